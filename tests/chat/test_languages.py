"""Languages: the question's own; else that of the chat, or of whoever wrote; and /language, which counts for a chat."""

import pytest

from bot.core.matching.answerer import Answerer
from tests.chat.test_menus import introduced
from tests.support.fake_telegram import FakeTelegram, Seat


@pytest.fixture
def ana(telegram: FakeTelegram) -> Seat:
    return telegram.private("Ana")


@pytest.fixture
def ursula(telegram: FakeTelegram) -> Seat:
    """Somebody whose Telegram is in German."""
    ursula = telegram.private("Ursula")
    ursula.person["language_code"] = "de-AT"
    return ursula


async def test_what_tells_no_language_is_answered_in_that_of_telegram(ursula: Seat) -> None:
    assert "Worüber möchtest du etwas wissen?" in (await ursula.says("/topics")).text


async def test_english_is_answered_in_english_whatever_telegram_speaks(ursula: Seat) -> None:
    assert "Hello!" in (await ursula.says("hello")).text


async def test_a_button_speaks_the_language_in_which_somebody_wrote(ana: Seat) -> None:
    await ana.says("wo ist der gipfel und wer ist das?")
    assert "Worüber möchtest du etwas wissen?" in (await ana.says("/topics")).text


async def test_a_language_that_was_chosen_counts_for_the_chat(ana: Seat) -> None:
    choice = await ana.says("/language")
    assert "I speak the language of the question, if I know it." in choice.text
    assert {"English", "Deutsch", "한국어", "日本語"} <= set(choice.buttons)
    assert (await ana.presses(choice, "Deutsch")).text == "Ich spreche Deutsch."
    assert "Frag mich" in (await ana.says("hello")).text
    choice = await ana.says("/language")
    await ana.presses(choice, "wie gefragt")
    assert "Hello!" in (await ana.says("hello")).text


async def test_in_a_group_only_admins_choose(telegram: FakeTelegram) -> None:
    group = telegram.group()
    ana, admin = group.seat("Ana"), group.seat("Adele")
    group.make_admin(admin)
    assert "Only admins of this group" in (await ana.says("/language@faq_bot")).text
    choice = await admin.says("/language@faq_bot")
    assert "Deutsch" in choice.buttons
    await ana.presses(choice, "Deutsch")
    assert telegram.pop_ups[-1].startswith("Only admins")
    await admin.presses(choice, "Deutsch")
    assert "Hallo!" in (await ana.says("@faq_bot hello")).text


async def test_menus_and_descriptions_are_in_every_language(shipped: Answerer) -> None:
    telegram = FakeTelegram()
    await introduced(telegram, shipped)
    described = {menu["command"]: menu["description"] for menu in telegram.menus["all_private_chatsde"]}
    assert described["topics"] == "Was du fragen kannst, nach Themen"
    assert telegram.descriptions["descriptionde"].startswith("Frag mich etwas über den Artikel")
