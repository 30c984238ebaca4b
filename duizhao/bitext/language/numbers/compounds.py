"""Amounts that are said in two units: one hour 20 minutes, five foot ten, 1米78, 两小时零五分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from duizhao.bitext.language.numbers.number import Number
from duizhao.bitext.language.numbers.units import DIMENSIONS

__all__ = ["join_compounds"]

_GAP = re.compile(r"(?:[ -]|, | and |,? ?零|又)?")
_NEXT: dict[str, tuple[str, int]] = {
    "foot": ("inch", 12),
    "hour": ("minute", 60),
    "m": ("cm", 100),
    "minute": ("second", 60),
}
"""The smaller unit that a bare number after an amount counts, and how many make one: five foot ten."""
_BARE = frozenset(["foot", "m"])
_REPEATED = frozenset(["week", "day", "month"])
_LONGEST_GAP = 5


def join_compounds(text: str, numbers: Sequence[Number]) -> list[Number]:
    """Make one number of an amount and a smaller amount of the same dimension right after it.

    Returns
    -------
    list of Number
        The same numbers but for those joined, which have the first one's unit and, in ``also``, its bare amount.
    """
    joined: list[Number] = []
    for number in numbers:
        near = joined and number.start - joined[-1].end <= _LONGEST_GAP
        if near and (both := _join(text, joined[-1], number)) is not None:
            joined[-1] = both
        else:
            joined.append(number)
    return joined


def _join(text: str, one: Number, two: Number) -> Number | None:  # noqa: PLR0911  one return a reason
    if one.unit not in DIMENSIONS or one.kind != "cardinal" or two.kind != "cardinal":
        return None
    gap = text[one.end : two.start]
    if len(gap) > _LONGEST_GAP or not _GAP.fullmatch(gap) or not one.exact:
        return None
    dimension, size = DIMENSIONS[one.unit]
    low = two.low if two.exact else Fraction(two.low * 10 + two.high)  # 一米七八: both are digits here
    if two.unit:
        other, small = DIMENSIONS.get(two.unit, ("", Fraction(0)))
        if other != dimension or small >= size or not two.exact:
            return None
        if one.unit in _REPEATED and gap not in {"零", "又"} and not text[one.start : one.end].isascii():
            return None  # 一周四天 is four days a week
        share = two.low * small / size
    elif one.unit in _BARE and one.low.denominator == 1 and gap in {"", " ", "-"} and low.denominator == 1:
        _, parts = _NEXT[one.unit]
        if one.unit == "m" and gap:
            return None
        if one.unit == "m" and low < 10 and len(two.text) == 1:  # noqa: PLR2004  一米七 is 1.7 m
            low *= 10
        if low >= parts:
            return None
        share = low / parts
    else:
        return None
    value = one.low + share
    return replace(
        one,
        low=value,
        high=value,
        end=two.end,
        text=text[one.start : two.end],
        strength=max(one.strength, two.strength),
        also=(*one.also, one.low, *((two.low,) if one.unit == "minute" else ())),  # 27分37秒: 27:37
    )
