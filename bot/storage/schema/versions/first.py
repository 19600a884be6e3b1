"""The first version: its tables are those that a new database is made with."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing: there is no version before."""
