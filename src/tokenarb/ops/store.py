"""The tables of ops: who runs a job, and whether the system is in maintenance. Times are Unix ms."""

from typing import Final

import sqlalchemy as sa

from tokenarb.base import db

lease: Final = sa.Table(
    "lease",
    db.metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("ran_at", sa.BigInteger, nullable=False),
)

maintenance: Final = sa.Table(
    "maintenance",
    db.metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
)
