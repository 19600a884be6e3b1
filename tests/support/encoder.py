"""The encoder, with what it has made kept between tests, workers and runs.

Most of the suite's time went into encoding the same texts. The rows are the encoder's own, by a hash of the text; where
the file cannot be used, everything is encoded anew.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np

from bot.core.matching.vectors import Vectors

BUSY_S: Final = 60.0
AT_ONCE: Final = 500
"""Texts that one statement looks up."""


class KeptEncoder:
    """Takes the place of the encoder in one process; several processes share the file."""

    def __init__(self, encoder: Callable[[], Any], file: Path) -> None:
        """``encoder`` gives the one that makes what is not kept yet, which takes a second to read."""
        self._encoder = encoder
        self._store = _opened(file)
        self._rows: dict[bytes, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of some texts, row by row."""
        text_of = {_key(text): text for text in texts}
        self._look_up([key for key in text_of if key not in self._rows])
        missing = [key for key in text_of if key not in self._rows]
        if missing:
            made = zip(missing, self._encoder().encode([text_of[key] for key in missing]), strict=True)
            self._keep({key: row.astype(np.float32) for key, row in made})
        return np.stack([self._rows[_key(text)] for text in texts])

    def _look_up(self, keys: list[bytes]) -> None:
        for some in (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE)):
            marks = ",".join("?" * len(some))
            for key, row in self._store.execute(f"SELECT key, row FROM vectors WHERE key IN ({marks})", some):
                self._rows[key] = np.frombuffer(row, np.float32)

    def _keep(self, rows: dict[bytes, Vectors]) -> None:
        self._rows |= rows
        with self._store:
            self._store.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", _as_bytes(rows.items()))

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


def _key(text: str) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()


def _as_bytes(rows: Iterable[tuple[bytes, Vectors]]) -> Iterator[tuple[bytes, bytes]]:
    return ((key, row.tobytes()) for key, row in rows)
