"""``faqbot new``: from a file to a folder with a draft, or one clear line and nothing changed."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.authoring.article_file import MAX_BYTES, read_article
from bot.authoring.edit import Editor
from bot.cli import main
from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load_with_places
from tests.support.folders import write_files

STORY = "The old mill burned down on Friday. Nobody was hurt.\n\nIt had ground flour for 212 years.\n"
PAGE = """<!doctype html><html><head><title>Mill</title><script>var x = "tracked";</script></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>A fire in Brookfield</h1>
<p>The old <b>mill</b> burned down on&nbsp;Friday,
and the whole village came to see it &amp; to help the owner.</p>
<p>“Nobody was hurt,” said the chief of the fire brigade, who had come with nine of her people.</p></article>
<footer>All rights reserved.</footer></body></html>"""


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KNOWLEDGE_DIR", "knowledge")
    write_files(tmp_path, {"story.txt": STORY})
    return tmp_path


def new(name: str = "fire", file: str = "story.txt", answers: str | None = None) -> Result:
    return CliRunner().invoke(main, ["new", name, file], input=answers)


def written(name: str, content: str | bytes) -> str:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def test_makes_a_folder_that_waits_for_its_author() -> None:
    result = new()

    assert result.exit_code == 0
    assert "Made knowledge/fire: 2 paragraphs with 3 sentences." in result.output
    assert "faqbot check knowledge/fire" in result.output
    assert result.stderr == (
        "Not known, and left null in knowledge/fire/article.md:"
        " title, publisher, date, url, language. Write there what you know.\n"
    )
    article = Path("knowledge/fire/article.md").read_text(encoding="utf-8")
    assert article.startswith("---\ntitle: null\n")
    assert article.endswith("Nobody was hurt.\nIt had ground flour for 212 years.\n")


def test_in_a_terminal_it_asks_and_leaves_null_what_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)

    result = new(answers="A fire\n\n\nexample.org\nhttps://example.org\n\n")

    assert "this must start with http:// or https://" in result.output
    assert result.stderr == ""
    assert (
        Path("knowledge/fire/article.md")
        .read_text(encoding="utf-8")
        .startswith(
            '---\ntitle: "A fire"\npublisher: null\ndate: null\nurl: "https://example.org"\nlanguage: null\n---\n'
        )
    )


def test_the_draft_answers_what_it_is_about_and_has_a_block_for_each_sentence() -> None:
    new()

    loaded = load_with_places(read_folder(Path("knowledge")))

    (overview,) = loaded.knowledge.entries
    assert (overview.id, overview.answer) == ("fire-overview", "The old mill burned down on Friday.")
    assert "tldr" in overview.phrasings
    assert len(loaded.todo["entries"]) == 3
    assert loaded.flaws == []


def test_the_heading_above_the_text_is_its_title_and_gets_no_block() -> None:
    new(file=written("a.txt", "Fire in Brookfield\nThe old mill burned down on Friday night."))

    assert (
        Path("knowledge/fire/article.md").read_text(encoding="utf-8").startswith('---\ntitle: "Fire in Brookfield"\n')
    )
    loaded = load_with_places(read_folder(Path("knowledge")))
    assert len(loaded.todo["entries"]) == 1
    (overview,) = loaded.knowledge.entries
    assert overview.answer == "The old mill burned down on Friday night."
    assert "[uncited]" not in CliRunner().invoke(main, ["check", "knowledge"]).output


def test_an_answer_that_would_begin_with_a_pronoun_waits_for_a_name() -> None:
    new()
    faq = Path("knowledge/fire/faq.yaml")
    assert 'answer: "TODO: It had ground flour for 212 years."' in faq.read_text(encoding="utf-8")
    before, _, last = faq.read_text(encoding="utf-8").rpartition("question: TODO")
    faq.write_text(f"{before}question: How old was it?{last}", encoding="utf-8")
    assert "how-old-was-it" not in load_with_places(read_folder(Path("knowledge"))).knowledge.by_id


def test_each_paragraph_proposes_a_topic() -> None:
    text = (
        "The new lifts will hold ten people. Rents will not rise.\n\n"
        "Residents who cannot manage the stairs have three choices.\n\nPlease book early.\n\n"
        "No experience needed: a warden shows each group what to do.\n"
    )
    new(file=written("a.txt", text))
    topics = [line.strip() for line in Path("knowledge/fire/faq.yaml").read_text().splitlines() if "topic:" in line]
    assert topics == ["topic: In short", "topic: New lifts", "topic: New lifts", "topic: Residents"]

    article = load_with_places(read_folder(Path("knowledge"))).knowledge.articles["fire"]
    source = article.whole(article.by_address["p1s1"])
    Editor(Path("knowledge/fire")).add_entry("How many fit?", "The new lifts hold ten.", source)
    Editor(Path("knowledge/fire")).add_entry("Are they bigger?", "The new lifts hold ten people.", source)
    entries = load_with_places(read_folder(Path("knowledge"))).knowledge.entries
    assert [entry.topic for entry in entries] == ["In short", "New lifts", "New lifts"]


def test_a_second_article_of_its_own_kind_is_not_warned_of() -> None:
    new()
    new("flood")
    said = CliRunner().invoke(main, ["check", "knowledge"]).output
    assert "[shared]" not in said and "[not-won]" not in said


def test_facts_come_by_option_or_from_the_web_page() -> None:
    head = (
        '<head><title>Mill</title><meta property="og:site_name" content="The Brook">'
        '<meta property="article:published_time" content="2026-01-13T08:00:00Z">'
        '<link rel="canonical" href="https://example.org/mill"></head>'
    )
    page = PAGE.replace("<head><title>Mill</title>", head.removesuffix("</head>")).replace("<html>", '<html lang="en">')
    args = ["new", "fire", written("page.html", page), "--title", "A fire"]

    result = CliRunner().invoke(main, args)

    assert result.stderr == ""
    assert (
        Path("knowledge/fire/article.md")
        .read_text(encoding="utf-8")
        .startswith(
            '---\ntitle: "A fire"\npublisher: "The Brook"\ndate: "2026-01-13"\n'
            'url: "https://example.org/mill"\nlanguage: "en"\n---\n'
        )
    )


def test_a_wrong_fact_gets_one_line_and_changes_nothing() -> None:
    result = CliRunner().invoke(main, ["new", "fire", "story.txt", "--url", "example.org"])

    assert result.output == "this must start with http:// or https://\n"
    assert not Path("knowledge").exists()


def test_a_folder_of_ones_own_is_made_and_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KNOWLEDGE_DIR")
    Path(".env").write_text("JOURNAL_DAYS=7")

    assert "KNOWLEDGE_DIR=mine stands in .env now" in new().output
    assert Path(".env").read_text() == "JOURNAL_DAYS=7\nKNOWLEDGE_DIR=mine\n"
    assert "KNOWLEDGE_DIR" not in new("other").output
    assert sorted(path.name for path in Path("mine").iterdir() if path.is_dir()) == ["fire", "other"]


def test_where_web_pages_cannot_be_read_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resiliparse.extract.html2text", None)
    said = new(file=written("page.html", PAGE)).output
    assert "pip install 'article-faq-bot[html]'" in said
    assert not Path("knowledge").exists()


def test_takes_the_article_out_of_a_web_page() -> None:
    text = read_article(Path(written("page.html", PAGE)))[0]

    assert text.splitlines()[-2:] == [
        "The old mill burned down on Friday, and the whole village came to see it & to help the owner.",
        "“Nobody was hurt,” said the chief of the fire brigade, who had come with nine of her people.",
    ]
    assert "Sport" not in text
    assert "tracked" not in text


def test_reads_markdown_with_its_tables_and_footnotes_as_text() -> None:
    markdown = (
        "---\ntitle: x\n---\n# The mill\n\nIt *opens*\non [Friday](https://example.org).[^1]\n\n- All well.\n\n"
        "| Day | Opens |\n|---|--:|\n| Monday | 7 a.m. |\n| | never |\n\n[^1]: If dry.\n"
    )
    read = read_article(Path(written("story.md", markdown)))[0]
    assert read == "The mill\nIt opens on Friday.\nAll well.\nDay: Monday; Opens: 7 a.m.\nOpens: never\nIf dry."


def test_joins_lines_that_an_editor_wrapped() -> None:
    text = "Last week the old mill\nburned down on Friday.\n  \nNobody\nwas hurt.\n"

    read = read_article(Path(written("a.txt", text)))[0]
    assert read == "Last week the old mill burned down on Friday.\nNobody was hurt."


def test_a_line_is_a_paragraph_where_no_line_is_blank() -> None:
    text = "The old mill burned down.\nNobody was hurt.\n"

    assert read_article(Path(written("a.txt", text)))[0] == text.strip()


def test_leaves_out_what_nobody_sees() -> None:
    assert read_article(Path(written("a.txt", "\ufeffThe\u00a0old\u200b mill.  \r\n***\r\n")))[0] == "The old mill."


def test_a_sentence_that_stands_twice_is_named_by_its_place() -> None:
    new(file=written("a.txt", "Yes it did. It burned. Yes it did."))

    faq = Path("knowledge/fire/faq.yaml").read_text(encoding="utf-8")
    assert faq.count("    quote:") == 1
    assert faq.count("    cite: p1s3") == 1


@pytest.mark.parametrize(
    ("file", "content", "line"),
    [
        ("empty.txt", b" \n", "empty.txt: the file is empty"),
        ("picture.txt", b"\x89PNG\0\0", "picture.txt: this is a binary file; save the article as plain text"),
        ("old.txt", b"caf\xe9 society", "old.txt: line 1 is not UTF-8 text; save the file as UTF-8"),
        ("huge.txt", b"a " * (MAX_BYTES // 2 + 1), "huge.txt: 5,000,002 bytes are too many"),
        ("dots.txt", "… 12 — !!\n".encode(), "dots.txt: there are no sentences in it"),
        ("page.html", b"<html><body><script>x()</script></body></html>", "page.html: there are no sentences in it"),
        ("story.docx", b"PK", "story.docx: an article is a .txt, .md, .html, .htm file; save it as one of these"),
        ("other.txt", "Музей открывается в субботу.".encode(), "most of it is not in Latin letters"),
        ("folder.txt", b"", "folder.txt: this is not a file"),
        ("missing.txt", b"", "missing.txt: cannot be read: No such file or directory"),
    ],
)
def test_what_is_no_article_gets_one_line_and_changes_nothing(file: str, content: bytes, line: str) -> None:
    if file.startswith("folder"):
        Path(file).mkdir()
    elif not file.startswith("missing"):
        written(file, content)

    result = new(file=file)

    assert result.exit_code == 2
    assert line in result.output
    assert len(result.output.splitlines()) == 1
    assert not Path("knowledge").exists()


@pytest.mark.parametrize("name", ["Fire", "a b", "../fire", "", "x" * 31, "-x", "feu-été"])
def test_a_bad_name_gets_one_line_and_changes_nothing(name: str) -> None:
    result = new(name) if not name.startswith("-") else CliRunner().invoke(main, ["new", "--", name, "story.txt"])

    assert result.exit_code == 2
    assert "must be lower-case letters, digits and hyphens, at most 30" in result.output
    assert not Path("knowledge").exists()


def test_an_existing_folder_stays_as_it_is() -> None:
    new()
    before = read_folder(Path("knowledge"))

    result = new(file=written("other.txt", "Another story."))

    assert result.exit_code == 2
    assert result.output == "knowledge/fire exists already; choose another name\n"
    assert read_folder(Path("knowledge")) == before


def test_leaves_nothing_behind_where_the_folder_cannot_be_made() -> None:
    written("knowledge", "a file")

    result = new()

    assert result.output == "knowledge is not a folder; set KNOWLEDGE_DIR to one\n"


def test_an_address_is_not_fetched() -> None:
    assert new(file="https://example.org/mill.html").output == (
        "https:/example.org/mill.html: nothing is fetched; save the page first, as an .html file\n"
    )
