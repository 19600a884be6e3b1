"""The journal in the database: what is written, forgotten and asked."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.core.matching.outcome import Kind
from bot.storage.database import Database, Store, reads, writes
from bot.storage.records import (
    MISSES,
    Counts,
    Day,
    Noted,
    Record,
    ReplyNumbers,
    Silence,
    UnansweredQuestion,
    Vote,
    Withdrawn,
    day_of,
    pseudonym,
)
from bot.storage.tables import ignored, record, setting, silence, vote

TOP = 10
KEY_BYTES = 32


class SqlJournal(Store):
    """Keeps the journal. Everything raises StorageError."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._put_record = database.put(record, "replies")  # the answer to an edited question stays where it stands
        first = database.insert(silence).values(count=1)
        one_more = {"count": silence.c.count + 1}
        self._count_silence = first.on_conflict_do_update(index_elements=["day", "reason"], set_=one_more)

    @writes
    def journal_key(self, connection: Connection) -> bytes:
        """The key of the hashes, made at first use and kept with the database."""
        row = {"name": "journal-key", "value": secrets.token_bytes(KEY_BYTES)}
        connection.execute(self.database.insert(setting).on_conflict_do_nothing(), row)
        return _setting(connection, "journal-key")

    # -- writing -----------------------------------------------------------------------------------------------

    async def write(self, items: Sequence[Noted]) -> None:
        """Writes all of them or none. A record of the same key, or a vote of the same person, takes another's place."""
        await self._write(items)
        if any(isinstance(item, Withdrawn) for item in items):
            await self.database.scrub()

    @writes
    def _write(self, connection: Connection, items: Sequence[Noted]) -> None:
        """Records and numbers are written together: one by one, they cost a third of the time that an update takes."""
        numbers_last = sorted(items, key=lambda item: isinstance(item, ReplyNumbers))
        for kind, alike in groupby(numbers_last, type):
            if kind is Record:
                rows = [asdict(item) for item in alike]
                connection.execute(sa.delete(vote).where(vote.c.record.in_([row["key"] for row in rows])))
                connection.execute(self._put_record, rows)
            elif kind is ReplyNumbers:
                rows = [asdict(item) for item in alike]
                numbers = [{"of": row["record"], "numbers": " ".join(map(str, row["message_ids"]))} for row in rows]
                connection.execute(_PUT_REPLIES, numbers)
            else:
                for item in alike:
                    match item:
                        case Vote():
                            self._vote(connection, item)
                        case Silence():
                            connection.execute(self._count_silence, asdict(item))
                        case Withdrawn(key):
                            _delete_records(record.c.key == key, connection)

    def _vote(self, connection: Connection, given: Vote) -> None:
        voter = pseudonym(f"{given.person}/{given.record}", self._key_of_votes(connection, day_of(given.at)))
        its_record = sa.select(record.c.key).where(record.c.key == given.record).with_for_update()
        if given.helpful is None:
            connection.execute(sa.delete(vote).where(vote.c.record == given.record, vote.c.voter == voter))
        elif connection.execute(its_record).first() is not None:
            row = {"record": given.record, "voter": voter, "helpful": given.helpful, "at": given.at}
            connection.execute(self.database.put(vote), row)

    def _key_of_votes(self, connection: Connection, day: str) -> bytes:
        """The key of a day; once it is asked for another day, it is gone for good."""
        new = self.database.insert(setting)
        put = new.on_conflict_do_update(
            index_elements=["name"],
            set_={"value": new.excluded.value},
            where=sa.func.substr(setting.c.value, 1, len(day)) != day.encode(),
        )
        connection.execute(put, {"name": "vote-key", "value": day.encode() + secrets.token_bytes(KEY_BYTES)})
        return _setting(connection, "vote-key")[len(day) :]

    # -- forgetting --------------------------------------------------------------------------------------------

    async def forget_record(self, key: str) -> int:
        """Deletes the record of this key with its votes; returns how many there were."""
        return await self._forget(record.c.key == key)

    async def forget_chat(self, chat: str) -> int:
        """Deletes all records of a private chat with their votes; returns how many there were."""
        return await self._forget(record.c.chat == chat)

    async def purge(self, before: float) -> int:
        """Deletes what is older than this; returns how many records."""
        await self._purge_the_rest(before)
        return await self._forget(record.c.at < before)

    async def _forget(self, which: sa.ColumnElement[bool]) -> int:
        forgotten = await self.database.run(partial(_delete_records, which), writes=True)
        if forgotten:
            await self.database.scrub()
        return forgotten

    @writes
    def _purge_the_rest(self, connection: Connection, before: float) -> None:
        connection.execute(sa.delete(ignored).where(ignored.c.at < before))
        connection.execute(sa.delete(silence).where(silence.c.day < day_of(before)))

    # -- reading -----------------------------------------------------------------------------------------------

    @reads
    def replies_to(self, connection: Connection, key: str) -> tuple[int, ...]:
        """The numbers of the messages that reply to the question with this record."""
        found = connection.execute(sa.select(record.c.replies).where(record.c.key == key)).scalar()
        return tuple(map(int, (found or "").split()))

    @reads
    def recent_questions(self, connection: Connection, most: int) -> Sequence[str]:
        """The last questions that asked for something (no small talk), newest first."""
        asked = sa.select(record.c.question).where(record.c.outcome != Kind.SMALLTALK)
        return connection.execute(asked.order_by(record.c.at.desc()).limit(most)).scalars().all()

    @reads
    def unanswered(self, connection: Connection, most: int) -> Sequence[UnansweredQuestion]:
        """The last questions that were not answered or were marked unhelpful, newest first, without what is ignored."""
        return _unanswered(connection, sa.true(), most)

    @reads
    def unanswered_question(self, connection: Connection, key: str) -> UnansweredQuestion | None:
        """The one of these with this record."""
        return next(iter(_unanswered(connection, record.c.key == key, 1)), None)

    @writes
    def ignore(self, connection: Connection, questions: Sequence[str], at: float) -> None:
        """Leaves these questions, as they are written, out of the unanswered ones from now on."""
        for question in questions:
            connection.execute(self.database.put(ignored), {"question": question, "at": at})

    @writes
    def takes_on_digest(self, connection: Connection, day: str) -> bool:
        """Whether nobody has taken on the digest of this day yet; then whoever asks has."""
        new = self.database.insert(setting).values(name="digest", value=day.encode())
        put = new.on_conflict_do_update(
            index_elements=["name"], set_={"value": new.excluded.value}, where=setting.c.value != day.encode()
        )
        return connection.execute(put.returning(setting.c.name)).first() is not None

    @reads
    def counts(self, connection: Connection, since: float) -> Counts:
        """The journal since a time, in numbers."""
        recent = record.c.at >= since
        # of each day
        number, count = sa.cast(sa.func.floor(record.c.at / 86_400), sa.Integer), sa.func.count()
        by_outcome = sa.select(number, record.c.outcome, count).where(recent).group_by(number, record.c.outcome)
        days: dict[int, dict[Kind, int]] = defaultdict(dict)
        for day, outcome, asked in connection.execute(by_outcome):
            days[day][Kind(outcome)] = asked
        # of all
        votes = sa.select(vote.c.helpful, count).join(record, vote.c.record == record.c.key).where(recent)
        voted = {bool(helpful): given for helpful, given in connection.execute(votes.group_by(vote.c.helpful))}
        silences = sa.select(sa.func.coalesce(sa.func.sum(silence.c.count), 0)).where(silence.c.day >= day_of(since))
        middle = sum(asked for outcomes in days.values() for asked in outcomes.values()) // 2
        median = sa.select(record.c.seconds).where(recent).order_by(record.c.seconds).offset(middle).limit(1)
        answers = recent, record.c.outcome == Kind.ANSWER, record.c.entry.is_not(None)
        entries = sa.select(record.c.entry, count).where(*answers).group_by(record.c.entry)
        top = entries.order_by(count.desc(), record.c.entry).limit(TOP)
        return Counts(
            days=tuple(Day(day_of(day * 86_400.0), days[day]) for day in sorted(days)),
            helpful=voted.get(True, 0),
            unhelpful=voted.get(False, 0),
            silences=int(connection.execute(silences).scalar_one()),
            median_seconds=connection.execute(median).scalar_one_or_none(),
            entries=tuple((entry, asked) for entry, asked in connection.execute(top)),
        )


