"""/settings and /quiet: the admins of a group say how the bot behaves there."""

from pathlib import Path

import pytest

from bot.chat.conversation.chats import ADMIN_CACHE_S, SETTINGS_CACHE_S
from bot.chat.conversation.settings import seconds_in
from bot.storage.database import Database, Sqlite
from bot.storage.records import Fallback, GroupSettings, Pace
from bot.storage.stores import SqlGroups
from bot.texts import phrases
from bot.usecases.teaching import UseCases
from tests.chat.conftest import Clock
from tests.support.bots import ASKED, FERRY, SILENCES, away, ferry_in, recorded
from tests.support.fake_telegram import ANONYMOUS_ADMIN, BOT, OTHER_BOT, PASSED_ON, FakeTelegram, Group, Json, Seat
from tests.support.written import files

QUESTION = "where do they meet?"
ANSWER = "The summit is being held in Nara"
UNANSWERABLE = "/ask how many deer are there?"
WHEN_SURE = "Answer others too, when sure"


@pytest.fixture
def ana(group: Group) -> Seat:
    """An admin of the group."""
    seat = group.seat("Ana")
    group.make_admin(seat)
    return seat


# -- who may ----------------------------------------------------------------------------------------------------------


async def test_shows_admins_the_settings_with_what_is_chosen(ana: Seat) -> None:
    panel = await ana.says("/settings")
    assert "I answer when I am addressed" in panel.text
    assert "When the article does not say, I say so." in panel.text
    assert "Answer only when addressed (chosen)" in panel.buttons
    assert "Article does not say: say so (chosen)" in panel.buttons
    assert panel.buttons[-1] == "Done"


