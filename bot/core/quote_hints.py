"""What a quote that the article lacks was probably meant to be, for its author."""

from collections.abc import Callable
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from bot.core.article import Article

COPY_IT: Final = "; copy it from there"
_LEAST_BLOCK: Final = 3
"""Shorter stretches that a quote has in common with a sentence are chance."""


def hint(quote: str, article: Article) -> str:
    """The end of the message about a quote that does not stand in the article word for word."""
    if "…" in quote or "..." in quote:
        return "; where words are left out, make two quotes of it"
    sentences = [article.sentence_text(sentence) for sentence in article.sentences]
    near = process.extractOne(quote, sentences, scorer=fuzz.WRatio, processor=str.lower, score_cutoff=50)
    if near is None:
        return COPY_IT
    for differs, made_alike in _DIFFERENCES.items():
        if found := _found(quote, near[0], made_alike):
            return f"; only {differs} differ: the article has “{found}”"
    return _closest(quote, near[0])


def _without_spaces(character: str) -> str:
    return "" if character.isspace() else character


def _without_marks(character: str) -> str:
    return character if character.isalnum() else ""


def _bare(character: str) -> str:
    return _without_marks(character).lower()


_DIFFERENCES: Final[dict[str, Callable[[str], str]]] = {
    "capital letters": str.lower,
    "spaces": _without_spaces,
    "punctuation or spaces": _without_marks,
    "capital letters, punctuation or spaces": _bare,
}
"""What may be all that differs, and how to make it alike."""


def _found(quote: str, sentence: str, made_alike: Callable[[str], str]) -> str:
    """The stretch of the sentence that is like the quote; empty where there is none."""
    wanted = "".join(map(made_alike, quote))
    places = [at for at, character in enumerate(sentence) for _ in made_alike(character)]
    start = "".join(map(made_alike, sentence)).find(wanted) if wanted else -1
    return sentence[places[start] : places[start + len(wanted) - 1] + 1] if start >= 0 else ""


def _closest(quote: str, sentence: str) -> str:
    blocks = [block for block in Indel.opcodes(quote, sentence).as_matching_blocks() if block.size > _LEAST_BLOCK]
    if not blocks:
        return COPY_IT
    start, end = blocks[0].b, blocks[-1].b + blocks[-1].size
    while start and not sentence[start - 1].isspace():
        start -= 1
    while end < len(sentence) and not sentence[end].isspace():
        end += 1
    return f"; the closest is “{sentence[start:end].strip(' ,;:')}”"
