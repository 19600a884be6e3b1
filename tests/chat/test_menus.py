"""Menus and descriptions: by who sees them, set only where they differ, cleared where they are stale."""

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
