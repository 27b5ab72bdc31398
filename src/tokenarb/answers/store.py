"""The one table of this room: what was purged when, so that every worker forgets it. No answer ever lies in the database."""

from typing import Final

import sqlalchemy as sa

from tokenarb.base import db

answer_purge: Final = sa.Table(
    "answer_purge",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""`customer` 0 = all, `model` "" = all; `at` is Unix ms, and never the same twice."""
