"""Which side of a divide a year or a time is on: before our era, before noon.

Both sides may give the same figure, 40 or 7:45, and mean another year or hour by it.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from duizhao.bitext.language.numbers import Number

__all__ = ["Half", "find_era", "find_half", "speaks_of_era"]

Half = Literal["am", "pm"]

_REACH: Final = 12
_BC: Final = re.compile(
    r"\s?(?:(?:century|centuries) )?(?:B\.?C\.?(?:E\.?)?(?![A-Za-z])"
    r"|before (?:Christ|the Common Era|our era))"
)
_AD: Final = re.compile(r"\s?(?:A\.?D\.?|C\.E\.|CE)(?![A-Za-z])")
_AD_BEFORE: Final = re.compile(r"\bA\.?D\.? ?\Z")
_BC_CHINESE: Final = re.compile(r"(?:公元|西元|纪元|紀元)前[^，。；]{0,4}\Z")
_AD_CHINESE: Final = re.compile(r"(?:公元|西元|纪元|紀元)后?\s?\Z")

_NOON: Final = 12
_PM: Final = re.compile(r"\s?(?:p\.?m\b|in the (?:afternoon|evening)\b)", re.IGNORECASE)
_AM: Final = re.compile(r"\s?(?:a\.?m\b|in the morning\b)", re.IGNORECASE)
_AM_CHINESE: Final = re.compile(r"(?:凌晨|清晨|早晨|早上|上午|今早|早间)\s?\Z")
_PM_CHINESE: Final = re.compile(r"(?:下午|傍晚|午后|晚上|晚间|今晚|当晚)\s?\Z")
_LATE: Final = re.compile(r"(?:晚上|晚间|今晚|当晚)\s?\Z")
_SMALL_HOURS: Final = 5
"""Before this hour 晚上 may be after midnight: 晚上一点 (one in the morning)."""


def find_era(text: str, number: Number, lang: str) -> Literal["before", "after"] | None:
    """Tell whether a year is said to be before or of our era; None where the text does not say.

    >>> from duizhao.bitext.language.numbers import find_numbers
    >>> [find_era(text, find_numbers(text, lang)[0], lang) for text, lang in (
    ...     ("in 40 BC", "en"), ("公元前40年", "zh"), ("公元40年", "zh"), ("40 years", "en"))]
    ['before', 'before', 'after', None]
    """
    before, after = text[max(0, number.start - _REACH) : number.start], text[number.end : number.end + 24]
    if lang.startswith("en"):
        if _BC.match(after):
            return "before"
        return "after" if _AD.match(after) or _AD_BEFORE.search(before) else None
    if _BC_CHINESE.search(before):
        return "before"
    return "after" if _AD_CHINESE.search(before) else None


def speaks_of_era(text: str, lang: str) -> bool:
    """Tell whether a text may say of any year that it is before our era, in full or in short (前221年)."""
    return bool(_BC.search(text)) if lang.startswith("en") else "前" in text


def find_half(text: str, number: Number, lang: str) -> Half | None:
    """Tell whether a time of the clock is said to be before or after noon; None where the text does not say.

    >>> from duizhao.bitext.language.numbers import find_numbers
    >>> [find_half(text, find_numbers(text, lang)[0], lang) for text, lang in (
    ...     ("at 7:45 pm", "en"), ("早上7点45分", "zh"), ("7点45分", "zh"), ("晚上1点", "zh"))]
    ['pm', 'am', None, None]
    """
    if number.low % _NOON < 1:
        return None  # 12 pm is noon, and 晚上12点 midnight
    if lang.startswith("en"):
        said, after = number.text, text[number.end : number.end + 20]
        if _PM.search(said) or _PM.match(after):
            return "pm"
        return "am" if _AM.search(said) or _AM.match(after) else None
    before = text[max(0, number.start - 5) : number.start]
    if _AM_CHINESE.search(before):
        return "am"
    if not _PM_CHINESE.search(before) or (_LATE.search(before) and number.low % _NOON < _SMALL_HOURS):
        return None
    return "pm"
