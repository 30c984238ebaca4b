"""Pairs that occur twice, and pairs that nearly do: across train, dev and test none may.

Near-doubles are found by MinHash (Broder 1997) over the words of the English side: what shares a band of hashes is
compared in full, by the Jaccard similarity of the word pairs.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from duizhao.memory.folding import fold, fold_key, words

__all__ = ["NearDoubles", "Sketch", "pair_key", "sketch"]

SIMILAR: Final = 0.7
"""From this share of common word pairs on, two sentences are near-doubles: one word of eleven changed keeps .7."""
_BANDS: Final = 8
_ROWS: Final = 2


def pair_key(english: str, chinese: str) -> int:
    """Hash both texts of a pair, case, width, script and white space aside.

    >>> pair_key("Open  source", "開源") == pair_key("open source", "开源")  # open source, in either script
    True
    """
    return fold_key(f"{english}\0{chinese}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A sentence as it is compared: hashes of its neighbouring pairs of words, and the bands that it is found by."""

    shingles: frozenset[int]
    bands: tuple[tuple[int, int], ...]


def sketch(text: str) -> Sketch:
    """Hash the neighbouring pairs of words of a text, or its only word; the same in every process."""
    cut = words(fold(text))
    pairs = [f"{one} {other}" for one, other in pairwise(cut)] or cut or [text.strip()]
    shingles = frozenset(zlib.crc32(pair.encode("utf-8", "surrogatepass")) for pair in pairs)
    # Multiplied modulo 2^64, the upper bits are a good hash (Dietzfelbinger et al. 1997), and numpy makes all at once.
    least = (np.multiply.outer(_factors(), np.fromiter(shingles, dtype=np.uint64)) >> np.uint64(32)).min(axis=1)
    joined = (least[0::_ROWS] << np.uint64(32)) | least[1::_ROWS]
    return Sketch(shingles=shingles, bands=tuple(enumerate(joined.tolist())))


@cache
def _factors() -> npt.NDArray[np.uint64]:
    """Return an odd factor of 64 bits for each hash."""
    drawn = (blake2b(bytes([k]), digest_size=8).digest() for k in range(_BANDS * _ROWS))
    return np.array([int.from_bytes(one) | 1 for one in drawn], dtype=np.uint64)


class NearDoubles:
    """Sentences that others are compared with."""

    def __init__(self) -> None:
        """Begin with none."""
        self._bands: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._shingles: list[frozenset[int]] = []

    def add(self, text: str) -> None:
        """Remember a sentence."""
        one = sketch(text)
        for band in one.bands:
            self._bands[band].append(len(self._shingles))
        self._shingles.append(one.shingles)

    def __contains__(self, text: object) -> bool:
        """Tell whether a sentence like this one is remembered; it may be a sketch already."""
        if isinstance(text, str):
            text = sketch(text)
        if not isinstance(text, Sketch):
            return False
        seen: set[int] = set()
        for band in text.bands:
            for number in self._bands.get(band, ()):
                if number in seen:
                    continue
                seen.add(number)
                other = self._shingles[number]
                if len(text.shingles & other) >= SIMILAR * len(text.shingles | other):
                    return True
        return False
