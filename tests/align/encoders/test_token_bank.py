"""Rows of tokens are made once, wherever they lie, and what was given out stays as it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from duizhao.align.encoders._token_bank import Ids, TokenBank, TokenRows

VOCABULARY = 1_000
DRAW = np.random.default_rng(5).standard_normal((VOCABULARY, 256), dtype=np.float32)
WEIGHTS = np.random.default_rng(6).standard_normal((256, 512), dtype=np.float32)


def fill(ids: Ids, rows: TokenRows) -> None:
    """Draw an embedding, and multiply it."""
    rows.embedded[:] = DRAW[ids]
    for branch, products in zip(rows.branches, rows.products, strict=True):
        branch[:] = rows.embedded
        np.matmul(branch, WEIGHTS, out=products)


def make(size: int) -> TokenRows:
    return TokenRows.empty(size, 256, 256, (2,))


@pytest.mark.parametrize("parts", [1, 2, 3])
@pytest.mark.parametrize("capacity", [64, 128, 640])
def test_rows_are_those_of_the_tokens_however_many_there_is_room_for(parts: int, capacity: int) -> None:
    rng = np.random.default_rng(7)
    with ThreadPoolExecutor(2) as pool:
        bank = TokenBank(VOCABULARY, make, fill, pool, parts, capacity)
        given = []
        for size in (1, 3, 200, 64, 0, 500):
            ids = rng.integers(0, VOCABULARY, size)
            given.append((ids, *bank.find(ids)))
        for ids, rows, places in given:
            assert (rows.embedded[places] == DRAW[ids]).all()
            np.testing.assert_allclose(rows.products[0][places], DRAW[ids] @ WEIGHTS, rtol=0, atol=1e-4)


def test_a_token_is_computed_once() -> None:
    met: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        bank = TokenBank(VOCABULARY, make, lambda ids, _: met.extend(ids.tolist()), pool, 2)
        for ids in ([3, 1, 3], [1, 4, 4], [], [9, 3]):
            bank.find(np.array(ids, dtype=np.int64))
    assert met == [1, 3, 4, 9]
