"""How long a reload stalls the event loop with 10,000 entries, the hand-over and the farewell included.

Usage: python -m tests.benchmarks.reload_stall [ENTRIES]. Prints, for three reloads and a roll back, how long each took,
and by how much a probe that wants to run every millisecond was late: median, 99th percentile, worst. Of the lateness
only what this process spent on the processor counts: on a busy machine, others make the probe late too.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path

from bot.core.knowledge.files import Files
from bot.core.knowledge.loader import revision_of
from bot.core.quality.comparison import CheckRequest, check_revision
from bot.storage.database import Database, sqlite_address
from bot.storage.journal import SqlJournal
from bot.storage.records import NewRevision
from bot.storage.stores import SqlRevisions
from bot.usecases.ask import FaqService
from bot.usecases.released import Applied
from bot.usecases.releases import Numbered, Releases
from bot.usecases.worker import check_in_worker

SYLLABLES = "ka ri to me na so lu vi de po shi gra ten mor bel fo".split()
WORDS = ["".join(parts) for parts in product(SYLLABLES, repeat=3)]
A_FOLDER = 100
PROBE = 0.001


def files(entries: int, seed: int) -> Files:
    """Articles of 100 sentences, an entry with five phrasings for each; another seed changes some of the answers."""
    found: dict[str, str] = {}
    for folder in range(entries // A_FOLDER):
        draw = random.Random(folder)
        sentences = [
            f"{' '.join(draw.choices(WORDS, k=10)).capitalize()} in unit {folder} and {at}." for at in range(A_FOLDER)
        ]
        found[f"article-{folder}/article.md"] = "\n".join(sentences)
        blocks = ["entries:"]
        for at, sentence in enumerate(sentences):
            words = sentence[:-1].split()
            asked = [" ".join(draw.sample(words, 5)) for _ in range(4)]
            said = sentence[:-1] if at % 10 else f"{sentence[:-1]}, {seed}"
            blocks.append(
                f"  - id: e{folder}-{at}\n    question: what is {' '.join(draw.sample(words, 4))}\n"
                f"    phrasings: [{', '.join(asked)}]\n    answer: '{said}'\n"
                f"    citations:\n      - quote: {sentence[:-1]}"
            )
        found[f"article-{folder}/faq.yaml"] = "\n".join(blocks) + "\n"
    return found


@asynccontextmanager
async def probed(what: str) -> AsyncIterator[None]:
    """Prints how long it took, and how late the probe was."""
    late: list[float] = []

    async def probe() -> None:
        while True:
            before, used = time.perf_counter(), time.process_time()
            await asyncio.sleep(PROBE)
            lateness = time.perf_counter() - before - PROBE
            late.append(1000 * min(lateness, time.process_time() - used))

    task = asyncio.create_task(probe())
    await asyncio.sleep(0.05)
    started = time.perf_counter()
    yield
    took = time.perf_counter() - started
    await asyncio.sleep(0.05)
    task.cancel()
    late.sort()
    middle, high = late[len(late) // 2], late[int(0.99 * len(late))]
    print(f"{what}: {took:.2f} s; late by {middle:.1f} ms (median), {high:.1f} (99 %), {late[-1]:.1f} (worst)")


async def main(entries: int, folder: Path) -> None:
    """Runs it."""
    written = first = files(entries, 0)
    asked = [f"what is {word}" for word in random.Random(0).sample(WORDS, 200)]
    database = await Database.open(sqlite_address(folder / "faqbot.sqlite3"))
    store = SqlRevisions(database)
    loaded = check_revision(CheckRequest(first)).loaded
    number = await store.accept(NewRevision("first", first, 0.0, "start", "first", {}, revision_of(first)), None)
    service = FaqService(loaded.answerer)
    journal = Asked(database, asked)
    releases = Releases(service, Numbered(number, loaded), store, journal, lambda: written, check_in_worker, time.time)
    print(f"{len(service.knowledge.entries):,} entries")
    async with probed("nothing"):
        await asyncio.sleep(1)
    for seed, what in enumerate(("first reload", "second reload", "third reload"), 1):
        written = files(entries, seed)
        async with probed(what):
            assert isinstance(await releases.reload("admin"), Applied)
    async with probed("roll back"):
        assert await releases.roll_back("admin") is not None
    await database.close()


class Asked(SqlJournal):
    """A journal in which some questions were asked."""

    def __init__(self, database: Database, questions: list[str]) -> None:
        super().__init__(database)
        self._questions = questions

    async def recent_questions(self, most: int) -> list[str]:
        """The questions."""
        return self._questions[:most]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data:
        asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, Path(data)))
