"""Remembered answers: off unless the operator wants it, in memory or in Redis only, never in the database. Imports base only."""
