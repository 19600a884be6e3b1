"""Which knowledge folder an author means: the folder itself, or one of its articles."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot import texts
from bot.core.files import NEEDED_FILES, Files, read_folder
from bot.core.problems import KnowledgeError
from bot.paths import from_here

T = TypeVar("T")


@dataclass(frozen=True)
class Target:
    """A knowledge folder, and the one article of it that is meant (None: all of them)."""

    folder: Path
    article: str | None = None


def target(path: Path) -> Target:
    """What a path means: the folder of an article stands for that article in the knowledge folder around it.

    A file stands for its folder; an article may lack one of its two files.
    """
    if path.is_file():
        path = path.parent
    if any((path / name).is_file() for name in NEEDED_FILES):
        whole = path.resolve()
        return Target(path.parent if path.name else whole.parent, whole.name)
    return Target(path)


def read(target: Target, load: Callable[[Files], T]) -> tuple[T, str]:
    """What is meant, loaded beside all other articles; alone where these do not load, which the note then says.

    Raises KnowledgeError with what is wrong in what is meant, or in what all articles share.
    """
    try:
        return load(read_folder(target.folder)), ""
    except KnowledgeError as error:
        if target.article is None:
            raise
        problems = error.problems
    # An id that another article has as well is seen from the whole alone.
    if own := [each for each in problems if each.file.startswith(f"{target.article}/") or "/" not in each.file]:
        raise KnowledgeError(own)
    alone = load(read_folder(target.folder, target.article))
    first = from_here(target.folder, problems)[0]
    return alone, texts.ALONE.format(article=target.article, file=first.file)
