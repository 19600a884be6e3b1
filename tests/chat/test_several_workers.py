"""Two workers who get the messages of a chat in turn: what one says and is told counts for the other."""

from collections.abc import AsyncIterator
from itertools import cycle

import pytest

from bot.chat.conversation.audience import MAX_A_MINUTE
from bot.storage.records import Pace
from bot.usecases.teaching import UseCases
from tests.chat.conftest import Clock, Rehearsed
from tests.chat.test_rate_limit import ABOVE, ANSWER, QUESTION
from tests.support.bots import application_on, two_buses
from tests.support.fake_telegram import BOT, FakeTelegram, Group, Seat, delivers_to


@pytest.fixture
async def telegram(use_cases: UseCases, clock: Clock) -> AsyncIterator[FakeTelegram]:
    """Telegram with two workers of the bot, who get what comes in turn."""
    telegram = FakeTelegram(delivers_to(lambda: next(turns)), me=BOT)
    first, second = (application_on(telegram, use_cases, clock.both(), bus) for bus in two_buses())
    turns = cycle((first, second))
    async with use_cases.journal.writing(), first, second:
        await first.start()
        await second.start()
        yield telegram
        await second.stop()
        await first.stop()
    assert telegram.mistakes == []


async def test_points_to_what_the_other_answered(ana: Seat) -> None:
    first = await ana.says(f"/ask {QUESTION}")
    again = await ana.says(f"/ask {QUESTION}")
    assert again.text == ABOVE
    assert again.button("Go to the answer")["url"].endswith(f"/{first.last['message_id']}")


async def test_does_not_point_to_what_the_other_has_replaced(ana: Seat) -> None:
    question = ana.writes(f"/ask {QUESTION}")
    await ana.telegram.brings(message=question)
    await ana.edits(question, "/ask how old is the temple?")
    await ana.edits(question, "/ask how old is the temple??")
    assert (await ana.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


async def test_falls_silent_after_so_many_answers_of_both(ana: Seat, clock: Clock) -> None:
    for _ in range(MAX_A_MINUTE[Pace.USUAL][1]):
        assert not (await ana.says(f"/ask {QUESTION}")).silent
    assert (await ana.says("/ask how old is the temple?")).silent
    clock.now += 60
    assert not (await ana.says("/ask how old is the temple?")).silent


async def test_is_quiet_as_soon_as_the_other_was_told_to(group: Group, ana: Seat) -> None:
    group.make_admin(ana)
    assert not (await ana.says(f"/ask {QUESTION}")).silent
    assert not (await ana.says(f"/ask {QUESTION}")).silent
    assert not (await ana.says("/quiet 1h")).silent
    assert (await ana.says("/ask how old is the temple?")).silent


@pytest.mark.parametrize("kind", ["private", "group"])
async def test_an_edited_question_gets_the_answer_of_the_other_edited(telegram: FakeTelegram, kind: str) -> None:
    ana = telegram.private("Ana") if kind == "private" else telegram.group().seat("Ana")
    question = ana.writes("/ask who is meeting?")
    answer = await telegram.brings(message=question)
    edited = await ana.edits(question, "/ask where do they meet?")
    assert edited.last["message_id"] == answer.last["message_id"]
    assert edited.text.startswith(ANSWER)


async def test_a_follow_up_leans_on_what_the_other_has_shown(telegram: FakeTelegram, shipped: Rehearsed) -> None:
    ana = telegram.private("Ana")
    await ana.says("where do they meet?")
    await ana.says("and when?")
    assert shipped.leant_on[-1] == "summit-venue-city"


async def test_a_follow_up_leans_on_what_a_button_of_the_other_has_shown(
    telegram: FakeTelegram, shipped: Rehearsed
) -> None:
    ana = telegram.private("Ana")
    answer = await ana.says("where do they meet?")
    await ana.presses(answer, "At which temple")
    await ana.says("and when?")
    assert shipped.leant_on[-1] == "summit-venue-temple"
