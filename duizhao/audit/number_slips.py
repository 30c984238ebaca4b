"""Slips of numbers that are read whole: a decimal cut by a full stop, a day of the month counted, 折 taken for off.

Each is one finding where its pieces would be several, and none that a reader understands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from duizhao.audit.context import BeadView
from duizhao.audit.findings import Finding
from duizhao.audit.number_names import kind_of, unit_of
from duizhao.audit.phrases import on_side
from duizhao.bitext.catalogue import Message, noted, phrase
from duizhao.bitext.language.numbers import Number

__all__ = [
    "find_broken_decimals",
    "find_counted_days",
    "find_discounts",
    "is_length",
    "plain_value",
    "show_number",
    "tell_broken",
    "tell_counted",
]

_NAME: Final = "numbers"
_OFF_AFTER: Final = re.compile(r" ?(?:off|discount|reduction)\b", re.IGNORECASE)
_OFF_BEFORE: Final = re.compile(
    r"\b(?:discount(?:ed)?(?: of| by)?|reduc(?:ed|tion)(?: of| by)?|cut(?: of| by)?) \Z", re.IGNORECASE
)
_DECIMAL: Final = re.compile(r"(?<![\d.])(\d{1,9})\.(\d{1,9})(?![\d.]*\d)")
_LASTS: Final = re.compile(r"(?:为期|历时|连续|长达|总共|一共|未来|最后|[共约近过每需满第])\s?\Z")
_DATED: Final = noted(
    "{source} in the source, {target} in the target: a day of the month in the source, a number of days in the target."
)
_COUNTED: Final = noted(
    "{source} in the source, {target} in the target: a day of the month in the target, a number of days in the source."
)
_MOST: Final = 50
"""No more numbers of a side are held against each other."""


def find_broken_decimals(view: BeadView) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where decimals of the source stand, and where the Chinese target has a full stop in them: 5个。78."""
    if not view.target_lang.startswith("zh") or "。" not in view.target:
        return []
    found = []
    for decimal in _DECIMAL.finditer(view.source):
        if decimal[0] in view.target:
            continue
        match = re.search(rf"(?<![\d.]){decimal[1]}[^\d。]{{0,12}}。\s?{decimal[2]}(?!\d)", view.target)
        if match is not None:
            found.append((decimal.span(), match.span()))
    return found[:_MOST]


def tell_broken(view: BeadView, source: tuple[int, int], target: tuple[int, int]) -> Finding:
    """Say that a decimal is broken by a full stop."""
    decimal, shown = view.source[slice(*source)], view.target[slice(*target)]
    return view.finding(
        check=_NAME,
        subtype="number-format",
        its_type="numbers",
        severity="major",
        tier="error",
        confidence=0.95,
        message=phrase("The decimal point of {number} has become a full stop: {words}.", number=decimal, words=shown),
        source=[source],
        target=[target],
        evidence=[on_side("source", decimal), on_side("target", shown)],
        suggestion=decimal,
    )


def find_counted_days(left: Sequence[Number], right: Sequence[Number]) -> list[tuple[Number, Number]]:
    """Pair up days of the month with as many days: 27日 (the 27th) and "27 days"; see `is_length`."""
    return [
        (one, two)
        for one in left[:_MOST]
        for two in right[:_MOST]
        if one.low == two.low and {one.kind, two.kind} == {"day", "cardinal"} and "day" in {one.unit, two.unit}
    ][:1]


def is_length(view: BeadView, one: Number, two: Number) -> bool:
    """Whether a day of the month, in the source or the target, is a length of time: 为期6日, for six days."""
    return bool(_LASTS.search(view.source[: one.start]) or _LASTS.search(view.target[: two.start]))


def tell_counted(view: BeadView, one: Number, two: Number) -> Finding:
    """Say that a day of the month has become a number of days, or the other way about."""
    return view.finding(
        check=_NAME,
        subtype="mistranslation",
        its_type="numbers",
        severity="major",
        tier="review",
        confidence=0.75,
        message=phrase(_DATED if one.kind == "day" else _COUNTED, source=one.text, target=two.text),
        source=[(one.start, one.end)],
        target=[(two.start, two.end)],
        evidence=[on_side("source", show_number(one)), on_side("target", show_number(two))],
    )


def find_discounts(view: BeadView, pairs: Sequence[tuple[Number, Number]]) -> list[Finding]:
    """Find 八五折 (15 % off) beside "85% off": what is left to pay taken for what is taken off."""
    found = []
    for one, two in pairs if "折" in view.source + view.target else ():
        chinese, english = (one, two) if one.text.endswith("折") else (two, one)
        if not chinese.text.endswith("折") or chinese.low != english.low or english.low == Fraction(1, 2):
            continue
        text = view.source if english is one else view.target
        if _OFF_AFTER.match(text, english.end) or _OFF_BEFORE.search(text[: english.start]):
            found.append(
                view.finding(
                    check=_NAME,
                    subtype="mistranslation",
                    its_type="numbers",
                    severity="major",
                    tier="review",
                    confidence=0.8,
                    message=phrase(
                        "{source} in the source, {target} in the target: 折 names the share that is paid.",
                        source=one.text,
                        target=two.text,
                    ),
                    source=[(one.start, one.end)],
                    target=[(two.start, two.end)],
                    evidence=[
                        phrase(
                            "{words} takes off {share}%",
                            words=chinese.text,
                            share=plain_value(100 - chinese.low * 100, grouped=False),
                        )
                    ],
                )
            )
    return found


def show_number(number: Number) -> Message:
    """Write a number's value for a reader: ``1,400,000,000 USD (cardinal)``."""
    low = plain_value(number.low * 100 if number.kind == "percent" else number.low, grouped=number.kind != "year")
    high = plain_value(number.high * 100 if number.kind == "percent" else number.high, grouped=True)
    if number.kind == "percent":
        low, high = f"{low}%", f"{high}%"
    unit = unit_of(number) if number.kind != "percent" else ""
    kind = kind_of(number) if number.kind != "cardinal" else phrase("cardinal")
    if number.exact:
        if unit:
            return phrase("{number} {unit} ({kind})", number=low, unit=unit, kind=kind)
        return phrase("{number} ({kind})", number=low, kind=kind)
    if unit:
        return phrase("{low} to {high} {unit} ({kind})", low=low, high=high, unit=unit, kind=kind)
    return phrase("{low} to {high} ({kind})", low=low, high=high, kind=kind)


def plain_value(value: Fraction, *, grouped: bool) -> str:
    """Write a value in digits, as a fraction only where it has no short decimal."""
    if value.denominator == 1:
        return f"{value.numerator:,}" if grouped else str(value.numerator)
    decimal = f"{float(value):.6g}"
    return decimal if Fraction(decimal) == value else f"{value.numerator}/{value.denominator}"
