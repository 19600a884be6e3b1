"""``faqbot doctor`` on a set-up that is well, as a process; and on each that is not, in this one."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.doctor import report
from bot.settings import read_settings
from tests.end_to_end.test_reliability import telegram
from tests.support.faqbot import faqbot
from tests.support.telegram_server import TOKEN, TelegramServer

__all__ = ["telegram"]


@pytest.mark.slow
async def test_a_set_up_that_is_well_has_nothing_to_look_at(telegram: TelegramServer, tmp_path: Path) -> None:
    settings = {"ADMIN_IDS": "5", "DATA_DIR": str(tmp_path)}
    async with faqbot(telegram, tmp_path, "doctor", **settings) as doctor:
        assert await doctor.wait() == 0
    said = (tmp_path / "log").read_text()
    assert "wrong" not in said
    for part in ("knowledge: ", "disk: ", "database: ", "token: @faq_bot", "updates: ", "clock: "):
        assert f"ok    {part}" in said


@pytest.fixture
def well(telegram: TelegramServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that lack nothing but an admin."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_API_URL", telegram.url)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))


@pytest.mark.usefixtures("well")
@pytest.mark.parametrize(
    ("settings", "part", "advice"),
    [
        ({"TELEGRAM_BOT_TOKEN": ""}, "token", "@BotFather"),
        ({"TELEGRAM_API_URL": "http://127.0.0.1:9"}, "Telegram", "network"),
        ({"KNOWLEDGE_DIR": "nowhere"}, "knowledge", "KNOWLEDGE_DIR"),
        ({"DATABASE_URL": "postgresql://me:SECRET@127.0.0.1:9/none"}, "database", "DATABASE_URL"),
        ({"DATA_DIR": "/proc/none"}, "disk", "DATA_DIR"),
        ({"WEBHOOK_URL": "https://x.example/hook", "WEBHOOK_SECRET": "0123456789abcdef"}, "updates", "start faqbot"),
    ],
)
async def test_says_what_is_wrong_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: dict[str, str],
    part: str,
    advice: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert not await report(read_settings(), as_objects=False)
    said = capsys.readouterr().out
    assert "SECRET" not in said
    [line, advised] = said[said.index("wrong") :].splitlines()[:2]
    assert line.startswith(f"wrong {part}: ")
    assert advice in advised


@pytest.mark.usefixtures("well")
async def test_without_admins_it_warns_and_says_so_to_programs_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert await report(read_settings(), as_objects=True)
    found = {each["part"]: each for each in map(json.loads, capsys.readouterr().out.splitlines())}
    assert found["admins"]["level"] == "warn"
    assert found["version"]["says"].startswith("faqbot ")


def test_a_set_up_that_does_not_run_ends_with_exit_1(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    assert CliRunner().invoke(main, ["doctor"]).exit_code == 1
