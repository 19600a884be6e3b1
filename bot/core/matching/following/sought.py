"""Bare follow-ups: what "until when" or "is it free" wants, and whether a text tells it, by the marks that it leaves.

Pure text; knows no FAQ.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.language.english import AUXILIARIES, LINKS_BEFORE, Asked, asked_for
from bot.core.language.tokens import days_in, hours_in, stemmed, tokens

_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_WEEK: Final = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_HOUR: Final = r"(?:\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\b|o.clock)|\d{1,2}:\d\d|\b(?:noon|midnight)\b)"
_DAY: Final = rf"(?:\b(?:\d{{1,2}}\s)?(?:{_MONTHS})\b|\b(?:{_WEEK})s?\b|\b(?:1[5-9]|20)\d\d\b)"
_ABOUT_THEN: Final = (
    r"\b(?:(?:last|next|this|the following) (?:week|weekend|month|year|night|spring|summer|autumn|winter)"
    r"|the (?:spring|summer|autumn|winter|weekend|next (?:day|morning))|today|tomorrow|yesterday|tonight)\b"
)
_TIME: Final = rf"(?:{_HOUR}|{_DAY}|{_ABOUT_THEN})"
_UP_TO: Final = r"(?:[\w,]+ ){0,2}"
_THE: Final = r"(?:the|a|an|its|his|her|their) "
_PLACES: Final = (
    r"(?:gate|barn|floor|building|block|room|hall|house|office|school|church|museum|library|hospital|hotel"
    r"|shop|store|court|laboratory|university|station|street|road|park|garden|city|town|village|county|country|market"
    r"|bridge|river|harbour|port|island|beach|airport|square|centre|center|wing|basement|website|counter|desk|door"
    r"|entrance)s?\b"
)
_A_PLACE: Final = rf"(?:\w+ )?{_PLACES}"
_PEOPLE: Final = (
    r"(?:officers|police|jury|committee|council|court|government|judge|company|researchers|scientists|experts|builders"
    r"|conservators|restorers|donors|parents|owners|residents|workers|volunteers|laboratory|authority|union|team)\b"
)
_NO_NAME: Final = rf"(?!(?:{_MONTHS}|{_WEEK}|The|In|On|At)\b)"
_NO_PERSON: Final = rf"(?!(?i:{_PLACES}|(?:lane|terrace|line|fund|bank|institute|journal|council|company)\b))"
_NAME: Final = rf"\b{_NO_NAME}[A-Z][\w’'-]+,? {_NO_NAME}{_NO_PERSON}[A-Z][\w’'-]+"
_COUNT: Final = (
    r"(?:\d[\d,.]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|half|several)"
)
_MONEY: Final = r"[£$€]\s?\d|\d (?:\w+ )?(?:pounds|crowns|euros|dollars|cents|pence)\b"
_FREE: Final = r"\b(?:free|no charge|without charge|costs? nothing|nothing (?:extra|more)|at no (?:extra )?cost)\b"
_FIGURE: Final = (
    r"(?:\d[\d.,]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundreds?|thousands?|half)\b)"
)
_DIFFERENCE: Final = (
    rf"{_FIGURE} (?:\w+ ){{1,2}}(?:more|less|fewer|longer|shorter|sooner|later|earlier|faster|slower|higher|lower)\b"
)
_LASTING: Final = rf"\b{_COUNT}(?: more| and a half)?[ -](?:second|minute|hour|day|night|week|month|year)s?\b"
_KINDS_OF_DAYS: Final = r"\b(?:school|working|market|opening)[ -]days?\b|\b(?:weekdays?|weekends?|holidays|term)\b"

_MARKS: Final = {
    "hour": _HOUR,
    "end": (
        rf"\b(?:by|before|through|later than) {_UP_TO}{_TIME}"
        r"|\b(?:until|till)\b"
        rf"|{_TIME} (?:to|until|till|[-–]) {_TIME}"
        rf"|\b(?:from|between) {_UP_TO}{_TIME}.{{0,20}}? (?:to|and|until) {_UP_TO}{_TIME}"
    ),
    "start": (
        r"\b(?:since|from|between|after|starting|beginning|begins?|started|founded|opened|took over) "
        rf"(?:in |on )?{_UP_TO}{_TIME}"
    ),
    "time": _TIME,
    "origin": rf"\bfrom (?!{_TIME})(?:{_THE})?(?!\w+ing\b|\d)[a-zA-Z][\w-]+",
    "place": (
        r"\b(?:in|at|on|near|from|outside|inside|behind|above|below|beside|opposite|to|into|off) "
        rf"(?:(?:{_THE})?(?!{_TIME})[A-Z][\w’'-]+|{_THE}{_A_PLACE})"
    ),
    "agent": rf"\bby (?!{_TIME}|\d|\w+ing\b)(?:{_THE})?[a-zA-Z][\w-]+|{_PEOPLE}",
    "person": rf"{_NAME}|{_PEOPLE}",
    "often": (
        r"\b(?:every|each|daily|weekly|monthly|yearly|annually|hourly|once|twice|\w+ times"
        r"|a (?:day|week|month|year))\b"
    ),
    "lasting": _LASTING,
    "soon": rf"\bwithin\b|\b(?:in|after|takes?|took) {_LASTING}",
    "year": r"\b(?:1[5-9]|20)\d\d\b",
    "name": _NAME,
    "role": rf"{_NAME}, (?:an?|the|who)\b|{_NAME} is (?:an?|the)\b",
    "aged": r", \d{1,2}(?:,|\.|$)|\baged \d|\d[- ]years?[- ]old",
    "price": rf"{_MONEY}|{_FREE}",
    "amount": rf"{_MONEY}|{_FREE}|{_DIFFERENCE}",
    "free": rf"{_MONEY}|{_FREE}|\b(?:charge|costs?)\b",
    "number": rf"(?<![\d:.])(?!{_HOUR}|\d{{1,2}} (?:{_MONTHS})){_FIGURE}",
    "before": (
        r"(?i:\b(?:instead of|up from|down from|rose from|fell from|previous(?:ly)?|former(?:ly)?|as before|until now"
        r"|used to|earlier|(?:more|less|fewer) than (?:last|planned))\b)"
    ),
    "now": r"(?i:\b(?:now|at present|currently|at the moment|today)\b)",
    "after": rf"\b(?:will|afterwards|in future|from now on|next|(?:from|after) {_UP_TO}{_DAY})\b",
}
"""What an answer of each kind leaves in a text."""

_OF_IT: Final = (
    r"(?: exactly)?(?: (?:is|was|are|were|will|does|do|did|has|can|would) (?:it|that|this|they|he|she|there|those)"
    r"(?: (?:be|been|happen|happened|take place))?)?(?: exactly)?"
)
_LASTS: Final = r"(?: (?:last|take|run|stay|go on))?"
_IT_COSTS: Final = r"(?:does|did|do) (?:it|that|this|they) cost"
_SHIFT: Final = r"(?:what about |how about )?(?:it |that )?"
_THAT: Final = r"(?: that| then| the \w+)?"
_ASKED: Final = [
    ("hour", rf"(?:at |from |by |until |till )?(?:what|which) (?:time|hour){_OF_IT}|how (?:late|early){_OF_IT}"),
    ("end", rf"(?:until|till|by) (?:when|what (?:day|date)){_OF_IT}|when does (?:it|that|this) (?:end|finish|stop)"),
    ("start", rf"(?:since|from|starting) when{_OF_IT}|when does (?:it|that|this) (?:start|begin)"),
    ("time", rf"(?:on )?(?:when|(?:what|which) (?:day|date|month)){_OF_IT}"),
    ("year", rf"(?:in )?(?:what|which) year{_OF_IT}"),
    ("origin", rf"from where{_OF_IT}|where from|where (?:is|was|are|were) (?:it|that|they) from"),
    ("place", rf"(?:at |in )?(?:where|(?:what|which) (?:place|town|city|country)){_OF_IT}"),
    ("agent", rf"by whom?{_OF_IT}|whom? by|who did (?:it|that|this)"),
    ("person", r"who|whom"),
    ("name", r"what is (?:his|her|their) name|what is (?:he|she) called"),
    (
        "role",
        r"(?:who|what) (?:is|was) (?:he|she)|what does (?:he|she) do|what is (?:his|her) (?:job|role|profession)",
    ),
    ("soon", rf"how (?:quick|quickly|soon){_OF_IT}"),
    ("often", rf"how (?:often|frequently|many times){_OF_IT}"),
    ("lasting", rf"(?:for )?how long{_OF_IT}{_LASTS}"),
    ("aged", r"how old (?:is|was) (?:he|she)|(?:what is )?(?:his|her) age"),
    ("amount", r"(?:by )?how much"),
    ("price", rf"(?:for )?how much(?: money)?(?:{_OF_IT}| {_IT_COSTS})|at what price"),
    ("number", rf"how many{_OF_IT}"),
    ("free", rf"(?:(?:is|are) (?:it|that|this|they|there) )?(?:for )?free(?: of charge)?|{_IT_COSTS}(?: anything)?"),
    ("before", rf"{_SHIFT}(?:before{_THAT}|previously|earlier|in the past|until (?:now|then))"),
    ("now", rf"{_SHIFT}(?:now|right now|today|currently|at (?:the moment|present)|these days|nowadays)"),
    ("after", rf"{_SHIFT}(?:after{_THAT}|afterwards|later(?: on)?|in (?:the )?future|from then on|since then)"),
]
"""How it is asked for."""
_FORMS: Final = [(kind, re.compile(form)) for kind, form in _ASKED]
_TELLS: Final = {kind: re.compile(mark) for kind, mark in _MARKS.items()}
_OF_ANY_NAME: Final = frozenset({"place", "origin", "agent", "person"})
_ANOTHER_TIME: Final = frozenset({"before", "now", "after"})
_PRICES: Final = frozenset({"price", "free"})
_OF_IT_ALONE: Final = frozenset({"year", "name"})
_VALUES: Final = frozenset({"hour", "day", "age"})
_PREPOSITION: Final = re.compile(
    r"(against|with|about|of|for|on|to|from|into|under|over|through|in) (?:what|which|whom)"
)
_WITH_ITS_OBJECT: Final = r"\b{} (?!{}|\d)(?:{})?[a-zA-Z][\w-]+"
_ON_A_DAY: Final = re.compile(
    r"(?:what about |how about |is it |also |open )*(?:at|on|in|during|over)? ?(?:the )?"
    r"(weekends?|weekdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|every day|daily|nights?|evenings?|mornings?)"
    r"(?: too| as well| either)?"
)
_EVERY_DAY: Final = re.compile(r"\b(?:every day|daily|seven days|all week|day and night|round the clock)\b", re.I)
_KIND_OF_DAY: Final = re.compile(_KINDS_OF_DAYS)
_ON_DAYS: Final = re.compile(rf"\b(?:{_WEEK})s?\b|{_KINDS_OF_DAYS}|{_EVERY_DAY.pattern}", re.I)
_AN_AGE: Final = re.compile(
    r"(?:(?:he|she|it|mine|my \w+|i) (?:is|am) |if (?:he|she) is |for |at |an? )?(\d{1,2})(?: years? old)?"
)
_AGES: Final = re.compile(r"\b(?:under|over|below|above|older than|younger than|aged?) \d|\d years?[- ]old", re.I)
_PEOPLE_OF_ANY_KIND: Final = frozenset({"people", "persons"})
OLDEST: Final = 130
"""Years that nobody reaches."""
_SPANS: Final = re.compile(
    r"(\d{1,2})(?: to | and |[-–])(\d{1,2})|(?:under|below|younger than) (\d{1,2})|(?:over|above|older than) (\d{1,2})",
    re.I,
)
_KINDS: Final = {
    "person": Asked.PERSON, "number": Asked.NUMBER, "time": Asked.TIME, "place": Asked.PLACE,
}  # fmt: skip
_LINKS: Final = LINKS_BEFORE.union("ok okay just well".split())
_TAILS: Final = frozenset("too then though please again either".split())


@dataclass(frozen=True)
class Sought:
    """The one thing that a bare follow-up wants."""

    kind: str
    mark: re.Pattern[str]
    days: frozenset[str] = frozenset()
    """The days of the week that it asks of."""
    is_of_any: bool = False
    """Whether it asks how many, and not of what."""
    age: int | None = None
    """The age that it asks of."""

    @property
    def is_another_time(self) -> bool:
        """Whether it asks for the same at another time: "and before?", "what about now?"."""
        return self.kind in _ANOTHER_TIME

    @property
    def is_of_it_alone(self) -> bool:
        """Whether nothing tells it but what was answered: another name, or year, is that of something else."""
        return self.kind in _OF_IT_ALONE

    @property
    def is_value(self) -> bool:
        """Whether it is another hour, day or age for what was answered: "and at 3 pm?"."""
        return self.kind in _VALUES

    @property
    def is_price(self) -> bool:
        """Whether it is a price, which no text tells without money in it: 24 minutes are none."""
        return self.kind in _PRICES

    @property
    def leaves_no_sure_mark(self) -> bool:
        """Whether a text may tell it without any such mark: places and people have names of any kind."""
        return self.kind in _OF_ANY_NAME

    def is_met_in(self, texts: Iterable[str]) -> bool:
        """Whether one of these texts is about the age that it asks of: 12, of "aged 8 to 15", but not "under 8"."""
        return self.age is not None and any(self.age in ages for text in texts for ages in _ages_in(text))

    def is_told_in(self, texts: Iterable[str]) -> bool:
        """Whether one of these texts tells it."""
        return any(self.mark.search(text) or (self.days and self.days <= days_in(tokens(text))) for text in texts)


def _ages_in(text: str) -> Iterator[range]:
    """The ages that a text is about, each from the first to the last: "under 8", "8 to 15", "over 65"."""
    for first, last, under, over in _SPANS.findall(text):
        if first:
            yield range(int(first), int(last) + 1)
        else:
            yield range(int(under)) if under else range(int(over), OLDEST)


def wanted_by(words: Sequence[str]) -> Sought | None:
    """The kind of thing that a follow-up wants, whatever else it says: a person, of "who teaches it"; None for any.

    A time, a day or an age alone wants what is told of others: "and at 3 pm?", "on Saturdays?", "he is 12".
    """
    rest = [word for word in words if word not in _LINKS]
    if hours_in(rest):
        return Sought("hour", _TELLS["hour"])
    if days_in(rest) or _KIND_OF_DAY.search(" ".join(rest)):
        return Sought("day", _ON_DAYS)
    if aged := _AN_AGE.fullmatch(" ".join(rest)):
        return Sought("age", _AGES, age=int(aged[1]))
    sought, asked = sought_by(words), asked_for(rest)
    if sought is None and rest[:2] == ["how", "many"]:
        if rest[2] in AUXILIARIES:  # "how many can go in"
            return Sought("number", _TELLS["number"], is_of_any=True)
        is_of_any = rest[2] in _PEOPLE_OF_ANY_KIND
        thing = r"[a-z]+s\b" if is_of_any else re.escape(stemmed(rest[2]))
        return Sought("number", re.compile(rf"{_FIGURE} (?:[\w-]+ ){{0,2}}{thing}"), is_of_any=is_of_any)
    if sought is not None and sought.kind != "role":
        return sought
    return next((Sought(kind, _TELLS[kind]) for kind, of in _KINDS.items() if sought or of is asked), None)


def sought_by(words: Sequence[str]) -> Sought | None:
    """The one thing that a follow-up of hardly any content wants of what was answered; None where it says more."""
    rest = list(words)
    while rest and rest[0] in _LINKS:
        del rest[0]
    while len(rest) > 1 and rest[-1] in _TAILS:
        del rest[-1]
    text = " ".join(rest)
    for kind, form in _FORMS:
        if form.fullmatch(text):
            return Sought(kind, _TELLS[kind])
    if found := _PREPOSITION.fullmatch(text):
        return Sought("object", re.compile(_WITH_ITS_OBJECT.format(found[1], _TIME, _THE)))
    if found := _ON_A_DAY.fullmatch(text):
        named = re.compile(rf"\b{found[1].removesuffix('s')}|{_EVERY_DAY.pattern}", re.I)
        return Sought("day", named, days_in(rest))
    return None
