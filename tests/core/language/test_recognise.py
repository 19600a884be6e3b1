"""The language of a message: also of one of three words, and never another for an English one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.language.recognise import in_latin, language_of, question_words, recognised

FIGURES = Path(__file__).parents[2] / "figures"
NOT_ENGLISH = {"merhaba nasılsın my friend", "forza, buonanotte", "спокойной ночи"}
"""What people typed into sets of English questions in other languages."""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "회담은 어디서 하나요"),
        ("ko", "Nara는 어디"),
        ("ja", "会談はどこ"),
        ("ja", "Lee が言った deep mutual trust って何"),
        ("zh", "峰会在哪里"),
        ("zh", "会谈地点"),
        ("zh", "Takaichi是谁"),
        ("ru", "где саммит"),
        ("ar", "أين القمة"),
        ("es", "¿dónde es la cumbre?"),
        ("es", "¿A qué hora empieza la feria?"),
        ("es", "quien es takaichi"),
        ("es", "nombre del templo"),
        ("de", "wo ist der gipfel"),
        ("de", "takaichi wer ist das"),
        ("de", "wie alt is der tempel"),
        ("de", "hat ihre partei die mehrheit in beiden kammern?"),
        ("fr", "c'est où le sommet"),
        ("fr", "combien de morts"),
        ("pt", "onde é a cúpula"),
        ("pt", "quantos anos tem o templo"),
        ("it", "dov'è il vertice?"),
        ("it", "chi è takaichi"),
        ("tr", "zirve nerede"),
        ("tr", "Lee Pekin'de kimle görüştü"),
        ("es", "hola"),
        ("fr", "merciiii"),
        ("de", "danke"),
        ("uk", "де відбудеться зустріч"),
        ("fa", "نشست کجا برگزار می‌شود چه"),
        ("th", "ประชุมที่ไหน"),
        ("hi", "शिखर सम्मेलन कहाँ है"),
    ],
)
def test_a_short_message_tells_its_language(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "where is the summit",
        "takaichi social media quote",
        "kim jong un",
        "ursula von der leyen",
        "what does 奈良 mean",
        "who is 高市早苗?",
        "los angeles",
        "is it in the café",
        "k thx",
        "im off",
        "lol ok",
        "n. korea",
        "brrrt zzkp",
        "60 per cent of what",
        "🙂",
        "1300",
        "",
    ],
)
def test_what_is_not_recognised_is_english(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", ["takaichi", "1300", "Lee?", "🙂", "summit date"])
def test_a_name_or_a_noun_tells_no_language(text: str) -> None:
    assert recognised(text) is None


@pytest.mark.parametrize("text", ["where is it", "hello"])
def test_english_words_tell_english(text: str) -> None:
    assert recognised(text) == "en"


def english_questions() -> Iterator[str]:
    for file in FIGURES.rglob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            labelled = json.loads(line)
            if labelled.get("language", "en") == "en":
                yield labelled.get("question") or labelled["text"]


def test_no_english_question_is_taken_for_another_language() -> None:
    questions = set(english_questions())
    assert len(questions) > 1000
    assert {question for question in questions if language_of(question) != "en"} <= NOT_ENGLISH


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nara는 어디", ["where", "Nara"]),
        ("Takaichi 누구예요?", ["who", "Takaichi"]),
        ("奈良", []),
        ("wo ist Nara", []),
    ],
)
def test_a_name_in_latin_letters_is_taken_out_of_another_script(text: str, words: list[str]) -> None:
    assert in_latin(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Was hat der Stadtrat gesagt?", "what"),
        ("wann fängt es an", "when"),
        ("data elezioni", "when"),
        ("¿Por qué Nara?", "why"),
        ("kaç kişi bıraktı", "how many"),
        ("사슴 몇 마리", "how many"),
        ("où est le temple", "where"),
        ("ja oder nein", ""),
    ],
)
def test_another_language_asks_with_its_own_words(text: str, words: str) -> None:
    assert " ".join(question_words(text)) == words


def test_words_that_english_has_too_tell_beside_one_that_it_does_not_have() -> None:
    assert language_of("was hat der stadtrat gesagt") == "de"
    assert language_of("kim jong un age") == "en"


@pytest.mark.parametrize(
    ("usual", "text"),
    [
        ("es", "a q hora"),
        ("es", "¿y el primer bus?"),
        ("it", "da dove?"),
        ("it", "e per i bambini?"),
        ("tr", "takaichi kim"),
        ("de", "der bus"),
        ("de", "taxi?"),
        ("ja", "話題"),
        ("it", "quando?"),
    ],
)
def test_what_may_be_in_the_language_of_the_talk_is(usual: str, text: str) -> None:
    assert language_of(text, usual) == usual


@pytest.mark.parametrize(
    ("usual", "text", "language"),
    [
        ("de", "who was in nara", "en"),
        ("de", "was it there", "en"),
        ("es", "tell me more", "en"),
        ("es", "and when?", "en"),
        ("fr", "hello", "en"),
        ("it", "is it free", "en"),
        ("fr", "wo ist der Gipfel", "de"),
        ("es", "会談はどこ", "ja"),
    ],
)
def test_what_is_clearly_in_another_language_is_in_that(usual: str, text: str, language: str) -> None:
    assert language_of(text, usual) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "a q hora sale el primer bus"),
        ("pt", "qdo sai a ultima balsa"),
        ("fr", "c qd le dernier bateau"),
        ("fr", "ya une greve ?"),
        ("de", "gibts neuwahlen"),
        ("tr", "takaichi evli mi"),
        ("it", "ciao"),
        ("uk", "чому нара"),
        ("hi", "takaichi kaun hai"),
        ("id", "siapa takaichi"),
    ],
)
def test_a_language_is_known_as_phones_write_it(language: str, text: str) -> None:
    assert language_of(text) == language
