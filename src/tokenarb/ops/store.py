"""The tables of ops: who runs a job, whether the system is in maintenance, which alarms were said. Times are Unix ms."""

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

alarm_said: Final = sa.Table(
    "alarm_said",
    db.metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("told_at", sa.BigInteger, nullable=False),
)
"""The last time each alarm was said, by any worker, and when people were last told of it."""
