"""The FAQ service, which holds the current knowledge, and a conversation: what to say next after what was said before.

Whoever asks (chat, terminal, command line) asks here, and keeps the last turn. Knows neither Telegram nor a terminal.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from time import perf_counter
from typing import Any, Final, TypeVar, assert_never

from cachetools import TTLCache

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.english import Asked, asked_for, content_words, rarity
from bot.core.language.recognise import ENGLISH, recognised
from bot.core.language.smalltalk import ABOUT_THE_LAST_ANSWER, Talk
from bot.core.language.spelling import completed
from bot.core.language.tokens import MAX_MESSAGE, stemmed, stems, tokens
from bot.core.matching.answerer import Answerer, Assessments
from bot.core.matching.confidence import THRESHOLDS
from bot.core.matching.following.dialogue import (
    Asks,
    BreaksOff,
    Chooses,
    Turn,
    TurnsDown,
    answers_unaddressed,
    asks_something,
    claimed,
    meaning_of,
    remark_in,
)
from bot.core.matching.matcher import Candidate
from bot.core.matching.outcome import Answered, Kind, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.usecases.journal import Journal, Occasion

REMEMBERED_S: Final = 600.0
"""Seconds for which an outcome is kept: what one person asks about the news, others ask soon after."""
MAX_KEPT: Final = 2_000
MAX_ASSESSED: Final = 400
"""Questions of which is kept what they find by themselves, 24 kB each: others ask them after another answer."""


@dataclass(frozen=True)
class Reply:
    """The outcome of a question, and the knowledge that it came from."""

    question: str
    outcome: Outcome
    knowledge: KnowledgeBase
    record: str | None = None
    """The key of its record in the journal, for votes; None where nothing was recorded."""


class FaqService:
    """Answers questions from the current knowledge, and replaces that knowledge all or nothing."""

    def __init__(
        self, answerer: Answerer, journal: Journal | None = None, count: Callable[[Kind], object] = lambda _: None
    ) -> None:
        """Without a journal (terminal, command line) nothing is recorded; ``count`` is told each recorded outcome."""
        self.answerer = answerer
        """The knowledge base that is live, ready to be asked. Only on the event loop's thread."""
        self._journal = journal
        self._count = count
        self._outcomes: TTLCache[tuple[str, str | None, str | None, str, bool], Outcome] = TTLCache(
            MAX_KEPT, REMEMBERED_S
        )
        self._of_one: dict[str | None, Answerer] = {}
        self._assessed: defaultdict[str | None, Assessments] = defaultdict(lambda: TTLCache(MAX_ASSESSED, REMEMBERED_S))

    @property
    def knowledge(self) -> KnowledgeBase:
        """The knowledge base that is live."""
        return self.answerer.knowledge

    def put(self, answerer: Answerer) -> None:
        """Makes another knowledge base live, in one step: an answer is all of one of them, for nothing waits within."""
        self.answerer = answerer
        for kept in (self._outcomes, self._of_one, self._assessed):
            kept.clear()

    async def ask(
        self, question: str, after: str | None = None, occasion: Occasion | None = None, article: str | None = None,
        *, guessed: bool = False, usual: str = ENGLISH,
    ) -> Reply:  # fmt: skip
        """Answers a question; ``after`` is the id of the entry just answered, or ``guessed``, for a follow-up.

        It is recorded in the journal where the ``occasion`` says in which chat and message it came. It is answered from
        all articles, or from one alone. ``usual`` is the language of what was said before.
        """
        answerer = await self._answerer_on(article)
        knowledge = answerer.knowledge
        started = perf_counter()
        asked = (question[:MAX_MESSAGE], article, after, usual, guessed)
        outcome = self._outcomes.get(asked)
        if outcome is None:
            remembering = replace(answerer, assessed_before=self._assessed[article])
            outcome = self._outcomes[asked] = remembering.ask(asked[0], after, guessed=guessed, usual=usual)
        record = None
        if self._journal is not None and occasion is not None:
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
        return asks_something(message, self.answerer.ask(message), in_passing=in_passing)

    def completed(self, typed: str) -> str:
        """What somebody is about to ask, its last word completed to one of the FAQ; in another language as it is."""
        text = completed(typed, self.knowledge.words).strip()
        return text if recognised(text) in (None, ENGLISH) else typed.strip()

    async def _answerer_on(self, article: str | None) -> Answerer:
        """What answers from one article, made when it is first asked; from all, where that is the only one or gone."""
        while (found := self._of_one.get(article)) is None:
            live = self.answerer
            if article is None or len(live.knowledge.articles) == 1 or article not in live.knowledge.articles:
                return live
            made = await asyncio.to_thread(live.on, live.knowledge.only(article))
            if live is self.answerer:  # else the knowledge was replaced meanwhile
                self._of_one[article] = replace(made, thresholds=THRESHOLDS)  # what labels of all say is not of one
        return found


