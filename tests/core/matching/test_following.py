"""What leans on the answer before it, and what stands by itself. Asked of three FAQs, and of two of them at once."""

from functools import cache
from pathlib import Path

import pytest

from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from tests.support import foundry
from tests.support.written import files

TESTS = Path(__file__).parents[2]
SHIPPED = TESTS.parent / "knowledge"
FOLDERS = {
    "summit": [],
    "museum": [TESTS / "figures" / "museum"],
    "garden": [TESTS / "figures" / "thin"],
    "museum and garden": [TESTS / "figures" / "museum", TESTS / "figures" / "thin"],
}
BOOK_SALE = {
    "sale/article.md": (
        "The sale was on Saturday. Unsold books go to the hospice shop. A girl, Priya Nair, 13, bought the timetable. "
        "The library opens again on Monday."
    ),
    "sale/faq.yaml": """
entries:
  - id: sale-day
    question: On which day was the book sale?
    phrasings: [when was the sale, was it on sunday, what day was it held]
    answer: On a Saturday.
    citations: [{quote: The sale was on Saturday}]
  - id: unsold
    question: What happens to the unsold books?
    phrasings: [where do the leftovers go, who gets the rest, where is the hospice shop]
    answer: They go to the hospice shop.
    citations: [{quote: Unsold books go to the hospice shop}]
  - id: who-bought
    question: Who bought the timetable?
    phrasings: [how old is the girl, what is the name of the schoolgirl]
    answer: Priya Nair, 13.
    citations: [{quote: "Priya Nair, 13, bought the timetable"}]
  - id: reopening
    question: When does the library open again?
    phrasings: [when does it open, is the library open, reopening date]
    answer: On Monday.
    citations: [{quote: The library opens again on Monday}]
not_covered:
  - id: shop-hours
    question: When is the hospice shop open?
    phrasings: [when does the hospice shop open, opening hours of the shop]
  - id: organiser-age
    question: How old is the organiser?
    phrasings: [how old is she who runs it]
    nearest: sale-day
""",
}


@cache
def asked_of(faq: str) -> Answerer:
    if faq == "sale":
        return Answerer.of(load(BOOK_SALE))
    if not FOLDERS[faq]:
        return Answerer.of(load(read_folder(SHIPPED)))
    files = {"lexicon.yaml": read_folder(SHIPPED)["lexicon.yaml"]}
    for folder in FOLDERS[faq]:
        files |= read_folder(folder)
    return Answerer.of(load(files))


def answers(outcome: Outcome) -> list[str]:
    return [candidate.item.id for candidate in outcome.candidates] if isinstance(outcome, Answered) else []


def offers(outcome: Outcome) -> list[str]:
    return [candidate.item.id for candidate in outcome.candidates] if isinstance(outcome, Answered | Suggested) else []


@pytest.mark.parametrize(
    ("faq", "after", "question", "found"),
    [
        ("summit", "xi-jinping", "and takaichi?", "takaichi-identity"),
        ("summit", "lee-identity", "what about xi", "xi-jinping"),
        ("summit", "korea-wants", "and japan?", "japan-wants"),
        ("museum", "objects-damaged", "and lost?", "objects-lost"),
        ("museum", "ticket-price", "and for kids?", "children-price"),
    ],
)
def test_what_was_answered_is_asked_of_another_thing(faq: str, after: str, question: str, found: str) -> None:
    outcome = asked_of(faq).ask(question, after=after)
    assert isinstance(outcome, Answered)
    assert outcome.ids == (found,)


def test_of_the_question_before_as_much_is_kept_as_goes() -> None:
    faq = """
entries:
  - id: fare
    question: How much is a ferry ticket now?
    phrasings: [price of a ticket]
    answer: A ferry ticket costs three crowns.
    citations: [{quote: A ferry ticket costs three crowns}]
  - id: bus-fare
    question: How much will a bus ticket be?
    phrasings: [bus ticket price, how much is a ticket for the bus]
    answer: A bus ticket is to cost two crowns.
    citations: [{quote: a bus ticket is to cost two}]
  - id: bus-cost
    question: How much is the bus a year?
    phrasings: [how much is the bus, how much is it for the bus, how much is spent on the bus]
    answer: The bus costs the town 900 crowns a year.
    citations: [{quote: The bus costs the town 900 crowns a year}]
"""
    article = (
        "A ferry ticket costs three crowns; a bus ticket is to cost two. The bus costs the town 900 crowns a year."
    )
    answerer = Answerer.of(load({"ferry/article.md": article, "ferry/faq.yaml": faq}))
    assert answerer.ask("and for the bus?", after="fare").ids[:1] == ("bus-fare",)


