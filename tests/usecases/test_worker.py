"""A revision is checked in a process of its own, and comes over whole or not at all."""

import asyncio
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.core.knowledge.problems import KnowledgeError
from bot.core.matching.outcome import Verdict
from bot.core.quality.comparison import CheckRequest, CheckResult, check_revision
from bot.usecases.worker import WorkerError, check_in_worker
from tests.support.ferry import FILES, QUESTIONS

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


async def _has_ended(process: int) -> None:
    # Asked of the system: ``is_alive`` says yes for a moment where the pool's thread is the one that waits for its end.
    state = Path(f"/proc/{process}/stat")
    with suppress(FileNotFoundError, ProcessLookupError):  # it is gone, perhaps between opening and reading
        async with asyncio.timeout(60):
            while ") Z " not in state.read_text():
                await asyncio.sleep(0.05)


@pytest.fixture
async def checking() -> AsyncIterator[tuple[asyncio.Task[CheckResult], int]]:
    """A check under way, and the process that does it; those of earlier tests may be on their way out."""
    others = set(multiprocessing.active_children())
    task = asyncio.create_task(check_in_worker(CheckRequest(FILES)))
    while not (started := set(multiprocessing.active_children()) - others):
        await asyncio.sleep(0.01)
    process = started.pop().pid
    assert process is not None
    yield task, process
    await _has_ended(process)


async def test_a_process_that_is_killed_is_said_and_leaves_nothing_running(
    checking: tuple[asyncio.Task[CheckResult], int],
) -> None:
    task, process = checking
    os.kill(process, signal.SIGKILL)
    with pytest.raises(WorkerError, match="ended early"):
        await task


async def test_one_who_does_not_wait_leaves_nothing_running(
    checking: tuple[asyncio.Task[CheckResult], int],
) -> None:
    task, process = checking
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _has_ended(process)


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
    process = int(await bot.stdout.readline())
    bot.send_signal(signal.SIGKILL)
    await bot.wait()
    await _has_ended(process)
