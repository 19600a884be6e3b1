"""What a message asks: its questions, without what people put around them.

Pure text; knows no FAQ.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Final

from bot.core.language.english import (
    AUXILIARIES,
    QUESTION_WORDS,
    Asked,
    asked_for,
    exclaims,
    is_of_oneself,
    leans_on_context,
    runs_into_a_question,
    speaks_of_the_bot,
)
from bot.core.language.smalltalk import Talk, kind_of, kind_of_emoji, words_after, words_before
from bot.core.language.tokens import MAX_MESSAGE, MAX_QUESTION, cleaned, tokens, words_with_places

MAX_QUESTIONS: Final = 4
"""Questions of one message that are answered."""
MAX_SENTENCES: Final = 200
"""Sentences of a message that are cut; what follows them is not looked at."""
MAX_SENTENCES_READ: Final = 8
"""Sentences that are read, those that seem to ask first: it bounds what a message costs."""
MAX_COURTESIES: Final = 6
"""Courtesies on each side of a sentence that are taken off."""
MAX_ITEM_WORDS: Final = 6
"""Lines of no more words are a list of things to ask about, though none is a question."""
MAX_NAME_WORDS: Final = 2
"""Words beside a greeting that may be anything: a name, a title."""
MAX_SHORT_MESSAGE_WORDS: Final = 20
"""Somebody who goes on for longer without asking anything is offered something at most."""
MAX_WHOLE_WORDS: Final = 40
"""In a message of no more words, what stands around the question may say what it is about."""

_LINK: Final = re.compile(
    r"(?:https?://|www\.|t\.me/)\S+|(?<!\S)[\w.-]+\.(?:com|org|net|io|gov|edu|info)(?:/\S*)?(?!\S)"
)
_NAME: Final = re.compile(r"(?<![\w@])@\w{2,}|(?<!\S)/\w+(?:@\w+)?")
_EMOJI: Final = re.compile("[\u2190-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faffツ]+")
_MARK: Final = re.compile(r"(?:[-*•·>–—]+|\(?\d{1,2}[.)]|\(?[a-z][)]|[qQ]\d*[:.)])\s+|>+")
_NUMBER: Final = re.compile(r"(?<!\S)\(?(\d|[A-Za-z])[.)]\s+(?=\S)")
_ENDS: Final = re.compile(
    r"(?<=[?!…;])\s+|(?<=\.\.)\s+|(?<=[?])(?=[^\W\d])|\s+[-–—]+\s+|—|(?<=[^\W\d_]):\s+|(?<=[\w)\"'”’][.])\s+"
)
_SHORT_FORMS: Final = frozenset(
    "mr mrs ms dr prof st mt ft gen rep sen gov lt capt sgt no nos vs etc approx dept inc ltd co jr sr"
    " jan feb aug sep sept oct nov dec a.m p.m e.g i.e u.s u.k u.n".split()
)
_RUNS_ON: Final = re.compile(
    r",\s+|\s+(?=(?:so|but|what|which|who|when|where|why|how|can you|could you|do you know|is it|tell me)\b)", re.I
)
_WORD: Final = re.compile(r"\w")
_PAUSE: Final = re.compile(r"[,.!?…:;\n–—-]")
_CLAUSE: Final = re.compile(r"[,;:–—]\s*|\s-\s|\sso\s")
_WANTS_TO_KNOW: Final = re.compile(
    r"\b(?:(?:like|love|wants?|wanted|needs?|glad|keen|curious|trying|wish|hop(?:e|ing))\b(?: \w+){0,2}?"
    r" (?:know|hear|see|find out|learn|understand|check|ask|work out|figure out)|wonder(?:s|ed|ing)?"
    r"|(?:tell|inform|advise) (?:me|us)|let (?:me|us) know|no (?:idea|clue)|not sure|unsure)"
    r" (?P<asked>(?:whether|if|what|when|where|who|whom|whose|how|why|which)\b.{8,}?)"
    r"(?=,? (?:so|because|since|as|but|and) (?:i|we|he|she|they|that)\b|$)",
    re.I,
)
"""Somebody who says what they would like to know, in the middle of much else."""
_NOT_THAT: Final = re.compile(r"^(?:no,? )?not (?:[\w'’-]+ ){0,3}[\w'’-]+(?:,|;| -| –|, but| but) (?=\S)", re.I)
"""What is put right before what is meant: "not the trial, the election"."""
EDGES: Final = " \t,;:.!…–—-\"'“”‘’«»()[]*_~`|/\\"
_ASKS_FOR: Final = frozenset("tell explain describe list name show summarise summarize define compare".split())
_BEGINS: Final = QUESTION_WORDS | AUXILIARIES | _ASKS_FOR
OF_WHAT: Final = frozenset("in on at to from by for with about of since until and".split())


@dataclass(frozen=True)
class Message:
    """What a message comes down to."""

    questions: tuple[str, ...] = ()
    """What it asks, each by itself; a message that only names something asks for that."""
    talk: Talk | None = None
    """The small talk in it: all that it is, where it asks nothing."""
    whole: str = ""
    """All that it says, where it asks one thing and is short enough for the rest to tell more of it."""
    asks: bool = False
    """Whether anything in it asks, by its question mark or by how it begins."""
    is_long: bool = False

    @property
    def is_a_name_at_most(self) -> bool:
        """Whether a word or two are left that ask nothing, as a name after a greeting."""
        return len(self.questions) == 1 and not self.asks and len(self.questions[0].split()) <= MAX_NAME_WORDS


@lru_cache(8)  # the chat looks at a message, and then the answerer
def read(text: str) -> Message:
    """The questions of a message, wherever they stand in it."""
    # 1. Take out what is no language: addresses, names that are called, emoji.
    text = "\n".join(map(cleaned, text[:MAX_MESSAGE].splitlines()))
    plain = _NAME.sub(" ", _LINK.sub(" ", _EMOJI.sub(" ", text)))
    # 2. Cut into sentences, and take off what people put around a question.
    sentences = list(islice(_sentences(plain), MAX_SENTENCES))
    found: list[_Sentence] = []
    talks: list[Talk] = []
    is_wanted = False
    for sentence in _worth_a_look(sentences):
        rest, talk = peeled(_NOT_THAT.sub("", sentence.text))
        if wanted := None if sentence.asks or asks(rest) else _WANTS_TO_KNOW.search(rest):
            rest, is_wanted = wanted["asked"].rstrip(EDGES), True
        elif rest and asks_after_telling(sentence.text) and not asks_after_telling(rest):
            rest = rest.rstrip("?") + "?"  # "I was late, is that allowed": what stood after it asked
        if rest:
            found.append(replace(sentence, text=rest, asks=sentence.asks or bool(wanted) or asks(rest)))
        if talk:
            talks.append(talk)
    everything = cleaned(plain, MAX_QUESTION)
    if not found and (talks or not tokens(everything)):
        return Message(talk=_most_telling(talks) or kind_of_emoji(text))
    # 3. What asks counts; where nothing does, all of it: "We have a dog. Is that ok?" asks of the dog.
    chosen = _chosen(found)
    if not chosen:
        said = " ".join(sentence.text for sentence in found) or everything
        chosen = [cleaned(said + ("?" if "?" in text and "?" not in said else ""), MAX_QUESTION)]
    is_short = len(everything.split()) <= MAX_WHOLE_WORDS
    tells_more = not is_wanted or leans_on_context(tokens(chosen[0]))  # what is wanted is said, the rest is a story
    said = " ".join(sentence.text for sentence in found)
    if not is_short:  # "… the day the water came down. What year was that?"
        at = next((at for at, sentence in enumerate(found) if sentence.text == chosen[0]), 0)
        said = " ".join(" ".join(sentence.text for sentence in found[: at + 1]).split()[-MAX_WHOLE_WORDS:])
    whole = said if len(chosen) == 1 and tells_more and said != chosen[0] else ""
    does_ask = "?" in text or any(asks(clause) for asked in chosen for clause in _CLAUSE.split(asked))
    is_long = len(text.split()) > MAX_SHORT_MESSAGE_WORDS
    return Message(tuple(dict.fromkeys(chosen)), _most_telling(talks), whole, does_ask, is_long)


def _chosen(sentences: Sequence["_Sentence"]) -> list[str]:
    """What asks, and the items of a list; else lines of a few words each, if all are."""
    is_a_list = sum(sentence.is_item for sentence in sentences) > 1
    asking = [sentence.text for sentence in sentences if sentence.asks or (is_a_list and sentence.is_item)]
    if asking or len(sentences) < 2 or any(len(sentence.text.split()) > MAX_ITEM_WORDS for sentence in sentences):
        return asking
    return [sentence.text for sentence in sentences]


@dataclass(frozen=True)
class _Sentence:
    """A sentence, whether it asks something, and whether it is one item of a list."""

    text: str
    asks: bool
    is_item: bool


def _sentences(text: str) -> Iterator[_Sentence]:
    for line in filter(None, map(str.strip, _in_lines(text).splitlines())):
        own = line[mark.end() :] if (mark := _MARK.match(line)) else line
        for part in _parts_of(own):
            yield _Sentence(part, "?" in part, own != line)


def _in_lines(text: str) -> str:
    """The text with each item of a list on a line of its own: "a) the price b) the time", "1. who 2. when"."""
    numbered = list(_NUMBER.finditer(text))
    firsts = {number[1]: at for at, number in reversed(list(enumerate(numbered))) if number[1] in ("1", "a", "A")}
    for at in sorted(firsts.values()):
        run = [numbered[at]]
        for other in numbered[at + 1 :]:
            if ord(other[1]) == ord(run[-1][1]) + 1:
                run.append(other)
        if len(run) > 1:
            for item in reversed(run):
                text = f"{text[: item.start()]}\n- {text[item.end() :]}"
            return text
    return text


def _parts_of(line: str) -> Iterator[str]:
    """The sentences of a line; what runs on is cut where something may be asked."""
    begin = 0
    for end in _ENDS.finditer(line):
        if line[end.start() - 1] != "." or not _is_short_form(line, end.start()):
            yield from _of_bearable_length(line[begin : end.start()])
            begin = end.end()
    yield from _of_bearable_length(line[begin:])


def _is_short_form(line: str, end: int) -> bool:
    """Whether the full stop before this place belongs to an abbreviation."""
    tail = line[max(0, end - 8) : end - 1].lower()
    word = tail[tail.rfind(" ") + 1 :]
    return word in _SHORT_FORMS or (len(word) == 1 and word.isalpha())


def _of_bearable_length(sentence: str) -> Iterator[str]:
    if len(sentence) <= MAX_QUESTION:
        if _WORD.search(sentence):
            yield sentence
        return
    for piece in _RUNS_ON.split(sentence):
        if _WORD.search(piece):
            yield piece[:MAX_QUESTION]


def _worth_a_look(sentences: Sequence[_Sentence]) -> Sequence[_Sentence]:
    """The sentences, in order; of very many those that seem to ask, or else the first and the last ones."""
    if len(sentences) <= MAX_SENTENCES_READ:
        return sentences
    half = MAX_SENTENCES_READ // 2
    asking = [sentence for sentence in sentences if sentence.asks and len(sentence.text) > 3]
    asking = asking or [sentence for sentence in sentences if asks(sentence.text[:80])]
    return asking[:half] + asking[half:][-half:] or [*sentences[:half], *sentences[-half:]]


def asks(text: str) -> bool:
    """Whether it begins as a question does: "how old …", "in which city …", "tell me …", "so is …"."""
    words = tokens(text[:80])[:4]
    if not words or exclaims(words):
        return False
    first = [word for word in words if word not in OF_WHAT][:1]
    return words[0] in _BEGINS or any(word in QUESTION_WORDS for word in first)


def tells_of_oneself(text: str) -> bool:
    """Whether somebody says something of themselves, and asks for nothing: "I come from Brazil"."""
    words = tokens(text)
    is_asking = "?" in text or asked_for(words) is not Asked.NOTHING or any(map(asks, _CLAUSE.split(text)))
    return not is_asking and is_of_oneself(words)


def asks_after_telling(text: str) -> bool:
    """Whether somebody says something before they ask, and not of the bot: "I was late, is that allowed"."""
    words = tokens(text)
    if asks(text) or speaks_of_the_bot(words):
        return False
    said, *others = _CLAUSE.split(text)
    return (len(tokens(said)) > MAX_NAME_WORDS and any(map(asks, others))) or runs_into_a_question(words)


def _most_telling(talks: Sequence[Talk]) -> Talk | None:
    """Of several kinds in one message the one to reply to: a greeting before another counts for little."""
    little = (Talk.GREETING, Talk.ACKNOWLEDGEMENT, Talk.FILLER, Talk.LAUGH, Talk.AHEAD)
    return next((talk for talk in talks if talk not in little), talks[-1] if talks else None)


def peeled(sentence: str) -> tuple[str, Talk | None]:
    """A sentence without greetings, thanks and fillers around it ("", where that is all), and what kind they are."""
    words = words_with_places(sentence)
    first, last = 0, len(words)
    talk: Talk | None = None
    # From the start: what is small talk by itself ends it, "hello" and the like are taken off one by one.
    for _ in range(MAX_COURTESIES):
        rest = words[first:last]
        if whole := kind_of(_flat(rest)):
            return "", _most_telling([kind for kind in (talk, whole) if kind])
        taken = _taken(rest, words_before(_flat(rest)))
        if not taken:
            paused = _taken(rest, words_before(_flat(rest), pause=True))
            follows = rest[paused : paused + 1]
            taken = paused if follows and (_pauses(sentence, rest, paused) or follows[0][2][0] in _BEGINS) else 0
        if not taken:
            break
        talk = kind_of(_flat(rest[:taken])) or talk
        first += taken
    # From the end likewise.
    for _ in range(MAX_COURTESIES):
        rest = words[first:last]
        taken = _taken(rest[::-1], words_after(_flat(rest)))
        if not taken:
            paused = _taken(rest[::-1], words_after(_flat(rest), pause=True))
            taken = paused if 0 < paused < len(rest) and _pauses(sentence, rest, len(rest) - paused) else 0
        if not taken:
            break
        talk = kind_of(_flat(rest[len(rest) - taken :])) or talk
        last -= taken
        if whole := kind_of(_flat(words[first:last])):
            return "", _most_telling([kind for kind in (whole, talk) if kind])
    if first >= last:
        return "", talk
    begin = words[first - 1][1] if first else 0
    end = words[last][0] if last < len(words) else len(sentence)
    asked = sentence[begin:end].strip(EDGES)
    return asked + "?" if "?" in sentence and not asked.endswith("?") else asked, talk


_Word = tuple[int, int, tuple[str, ...]]


def _flat(words: Sequence[_Word]) -> list[str]:
    return [token for *_, own in words for token in own]


def _taken(words: Sequence[_Word], count: int) -> int:
    """How many words so many tokens are; 0 where they end within one, as in "what's"."""
    taken = 0
    while count > 0 and taken < len(words):
        count -= len(words[taken][2])
        taken += 1
    return taken if count == 0 else 0


def _pauses(sentence: str, words: Sequence[_Word], at: int) -> bool:
    """Whether there is a comma or another pause before a word."""
    return 0 < at < len(words) and _PAUSE.search(sentence[words[at - 1][1] : words[at][0]]) is not None
