"""What was purged of remembered answers; the answers themselves never lie in the database."""

import sqlalchemy as sa
from alembic import op

revision = "0003.1"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_purge",
        sa.Column("customer", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer", "model"),
    )
