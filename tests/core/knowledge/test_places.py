"""A report can point at everything in the files."""

from bot.core.knowledge.loader import load_with_places
from bot.core.knowledge.problems import Place
from tests.support.written import ARTICLE, FAQ, files


def test_points_at_an_item_and_its_parts() -> None:
    loaded = load_with_places(files())

    assert loaded.place("hurt") == Place("mill/faq.yaml", 12, 5)
    assert loaded.place("hurt", "answer") == Place("mill/faq.yaml", 15, 13)
    assert loaded.phrasing_place("what-burned", "what was lost in the fire") == Place("mill/faq.yaml", 8, 9)
    assert loaded.phrasing_place("what-burned", "What burned down?") == Place("mill/faq.yaml", 5, 15)


def test_points_at_a_phrasing_behind_one_that_is_todo() -> None:
    loaded = load_with_places(files(FAQ.replace("which building was destroyed", "TODO")))

    assert loaded.phrasing_place("what-burned", "what was lost in the fire").line == 8


def test_points_at_a_sentence_below_the_front_matter() -> None:
    loaded = load_with_places(files())
    article = loaded.knowledge.articles["mill"]

    found = [loaded.sentence_place("mill", sentence.start) for sentence in article.sentences]

    lines = ARTICLE.splitlines()
    assert [(place.line, place.column) for place in found] == [(4, 1), (4, 51), (5, 1)]
    assert lines[3][50:].startswith("Nobody")
