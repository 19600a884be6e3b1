"""Figures, dates and ages that are asked of an article: what is told is found, a wrong one is not confirmed."""

from functools import cache

import pytest

from bot.core.knowledge.loader import load
from bot.core.knowledge.model import Entry, tells_such_figures
from bot.core.language.tokens import tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.following.circumstances import Circumstance
from bot.core.matching.outcome import Answered, NotCovered, Outcome, SmallTalk, Suggested
from tests.support.written import files

ARTICLE = """\
Ada Lind, 58, a baker, was sentenced on 22 November 2022 to three years and four months in prison.
The bakery of Ruth Vale, who founded the Mill Bakery in 1990, sold 412,000 loaves and took 2.9 million pounds.
Nobody fell ill. A night in the guest room of the mill costs 12 pounds, and the room was opened on 12 January.
"""
FAQ = """
entries:
  - id: sentence
    topic: The trial
    question: What sentence did Ada Lind get?
    phrasings: [how long does she go to prison, how many years did she get, was Lind jailed]
    answer: Ada Lind was sentenced to three years and four months in prison.
    citations: [{quote: was sentenced on 22 November 2022 to three years and four months in prison}]
  - id: date
    topic: The trial
    question: When was Lind sentenced?
    phrasings: [date of the sentence, day of the verdict]
    answer: Ada Lind was sentenced on 22 November 2022.
    citations: [{quote: was sentenced on 22 November 2022}]
  - id: founder
    topic: The bakery
    question: Who founded the Mill Bakery?
    phrasings: [who is Ruth Vale, how old is the bakery, founding year]
    answer: Ruth Vale founded the Mill Bakery in 1990.
    citations: [{quote: "Ruth Vale, who founded the Mill Bakery in 1990"}]
  - id: loaves
    topic: The bakery
    question: How many loaves were sold?
    phrasings: [amount of bread, number of loaves]
    answer: The bakery sold 412,000 loaves.
    citations: [{quote: "sold 412,000 loaves"}]
  - id: takings
    topic: The bakery
    question: How much money did the bakery take?
    phrasings: [revenue of the bakery, turnover]
    answer: The bakery took 2.9 million pounds.
    citations: [{quote: took 2.9 million pounds}]
  - id: health
    topic: The bakery
    question: Did anybody fall ill?
    phrasings: [was the bread dangerous, did people get sick]
    answer: Nobody fell ill.
    citations: [{quote: Nobody fell ill}]
  - id: room
    topic: The room
    question: What does a night in the guest room cost?
    phrasings: [price per night, cost of the room, how much is a night]
    answer: A night in the guest room costs 12 pounds.
    citations: [{quote: A night in the guest room of the mill costs 12 pounds}]
  - id: opening
    topic: The room
    question: When was the guest room opened?
    phrasings: [opening day of the room, since when is there a room]
    answer: The guest room was opened on 12 January.
    citations: [{quote: the room was opened on 12 January}]
"""


@cache
def mill() -> Answerer:
    return Answerer.of(load(files(FAQ, ARTICLE)))


def first(outcome: Outcome) -> str | None:
    return outcome.ids[0] if isinstance(outcome, Answered | Suggested) else None


@pytest.mark.parametrize("question", ["£2.9m?", "is it 2.9m", "£2,900,000 is what exactly", "kr 2900000"])
def test_an_amount_finds_what_tells_it_however_it_is_written(question: str) -> None:
    assert first(mill().ask(question)) == "takings"


@pytest.mark.parametrize("question", ["412k?", "412,000"])
def test_thousands_find_what_tells_them(question: str) -> None:
    assert first(mill().ask(question)) == "loaves"


@pytest.mark.parametrize("question", ["3 years 4 months?", "so it's 3 yrs and four months, right?"])
def test_a_period_finds_what_tells_it(question: str) -> None:
    assert first(mill().ask(question)) == "sentence"


def test_a_wrong_period_is_not_confirmed_but_shown_the_right_one() -> None:
    outcome = mill().ask("10 years in prison?")
    assert isinstance(outcome, Suggested)
    assert first(outcome) == "sentence"
    assert isinstance(mill().ask("10 years?"), NotCovered)


@pytest.mark.parametrize(
    "question", ["what happened on 22.11.22", "22.11.2022", "22/11/2022", "2022-11-22", "11/22/2022", "november 22nd"]
)
def test_a_date_finds_what_happened_then(question: str) -> None:
    assert first(mill().ask(question)) == "date"


@pytest.mark.parametrize("question", ["12.1.", "12/01", "what happened on 12.1.", "jan 12"])
def test_the_day_of_a_date_comes_first(question: str) -> None:
    assert first(mill().ask(question)) == "opening"


