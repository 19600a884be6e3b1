"""The file of a new article, text, Markdown or a web page: its paragraphs, and what it says of itself."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from pydantic import ValidationError

from bot.authoring.edit import EditError
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


def read_article(path: Path) -> tuple[str, dict[str, str]]:
    """The text of an article, one paragraph a line, and what its file says of itself; raises EditError."""
    if str(path).startswith(("http:/", "https:/")):
        raise EditError("nothing is fetched; save the page first, as an .html file")
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise EditError(f"an article is a {', '.join(_READERS)} file; save it as one of these")
    written, said = read(_bytes(path))
    paragraphs = [cleaned(unicodedata.normalize("NFC", line)) for line in written.splitlines()]
    text = "\n".join(line for line in paragraphs if any(map(str.isalnum, line)))
    if not _WORD.search(text):
        raise EditError("there are no sentences in it")
    letters = [character for character in text if character.isalpha()]
    if sum("LATIN" in unicodedata.name(letter, "") for letter in letters) < len(letters) / 2:
        raise EditError("most of it is not in Latin letters; the bot reads English articles")
    facts = {key: cleaned(value) for key, value in said.items()}
    return text, {key: value for key, value in facts.items() if value and not against_fact(key, value)}


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise EditError("this is not a file")
        if size > MAX_BYTES:
            raise EditError(f"{size:,} bytes are too many; an article has at most {MAX_BYTES:,}")
        content = path.read_bytes()
    except OSError as error:
        raise EditError(f"cannot be read: {error.strerror}") from None
    if not content.strip():
        raise EditError("the file is empty")
    if b"\0" in content:
        raise EditError("this is a binary file; save the article as plain text")
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise EditError(f"line {line} is not UTF-8 text; save the file as UTF-8") from None


def _from_text(content: bytes) -> tuple[str, dict[str, str]]:
    text = _decoded(content).strip()
    if not _BLANK_LINES.search(text):
        return text, {}  # each line is a paragraph
    return "\n".join(" ".join(block.split()) for block in _BLANK_LINES.split(text)), {}


def _from_markdown(content: bytes) -> tuple[str, dict[str, str]]:
    """A paragraph for each block, each row of a table ("Day: Monday; Opens: 7 a.m.") and each footnote."""
    text = _decoded(content)
    head = _HEAD.match(text)
    said = read_yaml("", head[1] if head else "").value
    facts = {key: str(said[key] or "") for key in FACTS if key in said} if isinstance(said, dict) else {}
    text = _FOOTNOTE_MARK.sub("", _FOOTNOTE.sub("\n\n", _HEAD.sub("", text)))
    paragraphs: list[str] = []
    heads: list[str] = []
    cells: list[str] | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        match token.type:
            case "tr_open":
                cells = []
            case "inline":
                written = (_SHOWN.get(part.type, part.content) for part in token.children or ())
                (paragraphs if cells is None else cells).append("".join(written).strip())
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
    return "\n".join(paragraphs), facts


_FOOTNOTE: Final = re.compile(r"^\[\^[^\]\n]+\]:[ \t]*", re.MULTILINE)
_FOOTNOTE_MARK: Final = re.compile(r"[ ]?\[\^[^\]\n]+\]")
_HEAD: Final = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
"""The front matter of a Markdown file."""
_SHOWN: Final = {"softbreak": " ", "hardbreak": " ", "html_inline": "", "image": ""}
"""What is shown of the parts of a text that are not their content."""


def _from_html(content: bytes) -> tuple[str, dict[str, str]]:
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.encoding import bytes_to_str, detect_encoding
        from resiliparse.parse.html import HTMLTree
    except ImportError:
        raise EditError(
            "reading a web page needs the extra “html”: pip install 'article-faq-bot[html]';"
            " or save the article as a .txt file"
        ) from None
    html = bytes_to_str(content, detect_encoding(content) or "utf-8")
    # Without the margins of a page an extractor may find nothing: then all of its text is taken.
    text = extract_plain_text(html, main_content=True, alt_texts=False, links=False, list_bullets=False)
    text = str(text or extract_plain_text(html, alt_texts=False, links=False, list_bullets=False))
    page = HTMLTree.parse(html)
    if page.document is None:
        return text, {}
    head = {
        (tag.getattr("property") or tag.getattr("name") or "").lower(): tag.getattr("content") or ""
        for tag in page.document.get_elements_by_tag_name("meta")
    }
    links = page.document.query_selector_all('link[rel="canonical"]')
    root = page.document.query_selector("html")
    return text, {
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


_READERS: Final[Mapping[str, Callable[[bytes], tuple[str, dict[str, str]]]]] = {
    ".txt": _from_text,
    ".md": _from_markdown,
    ".html": _from_html,
    ".htm": _from_html,
}
