"""What a good FAQ satisfies beyond what a load needs: each rule is a function from a loaded knowledge base to warnings.

Pure. A rule says where, what, and what would be better; whether a warning matters is for the author to judge.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from textwrap import shorten
from typing import Final, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.knowledge.files import PHRASINGS_FOLDER
from bot.core.knowledge.loader import Loaded
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import Place, Problem, Severity
from bot.core.knowledge.yaml_reader import ACCEPTED
from bot.core.language.english import Asked, is_ordinary, rarity
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.matcher import Matcher, phrasings_of
from bot.core.matching.outcome import Answered, NotCovered, Outcome
from bot.core.matching.vectors import Encode, encode
from bot.core.quality.evaluation import FOLDS, MAX_ASKED, Trial, trials

MIN_PHRASINGS: Final = 3
"""With fewer phrasings, most people's words are missing."""
MAX_PHRASINGS: Final = 12
"""With more phrasings beside them, answers are hard to review."""
MAX_LETTERS_OF_NO_SUBJECT: Final = 2
SHOWN_OF_A_SENTENCE: Final = 100
"""Characters."""
CONFUSED: Final = 3
CONFUSED_SHARE: Final = 1 / 4
"""So many phrasings of one entry, and such a share of them, that get the answer of another are a pattern, not chance.

In an entry with many phrasings there are always some that only their own author would take for its question."""
COVERED: Final = 2 / 3
"""The share of a gap's phrasings that one entry answers, with the gap left out, where the gap is doubtful.

On the first article this finds three of three planted gaps that it does answer, and 3 of its 280 own: these name that
entry as their nearest, so their author has looked at it. Where one does so, only a gap that the entry answers in all
its phrasings is doubtful."""
ASKED_OF_A_GAP: Final = 12
MAX_ANSWER: Final = 400
"""Characters of an answer that is still read at a glance."""
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
NEARLY_THE_SAME: Final = 0.9
"""The likeness (0 to 1) to a phrasing of another item from which a question is as much that item's."""
MIN_NAME_LIKENESS: Final = 0.75
"""The likeness (optimal string alignment) from which a strange word is taken for a name of the article misspelt."""


@dataclass(frozen=True)
class Subject:
    """A loaded knowledge base, the article in it that is checked (None: all), and what the rules ask of it."""

    loaded: Loaded
    article: str | None = None
    encode: Encode = encode

    @cached_property
    def answerer(self) -> Answerer:
        """The knowledge base ready to be asked, as the bot asks it."""
        return Answerer.of(self.loaded.knowledge, self.encode)

    @cached_property
    def alone(self) -> Answerer:
        """What is checked, without the other articles: where phrasings are left out, an index of them all is slow."""
        if self.article is None:
            return self.answerer
        return self.answerer.on(self.loaded.knowledge.only(self.article))

    @property
    def items(self) -> tuple[Entry | Gap, ...]:
        """The entries and gaps that are checked."""
        return tuple(item for item in self.loaded.knowledge.by_id.values() if self.has(item))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that are checked."""
        return tuple(item for item in self.items if isinstance(item, Entry))

    @cached_property
    def asked_anew(self) -> Sequence[Trial]:
        """The phrasings of the entries, each asked as if nobody had written it down."""
        return tuple(trials(self.alone, self.entries)) if self.entries else ()

    def accepts(self, problem: Problem) -> bool:
        """Whether its author has looked at it: ``# ok: few`` stands in its line, or in a line of comments above."""
        lines = self.loaded.files.get(problem.file, "").split("\n")[: problem.line]
        above = takewhile(lambda line: line.lstrip().startswith("#"), reversed(lines[:-1]))
        return any(problem.rule in _accepted_in(line) for line in (*lines[-1:], *above))

    def has(self, item: Entry | Gap) -> bool:
        """Whether an item is checked."""
        return self.article in (None, item.article)


def _accepted_in(line: str) -> set[str]:
    """The words after ``# ok:`` in a line."""
    found = ACCEPTED.search(line)
    return set(re.findall(r"[a-z0-9-]+", found["rules"])) if found else set()


