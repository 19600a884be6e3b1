"""Waiting as Telegram asks: a call that came too soon is made again after the time that Telegram names."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

MOST_TRIES: Final = 5
MARGIN: Final = 0.1
"""Seconds on top of what Telegram names: it rounds."""

_log: Final = logging.getLogger(__name__)


class Patience(BaseRateLimiter[None]):
    """Makes each call at once, and again where Telegram says when; raises RetryAfter after so many tries."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep = sleep

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],  # noqa: ARG002
        rate_limit_args: None,  # noqa: ARG002
    ) -> Any:
        """Makes one call of the Bot API."""
        for _ in range(MOST_TRIES - 1):
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                # The public attribute warns that it will change its type.
                seconds = error._retry_after.total_seconds()
                _log.info("%s again in %.0f s, as Telegram asks", endpoint, seconds)
                await self._sleep(seconds + MARGIN)
        return await callback(*args, **kwargs)
