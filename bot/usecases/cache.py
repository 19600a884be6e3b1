"""What can be made again, kept on disk: a start and a reload encode only what is new, and calibrate only once.

Vectors of the texts of knowledge files, never of questions, by a hash of each; thresholds and counts by revision; the
encoder's table. In ``XDG_CACHE_HOME`` (``~/.cache``), for the service's user alone; where that cannot be written, all
is made anew.
"""

import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from hashlib import blake2b, blake2s
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from bot.core.knowledge.taught import Lesson
from bot.core.matching import vectors
from bot.core.matching.answerer import Answerer
from bot.core.matching.confidence import RIGHT, THRESHOLDS
from bot.core.matching.vectors import DIMENSION, ENCODER, Table, Vectors
from bot.core.quality import calibration
from bot.core.quality.calibration import Calibration
from bot.core.quality.labelled import Labelled

KEY_BYTES: Final = 16
_ROW: Final = np.dtype([("key", f"V{KEY_BYTES}"), ("vector", np.int16, DIMENSION)])
Rows = NDArray[np.void]
MAX_ROWS: Final = 100_000
"""Beyond so many, only what is used now is kept."""

MAX_REVISIONS: Final = 50
"""The last ones that are kept."""

_SCORING: Final = blake2s(repr((ENCODER, RIGHT, THRESHOLDS, calibration.RULE)).encode(), digest_size=6).hexdigest()
"""Names what confidences and thresholds are made with: another version's calibrations are not ours."""

_CALIBRATIONS: Final = TypeAdapter(dict[str, Calibration])

_log: Final = logging.getLogger(__name__)


def encode(texts: Sequence[str]) -> Vectors:
    """As ``vectors.encode``, from the disk where it has been made before."""
    file = folder() / f"{ENCODER}.npy"
    kept = _read(file)
    place_of = {key: place for place, key in enumerate(kept["key"].tolist())}
    keys = [blake2b(text.encode(errors="replace"), digest_size=KEY_BYTES).digest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in place_of}
    if missing:
        if len(kept) + len(missing) > MAX_ROWS:
            kept = kept[[place_of[key] for key in dict.fromkeys(keys) if key in place_of]]
        new = np.empty(len(missing), _ROW)
        new["key"] = [np.void(key) for key in missing]
        new["vector"] = vectors.rounded(vectors.encode(list(missing.values())))
        kept = np.concatenate([kept, new])
        place_of = {key: place for place, key in enumerate(kept["key"].tolist())}
        _write(file, lambda new: np.save(new, kept))
    return vectors.widened(kept["vector"][[place_of[key] for key in keys]])


class TableOnDisk:
    """The encoder's table as a file, of which the rows of a text are read when it is encoded.

    Mapped into memory, the system would show, and hold, most of it after some hundred questions.
    """

    def __init__(self, file: Path, width: int) -> None:
        self.file, self._width = file.open("rb"), width

    def __getitem__(self, rows: NDArray[np.int64]) -> Table:
        number, width = self.file.fileno(), self._width
        read = b"".join(os.pread(number, width, row * width) for row in rows.tolist())
        return np.frombuffer(read, np.uint8).reshape(-1, width)


def table_on_disk(table: Table) -> Table | TableOnDisk:
    """The encoder's table as a file, which is written where there is none yet; where it cannot be, as it is."""
    file = folder() / f"{ENCODER}-table"
    if not _has(file, table):
        _write(file, lambda new: new.write(table.data))
    return TableOnDisk(file, table.shape[1]) if _has(file, table) else table


def _has(file: Path, table: Table) -> bool:
    """Whether the file has just this table; all of it has been read then, and reading a row takes no time."""
    try:
        return np.array_equal(np.memmap(file, np.uint8, "r", shape=table.shape), table)
    except (OSError, ValueError):
        return False


def folder() -> Path:
    """Where what can be made again is kept; for a user who has no home, nowhere."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "article-faq-bot"
    except RuntimeError:
        return Path(os.devnull) / "article-faq-bot"


def _read(file: Path) -> Rows:
    """The rows in the file, as far as they are looked at: a few are found without reading all."""
    try:
        rows = np.load(file, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        rows = None
    return rows if isinstance(rows, np.ndarray) and rows.dtype == _ROW and rows.ndim == 1 else np.empty(0, _ROW)


def _write(file: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Writes a file anew, all or nothing."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".new", delete=False) as new:
            try:
                write(new)
                new.flush()
                Path(new.name).replace(file)
            except OSError:
                Path(new.name).unlink()
                raise
    except OSError as error:
        _log.debug("%s is not kept: %s", file.name, error)


# -- calibrations -------------------------------------------------------------------------------------------------


def calibration_of(answerer: Answerer, labelled: Sequence[Labelled], lessons: Sequence[Lesson] = ()) -> Calibration:
    """As ``calibration.calibration_of``, from the disk where this revision was calibrated before."""
    if not labelled and not lessons:
        return calibration.calibrated(())
    file, name = folder() / "calibrations.json", f"{answerer.knowledge.revision}-{_SCORING}"
    try:
        kept = _CALIBRATIONS.validate_json(file.read_bytes())
    except (OSError, ValueError):
        kept = {}
    if name in kept:
        return kept[name]
    answerer.foresee((each.question for each in labelled), encode)
    made = calibration.calibration_of(answerer, labelled, lessons)
    kept = {**dict(list(kept.items())[-MAX_REVISIONS:]), name: made}
    _write(file, lambda new: new.write(_CALIBRATIONS.dump_json(kept)))
    return made
