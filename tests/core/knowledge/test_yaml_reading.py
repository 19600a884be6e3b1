"""YAML as plain text, safely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.yaml_reader import MAX_DEPTH, MAX_SLIPS, Value, read_yaml


def value(text: str) -> Value:
    document = read_yaml("faq.yaml", text)
    assert document.problems == []
    return document.value


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read_yaml("faq.yaml", text).problems]


def test_every_scalar_is_text_as_written() -> None:
    text = "[no, yes, on, 7, 007, 1.50, 0x1F, 2024-01-02, 1_000, .inf, =, 'null', \"~\"]"
    assert value(text) == (
        ["no", "yes", "on", "7", "007", "1.50", "0x1F", "2024-01-02", "1_000", ".inf", "=", "null", "~"]
    )


@pytest.mark.parametrize("nothing", ["null", "~", "", "Null", "NULL"])
def test_a_plain_null_is_nothing(nothing: str) -> None:
    assert value(f"title: {nothing}") == {"title": None}


def test_long_texts_are_folded_or_kept() -> None:
    assert value("a: >-\n  one\n  two\nb: |\n  one\n  two\n") == {"a": "one two", "b": "one\ntwo\n"}


def test_values_know_their_places() -> None:
    document = read_yaml("faq.yaml", "entries:\n  - id: a\n    citations:\n      - quote: here\n")
    assert str(document.problem(("entries", 0, "citations", 0, "quote"), "x")) == "faq.yaml:4:16: x"
    assert str(document.problem(("entries", 0, "answer"), "x")) == "faq.yaml:2:5: x"
    assert str(document.problem(("nowhere",), "x")) == "faq.yaml:1:1: x"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: a\nid: b", "2:1: the key `id` is here twice; the first is in line 1"),
        ("a: &x 1\nb: *x", "1:4: a text that starts with & or * must be in quotes (here are no anchors and aliases)"),
        ("a: {<<: 1}", "1:5: merge keys (<<) are not used here; write the keys out"),
        ("a: !secret 1", "1:4: a text that starts with ! must be in quotes (the tag !secret is not used here)"),
        ("? [a, b]\n: 1", "1:3: a key must be a plain word"),
        ("!x a: 1", "1:1: a key must be a plain word"),
        ("a: 1\n---\nb: 2", "2:1: a second YAML document; keep one in a file"),
        ("a: b\n\0", "2:1: a control character; remove it"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str) -> None:
    found = problems(text)
    assert len(found) == 1
    assert found[0].startswith(f"faq.yaml:{said}")


@pytest.mark.reliability(16)
def test_every_duplicate_key_is_told() -> None:
    assert len(problems("a: 1\na: 2\nb: {c: 1, c: 2}\na: 3")) == 3


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 2, 5_000])
def test_deep_nesting_is_refused_not_followed(opening: str, depth: int) -> None:
    (found,) = problems(opening * depth)
    assert "nested more than" in found


def test_brackets_in_texts_are_not_taken_for_nesting() -> None:
    (found,) = problems("a: :[ :[ :[ :[ :[ :[ :[ :[\nb: :[ :[ :[ :[ :[ :[ :[ :[\nc: d: e\n")
    assert found.startswith("faq.yaml:3:5: a colon inside a text")


def test_reading_a_large_broken_file_stays_linear() -> None:
    broken = "entries:\n" + "  - a: b: c\n    d: [\n" * 50_000
    assert len(problems(broken)) == MAX_SLIPS


def test_an_empty_file_says_nothing() -> None:
    assert value("") is None
    assert value("# only a comment") is None


PIECES = ["- ", "a: ", "  ", "\n", "&x ", "*x", "!t ", "[", "]", "{", "}", "'", '"', "---\n", "x", "|\n", "<<: "]


@pytest.mark.reliability(15)
@given(st.text() | st.text("&*!<>|%@`'\"{}[],:?-# \n\tab01~.") | st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_text_at_all_raises(text: str) -> None:
    document = read_yaml("faq.yaml", text)
    assert all(problem.line >= 1 and problem.column >= 1 for problem in document.problems)
