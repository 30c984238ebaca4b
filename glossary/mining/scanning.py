"""Many keys looked for in many texts at once, in compiled code: characters in Chinese, words in English.

The keys are the branches of one tree (Aho and Corasick 1975, without their links back: terms are short). A text of a
hundred thousand pairs is scanned in tenths of a second where a look-up at each place took a quarter of a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Numbers", "Places", "Strings", "Tree", "Vocabulary", "flatten"]

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]


class Tree(NamedTuple):
    """A tree of keys, as `duizhao.glossary.mining._scanning.grow` makes it."""

    edges: npt.NDArray[np.int64]
    heads: Numbers
    ends: Numbers

    @classmethod
    def of(cls, symbols: Numbers, bounds: Places) -> Tree:
        """Make it of keys that follow each other, none twice; bounds are [shape=(n_keys + 1,)]."""
        from duizhao.glossary.mining._scanning import grow  # noqa: PLC0415 - numba takes a second

        size = 1 << max(4, int(2 * len(symbols)).bit_length())
        return cls(*grow(symbols, bounds, size))


class Strings:
    """Finds strings in texts."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Keep the keys, all different and none empty; they are numbered in this order."""
        self._tree = Tree.of(*code_points(keys))

    def find(self, texts: Sequence[str]) -> Numbers:
        """Return [shape=(n, 4), int32]: text, first character, characters, key; by place, the longest first."""
        from duizhao.glossary.mining._scanning import spot  # noqa: PLC0415 - numba takes a second

        found: Numbers = spot(*code_points(texts), *self._tree)
        return found


def code_points(texts: Sequence[str]) -> tuple[Numbers, Places]:
    """Return the characters of all texts one after the other, and where each text begins."""
    encoded = "".join(texts).encode("utf-32-le", "surrogatepass")
    return np.frombuffer(encoded, dtype=np.int32), bounds_of(map(len, texts), len(texts))


def bounds_of(sizes: Iterable[int], count: int) -> Places:
    """Return where each of some stretches that follow each other begins, [shape=(count + 1,)]."""
    bounds = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.fromiter(sizes, dtype=np.int64, count=count), out=bounds[1:])
    return bounds


def flatten(lists: Sequence[Sequence[int]]) -> tuple[Numbers, Places]:
    """Return the numbers of all lists one after the other, and where each list begins."""
    bounds = bounds_of(map(len, lists), len(lists))
    return np.fromiter(chain.from_iterable(lists), dtype=np.int32, count=int(bounds[-1])), bounds


class Vocabulary(dict[str, int]):
    """Numbers words by when they are first asked for."""

    def __missing__(self, word: str) -> int:
        """Give a new word the next number."""
        self[word] = number = len(self)
        return number
