"""Knowledge folders of tests: put on the disk, and loaded from there."""

from collections.abc import Mapping
from pathlib import Path

from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import KnowledgeBase


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """Writes the files, each by its path in the folder, and returns the folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def load_folder(folder: Path, article: str | None = None) -> KnowledgeBase:
    """The knowledge base of a folder, or of one article of it alone."""
    return load(read_folder(folder, article))
