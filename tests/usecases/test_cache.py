"""Vectors are made once and kept on the disk; whatever is wrong there, they are the same."""

from pathlib import Path

import numpy as np
import pytest

from bot.core.matching import vectors
from bot.usecases import cache

TEXTS = ["where does the ferry go", "who is the captain"]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "article-faq-bot"


def same_as_made_anew() -> bool:
    return np.array_equal(cache.encode(TEXTS), vectors.encode(TEXTS))


def test_what_was_made_is_kept_for_its_user_alone(kept: Path) -> None:
    assert same_as_made_anew() and same_as_made_anew()
    assert kept.stat().st_mode & 0o077 == 0
    assert [file.suffix for file in kept.iterdir()] == [".npy"]


def test_a_file_that_is_none_is_made_anew(kept: Path) -> None:
    cache.encode(TEXTS)
    next(kept.iterdir()).write_bytes(b"\x93NUMPY\1\0 cut off")
    assert same_as_made_anew() and same_as_made_anew()


def test_without_a_place_to_keep_them_they_are_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert same_as_made_anew()


def test_a_user_without_a_home_has_the_same_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "~")
    assert same_as_made_anew()


def test_the_encoders_table_on_the_disk_has_the_same_rows(kept: Path) -> None:
    table, rows = np.arange(12, dtype=np.uint8).reshape(4, 3), np.array([2, 0, 2])
    for spoilt in (False, False, True):
        if spoilt:
            next(kept.iterdir()).write_bytes(b"another one's")
        on_disk = cache.table_on_disk(table)
        assert isinstance(on_disk, cache.TableOnDisk)
        with on_disk.file:
            assert np.array_equal(on_disk[rows], table[rows])


def test_without_a_place_to_keep_it_the_table_stays_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    table = np.zeros((4, 3), np.uint8)
    assert cache.table_on_disk(table) is table
