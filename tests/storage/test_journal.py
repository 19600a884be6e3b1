"""The journal keeps what was asked, for as long as it should, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.matching.outcome import Kind
from bot.storage.database import Database, sqlite_address
from bot.storage.journal import SqlJournal
from bot.storage.records import Record, ReplyNumbers, Silence, Vote, Withdrawn
from tests.support.databases import rows

NOW = 1_790_000_000.0
ASKED = Record(
    key="1" * 16, chat="c" * 16, chat_kind="private", at=NOW, question="where is it?", outcome=Kind.ANSWER,
    entry="venue", score=80.0, revision="r1", seconds=0.01,
)  # fmt: skip


def asked(key: str, question: str = "where is it?", outcome: Kind = Kind.ANSWER, at: float = NOW) -> Record:
    entry = "venue" if outcome is Kind.ANSWER else None
    return replace(ASKED, key=key, question=question, outcome=outcome, at=at, entry=entry)


@pytest.fixture
def journal(database: Database) -> SqlJournal:
    return SqlJournal(database)


async def test_the_key_is_made_once_and_kept(journal: SqlJournal, database: Database) -> None:
    key = await journal.journal_key()
    assert len(key) == 32
    assert await SqlJournal(database).journal_key() == key


async def test_a_vote_is_hashed_with_a_key_that_is_new_each_day_and_the_old_one_gone(
    journal: SqlJournal, database: Database
) -> None:
    voters = []
    for day in (0, 0, 1, 0):
        await journal.write([asked("1"), Vote("1", "4711", True, NOW + day * 86_400)])
        voters += [voter for (voter,) in await rows(database, "SELECT voter FROM vote")]
    first, same, later, again = voters
    assert first == same
    assert len({first, later, again}) == 3
    assert "4711" not in "".join(voters)


async def test_an_edited_question_takes_the_place_of_the_first(journal: SqlJournal, database: Database) -> None:
    await journal.write([asked("1"), Vote("1", "v", True, NOW)])
    await journal.write([asked("1", "where was it?")])
    assert await rows(database, "SELECT question FROM record") == [("where was it?",)]
    assert await rows(database, "SELECT * FROM vote") == []


async def test_a_person_has_one_vote_on_an_answer_and_may_change_it(journal: SqlJournal) -> None:
    await journal.write([asked("1"), Vote("1", "ana", True, NOW), Vote("1", "ben", True, NOW)])
    await journal.write([Vote("1", "ana", False, NOW + 1)])
    counts = await journal.counts(NOW - 1)
    assert (counts.helpful, counts.unhelpful) == (1, 1)


async def test_the_digest_of_a_day_is_taken_on_once(journal: SqlJournal) -> None:
    assert [await journal.takes_on_digest(day) for day in ("2026-11-30", "2026-11-30", "2026-12-07")] == [
        True,
        False,
        True,
    ]


async def test_a_vote_can_be_taken_back(journal: SqlJournal) -> None:
    await journal.write(
        [asked("1"), Vote("1", "ana", True, NOW), Vote("1", "ben", True, NOW), Vote("1", "ana", None, NOW)]
    )
    assert (await journal.counts(NOW - 1)).helpful == 1


async def test_it_knows_what_replied_until_the_question_is_forgotten(journal: SqlJournal) -> None:
    await journal.write([asked("1"), ReplyNumbers("1", (12, -3))])
    await journal.write([asked("1", "where was it?")])
    assert await journal.replies_to("1") == (12, -3)
    await journal.forget_record("1")
    assert await journal.replies_to("1") == ()
    await journal.write([ReplyNumbers("1", (12,))])
    assert await journal.replies_to("1") == ()


async def test_a_vote_on_what_is_forgotten_is_not_kept(journal: SqlJournal, database: Database) -> None:
    await journal.write([Vote("gone", "ana", True, NOW)])
    assert await rows(database, "SELECT * FROM vote") == []


async def test_a_question_can_be_forgotten(journal: SqlJournal) -> None:
    await journal.write([asked("1"), asked("2", "why?"), Vote("1", "ana", True, NOW)])
    assert await journal.forget_record("1") == 1
    assert await journal.forget_record("1") == 0
    assert list(await journal.recent_questions(9)) == ["why?"]


async def test_a_question_that_is_withdrawn_goes_with_its_votes_and_may_come_again(
    journal: SqlJournal, database: Database
) -> None:
    await journal.write(
        [asked("1"), Vote("1", "ana", True, NOW), Withdrawn("1"), asked("2"), Withdrawn("2"), asked("2")]
    )
    assert await rows(database, "SELECT key FROM record") == [("2",)]
    assert await rows(database, "SELECT * FROM vote") == []


async def test_the_questions_of_a_private_chat_can_be_forgotten(journal: SqlJournal) -> None:
    others = replace(asked("3", "other chat"), chat="d")
    await journal.write([asked("1"), asked("2"), others])
    assert await journal.forget_chat("c" * 16) == 2
    assert list(await journal.recent_questions(9)) == ["other chat"]


async def test_what_is_too_old_is_deleted(journal: SqlJournal, database: Database) -> None:
    old = NOW - 40 * 86_400
    await journal.write([asked("1", "old", at=old), asked("2", "new"), Vote("1", "a", True, old)])
    await journal.write([Silence("limit", "2020-01-01"), Silence("limit", "2099-01-01")])
    await journal.ignore(["old"], old)
    assert await journal.purge(NOW - 30 * 86_400) == 1
    assert list(await journal.recent_questions(9)) == ["new"]
    for table, kept in (("vote", 0), ("ignored", 0), ("silence", 1)):
        assert await rows(database, f"SELECT count(*) FROM {table}") == [(kept,)]


async def test_recent_questions_are_the_newest_without_small_talk(journal: SqlJournal) -> None:
    await journal.write(
        [asked(str(at), f"question {at}", at=NOW + at) for at in range(5)] + [asked("hi", "hi", Kind.SMALLTALK)]
    )
    assert list(await journal.recent_questions(2)) == ["question 4", "question 3"]


async def test_unanswered_is_what_was_not_answered_or_marked_unhelpful(journal: SqlJournal) -> None:
    await journal.write(
        [
            asked("1", "answered", at=NOW + 1),
            asked("2", "unhelpful", at=NOW + 2),
            asked("3", "no", Kind.NOT_COVERED, NOW + 3),
            asked("4", "perhaps", Kind.SUGGEST, NOW + 4),
            asked("5", "what", Kind.NOT_UNDERSTOOD, NOW + 5),
            asked("6", "hi", Kind.SMALLTALK, NOW + 6),
            Vote("2", "ana", False, NOW),
        ]
    )
    await journal.ignore(["what"], NOW)
    unanswered = await journal.unanswered(9)
    assert [(found.question, found.unhelpful) for found in unanswered] == [
        ("perhaps", False),
        ("no", False),
        ("unhelpful", True),
    ]
    assert [await journal.unanswered_question(key) for key in ("2", "4")] == [unanswered[2], unanswered[0]]
    assert [await journal.unanswered_question(key) for key in ("1", "5", "gone")] == [None, None, None]


async def test_the_counts_are_by_day_and_outcome(journal: SqlJournal) -> None:
    day = 86_400.0
    await journal.write(
        [
            replace(asked("1", at=NOW), seconds=0.3),
            replace(asked("2", at=NOW + 1), seconds=0.1),
            replace(asked("3", "no", Kind.NOT_COVERED, NOW - day), seconds=0.2),
            asked("4", "long ago", at=NOW - 20 * day),
            Silence("limit", "2099-01-01"),
            Silence("limit", "2099-01-01"),
        ]
    )
    counts = await journal.counts(NOW - 7 * day)
    assert [(d.day, d.outcomes) for d in counts.days] == [
        ("2026-09-20", {Kind.NOT_COVERED: 1}),
        ("2026-09-21", {Kind.ANSWER: 2}),
    ]
    assert counts.total() == 3
    assert counts.total(Kind.ANSWER) == 2
    assert counts.entries == (("venue", 2),)
    assert counts.silences == 2
    assert counts.median_seconds == 0.2


async def test_no_questions_make_empty_counts(journal: SqlJournal) -> None:
    counts = await journal.counts(0)
    assert (counts.total(), counts.median_seconds, counts.entries) == (0, None, ())


async def test_what_is_forgotten_is_in_no_file_any_more(tmp_path: Path) -> None:
    database = await Database.open(sqlite_address(tmp_path / "bot.sqlite3"))
    journal = SqlJournal(database)
    await journal.write([asked("1", "is Zebulon there?")])
    assert any(b"Zebulon" in file.read_bytes() for file in tmp_path.iterdir())
    await journal.forget_record("1")
    assert not [file.name for file in tmp_path.iterdir() if b"Zebulon" in file.read_bytes()]
    await database.close()
