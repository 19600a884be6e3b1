"""Groups with several articles: admins choose from which the bot answers, topic by topic."""

import shutil
from pathlib import Path

import pytest

from bot.app import load_answerer
from bot.texts import phrases
from tests.chat.conftest import Rehearsed
from tests.conftest import SHIPPED
from tests.support.fake_telegram import FakeTelegram
from tests.support.ferry import ARTICLE, FAQ, write_files


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    """The shipped knowledge, and the ferry's."""
    folder = Path(shutil.copytree(SHIPPED, tmp_path_factory.mktemp("two") / "knowledge"))
    write_files(folder, {"ferry/article.md": ARTICLE, "ferry/faq.yaml": FAQ})
    real = load_answerer(folder)
    return Rehearsed(real.knowledge, real.matcher, real.judge, real.rank, real.thresholds)


async def test_a_topic_is_answered_from_the_article_that_its_admins_chose(
    telegram: FakeTelegram, shipped: Rehearsed
) -> None:
    forum = telegram.group(is_forum=True)
    topic = forum.new_topic()
    here, elsewhere = forum.seat("Ana", topic), forum.seat("Ana")
    forum.make_admin(here)
    question = "/ask who is the captain of the ferry?"
    assert "Brandt" in (await here.says(question)).text
    panel = await here.says("/settings")
    assert "In this topic I answer from: all articles." in panel.text
    choice = await here.presses(panel, "Article: all articles")
    title = phrases.article_name(shipped.knowledge.articles["nara-summit"])
    panel = await here.presses(choice, title)
    assert f"In this topic I answer from: {title}" in panel.text
    assert "Brandt" not in (await here.says(question)).text
    assert (await here.says("/ask where do they meet?")).text.startswith("The summit is being held in Nara")
    assert "Brandt" in (await elsewhere.says(question)).text
