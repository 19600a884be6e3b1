"""The fake Telegram behind HTTP on loopback, for a bot that runs as a process of its own."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web

from tests.support.fake_telegram import FakeTelegram, Json, answered

TOKEN: Final = "4242:end-to-end-token"
PATIENCE: Final = 60.0
"""Seconds after which a test gives up on the bot."""


class BotApiServer:
    """Serves the Bot API; updates wait here until the bot fetches them."""

    def __init__(self) -> None:
        self.telegram = FakeTelegram(self._deliver)
        self.messages_expected = 1
        """How many messages an update brings, before what is seen is told."""
        self._updates: list[Json] = []
        self._changed = asyncio.Condition()

    async def _deliver(self, update: Json) -> None:
        async with self._changed:
            self._updates.append(update)
            self._changed.notify_all()
            done = self._changed.wait_for(
                lambda: len(self.telegram.touched) + len(self.telegram.offered) >= self.messages_expected
            )
            await asyncio.wait_for(done, PATIENCE)

    async def _call(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        parameters = {**request.query, **await posted(request)}
        if request.match_info["method"] == "getUpdates":
            return web.json_response({"ok": True, "result": await self._get_updates(parameters)})
        async with self._changed:
            status, body = answered(self.telegram, request.match_info["method"], parameters)
            self._changed.notify_all()
        return web.Response(status=status, body=body, content_type="application/json")

    async def _get_updates(self, parameters: Json) -> list[Json]:
        confirmed = int(parameters.get("offset", 0))
        async with self._changed:
            self._updates = [update for update in self._updates if update["update_id"] >= confirmed]
            try:
                waiting = self._changed.wait_for(lambda: self._updates)
                await asyncio.wait_for(waiting, float(parameters.get("timeout", 0)))
            except TimeoutError:
                return []
            return self._updates

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serves; gives the address."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


async def posted(request: web.Request) -> Json:
    """The parameters in the body, all as they stand in a form: what is no text in JSON."""
    if request.content_type == "application/json":
        body: Json = await request.json()
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
    return {name: await _value(value) for name, value in (await request.post()).items()}


async def _value(value: Any) -> Any:
    if isinstance(value, web.FileField):
        return (value.filename, value.file.read().decode())
    return value
