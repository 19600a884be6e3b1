"""An admin closes a gap from the chat: sees what was missed, teaches it, asks it, takes it back, exports it."""

import pytest

from bot.core.knowledge.model import KnowledgeBase
from bot.core.knowledge.taught import TaughtGap, TaughtPhrasing, as_faq_yaml
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Kind, NotCovered, Outcome
from bot.storage.journal import SqlJournal
from bot.storage.records import UnansweredQuestion
from bot.usecases.journal import ChatKind, Occasion
from bot.usecases.released import Applied
from bot.usecases.teaching import GoneError, Teaching, UnansweredGroup, grouped, likely
from tests.support.bots import Newsroom

WHEEL = "grand vizier of the waves"


@pytest.fixture
def teaching(newsroom: Newsroom) -> Teaching:
    return newsroom.use_cases.teaching


async def missed_after(newsroom: Newsroom, teaching: Teaching, *questions: str) -> tuple[UnansweredGroup, ...]:
    for at, question in enumerate(questions):
        await newsroom.service.ask(question, occasion=Occasion(ChatKind.GROUP, "-1", str(at)))
    await newsroom.recorded()
    return await teaching.unanswered()


async def test_what_was_missed_comes_by_likeness_the_most_frequent_first(
    newsroom: Newsroom, teaching: Teaching
) -> None:
    missed = await missed_after(
        newsroom, teaching, "quantum blorp fizz", "who is the captain", WHEEL, "the grand vizier of waves", WHEEL
    )
    assert [(m.question, m.count) for m in missed] == [(WHEEL, 3), ("quantum blorp fizz", 1)]


async def test_what_is_not_covered_is_said_so_with_the_nearest_passage(newsroom: Newsroom, teaching: Teaching) -> None:
    (missed,) = await missed_after(newsroom, teaching, "blorp captain of the ferry wage")
    assert isinstance(await teaching.not_covered(missed, "admin 1"), Applied)
    outcome = (await newsroom.service.ask("blorp captain of the ferry wage")).outcome
    assert isinstance(outcome, NotCovered)
    assert outcome.nearest is not None and outcome.nearest.id == "captain"
    assert await teaching.unanswered() == ()


async def test_a_no_is_given_no_passage_that_shares_no_word_with_it(newsroom: Newsroom, teaching: Teaching) -> None:
    (missed,) = await missed_after(newsroom, teaching, "did the skipper vote blorp in the senate election")
    assert isinstance(await teaching.not_covered(missed, "admin 1"), Applied)
    outcome = (await newsroom.service.ask("did the skipper vote blorp in the senate election")).outcome
    assert isinstance(outcome, NotCovered)
    assert outcome.gap is not None and outcome.nearest is None


async def test_all_wordings_of_a_group_are_one_gap(newsroom: Newsroom, teaching: Teaching) -> None:
    vote, poll = "did the skipper vote blorp in the senate election", "the senate election, did the skipper vote blorp"
    (missed,) = await missed_after(newsroom, teaching, vote, vote, poll)
    assert isinstance(await teaching.not_covered(missed, "admin 1"), Applied)
    (gap,) = teaching.releases.lessons
    assert isinstance(gap, TaughtGap)
    assert (gap.question, gap.phrasings) == (vote, (poll,))
    assert isinstance((await newsroom.service.ask(poll)).outcome, NotCovered)
    assert await teaching.unanswered() == ()
    assert f"  phrasings:\n  - {poll}\n" in teaching.export()
    (latest, _) = await newsroom.releases.revisions()
    assert latest.what == f"“{vote}” and 1 like it are not covered"
    assert isinstance(await teaching.take_back(gap, "admin 1"), Applied)
    assert len(await teaching.unanswered()) == 1


async def test_an_answer_marked_unhelpful_is_missed_until_another_one_is_given(
    newsroom: Newsroom, teaching: Teaching
) -> None:
    reply = await newsroom.service.ask("who is the captain", occasion=Occasion(ChatKind.PRIVATE, "1", "1"))
    assert reply.record is not None
    newsroom.use_cases.journal.vote(reply.record, "7", helpful=False)
    (missed,) = await missed_after(newsroom, teaching)
    assert (missed.question, missed.unhelpful) == ("who is the captain", True)


async def test_what_is_resolved_is_not_found(newsroom: Newsroom, teaching: Teaching) -> None:
    (missed,) = await missed_after(newsroom, teaching, WHEEL)
    assert await teaching.find(missed.key) == missed
    with pytest.raises(GoneError):
        await teaching.teach(missed.questions, "no-such-entry", "admin 1")
    await teaching.teach(missed.questions, "captain", "admin 1")
    with pytest.raises(GoneError):
        await teaching.find(missed.key)


async def test_finding_a_question_asks_no_other(
    newsroom: Newsroom, teaching: Teaching, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed, _ = await missed_after(newsroom, teaching, WHEEL, WHEEL, "quantum blorp fizz")
    asked: list[str] = []
    ask = Answerer.ask

    def overheard(answerer: Answerer, question: str, after: str | None = None) -> Outcome:
        asked.append(question)
        return ask(answerer, question, after)

    monkeypatch.setattr(Answerer, "ask", overheard)
    assert await teaching.find(missed.key) == missed
    assert asked == [WHEEL]


async def test_a_worker_that_did_not_list_a_question_finds_it(newsroom: Newsroom, teaching: Teaching) -> None:
    missed, _ = await missed_after(newsroom, teaching, WHEEL, WHEEL, "quantum blorp fizz")
    other = Teaching(newsroom.releases, SqlJournal(newsroom.database), teaching._clock)
    assert await other.find(missed.key) == missed


async def test_the_entries_to_teach_are_the_likeliest(teaching: Teaching) -> None:
    assert likely(teaching.releases.faq.answerer, "price of tickets")[0].id == "ticket-price"


async def test_the_export_can_be_saved_as_files_of_the_faq(newsroom: Newsroom, teaching: Teaching) -> None:
    for missed in await missed_after(newsroom, teaching, WHEEL):
        await teaching.teach(missed.questions, "captain", "admin 1")
    for missed in await missed_after(newsroom, teaching, 'did the skipper vote: "blorp", in the senate?'):
        await teaching.not_covered(missed, "admin 1")
    exported = teaching.export()
    assert exported.startswith(f"# ferry/phrasings/taught.yaml\ncaptain:\n- {WHEEL}\n")
    phrasings, _, gaps = exported.partition("# ferry/not_covered.yaml: add to its list\n")
    newsroom.writes("phrasings/taught.yaml", phrasings)
    newsroom.writes("not_covered.yaml", gaps)
    released = await newsroom.releases.reload("admin 1")
    assert isinstance(released, Applied)
    assert teaching.releases.lessons == ()
    assert teaching.export() == ""


def test_questions_without_a_word_stand_alone() -> None:
    asked = [
        UnansweredQuestion(f"{at}", question, float(-at), Kind.NOT_UNDERSTOOD, None, unhelpful=False)
        for at, question in enumerate(("?", "!", "?", "who is it", "who is it?"))
    ]
    groups = grouped(asked, {})
    assert [(group.question, group.count) for group in groups] == [("?", 2), ("who is it", 2), ("!", 1)]


def test_a_lesson_of_an_entry_that_is_gone_is_not_exported(knowledge: KnowledgeBase) -> None:
    assert as_faq_yaml(knowledge, [TaughtPhrasing("gone", "x")]) == ""
    assert as_faq_yaml(knowledge, [TaughtGap("taught-1", "ferry", "how tall?")]).startswith("# ferry/not_covered.yaml")
