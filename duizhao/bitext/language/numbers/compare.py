"""Compare the numbers of two texts by what they mean.

Numbers are matched by sets of values that each may stand for: a percentage also for its fraction, half a
year for six months, 两倍 (twice) after a growth for threefold, a year of two digits for the full one. What
no number of the other side can mean is left over. A value is never used up, since one language repeats
what the other says once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from duizhao.bitext.language.numbers.number import Kind, Number
from duizhao.bitext.language.numbers.units import CURRENCIES, DIMENSIONS

__all__ = ["Comparison", "compare_numbers", "matches", "units_clash"]

# Units of one dimension agree within this: 10 miles are “16 km” in a newspaper.
_CONVERSION_TOLERANCE = Fraction(4, 100)
# Segments with more combinations than this are tables or worse: only equal values are matched there, so that
# a megabyte of digits takes seconds and not days.
_MOST_PAIRS = 250_000
_HALF_DAY, _FULL_DAY = 12, 24
# 3:35 may be three minutes and 35 seconds, and 3分35秒 a time.
_CLOCK_UNITS = frozenset(["minute", "hour"])
_LAST_MINUTE = 60
_TWO_DIGITS = 100
# Fahrenheit and Celsius, and degrees that do not say which.
_HEAT = frozenset(["°F", "°C", "°"])
# What cannot be the same amount: 250 ml and 250 g, 50 square metres and 50 metres.
_MEASURED = frozenset(["length", "mass", "volume", "area"])
_DEGREES = Fraction(3, 2)
_POINTED = re.compile(r"\d{1,3}\.\d{3}")
_SHORT_YEAR = re.compile("[二三四五六七八九][〇零一二三四五六七八九]")
_SCALED = re.compile(r"thousand|million|billion|trillion|[万萬亿億]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came of comparing two lists of numbers; all are indices into them.

    ``pairs`` holds each source number with the target numbers that can mean the same, if any;
    ``source`` and ``target`` are those left over.
    """

    pairs: tuple[tuple[int, int], ...]
    source: tuple[int, ...]
    target: tuple[int, ...]


def compare_numbers(source: Sequence[Number], target: Sequence[Number]) -> Comparison:
    """Match the numbers of two sides.

    Over 250,000 combinations (long tables) only equal values are matched, each with its first partner.

    Parameters
    ----------
    source, target
        As :func:`duizhao.bitext.language.numbers.find_numbers` gives them.

    Examples
    --------
    >>> from duizhao.bitext.language.numbers import find_numbers
    >>> english = find_numbers("1.4 billion people, 70 percent of them, in December", "en")
    >>> chinese = find_numbers("14亿人,其中百分之七十,11月", "zh")  # … in November
    >>> left = compare_numbers(english, chinese)
    >>> [english[i].text for i in left.source], [chinese[j].text for j in left.target]
    (['December'], ['11月'])
    """
    match_all = _pairs if len(source) * len(target) <= _MOST_PAIRS else _equal_pairs
    pairs = match_all(source, target)
    with_source = {i for i, _ in pairs}
    with_target = {j for _, j in pairs}
    return Comparison(
        pairs=tuple(pairs),
        source=tuple(i for i in range(len(source)) if i not in with_source),
        target=tuple(j for j in range(len(target)) if j not in with_target),
    )


def _pairs(source: Sequence[Number], target: Sequence[Number]) -> list[tuple[int, int]]:
    """Hold every number of one side against every one of the other."""
    comparable = [(i, j) for i, one in enumerate(source) for j, two in enumerate(target) if _comparable(one, two)]
    pairs = [(i, j) for i, j in comparable if _equal(source[i], target[j])]
    if len(pairs) == len(comparable):
        return pairs
    left = [_readings(number) for number in source]
    right = [_readings(number) for number in target]
    pairs = [
        (i, j)
        for i, j in comparable
        if (
            _same_time(source[i], target[j])
            if source[i].kind == target[j].kind == "time"
            else _same_decade(source[i], target[j])
            if source[i].kind == target[j].kind == "decade" and min(source[i].low, target[j].low) >= _TWO_DIGITS
            else not left[i].isdisjoint(right[j])
        )
        or _agree(source[i], target[j])
    ]
    # An open range takes in an exact number only where neither has a closer partner: “hundreds” beside 数百
    # does not also cover 600.
    close_left, close_right = {i for i, _ in pairs}, {j for _, j in pairs}
    pairs += [
        (i, j)
        for i, j in comparable
        if source[i].exact != target[j].exact
        and i not in close_left
        and j not in close_right
        and _overlap(source[i], target[j])
    ]
    return sorted(pairs)


