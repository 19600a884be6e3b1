"""The one ``metadata`` that every table belongs to. A table is declared in the module that reads and writes it."""

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text

metadata = MetaData()

setting = Table(
    "setting", metadata, Column("name", Text, primary_key=True), Column("value", LargeBinary, nullable=False)
)
"""Single values that belong to the database: keys, which revision is live."""
