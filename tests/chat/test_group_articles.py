"""Groups with several articles: admins choose from which the bot answers, topic by topic."""

from pathlib import Path

from bot.storage.database import Database
from bot.texts import phrases
from tests.support.bots import FERRY, ferry_in
from tests.support.written import files


async def test_a_topic_is_answered_from_the_article_that_its_admins_chose(
    tmp_path: Path, sqlite_database: Database
) -> None:
    async with ferry_in(tmp_path / "knowledge", sqlite_database, {**FERRY, **files()}) as ferry:
        forum = ferry.telegram.group(is_forum=True)
        topic = forum.new_topic()
        here, elsewhere = forum.seat("Ana", topic), forum.seat("Ana")
        forum.make_admin(here)
        question = "/ask who is the captain of the ferry?"
        assert "Brandt" in (await here.says(question)).text
        panel = await here.says("/settings")
        assert "In this topic I answer from: all articles." in panel.text
        choice = await here.presses(panel, "Article: all articles")
        title = phrases.article_name(ferry.service.knowledge.articles["mill"])
        panel = await here.presses(choice, title)
        assert f"In this topic I answer from: {title}" in panel.text
        assert "Brandt" not in (await here.says(question)).text
        assert (await here.says("/ask what burned down?")).text.startswith("The old mill in Brookfield burned down.")
        assert "Brandt" in (await elsewhere.says(question)).text
