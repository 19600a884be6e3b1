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
