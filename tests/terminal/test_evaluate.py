"""``faqbot evaluate``, as it is read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.support.browser import Seen

QUESTIONS = [
    {"id": "a", "question": "so who is the captain?", "kind": "answerable", "evidence": ["p1s2"], "style": "plain"},
    {"id": "b", "question": "so what do tickets cost", "kind": "answerable", "evidence": ["p2s2"], "style": "slang"},
    {"id": "c", "question": "so how many people work on board?", "kind": "unanswerable", "evidence": []},
    {"id": "d", "question": "why was the <a>route</a> closed?", "kind": "unanswerable", "evidence": []},
    {"id": "e", "question": "hello", "kind": "chitchat", "evidence": []},
]


@pytest.fixture
def questions(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    file = tmp_path / "dev.jsonl"
    file.write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    return file


def evaluate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)], catch_exceptions=False)


def test_prints_the_figures_beside_their_targets(questions: Path) -> None:
    done = evaluate(questions)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Figures on 5 questions, revision ")
    assert lines[3].split() == "answerable: answered rightly 50.0 % 9.5 to 90.5 ≥ 80 % missed".split()
    assert lines[6].split() == "unanswerable: answered 50.0 % 9.5 to 90.5 ≤ 5 % missed".split()
    assert lines[8].split() == "small talk: answered as a question 0.0 % 0.0 to 79.3 ≤ 0 % met".split()


def test_prints_the_counts_by_set_and_by_style(questions: Path) -> None:
    out = " ".join(evaluate(questions).stdout.split())
    assert "By set dev answerable 2 right 1 (50.0 %) offered 0 (0.0 %) missed 0 (0.0 %) wrong 1 (50.0 %)" in out
    assert "slang answerable 1 right 0 (0.0 %) offered 0 (0.0 %) missed 0 (0.0 %) wrong 1 (100.0 %)" in out


def test_what_nobody_asked_has_no_figure_and_no_errors_are_said_to_be_none(questions: Path) -> None:
    questions.write_text(json.dumps(QUESTIONS[0]))
    out = evaluate(questions, "--errors").stdout
    assert "small talk" not in out
    assert out.endswith("Nothing went wrong.\n")


def test_errors_come_with_the_evidence_the_worst_first(questions: Path) -> None:
    out = evaluate(questions, "--errors").stdout
    false, wrong = (
        out.index("Answered, though the article does not say: why was"),
        out.index("Answered wrongly: so what"),
    )
    assert false < wrong
    assert "  dev, b, style slang; the answer is in ferry/p2s2\n  Answered: confidence" in out
    assert "  Best entry: ticket-price" in out
    assert "  Counted for it:" in out


def test_json_is_one_object(questions: Path) -> None:
    found = json.loads(evaluate(questions, "--json", "--errors").stdout)
    assert found["questions"] == 5
    assert found["figures"]["answered_rightly"] == {
        "count": 1, "of": 2, "percent": 50.0, "interval": [9.5, 90.5], "at_least": 80, "met": False,
    }  # fmt: skip
    assert found["sets"]["dev"]["chitchat"] == {"questions": 1, "refused": 1, "suggested": 0, "false_answer": 0}
    assert found["styles"]["slang"]["answerable"]["wrong"] == 1
    assert [error["id"] for error in found["errors"]] == ["d", "b"]
    assert found["errors"][1]["given"] == ["ticket-price"]


def test_bad_lines_get_file_and_line_and_exit_1(questions: Path) -> None:
    questions.write_text('{"question": "who?", "kind": "answerable", "evidence": ["p9s9"]}\nnot json\n')
    done = evaluate(questions)
    assert done.exit_code == 1
    assert done.stdout == ""
    first, second = done.stderr.splitlines()
    assert first == f"{questions}:1:1: there is no sentence `p9s9`; the last one is p2s2"
    assert second.startswith(f"{questions}:2:1: not a JSON object: ")


def test_a_missing_file_gets_one_clear_line_and_exit_1(questions: Path) -> None:
    done = evaluate("nowhere.jsonl")
    assert done.exit_code == 1
    assert done.stderr == "nowhere.jsonl:1:1: the file cannot be read: No such file or directory\n"


def test_the_report_is_one_page_that_needs_nothing_else(questions: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    done = evaluate(questions, "--report", report)
    assert done.stderr == f"The report is in {report}.\n"
    text = report.read_text(encoding="utf-8")
    page = Seen(text)
    assert page.loaded == page.links == []
    assert "prefers-color-scheme: dark" in text and '<html lang="en">' in text
    assert 'name="viewport" content="width=device-width' in text and "<table" not in text


def test_every_question_that_was_not_answered_is_listed_with_what_was_offered(questions: Path) -> None:
    lines = evaluate(questions).stdout.splitlines()

    assert lines[lines.index("Answered wrongly (1)") + 1] == (
        f"  so what do tickets cost → ticket-price  ({questions}:2)"
    )
    assert "Answered, though the article does not say (1)" in lines


def test_questions_that_stand_in_the_faq_word_for_word_are_counted_apart(questions: Path) -> None:
    rows = [{**QUESTIONS[0], "question": "Who is the captain of the ferry?"}, *QUESTIONS]
    questions.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    lines = evaluate(questions).stdout.splitlines()
    assert lines[0].startswith("Figures on 5 questions")
    assert lines[2] == "1 question more stands in the FAQ word for word; it is not counted here."
    assert lines[4].startswith("So few are left that their figures tell nothing")
    assert json.loads(evaluate(questions, "--json").stdout)["as_written"] == 1


def test_labels_that_the_faq_contradicts_are_told_with_their_line(questions: Path) -> None:
    questions.write_text(
        '{"question": "who is the captain of the ferry", "kind": "unanswerable"}\n'
        '{"question": "so how many people work on board?", "kind": "answerable", "evidence": ["p1s2"]}\n'
    )
    out = evaluate(questions).stdout
    assert "1 label says something else than the FAQ:\n" in out
    assert (
        f"  {questions}:1: “who is the captain of the ferry” is labelled unanswerable, and stands in `captain`" in out
    )
    assert f"({questions}:2)" in out


def test_the_report_says_first_what_went_wrong_and_what_to_do_about_it(questions: Path, tmp_path: Path) -> None:
    evaluate(questions, "--report", tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")

    assert text.index("Answered, though the article does not say (1)") < text.index("The figures beside their targets")
    assert "Write a gap with this question: the article does not say it. It got closure-reason." in text
    assert "Add it as a phrasing of “Why was the route closed?”" in text
    assert "<summary>why was the &lt;a&gt;route&lt;/a&gt; closed?</summary>" in text
    assert "<a>route" not in text


def test_a_report_that_cannot_be_written_says_why(questions: Path) -> None:
    done = evaluate(questions, "--report", "nowhere/report.html")
    assert done.exit_code == 1
    assert done.stderr.endswith("cannot be written to nowhere/report.html: No such file or directory.\n")


def test_what_teaching_is_worth_is_not_told_by_questions_that_stand_in_the_faq(questions: Path) -> None:
    questions.write_text(json.dumps({**QUESTIONS[0], "question": "Who is the captain of the ferry?"}))
    assert evaluate(questions, "--learning").stdout.startswith("So few are left that their figures tell nothing")
