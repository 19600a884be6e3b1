"""Rows 14 to 17 of docs/reliability.md: what an attacker or an accident puts into a file gets one clear line."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.knowledge.problems import KnowledgeError
from bot.core.quality.comparison import read_budget
from tests.support.folders import load_folder
from tests.support.hostile_files import HOSTILE, merge_key_bomb

FAQ_FILE = "ferry/faq.yaml"
OUTSIDE = "the file leads out of the knowledge folder; put the file itself here"


def problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as raised:
        load_folder(folder)
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.reliability(14, 15, 16)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_file_gets_one_clear_line_with_its_place(folder: Path, hostile: str) -> None:
    content, said = HOSTILE[hostile]
    (folder / FAQ_FILE).write_bytes(content)
    assert problems(folder) == [f"{FAQ_FILE}:{said}"]


@pytest.mark.reliability(15)
def test_what_a_tag_asks_for_is_not_run(folder: Path, tmp_path: Path) -> None:
    (folder / FAQ_FILE).write_bytes(HOSTILE["a Python object"][0])
    problems(folder)
    assert not (tmp_path / "pwned").exists()


def test_the_lexicon_is_read_as_warily(folder: Path) -> None:
    (folder / "lexicon.yaml").write_text(merge_key_bomb())
    assert problems(folder) == [f"lexicon.yaml:{HOSTILE['merge-key bomb'][1]}"]


def test_the_budget_is_read_as_warily() -> None:
    with pytest.raises(KnowledgeError) as raised:
        read_budget({"budget.yaml": merge_key_bomb()})
    assert str(raised.value.problems[0]) == f"budget.yaml:{HOSTILE['merge-key bomb'][1]}"


def test_front_matter_is_read_as_warily(folder: Path) -> None:
    text = (folder / "ferry/article.md").read_text().replace("publisher: null", "publisher: &a null\ndate: *a")
    (folder / "ferry/article.md").write_text(text)
    [said] = problems(folder)
    assert said.startswith("ferry/article.md:3:12: a text that starts with & or *")


def _too_big(path: Path) -> None:
    path.touch()
    os.truncate(path, 100 * 1024 * 1024)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _outside(path: Path) -> None:
    outside = path.parent.parent.parent / "secret.yaml"
    outside.write_text("entries: []")
    path.symlink_to(outside)


def _outside_by_its_folder(path: Path) -> None:
    outside = path.parent.parent.parent / "elsewhere"
    path.parent.rename(outside)
    (outside / path.name).touch()
    path.parent.symlink_to(outside)


@pytest.mark.reliability(17)
@pytest.mark.parametrize("file", ["ferry/article.md", FAQ_FILE, "ferry/questions.jsonl", "lexicon.yaml", "budget.yaml"])
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (_too_big, "the file has 104,857,600 bytes; at most 16,777,216 are read: split it"),
        (os.mkfifo, "this is not a regular file; put a text file here"),
        (Path.mkdir, "this is not a regular file; put a text file here"),
        (_device, OUTSIDE),
        (_outside, OUTSIDE),
    ],
)
def test_what_is_no_file_to_read_is_refused_before_it_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch, file: str, make: Callable[[Path], None], told: str
) -> None:
    path = folder / file
    path.unlink(missing_ok=True)
    make(path)
    read_bytes, refused = Path.read_bytes, path.resolve()
    monkeypatch.setattr(Path, "read_bytes", lambda read: pytest.fail() if read == refused else read_bytes(read))
    assert problems(folder) == [f"{file}:1:1: {told}"]


@pytest.mark.reliability(17)
def test_an_article_whose_folder_leads_outside_is_refused(folder: Path) -> None:
    _outside_by_its_folder(folder / FAQ_FILE)
    assert problems(folder) == [f"ferry/article.md:1:1: {OUTSIDE}", f"{FAQ_FILE}:1:1: {OUTSIDE}"]
