"""A conversation: what to say next, after what was said before. Whoever talks with people keeps the last turn."""

from dataclasses import dataclass
from itertools import islice
from typing import Final, assert_never

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import Asked, asked_for, content_words, rarity
from bot.core.language.smalltalk import ABOUT_THE_LAST_ANSWER, Talk
from bot.core.language.tokens import stemmed, stems, tokens
from bot.core.matching.dialogue import Asks, BreaksOff, Chooses, Turn, TurnsDown, claimed, meaning_of, remark_in
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.usecases.ask import FaqService, Reply
from bot.usecases.journal import Occasion

MAX_OTHERS: Final = 2
MAX_PASSAGES: Final = 5
TAKEN_UP: Final = frozenset({*ABOUT_THE_LAST_ANSWER, Talk.LINK})
"""Small talk that after an answer is about it."""


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
    def near(self) -> bool:
        """True where the passage may be beside the point."""
        return not isinstance(self.reply.outcome, Answered)

    @property
    def knowledge(self) -> KnowledgeBase:
        """The knowledge that it came from."""
        return self.reply.knowledge


Said = Reply | Checked | Recalled | Chosen | TurnedDown | BrokenOff


async def check(faq: FaqService, claim: str, occasion: Occasion | None = None, article: str | None = None) -> Checked:
    """The passage that answers a claim as it would a question; else the one that has most of its words."""
    reply = await faq.ask(claimed(claim) or claim, None, occasion, article)
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
    faq: FaqService, text: str, last: Turn | None, occasion: Occasion | None = None, article: str | None = None
) -> Said:
    """The reply to a message; ``last`` is the turn before it, ``occasion`` and ``article`` as for ``ask``."""
    knowledge = faq.knowledge
    shown = _entries(last.shown, knowledge) if last is not None else ()
    match meaning_of(text, last, knowledge):
        case Asks(question):
            pass
        case Chooses(id) if (entry := knowledge.entry(id)) is not None:
            return Chosen(entry, knowledge)
        case Chooses():
            question = text
        case TurnsDown():
            return TurnedDown(() if last is None or last.guessed else _entries(last.others, knowledge), knowledge)
        case BreaksOff():
            return BrokenOff(knowledge)
        case never:
            assert_never(never)
    talk = remark_in(text)
    if last is not None and shown and talk in TAKEN_UP and (said := _about(talk, shown, last, knowledge)):
        return said
    context = shown[0].id if shown and last is not None and not last.guessed else None
    reply = await faq.ask(question, context, occasion, article)
    if isinstance(reply.outcome, SmallTalk):
        talk = reply.outcome.talk
    # "why?" is answered or it is not: what it may mean besides is beside the point.
    found_nothing = (
        not isinstance(reply.outcome, Answered)
        if talk is Talk.WHY
        else isinstance(reply.outcome, SmallTalk | NotUnderstood)
    )
    return Recalled(talk, shown, knowledge) if shown and talk in TAKEN_UP and found_nothing else reply


def _about(talk: Talk, shown: tuple[Entry, ...], last: Turn, knowledge: KnowledgeBase) -> Said | None:
    """The reply to a remark on the last answer; None where the article is to be asked."""
    if talk is Talk.WRONG:
        return TurnedDown(_entries(last.others, knowledge), knowledge)
    if talk is not Talk.WHY:
        return Recalled(talk, shown, knowledge)
    related = _entries(tuple(id for entry in shown for id in entry.related), knowledge)
    reason = next((entry for entry in related if asked_for(tokens(entry.question)) is Asked.REASON), None)
    return Chosen(reason, knowledge) if reason is not None else None


def _entries(ids: tuple[str, ...], knowledge: KnowledgeBase) -> tuple[Entry, ...]:
    return tuple(entry for id in ids if (entry := knowledge.entry(id)) is not None)


def is_about_the_answer(text: str) -> bool:
    """True where a message says something of an answer before it: "source?"."""
    return remark_in(text) in TAKEN_UP


def record_of(said: Said) -> str | None:
    """The key of the record of the question that this replies to."""
    match said:
        case Reply(record=record) | Checked(Reply(record=record)):
            return record
        case _:
            return None


def in_language(said: Said, language: str) -> Said:
    """The same in a language, where it is translated."""
    knowledge = said.knowledge.in_language(language)

    def of(entry: Entry) -> Entry:
        return knowledge.entry(entry.id) or entry

    match said:
        case Reply():
            return said.in_language(language)
        case Checked(reply, entry):
            return Checked(reply.in_language(language), of(entry) if entry else None)
        case Chosen(entry):
            return Chosen(of(entry), knowledge)
        case Recalled(remark, entries):
            return Recalled(remark, tuple(map(of, entries)), knowledge)
        case TurnedDown(others):
            return TurnedDown(tuple(map(of, others)), knowledge)
        case BrokenOff():
            return said


def passed_over(outcome: Outcome) -> tuple[str, ...]:
    """The next best entries, that an answer may have wrongly passed over."""
    if not isinstance(outcome, Answered):
        return ()
    others = (candidate.item.id for candidate in outcome.why.ranking.entries if candidate.item.id not in outcome.ids)
    return tuple(islice(others, MAX_OTHERS))