def _same_time(one: Number, two: Number) -> bool:
    """Tell whether two clock times are the same hour of a half day; what else they may be, a score, does not count."""
    return one.low % _HALF_DAY == two.low % _HALF_DAY


def _same_decade(one: Number, two: Number) -> bool:
    """Tell whether two decades that both name their century are one; else 1870s would be 18世纪70年代 by its 70."""
    return not {one.low, *one.also}.isdisjoint(value for value in (two.low, *two.also) if value >= _TWO_DIGITS)


def _equal_pairs(source: Sequence[Number], target: Sequence[Number]) -> list[tuple[int, int]]:
    """Match each number with the first on the other side that can have one of its values, in linear time."""
    first_left, first_right = _first_places(source), _first_places(target)
    pairs: set[tuple[int, int]] = set()
    for i, number in enumerate(source):
        pairs.update((i, first_right[value]) for value in _readings(number) if value in first_right)
    for j, number in enumerate(target):
        pairs.update((first_left[value], j) for value in _readings(number) if value in first_left)
    return sorted(pairs)


def _first_places(numbers: Sequence[Number]) -> dict[Fraction | int, int]:
    """Return where each value that a number may stand for is first found."""
    places: dict[Fraction | int, int] = {}
    for index, number in enumerate(numbers):
        for value in _readings(number):
            places.setdefault(value, index)
    return places


def matches(one: Number, two: Number) -> bool:
    """Tell whether two numbers can mean the same."""
    left = compare_numbers([one], [two])
    return bool(left.pairs)


def _comparable(one: Number, two: Number) -> bool:
    """Tell whether two kinds of number can be one: a weekday is no number, a month no “second”."""
    if one.kind == two.kind:
        return True
    kinds = {one.kind, two.kind}
    if "weekday" in kinds:
        return False
    if "time" in kinds:
        other = two if one.kind == "time" else one
        return other.kind == "cardinal" and (not other.unit or other.unit in _CLOCK_UNITS) and other.low <= _LAST_MINUTE
    for kind in ("month", "day"):
        if kind in kinds:
            other = two if one.kind == kind else one
            if other.kind in {"month", "day"}:
                return False
            digits = other.text[:1].isdigit() and not other.unit
            # 三号 is the third, and number three
            numbered = (one if one.kind == kind else two).text[-1] in "号號" and not other.unit
            return digits or (kind == "day" and (numbered or other.kind == "ordinal"))
    return True


def _equal(one: Number, two: Number) -> bool:
    """Tell whether two exact numbers have the same value, which is then among the readings of both."""
    return (
        one.low.numerator == two.low.numerator
        and one.low.denominator == two.low.denominator
        and one.exact
        and two.exact
    )


def _readings(number: Number) -> frozenset[Fraction | int]:
    """Return every exact value that a number may stand for on the other side; whole ones as int, which hash fast."""
    return frozenset([value.numerator if value.denominator == 1 else value for value in _values(number)])


def _values(number: Number) -> list[Fraction]:
    if not number.exact:
        # seven or eight: both are named
        named = [number.low, number.high] if number.high - number.low == 1 else []
        return [*named, *number.also]
    values = [number.low, *number.also]
    if (more := _BY_KIND.get(number.kind)) is not None:
        values += more(number.low)
    if number.kind == "percent":
        values += [value * 100 for value in number.also]
    if _SHORT_YEAR.fullmatch(number.text) is not None:
        values.append(number.low + 1900)  # 六二至六五届: the classes of 1962 to 1965
    if _POINTED.fullmatch(number.text) is not None:
        values.append(number.low * 1000)  # 10.700 may be written in the European way
    if (factor := _BY_UNIT.get(number.unit)) is not None:
        values.append(number.low * factor)
    elif number.unit in _LONGER:
        values += [number.low / size for size in _LONGER[number.unit] if (number.low * 2 / size).denominator == 1]
    return values


# What else a number of a kind may be: n % is n/100, a growth by 200 % is threefold, the 1980s are the 80s.
_BY_KIND: dict[Kind, Callable[[Fraction], list[Fraction]]] = {
    "percent": lambda share: [share * 100, *([share + 1] if share >= 1 and share.denominator == 1 else [])],
    "fraction": lambda share: [share * 100],
    "time": lambda hours: [hours % _HALF_DAY, hours % _FULL_DAY, hours % _HALF_DAY + _HALF_DAY],
    "decade": lambda year: [year % _TWO_DIGITS] if year >= _TWO_DIGITS else [],
    "century": lambda number: [(number - 1) * 100],
}
# Half a year is six months, a decade ten years, two weeks fourteen days, half an hour thirty minutes.
_BY_UNIT = {"year": 12, "century": 100, "decade": 10, "week": 7, "hour": 60}
# Eighteen months are a year and a half, sixty days two months; wholes and halves only.
_LONGER = {"month": (12,), "day": (7, 30), "minute": (60,)}


