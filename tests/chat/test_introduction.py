"""How the bot introduces itself: menus and descriptions, set only where they differ; and as it comes into a group."""

import pytest

from bot.chat.conversation.chats import introduce
from bot.usecases.teaching import UseCases
from tests.support.bots import application_on
from tests.support.fake_telegram import FakeTelegram

STALE = [{"command": "old", "description": "Of an earlier version"}]


async def introduced(telegram: FakeTelegram, use_cases: UseCases) -> None:
    async with application_on(telegram, use_cases) as application:
        await introduce(application.bot, use_cases.faq.knowledge)


def commands(telegram: FakeTelegram, scope: str) -> list[str]:
    return [command["command"] for command in telegram.menus.get(scope, [])]


async def test_menus_by_scope_and_stale_ones_replaced(use_cases: UseCases) -> None:
    telegram = FakeTelegram()
    telegram.menus = {"all_chat_administrators": STALE, "default": STALE}
    await introduced(telegram, use_cases)
    assert "ask" in commands(telegram, "all_group_chats")
    assert "topics" in commands(telegram, "all_private_chats")
    assert "topics" in commands(telegram, "default")
    assert {"ask", "settings", "quiet"} <= set(commands(telegram, "all_chat_administrators"))
    assert all("reload" not in commands(telegram, scope) for scope in telegram.menus)


async def test_sets_nothing_that_is_set(use_cases: UseCases) -> None:
    telegram = FakeTelegram()
    await introduced(telegram, use_cases)
    telegram.calls.clear()
    await introduced(telegram, use_cases)
    assert not [method for method, _ in telegram.calls if method.startswith(("set", "delete"))]


async def test_a_refused_menu_stops_nothing(use_cases: UseCases) -> None:
    telegram = FakeTelegram()
    telegram.refuses |= {"setMyCommands", "getMyDescription", "setMyShortDescription"}
    await introduced(telegram, use_cases)
    assert telegram.menus == {}


async def test_descriptions_say_which_article(use_cases: UseCases) -> None:
    telegram = FakeTelegram()
    await introduced(telegram, use_cases)
    assert "the article Nara summit" in telegram.descriptions["description"]
    assert "the article Nara summit" in telegram.descriptions["short_description"]


async def test_an_admin_who_writes_finds_reload_in_the_menu(telegram: FakeTelegram) -> None:
    admin, ana = telegram.private("Adele"), telegram.private("Ana")
    await admin.says("hello")
    await ana.says("hello")
    assert "reload" in commands(telegram, f"chat:{admin.id}")
    assert f"chat:{ana.id}" not in telegram.menus


# -- in groups ---------------------------------------------------------------------------------------------------------


async def test_greets_the_group_that_adds_it_and_says_what_it_can_see(telegram: FakeTelegram) -> None:
    greeting = await telegram.group().changes_bot("left", "member")
    assert "/ask@faq_bot" in greeting.text
    assert "the article Nara summit" in greeting.text
    assert "I see only commands, replies to me and messages that mention me." in greeting.text
    assert "privacy" not in greeting.text.casefold()


async def test_added_as_an_admin_it_says_that_it_sees_all(telegram: FakeTelegram) -> None:
    assert "I can see every message here" in (await telegram.group().changes_bot("kicked", "administrator")).text


@pytest.mark.parametrize(
    ("before", "after"),
    [("member", "administrator"), ("administrator", "member"), ("member", "left"), ("member", "kicked")],
)
async def test_promoted_or_removed_it_is_quiet(telegram: FakeTelegram, before: str, after: str) -> None:
    assert (await telegram.group().changes_bot(before, after)).silent


async def test_shut_out_at_once_it_is_quiet(telegram: FakeTelegram) -> None:
    group = telegram.group()
    telegram.shut_out.add(group.chat.id)
    assert (await group.changes_bot("left", "member")).silent


async def test_blocked_and_unblocked_in_private_it_is_quiet(telegram: FakeTelegram) -> None:
    group = telegram.group()
    group.chat.type = "private"
    assert (await group.changes_bot("kicked", "member")).silent


async def test_a_group_that_becomes_a_supergroup_is_not_greeted_again(telegram: FakeTelegram) -> None:
    old, new = telegram.group("Old"), telegram.group("New")
    assert (await old.seat("Ana").says(migrate_to_chat_id=new.chat.id)).silent
    assert (await new.seat("Ana").says(migrate_from_chat_id=old.chat.id)).silent
    assert (await new.changes_bot("left", "member")).silent


async def test_a_question_from_before_the_migration_is_answered_in_the_supergroup(telegram: FakeTelegram) -> None:
    old, new = telegram.group("Old"), telegram.group("New")
    telegram.migrated[old.chat.id] = new.chat.id
    answer = await old.seat("Ana").says("/ask where do they meet?")
    assert answer.text.startswith("The summit is being held in Nara")
    assert answer.last["chat"]["id"] == new.chat.id


async def test_started_by_the_link_that_added_it_it_does_not_greet_twice(telegram: FakeTelegram) -> None:
    group = telegram.group()
    assert not (await group.changes_bot("left", "member")).silent
    assert (await group.seat("Ana").says("/start@faq_bot true")).silent
    assert "/ask@faq_bot" in (await group.seat("Ana").says("/start@faq_bot")).text
