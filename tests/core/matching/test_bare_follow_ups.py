"""A few words after an answer: what they want is looked for in that answer first, and of nobody and nothing else."""

from functools import cache

import pytest

from bot.core.knowledge.loader import load
from bot.core.language.smalltalk import Talk
from bot.core.language.tokens import tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.following.sought import sought_by
from bot.core.matching.outcome import Answered, NotCovered, Outcome, SmallTalk, Suggested

POOL = {
    "pool/article.md": (
        "At present the gym is open from 2 p.m. to 6 p.m.; after the rebuilding the gym will be open from 10 a.m. to 8 "
        "p.m. every day. A free bus runs every 20 minutes from the old mill, between 9 a.m. and 7 p.m.\n\n"
        "Members can claim a refund from a fund run by the county until 30 April. By June the club had taken two "
        "million crowns in fees.\n\n"
        "Inspectors searched the office in Aldham at 6 a.m. on 3 May and carried off nine computers. Nora Quill, 44, "
        "the director, was fined. She sold her house. Her partner, Ben Adler, was banned from running a pool for six "
        "years. Adler will appeal against the ban.\n\n"
        "A swim costs 12 crowns instead of 9. The telephone number of the club stays the same."
    ),
    "pool/faq.yaml": """
entries:
  - id: gym-now
    question: When is the gym open at present?
    phrasings: [current opening hours of the gym, when can I go to the gym now]
    answer: At present the gym is open from 2 p.m. to 6 p.m.
    citations: [{quote: At present the gym is open from 2 p.m. to 6 p.m.}]
  - id: gym-then
    question: When will the gym be open after the rebuilding?
    phrasings: [new opening hours of the gym, is the gym open at weekends, until when will it be open]
    answer: After the rebuilding the gym will be open from 10 a.m. to 8 p.m. every day.
    citations: [{quote: after the rebuilding the gym will be open from 10 a.m. to 8 p.m. every day}]
  - id: bus
    question: Is there a bus?
    phrasings: [how do I get there, does a bus go to the pool]
    answer: A free bus runs every 20 minutes from the old mill, between 9 a.m. and 7 p.m.
    citations: [{quote: "A free bus runs every 20 minutes from the old mill, between 9 a.m. and 7 p.m."}]
  - id: refund
    question: Can members claim a refund?
    phrasings: [do members get money back, who runs the fund]
    answer: Members can claim a refund from a fund run by the county until 30 April.
    citations: [{quote: Members can claim a refund from a fund run by the county until 30 April}]
  - id: fees
    question: How much did the club take?
    phrasings: [what did they take in fees, what did they earn]
    answer: The club had taken two million crowns in fees by June.
    citations: [{quote: By June the club had taken two million crowns in fees}]
  - id: search
    question: When was the office searched?
    phrasings: [what was carried off, what did the inspectors carry off]
    answer: Inspectors searched the office in Aldham at 6 a.m. on 3 May and carried off nine computers.
    citations: [{quote: Inspectors searched the office in Aldham at 6 a.m. on 3 May and carried off nine computers}]
  - id: quill
    question: Who is Nora Quill?
    phrasings: [who is the director, what happened to the director]
    answer: Nora Quill, 44, the director, was fined.
    citations: [{quote: "Nora Quill, 44, the director, was fined"}]
  - id: house
    question: What was sold?
    phrasings: [did she sell anything, what became of the house]
    answer: The director sold the house.
    citations: [{quote: She sold her house}]
  - id: adler
    question: Who was banned from running a pool?
    phrasings: [how long is the ban, was he banned, was anybody banned from running a pool]
    answer: Quill's partner, Ben Adler, was banned from running a pool for six years.
    citations: [{quote: "Her partner, Ben Adler, was banned from running a pool for six years"}]
  - id: appeal
    question: Will Adler appeal?
    phrasings: [is there an appeal, does he accept it]
    answer: Adler will appeal against the ban.
    citations: [{quote: Adler will appeal against the ban}]
  - id: price
    question: What does a swim cost?
    phrasings: [how much is a swim, entrance fee]
    answer: A swim costs 12 crowns instead of 9.
    citations: [{quote: A swim costs 12 crowns instead of 9}]
  - id: phone
    question: Does the telephone number change?
    phrasings: [is there a new phone number]
    answer: The telephone number of the club stays the same.
    citations: [{quote: The telephone number of the club stays the same}]
""",
}