@pytest.mark.parametrize(
    "question",
    ["so it's 12 quid a night right?", "so 12 pounds a night right", "is it 12 quid a night then", "12quid a night?"],
)
def test_a_thing_stated_finds_what_tells_it(question: str) -> None:
    assert first(mill().ask(question)) == "room"


def test_a_wrong_thing_stated_is_shown_the_right_one() -> None:
    assert first(mill().ask("so it's 15 quid a night right?")) == "room"


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("is 3 March when it was opened", "opening"),
        ("is 1985 when the bakery was founded", "founder"),
        ("was it 900 loaves", "loaves"),
        ("5,000 loaves?", "loaves"),
    ],
)
def test_a_wrong_figure_of_a_thing_is_shown_what_tells_the_right_one(question: str, found: str) -> None:
    outcome = mill().ask(question)
    assert isinstance(outcome, Suggested)
    assert first(outcome) == found


def test_a_thing_is_put_right_only_by_a_figure_of_the_kind() -> None:
    by_id = {entry.id: entry for entry in mill().knowledge.entries}
    assert tells_such_figures(tokens("300,000 loaves?"), by_id["loaves"])
    assert tells_such_figures(tokens("since 1985?"), by_id["founder"])
    assert not tells_such_figures(tokens("since 1985?"), by_id["loaves"])
    assert not tells_such_figures(tokens("3 days?"), by_id["loaves"])


@pytest.mark.parametrize("question", ["how old is lind?", "what age is Ada Lind", "Lind's age"])
def test_an_age_finds_what_tells_it_beside_another_thing(question: str) -> None:
    outcome = mill().ask(question)
    assert isinstance(outcome, Answered | Suggested)
    assert "Ada Lind, 58" in mill().knowledge.sentence(outcome.entries[0].citations[0])


def test_a_year_is_no_age_of_a_person_but_that_of_a_thing() -> None:
    assert not isinstance(mill().ask("how old is ruth vale"), Answered)
    assert isinstance(mill().ask("how old is the mill bakery"), Answered)


@pytest.mark.parametrize("question", ["how many fell ill", "how many people fell ill?"])
def test_nobody_is_how_many(question: str) -> None:
    assert first(mill().ask(question)) == "health"


def test_a_sum_asks_nothing_of_the_article() -> None:
    assert isinstance(mill().ask("what is 17 times 23?"), NotCovered)


BATH = """\
The open-air bath at Ferris Lake is open from 10 a.m. to 7 p.m. on Tuesdays to Sundays. It stays shut on Mondays, \
except in the holidays, when it is open every day.
It closes when the water is colder than 15 degrees or the wind exceeds 50 kilometres an hour.
A ticket costs 6 pounds for adults and 3 pounds for children aged 4 to 14. A family ticket for two adults and up to \
three children costs 15 pounds. Children under 7 must wear a float, which is lent free.
A swimming course has eight lessons and costs 40 pounds. Courses are booked on 01632 960199.
Tickets are sold by card only. There is a car park by the mill.
"""
OF_THE_BATH = """
entries:
  - id: hours
    question: When is the bath open?
    phrasings: [opening hours, are you open, is it open on sunday, what time do you close]
    answer: The bath is open from 10 a.m. to 7 p.m. on Tuesdays to Sundays.
    quote: is open from 10 a.m. to 7 p.m. on Tuesdays to Sundays
  - id: mondays
    question: Is the bath open on Mondays?
    phrasings: [can we swim on a monday, which day is it closed, opening in the holidays]
    answer: The bath stays shut on Mondays, except in the holidays, when it is open every day.
    quote: It stays shut on Mondays, except in the holidays, when it is open every day.
  - id: weather
    question: When does the bath close because of the weather?
    phrasings: [what if it is very windy, do you shut when it is windy, how cold may the water be]
    answer: The bath closes when the water is colder than 15 degrees or the wind exceeds 50 kilometres an hour.
    quote: It closes when the water is colder than 15 degrees or the wind exceeds 50 kilometres an hour.
  - id: prices
    question: What does a ticket cost?
    phrasings: [price of a ticket, what do children pay, entrance fee, how much is it to get in]
    answer: A ticket costs 6 pounds for adults and 3 pounds for children aged 4 to 14.
    quote: A ticket costs 6 pounds for adults and 3 pounds for children aged 4 to 14.
  - id: family
    question: How much is a family ticket?
    phrasings: [price for a family, two adults and two children, ticket for all of us]
    answer: A family ticket for two adults and up to three children costs 15 pounds.
    quote: A family ticket for two adults and up to three children costs 15 pounds.
  - id: floats
    question: Who has to wear a float?
    phrasings: [do children need a float, are floats lent, is a float compulsory]
    answer: Children under 7 must wear a float, which is lent free.
    quote: Children under 7 must wear a float, which is lent free.
  - id: course
    question: What does a swimming course cost?
    phrasings: [can I do a course, lessons in a course, learn to swim]
    answer: A swimming course has eight lessons and costs 40 pounds.
    quote: A swimming course has eight lessons and costs 40 pounds.
  - id: booking
    question: How do I book a course?
    phrasings: [phone number for courses, which number do I call for a course, who do I ring to sign up]
    answer: Courses are booked on 01632 960199.
    quote: Courses are booked on 01632 960199.
  - id: payment
    question: How are tickets sold?
    phrasings: [can I pay in cash, do you take cards]
    answer: Tickets are sold by card only.
    quote: Tickets are sold by card only.
  - id: parking
    question: Where can I park?
    phrasings: [is there a car park, parking]
    answer: There is a car park by the mill.
    quote: There is a car park by the mill.
"""


