"""BANKING77 as a FAQ of somebody else's: draws of phrasings, typing errors, and made-up knowledge bases with gaps."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bot.core.knowledge.article import Citation
from bot.core.knowledge.model import Entry, Gap

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Banking77:
    """Questions by category, for writing phrasings and for asking."""

    train: dict[str, list[str]]
    test: list[tuple[str, str]]

    @classmethod
    def read(cls, folder: Path) -> "Banking77":
        """Reads train.csv and test.csv of a folder."""
        train: dict[str, list[str]] = defaultdict(list)
        for text, category in _rows(folder / "train.csv"):
            train[category].append(text)
        return cls(dict(train), _rows(folder / "test.csv"))

    def draw(self, shots: int, seed: int) -> dict[str, list[str]]:
        """So many phrasings of every category, at random."""
        chance = random.Random(seed)
        return {category: chance.sample(texts, shots) for category, texts in self.train.items()}

    def with_gaps(self, seed: int, shots: int = 20) -> tuple[list[Entry], list[Gap], list[tuple[str, str | None]]]:
        """A FAQ of 35 entries and 30 gaps, and questions about these and about 12 categories that it never heard of.

        A question comes with the entry that answers it, or None.
        """
        chance = random.Random(seed)
        drawn = self.draw(shots, seed)
        names = sorted(drawn)
        chance.shuffle(names)
        covered, gaps, unheard = names[:35], names[35:65], names[65:]
        asked = [
            (text, name if group is covered else None)
            for group, most in ((covered, 8), (gaps, 6), (unheard, 8))
            for name in group
            for text in chance.sample([t for t, c in self.test if c == name], most)
        ]
        return (
            [entry_of(name, drawn[name], at) for at, name in enumerate(covered)],
            [Gap(name, "banking", drawn[name][0], tuple(drawn[name][1:])) for name in gaps],
            asked,
        )


def entry_of(name: str, texts: list[str], place: int) -> Entry:
    """An entry with a sentence of its own."""
    citation = Citation("banking", place + 1, 1, 0, 0, "")
    return Entry(name, "banking", "", texts[0], tuple(texts[1:]), "", (citation,))


def mistyped(text: str, chance: random.Random, share: float = 0.25) -> str:
    """The text with a typing error (swap, drop, double or wrong letter) in this share of its longer words."""
    words = text.split()
    for at, word in enumerate(words):
        if len(word) > 3 and chance.random() < share:
            cut = chance.randrange(len(word) - 1)
            head, tail = word[:cut], word[cut:]
            words[at] = head + chance.choice(
                (tail[1] + tail[0] + tail[2:], tail[1:], tail[0] + tail, chance.choice(LETTERS) + tail[1:])
            )
    return " ".join(words)


def _rows(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]
