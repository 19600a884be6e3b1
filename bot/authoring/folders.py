"""Which knowledge folder an author means: the folder itself, or one of its articles."""

from dataclasses import dataclass
from pathlib import Path

from bot.core.problems import Problem


@dataclass(frozen=True)
class Target:
    """A knowledge folder, and the one article of it that is meant (None: all of them)."""

    folder: Path
    article: str | None = None

    def has(self, problem: Problem) -> bool:
        """Whether a problem is in what is meant."""
        return self.article is None or problem.file.startswith(f"{self.article}/")


def target(path: Path) -> Target:
    """What a path means: the folder of an article stands for that article in the knowledge folder around it."""
    if (path / "article.md").is_file():
        whole = path.resolve()
        return Target(path.parent if path.name else whole.parent, whole.name)
    return Target(path)
