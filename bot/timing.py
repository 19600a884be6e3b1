"""Time: the clock, waiting at most so long, growing pauses between attempts, and what is logged once in a while."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

QUIET_S: Final = 60.0
"""Between two lines about a fault that goes on."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Both of a machine's clocks, so that a test can set them."""

    monotonic: Callable[[], float] = time.monotonic
    """Seconds from whenever; it never jumps: for how long something takes."""
    now: Callable[[], float] = time.time
    """Seconds since 1970: for when something was."""


CLOCK: Final = Clock()


async def set_within(seconds: float, event: asyncio.Event) -> None:
    """Waits until the event is set, at most so long."""
    # not wait_for: it swallows a cancellation that comes with the event (Python 3.11)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses in seconds, from ``first`` on doubled each time up to ``longest``."""

    first: float
    longest: float
    jitter: float = 0.0
    """The share of a pause that chance may take away, so that not everybody comes back at once."""

    def pause(self, faults: int) -> float:
        """The pause after so many faults in a row, in seconds."""
        full = min(self.longest, self.first * 2.0 ** min(faults - 1, 30))
        return full * random.uniform(1.0 - self.jitter, 1.0)  # noqa: S311 - nothing secret


class Recurring:
    """A fault that may come again and again: logged the first time, then once a minute, and when it is over."""

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._clock = clock
        self._times = 0
        self._said_at = 0.0

    def fault(self, level: int, message: str, *details: object) -> None:
        """Notes that it happened once more."""
        self._times += 1
        if self._times > 1 and self._clock() - self._said_at < QUIET_S:
            return
        self._said_at = self._clock()
        again = f" ({self._times} times so far)" if self._times > 1 else ""
        self._log.log(level, message + again, *details)

    def over(self, message: str) -> bool:
        """Notes that all is well; says so, and whether it was not before."""
        times, self._times = self._times, 0
        if times:
            self._log.info("%s, after %d failed attempts", message, times)
        return bool(times)
