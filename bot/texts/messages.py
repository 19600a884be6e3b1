"""Messages to readers, in parts, and what is offered below it. The same in Telegram and in a terminal.

An answer fits a phone: the answer, the one quote that settles it, one line that says where it stands. The rest comes
when somebody wants more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import Final, assert_never
from urllib.parse import quote, urlsplit

from bot import texts
from bot.core.knowledge.article import Article, Citation
from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.smalltalk import Talk
from bot.core.matching.following.dialogue import Turn
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, SmallTalk, Suggested
from bot.texts import Part, Parts, Role, phrases
from bot.usecases.ask import BrokenOff, Checked, Chosen, Recalled, Reply, Said, TurnedDown, in_language

WORDLESS: Final = {
    Talk.THANKS: "❤",
    Talk.PRAISE: "❤",
    Talk.ACKNOWLEDGEMENT: "👍",
    Talk.APOLOGY: "👍",
    Talk.FILLER: "👍",
    Talk.LAUGH: "👍",
}
"""The reaction to small talk that waits for no words."""
MAX_OTHERS: Final = 2
"""Entries remembered that an answer may have wrongly passed over."""
MAX_RELATED: Final = 2
"""Other entries offered that those who asked for one may want too."""
MAX_EXAMPLE: Final = 60
"""Characters of a question that is given as an example: a button shows it whole."""
FRAGMENT_WORDS: Final = 4
"""Words at each end of a quote that a link to it holds, where the quote is longer than both."""


@dataclass(frozen=True)
class Told:
    """A message: its parts, the entries whose answers it shows, and other entries whose questions are offered.

    ``guessed``: what it shows may be beside the point, so that it can be turned down; ``topics``: nothing is shown, and
    the topics may help; ``whole``: it shows all that there is.
    """

    parts: Parts
    shows: tuple[Entry, ...] = ()
    offers: tuple[Entry, ...] = ()
    guessed: bool = False
    topics: bool = False
    whole: bool = False


def told(said: Said) -> Told:
    """A reply in words."""
    said = in_language(said, texts.spoken())
    knowledge = said.knowledge
    match said:
        case Reply(outcome=Answered() as outcome):
            shown = answer(outcome.entries, knowledge)
            beside = (Part(Role.ECHO, phrases.unanswered(part, knowledge)) for part in outcome.unanswered)
            return replace(shown, parts=(*shown.parts, *beside))
        case Reply(outcome=Suggested() as outcome):
            return guess(outcome.entries, knowledge, is_likely=outcome.is_likely)
        case Reply(outcome=NotCovered() as outcome):
            return not_covered(outcome, knowledge)
        case Reply(outcome=SmallTalk() as talk):
            return _line(phrases.small_talk(talk, knowledge.articles, example(knowledge)))
        case Reply(outcome=NotUnderstood(language)) if language:
            languages = ", ".join(texts.OWN_NAMES.values())
            return _line(texts.LANGUAGE_NOT_UNDERSTOOD.format(languages=languages), topics=True)
        case Reply():
            article = phrases.the_articles(knowledge.articles)
            return _line(texts.NOT_UNDERSTOOD.format(example=example(knowledge), article=article), topics=True)
        case Chosen(entry):
            return answer((entry,), knowledge, asked=False)
        case TurnedDown(()):
            return _line(texts.NONE_FOUND, topics=True)
        case TurnedDown(others):
            return replace(_line(texts.PERHAPS_MEANT), offers=others, guessed=True)
        case Checked(entry=entry):  # of whether a claim is true nothing is said
            if entry is None:
                return _line(texts.NOTHING_ON_THE_CLAIM, topics=True)
            is_answer = isinstance(said.reply.outcome, Answered)
            lead = Part(Role.LEAD, texts.ON_THE_CLAIM if is_answer else texts.NEAR_THE_CLAIM)
            return Told((lead, *cited([entry.settling_citation], knowledge)), (entry,))
        case BrokenOff():
            return _line(texts.BREAKS_OFF)
        case Recalled(remark, entries):
            return _recalled(remark, entries, knowledge)
        case never:
            assert_never(never)


def _line(text: str, *, topics: bool = False) -> Told:
    return Told((Part(Role.TEXT, text),), topics=topics)


def _recalled(remark: Talk, entries: tuple[Entry, ...], knowledge: KnowledgeBase) -> Told:
    """The reply to a remark on the last answer, from its passages."""
    citations = [entry.settling_citation for entry in entries]
    match remark:
        case Talk.MORE:
            return in_full(entries, knowledge)
        case Talk.SIMPLER:
            return replace(answer(entries, knowledge, asked=False), offers=())
        case Talk.SURE:
            return Told((Part(Role.LEAD, texts.IN_ITS_OWN_WORDS), *cited(citations, knowledge)), entries)
        case Talk.WHY:
            return Told((Part(Role.LEAD, texts.NO_REASON), *cited(citations, knowledge)), entries)
        case _:
            sentences = tuple(cited(citations, knowledge, whole=True))
            no_link = remark is Talk.LINK and knowledge.articles[entries[0].article].url is None
            return Told((*([Part(Role.TEXT, texts.TALK_UNKNOWN[Talk.LINK])] if no_link else []), *sentences), entries)


def turn_after(said: Said, shown: Told, last: Turn | None) -> Turn | None:
    """The bot's turn once this is said; what is said about the last answer, or in passing, leaves that as it was."""
    others: tuple[str, ...] = ()
    beside: str | None = None
    match said:
        case Reply(outcome=SmallTalk()) | BrokenOff() | Recalled():
            return last
        case Checked(Reply(question)):
            record = None
        case Reply(question, outcome):
            record = said.record
            if isinstance(outcome, Answered):  # the next best, that it may have wrongly passed over
                ranked = (candidate.item.id for candidate in outcome.why.ranking.entries)
                others = tuple(islice((id for id in ranked if id not in outcome.ids), MAX_OTHERS))
            elif isinstance(outcome, NotCovered):
                beside = outcome.nearest.id if outcome.nearest else last.context if last else None
        case Chosen() | TurnedDown():
            question, record = (last.question or "", last.record) if last else ("", None)
        case never:
            assert_never(never)
    shows, offers = (tuple(entry.id for entry in entries) for entries in (shown.shows, shown.offers))
    return Turn(shows, offers, others, shown.guessed, question or None, record, beside)