T = TypeVar("T")
Found = Iterator[tuple[Place, str]]
"""Where something could be better, and what."""
Rule = Callable[[Subject], Found]


def check(subject: Subject, announce: Callable[[str], object] = lambda _: None) -> list[Problem]:
    """The warnings of all rules in the order of the files; each rule is announced by name."""
    found = set(subject.loaded.flaws)
    for name, rule in RULES.items():
        announce(name)
        found.update(place.problem(message, name, Severity.WARNING) for place, message in rule(subject))
    folder = f"{subject.article}/" if subject.article else ""
    return sorted(problem for problem in found if problem.file.startswith(folder) and not subject.accepts(problem))


# -- what every article has ------------------------------------------------------------------------------------

OVERVIEW: Final = "What is this about?"
OVERVIEW_PHRASINGS: Final = (
    "what is it about", "what happened", "summarise it", "in short", "tldr", "tell me about it", "give me the gist",
    "what does the article say", "main points please", "what's this", "i haven't read it, what is it", "explain",
)  # fmt: skip
"""How people ask what any article is about."""
_OF_ANY_ARTICLE: Final = frozenset(map(tokens, (OVERVIEW, *OVERVIEW_PHRASINGS)))


def asks_of_any_article(text: str) -> bool:
    """Whether a phrasing asks what an article is about: each may have it."""
    return tokens(text) in _OF_ANY_ARTICLE


# -- what would be replied --------------------------------------------------------------------------------------

QUESTION_WORDS: Final = ("who", "what", "when", "where", "why", "how many")
SUBJECTS_ASKED: Final = 5
"""Words that the article is about, each of which is asked with each question word."""


def replies(subject: Subject, article: str) -> dict[str, dict[str, Outcome]]:
    """What somebody gets who types two words: one that the article is about, and a question word before it."""
    text = subject.loaded.knowledge.articles[article].text
    return {
        word: {asked: subject.answerer.ask(f"{asked} {word}") for asked in QUESTION_WORDS} for word in _subjects(text)
    }


def _subjects(text: str) -> list[str]:
    """The words that an article uses often and English seldom."""
    used = Counter(word.lower() for word in words(text) if len(word) > MAX_LETTERS_OF_NO_SUBJECT)
    ordered = sorted(used, key=lambda word: -used[word] * rarity(word))
    first: dict[str, str] = {}
    for word in ordered:
        first.setdefault(stemmed(word), word)
    return list(first.values())[:SUBJECTS_ASKED]


# -- what is still to be written --------------------------------------------------------------------------------


def todo(subject: Subject) -> Found:
    """Counts what is still TODO, by file."""
    for section, places in subject.loaded.todo.items():
        where, so = ("what is served", "skipped") if section == "parts" else (f"`{section}`", "not served")
        for file, count in Counter(place.file for place in places).items():
            first = next(place for place in places if place.file == file)
            yield first, f"{count} TODO in {where}, the first of them here; {so} until it is written"


# -- coverage ---------------------------------------------------------------------------------------------------


def uncited(subject: Subject) -> Found:
    """Sentences that no entry cites, nor a draft; ``# ok: uncited p2s1`` in faq.yaml accepts one."""
    loaded = subject.loaded
    cited = {place for entry in loaded.knowledge.entries for place in entry.places} | loaded.drafted
    for name, article in loaded.knowledge.articles.items():
        marks = map(_accepted_in, loaded.files.get(f"{name}/faq.yaml", "").split("\n"))
        accepted = {word for words in marks if "uncited" in words for word in words}
        for sentence in article.sentences:
            where = sentence.address
            is_cited = (name, sentence.paragraph, sentence.number) in cited or article.is_title(sentence)
            if not is_cited and where not in accepted:
                text = shorten(article.sentence_text(sentence), SHOWN_OF_A_SENTENCE, placeholder=" …")
                message = f"no entry cites “{text}” ({where}); ask what a reader would ask about it"
                yield loaded.sentence_place(name, sentence.start), message


