"""Reads an article out of a text, Markdown or HTML file, as the paragraphs of its text; fetches nothing.

The words stay as they are. Only what is no text goes: markup, control and invisible characters, needless white space.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from bot.core.text import cleaned

MAX_BYTES: Final = 5_000_000
"""Of the file: a long book's worth of text, or a web page with everything in it."""
_BLANK_LINES: Final = re.compile(r"\n\s*\n")
"""They part the paragraphs of a text file that has any; its other line ends are an editor's."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_ALPHABETS: Final = ("LATIN", "CYRILLIC", "GREEK")


class ArticleFileError(Exception):
    """Says in one line why no article can be made of a file, and what would help."""


def read_article(path: Path) -> str:
    """The text of an article, one paragraph a line; raises ArticleFileError."""
    if str(path).startswith(("http:/", "https:/")):
        raise ArticleFileError("nothing is fetched; save the page first, as an .html file")
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise ArticleFileError(f"an article is a {', '.join(_READERS)} file; save it as one of these")
    paragraphs = [cleaned(unicodedata.normalize("NFC", line)) for line in read(_bytes(path)).splitlines()]
    text = "\n".join(line for line in paragraphs if any(map(str.isalnum, line)))
    if not _WORD.search(text):
        raise ArticleFileError("there are no sentences in it")
    _refuse_mixed_scripts(text)
    return text


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise ArticleFileError("this is not a file")
        if size > MAX_BYTES:
            raise ArticleFileError(f"{size:,} bytes are too many; an article has at most {MAX_BYTES:,}")
        content = path.read_bytes()
    except OSError as error:
        raise ArticleFileError(f"cannot be read: {error.strerror}") from None
    if not content.strip():
        raise ArticleFileError("the file is empty")
    if b"\0" in content:
        raise ArticleFileError("this is a binary file; save the article as plain text")
    return content


# -- the kinds of files -----------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ArticleFileError(f"line {line} is not UTF-8 text; save the file as UTF-8") from None


def _from_text(content: bytes) -> str:
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not _BLANK_LINES.search(text):
        return text  # each line is a paragraph
    return "\n".join(" ".join(block.split()) for block in _BLANK_LINES.split(text))


def _from_markdown(content: bytes) -> str:
    text = re.sub(r"\A---\n.*?^---\n", "", _decoded(content).replace("\r\n", "\n"), flags=re.DOTALL | re.MULTILINE)
    blocks = (token for token in MarkdownIt("commonmark").parse(text) if token.type == "inline")
    return "\n".join("".join(map(_inline, block.children or ())) for block in blocks)


def _inline(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline") else ""


def _from_html(content: bytes) -> str:
    html = bytes_to_str(content, detect_encoding(content) or "utf-8")
    # Without the margins of a page an extractor may find nothing: then all of its text is taken.
    text = extract_plain_text(html, main_content=True, alt_texts=False, links=False, list_bullets=False)
    return str(text or extract_plain_text(html, alt_texts=False, links=False, list_bullets=False))


_READERS: Final[Mapping[str, Callable[[bytes], str]]] = {
    ".txt": _from_text,
    ".md": _from_markdown,
    ".html": _from_html,
    ".htm": _from_html,
}


# -- scripts ----------------------------------------------------------------------------------------------------


def _refuse_mixed_scripts(text: str) -> None:
    """Letters that only look alike match nothing that a reader types."""
    letters = [_alphabet(character) for character in text if character.isalpha()]
    if letters.count("LATIN") < len(letters) / 2:
        raise ArticleFileError("most of it is not in Latin letters; the bot reads English articles")
    for word in _WORD.findall(text):
        scripts = {_alphabet(character) for character in word}
        if len(scripts.intersection(_ALPHABETS)) > 1:
            found = " and ".join(sorted(script.capitalize() for script in scripts.intersection(_ALPHABETS)))
            raise ArticleFileError(f"the word “{word}” mixes {found} letters; type it anew")


def _alphabet(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]
