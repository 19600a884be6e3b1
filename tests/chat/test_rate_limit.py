"""Groups: the bot speaks up unasked only when it is sure, does not repeat itself, and falls silent in time."""

import time
from inspect import signature

import pytest

from bot.chat.application import build_application
from bot.chat.conversation.audience import MAX_A_MINUTE as LIMITS
from bot.chat.conversation.memory import REPEAT_AFTER_S
from bot.chat.delivery.sending import SendingPolicy
from bot.storage.records import GroupSettings, Pace
from bot.storage.stores import SqlGroups
from bot.usecases.teaching import UseCases
from tests.chat.conftest import Clock, Rehearsed
from tests.support.bots import SILENCES, recorded
from tests.support.fake_telegram import BOT, OTHER_BOT, PASSED_ON, FakeTelegram, Group, Json, Seat

MAX_A_MINUTE, MAX_A_MINUTE_BY_ONE = LIMITS[Pace.USUAL]
QUESTION = "in which city is the summit being held?"
ANSWER = "The summit is being held in Nara"
ABOVE = "I answered this a moment ago, here above."


class TestUnasked:
    """In a group that wants questions answered that are not for the bot."""

    @pytest.fixture(autouse=True)
    async def listening(self, group: Group, groups: SqlGroups) -> None:
        await groups.set(group.chat.id, GroupSettings(unaddressed=True))

    async def test_answers_a_question_when_sure(self, ana: Seat) -> None:
        answer = await ana.says(QUESTION)
        assert answer.text.startswith(ANSWER)
        assert answer.replies_to is not None

    @pytest.mark.parametrize(
        "said",
        [
            "hello everybody",
            "thanks!",
            "who are you?",
            "how many deer are there?",
            "when is lunch?",
            "The summit is being held in Nara.",
            "I think the leaders meet in the city of Nara",
            "did you mean summit-venue-city, temple-age?",
            "where?",
            "I know in which city the summit is being held",
            "what a city for the summit to be held in",
            "zxqw vvkj",
            "/ask@other_bot in which city is the summit being held?",
        ],
    )
    async def test_is_silent_on_everything_else(self, ana: Seat, said: str, use_cases: UseCases) -> None:
        assert (await ana.says(said)).silent
        assert await recorded(use_cases, SILENCES) == []

    async def test_does_not_step_between_people(self, ana: Seat, ben: Seat) -> None:
        assert (await ana.says(QUESTION, reply_to=ben.writes("no idea"))).silent
        assert (await ana.says(f"@ben {QUESTION}")).silent
        assert (await ana.says(QUESTION, **PASSED_ON)).silent
        assert (await ana.says(QUESTION, **{"from": OTHER_BOT})).silent

    async def test_what_a_limit_has_silenced_is_counted(
        self, ana: Seat, group: Group, groups: SqlGroups, use_cases: UseCases
    ) -> None:
        await groups.set(group.chat.id, GroupSettings(unaddressed=True, quiet_until=1e12))
        assert (await ana.says(QUESTION)).silent
        assert (await ana.says("nice weather today?")).silent
        assert await recorded(use_cases, SILENCES) == ["quiet 1"]

    async def test_an_edited_question_keeps_its_answer_or_loses_it(self, ana: Seat) -> None:
        question = ana.writes(QUESTION)
        await ana.telegram.brings(message=question)
        assert (await ana.edits(question, "in which city is the sumit being held?")).silent
        assert (await ana.edits(question, "how old is the Horyu temple?")).text.startswith("Horyu Temple dates")
        assert "took my answer back" in (await ana.edits(question, "never mind")).text

    async def test_an_edit_does_not_make_it_speak_up(self, ana: Seat) -> None:
        said = ana.writes("never mind")
        await ana.telegram.brings(message=said)
        assert (await ana.edits(said, QUESTION)).silent


# -- the same again ---------------------------------------------------------------------------------------------------


