"""A call that Telegram puts off is made again when Telegram says so."""

import pytest
from telegram.error import RetryAfter

from bot.chat.patience import MOST_TRIES, Patience


class Telegram:
    """Puts off the first so many calls."""

    def __init__(self, put_off: int) -> None:
        self.put_off = put_off
        self.calls = 0

    async def call(self) -> str:
        self.calls += 1
        if self.calls <= self.put_off:
            raise RetryAfter(3)
        return "sent"


async def test_waits_as_long_as_telegram_asks_and_loses_nothing() -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    telegram = Telegram(put_off=2)
    assert await Patience(sleep).process_request(telegram.call, (), {}, "sendMessage", {}, None) == "sent"
    assert all(3 <= seconds < 4 for seconds in waited)
    assert len(waited) == 2


async def test_gives_up_in_the_end() -> None:
    async def sleep(_: float) -> None: ...

    telegram = Telegram(put_off=100)
    with pytest.raises(RetryAfter):
        await Patience(sleep).process_request(telegram.call, (), {}, "sendMessage", {}, None)
    assert telegram.calls == MOST_TRIES
