"""The questions that readers may ask about each sentence of an article, in its own words: rules, and no model.

A sentence is taken as subject, verb and the rest. It is asked what it answers, and of what happens also when, where and
why, whether it says so or not: what it leaves out is what readers ask in vain. Nobody asks where two lifts are held, or
why somebody is on a telephone number. Roughly right is enough, for a person judges each.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bot.core.knowledge.article import Article, Sentence
from bot.core.language.english import content_words, is_ordinary, rarity
from bot.core.language.packaged import packaged
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.vectors import Encode


class Word(StrEnum):
    """What is asked for."""

    WHO = "who"
    WHAT = "what"
    WHEN = "when"
    WHERE = "where"
    WHY = "why"
    HOW_MANY = "how many"
    HOW_MUCH = "how much"
    WHETHER = "yes or no"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, where it comes from, and what it asks for."""

    text: str
    sentence: Sentence | None
    """None for what is asked of any article."""
    word: Word
    is_told: bool
    """Whether the sentence seems to hold what is asked for."""


@dataclass(frozen=True, slots=True)
class _Clause:
    """A sentence cut in three; ``lead`` is the auxiliary or a form of "do", ``base`` the verb as it follows that."""

    subject: str
    verb: str
    lead: str
    base: str
    rest: str

    def asked(self, word: str, rest: str) -> str:
        """The clause behind a question word."""
        return _tidy(f"{word} {self.lead} {self.subject} {self.base} {rest}")


