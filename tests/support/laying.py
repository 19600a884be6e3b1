"""Puts the files of a knowledge folder on the disk."""

from collections.abc import Mapping
from pathlib import Path

from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import KnowledgeBase


def lay(folder: Path, texts: Mapping[str, str]) -> Path:
    """Writes the files and returns the folder."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def load_folder(folder: Path, article: str | None = None) -> KnowledgeBase:
    """The knowledge base of a folder, or of one article of it alone."""
    return load(read_folder(folder, article))
