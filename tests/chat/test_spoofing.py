"""Row 22 of docs/reliability.md: nobody is an admin by a name, a group, a channel, or somebody else's message."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.usecases.teaching import UseCases
from tests.support.fake_telegram import ANONYMOUS_ADMIN, OTHER_BOT, FakeTelegram, Json, Seat, Seen

pytestmark = pytest.mark.reliability(22)

CHANNEL = {"id": -1_000_500_000_000, "type": "channel", "title": "Adele"}
CHANNEL_BOT = {"id": 136_817_688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM_ITSELF = {"id": 777_000, "is_bot": False, "first_name": "Telegram"}
HIDDEN = {"type": "hidden_user", "date": 1, "sender_user_name": "Adele"}
COMMANDS = ["/reload", "/reload preview", "/rollback", "/revisions", "/missed", "/taught", "/stats", "/why"]

Spoof = Callable[[FakeTelegram, str], Awaitable[Seen]]
"""Somebody who is no admin in person sends a command."""


def admin_named(telegram: FakeTelegram, seat: Seat) -> Seat:
    """Somebody else who has taken the admin's name, and the username that the admin once had."""
    adele = telegram.private("Adele").person
    return replace(seat, person={**adele, "id": seat.id, "username": "adele", "last_name": str(adele["id"])})


async def by_the_admins_name(telegram: FakeTelegram, command: str) -> Seen:
    return await admin_named(telegram, telegram.private("Mallory")).says(command)


async def by_the_admins_name_in_a_group(telegram: FakeTelegram, command: str) -> Seen:
    return await admin_named(telegram, telegram.group().seat("Mallory")).says(command)


async def as_an_anonymous_admin(telegram: FakeTelegram, command: str) -> Seen:
    seat = telegram.group().seat("Adele")
    return await seat.says(command, **{"from": ANONYMOUS_ADMIN, "sender_chat": seat.chat.as_json()})


async def under_the_name_of_a_group(telegram: FakeTelegram, command: str) -> Seen:
    seat = telegram.group().seat("Adele")
    return await seat.says(command, sender_chat=seat.chat.as_json())


async def under_the_name_of_a_channel(telegram: FakeTelegram, command: str) -> Seen:
    seat = telegram.group().seat("Mallory")
    sender: Json = {"from": CHANNEL_BOT, "sender_chat": CHANNEL, "author_signature": "Adele"}
    return await seat.says(command, **sender)


async def passed_on_from_a_channel_to_its_group(telegram: FakeTelegram, command: str) -> Seen:
    seat = telegram.group().seat("Mallory")
    origin = {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 5, "author_signature": "Adele"}
    more: Json = {
        "from": TELEGRAM_ITSELF,
        "sender_chat": CHANNEL,
        "is_automatic_forward": True,
        "forward_origin": origin,
    }
    return await seat.says(command, **more)


async def forwarded_from_the_admin(telegram: FakeTelegram, command: str) -> Seen:
    origin = {"type": "user", "date": 1, "sender_user": telegram.private("Adele").person}
    return await telegram.private("Mallory").says(command, forward_origin=origin)


async def forwarded_by_the_admin(telegram: FakeTelegram, command: str) -> Seen:
    return await telegram.private("Adele").says(command, forward_origin=HIDDEN)


async def forwarded_by_the_admin_into_a_group(telegram: FakeTelegram, command: str) -> Seen:
    return await telegram.group().seat("Adele").says(command, forward_origin=HIDDEN)


async def by_way_of_another_bot(telegram: FakeTelegram, command: str) -> Seen:
    return await telegram.private("Adele").says(command, via_bot=OTHER_BOT)


async def by_a_bot_that_writes_for_the_admin(telegram: FakeTelegram, command: str) -> Seen:
    return await telegram.private("Adele").says(command, sender_business_bot=OTHER_BOT)


async def by_a_bot_with_the_admins_number(telegram: FakeTelegram, command: str) -> Seen:
    admin = telegram.private("Adele")
    return await admin.says(command, **{"from": {**admin.person, "is_bot": True}})


async def in_reply_to_the_admin(telegram: FakeTelegram, command: str) -> Seen:
    group = telegram.group()
    said = group.seat("Adele").writes("/reload")
    return await group.seat("Mallory").says(command, reply_to=said)


async def for_another_bot(telegram: FakeTelegram, command: str) -> Seen:
    name, _, rest = command.partition(" ")
    return await telegram.private("Adele").says(f"{name}@other_bot {rest}".strip())


async def for_another_bot_in_a_group(telegram: FakeTelegram, command: str) -> Seen:
    name, _, rest = command.partition(" ")
    return await telegram.group().seat("Adele").says(f"{name}@other_bot {rest}".strip())


async def quoted(telegram: FakeTelegram, command: str) -> Seen:
    return await telegram.group().seat("Adele").says(f"<blockquote>{command}</blockquote>")


