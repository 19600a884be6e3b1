"""Row 12 of docs/reliability.md: a reload of what is broken, empty or half written, while questions are asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.core.knowledge.files import read_folder
from bot.core.quality.comparison import CheckRequest, CheckResult, check_revision
from bot.usecases.released import Applied, OverBudget, Unsound
from bot.usecases.releases import CHANGED_MEANWHILE
from tests.support.bots import Newsroom
from tests.support.ferry import FAQ
from tests.support.hostile_files import HOSTILE

pytestmark = pytest.mark.reliability(12)

QUESTIONS = {
    "who is the captain": "captain",
    "why was the route closed": "closure-reason",
    "timetable": "departure-times",
}


@asynccontextmanager
async def load_on(newsroom: Newsroom) -> AsyncIterator[None]:
    """People ask all the while; each gets the answer of the old revision."""
    before, asked = newsroom.service.knowledge.revision, 0

    async def ask() -> None:
        nonlocal asked
        while True:
            for question, entry in QUESTIONS.items():
                reply = await newsroom.service.ask(question)
                assert reply.outcome.ids == (entry,)
                assert reply.knowledge.revision == before
                asked += 1
                await asyncio.sleep(0.005)

    people = [asyncio.create_task(ask()) for _ in range(3)]
    await asyncio.sleep(0)
    try:
        yield
        so_far = asked
        while asked < so_far + 10:
            await asyncio.sleep(0.005)
            assert not any(person.done() for person in people), "a question got no answer"
    finally:
        for person in people:
            person.cancel()
        await asyncio.gather(*people, return_exceptions=True)
    assert newsroom.service.knowledge.revision == before


NOT_YAML = FAQ.replace("question: Who is", "question: who: is").replace("answer: A gear", "answer: @gear")
WRONG_IN_THREE_PLACES = (
    FAQ.replace("quote: Captain Ilse", "quote: Captain Elsa")
    .replace("id: crew-size", "id: captain")
    .replace("nearest: ferry-return", "nearst: ferry-return")
)


@pytest.mark.parametrize(
    ("faq", "said"),
    [
        (None, ["ferry/faq.yaml:1:1: the file is missing"]),
        ("", ["ferry/faq.yaml:1:1: `entries:` is missing"]),
        (" \n\n# nothing yet\n", ["ferry/faq.yaml:1:1: `entries:` is missing"]),
        (NOT_YAML, ["ferry/faq.yaml:17:18: a colon inside a text", "ferry/faq.yaml:48:13: no text may begin with @"]),
        (WRONG_IN_THREE_PLACES, ["ferry/faq.yaml:25:16: this quote", "ferry/faq.yaml:60:5: ", "ferry/faq.yaml:71:9: "]),
    ],
    ids=["missing", "empty", "blank", "no YAML", "wrong in three places"],
)
async def test_a_bad_file_is_refused_with_every_line_and_costs_no_reply(
    newsroom: Newsroom, faq: str | None, said: list[str]
) -> None:
    async with load_on(newsroom):
        if faq is None:
            (newsroom.folder / "ferry/faq.yaml").unlink()
        else:
            newsroom.writes("faq.yaml", faq)
        refused = await newsroom.releases.reload("admin 1")
        assert isinstance(refused, Unsound)
        problems = [str(problem) for problem in refused.problems]
        assert len(problems) == len(said)
        assert all(problem.startswith(start) for problem, start in zip(problems, said, strict=True)), problems


async def test_hostile_files_are_refused_and_cost_no_reply(newsroom: Newsroom) -> None:
    async with load_on(newsroom):
        for content, said in HOSTILE.values():
            (newsroom.folder / "ferry/faq.yaml").write_bytes(content)
            refused = await newsroom.releases.reload("admin 1")
            assert isinstance(refused, Unsound)
            assert [str(problem) for problem in refused.problems] == [f"ferry/faq.yaml:{said}"]


async def test_a_file_that_is_being_written_is_not_taken_for_whole(newsroom: Newsroom) -> None:
    """Cut at any line, the writer going on meanwhile: refused, even where half the file would be a sound one."""
    whole = FAQ.replace("A gear had cracked in March.", "In March, a gear had cracked.")
    lines = whole.splitlines(keepends=True)
    faq, cut = newsroom.folder / "ferry/faq.yaml", 0

    async def check_while_it_is_written(request: CheckRequest) -> CheckResult:
        faq.write_text("".join(lines[: cut + 1]))
        return check_revision(request)

    newsroom.releases._check = check_while_it_is_written
    async with load_on(newsroom):
        for cut in range(0, len(lines), 5):
            faq.write_text("".join(lines[:cut]))
            assert isinstance(await newsroom.releases.reload("admin 1"), Unsound)
    assert isinstance(await newsroom.releases.reload("admin 1"), Applied)
    assert read_folder(newsroom.folder)["ferry/faq.yaml"] == whole


async def test_what_was_changed_while_it_was_checked_is_named(newsroom: Newsroom) -> None:
    async def check_while_it_is_written(request: CheckRequest) -> CheckResult:
        newsroom.edits("A gear was broken.", "A gear broke.")
        (newsroom.folder / "lexicon.yaml").write_text("names: {}\n")
        return check_revision(request)

    newsroom.edits("A gear had cracked in March.", "A gear was broken.")
    newsroom.releases._check = check_while_it_is_written
    refused = await newsroom.releases.reload("admin 1")
    assert isinstance(refused, Unsound)
    assert [str(problem) for problem in refused.problems] == [
        f"ferry/faq.yaml:1:1: {CHANGED_MEANWHILE}",
        f"lexicon.yaml:1:1: {CHANGED_MEANWHILE}",
    ]


async def test_half_a_file_that_stays_half_is_refused_where_answers_are_lost(newsroom: Newsroom) -> None:
    async with load_on(newsroom):
        for end in range(0, FAQ.index("id: closure-reason"), 50):
            newsroom.writes("faq.yaml", FAQ[:end])
            assert isinstance(await newsroom.releases.reload("admin 1"), Unsound | OverBudget)
