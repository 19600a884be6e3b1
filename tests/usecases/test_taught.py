"""An admin closes a gap from the chat: sees what was missed, teaches it, asks it, takes it back, exports it."""

import pytest

from bot.core.knowledge.model import KnowledgeBase
from bot.core.knowledge.taught import TaughtGap, TaughtPhrasing, as_faq_yaml
from bot.core.matching.outcome import NotCovered
from bot.usecases.journal import ChatKind, Occasion
from bot.usecases.releases import Applied, OverBudget
from bot.usecases.teaching import GoneError, Learning, Missed, clustered
from tests.support.newsroom import Newsroom

WHEEL = "grand vizier of the waves"


@pytest.fixture
def learning(newsroom: Newsroom) -> Learning:
    return Learning(newsroom.releases, newsroom.journal._store, newsroom.journal._clock)


async def missed_after(newsroom: Newsroom, learning: Learning, *questions: str) -> tuple[Missed, ...]:
    for at, question in enumerate(questions):
        await newsroom.desk.ask(question, occasion=Occasion(ChatKind.GROUP, "-1", str(at)))
    await newsroom.journal._queue.join()
    return await learning.missed()


async def test_what_was_missed_comes_by_likeness_the_most_frequent_first(
    newsroom: Newsroom, learning: Learning
) -> None:
    missed = await missed_after(
        newsroom, learning, "quantum blorp fizz", "who is the captain", WHEEL, "the grand vizier of waves", WHEEL
    )
    assert [(m.cluster.question, m.cluster.count) for m in missed] == [(WHEEL, 3), ("quantum blorp fizz", 1)]


async def test_what_is_taught_is_live_and_no_longer_missed(newsroom: Newsroom, learning: Learning) -> None:
    (missed,) = await missed_after(newsroom, learning, WHEEL)
    assert isinstance(await learning.teach(missed.key, "captain", "admin 1"), Applied)
    assert await newsroom.asks(WHEEL) == "captain"
    assert await learning.missed() == ()
    assert await learning.taught() == (TaughtPhrasing("captain", WHEEL),)
    (latest, _) = await newsroom.releases.revisions()
    assert (latest.who, latest.what) == ("admin 1", f"taught “{WHEEL}” to captain")


async def test_what_is_not_covered_is_said_so_with_the_nearest_passage(newsroom: Newsroom, learning: Learning) -> None:
    (missed,) = await missed_after(newsroom, learning, "did the skipper vote blorp in the senate election")
    assert isinstance(await learning.not_covered(missed.key, "admin 1"), Applied)
    outcome = (await newsroom.desk.ask("did the skipper vote blorp in the senate election")).outcome
    assert isinstance(outcome, NotCovered)
    assert outcome.nearest is not None and outcome.nearest.id == "captain"
    assert await learning.missed() == ()


async def test_what_is_ignored_does_not_come_back(newsroom: Newsroom, learning: Learning) -> None:
    (missed,) = await missed_after(newsroom, learning, "quantum blorp fizz")
    await learning.ignore(missed.key, "admin 1")
    assert await missed_after(newsroom, learning, "quantum blorp fizz") == ()


async def test_an_answer_marked_unhelpful_is_missed_until_another_one_is_given(
    newsroom: Newsroom, learning: Learning
) -> None:
    reply = await newsroom.desk.ask("who is the captain", occasion=Occasion(ChatKind.PRIVATE, "1", "1"))
    assert reply.record is not None
    newsroom.journal.vote(reply.record, "7", helpful=False)
    (missed,) = await missed_after(newsroom, learning)
    assert (missed.cluster.question, missed.unhelpful) == ("who is the captain", True)


async def test_a_button_for_what_is_settled_says_so(newsroom: Newsroom, learning: Learning) -> None:
    (missed,) = await missed_after(newsroom, learning, WHEEL)
    await learning.teach(missed.key, "captain", "admin 1")
    for press in (learning.teach(missed.key, "captain", "a"), learning.not_covered(missed.key, "a")):
        with pytest.raises(GoneError):
            await press
    with pytest.raises(GoneError):
        await learning.undo("12345678", "a")


async def test_what_was_taught_can_be_taken_back(newsroom: Newsroom, learning: Learning) -> None:
    (missed,) = await missed_after(newsroom, learning, WHEEL)
    await learning.teach(missed.key, "captain", "admin 1")
    (lesson,) = await learning.taught()
    assert isinstance(await learning.undo(lesson.key, "admin 1"), Applied)
    assert await newsroom.asks(WHEEL) != "captain"
    assert len(await learning.missed()) == 1


async def test_teaching_goes_through_the_gates(newsroom: Newsroom, learning: Learning) -> None:
    (missed,) = await missed_after(newsroom, learning, "departure times from holm please tell")
    refused = await learning.teach(missed.key, "ticket-price", "admin 1")
    if isinstance(refused, OverBudget):
        assert isinstance(await learning.teach(missed.key, "ticket-price", "admin 1", anyway=True), Applied)
    assert await newsroom.asks("departure times from holm please tell") == "ticket-price"


async def test_the_entries_to_teach_are_the_likeliest(learning: Learning) -> None:
    assert learning.likely("price of tickets")[0].id == "ticket-price"


async def test_the_export_can_be_pasted_into_the_faq(newsroom: Newsroom, learning: Learning) -> None:
    for missed in await missed_after(newsroom, learning, WHEEL):
        await learning.teach(missed.key, "captain", "admin 1")
    for missed in await missed_after(newsroom, learning, 'did the skipper vote: "blorp", in the senate?'):
        await learning.not_covered(missed.key, "admin 1")
    exported = await learning.export()
    assert f"# add to the phrasings of captain:\n      - {WHEEL}\n" in exported
    _, _, gap = exported.partition("# add to not_covered:\n")
    newsroom.edits("- name of the captain", f"- name of the captain\n      - {WHEEL}")
    faq = (newsroom.folder / "ferry/faq.yaml").read_text()
    newsroom.writes("faq.yaml", faq.rstrip() + "\n" + gap)
    released = await newsroom.releases.reload("admin 1")
    assert isinstance(released, Applied)
    assert await learning.taught() == ()
    assert await learning.export() == ""


async def test_the_numbers_of_the_last_days(newsroom: Newsroom, learning: Learning) -> None:
    await missed_after(newsroom, learning, "who is the captain", WHEEL, WHEEL)
    stats = await learning.stats(7)
    assert stats.counts.total() == 3
    assert stats.counts.entries == (("captain", 1),)
    assert stats.misses == ((WHEEL, 2),)


def test_questions_without_a_word_stand_alone(knowledge: KnowledgeBase) -> None:
    clusters = clustered(["?", "!", "?", "who is it", "who is it?"], knowledge.lexicon)
    assert [(cluster.question, cluster.count) for cluster in clusters] == [("?", 2), ("who is it", 2), ("!", 1)]


def test_a_lesson_of_an_entry_that_is_gone_is_not_exported(knowledge: KnowledgeBase) -> None:
    assert as_faq_yaml(knowledge, [TaughtPhrasing("gone", "x")]) == ""
    assert as_faq_yaml(knowledge, [TaughtGap("taught-1", "ferry", "how tall?")]).startswith("# ferry/faq.yaml")