def runs_on(subject: Subject) -> Found:
    """Quotes that go over the end of a sentence: nobody reads two as fast as one."""
    for entry in subject.entries:
        for citation in filter(lambda each: each.runs_on, entry.citations):
            message = (
                f"“{citation.quote}” goes over the end of a sentence; make two quotes of it, if each can stand alone"
            )
            yield subject.loaded.place(entry.id, "citations"), message


# -- the wording of an answer, as far as it can be told ---------------------------------------------------------

_NUMBER_WORDS: Final = {
    word: str(number)
    for number, written in {
        3: "three third", 4: "four fourth", 5: "five fifth", 6: "six sixth", 7: "seven seventh",
        8: "eight eighth", 9: "nine ninth", 10: "ten tenth", 11: "eleven eleventh", 12: "twelve twelfth",
        13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen",
        19: "nineteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy",
        80: "eighty", 90: "ninety", 100: "hundred", 1000: "thousand",
    }.items()
    for word in written.split()
}  # fmt: skip
# "one" and "two" are left out: "the two leaders" counts nothing that could be wrong.
_NUMBER: Final = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-.][^\W\d_]+)*")
_NAME: Final = re.compile(r"[A-Z][\w.-]*\w(?:\s+[A-Z][\w.-]*\w)*")
_NEAR: Final = 8
"""Characters before a word that tell whether it starts a sentence."""
_STARTS_A_SENTENCE: Final = re.compile(r"(?:^|[.!?:;…][”\"’']?)\s*[“\"‘'(]?$")


def words(text: str) -> list[str]:
    """The words of a text as they are written, without numbers."""
    return _WORD.findall(text)


def numbers(text: str) -> Iterator[tuple[str, str]]:
    """Each number from three up: as it is written, and its value, as ("1,300", "1300") and ("seventh", "7")."""
    for found in _NUMBER.finditer(text):
        written = found.group()
        yield written, _NUMBER_WORDS.get(written.lower()) or written.replace(",", "")


def names(text: str) -> Iterator[str]:
    """Each run of capitalised words, without the word that starts a sentence or a quotation."""
    for found in _NAME.finditer(text):
        name = found.group()
        if _STARTS_A_SENTENCE.search(text, max(0, found.start() - _NEAR), found.start()):
            _, _, name = name.partition(" ")
        if name:
            yield name


# "No" alone denies; "No trains run" states a fact.
POLAR: Final = re.compile(
    r"\W*(yes|yeah|yep|nope|of course|not (?:really|quite|exactly|yet|necessarily|entirely|at all)|"
    r"(?:no|nay|correct|right|wrong|true|false|indeed|certainly|definitely|exactly|absolutely|sure|"
    r"probably|possibly|maybe|perhaps|partly|sometimes)(?=[,.;:!?]|\s*[–—]|\s+-\s|\s*$))\b",
    re.IGNORECASE,
)
"""The word with which an answer takes a side in a question that may not have been the one asked."""
PRONOUN: Final = re.compile(
    r"\W*(he|she|it|they|him|her|them|his|its|their|this|that|these|those|there(?!\s(?:is|are|was|were|will|can)\b))"
    r"(?:['’]\w+)?\b",
    re.IGNORECASE,
)
"""The pronoun that an answer begins with: it stands for whatever was asked about. "There are" says of what."""

_ROLES: Final = (
    "president|vice president|prime minister|premier|minister|secretary|ambassador|governor|mayor|senator|councillor|"
    "king|queen|prince|princess|emperor|leader|chief|captain|skipper|commander|general|officer|inspector|sheriff|judge|"
    "chair|chairman|chairwoman|chairperson|director|manager|boss|owner|founder|head|principal|headteacher|teacher|"
    "professor|doctor|nurse|scientist|researcher|curator|librarian|historian|archaeologist|architect|engineer|"
    "spokesman|spokeswoman|spokesperson|coordinator|organiser|organizer|volunteer|coach|trainer|player|artist|author|"
    "writer|editor|journalist|baker|farmer|gardener|pilot|driver|lawyer|priest|bishop|pope|treasurer|caretaker"
)
_PART: Final = r"[A-Z](?:['’]?[\w.-])*\w"
_NAMED: Final = (
    re.compile(rf"\b(?i:(?P<role>{_ROLES})) (?P<name>{_PART}(?: {_PART}){{0,3}})"),
    re.compile(rf"(?P<name>{_PART}(?: {_PART}){{1,3}}), (?:[\w'’]+ ){{0,3}}(?i:(?P<role>{_ROLES}))(?=[,.;)])"),
)
"""A person with a role, before the name or after it."""
_POSSESSIVE: Final = re.compile(r"['’]s$")
_SHE_OR_HE: Final = re.compile(r"\b(he|she|him|her|his|hers)\b", re.IGNORECASE)


