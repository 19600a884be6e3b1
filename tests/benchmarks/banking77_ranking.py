"""Ranking on BANKING77, the table of docs/figures.md.

    python -m tests.benchmarks.banking77_ranking ../shared/data/banking77

Ten phrasings an entry, mean of three draws; as written, and with a typing error in a quarter of the words.
"""

import argparse
import random
from pathlib import Path
from statistics import mean

from rapidfuzz import fuzz, process

from bot.core.knowledge.article import Article
from bot.core.knowledge.model import KnowledgeBase
from bot.core.matching.matcher import Matcher
from bot.core.matching.vectors import encode
from tests.benchmarks.banking77 import Banking77, entry_of, mistyped

SHOTS = 10
DRAWS = range(3)


def shares(data: Banking77, seed: int, errors: bool) -> tuple[float, float]:
    """The share of test questions whose category comes first, and among the first three."""
    chance = random.Random(seed)
    drawn = data.draw(SHOTS, seed)
    entries = [entry_of(name, texts, at) for at, (name, texts) in enumerate(drawn.items())]
    article = Article("banking", "\n".join(f"Sentence {at}." for at, _ in enumerate(entries)))
    knowledge = KnowledgeBase("", {"banking": article}, tuple(entries), ())
    matcher = Matcher(knowledge, encode)
    first = three = 0
    for text, category in data.test:
        asked = mistyped(text, chance) if errors else text
        found = [candidate.item.id for candidate in matcher.rank(matcher.read(asked)).entries[:3]]
        first += found[:1] == [category]
        three += category in found
    return first / len(data.test), three / len(data.test)


def peer_shares(data: Banking77, seed: int) -> tuple[float, float]:
    """The same for RapidFuzz's WRatio on a sample of 300 questions."""
    drawn = data.draw(SHOTS, seed)
    texts = [text for own in drawn.values() for text in own]
    names = [name for name, own in drawn.items() for _ in own]
    sample = random.Random(seed).sample(data.test, 300)
    first = three = 0
    for text, category in sample:
        found = [names[at] for _, _, at in process.extract(text, texts, scorer=fuzz.WRatio, limit=3)]
        first += found[:1] == [category]
        three += category in found
    return first / len(sample), three / len(sample)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("banking77", type=Path)
    data = Banking77.read(parser.parse_args().banking77)
    rows = {
        "as written": [shares(data, seed, False) for seed in DRAWS],
        "a typing error in a quarter of the words": [shares(data, seed, True) for seed in DRAWS],
        "RapidFuzz WRatio, as written": [peer_shares(data, seed) for seed in DRAWS],
    }
    for label, found in rows.items():
        print(f"{label:42} first {mean(f for f, _ in found):6.1%}   in three {mean(t for _, t in found):6.1%}")


if __name__ == "__main__":
    main()