_PUT_REPLIES = sa.update(record).where(record.c.key == sa.bindparam("of")).values(replies=sa.bindparam("numbers"))


def _setting(connection: Connection, name: str) -> bytes:
    value: bytes = connection.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar_one()
    return value


def _delete_records(which: sa.ColumnElement[bool], connection: Connection) -> int:
    connection.execute(sa.delete(vote).where(vote.c.record.in_(sa.select(record.c.key).where(which))))
    return connection.execute(sa.delete(record).where(which)).rowcount


def _unanswered(connection: Connection, which: sa.ColumnElement[bool], most: int) -> list[UnansweredQuestion]:
    against = sa.select(vote.c.record).where(vote.c.record == record.c.key, ~vote.c.helpful).exists()
    let_go = sa.select(ignored.c.question).where(ignored.c.question == record.c.question).exists()
    unanswered = (
        sa.select(record.c.key, record.c.question, record.c.at, record.c.outcome, record.c.entry, against)
        .where(which, sa.or_(record.c.outcome.in_(MISSES), against), ~let_go)
        .order_by(record.c.at.desc())
        .limit(most)
    )
    return [
        UnansweredQuestion(key, question, at, Kind(kind), entry, bool(unhelpful))
        for key, question, at, kind, entry, unhelpful in connection.execute(unanswered)
    ]
