"""The file of an article, as text, Markdown or a web page: its paragraphs, and what it says of itself."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import ValidationError

from bot.core.knowledge.schema import FrontMatterModel
from bot.core.knowledge.yaml_reader import read_yaml
from bot.core.language.tokens import cleaned

FACTS: Final = {
    "title": "Title",
    "publisher": "Publisher",
    "date": "Date of publication",
    "url": "Web address",
    "language": "Language, as en",
}
"""What can be known about an article, by the key in the front matter, as it is asked for."""
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
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ArticleFileError(f"line {line} is not UTF-8 text; save the file as UTF-8") from None


def _from_text(content: bytes) -> str:
    text = _decoded(content).strip()
    if not _BLANK_LINES.search(text):
        return text  # each line is a paragraph
    return "\n".join(" ".join(block.split()) for block in _BLANK_LINES.split(text))


def _from_markdown(content: bytes) -> str:
    """A paragraph for each block, each row of a table ("Day: Monday; Opens: 7 a.m.") and each footnote."""
    text = _HEAD.sub("", _decoded(content))
    text = _FOOTNOTE_MARK.sub("", _FOOTNOTE.sub("\n\n", text))
    paragraphs: list[str] = []
    heads: list[str] = []
    cells: list[str] | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        match token.type:
            case "tr_open":
                cells = []
            case "inline":
                written = "".join(map(_inline, token.children or ())).strip()
                (paragraphs if cells is None else cells).append(written)
            case "thead_close":
                heads, cells = cells or [], None
            case "tr_close" if heads and cells:
                paragraphs.append(
                    "; ".join(
                        f"{head}: {cell}" if head else cell for head, cell in zip(heads, cells, strict=False) if cell
                    )
                )
                cells = None
            case "table_close":
                heads = []
    return "\n".join(paragraphs)


_FOOTNOTE: Final = re.compile(r"^\[\^[^\]\n]+\]:[ \t]*", re.MULTILINE)
_FOOTNOTE_MARK: Final = re.compile(r"[ ]?\[\^[^\]\n]+\]")
_HEAD: Final = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
"""The front matter of a Markdown file."""


def _inline(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline") else ""


def _from_html(content: bytes) -> str:
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    except ImportError:
        raise ArticleFileError(
            "reading a web page needs the extra “html”: pip install 'article-faq-bot[html]';"
            " or save the article as a .txt file"
        ) from None
    html = bytes_to_str(content, detect_encoding(content) or "utf-8")
    # Without the margins of a page an extractor may find nothing: then all of its text is taken.
    text = extract_plain_text(html, main_content=True, alt_texts=False, links=False, list_bullets=False)
    return str(text or extract_plain_text(html, alt_texts=False, links=False, list_bullets=False))


def facts_in(path: Path) -> dict[str, str]:
    """What a file says of itself: a web page in its head, Markdown in its front matter."""
    content = _bytes(path)
    match path.suffix.lower():
        case ".html" | ".htm":
            found = _facts_of_page(content)
        case ".md":
            head = _HEAD.match(_decoded(content))
            value = read_yaml(path.name, head[1] if head else "").value
            found = {key: str(value[key] or "") for key in FACTS if key in value} if isinstance(value, dict) else {}
        case _:
            found = {}
    cleaned_facts = {key: cleaned(value) for key, value in found.items()}
    return {key: value for key, value in cleaned_facts.items() if value and not against_fact(key, value)}


def _facts_of_page(content: bytes) -> dict[str, str]:
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    page = HTMLTree.parse(bytes_to_str(content, detect_encoding(content) or "utf-8"))
    if page.document is None:
        return {}
    head = {
        (tag.getattr("property") or tag.getattr("name") or "").lower(): tag.getattr("content") or ""
        for tag in page.document.get_elements_by_tag_name("meta")
    }
    links = page.document.query_selector_all('link[rel="canonical"]')
    root = page.document.query_selector("html")
    return {
        "title": head.get("og:title") or page.title or "",
        "publisher": head.get("og:site_name") or head.get("publisher") or "",
        "date": (head.get("article:published_time") or head.get("date") or "").partition("T")[0],
        "url": head.get("og:url") or next((link.getattr("href") or "" for link in links), ""),
        "language": (root.getattr("lang") or "" if root else "").replace("_", "-"),
    }


def against_fact(key: str, value: str) -> str | None:
    """Why a value cannot stand in the front matter; None where it can."""
    try:
        FrontMatterModel.model_validate({key: value or None})
    except ValidationError:
        hint = {"url": "must start with http:// or https://", "language": "must be a code, as en"}
        return hint.get(key, "is too long")
    return None


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
        scripts = sorted(set(map(_alphabet, word)).intersection(_ALPHABETS))
        if len(scripts) > 1:
            found = " and ".join(map(str.capitalize, scripts))
            raise ArticleFileError(f"the word “{word}” mixes {found} letters; type it anew")


def _alphabet(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]
