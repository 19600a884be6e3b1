"""The learning loop, as an admin lives it: /missed, teach, ask, /taught, take back, export; votes, /forget, /stats."""

import asyncio
import sys
from datetime import UTC, date, datetime

import pytest

from bot.chat.teaching import next_monday, send_digest
from bot.core.quality.comparison import CheckRequest, CheckResult
from bot.storage.database import Sqlite
from tests.support.bots import VOTES, Ferry, away
from tests.support.databases import rows
from tests.support.fake_telegram import Seen

VIZIER = "grand vizier of the waves"


async def missed(ferry: Ferry, *questions: str) -> Seen:
    """The first of what a reader asked in vain, as an admin opens it."""
    for question in questions:
        await ferry.ana.says(question)
    await ferry.recorded()
    return await ferry.adele.presses(await ferry.adele.says("/missed"), questions[0][:20])


async def test_the_whole_loop(ferry: Ferry) -> None:
    for reader in (ferry.ana, ferry.ben):
        assert "Ilse Brandt is" not in (await reader.says(VIZIER)).text
    await ferry.recorded()

    missed = await ferry.adele.says("/missed")
    assert missed.buttons == [f"{VIZIER} (2 times)"]
    one = await ferry.adele.presses(missed, VIZIER)
    assert one.text.startswith(f"Asked 2 times:\n\n{VIZIER}\n\nWhich question is it another way of asking?")
    assert one.buttons[-3:] == ["Not covered", "Ignore", "Back to the missed questions"]

    found = await ferry.adele.says("who commands the ship", reply_to=one)
    assert found.buttons[0] == "Who is the captain of the ferry?"
    taught = await ferry.adele.presses(found, "Who is the captain")
    assert taught.text == f"Taught: “{VIZIER}” is now answered by “Who is the captain of the ferry?”."

    assert "Ilse Brandt is the captain." in (await ferry.ana.says(VIZIER)).text
    assert (await ferry.adele.says("/missed")).text.startswith("No question is waiting")

    listed = await ferry.adele.says("/taught")
    assert f"– “{VIZIER}” → captain" in listed.text
    [(name, exported)] = ferry.telegram.files
    assert name == "taught.yaml"
    assert f"# ferry/phrasings/taught.yaml\ncaptain:\n- {VIZIER}\n" in exported

    assert (await ferry.adele.presses(listed, "Take back")).text.startswith(f"Taken back: “{VIZIER}” → captain")
    assert (await ferry.adele.says("/taught")).text == "Nothing is taught that is not in the FAQ."