def persons(text: str) -> dict[str, set[str]]:
    """The people whom a text names with a role, and their roles in lower case."""
    found: dict[str, set[str]] = {}
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            found.setdefault(_POSSESSIVE.sub("", match["name"]), set()).add(match["role"].lower())
    return found


def unnamed(answer: str, sentences: Iterable[str]) -> tuple[str, str] | None:
    """The word by which an answer speaks of a person whom it does not name, and the name that its sentences have.

    A pronoun counts where no word of any name stands before it; a role where no word of the name stands in the answer.
    """
    text = " ".join(sentences)
    known = persons(text)
    named = {word for name in (*names(text), *known) for word in words(name)}
    pronoun = _SHE_OR_HE.search(answer)
    if known and pronoun and not named.intersection(words(answer[: pronoun.start()])):
        return pronoun[1], next(iter(known))
    said = set(words(answer))
    for name, roles in known.items():
        for role in roles:
            if not said.intersection(words(name)) and re.search(rf"\b{role}\b", answer, re.IGNORECASE):
                return role, name
    return None


# -- answers ----------------------------------------------------------------------------------------------------


def unquoted(subject: Subject) -> Found:
    """Numbers in an answer that its quotes lack, and names that are strange to its sentences.

    A name in the question is no news, nor one in the first sentence of the article: that is what it is about.
    """
    knowledge = subject.loaded.knowledge
    for entry in subject.entries:
        values = {value for citation in entry.citations for _, value in numbers(citation.quote)}
        strange = [written for written, value in numbers(entry.answer) if value not in values]
        article = knowledge.articles[entry.article]
        sentences = [*map(knowledge.sentence, entry.citations), *map(article.sentence_text, article.sentences[:1])]
        known = " … ".join((entry.question, *sentences))
        strange += filter(None, (_missing(name, known, subject.answerer.matcher) for name in names(entry.answer)))
        if strange:
            listed = " and ".join(f"“{text}”" for text in dict.fromkeys(strange))
            message = f"the answer says {listed}, which its quotes do not; quote that too, or leave it out"
            yield subject.loaded.place(entry.id, "answer"), message


def polar(subject: Subject) -> Found:
    """Answers that take a side before they state a fact: false where the question was put the other way round."""
    advice = "say the fact itself, so that it is true whatever was asked"
    yield from _beginning(subject, POLAR, advice)


def pronoun(subject: Subject) -> Found:
    """Answers that begin with a word for whatever was asked about."""
    advice = "name what it is about, in case something else was asked"
    yield from _beginning(subject, PRONOUN, advice)


def _beginning(subject: Subject, beginning: re.Pattern[str], advice: str) -> Found:
    for item, place in _answers(subject):
        if found := beginning.match(item.answer or ""):
            yield place, f"the answer begins with “{found[1]}”; {advice}"


def unnamed_person(subject: Subject) -> Found:
    """Answers about a person of the passage whom they do not name."""
    knowledge = subject.loaded.knowledge
    for item, place in _answers(subject):
        entry = item if isinstance(item, Entry) else knowledge.entry(item.nearest or "")
        sentences = map(knowledge.sentence, entry.citations if entry else ())
        if found := unnamed(item.answer or "", sentences):
            word, name = found
            message = f"the answer says “{word}” and does not name {name}; name whom it is about"
            yield place, message


