"""``faqbot new``: a folder for a new article, with a draft of its FAQ for a person to write."""

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import ValidationError

from bot.core.knowledge.article import Article
from bot.core.knowledge.items import TODO
from bot.core.knowledge.schema import FrontMatterModel, SchemaOf, json_schema
from bot.core.knowledge.yaml_reader import read_yaml
from bot.core.language.tokens import cleaned
from bot.texts.phrases import counted

FACTS: Final = {
    "title": "Title",
    "publisher": "Publisher",
    "date": "Date of publication",
    "url": "Web address",
    "language": "Language, as en",
}
"""What can be known about an article, by the key in the front matter, as it is asked for."""
LONGEST_QUOTE: Final = 2000
SHORTEST_SENTENCE: Final = 6
"""Words; what is shorter may be a heading."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")

OVERVIEW: Final = (
    "what is it about", "what happened", "summarise it", "in short", "tldr", "tell me about it", "give me the gist",
    "what does the article say", "main points please", "what's this", "i haven't read it, what is it", "explain",
)  # fmt: skip
"""How people ask what any article is about."""


class ScaffoldError(Exception):
    """Says in one line why the folder cannot be made; nothing was changed."""


@dataclass(frozen=True)
class Scaffolded:
    """A new article folder, and how much there is to write."""

    folder: Path
    paragraphs: int
    sentences: int
    entries: int


def check_name(knowledge: Path, name: str) -> None:
    """Raises ScaffoldError where no folder of this name can be made."""
    if not _NAME.fullmatch(name):
        raise ScaffoldError(f"the name {name[:40]!r} must be lower-case letters, digits and hyphens, at most 30")
    if knowledge.exists() and not knowledge.is_dir():
        raise ScaffoldError(f"{knowledge} is not a folder; set KNOWLEDGE_DIR to one")
    if (knowledge / name).exists() or (knowledge / name).is_symlink():
        raise ScaffoldError(f"{knowledge / name} exists already; choose another name")


def check_fact(key: str, value: str) -> str:
    """The value, if it can stand in the front matter; raises ScaffoldError."""
    try:
        FrontMatterModel.model_validate({key: value or None})
    except ValidationError:
        hint = {"url": "must start with http:// or https://", "language": "must be a code, as en"}
        raise ScaffoldError(f"this {hint.get(key, 'is too long')}") from None
    return value


def scaffold(knowledge: Path, name: str, text: str, facts: Mapping[str, str | None]) -> Scaffolded:
    """Makes the folder, whole or not at all; raises ScaffoldError."""
    check_name(knowledge, name)
    article = Article(name, text)
    quotes = [quote for quote in map(article.sentence_text, article.sentences) if _can_be_quoted(quote, article)]
    try:
        knowledge.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=knowledge))
        try:
            (aside / "article.md").write_text(_front_matter(facts) + text + "\n", encoding="utf-8")
            (aside / "faq.yaml").write_text("".join(_faq(name, article)), encoding="utf-8")
            aside.chmod(0o755)
            aside.rename(knowledge / name)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        if not (knowledge / SchemaOf.FAQ.file).exists():
            (knowledge / SchemaOf.FAQ.file).write_text(json_schema(), encoding="utf-8")
    except OSError as error:
        raise ScaffoldError(f"{knowledge / name} cannot be made: {error.strerror}") from None
    return Scaffolded(knowledge / name, len(article.paragraphs), len(article.sentences), len(quotes))


def next_steps(made: Scaffolded) -> str:
    """What was made, and what the author does now."""
    return f"""\
Made {made.folder}: {counted(made.paragraphs, "paragraph")} with {counted(made.sentences, "sentence")}.
It answers already what the article is about; the rest is for you:

1. faqbot preview {made.folder}     ask what readers will ask; a key makes an entry or a gap of it
2. faqbot interview {made.folder}   it asks you, question after question
3. faqbot check {made.folder}       what is wrong, and what could be better

{made.folder / "faq.yaml"} has a block for each sentence, with its quote in place.
What is TODO there waits, and stops nothing."""


def remember_folder(settings: Path, knowledge: Path) -> None:
    """Writes the knowledge folder into the file of the settings, .env; raises ScaffoldError."""
    try:
        old = settings.read_text(encoding="utf-8") if settings.exists() else ""
        line = f"{'' if not old or old.endswith(chr(10)) else chr(10)}KNOWLEDGE_DIR={knowledge.as_posix()}\n"
        with settings.open("a", encoding="utf-8") as file:
            file.write(line)
    except (OSError, UnicodeDecodeError) as error:
        raise ScaffoldError(f"{settings} cannot be written: {error}") from None


def _can_be_quoted(sentence: str, article: Article) -> bool:
    return len(sentence) <= LONGEST_QUOTE and len(article.places(sentence)) == 1


def _front_matter(facts: Mapping[str, str | None]) -> str:
    lines = [f"{key}: {_quoted(value) if (value := facts.get(key)) else 'null'}" for key in FACTS]
    return "\n".join(["---", *lines, "---", ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _faq(name: str, article: Article) -> Iterator[str]:
    says = next((each for each in article.sentences if _is_whole(article.sentence_text(each))), article.sentences[0])
    yield f"""\
# yaml-language-server: $schema=../{SchemaOf.FAQ.file}
# Replace each {TODO} by a question that the sentence answers, and add how people ask it: three ways are enough to
# start. One sentence may answer several questions (copy the block) or none (delete it). Nothing that is {TODO} is
# served, and nothing waits for it. The answer may say less than the sentence, in your words; never more.

entries:
  - id: {name}-overview
    topic: In short
    question: What is this about?
    phrasings: [{", ".join(map(_quoted, OVERVIEW))}]
    answer: {_quoted(article.sentence_text(says)[:LONGEST_QUOTE])}
    cite: {says.address}
"""
    for sentence in article.sentences:
        quote = article.sentence_text(sentence)
        in_place = _can_be_quoted(quote, article)
        source = f"quote: {_quoted(quote)}" if in_place else f"cite: {sentence.address}"
        yield f"""
  - question: {TODO}
    phrasings:
      - {TODO}
    answer: {_quoted(quote[:LONGEST_QUOTE])}
    {source}
"""
    yield """
# What people will ask and the article does not say: who, when, where, why, how much, how many, what next.
#  - question: Who wrote this?
#    phrasings: [name of the author]
#    answer: The article does not name its author.
not_covered:
"""


def _is_whole(sentence: str) -> bool:
    """Whether it is a sentence rather than a heading."""
    return sentence.endswith((".", "!", "”")) and len(sentence.split()) >= SHORTEST_SENTENCE


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
    """A paragraph for each block, each row of a table ("Day: Monday; Opens: 7 a.m.") and each footnote."""
    text = _HEAD.sub("", _decoded(content).replace("\r\n", "\n"))
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
            head = _HEAD.match(_decoded(content).replace("\r\n", "\n"))
            value = read_yaml(path.name, head[1] if head else "").value
            found = {key: str(value[key] or "") for key in FACTS if key in value} if isinstance(value, dict) else {}
        case _:
            found = {}
    cleaned_facts = {key: cleaned(value) for key, value in found.items()}
    return {key: value for key, value in cleaned_facts.items() if value and _fits(key, value)}


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


def _fits(key: str, value: str) -> bool:
    try:
        check_fact(key, value)
    except ScaffoldError:
        return False
    return True


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
