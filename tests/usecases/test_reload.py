"""A reload is a release: checked, compared, refused or applied, and undone."""

import asyncio

import pytest

from bot.core.knowledge.taught import TaughtPhrasing
from bot.core.quality.comparison import CheckRequest, CheckResult, Shift
from bot.storage.records import StaleError
from bot.usecases.released import (
    Applied,
    Change,
    Mode,
    OverBudget,
    Unsound,
)
from bot.usecases.worker import WorkerError
from tests.support.bots import Newsroom

TAUGHT = Change("admin 1", "taught", "lesson")


async def test_insisting_counts_only_for_what_was_seen(newsroom: Newsroom) -> None:
    newsroom.edits("quote: Captain Ilse Brandt", "quote: sailed again on Monday")
    refused = await newsroom.releases.reload("admin 1")
    assert isinstance(refused, OverBudget)
    newsroom.edits("name of the captain", "what is the name of the captain")
    assert isinstance(await newsroom.releases.reload("admin 1", Mode.ANYWAY, refused.report.revision), OverBudget)


async def test_a_budget_can_allow_more(newsroom: Newsroom) -> None:
    (newsroom.folder / "budget.yaml").write_text("default: 100\n")
    newsroom.edits("quote: Captain Ilse Brandt", "quote: sailed again on Monday")
    assert isinstance(await newsroom.releases.reload("admin 1"), Applied)


async def test_a_budget_for_an_unknown_figure_is_a_problem(newsroom: Newsroom) -> None:
    (newsroom.folder / "budget.yaml").write_text("default: 1\nanswered_wrongley: 2\nanswered_rightly: much\n")
    refused = await newsroom.releases.reload("admin 1")
    assert isinstance(refused, Unsound)
    first, second = map(str, refused.problems)
    assert first.startswith("budget.yaml:2:20: unknown `answered_wrongley`; known are default, answered_rightly")
    assert second.startswith("budget.yaml:3:19: this must be a number of points from 0 to 100")


async def test_what_people_asked_is_asked_again(newsroom: Newsroom) -> None:
    assert await newsroom.asks("what colour is the boat painted") != "colour"
    await newsroom.recorded()
    newsroom.edits(
        "not_covered:",
        "  - id: colour\n    question: What colour is the boat painted?\n    answer: Grey.\n"
        "    citations:\n      - quote: nine weeks in dry dock\n\nnot_covered:",
    )
    released = await newsroom.releases.reload("admin 1")
    assert isinstance(released, Applied)
    assert released.report.asked == 1
    assert [(d.question, d.shift, d.after.ids) for d in released.report.differences] == [
        ("what colour is the boat painted", Shift.GAINED, ("colour",))
    ]


async def test_roll_back_goes_to_what_was_live_before(newsroom: Newsroom) -> None:
    first = newsroom.service.knowledge.revision
    newsroom.edits("A gear had cracked in March.", "A gear was broken.")
    await newsroom.releases.reload("admin 1")
    second = newsroom.service.knowledge.revision
    assert await newsroom.releases.roll_back("admin 2") is not None
    assert newsroom.service.knowledge.revision == first
    newsroom.edits("A gear was broken.", "A gear broke.")
    await newsroom.releases.reload("admin 1")
    await newsroom.releases.roll_back("admin 2")
    assert newsroom.service.knowledge.revision == first, "not the one that was rolled back before"
    assert second != first


async def test_a_restart_on_unchanged_files_keeps_what_was_rolled_back_to(newsroom: Newsroom) -> None:
    first = newsroom.service.knowledge.revision
    newsroom.edits("A gear had cracked in March.", "A gear was broken.")
    await newsroom.releases.reload("admin 1")
    await newsroom.releases.roll_back("admin 1")
    restarted = await newsroom.restarts()
    assert await restarted.releases.catch_up() is None
    assert restarted.service.knowledge.revision == first


async def test_a_restart_on_changed_files_takes_them_through_the_gates(newsroom: Newsroom) -> None:
    newsroom.edits("A gear had cracked in March.", "A gear was broken.")
    restarted = await newsroom.restarts()
    assert isinstance(await restarted.releases.catch_up(), Applied)
    (latest, _) = await restarted.releases.revisions()
    assert latest.who == "start"


async def test_a_restart_on_bad_files_keeps_the_old_and_says_so(newsroom: Newsroom) -> None:
    before = newsroom.service.knowledge.revision
    newsroom.writes("faq.yaml", "entries: [")
    restarted = await newsroom.restarts()
    assert isinstance(await restarted.releases.catch_up(), Unsound)
    assert restarted.service.knowledge.revision == before


async def test_another_replica_comes_to_the_same_revision(newsroom: Newsroom) -> None:
    replica = await newsroom.restarts()
    assert await replica.releases.look() is False
    newsroom.edits("A gear had cracked in March.", "A gear was broken.")
    await newsroom.releases.reload("admin 1")
    assert await replica.releases.look() is True
    assert replica.service.knowledge == newsroom.service.knowledge


