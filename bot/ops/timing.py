"""Time: the clock, waiting for something at most so long, and growing pauses between attempts."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Both of a machine's clocks, so that a test can set them."""

    monotonic: Callable[[], float] = time.monotonic
    """Seconds from whenever; it never jumps: for how long something takes."""
    now: Callable[[], float] = time.time
    """Seconds since 1970: for when something was."""


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