_READ: Final[Mapping[str, Any]] = packaged("bot.authoring", "questions.yaml")
_IRREGULAR: Final = {past: base for base, forms in _READ["irregular"].items() for past in forms.split()}
_WORDS: Final = {name: frozenset(words.split()) for name, words in _READ.items() if isinstance(words, str)}
OF_ANYTHING: Final = tuple((Word(word), question) for word, question in _READ["of_anything"])
"""What is asked of any article, whether it says so or not."""
_NAME: Final = re.compile(r"\b[A-Z][\w'’-]+(?:\s+(?:of\s+)?[A-Z][\w'’-]+)+")
_THING: Final = re.compile(rf"\b(?:{'|'.join(_WORDS['things'])})\b")
_BUILT: Final = re.compile(rf"\b(?:{'|'.join(_WORDS['built'])})$")
_TITLE: Final = rf"(?i:{'|'.join(_WORDS['titles'])}|spokes\w+)\.?,?"
_SAYS: Final = rf"(?:{'|'.join(_WORDS['says'])})"
_REACHED: Final = re.compile(r"\d{5}|@|\bwww\.|https?://")
_OWNS: Final = {"has": "does", "have": "do", "had": "did"}
_NUMBER: Final = (
    r"(?:\d(?:[\d,.]*\d)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|hundred)"
)
_TIME: Final = re.compile(
    r"(?:\b(?:on|at|from|until|till|by|in|since|before|after|between|every|each|this|next|last|of)\s+)?(?:the\s+)?"
    r"(?:\b(?:this|next|last|every|each)\s(?:week|month|year)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|\b(?:\d{1,2}\s(?:(?:to|and|–)\s\d{1,2}\s)?)?(?:january|february|march|april|june|july|august|september|october"
    r"|november|december)\b|\b\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|a\.m\.|p\.m\.)|\b\d{1,2}:\d\d\b"
    r"|\b(?:noon|midnight|today|tomorrow|yesterday|tonight|weekday|weekend|(?:spring|summer|autumn|winter)(?!\s[a-z]{4})"
    r"|morning|afternoon|evening|night)s?\b|\bevery\s\d+\s(?:minute|hour|day|week)s\b|\b(?:19|20)\d\d\b|\bMay\s\d|\b\d{1,2}\sMay\b)",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(r"\b(?:at|in|on|near|outside|opposite|behind|beside|inside|along|to)\s+(?:the\s+)?[A-Z]")
_REASON: Final = re.compile(r"\b(?:because|due to|owing to|so that|in order to|to avoid|thanks to|after)\b")
_MONEY: Final = re.compile(
    rf"[£$€¥]\s?\d|\b{_NUMBER}\s(?:pounds?|euros?|dollars?|crowns?|pence|cents?|francs?)\b|(?<!kept )\bfree\b"
)
_AMOUNT: Final = re.compile(r"(?:about |only |just )?[£$€¥]\s?\d")
_COUNTED: Final = re.compile(rf"\b{_NUMBER}\s((?:[a-z-]+\s)?[a-z-]+s)\b", re.IGNORECASE)
MAX_BEFORE_A_PRICE: Final = 3
"""Words between the verb and what is paid: "each pay"."""
_APPOSITION: Final = re.compile(r"^([^,]{2,50}),\s(?:[A-Z]|a\s|an\s|the\s)[^,]{1,58},\s([a-z]+\s.*)$")
ABOUT: Final = "what about"
_FRONTED: Final = re.compile(
    r"^((?:On|In|At|From|For|After|Before|During|Since|Until|If|When|By|To|Between|Within|Under|As|While|Because)\b[^,]{2,60}),\s+(.*)$"
)
_CUT: Final = re.compile(
    r"\s*(?:[;(]|:\s|\s[–—]|,\s|\s(?:which|who|but|while|although|where|when|if|unless|said)\s|\sand\s(?:each|it|they|he|she|we|you|the)\s|\sand\s(?=(?:\w+\s)?(?:is|are|was|were|will|can|has|have|costs?)\b)).*$"
)
MIN_CLAUSE_WORDS: Final = 3
MAX_SUBJECT_WORDS: Final = 8
"""Words; what is longer is no subject, but a sentence that these rules do not read."""
SHARED: Final = 0.3
"""What it counts beside its meaning that a sentence has all of a question's words."""
MAX_NEAREST: Final = 3
"""Sentences that a question may be about, of those that it is most like."""
MAX_REST_WORDS: Final = 9
"""Words of what follows the verb that a reader would still type."""


def questions_about(article: Article) -> list[Question]:
    """What may be asked about each sentence, each question once."""
    found: dict[str, Question] = {}
    stems = [set(map(stemmed, tokens(article.sentence_text(each)))) for each in article.sentences]
    for sentence in (each for each in article.sentences if not article.is_title(each)):
        text = article.sentence_text(sentence)
        for word, question, is_told in _asked(text.strip("“”\"'‘’ ")):
            # Where several sentences speak of what a question names last, it may mean any of them.
            named = stemmed(tokens(question)[-1])
            if question.startswith(ABOUT) and sum(named in own for own in stems) > 1:
                continue
            found.setdefault(question.lower(), Question(question, sentence, word, is_told))
    for word, question in OF_ANYTHING:
        found.setdefault(question, Question(question, None, word, False))
    return list(found.values())


def nearest_sentences(question: str, article: Article, encode: Encode) -> list[Sentence]:
    """The sentences that a question is most like, by their meaning and by the words that they share."""
    sentences = [each for each in article.sentences if not article.is_title(each)] or list(article.sentences)
    texts = [article.sentence_text(each) for each in sentences]
    alike = encode(texts) @ encode([question])[0]
    asked = {stemmed(word): rarity(word) for word in content_words(tokens(question))}

    def near(at: int) -> float:
        shared = sum(asked.get(stem, 0.0) for stem in set(map(stemmed, tokens(texts[at]))))
        return float(alike[at]) + SHARED * shared / (sum(asked.values()) or 1.0)

    return [sentences[at] for at in sorted(range(len(sentences)), key=lambda at: -near(at))[:MAX_NEAREST]]


MAX_TOPIC_WORDS: Final = 4


def subject_of(text: str) -> str:
    """What a sentence is about, as a heading: "New lifts" of "The new lifts will hold ten."; empty if unknown."""
    text = text.strip("“”\"'‘’ ")
    clause = _clause(text)
    words = clause.subject.split() if clause else text.split()
    if not clause:  # "Residents" of "Residents who cannot manage the stairs have …"
        words = words[: next((at for at, word in enumerate(words) if word in _WORDS["relative"]), 0)]
    while words and words[0].lower() in _WORDS["articles"]:
        words = words[1:]
    if not words or len(words) > MAX_TOPIC_WORDS or words[0].lower() in _WORDS["pronouns"]:
        return ""
    heading = " ".join(words)
    return heading[0].upper() + heading[1:]


def _asked(text: str) -> Iterator[tuple[Word, str, bool]]:
    clause = _clause(text)
    if clause and clause.subject.split()[0].lower() not in _WORDS["pronouns"]:
        yield Word.WHAT, f"{ABOUT} {clause.subject}?", True
        if _REACHED.search(clause.rest):
            yield Word.WHAT, f"how do i reach {clause.subject}?", True
        elif not _AMOUNT.match(clause.rest):  # nobody asks where "the work costs £38,000"
            yield from _asked_of(clause, text)
        yield from _prices(clause)
    elif _MONEY.search(text):
        yield Word.HOW_MUCH, "how much is it?", True
    for counted in _COUNTED.finditer(text):
        counted_words = counted[1].lower().split()
        if counted_words[-1] not in _WORDS["units"] and counted_words[0] not in _WORDS["no_end"]:
            yield Word.HOW_MANY, f"how many {counted[1].lower()}?", True
    for name in dict.fromkeys(_NAME.findall(text)):
        first, _, others = name.partition(" ")
        whole = others if first in _WORDS["opens"] | _WORDS["prepositions"] else name
        if " " not in whole:  # "The Brookfield market" is no somebody called Brookfield
            continue
        if _BUILT.search(whole):
            yield Word.WHERE, f"where is the {whole}?", False
        elif _is_person(whole, text):
            yield Word.WHO, f"who is {whole}?", True
    if _AMOUNT.search(text):  # what a reader types without a word of the sentence
        yield Word.WHETHER, "do i have to pay?", True


def _is_person(name: str, text: str) -> bool:
    """Whether a sentence says that a name is somebody's: by a title, a verb of saying, or a surname of no meaning."""
    if _THING.search(name):
        return False
    if re.search(rf"\b{_TITLE}\s{name}\b|\b{_SAYS}\s{name}\b|\b{name},?\s{_SAYS}\b", text):
        return True
    first, *_, last = name.lower().split()
    return not is_ordinary(last) and (not is_ordinary(first) or bool(_REACHED.search(text)))


def _prices(clause: _Clause) -> Iterator[tuple[Word, str, bool]]:
    """What something costs, or somebody pays: as the clause has it."""
    money = _MONEY.search(clause.rest)
    if money is None:
        return
    before = clause.rest[: money.start()].strip()
    if not before and (clause.base == "cost" or clause.verb in _WORDS["be"]):
        yield Word.HOW_MUCH, _tidy(f"how much {'are' if clause.subject.endswith('s') else 'is'} {clause.subject}"), True
    elif len(before.split()) <= MAX_BEFORE_A_PRICE and _WORDS["no_end"].isdisjoint(before.lower().split()):
        yield Word.HOW_MUCH, clause.asked("how much", before), True


def _asked_of(clause: _Clause, text: str) -> Iterator[tuple[Word, str, bool]]:
    rest = _shortened(clause.rest)
    words = rest.split()
    is_denied = "not" in words[:1]
    if _WORDS["writers"].isdisjoint(words):
        yield Word.WHETHER, clause.asked("", " ".join(words[1:]) if is_denied else rest), True
    # "Under-16s must come with an adult" is a rule: nobody asks where and why.
    is_rule = clause.lead in _WORDS["of_rules"]
    verbs = [clause.base] if clause.base else words[:2]
    is_done = any(verb in _WORDS["happens"] or _base_of_past(verb) in _WORDS["happens"] for verb in verbs)
    happens = is_done and not (is_denied or is_rule)
    has_time, has_place, has_reason = (
        bool(each) for each in (_TIME.search(text), _PLACE.search(_TIME.sub("", text)), _REASON.search(text))
    )
    to_time = _until(_TIME, rest)
    to_place = _until(_PLACE, to_time)
    if has_time or happens:
        yield Word.WHEN, clause.asked("when", to_time), has_time
    if not is_denied and (has_place or happens):
        yield Word.WHERE, clause.asked("where", to_place), has_place
    if has_reason or happens:
        yield Word.WHY, clause.asked("why", _until(_REASON, rest if has_reason else to_place)), has_reason
    subject = clause.subject
    if _NAME.fullmatch(subject) and not (_THING.search(subject) or _BUILT.search(subject)):
        yield Word.WHO, _tidy(f"who {clause.verb} {rest}"), True


def _clause(text: str) -> _Clause | None:
    """The main clause of a sentence; None where these rules find no verb."""
    fronted = _FRONTED.match(text)
    main, before = (fronted[2], fronted[1]) if fronted else (text, "")
    if apposition := _APPOSITION.match(main):
        main = f"{apposition[1]} {apposition[2]}"
    words = _CUT.sub("", main.rstrip('.!?”"')).split()
    if len(words) < MIN_CLAUSE_WORDS or words[0] in _WORDS["prepositions"] | _WORDS["no_subject"]:
        return None
    is_name = words[0] not in _WORDS["opens"] and (words[1][:1].isupper() or not is_ordinary(words[0].lower()))
    for at in range(1, min(len(words), MAX_SUBJECT_WORDS + 1)):
        before_it = words[at - 1].capitalize()
        if before_it in _WORDS["prepositions"]:  # "dogs on leads are welcome"
            continue
        if verb := _verb(words[at], words[at - 1], *words[at + 1 : at + 2]):
            if not _WORDS["relative"].isdisjoint(words[:at]):
                return None
            subject = " ".join(words[:at]).partition(" with ")[0]
            subject = subject if is_name else subject[0].lower() + subject[1:]
            rest = [*words[at + 1 :], *([before[0].lower() + before[1:]] if before else [])]
            return _Clause(subject, words[at], *verb, " ".join(rest))
    return None


def _verb(word: str, before: str, after: str = "") -> tuple[str, str] | None:
    """The auxiliary and the base of a verb: ("does", "open") of "opens"; None where the word is none."""
    leads = after.endswith(("ed", "en")) or after in _IRREGULAR or after in ("not", "to")  # "has opened", "has to"
    if word in _OWNS and not leads:
        return _OWNS[word], "have"
    if word in _WORDS["auxiliaries"]:
        return word, ""
    if word in _IRREGULAR:
        is_present = word.endswith("s") or (word == _IRREGULAR[word] and word not in _WORDS["pasts_alike"])
        lead = ("does" if word.endswith("s") else "do") if is_present else "did"
        return lead, _IRREGULAR[word]
    if word in _WORDS["verbs_in_s"]:
        return "does", re.sub(r"(?<=[sxzh])es$|s$", "", word) if not word.endswith("ies") else word[:-3] + "y"
    if word.endswith("ed") and len(word) > 4 and before.lower() not in ("the", "a", "an", "its", "their"):
        return "did", _base_of_past(word)
    return None


def _base_of_past(word: str) -> str:
    stem = word[:-2]
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if stem[-1:] == stem[-2:-1] and not is_ordinary(stem):  # "planned", and not "called"
        return stem[:-1]
    return stem + "e" if rarity(stem + "e") <= rarity(stem) else stem  # the commoner of the two is the verb


def _until(pattern: re.Pattern[str], rest: str) -> str:
    found = pattern.search(rest)
    return _shortened(rest[: found.start()]) if found else rest


def _shortened(rest: str) -> str:
    words = rest.split()
    if len(words) > MAX_REST_WORDS:  # "shut from 24 to 27 December and on New": back to where something begins
        words = words[
            : max((at for at in range(1, MAX_REST_WORDS) if words[at] in _WORDS["joints"]), default=MAX_REST_WORDS)
        ]
    while words and words[-1].lower() in _WORDS["no_end"]:
        words.pop()
    return " ".join(words)


def _tidy(text: str) -> str:
    return " ".join(word for word in text.split() if word != "also").strip(" ,.;:") + "?"
