"""How fast people send, and what was sent too fast."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "telegram_visitor",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("full_at", sa.BigInteger(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_index("telegram_visitor_full", "telegram_visitor", ["full_at"], unique=False)
    op.add_column("telegram_update", sa.Column("too_fast", sa.Boolean(), nullable=False, server_default=sa.false()))
