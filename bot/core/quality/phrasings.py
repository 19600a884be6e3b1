"""The rules of the check about phrasings: enough of them, each once, and each leading to the item that has it."""

from collections import Counter, defaultdict
from typing import Final

from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import Place
from bot.core.language.english import Asked
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.matcher import Candidate, phrasings_of
from bot.core.matching.outcome import Answered, NotCovered, Outcome
from bot.core.quality.context import CheckContext, Found
from bot.core.quality.evaluation import MAX_ASKED, Trial, trials
from bot.core.quality.wording import asks_of_any_article

MIN_PHRASINGS: Final = 3
"""With fewer phrasings, most people's words are missing."""
CONFUSED: Final = 3
CONFUSED_SHARE: Final = 1 / 4
"""So many phrasings of one entry, and such a share of them, that get what another item says are a pattern, not chance.

In an entry with many phrasings there are always some that only their own author would take for its question."""
NEARLY_THE_SAME: Final = 0.9
"""The likeness (0 to 1) to a phrasing of another item from which a question is as much that item's."""


def few(context: CheckContext) -> Found:
    """Entries with too few phrasings; of a gap, the one question that was asked in vain is enough."""
    for item in context.entries:
        if len(item.phrasings) < MIN_PHRASINGS:
            count = "1 phrasing" if len(item.phrasings) == 1 else f"{len(item.phrasings)} phrasings"
            message = f"`{item.id}` has {count}; write at least {MIN_PHRASINGS}, each in other words"
            yield context.loaded.place(item.id, "question"), message


def alike(context: CheckContext) -> Found:
    """Phrasings of one item that have the same words."""
    for item in context.items:
        written = context.loaded.items[item.id]
        first: dict[frozenset[str], tuple[str, Place]] = {}
        for text, place in ((item.question, written.place("question")), *written.phrasings):
            known, there = first.setdefault(frozenset(map(stemmed, tokens(text))), (text, place))
            where = there.seen_from(place.file)
            if there != place and text in item.phrasings:  # and not one that is still to be written
                message = f"“{text}” has the same words as {where}; use others, word order hardly counts"
                if text == known:
                    message = f"“{text}” is here twice, first in {where}; put another one in its place"
                yield place, message


def shared(context: CheckContext) -> Found:
    """Phrasings that stand in two items; a keyword may: it asks for nothing yet."""
    loaded = context.loaded
    first: dict[tuple[str, ...], tuple[Entry | Gap, str]] = {}
    for item in sorted(context.loaded.knowledge.by_id.values(), key=context.has):
        for text in phrasings_of(item):
            other, known = first.setdefault(tokens(text), (item, text))
            may_stand_twice = _is_keyword(text) or (item.article != other.article and asks_of_any_article(text))
            if other is not item and context.has(item) and not may_stand_twice:
                here, there = loaded.phrasing_place(item.id, text), loaded.phrasing_place(other.id, known)
                where = there.seen_from(here.file)
                message = f"“{text}” is also in `{other.id}` ({where}); keep the better of the two"
                yield here, message


def not_won(context: CheckContext) -> Found:
    """Phrasings that another item has in nearly the same words, or whose readers get another item's answer."""
    matcher, loaded = context.answerer.matcher, context.loaded
    asked = [(item, text) for item in context.items for text in phrasings_of(item) if not _is_keyword(text)]
    for item, text in asked[:: -(-len(asked) // MAX_ASKED) or 1]:  # of many, a sample
        query = matcher.read(text)
        ranking = matcher.rank(query)
        firsts: list[Candidate[Entry] | Candidate[Gap]] = [*ranking.entries[:1], *ranking.gaps[:1]]
        best = max(firsts, key=lambda each: each.score, default=None)
        if best is None or best.item.id == item.id or _agree(item, best.item):
            continue
        if item.article != best.item.article and asks_of_any_article(text):
            continue
        # Keywords may well be in another's words more often: who types them still gets the item that has them so.
        claimed = query.asked is not Asked.NOTHING and best.hit.best >= NEARLY_THE_SAME
        if claimed or not _serves(item, context.answerer.ask(text)):
            message = f"“{text}” is won by `{best.item.id}`; move it there, or use its words in more phrasings here"
            yield loaded.phrasing_place(item.id, text), message


def _serves(item: Entry | Gap, outcome: Outcome) -> bool:
    """Whether an outcome is fair to who asks for an item: an entry answered or offered, a gap not answered."""
    if isinstance(item, Gap):
        return not isinstance(outcome, Answered)
    return any(_agree(item, entry) for entry in outcome.entries)


def confused(context: CheckContext) -> Found:
    """Entries that get what another item says where they are asked in words that they do not know yet."""
    asked: Counter[str] = Counter()
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    for trial in trials(context.alone, context.entries) if context.entries else ():
        asked[trial.item.id] += 1
        if found := _taken_by(trial):
            wrong[trial.item.id, found].append(trial.phrasing)
    for (id, found), texts in wrong.items():
        if len(texts) >= max(CONFUSED, CONFUSED_SHARE * asked[id]):
            listed = ", ".join(f"“{text}”" for text in texts[:CONFUSED])
            message = f"in new words `{id}` is taken for `{found}` ({listed}); give each more words of its own"
            yield context.loaded.phrasing_place(id, texts[0]), message


def _taken_by(trial: Trial) -> str | None:
    """The item that another's phrasing gets: an answer on other sentences, or a gap."""
    match trial.outcome:
        case Answered(ids=ids, entries=entries) if not any(_agree(trial.item, entry) for entry in entries):
            return ids[0]
        case NotCovered(Gap() as gap):
            return gap.id
        case _:
            return None


def _agree(one: Entry | Gap, other: Entry | Gap) -> bool:
    """Whether either is a good outcome for the other: two noes, or two answers that rest on the same sentence."""
    if isinstance(one, Entry) and isinstance(other, Entry):
        return bool(one.places & other.places)
    return isinstance(one, Gap) and isinstance(other, Gap)


def _is_keyword(text: str) -> bool:
    return len(tokens(text)) == 1
