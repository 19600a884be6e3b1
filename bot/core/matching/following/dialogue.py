"""Dialogue: a message takes up what the bot has just said, as a choice, a correction of the question, a new question.

And whether to answer what people say to each other, beside the bot. Pure; knows what was said last (a turn) and the
words of ``dialogue.yaml``, and nothing of chats.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Final

from cachetools import LRUCache, cached
from rapidfuzz import fuzz

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import AUXILIARIES, QUESTION_WORDS, Asked, asked_for, content_words, exclaims
from bot.core.language.packaged import packaged
from bot.core.language.recognise import ENGLISH, language_of
from bot.core.language.smalltalk import (
    ABOUT_THE_ARTICLE,
    ABOUT_THE_LAST_ANSWER,
    Talk,
    kind_in_another_language,
    kind_of,
)
from bot.core.language.split import read
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.confidence import Measures
from bot.core.matching.following.sought import sought_by
from bot.core.matching.outcome import Answered, Assessment, NotUnderstood, Outcome, SmallTalk, as_written

MAX_NAME_WORDS: Final = 4
"""Words by which one of several is chosen ("the deer one"); more are a question."""
MAX_CORRECTION_WORDS: Final = 6
"""Words of a correction, "I mean in Nara"; more are a question."""
MIN_LIKENESS: Final = 60.0
"""Likeness (0 to 100) from which a word that was corrected is the one that was mistyped."""
MIN_UNADDRESSED_WORDS: Final = 3
"""Fewer say too little about what is meant, where people talk with each other."""
MIN_UNADDRESSED_CONTENT_WORDS: Final = 2
"""The same for words that say what a question is about: "is it symbolic?" may be about anything."""
MIN_UNADDRESSED_CONFIDENCE: Final = 99.0
"""The confidence (0 to 100) of an answer that nobody asked the bot for."""
MIN_UNADDRESSED_SUPPORT: Final = 0.5
"""The support (0 to 1) in the passage of every word of such a question: "died in the accident on the highway"."""
MIN_UNADDRESSED_COSINE: Final = 0.8
"""The cosine to the closest phrasing: what people wonder among themselves only comes near."""
_GOES_ON: Final = frozenset("else also too it its they them their he him his she her".split())
"""By these a question goes on from what people have said to each other."""
_REMARKS: Final = frozenset("am may might shall".split())
"""Auxiliaries with which people tell or ask each other something: "might be nice", "am on my way", "shall we go"."""
_REQUESTS: Final = frozenset("tell explain show give list describe name compare and".split())
"""How a message begins that asks for something without being a question; "and the temple" goes on."""
_WAITS_FOR_AN_ANSWER: Final = frozenset({
    Talk.HELP, Talk.TOPICS, Talk.IDENTITY, Talk.MAKER, Talk.WORKINGS, Talk.PRIVACY, Talk.DELETE, Talk.LANGUAGE,
    Talk.SOURCE, Talk.WHY, *ABOUT_THE_ARTICLE,
})  # fmt: skip
_STARRED: Final = re.compile(r"^\s*(?:\*+\s*([^*]+?)\s*\**|([^*]+?)\s*\*+)\s*$")


@dataclass(frozen=True)
class Turn:
    """The bot's last turn in a talk with somebody: ids of the entries that it showed, offered besides, and passed over.

    ``guessed``: it was not sure. ``question`` and ``record`` are those that it replied to, where they are known.
    ``beside``: the entry that a no was said about: that of the passage beside it, or of the turn before.
    """

    shown: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    guessed: bool = False
    question: str | None = None
    record: str | None = None
    beside: str | None = None

    @property
    def context(self) -> str | None:
        """The entry that "it" is about in what is said next."""
        return self.shown[0] if self.shown else self.beside

    @property
    def is_sure(self) -> bool:
        """Whether the entry that "it" is about was an answer, rather than a guess or what stands beside a no."""
        return bool(self.shown) and not self.guessed

    @property
    def choices(self) -> tuple[str, ...]:
        """The entries that can be chosen by number: a guess is itself the first."""
        return (*self.shown, *self.offered) if self.guessed else self.offered


@dataclass(frozen=True)
class Asks:
    """A question, as it is to be looked up."""

    question: str


@dataclass(frozen=True)
class Chooses:
    """One of what was offered."""

    entry: str


@dataclass(frozen=True)
class TurnsDown:
    """None of what was offered."""


@dataclass(frozen=True)
class BreaksOff:
    """A question without its end."""


Meaning = Asks | Chooses | TurnsDown | BreaksOff


def meaning_of(text: str, last: Turn | None, knowledge: KnowledgeBase) -> Meaning:
    """The meaning of a message after the bot's last turn."""
    words = tokens(text)
    if last is not None and last.shown + last.offered and " ".join(words) in _lines("none"):
        return TurnsDown()
    chosen = _chosen(text, words, last, knowledge) if last is not None else None
    if chosen is not None:
        return Chooses(chosen)
    if last is not None and last.question and (corrected := _corrected(text, words, last.question)):
        return Asks(corrected)
    is_of_it = last is not None and last.context is not None and sought_by(words) is not None  # "how many"
    return BreaksOff() if _breaks_off(text, words) and not is_of_it else Asks(text)


