"""Which files are read, and which are not."""

from pathlib import Path

import pytest

from bot.core.knowledge.files import read_folder
from bot.core.knowledge.problems import KnowledgeError
from tests.support.ferry import FILES

pytestmark = pytest.mark.reliability(17)


def problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as raised:
        read_folder(folder)
    return [str(problem) for problem in raised.value.problems]


def test_reads_the_articles_and_what_they_share(folder: Path) -> None:
    (folder / "lexicon.yaml").write_text("names: {}", encoding="utf-8")
    (folder / "README.md").write_text("for authors", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / "pictures").mkdir()
    assert read_folder(folder) == {**FILES, "lexicon.yaml": "names: {}"}


def test_line_ends_and_the_byte_order_mark_do_not_matter(folder: Path) -> None:
    text = FILES["ferry/faq.yaml"]
    (folder / "ferry/faq.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_folder(folder)["ferry/faq.yaml"] == text


@pytest.mark.parametrize("name", ["faq.yml", "faq.yaml.txt", "FAQ.yaml"])
def test_a_file_under_another_name_is_named(folder: Path, name: str) -> None:
    (folder / "ferry/faq.yaml").rename(folder / "ferry" / name)
    assert problems(folder) == [f"ferry/faq.yaml:1:1: the file is missing; rename {name} to faq.yaml"]


def test_a_folder_that_is_misspelt_is_named(folder: Path) -> None:
    (said,) = problems(folder / "fery")
    assert said.endswith(f"there is no such folder as {folder / 'fery'}; did you mean {folder / 'ferry'}?")


@pytest.mark.parametrize(
    ("leads_to", "said"),
    [
        ("nowhere.yaml", "the file is missing; an article needs article.md and faq.yaml"),
        ("faq.yaml", "the link leads round in a circle; put the file itself here"),
    ],
)
def test_a_link_that_leads_nowhere_is_told(folder: Path, leads_to: str, said: str) -> None:
    (folder / "ferry/faq.yaml").unlink()
    (folder / "ferry/faq.yaml").symlink_to(leads_to)
    assert problems(folder) == [f"ferry/faq.yaml:1:1: {said}"]


def test_a_link_within_the_folder_is_fine(folder: Path) -> None:
    (folder / "ferry/faq.yaml").rename(folder / "shared.yaml")
    (folder / "ferry/faq.yaml").symlink_to(folder / "shared.yaml")
    assert read_folder(folder) == FILES


def test_a_file_that_cannot_be_read_hides_no_mistake_in_the_others(folder: Path) -> None:
    (folder / "ferry/article.md").write_bytes(b"\0")
    (folder / "ferry/faq.yaml").write_text("entries: &anchor []", encoding="utf-8")
    (folder / "lexicon.yaml").write_text("names: {", encoding="utf-8")
    assert [problem.partition(":")[0] for problem in problems(folder)] == [
        "ferry/article.md",
        "ferry/faq.yaml",
        "lexicon.yaml",
    ]
