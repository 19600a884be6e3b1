"""Texts that depend on what they are about: one article or several, one thing or many."""

import re
from collections.abc import Mapping
from math import ceil
from typing import Final

from bot import texts
from bot.core.knowledge.article import Article
from bot.core.knowledge.model import Gap, KnowledgeBase, Topic
from bot.core.language.smalltalk import ABOUT_THE_ARTICLE, Talk
from bot.core.matching.outcome import SmallTalk, Unanswered

MAX_NAMED: Final = 3
"""Articles that are named; more are counted."""


def article_name(article: Article) -> str:
    """The article's title; where nobody knows it, its folder's name spelt out."""
    return article.title or article.name.replace("-", " ").strip().capitalize()


def article_named(article: Article) -> str:
    """The article in a sentence: a title in quotation marks, and what only stands in for one without."""
    return texts.TITLE_QUOTED.format(title=article.title) if article.title else article_name(article)


def not_covered(gap: Gap | None, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """That it is not said, in one line or two; of several articles, in which. Where no gap says so, as far as one sees.

    The author's own line comes second, or alone where it says so itself, as all translated ones do.
    """
    is_one = len(knowledge.articles) == 1
    if gap is None:
        return (texts.NOT_FOUND if is_one else texts.NOT_FOUND_IN_ANY,)
    name = "" if is_one else article_named(knowledge.articles[gap.article])
    lead: str = texts.NOT_COVERED if is_one else texts.NOT_COVERED_IN.format(article=name)
    if gap.answer is None:
        return (lead,)
    if knowledge.translation(gap, texts.spoken()):
        return (gap.answer,)
    if texts.spoken() != texts.ENGLISH or not _SAYS_SO_ITSELF.match(gap.answer):
        return lead, gap.answer
    return (_THE_ARTICLE.sub(lambda found: f"{found[0]} {name}", gap.answer, count=1) if name else gap.answer,)


def unanswered(part: Unanswered, knowledge: KnowledgeBase) -> str:
    """What is said of something that was asked beside what is answered."""
    no = " ".join(not_covered(part.outcome.gap, knowledge)[-1:])
    return texts.UNANSWERED.format(question=part.question, no=no)


def small_talk(outcome: SmallTalk, articles: Mapping[str, Article], example: str) -> str:
    """The reply to small talk; ``example``: a question that can be asked."""
    talk = outcome.talk
    if not outcome.known:
        return texts.TALK_UNKNOWN[talk]
    fact = "; ".join(_facts(ABOUT_THE_ARTICLE[talk], articles)) if talk in ABOUT_THE_ARTICLE else ""
    return texts.TALK[talk].format(article=the_articles(articles), example=example, fact=fact)


def _facts(name: str, articles: Mapping[str, Article]) -> list[str]:
    """What is known of each article; of several, with which it is of."""
    known = [(article, fact) for article in articles.values() if (fact := getattr(article, name))]
    if len(articles) == 1 or name == ABOUT_THE_ARTICLE[Talk.TITLE]:
        return [fact for _, fact in known]
    return [texts.OF_ARTICLE.format(what=fact, article=article_name(article)) for article, fact in known]


_SAYS_SO_ITSELF: Final = re.compile(r"the articles? do(?:es)?(?: not|n['’]t) say\b", re.IGNORECASE)
_THE_ARTICLE: Final = re.compile(r"^the article\b", re.IGNORECASE)


def the_articles(articles: Mapping[str, Article]) -> str:
    """What people ask about, in passing."""
    return texts.ARTICLES_IN_PASSING.format(count=len(articles))


def articles_named(articles: Mapping[str, Article]) -> str:
    """What the answers come from, in a few words: of several articles, as many names as can be read at a glance."""
    (first, *others) = articles.values()
    if not others:
        return texts.ARTICLE_NAMED.format(article=article_named(first))
    if len(articles) > MAX_NAMED:
        return texts.ARTICLES_COUNTED.format(count=len(articles))
    *most, last = map(article_named, articles.values())
    return texts.ARTICLES_NAMED.format(articles=", ".join(most), last=last)


def topic_name(topic: Topic, articles: Mapping[str, Article]) -> str:
    """The topic's name, and of several articles, whose topic it is."""
    if len(articles) == 1:
        return topic.name
    return texts.OF_ARTICLE.format(what=topic.name, article=article_name(articles[topic.article]))


def duration(seconds: float) -> str:
    """A stretch of time in its two largest units, as "1 hour 30 minutes"; minutes are rounded up."""
    hours, minutes = divmod(ceil(seconds / 60), 60)
    days, hours = divmod(hours, 24)
    units = ((days, texts.DAYS), (hours, texts.HOURS), (minutes, texts.MINUTES))
    return " ".join([unit.format(count=number) for number, unit in units if number][:2])


def needs_line(before: float, needed: float) -> str:
    """Says that an answer has to be more or less sure than before, and why; nothing where that is the same."""
    if round(needed) == round(before):
        return ""
    form = texts.NEEDS_MORE if needed > before else texts.NEEDS_LESS
    return form.format(needed=needed, before=before)


def counted(number: int, noun: str) -> str:
    """A number with its noun in English, for the tools, as "1 problem" or "2 entries"."""
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{number:,} {plural}"