async def test_while_a_lesson_is_checked_its_message_says_how_far_it_is(
    ferry: Ferry, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await missed(ferry, VIZIER)
    found = await ferry.adele.says("who is the captain", reply_to=one)
    check = ferry.releases._check_in_worker

    async def slowly(request: CheckRequest) -> CheckResult:
        await asyncio.sleep(0.1)
        return await check(request)

    monkeypatch.setattr("bot.chat.releases.PROGRESS_EVERY_S", 0.01)
    monkeypatch.setattr(ferry.releases, "_check_in_worker", slowly)
    seen = await ferry.adele.presses(found, "Who is the captain")
    edits = [edit for method, edit in ferry.telegram.calls if method == "editMessageText"]
    assert {edit["message_id"] for edit in edits[1:]} == {found.last["message_id"]}
    assert edits[1]["text"].startswith("Step 2 of 4, checking them")
    assert seen.last["text"].startswith("Taught: ")


@pytest.mark.parametrize("asked", ["abc", "0", "91d", "3 weeks"])
async def test_stats_on_what_is_no_number_of_days_are_refused(ferry: Ferry, asked: str) -> None:
    assert (await ferry.adele.says(f"/stats {asked}")).text.startswith("Nothing was counted. /stats shows the last 7")


async def test_the_digest_tells_admins_what_got_no_answer(ferry: Ferry) -> None:
    bot, admins, teaching = ferry.application.bot, [ferry.adele.id], ferry.use_cases.teaching
    await send_digest(bot, admins, teaching, date(2026, 11, 30))
    assert not any("Good morning" in message["text"] for message in ferry.adele.chat.messages.values())
    await ferry.ana.says(VIZIER)
    await ferry.recorded()
    await send_digest(bot, admins, teaching, date(2026, 12, 7))
    assert list(ferry.adele.chat.messages.values())[-1]["text"].startswith("Good morning! This got no answer lately")


@pytest.mark.parametrize(
    ("now", "monday"), [("2026-11-28 20:00", "11-30"), ("2026-11-30 07:59", "11-30"), ("2026-11-30 08:00", "12-07")]
)
def test_the_digest_comes_on_mondays(now: str, monday: str) -> None:
    at = next_monday(datetime.fromisoformat(f"{now}+00:00").timestamp())
    assert datetime.fromtimestamp(at, UTC).isoformat() == f"2026-{monday}T08:00:00+00:00"


async def test_one_tap_teaches_and_the_next_question_is_shown(ferry: Ferry) -> None:
    one = await missed(ferry, VIZIER, VIZIER, "quantum blorp fizz")
    found = await ferry.adele.says("who is the captain", reply_to=one)
    then = await ferry.adele.presses(found, "Who is the captain")
    assert then.text.startswith(f"Taught: “{VIZIER}” is now answered by “Who is the captain of the ferry?”.")
    assert "Next:\n\nAsked 1 time:\n\nquantum blorp fizz" in then.text
    assert (await ferry.adele.presses(then, "Ignore")).text == "Ignored: “quantum blorp fizz”."
    assert (await ferry.adele.says("/missed")).text.startswith("No question is waiting")


async def test_all_like_this_are_taught_at_once(ferry: Ferry) -> None:
    one = await missed(ferry, VIZIER, VIZIER, "the grand vizier of waves")
    both = await ferry.adele.presses(one, "All 2 like this")
    found = await ferry.adele.says("who is the captain", reply_to=both)
    done = await ferry.adele.presses(found, "Who is the captain")
    assert done.text.startswith(f"Taught: “{VIZIER}” and those like it (2) are now answered by “Who is the captain")
    for question in (VIZIER, "the grand vizier of waves"):
        assert "Ilse Brandt is the captain." in (await ferry.ben.says(question)).text


async def test_not_covered_holds_for_all_that_are_alike(ferry: Ferry) -> None:
    vote, poll = "did the skipper vote blorp in the senate election", "the senate election, did the skipper vote blorp"
    one = await missed(ferry, vote, vote, poll)
    done = await ferry.adele.presses(one, "Not covered")
    assert done.text.startswith(f"Noted: the article does not say “{vote}” and those like it (2).")
    assert (await ferry.ana.says(poll)).text.startswith("The article does not say.")
    assert f"“{vote}” and those like it (2) are not covered" in (await ferry.adele.says("/taught")).text


async def test_a_button_for_what_is_settled_says_so(ferry: Ferry) -> None:
    one = await missed(ferry, "quantum blorp fizz")
    await ferry.adele.presses(one, "Ignore")
    assert (await ferry.adele.presses(one, "Not covered")).text.startswith("That is settled already")


@pytest.mark.parametrize("button", ["Who is the captain", "Not covered", "Ignore"])
async def test_while_the_database_is_away_every_button_says_so(
    ferry: Ferry, monkeypatch: pytest.MonkeyPatch, button: str
) -> None:
    one = await missed(ferry, "quantum blorp fizz")
    one = await ferry.adele.says("who is the captain", reply_to=one)
    monkeypatch.setattr(Sqlite, "run", away)
    said = (await ferry.adele.presses(one, button)).text
    assert said == "Not done: the database cannot be used just now (the database: locked). Nothing has changed."


async def test_a_lesson_over_budget_is_refused_until_an_admin_insists(ferry: Ferry) -> None:
    await ferry.ana.says("quantum blorp fizz")
    await ferry.recorded()
    faq = ferry.folder / "ferry/questions.jsonl"
    with faq.open("a") as file:
        file.write('{"id": "9", "question": "quantum blorp fizz", "kind": "unanswerable"}\n')
    await ferry.adele.says("/reload")
    one = await ferry.adele.presses(await ferry.adele.says("/missed"), "quantum")
    found = await ferry.adele.says("who is the captain", reply_to=one)
    refused = await ferry.adele.presses(found, "Who is the captain")
    assert refused.text.startswith("Not done: it would make figures worse.")
    assert refused.buttons == ["Apply anyway", "Keep the old"]
    assert (await ferry.adele.presses(refused, "Apply anyway")).text.startswith("Taught: ")


async def test_a_vote_can_be_given_and_changed_and_counts_once(ferry: Ferry) -> None:
    answer = await ferry.ana.says("who is the captain?")
    answer = await ferry.ana.presses(answer, "More")
    assert answer.buttons[-2:] == ["Helpful", "Not helpful"]
    assert (await ferry.ana.presses(answer, "Helpful")).popped_up == "Thank you! You can change your vote today."
    await ferry.ana.presses(answer, "Not helpful")
    assert await ferry.recorded(VOTES) == [False]
    assert "who is the captain" in (await ferry.adele.says("/missed")).buttons[0]


async def test_in_a_group_everybody_has_a_vote(ferry: Ferry) -> None:
    group = ferry.telegram.group()
    ana, ben = group.seat("Ana"), group.seat("Ben")
    answer = await ana.presses(await ana.says("/ask who is the captain?"), "More")
    await ana.presses(answer, "Helpful")
    await ben.presses(answer, "Not helpful")
    assert sorted(await ferry.recorded(VOTES)) == [False, True]


async def test_nothing_in_the_journal_tells_who_asked(ferry: Ferry) -> None:
    answer = await ferry.ana.says("who is the captain, asks ana@example.org?")
    if "Helpful" in answer.buttons:
        await ferry.ana.presses(answer, "Helpful")
    await ferry.recorded()
    written = repr([await rows(ferry.database, f"SELECT * FROM {table}") for table in ("record", "vote")])
    for telling in (str(ferry.ana.id), "Ana", "ana@"):
        assert telling not in written.replace("1790000000", "")


async def test_forget_in_reply_to_ones_own_question(ferry: Ferry) -> None:
    question = ferry.ana.writes("who is the captain?")
    await ferry.telegram.brings(message=question)
    await ferry.ana.says("what do tickets cost?")
    said = await ferry.ana.says("/forget", reply_to=question)
    assert said.text == "Deleted from my records: 1 question."
    assert await ferry.recorded() == ["what do tickets cost?"]


async def test_forget_alone_deletes_what_the_private_chat_asked(ferry: Ferry) -> None:
    await ferry.ana.says("who is the captain?")
    await ferry.ana.says("what do tickets cost?")
    await ferry.ben.says("who is the captain?")
    assert (await ferry.ana.says("/forget")).text == "Deleted from my records: 2 questions."
    assert (await ferry.ana.says("/forget")).text == "I have no record of that."
    assert len(await ferry.recorded()) == 1


async def test_nobody_forgets_what_another_asked(ferry: Ferry) -> None:
    group = ferry.telegram.group()
    question = group.seat("Ana").writes("/ask who is the captain?")
    await ferry.telegram.brings(message=question)
    said = await group.seat("Ben").says("/forget", reply_to=question)
    assert said.text.startswith("Reply with /forget to a question of your own")
    assert len(await ferry.recorded()) == 1


async def test_an_edited_question_has_one_record_and_none_once_it_is_none(ferry: Ferry) -> None:
    question = ferry.ana.writes("who is the captain?")
    await ferry.telegram.brings(message=question)
    await ferry.ana.edits(question, "what do tickets cost?")
    assert await ferry.recorded() == ["what do tickets cost?"]


async def test_stats_say_the_numbers_and_show_them(ferry: Ferry) -> None:
    await ferry.ana.says("who is the captain?")
    await ferry.ana.says(VIZIER)
    await ferry.recorded()
    shown = await ferry.adele.says("/stats 30d")
    assert shown.text.startswith("The last 30 days, by UTC")
    assert "Asked: 2" in shown.text
    assert "Answered: 1 (50 %)" in shown.text
    assert f"1 × {VIZIER}" in shown.text
    assert shown.last["caption"] == "Bars by day: answered 1, without an answer 1."


async def test_without_matplotlib_stats_show_bars_of_text(ferry: Ferry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    await ferry.ana.says("who is the captain?")
    await ferry.ana.says("how much is a ticket?")
    await ferry.ana.says(VIZIER)
    await ferry.recorded()
    shown = await ferry.adele.says("/stats 3d")
    assert "▁▁█ answered\n▁▁▅ without an answer" in shown.text
    assert "pip install 'article-faq-bot[chart]'" in shown.text


async def test_why_explains_the_last_answer_to_an_admin(ferry: Ferry) -> None:
    assert (await ferry.adele.says("/why")).text == "Nothing has been asked yet."
    await ferry.adele.says("who is the captain?")
    assert "Best entry: captain" in (await ferry.adele.says("/why")).text
