"""Reads the files of a knowledge folder: regular UTF-8 files of a sane size inside the folder, and nothing else.

Names them to people as they are reached from the current folder, so that who reads of them can open them.
"""

import difflib
import errno
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.core.knowledge.problems import KnowledgeError, Problem
from bot.core.knowledge.yaml_reader import read_yaml

MAX_BYTES: Final = 16 * 1024 * 1024
"""Of one file: about 20,000 entries."""
NEEDED_FILES: Final = ("article.md", "faq.yaml")
GAPS_FILE: Final = "not_covered.yaml"
LEXICON_FILE: Final = "lexicon.yaml"
QUESTIONS_FILE: Final = "questions.jsonl"
PHRASINGS_FOLDER: Final = "phrasings"
_OPTIONAL_FILES: Final = (GAPS_FILE, LEXICON_FILE, QUESTIONS_FILE)
_TRANSLATION: Final = re.compile(r"faq\.(?P<language>[a-z]{2,3}(?:-[A-Za-z]{2,4})?)\.yaml")
BUDGET_FILE: Final = "budget.yaml"
SHARED_FILES: Final = (LEXICON_FILE, BUDGET_FILE)
_NEEDED: Final = "an article needs article.md and faq.yaml"

State = frozenset[tuple[str, int, int]]
Files = Mapping[str, str]
"""The text of each file by its path inside the knowledge folder, as ``nara-summit/faq.yaml``."""


def read_folder(folder: Path, article: str | None = None) -> Files:
    """The knowledge files of a folder; raises KnowledgeError with every file that cannot be read.

    With an ``article``: of it alone, and what all articles share.
    """
    if not folder.is_dir():
        meant = _meant(folder) or "; `faqbot new` makes one"
        raise KnowledgeError([Problem(str(folder), 1, 1, f"there is no such folder as {folder.absolute()}{meant}")])
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in _wanted(folder, article):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = _read(path, folder)
        except _UnreadableError as error:
            problems.append(Problem(name, error.line, 1, str(error)))
    if not problems and not any(name.endswith("/faq.yaml") for name in texts):
        problems.append(Problem(str(folder), 1, 1, "there is no article in this folder; `faqbot new` makes one"))
    if problems:
        # Who mends these files now had better know of the others' mistakes as well.
        problems += [
            found for name in texts if name.endswith(".yaml") for found in read_yaml(name, texts[name]).problems
        ]
        raise KnowledgeError(problems)
    return texts


def state_of(folder: Path, article: str | None = None) -> State:
    """What changes when a knowledge file does: each file with its size and its time of change in nanoseconds."""
    try:
        found = [(path, path.stat()) for path in _wanted(folder, article) if path.is_file()]
    except OSError:  # a file that goes while it is looked at, or no folder: different from every other state
        return frozenset()
    return frozenset((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in found)


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
    whole = path.absolute()
    return whole.relative_to(Path.cwd()).as_posix() if whole.is_relative_to(Path.cwd()) else str(path)


class _UnreadableError(Exception):
    """Says why a file cannot be read, and what would be right."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def phrasing_files(files: Files, article: str) -> list[str]:
    """The files of an article that hold phrasings alone, in order."""
    return sorted(name for name in files if name.startswith(f"{article}/{PHRASINGS_FOLDER}/"))


def translation_files(files: Files, article: str) -> Mapping[str, str]:
    """The translations of an article's FAQ: the language of each by its file."""
    names = (name for name in sorted(files) if name.startswith(f"{article}/"))
    found = ((name, _TRANSLATION.fullmatch(name.partition("/")[2])) for name in names)
    return {name: match["language"] for name, match in found if match}


def _wanted(folder: Path, article: str | None) -> list[Path]:
    found = [folder / name for name in SHARED_FILES if _exists(folder / name)]
    for child in sorted(folder.iterdir()) if article is None else [folder / article]:
        if not child.name.startswith(".") and child.is_dir():
            found += _of_article(child)
    return found


def _of_article(folder: Path) -> list[Path]:
    """The files of an article, also those that are needed and missing; none where the folder is no article's."""
    listed = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    optional = [path for path in listed if path.name in _OPTIONAL_FILES or _TRANSLATION.fullmatch(path.name)]
    phrasings = folder / PHRASINGS_FOLDER
    if phrasings.is_dir():
        optional += sorted(path for path in phrasings.iterdir() if path.suffix in (".yaml", ".yml"))
    needed = [folder / name for name in NEEDED_FILES]
    return [*needed, *optional] if optional or any(map(_exists, needed)) else []


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _read(path: Path, folder: Path) -> str:
    try:
        resolved = path.resolve(strict=True)
        state = resolved.stat()
    except FileNotFoundError:
        raise _UnreadableError(f"the file is missing; {_misnamed(path) or _NEEDED}") from None
    except (OSError, RuntimeError) as error:
        if isinstance(error, OSError) and error.errno != errno.ELOOP:
            raise _UnreadableError(f"the file cannot be read: {error.strerror}") from None
        raise _UnreadableError("the link leads round in a circle; put the file itself here") from None
    if not resolved.is_relative_to(folder.resolve()):
        raise _UnreadableError("the file leads out of the knowledge folder; put the file itself here")
    if not stat.S_ISREG(state.st_mode):
        raise _UnreadableError("this is not a regular file; put a text file here")
    if state.st_size > MAX_BYTES:
        raise _UnreadableError(f"the file has {state.st_size:,} bytes; at most {MAX_BYTES:,} are read: split it")
    try:
        data = resolved.read_bytes()
    except OSError as error:
        raise _UnreadableError(f"the file cannot be read: {error.strerror}") from None
    return _decoded(data)


def _misnamed(path: Path) -> str:
    """Advice where the file seems to lie there under another name, as editors and mail programs give it."""
    others = (path.name.replace(".yaml", ".yml"), f"{path.name}.txt", f"{path.stem}.txt", f"{path.stem}.markdown")
    for other in path.parent.iterdir():
        if other.name != path.name and other.name.lower() in (path.name, *others):
            return f"rename {other.name} to {path.name}"
    return ""


def _meant(folder: Path) -> str:
    """The folder beside it whose name is nearly the same, as a question."""
    if not folder.parent.is_dir():
        return ""
    names = [child.name for child in folder.parent.iterdir() if child.is_dir()]
    near = difflib.get_close_matches(folder.name, names, n=1)
    return f"; did you mean {folder.parent / near[0]}?" if near else ""


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise _UnreadableError("the file is not plain UTF-8 text; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _UnreadableError("this line is not UTF-8 text; save the file as UTF-8", line) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
