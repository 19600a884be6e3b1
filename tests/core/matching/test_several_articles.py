"""A question that two articles answer gets a choice that names both; one that one of them answers gets its answer."""

from dataclasses import replace

import pytest

from bot.core.knowledge.model import KnowledgeBase
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, Suggested
from bot.terminal import conversation as terminal
from bot.terminal.screen import plain
from bot.texts import Role, messages, phrases
from bot.usecases.ask import Reply


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
    offered = messages.questions_to_choose([candidate.item for candidate in outcome.candidates], two.articles)
    assert f"{entry.question} (The other ferry)" in offered
    assert len(set(offered)) == len(offered) >= 2


def test_a_single_article_is_not_named(knowledge: KnowledgeBase) -> None:
    entry = knowledge.entries[0]
    outcome = Answerer.of(knowledge).ask(entry.question)
    assert isinstance(outcome, Answered)
    assert messages.questions_to_choose([entry], knowledge.articles) == [entry.question]


def test_a_no_says_which_article_it_is_of(two: KnowledgeBase) -> None:
    gap = two.gaps[0]
    named = "The article “The Aurora sails again” does not say"
    assert phrases.not_covered(replace(gap, answer=None), two) == (f"{named}.",)
    assert phrases.not_covered(replace(gap, answer="It has no price."), two) == (
        f"{named}.",
        "It has no price.",
    )
    own = replace(gap, answer="The article does not say what the repair cost.")
    assert phrases.not_covered(own, two) == (f"{named} what the repair cost.",)
    assert phrases.not_covered(None, two) == ("As far as I can tell, the articles do not say.",)


def test_of_a_single_article_a_no_is_plain(knowledge: KnowledgeBase) -> None:
    gap = knowledge.gaps[0]
    assert phrases.not_covered(replace(gap, answer=None), knowledge) == ("The article does not say.",)


@pytest.mark.parametrize("begins", ["The article does not say", "the articles do not say", "The article doesn’t say"])
def test_a_no_that_says_so_itself_does_not_say_it_twice(begins: str, knowledge: KnowledgeBase) -> None:
    gap = replace(knowledge.gaps[0], answer=f"{begins} how.")
    assert phrases.not_covered(gap, knowledge) == (f"{begins} how.",)


def test_what_fits_two_articles_is_asked_back(two: KnowledgeBase) -> None:
    said = messages.guess((two.entries[0], two.entries[-1]), two)
    assert said.parts[0].text == "Which article do you mean?"
    assert said.shows == ()
    assert messages.questions_to_choose(said.offers, two.articles) == [
        "When did the ferry sail again? (The Aurora sails again)",
        "Why was the route closed? (The other ferry)",
    ]


def test_topics_of_the_same_name_stay_apart(two: KnowledgeBase) -> None:
    assert [phrases.topic_name(topic, two.articles) for topic in two.topics] == [
        "The ferry (The Aurora sails again)",
        "The route (The Aurora sails again)",
        "The ferry (The other ferry)",
        "The route (The other ferry)",
    ]
    assert {entry.article for entry in two.topic_of(two.entries[-1]).entries} == {"other"}


def test_a_reader_of_several_articles_reads_of_articles(two: KnowledgeBase) -> None:
    answerer = Answerer.of(two)
    for question in ("hello", "what can you do", "xqzt wvkp", "tell me a joke", "you are useless"):
        said = plain(terminal.answered(Reply(question, answerer.ask(question), two)))
        assert "the articles" in said
    assert plain(terminal.answered(Reply("?", answerer.ask("is there parking"), two))).startswith(
        "As far as I can tell, the articles do not say."
    )


def test_a_title_is_not_said_twice_and_a_length_is_of_each(two: KnowledgeBase) -> None:
    answerer = Answerer.of(two)
    title, length = (
        plain(terminal.answered(Reply(question, answerer.ask(question), two)))
        for question in ("what is the title?", "how long is the article?")
    )
    assert title == "The title of the article: The Aurora sails again; The other ferry"
    assert length == "Paragraphs in the article: 2 (The Aurora sails again); 2 (The other ferry). /source shows them."


def test_an_article_is_named_once_in_a_row(two: KnowledgeBase) -> None:
    entries = two.entries[0], two.entries[1], two.entries[-1]
    places = [part.text for part in messages.answer(entries, two).parts if part.role is Role.PLACE]
    assert [" in " in place for place in places] == [True, False, True]