@cache
def pool() -> Answerer:
    return Answerer.of(load(POOL))


def answers(outcome: Outcome) -> list[str]:
    return list(outcome.ids) if isinstance(outcome, Answered) else []


@pytest.mark.parametrize(
    ("after", "question"),
    [
        ("refund", "until when?"),
        ("refund", "by whom"),
        ("bus", "is it free"),
        ("bus", "from where?"),
        ("bus", "until when"),
        ("bus", "how often"),
        ("search", "what time"),
        ("search", "and where?"),
        ("search", "on what day was that?"),
        ("quill", "how old is she?"),
        ("adler", "for how long"),
        ("appeal", "against what?"),
        ("price", "how much exactly?"),
        ("gym-then", "at weekends too?"),
        ("price", "and before?"),
    ],
)
def test_what_a_few_words_ask_for_is_found_in_the_answer_before(after: str, question: str) -> None:
    assert answers(pool().ask(question, after=after)) == [after]


@pytest.mark.parametrize(
    ("after", "question"),
    [
        ("appeal", "when?"),
        ("bus", "at weekends?"),
        ("bus", "and at night?"),
        ("phone", "since when"),
        ("phone", "how much?"),
        ("adler", "how old is he"),
        ("fees", "and now?"),
    ],
)
def test_what_it_does_not_tell_is_not_told_of_something_else(after: str, question: str) -> None:
    outcome = pool().ask(question, after=after)
    assert isinstance(outcome, NotCovered | Suggested)
    assert not isinstance(outcome, NotCovered) or (outcome.nearest and outcome.nearest.id == after)


@pytest.mark.parametrize(
    ("after", "question", "found"),
    [
        ("gym-now", "and after the rebuilding?", "gym-then"),
    ],
)
def test_the_same_at_another_time_is_told_by_the_entry_on_the_same_sentence(
    after: str, question: str, found: str
) -> None:
    assert answers(pool().ask(question, after=after)) == [found]


def test_he_and_she_are_whom_the_answer_before_is_about() -> None:
    assert answers(pool().ask("was she banned from running a pool", after="quill")) == []
    assert answers(pool().ask("was he banned from running a pool then", after="adler")) == ["adler"]


def test_what_they_did_is_offered_from_the_answer_before_and_not_told_of_others() -> None:
    outcome = pool().ask("what did they carry", after="search")
    assert outcome.ids[:1] == ("search",)
    assert not answers(pool().ask("what did they take", after="search"))


@pytest.mark.parametrize("question", ["and for my husband too?", "the other one", "what is it", "and now"])
def test_a_few_words_on_an_answer_are_no_small_talk(question: str) -> None:
    assert not isinstance(pool().ask(question, after="phone"), SmallTalk)


def test_is_that_all_asks_for_more_and_that_is_all_does_not() -> None:
    assert pool().ask("thats all?", after="price") == SmallTalk(Talk.MORE)
    assert pool().ask("that is all", after="price") == SmallTalk(Talk.THANKS)
    assert pool().ask("from when is this", after="refund") == SmallTalk(Talk.DATE, known=False)
    assert pool().ask("later!", after="gym-now") == SmallTalk(Talk.GOODBYE)


@pytest.mark.parametrize(
    "question", ["when does the bus leave", "who built it", "what did she say", "is it old", "why"]
)
def test_what_says_more_or_asks_for_a_reason_is_no_bare_follow_up(question: str) -> None:
    assert sought_by(tokens(question)) is None


def test_a_price_is_told_in_money() -> None:
    wanted = sought_by(tokens("how much is it?"))
    assert wanted is not None
    assert wanted.is_told_in(["A swim costs 12 crowns."])
    assert not wanted.is_told_in(["The bus takes 24 minutes, 15 minutes more."])


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("and before?", "It has 34 pupils, twice as many as in 2015.", "It has 34 pupils."),
        ("who do I call?", "Courses are booked on 01632 960199.", "It costs 960,199 pounds."),
        ("how much?", "A reservation costs 80p.", "A reservation lasts 80 days."),
        ("how much?", "A reservation costs 80 p.", "The gym is open from 2 p.m. to 6 p. m."),
        ("for how long?", "It is closed from 13 October to 2 November.", "It is closed on 2 November."),
        ("what age?", "Story time is for three- to six-year-olds.", "Story time lasts from three to six."),
        ("how old is she?", "Ines Dorn is 46.", "Ines Dorn is 46 km away."),
        ("up to what age?", "It is for children aged 5 to 15.", "It lasts from 5 to 15 July."),
    ],
)
def test_each_kind_is_told_by_its_own_marks(question: str, told: str, untold: str) -> None:
    wanted = sought_by(tokens(question))
    assert wanted is not None
    assert wanted.is_told_in([told])
    assert not wanted.is_told_in([untold])