# -- a conversation ---------------------------------------------------------------------------------------------------

MAX_PASSAGES: Final = 5
TAKEN_UP: Final = frozenset({*ABOUT_THE_LAST_ANSWER, Talk.LINK})
"""Small talk that after an answer is about it."""
_DOUBTS: Final = frozenset(
    "true real genuine authentic fake forged false proven confirmed disputed denied deny".split()
)
"""Words of which a question has one that asks whether something is so: "is the memo genuine?"."""


@dataclass(frozen=True)
class Recalled:
    """Something is asked about the last answer: for its source, for more of it, in simpler words, whether it is so."""

    remark: Talk
    entries: tuple[Entry, ...]
    knowledge: KnowledgeBase


@dataclass(frozen=True)
class Chosen:
    """One of what was offered was meant."""

    entry: Entry
    knowledge: KnowledgeBase


@dataclass(frozen=True)
class TurnedDown:
    """Nothing of what was said or offered was meant; perhaps one of these is."""

    others: tuple[Entry, ...]
    knowledge: KnowledgeBase


@dataclass(frozen=True)
class BrokenOff:
    """A question without its end."""

    knowledge: KnowledgeBase


@dataclass(frozen=True)
class Checked:
    """The article's word on something that somebody claims; whether that is true is not for the bot to say.

    ``entry`` has the passage, if there is one.
    """

    reply: Reply
    entry: Entry | None

    @property
    def knowledge(self) -> KnowledgeBase:
        """The knowledge that it came from."""
        return self.reply.knowledge


Said = Reply | Checked | Recalled | Chosen | TurnedDown | BrokenOff
SaidT = TypeVar("SaidT", bound=Said)


async def _checked(faq: FaqService, claim: str, article: str | None) -> Checked:
    """The passage that answers a claim as it would a question; else the one that has most of its words.

    It is no question to the bot, and mostly somebody else's words: it is not recorded.
    """
    reply = await faq.ask(claimed(claim) or claim, article=article)
    if isinstance(reply.outcome, Answered):
        return Checked(reply, reply.outcome.entries[0])
    if not isinstance(reply.outcome, Suggested | NotCovered):
        return Checked(reply, None)
    likely = reply.outcome.candidates if isinstance(reply.outcome, Suggested) else reply.outcome.why.ranking.entries
    found = [candidate.item for candidate in likely[:MAX_PASSAGES]]
    # The rarer a word, the more a passage that has it too is about the claim.
    words = {stemmed(word): rarity(word) for word in content_words(tokens(reply.question))}
    passages = [stems(reply.knowledge.sentence(entry.settling_citation)) for entry in found]
    shared = [sum(rare for stem, rare in words.items() if stem in passage) for passage in passages]
    most = max(shared, default=0.0)
    if most == 0 or (isinstance(reply.outcome, NotCovered) and most < sum(words.values()) / 2):
        return Checked(reply, None)
    return Checked(reply, found[shared.index(most)])


