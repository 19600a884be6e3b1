"""What the use cases need from a database, as protocols; ``storage`` implements them, tests run them on each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol


class StorageError(Exception):
    """The database cannot be used just now, or at all; says why in words for an operator, without its password."""


@dataclass(frozen=True)
class StoredUpdate:
    """An update of Telegram as it lies in the inbox: unread, but for what keeps it in order."""

    update_id: int
    chat: str
    """Updates with the same key are answered one after the other."""
    kind: str
    """What Telegram calls it: message, callback_query …"""
    payload: str
    """The JSON that Telegram sent."""
    received: float
    """When it was stored, in seconds since 1970."""


class Inbox(Protocol):
    """Updates that wait to be answered. Each method is one transaction and raises StorageError."""

    async def store(self, updates: Sequence[StoredUpdate]) -> None:
        """Keeps what was not stored before, however long ago it was answered."""
        ...

    async def next(self, most: int, finished: Collection[int] = ()) -> list[StoredUpdate]:
        """Forgets the payloads of what is finished, and claims the first update of up to ``most`` idle chats."""
        ...

    async def waiting(self) -> int:
        """How many updates are stored and not finished."""
        ...

    async def beat(self) -> None:
        """Says that this worker is alive; to be called every few seconds."""
        ...

    async def release(self, *, own: bool = False) -> None:
        """Gives back what dead workers had claimed, or what this one has."""
        ...

    async def purge(self, before: float) -> None:
        """Forgets the ids of what was stored before that time and is finished."""
        ...
