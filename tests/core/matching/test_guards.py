"""What speaks against an answer however like it is: another kind, another's doing, the opposite."""

from functools import cache

import pytest

from bot.core.knowledge.loader import load
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, NotCovered, SmallTalk, Suggested
from tests.support import foundry as foundry_faq
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


HALL_ARTICLE = """\
The new hall in Mill Lane has two kitchens. Okoro's son Tim, who drew it, was given a prize of 900 pounds.
The hall's A&E room, for accidents and emergencies, is closed at night. The colour of the walls is sea green.
The plan was published in the Mill Herald.
"""
HALL_FAQ = """
entries:
  - id: hall
    topic: The hall
    question: Where is the new hall?
    phrasings: [address of the hall, what street is the new hall in, location of the hall]
    answer: The new hall is in Mill Lane.
    citations: [{quote: The new hall in Mill Lane}]
  - id: kitchens
    topic: The hall
    question: How many kitchens does the new hall have?
    phrasings: [are there kitchens, number of kitchens in the hall]
    answer: The new hall has two kitchens.
    citations: [{quote: The new hall in Mill Lane has two kitchens}]
  - id: prize
    topic: The hall
    question: What prize was given?
    phrasings: [how much money did he get, who was given a prize, what did Tim get for it]
    answer: Okoro's son Tim, who drew the hall, was given a prize of 900 pounds.
    citations: [{quote: "Okoro's son Tim, who drew it, was given a prize of 900 pounds"}]
  - id: emergencies
    topic: The hall
    question: Is the A&E room open at night?
    phrasings: [can i go to A&E at night, opening of the A&E room]
    answer: The A&E room of the hall is closed at night.
    citations: [{quote: "is closed at night"}]
  - id: published
    topic: The hall
    question: Where was the plan of the hall published?
    phrasings: [where was it published, which paper published the plan, when was the plan published]
    answer: The plan of the hall was published in the Mill Herald.
    citations: [{quote: The plan was published in the Mill Herald}]
  - id: colour
    topic: The hall
    question: What colour are the walls?
    phrasings: [which colour was chosen for the walls, are the walls green]
    answer: The walls are sea green.
    citations: [{quote: The colour of the walls is sea green}]
"""


@cache
def hall() -> Answerer:
    return Answerer.of(load(files(HALL_FAQ, HALL_ARTICLE)))


def test_what_another_got_is_not_said_of_whom_he_is_named_for() -> None:
    assert hall().ask("what prize was Tim given?").ids == ("prize",)
    assert not isinstance(hall().ask("what prize was Okoro given?"), Answered)


def test_who_asks_in_the_words_of_an_author_is_answered_though_the_text_has_the_opposite() -> None:
    said = "The hall is open on Fridays from 10 a.m. to 5 p.m."
    faq = f"""
entries:
  - id: hours
    question: When is the hall open?
    phrasings: [opening hours, friday closing time, what time do you close]
    answer: {said}
    citations: [{{quote: {said}}}]
"""
    outcome = Answerer.of(load(files(faq, said + "\n"))).ask("what time do you close on fridays")
    assert isinstance(outcome, Answered)


def test_what_is_new_is_not_said_of_what_was_before() -> None:
    assert isinstance(hall().ask("how many kitchens does the hall have?"), Answered)
    assert not isinstance(hall().ask("how many kitchens does the old hall have?"), Answered)


def test_a_place_is_no_answer_to_whether_there_is_a_thing() -> None:
    assert isinstance(hall().ask("are there kitchens in the new hall?"), Answered)
    assert not isinstance(hall().ask("is there a camera in the new hall?"), Answered)


def test_who_somebody_is_is_told_by_whatever_names_them() -> None:
    outcome = hall().ask("who is Tim?")
    assert isinstance(outcome, Answered | Suggested)
    assert outcome.ids[0] == "prize"


def test_two_letters_with_an_and_are_one_thing() -> None:
    outcome = hall().ask("is the A&E closed at night")
    assert isinstance(outcome, Answered)
    assert outcome.ids == ("emergencies",)


def test_one_of_two_things_to_choose_from_is_enough_to_find_what_is_told() -> None:
    outcome = hall().ask("is it ultramarine or sea green?")
    assert isinstance(outcome, Answered | Suggested)
    assert outcome.ids[0] == "colour"


def test_what_the_article_says_was_published_is_not_the_article() -> None:
    assert hall().ask("and where was it published?").ids == ("published",)
    assert isinstance(hall().ask("where was this article published?"), SmallTalk)


@cache
def foundry() -> Answerer:
    return Answerer.of(load(files(foundry_faq.FAQ, foundry_faq.ARTICLE)))


def test_a_firm_with_an_and_in_its_name_is_one_thing() -> None:
    outcome = foundry().ask("how many people work for pell & harrow")
    assert isinstance(outcome, Answered)
    assert (outcome.ids, outcome.unanswered) == (("staff",), ())


@pytest.mark.parametrize(
    "question",
    [
        "when did Martin Pell die",
        "what did martin pell die of",
        "is Oscar Pell married",
        "where is Lars Holm from",
        "how old is Lars Holm",
        "when did Mary Colt become dean",
        "how long has Nadia Rao been married",
        "how much is the wedding hour",
        "how much did Pell & Harrow bid",
    ],
)
def test_a_fact_that_an_entry_does_not_tell_is_not_answered_with_it_however_full_the_name(question: str) -> None:
    assert not isinstance(foundry().ask(question), Answered)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("where is Nadia Rao from", "canteen"),
        ("how old is Hugo Pell", "father"),
        ("when did Edith Pell take over", "takeover"),
        ("what is the price of a new bell", "price"),
    ],
)
def test_a_fact_that_an_entry_tells_is_answered_with_it(question: str, entry: str) -> None:
    outcome = foundry().ask(question)
    assert isinstance(outcome, Answered)
    assert outcome.ids == (entry,)


