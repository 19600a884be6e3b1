"""The database keeps what was committed, and nothing half-done."""

import asyncio
import gc
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect, make_url, select
from sqlalchemy.engine import Connection

from bot.storage import tables
from bot.storage.database import Database, sqlite_address
from bot.storage.records import StorageAwayError, StorageError
from bot.storage.tables import metadata, setting
from tests.support.databases import LOCKED, rows


async def put(database: Database, name: str, value: bytes) -> None:
    new = database.insert(setting).values(name=name, value=value)
    await database.run(lambda connection: connection.execute(new), writes=True)


async def names(database: Database) -> list[str]:
    wanted = select(setting.c.name).order_by(setting.c.name)
    return await database.run(lambda connection: list(connection.execute(wanted).scalars()))


async def test_what_is_committed_is_there_after_opening_again(address: str) -> None:
    first = await Database.open(address)
    await put(first, "key", b"\x00\xff")
    await first.close()
    second = await Database.open(address)
    assert await names(second) == ["key"]
    await second.close()


async def test_where_the_driver_of_postgresql_is_missing_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StorageError, match=r"pip install 'article-faq-bot\[postgres\]'"):
        await Database.open("postgresql://faqbot@127.0.0.1/faqbot")


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def half(connection: Connection) -> None:
        connection.execute(database.insert(setting).values(name="half", value=b""))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.run(half, writes=True)
    assert await names(database) == []


async def test_several_writers_at_once_lose_nothing(database: Database) -> None:
    await asyncio.gather(*(put(database, f"{at:02}", b"") for at in range(40)))
    assert len(await names(database)) == 40


async def test_a_new_database_has_every_table_of_the_code(address: str) -> None:
    database = await Database.open(address)
    found = await database.run(lambda connection: inspect(connection).get_table_names())
    await database.close()
    assert set(found) == {*metadata.tables, "alembic_version"}


async def test_an_upgrade_keeps_what_is_stored(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await Database.open(address)
    await put(before, "kept", b"1")
    await before.close()
    after = await opened_with(address, "next", monkeypatch)
    assert await rows(after, "SELECT name, note FROM setting") == [("kept", "none")]
    await after.close()


async def test_an_upgrade_that_breaks_off_has_not_happened(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await (await Database.open(address)).close()
    with pytest.raises(StorageError), monkeypatch.context() as patched:
        await opened_with(address, "broken", patched)
    again = await Database.open(address)
    assert "half" not in await again.run(lambda connection: inspect(connection).get_table_names())
    await again.close()


async def test_workers_that_start_at_once_migrate_once(address: str) -> None:
    opened = await asyncio.gather(*(Database.open(address) for _ in range(4)))
    for database in opened:
        await database.close()


async def test_a_database_of_a_newer_version_is_left_alone(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await (await Database.open(address)).close()
    await (await opened_with(address, "next", monkeypatch)).close()
    monkeypatch.undo()
    with pytest.raises(StorageError, match="newer version of the bot"):
        await Database.open(address)


@pytest.mark.parametrize(
    "address",
    ["mysql://x/y", "no address", "sqlite://", "bot:pa55word", "postgresql://bot:pa55word@localhost:port/faq"],
)
async def test_an_address_that_cannot_be_is_refused_in_one_line_without_its_password(address: str) -> None:
    with pytest.raises(StorageError, match=r"^DATABASE_URL must [^\n]*$") as told:
        await Database.open(address)
    assert "pa55word" not in str(told.value)


async def test_a_server_that_is_away_is_one_clear_line_without_the_password() -> None:
    with pytest.raises(StorageError) as told:
        await Database.open("postgresql://me:secret@127.0.0.1:9/none")
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("user", "password", "name", "says"),
    [
        ("nobody_at_all", "", "postgres", "nobody_at_all"),
        ("postgres", "", "no_such_database", "no_such_database"),
        (LOCKED, "wrong", LOCKED, "user .locked"),
        (LOCKED, "right", LOCKED, "database .locked"),
        ("nobody_at_all", "right", LOCKED, "nobody_at_all"),
    ],
)
async def test_a_server_that_refuses_us_is_told_from_one_that_is_away(
    postgresql: Callable[[str], str], user: str, password: str, name: str, says: str
) -> None:
    address = make_url(postgresql(name)).set(username=user, password=password)
    with pytest.raises(StorageError, match=f"^DATABASE_URL: see to its user, .*{says}") as told:
        await Database.open(address.render_as_string(hide_password=False))
    assert not isinstance(told.value, StorageAwayError)


async def test_a_user_who_may_make_no_tables_is_refused(postgresql_address: str) -> None:
    address = make_url(postgresql_address).set(username=LOCKED, password="right")
    with pytest.raises(StorageError, match=r"^the database: ") as told:
        await Database.open(address.render_as_string(hide_password=False))
    assert not isinstance(told.value, StorageAwayError)


async def test_a_database_that_has_no_room_for_us_just_now_is_waited_for(postgresql_address: str) -> None:
    address = make_url(postgresql_address)
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {address.database} CONNECTION LIMIT 0".encode())
    with pytest.raises(StorageAwayError, match=str(address.database)):
        await Database.open(address.set(username=LOCKED, password="right").render_as_string(False))


async def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("this is no database, and long enough to be taken for one" * 40)
    with pytest.raises(StorageError, match="not a database"):
        await Database.open(sqlite_address(tmp_path / "file"))


async def opened_with(address: str, revisions: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Opened by a version of the bot that has more revisions: those of a folder beside this file."""
    monkeypatch.setattr(tables, "VERSIONS", [*tables.VERSIONS, Path(__file__).parent / revisions])
    return await Database.open(address)


async def test_whoever_is_told_to_stop_while_a_database_opens_leaves_no_connection_behind(
    address: str, tmp_path: Path
) -> None:
    await (await Database.open(address)).close()
    for moment in range(40):  # from before the driver is asked for a connection to where it has one
        if "sqlite" in address:  # a file each: what a traceback still holds would have the next one wait for its lock
            file = shutil.copy(tmp_path / "data" / "faqbot.sqlite3", tmp_path / f"{moment}.sqlite3")
            address = sqlite_address(Path(file))
        opening = asyncio.create_task(Database.open(address))
        await asyncio.sleep(moment / 4_000)
        if opening.cancel():
            with pytest.raises(asyncio.CancelledError):
                await opening
        else:
            await opening.result().close()
    gc.collect()  # Python 3.13 and newer warn of a connection that was let go while it was open
