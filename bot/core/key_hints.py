"""Which key an author meant who wrote one that does not exist."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Final

_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "entries": ("faq", "faqs", "questions", "items", "answers", "covered"),
    "not_covered": ("gaps", "noes", "nos", "unanswered", "notanswered", "unanswerable", "missing", "uncovered"),
    "phrasings": ("variations", "variants", "alternatives", "synonyms", "examples", "wordings", "ask", "asked"),
    "citations": ("quotes", "quote", "sources", "source", "cites", "evidence", "references"),
    "quote": ("text", "sentence", "passage", "citation", "source"),
    "question": ("q", "ask"),
    "answer": ("a", "reply", "response", "text"),
    "topic": ("section", "heading", "category", "title", "group", "theme"),
    "related": ("seealso", "see", "next", "links"),
    "nearest": ("closest", "near", "related", "see", "entry"),
    "title": ("headline", "heading", "name"),
    "publisher": ("author", "newspaper", "source", "site", "outlet"),
    "date": ("published", "day", "publishedon", "publicationdate"),
    "url": ("link", "address", "web", "website", "webaddress"),
    "language": ("lang", "locale"),
    "names": ("people", "places"),
    "terms": ("words", "synonyms"),
}
"""What people call the keys of the files, without marks and capital letters."""
LEAST_LIKE: Final = 0.7
"""The likeness (0 to 1) from which a key is taken for a known one misspelt; `notes` is none of `entries`."""


def meant(key: str, known: Iterable[str]) -> str | None:
    """The known key that was meant, if that can be told."""
    bare = {_bare(name): name for name in known}
    written = _bare(key)
    if written in bare:
        return bare[written]
    for name in bare.values():
        if written in _OTHER_NAMES.get(name, ()):
            return name
    near = difflib.get_close_matches(written, bare, n=1, cutoff=LEAST_LIKE)
    return bare[near[0]] if near else None


def _bare(key: str) -> str:
    return "".join(filter(str.isalnum, key.lower()))