async def test_points_to_the_same_answer_above(ana: Seat, ben: Seat) -> None:
    first = await ana.says(f"/ask {QUESTION}")
    again = await ben.says(f"/ask {QUESTION}")
    assert again.text == ABOVE
    assert again.buttons == ["Go to the answer"]
    link = again.button("Go to the answer")["url"]
    assert link == f"https://t.me/c/{-ana.chat.id - 1_000_000_000_000}/{first.last['message_id']}"


async def test_a_group_with_a_name_has_links_with_that_name(ana: Seat, ben: Seat) -> None:
    named: Json = {"chat": {**ana.chat.as_json(), "username": "readers"}}
    first = await ana.says(f"/ask {QUESTION}", **named)
    again = await ben.says(f"/ask {QUESTION}", **named)
    assert again.button("Go to the answer")["url"] == f"https://t.me/readers/{first.last['message_id']}"


async def test_points_by_a_reply_where_messages_have_no_links(telegram: FakeTelegram) -> None:
    small = telegram.group(type="group")
    first = await small.seat("Ana").says(f"/ask {QUESTION}")
    again = await small.seat("Ben").says(f"/ask {QUESTION}")
    assert again.text == ABOVE
    assert again.buttons == []
    assert again.replies_to == first.last["message_id"]


async def test_an_answer_that_was_deleted_is_given_again(ana: Seat, ben: Seat) -> None:
    first = await ana.says(f"/ask {QUESTION}")
    del ana.chat.messages[first.last["message_id"]]
    again = await ben.says(f"/ask {QUESTION}")
    assert again.text.startswith(ANSWER)
    assert (await ana.says(f"/ask {QUESTION}")).replies_to == again.last["message_id"]


async def test_where_the_bot_is_an_admin_the_pointer_is_for_whoever_asked(ana: Seat, ben: Seat, group: Group) -> None:
    group.make_admin(BOT)
    first = await ana.says(f"/ask {QUESTION}")
    again = await ben.says(f"/ask {QUESTION}")
    assert again.ephemeral
    assert again.replies_to == first.last["message_id"]
    del ana.chat.messages[first.last["message_id"]]
    assert not (await ben.says(f"/ask {QUESTION}")).ephemeral


