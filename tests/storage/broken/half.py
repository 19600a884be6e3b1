"""A revision that fails in its second statement."""

import sqlalchemy as sa
from alembic import op

revision = "half"
down_revision = "0001"


def upgrade() -> None:
    """Makes a table, and fails."""
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO nowhere VALUES (1)")