async def respond(
    faq: FaqService, text: str, last: Turn | None, occasion: Occasion | None = None, article: str | None = None,
    usual: str = ENGLISH, *, claim: bool = False,
) -> Said:  # fmt: skip
    """The reply to a message, or to a claim; ``last`` is the turn before it, the others are as for ``ask``."""
    if claim:
        return await _checked(faq, text, article)
    knowledge = faq.knowledge
    before = last or Turn()
    shown = _entries(before.shown, knowledge)
    match meaning_of(text, last, knowledge):
        case Asks(question):
            pass
        case Chooses(id) if (entry := knowledge.entry(id)) is not None:
            return Chosen(entry, knowledge)
        case Chooses():
            question = text
        case TurnsDown():
            return TurnedDown(() if before.guessed else _entries(before.others, knowledge), knowledge)
        case BreaksOff():
            return BrokenOff(knowledge)
        case never:
            assert_never(never)
    talk = remark_in(text)
    if shown and talk in TAKEN_UP and (said := _about(talk, shown, before, knowledge)):
        return said
    guessed = before.context is not None and not before.is_sure
    reply = await faq.ask(question, before.context, occasion, article, guessed=guessed, usual=usual)
    if isinstance(reply.outcome, SmallTalk):
        talk = reply.outcome.talk
    found_nothing = isinstance(reply.outcome, SmallTalk | NotUnderstood)
    if talk is Talk.WHY:  # it is answered or it is not: what it may mean besides is beside the point
        found_nothing = not (isinstance(reply.outcome, Answered) or _offers_reason(reply.outcome, shown))
    return Recalled(talk, shown, knowledge) if shown and talk in TAKEN_UP and found_nothing else reply


def _about(talk: Talk, shown: tuple[Entry, ...], last: Turn, knowledge: KnowledgeBase) -> Said | None:
    """The reply to a remark on the last answer; None where the article is to be asked."""
    if talk is Talk.WRONG:
        return TurnedDown(_entries(last.others, knowledge), knowledge)
    related = _entries(tuple(id for entry in shown for id in entry.related), knowledge)
    if talk is Talk.WHY:
        reason = next((entry for entry in related if asked_for(tokens(entry.question)) is Asked.REASON), None)
        return Chosen(reason, knowledge) if reason is not None else None
    doubts = [entry for entry in related if talk is Talk.SURE and not _DOUBTS.isdisjoint(tokens(entry.question))]
    return Chosen(doubts[0], knowledge) if doubts else Recalled(talk, shown, knowledge)


def _offers_reason(outcome: Outcome, shown: tuple[Entry, ...]) -> bool:
    """Whether another entry than the one shown is offered first that people ask why."""
    return any(
        asked_for(tokens(question)) is Asked.REASON
        for entry in outcome.entries[:1]
        if isinstance(outcome, Suggested) and entry not in shown
        for question in (entry.question, *entry.phrasings)
    )


def _entries(ids: tuple[str, ...], knowledge: KnowledgeBase) -> tuple[Entry, ...]:
    return tuple(entry for id in ids if (entry := knowledge.entry(id)) is not None)


def is_about_the_answer(text: str) -> bool:
    """True where a message says something of an answer before it: "source?"."""
    return remark_in(text) in TAKEN_UP


def takes_up(text: str, last: Turn | None, knowledge: KnowledgeBase) -> bool:
    """True where a message is about what was just said, and asks something of it: "source?", "2"; not "no way"."""
    exclaims = remark_in(text) is Talk.SURE and "?" not in text
    return meaning_of(text, last, knowledge) != Asks(text) or (is_about_the_answer(text) and not exclaims)


def in_language(said: SaidT, language: str) -> SaidT:
    """The same in a language, where it is translated."""
    knowledge = said.knowledge.in_language(language)
    if knowledge is said.knowledge:
        return said
    translated: SaidT = _with_items_of(knowledge, said)
    return translated


def _with_items_of(knowledge: KnowledgeBase, value: Any) -> Any:
    """What is said, or a part of it, with what another knowledge base has under the same ids."""
    match value:
        case KnowledgeBase():
            return knowledge
        case Entry() | Gap():
            return knowledge.by_id.get(value.id, value)
        case Candidate():
            return replace(value, item=knowledge.by_id[value.item.id])
        case tuple():
            return tuple(_with_items_of(knowledge, each) for each in value)
        case Answered() | Suggested() | NotCovered() | Reply() | Checked() | Chosen() | Recalled() | TurnedDown():
            shown = (name for field in fields(value) if (name := field.name) != "why")
            return replace(value, **{name: _with_items_of(knowledge, getattr(value, name)) for name in shown})
        case _:
            return value