STORM = {
    "storm/article.md": (
        "A storm of force 11 hit the Ysel Valley in northern Tarland on 2 May. More than 30 squalls followed, the "
        "strongest of force 8 on Sunday. Mina Rask, a forecaster, said that a second storm like it was unlikely and "
        "put the chance at five per cent. The worst storm before was that of 1911, when 40 people drowned.\n\n"
        "The county will pay each family 500 crowns within two weeks. The road at Hove stays closed for an unlimited "
        "time. About 900 people use it every day, most of them Norlandians. The mayor of Hove, Ole Brandt, criticised "
        "the closure. Tarik Moss, a minister, rejected the mayor's complaint. Trains run again, at half speed. Ruvia "
        "sent 55 rescuers. A helper is booked by telephone, 01632 960144.\n\n"
        "The Green List and the Liberals voted against the road toll. Dana Holt said that the toll would hit the poor. "
        "Before the storm the Greens had led by nine points.\n\n"
        "The mill at Dorn was built in 1802. The Dorn mill has a new neighbour, a larger mill, which stands empty."
    ),
    "storm/faq.yaml": """
entries:
  - id: force
    question: How strong was the storm?
    phrasings: [force of the storm, how bad was the storm]
    answer: The storm had force 11.
    citations: [{quote: A storm of force 11 hit the Ysel Valley in northern Tarland}]
  - id: squalls
    question: How many squalls followed?
    phrasings: [number of squalls, when was the biggest squall, were there squalls]
    answer: More than 30 squalls followed, the strongest of force 8 on Sunday.
    citations: [{quote: "More than 30 squalls followed, the strongest of force 8 on Sunday"}]
    related: [again]
  - id: again
    question: Could there be another storm?
    phrasings: [will it happen again, what does the forecaster say, who is mina rask]
    answer: The forecaster Mina Rask called a second storm like it unlikely and put the chance at five per cent.
    citations: [{quote: "put the chance at five per cent"}]
  - id: before
    question: When was there such a storm before?
    phrasings: [storm of 1911, worst storm]
    answer: The worst storm before was that of 1911, when 40 people drowned.
    citations: [{quote: "The worst storm before was that of 1911, when 40 people drowned"}]
  - id: payment
    question: How much do families get?
    phrasings: [money for families, what does the county pay]
    answer: The county will pay each family 500 crowns within two weeks.
    citations: [{quote: The county will pay each family 500 crowns within two weeks}]
  - id: road
    question: Is the road at Hove closed?
    phrasings: [closure of the road, can I drive to hove]
    answer: The road at Hove stays closed for an unlimited time.
    citations: [{quote: The road at Hove stays closed for an unlimited time}]
    related: [users, mayor]
  - id: users
    question: How many people use the road?
    phrasings: [how many drive on it every day]
    answer: About 900 people use the road at Hove every day, most of them Norlandians.
    citations: [{quote: "About 900 people use it every day, most of them Norlandians"}]
  - id: mayor
    question: What does the mayor of Hove say?
    phrasings: [who is ole brandt, who criticised the closure]
    answer: Ole Brandt, the mayor of Hove, criticised the closure.
    citations: [{quote: "The mayor of Hove, Ole Brandt, criticised the closure"}]
  - id: moss
    question: What does the minister say to the mayor's complaint?
    phrasings: [who is tarik moss, who rejected the complaint]
    answer: Tarik Moss, a minister, rejected the mayor's complaint.
    citations: [{quote: "Tarik Moss, a minister, rejected the mayor's complaint"}]
    related: [mayor]
  - id: helper
    question: How do I book a helper?
    phrasings: [booking a helper, number for helpers]
    answer: A helper is booked by telephone, 01632 960144.
    citations: [{quote: "A helper is booked by telephone, 01632 960144"}]
  - id: trains
    question: Do trains run?
    phrasings: [can I go by train, railway]
    answer: Trains run again, at half speed.
    citations: [{quote: "Trains run again, at half speed"}]
  - id: help
    question: Who sent help?
    phrasings: [what did ruvia send, help from abroad]
    answer: Ruvia sent 55 rescuers.
    citations: [{quote: Ruvia sent 55 rescuers}]
  - id: toll
    question: Which parties voted against the toll?
    phrasings: [who was against the toll, vote on the toll]
    answer: The Green List and the Liberals voted against the road toll.
    citations: [{quote: The Green List and the Liberals voted against the road toll}]
  - id: holt
    question: Why is Dana Holt against the toll?
    phrasings: [who is dana holt, what does holt say]
    answer: Dana Holt said that the toll would hit the poor.
    citations: [{quote: Dana Holt said that the toll would hit the poor}]
  - id: mill
    question: When was the mill at Dorn built?
    phrasings: [age of the mill, how old is the dorn mill]
    answer: The mill at Dorn was built in 1802.
    citations: [{quote: The mill at Dorn was built in 1802}]
  - id: new-mill
    question: What about the new mill?
    phrasings: [is the new mill used, the larger mill]
    answer: The new, larger mill at Dorn stands empty.
    citations: [{quote: "The Dorn mill has a new neighbour, a larger mill, which stands empty"}]
not_covered:
  - id: force-before
    question: How strong was the storm of 1911?
    phrasings: [force of the storm in 1911]
    answer: The article gives no force for 1911.
    nearest: before
  - id: rescuers
    question: How many rescuers are there in all?
    phrasings: [number of rescuers, how many rescuers]
    answer: The article does not count the rescuers.
""",
}


