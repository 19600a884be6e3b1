"""``faqbot doctor`` on set-ups that are well, and on each that is not."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from tests.end_to_end.test_reliability import telegram
from tests.end_to_end.test_telegram import FAQBOT, SHIPPED
from tests.support.telegram_server import TOKEN, TelegramServer

pytestmark = pytest.mark.slow

__all__ = ["telegram"]


async def examined(folder: Path, *options: str, **settings: str) -> tuple[int | None, str]:
    """The exit code and what is said."""
    environment = {"PATH": os.environ["PATH"], "KNOWLEDGE_DIR": str(SHIPPED), **settings}
    doctor = await asyncio.create_subprocess_exec(
        FAQBOT,
        "doctor",
        *options,
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await doctor.communicate()
    assert "SECRET" not in said.decode()
    return doctor.returncode, said.decode()


async def test_a_set_up_that_is_well_has_nothing_to_look_at(telegram: TelegramServer, tmp_path: Path) -> None:
    code, said = await examined(
        tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url, ADMIN_IDS="5", DATA_DIR=str(tmp_path)
    )
    assert code == 0
    assert "wrong" not in said
    for part in ("knowledge: ", "disk: ", "database: ", "token: @faq_bot", "updates: ", "clock: "):
        assert f"ok    {part}" in said


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
    telegram: TelegramServer, tmp_path: Path, settings: dict[str, str], part: str, advice: str
) -> None:
    well = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url, "ADMIN_IDS": "5"}
    code, said = await examined(tmp_path, **{**well, **settings})
    assert code == 1
    [line, advised] = said[said.index("wrong") :].splitlines()[:2]
    assert line.startswith(f"wrong {part}: ")
    assert advice in advised


async def test_without_admins_it_warns_and_says_so_to_programs_too(telegram: TelegramServer, tmp_path: Path) -> None:
    code, said = await examined(tmp_path, "--json", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url)
    assert code == 0
    found = {each["part"]: each for each in map(json.loads, said.splitlines())}
    assert found["admins"]["level"] == "warn"
    assert found["version"]["says"].startswith("faqbot ")