def _answers(subject: Subject) -> Iterator[tuple[Entry | Gap, Place]]:
    """The items that have an answer, and where it stands."""
    for item in subject.items:
        if item.answer:
            yield item, subject.loaded.place(item.id, "answer")


def markup(subject: Subject) -> Found:
    """Answers with HTML in them, which readers see as it is written."""
    for item, place in _answers(subject):
        if tag := _TAG.search(item.answer or ""):
            message = f"readers see {tag[0][:40]} as it stands here; write the answer without HTML"
            yield place, message


def long(subject: Subject) -> Found:
    """Answers that are too long to be read in a chat."""
    for item, place in _answers(subject):
        if (length := len(item.answer or "")) > MAX_ANSWER:
            message = f"the answer has {length} characters; say it in {MAX_ANSWER}, or make two entries of it"
            yield place, message


def itself(subject: Subject) -> Found:
    """Entries that lead to themselves."""
    for entry in subject.entries:
        if entry.id in entry.related:
            message = f"`{entry.id}` names itself as related; name what people ask next"
            yield subject.loaded.place(entry.id, "related"), message


def _missing(name: str, known: str, matcher: Matcher) -> str:
    """The words of a name that a text lacks, also by another name for the same."""
    concepts_of, stems = matcher.lexicon.concepts, set(map(stemmed, tokens(known)))
    concepts = set(concepts_of(tokens(known)))

    def has(text: str) -> bool:
        found = concepts_of(tokens(text))
        return bool(found) and concepts.issuperset(found)

    lacking = (word for word in name.split() if not (stems.issuperset(map(stemmed, tokens(word))) or has(word)))
    return "" if has(name) else " ".join(lacking)


def misspelt(subject: Subject) -> Found:
    """Words that are almost a name of the article."""
    loaded = subject.loaded
    spelt = {name: _Names(article.text) for name, article in subject.loaded.knowledge.articles.items()}
    for item in subject.items:
        shown, mended = "Spell it as the article does", "Typing errors are mended anyway"
        texts = [(loaded.place(item.id, "question"), item.question, mended)]
        texts += [(loaded.place(item.id, "answer"), item.answer or "", shown)]
        texts += [(loaded.phrasing_place(item.id, text), text, mended) for text in item.phrasings]
        for place, text, advice in texts:
            for word in words(text):
                meant = spelt[item.article].meant(word)
                if meant and not subject.answerer.matcher.lexicon.concepts(tokens(word)):
                    message = f"“{word}” is not in the article; did you mean “{meant}”? {advice}"
                    yield place, message


class _Names:
    """The names in an article, and which of them a strange word was meant to be."""

    def __init__(self, text: str) -> None:
        self._words = {word.lower() for word in words(text)}
        self._names = {part.lower(): part for name in names(text) for part in name.split()}

    def meant(self, word: str) -> str | None:
        lower = word.lower()
        if len(lower) < 4 or lower in self._words or is_ordinary(lower) or any(map(str.isdigit, lower)):
            return None
        for known in self._names:  # but for how often the last letter stands there, as Parfit and Parfitt
            short, long = sorted((known, lower), key=len)
            if len(short) > 3 and long == short + short[-1]:
                return self._names[known]
        if any(known.startswith(lower) or lower.startswith(known) for known in self._names if len(known) > 3):
            return None  # "Koreans", "Japan's"
        near = process.extractOne(
            lower, list(self._names), scorer=OSA.normalized_similarity, score_cutoff=MIN_NAME_LIKENESS
        )
        return self._names[near[0]] if near else None


# -- phrasings --------------------------------------------------------------------------------------------------


def few(subject: Subject) -> Found:
    """Entries with too few phrasings; of a gap, the one question that was asked in vain is enough."""
    for item in subject.entries:
        if len(item.phrasings) < MIN_PHRASINGS:
            count = "1 phrasing" if len(item.phrasings) == 1 else f"{len(item.phrasings)} phrasings"
            message = f"`{item.id}` has {count}; write at least {MIN_PHRASINGS}, each in other words"
            yield subject.loaded.place(item.id, "question"), message


