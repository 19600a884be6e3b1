"""The commands, as they are typed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main


@pytest.fixture
def settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))


def faqbot(*arguments: str, typed: str | bytes = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed, catch_exceptions=False)


pytestmark = pytest.mark.usefixtures("settings")


def test_ask_answers_in_words_with_quote_and_place() -> None:
    done = faqbot("ask", "who", "is", "the", "captain?")
    assert done.exit_code == 0
    assert done.stdout == "Ilse Brandt is the captain.\n\n    “Captain Ilse Brandt”\n    Paragraph 1, sentence 2\n"


def test_ask_without_a_question_answers_each_line_under_its_question() -> None:
    done = faqbot("ask", typed="who is the captain?\n\nhello\n")
    captain, nothing, hello = done.stdout.split("\n\n\n")[0], *done.stdout.split("\n\n")[-3:-1]
    assert captain.startswith("who is the captain?\nIlse Brandt is the captain.")
    assert "I did not understand that." in nothing
    assert hello.startswith("hello\nHello!")


def test_ask_json_prints_one_object_a_line_in_order() -> None:
    done = faqbot("ask", "--json", typed="who is the captain?\n\nhow many people work on board?\r\nhello")
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [found["outcome"] for found in objects] == ["answer", "not_understood", "not_covered", "smalltalk"]
    assert objects[0]["question"] == "who is the captain?"
    assert objects[0]["citations"] == [
        {"article": "ferry", "paragraph": 1, "sentence": 2, "start": 70, "end": 89, "quote": "Captain Ilse Brandt"}
    ]
    assert done.exit_code == 0


def test_neither_line_ends_nor_the_byte_order_mark_get_into_a_question() -> None:
    done = faqbot("ask", "--json", typed=b"\xef\xbb\xbfhello\r\nwho is the captain?\r\n")
    questions = [json.loads(line)["question"] for line in done.stdout.splitlines()]
    assert questions == ["hello", "who is the captain?"]


def test_ask_lives_through_lines_that_are_no_text() -> None:
    done = faqbot("ask", "--json", typed=b"\xff\xfe\nwho is the captain?\n")
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()][1:] == ["answer"]


def test_without_a_token_says_so_in_one_line_and_chats() -> None:
    done = faqbot(typed="who is the captain?\n/quit\nnever read\n")
    assert done.stderr == "No TELEGRAM_BOT_TOKEN is set, so here is the terminal chat.\n"
    assert done.stdout.startswith("who is the captain?\nIlse Brandt is the captain.\n")
    assert done.stdout.endswith("Goodbye!\n\n")


def test_a_piped_chat_has_no_prompt_and_no_escape_codes() -> None:
    done = faqbot("chat", typed="hello\n\nwho is the captain?\n")
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert ">" not in done.stdout
    assert done.stdout.startswith("hello\nHello!")


def test_a_missing_knowledge_folder_gets_one_clear_line_and_exit_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", "nowhere")
    done = faqbot("ask", "who is the captain?")
    assert done.exit_code == 2
    assert done.stderr == "KNOWLEDGE_DIR: there is no such folder as nowhere; set it to one that exists\n"


def test_a_wrong_setting_gets_one_clear_line_and_exit_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_DAYS", "soon")
    done = faqbot("chat")
    assert done.exit_code == 2
    assert done.stderr.startswith("JOURNAL_DAYS: ")
    assert done.stderr.count("\n") == 1


def test_a_batch_of_questions_waits_for_no_library_it_does_not_need() -> None:
    unneeded = ("telegram", "rich", "prompt_toolkit", "aiohttp")
    script = (
        "import sys; from bot.cli import main; main(['ask', '--json'], standalone_mode=False);"
        f"print([name for name in {unneeded} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input="who is the captain?\n", capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
