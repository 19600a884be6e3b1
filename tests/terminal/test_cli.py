"""The commands, as they are typed."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
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
    typed = "\ufeffwho is the captain?\n\nhow many people work on board?\r\nhello"
    done = faqbot("ask", "--json", typed=typed)
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [found["outcome"] for found in objects] == ["answer", "not_understood", "not_covered", "smalltalk"]
    assert objects[0]["question"] == "who is the captain?"
    assert objects[0]["citations"] == [
        {"article": "ferry", "paragraph": 1, "sentence": 2, "start": 70, "end": 89, "quote": "Captain Ilse Brandt"}
    ]
    assert done.exit_code == 0


def test_ask_json_tells_of_each_suggestion_what_it_would_answer() -> None:
    found = json.loads(faqbot("ask", "--json", "when does the ferry leave").stdout)
    assert found["outcome"] == "suggest"
    first = found["suggestions"][0]
    assert (first["question"], first["answer"]) == (
        "When did the ferry sail again?",
        "The ferry sailed again on Monday.",
    )
    assert [citation["quote"] for citation in first["citations"]] == ["sailed again on Monday"]


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
    assert f"there is no such folder as {Path.cwd() / 'nowhere'}. Make one with “faqbot new " in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_folder_of_one_article_is_not_taken_for_that_of_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder / "ferry"))
    done = faqbot("ask", "who is the captain?")
    assert done.exit_code == 2
    assert f"{folder / 'ferry'} is the folder of one article; set it to the one that holds it, {folder}" in done.stderr


def test_says_its_version() -> None:
    assert faqbot("--version").stdout == f"faqbot {version('article-faq-bot')}\n"


def test_help_lists_every_command_with_a_whole_sentence() -> None:
    listed = faqbot("--help").stdout.partition("Commands:")[2]
    assert "..." not in listed
    assert "Answers QUESTION; without one, each line of standard input." in " ".join(listed.split())


def test_the_article_that_comes_along_can_be_tried_without_any_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", "nowhere")
    assert "held in Nara" in faqbot("chat", "--demo", typed="where do they meet?\n").stdout


def run(command: str, **options: str) -> subprocess.CompletedProcess[str]:
    """A command line of a shell, with ``faqbot`` on the path."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **options}
    return subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True)


@pytest.mark.slow
def test_without_a_token_and_nobody_there_it_does_not_start() -> None:
    done = run("faqbot </dev/null")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "TELEGRAM_BOT_TOKEN is not set\n")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["faqbot schema >&-", "faqbot schema >/dev/full", "faqbot ask <&-"])
def test_no_stream_of_the_shell_gets_a_traceback(command: str) -> None:
    done = run(command)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert done.returncode == (1 if "full" in command else 0)


@pytest.mark.slow
def test_what_a_terminal_cannot_show_is_written_as_an_escape() -> None:
    done = run("faqbot ask 'who is the captain?'", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "\\u201cCaptain Ilse Brandt\\u201d" in done.stdout


def test_who_only_looks_makes_no_database(tmp_path: Path) -> None:
    assert "There is no revision in the database" in faqbot("taught").stderr
    assert not (tmp_path / "data").exists()


def test_a_backup_is_a_database_for_its_own_user_alone(tmp_path: Path) -> None:
    assert "there is no database in" in faqbot("backup", "copy.sqlite3").stderr
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "faqbot.sqlite3")) as database:
        database.executescript("CREATE TABLE kept (what); INSERT INTO kept VALUES ('this')")
    done = faqbot("backup", "copy.sqlite3")
    assert (done.exit_code, done.stdout) == (0, "The database was copied to copy.sqlite3.\n")
    with closing(sqlite3.connect("copy.sqlite3")) as copy:
        assert copy.execute("SELECT what FROM kept").fetchall() == [("this",)]
    assert Path("copy.sqlite3").stat().st_mode & 0o077 == 0
    assert "is there already" in faqbot("backup", "copy.sqlite3").stderr


def test_a_wrong_setting_gets_one_clear_line_and_exit_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_DAYS", "soon")
    done = faqbot("chat")
    assert done.exit_code == 2
    assert done.stderr.startswith("JOURNAL_DAYS: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_batch_of_questions_waits_for_no_library_it_does_not_need() -> None:
    unneeded = ("telegram", "prompt_toolkit", "aiohttp")
    script = (
        "import sys; from bot.cli import main; main(['ask', '--json'], standalone_mode=False);"
        f"print([name for name in {unneeded} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input="who is the captain?\n", capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_terminal_speaks_the_language_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "Worüber" not in faqbot("ask", "hello").stdout
    assert "Absatz 1, Satz 2" in faqbot("ask", "Ilse Brandt").stdout + faqbot("chat", typed="/topics\n1\n2\n").stdout
