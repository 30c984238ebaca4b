"""The value of a Chinese numeral: 三百零五, 4亿5千万, 十几, 两三百, 二〇二四, 三点五亿, 壹佰贰拾."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from duizhao.bitext.language.numbers.chinese_words import DIGITS, SOME, TWENTIES, UNITS
from duizhao.bitext.language.numbers.digits import read_decimal

__all__ = ["NUMERAL", "numeral_range", "scale_of"]

ARABIC = (
    r"(?:\d{1,3}(?:,\d{3}){1,9}(?!\d)(?:\.\d{1,30})?"
    r"|(?<![\d.,])[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3}){1,5}(?![.,]?\d)(?:\.\d{1,30})?|\d{1,30}(?:\.\d{1,30})?)"
)
_DIGIT = "".join(DIGITS)
_UNIT = "".join(UNITS)
_HAN = f"{_DIGIT}{_UNIT}{''.join(TWENTIES)}{SOME}"
# 千瓦 and 兆赫 are units (kilowatt, megahertz), not thousands and trillions.
_CHAR = rf"(?!千[瓦米克卡伏赫字帕]|兆[瓦赫字帕欧])[{_HAN}]"
# Inside a numeral 两 is a digit in 一两 (one or two) and before a unit: 一万两千; in 二十两 it is a weight, the tael.
_NEXT = rf"(?:(?<=一)[两兩]|(?![两兩](?![百千万萬亿億])){_CHAR})"
# 3万5000 goes on in digits, but in 每一百万15起 (15 in a million) the digits are a number of their own.
NUMERAL = (
    rf"(?:{ARABIC}\s?[{_UNIT}](?:{_NEXT}){{0,4}}(?<=[{_UNIT}]){ARABIC}(?![\d.,]|\s?[{_UNIT}])"
    rf"|(?:{ARABIC}\s?(?=[{_UNIT}]))?{_CHAR}(?:{_NEXT}|[点點](?=[{_DIGIT}])|{ARABIC}(?=\s?[{_UNIT}])\s?){{0,30}}"
    rf"|{ARABIC})"
)
"""A pattern for digits, numerals or a mixture of both."""

_PART = re.compile(rf"{ARABIC}|[{_HAN}点點]")
_TEN, _HUNDRED, _MYRIAD = 10, 100, 10**4


def scale_of(units: str) -> int:
    """Multiply units: 10⁶ for 百万.

    >>> scale_of("百万")
    1000000
    """
    size = 1
    for unit in units:
        size *= UNITS[unit]
    return size


@lru_cache(maxsize=4096)
def numeral_range(numeral: str) -> tuple[Fraction, Fraction]:
    """Return the least and the most that a numeral says, the same twice for a plain one.

    >>> def read(numeral):
    ...     return tuple(map(str, numeral_range(numeral)))
    >>> read("三百零五"), read("4亿5千万"), read("二〇二四"), read("三点五亿"), read("三万五")
    (('305', '305'), ('450000000', '450000000'), ('2024', '2024'), ('350000000', '350000000'), ('35000', '35000'))
    >>> read("十几"), read("几百"), read("七八"), read("两三百")
    (('10', '19'), ('200', '900'), ('7', '8'), ('200', '300'))
    """
    if numeral.isascii():
        value = read_decimal(numeral)
        return value, value
    parts = _PART.findall(numeral)
    if any(part in SOME for part in parts):
        return _Sum(parts, most=False).value, _Sum(parts, most=True).value
    choice = _choice(parts)
    if choice is not None:
        without = [*parts[: choice + 1], *parts[choice + 2 :]], [*parts[:choice], *parts[choice + 1 :]]
        one, two = _Sum(without[0], most=False).value, _Sum(without[1], most=False).value
        return min(one, two), max(one, two)  # 三二十 is twenty or thirty
    value = _Sum(parts, most=False).value
    return value, value


def _choice(parts: list[str]) -> int | None:
    """Return where two digits name a choice: 七八 (seven or eight), 两三百, 十七八; not in 二〇二四."""
    if "点" in parts or "點" in parts:
        return None
    pairs = [index for index in range(len(parts) - 1) if parts[index] in DIGITS and parts[index + 1] in DIGITS]
    if len(pairs) != 1 or (pairs[0] > 0 and parts[pairs[0] - 1] not in UNITS):
        return None
    one, two = DIGITS[parts[pairs[0]]], DIGITS[parts[pairs[0] + 1]]
    return pairs[0] if one and (abs(two - one) == 1 or (one, two) == (3, 5)) else None


class _Sum:
    """A numeral added up from the left; 几 and 数 at their least or their most."""

    def __init__(self, parts: list[str], *, most: bool) -> None:
        self.total: Fraction | int = 0  # 万 and 亿, done with
        self.section: Fraction | int = 0  # 十百千, which the next 万 or 亿 multiplies
        self.current: Fraction | int | None = None  # digits that no unit has taken yet
        self.last = 0  # the last unit
        self.place: Fraction | int = 0  # the last decimal place, 0 before a point
        self.whole = True  # whether a last digit after a unit counts tenths of it, as in 三万五
        for index, part in enumerate(parts):
            self._take(part, most=most, final=index == len(parts) - 1)
        self.value = Fraction(self.total + self.section + self._rest(parts))

    def _take(self, part: str, *, most: bool, final: bool) -> None:
        if part in DIGITS:
            self._take_digit(DIGITS[part])
        elif part in UNITS:
            self._take_unit(UNITS[part])
        elif part in TWENTIES:
            self.section, self.current, self.last = self.section + TWENTIES[part], None, _TEN
        elif part in SOME:
            # 十几 and 一百几 end in any digit; 几十 begins with one of two to nine.
            ends = self.last == _TEN or (final and self.last > 0)
            self.current, self.whole = 9 if most else 0 if ends else 2, False
        elif part in "点點":
            self.current, self.place = self.current or 0, 1
        else:
            value = int(part) if part.isdigit() else read_decimal(part)
            self.whole = self.last > 0 and len(part) == 1
            self.current = value if self.current is None else self.current * 10 ** len(part) + value

    def _take_digit(self, digit: int) -> None:
        if self.place:
            self.place = Fraction(self.place) / 10
            self.current = (self.current or 0) + digit * self.place
            return
        self.whole = self.current is None and digit != 0 and self.whole
        self.current = digit if self.current is None else self.current * 10 + digit

    def _take_unit(self, size: int) -> None:
        if size < _MYRIAD:
            self.section += (1 if self.current is None else self.current) * size
        else:
            bare = self.current is None and not self.section
            amount = self.section + (self.current or 0)
            if bare and self.total:
                self.total *= size  # 万亿
            elif size > _MYRIAD and self.total and self.total < size:
                self.total = (self.total + amount) * size  # 一万五千亿
            else:
                self.total += (1 if bare else amount) * size
            self.section = 0
        self.current, self.last, self.place, self.whole = None, size, 0, True

    def _rest(self, parts: list[str]) -> Fraction | int:
        """Return what the digits after the last unit amount to: 五 in 三万五 is 5,000, in 三万零五 five."""
        if self.current is None:
            return 0
        tenths = self.whole and self.last >= _HUNDRED and not self.place and len(parts) > 1
        return self.current * (self.last // 10) if tenths else self.current