async def test_of_two_replicas_that_reload_at_once_one_wins_and_the_other_says_so(newsroom: Newsroom) -> None:
    replica = await newsroom.restarts()
    newsroom.edits("A gear had cracked in March.", "A gear was broken.")
    await newsroom.releases.reload("admin 1")
    newsroom.edits("A gear was broken.", "A gear broke.")
    with pytest.raises(StaleError):
        await replica.releases.reload("admin 2")
    await replica.releases.look()
    assert isinstance(await replica.releases.reload("admin 2"), Applied)


async def test_files_that_are_live_already_change_nothing_and_are_not_checked_again(newsroom: Newsroom) -> None:
    async def fails(_: CheckRequest) -> CheckResult:
        raise WorkerError("it was checked")

    newsroom.releases._check = fails
    released = await newsroom.releases.reload("admin 1")
    assert isinstance(released, Applied)
    assert not released.report.changes.any
    rightly = next(figure for figure in released.report.figures if figure.name == "answered_rightly")
    assert (rightly.before, rightly.after) == (100.0, 100.0)
    assert len(await newsroom.releases.revisions()) == 1


async def test_what_a_revision_said_when_it_was_checked_is_what_the_next_is_compared_with(newsroom: Newsroom) -> None:
    newsroom.edits("A gear had cracked in March.", "A gear was broken.")
    await newsroom.releases.reload("admin 1")
    newsroom.edits("A gear was broken.", "A gear broke.")
    released = await newsroom.releases.reload("admin 1")
    assert isinstance(released, Applied)
    assert [(found.question, found.shift) for found in released.report.differences] == [
        ("why was the route closed", Shift.ANSWER)
    ]
    assert all(figure.before == figure.after for figure in released.report.figures)


@pytest.mark.reliability(12)
async def test_no_answer_fails_or_mixes_while_files_are_reloaded(newsroom: Newsroom) -> None:
    """1,000 questions while good and bad files are reloaded: each answer is of one revision, whole."""
    answers = {"A gear had cracked in March."} | {f"Gear {at}." for at in range(3)}

    async def ask() -> None:
        for _ in range(1_000):
            reply = await newsroom.service.ask("why was the route closed")
            answer = reply.outcome.candidates[0].item.answer  # type: ignore[union-attr]
            assert answer in answers
            known = reply.knowledge.entry("closure-reason")
            assert known is not None and known.answer == answer
            await asyncio.sleep(0)

    async def reload() -> None:
        was = "A gear had cracked in March."
        for at in range(3):
            newsroom.edits(was, "")
            assert isinstance(await newsroom.releases.reload("admin 1"), Unsound)
            newsroom.edits(
                "answer: \n    citations:\n      - quote: The route",
                f"answer: Gear {at}.\n    citations:\n      - quote: The route",
            )
            assert isinstance(await newsroom.releases.reload("admin 1"), Applied)
            was = f"Gear {at}."

    await asyncio.gather(ask(), reload())


async def test_what_was_taught_is_live_and_survives(newsroom: Newsroom) -> None:
    lesson = TaughtPhrasing("captain", "grand vizier of the waves")
    assert await newsroom.asks(lesson.phrasing) != "captain"
    assert isinstance(await newsroom.releases.apply_lessons((), (lesson,), TAUGHT), Applied)
    assert await newsroom.asks(lesson.phrasing) == "captain"
    restarted = await newsroom.restarts()
    assert await restarted.releases.catch_up() is None
    assert await restarted.asks(lesson.phrasing) == "captain"
    newsroom.edits("A gear had cracked in March.", "A gear was broken.")
    await restarted.releases.reload("admin 1")
    assert await restarted.asks(lesson.phrasing) == "captain"
    assert restarted.releases.lessons == (lesson,)


async def test_what_was_taught_leaves_once_it_is_in_the_faq(newsroom: Newsroom) -> None:
    lesson = TaughtPhrasing("captain", "grand vizier of the waves")
    await newsroom.releases.apply_lessons((), (lesson,), TAUGHT)
    newsroom.edits("- name of the captain", "- name of the captain\n      - Grand vizier of the waves?")
    released = await newsroom.releases.reload("admin 1")
    assert isinstance(released, Applied)
    assert released.report.lessons.merged == (lesson,)
    assert newsroom.releases.lessons == ()


async def test_a_stop_does_not_wait_for_a_reload(newsroom: Newsroom) -> None:
    before = newsroom.service.knowledge.revision

    async def endless(request: CheckRequest) -> CheckResult:
        await asyncio.Event().wait()
        raise AssertionError

    newsroom.edits("A gear had cracked in March.", "A gear was broken.")
    newsroom.releases._check = endless
    reload = asyncio.create_task(newsroom.releases.reload("admin 1"))
    async with asyncio.timeout(60):
        while newsroom.releases._checking is None:
            await asyncio.sleep(0)
    newsroom.releases.give_up()
    with pytest.raises(WorkerError, match="being stopped"):
        await reload
    assert newsroom.service.knowledge.revision == before
