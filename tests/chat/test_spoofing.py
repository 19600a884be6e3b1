"""Row 22 of docs/reliability.md: nobody is an admin by a name, a group, a channel, or somebody else's message."""

from collections.abc import Awaitable
from dataclasses import replace

import pytest

from bot.usecases.teaching import UseCases
from tests.support.bots import recorded
from tests.support.fake_telegram import ANONYMOUS_ADMIN, OTHER_BOT, PASSED_ON, FakeTelegram, Json, Seat, Seen

pytestmark = pytest.mark.reliability(22)

CHANNEL = {"id": -1_000_500_000_000, "type": "channel", "title": "Adele"}
CHANNEL_BOT = {"id": 136_817_688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM_ITSELF = {"id": 777_000, "is_bot": False, "first_name": "Telegram"}
UNDER_ITS_NAME: Json = {"from": CHANNEL_BOT, "sender_chat": CHANNEL, "author_signature": "Adele"}
ITS_POST = {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 5, "author_signature": "Adele"}
PASSED_ON_TO_ITS_GROUP: Json = {
    "from": TELEGRAM_ITSELF, "sender_chat": CHANNEL, "is_automatic_forward": True, "forward_origin": ITS_POST,
}  # fmt: skip
COMMANDS = ["/reload", "/reload preview", "/rollback", "/revisions", "/missed", "/taught", "/stats", "/why"]


def admin_named(telegram: FakeTelegram, seat: Seat) -> Seat:
    """Somebody else who has taken the admin's name, and the username that the admin once had."""
    adele = telegram.private("Adele").person
    return replace(seat, person={**adele, "id": seat.id, "username": "adele", "last_name": str(adele["id"])})


def for_another_bot(command: str) -> str:
    name, _, rest = command.partition(" ")
    return f"{name}@other_bot {rest}".strip()


def post(telegram: FakeTelegram, text: str) -> Json:
    return {
        "message_id": telegram.number(), "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL, "text": text,
        "entities": [entity("bot_command", text.split()[0])],
    }  # fmt: skip


def entity(kind: str, text: str) -> Json:
    return {"type": kind, "offset": 0, "length": len(text)}


def spoofs(telegram: FakeTelegram, command: str) -> dict[str, Awaitable[Seen]]:
    """Ways in which somebody who is no admin in person sends a command."""
    mallory, group = telegram.private("Mallory"), telegram.group()
    admin, admin_in_group, mallory_in_group = telegram.private("Adele"), group.seat("Adele"), group.seat("Mallory")
    the_group = group.chat.as_json()
    by_admin: Json = {"from": admin.person, "author_signature": "Adele"}
    from_admin = {"type": "user", "date": 1, "sender_user": admin.person}
    business = {**admin.writes(command), "business_connection_id": "1"}
    return {
        "by the admin's name": admin_named(telegram, mallory).says(command),
        "by the admin's name in a group": admin_named(telegram, mallory_in_group).says(command),
        "as an anonymous admin": admin_in_group.says(command, **{"from": ANONYMOUS_ADMIN, "sender_chat": the_group}),
        "under the name of a group": admin_in_group.says(command, sender_chat=the_group),
        "under the name of a channel": mallory_in_group.says(command, **UNDER_ITS_NAME),
        "passed on from a channel": mallory_in_group.says(command, **PASSED_ON_TO_ITS_GROUP),
        "forwarded from the admin": mallory.says(command, forward_origin=from_admin),
        "forwarded by the admin": admin.says(command, **PASSED_ON),
        "forwarded by the admin into a group": admin_in_group.says(command, **PASSED_ON),
        "by way of another bot": admin.says(command, via_bot=OTHER_BOT),
        "by a bot that writes for the admin": admin.says(command, sender_business_bot=OTHER_BOT),
        "by a bot with the admin's number": admin.says(command, **{"from": {**admin.person, "is_bot": True}}),
        "in reply to the admin": mallory_in_group.says(command, reply_to=admin_in_group.writes("/reload")),
        "for another bot": admin.says(for_another_bot(command)),
        "for another bot in a group": admin_in_group.says(for_another_bot(command)),
        "quoted": admin_in_group.says(f"<blockquote>{command}</blockquote>"),
        "as code": admin.says("", text=command, entities=[entity("code", command)]),
        "in the middle of a sentence": admin.says(f"please {command}"),
        "edited": admin.edits(admin.writes("hm"), command),
        "edited in a group": admin_in_group.edits(admin_in_group.writes("hm"), command),
        "as a channel post": telegram.brings(channel_post=post(telegram, command)),
        "as an edited channel post": telegram.brings(edited_channel_post={**post(telegram, command), "edit_date": 2}),
        "as a channel post with a writer": telegram.brings(channel_post={**post(telegram, command), **by_admin}),
        "to a business account": telegram.brings(business_message=business),
        "where the bot is a guest": admin_in_group.calls_guest(f"{command} @faq_bot"),
    }


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


async def test_no_command_of_admins_is_obeyed(telegram: FakeTelegram, use_cases: UseCases) -> None:
    reached: list[str] = []

    def read() -> None:
        reached.append("the files")
        raise AssertionError

    use_cases.releases._read = read  # type: ignore[assignment]
    before = use_cases.faq.knowledge.revision
    for command in COMMANDS:
        for way, comes in spoofs(telegram, command).items():
            seen = await comes
            assert not [word for word in FOR_ADMINS_ALONE if word in seen.text], (way, command, seen.text)
    assert (reached, telegram.files, use_cases.faq.knowledge.revision) == ([], [], before)
    assert "sendPhoto" not in [method for method, _ in telegram.calls]


async def test_somebody_else_cannot_press_the_buttons_of_an_admin(telegram: FakeTelegram, use_cases: UseCases) -> None:
    group = telegram.group()
    ana = group.seat("Ana")
    await ana.says("/ask xyzzy plugh")
    await recorded(use_cases)
    missed = await telegram.private("Adele").says("/missed")
    [button] = [label for label in missed.buttons if label.startswith("xyzzy")]
    pressed = await admin_named(telegram, ana).presses(missed, button)
    assert pressed.messages == ()
    assert pressed.popped_up


async def test_a_button_that_comes_into_a_group_is_dead_for_the_admin_too(
    telegram: FakeTelegram, use_cases: UseCases
) -> None:
    await telegram.private("Ana").says("xyzzy plugh")
    await recorded(use_cases)
    missed = await telegram.private("Adele").says("/missed")
    data = missed.button("xyzzy")["callback_data"]
    adele = telegram.group().seat("Adele")
    there = await adele.says("/ask where do they meet?")
    assert (await adele.presses_data(there, data)).messages == ()
