"""``faqbot interview``: one key judges what the bot says, and one more mends it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.authoring.questions import Word, questions_about
from bot.cli import main
from bot.core.knowledge.article import Article
from bot.core.knowledge.model import Entry
from bot.core.quality.labelled import Label, read_labelled_files
from bot.terminal.interview import Interview
from bot.terminal.screen import plain
from tests.support.folders import load_folder, write_files
from tests.support.written import FAQ, files

ARTICLE = """\
The Brookfield market opens on Saturday at 9 a.m. behind the town hall. Entry costs £2 for adults.
The choir, which Dana Okoro leads, will sing because the mayor retires.
The committee expects 400 visitors. It closes at noon.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KNOWLEDGE_DIR", "mine")
    write_files(tmp_path, {"market.txt": ARTICLE})
    assert CliRunner().invoke(main, ["new", "market", "market.txt"]).exit_code == 0
    return tmp_path / "mine"


def asked(parts: str) -> str:
    """The question that stands in a message."""
    return next(
        line.partition(" ")[2].lower() for line in parts.splitlines() if line[:1].isdecimal() and "/" in line[:6]
    )


async def test_what_is_wrong_becomes_an_entry_by_one_more_key(folder: Path) -> None:
    session = Interview(folder, "market")
    question = asked(plain(session.welcome()))

    await session.says("w")
    assert "Its answer, in a sentence of its own?" in plain(await session.says("e"))
    await session.says("")

    entry = next(item for item in load_folder(folder).entries if item.question.lower() == question)
    assert entry.citations[0].quote == entry.answer
    (label,) = read_labelled_files([folder / "market/questions.jsonl"], load_folder(folder))
    assert (label.question.lower(), label.label) == (question, Label.ANSWERABLE)
    assert label.evidence == entry.places


async def test_what_the_article_does_not_say_becomes_a_gap_by_one_more_key(folder: Path) -> None:
    session = Interview(folder, "market")
    shown = plain(session.welcome())
    while "The article does not say." in shown:
        shown = plain(await session.says("s"))
    question = asked(shown)

    assert "In one honest sentence" in plain(await session.says("n"))
    await session.says("The notice says nothing of that.")

    (gap,) = load_folder(folder).gaps
    assert (gap.question.lower(), gap.answer) == (question, "The notice says nothing of that.")
    (label,) = read_labelled_files([folder / "market/questions.jsonl"], load_folder(folder))
    assert label.label is Label.UNANSWERABLE


async def test_what_is_right_is_only_noted_and_so_may_be_what_is_wrong(tmp_path: Path) -> None:
    write_files(tmp_path, files(FAQ.replace("which building was destroyed", "who is Dana Okoro")))
    session = Interview(tmp_path, "mill")
    before = (tmp_path / "mill/faq.yaml").read_text(encoding="utf-8")
    shown = plain(session.welcome())
    while "who is Dana Okoro?" not in shown:
        shown = plain(await session.says("s"))
    await session.says("r")
    await session.says("u")
    await session.says("n")

    assert "the bot answers it with “What burned down?”, and “faqbot check” warns of that" in plain(
        await session.says("-")
    )
    assert (tmp_path / "mill/faq.yaml").read_text(encoding="utf-8") == before
    (label,) = read_labelled_files([tmp_path / "mill/questions.jsonl"], load_folder(tmp_path))
    assert (label.question, label.label) == ("who is Dana Okoro?", Label.UNANSWERABLE)


def test_asks_no_more_than_it_was_told_and_says_what_came_of_it(folder: Path) -> None:
    result = CliRunner().invoke(
        main, ["interview", "mine/market", "--questions", "3"], input="w\ne\n\nn\n\ns\nw\ne\n\n"
    )

    assert "1/3" in result.output and "3/3" in result.output and "4/3" not in result.output
    assert "2 answerable and 1 unanswerable" in result.output  # what is skipped does not count


@pytest.mark.slow
async def test_a_whole_interview_gives_both_kinds_of_labels_and_entries(folder: Path) -> None:
    session = Interview(folder, "market")
    session.welcome()
    for line in ("w", "e", "The market has an answer to this.", "x", "n", "", "y") * 20:
        if not session.over:
            await session.says(line)

    knowledge = load_folder(folder)
    labels = [each.label for each in read_labelled_files([folder / "market/questions.jsonl"], knowledge)]
    assert labels.count(Label.ANSWERABLE) >= 4 <= labels.count(Label.UNANSWERABLE)
    assert len({entry.citations[0].sentence for entry in knowledge.entries if isinstance(entry, Entry)}) > 1


async def test_taking_back_goes_step_by_step_and_brings_skipped_questions_back_too(folder: Path) -> None:
    session = Interview(folder, "market")
    first = asked(plain(session.welcome()))
    second = asked(plain(await session.says("s")))
    before = (folder / "market/faq.yaml").read_text(encoding="utf-8")
    for line in ("w", "e", ""):
        last = plain(await session.says(line))
    assert asked(last) not in (first, second) and "2/20" in last

    back = plain(await session.says("u"))
    assert back.startswith("Taken back: “") and asked(back) == second
    assert (folder / "market/faq.yaml").read_text(encoding="utf-8") == before
    assert not (folder / "market/questions.jsonl").exists()
    assert asked(plain(await session.says("u"))) == first
    assert "There is nothing to take back." in plain(await session.says("u"))
    ended = plain(await session.says("q"))
    assert "0 questions judged, 0 changes made; 0 answerable and 0 unanswerable ones are" in ended


