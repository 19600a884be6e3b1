"""Rows of different lengths in flat NumPy arrays: row ``i`` is ``flat[starts[i]:starts[i + 1]]``."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]


def starts_of(lengths: Iterable[int] | Ints) -> Ints:
    """Where each row starts, and where the last one ends."""
    counts = lengths if isinstance(lengths, np.ndarray) else np.fromiter(lengths, dtype=np.int64)
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def spans(starts: Ints, lengths: Ints) -> Ints:
    """The positions start, start + 1, … of every span, one span after the other."""
    offsets = np.cumsum(lengths) - lengths
    positions: Ints = np.arange(int(lengths.sum())) + np.repeat(starts - offsets, lengths)
    return positions


def sums(values: Floats, lengths: Ints) -> Floats:
    """The sum of each row of a flat array; 0 for an empty one."""
    ends = np.cumsum(lengths)
    totals = np.add.reduceat(np.append(values, np.zeros(1, values.dtype)), ends - lengths)
    totals[lengths == 0] = 0
    return totals
