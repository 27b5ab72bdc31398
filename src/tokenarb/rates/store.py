"""The tables of limits; private to this room. Times are Unix ms; NULL in a limit = the default applies, 0 = not limited."""

from typing import Final

import sqlalchemy as sa

from tokenarb.base import db

rate_limit: Final = sa.Table(
    "rate_limit",
    db.metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("subject", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column("requests", sa.BigInteger, nullable=True),
    sa.Column("tokens", sa.BigInteger, nullable=True),
    sa.Column("concurrency", sa.BigInteger, nullable=True),
    sa.Column("at", sa.BigInteger, nullable=False),
)

rate_revision: Final = sa.Table(
    "rate_revision",
    db.metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False),
)
"""One row, which moves with every change: what a serving process compares once a second."""
