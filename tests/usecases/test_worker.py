"""A revision is checked in a process of its own, and comes over whole or not at all."""

import asyncio
import gc
import multiprocessing
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.knowledge.problems import KnowledgeError
from bot.core.matching.outcome import Verdict
from bot.core.quality.comparison import CheckRequest, CheckResult, check_revision
from bot.usecases.worker import WorkerError, check_in_worker
from tests.support.ferry import FILES
from tests.support.newsroom import QUESTIONS

pytestmark = [pytest.mark.slow, pytest.mark.reliability(13)]

WITH_QUESTIONS = {**FILES, "ferry/questions.jsonl": QUESTIONS}


async def test_what_comes_over_is_what_was_made_ready() -> None:
    request = CheckRequest(WITH_QUESTIONS, asked=("who is the captain", "why"))
    here, there = check_revision(request), await check_in_worker(request)
    assert there.loaded.answerer.knowledge == here.loaded.answerer.knowledge
    assert (there.outcomes, there.budget) == (here.outcomes, here.budget)
    for question in ("who is teh captian", "price of a ticket and who is the captain", "crew", "xyzzy", ""):
        came, made = (Verdict.of(each.loaded.answerer.ask(question)) for each in (there, here))
        assert came == made
    assert gc.isenabled()


async def test_the_problems_come_over_too() -> None:
    with pytest.raises(KnowledgeError) as told:
        await check_in_worker(CheckRequest({**FILES, "ferry/faq.yaml": "entries: ["}))
    assert told.value.problems[0].file == "ferry/faq.yaml"


async def test_nothing_in_the_working_folder_is_run(tmp_path: Path) -> None:
    for name in ("yaml", "pickle", "multiprocessing", "bot"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('somebody else')")
    assert Path.cwd() == tmp_path
    assert await check_in_worker(CheckRequest(FILES))


@pytest.fixture
async def checking() -> AsyncIterator[asyncio.Task[CheckResult]]:
    """A check under way, in a process that is there; those of earlier tests may be on their way out."""
    others = set(multiprocessing.active_children())
    task = asyncio.create_task(check_in_worker(CheckRequest(FILES)))
    while not set(multiprocessing.active_children()) - others:
        await asyncio.sleep(0.01)
    yield task
    for process in multiprocessing.active_children():
        process.join(5)
        assert not process.is_alive()


async def test_a_process_that_is_killed_is_said_and_leaves_nothing_running(checking: asyncio.Task[CheckResult]) -> None:
    for process in multiprocessing.active_children():
        process.kill()
    with pytest.raises(WorkerError, match="ended early"):
        await checking


async def test_one_who_does_not_wait_leaves_nothing_running(checking: asyncio.Task[CheckResult]) -> None:
    processes = multiprocessing.active_children()
    checking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await checking
    for process in processes:
        process.join(5)
        assert not process.is_alive()


KILLED = """
import asyncio, multiprocessing
from bot.core.quality.comparison import CheckRequest
from bot.usecases.worker import check_in_worker

async def main():
    checking = asyncio.create_task(check_in_worker(CheckRequest({})))
    while not multiprocessing.active_children():
        await asyncio.sleep(0.01)
    print(multiprocessing.active_children()[0].pid, flush=True)
    await checking

asyncio.run(main())
"""


async def test_the_process_does_not_outlive_a_bot_that_is_killed() -> None:
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, stdout=asyncio.subprocess.PIPE)
    assert bot.stdout is not None
    state = Path(f"/proc/{int(await bot.stdout.readline())}/stat")
    bot.send_signal(signal.SIGKILL)
    await bot.wait()
    async with asyncio.timeout(60):
        while state.exists() and ") Z " not in state.read_text():
            await asyncio.sleep(0.05)
