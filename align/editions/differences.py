"""Word by word: what differs between two versions of a sentence, and whether a number or a negation is among it.

Versions in one language are compared token by token (Ratcliff and Obershelp's matching blocks, as in
`difflib.SequenceMatcher`): a token is a number with its marks, a word of letters, or one Han character. What is a
fact for a reader is flagged: 14票 and 41票 (14 and 41 votes), 都对 and 都不对 (all right, not all right).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

__all__ = ["Difference", "compare_words"]

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_NUMERALS: Final = "〇零一二两三四五六七八九十百千万亿"
_TOKEN: Final = re.compile(rf"\d+(?:[.,:/]\d+)*%?|[{_NUMERALS}]{{2,}}|[{_HAN}]|[^\W\d_{_HAN}]+(?:['’][^\W\d_]+)*|\S")
_NUMBER: Final = re.compile(rf"\d|[{_NUMERALS}]{{2,}}|第[{_NUMERALS}]")
_ENGLISH_NUMBER: Final = frozenset(
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
        "million",
        "billion",
        "trillion",
        "half",
        "twice",
        "double",
        "triple",
    ]
)
_NEGATION: Final = frozenset("不没無无未非莫勿别別否")
_ENGLISH_NEGATION: Final = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "nowhere",
        "neither",
        "nor",
        "without",
        "cannot",
        "hardly",
        "scarcely",
        "unless",
    ]
)
_LONGEST: Final = 4_000
"""Tokens of a side that are compared; matching takes their product in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs: spans (start, end) of the old text that are gone and of the new text that are new, and flags.

    ``flags`` holds ``numbers`` and ``negation`` where a changed word is of that kind; ``alike`` is the share of the
    words of both that are the same, 0 to 1.
    """

    gone: tuple[tuple[int, int], ...]
    new: tuple[tuple[int, int], ...]
    flags: tuple[str, ...]
    alike: float = 0.0


def compare_words(old: str, new: str) -> Difference:
    """Compare two versions of a sentence.

    >>> compare_words("议案以14票通过。", "议案以41票通过。")  # the motion passed with 14, with 41 votes
    Difference(gone=((3, 5),), new=((3, 5),), flags=('numbers',), alike=0.875)
    >>> compare_words("They were all right.", "They were not all right.").flags
    ('negation',)
    """
    left, right = (list(_TOKEN.finditer(text)) for text in (old, new))
    if max(len(left), len(right)) > _LONGEST:
        return Difference(gone=(), new=(), flags=())
    matcher = SequenceMatcher(
        None, [match[0].casefold() for match in left], [match[0].casefold() for match in right], autojunk=False
    )
    gone: list[tuple[int, int]] = []
    fresh: list[tuple[int, int]] = []
    flags: set[str] = set()
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        for matches, first, last, spans, text in ((left, a, b, gone, old), (right, c, d, fresh, new)):
            if first < last:
                spans.append((matches[first].start(), matches[last - 1].end()))
                flags |= set(_flags([match[0] for match in matches[first:last]], text[slice(*spans[-1])]))
    return Difference(
        gone=tuple(gone), new=tuple(fresh), flags=tuple(sorted(flags, reverse=True)), alike=matcher.ratio()
    )


def _flags(tokens: list[str], words: str) -> Iterator[str]:
    """Yield what kinds of facts changed words hold."""
    lower = [token.casefold() for token in tokens]
    if _NUMBER.search(words) or not _ENGLISH_NUMBER.isdisjoint(lower) or any(one in _NUMERALS for one in tokens):
        yield "numbers"
    negative = not _ENGLISH_NEGATION.isdisjoint(lower) or any(one.endswith(("n't", "n’t")) for one in lower)
    if negative or not _NEGATION.isdisjoint(words):
        yield "negation"
