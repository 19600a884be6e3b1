"""The knowledge, tested by the labelled questions of people who had seen nothing of the FAQ.

``held_back``, ``fresh`` and ``sloppy`` were not written for the bot nor worked through while it was made: their figures
were looked at, and of late those single questions whose outcome a change turned.
``overheard`` is what people say to each other in 200 lines of a group's evening, near the article and not to the bot.
``seventh`` and ``eighth`` were asked once unread (docs/figures.md has what came of it), and have been read since.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from bot.core.matching.answerer import Answerer
from bot.core.quality.evaluation import TARGETS, Figures, Target, evaluate, figures
from bot.core.quality.labelled import read_labelled_files

HERE = Path(__file__).parent
SETS = {"read": ["open", "seventh", "eighth"], "not worked through": ["held_back", "fresh", "sloppy", "overheard"]}


@pytest.fixture(scope="module")
def measured(shipped_unlabelled: Answerer) -> Callable[[str], Figures]:
    """The figures of a set, by its name."""

    @cache
    def of(name: str) -> Figures:
        labelled = read_labelled_files(_paths(SETS[name]), shipped_unlabelled.knowledge)
        return figures(evaluate(shipped_unlabelled.ask, labelled))

    return of


def _paths(names: list[str]) -> list[Path]:
    return [HERE / f"{name}.jsonl" for name in names]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@pytest.mark.parametrize("name", [pytest.param("read", marks=pytest.mark.slow), "not worked through"])
def test_what_strangers_ask_meets_the_target(name: str, target: Target, measured: Callable[[str], Figures]) -> None:
    assert target.met(measured(name).share(target.label, *target.grades))


def test_what_is_asked_of_two_together_is_not_asked_of_each(shipped_unlabelled: Answerer) -> None:
    outcome = shipped_unlabelled.ask("did the president say Seoul could help China and Japan to talk?")
    assert outcome.ids == ("seoul-mediation",)


def test_who_are_two_is_asked_of_each(shipped_unlabelled: Answerer) -> None:
    outcome = shipped_unlabelled.ask("who are lee & takaichi?")
    assert set(outcome.ids) == {"lee-identity", "takaichi-identity"}
