"""``faqbot page``: the article, what is cited of it and what is not, on one page that needs nothing else."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.authoring.page import page
from bot.cli import main
from bot.core.knowledge.loader import load_with_places
from bot.core.quality.checks import CheckContext, check
from tests.support.browser import Seen
from tests.support.folders import write_files
from tests.support.written import ARTICLE, FAQ, files


def test_each_sentence_leads_to_its_entries_and_each_quote_to_its_sentence() -> None:
    seen = Seen(page(load_with_places(files())))

    assert {"#what-burned", "#mill-p1s1"} <= set(seen.links)
    assert "What burned down?" in seen.labels
    assert {link[1:] for link in seen.links if link.startswith("#")} <= set(seen.ids)
    assert len(seen.ids) == len(set(seen.ids))
    for shown in ("1. What burned down?", "any casualties", "The article does not say how the fire began."):
        assert shown in seen.text


def test_an_entry_stands_there_once_though_it_rests_on_two_sentences() -> None:
    faq = FAQ.replace("      - quote: Nobody was hurt", "      - quote: Nobody was hurt\n      - quote: for 212 years")
    seen = Seen(page(load_with_places(files(faq))))

    assert seen.text.count("Was anybody hurt?") == 1
    assert seen.links.count("#hurt") == 2


def test_an_entry_has_its_line_in_the_file_and_its_warnings_beside_it() -> None:
    loaded = load_with_places(files())
    seen = " ".join(Seen(page(loaded, problems=check(CheckContext(loaded)))).text.split())

    assert "hurt, mill/faq.yaml:12 line 13: `hurt` has 2 phrasings; write at least" in seen


def test_a_sentence_without_an_entry_says_so_in_words() -> None:
    seen = Seen(page(load_with_places(files())))

    assert "It had ground flour for 212 years. [no entry]" in " ".join(seen.text.split())
    assert "2 of 3 sentences are cited, by 2 entries" in seen.text


def test_shows_markup_in_an_article_as_text_and_loads_nothing() -> None:
    article = ARTICLE.replace("Nobody was hurt", 'Nobody was hurt <script>alert("x")</script>')

    html = page(load_with_places(files(FAQ, article)))

    assert "<script>" not in html and "url(" not in html and "@import" not in html
    assert 'alert("x")' in Seen(html).text
    assert Seen(html).loaded == []


def test_shows_one_article_or_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    barn = "entries: [{id: barn, question: Does it stand?, answer: Yes., citations: [{quote: It stands.}]}]"
    write_files(tmp_path, {**files(), "barn/article.md": "It stands.", "barn/faq.yaml": barn})

    one = CliRunner().invoke(main, ["page", str(tmp_path / "barn")]).output
    both = CliRunner().invoke(main, ["page", str(tmp_path)]).output

    assert "Does it stand?" in one
    assert "What burned down?" not in one
    assert "Does it stand?" in both
    assert "What burned down?" in both
