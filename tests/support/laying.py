"""Puts the files of a knowledge folder on the disk."""

from collections.abc import Mapping
from pathlib import Path


def lay(folder: Path, texts: Mapping[str, str]) -> Path:
    """Writes the files and returns the folder."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