async def test_answers_again_after_some_minutes(ana: Seat, ben: Seat, clock: Clock) -> None:
    await ana.says(f"/ask {QUESTION}")
    clock.now += REPEAT_AFTER_S
    assert (await ben.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


async def test_another_topic_is_another_place(telegram: FakeTelegram) -> None:
    forum = telegram.group(is_forum=True)
    await forum.seat("Ana", forum.new_topic()).says(f"/ask {QUESTION}")
    assert (await forum.seat("Ben", forum.new_topic()).says(f"/ask {QUESTION}")).text.startswith(ANSWER)


async def test_does_not_point_to_a_message_that_shows_something_else_by_now(ana: Seat, ben: Seat) -> None:
    question = ana.writes(f"/ask {QUESTION}")
    await ana.telegram.brings(message=question)
    await ana.edits(question, "/ask how old is the temple?")
    assert (await ben.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


async def test_does_not_point_to_an_answer_that_was_taken_back(ana: Seat, ben: Seat) -> None:
    question = ana.writes(f"/ask {QUESTION}")
    await ana.telegram.brings(message=question)
    await ana.edits(question, "never mind")
    assert (await ben.says(f"/ask {QUESTION}")).text.startswith(ANSWER)


async def test_an_edit_that_changes_nothing_keeps_the_answer(ana: Seat, ben: Seat) -> None:
    question = ana.writes(f"/ask {QUESTION}")
    await ana.telegram.brings(message=question)
    assert (await ana.edits(question, f"/ask please: {QUESTION}")).silent
    assert (await ben.says(f"/ask {QUESTION}")).text == ABOVE


async def test_in_private_the_same_is_answered_again(telegram: FakeTelegram) -> None:
    carl = telegram.private("Carl")
    await carl.says(QUESTION)
    assert (await carl.says(QUESTION)).text.startswith(ANSWER)


# -- too many ---------------------------------------------------------------------------------------------------------


async def test_ten_questions_by_ten_people_in_a_minute_are_answered(
    group: Group, clock: Clock, shipped: Rehearsed
) -> None:
    for at, entry in enumerate(shipped.knowledge.entries[:10]):
        answer = await group.seat(f"Person {at}").says(f"/ask {entry.question}")
        assert answer.text.startswith(entry.answer)
        clock.now += 5


async def test_one_person_does_not_use_up_the_pace_of_all(
    ana: Seat, ben: Seat, clock: Clock, use_cases: UseCases
) -> None:
    for _ in range(MAX_A_MINUTE_BY_ONE):
        assert not (await ana.says(f"/ask {QUESTION}")).silent
        clock.now += 1
    question = ana.writes("/ask how old is the temple?")
    assert (await ana.telegram.brings(message=question)).silent
    assert ana.telegram.reactions[ana.chat.id, question["message_id"]] == ["😴"]
    assert (await ana.says("/topics")).silent
    assert await recorded(use_cases, SILENCES) == ["too many by one 2"]
    assert not (await ben.says("/ask how old is the temple?")).silent
    clock.now += 60 - MAX_A_MINUTE_BY_ONE
    assert not (await ana.says("/ask how old is the temple?")).silent


async def test_whoever_is_silenced_is_told_so_alone_where_the_bot_is_an_admin(group: Group, ana: Seat) -> None:
    group.make_admin(BOT)
    for _ in range(MAX_A_MINUTE_BY_ONE):
        await ana.says(f"/ask {QUESTION}")
    told = await ana.says("/ask how old is the temple?")
    assert told.ephemeral
    assert "pause for a minute" in told.text
    assert told.button("Ask me in private")["url"] == "https://t.me/faq_bot?text=how%20old%20is%20the%20temple%3F"
    assert (await ana.says("/ask how old is the temple?")).silent


async def test_falls_silent_after_so_many_answers_a_minute(
    group: Group, clock: Clock, use_cases: UseCases, shipped: Rehearsed
) -> None:
    for at, entry in enumerate(shipped.knowledge.entries[:MAX_A_MINUTE]):
        assert not (await group.seat(f"Person {at}").says(f"/ask {entry.question}")).silent
        clock.now += 1
    ana = group.seat("Ana")
    assert (await ana.says("/ask how old is the temple?")).silent
    assert await recorded(use_cases, SILENCES) == ["too many 1"]
    clock.now += 60 - MAX_A_MINUTE
    assert not (await ana.says("/ask how old is the temple?")).silent


async def test_commands_and_noes_do_not_use_up_the_pace_of_all(group: Group) -> None:
    group.make_admin(BOT)
    for at in range(2 * MAX_A_MINUTE):
        person = group.seat(f"Person {at}")
        assert (await person.says("/help@faq_bot")).ephemeral
        assert (await person.says("/ask how many deer are there?")).ephemeral
    assert not (await group.seat("Ana").says("/ask how old is the temple?")).silent


async def test_a_flooded_group_silences_no_other(ana: Seat, telegram: FakeTelegram) -> None:
    for _ in range(MAX_A_MINUTE + 1):
        await ana.says(f"/ask {QUESTION}")
    assert not (await telegram.group("Elsewhere").seat("Ben").says(f"/ask {QUESTION}")).silent
    assert not (await telegram.private("Ana").says(QUESTION)).silent


async def test_an_answer_can_be_edited_all_the_same(ana: Seat) -> None:
    question = ana.writes(f"/ask {QUESTION}")
    await ana.telegram.brings(message=question)
    for _ in range(MAX_A_MINUTE):
        await ana.says(f"/ask {QUESTION}")
    assert "temple" in (await ana.edits(question, "/ask how old is the temple?")).text.casefold()


@pytest.mark.reliability(25)
def test_limits_are_kept_by_a_clock_that_does_not_jump() -> None:
    assert signature(build_application).parameters["clock"].default.monotonic is time.monotonic
    assert signature(SendingPolicy).parameters["clock"].default is time.monotonic