@pytest.mark.parametrize(
    "question", ["how much did Brandt turn over", "how much does Brandt bid", "how much does brandt owe"]
)
def test_the_no_about_one_is_not_told_of_another(question: str) -> None:
    outcome = foundry().ask(question)
    assert isinstance(outcome, NotCovered)
    assert outcome.gap is None


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("what does karl brandt say", "rival-says"),
        ("mary colt's opinion", "dean"),
    ],
)
def test_what_somebody_thinks_is_what_they_are_quoted_with_rather_than_a_no(question: str, entry: str) -> None:
    outcome = foundry().ask(question)
    assert isinstance(outcome, Answered | Suggested)
    assert outcome.ids[0] == entry


@pytest.mark.parametrize("place", ["Kenya", "Leeds", "Oman"])
def test_what_there_is_elsewhere_is_not_answered_for_a_place_that_nothing_names(place: str) -> None:
    assert not isinstance(foundry().ask(f"is there a bell in {place}"), Answered)


def test_what_there_is_in_a_place_is_answered_where_it_is_told() -> None:
    outcome = foundry().ask("is there a bell in Lima")
    assert isinstance(outcome, Answered)
    assert outcome.ids == ("lima",)


@pytest.mark.parametrize(
    "question",
    [
        "how many people work for Pell & Harrow in 1999",
        "number of employees in 2030",
        "how were the finances in 2013",
        "are weddings held in the old tower in September",
    ],
)
def test_what_is_asked_of_another_year_or_month_is_not_answered(question: str) -> None:
    assert not isinstance(foundry().ask(question), Answered)


def test_the_right_year_is_answered_and_a_wrong_one_put_right() -> None:
    assert isinstance(foundry().ask("how were the finances in 2014"), Answered)
    assert foundry().ask("was the firm founded in 1890?").ids[0] == "founder"


def test_the_age_of_somebody_is_found_by_the_first_name() -> None:
    outcome = foundry().ask("edith's age?")
    assert isinstance(outcome, Answered | Suggested)
    assert outcome.ids[0] == "director"


GARDEN_ARTICLE = (
    "The garden gate is open from dawn to dusk. The café is closed on Tuesdays. The wall cost a fifth more.\n"
)
GARDEN_FAQ = """
entries:
  - id: gate
    topic: Visits
    question: How long is the garden gate open?
    phrasings: [opening hours of the garden gate, when does the garden gate open, can I visit the garden in the evening]
    answer: The garden gate is open from dawn to dusk.
    citations: [{quote: The garden gate is open from dawn to dusk}]
  - id: closed
    topic: Visits
    question: When is the café closed?
    phrasings: [which day is the café closed, what day of the week is the café shut, is the café open every day]
    answer: The café is closed on Tuesdays.
    citations: [{quote: The café is closed on Tuesdays}]
  - id: wall
    topic: Money
    question: Did the wall cost more than planned?
    phrasings: [was the wall over budget, how far over budget was the wall]
    answer: The wall cost a fifth more.
    citations: [{quote: The wall cost a fifth more}]
"""


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("when is the garden gate open", "gate"),
        ("which day of the week is the café closed", "closed"),
        ("how much was the wall over budget", "wall"),
    ],
)
def test_a_time_or_an_amount_may_be_told_in_words(question: str, entry: str) -> None:
    outcome = Answerer.of(load(files(GARDEN_FAQ, GARDEN_ARTICLE))).ask(question)
    assert isinstance(outcome, Answered)
    assert outcome.ids == (entry,)


ZONES = """\
In Zone 3 a permit costs 40 pounds a year. In Zone 5 nobody may park on match days. The wardens start in May.
"""
OF_THE_ZONES = """
entries:
  - id: permit
    question: What does a permit for Zone 3 cost?
    phrasings: [how much is zone 3, zone 3 permit price, cost of parking in zone 3]
    answer: A permit for Zone 3 costs 40 pounds a year.
    quote: In Zone 3 a permit costs 40 pounds a year
  - id: matches
    question: Where may nobody park on match days?
    phrasings: [match day parking, can I park in zone 5 during a match]
    answer: Nobody may park in Zone 5 on match days.
    quote: In Zone 5 nobody may park on match days
"""


def test_what_one_number_is_told_of_is_not_answered_of_another() -> None:
    zones = Answerer.of(load(files(OF_THE_ZONES, ZONES)))
    assert zones.ask("how much is zone 3").ids == ("permit",)
    assert not isinstance(zones.ask("how much is zone 4"), Answered)
    assert not isinstance(zones.ask("zone 5 permit price"), Answered)


def test_what_a_guard_speaks_against_is_not_called_likely() -> None:
    turned = brookfield().ask("who did not meet with the mayor in Harbour Town")
    assert isinstance(turned, Suggested)
    assert turned.confidence > 90
    assert not turned.is_likely


def test_what_was_the_year_before_last_is_not_answered_with_what_is_told_of_no_such_time(shipped: Answerer) -> None:
    assert isinstance(shipped.ask("how many labourers died in the mine"), Answered)
    assert isinstance(shipped.ask("how many labourers died in the mine the year before last"), Suggested)


@pytest.mark.parametrize("question", ["in which month did lee arrive in japan", "what year did lee arrive in japan"])
def test_which_month_or_year_is_not_answered_with_a_day_of_the_week(question: str, shipped: Answerer) -> None:
    assert isinstance(shipped.ask("which day did lee arrive in japan"), Answered)
    assert not isinstance(shipped.ask(question), Answered)
