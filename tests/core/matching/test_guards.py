"""What speaks against an answer however like it is: another kind, another's doing, the opposite."""

from functools import cache

import pytest

from bot.core.knowledge.loader import load
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, Suggested
from tests.support.written import files

ARTICLE = """\
On Monday the mayor of Brookfield, Dana Okoro, met with Ruth Vale in Harbour Town. Pat Lind stayed in Brookfield.
Neither Okoro nor Vale spoke of the mill, which burned down in May. Lind, who does not like Harbour Town, did.
"""
FAQ = """
entries:
  - id: meeting
    topic: The meeting
    question: Whom did Okoro meet in Harbour Town?
    phrasings: [who did Dana Okoro meet with, who was there with the mayor, did Okoro see Vale in Harbour Town]
    answer: Dana Okoro met with Ruth Vale in Harbour Town.
    citations: [{quote: "Dana Okoro, met with Ruth Vale in Harbour Town"}]
  - id: silent
    topic: The meeting
    question: Who did not speak of the mill?
    phrasings: [which of them kept silent about the mill, who said nothing on the mill]
    answer: Neither Okoro nor Vale spoke of the mill.
    citations: [{quote: Neither Okoro nor Vale spoke of the mill}]
"""
FERRY_ARTICLE = "A return ticket costs $12.50 for adults. Children under 12 pay $6 each.\n"
FERRY_FAQ = """
entries:
  - id: adults
    topic: Prices
    question: How much is a return ticket for adults?
    phrasings: [adult fare, price for grown-ups, what does it cost]
    answer: A return ticket costs $12.50 for adults.
    citations: [{quote: A return ticket costs $12.50 for adults}]
  - id: children
    topic: Prices
    question: How much is a ticket for children?
    phrasings: [child fare, price for kids, what do children pay]
    answer: Children under 12 pay $6.
    citations: [{quote: Children under 12 pay $6 each}]
"""


@cache
def brookfield() -> Answerer:
    return Answerer.of(load(files(FAQ, ARTICLE)))


@cache
def prices(faq: str) -> Answerer:
    return Answerer.of(load(files(faq, FERRY_ARTICLE)))


def answers(question: str) -> str | None:
    outcome = brookfield().ask(question)
    return outcome.candidates[0].item.id if isinstance(outcome, Answered) else None


@pytest.mark.parametrize("question", ["who did Okoro meet in Harbour Town", "whom did mayor okoro meet with there"])
def test_what_somebody_did_is_answered_of_them(question: str) -> None:
    assert answers(question) == "meeting"


@pytest.mark.parametrize("question", ["who did Lind meet in Harbour Town", "whom did Pat Lind meet in Harbour Town?"])
def test_what_one_did_is_not_said_of_another(question: str) -> None:
    assert answers(question) != "meeting"


@pytest.mark.parametrize("question", ["who didn't Okoro meet in Harbour Town", "who never met Okoro in Harbour Town?"])
def test_who_did_not_is_no_answer_to_who_did(question: str) -> None:
    assert answers(question) != "meeting"


def test_which_do_not_is_no_answer_to_which_do_however_far_the_not_stands() -> None:
    assert answers("whom did the mayor of Brookfield not meet in Harbour Town") != "meeting"


def test_what_is_of_the_north_is_not_said_of_the_south() -> None:
    faq = FAQ.replace("Whom did Okoro", "Whom in the north did Okoro").replace(
        "Dana Okoro met", "In the north Dana Okoro met"
    )
    article = ARTICLE.replace("On Monday", "In the north")
    answerer = Answerer.of(load(files(faq, article)))
    assert isinstance(answerer.ask("whom did Okoro meet in the north"), Answered)
    assert not isinstance(answerer.ask("whom did Okoro meet in the south"), Answered)


def test_who_did_not_is_answered_where_the_article_says_so() -> None:
    assert answers("who did not speak of the mill") == "silent"
    assert answers("who didnt talk about the mill") == "silent"


def offered(question: str, faq: str = FERRY_FAQ) -> list[str]:
    outcome = prices(faq).ask(question)
    return [candidate.item.id for candidate in outcome.candidates] if isinstance(outcome, Answered | Suggested) else []


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("$12.50?", "adults"),
        ("12,50", "adults"),
        ("12.50 dollars?", "adults"),
        ("6", "children"),
        ("is it 12.50?", "adults"),
    ],
)
def test_a_figure_finds_what_it_stands_in(question: str, entry: str) -> None:
    assert offered(question)[:1] == [entry]


def test_a_figure_that_stands_elsewhere_is_not_answered_by_another() -> None:
    outcome = prices(FERRY_FAQ).ask("is the ticket for children 12.50?")
    assert not isinstance(outcome, Answered)


BAKERY_FAQ = """
entries:
  - id: bread
    topic: The bakery
    question: How much bread did the bakery sell in 2019?
    phrasings: [loaves sold in 2019, number of loaves that were sold, did it sell much bread]
    answer: The bakery sold 9,000 loaves in 2019.
    citations: [{quote: "the bakery sold 9,000 loaves in 2019"}]
"""


@cache
def bakery() -> Answerer:
    return Answerer.of(load(files(BAKERY_FAQ, "The mill is old, and the bakery sold 9,000 loaves in 2019.\n")))


@pytest.mark.parametrize("question", ["wie viel brot hat die bäckerei 2019 verkauft", "2019年面包店卖了多少面包"])
def test_in_another_language_what_is_asked_for_is_answered(question: str) -> None:
    assert isinstance(bakery().ask(question), Answered)


@pytest.mark.parametrize(
    "question",
    [
        "wie viel brot hat die bäckerei 1987 verkauft",  # another year
        "1987年面包店卖了多少面包",
        "warum hat die bäckerei so viel brot verkauft",  # a reason
        "почему пекарня продала столько хлеба",
    ],
)
def test_in_another_language_too_another_year_or_reason_is_offered_at_most(question: str) -> None:
    assert not isinstance(bakery().ask(question), Answered)
