"""Sentences cut into clauses by rule: at marks, and in English before words that open a clause."""

from __future__ import annotations

import re
from itertools import pairwise

from duizhao.bitext.language.tags import is_chinese

__all__ = ["split_clauses"]

_MARKS = r"[,;:()\[\]—–“”\"，；：（）【】、。！？…]"
_OPENERS = (
    "and|or|but|while|whereas|which|that|who|whose|whom|when|where|because|although|though|if|unless|until|"
    "including|with|without"
)
# A mark ends a clause, but not inside a number (1,000; 3:30).
_ENGLISH = re.compile(rf"(?<=[,;:()\[\]—–“”\"])(?!\d)\s*|\s+(?=(?:{_OPENERS})\b)", re.IGNORECASE)
_CHINESE = re.compile(rf"(?<={_MARKS})(?!\d)\s*")


def split_clauses(text: str, lang: str) -> list[tuple[int, int]]:
    """Return the character offsets of the clauses of a sentence, in order, white space trimmed.

    Every character that is not white space stands in exactly one clause. Clauses are small: "that" and
    "including" open one, so that what an edition dropped can be shown without what it kept.

    >>> text = "It could help workers and power a new wave, including weapons."
    >>> [text[a:b] for a, b in split_clauses(text, "en")]
    ['It could help workers', 'and power a new wave,', 'including weapons.']
    >>> text = "他来了，但没说话。"  # he came, but said nothing
    >>> [text[a:b] for a, b in split_clauses(text, "zh-Hans")]
    ['他来了，', '但没说话。']
    """
    rule = _CHINESE if is_chinese(lang) else _ENGLISH
    cuts = sorted({0, *(match.end() for match in rule.finditer(text)), len(text)})
    clauses = []
    for start, end in pairwise(cuts):
        piece = text[start:end]
        bare = piece.strip()
        if bare:
            begin = start + len(piece) - len(piece.lstrip())
            clauses.append((begin, begin + len(bare)))
    return clauses
