"""The health page, for whoever watches over the bot: alive, ready, and the figures. Never on the public address."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.ops.metrics import Metrics

CHECK_TIMEOUT_S: Final = 3.0
"""Seconds after which a check that does not return has failed."""


@dataclass(frozen=True)
class Finding:
    """How one part does, in words for an operator."""

    well: bool
    says: str


Check = Callable[[], Awaitable[Finding]]


@asynccontextmanager
async def health_page(listen: tuple[str, int], checks: Mapping[str, Check], metrics: Metrics) -> AsyncIterator[None]:
    """Serves /healthz, /readyz and /metrics meanwhile; ``checks`` may change at any time. Raises OSError."""

    async def alive(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def ready(_: web.Request) -> web.Response:
        findings = dict(zip(checks, await asyncio.gather(*map(_found, checks.values())), strict=True))
        well = all(finding.well for finding in findings.values())
        parts = {name: {"well": finding.well, "says": finding.says} for name, finding in findings.items()}
        return web.json_response({"ready": well, **parts}, status=200 if well else 503)

    async def figures(_: web.Request) -> web.Response:
        return web.Response(
            body=metrics.as_text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        )

    app = web.Application()
    app.add_routes([web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", figures)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, *listen).start()
        yield
    finally:
        await runner.cleanup()


def waiting_for(what: str) -> Check:
    """A check of a part that is not there yet."""

    async def check() -> Finding:
        return Finding(False, f"waiting for {what}")

    return check


async def _found(check: Check) -> Finding:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            return await check()
    except TimeoutError:
        return Finding(False, f"no answer in {CHECK_TIMEOUT_S:g} s")
