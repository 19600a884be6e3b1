"""Which files are read, and which are not."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.knowledge import files
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


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    (said,) = problems(tmp_path / "nowhere")
    assert said.endswith(f"nowhere:1:1: there is no such folder as {tmp_path}/nowhere; `faqbot new` makes one")


def test_a_folder_without_articles_says_what_is_needed(tmp_path: Path) -> None:
    (said,) = problems(tmp_path)
    assert said.endswith(":1:1: there is no article in this folder; `faqbot new` makes one")


def test_an_article_without_its_faq_is_told(folder: Path) -> None:
    (folder / "ferry/faq.yaml").unlink()
    assert problems(folder) == ["ferry/faq.yaml:1:1: the file is missing; an article needs article.md and faq.yaml"]


@pytest.mark.parametrize("name", ["faq.yml", "faq.yaml.txt", "FAQ.yaml"])
def test_a_file_under_another_name_is_named(folder: Path, name: str) -> None:
    (folder / "ferry/faq.yaml").rename(folder / "ferry" / name)
    assert problems(folder) == [f"ferry/faq.yaml:1:1: the file is missing; rename {name} to faq.yaml"]


def test_a_folder_that_is_misspelt_is_named(folder: Path) -> None:
    (said,) = problems(folder / "fery")
    assert said.endswith(f"there is no such folder as {folder / 'fery'}; did you mean {folder / 'ferry'}?")


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _link_outside(path: Path) -> None:
    outside = path.parent.parent.parent / "secret.yaml"
    outside.write_text("a secret")
    path.symlink_to(outside)


def _link_to_nowhere(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def _nul(path: Path) -> None:
    path.write_bytes(b"entries:\0")


def _utf_16(path: Path) -> None:
    path.write_text("entries: []", encoding="utf-16")


def _latin_1(path: Path) -> None:
    path.write_bytes("a: 1\nb: Köln".encode("latin-1"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_fifo, "this is not a regular file; put a text file here"),
        (_folder, "this is not a regular file; put a text file here"),
        (_link_outside, "the file leads out of the knowledge folder; put the file itself here"),
        (_link_to_nowhere, "the file is missing; an article needs article.md and faq.yaml"),
        (_link_to_itself, "the link leads round in a circle; put the file itself here"),
        (_nul, "the file is not plain UTF-8 text; save it as UTF-8"),
        (_utf_16, "the file is not plain UTF-8 text; save it as UTF-8"),
    ],
)
def test_what_is_no_text_file_of_the_folder_is_refused(folder: Path, make: Callable[[Path], None], said: str) -> None:
    (folder / "ferry/faq.yaml").unlink()
    make(folder / "ferry/faq.yaml")
    assert problems(folder) == [f"ferry/faq.yaml:1:1: {said}"]


def test_what_is_no_utf_8_is_told_at_its_line(folder: Path) -> None:
    _latin_1(folder / "ferry/faq.yaml")
    assert problems(folder) == ["ferry/faq.yaml:2:1: this line is not UTF-8 text; save the file as UTF-8"]


def test_a_file_too_big_is_refused_before_it_is_read(folder: Path) -> None:
    # Sparse: it takes no room, and reading 100 MB of it would be seen.
    os.truncate(folder / "ferry/faq.yaml", 100 * 1024 * 1024)
    assert problems(folder) == [
        "ferry/faq.yaml:1:1: the file has 104,857,600 bytes; at most 16,777,216 are read: split it"
    ]


def test_a_link_within_the_folder_is_fine(folder: Path) -> None:
    (folder / "ferry/faq.yaml").rename(folder / "shared.yaml")
    (folder / "ferry/faq.yaml").symlink_to(folder / "shared.yaml")
    assert read_folder(folder) == FILES


def test_every_file_that_cannot_be_read_is_told(folder: Path) -> None:
    _nul(folder / "ferry/article.md")
    _nul(folder / "ferry/faq.yaml")
    assert len(problems(folder)) == 2


def test_a_file_that_cannot_be_read_hides_no_mistake_in_the_others(folder: Path) -> None:
    _nul(folder / "ferry/article.md")
    (folder / "ferry/faq.yaml").write_text("entries: &anchor []", encoding="utf-8")
    (folder / "lexicon.yaml").write_text("names: {", encoding="utf-8")
    assert [problem.partition(":")[0] for problem in problems(folder)] == [
        "ferry/article.md",
        "ferry/faq.yaml",
        "lexicon.yaml",
    ]


def test_the_limit_is_what_the_message_says() -> None:
    assert files.MAX_BYTES == 16_777_216
