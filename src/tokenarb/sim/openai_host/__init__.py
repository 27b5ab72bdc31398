"""A plain OpenAI-compatible host of pictures and sounds: it names no cost and keeps no book. Imports nothing of ours."""
