"""How a knowledge base that was made ready in another process comes into this one, and how an old one leaves.

Both in small steps, each a fraction of a millisecond of the interpreter's lock, so that the event loop of a running
bot goes on. A pickle is read in frames of 64 KB with the lock let go in between. A collection of all objects would
stop everything for a tenth of a second at 10,000 entries: it is kept off, and what has arrived is set apart from it.
"""

import gc
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from bot.core.answering import Answerer


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