async def as_code(telegram: FakeTelegram, command: str) -> Seen:
    return await telegram.private("Adele").says("", text=command, entities=[entity("code", command)])


async def in_the_middle_of_a_sentence(telegram: FakeTelegram, command: str) -> Seen:
    return await telegram.private("Adele").says(f"please {command}")


async def edited(telegram: FakeTelegram, command: str) -> Seen:
    admin = telegram.private("Adele")
    return await admin.edits(admin.writes("where do they meet?"), command)


async def edited_in_a_group(telegram: FakeTelegram, command: str) -> Seen:
    admin = telegram.group().seat("Adele")
    return await admin.edits(admin.writes("where do they meet?"), command)


async def as_a_channel_post(telegram: FakeTelegram, command: str) -> Seen:
    return await telegram.brings(channel_post=post(telegram, command))


async def as_an_edited_channel_post(telegram: FakeTelegram, command: str) -> Seen:
    return await telegram.brings(edited_channel_post={**post(telegram, command), "edit_date": 2})


async def as_a_channel_post_with_a_writer(telegram: FakeTelegram, command: str) -> Seen:
    adele = telegram.private("Adele").person
    return await telegram.brings(channel_post={**post(telegram, command), "from": adele, "author_signature": "Adele"})


async def to_a_business_account(telegram: FakeTelegram, command: str) -> Seen:
    message = telegram.private("Adele").writes(command)
    return await telegram.brings(business_message={**message, "business_connection_id": "1"})


async def where_the_bot_is_a_guest(telegram: FakeTelegram, command: str) -> Seen:
    return await telegram.group().seat("Adele").calls_guest(f"{command} @faq_bot")


def post(telegram: FakeTelegram, text: str) -> Json:
    return {
        "message_id": telegram.number(), "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL, "text": text,
        "entities": [entity("bot_command", text.split()[0])],
    }  # fmt: skip


def entity(kind: str, text: str) -> Json:
    return {"type": kind, "offset": 0, "length": len(text)}


SPOOFS: list[Spoof] = [
    by_the_admins_name, by_the_admins_name_in_a_group, as_an_anonymous_admin, under_the_name_of_a_group,
    under_the_name_of_a_channel, passed_on_from_a_channel_to_its_group, forwarded_from_the_admin,
    forwarded_by_the_admin, forwarded_by_the_admin_into_a_group, by_way_of_another_bot,
    by_a_bot_that_writes_for_the_admin, by_a_bot_with_the_admins_number, in_reply_to_the_admin, for_another_bot,
    for_another_bot_in_a_group, quoted, as_code, in_the_middle_of_a_sentence, edited, edited_in_a_group,
    as_a_channel_post, as_an_edited_channel_post, as_a_channel_post_with_a_writer, to_a_business_account,
    where_the_bot_is_a_guest,
]  # fmt: skip
FOR_ADMINS_ALONE = [
    "eloaded",
    "evision",
    "missed",
    "Taught",
    "taught",
    "certainty",
    "went back",
    "go back to",
    "problem",
]


@pytest.mark.parametrize("spoof", SPOOFS)
async def test_no_command_of_admins_is_obeyed(telegram: FakeTelegram, use_cases: UseCases, spoof: Spoof) -> None:
    reached: list[str] = []

    def read() -> None:
        reached.append("the files")
        raise AssertionError

    use_cases.releases._read = read  # type: ignore[assignment]
    before = use_cases.faq.knowledge.revision
    for command in COMMANDS:
        seen = await spoof(telegram, command)
        assert not [word for word in FOR_ADMINS_ALONE if word in seen.text], (command, seen.text)
    assert (reached, telegram.files, use_cases.faq.knowledge.revision) == ([], [], before)
    assert "sendPhoto" not in [method for method, _ in telegram.calls]


async def test_somebody_else_cannot_press_the_buttons_of_an_admin(telegram: FakeTelegram, use_cases: UseCases) -> None:
    group = telegram.group()
    ana = group.seat("Ana")
    await ana.says("/ask xyzzy plugh")
    await use_cases.journal._queue.join()
    missed = await telegram.private("Adele").says("/missed")
    [button] = [label for label in missed.buttons if label.startswith("xyzzy")]
    pressed = await admin_named(telegram, ana).presses(missed, button)
    assert pressed.messages == ()
    assert pressed.popped_up


async def test_a_button_that_comes_into_a_group_is_dead_for_the_admin_too(
    telegram: FakeTelegram, use_cases: UseCases
) -> None:
    await telegram.private("Ana").says("xyzzy plugh")
    await use_cases.journal._queue.join()
    missed = await telegram.private("Adele").says("/missed")
    data = missed.button("xyzzy")["callback_data"]
    adele = telegram.group().seat("Adele")
    there = await adele.says("/ask where do they meet?")
    assert (await adele.presses_data(there, data)).messages == ()
