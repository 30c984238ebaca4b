"""Fractional keys: strings whose order is the order of what they belong to, with room between any two.

Inserting between two neighbours touches neither of them, so two edits at different places never meet. Keys are
digits of base 62 after an imagined point, and never end in the lowest digit, so that something fits before each.
"""

from __future__ import annotations

from itertools import islice, product
from typing import Final

__all__ = ["between", "first_keys"]

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE: Final = len(_DIGITS)
_MIDDLE: Final = _DIGITS[_BASE // 2]


def first_keys(count: int) -> list[str]:
    """Return ``count`` ascending keys of equal length.

    >>> first_keys(3)
    ['0V', '1V', '2V']
    """
    width = 1
    while _BASE**width < count:
        width += 1
    return ["".join(digits) + _MIDDLE for digits in islice(product(_DIGITS, repeat=width), count)]


def between(low: str, high: str | None) -> str:
    """Return a key strictly between two; ``""`` is below all keys and None above all.

    >>> between("1V", "2V"), between("1V", None), between("", "0V")
    ('1k', 'V', '0F')

    Raises
    ------
    ValueError
        When ``low`` is not below ``high``.
    """
    if high is not None and low >= high:
        message = f"{low!r} is not below {high!r}"
        raise ValueError(message)
    key = ""
    while True:
        place = len(key)
        floor = _DIGITS.index(low[place]) if place < len(low) else 0
        ceiling = _BASE if high is None else _DIGITS.index(high[place])
        middle = (floor + ceiling) // 2
        if middle > floor:
            return key + _DIGITS[middle]
        key += _DIGITS[floor]
        if floor < ceiling:
            # Any digits after this one stay below `high`.
            high = None
