"""/reload: for admins, by number; for everybody else it does not exist."""

import pytest

from tests.support.fake_telegram import ANONYMOUS_ADMIN, OTHER_BOT, FakeTelegram
from tests.support.ferry_releases import Ferry

UNKNOWN = "I do not know that command. Just write your question, or see /help."


async def test_reload_names_what_changed_and_answers_from_it(ferry: Ferry) -> None:
    ferry.edits("A gear had cracked in March.", "In March, a gear had cracked.")
    report = await ferry.adele.says("/reload")
    assert report.last["text"].startswith("Reloaded: ")
    assert "Changed:\n– closure-reason" in report.text
    assert (await ferry.ana.says("why was the route closed?")).text.startswith("In March, a gear")


async def test_reload_of_a_broken_file_names_every_problem_and_keeps_the_old(ferry: Ferry) -> None:
    ferry.edits("quote: Captain Ilse", "quote: <Captain> Elsa")
    report = await ferry.adele.says("/reload")
    assert report.text.startswith("Not reloaded: ")
    assert "ferry/faq.yaml:" in report.text
    assert (await ferry.ana.says("who is the captain?")).text.startswith("Ilse Brandt is the captain.")


async def test_a_long_report_comes_as_a_file(ferry: Ferry) -> None:
    entry = "  - {id: x, question: What?, answer: That., citations: [{quote: not in the article at all}]}\n"
    ferry.edits("not_covered:", 50 * entry + "not_covered:")
    report = await ferry.adele.says("/reload")
    assert "The full report is in the file." in report.text
    [(name, text)] = ferry.telegram.files
    assert name == "reload-report.txt"
    assert len(text) > 4096


async def test_in_a_group_a_line_there_and_the_report_in_private(ferry: Ferry) -> None:
    group = ferry.telegram.group()
    seen = await group.seat("Adele").says("/reload@faq_bot")
    report, line = seen.messages
    assert report["chat"]["type"] == "private"
    assert "Nothing has changed" in report["text"]
    assert line["chat"]["id"] == group.chat.id
    assert line["text"] == "Reloaded. I sent the report to you in private."


async def test_in_a_group_without_a_private_chat_says_so(ferry: Ferry) -> None:
    ferry.telegram.shut_out.add(ferry.adele.chat.id)
    line = await ferry.telegram.group().seat("Adele").says("/reload@faq_bot")
    assert "please start a private chat with me" in line.text


@pytest.mark.reliability(22)
@pytest.mark.parametrize("command", ["/reload", "/reload now", "/RELOAD"])
async def test_reload_does_not_exist_for_others(telegram: FakeTelegram, command: str) -> None:
    assert (await telegram.private("Ana").says(command)).text == UNKNOWN
    assert (await telegram.group().seat("Ana").says(command)).silent


@pytest.mark.reliability(22)
async def test_reload_is_obeyed_only_in_person(telegram: FakeTelegram) -> None:
    admin, in_group = telegram.private("Adele"), telegram.group().seat("Adele")
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}
    assert "eloaded" not in (await admin.says("/reload", forward_origin=origin)).text
    assert "eloaded" not in (await admin.says("/reload", via_bot=OTHER_BOT)).text
    assert "eloaded" not in (await admin.says("/reload@other_bot")).text
    assert (await in_group.says("/reload", sender_chat=in_group.chat.as_json())).silent
    anonymous = {"from": ANONYMOUS_ADMIN, "sender_chat": in_group.chat.as_json()}
    assert (await in_group.says("/reload", **anonymous)).silent
    assert "eloaded" not in (await admin.edits(admin.writes("where do they meet?"), "/reload")).text
    assert (
        await telegram.brings(channel_post={**admin.writes("/reload"), "chat": {"id": -1, "type": "channel"}})
    ).silent