@cache
def bath() -> Answerer:
    return Answerer.of(load(files(OF_THE_BATH, BATH)))


@pytest.mark.parametrize(
    "question",
    [
        "12 degrees outside, are you open",
        "it is blowing 70 km/h, are you open",
        "it is only eleven degrees, is it open?",
        "it is very windy, is it open",
    ],
)
def test_what_a_measure_or_what_is_said_decides_is_offered_before_what_is_asked_alone(question: str) -> None:
    outcome = bath().ask(question)
    assert isinstance(outcome, Suggested)
    assert outcome.ids[:2] == ("weather", "hours")


@pytest.mark.parametrize(
    "question", ["are you open", "my dog weighs 30 kg, are you open", "it is 12 degrees, where can I park"]
)
def test_a_measure_that_nothing_tells_of_or_that_decides_nothing_changes_no_answer(question: str) -> None:
    assert isinstance(bath().ask(question), Answered)


@pytest.mark.parametrize(
    "question", ["how much for a 16 year old", "how much for me and my 7 yr old", "what does a 3yo pay"]
)
def test_the_price_for_somebody_of_an_age_is_looked_for_where_ages_and_prices_are_told(question: str) -> None:
    assert first(bath().ask(question)) == "prices"


def test_a_ticket_for_a_family_is_not_the_price_for_two_adults() -> None:
    outcome = bath().ask("price for two adults")
    assert isinstance(outcome, Suggested)
    assert outcome.ids[:2] == ("prices", "family")
    assert bath().ask("price for two adults and three kids").ids == ("family",)


def test_what_somebody_of_an_age_may_do_is_no_plain_answer_that_tells_no_age() -> None:
    outcome = bath().ask("my son is 5, can he do a course")
    assert isinstance(outcome, Suggested)
    assert "course" in outcome.ids
    assert isinstance(bath().ask("my son is 5, does he need a float"), Answered)


@pytest.mark.parametrize("question", ["from what age?", "up to what age", "until which age?", "how old must they be"])
def test_the_age_that_a_few_words_ask_for_is_that_of_the_answer_before(question: str) -> None:
    outcome = bath().ask(question, after="floats")
    assert isinstance(outcome, Answered)
    assert outcome.ids == ("floats",)


def test_the_number_to_call_for_something_else_is_only_offered() -> None:
    assert isinstance(bath().ask("what number do I call", after="booking"), Answered)


@pytest.mark.parametrize("question", ["and tuesdays?", "and on Sundays"])
def test_an_exception_for_every_day_tells_of_no_other_day(question: str) -> None:
    outcome = bath().ask(question, after="mondays")
    assert isinstance(outcome, Suggested)
    assert "hours" in outcome.ids


@pytest.mark.parametrize("question", ["and for two adults?", "for a 12 year old?", "my son is 5", "and my girl is 17"])
def test_after_a_price_somebody_is_asked_for_in_the_light_of_that(question: str) -> None:
    outcome = bath().ask(question, after="prices")
    assert isinstance(outcome, Suggested)
    assert first(outcome) == "prices"


