"""The thread of a talk: a few words after an answer, a guess or a no are about what was just spoken of."""

from functools import cache

import pytest

from bot.core.knowledge.loader import load
from bot.core.matching.answerer import Answerer
from bot.core.matching.following.dialogue import Turn
from bot.core.matching.outcome import Answered, NotCovered, Outcome, SmallTalk, Suggested
from bot.texts.messages import told, turn_after
from bot.usecases.ask import FaqService, Recalled, Reply, Said, respond
from tests.support.written import files

BATHS = {
    "baths/article.md": (
        "The town will reopen its steam baths after two winters. The baths open in June. Until now people have gone to "
        "the river.\n\n"
        "On school days the baths are closed from 8:15 a.m. to 9:05 a.m. The council is doing it because the river is "
        "dirty. A pupil may bring a towel, and the towels cost nothing extra.\n\n"
        "Children under 7 are not let in. Those aged 7 to 14 pay 2 crowns and come with an adult. Members of the "
        "rowing club pay 3 crowns.\n\n"
        "A massage with the healer Greta Holm lasts 20 minutes. Prof. Anna Lind, a chemist, tested the water. Lind "
        "advises swimmers to rinse their eyes.\n\n"
        "The first trial counted 40 guests at two pools. A larger trial at nine pools and three saunas begins in "
        "May. It will count tram drivers too. Steamed guests fell asleep six minutes sooner."
    ),
    "baths/faq.yaml": """
entries:
  - id: overview
    question: What is this about?
    phrasings: [what does the article say, what is the news]
    answer: The town will reopen its steam baths after two winters.
    citations: [{quote: The town will reopen its steam baths after two winters}]
  - id: opening
    question: When do the baths open?
    phrasings: [opening month, when does it start]
    answer: The baths open in June.
    citations: [{quote: The baths open in June}]
  - id: river
    question: Where did people bathe?
    phrasings: [where did people swim]
    answer: Until now people have gone to the river.
    citations: [{quote: Until now people have gone to the river}]
  - id: hours
    question: At what times are the baths closed?
    phrasings: [when can I not go in, closing times]
    answer: On school days the baths are closed from 8:15 a.m. to 9:05 a.m.
    citations: [{quote: "On school days the baths are closed from 8:15 a.m. to 9:05 a.m."}]
  - id: reason
    question: Why is the council reopening the baths?
    phrasings: [why are they doing this, reason for the baths]
    answer: The council reopens the baths because the river is dirty.
    citations: [{quote: because the river is dirty}]
  - id: towel
    question: May I bring a towel?
    phrasings: [are there towels, do I need a towel]
    answer: A pupil may bring a towel, and towels cost nothing extra.
    citations: [{quote: "A pupil may bring a towel, and the towels cost nothing extra"}]
  - id: small
    question: Are small children let in?
    phrasings: [can my toddler come, from what age are children let in]
    answer: Children under 7 are not let in.
    citations: [{quote: Children under 7 are not let in}]
    related: [bigger]
  - id: bigger
    question: What do schoolchildren pay?
    phrasings: [price for kids, must children come with an adult]
    answer: Children aged 7 to 14 pay 2 crowns and come with an adult.
    citations: [{quote: Those aged 7 to 14 pay 2 crowns and come with an adult}]
  - id: rowers
    question: What do members of the rowing club pay?
    phrasings: [price for rowers, how much do rowers pay]
    answer: Members of the rowing club pay 3 crowns.
    citations: [{quote: Members of the rowing club pay 3 crowns}]
  - id: massage
    question: Can I have a massage?
    phrasings: [is there a massage, how long is a massage]
    answer: A massage with the healer Greta Holm lasts 20 minutes.
    citations: [{quote: A massage with the healer Greta Holm lasts 20 minutes}]
  - id: tester
    question: Who tested the water?
    phrasings: [was the water tested]
    answer: Prof. Anna Lind, a chemist, tested the water.
    citations: [{quote: "Prof. Anna Lind, a chemist, tested the water"}]
  - id: advice
    question: What does Lind advise?
    phrasings: [advice for swimmers, what should swimmers do]
    answer: Lind advises swimmers to rinse their eyes.
    citations: [{quote: Lind advises swimmers to rinse their eyes}]
  - id: first-trial
    question: How many guests took part in the trial?
    phrasings: [how many pools, size of the trial]
    answer: The first trial counted 40 guests at two pools.
    citations: [{quote: The first trial counted 40 guests at two pools}]
  - id: larger-trial
    question: Is there a larger trial?
    phrasings: [what comes next, when is the next trial, what is planned, will they test again]
    answer: A larger trial at nine pools and three saunas begins in May and will count tram drivers too.
    citations: [{quote: A larger trial at nine pools and three saunas begins in May}]
  - id: sleep
    question: Did guests fall asleep faster?
    phrasings: [does steam help to fall asleep]
    answer: Steamed guests fell asleep six minutes sooner.
    citations: [{quote: Steamed guests fell asleep six minutes sooner}]
not_covered:
  - id: lockers
    question: Are there lockers?
    phrasings: [where can I leave my clothes]
    nearest: towel
""",
}


