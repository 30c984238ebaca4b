"""Tables for a terminal, padded by display width: a Chinese character takes two columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from duizhao.bitext.visible import visible

__all__ = ["clip", "display_width", "format_table"]


def display_width(text: str) -> int:
    """Count the columns that a terminal gives to a text (Unicode Standard Annex 11).

    >>> display_width("AI 算力")  # computing power
    7
    """
    wide = _plain().sub("", text)
    if not wide or _wide().fullmatch(wide):
        return len(text) + len(wide)
    from wcwidth import wcswidth, wcwidth  # noqa: PLC0415 - 50 ms; few tables have emoji, Thai or combining marks

    width = wcswidth(text)
    return width if width >= 0 else sum(max(wcwidth(character), 0) for character in text)


@cache
def _plain() -> re.Pattern[str]:
    """Return a pattern of characters that take one column: ASCII, Latin with accents, and the signs of our tables."""
    return re.compile("[ -~\u00a1-\u00ac\u00ae-\u024f\u1e00-\u1eff\u2010-\u2027\u2713\u2717]+")


@cache
def _wide() -> re.Pattern[str]:
    """Return a pattern of characters that take two: Han, full-width letters and signs, Chinese punctuation."""
    return re.compile("[\u3000-\u3029\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]+")


def clip(text: str, width: int) -> str:
    """Cut a text to a number of columns, with an ellipsis where something is lost.

    >>> clip("人工智能", 5)  # artificial intelligence
    '人工…'
    """
    if display_width(text) <= width:
        return text
    kept = ""
    for character in text:
        if display_width(kept + character) > width - 1:
            break
        kept += character
    return kept + "…"


def format_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out rows under a head, columns two spaces apart, without trailing space or newline; controls as escapes.

    >>> print(format_table(("term", "n"), [("算力", "3"), ("open source", "12")]))
    term         n
    算力         3
    open source  12
    """
    table = [tuple(head), *(tuple(visible(cell) for cell in row) for row in rows)]
    widths = [max(display_width(row[column]) for row in table) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )
