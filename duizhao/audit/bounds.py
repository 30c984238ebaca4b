"""What is said beside a number about which way it bounds (under 11, 11岁以上), and whether it is below zero.

A number that both sides have may still be turned round: the most becomes the least, five degrees of frost five of
warmth. Only plain words count, right beside the number; "almost", "about" and 近 bound nothing.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from duizhao.bitext.language.numbers import Number

__all__ = ["Bound", "bound_of", "is_negative", "may_be_negative"]

Bound = Literal["most", "least"]

_REACH: Final = 24

_ENGLISH_MOST_BEFORE: Final = re.compile(
    r"(?:\b(?<!not be )(?<!not fall )(?<!no )(?<!not )(?<!never )(?:under"
    r"|below|less than|fewer than|lower than|younger than"
    r"|shorter than|smaller than|at most|no more than"
    r"|not more than|never more than|not exceed(?:ing)?|up to|a maximum of|maximum|within|no later than"
    r"|no longer than)(?: the)?(?: age of)?|<=?|≤)"
    r"[\s$£€¥]*(?:about |around )?\Z",
    re.IGNORECASE,
)
_ENGLISH_LEAST_BEFORE: Final = re.compile(
    r"(?:\b(?<!no )(?<!not )(?<!never )(?:over"
    r"|above|more than|greater than|higher than|older than|larger than|longer than"
    r"|at least|no less than|not (?:be |fall )?(?:below|under|less than|fewer than|lower than)"
    r"|no fewer than|not less than|a minimum of|minimum|exceed(?:s|ed|ing)?|upwards of)(?: the)?(?: age of)?|>=?|≥)"
    r"[\s$£€¥]*(?:about |around )?\Z",
    re.IGNORECASE,
)
_ENGLISH_MOST_AFTER: Final = re.compile(
    r"(?:[\s-](?:years?|people|persons?|percent|per cent|points?|[A-Za-z]{1,12}))?,? (?:(?:or|and) (?:less|fewer"
    r"|under|below|younger|lower|smaller)|or earlier)\b",
    re.IGNORECASE,
)
_ENGLISH_LEAST_AFTER: Final = re.compile(
    r"(?:[\s-](?:years?|people|persons?|percent|per cent|points?|[A-Za-z]{1,12}))?,? (?:or|and) (?:more|over"
    r"|above|older|higher|greater|later|up)\b",
    re.IGNORECASE,
)
_AND_MORE: Final = re.compile("[多余餘][百千万萬亿億]?[^百千万萬亿億]{0,3}\\Z")
_MORE: Final = frozenset("多余餘")
_WORD: Final = "[\u4e00-\u9fff]{0,3}?"
_CHINESE_MOST_BEFORE: Final = re.compile(
    r"(?:(?<![不未])(?<!不[会能得应可])(?:低于|少于|小于|短于)|不足|不到|未满|不满|未到|(?:最多|至多)[一-鿿]{0,5}"
    r"|不[会能得应可]?超[过過]|不高于|不大于|不多于|未超过|上限为|以内|<=?|≤)(?:[为達达是]|每[日天月年周人次户名])?[\s$£€¥￥]*\Z"
)
_CHINESE_LEAST_BEFORE: Final = re.compile(
    r"(?:(?<![不未没])(?<!不[会能得应可])超[过過]|(?<!不)多于|(?<!不)大于|(?<!不)高于|(?<!不)长于"
    r"|(?:至少|起码|最少)[一-鿿]{0,5}|不[会能得应可]?(?:少于|低于|小于|下于|短于)|(?<![不未没])满(?!分)|下限为|超出|逾|>=?"
    r"|≥)(?:[为達达是]|每[日天月年周人次户名])?[\s$£€¥￥]*\Z"
)
_CHINESE_MOST_AFTER: Final = re.compile(rf"{_WORD}[及或和]?(?:以下|以内|之内|之下|以里)")
_CHINESE_LEAST_AFTER: Final = re.compile(rf"{_WORD}[及或和]?(?:以上|以外|之上|開外|开外)")

# After a number or a quantity, minus takes away: x squared minus 1, 48 minus 8.
_ENGLISH_NEGATIVE: Final = re.compile(
    r"(?:(?:\A|[\s(（\[,;:=])[-−–]|\bnegative (?:\w+ )?"
    r"|(?:\A|[.,;:(\[] ?|\b(?:of|to|at|was|were|about|around|from|between|or|than|and|hit|reached|a|the|is|be|nearly) )"
    r"minus )[$£€]?\Z",
    re.IGNORECASE,
)
_ENGLISH_BELOW: Final = re.compile(
    r"(?: degrees?(?: celsius| fahrenheit)?| ?°[CF]?)? below (?:zero|freezing)", re.IGNORECASE
)
_CHINESE_NEGATIVE: Final = re.compile(
    r"(?:(?:\A|[\s(（\[,，、;；:：=为为到至是达约在于值取即减乘以])[-−–－]|(?<![抱背担肩欺辜胜自])负[数值]?|零下|負[數值]?)[$£€]?\s?\Z"
)


_SIGNS: Final = frozenset("于足到满多超限内<≤少码逾>≥下里上外")
"""Characters of which every Chinese bound has one; what has none so near a number need not be searched."""
_NEAR_BEFORE, _NEAR_AFTER = 14, 8
_MINUS: Final = re.compile(r"[-−–－](?=[\d$£€])")
_NEGATIVE: Final = ("minus", "Minus", "negative", "Negative", " below ", "零下", "负", "負")


def may_be_negative(source: str, target: str) -> bool:
    """Tell at a glance whether a number of two texts may be below zero; most texts have none."""
    for text in (source, target):
        if any(map(text.__contains__, _NEGATIVE)):
            return True
        if ("-" in text or not text.isascii()) and _MINUS.search(text) is not None:
            return True
    return False


def bound_of(text: str, number: Number, lang: str) -> Bound | None:
    """Tell whether a number is given as the most or the least, None where neither or both are said.

    >>> from duizhao.bitext.language.numbers import find_numbers
    >>> [bound_of(text, find_numbers(text, lang)[0], lang) for text, lang in (
    ...     ("Children under 11 ride free.", "en"), ("11岁以上儿童免费。", "zh"), ("About 11 came.", "en"))]
    ['most', 'least', None]
    """
    before, after = text[max(0, number.start - _REACH) : number.start], text[number.end : number.end + _REACH]
    if lang.startswith("en"):
        most = _ENGLISH_MOST_BEFORE.search(before) or _ENGLISH_MOST_AFTER.match(after)
        least = _ENGLISH_LEAST_BEFORE.search(before) or _ENGLISH_LEAST_AFTER.match(after)
    else:
        if (
            _SIGNS.isdisjoint(before[-_NEAR_BEFORE:])
            and _SIGNS.isdisjoint(after[:_NEAR_AFTER])
            and _MORE.isdisjoint(number.text)
        ):
            return None
        most = _CHINESE_MOST_BEFORE.search(before) or _CHINESE_MOST_AFTER.match(after)
        least = _CHINESE_LEAST_BEFORE.search(before) or _CHINESE_LEAST_AFTER.match(after)
        least = least or _AND_MORE.search(number.text)
    if bool(most) == bool(least):
        return None
    return "most" if most else "least"


def is_negative(text: str, number: Number, lang: str) -> bool:
    """Tell whether a number is below zero: -5, minus five, 零下5度.

    >>> from duizhao.bitext.language.numbers import find_numbers
    >>> [is_negative(text, find_numbers(text, lang)[0], lang) for text, lang in (
    ...     ("It was -5 degrees.", "en"), ("气温为零下5度。", "zh"), ("pages 3-5", "en"))]
    [True, True, False]
    """
    before = text[max(0, number.start - _REACH) : number.start]
    if lang.startswith("en"):
        return bool(_ENGLISH_NEGATIVE.search(before) or _ENGLISH_BELOW.match(text, number.end))
    return bool(_CHINESE_NEGATIVE.search(before))