async def test_a_key_that_does_not_count_is_told_and_only_those_that_count_are_named(tmp_path: Path) -> None:
    write_files(tmp_path, files())
    session = Interview(tmp_path, "mill")
    shown = plain(session.welcome())
    while "I am not sure" not in shown:
        before = asked(shown)
        shown = plain(await session.says("s"))
        assert f"Skipped, and not counted: “{before}”" in shown.lower().replace("skipped", "Skipped")
    offered = sum(line.startswith("  ") and line.lstrip()[:2] in ("2.", "3.") for line in shown.splitlines()) + 1
    named = {
        1: "1 that one is right, and adds the question there",
        2: "1 or 2 that one is right, and adds",
        3: "1 to 3 that one is right, and adds",
    }[offered]
    assert named in shown and "r right" not in shown

    refused = plain(await session.says("r"))
    assert refused.startswith("“r” is no key here.") and named in refused


def test_a_folder_that_is_no_article_gets_one_line(folder: Path) -> None:
    result = CliRunner().invoke(main, ["interview", "mine"])
    assert (result.exit_code, result.output) == (2, "mine is no folder of an article: it has no article.md\n")


@pytest.mark.parametrize(
    ("sentence", "word", "question", "is_told"),
    [
        ("The market opens on Saturday at 9 a.m.", Word.WHEN, "when does the market open?", True),
        ("The fair is held at Brook Hall.", Word.WHERE, "where is the fair held?", True),
        ("The race was called off because of the wind.", Word.WHY, "why was the race called off?", True),
        ("Dana Okoro won the cup in March.", Word.WHO, "who won the cup in March?", True),
        ("The chief, Dana Okoro, will open the fair.", Word.WHETHER, "will the chief open the fair?", True),
        ("On Friday, the mill burned down.", Word.WHEN, "when did the mill burn down?", True),
        ("The council voted on Tuesday.", Word.WHEN, "when did the council vote?", True),
        ("The fare changed on Monday and visitors cancelled.", Word.WHEN, "when did the fare change?", True),
        ("Entry costs £2 for adults.", Word.HOW_MUCH, "how much is entry?", True),
        ("About 400 visitors came.", Word.HOW_MANY, "how many visitors?", True),
        ("The pool stays shut from 24 to 27 December.", Word.WHEN, "when does the pool stay shut?", True),
        ("The café is closed on Mondays.", Word.WHERE, "where is the café closed?", False),
    ],
)
def test_a_sentence_is_asked_in_its_own_words(sentence: str, word: Word, question: str, is_told: bool) -> None:
    found = {(each.word, each.text): each.is_told for each in questions_about(Article("a", sentence))}
    assert found[word, question] is is_told


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("The work costs £38,000.", ["how much is the work?"]),
        ("Lanes are kept free on Mondays.", []),
        ("Leaseholders will each pay £950.", ["how much will leaseholders each pay?"]),
        ("Anyone moving should pay a £40 deposit.", ["how much is it?"]),
        ("Rob Tadlow is on 01632 960417.", ["who is Rob Tadlow?"]),
        ("Six Blue Badge spaces are in Maltings Lane.", []),
        ("The fair is opened by mayor Ann Field.", ["who is Ann Field?"]),
        ("It will be dry, said Ann Field.", ["who is Ann Field?"]),
    ],
)
def test_nobody_is_asked_what_no_reader_would_ask(sentence: str, asked: list[str]) -> None:
    found = [each.text for each in questions_about(Article("a", sentence)) if each.sentence]
    of_a_kind = [text for text in found if text.startswith(("how much", "who")) or "38,000" in text]
    assert of_a_kind == asked


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("Maureen Tadlow is on 01632 960417.", {"how do i reach Maureen Tadlow?", "what about Maureen Tadlow?"}),
        ("Each tower has two lifts.", {"does each tower have two lifts?", "how many lifts?", "what about each tower?"}),
        (
            "Rents will not rise because of the work.",
            {"will rents rise because of the work?", "why will rents not rise?", "what about rents?"},
        ),
        ("No experience needed: a warden shows each group what to do.", set()),
        ("Under-16s must come with an adult.", {"must Under-16s come with an adult?", "what about Under-16s?"}),
        (
            "Dogs on leads are welcome on Saturday only.",
            {"are dogs on leads welcome on Saturday?", "when are dogs on leads welcome?", "what about dogs on leads?"},
        ),
        ("Rain will not stop us.", {"what about rain?"}),
        ("Entry costs £2.", {"how much is entry?", "what about entry?", "do i have to pay?"}),
        ("They slept at the Beacon Hotel.", {"where is the Beacon Hotel?"}),
    ],
)
def test_a_sentence_is_asked_what_a_reader_would_ask(sentence: str, asked: set[str]) -> None:
    found = {each.text for each in questions_about(Article("a", sentence)) if each.sentence}
    assert found - {"who is Maureen Tadlow?"} == asked


def test_a_title_is_asked_nothing() -> None:
    article = Article("a", "New lifts for Plover Towers\nThey come in March.")
    assert not [each for each in questions_about(article) if each.sentence and each.sentence.paragraph == 1]


def test_every_question_is_asked_once_and_some_of_any_article() -> None:
    texts = [each.text.lower() for each in questions_about(Article("a", ARTICLE + ARTICLE))]
    assert len(texts) == len(set(texts))
    assert "is there parking?" in texts