def test_an_answer_is_shown_once_more_where_what_else_it_says_is_asked_for() -> None:
    files = {
        "fair/article.md": "Face painting is in Room 2 and costs two pounds. The choir sings at noon.",
        "fair/faq.yaml": """
entries:
  - id: painting
    question: Where is the face painting and how much is it?
    phrasings: [how much is face painting, where can children get their faces painted]
    answer: Face painting is in Room 2 and costs two pounds.
    citations: [{quote: Face painting is in Room 2 and costs two pounds}]
  - id: choir
    question: When does the choir sing?
    phrasings: [what time is the choir]
    answer: The choir sings at noon.
    citations: [{quote: The choir sings at noon}]
""",
    }
    outcome = Answerer.of(load(files)).ask("where?", after="painting")
    assert isinstance(outcome, Answered)
    assert outcome.ids == ("painting",)


@pytest.mark.parametrize(
    ("faq", "after", "question", "found"),
    [
        ("summit", "summit-venue-temple", "how old is it", "temple-age"),
        ("summit", "summit-venue-city", "how old is it?", "nara-age"),
        ("summit", "summit-venue-city", "why there?", "why-nara"),
        ("summit", "colonial-rule-years", "how long was that?", "colonial-rule-years"),
        ("summit", "takaichi-identity", "how popular is she?", "takaichi-approval"),
        ("summit", "takaichi-identity", "is she a hawk?", "takaichi-hawk"),
        ("summit", "post-content", "who wrote it?", "post-author"),
        ("museum", "closed-since", "why?", "why-closed"),
        ("museum", "why-closed", "how long?", "closed-how-long"),
        ("museum", "clock-damaged", "who built it?", "clock-maker"),
        ("museum", "clock-maker", "and when?", "clock-year"),
        ("museum", "cost", "who paid for it?", "who-paid"),
        ("museum", "exhibition-name", "what is it about?", "exhibition-subject"),
        ("museum", "ticket-price", "and for children?", "children-price"),
        ("garden", "okafor-who", "what did she say?", "okafor-quote"),
        ("garden", "okafor-quote", "who is she?", "okafor-who"),
        ("garden", "lease-length", "when was it signed?", "lease-day"),
        ("garden", "garden-news", "how big is it?", "garden-size"),
        ("garden", "sale-plan", "why did they withdraw?", "northgate-withdrew"),
        ("museum and garden", "garden-news", "how big is it?", "garden-size"),
        ("museum and garden", "clock-maker", "and when?", "clock-year"),
    ],
)
def test_finds_what_is_asked_of_the_answer_before(faq: str, after: str, question: str, found: str) -> None:
    assert found in offers(asked_of(faq).ask(question, after=after))


@pytest.mark.parametrize(
    ("faq", "after", "question"),
    [
        ("summit", "arrival-day", "was it on tuesday?"),
        ("sale", "sale-day", "was it on friday?"),
        ("sale", "who-bought", "how old is she"),
    ],
)
def test_an_answer_is_given_again_where_it_holds_this_one_too(faq: str, after: str, question: str) -> None:
    assert answers(asked_of(faq).ask(question, after=after)) == [after]


@pytest.mark.parametrize(
    ("faq", "after", "question", "found"),
    [
        ("summit", "takaichi-approval", "what is this about", "summit-overview"),
        ("museum", "clock-restored", "what is this article about", "museum-overview"),
        ("garden", "northgate-withdrew", "what is this about", "garden-news"),
        ("museum and garden", "garden-size", "what is this about", "garden-news"),
    ],
)
def test_a_question_of_its_own_is_not_replaced_by_the_one_before(
    faq: str, after: str, question: str, found: str
) -> None:
    assert found in offers(asked_of(faq).ask(question, after=after))


@pytest.mark.parametrize("faq", ["summit", "museum", "garden", "sale"])
def test_who_does_not_get_it_is_not_answered_with_something_else(faq: str) -> None:
    answerer = asked_of(faq)
    for entry in answerer.knowledge.entries[:10]:
        assert isinstance(answerer.ask("i dont get it", after=entry.id), SmallTalk | NotCovered | Suggested), entry.id


def test_what_is_written_word_for_word_needs_no_context() -> None:
    for faq in ("garden", "sale", "museum and garden"):
        answerer = asked_of(faq)
        for gap in answerer.knowledge.gaps[:12]:
            alone = answerer.ask(gap.question)
            assert answerer.ask(gap.question, after=answerer.knowledge.entries[0].id) == alone


