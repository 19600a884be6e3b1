"""The journal in the database: what is written, forgotten and asked."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.core.matching.outcome import Kind
from bot.storage.database import Database
from bot.storage.tables import ignored, record, setting, silence, vote
from bot.usecases.journal import day_of
from bot.usecases.ports import (
    Counts,
    Day,
    JournalStore,
    Noted,
    NoVote,
    Record,
    ReplyNumbers,
    Silence,
    UnansweredQuestion,
    Vote,
)

UNANSWERED = (Kind.SUGGEST, Kind.NOT_COVERED, Kind.NOT_UNDERSTOOD)
TOP = 10
KEY_BYTES = 32


class SqlJournal(JournalStore):
    """The journal in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._put_record = database.put(record, "replies")  # the answer to an edited question stays where it stands
        self._put_vote = database.put(vote).from_select(list(vote.c.keys()), _VOTE_ON_RECORD)
        self._put_ignored = database.put(ignored)
        first = database.insert(silence).values(count=1)
        one_more = {"count": silence.c.count + 1}
        self._count_silence = first.on_conflict_do_update(index_elements=["day", "reason"], set_=one_more)

    async def journal_key(self) -> bytes:
        new = self._database.insert(setting).values(name="journal-key", value=secrets.token_bytes(KEY_BYTES))
        return await self._database.write(_setting_after, new.on_conflict_do_nothing(), "journal-key")

    async def vote_key(self, day: str) -> bytes:
        new = self._database.insert(setting).values(
            name="vote-key", value=day.encode() + secrets.token_bytes(KEY_BYTES)
        )
        put = new.on_conflict_do_update(
            index_elements=["name"],
            set_={"value": new.excluded.value},
            where=sa.func.substr(setting.c.value, 1, len(day)) != day.encode(),
        )
        return (await self._database.write(_setting_after, put, "vote-key"))[len(day) :]

    # -- writing -----------------------------------------------------------------------------------------------

    async def write(self, items: Sequence[Noted]) -> None:
        await self._database.write(self._write, items)

    def _write(self, connection: Connection, items: Sequence[Noted]) -> None:
        replies = [item for item in items if isinstance(item, ReplyNumbers)]
        items = [item for item in items if not isinstance(item, ReplyNumbers)]
        for are_records, alike in groupby(items, lambda item: isinstance(item, Record)):
            if are_records:
                self._write_records(connection, [item for item in alike if isinstance(item, Record)])
                continue
            for item in alike:
                match item:
                    case Vote():
                        connection.execute(self._put_vote, asdict(item))
                    case NoVote():
                        connection.execute(_TAKE_VOTE_BACK, {"of": item.record, "by": item.voter})
                    case Silence():
                        connection.execute(self._count_silence, asdict(item))
        if replies:
            numbers = [{"of": item.record, "numbers": " ".join(map(str, item.message_ids))} for item in replies]
            connection.execute(_PUT_REPLIES, numbers)

    def _write_records(self, connection: Connection, items: Sequence[Record]) -> None:
        """All in two statements: one by one, they cost a third of the time that an update takes."""
        connection.execute(sa.delete(vote).where(vote.c.record.in_([item.key for item in items])))
        connection.execute(self._put_record, [asdict(item) for item in items])

    # -- forgetting --------------------------------------------------------------------------------------------

    async def forget_record(self, key: str) -> int:
        return await self._forget(record.c.key == key)

    async def forget_chat(self, chat: str) -> int:
        return await self._forget(record.c.chat == chat)

    async def purge(self, before: float) -> int:
        await self._database.write(_purge_the_rest, before)
        return await self._forget(record.c.at < before)

    async def _forget(self, which: sa.ColumnElement[bool]) -> int:
        forgotten = await self._database.write(_delete_records, which)
        if forgotten:
            await self._database.scrub()
        return forgotten

    # -- reading -----------------------------------------------------------------------------------------------

    async def replies_to(self, key: str) -> tuple[int, ...]:
        numbers = sa.select(record.c.replies).where(record.c.key == key)
        found = await self._database.read(lambda connection: connection.execute(numbers).scalar())
        return tuple(map(int, (found or "").split()))

    async def recent_questions(self, most: int) -> Sequence[str]:
        asked = sa.select(record.c.question).where(record.c.outcome != Kind.SMALLTALK)
        last = asked.order_by(record.c.at.desc()).limit(most)
        return await self._database.read(lambda connection: connection.execute(last).scalars().all())

    async def unanswered(self, most: int) -> Sequence[UnansweredQuestion]:
        return await self._unanswered(sa.true(), most)

    async def unanswered_question(self, key: str) -> UnansweredQuestion | None:
        return next(iter(await self._unanswered(record.c.key == key, 1)), None)

    async def _unanswered(self, which: sa.ColumnElement[bool], most: int) -> list[UnansweredQuestion]:
        against = sa.select(vote.c.record).where(vote.c.record == record.c.key, ~vote.c.helpful).exists()
        let_go = sa.select(ignored.c.question).where(ignored.c.question == record.c.question).exists()
        unanswered = (
            sa.select(record.c.key, record.c.question, record.c.at, record.c.outcome, record.c.entry, against)
            .where(which, sa.or_(record.c.outcome.in_(UNANSWERED), against), ~let_go)
            .order_by(record.c.at.desc())
            .limit(most)
        )
        rows = await self._database.read(lambda connection: connection.execute(unanswered).all())
        return [
            UnansweredQuestion(key, question, at, Kind(kind), entry, bool(unhelpful))
            for key, question, at, kind, entry, unhelpful in rows
        ]

    async def ignore(self, questions: Sequence[str], at: float) -> None:
        if questions:
            rows = [{"question": question, "at": at} for question in dict.fromkeys(questions)]
            await self._database.write(lambda connection: connection.execute(self._put_ignored, rows))

    async def takes_on_digest(self, day: str) -> bool:
        new = self._database.insert(setting).values(name="digest", value=day.encode())
        put = new.on_conflict_do_update(
            index_elements=["name"], set_={"value": new.excluded.value}, where=setting.c.value != day.encode()
        )
        taken = put.returning(setting.c.name)
        return await self._database.write(lambda connection: connection.execute(taken).first() is not None)

    async def counts(self, since: float) -> Counts:
        return await self._database.read(_counts, since)


_VOTE_ON_RECORD = sa.select(*(sa.bindparam(column.name, type_=column.type) for column in vote.c)).where(
    sa.exists().where(record.c.key == sa.bindparam("record"))
)
"""A vote, as long as what it is on is kept."""
_TAKE_VOTE_BACK = sa.delete(vote).where(vote.c.record == sa.bindparam("of"), vote.c.voter == sa.bindparam("by"))
_PUT_REPLIES = sa.update(record).where(record.c.key == sa.bindparam("of")).values(replies=sa.bindparam("numbers"))


def _setting_after(connection: Connection, put: sa.Executable, name: str) -> bytes:
    """A setting as it stands once that is done."""
    connection.execute(put)
    value: bytes = connection.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar_one()
    return value


def _purge_the_rest(connection: Connection, before: float) -> None:
    connection.execute(sa.delete(ignored).where(ignored.c.at < before))
    connection.execute(sa.delete(silence).where(silence.c.day < day_of(before)))


def _delete_records(connection: Connection, which: sa.ColumnElement[bool]) -> int:
    connection.execute(sa.delete(vote).where(vote.c.record.in_(sa.select(record.c.key).where(which))))
    return connection.execute(sa.delete(record).where(which)).rowcount


def _counts(connection: Connection, since: float) -> Counts:
    recent = record.c.at >= since
    return Counts(
        days=_days(connection, recent),
        helpful=_votes(connection, recent, helpful=True),
        unhelpful=_votes(connection, recent, helpful=False),
        silences=_silences(connection, since),
        median_seconds=_median(connection, recent),
        entries=_top_entries(connection, recent),
    )


def _days(connection: Connection, recent: sa.ColumnElement[bool]) -> tuple[Day, ...]:
    number = sa.cast(sa.func.floor(record.c.at / 86_400), sa.Integer)
    counted = sa.select(number, record.c.outcome, sa.func.count()).where(recent).group_by(number, record.c.outcome)
    days: dict[int, dict[Kind, int]] = defaultdict(dict)
    for day, outcome, count in connection.execute(counted):
        days[day][Kind(outcome)] = count
    return tuple(Day(day_of(day * 86_400.0), days[day]) for day in sorted(days))


def _votes(connection: Connection, recent: sa.ColumnElement[bool], *, helpful: bool) -> int:
    counted = sa.select(sa.func.count()).select_from(vote.join(record, vote.c.record == record.c.key))
    return int(connection.execute(counted.where(recent, vote.c.helpful.is_(helpful))).scalar_one())


def _silences(connection: Connection, since: float) -> int:
    counted = sa.select(sa.func.coalesce(sa.func.sum(silence.c.count), 0)).where(silence.c.day >= day_of(since))
    return int(connection.execute(counted).scalar_one())


def _median(connection: Connection, recent: sa.ColumnElement[bool]) -> float | None:
    count = connection.execute(sa.select(sa.func.count()).select_from(record).where(recent)).scalar_one()
    middle = sa.select(record.c.seconds).where(recent).order_by(record.c.seconds).offset(count // 2).limit(1)
    found: float | None = connection.execute(middle).scalar_one_or_none()
    return found


def _top_entries(connection: Connection, recent: sa.ColumnElement[bool]) -> tuple[tuple[str, int], ...]:
    count = sa.func.count()
    answered = sa.select(record.c.entry, count).where(
        recent, record.c.outcome == Kind.ANSWER, record.c.entry.is_not(None)
    )
    ranked = answered.group_by(record.c.entry).order_by(count.desc(), record.c.entry).limit(TOP)
    return tuple((entry, asked) for entry, asked in connection.execute(ranked))
