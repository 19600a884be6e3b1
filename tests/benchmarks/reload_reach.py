"""How long after a reload at one of three workers its revision is live at the others too, with the shipped knowledge.

Usage: python -m tests.benchmarks.reload_reach [RELOADS]. Wants HAProxy. Prints, for each reload, the seconds from the
worker's own swap to that of the second and of the third, as their logs have them.
"""

import asyncio
import json
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from tests.end_to_end.test_telegram import SHIPPED
from tests.end_to_end.test_workers import ADMIN, PATIENCE, Workers
from tests.support.databases import started_server

WORKERS = 3


async def main(reloads: int) -> None:
    """Reloads so often."""
    with tempfile.TemporaryDirectory() as folder, started_server(Path(folder)) as server:
        (Path(folder) / "workers").mkdir()
        workers = Workers(server.get_uri("postgres"), "", Path(folder) / "workers", LOG_FORMAT="json")
        shutil.rmtree(workers.knowledge)
        shutil.copytree(SHIPPED, workers.knowledge)
        async with workers.at_work():
            await workers.are(WORKERS)
            for number in range(reloads):
                before = await workers.revisions(WORKERS)
                faq = workers.knowledge / "nara-summit" / "faq.yaml"
                faq.write_text(faq.read_text().replace("question: ", f"question: {'So, ' * (number + 1)}", 1))
                workers.telegram.say("/reload", ADMIN)
                async with asyncio.timeout(PATIENCE):
                    while before & (now := await workers.revisions(WORKERS)):
                        await asyncio.sleep(0.1)
                (live,) = now
                own, *others = sorted(_swapped(workers, each, live) for each in range(WORKERS))
                print(" ".join(f"{(other - own).total_seconds():.2f} s" for other in others))


def _swapped(workers: Workers, number: int, revision: str) -> datetime:
    lines = map(json.loads, workers.log(number).splitlines())
    return max(datetime.fromisoformat(line["time"]) for line in lines if f"{revision} is live" in line["message"])


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
