"""Names in a sentence: of a person, a house that one asks the way to, or what a reader asks the meaning of."""

import re
from typing import Final

from bot.core.language.english import is_ordinary

NAME: Final = re.compile(r"\b[A-Z][\w'’-]+(?:\s+(?:of\s+)?[A-Z][\w'’-]+)+")
THING: Final = re.compile(
    r"\b(?:Club|Cup|University|Bridge|Road|Street|Lane|River|Council|School|Station|Engineering|Homes|Supplies|Fair"
    r"|Association|Company|Market|Day|Week|Fund|Award|Prize|Trust|Committee|Island|Bay|Group|Services|Limited|Ltd)\b"
)
BUILT: Final = re.compile(
    r"\b(?:Hotel|Towers?|Buildings?|Inn|Hall|Centre|Center|House|Library|Museum|Church|Square|Park|Pharmacy|Arms"
    r"|Clinic|Hospital|Theatre|Court|Stadium|Gardens?)$"
)
"""What a reader asks the way to."""
GIVEN: Final = re.compile(r"\b(?:Fund|Award|Prize|Cup|Trust)$")
"""What a reader asks the meaning of; nobody asks what a road is, or a council."""
_TITLE: Final = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|President|(?:[Mm]ayor|[Cc]hief|[Oo]fficer|[Dd]irector|[Mm]anager"
    r"|[Hh]ead|[Cc]hair|[Cc]ouncillor|[Ss]pokes\w+|[Ss]ecretary|[Ww]arden|[Tt]eacher|[Mm]inister|[Cc]aptain))\.?,?"
)
_SAYS: Final = r"(?:said|says|told|tells|added|explained|warned)"
REACHED: Final = re.compile(r"\d{5}|@|\bwww\.|https?://")


def is_person(name: str, text: str) -> bool:
    """Whether a sentence says that a name is somebody's: by a title, a verb of saying, or a surname of no meaning."""
    if THING.search(name):
        return False
    if re.search(rf"\b{_TITLE}\s{name}\b|\b{_SAYS}\s{name}\b|\b{name},?\s{_SAYS}\b", text):
        return True
    first, *_, last = name.lower().split()
    return not is_ordinary(last) and (not is_ordinary(first) or bool(REACHED.search(text)))


def is_somebody(subject: str) -> bool:
    """Whether the subject of a sentence is a name, and of no thing or house."""
    return bool(NAME.fullmatch(subject)) and not (THING.search(subject) or BUILT.search(subject))
