"""Guest mode: a question is answered where the bot is mentioned in a chat that it is not in."""

import pytest

from tests.support.fake_telegram import OTHER_BOT, Chat, FakeTelegram, Json, Seat

ANSWER = "The summit is being held in Nara"


@pytest.fixture
def abilities() -> Json:
    return {"supports_guest_queries": True}


@pytest.fixture
def ana(telegram: FakeTelegram) -> Seat:
    """Ana, in a group without the bot."""
    return telegram.group("Without the bot").seat("Ana")


async def test_answers_only_through_the_guest_query(ana: Seat) -> None:
    await ana.calls_guest("@faq_bot where do they meet?")
    assert [method for method, _ in ana.telegram.calls if method != "getMe"] == ["answerGuestQuery"]


async def test_answers_in_a_private_chat_of_two_people(telegram: FakeTelegram) -> None:
    ana, ben = telegram.private("Ana"), telegram.private("Ben")
    ben_as_ana_sees_him = Seat(telegram, ana.person, Chat(ben.id, "private", "Ben"))
    answer = await ben_as_ana_sees_him.calls_guest("@faq_bot where do they meet?")
    assert answer.text.startswith(ANSWER)
    # Ben's own chat with the bot has the same number: a follow-up there leans on nothing that Ana was told.
    assert (await ben.says("and when?")).text == (await telegram.private("Carl").says("and when?")).text


async def test_called_bare_in_reply_to_a_question_answers_that_one(ana: Seat) -> None:
    asked = ana.writes("where do they meet?")
    assert (await ana.calls_guest("@faq_bot", reply_to=asked)).text.startswith(ANSWER)


async def test_called_bare_says_how_to_ask(ana: Seat) -> None:
    answer = await ana.calls_guest("@faq_bot")
    assert answer.text.startswith("Mention me together with your question")
    assert "“@faq_bot What is this article about?”" in answer.text


async def test_its_buttons_work(ana: Seat) -> None:
    answer = await ana.calls_guest("@faq_bot where do they meet?")
    related = await ana.presses(answer, "At which temple")
    assert related.edited
    assert related.text.startswith("At which temple")


async def test_another_bots_call_is_not_answered(ana: Seat) -> None:
    assert (await ana.calls_guest("@faq_bot where do they meet?", **{"from": OTHER_BOT})).silent


async def test_a_command_to_a_guest_is_not_obeyed(ana: Seat) -> None:
    assert "Mention me" in (await ana.calls_guest("/help@faq_bot")).text


async def test_help_tells_of_it(telegram: FakeTelegram) -> None:
    assert "In chats that I am not in, mention @faq_bot" in (await telegram.private("Ana").says("/help")).text


class TestNotSupported:
    """As long as getMe does not say that the bot can be a guest."""

    @pytest.fixture
    def abilities(self) -> Json:
        return {}

    async def test_nothing_is_answered(self, ana: Seat) -> None:
        assert (await ana.calls_guest("@faq_bot where do they meet?")).silent

    async def test_nothing_is_promised(self, telegram: FakeTelegram) -> None:
        for command in ("/help", "/start", "/privacy"):
            assert "that I am not in" not in (await telegram.private("Ana").says(command)).text
