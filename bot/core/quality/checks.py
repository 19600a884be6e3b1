"""What a good FAQ satisfies beyond what a load needs: each rule is a function from a loaded knowledge base to warnings.

Pure. A rule says where, what, and what would be better; whether a warning matters is for the author to judge.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from textwrap import shorten
from typing import Final

from bot.core.knowledge.loader import Loaded
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import Place, Problem, Severity
from bot.core.language.english import Asked
from bot.core.language.figures import amounts_in
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.matcher import Candidate, phrasings_of
from bot.core.matching.outcome import Answered, NotCovered, Outcome
from bot.core.matching.vectors import Encode, encode
from bot.core.quality.evaluation import MAX_ASKED, Trial, trials
from bot.core.quality.wording import POLAR, PRONOUN, asks_of_any_article, names, unnamed

_ACCEPTED: Final = re.compile(r"# *ok: *(?P<rules>[a-z0-9, -]+)")
"""A comment by which an author accepts what a check warns of."""
SHOWN_OF_A_SENTENCE: Final = 100
"""Characters."""
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_CURLY: Final = re.compile("[“„][^“”„]*[”“]?")
"""A text within the quotation marks of a word processor, or what a comma left of it in a list."""
_COUNT_NOTHING: Final = (1, 2)
"""Numbers of an answer that could hardly be wrong: "the two leaders"."""
MIN_PHRASINGS: Final = 3
"""With fewer phrasings, most people's words are missing."""
CONFUSED: Final = 3
CONFUSED_SHARE: Final = 1 / 4
"""So many phrasings of one entry, and such a share of them, that get what another item says are a pattern, not chance.

In an entry with many phrasings there are always some that only their own author would take for its question."""
NEARLY_THE_SAME: Final = 0.9
"""The likeness (0 to 1) to a phrasing of another item from which a question is as much that item's."""


@dataclass(frozen=True)
class CheckContext:
    """A loaded knowledge base, the article in it that is checked (None: all), and what the rules ask of it."""

    loaded: Loaded
    article: str | None = None
    encode: Encode = encode

    @cached_property
    def answerer(self) -> Answerer:
        """The knowledge base ready to be asked, as the bot asks it."""
        return Answerer.of(self.loaded.knowledge, self.encode)

    @property
    def items(self) -> tuple[Entry | Gap, ...]:
        """The entries and gaps that are checked."""
        return tuple(item for item in self.loaded.knowledge.by_id.values() if self.has(item))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that are checked."""
        return tuple(item for item in self.items if isinstance(item, Entry))

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
    found = _ACCEPTED.search(line)
    return set(re.findall(r"[a-z0-9-]+", found["rules"])) if found else set()


Found = Iterator[tuple[Place, str]]
"""Where something could be better, and what."""
Rule = Callable[[CheckContext], Found]


def check(context: CheckContext) -> list[Problem]:
    """The warnings of all rules in the order of the files."""
    found = set(context.loaded.flaws)
    for name, rule in RULES.items():
        found.update(place.problem(message, name, Severity.WARNING) for place, message in rule(context))
    folder = f"{context.article}/" if context.article else ""
    return sorted(problem for problem in found if problem.file.startswith(folder) and not context.accepts(problem))


# -- what is still to be written --------------------------------------------------------------------------------


def todo(context: CheckContext) -> Found:
    """Counts what is still TODO, by file."""
    for section, places in context.loaded.todo.items():
        where, so = ("what is served", "skipped") if section == "parts" else (f"`{section}`", "not served")
        for file, count in Counter(place.file for place in places).items():
            first = next(place for place in places if place.file == file)
            yield first, f"{count} TODO in {where}, the first of them here; {so} until it is written"


# -- coverage ---------------------------------------------------------------------------------------------------


def uncited(context: CheckContext) -> Found:
    """Sentences that no entry cites, nor a draft; ``# ok: uncited p2s1`` in faq.yaml accepts one."""
    loaded = context.loaded
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


def runs_on(context: CheckContext) -> Found:
    """Quotes that go over the end of a sentence: nobody reads two as fast as one."""
    for entry in context.entries:
        for citation in filter(lambda each: each.runs_on, entry.citations):
            message = (
                f"“{citation.quote}” goes over the end of a sentence; make two quotes of it, if each can stand alone"
            )
            yield context.loaded.place(entry.id, "citations"), message


# -- answers ----------------------------------------------------------------------------------------------------