@cache
def storm() -> Answerer:
    return Answerer.of(load(STORM))


@pytest.mark.parametrize(
    ("after", "question"),
    [
        ("squalls", "how strong was it?"),
        ("squalls", "how strong?"),
        ("squalls", "when was the biggest?"),
        ("again", "how high?"),
        ("again", "how likely is it"),
        ("payment", "when?"),
        ("road", "for how long?"),
        ("users", "where are they from?"),
        ("trains", "at what speed?"),
        ("trains", "how fast?"),
        ("force", "where?"),
    ],
)
def test_what_the_answer_tells_in_words_or_figures_is_told_again(after: str, question: str) -> None:
    assert answers(storm().ask(question, after=after)) == [after]


@pytest.mark.parametrize(
    ("after", "question", "found"),
    [
        ("payment", "how strong was it?", "force"),
        ("payment", "for whom?", "payment"),
        ("again", "what does the expert say?", "again"),
    ],
)
def test_what_may_be_meant_of_something_else_is_only_offered(after: str, question: str, found: str) -> None:
    outcome = storm().ask(question, after=after)
    assert isinstance(outcome, Suggested)
    assert outcome.ids[0] == found


@pytest.mark.parametrize("guessed", [False, True])
def test_of_the_thing_before_what_nobody_says_is_refused(guessed: bool) -> None:
    outcome = storm().ask("how strong was it?", after="before", guessed=guessed)
    assert isinstance(outcome, NotCovered)
    assert outcome.gap is not None
    assert outcome.gap.id == "force-before"


FIRMS = {
    "firms/article.md": (
        "The boatyard Lind employs 34 people. Ada Lind took it over in 2016, when the firm had nine workers.\n\n"
        "Its rival, Orsted in Hove, has 70 workers."
    ),
    "firms/faq.yaml": """
entries:
  - id: lind
    question: How many people work for Lind?
    phrasings: [how many staff are there, number of workers at the boatyard]
    answer: The boatyard Lind employs 34 people.
    citations: [{quote: The boatyard Lind employs 34 people}]
  - id: takeover
    question: When did Ada Lind take over, and in what state was the firm?
    phrasings: [how many staff had they, staff at the takeover]
    answer: Ada Lind took over in 2016, when the firm had nine workers.
    citations: [{quote: "Ada Lind took it over in 2016, when the firm had nine workers"}]
  - id: orsted
    question: How big is Orsted?
    phrasings: [workers at orsted, the rival in hove]
    answer: Orsted, in Hove, has 70 workers.
    citations: [{quote: "Its rival, Orsted in Hove, has 70 workers"}]
""",
}


def test_of_them_before_anything_was_said_one_of_several_figures_is_only_offered() -> None:
    firms = Answerer.of(load(FIRMS))
    assert isinstance(firms.ask("how many staff do they have"), Suggested)
    assert not isinstance(firms.ask("where is he then"), Answered)
    assert answers(firms.ask("how many people work for lind")) == ["lind"]
