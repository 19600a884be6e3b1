"""Persons: whom an entry is about, and what a question asks of "him", "her" or "them" after it."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.english import FORMS_OF_ADDRESS, Asked, agent_of, asked_for, content_words, lexical_words
from bot.core.language.figures import tells_age
from bot.core.language.tokens import DAY_NAMES, MONTHS, kept_tokens, stemmed, tokens
from bot.core.matching.following.context import within
from bot.core.matching.guards import tells_what_is_asked
from bot.core.matching.matcher import Candidate, Matcher, Ranking
from bot.core.matching.outcome import Answered, Assessment, NotCovered, Outcome, Suggested, varied
from bot.core.matching.policy import decided, told_not_covered

MAX_WORDS_BEFORE_A_NAME: Final = 3
"""Words among which a title before a name stands: "The prosecutor, Helen Strand"."""
_SEVERAL: Final = frozenset("they them their".split())
_OF_ONES_OWN: Final = frozenset({"my", "our"})
_OWNING: Final = frozenset({"his", "her"})
_HE_OR_SHE: Final = frozenset("he she him".split()) | _OWNING
_BEFORE_A_PLACE: Final = frozenset("in at from near on to of".split())
_TIMES: Final = DAY_NAMES.union(MONTHS)
_WORD: Final = re.compile(r"\w[\w-]*(?:[’']s?\b)?")
_OWNS: Final = re.compile(r"[’']s?$")
_JOINT: Final = re.compile(r"\s*[&+]\s*")
_WITHIN_A_NAME: Final = re.compile(r"\.? ")


@dataclass(frozen=True)
class Name:
    """The name of a person or a firm, as its tokens, and their stems with those of the title before it."""

    words: tuple[str, ...]
    stems: frozenset[str]


@dataclass(frozen=True)
class Persons:
    """Keeps what is asked of him or her to whom the entry just answered is about."""

    knowledge: KnowledgeBase
    matcher: Matcher
    assess: Callable[[Ranking], Assessment]

    def are_meant(self, words: Sequence[str], previous: Entry) -> bool:
        """Whether it asks of "him" or "her", names nobody, and the entry just answered is about somebody."""
        is_of_one = not _HE_OR_SHE.isdisjoint(words) and agent_of(words) not in _SEVERAL
        is_of_ones_own = not _OF_ONES_OWN.isdisjoint(words)  # "my son is 12, what does he pay"
        return (
            is_of_one
            and not is_of_ones_own
            and (self.matcher.names.isdisjoint(words) or agent_of(words) in _HE_OR_SHE)
            and name_of(previous, self.matcher.names) is not None
        )

    def kept(self, words: Sequence[str], outcome: Outcome, previous: Entry) -> Outcome:
        """The outcome where "he" or "she" is whom the entry just answered is about: of others it is offered at most."""
        name = name_of(previous, self.matcher.names)
        if name is None or not isinstance(outcome, Answered | Suggested | NotCovered):
            return outcome
        if not self.are_meant(words, previous):
            return outcome
        # 1. What is told of this person, as it was asked and with the name in place of the pronoun.
        named = self._named(words, name, previous)
        found, full = decided(named, self.knowledge), named.ranking.query.phrase.tokens
        own = self._theirs(outcome, name, previous, as_owner=not _OWNING.isdisjoint(words))
        own = tuple(each for each in own if tells_what_is_asked(full, each, self.matcher))
        if isinstance(outcome, Answered) and own:
            return outcome
        theirs = self._theirs(found, name, previous, as_owner=True)
        if not isinstance(found, Answered | Suggested) or theirs[:1] != found.candidates[:1]:
            theirs = ()  # the likeliest is of somebody else
        elif not named.fits:  # what comes nearest does not tell it: how old she is
            own, theirs = tuple(each for each in own if each.item != theirs[0].item), ()
        if theirs and asked_for(words) is Asked.AGE and self._tells_age(theirs[0].item, name):
            return Answered(theirs[:1], named)
        if theirs or own:
            return Suggested(varied((*theirs, *own)), named)
        if isinstance(outcome, Answered):
            return Suggested(outcome.candidates, outcome.why)
        # 2. What nobody says of this person.
        gaps = (each.gap for each in (found, outcome) if isinstance(each, NotCovered))
        gap = next((gap for gap in gaps if gap and self._is_of(gap, name, previous)), None)
        return told_not_covered(gap, named, self.knowledge) if gap else NotCovered(None, previous, outcome.why)

    def _named(self, words: Sequence[str], name: Name, previous: Entry) -> Assessment:
        """What a question finds with the name in place of the pronoun."""
        full = [each for word in words for each in (name.words if word in _HE_OR_SHE else (word,))]
        return self.assess(within(self.matcher.rank(self.matcher.query(full)), previous.article))

    def _theirs(self, found: Outcome, name: Name, previous: Entry, *, as_owner: bool) -> tuple[Candidate[Entry], ...]:
        """What was found, as far as it is of this person."""

        def is_of_whom(each: Candidate[Entry]) -> bool:
            said = (each.item.question, *each.item.said)
            names_it = (is_named_in(text, name, self.matcher.names, as_owner=as_owner) for text in said)
            return each.item == previous or any(names_it)

        return tuple(filter(is_of_whom, found.candidates)) if isinstance(found, Answered | Suggested) else ()

    def _tells_age(self, entry: Entry, name: Name) -> bool:
        told_as = (" ".join(name.words), name.words[0])
        texts = (*entry.said, *self.matcher.sentences(entry))
        return any(tells_age(text, each) for text in texts for each in told_as)

    def _is_of(self, gap: Gap, name: Name, previous: Entry) -> bool:
        """Whether a gap says no of this person, or of nobody by name beside the passage just shown."""
        said = (gap.question, gap.answer or "")
        if any(is_named_in(text, name, self.matcher.names, as_owner=True) for text in said):
            return True
        names_none = self.matcher.names.isdisjoint(word for text in said for word in tokens(text))
        return names_none and gap.nearest == previous.id


def name_of(entry: Entry, names: Collection[str]) -> Name | None:
    """The name that an entry is first about, with the title before it; None where it names nobody.

    Of "Tunstall's son Adrian" that is "son" and "Adrian". Whom a phrasing asks for comes first, "who is Adrian", then a
    name in the question before those in the answer, and last the place "of Harnford".
    """
    found = [each for text in (entry.question, entry.answer) for each in _names_in(text, names)]
    asked = [set(own) for own in map(kept_tokens, (entry.question, *entry.phrasings)) if own[:1] == ("who",)]
    ways = (lambda each: any(own.issuperset(each[0].words) for own in asked), lambda each: not each[1])
    firsts = (next(filter(way, found), None) for way in ways)
    return next((each[0] for each in firsts if each), found[0][0] if found else None)


def is_named_in(text: str, name: Name, names: Collection[str], *, as_owner: bool) -> bool:
    """Whether a text names somebody: as the owner of something too, or as whoever does something alone.

    "Gerald Lind" does not name Ruth Lind, nor does the firm "Lind & Wren".
    """
    words = list(_WORD.finditer(text))
    for at, word in enumerate(words):
        own = set(map(stemmed, tokens(word.group())))
        if own.isdisjoint(name.stems) or (_OWNS.search(word.group()) and not as_owner) or _is_joined(text, words, at):
            continue
        before = (
            words[at - 1].group() if at and _WITHIN_A_NAME.fullmatch(text, words[at - 1].end(), word.start()) else ""
        )
        is_surname = stemmed(name.words[-1]) in own and len(name.words) > 1
        first = tokens(before)[-1:] if before[:1].isupper() else ()
        if is_surname and first and first[0] in names and stemmed(first[0]) not in name.stems:
            continue
        return True
    return False


def _names_in(text: str, names: Collection[str]) -> Iterator[tuple[Name, bool]]:
    """The names in a text, each with whether it stands as that of a place does, "in Harnford"; not "Wren & Ashdown"."""
    words = list(_WORD.finditer(text))
    is_name = [
        word.group()[0].isupper()
        and not _OWNS.search(word.group())
        and (own := tokens(word.group())[-1]) in names
        and own not in _TIMES
        for word in words
    ]
    at = 0
    while at < len(words):
        if not is_name[at]:
            at += 1
            continue
        end = at + 1
        # A first name that only begins sentences is none of the names: "Edmund Wren founded it".
        is_after = at > 0 and _WITHIN_A_NAME.fullmatch(text, words[at - 1].end(), words[at].start())
        at -= bool(is_after and words[at - 1].group()[0].isupper() and lexical_words(tokens(words[at - 1].group())))
        # "Prof. Odile Marchetti" is one name, of which only the title is known for one.
        while end < len(words) and _WITHIN_A_NAME.fullmatch(text, words[end - 1].end(), words[end].start()):
            if not (is_name[end] or words[end].group()[0].isupper()):
                break
            end += 1
        whole = [word.group() for word in words[at:end] if not _OWNS.search(word.group())]
        spelt = tuple(token for word in whole for token in tokens(word))
        title = [words[at - 1].group()] if 0 < at <= MAX_WORDS_BEFORE_A_NAME else []
        if not any(_is_joined(text, words, each) for each in range(at, end)):
            yield (
                Name(
                    tuple(token for token in spelt if token not in FORMS_OF_ADDRESS) or spelt,
                    frozenset(map(stemmed, content_words([token for word in title + whole for token in tokens(word)]))),
                ),
                at > 0 and words[at - 1].group() in _BEFORE_A_PLACE,
            )
        at = end


def _is_joined(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether an "&" stands before or after a word."""
    return bool(
        (at and _JOINT.fullmatch(text, words[at - 1].end(), words[at].start()))
        or (at + 1 < len(words) and _JOINT.fullmatch(text, words[at].end(), words[at + 1].start()))
    )
