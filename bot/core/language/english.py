"""English: contractions and chat shorthand, how common a word is, what a question asks for, and of whom.

Words and lists of words alone; knows no FAQ.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from itertools import dropwhile, pairwise, takewhile
from typing import Final

CONTRACTIONS: Final[dict[str, tuple[str, ...]]] = {
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "y'all": ("you", "all"),
    **{
        f"{word}'s": (word, "is")
        for word in "what who where when why how that there here it he she this everything anything let".split()
    },
}
"""Forms with an apostrophe that do not follow the general rules."""

SHORTHAND: Final[dict[str, tuple[str, ...]]] = {
    **{
        short: tuple(long.split())
        for short, long in {
            "whats": "what is", "wats": "what is", "whos": "who is", "wheres": "where is", "whens": "when is",
            "whys": "why is", "hows": "how is", "thats": "that is", "theres": "there is", "whatre": "what are",
            "dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not", "arent": "are not",
            "wasnt": "was not", "werent": "were not", "cant": "can not", "cannot": "can not", "wont": "will not",
            "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not", "hasnt": "has not",
            "havent": "have not", "hadnt": "had not", "aint": "is not", "im": "i am", "ive": "i have",
            "youre": "you are", "theyre": "they are", "theyve": "they have", "weve": "we have",
            "u": "you", "ur": "your", "r": "are", "ya": "you", "yall": "you all", "wat": "what", "wut": "what",
            "wht": "what", "hw": "how", "wen": "when", "whn": "when", "wher": "where", "wy": "why",
            "ppl": "people", "pls": "please", "plz": "please", "plss": "please", "thx": "thanks", "ty": "thanks",
            "tnx": "thanks", "rn": "right now", "bc": "because", "cuz": "because", "coz": "because", "cos": "because",
            "wanna": "want to", "gonna": "going to", "gotta": "have to", "abt": "about", "bout": "about",
            "b4": "before", "govt": "government", "gov": "government", "govs": "governments",
            "smth": "something", "sth": "something", "smb": "somebody", "kno": "know", "dunno": "do not know",
            "lemme": "let me", "gimme": "give me", "tho": "though", "wdym": "what do you mean",
            "w": "with", "da": "the", "dis": "this", "dey": "they", "n": "and", "nd": "and", "btw": "by the way",
            "idk": "i do not know", "tldr": "summary", "info": "information", "yr": "year", "yrs": "years",
            "prez": "president", "pres": "president", "vs": "versus", "innit": "is it not",
            "hr": "hour", "hrs": "hours", "min": "minute", "mins": "minutes", "wk": "week", "wks": "weeks",
            "wkend": "weekend", "tmrw": "tomorrow", "tmr": "tomorrow", "2moro": "tomorrow", "nite": "night",
            "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday",
            "thu": "thursday", "thur": "thursday", "thurs": "thursday", "fri": "friday", "jan": "january",
            "feb": "february",
            "aug": "august", "sept": "september", "oct": "october", "nov": "november", "dec": "december",
            "quid": "pounds", "bucks": "dollars", "mio": "million", "mln": "million", "mn": "million",
            "bn": "billion", "nr": "number", "rm": "room", "p.a": "a year", "p.w": "a week", "p.p": "per person",
        }.items()
    },
}  # fmt: skip
"""Chat spellings and the words they stand for."""


@lru_cache(maxsize=1)
def rarities() -> dict[str, float]:
    """82,834 English words, each with how much it tells by being rare: 0 for "the", 1 for the rarest."""
    lines = files("bot.core.language").joinpath("english_words.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, float] = {}
    for line in lines:
        if line and not line.startswith("#"):
            hundredths, *words = line.split(" ")
            found |= dict.fromkeys(words, int(hundredths) / 100)
    return found


def is_ordinary(word: str) -> bool:
    """Whether a word is a common English one, so that it is no typing error for another."""
    return word in rarities()


def rarity(word: str) -> float:
    """How much a word tells by being rare in English: 0 for "the", 1 for what the word list does not know."""
    return rarities().get(word, 1.0)


_HARD_TO_SAY: Final = re.compile(r"[bcdfghjklmnpqrstvwxz]{4}|(.)\1\1|^[bcdfghjklmnpqrstvwxz]{2,}$")
_IN_LETTERS: Final = re.compile(r"[a-z]{3,}")


def is_typed_at_random(word: str) -> bool:
    """Whether a word is like none of English, nor like a name: "asdfghjkl", "brrrt"."""
    return bool(_IN_LETTERS.fullmatch(word) and _HARD_TO_SAY.search(word)) and not is_ordinary(word)


class Asked(StrEnum):
    """The kind of answer that a question asks for."""

    NUMBER = "a number"
    AGE = "an age or duration"
    TIME = "a time"
    PLACE = "a place"
    REASON = "a reason"
    PERSON = "a person"
    NAME = "a name"
    MANNER = "a manner"
    YES_NO = "yes or no"
    THING = "a thing"
    NOTHING = "nothing in particular"


AUXILIARIES: Final = frozenset(
    "is are was were do does did has have had can could will would should may might am shall".split()
)
THE_BOT: Final = frozenset({"you", "your", "yourself"})
"""Words that speak of the bot itself."""
QUESTION_WORDS: Final = frozenset("what which who whom whose when where why how".split())
_ASKS: Final = [
    (Asked.NUMBER, r"how (many|much)|number|amount|percent|percentage|count|figure|total|(what|which) share|rate"),
    (Asked.AGE, r"how (old|long)|age(?! old)"),
    (Asked.TIME, r"when|(what|which) (\w+ )?(day|date|year|month|century|time)|date|since when"),
    (Asked.PLACE, r"where|(what|which|in) (\w+ )?(city|town|country|place|prefecture|location|venue)"),
    (Asked.REASON, r"why|reason|cause|how come|what for"),
    (Asked.PERSON, r"who|whom|whose"),
    (Asked.NAME, r"name|called"),
    (Asked.MANNER, r"how"),
]
_FIRST: Final = {
    "who": Asked.PERSON, "whom": Asked.PERSON, "when": Asked.TIME, "where": Asked.PLACE, "why": Asked.REASON,
    "anybody": Asked.YES_NO, "anyone": Asked.YES_NO, "anything": Asked.YES_NO,
}  # fmt: skip
_PATTERNS: Final = [(asked, re.compile(rf"\b(?:{pattern})\b")) for asked, pattern in _ASKS]
_THING: Final = re.compile(r"\b(?:what|which)\b")


def asked_for(words: Sequence[str]) -> Asked:
    """The kind of answer that a question asks for, by its question words."""
    if words and words[0] in _FIRST:
        return _FIRST[words[0]]
    text = " ".join(words)
    for asked, pattern in _PATTERNS:
        if pattern.search(text):
            return asked
    if words and words[0] in AUXILIARIES:
        return Asked.YES_NO
    return Asked.THING if _THING.search(text) else Asked.NOTHING


def speaks_of_the_bot(words: Sequence[str]) -> bool:
    """Whether it speaks to the bot, or of it."""
    return not THE_BOT.isdisjoint(words)


def is_said_of_the_bot(words: Sequence[str]) -> bool:
    """Whether it speaks of the bot, as "you have been a delight", and not to it, as "a cake for you"."""
    return any(word in THE_BOT and before not in {"for", "to", "with"} for before, word in pairwise(("", *words)))


def may_ask_of_the_article(words: Sequence[str]) -> bool:
    """Whether it asks with a question word, and not of the bot: "who wrote it?", "who says so?"."""
    return not QUESTION_WORDS.isdisjoint(words[:2]) and not speaks_of_the_bot(words)


def exclaims(words: Sequence[str]) -> bool:
    """Whether it begins as "what a city" does, which is no question."""
    return tuple(words[:2]) in {("what", "a"), ("what", "an")}


MAX_WORDS_TO_A_NEGATION: Final = 4
"""Tokens from a question word to the negation that turns it: "who of the two did not"."""
MAX_WORDS_TO_NOT: Final = 8
"""The same to a plain "not" in the same clause."""
MAX_WORDS_TO_AN_AUXILIARY: Final = 4
"""Tokens among which the auxiliary stands that comes before whom a question is about."""
_NEGATIONS: Final = frozenset("not never nobody none nothing without neither nor no except besides".split())
_CLAUSE: Final = frozenset("so that if because who which when but and".split())
"""Words with which another clause begins."""
FORMS_OF_ADDRESS: Final = frozenset("mr mrs ms miss dr prof professor sir dame".split())
"""What stands before a name, and is left out of it as often as not."""
_TITLES: Final = FORMS_OF_ADDRESS.union("the a an president prime minister pm chairman king queen captain".split())


def is_negated(words: Sequence[str]) -> bool:
    """Whether there is a "not" of any kind in it."""
    return not _NEGATIONS.isdisjoint(words)


def is_turned(words: Sequence[str]) -> bool:
    """Whether it asks for who or what does not: "which of them was not there", but not "is it not in Nara"."""
    if not words or words[0] not in QUESTION_WORDS - {"why", "how"}:
        return False
    # "which days does the bus not run" too, but not "what do they do so that it does not".
    clause = takewhile(lambda word: word not in _CLAUSE, words[1 : 1 + MAX_WORDS_TO_NOT])
    return is_negated(words[1 : 1 + MAX_WORDS_TO_A_NEGATION]) or "not" in clause


def agent_of(words: Sequence[str]) -> str | None:
    """The word after the first auxiliary, titles left out: of "who did President Lee meet" it is "lee".

    None where a title follows: "the Korean president" is spoken of in other ways too.
    """
    first = enumerate(words[:MAX_WORDS_TO_AN_AUXILIARY])
    at = next((at for at, word in first if word in AUXILIARIES), len(words))
    after = list(dropwhile(_TITLES.__contains__, words[at + 1 :]))
    return None if not after or not _TITLES.isdisjoint(after[1:2]) else after[0]


_PRONOUNS: Final = frozenset("it its he she they them him her his their this that these those there one ones".split())
_LINKS: Final = frozenset("and but so then or also what how".split())
_FUNCTION_WORDS: Final = (
    AUXILIARIES
    | _PRONOUNS
    | _LINKS
    | frozenset(
        "a an the of in on at to from by for with about as into not no who whom whose when where which why be been"
        " being many much long old exactly else again please tell me i we you my your our really just ok now"
        " high low big far often mr mrs ms miss".split()
    )
)
LINKS_BEFORE: Final = frozenset("and but so then or also".split())
_ADDING: Final = frozenset("for with without".split())
_ABOUT: Final = (("what", "about"), ("how", "about"))
MAX_FOLLOW_UP_WORDS: Final = 6
"""A question of more words than this stands by itself."""


_GRAMMAR: Final = frozenset(
    "a an the of in on at to from by for with about as into is are was were be been do does did has have had can"
    " could will would should may might it its he she they them his her their this that these those there i we you my"
    " your our me what who whom whose where when why how which and but or so not no if than then mr mrs ms miss".split()
)


def lexical_words(words: Sequence[str]) -> list[str]:
    """The words that are more than grammar: a passage that answers a question has something near to each of them."""
    return [word for word in words if word not in _GRAMMAR]


def content_words(words: Sequence[str]) -> list[str]:
    """The words that say what a question is about."""
    return [word for word in words if word not in _FUNCTION_WORDS]


def turns_to_another(words: Sequence[str]) -> bool:
    """Whether it asks the same of something else: "what about China?"."""
    return tuple(words[:2]) in _ABOUT


_AS_WELL: Final = (("too",), ("also",), ("as", "well"), ("either",), ("then",))


def named_instead(words: Sequence[str]) -> tuple[str, ...]:
    """What a follow-up names and asks nothing of: "Takaichi" in "and Takaichi?", "is Takaichi too?"; else nothing."""
    rest = list(words)
    while rest and rest[0] in LINKS_BEFORE | {"ok", "okay"}:
        del rest[0]
    if tuple(rest[:2]) in _ABOUT:
        del rest[:2]
    after = next((link for link in _AS_WELL if tuple(rest[-len(link) :]) == link), ())
    if after and rest[0] in AUXILIARIES:
        rest = rest[1 : -len(after)]
    return tuple(rest) if asked_for(rest) is Asked.NOTHING else ()


def points_back(words: Sequence[str]) -> bool:
    """Whether a pronoun in it stands for something said before."""
    return not _PRONOUNS.isdisjoint(words)


_ONE_IS: Final = frozenset("am live work study love like hate dislike enjoy prefer feel been was come never".split())
_BEFORE_A_VERB: Final = frozenset("do did not really just also only have never still always so already".split())
_WISHES: Final = frozenset(
    "want wanted need needed wish looking search searching interested curious wonder wondering ask asking asked find"
    " forgot forget remember mean meant know understand confused sure needs wants".split()
)
_WOULD_LIKE: Final = {("would", "like"), ("would", "love")}
_ASKED_OF: Final = frozenset("i we you he she they it there".split())
"""What stands behind an auxiliary in a question."""
_BEGIN_ONLY: Final = AUXILIARIES - frozenset("is are was were am has have had".split())
"""Auxiliaries that stand before "the" or "my" only where somebody asks."""
_DETERMINERS: Final = frozenset("the a an any this these those my our your his her their".split())
_REPORTS: Final = frozenset(
    "hear heard read told think thought believe guess suppose says said swear swears claims".split()
)


def says_what_one_is(words: Sequence[str]) -> bool:
    """Whether somebody says what they are or like, whatever it is: "I come from Brazil", "I do not like politics"."""
    after = [word for word in words if word not in _BEFORE_A_VERB][:2]
    return after[:1] == ["i"] and (after[1:] == [] or after[1] in _ONE_IS)


def wishes(words: Sequence[str]) -> bool:
    """Whether somebody says what they would like: "I'd like to buy an organ"."""
    return words[0] == "i" and (not {"want", "need"}.isdisjoint(words[1:3]) or tuple(words[1:3]) in _WOULD_LIKE)


def is_of_oneself(words: Sequence[str]) -> bool:
    """Whether somebody says something of themselves, and wants nothing: "my phone is about to die"."""
    said = [word for word in words[:3] if word not in LINKS_BEFORE and word not in _BEFORE_A_VERB]
    reports = "not" not in words and not _REPORTS.isdisjoint(words)  # "I heard that", but "I do not read papers"
    is_said = said[:1] in (["i"], ["my"], ["we"], ["our"]) and not wishes(words)
    return is_said and _WISHES.isdisjoint(words) and not reports and not runs_into_a_question(words)


def runs_into_a_question(words: Sequence[str]) -> bool:
    """Whether who types fast leaves out the comma before a question: "I am a student is there a discount"."""
    return any(
        (first in AUXILIARIES and second in _ASKED_OF) or (first in _BEGIN_ONLY and second in _DETERMINERS)
        for first, second in pairwise(words[2:])
    )


def tells_a_story(words: Sequence[str]) -> bool:
    """Whether somebody tells of themselves at some length, and asks nothing: "the wind had my hat off at the stop"."""
    is_long = len(words) > MAX_FOLLOW_UP_WORDS and asked_for(words) is Asked.NOTHING and not wishes(words)
    return is_long and not {"i", "my", "me", "we", "our"}.isdisjoint(words) and _WISHES.isdisjoint(words)


def adds_to_it(words: Sequence[str]) -> bool:
    """Whether it only says of whom or what besides the one before is asked: "for kids", "without a card"."""
    return not _ADDING.isdisjoint(words[:1]) and asked_for(words) is Asked.NOTHING and bool(content_words(words))


def leans_on_context(words: Sequence[str]) -> bool:
    """Whether a question says too little by itself: "and when?", "what about China?", "why did they?".

    One that is whole does not: "is there parking", "and who chairs the association".
    """
    if len(words) > MAX_FOLLOW_UP_WORDS:
        return False
    if turns_to_another(words) or adds_to_it(words):
        return True
    content = content_words(words)
    if content and any(first in AUXILIARIES and second == "there" for first, second in pairwise(words)):
        return False
    is_whole = asked_for(words) is not Asked.NOTHING and len(content) > 1
    is_linked = words[0] in LINKS_BEFORE and not is_whole
    return is_linked or not content or points_back(words)
