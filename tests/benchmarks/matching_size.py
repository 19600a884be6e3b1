"""How matching grows: 1,000 to 1,000,000 phrasings, against RapidFuzz's WRatio over the same in the same run.

    python -m tests.benchmarks.matching_size [1000 10000 100000 1000000]

The phrasings are made up: ten an entry, of words drawn as English draws them (a few very often, most hardly ever).
Prints, for each size: build time, memory, median and p99 a question, the ratio to WRatio's median, and how often the
first place is the one of an exact search (every entry compared closely).
"""

import argparse
import random
import resource
import time
from collections.abc import Callable
from itertools import accumulate
from statistics import median

from rapidfuzz import fuzz, process

from bot.core.language.english import rarities
from bot.core.language.spelling import Spelling
from bot.core.language.tokens import tokens
from bot.core.matching.index import Phrase, PhrasingIndex

SHOTS = 10
COMMON = "what when where why who how is are the a of in to for do does did can will it on with".split()


def made_up(phrasings: int, chance: random.Random) -> list[list[str]]:
    """Entries of ten phrasings, each about a topic of its own."""
    words = list(rarities())
    weights = list(accumulate(2e6 ** (0.75 * (1 - rarity)) for rarity in rarities().values()))
    topics = chance.choices(words, cum_weights=weights, k=6 * (phrasings // SHOTS))
    return [[_phrasing(topics[at : at + 6], chance) for _ in range(SHOTS)] for at in range(0, len(topics), 6)]


def _phrasing(topic: list[str], chance: random.Random) -> str:
    words = chance.sample(topic, chance.randint(2, 4)) + chance.sample(COMMON, chance.randint(2, 5))
    chance.shuffle(words)
    return " ".join(words)


def times(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    """Milliseconds for each question, in order of size."""
    found = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        found.append(1000 * (time.perf_counter() - start))
    return sorted(found)


def memory() -> float:
    """The most memory that this program has taken, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(size: int) -> str:
    """One line of the table."""
    chance = random.Random(size)
    entries = made_up(size, chance)
    before, start = memory(), time.perf_counter()
    index = PhrasingIndex([[Phrase(tokens(text)) for text in own] for own in entries])
    built, grown = time.perf_counter() - start, memory() - before
    spelling = Spelling(index.token_counts)

    def read(question: str) -> Phrase:
        return Phrase(spelling.repaired(tokens(question)))

    asked = [_phrasing([w for text in own for w in text.split()], chance) for own in chance.choices(entries, k=400)]
    index.search(read(asked[0]))
    ours = times(lambda question: index.search(read(question)), asked)
    flat = [text for own in entries for text in own]
    theirs = times(lambda question: process.extract(question, flat, scorer=fuzz.WRatio, limit=3), asked[:12])
    checked = asked[:100]
    same = sum(_first(index, read(q), None) == _first(index, read(q), index.size) for q in checked)
    return (
        f"{size:>9,} {built:8.1f} s {grown:8.0f} MB {median(ours):9.2f} ms {ours[int(0.99 * len(ours))]:9.2f} ms"
        f" {median(theirs):10.1f} ms {median(theirs) / median(ours):8.0f} x {same / len(checked):8.0%}"
    )


def _first(index: PhrasingIndex, query: Phrase, most: int | None) -> int:
    hits = index.search(query) if most is None else index.search(query, most)
    return hits[0].target if hits else -1


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000, 1_000_000])
    print("phrasings    build     memory       median          p99        WRatio     ratio    same first")
    for size in parser.parse_args().sizes:
        print(measure(size), flush=True)


if __name__ == "__main__":
    main()
