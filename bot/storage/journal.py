"""The tables of the journal, and what is asked of them."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Double,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.matching.outcome import Kind
from bot.storage.database import Database, metadata, setting
from bot.usecases.ports import Counts, Day, Noted, NoVote, Record, ReplyNumbers, Silence, UnansweredQuestion, Vote

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

UNANSWERED = (Kind.SUGGEST, Kind.NOT_COVERED, Kind.NOT_UNDERSTOOD)
TOP = 10
KEY_BYTES = 32


class SqlJournal:
    """The journal in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def journal_key(self) -> bytes:
        """The key of the hashes, made at first use and kept with the database."""
        async with self._database.writing() as connection:
            new = self._database.insert(setting).values(name="journal-key", value=secrets.token_bytes(KEY_BYTES))
            await connection.execute(new.on_conflict_do_nothing())
            return await _setting(connection, "journal-key")

    async def vote_key(self, day: str) -> bytes:
        """The key of the votes of a day; asked for another day, the one before is gone for good."""
        async with self._database.writing() as connection:
            new = self._database.insert(setting).values(
                name="vote-key", value=day.encode() + secrets.token_bytes(KEY_BYTES)
            )
            of_another_day = func.substr(setting.c.value, 1, len(day)) != day.encode()
            await connection.execute(
                new.on_conflict_do_update(
                    index_elements=["name"], set_={"value": new.excluded.value}, where=of_another_day
                )
            )
            return (await _setting(connection, "vote-key"))[len(day) :]

    # -- writing -----------------------------------------------------------------------------------------------

    async def write(self, items: Sequence[Noted]) -> None:
        """Writes all of them or none. A record or vote of the same key takes the place of the one before."""
        replies = [item for item in items if isinstance(item, ReplyNumbers)]
        items = [item for item in items if not isinstance(item, ReplyNumbers)]
        async with self._database.writing() as connection:
            for are_records, alike in groupby(items, lambda item: isinstance(item, Record)):
                if are_records:
                    await self._write_records(connection, [item for item in alike if isinstance(item, Record)])
                    continue
                for item in alike:
                    match item:
                        case Vote():
                            await self._write_vote(connection, item)
                        case NoVote(key, voter):
                            await connection.execute(delete(vote).where(vote.c.record == key, vote.c.voter == voter))
                        case Silence():
                            await self._count_silence(connection, item)
            if replies:
                put = update(record).where(record.c.key == bindparam("of")).values(replies=bindparam("numbers"))
                numbers = [{"of": item.record, "numbers": " ".join(map(str, item.message_ids))} for item in replies]
                await connection.execute(put, numbers)

    async def _write_records(self, connection: AsyncConnection, items: Sequence[Record]) -> None:
        """All in two statements: one by one, they cost a third of the time that an update takes."""
        await connection.execute(delete(vote).where(vote.c.record.in_([item.key for item in items])))
        new = self._database.insert(record)
        kept = {"key", "replies"}  # the answer to an edited question stays where it stands
        values = {column.name: new.excluded[column.name] for column in record.c if column.name not in kept}
        put = new.on_conflict_do_update(index_elements=["key"], set_=values)
        await connection.execute(put, [asdict(item) for item in items])

    async def _write_vote(self, connection: AsyncConnection, item: Vote) -> None:
        values = asdict(item)
        known = select(*(literal(value) for value in values.values())).where(
            select(record.c.key).where(record.c.key == item.record).exists()
        )
        new = self._database.insert(vote).from_select(list(values), known)
        changed = {"helpful": item.helpful, "at": item.at}
        await connection.execute(new.on_conflict_do_update(index_elements=["record", "voter"], set_=changed))

    async def _count_silence(self, connection: AsyncConnection, item: Silence) -> None:
        new = self._database.insert(silence).values(day=item.day, reason=item.reason, count=1)
        more = {"count": silence.c.count + 1}
        await connection.execute(new.on_conflict_do_update(index_elements=["day", "reason"], set_=more))

    # -- forgetting --------------------------------------------------------------------------------------------

    async def forget_record(self, key: str) -> int:
        """Deletes the record of this key with its votes; returns how many there were."""
        return await self._forget(record.c.key == key)

    async def forget_chat(self, chat: str) -> int:
        """Deletes all records of a private chat with their votes; returns how many there were."""
        return await self._forget(record.c.chat == chat)

    async def purge(self, before: float) -> int:
        """Deletes what is older than this; returns how many records."""
        async with self._database.writing() as connection:
            await connection.execute(delete(ignored).where(ignored.c.at < before))
            await connection.execute(delete(silence).where(silence.c.day < _day(before)))
        return await self._forget(record.c.at < before)

    async def _forget(self, which: ColumnElement[bool]) -> int:
        async with self._database.writing() as connection:
            await connection.execute(delete(vote).where(vote.c.record.in_(select(record.c.key).where(which))))
            forgotten = (await connection.execute(delete(record).where(which))).rowcount
        if forgotten:
            await self._database.scrub()
        return forgotten

    # -- reading -----------------------------------------------------------------------------------------------

    async def replies_to(self, key: str) -> tuple[int, ...]:
        """The numbers of the messages that reply to the question with this record."""
        async with self._database.reading() as connection:
            found = (await connection.execute(select(record.c.replies).where(record.c.key == key))).scalar()
        return tuple(map(int, (found or "").split()))

    async def recent_questions(self, most: int) -> Sequence[str]:
        """The last questions that asked for something (no small talk), newest first."""
        asked = select(record.c.question).where(record.c.outcome != Kind.SMALLTALK)
        async with self._database.reading() as connection:
            return (await connection.execute(asked.order_by(record.c.at.desc()).limit(most))).scalars().all()

    async def unanswered(self, most: int) -> Sequence[UnansweredQuestion]:
        """The last questions that were not answered or were marked unhelpful, newest first, without what is ignored."""
        return await self._unanswered(true(), most)

    async def unanswered_question(self, key: str) -> UnansweredQuestion | None:
        """The one of these with this record."""
        return next(iter(await self._unanswered(record.c.key == key, 1)), None)

    async def _unanswered(self, which: ColumnElement[bool], most: int) -> list[UnansweredQuestion]:
        against = select(vote.c.record).where(vote.c.record == record.c.key, ~vote.c.helpful).exists()
        let_go = select(ignored.c.question).where(ignored.c.question == record.c.question).exists()
        unanswered = (
            select(record.c.key, record.c.question, record.c.at, record.c.outcome, record.c.entry, against)
            .where(which, or_(record.c.outcome.in_(UNANSWERED), against), ~let_go)
            .order_by(record.c.at.desc())
            .limit(most)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(unanswered)).all()
        return [
            UnansweredQuestion(key, question, at, Kind(kind), entry, bool(unhelpful))
            for key, question, at, kind, entry, unhelpful in rows
        ]

    async def ignore(self, questions: Sequence[str], at: float) -> None:
        """Leaves these questions, as they are written, out of the unanswered ones from now on."""
        async with self._database.writing() as connection:
            for question in questions:
                new = self._database.insert(ignored).values(question=question, at=at)
                await connection.execute(new.on_conflict_do_update(index_elements=["question"], set_={"at": at}))

    async def takes_on_digest(self, day: str) -> bool:
        """Whether nobody has taken on the digest of this day yet; then whoever asks has."""
        new = self._database.insert(setting).values(name="digest", value=day.encode())
        put = new.on_conflict_do_update(
            index_elements=["name"], set_={"value": new.excluded.value}, where=setting.c.value != day.encode()
        )
        async with self._database.writing() as connection:
            return (await connection.execute(put.returning(setting.c.name))).first() is not None

    async def counts(self, since: float) -> Counts:
        """The journal since a time, in numbers."""
        recent = record.c.at >= since
        async with self._database.reading() as connection:
            return Counts(
                days=await _days(connection, recent),
                helpful=await _votes(connection, recent, helpful=True),
                unhelpful=await _votes(connection, recent, helpful=False),
                silences=await _silences(connection, since),
                median_seconds=await _median(connection, recent),
                entries=await _top_entries(connection, recent),
            )


