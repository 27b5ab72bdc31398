"""Deposits on chains: what came, what was spent, how far each chain was walked, the headers a fork is measured against."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chain_cursor",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("finalized", sa.BigInteger(), nullable=True),
        sa.Column("tip", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain"),
    )
    op.create_table(
        "chain_header",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "height"),
    )
    op.create_table(
        "coin_balance",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "address", "height"),
    )
    op.create_index("coin_balance_at", "coin_balance", ["chain", "height"], unique=False)
    op.create_table(
        "coin_spent",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("tx", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "tx"),
    )
    op.create_index("coin_spent_of", "coin_spent", ["chain", "address", "height"], unique=False)
    op.create_table(
        "deposit",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("tx", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=True),
        sa.Column("symbol", sa.Text(), nullable=True),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("block", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("rate_seen", sa.Text(), nullable=True),
        sa.Column("rate_used", sa.Text(), nullable=True),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("owed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "tx", "n"),
    )
    op.create_index("deposit_at", "deposit", ["chain", "height"], unique=False)
    op.create_index("deposit_of_customer", "deposit", ["customer", "chain"], unique=False)
    op.create_index("deposit_state", "deposit", ["state", "chain", "customer"], unique=False)