@cache
def baths() -> Answerer:
    return Answerer.of(load(BATHS))


def first_offered(outcome: Outcome) -> str | None:
    return outcome.ids[0] if isinstance(outcome, Suggested) else None


async def talk(*messages: str) -> list[Said]:
    """The replies to messages, one after the other."""
    service, said, last = FaqService(baths()), [], None
    for message in messages:
        said.append(await respond(service, message, last))
        last = turn_after(said[-1], told(said[-1]), last)
    return said


def outcome_of(said: Said) -> Outcome:
    assert isinstance(said, Reply)
    return said.outcome


@pytest.mark.parametrize(
    ("after", "question"),
    [("towel", "how much?"), ("sleep", "how much"), ("tester", "what is she")],
)
def test_the_part_asked_for_of_the_answer_before_is_told(after: str, question: str) -> None:
    outcome = baths().ask(question, after=after)
    assert isinstance(outcome, Answered | Suggested)
    assert outcome.ids[0] == after


@pytest.mark.parametrize(
    ("after", "question"),
    [
        ("massage", "who gives it"),
        ("massage", "who is she"),
        ("hours", "and at 3pm"),
        ("hours", "on saturdays?"),
        ("hours", "and in the holidays?"),
        ("bigger", "he's 12"),
        ("small", "mine is 6"),
        ("massage", "and the long ones?"),
        ("towel", "not by pupils?"),
    ],
)
def test_before_a_no_the_answer_before_is_offered_where_it_tells_such_a_thing(after: str, question: str) -> None:
    assert first_offered(baths().ask(question, after=after)) == after


@pytest.mark.parametrize(
    ("after", "question", "found"),
    [
        ("first-trial", "and saunas", "larger-trial"),
        ("overview", "why", "reason"),
    ],
)
def test_else_what_stands_beside_it_or_tells_of_what_is_named(after: str, question: str, found: str) -> None:
    assert first_offered(baths().ask(question, after=after)) == found


@pytest.mark.parametrize(
    ("after", "question"),
    [
        ("river", "who runs it"),
        ("opening", "and at 3pm"),
        ("opening", "which year"),
        ("river", "how many horses"),
        ("hours", "he's 12"),
        ("hours", "how quick"),
        ("hours", "how many people"),
        ("towel", "and tea?"),
    ],
)
def test_a_no_stays_where_nothing_tells_such_a_thing(after: str, question: str) -> None:
    assert isinstance(baths().ask(question, after=after), NotCovered)


@pytest.mark.parametrize("question", ["alone?", "the others?", "the rest?"])
def test_a_word_added_to_an_answer_with_a_question_mark_is_no_small_talk(question: str) -> None:
    assert not isinstance(baths().ask(question, after="hours"), SmallTalk)
    assert isinstance(baths().ask("wow really?", after="hours"), SmallTalk)


