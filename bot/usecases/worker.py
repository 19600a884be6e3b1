"""Makes a revision ready in a process of its own, so that the bot goes on answering meanwhile.

Parsing, checking and indexing 10,000 entries takes seconds, and a thread would share them with the event loop. The
process is given the files and sends back the finished knowledge base; it sees no secret and opens no connection.
"""

import asyncio
import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any, Final

from bot.core.knowledge.problems import KnowledgeError, Problem
from bot.core.matching.answerer import Answerer
from bot.core.quality.comparison import CheckRequest, CheckResult, check_revision


def send(value: object, stream: IO[bytes]) -> None:
    """Writes a value that may hold an Answerer."""
    pickle.dump(value, stream, protocol=5)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Reads what ``send`` wrote, for a thread beside an event loop; raises EOFError where it breaks off.

    Only from a process of one's own: a pickle can run code.
    """
    stream.peek(1)  # type: ignore[attr-defined]  # waits for the other side, before the collector is kept off
    with _uncollected():
        try:
            return pickle.load(stream)  # noqa: S301 - written by our own process
        except pickle.UnpicklingError:
            raise EOFError from None


@contextmanager
def _uncollected() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_on:
            gc.enable()


def dismantle(answerer: Answerer) -> None:
    """Takes an answerer apart that nobody will ask again: what it holds is freed bit by bit, without a collection.

    The knowledge base itself stays whole: replies that are still being shown refer to it.
    """
    matcher = answerer.matcher
    vars(answerer.witness).clear()
    vars(matcher._spelling).clear()
    for part in list(vars(matcher.index).values()):
        if isinstance(part, dict):
            while part:
                part.popitem()
    phrases = matcher._phrases
    vars(matcher).clear()
    if isinstance(phrases, list):
        while phrases:
            phrases.pop()


LONGEST: Final = 300.0
"""Seconds after which the process is ended."""
SECRETS: Final = ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "WEBHOOK_SECRET")
NICENESS: Final = 5
"""How far it stands back behind the bot for the processor."""
WARM_UP: Final = 50
"""Questions that a new knowledge base is asked before it is live: the first ones take longer."""


class AsideError(Exception):
    """A revision could not be made ready, through no fault of its files."""


async def examine_aside(request: CheckRequest) -> CheckResult:
    """As ``check_revision``, in another process; raises KnowledgeError, and AsideError where that ended early."""
    process = await asyncio.to_thread(_start)
    try:
        async with asyncio.timeout(LONGEST):
            answer = await asyncio.to_thread(_exchange, process, request)
    except TimeoutError:
        raise AsideError(f"it took more than {LONGEST:.0f} s and was stopped") from None
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)
    if isinstance(answer, CheckResult):
        return answer
    raise KnowledgeError(list(answer))


def _start() -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
    command = [sys.executable, "-m", "bot.usecases.worker"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603


def _exchange(process: subprocess.Popen[bytes], request: CheckRequest) -> CheckResult | tuple[Problem, ...]:
    assert process.stdin is not None and process.stdout is not None  # noqa: S101 - both are pipes
    try:
        with process.stdin as stdin, process.stdout as stdout:
            send(request, stdin)
            stdin.close()
            answer: CheckResult | tuple[Problem, ...] = receive(stdout)
    except (EOFError, BrokenPipeError):
        raise AsideError(f"the process that checks it ended early (exit code {process.wait()})") from None
    if isinstance(answer, CheckResult):
        for question, _ in islice(answer.questions, WARM_UP):
            answer.loaded.answerer.ask(question)
    return answer


def main() -> None:
    """The process: reads an request, writes what was examined, or the problems."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    stdout, sys.stdout = sys.stdout, sys.stderr  # whatever prints must not get between
    request: CheckRequest = receive(sys.stdin.buffer)
    answer: CheckResult | tuple[Problem, ...]
    try:
        answer = check_revision(request)
    except KnowledgeError as error:
        answer = error.problems
    send(answer, stdout.buffer)


if __name__ == "__main__":
    main()
