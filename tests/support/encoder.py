"""The encoder, with what it has made kept between tests, workers and runs.

Most of the suite's time went into encoding the same texts. The rows are the encoder's own, by a hash of the text; where
the file cannot be used, everything is encoded anew.
"""

import sqlite3
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np

from bot.core.matching.vectors import Vectors

BUSY_S: Final = 60.0


class KeptEncoder:
    """Takes the place of the encoder in one process; several processes share the file."""

    def __init__(self, encoder: Callable[[], Any], file: Path) -> None:
        """``encoder`` gives the one that makes what is not kept yet, which takes a second to read."""
        self._encoder = encoder
        self._store = _opened(file)
        self._rows: dict[bytes, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of some texts, row by row."""
        keys = [blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if not self._is_kept(key)}
        if missing:
            made = [row.astype(np.float32) for row in self._encoder().encode(list(missing.values()))]
            self._rows.update(zip(missing, made, strict=True))
            with self._store:
                rows = ((key, self._rows[key].tobytes()) for key in missing)
                self._store.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
        return np.stack([self._rows[key] for key in keys])

    def _is_kept(self, key: bytes) -> bool:
        if key not in self._rows:
            found = self._store.execute("SELECT row FROM vectors WHERE key = ?", (key,)).fetchone()
            self._rows |= {key: np.frombuffer(found[0], np.float32)} if found else {}
        return key in self._rows

    def close(self) -> None:
        """Closes the file."""
        self._store.close()


def _opened(file: Path) -> sqlite3.Connection:
    try:
        file.parent.mkdir(exist_ok=True)
        store = sqlite3.connect(file, timeout=BUSY_S, check_same_thread=False)
    except (OSError, sqlite3.OperationalError):
        store = sqlite3.connect(":memory:", check_same_thread=False)
    store.execute("PRAGMA synchronous=OFF")
    store.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, row BLOB) WITHOUT ROWID")
    return store
