"""Which characters are Chinese, Japanese, Korean or Latin: the one place that says so.

The constants are bodies of a character class for regular expressions, to be written between brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from operator import add
from typing import Final

__all__ = ["HAN", "HANGUL", "KANA", "LATIN", "count_han", "has_han", "is_han", "is_wide", "places_of_pairs"]

HAN: Final = (
    r"\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
"""The script *Han* of Unicode (UAX 24): the ideographs with all their extensions (planes 2 and 3 are set aside for
them), the iteration mark 々, the zero 〇, the numerals of Suzhou, compatibility forms, and the radicals that text
taken out of a PDF writes for characters."""

KANA: Final = r"\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\uff66-\uff9f"
"""Hiragana and katakana, full and half width, without the marks ・ and ー that Chinese borrows."""

HANGUL: Final = r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
"""Korean syllables and letters."""

LATIN: Final = r"A-Za-zÀ-ÖØ-öø-ɏḀ-ỿＡ-Ｚａ-ｚ"
"""Latin letters with their accents, full width too."""

_HAN: Final = re.compile(f"[{HAN}]")


def is_han(character: str) -> bool:
    """Tell whether one character is a Chinese character.

    >>> [is_han(character) for character in "对〇々あA，"]
    [True, True, True, False, False, False]
    """
    return _HAN.match(character) is not None


def is_wide(character: str) -> bool:
    """Tell whether a character, if there is one, is Han or belongs to Chinese punctuation."""
    return bool(character) and (is_han(character) or unicodedata.east_asian_width(character) in "WF")


def has_han(text: str) -> bool:
    """Tell whether a text holds a Chinese character."""
    return not text.isascii() and _HAN.search(text) is not None


def count_han(text: str) -> int:
    """Count the Chinese characters of a text.

    >>> count_han("二〇二四年 (2024)")  # the year 2024
    5
    """
    return 0 if text.isascii() else len(_HAN.findall(text))


def places_of_pairs(text: str, known: Mapping[str, object]) -> list[int]:
    """Return where pairs of characters begin in a text that are keys of a mapping, in order.

    The pairs of a text are held against the keys as a set, which is twice as fast as asking for each.

    >>> places_of_pairs("北京和北京", {"北京": 1, "京和": 2})
    [0, 1, 3]
    """
    places = []
    for pair in known.keys() & set(map(add, text, text[1:])):
        place = text.find(pair)
        while place >= 0:
            places.append(place)
            place = text.find(pair, place + 1)
    places.sort()
    return places
