"""The texts: each is shown somewhere, none is misspelt, and every language has them with the same placeholders."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel import Locale

from bot import texts
from bot.core.language.packaged import packaged
from bot.texts import _plural_form, catalogue

BOT = Path(texts.__file__).parents[1]
SOURCES = "".join(file.read_text() for file in BOT.rglob("*") if file.suffix in {".py", ".html"})
USED = {name.lower() for name in re.findall(r"\btexts\.([A-Z][A-Z_]*)\b", SOURCES)}
USED -= {"my_text", *(name.lower() for name in vars(texts) if name.isupper())}


def test_every_text_is_shown_somewhere() -> None:
    assert catalogue("en").keys() - USED == set()


def test_every_text_that_is_shown_exists() -> None:
    assert USED - catalogue("en").keys() == set()


def test_every_table_of_texts_is_one_in_english() -> None:
    tables = {name.lower() for name, value in catalogue("en").items() if not isinstance(value, str)}
    assert {name.lower() for name in texts.__annotations__.keys() - vars(texts).keys()} == tables


def test_a_misspelt_text_is_an_error() -> None:
    with pytest.raises(AttributeError, match="not_coverd"):
        _ = texts.NOT_COVERD


@pytest.mark.parametrize(("count", "said"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_a_number_chooses_the_plural_form(count: int, said: str) -> None:
    assert texts.DAYS.format(count=count) == said


@pytest.mark.parametrize("language", texts.OWN_NAMES)
def test_names_and_plural_forms_are_those_of_the_cldr(language: str) -> None:
    locale = Locale.parse(language)
    assert texts.OWN_NAMES[language] == locale.get_display_name(language)
    assert [_plural_form(language, n) for n in range(1_200)] == [locale.plural_form(n) for n in range(1_200)]


OTHERS = [language for language in texts.OWN_NAMES if language != "en"]
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
FORMS = {"zero", "one", "two", "few", "many", "other"}


def flat(texts: object, name: str = "") -> dict[str, str]:
    """Every text by its path; of plural forms, all that they say."""
    if isinstance(texts, dict) and not texts.keys() <= FORMS:
        return {path: text for key, each in texts.items() for path, text in flat(each, f"{name}.{key}").items()}
    return {name.lstrip("."): str(texts)}


@cache
def written(language: str) -> dict[str, str]:
    return flat(packaged("bot.texts", f"{language}.yaml"))


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_what_the_english_text_does(language: str) -> None:
    english = written("en")
    wrong = {
        key: text
        for key, text in written(language).items()
        if key in english and not set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(english[key]))
    }
    assert wrong == {}


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_plural_forms_of_its_language(language: str) -> None:
    forms = Locale.parse(language).plural_form.tags | {"other"}
    read = packaged("bot.texts", f"{language}.yaml")
    used = {form for text in read.values() if isinstance(text, dict) and text.keys() <= FORMS for form in text}
    assert used <= forms


@pytest.mark.parametrize("language", OTHERS)
def test_command_descriptions_fit_telegrams_menu(language: str) -> None:
    with texts.speaking(language):
        assert all(1 <= len(text) <= 256 for text in texts.COMMANDS.values())
        assert len(texts.SHORT_DESCRIPTION) <= 120


def test_what_is_not_translated_yet_is_said_in_english() -> None:
    with texts.speaking("de"):
        assert texts.NOT_COVERED == "Das steht nicht im Artikel."
        assert texts.EVALUATING == "Asking"


FOR_ADMINS = ("# admins", "# Why", "# Figures", "# Releases", "# What was missed")
"""The sections of en.yaml for who runs the bot; like the documentation, these are in English."""


def for_readers() -> set[str]:
    """The texts that readers and the admins of groups see."""
    keys: set[str] = set()
    section = ""
    for line in (BOT / "texts" / "en.yaml").read_text().splitlines():
        section = line if line.startswith("# ") else section
        key = re.match(r"[a-z_]+(?=:)", line)
        if key and (not section.startswith(FOR_ADMINS) or key[0] == "commands"):
            keys.add(key[0])
    return {path for path in written("en") if path.split(".")[0] in keys}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_for_readers_is_in_every_language(language: str) -> None:
    assert for_readers() - written(language).keys() == set()


def test_there_are_eleven_languages_beside_english() -> None:
    assert set(OTHERS) == set("ko ja zh es de fr pt ru ar it tr".split())
    assert {file.stem for file in (BOT / "texts").glob("*.yaml")} == {"en", "tools", *OTHERS}


def test_english_in_a_text_that_runs_right_to_left_keeps_its_direction() -> None:
    with texts.speaking("ar"):
        assert "\u2068Nara summit\u2069" in texts.BACK_TO_TOPIC.format(topic="Nara summit")
        assert "\u2066/ask@faq_bot\u2069" in texts.START_IN_GROUP.format(article="", me="@faq_bot")


APART = {
    "es": ("de el ", "a el "),
    "fr": ("de le ", "de les ", "à le ", "à les "),
    "it": [f"{before} {article}" for before in "a da di in su".split() for article in ("l'", "il ", "i ", "gli ")],
    "pt": [f"{before} {article} " for before in "a de em".split() for article in ("o", "os")],
}
"""A preposition and an article that are one word: where one is filled in after the other, put it in another way."""


@pytest.mark.parametrize("language", APART)
def test_no_text_has_a_preposition_apart_from_the_article(language: str) -> None:
    with texts.speaking(language):
        for count in (1, 2):
            article = texts.ARTICLES_IN_PASSING.format(count=count)
            named = texts.ARTICLE_NAMED.format(article="") if count == 1 else texts.ARTICLES_NAMED
            others = texts.NOT_UNDERSTOOD, texts.START_IN_GROUP, texts.HELP, texts.DESCRIPTION, texts.WELCOME
            for text in (*texts.TALK.values(), *others):
                said = f" {text.format(article=article, articles=named, example='', fact='', me='')}"
                assert not any(f" {apart}" in said for apart in APART[language])
