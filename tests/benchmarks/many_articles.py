"""How long a thousand articles with twenty thousand entries take to load, to make ready, and to ask.

    python -m tests.benchmarks.many_articles [ARTICLES] [ENTRIES]

Targets: loaded, with every quote checked, in under 10 s; answered in under 2 ms (median, one thread).
The articles are made of words from a fixed list, with a seed: the figures are about size, not about matching.
"""

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.language.english import rarities
from bot.core.matching.answerer import Answerer

WORDS = tuple(rarities())[:40_000]
SENTENCES = 12
PHRASINGS = 5


def main(articles: int = 1_000, entries: int = 20_000) -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), articles, entries)
        started = time.perf_counter()
        files = read_folder(Path(name))
        read = time.perf_counter()
        knowledge = load(files)
        loaded = time.perf_counter()
    answerer = Answerer.of(knowledge)
    ready = time.perf_counter()
    chosen = random.Random(2).sample(knowledge.entries, 300)
    questions = [entry.phrasings[-1].replace(" ", " and ", 1) for entry in chosen]
    times = sorted(_seconds(answerer, question) for question in questions)
    print(f"{articles:,} articles, {len(knowledge.entries):,} entries, {PHRASINGS} phrasings each")
    print(f"files read               {read - started:8.2f} s")
    print(f"parsed, quotes checked   {loaded - read:8.2f} s")
    print(f"loaded                   {loaded - started:8.2f} s   (target: 10)")
    print(f"indexed and calibrated   {ready - loaded:8.2f} s")
    print(f"one question, median     {1000 * statistics.median(times):8.2f} ms  (target: 2)")
    print(f"one question, p99        {1000 * times[int(0.99 * len(times))]:8.2f} ms")
    print(f"memory, at most          {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


def write(folder: Path, articles: int, entries: int) -> None:
    """A knowledge folder of that size."""
    chance = random.Random(1)
    each = entries // articles
    for number in range(articles):
        home = folder / f"article-{number}"
        home.mkdir()
        sentences = [_sentence(chance) for _ in range(SENTENCES)]
        paragraphs = [" ".join(sentences[at : at + 3]) for at in range(0, SENTENCES, 3)]
        (home / "article.md").write_text("\n".join(paragraphs) + "\n", encoding="utf-8")
        faq = {"entries": [_entry(number, at, sentences[at % SENTENCES], chance) for at in range(each)]}
        (home / "faq.yaml").write_text(yaml.safe_dump(faq, sort_keys=False), encoding="utf-8")


def _sentence(chance: random.Random) -> str:
    return " ".join(_some_words(chance, 18)).capitalize() + "."


def _some_words(chance: random.Random, count: int) -> Iterator[str]:
    # The list is by falling frequency, and the power makes its first words common, as words are.
    return (WORDS[int(len(WORDS) * chance.random() ** 3)] for _ in range(count))


def _entry(article: int, at: int, sentence: str, chance: random.Random) -> dict[str, object]:
    words = sentence.rstrip(".").split()
    phrasings = [" ".join(["what", *chance.sample(words, 4), *_some_words(chance, 2)]) for _ in range(PHRASINGS)]
    return {
        "id": f"a{article}-{at}",
        "question": " ".join(["Which", *chance.sample(words, 5)]) + "?",
        "phrasings": phrasings,
        "answer": sentence,
        "citations": [{"quote": sentence}],
    }


def _seconds(answerer: Answerer, question: str) -> float:
    started = time.perf_counter()
    answerer.ask(question)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
