"""Numbers, dates, times, currencies and units, compared by value.

Every number of both sides is read (:mod:`duizhao.bitext.language.numbers`: 万 and 亿, numerals, 十几, a dozen,
per cent, parts, ranges, decades, ordinals, 成 and 折, 倍) and matched by what it can mean. Four things are told of:

* a number on each side that the other lacks, of a kind that can stand for one another: a contradiction, tier *error*;
* numbers that agree but count different money or different units: *error* where both are named outright;
* a sure number on one side only: *review*, unless the other side says it in a word (both, a week, 双);
* the digits of a name that differ (S-300 for S-400): *error*.

Weekdays are left to the check of names. On the 501 clean pairs of ``number_clean`` and DEMETR's replaced
numbers see ``benchmarks/audit_numbers.md``; digit strings alone raise an alarm on 22–53 % of such clean pairs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from duizhao.audit.agreeing_numbers import FREE_UNITS, MOST, SURE, find_other_sides, find_other_units, find_turned
from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding, Severity, Side
from duizhao.audit.number_names import kind_of
from duizhao.audit.number_slips import (
    find_broken_decimals,
    find_counted_days,
    find_discounts,
    is_length,
    show_number,
    tell_broken,
    tell_counted,
)
from duizhao.audit.number_uses import find_other_uses
from duizhao.audit.phrases import on_side
from duizhao.audit.short_dates import drop_short_dates
from duizhao.bitext.catalogue import noted, phrase
from duizhao.bitext.language.numbers import DIMENSIONS, Number, compare_numbers, find_numbers
from duizhao.bitext.language.numbers.digits import GLYPHS, make
from duizhao.bitext.language.numbers.english_idioms import read_roman

__all__ = ["CHECK"]

_NAME: Final = "numbers"


_WEAK: Final = 0.3
"""A number that counts the same thing as the other, year or chapter, need be no surer than this: 十年."""

_SMALL_WORD: Final = 13
"""Number words under this, without a unit, are no other value for an amount of another order."""

_LIKELY: Final = 0.5
"""Two numbers of at least this strength, one a side and neither matched, are worth a look."""

_MANY: Final = 3
"""From so many numbers on one side only they are reported together."""
_SHOWN: Final = 6
_COUNTING: Final = "一二三四五六七八九十"
_GROUP, _LONG = 3, 7
"""Digits of a group, and of a number that is written in groups."""


_SEVERAL: Final = {
    "source": noted("{n} numbers of the source are not in the target: {numbers}."),
    "target": noted("{n} numbers of the target are not in the source: {numbers}."),
}
_ONE: Final = {
    "source": noted("The {kind} {number} of the source is not in the target."),
    "target": noted("The {kind} {number} of the target is not in the source."),
}
_FAMILIES: Final = {
    "cardinal": "quantity",
    "percent": "quantity",
    "fraction": "quantity",
    "multiple": "quantity",
    "ordinal": "quantity",
    "year": "year",
    "decade": "year",
    "century": "century",
    "month": "month",
    "day": "day",
    "weekday": "weekday",
    "time": "time",
    "code": "code",
}
_MAYBE_BARE: Final = ({"quantity", "year"}, {"quantity", "day"}, {"quantity", "month"}, {"quantity", "time"})
_CONTRADICTION: Final = noted("The source has the {kind} {source}, the target {target}.")
_MAGNITUDE: Final = noted(
    "The source has the {kind} {source}, the target {target}."
    " One is {power} times the other: check 万, 亿, thousand, million, billion."
)
# Words that say a number without one, by the value they can stand for.
_SAID: Final[tuple[tuple[frozenset[int], re.Pattern[str]], ...]] = (
    (
        frozenset([2]),
        re.compile(
            r"\b(?:both|pair|couple|twin|twins|double|dual|bilateral|other|either|two\w*|bi\w+|again|latter|half|squared?)\b"
            r"|[双雙俩倆副对對再另]|平方",
            re.IGNORECASE,
        ),
    ),
    (
        frozenset([3]),
        re.compile(r"\b(?:trio|triple\w*|trilateral|tri\w+|quarter\w*|cubed?)\b|[仨]|立方", re.IGNORECASE),
    ),
    (frozenset([4]), re.compile(r"\b(?:quad\w*|quarter\w*)\b|季", re.IGNORECASE)),
    (frozenset([7]), re.compile(r"\bweek\w*\b|[周週]|星期|礼拜", re.IGNORECASE)),
    (frozenset([12]), re.compile(r"\b(?:years?|annual\w*|noon|midnight)\b|年|中午|午夜|正午|零点", re.IGNORECASE)),
    (frozenset([14, 15]), re.compile(r"\bfortnight\w*\b|半[个個]月", re.IGNORECASE)),
    (frozenset([24]), re.compile(r"\b(?:days?|daily|midnight|clock)\b|[天日]|午夜|昼夜", re.IGNORECASE)),
    (frozenset([30, 31]), re.compile(r"\bmonth\w*\b|half|月|半", re.IGNORECASE)),
    (frozenset([50]), re.compile(r"\bhalf\b|半", re.IGNORECASE)),
    (frozenset([60]), re.compile(r"\b(?:hours?|minutes?)\b|小时|分钟|甲子", re.IGNORECASE)),
    (frozenset([90]), re.compile(r"\bquarter\w*\b|季", re.IGNORECASE)),
    (frozenset([10]), re.compile(r"\b(?:decade|double[- ]digit)\w*\b", re.IGNORECASE)),
    (
        frozenset([100]),
        re.compile(
            r"\b(?:centur\w+|centenar\w+|full|fully|whole|all|entire\w*|absolute\w*|complete\w*|total\w*|pure\w*)\b|百|全",
            re.IGNORECASE,
        ),
    ),
    (frozenset([1000, 10000]), re.compile(r"\bmillenni\w+\b|[千万]", re.IGNORECASE)),
)
_ROMAN: Final = re.compile(r"\s*([IVX]{1,7})[.:]?\s*")
"""A segment that is a Roman numeral: the number of a chapter."""
_ROUND: Final = frozenset(
    f"{size}{unit}" for size in ("hundred", "thousand", "million") for unit in (" miles", " times")
)
"""A thousand miles from anywhere: a figure of speech behind ``a``, which a translation may leave out."""
_LENGTHS: Final = frozenset(["yard", "foot", "mile", "inch"])
_OLD_LENGTH: Final = re.compile("[几数百千十][丈尺里寸]")
"""Lengths of old China, which translators round: 数十丈, some hundred yards."""
_REFERENCE: Final = re.compile(r"\[\d+(?:[,–-]\s?\d+)*\]")


def check_numbers(view: BeadView, context: Context) -> list[Finding]:  # noqa: ARG001 - as every check
    """Compare the numbers of one bead."""
    chinese, english = view.side_in("zh"), view.side_in("en")
    if not view.paired or chinese is None or english is None or chinese == english:
        return []
    return [*_values(view, english), *find_other_uses(view, chinese, english)][:MOST]


def _values(view: BeadView, english: Side) -> list[Finding]:
    """Compare the numbers of one bead by value."""
    source = [number for number in find_numbers(view.source, view.source_lang) if number.kind != "weekday"]
    target = [number for number in find_numbers(view.target, view.target_lang) if number.kind != "weekday"]
    if not source and not target:
        return []
    label = _ROMAN.fullmatch(view.text(english))
    if label is not None and (source if english == "target" else target):
        here = make(label[0], *label.span(1), Fraction(read_roman(label[1])), "cardinal", 1.0)
        source, target = ([here], target) if english == "source" else (source, [here])
    compared = compare_numbers(source, target)
    pairs = [(source[i], target[j]) for i, j in compared.pairs]
    broken = find_broken_decimals(view)
    findings = [
        *find_other_units(view, pairs),
        *find_turned(view, pairs),
        *find_other_sides(view, pairs),
        *find_discounts(view, pairs),
    ]
    findings += [tell_broken(view, *places) for places in broken]
    if not compared.source and not compared.target:
        return findings[:MOST]
    left = [source[index] for index in compared.source if not _kept(source[index], view.target)]
    right = [target[index] for index in compared.target if not _kept(target[index], view.source)]
    left, right = _not_split(left, view.target), _not_split(right, view.source)
    left, right = drop_short_dates(left, right)
    left = [one for one in left if not any(_inside(one, places[0]) for places in broken)]
    right = [one for one in right if not any(_inside(one, places[1]) for places in broken)]
    opposed = _contradictions(left[:MOST], right[:MOST])
    findings += [_contradiction(view, one, two) for one, two in opposed]
    counted = find_counted_days(left, right)
    findings += [tell_counted(view, one, two) for one, two in counted if not is_length(view, one, two)]
    told = {id(number) for pair in (*opposed, *counted) for number in pair}
    left = [number for number in left if id(number) not in told]
    right = [number for number in right if id(number) not in told]
    findings += _one_sided(view, "source", _wanted(left, view, "source", source))
    findings += _one_sided(view, "target", _wanted(right, view, "target", target))
    return findings[:MOST]


def _kept(number: Number, other: str) -> bool:
    """Tell whether a number need not be held against others: a Roman numeral as it is (Type II, II型), counting out."""
    if (number.text in GLYPHS and number.text in other) or number.text == "24/7":
        return True
    if len(number.text) >= _GROUP and number.text in _COUNTING:
        return True  # 一二三四: one, two, three, four
    return number.kind == "ordinal" and number.text.isupper() and number.text.isalpha() and number.text in other


def _inside(number: Number, place: tuple[int, int]) -> bool:
    return place[0] <= number.start and number.end <= place[1]


def _not_split(numbers: Sequence[Number], other: str) -> list[Number]:
    """Leave out the digits that the other side has in other groups: a telephone number, 8599 3119 for 85993119."""
    if not any(number.text.isdigit() and len(number.text) >= _GROUP for number in numbers):
        return list(numbers)
    runs = [run for run in re.findall(r"\d+", re.sub(r"(?<=\d)[ -](?=\d)", "", other)) if len(run) >= _LONG]
    return [one for one in numbers if not (len(one.text) >= _GROUP and any(one.text in run for run in runs))]


def _contradictions(left: Sequence[Number], right: Sequence[Number]) -> list[tuple[Number, Number]]:
    """Pair up of unmatched numbers that can stand for one another, the likeliest first."""
    costs = sorted(
        (_distance(one, two), i, j) for i, one in enumerate(left) for j, two in enumerate(right) if _opposed(one, two)
    )
    pairs: list[tuple[Number, Number]] = []
    used_left: set[int] = set()
    used_right: set[int] = set()
    for _, i, j in costs:
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append((left[i], right[j]))
    return pairs


def _opposed(one: Number, two: Number) -> bool:  # noqa: PLR0911  one return a reason
    """Tell whether two unmatched numbers say different things of the same kind."""
    if one.kind == "code" or two.kind == "code":
        return one.kind == two.kind and one.unit.casefold() == two.unit.casefold()
    if _alike(one, two):
        return True
    if one.kind == two.kind == "multiple" and one.exact and two.exact:
        return True
    if one.kind == two.kind == "ordinal" and one.exact and two.exact and "第" in one.text + two.text:
        return True  # 第三 beside second, which is often no number
    if min(one.strength, two.strength) < _LIKELY:
        return False
    if not (one.exact and two.exact) and min(one.strength, two.strength) < SURE:
        # hundreds and 数千: both leave it open, and still cannot mean the same
        return not (one.exact or two.exact) and (one.high < two.low or two.high < one.low)
    small, large = sorted((one, two), key=lambda number: number.low)
    if small.low < _SMALL_WORD <= large.low / 100 and not (small.unit or small.text[:1].isdigit()):
        return False  # 两个 (both) is no other amount than 5.6 billion: one of them is missing
    counted = bool(one.unit) != bool(two.unit) and "%" not in {one.unit, two.unit}
    if large.low < _SMALL_WORD and counted and not (one.text + two.text)[:1].isdigit():
        return False  # 四子 (four characters) beside two days
    families = {_FAMILIES[one.kind], _FAMILIES[two.kind]}
    if len(families) > 1:
        # a bare number may be a year, day, month or time that is not marked as one
        return families in _MAYBE_BARE and {one.unit, two.unit} <= {"", "year"} and "cardinal" in {one.kind, two.kind}
    return not (one.unit and two.unit and one.unit != two.unit and "%" in {one.unit, two.unit})


def _alike(one: Number, two: Number) -> bool:
    """Tell whether both count the same: years and decades, chapters, the third quarter; each is named outright."""
    if not (one.unit and two.unit and one.exact and two.exact) or {one.unit, two.unit} & {"%", "×"}:
        return False
    if min(one.strength, two.strength) < _WEAK:
        return False
    same = one.unit == two.unit and (one.kind == two.kind)
    dimensions = {DIMENSIONS[number.unit][0] for number in (one, two) if number.unit in DIMENSIONS}
    return same or (len(dimensions) == 1 and one.unit in DIMENSIONS and two.unit in DIMENSIONS)


def _distance(one: Number, two: Number) -> tuple[int, int, Fraction]:
    """Order pairs: same kind, same unit, values that are close or a power of ten apart."""
    if one.low and two.low and one.low > 0 and two.low > 0:
        ratio = max(one.low, two.low) / min(one.low, two.low)
    else:
        ratio = Fraction(10**12)
    return int(one.kind != two.kind), int(one.unit != two.unit), ratio


def _contradiction(view: BeadView, one: Number, two: Number) -> Finding:
    """Say that the two sides name different values."""
    digits = any(number.text[:1].isdigit() for number in (one, two))
    named = {one.kind, two.kind} & {"month", "year", "percent", "fraction"} or _alike(one, two)
    sure = (
        max(one.strength, two.strength) >= SURE and min(one.strength, two.strength) >= _LIKELY and bool(digits or named)
    )
    sure = sure or one.kind == "code" or _alike(one, two)
    sure = sure and one.exact == two.exact and (one.unit == two.unit or FREE_UNITS.isdisjoint((one.unit, two.unit)))
    power = _power_of_ten(one, two)
    message = phrase(
        _MAGNITUDE if power else _CONTRADICTION, kind=kind_of(one), source=one.text, target=two.text, power=power
    )
    evidence = [on_side("source", show_number(one)), on_side("target", show_number(two))]
    return view.finding(
        check=_NAME,
        subtype="mistranslation",
        its_type="numbers",
        severity="critical" if power else "major",
        tier="error" if sure else "review",
        confidence=0.95 if sure else 0.6,
        message=message,
        source=[(one.start, one.end)],
        target=[(two.start, two.end)],
        evidence=evidence,
        suggestion=_suggestion(one, two) if sure else None,
    )


def _power_of_ten(one: Number, two: Number) -> int:
    """Return how many times the one is the other if that is 10, 100, …; 0 if it is not."""
    if not one.low or not two.low or one.kind in {"code", "year", "day", "month"}:
        return 0
    ratio = max(one.low, two.low) / min(one.low, two.low)
    if ratio.denominator != 1 or ratio == 1:
        return 0
    digits = str(ratio.numerator)
    return ratio.numerator if digits == "1" + "0" * (len(digits) - 1) else 0


def _suggestion(one: Number, two: Number) -> str | None:
    """Write the source's value as the target writes its own, where both are plain digits; None elsewhere."""
    digits = re.fullmatch(r"(\D*)(\d[\d,]*)(\D*)", two.text)
    if digits is None or one.kind != two.kind or one.kind == "code":
        return None
    value = one.low * 100 if one.kind == "percent" else one.low
    plain = two.low * 100 if two.kind == "percent" else two.low
    if value.denominator != 1 or Fraction(int(digits[2].replace(",", ""))) != plain or one.kind == "decade":
        return None
    return digits[1] + (f"{value.numerator:,}" if "," in digits[2] else str(value.numerator)) + digits[3]


