"""Running: updates come in at one end, are answered at the other, until somebody says stop."""

import asyncio
import logging
from typing import Final, Protocol

from bot.chat.intake import Intake
from bot.health import Finding

DRAIN: Final = 8.0
"""Seconds for finishing what is under way once told to stop; with all the rest it must stay below 10."""

_log: Final = logging.getLogger(__name__)


class Source(Protocol):
    """Where updates come from: polling, or the webhook."""

    async def check(self) -> Finding:
        """Whether Telegram is there."""
        ...

    async def run(self) -> None:
        """Takes updates in until cancelled, or raises why there will be no more."""
        ...


async def serve(source: Source, intake: Intake, stop: asyncio.Event) -> None:
    """Serves until ``stop`` is set, then finishes what is under way; raises what ended the source."""
    receiving = asyncio.create_task(source.run(), name="receiving")
    answering = asyncio.create_task(intake.run(), name="answering")
    stopped = asyncio.create_task(stop.wait(), name="until told to stop")
    tasks = receiving, answering, stopped
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        _log.info("told to stop: finishing what is under way")
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    await intake.drain(DRAIN)
    for outcome in ended:
        if isinstance(outcome, Exception):
            raise outcome