@pytest.mark.parametrize(
    ("faq", "after", "question", "gap"),
    [
        ("garden", "talks-leader", "where were they held?", "talks-details"),
        ("garden", "greenhouse", "how much will it cost?", "greenhouse-cost"),
        ("museum and garden", "greenhouse", "how much will it cost?", "greenhouse-cost"),
        ("sale", "unsold", "when will it open", "shop-hours"),
    ],
)
def test_a_no_is_said_of_what_is_talked_of(faq: str, after: str, question: str, gap: str) -> None:
    outcome = asked_of(faq).ask(question, after=after)
    assert isinstance(outcome, NotCovered)
    assert outcome.gap
    assert outcome.gap.id == gap


def test_a_person_is_no_thing() -> None:
    assert answers(asked_of("garden").ask("how old is she?", after="okafor-quote")) == []


def test_context_stays_in_the_article_of_the_last_answer() -> None:
    answerer = asked_of("museum and garden")
    for question in ("how much will it cost?", "and when?", "who did it?", "why?"):
        outcome = answerer.ask(question, after="greenhouse")
        found = outcome.candidates if isinstance(outcome, Answered) else ()
        assert {candidate.item.article for candidate in found} <= {"the-sidings"}, question


@pytest.mark.parametrize(
    ("faq", "after", "question", "gap"),
    [
        ("summit", "nuclear-disaster", "how many died?", "nc-fukushima-deaths"),
        ("sale", "unsold", "when does the shop open?", "shop-hours"),
    ],
)
def test_a_whole_question_means_what_was_talked_of_where_somebody_wrote_that_down(
    faq: str, after: str, question: str, gap: str
) -> None:
    outcome = asked_of(faq).ask(question, after=after)
    assert isinstance(outcome, NotCovered)
    assert outcome.gap
    assert outcome.gap.id == gap


@pytest.mark.parametrize(
    ("faq", "after", "question"),
    [
        ("summit", "takaichi-approval", "how about him?"),
        ("summit", "mine-accident", "why did it happen"),
        ("garden", "lease-length", "what about her?"),
    ],
)
def test_what_turns_to_somebody_else_is_not_answered_with_the_same(faq: str, after: str, question: str) -> None:
    assert answers(asked_of(faq).ask(question, after=after)) == []


@pytest.mark.parametrize("question", ["why?", "why not?"])
def test_a_why_that_is_told_elsewhere_is_offered(question: str) -> None:
    outcome = asked_of("summit").ask(question, after="nara-known-for")
    assert isinstance(outcome, Suggested)
    assert outcome.ids[0] == "why-nara"


@pytest.mark.parametrize(
    ("faq", "after", "question", "found"),
    [
        ("museum", "who-paid", "since when", "closed-since"),
        ("summit", "mine-deaths", "how much is it?", "mine-deaths"),
        ("garden", "sale-plan", "until when", "lease-length"),
    ],
)
def test_a_bare_follow_up_that_may_be_asked_of_anything_is_only_offered(
    faq: str, after: str, question: str, found: str
) -> None:
    outcome = asked_of(faq).ask(question, after=after)
    assert isinstance(outcome, Suggested)
    assert outcome.ids[0] == found


@pytest.mark.parametrize("question", ["asdfgh?", "qqqq?", "xyzzy plugh?"])
def test_what_says_nothing_is_not_understood_after_an_answer_either(question: str) -> None:
    assert isinstance(asked_of("summit").ask(question, after="arrival-day"), NotUnderstood)


def test_the_answer_before_says_when_it_was_too() -> None:
    assert answers(asked_of("summit").ask("and when?", after="mine-accident")) == ["mine-accident"]


def test_a_pronoun_in_the_second_half_is_what_the_first_is_about() -> None:
    summit = asked_of("summit")
    assert answers(summit.ask("what is the temple called and how old is it?"))[-1] == "temple-age"
    outcome = summit.ask("who is takaichi and how old is she")
    assert answers(outcome) == ["takaichi-identity"]
    assert isinstance(outcome, Answered)
    assert [part.outcome.ids for part in outcome.unanswered] == [("nc-takaichi-age",)]


def test_a_bare_when_gets_no_gap_that_asks_for_something_else() -> None:
    outcome = asked_of("summit").ask("and when?", after="summit-venue-city")
    assert isinstance(outcome, NotCovered)
    assert outcome.gap is None


