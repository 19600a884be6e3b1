"""From an inline query to its answer, the installed bot as it runs. ``python -m tests.benchmarks.inline``.

People type: each query is a question of the open set, cut off at a word. The clock runs from the moment that Telegram
has the query to the moment that it has the answer; the answer's own way back is not in it.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.stand_in import control, running
from tests.support.telegram_server import TOKEN

HERE = Path(__file__).parent.parent
RATE = 30.0
"""Queries a second."""
NUMBER = 900
WARM_UP = 30
PEOPLE = 50
TARGET_MS = 50.0


def typed() -> Iterator[str]:
    """What people have typed so far, word by word."""
    for row in (HERE / "figures" / "open.jsonl").read_text(encoding="utf-8").splitlines():
        words = json.loads(row)["question"].split()
        yield from (" ".join(words[: end + 1]) for end in range(0, len(words), 2))


def main() -> None:
    """Prints the figures; exits with 1 where the target is missed."""
    with running(_free_port(), 0.0) as address, tempfile.TemporaryDirectory() as folder:
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": address, "LOG_LEVEL": "WARNING"}
        environment = {"PATH": os.environ["PATH"], "KNOWLEDGE_DIR": str(HERE.parent / "knowledge"), **settings}
        bot = subprocess.Popen([Path(sys.executable).parent / "faqbot"], env=environment, cwd=folder)
        try:
            queries = list(typed())[:NUMBER]
            _ask(address, queries[:WARM_UP], RATE)  # once the bot is up
            _ask(address, queries, RATE)
            report = control(address, "_report")
        finally:
            bot.terminate()
            bot.wait()
    print(f"{report['answered']} of {report['sent']} inline queries answered, {RATE:.0f} a second")
    print(f"p50 {report['p50_ms']:.1f} ms, p99 {report['p99_ms']:.1f} ms (target: p99 under {TARGET_MS:.0f} ms)")
    sys.exit(report["answered"] < report["sent"] or report["p99_ms"] >= TARGET_MS)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _ask(address: str, queries: list[str], rate: float) -> None:
    control(address, "_load", texts=queries, number=len(queries), rate=rate, chats=PEOPLE, inline=True)
    while control(address, "_report")["answered"] < len(queries):
        time.sleep(0.2)


if __name__ == "__main__":
    main()
