"""How often something happens: twice a day, 每周两次; every fifth bottle, 每四瓶.

A unit of time that only the one side names, where the other side names a rate by a unit that this side lacks, is no
translation of it. What may be said by another unit (24 hours, half a year, a quarter) is left alone.
"""

from __future__ import annotations

import re
from typing import Final

from duizhao.audit.opposites import Place

__all__ = ["find_other_rate"]

_UNITS: Final = ("second", "minute", "hour", "day", "week", "month", "year")
_ENGLISH_RATE: Final = re.compile(
    r"\b(?:an?|per|each|every)(?: (?:other|single|few|second|third|fourth|fifth|\w+ (?=[a-z]+s\b)))?"
    r" (?P<unit>second|minute|hour|day|week|month|year)s?\b"
    r"|\b(?P<word>hourly|daily|weekly|monthly|yearly|annually|annual)\b",
    re.IGNORECASE,
)
_BY_WORD: Final = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
_CHINESE_RATE: Final = re.compile(
    r"每隔?(?:[一二两三四五六七八九十几\d]+)?[个個]?(?P<unit>秒|分钟|小时|钟头|天|日|周|星期|礼拜|月|年)(?![轻糕纪代级])"
)
_CHINESE_UNITS: Final = {
    "秒": "second",
    "分钟": "minute",
    "小时": "hour",
    "钟头": "hour",
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "年": "year",
}
_IN_CHINESE: Final = {
    "second": "秒刻",
    "minute": "分刻",
    "hour": "时钟点",
    "day": "天日昼夜晚晨早朝宿旦",
    "week": "周星礼週",
    "month": "月",
    "year": "年岁载春秋",
}
"""The characters by which a Chinese text may speak of a unit."""
_IN_ENGLISH: Final = {
    "second": re.compile(r"\b(?:seconds?|sec|moment|s)\b|/s", re.IGNORECASE),
    "minute": re.compile(r"\bminut\w*|\bmins?\b|rpm|bpm", re.IGNORECASE),
    "hour": re.compile(r"\bhour\w*|\bclock\b|\bkm/h|\bmph\b|\bkwh\b|\bhrs?\b", re.IGNORECASE),
    "day": re.compile(r"day|daily|diurnal|night|morning|evening|noon|dawn|nocturn|regular|routine", re.IGNORECASE),
    "week": re.compile(r"week|fortnight|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE),
    "month": re.compile(
        r"month|menstr|period|\b(?:january|february|march|april|may|june|july|august|september|october|november"
        r"|december)\b",
        re.IGNORECASE,
    ),
    "year": re.compile(r"year|annu|annivers|seasonal|season|\bp\.?a\b|birthday|age", re.IGNORECASE),
}
_OTHERWISE: Final = re.compile(
    r"half|halves|semi|\bbi[-a-z]|fortnight|quarter|decade|centur|半|季|旬|双[周月]|世纪"
    r"|(?<!\d)(?:7|12|14|24|30|31|36|48|52|60|72|90|365)(?!\d)|十二|二十四|四十八|六十|七天|七日|三十"
    r"|\b(?:seven|twelve|fourteen|twenty-four|thirty|sixty|ninety)\b",
    re.IGNORECASE,
)
"""What may say one unit by another."""

_ORDINALS: Final = ("other", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_EVERY: Final = re.compile(rf"\bevery ({'|'.join(_ORDINALS)}) [a-z]", re.IGNORECASE)
_EACH: Final = re.compile(
    r"每(?P<gap>隔)?(?P<number>[一二两三四五六七八九十]|\d{1,2})(?![十百千万亿一二三四五六七八九\d])"
)
_DIGITS: Final = "〇一二三四五六七八九十"


def find_other_rate(zh: str, en: str) -> tuple[Place, Place] | None:
    """Return where the Chinese and the English say how often, where they differ.

    >>> find_other_rate("伤口每周须清洗两次。", "The wound must be cleaned twice a day.")  # twice a week
    ((2, 4), (32, 37))
    >>> find_other_rate("每四瓶检查一瓶。", "Every fifth bottle was inspected.")  # of each four bottles one
    ((0, 2), (0, 11))
    """
    if "每" not in zh:
        return None
    return _other_unit(zh, en) or _other_turn(zh, en)


def _other_unit(zh: str, en: str) -> tuple[Place, Place] | None:
    theirs = [(match, _CHINESE_UNITS[match["unit"]]) for match in _CHINESE_RATE.finditer(zh)]
    theirs = [(match, unit) for match, unit in theirs if not _IN_ENGLISH[unit].search(en)]
    if not theirs or _OTHERWISE.search(zh) or _OTHERWISE.search(en):
        return None
    for match in _ENGLISH_RATE.finditer(en):
        unit = (match["unit"] or _BY_WORD[match["word"].lower()]).lower()
        if not any(character in zh for character in _IN_CHINESE[unit]):
            return theirs[0][0].span(), match.span()
    return None


def _other_turn(zh: str, en: str) -> tuple[Place, Place] | None:
    ours = [(match, _ORDINALS.index(match[1].lower()) + 1) for match in _EVERY.finditer(en)]
    theirs = list(_EACH.finditer(zh))
    if len(ours) != 1 or len(theirs) != 1:
        return None
    match, number = ours[0]
    number = max(number, 2)
    there = _value(theirs[0]["number"])
    meant = {number, number - 1} if theirs[0]["gap"] else {number}
    if there in meant or there == 1 or f"第{_DIGITS[number]}" in zh or f"第{number}" in zh:
        return None
    return theirs[0].span(), (match.start(), match.end() - 2)


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    return 2 if text == "两" else _DIGITS.index(text)