def many(subject: Subject) -> Found:
    """Files in which the answers are hard to see for phrasings."""
    crowded: defaultdict[str, list[Place]] = defaultdict(list)
    for item in subject.items:
        written = subject.loaded.items[item.id]
        if sum(place.file == written.document.file for _, place in written.phrasings) > MAX_PHRASINGS:
            crowded[written.document.file].append(written.place())
    for file, places in crowded.items():
        having = "1 item has" if len(places) == 1 else f"{len(places)} items have"
        folder = f"{file.partition('/')[0]}/{PHRASINGS_FOLDER}"
        message = (
            f"{having} more than {MAX_PHRASINGS} phrasings in this file, the first of them here;"
            f" move those beyond into a file in {folder}, by id"
        )
        yield places[0], message


def alike(subject: Subject) -> Found:
    """Phrasings of one item that have the same words."""
    for item in subject.items:
        written = subject.loaded.items[item.id]
        first: dict[frozenset[str], tuple[str, Place]] = {}
        for text, place in ((item.question, written.place("question")), *written.phrasings):
            known, there = first.setdefault(frozenset(map(stemmed, tokens(text))), (text, place))
            where = there.seen_from(place.file)
            if there != place and text in item.phrasings:  # and not one that is still to be written
                message = f"“{text}” has the same words as {where}; use others, word order hardly counts"
                if text == known:
                    message = f"“{text}” is here twice, first in {where}; put another one in its place"
                yield place, message


def shared(subject: Subject) -> Found:
    """Phrasings that stand in two items; a keyword may: it asks for nothing yet."""
    loaded = subject.loaded
    first: dict[tuple[str, ...], tuple[Entry | Gap, str]] = {}
    for item in sorted(subject.loaded.knowledge.by_id.values(), key=subject.has):
        for text in phrasings_of(item):
            other, known = first.setdefault(tokens(text), (item, text))
            may_stand_twice = _is_keyword(text) or (item.article != other.article and asks_of_any_article(text))
            if other is not item and subject.has(item) and not may_stand_twice:
                here, there = loaded.phrasing_place(item.id, text), loaded.phrasing_place(other.id, known)
                where = there.seen_from(here.file)
                message = f"“{text}” is also in `{other.id}` ({where}); keep the better of the two"
                yield here, message


def not_won(subject: Subject) -> Found:
    """Phrasings that another item has in nearly the same words, or whose readers get another item's answer."""
    matcher, loaded = subject.answerer.matcher, subject.loaded
    asked = [(item, text) for item in subject.items for text in phrasings_of(item) if not _is_keyword(text)]
    for item, text in _sample(asked, MAX_ASKED):
        query = matcher.read(text)
        ranking = matcher.rank(query)
        rivals: list[tuple[float, float, Entry | Gap]] = [(c.score, c.hit.best, c.item) for c in ranking.entries[:1]]
        rivals += [(c.score, c.hit.best, c.item) for c in ranking.gaps[:1]]
        _, likeness, winner = max(rivals, key=lambda rival: rival[0], default=(0.0, 0.0, item))
        of_each = item.article != winner.article and asks_of_any_article(text)
        if winner.id == item.id or _agree(item, winner) or of_each:
            continue
        # Keywords may well be in another's words more often: who types them still gets the item that has them so.
        claimed = query.asked is not Asked.NOTHING and likeness >= NEARLY_THE_SAME
        if claimed or not _serves(item, subject.answerer.ask(text)):
            message = f"“{text}” is won by `{winner.id}`; move it there, or use its words in more phrasings here"
            yield loaded.phrasing_place(item.id, text), message


def _serves(item: Entry | Gap, outcome: Outcome) -> bool:
    """Whether an outcome is fair to who asks for an item: an entry answered or offered, a gap not answered."""
    if isinstance(item, Gap):
        return not isinstance(outcome, Answered)
    return any(_agree(item, entry) for entry in outcome.entries)


