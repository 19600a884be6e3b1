"""Vectors kept on disk, so that a start and a reload encode only what is new.

Of knowledge files alone, never of questions: by a hash of each text. In ``XDG_CACHE_HOME`` (``~/.cache``), for the
service's user alone; where that cannot be written, everything is encoded anew.
"""

import logging
import os
import tempfile
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np

from bot.core.matching import vectors
from bot.core.matching.vectors import DIMENSION, ENCODER, Vectors

KEY_BYTES: Final = 16
MAX_ROWS: Final = 100_000
"""Beyond so many, only what is used now is kept."""

_log: Final = logging.getLogger(__name__)


def encode(texts: Sequence[str]) -> Vectors:
    """As ``vectors.encode``, from the disk where it has been made before."""
    file = folder() / f"{ENCODER}.npz"
    kept = _read(file)
    keys = [blake2b(text.encode(errors="replace"), digest_size=KEY_BYTES).digest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
    new = dict(zip(missing, vectors.encode(list(missing.values())).astype(np.float16), strict=True))
    if new:
        used = kept if len(kept) + len(new) <= MAX_ROWS else {key: kept[key] for key in keys if key in kept}
        _write(file, {**used, **new})
    rows = [kept[key] if key in kept else new[key] for key in keys]
    return np.stack(rows).astype(np.float32) if rows else np.zeros((0, DIMENSION), np.float32)


def folder() -> Path:
    """Where what can be made again is kept; for a user who has no home, nowhere."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "article-faq-bot"
    except RuntimeError:
        return Path(os.devnull) / "article-faq-bot"


def _read(file: Path) -> dict[bytes, Vectors]:
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
            keys, rows = arrays["keys"], arrays["rows"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
    if keys.shape[1:] != (KEY_BYTES,) or rows.shape != (len(keys), DIMENSION):
        return {}
    return dict(zip((key.tobytes() for key in keys), rows, strict=True))


def _write(file: Path, rows: dict[bytes, Vectors]) -> None:
    """Writes the file anew, all or nothing."""
    keys = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(-1, KEY_BYTES)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".new", delete=False) as new:
            np.savez(new, keys=keys, rows=np.stack(list(rows.values())))
        Path(new.name).replace(file)
    except OSError as error:
        _log.debug("Vectors are not kept: %s", error)
