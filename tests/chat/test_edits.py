"""An edited question gets its answer edited."""

import pytest

from tests.support.fake_telegram import FakeTelegram, Seat


@pytest.fixture(params=["private", "group"])
def ana(request: pytest.FixtureRequest, telegram: FakeTelegram) -> Seat:
    return telegram.private("Ana") if request.param == "private" else telegram.group().seat("Ana")


async def test_an_edited_question_gets_its_answer_edited_each_time(ana: Seat) -> None:
    question = ana.writes("/ask who is meeting?")
    answer = await ana.telegram.brings(message=question)
    for asked, told in (("how old is the temple?", "Horyu Temple dates"), ("where do they meet?", "The summit is")):
        edited = await ana.edits(question, f"/ask {asked}")
        assert edited.edited
        assert edited.last["message_id"] == answer.last["message_id"]
        assert edited.text.startswith(told)


async def test_an_edit_that_changes_nothing_shows_nothing(ana: Seat) -> None:
    question = ana.writes("/ask where do they meet?")
    await ana.telegram.brings(message=question)
    assert (await ana.edits(question, "/ask where do they meet?")).silent


async def test_an_edit_into_no_question_takes_the_answer_back(ana: Seat) -> None:
    question = ana.writes("/ask where do they meet?")
    await ana.telegram.brings(message=question)
    edited = await ana.edits(question, "/shrug")
    assert edited.text == "The question was changed, so I took my answer back."
    assert not edited.buttons


async def test_an_edit_may_address_the_bot_for_the_first_time(telegram: FakeTelegram) -> None:
    ana = telegram.group().seat("Ana")
    said = ana.writes("where do they meet?")
    assert (await telegram.brings(message=said)).silent
    assert (await ana.edits(said, "@faq_bot where do they meet?")).text.startswith("The summit is being held in Nara")


async def test_an_edit_away_from_the_bot_takes_the_answer_back(telegram: FakeTelegram) -> None:
    ana = telegram.group().seat("Ana")
    question = ana.writes("@faq_bot where do they meet?")
    await telegram.brings(message=question)
    assert "took my answer back" in (await ana.edits(question, "where do we meet?")).text


async def test_a_bare_ask_edited_into_a_question_is_answered(ana: Seat) -> None:
    question = ana.writes("/ask")
    await ana.telegram.brings(message=question)
    edited = await ana.edits(question, "/ask where do they meet?")
    assert not edited.edited
    assert edited.text.startswith("The summit is being held in Nara")


async def test_an_answer_that_was_deleted_is_sent_anew(ana: Seat) -> None:
    question = ana.writes("/ask who is meeting?")
    answer = await ana.telegram.brings(message=question)
    del ana.chat.messages[answer.last["message_id"]]
    assert (await ana.edits(question, "/ask where do they meet?")).text.startswith("The summit is being held in Nara")


@pytest.mark.parametrize("command", ["/start", "/help", "/topics", "/reload", "/nonsense"])
async def test_an_edited_command_is_not_obeyed(ana: Seat, command: str) -> None:
    assert (await ana.edits(ana.writes("/hlep"), command)).silent
