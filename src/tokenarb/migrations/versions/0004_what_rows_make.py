"""What a model of an operator's row makes: text, or pictures and sounds by the piece."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003.1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("upstream_model", sa.Column("makes", sa.Text(), nullable=False, server_default="text"))
