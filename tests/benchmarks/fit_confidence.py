"""Fits the regressions of ``bot.core.matching.confidence``, and says what they give on FAQs that they did not see.

    python -m tests.benchmarks.fit_confidence [--ablation] [FOLDER ...]

A family is one author's FAQ with other people's questions: the shipped one (whole, and cut to 5, 8 and 12 phrasings
and to fewer noes), the museum's, the thin one, those of tests/figures/strangers, and each FOLDER with article.md,
faq.yaml and questions.jsonl. Every family counts the same. The figures of a family are those of weights that were
fitted on all others.
"""

import argparse
import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.recognise import ENGLISH
from bot.core.matching.confidence import MEASURES, ForeignMeasures, Judge
from bot.core.matching.matcher import Matcher
from bot.core.matching.outcome import varied
from bot.core.matching.vectors import encode
from bot.core.quality.labelled import Label, Labelled, read_labelled_files
from tests.support.folders import load_folder

ROOT: Final = Path(__file__).parents[2]
FIGURES: Final = ROOT / "tests" / "figures"
CUTS: Final = {"5 phrasings": (5, 60), "8 phrasings": (8, 20), "12 phrasings": (12, 12)}
RIDGE: Final = 3.0
OFFERS: Final = (0.2, 0.3, 0.4, 0.5)
ANSWERABLE_SHARE: Final = 0.6
WEIGHT_PER_FAMILY: Final = 300.0
ANOTHER_LANGUAGE: Final = "de"
"""Any other than the FAQs': the encoder places a question near the same one in another language."""
Matrix = NDArray[np.float64]
ItemT = TypeVar("ItemT", Entry, Gap)


@dataclass(frozen=True)
class Asked:
    """Questions to one FAQ: the measures of each, whether it has an answer, and whether the first was right, or any."""

    measures: Matrix
    answerable: NDArray[np.bool_]
    right: NDArray[np.bool_]
    among_first: NDArray[np.bool_]


def families(folders: Sequence[Path]) -> Iterator[tuple[str, str, KnowledgeBase, list[Labelled]]]:
    """Family, name, FAQ and questions."""
    shipped = load_folder(ROOT / "knowledge")
    asked = read_labelled_files([FIGURES / f"{name}.jsonl" for name in ("held_back", "fresh", "sloppy")], shipped)
    yield "shipped", "shipped", shipped, asked
    for seed, (name, (phrasings, gaps)) in enumerate(CUTS.items()):
        yield "shipped", f"shipped, {name}", cut(shipped, phrasings, gaps, seed), asked
    own = [FIGURES / "museum/karlsund-museum", FIGURES / "thin/the-sidings", *sorted((FIGURES / "strangers").iterdir())]
    for folder in (*own, *folders):
        with tempfile.TemporaryDirectory() as alone:
            shutil.copytree(folder, Path(alone) / folder.name)
            knowledge = load_folder(Path(alone))
        yield folder.name, folder.name, knowledge, read_labelled_files([folder / "questions.jsonl"], knowledge)


def cut(knowledge: KnowledgeBase, phrasings: int, gaps: int, seed: int) -> KnowledgeBase:
    """The FAQ as an author in a hurry would have written it."""
    chance = random.Random(seed)

    def fewer(item: ItemT, most: int) -> ItemT:
        texts = [item.question, *item.phrasings]
        question, *kept = chance.sample(texts, min(most, len(texts)))
        return replace(item, question=question, phrasings=tuple(kept))

    return replace(
        knowledge,
        entries=tuple(fewer(entry, phrasings) for entry in knowledge.entries),
        gaps=tuple(fewer(gap, min(phrasings, 5)) for gap in chance.sample(knowledge.gaps, gaps)),
    )


def ask(knowledge: KnowledgeBase, questions: Sequence[Labelled], language: str = ENGLISH) -> Asked:
    """Asks the one-part questions that are no small talk; by vectors alone, as if they were in another language."""
    matcher = Matcher(knowledge, encode)
    judge = Judge(matcher, len(knowledge.gaps))
    rows = []
    for asked in questions:
        ranking = matcher.rank(matcher.read(asked.question, language))
        if asked.label is Label.CHITCHAT or asked.in_parts or not ranking.entries:
            continue
        hits = [bool(candidate.item.places & asked.evidence) for candidate in varied(ranking.entries)]
        measured = judge.measures(ranking) if language == ENGLISH else judge.foreign_measures(ranking)
        rows.append((astuple(measured), asked.label is Label.ANSWERABLE, hits[0], any(hits)))
    measures, answerable, right, among_first = zip(*rows, strict=True)
    return Asked(np.array(measures), np.array(answerable), np.array(right), np.array(among_first))


def fit(sets: Sequence[tuple[Asked, float]], columns: Sequence[int], *, among_first: bool = False) -> Matrix:
    """Logistic regression by Newton's method, L2 on standardised measures; the constant comes last."""
    x = np.concatenate([asked.measures for asked, _ in sets])[:, columns]
    y = np.concatenate([asked.among_first if among_first else asked.right for asked, _ in sets]).astype(float)
    share = np.concatenate([weight * _balanced(asked.answerable) for asked, weight in sets])
    mean = np.average(x, axis=0, weights=share)
    spread = np.sqrt(np.maximum(np.average((x - mean) ** 2, axis=0, weights=share), 1e-9))
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    penalty = np.diag([RIDGE] * len(columns) + [0.0])
    w = np.zeros(z.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-z @ w))
        hessian = (z * (share * p * (1 - p))[:, None]).T @ z + penalty
        w -= np.linalg.solve(hessian, z.T @ (share * (p - y)) + penalty @ w)
    weights = w[:-1] / spread
    fitted: Matrix = np.append(weights, w[-1] - weights @ mean)
    return fitted


