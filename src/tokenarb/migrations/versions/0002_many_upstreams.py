"""Upstreams as rows: how each is used, its models and their buy prices, its keys, and what those spent a day."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("upstream", sa.Column("enabled", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("upstream", sa.Column("options", sa.Text(), server_default=sa.text("'{}'"), nullable=False))
    op.create_table(
        "upstream_model",
        sa.Column("upstream", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("context", sa.BigInteger(), nullable=False),
        sa.Column("output_max", sa.BigInteger(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["upstream"], ["upstream.id"]),
        sa.PrimaryKeyConstraint("upstream", "model"),
    )
    op.create_table(
        "upstream_credential",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("upstream", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("env", sa.Text(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("daily_limit", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["upstream"], ["upstream.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("upstream_credential_name", "upstream_credential", ["upstream", "name"], unique=True)
    op.create_table(
        "upstream_spend",
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("credential", "day"),
    )
