"""Names files as they are reached from the current folder, so that who reads of them can open them."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.core.knowledge.problems import KnowledgeError, Problem


def from_here(folder: Path, problems: Iterable[Problem]) -> list[Problem]:
    """The problems of a knowledge folder, their files no longer as they are named within it."""
    return [replace(problem, file=_path(folder, problem.file)) for problem in problems]


@contextmanager
def files_from_here(folder: Path) -> Iterator[None]:
    """Names the files so in a KnowledgeError about a folder."""
    try:
        yield
    except KnowledgeError as error:
        raise KnowledgeError(from_here(folder, error.problems)) from None


def _path(folder: Path, file: str) -> str:
    if file == str(folder):
        return file
    path = folder / file
    return Path(os.path.relpath(path)).as_posix() if path.resolve().is_relative_to(Path.cwd()) else str(path)
