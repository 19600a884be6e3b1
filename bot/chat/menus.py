"""Pages to look through: topics, their questions, the article. Pure: pages as renderings."""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from telegram import InlineKeyboardButton, Message, User

from bot import texts
from bot.chat import views
from bot.chat.views import Action, Rendering, article_key, button, pieces, rendering, units
from bot.core.knowledge.article import Article
from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.texts import Part, Role, messages, phrases
from bot.texts.messages import example, examples

A_PAGE: Final = 8
"""Topics or questions on a page."""
MAX_EXAMPLES: Final = 3
A_PAGE_OF_TEXT: Final = 3000
"""Characters of an article on a page; leaves room for what stands above them."""
ItemT = TypeVar("ItemT")


def start(knowledge: KnowledgeBase, me: User) -> Rendering:
    """The greeting: which article, and questions to start with."""
    text = texts.START.format(article=phrases.articles_named(knowledge.articles))
    entries = examples(knowledge, MAX_EXAMPLES)
    labels = messages.questions_to_choose(entries, knowledge.articles)
    rows = [[button(label, views.ShowAnswer(entry.id))] for label, entry in zip(labels, entries, strict=True)]
    if me.can_join_groups:
        rows.append([InlineKeyboardButton(texts.ADD_TO_GROUP, url=f"https://t.me/{me.username}?startgroup=true")])
    return rendering([text], rows)


def greeting(knowledge: KnowledgeBase, username: str, sees_all: bool | None = None) -> Rendering:
    """How to ask in a group; where that has just added the bot, also whether Telegram shows it every message there."""
    how = texts.START_IN_GROUP.format(article=phrases.articles_named(knowledge.articles), me=f"@{username}")
    return rendering([how] if sees_all is None else [how, texts.SEES_ALL if sees_all else texts.SEES_CALLS])


def instructions(knowledge: KnowledgeBase, me: User, admin: bool) -> Rendering:
    """Help: how to ask, and the commands; ``me`` is the bot, of which only what it can do is promised."""
    asked = example(knowledge)
    blocks = [texts.HELP.format(example=asked, article=phrases.the_articles(knowledge.articles), me=f"@{me.username}")]
    if me.supports_inline_queries:
        blocks.append(texts.HELP_INLINE.format(me=f"@{me.username}"))
    if me.supports_guest_queries:
        blocks.append(texts.HELP_GUEST.format(me=f"@{me.username}"))
    if admin:
        blocks.append(texts.HELP_FOR_ADMINS)
    return rendering(blocks)


def topics(knowledge: KnowledgeBase, page: int, heading: str | None = None) -> Rendering:
    """A page of the list of topics."""
    shown, turning = page_of(knowledge.topics, page, views.ShowTopics)
    names = ((phrases.topic_name(topic, knowledge.articles), topic.entries[0].id) for topic in shown)
    rows = [[button(name, views.ShowTopic(id, 0))] for name, id in names]
    return rendering([heading or texts.TOPICS], [*rows, turning])


def topic(entry: Entry, knowledge: KnowledgeBase, page: int) -> Rendering:
    """A page of the questions in the topic of an entry."""
    topic = knowledge.topic_of(entry)
    shown, turning = page_of(topic.entries, page, lambda other: views.ShowTopic(entry.id, other))
    rows = [[button(each.question, views.ShowInTopic(each.id))] for each in shown]
    blocks: list[Part | str] = [Part(Role.HEADING, phrases.topic_name(topic, knowledge.articles)), texts.TOPIC]
    return rendering(blocks, [*rows, turning, [button(texts.TOPICS_BUTTON, views.ShowTopics(0))]])


def back_to_topic(entry: Entry, knowledge: KnowledgeBase) -> InlineKeyboardButton:
    """The way back to the page of its topic that an entry stands on."""
    page = knowledge.topic_of(entry).entries.index(entry) // A_PAGE
    return button(texts.BACK_TO_TOPIC.format(topic=entry.topic), views.ShowTopic(entry.id, page))


def source(knowledge: KnowledgeBase, key: str, page: int) -> Rendering | None:
    """A page of the article with this key; None where there is no such article."""
    found = (article for article in knowledge.articles.values() if article_key(article.name) == key)
    article = next(found, None)
    return None if article is None else _source(knowledge, article, page)


def source_from(knowledge: KnowledgeBase, paragraph: int) -> Rendering:
    """The first article from a paragraph on, as much as a page holds; the start, where it has no such paragraph."""
    article = next(iter(knowledge.articles.values()))
    if not 1 < paragraph <= len(article.paragraphs):
        return _source(knowledge, article, 0)
    text = _pages_of_text(article, paragraph)[0]
    whole = [button(texts.WHOLE_ARTICLE, views.ShowSource(article_key(article.name), 0))]
    return rendering(_paragraphs(text, article), [whole])


