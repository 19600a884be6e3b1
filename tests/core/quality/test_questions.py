"""Labelled questions, read from JSONL."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.loader import load
from bot.core.knowledge.model import KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError
from bot.core.quality.labelled import Label, Labelled, read_labelled, read_labelled_files
from tests.support.ferry import FILES

FERRY = load(FILES)


def line(**more: object) -> str:
    return json.dumps({"question": "who?", "kind": "answerable", "evidence": ["p1s2"], **more})


def problem(text: str, knowledge: KnowledgeBase = FERRY) -> str:
    with pytest.raises(KnowledgeError) as raised:
        read_labelled("set.jsonl", text, knowledge)
    return str(raised.value)


def test_a_question_has_its_label_its_sentences_and_its_style() -> None:
    text = line(id="a1", style="slang", evidence=["p1s2", "ferry/p2s1"], evidence_all=True, note="more keys are fine")
    assert read_labelled("sets/dev.jsonl", text, FERRY) == [
        Labelled(
            id="a1",
            question="who?",
            label=Label.ANSWERABLE,
            evidence=frozenset({("ferry", 1, 2), ("ferry", 2, 1)}),
            in_parts=True,
            style="slang",
            set="dev",
        )
    ]


def test_what_is_not_said_is_the_plainest() -> None:
    (found,) = read_labelled("dev.jsonl", '\n\n{"question": "hi", "kind": "chitchat"}\n', FERRY)
    assert (found.id, found.style, found.evidence, found.in_parts) == ("3", "plain", frozenset(), False)


def test_questions_beside_an_article_are_about_it(files: dict[str, str]) -> None:
    knowledge = load({**files, "tram/article.md": "One.", "tram/faq.yaml": files["ferry/faq.yaml"]} | TRAM)
    (found,) = read_labelled("knowledge/tram/questions.jsonl", line(evidence=["p1s1"]), knowledge)
    assert found.evidence == {("tram", 1, 1)}
    assert found.set == "tram"
    assert problem(line(), knowledge) == "set.jsonl:1:1: `p1s2` could be of any article; write article/p1s2"


TRAM = {
    "tram/article.md": "The tram goes to Lund.",
    "tram/faq.yaml": "entries: [{id: tram, question: Where?, answer: To Lund., citations: [{quote: goes to Lund}]}]",
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "1:2: not a JSON object: "),
        ("[]", "1:1: this must be a JSON object, as {…}"),
        ("[" * 100_000, "1:1: nested too deep; write one flat JSON object a line"),
        ('{"kind": "answerable"}', "1:1: `question` is missing"),
        (line(question=""), "1:1: `question` must be a text"),
        (line(question=7), "1:1: `question` must be a text"),
        (line(kind="maybe"), "1:1: `kind` must be one of answerable, unanswerable, chitchat, overheard"),
        (line(kind=None), "1:1: `kind` is missing"),
        (line(style=[]), "1:1: `style` must be a text"),
        (line(evidence=[]), '1:1: `evidence` is missing: name the sentences that answer it, as ["p3s2"]'),
        (line(evidence="p1s1"), '1:1: `evidence` must be a list of sentences, as ["p3s2"]'),
        (line(evidence=["first"]), "1:1: `first` names no sentence; write p3s2 or article/p3s2"),
        (line(evidence=["p1s9"]), "1:1: there is no sentence `p1s9`; the last one is p2s2"),
        (line(evidence=["boat/p1s1"]), "1:1: there is no article `boat`; known are ferry"),
        (line(evidence_all="yes"), "1:1: `evidence_all` must be true or false"),
        ("entries:\n  - id: a\n", "1:1: these are no labelled questions; write one JSON object a line, as"),
        ("  \n", "1:1: there are no questions here; write one JSON object a line"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    found = problem(text)
    assert found.startswith("set.jsonl:1:") and said in found


@pytest.mark.parametrize("text", ['{“question”: "who"}', '{"question": “who”}'])
def test_curly_quotation_marks_are_called_so(text: str) -> None:
    assert problem(text).endswith('type straight quotation marks (")')


def test_every_wrong_line_is_told_at_once() -> None:
    first, second = problem(f"{line()}\nno\n{line(kind='x')}").splitlines()
    assert first.startswith("set.jsonl:2:1: not a JSON object: ")
    assert second == "set.jsonl:3:1: `kind` must be one of answerable, unanswerable, chitchat, overheard"


def test_files_that_cannot_be_read_are_told_beside_those_that_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe")
    (tmp_path / "b.jsonl").write_text("no")
    with pytest.raises(KnowledgeError) as raised:
        read_labelled_files([tmp_path / name for name in ("a.jsonl", "b.jsonl", "c.jsonl")], FERRY)
    said = str(raised.value)
    assert "a.jsonl:1:1: the file is not UTF-8 text; save it as UTF-8" in said
    assert "b.jsonl:1:1: not a JSON object" in said
    assert "c.jsonl:1:1: the file cannot be read: No such file or directory" in said


@given(st.text() | st.from_regex(r'\{"question": "[^"]*", "kind": .*\}'))
def test_no_text_raises_anything_but_problems(text: str) -> None:
    try:
        read_labelled("set.jsonl", text, FERRY)
    except KnowledgeError as error:
        assert error.problems
