"""The health page over real HTTP on loopback."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from bot import ops
from bot.ops import Check, Finding, Metrics, health_page


async def well() -> Finding:
    return Finding(True, "3 waiting")


async def ill() -> Finding:
    return Finding(False, "the database: away")


async def silent() -> Finding:
    await asyncio.sleep(60)
    return Finding(True, "never said")


class Page:
    """The page as a watcher sees it."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {"database": well}
        self.metrics = Metrics("1.2.3", ["answer"])
        self.port = unused_port()

    async def get(self, path: str) -> tuple[int, str]:
        address = f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(address) as got:
            return got.status, await got.text()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    page = Page()
    waiting = page.metrics.waiting
    waiting.set(7)
    async with health_page(("127.0.0.1", page.port), page.checks, page.metrics):
        yield page


async def test_is_alive(page: Page) -> None:
    assert await page.get("/healthz") == (200, "alive\n")


async def test_is_ready_where_every_part_is_well(page: Page) -> None:
    status, text = await page.get("/readyz")
    assert (status, text) == (200, '{"ready": true, "database": {"well": true, "says": "3 waiting"}}')


async def test_says_which_part_is_not_well(page: Page) -> None:
    page.checks["database"] = ill
    status, text = await page.get("/readyz")
    assert status == 503
    assert '"the database: away"' in text


async def test_a_part_that_does_not_answer_is_not_well(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ops, "CHECK_TIMEOUT_S", 0.01)
    page.checks["telegram"] = silent
    status, text = await page.get("/readyz")
    assert status == 503
    assert "no answer in 0.01 s" in text


async def test_shows_the_figures(page: Page) -> None:
    page.metrics.updates.labels("message").inc()
    status, text = await page.get("/metrics")
    assert status == 200
    assert 'faqbot_updates_total{kind="message"} 1.0' in text
    assert "faqbot_inbox_waiting 7.0" in text
    assert 'faqbot_build_info{python="' in text
    assert ',version="1.2.3"} 1.0' in text
    assert "process_resident_memory_bytes " in text


async def test_every_series_is_there_before_anything_happens(page: Page) -> None:
    _, text = await page.get("/metrics")
    for series in (
        'faqbot_updates_total{kind="other"}',
        'faqbot_let_go_total{why="failed"}',
        'faqbot_webhook_refused_total{status="403"}',
        'faqbot_failed_polls_total{why="NetworkError"}',
        'faqbot_outcomes_total{outcome="answer"}',
    ):
        assert f"{series} 0.0" in text


async def test_what_is_not_there_yet_is_waited_for(page: Page) -> None:
    page.checks["telegram"] = ops.waiting_for("Telegram")
    status, text = await page.get("/readyz")
    assert (status, "waiting for Telegram" in text) == (503, True)


async def test_what_is_looked_up_is_there_as_it_is_at_that_moment(page: Page) -> None:
    page.metrics.watch(lambda: (1, 20, 3), lambda: "ab12")
    _, text = await page.get("/metrics")
    assert "faqbot_journal_waiting 1.0" in text
    assert "faqbot_journal_written_total 20.0" in text
    assert "faqbot_journal_lost_total 3.0" in text
    assert 'faqbot_knowledge_info{revision="ab12"} 1.0' in text
