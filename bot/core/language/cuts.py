"""Questions in parts or put otherwise: several seen in one, "who came and why", one of another thing, "and bikes?".

Pure text; knows no FAQ.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

from bot.core.language.english import AUXILIARIES, QUESTION_WORDS, Asked, asked_for, content_words, named_instead
from bot.core.language.split import EDGES, OF_WHAT, asks
from bot.core.language.tokens import stemmed, tokens, words_with_places

MAX_CUT_WORDS: Final = 24
"""A longer sentence is not seen as several questions."""
MAX_LEANING_WORDS: Final = 1
"""Words that say what it is about, of a question whose "it" is what the one before is about."""
MAX_SUBJECT_WORDS: Final = 1
"""Words that say what it is about, of a thing that what stands after the last of several belongs to as well."""
MAX_BARE_TOKENS: Final = 3
"""Tokens of a question that says only what it wants: "how late", "what time"."""
MAX_THING_WORDS: Final = 2
"""Words that say what one thing is: "title", "book"."""

_JOINTS: Final = r"\s*[,;]\s*(?:and|&)?\s+|\s+(?:and also|and|as well as|plus|n|nd|vs\.?|versus|/)\s+|\s*[&+]\s*"
_AND: Final = re.compile(rf"(?<!\b[a-z])(?:{_JOINTS})|(?:{_JOINTS})(?![a-z]\b)", re.IGNORECASE)
"""Not between two letters: "A&E" is one thing."""
_ARTICLES: Final = frozenset("a an the his her its their this these".split())
_THEIRS: Final = frozenset("its his her their".split())
_SEVERAL: Final = frozenset("they them".split())
_A_NAME: Final = frozenset("he she him".split())
_PARTICLES: Final = frozenset("off up out down back away over".split())
_VERBS: Final = frozenset("is are was were has have had got broke went came".split())
_FILLERS: Final = frozenset("um uh er also then so like just".split())
_BE: Final = frozenset("is are was were".split())
_THERE: Final = frozenset({"there", "be"})
_WANTED: Final = frozenset({Asked.NUMBER, Asked.AGE, Asked.TIME, Asked.PLACE, Asked.REASON, Asked.MANNER})


@dataclass(frozen=True)
class Cut:
    """A question as several; ``each_asks``: each is whole by itself, rather than one more thing that is named.

    ``of_each``: it is one question, asked of each thing in a list.
    """

    parts: tuple[str, ...]
    each_asks: bool
    of_each: bool = False


def cut_of(question: str) -> Cut | None:
    """Several questions in one, if it may be that."""
    if len(question.split()) > MAX_CUT_WORDS:
        return None
    end = "?" if question.endswith("?") else ""
    bare = question.rstrip(EDGES + "?")
    clauses = _clauses(bare)
    is_one = len(clauses) < 2
    parts = _enumerated(bare) if is_one else clauses
    return Cut(tuple(part + end for part in parts), all(map(asks, parts)), of_each=is_one) if parts else None


def says_something(part: str) -> bool:
    """Whether it is a sentence by its verb, as "plans changed", rather than the name of a thing."""
    after = tokens(part)[1:]
    return any(word in _VERBS or (word.endswith("ed") and len(word) > 4) for word in after)


def _clauses(question: str) -> tuple[str, ...]:
    """Cut before each "and" that a new question follows; each has a subject then."""
    parts: list[str] = []
    begin = 0
    for joint in _AND.finditer(question):
        after = list(dropwhile(_FILLERS.__contains__, tokens(question[joint.end() :][:40])))[:2]
        starts = bool(after) and (
            after[0] in QUESTION_WORDS
            or (after[0] in AUXILIARIES and len(after) > 1)
            or (after[0] in OF_WHAT and len(after) > 1 and after[1] in QUESTION_WORDS)
        )
        if starts and tokens(question[begin : joint.start()]):
            parts.append(question[begin : joint.start()])
            begin = joint.end()
    parts.append(question[begin:])
    if len(parts) == 2 and is_bare(parts[1]) and not asks(parts[0]):
        return tuple(f"{parts[1]} {thing}" for thing in _AND.split(parts[0]))  # "boats + buses, how much"
    for at in range(1, len(parts)):
        parts[at - 1 : at + 1] = _whole(parts[at - 1], parts[at])
    return tuple(parts) if all(len(tokens(part)) > 1 for part in parts) else ()


def _whole(left: str, right: str) -> tuple[str, str]:
    """Two halves, each with what it is about.

    Of "who meets and where", or "when and where do they meet", one has only what it wants, and the rest is the other's;
    in "how long does the bus take and how much is it", it is the bus.
    """
    if is_bare(right) and not is_bare(left):
        return left, f"{right} {rest_of(left)}"
    if is_bare(left) and not is_bare(right):
        return f"{left} {rest_of(right)}", right
    if len(content_words(tokens(right))) > MAX_LEANING_WORDS or not asks(left):
        return left, right
    if not (subject := _subject(left)):
        return left, right
    own = tokens(subject)
    stands_for = {"it"} | (_SEVERAL if own[-1].endswith("s") else set()) | (set() if own[0] in _ARTICLES else _A_NAME)
    return left, " ".join(subject if word.casefold() in stands_for else word for word in right.split())


def is_bare(part: str) -> bool:
    """Whether a question says only what it wants: "where", "how late", "what time"."""
    words = list(dropwhile(OF_WHAT.__contains__, tokens(part)))  # "by what time"
    if not words or words[0] not in QUESTION_WORDS or len(words) > MAX_BARE_TOKENS or not AUXILIARIES.isdisjoint(words):
        return False
    return len(words) == 1 or (words[0] in {"how", "what", "which"} and asked_for(words) in _WANTED)


def rest_of(part: str) -> str:
    """A question without what it wants: of "how often does the bus run" it is "does the bus run"."""
    words = words_with_places(part)
    begins = next((begin for begin, _, own in words if own[0] in AUXILIARIES), None)
    if begins is None:
        begins = words[1][0] if len(words) > 1 else 0
    return part[begins:]


def _subject(part: str) -> str:
    """What a question is about: of "how long does the bus take" it is "the bus"; empty where nothing tells."""
    words = words_with_places(part)
    at = next((at for at, (_, _, own) in enumerate(words) if own[-1] in AUXILIARIES), None)
    if at is None:
        return ""
    # "Will there be a pass" is about the pass.
    after = list(dropwhile(lambda word: word[2][0] in _THERE, words[at + 1 :]))
    ends = next((place for place, (_, _, own) in enumerate(after) if own[0] in OF_WHAT - {"of"}), len(after))
    has_no_verb = words[at][2][-1] in _BE or len(after) < len(words) - at - 1
    after = after[: ends if has_no_verb else ends - 1]
    is_done = any(own[-1] in _PARTICLES or own[-1].endswith("ed") for *_, own in after)  # "who was sent off"
    if not after or is_done or not content_words([word for _, _, own in after for word in own]):
        return ""
    return part[after[0][0] : after[-1][1]]


def _enumerated(question: str) -> tuple[str, ...]:
    """The question asked of each thing that it names: "who are lee & takaichi", "… in japan and in china"."""
    pieces = [piece for piece in _AND.split(question) if piece]
    if len(pieces) < 2 or not all(tokens(piece) for piece in pieces):
        return ()
    first, *others = pieces
    if len({stemmed(tokens(piece)[0]) for piece in pieces}) == 1:
        return tuple(pieces)  # "names of judges, names of owners"
    words = words_with_places(first)
    head = tokens(others[0])[0]
    # "in japan and in china": what stands before the same word belongs to both.
    same = [begin for begin, _, own in words if own[0] == head]
    if head in OF_WHAT and same:
        frame = first[: same[-1]]
        return first, *(frame + other for other in others)
    # "who are lee & takaichi": what stands before the first thing belongs to both.
    opening = [at for at, (_, _, own) in enumerate(words) if not content_words(own) and own[0] not in _ARTICLES]
    begin = words[opening[-1] + 1][0] if opening and opening[-1] + 1 < len(words) else 0
    if opening and begin == 0:
        return ()
    frame, thing = first[:begin], first[begin:]
    # "the name of the temple and its age": the age of the temple.
    if head in _THEIRS and len(others) == 1:
        return first, f"{thing} {others[0].split(maxsplit=1)[-1]}"
    # "do bikes and dogs cost extra": so does what stands after the last one, but not of "can I take pictures and …".
    ends = words_with_places(others[-1])
    named = 1 + (len(ends) > 1 and ends[0][2][0] in _ARTICLES)
    if asks(frame) and len(ends) > named and len(content_words(tokens(thing))) <= MAX_SUBJECT_WORDS:
        last, rest = others[-1][: ends[named - 1][1]], others[-1][ends[named - 1][1] :]
        return tuple(frame + each + rest for each in (thing, *others[:-1], last))
    # "temple name + age", "price adults / kids / family": they have the first word in common.
    if not frame and len(words) > 1 and all(len(tokens(other)) == 1 for other in others):
        frame = first[: words[-1][0]]
    return first, *(frame + other for other in others)


def asked_of_another(words: Sequence[str], question: str, names: Container[str]) -> list[tuple[str, ...]]:
    """The ways to ask the question just answered of what a follow-up names; none where that asks by itself.

    After "who is Lee?", "and Takaichi?" is "who is Takaichi?"; after "what is the first prize?", "and the second?" is
    "what is the second prize?".
    """
    named = named_instead(words)
    own, about = content_words(named), tokens(question)
    places = [at for at, word in enumerate(about) if word in content_words(about)]
    if not own or not places or len(own) > MAX_THING_WORDS:
        return []
    instead = (*about[: places[0]], *named)
    if all(about[at] in names for at in places):
        return [instead]  # one name for another, not half of it
    # 1. A word or two of it replaced, which keeps the most: "how much is a bus ticket", "what does Japan want".
    spans = [(at, at + length) for length in (1, 2) for at in places if at + length - 1 in places]
    if named[0] in OF_WHAT:  # "for kids" takes the place of "for adults" alone
        spans = [(begin, end) for begin, end in spans if about[begin - 1] == named[0]]
    ways = [(*about, *named), *((*about[:begin], *own, *about[end:]) for begin, end in spans)]
    # 2. All that it is about replaced, where that is one thing: "how much is" "the bouncy castle".
    if len(places) <= MAX_THING_WORDS and named[0] not in OF_WHAT:
        ways.append(instead)
    return list(dict.fromkeys(ways))
