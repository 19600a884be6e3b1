"""What a good FAQ satisfies beyond what a load needs: each rule is a function from a loaded knowledge base to warnings.

Pure. A rule says where, what, and what would be better; whether a warning matters is for the author to judge.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from textwrap import shorten
from typing import Final

from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import Place, Problem, Severity
from bot.core.language.figures import amounts_in
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.matcher import phrasings_of
from bot.core.quality.context import CheckContext, Found, accepted_in
from bot.core.quality.phrasings import alike, confused, few, not_won, shared
from bot.core.quality.wording import POLAR, PRONOUN, names, unnamed

SHOWN_OF_A_SENTENCE: Final = 100
"""Characters."""
MAX_ANSWER: Final = 400
"""Characters of an answer that is still read at a glance."""
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_CURLY: Final = re.compile("[“„][^“”„]*[”“]?")
"""A text within the quotation marks of a word processor, or what a comma left of it in a list."""
_COUNT_NOTHING: Final = (1, 2)
"""Numbers of an answer that could hardly be wrong: "the two leaders"."""
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
        marks = map(accepted_in, loaded.files.get(f"{name}/faq.yaml", "").split("\n"))
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


def long(context: CheckContext) -> Found:
    """Answers that are too long to be read in a chat."""
    for _, answer, place in _answers(context):
        if len(answer) > MAX_ANSWER:
            yield place, f"the answer has {len(answer)} characters; say it in {MAX_ANSWER}, or make two entries of it"


_ALL: Final[tuple[Rule, ...]] = (
    todo, uncited, runs_on, unquoted, polar, pronoun, subject, markup, long, few, alike, shared, not_won, confused,
)  # fmt: skip
RULES: Final = {rule.__name__.replace("_", "-"): rule for rule in _ALL}
"""The rules by the names that authors accept them by."""
