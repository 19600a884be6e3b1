"""Messages sent a second: our transport against the library's own. ``python -m tests.benchmarks.transport``."""

import asyncio
import time

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.chat.delivery.sending import AiohttpRequest
from tests.benchmarks.stand_in import running
from tests.support.telegram_server import TOKEN

SECONDS = 2.0


async def _rate(request: BaseRequest, address: str, at_once: int) -> float:
    async with request:
        bot = Bot(TOKEN, base_url=f"{address}/bot", request=request, get_updates_request=request)
        sent = 0
        end = time.perf_counter() + SECONDS

        async def sender(chat: int) -> None:
            nonlocal sent
            while time.perf_counter() < end:
                await bot.send_message(chat, "In Nara, at Horyu Temple.")
                sent += 1

        await asyncio.gather(*map(sender, range(1, at_once + 1)))
        return sent / SECONDS


def main() -> None:
    """Prints the table."""
    print("API latency  at once   httpx/s  aiohttp/s  ratio")
    for port, latency in ((8091, 0.0), (8092, 0.05)):
        with running(port, latency) as address:
            for at_once in (1, 16, 32, 64, 128):
                stock = asyncio.run(_rate(HTTPXRequest(), address, at_once))
                ours = asyncio.run(_rate(AiohttpRequest(), address, at_once))
                print(f"{1000 * latency:8.0f} ms {at_once:8} {stock:9.0f} {ours:10.0f} {ours / stock:6.1f}")


if __name__ == "__main__":
    main()
