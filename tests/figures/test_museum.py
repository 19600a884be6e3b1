"""The second article is a whole one: it loads, and its FAQ covers all of it."""

from pathlib import Path

import pytest

from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load_with_places
from bot.core.quality.checks import RULES, CheckContext

MUSEUM = Path(__file__).parent / "museum"


@pytest.fixture(scope="module")
def museum() -> CheckContext:
    return CheckContext(load_with_places(read_folder(MUSEUM)))


def test_the_faq_is_as_large_as_a_first_one_would_be(museum: CheckContext) -> None:
    knowledge = museum.loaded.knowledge

    assert len(knowledge.entries) >= 30
    assert len(knowledge.gaps) >= 40


@pytest.mark.parametrize("rule", ["todo", "uncited", "unquoted", "few", "shared"])
def test_nothing_is_left_to_improve_in(rule: str, museum: CheckContext) -> None:
    assert list(RULES[rule](museum)) == []