def _balanced(answerable: NDArray[np.bool_]) -> Matrix:
    yes, no = answerable.sum(), (~answerable).sum()
    weights: Matrix = WEIGHT_PER_FAMILY * np.where(answerable, ANSWERABLE_SHARE / yes, (1 - ANSWERABLE_SHARE) / no)
    return weights


def confidence(asked: Asked, weights: Matrix, columns: Sequence[int]) -> Matrix:
    """Of every question, 0 to 1."""
    p: Matrix = 1 / (1 + np.exp(-(asked.measures[:, columns] @ weights[:-1] + weights[-1])))
    return p


def left_out(
    every: Mapping[str, Sequence[tuple[str, Asked]]], columns: Sequence[int], *, among_first: bool = False
) -> dict[str, Matrix]:
    """The confidence in each FAQ's questions by weights of the other families."""
    found = {}
    for family, own in every.items():
        others = [(asked, 1 / len(sets)) for name, sets in every.items() if name != family for _, asked in sets]
        weights = fit(others, columns, among_first=among_first)
        found.update({name: confidence(asked, weights, columns) for name, asked in own})
    return found


def shares(asked: Asked, sure: Matrix, threshold: float) -> Matrix:
    """Right and wrong of the answerable, and false answers of the rest, in percent."""
    answered, yes = sure >= threshold, asked.answerable
    found: Matrix = 100 * np.array(
        [
            (answered & yes & asked.right).sum() / yes.sum(),
            (answered & yes & ~asked.right).sum() / yes.sum(),
            (answered & ~yes).sum() / (~yes).sum(),
        ]
    )
    return found


def offered(asked: Asked, sure: Matrix, near: Matrix, threshold: float) -> Matrix:
    """In sight of the answerable, and suggested of the rest, in percent, where answers begin at 0.75."""
    shown = (sure >= 0.75) | (near >= threshold)
    yes, no = asked.answerable, ~asked.answerable
    return 100 * np.array(
        [(shown & yes & asked.right).sum() / yes.sum(), (shown & no & (sure < 0.75)).sum() / no.sum()]
    )


def over_families(
    every: Mapping[str, Sequence[tuple[str, Asked]]], sure: Mapping[str, Matrix], threshold: float
) -> Matrix:
    """The mean of the shares, every family alike."""
    mean: Matrix = np.mean(
        [np.mean([shares(asked, sure[name], threshold) for name, asked in own], axis=0) for own in every.values()],
        axis=0,
    )
    return mean


def print_regressions(suffix: str, every: Mapping[str, Sequence[tuple[str, Asked]]], names: Sequence[str]) -> None:
    """Prints both regressions, fitted on all families, as confidence.py has them."""
    sets = [(asked, 1 / len(own)) for own in every.values() for _, asked in own]
    for title, among_first in (("RIGHT", False), ("AMONG_FIRST", True)):
        weights = fit(sets, range(len(names)), among_first=among_first)
        named = "\n".join(f'    "{name}": {w:.3f},' for name, w in zip(names, weights, strict=False))
        print(f"{title}{suffix}: Final = Regression(\n    {{\n{named}\n    }},\n    {weights[-1]:.3f},\n)")


def main() -> None:
    """Prints weights for confidence.py, the figures left out, and the ablation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("folders", nargs="*", type=Path)
    options = parser.parse_args()
    every: dict[str, list[tuple[str, Asked]]] = {}
    foreign: dict[str, list[tuple[str, Asked]]] = {}
    for family, name, knowledge, questions in families(options.folders):
        every.setdefault(family, []).append((name, ask(knowledge, questions)))
        foreign.setdefault(family, []).append((name, ask(knowledge, questions, ANOTHER_LANGUAGE)))
    print_regressions("", every, MEASURES)
    print_regressions("_FOREIGN", foreign, [field.name for field in fields(ForeignMeasures)])
    columns = list(range(len(MEASURES)))
    sure, near = left_out(every, columns), left_out(every, columns, among_first=True)
    for threshold in (0.65, 0.70, 0.73, 0.75, 0.78, 0.80, 0.85):
        right, wrong, false = over_families(every, sure, threshold)
        print(f"from {threshold:.2f}: right {right:.1f}  wrong {wrong:.1f}  false {false:.1f}")
    for own in every.values():
        for name, asked in own:
            told = "  ".join("{:.0f}/{:.0f}/{:.0f}".format(*shares(asked, sure[name], t)) for t in (0.7, 0.75, 0.8))
            offers = "  ".join("{:.0f}/{:.0f}".format(*offered(asked, sure[name], near[name], t)) for t in OFFERS)
            print(f"{name:26} right/wrong/false at .70 .75 .80: {told}   in sight/suggested from .2 .3 .4 .5: {offers}")
    for left in columns if options.ablation else []:
        kept = [column for column in columns if column != left]
        sure = left_out(every, kept)
        cut_off = next(t for t in np.arange(0.3, 1.0, 0.005) if over_families(every, sure, t)[2] <= 5)
        right, wrong, false = over_families(every, sure, cut_off)
        print(f"without {MEASURES[left]:10} right {right:.1f}  wrong {wrong:.1f}  false {false:.1f}")


if __name__ == "__main__":
    main()
