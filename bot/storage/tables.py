"""The tables, and the metadata that knows them all. What is asked of each is said by the modules beside this one."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    true,
)

from bot.usecases.ports import Pace

metadata = MetaData()

setting = Table(
    "setting", metadata, Column("name", Text, primary_key=True), Column("value", LargeBinary, nullable=False)
)
"""Single values that belong to the database: keys, which revision is live."""


# -- the inbox --------------------------------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("received", Double, nullable=False),
    Column("worker", Text),
    Index("inbox_chat", "chat", "update_id"),
)
"""What waits or is being answered; a row goes as soon as it is finished."""

seen_update = Table(
    "seen_update",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("received", Double, nullable=False),
    Index("seen_update_received", "received"),
)
"""Which updates were ever stored, for as long as Telegram might send them again. Ids can jump: never compare them."""

inbox_worker = Table(
    "inbox_worker", metadata, Column("name", Text, primary_key=True), Column("seen", Double, nullable=False)
)
"""When each worker last said that it is alive, by the database's clock. PostgreSQL only: SQLite has one worker."""


# -- the journal ------------------------------------------------------------------------------------------------------

record = Table(
    "record",
    metadata,
    Column("key", Text, primary_key=True),
    Column("chat", Text),
    Column("chat_kind", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("question", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("entry", Text),
    Column("score", Double, nullable=False),
    Column("revision", Text, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("replies", Text),
    Index("record_at", "at"),
    Index("record_chat", "chat"),
)
vote = Table(
    "vote",
    metadata,
    Column("record", Text, primary_key=True),
    Column("voter", Text, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("at", Double, nullable=False),
)
silence = Table(
    "silence",
    metadata,
    Column("day", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
ignored = Table("ignored", metadata, Column("question", Text, primary_key=True), Column("at", Double, nullable=False))


# -- revisions and groups ---------------------------------------------------------------------------------------------

revision = Table(
    "revision",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", Text, nullable=False),
    Column("base", BigInteger),
    Column("at", Double, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("files", LargeBinary, nullable=False),
)

group_settings = Table(
    "group_settings",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("unaddressed", Boolean, nullable=False),
    Column("fallback", Text, nullable=False),
    Column("quiet_until", Double, nullable=False),
    Column("ephemeral", Boolean, nullable=False, server_default=true()),
    Column("pace", Text, nullable=False, server_default=Pace.USUAL.value),
    Column("language", Text, nullable=False, server_default=""),
    Column("articles", JSON, nullable=False, server_default="{}"),
)
"""One row for each group that has ever set anything."""
