"""Which knowledge folder an author means: the folder itself, or one of its articles."""

from dataclasses import dataclass
from pathlib import Path

from bot.core.files import NEEDED_FILES


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