def _source(knowledge: KnowledgeBase, article: Article, page: int) -> Rendering:
    """A page of an article; what is known about it stands above the first."""
    pages = _pages_of_text(article)
    page = min(page, len(pages) - 1)
    blocks = [*(_facts(article) if page == 0 else []), *_paragraphs(pages[page], article)]
    turning = pager(page, len(pages), lambda other: views.ShowSource(article_key(article.name), other))
    others = [other for other in knowledge.articles.values() if other != article][:A_PAGE]
    leading = [[button(phrases.article_name(each), views.ShowSource(article_key(each.name), 0))] for each in others]
    return rendering(blocks, [turning, *leading])


def _facts(article: Article) -> list[Part | str]:
    facts = [
        f"{label}: {getattr(article, attribute) or texts.UNKNOWN_FACT}"
        for attribute, label in texts.SOURCE_FACTS.items()
    ]
    return [Part(Role.HEADING, texts.SOURCE_HEADING), "\n".join(facts)]


def _paragraphs(text: list[tuple[int, str]], article: Article) -> list[Part | str]:
    """Numbered paragraphs below a line that says which they are."""
    first, last = text[0][0], text[-1][0]
    heading = texts.PARAGRAPH if first == last else texts.PARAGRAPHS
    lead = Part(Role.HEADING, heading.format(first=first, last=last, count=len(article.paragraphs)))
    return [lead, *(f"{number}. {each}" for number, each in text)]


def _pages_of_text(article: Article, first: int = 1) -> list[list[tuple[int, str]]]:
    """The numbered paragraphs from the first one on, page by page."""
    pages: list[list[tuple[int, str]]] = [[]]
    size = 0
    for number, paragraph in list(enumerate(article.paragraphs, 1))[first - 1 :]:
        for text in pieces(paragraph, A_PAGE_OF_TEXT):
            if pages[-1] and size + units(text) > A_PAGE_OF_TEXT:
                pages.append([])
                size = 0
            pages[-1].append((number, text))
            size += units(text)
    return pages


def page_of(
    items: Sequence[ItemT], page: int, to: Callable[[int], Action]
) -> tuple[Sequence[ItemT], list[InlineKeyboardButton]]:
    """The items of a page (of the last one, where the list has become shorter), and the row that leads to others."""
    pages = max(1, -(-len(items) // A_PAGE))
    page = min(page, pages - 1)
    return items[page * A_PAGE : (page + 1) * A_PAGE], pager(page, pages, to)


def pager(page: int, pages: int, to: Callable[[int], Action]) -> list[InlineKeyboardButton]:
    """The row that leads to the pages beside this one."""
    row = []
    if page > 0:
        row.append(button(texts.PREVIOUS, to(page - 1)))
    if page < pages - 1:
        row.append(button(texts.NEXT, to(page + 1)))
    return row


TOPICS_PAYLOAD: Final = "topics"
"""Of a deep link that leads to the list of topics."""
_PAYLOAD: Final = re.compile(r"/start(?:@\w+)?\s+(\S+)", re.IGNORECASE)


def payload_in(message: Message) -> str:
    """What the deep link of a /start names."""
    payload = _PAYLOAD.match(message.text or "")
    return payload[1] if payload else ""


def start_command(message: Message, payload: str, knowledge: KnowledgeBase) -> Rendering:
    """/start: what this is; of a deep link to nothing, the topics.

    A link that adds the bot to a group starts it there with a payload, right after the greeting: one is enough.
    """
    if message.chat.type != message.chat.PRIVATE:
        return Rendering(()) if payload else greeting(knowledge, message.get_bot().username)
    if not payload:
        return start(knowledge, message.get_bot().bot)
    return topics(knowledge, 0, None if payload == TOPICS_PAYLOAD else texts.UNKNOWN_LINK)


def privacy(days: int, contact: str | None, *, in_detail: bool = False) -> Rendering:
    """/privacy: what is kept about whoever asks, questions for so many days; and who runs the bot."""
    kept = texts.PRIVACY_KEPT if in_detail else texts.PRIVACY
    said = [kept.format(days=texts.DAYS.format(count=days)), texts.PRIVACY_FORGET]
    said += [texts.PRIVACY_MEMORY] if in_detail else []
    said += [texts.PRIVACY_CONTACT.format(contact=contact)] if contact else []
    return rendering(said, [] if in_detail else [[button(texts.IN_DETAIL, views.ShowPrivacy())]])
