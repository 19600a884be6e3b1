"""What is worked out once and kept."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """A function whose last results are kept, as ``lru_cache`` does; a pickle of it leaves the results out."""

    def __init__(self, make: Callable[[Key], Value], most: int | None = None) -> None:
        """``most`` results are kept; all of them, where it is None."""
        self._make = make
        self._most = most
        self.of: Final[Callable[[Key], Value]] = lru_cache(most)(make)
        """The result for a key."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Remembered, (self._make, self._most)