async def _setting(connection: AsyncConnection, name: str) -> bytes:
    value: bytes = (await connection.execute(select(setting.c.value).where(setting.c.name == name))).scalar_one()
    return value


async def _days(connection: AsyncConnection, recent: ColumnElement[bool]) -> tuple[Day, ...]:
    number = cast(func.floor(record.c.at / 86_400), Integer)
    counted = select(number, record.c.outcome, func.count()).where(recent).group_by(number, record.c.outcome)
    days: dict[int, dict[Kind, int]] = defaultdict(dict)
    for day, outcome, count in (await connection.execute(counted)).all():
        days[day][Kind(outcome)] = count
    return tuple(Day(_day(day * 86_400.0), days[day]) for day in sorted(days))


async def _votes(connection: AsyncConnection, recent: ColumnElement[bool], *, helpful: bool) -> int:
    counted = select(func.count()).select_from(vote.join(record, vote.c.record == record.c.key))
    return int((await connection.execute(counted.where(recent, vote.c.helpful.is_(helpful)))).scalar_one())


async def _silences(connection: AsyncConnection, since: float) -> int:
    counted = select(func.coalesce(func.sum(silence.c.count), 0)).where(silence.c.day >= _day(since))
    return int((await connection.execute(counted)).scalar_one())


async def _median(connection: AsyncConnection, recent: ColumnElement[bool]) -> float | None:
    count = (await connection.execute(select(func.count()).select_from(record).where(recent))).scalar_one()
    middle = select(record.c.seconds).where(recent).order_by(record.c.seconds).offset(count // 2).limit(1)
    found: float | None = (await connection.execute(middle)).scalar_one_or_none()
    return found


async def _top_entries(connection: AsyncConnection, recent: ColumnElement[bool]) -> tuple[tuple[str, int], ...]:
    count = func.count()
    answered = select(record.c.entry, count).where(recent, record.c.outcome == Kind.ANSWER, record.c.entry.is_not(None))
    ranked = answered.group_by(record.c.entry).order_by(count.desc(), record.c.entry).limit(TOP)
    rows: Sequence[Any] = (await connection.execute(ranked)).all()
    return tuple((entry, asked) for entry, asked in rows)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
