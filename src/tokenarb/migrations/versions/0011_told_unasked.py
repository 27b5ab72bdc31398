"""What customers are told unasked: what each wants, how far he was told, which upstreams are down."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_mark",
        sa.Column("customer", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("full", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer", "subject"),
    )
    op.create_table(
        "alert_setting",
        sa.Column("customer", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("levels", sa.Text(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("prices", sa.Boolean(), nullable=False),
        sa.Column("incidents", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("customer"),
    )
    op.create_table(
        "incident",
        sa.Column("upstream", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("models", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("upstream"),
    )
