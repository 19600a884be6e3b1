"""Row 4 of docs/reliability.md with the bot's own callbacks: 1,000 mutated updates of every kind it asks for."""

import copy
import json
import random
from typing import Any

import pytest

from bot.chat.application import ALLOWED_UPDATES
from bot.chat.views import ShowAnswer, encoded
from bot.storage.database import Database
from bot.usecases.teaching import UseCases
from tests.chat.test_intake import running
from tests.support.bots import application_on
from tests.support.fake_telegram import FakeTelegram, Json
from tests.support.telegram_server import TelegramServer

pytestmark = pytest.mark.reliability(4)

ODD: list[Any] = [None, [], {}, "", "\x00\ud800", -1, 0, 2**70, 1e308, True, [[]] * 3, {"id": None}, "9" * 5000, "/ask"]


def one_of_each_kind(telegram: FakeTelegram) -> list[Json]:
    """A valid update of each kind."""
    ana, group = telegram.private("Ana"), telegram.group()
    written = ana.writes("where do they meet?")
    in_group = group.seat("Ana").writes("/ask where do they meet?", reply_to=group.seat("Ben").writes("<b>hello</b>"))
    person = {"from": ana.person, "chat_instance": "1"}
    member = {"status": "member", "user": telegram.me}
    updates: list[Json] = [
        {"message": written},
        {"message": in_group},
        {"message": ana.writes("/start summit-venue-city")},
        {"edited_message": {**written, "edit_date": 1_790_000_060}},
        {"callback_query": {**person, "id": "1", "data": encoded(ShowAnswer("summit-venue-city")), "message": written}},
        {"inline_query": {**person, "id": "2", "query": "where", "offset": ""}},
        {"message": {**in_group, "message_id": 0, "ephemeral_message_id": 7, "receiver_user": telegram.me}},
        {
            "message_reaction": {
                "chat": group.chat.as_json(), "message_id": 3, "user": ana.person, "date": 1, "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": "👍"}],
            }
        },
        {"guest_message": {**in_group, "guest_query_id": "3"}},
        {
            "my_chat_member": {
                **person, "chat": group.chat.as_json(), "date": 1,
                "old_chat_member": {**member, "status": "left"}, "new_chat_member": member,
            }
        },
    ]  # fmt: skip
    return [json.loads(json.dumps(update)) for update in updates]


def mutated(update: Json, chance: random.Random) -> Json:
    """Some of its values replaced or removed, at any depth."""
    changed = copy.deepcopy(update)
    for _ in range(chance.randint(1, 4)):
        at: Any = changed
        while isinstance(at, dict | list) and at:
            key: Any = chance.choice(sorted(at) if isinstance(at, dict) else range(len(at)))
            if not isinstance(at[key], dict | list) or chance.random() < 0.2:
                if chance.random() < 0.3:
                    del at[key]
                else:
                    at[key] = copy.deepcopy(chance.choice(ODD))
                break
            at = at[key]
    return changed


async def test_mutated_updates_of_every_kind_cost_no_neighbour_its_answer(
    use_cases: UseCases, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.delivery.sending.TRIES", 1)
    server = TelegramServer()
    chance, kinds = random.Random(4), one_of_each_kind(server.telegram)
    assert {kind for update in kinds for kind in update} == set(ALLOWED_UPDATES)
    neighbours = range(1, 101)
    for number in range(1000):
        server.deliver(mutated(kinds[number % len(kinds)], chance))
        if number % 10 == 0:
            server.say("where do they meet?", neighbours[number // 10])
    application = application_on(server.telegram, use_cases, request=server)
    async with application, running(server, sqlite_database, application=application) as bot:
        await application.start()
        await bot.until_idle()
        await application.stop()
    told = {reply.chat for reply in server.replies if reply.text.startswith("The summit is being held in")}
    assert told >= set(neighbours)
