"""The FAQ service: it holds the current knowledge; whoever asks (chat, terminal, command line) asks here.

Knows neither Telegram nor a terminal.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from time import perf_counter
from typing import Any, Final

from cachetools import TTLCache

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.recognise import language_of
from bot.core.language.tokens import MAX_MESSAGE
from bot.core.matching import vectors
from bot.core.matching.answerer import Answerer
from bot.core.matching.matcher import Candidate
from bot.core.matching.outcome import Answered, Kind, NotCovered, Outcome, Suggested
from bot.core.matching.policy import answers_unaddressed, asks_something
from bot.usecases.journal import Journal, Occasion

REMEMBERED_S: Final = 600.0
"""Seconds for which an outcome is kept: what one person asks about the news, others ask soon after."""
MAX_KEPT: Final = 2_000


@dataclass(frozen=True)
class Reply:
    """The outcome of a question, and the knowledge that it came from."""

    question: str
    outcome: Outcome
    knowledge: KnowledgeBase
    record: str | None = None
    """The key of its record in the journal, for votes; None where nothing was recorded."""

    @cached_property
    def language(self) -> str:
        """The code of the language of the question, as "en"."""
        return language_of(self.question)

    def in_language(self, language: str) -> "Reply":
        """The same in a language, where it is translated."""
        knowledge = self.knowledge.in_language(language)
        if knowledge is self.knowledge:
            return self
        return replace(self, outcome=_with_items_of(knowledge, self.outcome), knowledge=knowledge)


def _with_items_of(knowledge: KnowledgeBase, value: Any) -> Any:
    """An outcome, or a part of one, with the entries and gaps that another knowledge base has under the same ids."""
    match value:
        case Entry() | Gap():
            return knowledge.by_id[value.id]
        case tuple():
            return tuple(_with_items_of(knowledge, each) for each in value)
        case Candidate() | Answered() | Suggested() | NotCovered():
            shown = (name for field in fields(value) if (name := field.name) != "why")
            return replace(value, **{name: _with_items_of(knowledge, getattr(value, name)) for name in shown})
        case _:
            return value


class FaqService:
    """Answers questions from the current knowledge, and replaces that knowledge all or nothing."""

    def __init__(
        self, answerer: Answerer, journal: Journal | None = None, count: Callable[[Kind], object] = lambda _: None
    ) -> None:
        """Without a journal (terminal, command line) nothing is recorded; ``count`` is told each recorded outcome."""
        self._answerer = answerer
        self._journal = journal
        self._count = count
        self._outcomes: TTLCache[tuple[str, str | None, str | None], Outcome] = TTLCache(MAX_KEPT, REMEMBERED_S)
        self._of_one: dict[str, Answerer] = {}

    @property
    def knowledge(self) -> KnowledgeBase:
        """The knowledge base that is live."""
        return self._answerer.knowledge

    @property
    def answerer(self) -> Answerer:
        """The knowledge base that is live, ready to be asked. Only on the event loop's thread."""
        return self._answerer

    def put(self, answerer: Answerer) -> None:
        """Makes another knowledge base live, in one step; what is being answered is answered on the old one."""
        self._answerer = answerer
        self._outcomes.clear()
        self._of_one.clear()

    async def ask(
        self, question: str, after: str | None = None, occasion: Occasion | None = None, article: str | None = None
    ) -> Reply:
        """Answers a question; ``after`` is the id of the entry just answered, for a follow-up.

        It is recorded in the journal where the ``occasion`` says in which chat and message it came. It is answered from
        all articles, or from one alone.
        """
        answerer = await self._answerer_on(article)
        knowledge = answerer.knowledge
        started = perf_counter()
        outcome = await self._outcome(question, after, answerer, article)
        if self._journal is None or occasion is None:
            return Reply(question, outcome, knowledge)
        vectors.get_ready()  # a bot that nobody asks does without it and its 100 MB
        self._count(outcome.kind)
        record = self._journal.note(occasion, question, outcome, knowledge.revision, perf_counter() - started)
        return Reply(question, outcome, knowledge, record)

    async def answers_unaddressed(self, message: str, article: str | None = None) -> bool:
        """Whether to answer a message that is not for the bot.

        It is neither recorded nor kept: people talk with each other.
        """
        return answers_unaddressed(message, (await self._answerer_on(article)).ask(message))

    def asks_something(self, message: str, *, in_passing: bool) -> bool:
        """Whether a message near the bot asks it something. Neither recorded nor kept, as above."""
        return asks_something(message, self._answerer.ask(message), in_passing=in_passing)

    async def _outcome(self, question: str, after: str | None, answerer: Answerer, article: str | None) -> Outcome:
        text = question[:MAX_MESSAGE]
        outcome = self._outcomes.get((text, after, article))
        if outcome is None:
            await asyncio.to_thread(answerer.foresee, [text])  # half of the work, and others need not wait for it
            outcome = answerer.ask(text, after)
            if answerer is self._of_one.get(article or "", self._answerer):  # and not of what was live before
                self._outcomes[text, after, article] = outcome
        return outcome

    async def _answerer_on(self, article: str | None) -> Answerer:
        """What answers from one article, made when it is first asked; from all, where that is the only one or gone."""
        live = self._answerer
        if article is None or len(live.knowledge.articles) == 1 or article not in live.knowledge.articles:
            return live
        found = self._of_one.get(article)
        if found is None:
            found = await asyncio.to_thread(Answerer.of, live.knowledge.only(article))
            if live is self._answerer:
                self._of_one[article] = found
        return found

    def silenced(self, reason: str) -> None:
        """Counts a question that was heard and, for a rate limit or quiet, not answered."""
        if self._journal is not None:
            self._journal.silenced(reason)
