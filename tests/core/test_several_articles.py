"""A question that two articles answer gets a choice that names both; one that one of them answers gets its answer."""

from dataclasses import replace

import pytest

from bot import texts
from bot.core.answering import Answerer
from bot.core.knowledge import KnowledgeBase
from bot.core.outcomes import Answered, Suggested


@pytest.fixture
def two(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The ferry's article, and a second about another ferry with the same questions."""
    (name, article), *_ = knowledge.articles.items()
    other = replace(article, name="other", title="The other ferry")
    again = tuple(
        replace(
            entry,
            id=f"other-{entry.id}",
            article="other",
            related=(),
            citations=tuple(replace(citation, article="other") for citation in entry.citations),
        )
        for entry in knowledge.entries
    )
    return replace(knowledge, articles={name: article, "other": other}, entries=(*knowledge.entries, *again))


def test_asks_which_article_is_meant(two: KnowledgeBase) -> None:
    entry = two.entries[0]
    outcome = Answerer.of(two).ask(entry.question)
    assert isinstance(outcome, Suggested)
    offered = texts.questions_to_choose([candidate.item for candidate in outcome.candidates], two.articles)
    assert f"{entry.question} (The other ferry)" in offered
    assert len(set(offered)) == len(offered) >= 2


def test_a_single_article_is_not_named(knowledge: KnowledgeBase) -> None:
    entry = knowledge.entries[0]
    outcome = Answerer.of(knowledge).ask(entry.question)
    assert isinstance(outcome, Answered)
    assert texts.questions_to_choose([entry], knowledge.articles) == [entry.question]
