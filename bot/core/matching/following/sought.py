"""Bare follow-ups: what "until when" or "is it free" wants, and whether a text tells it, by the marks that it leaves.

Pure text; knows no FAQ.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.language.english import AUXILIARIES, LINKS_BEFORE, Asked, asked_for, content_words
from bot.core.language.figures import AGE_TOLD, AGES, hours_in
from bot.core.language.tokens import days_in, stemmed, tokens

_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_WEEK: Final = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_HOUR: Final = r"(?:\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\b|o.clock)|\d{1,2}:\d\d|\b(?:noon|midnight)\b)"
_DAY: Final = rf"(?:\b(?:\d{{1,2}}\s)?(?:{_MONTHS})\b|\b(?:{_WEEK})s?\b|\b(?:1[5-9]|20)\d\d\b)"
_ABOUT_THEN: Final = (
    r"\b(?:(?:last|next|this|the following) (?:week|weekend|month|year|night|spring|summer|autumn|winter)"
    r"|the (?:spring|summer|autumn|winter|weekend|next (?:day|morning))|today|tomorrow|yesterday|tonight"
    r"|the (?:end|beginning|start|middle) of (?:the|this|next|last) \w+|within [\w-]+ (?:hour|day|week|month|year)s?)\b"
)
_TIME: Final = rf"(?:{_HOUR}|{_DAY}|{_ABOUT_THEN})"
_UP_TO: Final = r"(?:[\w,]+ ){0,2}"
_THE: Final = r"(?:the|a|an|its|his|her|their) "
_PLACES: Final = (
    r"(?:gate|barn|floor|building|block|room|hall|house|office|school|church|museum|library|hospital|hotel"
    r"|shop|store|court|laboratory|university|station|street|road|park|garden|city|town|village|county|country|market"
    r"|bridge|river|harbour|port|island|beach|airport|square|centre|center|wing|basement|website|counter|desk|door"
    r"|entrance|valley|region|province|district|coast|mountain|lake|bay|peninsula)s?\b"
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
_MONEY: Final = r"[£$€]\s?\d|\d ?p\b(?!\.\s?m)|\d (?:\w+ )?(?:pounds|crowns|euros|dollars|cents|pence)\b"
_FREE: Final = r"\b(?:free|no charge|without charge|costs? nothing|nothing (?:extra|more)|at no (?:extra )?cost)\b"
_PRICE: Final = re.compile(rf"{_MONEY}|{_FREE}")
_FIGURE: Final = (
    r"(?:\d[\d.,]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundreds?|thousands?|half)\b)"
)
_DIFFERENCE: Final = (
    rf"{_FIGURE} (?:\w+ ){{1,2}}(?:more|less|fewer|longer|shorter|sooner|later|earlier|faster|slower|higher|lower)\b"
)
_LASTING: Final = (
    rf"\b{_COUNT}(?: more| and a half)?[ -](?:second|minute|hour|day|night|week|month|year)s?\b"
    r"|\b(?:unlimited|indefinite(?:ly)?|permanent(?:ly)?|for (?:weeks|months|years|good|ever|life)"
    r"|until (?:further notice|now)|for the time being)\b"
)
_LENGTH: Final = r"\d[- ]?(?:(?:centi|milli)?met(?:re|er)s?|feet|foot|inch(?:es)?|c?m|ft)\b"
_DISTANCE: Final = r"\d[- ]?(?:kilomet(?:re|er)s?|km|miles?)\b"
_SHARE: Final = r"\d\s?%|\bper ?cent\b|\b(?:half|a third|a quarter) of\b|\bone in \w+"
_KINDS_OF_DAYS: Final = r"\b(?:school|working|market|opening)[ -]days?\b|\b(?:weekdays?|weekends?|holidays|term)\b"


@dataclass(frozen=True)
class Kind:
    """A kind of thing that a bare follow-up may want."""

    asked: re.Pattern[str]
    """All that it is asked with."""
    told: re.Pattern[str]
    """What an answer of this kind leaves in a text."""
    of: Asked = Asked.NOTHING
    """What a question asks for that wants it and says more: "who teaches it"."""


def _kind(asked: str, told: str, of: Asked = Asked.NOTHING) -> Kind:
    return Kind(re.compile(asked), re.compile(told), of)


_OF_IT: Final = (
    r"(?: exactly)?(?: (?:is|was|are|were|will|does|do|did|has|can|would) (?:it|that|this|they|he|she|there|those)"
    r"(?: (?:be|been|happen|happened|take place))?)?(?: exactly)?"
)
_LASTS: Final = r"(?: (?:last|take|run|stay|go on))?"
_IT_COSTS: Final = r"(?:does|did|do) (?:it|that|this|they) cost"
_SHIFT: Final = r"(?:what about |how about )?(?:it |that )?"
_THAT: Final = r"(?: that| then| the \w+)?"
_FROM_TO: Final = rf"(?i:\b(?:from|between)) {_UP_TO}{_TIME}.{{0,20}}? (?:to|and|until) {_UP_TO}{_TIME}"

_HOUR_OF_DAY: Final = _kind(
    rf"(?:at |from |by |until |till )?(?:what|which) (?:time|hour){_OF_IT}|how (?:late|early){_OF_IT}",
    _HOUR,
)
_PERSON: Final = _kind(r"who|whom", rf"{_NAME}|{_PEOPLE}", Asked.PERSON)
_ROLE: Final = _kind(
    r"(?:who|what) (?:is|was) (?:he|she)|what does (?:he|she) do|what is (?:his|her) (?:job|role|profession)",
    rf"{_NAME}, (?:an?|the|who)\b|{_NAME} is (?:an?|the)\b",
)
_NUMBER: Final = _kind(
    rf"how many{_OF_IT}", rf"(?<![\d:.])(?!{_HOUR}|\d{{1,2}} (?:{_MONTHS})){_FIGURE}", of=Asked.NUMBER
)
_KINDS: Final = (
    _HOUR_OF_DAY,
    _kind(  # an end
        rf"(?:until|till|by) (?:when|what (?:day|date)){_OF_IT}|when does (?:it|that|this) (?:end|finish|stop)",
        rf"(?i:\b(?:by|before|through|later than)) {_UP_TO}{_TIME}|(?i:\b(?:until|till)\b)"
        rf"|{_TIME} (?:to|until|till|[-–]) {_TIME}|{_FROM_TO}",
    ),
    _kind(  # a beginning
        rf"(?:since|from|starting) when{_OF_IT}|when does (?:it|that|this) (?:start|begin)",
        r"(?i:\b(?:since|from|between|after|starting|beginning|begins?|started|founded|opened|took over)) "
        rf"(?:in |on )?{_UP_TO}{_TIME}|\b(?!(?:clos|end|expir|stopp|di|destroy|kill)ed)\w{{2,}}ed (?:in|on) {_TIME}",
    ),
    _kind(rf"(?:on )?(?:when|(?:what|which) (?:day|date|month)){_OF_IT}", _TIME, of=Asked.TIME),
    _kind(rf"(?:in )?(?:what|which) year{_OF_IT}", r"\b(?:1[5-9]|20)\d\d\b"),
    _kind(  # an origin
        rf"from where{_OF_IT}|where from|where (?:is|was|are|were) (?:it|that|they|these|those) from",
        rf"\bfrom (?!{_TIME})(?:{_THE})?(?!\w+ing\b|\d)[a-zA-Z][\w-]+|\b[A-Z]\w+(?:ish|ese|ians?|eans?|icans?)\b",
    ),
    _kind(
        rf"(?:at |in )?(?:where|(?:what|which) (?:place|town|city|country|region)){_OF_IT}",
        r"\b(?:in|at|on|near|from|outside|inside|behind|above|below|beside|opposite|to|into|off) "
        rf"(?:(?:{_THE})?(?:[a-z-]+ern )?(?!{_TIME})[A-Z][\w’'-]+|{_THE}{_A_PLACE})"
        rf"|\bthe (?:[A-Z][\w’'-]+ )+(?i:{_PLACES})",
        Asked.PLACE,
    ),
    _kind(  # whoever did it
        rf"by whom?{_OF_IT}|whom? by|who did (?:it|that|this)",
        rf"\bby (?!{_TIME}|\d|\w+ing\b)(?:{_THE})?[a-zA-Z][\w-]+|{_PEOPLE}",
    ),
    _kind(  # ages
        r"(?:(?:from|up to|until|till|to|at|over|under) )?(?:what|which) ages?(?: groups?)?(?: is (?:it|that))?"
        r"|how old (?:must|should|do|does|can) (?:you|they|one|i|he|she|we)(?: (?:have|need) to)? be"
        r"|(?:what is )?(?:the |is there an? )?(?:minimum|maximum|age) (?:age|limit)",
        AGES.pattern,
    ),
    _kind(  # a number to call
        r"(?:what|which)(?: phone)? number (?:do|can|should|must) (?:i|we|you) (?:call|ring|dial|phone|use)"
        r"|(?:who|whom|where) (?:do|can|should) (?:i|we) (?:call|ring|phone|contact)(?: about (?:it|that|this))?"
        r"|(?:is there a |what is the |the |a )?(?:phone|telephone)(?: number)?",
        r"(?<![\w.,])(?:\+|0)\d[\d ()/-]{4,}\d\b|\w@\w",
    ),
    _PERSON,
    _ROLE,
    _kind(
        rf"how (?:strong|powerful|intense|violent|severe|big|large){_OF_IT}",
        r"\b(?:magnitude|strength|force|category|grade|scale|intensity) (?:of )?\d|\d[\w-]* magnitude\b"
        rf"|{_LENGTH}[- ](?:high|long|wide|tall|deep|across)\b|\d (?:square|hectares?|acres?|m2)\b",
    ),
    _kind(rf"how (?:likely|probable){_OF_IT}", rf"{_SHARE}|(?i:\b(?:un)?likely\b|\b(?:chance|risk|odds) (?:of|at)\b)"),
    _kind(rf"how (?:high|tall|deep|wide){_OF_IT}", rf"{_LENGTH}|{_SHARE}"),
    _kind(rf"how far{_OF_IT}", rf"{_LENGTH}|{_DISTANCE}"),
    _kind(  # a speed
        rf"(?:at |with )?(?:what|which) speed{_OF_IT}|how fast{_OF_IT}(?: go(?:ing)?)?",
        r"(?i:\bspeeds?\b|\d ?(?:km/h|kmh|mph|knots)|(?:kilomet\w+|miles) (?:an|per) hour)",
    ),
    _kind(  # how often
        rf"how (?:often|frequently|many times){_OF_IT}",
        r"\b(?:every|each|daily|weekly|monthly|yearly|annually|hourly|once|twice|\w+ times"
        r"|a (?:day|week|month|year))\b",
    ),
    _kind(rf"(?:for |over |within )?how long{_OF_IT}{_LASTS}", rf"{_LASTING}|{_FROM_TO}"),
    _kind(  # an age
        r"how old (?:is|was) (?:he|she)|(?:what is )?(?:his|her) age",
        AGE_TOLD,
    ),
    _kind(r"(?:by )?how much", rf"{_MONEY}|{_FREE}|{_DIFFERENCE}"),
    _kind(rf"(?:for )?how much(?: money)?(?:{_OF_IT}| {_IT_COSTS})|at what price", _PRICE.pattern),
    _NUMBER,
    _kind(
        rf"(?:(?:is|are) (?:it|that|this|they|there) )?(?:for )?free(?: of charge)?|{_IT_COSTS}(?: anything)?",
        rf"{_MONEY}|{_FREE}|\b(?:charge|costs?)\b",
    ),
    _kind(
        rf"{_SHIFT}(?:before{_THAT}|previously|earlier|in the past|until (?:now|then))",
        r"(?i:\b(?:instead of|up from|down from|rose from|fell from|previous(?:ly)?|former(?:ly)?|as before|until now"
        r"|used to|earlier|(?:more|less|fewer) than (?:last|planned)|(?:as|than) (?:in|it was|they were|before))\b)",
    ),
    _kind(
        rf"{_SHIFT}(?:now|right now|today|currently|at (?:the moment|present)|these days|nowadays)",
        r"(?i:\b(?:now|at present|currently|at the moment|today)\b)",
    ),
    _kind(
        rf"{_SHIFT}(?:after{_THAT}|afterwards|later(?: on)?|in (?:the )?future|from then on|since then)",
        rf"\b(?:will|afterwards|in future|from now on|next|(?:from|after) {_UP_TO}{_DAY})\b",
    ),
)
"""The kinds; of two that a question fits, the first is meant."""
_PREPOSITION: Final = re.compile(
    r"(against|with|about|of|for|on|to|from|into|under|over|through|in) (?:what|which|whom?)"
    r"|whom? (against|with|about|for|to)"
)
_WITH_ITS_OBJECT: Final = r"\b{} (?!{}|\d)(?:{})?[a-zA-Z][\w-]+"
_ON_A_DAY: Final = re.compile(
    r"(?:what about |how about |is it |also |open )*(?:at|on|in|during|over)? ?(?:the )?"
    r"(weekends?|weekdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|every day|daily|nights?|evenings?|mornings?)"
    r"(?: too| as well| either)?"
)
_EVERY_DAY: Final = re.compile(r"\b(?:every day|daily|seven days|all week|day and night|round the clock)\b", re.I)
_NO_EXCEPTION: Final = r"(?s:^(?!.*\b(?:except|unless|only)\b).*)"
"""Before "every day": "closed on Mondays, except in the holidays, when it opens every day" tells of no Tuesday."""
_KIND_OF_DAY: Final = re.compile(_KINDS_OF_DAYS)
_ON_DAYS: Final = re.compile(rf"\b(?:{_WEEK})s?\b|{_KINDS_OF_DAYS}|{_EVERY_DAY.pattern}", re.I)
_AN_AGE: Final = re.compile(
    r"(?:(?:he|she|it|mine|my \w+|i) (?:is|am) |if (?:he|she) is |(?:(?:for|at|with) )?(?:(?:an?|my) )?)\d{1,2}"
    r"(?: years? old)?"
)
_PERSONS: Final = r"(?:people|persons|children|men|women|families|households|\w+(?:[eo]r|ian|ist|[ae]nt|ee)s)\b"
_LINKS: Final = LINKS_BEFORE.union("ok okay just well".split())
_TAILS: Final = frozenset("too then though please again either".split())


@dataclass(frozen=True)
class Sought:
    """The one thing that a bare follow-up wants."""

    told: re.Pattern[str]
    """What tells it."""
    days: frozenset[str] = frozenset()
    """The days of the week that it asks of."""
    names_none: bool = False
    """Whether it is wanted of nothing that is named: "how many can go in", "and at 3 pm"."""

    def is_told_in(self, texts: Sequence[str]) -> bool:
        """Whether one of these texts tells it."""
        is_of_the_days = bool(self.days) and any(self.days <= days_in(tokens(text)) for text in texts)
        return is_of_the_days or any(map(self.told.search, texts))


def wanted_by(words: Sequence[str]) -> Sought | None:
    """The kind of thing that a follow-up wants, whatever else it says: a person, of "who teaches it"; None for any.

    A time, a day or an age alone wants what is told of others: "and at 3 pm?", "on Saturdays?", "he is 12".
    """
    rest = [word for word in words if word not in _LINKS]
    if hours_in(rest):
        return Sought(_HOUR_OF_DAY.told, names_none=True)
    if days_in(rest) or _KIND_OF_DAY.search(" ".join(rest)):
        return Sought(_ON_DAYS, days_in(rest), names_none=True)
    if _AN_AGE.fullmatch(" ".join(rest)):
        return Sought(AGES, names_none=True)
    if kind := _bare_kind(words):
        return Sought((_PERSON if kind is _ROLE else kind).told)
    if sought := sought_by(words):
        return sought
    if rest[:2] == ["how", "many"]:
        if rest[2] in AUXILIARIES:  # "how many can go in"
            return Sought(_NUMBER.told, names_none=True)
        is_of_any = rest[2] in {"people", "persons"}
        people = _PERSONS if content_words(rest[3:]) else r"[a-z]+s\b"
        thing = people if is_of_any else re.escape(stemmed(rest[2]))
        return Sought(re.compile(rf"{_FIGURE} (?:[\w-]+ ){{0,2}}{thing}"), names_none=is_of_any)
    asked = asked_for(rest)
    return next((Sought(kind.told) for kind in _KINDS if asked is not Asked.NOTHING and kind.of is asked), None)


def tells_a_price(texts: Iterable[str]) -> bool:
    """Whether one of these texts tells what something costs."""
    return any(_PRICE.search(text) for text in texts)


def sought_by(words: Sequence[str]) -> Sought | None:
    """The one thing that a follow-up of hardly any content wants of what was answered; None where it says more."""
    if kind := _bare_kind(words):
        return Sought(kind.told)
    rest = _bare(words)
    if found := _PREPOSITION.fullmatch(" ".join(rest)):
        return Sought(re.compile(_WITH_ITS_OBJECT.format(found[1] or found[2], _TIME, _THE)))
    if found := _ON_A_DAY.fullmatch(" ".join(rest)):
        named = re.compile(rf"\b{found[1].removesuffix('s')}|{_NO_EXCEPTION}{_EVERY_DAY.pattern}", re.I)
        return Sought(named, days_in(rest), names_none=True)
    return None


def _bare_kind(words: Sequence[str]) -> Kind | None:
    text = " ".join(_bare(words))
    return next((kind for kind in _KINDS if kind.asked.fullmatch(text)), None)


def _bare(words: Sequence[str]) -> Sequence[str]:
    """The words without what only links them to what was said before."""
    rest = list(words)
    while rest and rest[0] in _LINKS:
        del rest[0]
    while len(rest) > 1 and rest[-1] in _TAILS:
        del rest[-1]
    return rest