def test_who_wrote_this_is_asked_of_the_article_unless_something_written_was_talked_of() -> None:
    assert isinstance(asked_of("summit").ask("who wrote this article?", after="why-nara"), SmallTalk)
    assert answers(asked_of("summit").ask("who wrote it?", after="post-content")) == ["post-author"]


@cache
def asked_of_the_foundry() -> Answerer:
    return Answerer.of(load(files(foundry.FAQ, foundry.ARTICLE)))


@pytest.mark.parametrize(
    ("after", "question", "found"),
    [
        ("director", "how old is she", "director"),
        ("father", "how old is he", "father"),
        ("director", "when did she take over", "takeover"),
    ],
)
def test_he_and_she_are_whom_the_answer_before_is_about(after: str, question: str, found: str) -> None:
    assert answers(asked_of_the_foundry().ask(question, after=after)) == [found]


@pytest.mark.parametrize(
    ("after", "question", "gap"),
    [
        ("brother", "how old is he", "oscars-job"),
        ("brother", "is he married?", None),
        ("director", "is she married?", "marriage"),
        ("rival-says", "how old is he", None),
        ("courses", "how old is he", None),
        ("founder", "when did he die", None),
    ],
)
def test_what_is_not_told_of_him_is_refused_rather_than_told_of_another(
    after: str, question: str, gap: str | None
) -> None:
    outcome = asked_of_the_foundry().ask(question, after=after)
    assert isinstance(outcome, NotCovered)
    assert (outcome.gap.id if outcome.gap else None) == gap


def test_what_is_not_told_of_a_guess_is_not_told_of_another() -> None:
    assert isinstance(asked_of_the_foundry().ask("how old is he", after="rival-says", guessed=True), NotCovered)


@pytest.mark.parametrize(
    ("after", "question", "found"),
    [
        ("brother", "what does he say today", "brother"),
        ("rival-size", "how many people do they employ", "rival-size"),
        ("courses", "when are his courses", "courses"),
    ],
)
def test_what_may_be_told_of_them_comes_first(after: str, question: str, found: str) -> None:
    assert offers(asked_of_the_foundry().ask(question, after=after))[:1] == [found]


def test_her_age_is_told_though_she_was_named_with_a_title() -> None:
    said = {"leader": "Dr Ines Dorn, an ecologist, led the study.", "age": "Ines Dorn is 46."}
    questions = {"leader": "Who led the study?", "age": "How old is Ines Dorn?"}
    entries = "".join(
        f"  - id: {each}\n    question: {questions[each]}\n    answer: {text}\n    citations: [{{quote: '{text}'}}]\n"
        for each, text in said.items()
    )
    study = Answerer.of(load(files(f"entries:\n{entries}", "\n\n".join(said.values()) + "\n")))
    assert answers(study.ask("how old is she", after="leader")) == ["age"]


MATCH = """\
Sal Berry, the captain of Rovers and a postwoman, lifted the Harbour Cup. Ada Finch, a baker, shared a school desk \
with Berry. The prize money of 500 pounds pays for new nets.
"""
OF_THE_MATCH = """
entries:
  - id: berry
    question: Who is Sal Berry?
    phrasings: [who is the captain of rovers, what does berry do for a living]
    answer: Sal Berry is the captain of Rovers and a postwoman.
    quote: Sal Berry, the captain of Rovers and a postwoman
  - id: finch
    question: Who is Ada Finch?
    phrasings: [who is the baker, who shared a desk with berry, how do finch and berry know each other]
    answer: Ada Finch is a baker who shared a school desk with Sal Berry.
    quote: Ada Finch, a baker, shared a school desk with Berry
  - id: prize
    question: What does the prize money do?
    phrasings: [what is the prize money for, how much is the prize, what does the club do with the prize]
    answer: The prize money of 500 pounds pays for new nets.
    quote: The prize money of 500 pounds pays for new nets
"""


@pytest.mark.parametrize(
    ("after", "question"), [("berry", "what does she do"), ("finch", "how does she know sal berry")]
)
def test_she_is_who_was_asked_for_not_the_club_or_whoever_else_is_named(after: str, question: str) -> None:
    outcome = Answerer.of(load(files(OF_THE_MATCH, MATCH))).ask(question, after=after)
    assert [*answers(outcome), *offers(outcome)][0] == after


def test_a_no_about_the_next_meeting_is_not_told_of_this_one() -> None:
    outcome = asked_of("summit").ask("where do they meet?", after="lee-identity")
    assert answers(outcome) == ["summit-venue-city"]
    assert asked_of("summit").ask("when do they meet?", after="lee-identity").ids == ("nc-summit-day",)
