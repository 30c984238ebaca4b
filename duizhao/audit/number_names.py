"""What numbers are called for a reader: their kinds and units, as messages of the catalogue."""

from __future__ import annotations

from typing import Final

from duizhao.bitext.catalogue import Message, noted, phrase
from duizhao.bitext.language.numbers import Number

__all__ = ["kind_of", "unit_of"]

_KINDS: Final = {
    "percent": noted("percentage"),
    "fraction": noted("fraction"),
    "multiple": noted("multiple"),
    "ordinal": noted("ordinal"),
    "year": noted("year"),
    "decade": noted("decade"),
    "century": noted("century"),
    "month": noted("month"),
    "day": noted("day"),
    "weekday": noted("weekday"),
    "time": noted("time"),
    "code": noted("name with a number"),
}
_UNITS: Final = frozenset(
    {
        *(noted("inch"), noted("foot"), noted("yard"), noted("mile"), noted("nautical mile"), noted("li")),
        *(noted("pound"), noted("ounce"), noted("tonne"), noted("jin"), noted("liang")),
        *(noted("acre"), noted("hectare"), noted("mu"), noted("square foot"), noted("square mile")),
        *(noted("second"), noted("minute"), noted("hour"), noted("day"), noted("week"), noted("month")),
        *(noted("quarter"), noted("year"), noted("decade"), noted("quarter of a year")),
        *(noted("act"), noted("article"), noted("chapter"), noted("grade"), noted("lesson"), noted("level")),
        *(noted("page"), noted("paragraph"), noted("part"), noted("phase"), noted("scene"), noted("section")),
        *(noted("step"), noted("volume"), noted("world war")),
    }
)
"""Units that are words; others are signs, the same in every language."""


def kind_of(number: Number) -> Message:
    """Return the word for what a number is."""
    return phrase(_KINDS.get(number.kind, noted("number")))


def unit_of(number: Number) -> str:
    """Return a number's unit, ``""`` for none."""
    return phrase(number.unit) if number.unit in _UNITS else number.unit
