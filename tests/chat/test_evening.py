"""An evening in a group: 500 messages by nine people, 40 of them to the bot. All see its answers, and nothing else."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.records import GroupSettings
from bot.storage.stores import SqlGroups
from tests.chat.conftest import Clock
from tests.support.fake_telegram import BOT, FakeTelegram, Group, Json, Seen

EVENING = Path(__file__).parents[1] / "figures/evening.jsonl"
SECONDS_BETWEEN = 25.0
MOST_SEEN = 40

LINES = [json.loads(line) for line in EVENING.read_text().splitlines()]


async def played(group: Group, clock: Clock) -> AsyncIterator[tuple[Json, Seen]]:
    """Each line that somebody says, and what comes of it."""
    said: dict[int, Json] = {}
    for line in LINES:
        clock.now += SECONDS_BETWEEN
        message = group.seat(line["who"]).writes(line["text"], reply_to=said.get(line.get("reply_to", 0)))
        said[line["n"]] = message
        yield line, await group.telegram.brings(message=message)


@pytest.mark.parametrize("unaddressed", [False, True])
async def test_all_see_answers_and_nothing_else(
    telegram: FakeTelegram, clock: Clock, groups: SqlGroups, unaddressed: bool
) -> None:
    group = telegram.group()
    group.make_admin(BOT)
    await groups.set(group.chat.id, GroupSettings(unaddressed=unaddressed))
    asked, unasked = [], []
    async for line, seen in played(group, clock):
        if line.get("kind") in ("answerable", "unanswerable"):
            asked.append((line["text"], seen))
        elif not seen.silent and not seen.ephemeral:
            unasked.append((line["text"], seen.text))
    assert unasked == []
    assert len(asked) == MOST_SEEN
    assert all(not seen.silent for _, seen in asked)
    said = [message for message in group.chat.messages.values() if message["from"]["id"] == BOT["id"]]
    assert len(said) <= MOST_SEEN
    assert all(any(entity["type"] == "blockquote" for entity in message["entities"]) for message in said)
    assert not any(message["text"].startswith("The article does not say") for message in said)
    print(len(said), "public,", sum(seen.ephemeral for _, seen in asked), "ephemeral")
