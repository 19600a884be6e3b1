"""The use cases: asking, and replacing the knowledge all or nothing."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.core.knowledge.loader import load
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, Outcome
from bot.core.quality.comparison import Changes, changes_between
from bot.usecases import released
from bot.usecases.ask import FaqService
from bot.usecases.released import FolderReleases, load_answerer
from tests.support.ferry import FAQ, FILES


def answer(outcome: Outcome) -> str:
    assert isinstance(outcome, Answered)
    return outcome.candidates[0].item.answer


async def test_a_reply_knows_the_knowledge_it_came_from(service: FaqService) -> None:
    reply = await service.ask("who is the captain?")
    assert answer(reply.outcome) == "Ilse Brandt is the captain."
    assert reply.question == "who is the captain?"
    assert reply.knowledge is service.knowledge


async def test_a_question_that_was_asked_before_gets_the_new_answer_after_a_reload(
    folder_releases: FolderReleases, folder: Path
) -> None:
    service = folder_releases.faq
    assert answer((await service.ask("who is the captain?")).outcome) == "Ilse Brandt is the captain."
    (folder / "ferry/faq.yaml").write_text(FAQ.replace("Ilse Brandt is the captain.", "The captain is Ilse Brandt."))
    await folder_releases.reload()
    assert answer((await service.ask("who is the captain?")).outcome) == "The captain is Ilse Brandt."


async def test_what_people_say_to_each_other_is_not_kept(service: FaqService) -> None:
    assert await service.answers_unaddressed("who is the captain of the ferry?")
    assert not service._outcomes
    assert not service._assessed


async def test_a_question_asked_before_is_not_assessed_again_after_another_answer(service: FaqService) -> None:
    assert answer((await service.ask("who is the captain?")).outcome) == "Ilse Brandt is the captain."
    kept = service._assessed[None]
    assessed = len(kept)
    after = await service.ask("who is the captain?", service.knowledge.entries[-1].id)
    assert answer(after.outcome) == "Ilse Brandt is the captain."
    assert len(kept) == assessed


async def test_questions_are_answered_while_a_reload_is_under_way(
    folder_releases: FolderReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading, go_on = threading.Event(), threading.Event()

    def slowly(folder: Path, article: str | None) -> Answerer:
        loading.set()
        go_on.wait()
        return load_answerer(folder, article)

    releases, old = folder_releases, folder_releases.faq.knowledge
    monkeypatch.setattr(released, "load_answerer", slowly)
    reload = asyncio.create_task(releases.reload())
    await asyncio.to_thread(loading.wait)
    reply = await releases.faq.ask("who is the captain?")
    go_on.set()
    assert isinstance(await reload, Changes)
    assert reply.knowledge is old is not releases.faq.knowledge


async def test_reloads_come_one_after_the_other(
    folder_releases: FolderReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way = most = 0

    def counted(folder: Path, article: str | None) -> Answerer:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        loaded = load_answerer(folder, article)
        under_way -= 1
        return loaded

    monkeypatch.setattr(released, "load_answerer", counted)
    await asyncio.gather(*(folder_releases.reload() for _ in range(4)))
    assert most == 1


def test_changes_are_told_by_id() -> None:
    old = load(FILES)
    new = load({**FILES, "ferry/faq.yaml": FAQ.replace("- timetable", "- the timetable")})
    assert changes_between(old, old) == Changes((), (), ())
    assert changes_between(old, new) == Changes((), ("departure-times",), ())
