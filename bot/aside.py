"""Makes a revision ready in a process of its own, so that the bot goes on answering meanwhile.

Parsing, checking and indexing 10,000 entries takes seconds, and a thread would share them with the event loop. The
process is given the files and sends back the finished knowledge base; it sees no secret and opens no connection.
"""

import asyncio
import os
import subprocess
import sys
from itertools import islice
from typing import Final

from bot.core import handover
from bot.core.problems import KnowledgeError, Problem
from bot.core.release import Examined, Order, examine

LONGEST: Final = 300.0
"""Seconds after which the process is ended."""
SECRETS: Final = ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "WEBHOOK_SECRET")
NICENESS: Final = 5
"""How far it stands back behind the bot for the processor."""
WARM_UP: Final = 50
"""Questions that a new knowledge base is asked before it is live: the first ones take longer."""


class AsideError(Exception):
    """A revision could not be made ready, through no fault of its files."""


async def examine_aside(order: Order) -> Examined:
    """As ``examine``, in a process of its own; raises KnowledgeError, and AsideError where the process ended early."""
    process = await asyncio.to_thread(_start)
    try:
        async with asyncio.timeout(LONGEST):
            answer = await asyncio.to_thread(_exchange, process, order)
    except TimeoutError:
        raise AsideError(f"it took more than {LONGEST:.0f} s and was stopped") from None
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)
    if isinstance(answer, Examined):
        return answer
    raise KnowledgeError(list(answer))


def _start() -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
    command = [sys.executable, "-m", "bot.aside"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603


def _exchange(process: subprocess.Popen[bytes], order: Order) -> Examined | tuple[Problem, ...]:
    assert process.stdin is not None and process.stdout is not None  # noqa: S101 - both are pipes
    try:
        with process.stdin as stdin, process.stdout as stdout:
            handover.send(order, stdin)
            stdin.close()
            answer: Examined | tuple[Problem, ...] = handover.receive(stdout)
    except (EOFError, BrokenPipeError):
        raise AsideError(f"the process that checks it ended early (exit code {process.wait()})") from None
    if isinstance(answer, Examined):
        for question, _ in islice(answer.questions, WARM_UP):
            answer.prepared.answerer.ask(question)
    return answer


def main() -> None:
    """The process: reads an order, writes what was examined, or the problems."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    stdout, sys.stdout = sys.stdout, sys.stderr  # whatever prints must not get between
    order: Order = handover.receive(sys.stdin.buffer)
    answer: Examined | tuple[Problem, ...]
    try:
        answer = examine(order)
    except KnowledgeError as error:
        answer = error.problems
    handover.send(answer, stdout.buffer)


if __name__ == "__main__":
    main()
