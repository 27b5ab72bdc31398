"""When the message of an invoice last said how much time is left, and the link in it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invoice", sa.Column("link", sa.Text(), nullable=True))
    op.add_column("invoice", sa.Column("counted_at", sa.BigInteger(), nullable=True))
