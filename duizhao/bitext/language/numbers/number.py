"""What a number is: a value or a range of values, what it counts, and how surely it is a quantity."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

__all__ = ["Kind", "Number"]

Kind: TypeAlias = Literal[
    "cardinal",
    "ordinal",
    "percent",
    "fraction",
    "multiple",
    "year",
    "decade",
    "century",
    "month",
    "day",
    "weekday",
    "time",
    "code",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as the text means it.

    Attributes
    ----------
    low, high
        The value; they differ only where the text leaves it open: 十几 (ten to nineteen) is 10 to 19,
        ``dozens`` 20 to 99. A percentage of 70 has the value 7/10, a year its number of the common era, a
        weekday 1 (Monday) to 7, a time the hours since midnight.
    kind
        What the number says. A ``code`` is digits that belong to a name (S-400, COVID-19).
    unit
        What is counted, where the text says so in a known word: ``USD``, ``CNY``, ``km``, ``year`` …;
        for a code its letters; else ``""``.
    start, end
        Offsets into the text.
    text
        The words themselves.
    strength
        0 to 1, how sure it is that the number is a quantity a translation has to keep: 1 for plain digits,
        0.9 for long number words, about 0.5 for small ones, 0.1 for ``one`` and 一.
    also
        Other values that the same words can have: 5 in ``5 to 10 million`` is also 5,000,000.
    """

    low: Fraction
    high: Fraction
    kind: Kind
    start: int
    end: int
    text: str
    strength: float
    unit: str = ""
    also: tuple[Fraction, ...] = ()

    @property
    def value(self) -> Fraction:
        """The value, or where a range begins."""
        return self.low

    @property
    def exact(self) -> bool:
        """Whether the text names one value."""
        return self.low is self.high or self.low == self.high  # nearly always one object, which is quicker to see