def answer(entries: tuple[Entry, ...], knowledge: KnowledgeBase, *, asked: bool = True) -> Told:
    """The answers of some entries, each with the quote that settles it; related questions where there is one answer.

    Where nobody asked in words, its question stands above each answer.
    """
    parts: list[Part] = []
    named: str | None = None
    for entry in entries:
        if not asked:
            parts.append(Part(Role.ASKED, entry.question))
        parts.append(Part(Role.TEXT, entry.answer))
        parts += _untranslated(entry, knowledge)
        parts += cited((entry.settling_citation,), knowledge, named)
        named = entry.article
    related = map(knowledge.entry, dict.fromkeys(entries[0].related if len(entries) == 1 else ()))
    offers = [other for other in related if other is not None and other not in entries]
    return Told(tuple(parts), entries, tuple(offers[:MAX_RELATED]))


def localised(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The knowledge base in the language that is spoken now, as far as it is translated."""
    return knowledge.in_language(texts.spoken())


def _untranslated(item: Entry | Gap, knowledge: KnowledgeBase) -> tuple[Part, ...]:
    """A line in the reader's language that says so, where an answer is not in it."""
    if texts.spoken() == texts.ENGLISH or knowledge.translation(item, texts.spoken()):
        return ()
    return (Part(Role.HINT, texts.ANSWER_IN_ENGLISH),)


def guess(entries: tuple[Entry, ...], knowledge: KnowledgeBase, *, is_likely: bool = False) -> Told:
    """The likeliest of what may be meant, and the others to choose from; of several articles, which one is asked."""
    if len({entry.article for entry in entries}) > 1:
        return replace(_line(texts.WHICH_ARTICLE), offers=entries, guessed=True)
    first, *others = entries
    shown = answer((first,), knowledge, asked=False)
    lead = texts.LIKELY if is_likely else texts.NOT_SURE
    return Told((Part(Role.LEAD, lead), *shown.parts), (first,), tuple(others), guessed=True)


def not_covered(outcome: NotCovered, knowledge: KnowledgeBase) -> Told:
    """That the article does not say, with the passage that comes nearest."""
    no, *more = phrases.not_covered(outcome.gap, knowledge)
    parts = [Part(Role.HEADING, no), *(Part(Role.TEXT, line) for line in more)]
    if outcome.gap and more:
        parts += _untranslated(outcome.gap, knowledge)
    if outcome.nearest is None:
        return Told(tuple(parts), topics=True)
    parts.append(Part(Role.LEAD, texts.NEAREST))
    parts += cited((outcome.nearest.settling_citation,), knowledge)
    return Told(tuple(parts), (), (outcome.nearest,))


def in_full(entries: tuple[Entry, ...], knowledge: KnowledgeBase) -> Told:
    """All that there is to some answers: every quote, and the paragraphs around them."""
    citations = [citation for entry in entries for citation in entry.citations]
    parts = [Part(Role.TEXT, entry.without_side.answer) for entry in entries]
    parts += [*cited(citations, knowledge), *_context(citations, knowledge)]
    return Told(tuple(parts), entries, whole=True)


def cited(
    citations: Iterable[Citation], knowledge: KnowledgeBase, named: str | None = None, *, whole: bool = False
) -> Iterator[Part]:
    """Each quote, or the whole sentence, and where it stands, with its article, unless that was just ``named``."""
    for citation in citations:
        yield Part(Role.QUOTE, knowledge.sentence(citation) if whole else citation.quote)
        yield source(citation, knowledge, named=citation.article == named and not whole)
        named = citation.article


def source(citation: Citation, knowledge: KnowledgeBase, *, named: bool = False) -> Part:
    """Where a quote stands, in one line: where the article has an address, who published it and when, as a link.

    Of several articles it says which one, unless that is ``named`` already.
    """
    article = knowledge.articles[citation.article]
    place = texts.PLACE.format(paragraph=citation.paragraph, sentence=citation.sentence)
    if citation.runs_on:
        numbers = {"first": citation.sentence, "last": citation.last_sentence}
        place = texts.PLACE_RUNNING_ON.format(paragraph=citation.paragraph, **numbers)
    if article.url:
        known = (article.publisher or urlsplit(article.url).hostname or article.url, article.date)
        place = ", ".join(filter(None, known))
    said = Part(Role.PLACE, place, address_of(citation, article))
    return said if named or len(knowledge.articles) == 1 else _in(article, said)


def _in(article: Article, place: Part) -> Part:
    return replace(place, text=texts.PLACE_IN.format(place=place.text, article=phrases.article_named(article)))


def for_strangers(said: Told, knowledge: KnowledgeBase) -> Told:
    """The same for readers who may not have met the bot: its first place names the one article that there is."""
    at = next((at for at, part in enumerate(said.parts) if part.role is Role.PLACE), None)
    if at is None or len(knowledge.articles) > 1:
        return said
    (article,) = knowledge.articles.values()
    return replace(said, parts=(*said.parts[:at], _in(article, said.parts[at]), *said.parts[at + 1 :]))


def address_of(citation: Citation, article: Article) -> str | None:
    """A link to the quote itself, which browsers find and highlight by its words; None without an address."""
    if not article.url:
        return None
    words = citation.quote.split()
    ends = [words] if len(words) <= 2 * FRAGMENT_WORDS else [words[:FRAGMENT_WORDS], words[-FRAGMENT_WORDS:]]
    # A comma parts the ends, and a dash the words around: in a word each is written as a number.
    written = (quote(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return f"{article.url}{'' if '#' in article.url else '#'}:~:text={','.join(written)}"


def questions_to_choose(entries: Sequence[Entry], articles: Mapping[str, Article]) -> list[str]:
    """The entries' questions, each with its article where they are about several."""
    if len({entry.article for entry in entries}) < 2:
        return [entry.question for entry in entries]
    return [
        texts.OF_ARTICLE.format(what=entry.question, article=phrases.article_name(articles[entry.article]))
        for entry in entries
    ]


def examples(knowledge: KnowledgeBase, most: int) -> list[Entry]:
    """Questions to start with: of each of the first topics, the first that a button shows whole.

    Of several articles, those of each in turn.
    """
    of_articles = ([topic for topic in knowledge.topics if topic.article == name] for name in knowledge.articles)
    in_turn = (topic for topics in zip_longest(*of_articles) for topic in topics if topic)
    return [
        next((entry for entry in topic.entries if len(entry.question) <= MAX_EXAMPLE), topic.entries[0])
        for topic in islice(in_turn, most)
    ]


def example(knowledge: KnowledgeBase) -> str:
    """A question that the article answers; dots where its author has not written one yet."""
    return next((entry.question for entry in examples(knowledge, 1)), "…")


def _context(citations: Iterable[Citation], knowledge: KnowledgeBase) -> Iterator[Part]:
    """The paragraphs around the quotes, each once."""
    around = {(citation.article, citation.paragraph): citation for citation in citations}
    for citation in around.values():
        paragraph = knowledge.paragraph(citation)
        if paragraph != citation.quote:
            yield Part(Role.LEAD, texts.PARAGRAPH_IN_FULL.format(number=citation.paragraph))
            yield Part(Role.CONTEXT, paragraph)
