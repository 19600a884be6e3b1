"""How fast the shipped FAQ answers, beside RapidFuzz's WRatio over the same phrasings in the same run.

python -m tests.benchmarks.shipped_faq
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from rapidfuzz import fuzz, process

from bot.core.matching.answerer import Answerer
from bot.core.matching.matcher import phrasings_of
from tests.support.folders import load_folder

HERE = Path(__file__).parent.parent
LONGEST = {
    "4,096 times one letter": "a" * 4096,
    "4,096 characters of many words": ("where do they meet and why, " * 150)[:4096],
}


def typical(ask: Callable[[str], object], questions: list[str]) -> tuple[float, float]:
    """Median and p99 in milliseconds."""
    found = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        found.append(1000 * (time.perf_counter() - start))
    return median(found), sorted(found)[int(0.99 * len(found))]


def main() -> None:
    """Prints a line for each."""
    start = time.perf_counter()
    answerer = Answerer.of(load_folder(HERE.parent / "knowledge"))
    print(f"loaded, and every text encoded, in {time.perf_counter() - start:.2f} s")
    rows = (HERE / "figures" / "open.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(row)["question"] for row in rows]
    matcher = answerer.matcher
    texts = [text for item in matcher.items for text in phrasings_of(item)]
    peer, _ = typical(lambda q: process.extract(q, texts, scorer=fuzz.WRatio, limit=3), questions[:60])
    for label, ask in (
        ("rank", lambda q: matcher.rank(matcher.read(q))),
        ("ask, from question to outcome", answerer.ask),
    ):
        middle, late = typical(ask, questions)
        print(f"{label:32} median {middle:6.2f} ms  p99 {late:6.2f} ms  WRatio {peer:6.1f} ms: {peer / middle:4.0f} x")
    for label, text in LONGEST.items():
        middle, late = typical(answerer.ask, [text] * 50)
        print(f"{label:32} median {middle:6.2f} ms  p99 {late:6.2f} ms")


if __name__ == "__main__":
    main()