def unquoted(context: CheckContext) -> Found:
    """Numbers in an answer that its quotes lack, and names that the article has nowhere."""
    for entry in context.entries:
        told, quoted = (
            {amount.number for text in said for amount in amounts_in(tokens(text))}
            for said in ([entry.answer], [citation.quote for citation in entry.citations])
        )
        place = context.loaded.place(entry.id, "answer")
        if strange := told - quoted - set(_COUNT_NOTHING):
            listed = " and ".join(f"{number:,f}" for number in sorted(strange))
            yield place, f"the answer says {listed}, and its quotes do not; quote that too, or leave it out"
        if unknown := dict.fromkeys(filter(None, (_unknown(context, entry, name) for name in names(entry.answer)))):
            listed = " and ".join(f"“{name}”" for name in unknown)
            yield place, f"the article has no {listed}; spell it as the article does, or leave it out"


def _unknown(context: CheckContext, entry: Entry, name: str) -> str:
    """The words of a name that the article of an entry lacks, also by another name for the same."""
    knowledge = context.loaded.knowledge
    article = knowledge.articles[entry.article]
    meant, known = (knowledge.lexicon.concepts(tokens(text), entry.article) for text in (name, article.text))
    lacking = (word for word in name.split() if not article.stems.issuperset(map(stemmed, tokens(word))))
    return "" if meant and set(meant) <= set(known) else " ".join(lacking)


def polar(context: CheckContext) -> Found:
    """Answers that take a side before they state a fact: false where the question was put the other way round."""
    advice = "say the fact itself, so that it is true whatever was asked"
    yield from _beginning(context, POLAR, advice)


def pronoun(context: CheckContext) -> Found:
    """Answers that begin with a word for whatever was asked about."""
    advice = "name what it is about, in case something else was asked"
    yield from _beginning(context, PRONOUN, advice)


def _beginning(context: CheckContext, beginning: re.Pattern[str], advice: str) -> Found:
    for _, answer, place in _answers(context):
        if found := beginning.match(answer):
            yield place, f"the answer begins with “{found[1]}”; {advice}"


def subject(context: CheckContext) -> Found:
    """Answers about a person of the passage whom they do not name."""
    knowledge = context.loaded.knowledge
    for item, answer, place in _answers(context):
        entry = item if isinstance(item, Entry) else knowledge.entry(item.nearest or "")
        sentences = map(knowledge.sentence, entry.citations if entry else ())
        if found := unnamed(answer, sentences):
            word, name = found
            message = f"the answer says “{word}” and does not name {name}; name whom it is about"
            yield place, message


def _answers(context: CheckContext) -> Iterator[tuple[Entry | Gap, str, Place]]:
    """The items that have an answer, and where it stands."""
    for item in context.items:
        if item.answer:
            yield item, item.answer, context.loaded.place(item.id, "answer")


def markup(context: CheckContext) -> Found:
    """HTML in answers, and curly quotation marks around a text: both are shown as they are written."""
    curly = "to YAML these quotation marks are part of the text; use straight ones, or none"
    for _, answer, place in _answers(context):
        if tag := _TAG.search(answer):
            yield place, f"readers see {tag[0][:40]} as it stands here; write the answer without HTML"
        if _CURLY.fullmatch(answer):
            yield place, curly
    for item in context.items:
        for text in filter(_CURLY.fullmatch, phrasings_of(item)):
            yield context.loaded.phrasing_place(item.id, text), curly


# -- phrasings --------------------------------------------------------------------------------------------------


def few(context: CheckContext) -> Found:
    """Entries with too few phrasings; of a gap, the one question that was asked in vain is enough."""
    for item in context.entries:
        if len(item.phrasings) < MIN_PHRASINGS:
            count = "1 phrasing" if len(item.phrasings) == 1 else f"{len(item.phrasings)} phrasings"
            message = f"`{item.id}` has {count}; write at least {MIN_PHRASINGS}, each in other words"
            yield context.loaded.place(item.id, "question"), message


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
    answerer = context.answerer
    if context.article:  # without the other articles: an index of them all is slow
        answerer = answerer.on(answerer.knowledge.only(context.article))
    asked: Counter[str] = Counter()
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    for trial in trials(answerer, context.entries) if context.entries else ():
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


RULES: Final[dict[str, Rule]] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        todo, uncited, runs_on, unquoted, polar, pronoun, subject, markup, few, shared, not_won, confused,
    )
}  # fmt: skip
"""The rules, by the names that authors accept them by."""
