"""Alembic's migrations of the one schema. Run by `ops/migrating.py`; imports nothing of ours, so that an old migration never changes."""
