"""The composition root: the only place where the parts are put together."""

from pathlib import Path

from bot.core.answering import Answerer
from bot.core.loading import load_folder
from bot.desk import Desk


def load_answerer(folder: Path) -> Answerer:
    """The knowledge of a folder, ready to be asked; raises KnowledgeError."""
    return Answerer.of(load_folder(folder))


def open_desk(folder: Path) -> Desk:
    """A desk on a knowledge folder; raises KnowledgeError where it cannot be used."""
    return Desk(load_answerer(folder), lambda: load_answerer(folder))
