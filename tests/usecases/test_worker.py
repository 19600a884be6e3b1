"""A revision is made ready in a process of its own, and comes over whole or not at all."""

import asyncio
import gc
import os
import signal
import subprocess
from dataclasses import replace

import pytest

from bot.core.knowledge.problems import KnowledgeError
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import verdict_of
from bot.core.quality.comparison import CheckRequest, check_revision
from bot.usecases import worker as aside
from bot.usecases.worker import AsideError, dismantle, examine_aside
from tests.support.ferry import FILES
from tests.support.newsroom import QUESTIONS

WITH_QUESTIONS = {**FILES, "ferry/questions.jsonl": QUESTIONS}


async def test_what_comes_over_is_what_was_made_ready() -> None:
    request = CheckRequest(WITH_QUESTIONS, asked=("who is the captain", "why"))
    here, there = check_revision(request), await examine_aside(request)
    assert there.loaded.answerer.knowledge == here.loaded.answerer.knowledge
    assert (there.outcomes, there.budget) == (here.outcomes, here.budget)
    for question in ("who is teh captian", "price of a ticket and who is the captain", "crew", "xyzzy", ""):
        came, made = (verdict_of(each.loaded.answerer.ask(question)) for each in (there, here))
        assert came == made


async def test_the_problems_come_over_too() -> None:
    with pytest.raises(KnowledgeError) as told:
        await examine_aside(CheckRequest({**FILES, "ferry/faq.yaml": "entries: ["}))
    assert told.value.problems[0].file == "ferry/faq.yaml"


async def test_a_process_that_is_killed_is_said_and_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = aside._start

    def start_and_kill() -> subprocess.Popen[bytes]:
        process = start()
        started.append(process)
        os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(aside, "_start", start_and_kill)
    with pytest.raises(AsideError, match="ended early"):
        await examine_aside(CheckRequest(FILES))
    assert started[0].poll() is not None


async def test_one_who_does_not_wait_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = aside._start

    def start_and_tell() -> subprocess.Popen[bytes]:
        started.append(start())
        return started[0]

    monkeypatch.setattr(aside, "_start", start_and_tell)
    waiting = asyncio.create_task(examine_aside(CheckRequest(FILES)))
    while not started:
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert started[0].poll() is not None


async def test_the_process_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, dict[str, str]] = {}
    popen = subprocess.Popen

    def spy(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        seen["env"] = options["env"]  # type: ignore[assignment]
        return popen(command, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr("bot.usecases.worker.subprocess.Popen", spy)
    for name in aside.SECRETS:
        monkeypatch.setenv(name, "secret-value")
    await examine_aside(CheckRequest(FILES))
    assert "secret-value" not in seen["env"].values()


async def test_the_collector_is_on_again_afterwards() -> None:
    await examine_aside(CheckRequest(FILES))
    assert gc.isenabled()


def test_a_dismantled_answerer_leaves_replies_whole(answerer: Answerer) -> None:
    mine = Answerer.of(replace(answerer.knowledge, revision="mine"))
    outcome = mine.ask("who is the captain")
    dismantle(mine)
    assert verdict_of(outcome).entry == "captain"
    assert mine.knowledge.entry("captain") is not None
