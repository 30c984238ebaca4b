"""Pairs that occur twice, and pairs that nearly do: across train, dev and test none may.

Near-doubles are found by MinHash (Broder 1997) over the words of the English side: what shares a band of hashes is
compared in full, by the Jaccard similarity of the word pairs.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from duizhao.memory.folding import fold, fold_key, words

__all__ = ["NearDoubles", "pair_key"]

SIMILAR: Final = 0.7
"""From this share of common word pairs on, two sentences are near-doubles: one word of eleven changed keeps .7."""
_BANDS: Final = 8
_ROWS: Final = 2
_PRIME: Final = (1 << 61) - 1


def pair_key(english: str, chinese: str) -> int:
    """Hash both texts of a pair, case, width, script and white space aside.

    >>> pair_key("Open  source", "開源") == pair_key("open source", "开源")  # open source, in either script
    True
    """
    return fold_key(f"{english}\0{chinese}")


class NearDoubles:
    """Sentences that others are compared with."""

    def __init__(self) -> None:
        """Begin with none."""
        self._bands: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        self._shingles: list[frozenset[int]] = []

    def add(self, text: str) -> None:
        """Remember a sentence."""
        shingles = _shingles(text)
        for band in _bands(shingles):
            self._bands[band].append(len(self._shingles))
        self._shingles.append(shingles)

    def __contains__(self, text: object) -> bool:
        """Tell whether a sentence like this one is remembered."""
        if not isinstance(text, str):
            return False
        shingles = _shingles(text)
        seen: set[int] = set()
        for band in _bands(shingles):
            for number in self._bands.get(band, ()):
                if number in seen:
                    continue
                seen.add(number)
                other = self._shingles[number]
                if len(shingles & other) >= SIMILAR * len(shingles | other):
                    return True
        return False


def _shingles(text: str) -> frozenset[int]:
    """Hash the neighbouring pairs of words of a text, or its only word; the same in every process."""
    cut = words(fold(text))
    pairs = [f"{one} {other}" for one, other in pairwise(cut)] or cut or [text.strip()]
    return frozenset(zlib.crc32(pair.encode("utf-8", "surrogatepass")) for pair in pairs)


def _bands(shingles: frozenset[int]) -> Iterator[tuple[int, int, int]]:
    """Yield each band with the two smallest of its hashes: linear functions modulo a Mersenne prime."""
    for band in range(_BANDS):
        least = [
            min((shingle * pow(3, 41 * seed, _PRIME) + seed) % _PRIME for shingle in shingles)
            for seed in range(1 + band * _ROWS, 1 + (band + 1) * _ROWS)
        ]
        yield band, least[0], least[1]
