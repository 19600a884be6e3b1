"""Checks a revision in a process of its own, so that the bot goes on answering meanwhile.

Parsing, checking and indexing 10,000 entries takes seconds, and a thread would share them with the event loop. The
process is given the files and sends back the finished knowledge base; it opens no connection.
"""

import asyncio
import gc
import multiprocessing
import os
import pickle
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Thread
from typing import Final

from bot.core.knowledge.problems import KnowledgeError, Problem
from bot.core.matching import vectors
from bot.core.quality.comparison import CheckRequest, CheckResult, check_revision
from bot.usecases import cache

MAX_CHECK_S: Final = 300
"""After so many seconds the process ends itself."""
NICENESS: Final = 5
"""How far the process stands back behind the bot for the processor."""
WARM_UP_QUESTIONS: Final = 10
"""Labelled questions asked of a knowledge base before it is live: the first ones take longer, further ones do not."""


Check = Callable[[CheckRequest], Awaitable[CheckResult]]
"""As ``check_in_worker``."""


class WorkerError(Exception):
    """A revision could not be checked, through no fault of its files."""


async def check_in_worker(request: CheckRequest) -> CheckResult:
    """As ``check_revision``, in another process; raises KnowledgeError, and WorkerError where that ended early."""
    # A yaml.py in the working folder is somebody's, not ours.
    os.environ["PYTHONSAFEPATH"] = "1"
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_stand_back)
    checking = asyncio.get_running_loop().run_in_executor(pool, _check, request)
    ours = set(multiprocessing.active_children()) - others
    try:
        answer = await asyncio.to_thread(_unpacked, await checking)
    except BrokenProcessPool:
        raise WorkerError("the process that checks it ended early") from None
    finally:
        for process in ours:
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)
    if isinstance(answer, CheckResult):
        return answer
    raise KnowledgeError(list(answer))


# -- in the process ------------------------------------------------------------------------------------------------


def _stand_back() -> None:
    gc.disable()  # a check makes few cycles and ends soon, and a tenth of it would be looking for them
    os.nice(NICENESS)
    signal.alarm(MAX_CHECK_S)
    for told_to_the_bot in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told_to_the_bot, signal.SIG_IGN)
    Thread(target=_end_with_the_bot, daemon=True).start()
    vectors.keep_table(cache.table_on_disk)
    vectors.get_ready()  # while the files are read


def _end_with_the_bot() -> None:
    """Where the bot is killed, nobody is left to take what was checked, or to end this process."""
    bot = multiprocessing.parent_process()
    if bot is not None:
        bot.join()
        os._exit(1)


def _check(request: CheckRequest) -> bytes:
    answer: CheckResult | tuple[Problem, ...]
    try:
        answer = check_revision(request, cache.encode, cache.calibration_of)
    except KnowledgeError as error:
        answer = error.problems
    return pickle.dumps(answer, protocol=5)


# -- back in the bot -----------------------------------------------------------------------------------------------


class _InPieces:
    """Bytes to be unpickled, read by code in Python: between two pieces the event loop gets its turn."""

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)
        self._at = 0

    def read(self, size: int) -> bytes:
        """The next bytes."""
        piece = self._content[self._at : self._at + size]
        self._at += len(piece)
        return bytes(piece)

    def readline(self) -> bytes:
        """Of a protocol that is not used."""
        raise NotImplementedError


def _unpacked(content: bytes) -> CheckResult | tuple[Problem, ...]:
    # A collection in between would look through half a million new objects, and free none of them.
    was_on = gc.isenabled()
    gc.disable()
    try:
        answer: CheckResult | tuple[Problem, ...] = pickle.load(_InPieces(content))  # noqa: S301 - written by our own process
    finally:
        if was_on:
            gc.enable()
    if isinstance(answer, CheckResult):
        answerer, questions = answer.loaded.answerer, [each.question for each in answer.labelled[:WARM_UP_QUESTIONS]]
        answerer.foresee(questions, cache.encode)
        for question in questions:
            answerer.ask(question)
    return answer
