"""The settings of groups, remembered for a while: they are looked up at every message."""

import logging
from collections.abc import Callable
from typing import Final

from cachetools import LRUCache, TTLCache

from bot.notices import Bulletin, GroupChanged, Notice
from bot.stores import GroupSettings, GroupStore, StorageError

FRESH_FOR: Final = 60.0
"""Seconds after which the store is asked again: another worker may have changed something, unheard."""
MOST_GROUPS: Final = 10_000

_log: Final = logging.getLogger(__name__)


class Groups:
    """The settings of groups. While the store cannot be read, what was known last counts."""

    def __init__(self, store: GroupStore, clock: Callable[[], float], bulletin: Bulletin) -> None:
        """``clock`` tells seconds, from whenever."""
        self._store = store
        self._bulletin = bulletin
        bulletin.on_notice(self._hear)
        self._fresh: TTLCache[int, GroupSettings] = TTLCache(MOST_GROUPS, FRESH_FOR, clock)
        self._last_known: LRUCache[int, GroupSettings] = LRUCache(MOST_GROUPS)

    async def settings(self, chat_id: int) -> GroupSettings:
        """The settings of a group."""
        fresh = self._fresh.get(chat_id)
        if fresh is not None:
            return fresh
        try:
            settings = await self._store.settings(chat_id)
        except StorageError as error:
            _log.warning("the settings of a group cannot be read: %s", error)
            settings = self._last_known.get(chat_id, GroupSettings())
        self._know(chat_id, settings)
        return settings

    async def set(self, chat_id: int, settings: GroupSettings) -> None:
        """Changes the settings of a group; raises StorageError."""
        await self._store.set(chat_id, settings)
        self._know(chat_id, settings)
        self._bulletin.post(GroupChanged(chat_id))

    async def move(self, chat_id: int, to: int) -> None:
        """A group has become a supergroup, which has another number; raises StorageError."""
        await self._store.move(chat_id, to)
        for known in (self._fresh, self._last_known):
            known.pop(chat_id, None)
            known.pop(to, None)

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, GroupChanged):
            self._fresh.pop(notice.group, None)

    def _know(self, chat_id: int, settings: GroupSettings) -> None:
        self._fresh[chat_id] = self._last_known[chat_id] = settings