def test_an_answer_from_elsewhere_is_offered_only_after_what_is_told_nearby() -> None:
    assert first_offered(baths().ask("how many pools", after="larger-trial")) == "larger-trial"
    assert isinstance(baths().ask("how many pools"), Answered)
    assert not isinstance(baths().ask("by tram then?", after="massage"), Answered)


def test_who_somebody_is_stays_the_answer_after_any_other(shipped: Answerer) -> None:
    for after in ("summit-venue-city", "summit-host", "lee-identity"):
        assert shipped.ask("who is takaichi", after=after).ids == ("takaichi-identity",)
        assert isinstance(shipped.ask("who is takaichi", after=after), Answered)


def test_what_is_not_told_beside_a_guess_is_not_told_of_something_else() -> None:
    assert isinstance(baths().ask("which year", after="opening", guessed=True), NotCovered)


def test_she_is_whom_a_title_and_two_names_stand_for() -> None:
    assert "advice" in baths().ask("what does she advise", after="tester").ids


def test_a_guess_is_what_is_spoken_of_and_what_comes_of_it_a_guess() -> None:
    assert isinstance(baths().ask("for how long", after="massage"), Answered)
    assert first_offered(baths().ask("for how long", after="massage", guessed=True)) == "massage"
    assert isinstance(baths().ask("who tested the water", after="massage", guessed=True), Answered)


async def test_after_a_no_what_was_spoken_of_before_still_is() -> None:
    *_, refused, asked = await talk("at what times are the baths closed", "who runs them", "on saturdays?")
    assert isinstance(outcome_of(refused), NotCovered)
    assert first_offered(outcome_of(asked)) == "hours"
    _, beside = await talk("are there lockers", "how much?")
    assert first_offered(outcome_of(beside)) == "towel"


async def test_why_after_the_overview_is_offered_the_reason() -> None:
    _, why = await talk("what is this about?", "why")
    assert first_offered(outcome_of(why)) == "reason"
    _, again = await talk("who tested the water", "why")
    assert isinstance(again, Recalled)


VAN = """
entries:
  - id: hours
    question: When is the library open?
    phrasings: [opening hours, does it open on mondays, hours on saturday]
    answer: The library is open on Mondays, Tuesdays and Saturdays.
    citations: [{quote: "The library is open on Mondays, Tuesdays and Saturdays"}]
  - id: van
    question: Is there a library van?
    phrasings: [mobile library, when does the van come]
    answer: A library van stops in the Market Place on Tuesdays and Fridays.
    citations: [{quote: "A library van stops in the Market Place on Tuesdays and Fridays"}]
"""


@pytest.mark.parametrize("question", ["does it come on mondays", "does it stop here on saturdays?"])
def test_on_which_days_it_comes_is_not_told_of_something_else_that_is_on_days(question: str) -> None:
    article = (
        "The library is open on Mondays, Tuesdays and Saturdays.\n\n"
        "A library van stops in the Market Place on Tuesdays and Fridays.\n"
    )
    assert first_offered(Answerer.of(load(files(VAN, article))).ask(question, after="van")) == "van"


MEMO = """
entries:
  - id: memo
    question: What does the memo say?
    phrasings: [memo, what is in the memo]
    answer: The memo orders a raid on the mill.
    citations: [{quote: The memo orders a raid on the mill}]
    related: [genuine]
  - id: genuine
    question: Is the memo genuine?
    phrasings: [did somebody forge the memo]
    answer: The mayor calls the memo a forgery.
    citations: [{quote: the mayor calls it a forgery}]
not_covered: []
"""


@pytest.mark.parametrize("said", ["is it true?", "is that real?", "really?"])
async def test_whether_a_claim_is_true_leads_to_the_entry_that_doubts_it(said: str) -> None:
    article = "---\\ntitle: The memo\\n---\\nThe memo orders a raid on the mill; the mayor calls it a forgery.\\n"
    faq = FaqService(Answerer.of(load(files(MEMO, article))))
    shown = told(await respond(faq, said, Turn(("memo",), question="what does the memo say?")))
    assert "The mayor calls the memo a forgery." in [part.text for part in shown.parts]
