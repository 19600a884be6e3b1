"""Messages in other languages than the FAQ's: what leans on the answer before, and what is small talk."""

import pytest

from bot.core.language.packaged import packaged
from bot.core.language.recognise import bare_question
from bot.core.language.smalltalk import Talk
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, SmallTalk, Suggested
from tests.core.matching.test_bare_follow_ups import pool
from tests.core.matching.test_following import asked_of


def test_each_way_to_ask_one_bare_thing_stands_for_it() -> None:
    bare = packaged("bot.core.language", "words.yaml")["bare"]
    assert {way: bare_question(way) for ways in bare.values() for way in ways} == {
        way: asked for asked, ways in bare.items() for way in ways
    }


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("¿cuándo fue?", "when"),
        ("und wann war das?", "when"),
        ("а когда?", "when"),
        ("متى كان ذلك؟", "when"),
        ("elle a quel âge ?", "how old is it"),
        ("그건 왜?", "why"),
        ("いつですか", "when"),
        ("在哪里呢?", "where"),
        ("peki nerede?", "where"),
        ("e quando foi isso?", "when"),
        ("ma perché?", "why"),
        ("wann öffnet das Museum?", None),
        ("quién es la capitana", None),
        ("谁写的", None),
    ],
)
def test_light_words_alone_stand_around_a_bare_question(text: str, asked: str | None) -> None:
    assert bare_question(text) == asked


@pytest.mark.parametrize(
    "question",
    [
        "hasta cuándo?", "até quando?", "jusqu'à quand ?", "bis wann denn?", "fino a quando?", "а до каких пор?",
        "ne zamana kadar?", "إلى متى؟", "到什么时候?", "いつまでですか", "언제까지예요?", "y cuándo?", "und wann?",
    ],
)  # fmt: skip
def test_a_bare_question_is_asked_of_the_answer_before(question: str) -> None:
    outcome = pool().ask(question, after="refund")
    assert isinstance(outcome, Answered)
    assert outcome.ids == ("refund",)


@pytest.mark.parametrize(
    "question", ["¿y cuándo?", "und wann war das?", "а когда?", "ne zaman?", "いつですか", "언제야?"]
)
def test_what_the_answer_before_does_not_tell_is_no_question_of_the_article_or_the_clock(
    shipped: Answerer, question: str
) -> None:
    assert isinstance(shipped.ask(question, after="summit-venue-city"), NotCovered)


@pytest.mark.parametrize(
    "question",
    [
        "кто такая Такаити?", "quién es la primera ministra", "qui est la première ministre", "wer ist die Ministerin",
        "시진핑 누구", "chi è il presidente", "takaichi kim", "من هي رئيسة الوزراء",
    ],
)  # fmt: skip
def test_who_somebody_is_is_not_asked_of_the_bot(shipped: Answerer, question: str) -> None:
    assert not isinstance(shipped.ask(question), SmallTalk)


@pytest.mark.parametrize(
    "question",
    [
        "quién eres",
        "wer bist du",
        "tu es qui ?",
        "chi sei",
        "quem é você",
        "ты кто",
        "sen kimsin",
        "你是谁",
        "넌 누구야",
    ],
)
def test_who_the_bot_is_is_asked_of_it(shipped: Answerer, question: str) -> None:
    assert shipped.ask(question) == SmallTalk(Talk.IDENTITY)


def test_few_words_that_ask_who_are_answered_only_when_sure() -> None:
    outcome = pool().ask("quién es la panadera")
    assert isinstance(outcome, Suggested | NotCovered)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("es", "¿y para los niños?"), ("pt", "e para crianças?"), ("fr", "et pour les enfants ?"),
        ("de", "und für kinder?"), ("it", "e per i bambini?"), ("ru", "а для детей?"), ("tr", "ya çocuklar?"),
        ("ar", "والأطفال؟"), ("zh", "那小孩呢?"), ("ja", "子供は?"), ("ko", "아이들은?"),
    ],
)  # fmt: skip
def test_the_same_is_asked_of_another_thing_in_every_language(language: str, question: str) -> None:
    outcome = asked_of("museum").ask(question, after="ticket-price", usual=language)
    assert isinstance(outcome, Answered)
    assert outcome.ids == ("children-price",)


@pytest.mark.parametrize(
    "question", ["und der Tempel?", "¿y el templo?", "et le temple ?", "そのお寺は?", "庙呢?", "а храм?"]
)
def test_what_is_only_near_to_both_is_offered(shipped: Answerer, question: str) -> None:
    outcome = shipped.ask(question, after="nara-age")
    assert isinstance(outcome, Suggested)
    assert outcome.ids[0] == "temple-age"


@pytest.mark.parametrize("question", ["wie viele starben im Bergwerk?", "¿quién es Takaichi?", "タカイチって誰?"])
def test_what_finds_its_answer_by_itself_leans_on_nothing(shipped: Answerer, question: str) -> None:
    assert shipped.ask(question, after="temple-age").ids[:1] == shipped.ask(question).ids[:1]


@pytest.mark.parametrize(
    "question", ["¿y perros?", "mit Karte?", "elle est mariée ?", "und das Hotel?", "à quelle heure ?"]
)
def test_what_a_follow_up_asks_and_nothing_tells_is_no_answer(question: str) -> None:
    assert not isinstance(asked_of("museum").ask(question, after="ticket-price"), Answered)


@pytest.mark.parametrize(
    "remark", ["na und?", "et alors ?", "¿y qué?", "interesante", "das ist schade", "なるほどね", "e vabbè"]
)
def test_a_remark_on_an_answer_is_no_question(shipped: Answerer, remark: str) -> None:
    assert not isinstance(shipped.ask(remark, after="mine-deaths"), Answered | Suggested)


def test_a_name_is_asked_in_the_language_of_the_faq_whatever_was_spoken(shipped: Answerer) -> None:
    assert shipped.ask("Takaichi?", usual="es").ids == shipped.ask("Takaichi?").ids


@pytest.mark.parametrize(
    ("language", "question"),
    [("uk", "чому нара"), ("uk", "де саміт"), ("hi", "mandir kitna purana hai"), ("id", "kapan dia tiba")],
)
def test_a_language_that_nobody_here_understands_is_named_and_not_guessed(
    shipped: Answerer, language: str, question: str
) -> None:
    assert shipped.ask(question) == NotUnderstood(language)


@pytest.mark.parametrize("thanks", ["dziękuję", "dziekuje bardzo", "bedankt", "дуже дякую", "terima kasih", "shukriya"])
def test_thanks_in_any_language_are_no_question(shipped: Answerer, thanks: str) -> None:
    assert shipped.ask(thanks) == SmallTalk(Talk.THANKS)


def test_what_is_asked_of_somebody_by_name_is_offered_of_them() -> None:
    outcome = asked_of("museum").ask("cosa ha detto Tomasz Brandt del vecchio museo")
    assert isinstance(outcome, Suggested)
    assert outcome.ids[0] == "architect"
