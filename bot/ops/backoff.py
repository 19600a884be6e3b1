"""Growing pauses between attempts, for whatever is away: the one place that knows how they grow."""

import random
from dataclasses import dataclass


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
