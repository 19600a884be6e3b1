"""The private chat: any text is a question."""

import pytest

from bot.chat.conversation.memory import TURN_LASTS_S
from bot.usecases.teaching import UseCases
from tests.chat.conftest import Clock, Rehearsed
from tests.support.bots import VOTES, recorded
from tests.support.fake_telegram import FakeTelegram, Seat


@pytest.fixture
def ana(telegram: FakeTelegram) -> Seat:
    return telegram.private("Ana")


async def test_replies_to_the_question(ana: Seat) -> None:
    answer = await ana.says("where do they meet?")
    assert answer.replies_to in ana.chat.messages


async def test_says_hello_with_a_question_to_try(ana: Seat) -> None:
    answer = await ana.says("hello")
    assert answer.text.startswith("Hello!")
    assert "“What is this article about?”" in answer.text


async def test_start_says_what_this_is_with_three_questions_that_work(ana: Seat) -> None:
    start = await ana.says("/start")
    assert "the article Nara summit" in start.text
    assert len(start.questions) == 3
    for label in start.questions:
        answer = await ana.presses(start, label)
        assert answer.text.startswith(label)
        assert "│ " in answer.text


async def test_a_deep_link_opens_its_entry(ana: Seat) -> None:
    answer = await ana.says("/start summit-venue-city")
    assert answer.text.startswith("In which city is the summit being held?\n\nThe summit is being held in Nara")
    assert "Nara, selected as the summit venue, serves as" in (await ana.says("source?")).text


async def test_a_deep_link_to_nothing_leads_to_the_topics(ana: Seat) -> None:
    answer = await ana.says("/start no-such-entry")
    assert "I do not have that answer any more" in answer.text
    assert "The summit" in answer.buttons


async def test_a_bare_ask_asks_back(ana: Seat) -> None:
    asked_back = await ana.says("/ask")
    assert asked_back.asks_for_a_reply
    assert "The summit is being held in Nara" in (await ana.says("where do they meet?", reply_to=asked_back)).text


async def test_a_mention_in_private_is_no_part_of_the_question(ana: Seat) -> None:
    assert (await ana.says("@faq_bot hello")).text.startswith("Hello!")
    assert (await ana.says("@faq_bot")).asks_for_a_reply


async def test_when_something_breaks_it_says_sorry_and_writes_no_question_into_the_log(
    ana: Seat, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await ana.says("did you mean no-such-entry?")).text.startswith("Sorry, something went wrong on my side.")
    assert "could not be answered" in caplog.text
    assert "no-such-entry" not in caplog.text
    assert (await ana.says("where do they meet?")).text.startswith("The summit is being held in Nara")


@pytest.mark.parametrize("command", ["/nonsense", "/reload", "/nonsense with words"])
async def test_an_unknown_command_gets_a_friendly_line(ana: Seat, command: str) -> None:
    answer = await ana.says(command)
    assert answer.text == "I do not know that command. Just write your question, or see /help."


async def test_help_tells_admins_alone_about_reload(telegram: FakeTelegram, ana: Seat) -> None:
    assert "/reload" not in (await ana.says("/help")).text
    assert "/reload" in (await telegram.private("Adele").says("/help")).text


async def test_privacy_says_what_is_kept_and_for_how_long(ana: Seat) -> None:
    brief = await ana.says("/privacy")
    said = brief.text
    assert "my answers for 30 days" in said
    assert "without your name" in said
    assert "/forget deletes" in said
    assert len(said) <= 450
    detail = (await ana.presses(brief, "In detail")).text
    assert "how sure I was: for 30 days" in detail
    assert "no names, no user numbers" in detail


async def test_ignores_other_bots_and_what_was_sent_by_way_of_one(ana: Seat) -> None:
    other = {"id": 7, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    assert (await ana.says("where do they meet?", via_bot=other)).silent
    assert (await ana.says("where do they meet?", **{"from": other})).silent


async def test_a_follow_up_leans_on_the_entry_just_shown(telegram: FakeTelegram, ana: Seat, shipped: Rehearsed) -> None:
    await ana.says("where do they meet?")
    question = ana.writes("and when?")
    await telegram.brings(message=question)
    assert shipped.leant_on[-1] == "summit-venue-city"
    await ana.says("who is Lee?")
    await ana.edits(question, "and when there?")
    assert shipped.leant_on[-1] == "summit-venue-city"


async def test_in_a_group_a_follow_up_leans_on_the_answer_replied_to_or_on_ones_own_last_one(
    telegram: FakeTelegram, shipped: Rehearsed, clock: Clock
) -> None:
    group = telegram.group()
    ana, ben = group.seat("Ana"), group.seat("Ben")
    answer = await ana.says("/ask where do they meet?")
    await ben.says("/ask and why?")
    assert shipped.leant_on[-1] is None
    await ana.says("@faq_bot and when?")
    assert shipped.leant_on[-1] == "summit-venue-city"
    await ana.says("/ask how old is the temple?")
    clock.now += TURN_LASTS_S
    await ana.says("/ask and when?")
    assert shipped.leant_on[-1] is None
    await ben.says("and at what time?", reply_to=answer)
    assert shipped.leant_on[-1] == "summit-venue-city"


async def test_an_answer_fits_a_phone(ana: Seat) -> None:
    answer = await ana.says("what is Nara known for?")
    assert answer.text.count("│ ") == 1
    assert len(answer.text) <= 300
    assert answer.buttons[-1] == "More"
    assert len(answer.buttons) == 3


async def test_more_unfolds_the_paragraph_to_copy_to_share_and_to_vote(ana: Seat) -> None:
    whole = await ana.presses(await ana.says("what animals live in Nara?"), "More")
    assert whole.edited
    copied = whole.button("Copy the quote")["copy_text"]["text"]
    assert copied == "“renowned for its sacred deer population” (Paragraph 3, sentence 2)"
    assert {"Helpful", "Not helpful"} <= set(whole.buttons)
    assert "Paragraph 3 in full:\n\n│ Nara, selected as the summit venue, serves as" in whole.text
    folded = [entity for entity in whole.last["entities"] if entity["type"] == "expandable_blockquote"]
    assert len(folded) == 1


async def test_what_is_not_sure_is_shown_with_its_quote_and_can_be_turned_down(ana: Seat, use_cases: UseCases) -> None:
    guess = await ana.says("did you mean summit-venue-city, temple-age?")
    assert guess.text.startswith(
        "You probably mean this:\n\nIn which city is the summit being held?\n\nThe summit is being held in Nara"
    )
    assert guess.buttons == ["How old is Horyu Temple?", "None of these"]
    after = await ana.presses(guess, "None of these")
    assert after.text.startswith("Then I have nothing on that.")
    assert await recorded(use_cases, VOTES) == [False]


async def test_what_has_no_words_is_told_so_once_a_minute(telegram: FakeTelegram, ana: Seat, clock: Clock) -> None:
    sticker = {"dice": {"emoji": "🎲", "value": 1}}
    assert (await ana.says(**sticker)).text == "I can only read text. Please write your question in a few words."
    assert (await ana.says(**sticker)).silent
    assert not (await telegram.private("Ben").says(**sticker)).silent
    clock.now += 61
    assert not (await ana.says(**sticker)).silent
    assert (await ana.says(pinned_message={"message_id": 1, "date": 0, "chat": ana.chat.as_json()})).silent
    assert (await telegram.group().seat("Ana").says(**sticker)).silent


async def test_a_pictures_caption_is_a_question(ana: Seat) -> None:
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    answer = await ana.says(photo=photo, caption="where do they meet?")
    assert answer.text.startswith("The summit is being held in Nara")