def confused(subject: Subject) -> Found:
    """Entries that get another one's answer where they are asked in words that they do not know yet."""

    def other(trial: Trial) -> str | None:
        given = trial.outcome.entries if isinstance(trial.outcome, Answered) else ()
        return given[0].id if given and not any(_agree(trial.item, entry) for entry in given) else None

    message = "in new words `{id}` is taken for `{other}` ({listed}); give each more words of its own"
    yield from _often(subject, other, message)


def taken(subject: Subject) -> Found:
    """Gaps that take the questions of an entry, where these are asked in words that it does not know yet."""

    def other(trial: Trial) -> str | None:
        return trial.outcome.gap.id if isinstance(trial.outcome, NotCovered) and trial.outcome.gap else None

    message = "in new words `{id}` gets the no `{other}` ({listed}); word the no more narrowly"
    yield from _often(subject, other, message)


def _often(subject: Subject, other: Callable[[Trial], str | None], message: str) -> Found:
    """Entries of which many phrasings get what another item has to say."""
    asked = Counter(trial.item.id for trial in subject.asked_anew)
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    for trial in subject.asked_anew:
        if found := other(trial):
            wrong[trial.item.id, found].append(trial.phrasing)
    for (id, found), texts in wrong.items():
        if len(texts) >= max(CONFUSED, CONFUSED_SHARE * asked[id]):
            listed = ", ".join(f"“{text}”" for text in texts[:CONFUSED])
            place = subject.loaded.phrasing_place(id, texts[0])
            yield place, message.format(id=id, other=found, listed=listed)


def covered(subject: Subject) -> Found:
    """Items of not_covered that an entry seems to answer."""
    worded = [gap for gap in subject.items if isinstance(gap, Gap) and len(gap.phrasings) >= MIN_PHRASINGS]
    gaps = _sample(worded, MAX_ASKED // ASKED_OF_A_GAP)
    for fold in range(FOLDS if subject.entries else 0):
        if left_out := gaps[fold::FOLDS]:
            knowledge = subject.alone.knowledge
            others = tuple(gap for gap in knowledge.gaps if gap not in left_out)
            without = subject.alone.on(replace(knowledge, gaps=others))
            for gap in left_out:
                if id := _answered_by(gap, without):
                    message = f"`{id}` seems to answer this; if so, move the phrasings there, else name what is missing"
                    yield subject.loaded.place(gap.id, "question"), message


def _answered_by(gap: Gap, without: Answerer) -> str | None:
    """The entry that answers most of a gap's phrasings where the gap is left out; None where there is none."""
    texts = phrasings_of(gap)[:ASKED_OF_A_GAP]
    allowed = (1 - COVERED) * len(texts)
    given: Counter[str] = Counter()
    for asked, text in enumerate(texts, start=1):
        outcome = without.ask(text)
        if isinstance(outcome, Answered):
            given[outcome.ids[0]] += 1
        if asked - max(given.values(), default=0) > allowed:
            return None  # whatever the rest gets, it is not enough
    id, count = given.most_common(1)[0]
    return id if id != gap.nearest or count == len(texts) else None


def _agree(one: Entry | Gap, other: Entry | Gap) -> bool:
    """Whether either is a good outcome for the other: two noes, or two answers that rest on the same sentence."""
    if isinstance(one, Entry) and isinstance(other, Entry):
        return bool(one.places & other.places)
    return isinstance(one, Gap) and isinstance(other, Gap)


def _is_keyword(text: str) -> bool:
    return len(tokens(text)) == 1


def _sample(items: Sequence[T], most: int) -> Sequence[T]:
    return items[:: -(-len(items) // most) or 1]


RULES: Final[dict[str, Rule]] = {
    "todo": todo,
    "uncited": uncited,
    "runs-on": runs_on,
    "unquoted": unquoted,
    "polar": polar,
    "pronoun": pronoun,
    "subject": unnamed_person,
    "markup": markup,
    "long": long,
    "itself": itself,
    "misspelt": misspelt,
    "few": few,
    "many": many,
    "alike": alike,
    "shared": shared,
    "not-won": not_won,
    "confused": confused,
    "taken": taken,
    "covered": covered,
}
