"""Sentence vectors."""

import numpy as np
import pytest

from bot.core.matching.vectors import BLOCK_COLUMNS, BLOCK_ROWS, _InBlocks


@pytest.mark.parametrize("tokens", [1, 2, BLOCK_ROWS, BLOCK_ROWS + 1, 5 * BLOCK_ROWS])
def test_a_matrix_in_blocks_gives_what_it_gives_whole(tokens: int) -> None:
    random = np.random.default_rng(1)
    matrix = random.standard_normal((64, 3 * BLOCK_COLUMNS), np.float32)
    rows = random.standard_normal((tokens, 64), np.float32)
    assert np.allclose(rows @ _InBlocks(matrix), rows @ matrix, atol=1e-4)
