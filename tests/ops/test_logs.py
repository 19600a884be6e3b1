"""What is logged: without secrets, and about which update."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest

from bot import ops

TOKEN = "123456:SECRET"
log = logging.getLogger("some.part")


@pytest.fixture(autouse=True)
def untouched_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def fail() -> None:
    raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")


@pytest.mark.reliability(20)
@pytest.mark.parametrize("style", ["text", "json"])
def test_no_line_has_the_token(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    ops.set_up_logging("DEBUG", [TOKEN], "json" if style == "json" else "text")
    log.warning("calling %s", f"/bot{TOKEN}/getMe")
    try:
        fail()
    except ValueError:
        log.exception("failed")
    written = capsys.readouterr().err
    assert "SECRET" not in written
    assert written.count("<secret>") >= 2


def test_as_json_each_line_is_an_object_even_with_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    ops.set_up_logging("INFO", [], "json")
    log.info('a line\nand another with "quotes"')
    try:
        fail()
    except ValueError:
        log.exception("failed")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["message"] == 'a line\nand another with "quotes"'
    assert {"time", "level", "logger"} <= set(first)
    assert "Traceback" in second["exception"]


@pytest.mark.parametrize("style", ["text", "json"])
async def test_a_line_says_which_update_it_is_about(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    ops.set_up_logging("INFO", [], "json" if style == "json" else "text")

    async def answer(update_id: int) -> None:
        ops.update_in_hand.set(update_id)
        await asyncio.sleep(0)
        log.info("answered")

    await asyncio.gather(asyncio.create_task(answer(17)), asyncio.create_task(answer(18)))
    log.info("apart")
    first, second, apart = capsys.readouterr().err.splitlines()
    assert "17" in first.replace("2017", "")
    assert "18" in second
    assert "update" not in apart
