"""Row 20 of docs/reliability.md, where no process runs: a crash, and what our own objects say of themselves."""

import json
from pathlib import Path

import pytest
from telegram.ext import ApplicationBuilder

from bot import app, service
from bot.chat.delivery.intake import Intake
from bot.chat.delivery.receiving import Poller, Webhook
from bot.chat.delivery.sending import AiohttpRequest, SendingPolicy
from bot.ops import Metrics
from bot.settings import Settings, read_settings
from bot.storage.database import Database
from bot.storage.inbox import DatabaseInbox
from tests.ops.test_logs import untouched_logging as untouched_logging

pytestmark = pytest.mark.reliability(20)

TOKEN = "123456:token-SECRET"
DATABASE = "postgresql://bot:password-SECRET@127.0.0.1:9/faq"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Settings:
    values = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
        "WEBHOOK_URL": "http://127.0.0.1:9/hook",
        "WEBHOOK_SECRET": "webhook-secret-SECRET",
        "DATABASE_URL": DATABASE,
        "KNOWLEDGE_DIR": str(folder),
        "DATA_DIR": str(folder.parent / "data"),
        "LOG_LEVEL": "DEBUG",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return read_settings()


@pytest.mark.parametrize("style", ["text", "json"])
def test_the_traceback_of_a_crash_has_no_secret(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], style: str
) -> None:
    async def crash(_: str) -> Database:
        cause = ValueError(f"cannot parse {DATABASE}")
        raise RuntimeError(f"https://api.telegram.org/bot{TOKEN}/getMe") from cause

    monkeypatch.setattr(Database, "open", crash)
    with pytest.raises(app.ExitError) as raised:
        service.run_telegram(settings.model_copy(update={"log_format": style}))
    written = capsys.readouterr().err
    assert "Traceback" in written
    assert "<secret>" in written
    assert "SECRET" not in written + str(raised.value) + repr(raised.value)
    assert raised.value.__suppress_context__
    if style == "json":
        assert all(json.loads(line) for line in written.splitlines())


async def test_no_object_of_ours_shows_a_secret(settings: Settings, sqlite_database: Database) -> None:
    request, metrics = AiohttpRequest(), Metrics()
    builder = ApplicationBuilder().token(TOKEN).updater(None).rate_limiter(SendingPolicy())
    application = builder.request(request).get_updates_request(request).build()
    inbox = DatabaseInbox(sqlite_database, "worker")
    intake = Intake(application, inbox, metrics)
    poller = Poller(request, application.bot, intake, metrics, ["message"])
    webhook = Webhook(application.bot, "https://x.example", ("127.0.0.1", 0), "webhook-SECRET", intake, metrics, [])
    for each in (settings, request, metrics, sqlite_database, inbox, intake, poller, webhook):
        assert "SECRET" not in f"{each!r} {each}"
