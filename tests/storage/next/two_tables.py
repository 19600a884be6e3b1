"""A revision that a later version of the bot might have: a note, and two more tables."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "0001"


def upgrade() -> None:
    """Several statements, so that one can be killed in between."""
    op.create_table("one", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("setting", sa.Column("note", sa.Text, nullable=False, server_default="none"))
    op.create_table("two", sa.Column("id", sa.Integer, primary_key=True))