RINK = """\
The rink in Mill Lane is open on weekdays from 2 p.m. to 9 p.m. On Thursdays it closes at 5 p.m. for the hockey club.
A ticket costs 6 pounds for adults and 4 pounds for children from 5 to 15. Children under 5 skate free. A season pass \
costs 80 pounds for adults and 50 pounds for children. Until 3 p.m. the small rink is kept for beginners.
Skating lessons for children are held on Mondays, those for adults on Fridays. The kiosk has hats and gloves.
"""
OF_THE_RINK = """
entries:
  - id: hours
    question: When is the rink open?
    phrasings: [opening hours, are you open, is it open in the evening, what time does it close]
    answer: The rink is open on weekdays from 2 p.m. to 9 p.m.
    quote: is open on weekdays from 2 p.m. to 9 p.m.
    related: [thursday]
  - id: thursday
    question: When does the rink close on Thursdays?
    phrasings: [hockey club, why does it shut early on thursday, can I skate on thursday evening]
    answer: On Thursdays the rink closes at 5 p.m. for the hockey club.
    quote: On Thursdays it closes at 5 p.m. for the hockey club
  - id: prices
    question: What does a ticket cost?
    phrasings: [how much is it to get in, price for kids, admission for adults, what does a ten year old pay]
    answer: A ticket costs 6 pounds for adults and 4 pounds for children from 5 to 15.
    quote: A ticket costs 6 pounds for adults and 4 pounds for children from 5 to 15
    related: [pass]
  - id: free
    question: Who skates free?
    phrasings: [do toddlers pay, must I pay for a two year old, up to what age is it free]
    answer: Children under 5 skate free.
    quote: Children under 5 skate free
  - id: pass
    question: What does a season pass cost?
    phrasings: [pass for the whole winter, membership]
    answer: A season pass costs 80 pounds for adults and 50 pounds for children.
    quote: A season pass costs 80 pounds for adults and 50 pounds for children
  - id: beginners
    question: When is the small rink for beginners?
    phrasings: [quiet time for beginners, can beginners skate in peace]
    answer: Until 3 p.m. the small rink is kept for beginners.
    quote: Until 3 p.m. the small rink is kept for beginners
  - id: lessons
    question: When are skating lessons for children?
    phrasings: [my daughter wants to learn to skate, day of the lessons for kids]
    answer: Skating lessons for children are held on Mondays.
    quote: Skating lessons for children are held on Mondays
  - id: adult-lessons
    question: When are skating lessons for adults?
    phrasings: [I am 40 and cannot skate, beginners course for grown-ups]
    answer: Skating lessons for adults are held on Fridays.
    quote: those for adults on Fridays
  - id: kiosk
    question: What does the kiosk sell?
    phrasings: [is there a kiosk, can I buy gloves, does it sell hats]
    answer: The kiosk has hats and gloves.
    quote: The kiosk has hats and gloves
"""


@cache
def rink() -> Answerer:
    return Answerer.of(load(files(OF_THE_RINK, RINK)))


@pytest.mark.parametrize(
    ("question", "after", "exact"),
    [
        ("are you open on thu evening", None, "thursday"),
        ("is it open at 8pm on a thursday", None, "thursday"),
        ("what does a 3 year old pay", None, "free"),
    ],
)
def test_the_very_day_or_age_comes_before_what_tells_of_others(question: str, after: str | None, exact: str) -> None:
    assert first(rink().ask(question, after)) == exact


@pytest.mark.parametrize(("question", "after"), [("are you open on monday", None), ("and on fridays?", "hours")])
def test_a_day_that_nothing_else_names_is_one_of_its_kind(question: str, after: str | None) -> None:
    assert rink().ask(question, after).ids == ("hours",)


@pytest.mark.parametrize(
    ("question", "after", "found"),
    [("for adults", "lessons", "adult-lessons"), ("and kids?", "prices", "prices")],
)
def test_whom_a_few_words_add_is_asked_of_the_thing_before(question: str, after: str, found: str) -> None:
    assert first(rink().ask(question, after)) == found


def test_a_thing_that_is_not_told_of_is_not_answered_with_the_answer_before() -> None:
    assert not isinstance(rink().ask("does it sell food", "kiosk"), Answered)


def test_what_somebody_says_of_themselves_is_offered_what_its_author_wrote_as_such() -> None:
    outcome = rink().ask("i'm 70, not a skater yet")
    assert isinstance(outcome, Suggested)
    assert first(outcome) == "adult-lessons"


def test_what_an_answer_begins_with_tells_too() -> None:
    assert isinstance(rink().ask("until when?", "beginners"), Answered)


def test_what_cannot_answer_is_not_answered_beside_another_answer() -> None:
    assert not isinstance(rink().ask("what does a ticket cost and when is the kiosk"), Answered)


def test_a_price_for_other_ages_decides_nothing_unless_it_tells_the_adults_too() -> None:
    asked = Circumstance.of(tokens("price for a 16 year old"))
    said = {
        "Children aged 5 to 15 pay £8.": False,
        "People aged 12 to 17 pay £8.": True,
        "A ticket costs £6 for adults and £3 for children aged 4 to 14.": True,
    }
    prices = [Entry("price", "caves", "Prices", "What do they pay?", (), answer, ()) for answer in said]
    assert [asked.is_decided_by(price) for price in prices] == list(said.values())


def test_an_age_after_what_tells_ages_is_no_small_talk() -> None:
    assert first(bath().ask("i am 12", after="floats")) == "floats"
    assert isinstance(bath().ask("i am 12", after="hours"), SmallTalk)


def test_what_is_only_found_by_its_figure_is_not_called_likely() -> None:
    outcome = bath().ask("£6?")
    assert isinstance(outcome, Suggested)
    assert first(outcome) == "prices"
    assert not outcome.is_likely