def _agree(one: Number, two: Number) -> bool:
    """Tell whether two numbers of the same openness agree: as ranges, rounded, or in other units."""
    if one.exact != two.exact:
        return False
    if not one.exact:
        return _overlap(one, two)
    if {one.kind, two.kind} == {"decade", "cardinal"}:
        return _in_decade(*((one, two) if one.kind == "decade" else (two, one)))
    return _rounded(one, two) or _rounded(two, one) or _converted(one, two)


def _in_decade(decade: Number, age: Number) -> bool:
    """Tell whether an age is one of the fifties, which are no years there: in his mid-fifties, 五十五岁."""
    return decade.low < _TWO_DIGITS and age.unit == "year" and decade.low <= age.low < decade.low + 10


def _overlap(one: Number, two: Number) -> bool:
    """Tell whether an open range (十几, dozens) and another number share a value."""
    return one.low <= two.high and two.low <= one.high


def _rounded(coarse: Number, fine: Number) -> bool:
    """Tell whether one number is the other, rounded to fewer digits, at least two: 17.7 thousand of 17,729.

    Only one with a scale word is: 17,700 would be given in full because it is meant so.
    """
    if fine.kind != coarse.kind or coarse.kind not in {"cardinal", "percent"}:
        return False
    if coarse.low.denominator != 1 or fine.low.denominator != 1:
        return _rounded_decimal(coarse.low, fine.low)
    small, large = coarse.low.numerator, fine.low.numerator
    if large < _TWO_DIGITS or small >= large * 2 or not _SCALED.search(coarse.text):
        return False
    digits, other = str(small), str(large)
    kept, given = len(digits.rstrip("0")), len(other.rstrip("0"))
    if len(digits) != len(other) or not 2 <= kept < given - 1:  # noqa: PLR2004
        return False
    step = 10 ** (len(other) - kept)
    return small in {(large + step // 2) // step * step, large // step * step}


def _rounded_decimal(coarse: Fraction, fine: Fraction) -> bool:
    """Tell whether a decimal of three digits or more is another, rounded: 2.726 of 2.7255."""
    digits = f"{float(coarse):.6f}".rstrip("0")
    places = len(digits.partition(".")[2])
    if not places or len(digits.strip("0").replace(".", "")) < 3:  # noqa: PLR2004  as the docstring says
        return False
    return abs(coarse - fine) <= Fraction(1, 2 * 10**places)


def _converted(one: Number, two: Number) -> bool:
    """Tell whether two amounts in different units of one dimension are the same amount."""
    if one.unit == two.unit:
        return False
    if one.unit in _HEAT and two.unit in _HEAT:
        return _as_warm(one, two)
    if one.unit not in DIMENSIONS or two.unit not in DIMENSIONS:
        return False
    (kind, size), (other, factor) = DIMENSIONS[one.unit], DIMENSIONS[two.unit]
    if kind != other:
        return False
    left, right = one.low * size, two.low * factor
    return bool(left and right) and abs(left - right) <= _CONVERSION_TOLERANCE * max(left, right)


def _as_warm(one: Number, two: Number) -> bool:
    """Tell whether two temperatures, or two differences of temperature, are the same within a degree and a half."""
    hot, cold = (one, two) if one.unit == "°F" or two.unit == "°C" else (two, one)
    return any(abs((hot.low - zero) * 5 / 9 - cold.low) <= _DEGREES for zero in (32, 0))


def units_clash(one: Number, two: Number) -> bool:
    """Tell whether two numbers of equal value count what cannot be the same: dollars and yuan, km and miles.

    Only units of one sort are compared: two currencies, or two units of one dimension and different size.
    """
    if one.unit == two.unit or one.low != two.low:
        return False
    if one.unit in CURRENCIES and two.unit in CURRENCIES:
        return True
    if one.unit in DIMENSIONS and two.unit in DIMENSIONS:
        (kind, size), (other, factor) = DIMENSIONS[one.unit], DIMENSIONS[two.unit]
        if kind == other:
            return size != factor
        return {kind, other} == {"time", "calendar"} or {kind, other} <= _MEASURED
    return False
