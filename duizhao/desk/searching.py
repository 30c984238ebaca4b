"""Find: both sides at once, whatever the case, the width or the Chinese script."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final

from duizhao.bitext.language.variants import simplify
from duizhao.desk.draft import side_text
from duizhao.desk.state import SIDES, Pair, State

__all__ = ["find_pairs", "folded"]

_FIRST: Final = 0x3400  # CJK Unified Ideographs Extension A
_LAST: Final = 0xA000  # the end of the basic block


def find_pairs(state: State, query: str) -> list[str]:
    """Return the pairs in which a text occurs on either side, in order."""
    wanted = folded(query)
    if not wanted:
        return []
    # Folded texts are kept by passage: its text is one object for as long as it is not edited.
    hits = {unit for side in SIDES for unit in state.units[side] if wanted in folded(state.unit(unit).text)}
    return [key for key in state.order if _holds(state, state.pair(key), hits, wanted)]


def _holds(state: State, pair: Pair, hits: set[str], wanted: str) -> bool:
    for units in (pair.source, pair.target):
        if not hits.isdisjoint(units):
            return True
        if len(units) > 1 and any(wanted in folded(side_text(state, pair, side)) for side in SIDES):
            return True
    return False


@lru_cache(maxsize=200_000)
def folded(text: str) -> str:
    """Write a text in one case, one width and Simplified characters, letter by letter.

    >>> folded("ＡＢＣ 開發")  # development, in Traditional characters
    'abc 开发'
    """
    return unicodedata.normalize("NFKC", text).casefold().translate(_simplified()).strip()


@cache
def _simplified() -> dict[int, str]:
    """Return the Simplified character for each that differs; the words around it do not matter for finding."""
    return {code: other for code in range(_FIRST, _LAST) if (other := simplify(chr(code))) != chr(code)}
