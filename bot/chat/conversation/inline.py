"""Where the bot is no member: answers to choose from while somebody types ``@bot question``, and guest messages.

Telegram posts what is chosen: nothing is sent from here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, assert_never

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Message,
)

from bot import texts
from bot.chat import menus
from bot.chat.addressing import Question, Unasked, question_in
from bot.chat.views import Rendering, defused, render, rendering
from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.matching.outcome import Answered, Assessment, NotCovered, NotUnderstood, SmallTalk, Suggested
from bot.texts import Part, Parts, Role, messages, phrases
from bot.texts.messages import Told, example, localised
from bot.usecases.ask import FaqService, Reply, in_language, respond
from bot.usecases.journal import ChatKind, Occasion

A_PAGE: Final = 5
"""Results that Telegram gets at once; it asks for more as the reader scrolls."""
MAX_RESULTS: Final = 30
CACHE_TIME_S: Final = 5
"""Seconds for which Telegram may show the same results again: longer, and they would outlive a reload."""
MAX_IN_DESCRIPTION: Final = 120

MAX_ELSEWHERE: Final = 350
"""Characters of an answer in a chat where the bot is a guest."""
LINE_ENDS: Final = 2
"""Characters between two parts, at most."""
MIN_QUOTE: Final = 40
MIN_ANSWER: Final = 60

RESULT_ID: Final = "answer"
NOT_COVERED_ID: Final = "not-covered"
TWO_PARTS_ID: Final = "two-parts"


class ElsewhereAnswering:
    """Answers where the bot is not: inline queries, and guest messages."""

    def __init__(self, faq: FaqService) -> None:
        self._faq = faq

    async def on_query(self, query: InlineQuery) -> None:
        """Answers what has been typed so far. Not journalled: half a question is none."""
        knowledge = localised(self._faq.knowledge)
        typed = self._faq.completed(query.query)
        label: str = texts.ASK_IN_PRIVATE
        offered = topics(knowledge)
        if typed:
            reply = await self._faq.ask(typed)
            near = [entry for each in self._faq.knowledge.mentioning(typed) if (entry := knowledge.entry(each.id))]
            offered = results(reply, near)
            if isinstance(reply.outcome, NotUnderstood) and not near:
                label = texts.INLINE_NOTHING_FOUND
        shown, following = page_of(offered, query.offset)
        await query.answer(
            shown,
            cache_time=CACHE_TIME_S,
            is_personal=not texts.reply_language(typed, ""),  # then it is offered in that of whoever types
            next_offset=following or None,  # of "" the library makes a list
            button=InlineQueryResultsButton(label, start_parameter=menus.TOPICS_PAYLOAD),
        )

    async def on_guest(self, message: Message) -> None:
        """Answers what somebody asked the bot as a guest; only where Telegram says that the bot can be one."""
        me = message.get_bot().bot
        if not me.supports_guest_queries:
            return
        match question_in(message, as_guest=True):
            case Question(text, claim=claim):
                at = Occasion(ChatKind.GUEST, str(message.chat.id), str(message.message_id))
                said = await respond(self._faq, text, None, at, claim=claim)
                told = fitted(messages.told(said), said.knowledge)
                record = said.record if isinstance(said, Reply) else None
                shown = render(told, said.knowledge, record or "")
            case Unasked.BARE | Unasked.OTHER_COMMAND:
                asked = example(localised(self._faq.knowledge))
                shown = rendering([texts.GUEST_ASK.format(me=f"@{me.username}", example=asked)])
            case Unasked.NOT_ADDRESSED:
                return
        await message.answer_guest_query(article(RESULT_ID, texts.GUEST_RESULT, None, shown))


def page_of(offered: Iterator[InlineQueryResultArticle], offset: str) -> tuple[Sequence[InlineQueryResultArticle], str]:
    """The page that Telegram asks for by an offset of ours, else the first; and the offset of the next, if any."""
    start = int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 5 else 0
    shown = tuple(islice(offered, start, start + A_PAGE))
    more = next(offered, None) is not None
    return shown, str(start + A_PAGE) if more else ""


def results(reply: Reply, near: Sequence[Entry]) -> Iterator[InlineQueryResultArticle]:
    """The results for a question: its outcome, then the other entries that come near; topics, where none does.

    ``near`` are entries whose questions have all its words: they come before a no.
    """
    reply = in_language(reply, texts.spoken())
    knowledge = reply.knowledge
    first: tuple[Entry, ...] = ()
    others: Iterable[Entry] = ()
    match reply.outcome:
        case Answered(_, why) as outcome:
            first = outcome.entries
            yield _answer(first, knowledge)
            others = _entries(why)
        case Suggested(_, why) as outcome:
            first = outcome.entries
            yield from (_answer((entry,), knowledge) for entry in first)
            others = (*near, *_entries(why))
        case NotCovered() as outcome:
            first = () if outcome.gap else tuple(near)
            yield from (_answer((entry,), knowledge) for entry in first)
            yield _no(reply.question, outcome, knowledge)
            others = _entries(outcome.why)
        case SmallTalk() | NotUnderstood():
            others = near
        case never:
            assert_never(never)
    found = (knowledge.entry(entry.id) for entry in dict.fromkeys(others))
    rest = [entry for entry in found if entry is not None and entry not in first]
    if not first and not rest:
        yield from topics(knowledge)
    yield from (_answer((entry,), knowledge) for entry in rest[:MAX_RESULTS])


def _entries(why: Assessment) -> Iterator[Entry]:
    return (candidate.item for candidate in why.ranking.entries)


def topics(knowledge: KnowledgeBase) -> Iterator[InlineQueryResultArticle]:
    """A result for each topic: its questions as buttons."""
    for topic in knowledge.topics:
        entries = topic.entries
        description = texts.INLINE_TOPIC.format(count=len(entries), example=entries[0].question)
        yield article(
            f"topic-{entries[0].id}",
            phrases.topic_name(topic, knowledge.articles),
            description,
            menus.topic(entries[0], knowledge, 0),
        )


def _answer(entries: tuple[Entry, ...], knowledge: KnowledgeBase) -> InlineQueryResultArticle:
    rendering = render(fitted(messages.answer(entries, knowledge, asked=False), knowledge), knowledge)
    id = entries[0].id if len(entries) == 1 else TWO_PARTS_ID
    return article(id, " ".join(e.question for e in entries), " ".join(e.answer for e in entries), rendering)


def _no(question: str, outcome: NotCovered, knowledge: KnowledgeBase) -> InlineQueryResultArticle:
    said = messages.not_covered(outcome, knowledge)
    asked = Part(Role.ASKED, defused(question))
    rendering = render(fitted(replace(said, parts=(asked, *said.parts)), knowledge), knowledge)
    title, *explanation = phrases.not_covered(outcome.gap, knowledge)
    return article(NOT_COVERED_ID, title, "".join(explanation) or texts.INLINE_NOT_COVERED, rendering)


def fitted(said: Told, knowledge: KnowledgeBase) -> Told:
    """A message among those of other people, of at most ``MAX_ELSEWHERE`` characters.

    Quotes are cut, then the question goes, then answers are cut, then the last of many go: *More* shows all.
    """
    parts = _cut(messages.for_strangers(said, knowledge).parts, Role.QUOTE, MIN_QUOTE)
    if _length(parts) > MAX_ELSEWHERE:
        parts = tuple(part for part in parts if part.role is not Role.ASKED)
    parts = _cut(_cut(parts, Role.TEXT, MIN_ANSWER), Role.ECHO, MIN_ANSWER)
    begins = [at for at, part in enumerate(parts) if part.role in (Role.TEXT, Role.ECHO)]
    while _length(parts) > MAX_ELSEWHERE and len(begins) > 1:
        parts = parts[: begins.pop()]
    return replace(said, parts=parts)


def _cut(parts: Parts, role: Role, least: int) -> Parts:
    """The parts with those of a role shortened, the longest first, until they fit or have the least length."""
    over, cut = _length(parts) - MAX_ELSEWHERE, dict[Part, Part]()
    for part in sorted((part for part in parts if part.role is role), key=lambda each: -len(each.text)):
        if over > 0 and len(part.text) > least:
            cut[part] = replace(part, text=texts.shortened(part.text, max(least, len(part.text) - over)))
            over -= len(part.text) - len(cut[part].text)
    return tuple(cut.get(part, part) for part in parts)


def _length(parts: Parts) -> int:
    return sum(len(part.text) + LINE_ENDS for part in parts)


def article(id: str, title: str, description: str | None, rendering: Rendering) -> InlineQueryResultArticle:
    """A rendering as what an inline or a guest query is answered with: one message, so the first one."""
    content = InputTextMessageContent(rendering.messages[0])
    short = texts.shortened(description, MAX_IN_DESCRIPTION) if description else None
    return InlineQueryResultArticle(id, title, content, rendering.buttons, description=short)
