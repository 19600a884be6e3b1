"""/reload, /rollback, /revisions: as an admin sees them; and as nobody else does."""

import pytest

from bot.core.quality.comparison import Figure
from bot.storage.database import Sqlite
from bot.texts.reports import figure_line
from tests.support.bots import Ferry, away

UNKNOWN = "I do not know that command. Just write your question, or see /help."
WRONG_CAPTAIN = ("quote: Captain Ilse Brandt", "quote: sailed again on Monday")


async def test_what_changes_for_readers_comes_as_a_short_message(ferry: Ferry) -> None:
    ferry.edits("A gear had cracked in March.", "A gear was broken.")
    report = await ferry.adele.says("/reload")
    assert report.text.startswith("Reloaded: revision ")
    assert "Of 5 labelled questions and 0 that people asked lately: 1 answer changes." in report.text
    assert "why was the route closed: closure-reason, in other words" in report.text
    [(name, full)] = ferry.telegram.files
    assert name == "reload-report.txt"
    assert "answerable: answered rightly: 100.0 % → 100.0 % (of 3)" in full
    assert "A gear was broken." in (await ferry.ana.says("why was the route closed?")).text


async def test_over_budget_is_refused_with_the_reasons_and_two_buttons(ferry: Ferry) -> None:
    ferry.edits(*WRONG_CAPTAIN)
    report = await ferry.adele.says("/reload")
    assert report.text.startswith("Not reloaded: revision ")
    assert "answered rightly: 100.0 % → 66.7 % (of 3): worse by 33.3 points, allowed 1" in report.text
    assert report.buttons == ["Apply anyway", "Keep the old"]
    assert "Captain Ilse Brandt" in (await ferry.ana.says("who is the captain?")).text


def test_a_figure_at_another_threshold_says_what_it_is_at_the_one_before() -> None:
    figure = Figure("answered_rightly", before=90.0, after=65.0, alike=70.0, of=144, at_least=True, allowed=1.0)
    assert figure_line(figure) == (
        "answerable: answered rightly: 90.0 % → 65.0 % (of 144), or 70.0 % with the threshold as it was: "
        "worse by 20.0 points, allowed 1"
    )


async def test_apply_anyway_makes_it_live(ferry: Ferry) -> None:
    ferry.edits(*WRONG_CAPTAIN)
    report = await ferry.adele.says("/reload")
    applied = await ferry.adele.presses(report, "Apply anyway")
    assert applied.last["text"].startswith("Reloaded: ")
    assert applied.last["message_id"] == report.last["message_id"]
    assert "reply_markup" not in ferry.adele.chat.messages[report.last["message_id"]]
    assert "sailed again on Monday" in (await ferry.ana.says("who is the captain?")).text


async def test_keep_the_old_says_so(ferry: Ferry) -> None:
    ferry.edits(*WRONG_CAPTAIN)
    report = await ferry.adele.says("/reload")
    assert (await ferry.adele.presses(report, "Keep the old")).text == "The old revision stays live."
    assert "reply_markup" not in ferry.adele.chat.messages[report.last["message_id"]]


async def test_a_preview_never_applies(ferry: Ferry) -> None:
    ferry.edits("A gear had cracked in March.", "A gear was broken.")
    report = await ferry.adele.says("/reload preview")
    assert report.text.startswith("Preview: ")
    assert "A gear had cracked" in (await ferry.ana.says("why was the route closed?")).text


@pytest.mark.parametrize("command", ["/reload prewiev", "/reload --preview", "/reload help"])
async def test_an_unknown_word_changes_nothing_and_says_what_is_possible(ferry: Ferry, command: str) -> None:
    ferry.edits("A gear had cracked in March.", "A gear was broken.")
    said = (await ferry.adele.says(command)).text
    assert said.startswith("Nothing was done.") and "/reload preview" in said
    assert "A gear had cracked" in (await ferry.ana.says("why was the route closed?")).text


async def test_every_problem_comes_with_its_place(ferry: Ferry) -> None:
    ferry.edits("quote: Captain Ilse Brandt", "quote: Captain <Elsa>")
    report = await ferry.adele.says("/reload")
    assert "Not reloaded: 1 problem to fix." in report.text
    assert "ferry/faq.yaml:25:16: this quote is not in the article" in report.text


async def test_rollback_goes_back_at_once_and_revisions_lists_them(ferry: Ferry) -> None:
    ferry.edits("A gear had cracked in March.", "A gear was broken.")
    await ferry.adele.says("/reload")
    assert (await ferry.adele.says("/rollback")).text.startswith("Rolled back: revision ")
    assert "A gear had cracked" in (await ferry.ana.says("why was the route closed?")).text
    listed = (await ferry.adele.says("/revisions")).text.split("\n\n")
    assert len(listed) == 3
    assert "by admin" in listed[1] and "reload; right answers to 100.0 % of" in listed[1]
    assert listed[2].startswith("(live) ") and "by the start: first" in listed[2]
    assert (await ferry.adele.says("/rollback")).text == "There is no earlier revision to go back to."


async def test_in_a_group_one_line_there_and_the_report_in_private(ferry: Ferry) -> None:
    group = ferry.telegram.group().seat("Adele")
    seen = await group.says("/rollback@faq_bot")
    here, private = seen.messages
    assert here["chat"]["type"] == "supergroup" and private["chat"]["type"] == "private"
    report, line = (await group.says("/reload@faq_bot")).messages
    assert report["chat"]["type"] == "private" and line["chat"]["type"] == "supergroup"
    assert "Nothing has changed" in report["text"]
    assert line["text"] == "Reloaded. I sent the report to you in private."
    ferry.edits(*WRONG_CAPTAIN)
    seen = await group.says("/reload@faq_bot")
    assert seen.last["text"] == "Nothing has changed. I sent the report to you in private."


async def test_a_long_report_comes_as_a_file(ferry: Ferry) -> None:
    entry = "  - {id: x, question: What?, answer: That., citations: [{quote: not in the article at all}]}\n"
    ferry.edits("not_covered:", 50 * entry + "not_covered:")
    report = await ferry.adele.says("/reload")
    assert "The full report is in the file." in report.text
    [(name, text)] = ferry.telegram.files
    assert name == "reload-report.txt"
    assert len(text) > 4096


async def test_in_a_group_without_a_private_chat_says_so(ferry: Ferry) -> None:
    ferry.telegram.shut_out.add(ferry.adele.chat.id)
    line = await ferry.telegram.group().seat("Adele").says("/reload@faq_bot")
    assert "please start a private chat with me" in line.text


@pytest.mark.parametrize("command", ["rollback", "revisions", "missed", "taught", "stats", "why", "reload"])
async def test_admin_commands_do_not_exist_for_others(ferry: Ferry, command: str) -> None:
    assert (await ferry.ana.says(f"/{command}")).text == UNKNOWN
    assert (await ferry.telegram.group().seat("Ana").says(f"/{command}")).silent


@pytest.mark.parametrize("command", ["revisions", "missed", "taught", "stats", "why"])
async def test_what_is_for_a_private_chat_is_silent_in_a_group(ferry: Ferry, command: str) -> None:
    assert (await ferry.telegram.group().seat("Adele").says(f"/{command}")).silent


async def test_a_database_that_is_away_is_said_and_nothing_changes(
    ferry: Ferry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sqlite, "run", away)
    ferry.edits("A gear had cracked in March.", "A gear was broken.")
    report = await ferry.adele.says("/reload")
    assert report.text == (
        "Not done: the database cannot be used just now (the database: locked). Nothing has changed."
    )
    assert "A gear had cracked" in (await ferry.ana.says("why was the route closed?")).text
