"""The terminal chat, as somebody reads it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click import unstyle
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.terminal import screen
from bot.terminal.batch import as_json
from bot.terminal.conversation import Conversation
from bot.terminal.screen import plain
from bot.texts import Part, Role
from bot.usecases.released import FolderReleases
from tests.support.ferry import FAQ
from tests.support.folders import write_files


@pytest.fixture
def conversation(folder_releases: FolderReleases) -> Conversation:
    return Conversation(folder_releases)


async def says(conversation: Conversation, *lines: str) -> str:
    """What is read after the last of these lines."""
    for line in lines:
        parts = await conversation.says(line)
    return plain(parts)


async def test_an_answer_shows_its_quote_and_where_it_stands(conversation: Conversation) -> None:
    assert await says(conversation, "when did the ferry sail again?") == (
        "The ferry sailed again on Monday.\n"
        "\n"
        "    “sailed again on Monday”\n"
        "    Paragraph 1, sentence 1\n"
        "\n"
        "You could also ask:\n"
        "  1. Why was the route closed?"
    )


async def test_a_question_in_two_parts_gets_both_answers(conversation: Conversation) -> None:
    text = await says(conversation, "what does a ticket cost and who is the captain?")
    assert text == (
        "A ticket between Holm and Varde costs 12 crowns.\n"
        "\n"
        "    “Tickets between Holm and Varde cost 12 crowns”\n"
        "    Paragraph 2, sentence 1\n"
        "\n"
        "Ilse Brandt is the captain.\n"
        "\n"
        "    “Captain Ilse Brandt”\n"
        "    Paragraph 1, sentence 2"
    )


async def test_suggestions_are_numbered_and_can_be_picked(conversation: Conversation) -> None:
    text = await says(conversation, "when does the ferry leave")
    assert text.startswith(
        "I am not sure. This is the closest I found, and it may be beside the point:\n"
        "\n"
        "When did the ferry sail again?\n"
        "The ferry sailed again on Monday.\n"
        "\n"
        "    “sailed again on Monday”\n"
    )
    assert text.endswith("Type a number to pick one, none for none of them, or ask in other words.")
    assert "The ferry sailed again on Monday." in await says(conversation, "1")


async def test_a_related_question_is_picked_by_its_number_and_no_other_is_there(conversation: Conversation) -> None:
    assert (await says(conversation, "12")).startswith("There is nothing to choose from just now.")
    assert await says(conversation, "when did the ferry sail again?", "9") == (
        "There is no number 9 to pick; choose from 1 to 1."
    )
    assert "Why was" not in await says(conversation, "0")
    assert "A gear had cracked in March." in await says(conversation, "1")


@pytest.mark.parametrize("typed", ["qwzx", "hello", "how are you?", "/topics", "/source", "/why", "/help", "/nonsense"])
async def test_nothing_is_shown_with_a_gap_left_to_fill(conversation: Conversation, typed: str) -> None:
    assert "{" not in plain(conversation.welcome())
    assert "{" not in await says(conversation, "qwzx", typed)


async def test_the_article_does_not_say_is_said_in_so_many_words(conversation: Conversation) -> None:
    assert await says(conversation, "how much did the repair cost?") == (
        "The article does not say what the repair cost.\n"
        "\n"
        "The nearest passage:\n"
        "\n"
        "    “Captain Ilse Brandt”\n"
        "    Paragraph 1, sentence 2\n"
        "\n"
        "You could also ask:\n"
        "  1. Who is the captain of the ferry?"
    )


async def test_small_talk_and_nonsense_get_a_friendly_line(conversation: Conversation) -> None:
    assert (await says(conversation, "hello")).startswith("Hello!")
    assert (await says(conversation, "xqzt")).startswith("I did not understand that.")
    assert await says(conversation, "   ") == ""


async def test_topics_lead_to_questions_and_these_to_an_answer(conversation: Conversation) -> None:
    assert await says(conversation, "/topics") == (
        "Topics: type a number to see the questions.\n  1. The ferry (2)\n  2. The route (2)"
    )
    assert await says(conversation, "2") == (
        "The route: type a number to see the answer.\n  1. How much is a ticket?\n  2. Why was the route closed?"
    )
    assert (await says(conversation, "1")).startswith("A ticket between Holm and Varde costs 12 crowns.")


async def test_a_number_still_picks_from_the_last_list(conversation: Conversation) -> None:
    last = await says(conversation, "/topics", "2", "1")
    assert "You could also ask" not in last
    assert (await says(conversation, "2")).startswith("A gear had cracked in March.")


async def test_source_shows_the_article_with_numbered_paragraphs(conversation: Conversation) -> None:
    text = await says(conversation, "/source")
    assert text.startswith("The Aurora sails again\n\n1. The ferry Aurora sailed again on Monday")
    assert "\n\n2. Tickets between Holm and Varde" in text


async def test_a_faq_of_drafts_alone_greets_without_a_question_to_start_with(folder: Path) -> None:
    draft = "entries: [{question: TODO, answer: TODO, cite: p1s1}]"
    write_files(folder, {"ferry/faq.yaml": draft, "ferry/questions.jsonl": '{"question": "hi", "kind": "chitchat"}'})
    conversation = Conversation(FolderReleases(folder))

    assert "…" in plain(conversation.welcome())
    assert "“…”" in as_json(await conversation.faq.ask("hello"))["answer"]


async def test_with_two_articles_every_place_names_its_own(folder: Path) -> None:
    tram = (
        "entries: [{id: tram, question: Where does the tram go?, answer: To Lund., citations: [{quote: goes to Lund}]}]"
    )
    write_files(folder, {"tram/article.md": "The tram goes to Lund.", "tram/faq.yaml": tram})
    conversation = Conversation(FolderReleases(folder))

    assert "    Paragraph 1, sentence 1, in Tram" in await says(conversation, "where does the tram go?")
    assert "3. General (1), Tram" in await says(conversation, "/topics")
    assert await says(conversation, "/source") == (
        "Articles: type a number to read one.\n  1. The Aurora sails again\n  2. Tram"
    )
    assert await says(conversation, "2") == "Tram\n\n1. The tram goes to Lund."


async def test_reload_says_what_changed_and_the_answers_follow(conversation: Conversation, folder: Path) -> None:
    assert await says(conversation, "/reload") == "Reloaded: no question or answer has changed."
    (folder / "ferry/faq.yaml").write_text(
        FAQ.replace("The ferry sailed again on Monday.", "On Monday, says the article.")
    )
    assert await says(conversation, "/reload") == "Reloaded: 0 added, 1 changed, 0 removed."
    assert "On Monday, says the article." in await says(conversation, "when did the ferry sail again?")


async def test_a_reload_with_problems_lists_them_and_keeps_the_old(conversation: Conversation, folder: Path) -> None:
    (folder / "ferry/faq.yaml").write_text(FAQ.replace("quote: Captain Ilse Brandt", "quote: Captain Ahab"))
    text = await says(conversation, "/reload")
    assert text.startswith("The files cannot be used, so I keep what I had.")
    assert "ferry/faq.yaml:25:16: this quote is not in the article" in text
    assert "Ilse Brandt is the captain." in await says(conversation, "who is the captain?")


async def test_each_command_does_what_it_says_and_an_unknown_one_lists_them(
    conversation: Conversation,
) -> None:
    text = await says(conversation, "/dance now")
    assert text.startswith("There is no command /dance.")
    assert "/topics: what you can ask about" in text
    assert "/quit" in await says(conversation, "/help")
    assert (await says(conversation, "/privacy")).startswith("Nothing that is asked in the terminal is recorded.")
    assert await says(conversation, "/quit") == "Goodbye!"
    assert conversation.over


@pytest.mark.parametrize("leaving", ["quit", "Exit"])
async def test_at_a_terminal_quit_leaves_and_does_not_silence_the_bot(conversation: Conversation, leaving: str) -> None:
    assert await says(conversation, leaving) == "Goodbye!"
    assert conversation.over


async def test_the_welcome_names_the_article_and_an_example(conversation: Conversation) -> None:
    assert plain(conversation.welcome()) == (
        "Ask me about the article “The Aurora sails again”, for example: When did the ferry sail again?\n"
        "/help lists the commands, /quit leaves."
    )


def test_no_text_can_send_the_terminal_a_control_sequence() -> None:
    assert plain((Part(Role.TEXT, "red \x1b[31malert\x07\u202e"),)) == "red [31malert"


def test_a_terminal_gets_lines_of_a_readable_width_and_addresses_in_one_piece(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    address = f"https://example.org/{'a-long-way/' * 12}"
    screen.show((Part(Role.QUOTE, "so many words " * 20), Part(Role.TEXT, address)))

    *quoted, last = unstyle(capsys.readouterr().out).splitlines()
    assert len(quoted) > 3
    assert all(line.startswith("    ") and len(line) <= screen.MAX_WIDTH for line in quoted)
    assert last == address


# -- at a terminal --------------------------------------------------------------------------------------------------


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    """Somebody types here, and sits at a terminal."""
    monkeypatch.setattr(screen, "at_terminal", lambda: True)
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


async def test_at_a_terminal_it_welcomes_answers_and_says_goodbye(
    conversation: Conversation, keyboard: PipeInput, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keyboard.send_text("who is the captain?\r\x03\x04")
    await screen.chat(conversation, tmp_path / "data" / "history")
    shown = capsys.readouterr().out
    assert "Ask me about the article “The Aurora sails again”" in shown
    assert "    “Captain Ilse Brandt”\n    Paragraph 1, sentence 2\n" in shown
    assert "/quit or Ctrl-D leaves." in shown
    assert shown.endswith("Goodbye!\n")


async def test_what_was_typed_is_remembered_for_its_owner_alone(
    conversation: Conversation, keyboard: PipeInput, tmp_path: Path
) -> None:
    history = tmp_path / "data" / "history"
    keyboard.send_text("who is the captain?\r/quit\r")
    await screen.chat(conversation, history)
    assert "who is the captain?" in history.read_text(encoding="utf-8")
    assert history.stat().st_mode & 0o077 == 0


async def test_a_history_that_cannot_be_written_is_done_without(
    conversation: Conversation, keyboard: PipeInput, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    keyboard.send_text("/quit\r")
    await screen.chat(conversation, tmp_path / "taken" / "history")
    assert "Goodbye!" in capsys.readouterr().out
