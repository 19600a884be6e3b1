"""Inline mode: the best answers to choose from, in any chat, while somebody types."""

from collections.abc import Iterator

import pytest
from telegram import InlineQueryResultArticle

from bot.chat.conversation.inline import A_PAGE, article, page_of
from bot.chat.views import Rendering
from tests.support.fake_telegram import FakeTelegram, Json, Seat


@pytest.fixture
def ana(telegram: FakeTelegram) -> Seat:
    return telegram.private("Ana")


@pytest.fixture
def abilities() -> Json:
    return {"supports_inline_queries": True}


async def test_offers_the_best_answer_first_with_one_line_under_it(ana: Seat) -> None:
    offered = await ana.types("where do they meet?")
    assert offered.titles[0] == "In which city is the summit being held?"
    assert offered.descriptions[0].startswith("The summit is being held in Nara")
    assert all(len(description) <= 120 and "\n" not in description for description in offered.descriptions)
    assert len(offered.titles) > 1


async def test_the_buttons_work_where_the_bot_is_not(telegram: FakeTelegram, ana: Seat) -> None:
    sent = ana.sends(await ana.types("where do they meet?"), "In which city")
    after = await telegram.private("Ben").presses(sent, "At which temple")
    assert after.edited
    assert "Paragraph 3, sentence 2, in Nara summit" in after.text
    assert after.text.startswith("At which temple")


async def test_lists_the_topics_before_anything_is_typed(ana: Seat) -> None:
    offered = await ana.types("")
    assert "The summit" in offered.titles
    assert " questions, such as: " in offered.descriptions[0]
    sent = ana.sends(offered, "The summit")
    answer = await ana.presses(sent, sent.buttons[0])
    assert answer.text.startswith(sent.buttons[0])


@pytest.mark.parametrize("typed", ["hello", "zxqw vvkj", "😀"])
async def test_lists_the_topics_where_nothing_is_asked(ana: Seat, typed: str) -> None:
    assert (await ana.types(typed)).titles == (await ana.types(" ")).titles


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tem", "At which temple"),
        ("did they meet in bei", "Whom did Lee meet in Beijing?"),
        ("when was the mining acc", "When did the mining accident happen?"),
        ("taka", "Who is Sanae Takaichi?"),
    ],
)
async def test_half_typed_words_find(ana: Seat, typed: str, found: str) -> None:
    offered = await ana.types(typed)
    assert any(title.startswith(found) for title in offered.titles[:3])


async def test_a_button_above_opens_the_private_chat_and_says_where_nothing_was_found(ana: Seat) -> None:
    assert (await ana.types("where do they meet?")).button["text"] == "Ask me in private"
    nothing = (await ana.types("zxqw vvkj")).button
    assert nothing["text"] == "Nothing found. See what you can ask"
    assert "The summit" in (await ana.says(f"/start {nothing['start_parameter']}")).buttons


async def test_says_that_the_article_does_not_say(ana: Seat) -> None:
    offered = await ana.types("how many deer are there in <b>Nara</b>?")
    assert offered.titles[0] == "The article does not say how many sacred deer there are in Nara."
    sent = ana.sends(offered, "The article does not say how many sacred deer there are in Nara.")
    assert sent.text.startswith("how many deer are there in <b>Nara</b>?\n\nThe article does not say")
    assert "The nearest passage:\n\n│ renowned for its sacred deer population\nParagraph 3, sentence 2, in" in sent.text


async def test_offers_what_may_be_meant_as_answers(ana: Seat) -> None:
    offered = await ana.types("did you mean summit-venue-city, temple-age?")
    assert offered.titles[:2] == ["In which city is the summit being held?", "How old is Horyu Temple?"]


async def test_both_parts_of_a_question_are_answered_at_once(ana: Seat) -> None:
    offered = await ana.types("where is the summit held and how old is the temple?")
    sent = ana.sends(offered, offered.titles[0])
    assert sent.text.startswith("In which city is the summit being held?\n\nThe summit is being held in Nara")
    assert "\n\nHow old is Horyu Temple?\n\nHoryu Temple dates to the late 7th century" in sent.text


def test_more_come_page_by_page_and_none_twice() -> None:
    def offered() -> Iterator[InlineQueryResultArticle]:
        return (article(str(number), f"Answer {number}", None, Rendering(("…",))) for number in range(2 * A_PAGE + 3))

    titles, offset = [], ""
    for length in (A_PAGE, A_PAGE, 3):
        shown, offset = page_of(offered(), offset)
        assert len(shown) == length
        titles += [result.title for result in shown]
    assert titles == [result.title for result in offered()]
    assert offset == ""


async def test_the_list_goes_on_where_the_offset_says(ana: Seat) -> None:
    whole = (await ana.types("")).titles
    assert (await ana.types("", "3")).titles[: len(whole) - 3] == whole[3:]


@pytest.mark.parametrize("offset", ["-1", "x", "99999999999999999999", "²"])
async def test_an_offset_of_somebody_elses_gets_the_first_page(ana: Seat, offset: str) -> None:
    assert (await ana.types("where do they meet?", offset)).titles == (await ana.types("where do they meet?")).titles


async def test_results_are_not_cached_past_a_reload(ana: Seat) -> None:
    assert (await ana.types("where do they meet?")).cache_time <= 10


async def test_help_tells_of_it(ana: Seat) -> None:
    assert "start a message with @faq_bot" in (await ana.says("/help")).text


class TestSwitchedOff:
    """With @BotFather, inline mode is off until somebody switches it on."""

    @pytest.fixture
    def abilities(self) -> Json:
        return {"supports_inline_queries": False}

    async def test_help_promises_nothing(self, telegram: FakeTelegram) -> None:
        assert "start a message with" not in (await telegram.private("Ana").says("/help")).text
