"""For whoever watches over the bot: the log, the figures for Prometheus, and the health page (never for the public).

Owns the names of the figures; who counts gets them as an argument. No secret stands in a line of the log.
"""

import asyncio
import json
import logging
import platform
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

# -- the log -----------------------------------------------------------------------------------------------------------


update_in_hand: ContextVar[int | None] = ContextVar("update_in_hand", default=None)
"""Which update the current task is answering: each line says it, from the intake to the reply."""

_TEXT: Final = "%(asctime)s %(levelname)s %(name)s%(about)s: %(message)s"


class WithoutSecrets(logging.Formatter):
    """Writes lines in which no secret stands, wherever it came from: a message, an argument, a traceback."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(_TEXT)
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The line, each secret struck out."""
        line = self.line(record)
        for secret in self._secrets:
            line = line.replace(secret, "<secret>")
        return line

    def line(self, record: logging.LogRecord) -> str:
        """The line as it would be, were there no secrets."""
        update = update_in_hand.get()
        record.about = "" if update is None else f" [update {update}]"
        return super().format(record)


class AsJson(WithoutSecrets):
    """One JSON object a line."""

    def line(self, record: logging.LogRecord) -> str:
        """The object; ``update`` is there where the line is about one."""
        update = update_in_hand.get()
        return json.dumps(
            {
                "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname,
                "logger": record.name,
                "message": record.getMessage(),
                **({"update": update} if update is not None else {}),
                **({"exception": self.formatException(record.exc_info)} if record.exc_info else {}),
            },
            ensure_ascii=False,
        )


def _is_no_stranger(record: logging.LogRecord) -> bool:
    """False for what strangers send to an open port and is no HTTP: a line for whoever debugs, never a traceback."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        logging.getLogger(__name__).debug("a malformed request was refused: %s", type(error).__name__)
    return not isinstance(error, HttpProcessingError)


def set_up_logging(level: str, secrets: Sequence[str], style: Literal["text", "json"] = "text") -> None:
    """Logs from ``level`` on; ``secrets`` are never written."""
    to_stderr = logging.StreamHandler()
    to_stderr.setFormatter(AsJson(secrets) if style == "json" else WithoutSecrets(secrets))
    logging.basicConfig(level=level, handlers=[to_stderr], force=True)
    logging.captureWarnings(True)
    logging.getLogger("aiohttp.server").addFilter(_is_no_stranger)
    # At INFO these write every address they call, and the token is part of each, and every statement with its values.
    for name in ("httpx", "httpcore", "sqlalchemy", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG these write whole updates, and who asked what.
    for name in ("telegram", "psycopg"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))


# -- the figures -------------------------------------------------------------------------------------------------------


_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
KINDS: Final = (
    "message", "edited_message", "callback_query", "inline_query", "guest_message", "my_chat_member", "other",
)  # fmt: skip
"""Of updates. Whoever sends one can call it anything: what is none of these is counted as other."""
LET_GO: Final = ("stale", "unreadable", "broken off", "failed", "not sent")
POLL_FAULTS: Final = ("NetworkError", "TimedOut", "TimeoutError", "RetryAfter", "other")
REFUSALS: Final = (400, 403, 404, 405, 408, 413, 503)


class Metrics(Collector):
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

    def watch(self, journal: Callable[[], tuple[int, int, int]], revision: Callable[[], str]) -> None:
        """Adds what is looked up whenever somebody asks: records that wait, are written, are given up; the revision."""
        self._journal, self._revision = journal, revision
        self.registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """What is looked up."""
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
            body=generate_latest(metrics.registry), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
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