def command_in(text: str, last: Turn | None) -> str | None:
    """The command that a single word stands for: "topics", "privacy"; after an answer "source" asks for that of it."""
    found = _commands().get(" ".join(tokens(text)))
    asks_for_its_source = found == "source" and last is not None and last.shown
    return None if asks_for_its_source else found


def checks_a_claim(text: str) -> bool:
    """True where it wants what somebody else wrote to be held against the article: "is that true?"."""
    return " ".join(tokens(text)) in _lines("claim") or remark_in(text) is Talk.SURE


def claimed(text: str) -> str:
    """A claim without "I think" and the like around it."""
    around = "|".join(sorted(map(re.escape, _words("hedges") - {""}), key=len, reverse=True))
    return re.sub(rf"^(?:{around})\b[\s,:]*|[\s,]*\b(?:{around})[\s.!?]*$", "", text.strip(), flags=re.IGNORECASE)


def asserts(text: str) -> bool:
    """True where what somebody wrote claims something, rather than asks."""
    return "?" not in text and asked_for(tokens(text)) is Asked.NOTHING


@cached(LRUCache(8), key=hash, lock=Lock())  # several look at one message, whose text is not kept
def remark_in(text: str) -> Talk | None:
    """The small talk that a message is, word for word but for courtesies around it, in any language."""
    message = read(text)
    if message.questions:
        return kind_in_another_language(tokens(text))
    return message.talk


# -- what is not for the bot ------------------------------------------------------------------------------------------


def answers_unaddressed(message: str, outcome: Outcome) -> bool:
    """Whether a message that is not for the bot is a question, and its outcome an answer that is sure."""
    words = tokens(message)
    if not isinstance(outcome, Answered) or len(words) < MIN_UNADDRESSED_WORDS or not _GOES_ON.isdisjoint(words):
        return False
    asks = "?" in message or _begins_as_a_question(words)
    says_enough = len(content_words(words)) >= MIN_UNADDRESSED_CONTENT_WORDS  # "how many died" may be of anything
    return asks and says_enough and (as_written(outcome.candidates[0]) or _is_beyond_doubt(outcome.why))


def _is_beyond_doubt(why: Assessment) -> bool:
    """Whether a question is so surely about the article that nobody wonders why the bot answers it."""
    measures = why.confidence.measures
    if not isinstance(measures, Measures):
        return False
    close = measures.closest >= MIN_UNADDRESSED_COSINE and measures.passage >= MIN_UNADDRESSED_SUPPORT
    return close and why.confidence.answer >= MIN_UNADDRESSED_CONFIDENCE


def _begins_as_a_question(words: Sequence[str]) -> bool:
    """As in "where do they meet" or "so where do they meet"; not as in "they know where", nor "what a city"."""
    return not exclaims(words) and (words[0] in AUXILIARIES - _REMARKS or not QUESTION_WORDS.isdisjoint(words[:2]))


def asks_something(message: str, outcome: Outcome, *, in_passing: bool = False) -> bool:
    """Whether what people say near the bot asks it something, or is a mere remark ("told you", "so it is Nara").

    ``in_passing``: it speaks of the bot ("I asked the bot yesterday") rather than to it, and can at most ask about it.
    """
    words = tokens(message)
    if isinstance(outcome, NotUnderstood) or not words:
        return False
    asks = "?" in message or _begins_as_a_question(words) or words[0] in _REQUESTS
    if isinstance(outcome, SmallTalk):
        must_ask = in_passing or outcome.talk in ABOUT_THE_LAST_ANSWER  # "told you" is no "who told you"
        return outcome.talk in _WAITS_FOR_AN_ANSWER and (asks or not must_ask)
    if in_passing:
        return False
    concludes = words[0] == "so" or kind_of(words[:1]) is Talk.LAUGH
    return asks or (isinstance(outcome, Answered) and as_written(outcome.candidates[0]) and not concludes)


