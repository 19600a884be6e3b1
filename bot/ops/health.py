"""The health page, for whoever watches over the bot: alive, ready, and the figures for Prometheus.

Owns the names of the figures; who counts gets them as an argument. Never on the public address.
"""

import asyncio
import platform
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
KINDS: Final = (
    "message", "edited_message", "callback_query", "inline_query", "guest_message", "my_chat_member", "other",
)  # fmt: skip
"""Of updates. Whoever sends one can call it anything: what is none of these is counted as other."""
LET_GO: Final = ("stale", "unreadable", "broken off", "failed", "not sent")
POLL_FAULTS: Final = ("NetworkError", "TimedOut", "TimeoutError", "RetryAfter", "other")
REFUSALS: Final = (400, 403, 404, 405, 408, 413, 503)


Counted = tuple[int, int, int]
"""Records of the journal that wait, that are written, and that were given up, since the start."""


class Metrics:
    """The figures of one process. Every series is there from the start, at 0."""

    def __init__(self, version: str = "", outcomes: Iterable[str] = ()) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        build = Gauge("faqbot_build_info", "Which version runs", ["version", "python"], registry=registry)
        build.labels(version, platform.python_version()).set(1)
        self.updates = _counter(registry, "faqbot_updates", "Updates taken in, by kind", "kind", KINDS)
        self.answered = Histogram(
            "faqbot_answer_seconds", "From taking an update in to its answer", buckets=_SECONDS, registry=registry
        )
        self.let_go = _counter(registry, "faqbot_let_go", "Updates let go, by why", "why", LET_GO)
        self.tried_again = Counter("faqbot_tried_again", "Answers that Telegram did not take", registry=registry)
        self.failed_polls = _counter(
            registry, "faqbot_failed_polls", "Polls without an answer, by why", "why", POLL_FAULTS
        )
        self.refused = _counter(
            registry, "faqbot_webhook_refused", "Webhook calls refused, by status", "status", map(str, REFUSALS)
        )
        self.waiting = Gauge("faqbot_inbox_waiting", "Updates stored and not finished", registry=registry)
        self.under_way = Gauge("faqbot_under_way", "Updates being answered by this process", registry=registry)
        self.storage_faults = Counter("faqbot_storage_faults", "Times the database failed the inbox", registry=registry)
        self.outcomes = _counter(registry, "faqbot_outcomes", "Questions asked, by outcome", "outcome", outcomes)

    def watch(self, journal: Callable[[], Counted], revision: Callable[[], str]) -> None:
        """Adds what is looked up whenever somebody asks."""
        self.registry.register(_LookedUp(journal, revision))

    def as_text(self) -> bytes:
        """All figures in the text format of Prometheus."""
        return generate_latest(self.registry)


class _LookedUp(Collector):
    def __init__(self, journal: Callable[[], Counted], revision: Callable[[], str]) -> None:
        self._journal = journal
        self._revision = revision

    def collect(self) -> Iterator[Metric]:
        waiting, written, lost = self._journal()
        yield GaugeMetricFamily("faqbot_journal_waiting", "Journal records to be written", waiting)
        yield CounterMetricFamily("faqbot_journal_written", "Journal records written", written)
        yield CounterMetricFamily("faqbot_journal_lost", "Journal records given up", lost)
        live = GaugeMetricFamily("faqbot_knowledge_info", "Which revision is live", labels=["revision"])
        live.add_metric([self._revision()], 1)
        yield live


def _counter(registry: CollectorRegistry, name: str, says: str, label: str, values: Iterable[str]) -> Counter:
    counter = Counter(name, says, [label], registry=registry)
    for value in values:
        counter.labels(value)
    return counter


# -- the page ----------------------------------------------------------------------------------------------------------

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
