"""What a term can be found by, worked out when it is written so that looking it up stays light.

Each spelling of a term gets keys: itself folded (width, case, hyphens), in Simplified characters, in
mainland wording, without spaces, as pinyin with and without tones, as initials, and one for each run of
whole words inside it. Parts follow the segmentation, so 积分 (integral) is no part of 累积分布 (cumulative
distribution). Misspellings are found through pieces of the key (Pass-Join; Li, Deng, Wang and Feng 2011):
a string cut into k + 1 pieces keeps one of them unharmed through k edits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache

from duizhao.bitext.language.characters import has_han

__all__ = [
    "STOP_WORDS",
    "Key",
    "KeyKind",
    "compact",
    "edit_bound",
    "fold",
    "piece_probes",
    "pieces",
    "runs",
]


class KeyKind(IntEnum):
    """What a stored key is, the closest to the term first."""

    FOLDED = 1
    SCRIPT = 2
    REGION = 3
    COMPACT = 4
    TONED = 5
    PINYIN = 6
    INITIALS = 7
    PART = 8


Key = tuple[str, KeyKind, int]
"""Text, kind, and the length of the spelling it belongs to, in characters."""

STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "'s",
        "sb",
        "sth",
    ]
)
"""English words that are no part of a term worth finding it by, and that have no forms of their own."""

MAX_WORDS = 12
MAX_RUN = 3
"""Words indexed of a spelling (a gloss of more is a definition) and in one part of it."""

MIN_FUZZY_LATIN = 4
MIN_FUZZY_HAN = 3
MAX_FUZZY = 40
TWO_EDITS_LATIN = 8
TWO_EDITS_HAN = 6
"""From this many characters on two edits are forgiven, below one; a Han character carries more than a letter."""

_JOINERS = re.compile(r"[\s\-‐‑‒–—_/·・‧•]+")


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Fold width, case, apostrophes and hyphens: what is left is what a person hears as the same name.

    >>> fold("Open-Source "), fold("ＡＩ芯片"), fold("Moore’s law")  # AI chip
    ('open source', 'ai芯片', "moore's law")
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("‘", "'")
    return _JOINERS.sub(" ", folded).strip()


def compact(text: str) -> str:
    """Leave the letters and digits of a folded text: ``open source`` and ``opensource`` become one.

    >>> compact("a.i. 芯片"), compact("c++")
    ('ai芯片', 'c')
    """
    return text if text.isalnum() else "".join(filter(str.isalnum, text))


def runs(words: list[str], joiner: str) -> Iterator[str]:
    """Yield each run of up to three words that is not the whole, joined; none begins or ends with a stop word.

    >>> list(runs(["累积", "分布", "函数"], ""))  # cumulative, distribution, function
    ['累积', '累积分布', '分布', '分布函数', '函数']
    >>> list(runs(["state", "of", "art"], " "))
    ['state', 'art']
    """
    words = words[:MAX_WORDS]
    for start, first in enumerate(words):
        if first in STOP_WORDS:
            continue
        for end in range(start + 1, min(start + MAX_RUN, len(words)) + 1):
            if end - start < len(words) and words[end - 1] not in STOP_WORDS:
                yield joiner.join(words[start:end])


def edit_bound(key: str, length: int | None = None) -> int:
    """Return how many edits are forgiven in a key of ``length`` characters (its own by default), 0 to 2."""
    length = len(key) if length is None else length
    han = has_han(key)
    if length < (MIN_FUZZY_HAN if han else MIN_FUZZY_LATIN) or length > MAX_FUZZY:
        return 0
    return 2 if length >= (TWO_EDITS_HAN if han else TWO_EDITS_LATIN) else 1


def _cuts(length: int, bound: int) -> list[tuple[int, int]]:
    """Cut a length into ``bound + 1`` pieces, even but for the last ones, which are longer (Pass-Join 3.1)."""
    count = bound + 1
    short = length // count
    longer = length - short * count
    cuts = []
    start = 0
    for number in range(count):
        size = short + (number >= count - longer)
        cuts.append((start, start + size))
        start += size
    return cuts


def pieces(key: str) -> list[str]:
    """Return the pieces under which a key is filed, each with the key's length and its own number.

    >>> pieces("kling"), pieces("computingpower"), pieces("ai")
    (['5:0:kl', '5:1:ing'], ['14:0:comp', '14:1:uting', '14:2:power'], [])
    """
    bound = edit_bound(key)
    if not bound:
        return []
    return [f"{len(key)}:{number}:{key[start:end]}" for number, (start, end) in enumerate(_cuts(len(key), bound))]


def piece_probes(query: str) -> list[str]:
    """Return the pieces that a key within reach of ``query`` may be filed under."""
    probes: dict[str, None] = {}
    for length in range(max(1, len(query) - 2), len(query) + 3):
        bound = edit_bound(query, length)
        if not bound or abs(length - len(query)) > bound:
            continue
        for number, (start, end) in enumerate(_cuts(length, bound)):
            # A piece moves by as many characters as were put in or left out before it; the edits before it
            # are no more than its number, those after it no more than the pieces that follow (Pass-Join 4.2).
            drift = len(query) - length
            lowest = max(0, start - number, start + drift - (bound - number))
            highest = min(len(query) - (end - start), start + number, start + drift + (bound - number))
            for place in range(lowest, highest + 1):
                probes[f"{length}:{number}:{query[place : place + end - start]}"] = None
    return list(probes)