# -- choices ----------------------------------------------------------------------------------------------------------


def _chosen(text: str, words: Sequence[str], last: Turn, knowledge: KnowledgeBase) -> str | None:
    choices = last.choices
    if not choices:
        return None
    if last.guessed and last.shown and " ".join(words) in _lines("yes"):
        return last.shown[0]
    told = [word for word in words if word not in _words("around")] or list(words[-1:])
    place = next(
        (at for at, name in enumerate(("first", "second", "third")) if told[:1] and told[0] in _words(name)), None
    )
    is_vote = text.lstrip().startswith("+")
    if len(told) == 1 and place is not None and place < len(choices) and not is_vote:
        return choices[place]
    if len(told) == 1 and told[0] in _words("last") and len(choices) > 1:
        return choices[-1]
    asks = "?" in text or asked_for(words) is not Asked.NOTHING
    if last.guessed and len(choices) > 1 and len(words) <= MAX_NAME_WORDS and not asks:
        return _named(told, [entry for id in choices if (entry := knowledge.entry(id))])
    return None


def _named(words: Sequence[str], entries: Sequence[Entry]) -> str | None:
    """The one entry that these words fit: by its question, or where that tells none apart, by its answer too."""
    wanted = {stemmed(word) for word in content_words(words)}
    if not wanted:
        return None
    told: list[tuple[str, str, str]] = [(entry.id, entry.question, entry.answer) for entry in entries]
    by_question = [id for id, question, _ in told if wanted <= _stems(question)]
    by_both = [id for id, question, answer in told if wanted <= _stems(f"{question} {answer}")]
    return next((fitting[0] for fitting in (by_question, by_both) if len(fitting) == 1), None)


def _stems(text: str) -> set[str]:
    return {stemmed(word) for word in tokens(text)}


# -- corrections ------------------------------------------------------------------------------------------------------


def _corrected(text: str, words: Sequence[str], question: str) -> str | None:
    """The question before with what was corrected put right: "*nara*", "I mean in Nara"; None where nothing was."""
    if (starred := _STARRED.match(text)) and (meant := (starred[1] or starred[2]).strip()):
        return _replaced(question, meant) if len(tokens(meant)) <= MAX_CORRECTION_WORDS else None
    spoken = " ".join(words)
    for opening in sorted(_lines("meant"), key=len, reverse=True):
        if spoken.startswith(f"{opening} ") and len(words) - opening.count(" ") - 1 <= MAX_CORRECTION_WORDS:
            return _replaced(question, spoken.removeprefix(f"{opening} "))
    return None


def _replaced(question: str, meant: str) -> str:
    """The question with the part that was meant otherwise replaced; where no part is like it, with it added."""
    own, new = question.rstrip(" ?!.").split(), meant.split()
    # "I mean in Nara": what follows the same preposition was wrong.
    places = [at for at, word in enumerate(own) if word.casefold() == new[0].casefold()]
    if new[0].casefold() in _words("prepositions") and places:
        return " ".join([*own[: places[-1]], *new])
    # "*Nara*": the words most like it were mistyped.
    spans = [(fuzz.ratio(" ".join(own[at : at + len(new)]).casefold(), meant.casefold()), at) for at in range(len(own))]
    likeness, at = max(spans, default=(0.0, 0))
    if likeness >= MIN_LIKENESS:
        return " ".join([*own[:at], *new, *own[at + len(new) :]])
    return " ".join([*own, *(word for word in new if word.casefold() not in _words("around"))])


# -- fragments --------------------------------------------------------------------------------------------------------


def _breaks_off(text: str, words: Sequence[str]) -> bool:
    """True where an English question has no end: "what is the name of the"; German ones may end in "an"."""
    if language_of(text) != ENGLISH:
        return False
    return len(words) > 1 and (words[-1] in _words("open_ended") or " ".join(words) in _lines("openings"))


# -- words ------------------------------------------------------------------------------------------------------------


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(" ".join(tokens(word)) for own in _written().values() for word in own.get(name, "").split("|"))


@cache
def _commands() -> Mapping[str, str]:
    """The name of a command by each word that calls it."""
    written = (name.split() for name in _words("commands") if name)
    return {" ".join(word or [command]): command for command, *word in written}


@cache
def _lines(name: str) -> frozenset[str]:
    return frozenset(" ".join(tokens(line)) for own in _written().values() for line in own.get(name, "").splitlines())


@cache
def _written() -> Mapping[str, Mapping[str, str]]:
    written: Mapping[str, Mapping[str, str]] = packaged("bot.core.matching.following", "dialogue.yaml")
    return written
