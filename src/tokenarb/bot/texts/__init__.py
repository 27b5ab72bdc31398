"""The texts of the bot, one Fluent file a language. English is the one the others are translated from."""
