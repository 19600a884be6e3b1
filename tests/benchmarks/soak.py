"""An hour of traffic in fast motion: does memory stay flat? ``python -m tests.benchmarks.soak``.

``faqbot`` as a process, 10,000 chats. The first quarter fills caches; the rest must not need more than 5 % on top.
"""

import argparse
import sys
from pathlib import Path

from tests.benchmarks.stand_in import running
from tests.benchmarks.throughput import ROOT, all_different, bot, load, resident_mb
from tests.support.telegram_server import TOKEN

ROUNDS = 8


def main() -> None:
    """Prints memory, files and threads after each round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=5000, help="questions a round")
    number = parser.parse_args().number
    with running(8098, 0.0) as address:
        settings = {"KNOWLEDGE_DIR": str(ROOT / "knowledge"), "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": address}
        with bot([str(Path(sys.executable).parent / "faqbot")], LOG_LEVEL="WARNING", **settings) as process:
            print("questions  answered  RSS MB  files  threads")
            for count in range(1, ROUNDS + 1):
                report = load(address, all_different(), number, 0, 10_000, patience=300)
                status = Path(f"/proc/{process.pid}/status").read_text()
                fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
                rss = resident_mb(process.pid)
                files = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
                print(
                    f"{count * number:9} {report['answered']:9} {rss:7.1f} {files:6} {int(fields['Threads']):8}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
