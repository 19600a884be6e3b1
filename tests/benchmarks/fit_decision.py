"""Sets the weights of ``bot.core.decision`` and prints the ablation.

    python -m tests.benchmarks.fit_decision ../shared/data/banking77

Fitted on tests/figures/open.jsonl (other people's questions about the shipped article) and on made-up knowledge
bases from BANKING77, each counting half; judged on tests/figures/held_back.jsonl and on further BANKING77 draws.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.knowledge.loader import load_folder
from bot.core.language.lexicon import Lexicon
from bot.core.matching.confidence import MEASURES, Witness, values
from bot.core.matching.matcher import Matcher
from tests.benchmarks.banking77 import Banking77

HERE = Path(__file__).parent.parent
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """One question with its evidence, and whether the best entry was right (or any of three)."""

    answerable: bool
    evidence: tuple[float, ...]
    right: bool
    near: bool


def ask_article(file: Path) -> list[Asked]:
    """The one-part questions of a labelled set, asked of the shipped knowledge."""
    knowledge = load_folder(HERE.parent / "knowledge")
    matcher = Matcher.of(knowledge.entries, knowledge.gaps, knowledge.lexicon)
    witness = Witness(matcher, knowledge.sentence)
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == "chitchat" or row.get("evidence_all"):
            continue
        ranking = matcher.rank(matcher.read(row["question"]))
        evidence = witness.evidence(ranking)
        hits = [
            any(f"p{c.paragraph}s{c.sentence}" in row["evidence"] for c in e.item.citations)
            for e in ranking.entries[:3]
        ]
        if evidence is not None:
            found.append(Asked(row["kind"] == "answerable", values(evidence), hits[0], any(hits)))
    return found


def ask_banking(data: Banking77, seeds: range) -> list[Asked]:
    """Questions of BANKING77 to FAQs made of it."""
    found = []
    for seed in seeds:
        entries, gaps, questions = data.with_gaps(seed)
        matcher = Matcher.of(entries, gaps, Lexicon())
        witness = Witness(matcher, lambda _: "")
        for text, answer in questions:
            ranking = matcher.rank(matcher.read(text))
            evidence = witness.evidence(ranking)
            hits = [candidate.item.id == answer for candidate in ranking.entries[:3]]
            if evidence is not None:
                found.append(Asked(answer is not None, values(evidence), hits[0], any(hits)))
    return found


def fit(sets: list[list[Asked]], columns: list[int], ridge: float = 10.0) -> Matrix:
    """Logistic regression by Newton's method, L2 on standardised measures; the intercept comes last."""
    rows = [row for asked in sets for row in asked]
    x = np.array([row.evidence for row in rows])[:, columns]
    mean, spread = x.mean(0), np.maximum(x.std(0), 1e-9)
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    y = np.array([row.right for row in rows], dtype=float)
    share = np.concatenate([np.full(len(asked), 1000 / len(asked)) for asked in sets])
    penalty = np.diag([ridge] * len(columns) + [0.0])
    w = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ w))
        gradient = z.T @ (share * (p - y)) + penalty @ w
        hessian = (z * (share * p * (1 - p))[:, None]).T @ z + penalty
        w -= np.linalg.solve(hessian, gradient)
    weights = w[:-1] / spread
    return np.append(weights, w[-1] - weights @ mean)


def judge(asked: list[Asked], weights: Matrix, columns: list[int]) -> str:
    """Right and wrong answers where one in twenty unanswerable ones is answered, reach at 35 %, AUROC."""
    sure = np.array([row.evidence for row in asked])[:, columns] @ weights[:-1]
    no = np.sort([s for s, row in zip(sure, asked, strict=True) if not row.answerable])
    yes = [(s, row) for s, row in zip(sure, asked, strict=True) if row.answerable]
    answer, suggest = no[int(0.95 * len(no))], no[int(0.65 * len(no))]
    right = np.mean([s > answer and row.right for s, row in yes])
    wrong = np.mean([s > answer and not row.right for s, row in yes])
    reach = np.mean([s > suggest and row.near for s, row in yes])
    auroc = np.mean([np.searchsorted(no, s) for s, _ in yes]) / len(no)
    return f"right {right:6.1%}  wrong {wrong:5.1%}  reach {reach:6.1%}  AUROC {auroc:.3f}"


def main() -> None:
    """Prints the weights and the ablation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("banking77", type=Path)
    data = Banking77.read(parser.parse_args().banking77)
    open_set, held_back = (ask_article(HERE / "figures" / f"{name}.jsonl") for name in ("open", "held_back"))
    sets = [open_set, ask_banking(data, range(4))]
    unseen = ask_banking(data, range(10, 14))
    every = list(range(len(MEASURES)))
    weights = fit(sets, every)
    print(f"INTERCEPT: Final = {weights[-1]:.3f}\nWEIGHTS: Final[Mapping[str, float]] = {{")
    for name, weight in zip(MEASURES, weights, strict=False):
        print(f'    "{name}": {weight:.3f},')
    print("}\n")
    for label, columns in [("all", every), *((f"- {MEASURES[c]}", [k for k in every if k != c]) for c in every)]:
        fitted = fit(sets, columns)
        print(f"{label:22} {judge(held_back, fitted, columns)}   BANKING77: {judge(unseen, fitted, columns)}")
    for name in ("lead", "score"):
        fitted = fit(sets, [MEASURES.index(name)])
        column = [MEASURES.index(name)]
        print(f"{name + ' alone':22} {judge(held_back, fitted, column)}   BANKING77: {judge(unseen, fitted, column)}")


if __name__ == "__main__":
    main()
