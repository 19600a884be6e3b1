"""Topics and the article: paged, by buttons."""

import pytest

from bot.chat import menus
from bot.chat.views import Rendering, ShowAnswer, ShowSource, ShowTopic, ShowTopics, article_key, encoded
from bot.core.knowledge.article import Article
from bot.core.knowledge.model import KnowledgeBase
from bot.core.matching.answerer import Answerer
from tests.support.fake_telegram import FakeTelegram, Seat, formatted, utf16


@pytest.fixture
def ana(telegram: FakeTelegram) -> Seat:
    return telegram.private("Ana")


async def test_from_the_topics_to_an_answer_and_back(ana: Seat) -> None:
    topics = await ana.says("/topics")
    assert topics.text == "What would you like to know about?"
    topic = await ana.presses(topics, "The summit")
    assert topic.edited
    assert topic.text.startswith("The summit")
    question = topic.buttons[1]
    answer = await ana.presses(topic, question)
    assert answer.text.startswith(question.rstrip("…"))
    assert "│ " in answer.text
    back = await ana.presses(answer, "Back to “The summit”")
    assert back.buttons == topic.buttons


async def test_topics_and_questions_are_paged(ana: Seat) -> None:
    first = await ana.says("/topics")
    second = await ana.presses(first, "Next page")
    assert not set(second.buttons) & set(first.buttons)
    assert (await ana.presses(second, "Previous page")).buttons == first.buttons


async def test_source_says_what_is_not_known_and_shows_every_paragraph(ana: Seat, shipped: Answerer) -> None:
    page = await ana.says("/source")
    for fact in ("Title", "Publisher", "Date", "Web address"):
        assert f"{fact}: not known" in page.text
    text = page.text
    while "Next page" in page.buttons:
        page = await ana.presses(page, "Next page")
        text += page.text
    for paragraph in shipped.knowledge.articles["nara-summit"].paragraphs:
        assert paragraph in text


async def test_a_page_turned_twice_at_once_is_no_error(ana: Seat) -> None:
    page = await ana.says("/topics")
    data = encoded(ShowTopics(0))
    assert not (await ana.presses_data(page, data)).messages


@pytest.mark.parametrize(
    "data",
    [
        "nonsense",
        "answer:of-an-older-version",
        encoded(ShowAnswer("no-such-entry")),
        encoded(ShowSource("00ff", 1)),
        encoded(ShowTopic("gone", 0)),
        encoded(ShowTopics(0)) + "x",
        encoded(ShowAnswer("")),
    ],
)
async def test_an_old_button_says_what_happened(ana: Seat, data: str) -> None:
    page = await ana.says("/topics")
    assert (await ana.presses_data(page, data)).popped_up


async def test_a_page_that_is_no_more_shows_the_last_one(ana: Seat) -> None:
    page = await ana.says("/topics")
    assert "Previous page" in (await ana.presses_data(page, encoded(ShowTopics(99)))).buttons


def test_a_paragraph_longer_than_a_message_is_shown_whole() -> None:
    words = [f"word{number}" for number in range(3000)]
    article = Article("long", " ".join(words) + ".")
    knowledge = KnowledgeBase("r", {"long": article}, (), ())
    shown: list[str] = []
    for page in range(20):
        rendering = menus.source(knowledge, article_key("long"), page)
        assert rendering is not None
        [message] = rendering.messages
        text, _ = formatted(message)
        assert utf16(text) <= 4096
        shown += text.split()
        if not _has_next(rendering):
            break
    assert set(words[:-1]) <= set(shown)


def _has_next(rendering: Rendering) -> bool:
    keyboard = rendering.buttons
    return keyboard is not None and any(b.text == "Next page" for row in keyboard.inline_keyboard for b in row)
