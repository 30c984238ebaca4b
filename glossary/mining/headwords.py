"""What lists of headwords say of an expression: whether they have it, and how many headwords its words make.

A terminologist's term is more often than not a headword somewhere, and where it is none it is made like one: its words
make many terms for how common they are (*gradient*, 梯度), where those of a free phrase make few (*way*, 办法). That is
known of a phrase that was met once, too. ``headwords.npz`` is made by ``benchmarks/collect_headwords.py``; it holds no
list, but Bloom filters (Bloom 1970) and counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812  (a class)

import numpy as np
import numpy.typing as npt

from duizhao.bitext.errors import ModelError
from duizhao.bitext.language.words import frequency

__all__ = ["LONGEST_WORD", "STEPS", "TABLE", "Headwords", "Sieve", "Standing", "load_headwords", "standing"]

TABLE = "headwords.npz"
# Characters of a Chinese word that is counted.
LONGEST_WORD = 4
# Steps of a logarithm, to base 10, of a count.
STEPS = 50
# Bits for each key and how many are set: of 4,000 keys that are none 13 pass (.003).
_BITS = 12
_HASHES = 8
_SMALLEST = 64
# A word this common (Zipf) makes no fewer terms than a rare one; a word ten times as common makes five times as many.
# Of .3, .5 and .7 with twenty fields left out.
_COMMON = 3.0
_SLOPE = 0.7


@dataclass(frozen=True, slots=True)
class Sieve:
    """A Bloom filter: what it does not have was not put in; what it has was, but for three in a thousand.

    Parameters
    ----------
    bits
        [shape=(n,), uint8].

    >>> "梯度" in Sieve.of(["梯度"]), "办法" in Sieve.of(["梯度"])
    (True, False)
    """

    bits: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, keys: Iterable[str]) -> Sieve:
        """Put keys in."""
        known = sorted(set(keys))
        bits = np.zeros(max(_SMALLEST, _BITS * len(known) // 8), dtype=np.uint8)
        for key in known:
            for place in _places(key, 8 * len(bits)):
                bits[place >> 3] |= np.uint8(1 << (place & 7))
        return cls(bits)

    def __contains__(self, key: str) -> bool:
        """Tell whether a key was put in."""
        return all(self.bits[place >> 3] >> (place & 7) & 1 for place in _places(key, 8 * len(self.bits)))


def _places(key: str, size: int) -> list[int]:
    """Return the bits of a key (Kirsch and Mitzenmacher 2006: two hashes do for all)."""
    digest = int.from_bytes(blake2b(key.encode(), digest_size=16).digest(), "little")
    first, second = digest & (1 << 64) - 1, digest >> 64 | 1
    return [(first + number * second) % size for number in range(_HASHES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headwords:
    """Lists of headwords.

    ``terms``, ``titles``: of Chinese terms and of an encyclopedia; ``english``: of English phrases. ``parts``: how many
    Chinese headwords a word is a part of; ``ends``, ``begins``: how many English ones end or begin with a word; each
    as log10 of one more. What is not in them makes none or one.
    """

    terms: Sieve
    titles: Sieve
    english: Sieve
    parts: Mapping[str, float]
    ends: Mapping[str, float]
    begins: Mapping[str, float]


@cache
def load_headwords() -> Headwords:
    """Load the table; it takes some 60 ms.

    Raises
    ------
    ModelError
        Where the file is damaged.
    """
    path = files("duizhao.glossary.mining") / TABLE
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as table:
            english = _words(table["english_words"])
            return Headwords(
                terms=Sieve(table["terms"]),
                titles=Sieve(table["titles"]),
                english=Sieve(table["english"]),
                parts=_counts(_words(table["chinese_words"]), table["chinese_counts"]),
                ends=_counts(english, table["english_ends"]),
                begins=_counts(english, table["english_begins"]),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, ZlibError) as error:
        raise ModelError(f"{path}: the table of headwords is damaged ({error}); install duizhao again") from error


def _words(raw: npt.NDArray[np.uint8]) -> list[str]:
    return raw.tobytes().decode().split("\n")


def _counts(words: Sequence[str], counted: npt.NDArray[np.uint8]) -> dict[str, float]:
    return dict(zip(words, (counted / STEPS).tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the lists say of an English key and its Chinese.

    ``listed``: how many kinds of lists have the Chinese, 0 to 2; ``titled``: whether one has the English phrase.
    ``making``: how much each word of the Chinese makes headwords, for how common it is; of the word that does least,
    -3 (a common word that makes none) to 3. ``head``, ``modifier``: log10 of one more than the English headwords that
    end with the last word of a phrase, or begin with its first; 0 for a single word.
    """

    listed: int
    titled: bool
    making: float
    head: float
    modifier: float


def standing(key: str, chinese: str, words: Sequence[str]) -> Standing:
    """Return what the lists say of an English key and its Chinese.

    Parameters
    ----------
    key
        As :func:`duizhao.glossary.mining.candidates.english_key` gives it.
    chinese
        In simplified characters.
    words
        The words that it is cut into.

    >>> standing("gradient descent", "梯度下降", ["梯度", "下降"]).listed > 0
    True
    >>> standing("", "梯度", ["梯度"]).making > standing("", "办法", ["办法"]).making
    True
    """
    known = load_headwords()
    parts = key.split()
    phrase = len(parts) > 1
    return Standing(
        listed=(chinese in known.terms) + (chinese in known.titles),
        titled=phrase and key in known.english,
        making=min((_making(word, known.parts) for word in words), default=0.0),
        head=known.ends.get(parts[-1], 0.0) if phrase else 0.0,
        modifier=known.begins.get(parts[0], 0.0) if phrase else 0.0,
    )


def _making(word: str, parts: Mapping[str, float]) -> float:
    return parts.get(word, 0.0) - _SLOPE * max(0.0, frequency(word, "zh") - _COMMON)