def _wanted(rest: Sequence[Number], view: BeadView, side: Side, numbers: Sequence[Number]) -> list[Number]:
    """Choose, of the numbers that only one side has, those worth a look."""
    sure = [number for number in rest if number.strength >= SURE and number.kind != "code" and number.exact]
    if not sure:
        return []
    text, other = view.text(side), view.text("target" if side == "source" else "source")
    # 27日 (the 27th) may be given its month
    days = {number.start for number in numbers if number.kind == "day"}
    wanted = []
    for number in sure:
        dated = number.kind == "month" and not days.isdisjoint(range(number.end, number.end + 3))
        noted = _REFERENCE.search(text[max(0, number.start - 12) : number.end + 12])
        figure = number.text.lower() in _ROUND and text[max(0, number.start - 2) : number.start].lower() == "a "
        figure = figure or (number.unit in _LENGTHS and bool(_OLD_LENGTH.search(other)))
        if not (dated or noted or figure or _said(number, other)):
            wanted.append(number)
    return wanted[:MOST]


def _said(number: Number, other: str) -> bool:
    """Tell whether the other side says a number in a word."""
    value = number.low * 100 if number.kind == "percent" else number.low
    return any(value in values and words.search(other) for values, words in _SAID)


def _one_sided(view: BeadView, side: Side, numbers: Sequence[Number]) -> list[Finding]:
    """Report numbers of one side only; many of them at once, since they are one decision for a reviewer."""
    if len(numbers) < _MANY:
        return [_missing(view, side, number) for number in numbers]
    shown = ", ".join(number.text for number in numbers[:_SHOWN]) + (", …" if len(numbers) > _SHOWN else "")
    places = [(number.start, number.end) for number in numbers]
    return [
        view.finding(
            check=_NAME,
            subtype="omission" if side == "source" else "addition",
            its_type="numbers",
            severity="minor",
            tier="review",
            confidence=0.7,
            message=phrase(_SEVERAL[side], n=len(numbers), numbers=shown),
            source=places if side == "source" else (),
            target=places if side == "target" else (),
            evidence=[on_side(side, show_number(number)) for number in numbers[:_SHOWN]],
        )
    ]


def _missing(view: BeadView, side: Side, number: Number) -> Finding:
    """Say that a number is on one side only."""
    severity: Severity = "major" if side == "source" else "minor"
    place = [(number.start, number.end)]
    return view.finding(
        check=_NAME,
        subtype="omission" if side == "source" else "addition",
        its_type="numbers",
        severity=severity,
        tier="review",
        confidence=0.5,
        message=phrase(_ONE[side], kind=kind_of(number), number=number.text),
        source=place if side == "source" else (),
        target=place if side == "target" else (),
        evidence=[on_side(side, show_number(number))],
    )


CHECK = Check(
    name=_NAME,
    summary="Numbers, dates, times, currencies and units that differ by value, or stand on one side only.",
    bead=check_numbers,
    needs=frozenset({"source"}),
)
