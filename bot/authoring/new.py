"""``faqbot new``: a folder for a new article out of its file, with a draft of its FAQ for a person to write."""

import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click
from markdown_it import MarkdownIt
from pydantic import ValidationError

from bot import texts
from bot.authoring.edit import EditError, json_quoted, scalar
from bot.authoring.questions import subject_of
from bot.core.knowledge.article import Article
from bot.core.knowledge.items import TODO
from bot.core.knowledge.schema import FrontMatterModel, json_schema
from bot.core.knowledge.yaml_reader import read_yaml
from bot.core.language.tokens import cleaned
from bot.core.quality.wording import OVERVIEW, OVERVIEW_PHRASINGS, PRONOUN
from bot.texts.phrases import counted

OWN_ARTICLES: Final = Path("mine")
"""The knowledge folder that is made where none is set: beside the article that ships, not in its folder."""
SCHEMA_FILE: Final = "faq.schema.json"
MAX_QUOTE: Final = 2000
MIN_SENTENCE_WORDS: Final = 6
"""Words; what is shorter may be a heading."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


def make(name: str, file: Path, given: Mapping[str, str | None], folder: Path | None) -> None:
    """Makes the article's folder in the knowledge folder, which .env names from now on where none was set.

    Raises EditError.
    """
    knowledge = folder or OWN_ARTICLES
    asks = sys.stdin.isatty()
    _check_name(knowledge, name)
    try:
        text, found = read_article(file)
    except EditError as error:
        raise EditError(f"{file}: {error}") from None
    facts = {**found, **{key: value for key, value in given.items() if value}}
    if reason := next(filter(None, (against_fact(key, value) for key, value in facts.items())), None):
        raise EditError(f"this {reason}")
    article = Article(name, text)
    first = article.sentences[0]
    heading = article.sentence_text(first)
    if not facts.get("title") and article.is_title(first) and not against_fact("title", heading):
        facts["title"] = found["title"] = heading
    if asks:
        asked = {key: label for key, label in FACTS.items() if not given.get(key)}
        facts |= {key: _fact(key, label, found.get(key, "")) for key, label in asked.items()}
    made = _scaffold(knowledge, article, facts)
    if folder is None:
        _remember_folder(Path(".env"), knowledge)
    paragraphs, sentences = counted(len(article.paragraphs), "paragraph"), counted(len(article.sentences), "sentence")
    click.echo(texts.NEXT_STEPS.format(folder=made, faq=made / "faq.yaml", paragraphs=paragraphs, sentences=sentences))
    if folder is None:
        click.echo(texts.FOLDER_REMEMBERED.format(folder=knowledge))
    if unknown := [key for key in FACTS if not asks and not facts.get(key)]:
        click.echo(texts.NOT_ASKED.format(keys=", ".join(unknown), file=made / "article.md"), err=True)


def _fact(key: str, asked: str, found: str) -> str:
    def checked(value: str) -> str:
        if reason := against_fact(key, value.strip()):
            raise click.BadParameter(f"this {reason}")
        return value.strip()

    question = f"{asked} (empty: {'as it is' if found else 'not known'})"
    return str(click.prompt(question, default=found, show_default=bool(found), value_proc=checked))


def _check_name(knowledge: Path, name: str) -> None:
    """Raises EditError where no folder of this name can be made."""
    if not _NAME.fullmatch(name):
        raise EditError(f"the name {name[:40]!r} must be lower-case letters, digits and hyphens, at most 30")
    if knowledge.exists() and not knowledge.is_dir():
        raise EditError(f"{knowledge} is not a folder; set KNOWLEDGE_DIR to one")
    if (knowledge / name).exists() or (knowledge / name).is_symlink():
        raise EditError(f"{knowledge / name} exists already; choose another name")


def _scaffold(knowledge: Path, article: Article, facts: Mapping[str, str | None]) -> Path:
    """Makes the folder, whole or not at all; raises EditError."""
    made = knowledge / article.name
    head = [f"{key}: {json_quoted(value) if (value := facts.get(key)) else 'null'}" for key in FACTS]
    try:
        made.mkdir(parents=True)
        (made / "article.md").write_text("\n".join(["---", *head, "---", article.text, ""]), encoding="utf-8")
        (made / "faq.yaml").write_text("".join(_faq(article)), encoding="utf-8")
        if not (knowledge / SCHEMA_FILE).exists():
            (knowledge / SCHEMA_FILE).write_text(json_schema("faq"), encoding="utf-8")
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise EditError(f"{made} cannot be made: {error.strerror}") from None
    return made


def _remember_folder(settings: Path, knowledge: Path) -> None:
    """Writes the knowledge folder into the file of the settings, .env; raises EditError."""
    try:
        old = settings.read_text(encoding="utf-8") if settings.exists() else ""
        line = f"{'' if not old or old.endswith(chr(10)) else chr(10)}KNOWLEDGE_DIR={knowledge.as_posix()}\n"
        with settings.open("a", encoding="utf-8") as file:
            file.write(line)
    except (OSError, UnicodeDecodeError) as error:
        raise EditError(f"{settings} cannot be written: {error}") from None


def _faq(article: Article) -> Iterator[str]:
    ends = (".", "!", "”")  # what ends in another way, or is short, may be a heading
    whole = [(each, article.sentence_text(each)) for each in article.sentences]
    told = (each for each, text in whole if text.endswith(ends) and len(text.split()) >= MIN_SENTENCE_WORDS)
    says = next(told, article.sentences[0])
    yield f"""\
# yaml-language-server: $schema=../{SCHEMA_FILE}
# Replace each {TODO} by a question that the sentence answers, and add how people ask it: three ways are enough to
# start. One sentence may answer several questions (copy the block) or none (delete it). Nothing that is {TODO} is
# served, and nothing waits for it. The answer may say less than the sentence, in your words; never more. Where it is
# {TODO} too, its sentence begins with It or They: name what it is about. Topics are a proposal: reword them.

entries:
  - id: {article.name}-overview
    topic: In short
    question: {OVERVIEW}
    phrasings: [{", ".join(map(json_quoted, OVERVIEW_PHRASINGS))}]
    answer: {json_quoted(article.sentence_text(says)[:MAX_QUOTE])}
    cite: {says.address}
"""
    # A heading for /topics: what the first sentence of a paragraph is about.
    firsts = {sentence.paragraph: article.sentence_text(sentence) for sentence in reversed(article.sentences)}
    for sentence in (each for each in article.sentences if not article.is_title(each)):
        quote = article.sentence_text(sentence)
        can_be_quoted = len(quote) <= MAX_QUOTE and len(article.places(quote)) == 1
        source = f"quote: {json_quoted(quote)}" if can_be_quoted else f"cite: {sentence.address}"
        answer = f"{TODO}: {quote}" if PRONOUN.match(quote) else quote
        topic = subject_of(firsts[sentence.paragraph])
        topic_line = f"    topic: {scalar(topic)}\n" if topic else ""
        yield f"""
  - question: {TODO}
{topic_line}    phrasings:
      - {TODO}
    answer: {json_quoted(answer[:MAX_QUOTE])}
    {source}
"""
    yield """
# What people will ask and the article does not say: who, when, where, why, how much, how many, what next.
#  - question: Who wrote this?
#    phrasings: [name of the author]
#    answer: The article does not name its author.
not_covered:
"""


# -- the file of the article -------------------------------------------------------------------------------------

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
