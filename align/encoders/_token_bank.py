"""What the encoder `duizhao.align.encoders.use` computes of a token alone, kept for all places where it occurs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Vectors

__all__ = ["TokenBank", "TokenRows"]

Ids = npt.NDArray[np.int64]

# Tokens that are kept, 15 kB each: 10,000 sentences of the Bible and news have 5,500 different ones in Chinese, 9,900
# in English, and a slab of 32,768 tokens up to 6,000.
_CAPACITY = 12_288


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRows:
    """A row a token: its embedding, its part in each branch, and its first products there.

    ``embedded``: [shape=(n, width), float32]; ``branches``: of each order [shape=(n, branch), float32]; ``products``:
    of each order [shape=(n, order * branch), float32], those of one place in the window after the other.
    """

    embedded: Vectors
    branches: tuple[Vectors, ...]
    products: tuple[Vectors, ...]

    @classmethod
    def empty(cls, size: int, width: int, branch: int, orders: tuple[int, ...]) -> TokenRows:
        """Make room for ``size`` tokens."""
        return cls(
            embedded=np.empty((size, width), dtype=np.float32),
            branches=tuple(np.empty((size, branch), dtype=np.float32) for _ in orders),
            products=tuple(np.empty((size, order * branch), dtype=np.float32) for order in orders),
        )

    def __len__(self) -> int:
        """Count the tokens that there is room for."""
        return len(self.embedded)

    def part(self, start: int, stop: int) -> TokenRows:
        """Show some rows."""
        rows = slice(start, stop)
        return TokenRows(
            embedded=self.embedded[rows],
            branches=tuple(branch[rows] for branch in self.branches),
            products=tuple(product[rows] for product in self.products),
        )


class TokenBank:
    """Rows of tokens, made when a token is first met.

    Parameters
    ----------
    vocabulary : int
        Tokens that there are.
    make : callable
        Makes room for some tokens.
    fill : callable
        Computes the rows of some tokens, each alone.
    pool : ThreadPoolExecutor
        Where they are computed, in ``parts``: their number, not that of the threads, decides on the last digits.
    """

    def __init__(
        self,
        vocabulary: int,
        make: Callable[[int], TokenRows],
        fill: Callable[[Ids, TokenRows], None],
        pool: ThreadPoolExecutor,
        parts: int,
        capacity: int = _CAPACITY,
    ) -> None:
        """Begin without a token; the system gives the memory of rows when they are written."""
        self._make, self._fill, self._pool, self._parts = make, fill, pool, parts
        self._capacity = capacity
        self._place = np.full(vocabulary, -1, dtype=np.int64)
        self._rows = make(capacity)
        self._used = 0

    def find(self, ids: Ids) -> tuple[TokenRows, Ids]:
        """Return rows that hold all of some tokens, and which row each token has there.

        Rows that were returned keep their values: where there is no room left, new ones are begun.
        """
        new = np.unique(ids[self._place[ids] < 0])
        if self._used + len(new) > len(self._rows):
            new = np.unique(ids)
            self._place[:] = -1
            self._rows, self._used = self._make(max(self._capacity, len(new))), 0
        self._add(new)
        return self._rows, self._place[ids]

    def _add(self, new: Ids) -> None:
        cuts = [len(new) * number // self._parts for number in range(self._parts + 1)]
        parts = [self._rows.part(self._used + start, self._used + stop) for start, stop in pairwise(cuts)]
        list(self._pool.map(self._fill, (new[start:stop] for start, stop in pairwise(cuts)), parts))
        self._place[new] = self._used + np.arange(len(new))
        self._used += len(new)