@pytest.mark.parametrize("command", ["/settings@faq_bot", "/quiet@faq_bot 1h"])
async def test_members_are_told_that_only_admins_may(ben: Seat, command: str) -> None:
    assert (await ben.says(command)).text == "Only admins of this group can set how I behave here."
    assert (await ben.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


@pytest.mark.parametrize("command", ["/settings", "/quiet 1h"])
async def test_members_who_do_not_name_the_bot_are_told_nothing(ben: Seat, command: str) -> None:
    assert (await ben.says(command)).silent
    assert (await ben.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


async def test_members_cannot_press_the_buttons(ana: Seat, ben: Seat, groups: SqlGroups) -> None:
    panel = await ana.says("/settings")
    pressed = await ben.presses(panel, WHEN_SURE)
    assert "Only admins" in pressed.popped_up
    assert not pressed.messages
    assert await groups.settings(ana.chat.id) == GroupSettings()


async def test_an_anonymous_admin_asks_as_the_group_and_presses_in_person(group: Group, ana: Seat) -> None:
    as_the_group: Json = {"from": ANONYMOUS_ADMIN, "sender_chat": group.chat.as_json()}
    panel = await ana.says("/settings", **as_the_group)
    assert WHEN_SURE in panel.buttons
    assert f"{WHEN_SURE} (chosen)" in (await ana.presses(panel, WHEN_SURE)).buttons


async def test_who_writes_as_a_channel_is_no_admin(ana: Seat) -> None:
    channel: Json = {"id": -1005, "type": "channel", "title": "News"}
    assert "Only admins" in (await ana.says("/settings@faq_bot", sender_chat=channel, **{"from": ANONYMOUS_ADMIN})).text


async def test_telegram_is_asked_once_in_minutes_who_is_an_admin(ana: Seat, clock: Clock) -> None:
    def asked() -> int:
        return sum(method == "getChatMember" for method, _ in ana.telegram.calls)

    for _ in range(3):
        await ana.says("/settings")
    assert asked() == 2  # whether Ana is one, and the bot
    ana.telegram.admins.clear()
    clock.now += ADMIN_CACHE_S
    assert "Only admins" in (await ana.says("/settings@faq_bot")).text
    assert asked() == 4


async def test_nobody_is_an_admin_while_telegram_does_not_say(ana: Seat) -> None:
    ana.telegram.refuses.add("getChatMember")
    assert "Only admins" in (await ana.says("/settings@faq_bot")).text
    ana.telegram.refuses.clear()
    assert WHEN_SURE in (await ana.says("/settings")).buttons


@pytest.mark.parametrize("command", ["/settings", "/quiet 1h"])
async def test_a_command_that_is_passed_on_or_edited_sets_nothing(ana: Seat, groups: SqlGroups, command: str) -> None:
    assert (await ana.says(command, **PASSED_ON)).silent
    assert (await ana.says(command, via_bot=OTHER_BOT)).silent
    assert (await ana.edits(ana.writes("hm"), command)).silent
    assert await groups.settings(ana.chat.id) == GroupSettings()


# -- what can be set --------------------------------------------------------------------------------------------------


async def test_a_pressed_button_changes_the_settings_and_shows_it(ana: Seat, groups: SqlGroups) -> None:
    panel = await ana.presses(await ana.says("/settings"), "Article does not say: silence")
    assert panel.edited
    assert "Article does not say: silence (chosen)" in panel.buttons
    assert "When the article does not say, I say nothing." in panel.text
    assert await groups.settings(ana.chat.id) == GroupSettings(fallback=Fallback.NOTHING)


async def test_the_pace_is_set_by_one_button(ana: Seat, ben: Seat, groups: SqlGroups) -> None:
    panel = await ana.says("/settings")
    assert "at most 15 things a minute to all here, and 5 to one person" in panel.text
    panel = await ana.presses(await ana.presses(panel, "Pace: usual"), "Pace: lively")
    assert "at most 5 things a minute" in panel.text
    assert (await groups.settings(ana.chat.id)).pace is Pace.CALM
    for _ in range(2):
        assert not (await ben.says(f"/ask {QUESTION}")).silent
    assert (await ben.says(f"/ask {QUESTION}")).silent


async def test_admins_choose_whether_all_see_what_is_no_answer(group: Group, ana: Seat, ben: Seat) -> None:
    group.make_admin(BOT)
    panel = await ana.says("/settings")
    assert "anything else I tell whoever asked alone" in panel.text
    assert (await ben.says(UNANSWERABLE)).ephemeral
    await ana.presses(panel, "Tell all everything")
    assert not (await ben.says(UNANSWERABLE)).ephemeral


async def test_admins_choose_the_language(ana: Seat, groups: SqlGroups) -> None:
    panel = await ana.says("/settings")
    assert "I speak the language of the question" in panel.text
    choice = await ana.presses(panel, "Language: as asked")
    assert choice.buttons[:2] == ["as asked", "English"]
    assert "Ich spreche Deutsch." in (await ana.presses(choice, "Deutsch")).text
    assert (await groups.settings(ana.chat.id)).language == "de"


async def test_done_takes_the_buttons_away(ana: Seat) -> None:
    panel = await ana.presses(await ana.says("/settings"), "Done")
    assert panel.buttons == []
    assert "How I behave in this group" in panel.text


async def test_says_that_it_does_not_hear_what_is_not_for_it(group: Group, ana: Seat) -> None:
    panel = await ana.presses(await ana.says("/settings"), WHEN_SURE)
    assert "Telegram shows me only the messages here that are for me" in panel.text
    group.make_admin(BOT)
    assert "Telegram shows me only" not in (await ana.says("/settings")).text


async def test_reacts_where_the_group_wants_a_reaction(ana: Seat, ben: Seat) -> None:
    await ana.presses(await ana.says("/settings"), "Article does not say: react")
    question = ben.writes(UNANSWERABLE)
    assert (await ben.telegram.brings(message=question)).silent
    assert ben.telegram.reactions[ben.chat.id, question["message_id"]] == ["🤷"]


async def test_says_it_in_words_where_the_reaction_is_not_allowed(ana: Seat, ben: Seat) -> None:
    await ana.presses(await ana.says("/settings"), "Article does not say: react")
    ben.telegram.refuses.add("setMessageReaction")
    assert (await ben.says(UNANSWERABLE)).text.startswith("The article does not say")


async def test_says_nothing_where_the_group_wants_that(ana: Seat, ben: Seat) -> None:
    await ana.presses(await ana.says("/settings"), "Article does not say: silence")
    assert (await ben.says(UNANSWERABLE)).silent
    assert (await ben.says("/ask zxqw vvkj")).silent
    assert not ben.telegram.reactions
    assert (await ben.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


async def test_each_group_has_its_own(ana: Seat) -> None:
    await ana.presses(await ana.says("/settings"), "Article does not say: silence")
    elsewhere = ana.telegram.group("Elsewhere").seat("Ben")
    assert (await elsewhere.says(UNANSWERABLE)).text.startswith("The article does not say")


async def test_a_topic_is_answered_from_the_article_that_its_admins_chose(
    tmp_path: Path, sqlite_database: Database
) -> None:
    async with ferry_in(tmp_path / "knowledge", sqlite_database, {**FERRY, **files()}) as ferry:
        forum = ferry.telegram.group(is_forum=True)
        topic = forum.new_topic()
        here, elsewhere = forum.seat("Ana", topic), forum.seat("Ana")
        forum.make_admin(here)
        question = "/ask who is the captain of the ferry?"
        assert "Brandt" in (await here.says(question)).text
        panel = await here.says("/settings")
        assert "In this topic I answer from: all articles." in panel.text
        choice = await here.presses(panel, "Article: all articles")
        title = phrases.article_name(ferry.service.knowledge.articles["mill"])
        panel = await here.presses(choice, title)
        assert f"In this topic I answer from: {title}" in panel.text
        assert "Brandt" not in (await here.says(question)).text
        assert (await here.says("/ask what burned down?")).text.startswith("The old mill in Brookfield burned down.")
        assert "Brandt" in (await elsewhere.says(question)).text


# -- quiet ------------------------------------------------------------------------------------------------------------


async def test_is_quiet_for_as_long_as_an_admin_says(ana: Seat, ben: Seat, clock: Clock) -> None:
    assert (await ana.says("/quiet 1h")).text == "I am quiet here for 1 hour. /quiet off ends it."
    clock.now += 3599
    assert (await ben.says(f"/ask {QUESTION}")).silent
    assert (await ben.says("/ask")).silent
    assert (await ben.says("/help")).silent
    clock.now += 1
    assert (await ben.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


async def test_quiet_forgets_what_is_to_be_forgotten_without_a_word(ana: Seat, ben: Seat, use_cases: UseCases) -> None:
    question = ben.writes(f"/ask {QUESTION}")
    await ben.telegram.brings(message=question)
    await ana.says("/quiet 1h")
    assert (await ben.says("/forget", reply_to=question)).silent
    assert await recorded(use_cases, ASKED) == []


async def test_questions_that_quiet_has_silenced_are_counted(ana: Seat, ben: Seat, use_cases: UseCases) -> None:
    await ana.says("/quiet 1h")
    await ben.says(f"/ask {QUESTION}")
    await ben.says("nice weather")
    assert await recorded(use_cases, SILENCES) == ["quiet 1"]


async def test_quiet_ends_when_an_admin_says_so(ana: Seat, ben: Seat) -> None:
    await ana.says("/quiet 2d")
    assert (await ana.says("/quiet off")).text == "I answer again."
    assert (await ben.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


async def test_the_settings_tell_of_quiet_and_can_end_it(ana: Seat, ben: Seat, clock: Clock) -> None:
    await ana.says("/quiet 2h")
    clock.now += 1800
    panel = await ana.says("/settings")
    assert "I am quiet here for 1 hour 30 minutes." in panel.text
    assert "quiet" not in (await ana.presses(panel, "Stop being quiet")).text
    assert (await ben.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


@pytest.mark.parametrize("wish", ["", " soon", " 1", " 0h", " -1h", " 1h please", " 1 hamster", " until then"])
async def test_says_how_to_say_for_how_long(ana: Seat, ben: Seat, wish: str) -> None:
    assert "for example /quiet 30m" in (await ana.says(f"/quiet{wish}")).text
    assert not (await ben.says(f"/ask {QUESTION}")).silent


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("30m", 1800), ("1H", 3600), ("2 days", 172_800), ("9999d", 2_592_000), ("45 min", 2700), ("1h30m", 5400),
        ("1h 30m", 5400), ("90 mins", 5400), ("1 hr", 3600), ("2hrs", 7200), ("1 week", 604_800), ("an hour", 3600),
        ("for 1 hour and 15 minutes", 4500), ("1.5 hours", 5400), ("1 day, 2 hours", 93_600),
        ("until tomorrow", 86_400),
    ],
)  # fmt: skip
def test_durations(wish: str, seconds: int) -> None:
    assert seconds_in(wish) == seconds


# -- keeping ----------------------------------------------------------------------------------------------------------


async def test_a_group_that_becomes_a_supergroup_keeps_its_settings(telegram: FakeTelegram) -> None:
    old = telegram.group(type="group")
    ana = old.seat("Ana")
    old.make_admin(ana)
    await ana.presses(await ana.says("/settings"), "Article does not say: silence")
    new = telegram.group("The same, now a supergroup")
    await ana.says(migrate_to_chat_id=new.chat.id)
    await new.seat("Ana").says(migrate_from_chat_id=old.chat.id)
    assert (await new.seat("Ben").says(UNANSWERABLE)).silent


async def test_what_another_worker_has_set_counts_after_a_minute(
    ana: Seat, ben: Seat, groups: SqlGroups, clock: Clock
) -> None:
    await ben.says(UNANSWERABLE)
    await groups.set(ana.chat.id, GroupSettings(fallback=Fallback.NOTHING))
    clock.now += SETTINGS_CACHE_S
    assert (await ben.says(UNANSWERABLE)).silent


async def test_answers_by_what_it_knew_last_while_the_database_is_away(
    ana: Seat, ben: Seat, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.presses(await ana.says("/settings"), "Article does not say: silence")
    monkeypatch.setattr(Sqlite, "run", away)
    clock.now += SETTINGS_CACHE_S
    assert (await ben.says(UNANSWERABLE)).silent
    assert (await ben.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


async def test_says_that_nothing_can_be_stored_while_the_database_is_away(
    ana: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = await ana.says("/settings")
    monkeypatch.setattr(Sqlite, "run", away)
    assert "cannot store" in (await ana.presses(panel, "Article does not say: silence")).popped_up
    assert "cannot store" in (await ana.says("/quiet 1h")).text
