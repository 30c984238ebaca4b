"""What both languages write in digits: decimals, clock times, currency signs, names with digits in them."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from duizhao.bitext.language.numbers.number import Kind, Number
from duizhao.bitext.language.numbers.units import CURRENCIES, ENGLISH_UNITS

__all__ = [
    "EARLIEST_YEAR",
    "GLYPHS",
    "HALF_DAY",
    "LATEST_YEAR",
    "currency_before",
    "make",
    "narrow",
    "quote",
    "read_clock",
    "read_code",
    "read_decimal",
    "read_ratio",
    "read_score",
]

EARLIEST_YEAR, LATEST_YEAR = 1000, 2100
HALF_DAY = 12

_SIGNS = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY", "HK$": "HKD", "NT$": "TWD", "A$": "AUD",
    "CA$": "CAD", "AU$": "AUD",
    "C$": "CAD", "S$": "SGD", "NZ$": "NZD", "RMB": "CNY", "₹": "INR", "NTD": "TWD",
}  # fmt: skip
_SIGNS |= {code: code for code in CURRENCIES}
_SIGN = re.compile(
    rf"((?:US|CA|AU|HK|NT|NZ|A|C|S)\$|[$€£¥￥₹]|(?<![A-Za-z])(?:RMB|NTD|{'|'.join(sorted(CURRENCIES))}))\s?$"
)
_SIGN_ENDS = frozenset(sign[-1] for sign in _SIGNS)
_NAME_BEFORE = re.compile(r"(?:^|[^A-Za-z])([A-Za-z]+)[-‑–]?$")
_NAME_AFTER = re.compile(r"[A-Za-z][A-Za-z\d]*|-[A-Z]+\d*(?![A-Za-z])")
_BY = re.compile(r"[xX]\d{2,}$")
_SCALE_LETTERS = re.compile(r"(?:mn|bn|tn|trn|[kKmMbB]|st|nd|rd|th|s|x)(?![A-Za-z\d])")
# What is written before a plain number without being its name.
_NO_NAME = frozenset(
    [
        *("pre", "mid", "post", "top", "under", "over", "sub", "early", "late", "about", "rmb", "us", "hk", "nt", "rs"),
        *(code.lower() for code in CURRENCIES),
        *("ntd", "non", "p", "v", "x", "and", "to", "or", "of", "in", "ca"),
    ]
)
_SCALES = frozenset(["hundred", "thousand", "million", "billion", "trillion"])
GLYPHS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3)}
_REACH = 24


def make(
    text: str,
    start: int,
    end: int,
    low: Fraction,
    kind: Kind,
    strength: float,
    *,
    high: Fraction | None = None,
    unit: str = "",
    also: tuple[Fraction, ...] = (),
) -> Number:
    """Make a number out of ``text[start:end]``."""
    return Number(
        low=low,
        high=low if high is None else high,
        kind=kind,
        start=start,
        end=end,
        text=text[start:end],
        strength=strength,
        unit=unit,
        also=also,
    )


def narrow(text: str) -> str:
    """Make full-width digits, letters and signs half width, where they belong to numbers; the length stays.

    The comma stays as it is: 5，100 may be two numbers.
    """
    if text.isascii() or (
        _WIDE.search(text) is None
        and ("：" not in text or _WIDE_CLOCK.search(text) is None)
        and ("。" not in text or _WIDE_POINT.search(text) is None)
    ):
        return text
    if "。" in text:
        text = _WIDE_POINT.sub(".", text)
    return text.translate(_NARROW)


# 0。5 for 0.5: what a program makes of a decimal point that it takes for a full stop.
_WIDE_POINT = re.compile(r"(?<=\d)。(?=\d)")
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ％．／－～＄]")
_WIDE_CLOCK = re.compile(r"\d：\d")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != ord("，")} | {0x3000: 0x20}


def quote(text: str, numbers: list[Number]) -> list[Number]:
    """Give numbers that were found in a half-width copy of a text the words of the text itself."""
    return [
        number if number.text == (words := text[number.start : number.end]) else replace(number, text=words)
        for number in numbers
    ]


_GROUPS = re.compile("[, \u00a0\u202f]")


@lru_cache(maxsize=4096)
def read_decimal(digits: str) -> Fraction:
    """Read digits with commas and a decimal point, exactly."""
    whole, _, rest = _GROUPS.sub("", digits).partition(".")
    return Fraction(int(whole + rest), 10 ** len(rest)) if rest else Fraction(int(whole))


def read_clock(clock: str) -> Fraction:
    """Return the hours since midnight of ``9:30``, ``9:30 p.m.``, ``9 pm``."""
    digits = re.findall(r"\d+", clock)
    hours = Fraction(int(digits[0])) + (Fraction(int(digits[1]), 60) if len(digits) > 1 else 0)
    half = re.search(r"[apAP]", clock)
    if half is not None and half.group() in "pP" and hours < HALF_DAY:
        return hours + HALF_DAY
    return hours - HALF_DAY if half is not None and half.group() in "aA" and hours >= HALF_DAY else hours


def read_score(clock: str) -> tuple[Fraction, ...]:
    """Return the two numbers of what may be a score and no time, 21:25; none of ``9:30 p.m.``.

    >>> [int(number) for number in read_score("21:25")], read_score("9:30 p.m.")
    ([21, 25], ())
    """
    return () if re.search("[apAP]", clock) else tuple(Fraction(int(number)) for number in re.findall(r"\d+", clock))


def read_ratio(text: str, start: int, end: int) -> Number | None:
    """Read ``1/3`` as a third, which may also be two numbers (a date, a score); None over zero."""
    upper, lower = (int(part.replace(",", "")) for part in text[start:end].split("/"))
    if not lower:
        return None
    also = (Fraction(upper), Fraction(lower))
    return make(text, start, end, Fraction(upper, lower), "fraction", 0.8, also=also)


def currency_before(text: str, start: int) -> tuple[str, int]:
    """Return the currency whose sign stands before a number, and where the sign begins; ``""`` for none."""
    before = text[max(0, start - 5) : start]
    if before.rstrip()[-1:] not in _SIGN_ENDS:
        return "", start
    sign = _SIGN.search(before)
    return ("", start) if sign is None else (_SIGNS[sign.group(1)], start - len(sign.group()))


def read_code(text: str, start: int, end: int) -> Number | None:
    """Read digits that belong to a name, if those at ``text[start:end]`` do: S-400, COVID-19, H1N1, 5G, 3-V."""
    previous = text[start - 1 : start]
    name = None
    if previous and (previous in "-‑–" or (previous.isascii() and previous.isalpha())):
        name = _NAME_BEFORE.search(text[max(0, start - _REACH) : start])
    after = _NAME_AFTER.match(text, end)
    if after is not None and _BY.match(after.group()) and text[start:end] != "0":
        after = None  # 4x200米: four by 200, no name
    if name is not None and name.group(1).lower() not in _NO_NAME and name.group(1) not in ENGLISH_UNITS:
        stop = after.end() if after is not None else end
        return make(text, start, stop, read_decimal(text[start:end].partition("/")[0]), "code", 0.3, unit=name.group(1))
    if after is None or _SCALE_LETTERS.match(text, end):
        return None
    letters = after.group().strip("-")
    if letters.lower() in _SCALES:
        return None
    if letters in ENGLISH_UNITS or (letters.islower() and letters.lower() in ENGLISH_UNITS):
        return None
    return make(text, start, after.end(), read_decimal(text[start:end].partition("/")[0]), "code", 0.3, unit=letters)
