"""The names that a Chinese text has of places, people and organisations, and whether one stands alone.

Chinese sets no space between words, so a short name is found by accident inside others: 荷马 (Homer) in 俄克拉荷马
(Oklahoma), 北约 (NATO) in 以北约15英里 (about 15 miles to the north).
"""

from __future__ import annotations

import re
from typing import Final

from duizhao.audit.place_names import ALIASES, PlaceNames, load_place_names
from duizhao.bitext.language.characters import is_han, places_of_pairs
from duizhao.bitext.language.dictionary import Dictionary, load_dictionary
from duizhao.bitext.language.words import frequency, words

__all__ = ["find_chinese_names", "stands_alone"]

COMMON: Final = 3.5
"""Zipf frequency from which a place of two characters is meant: 繁昌 (thriving) and 双柏 are counties, too."""
FAMILIAR: Final = 4.3
"""The same from which it is meant although another word crosses it, where it is cut so: 陕西 in 陕西历史."""
_FEATURES: Final = frozenset("海洋河江湖湾岛洲")
KNOWN_FEATURE: Final = 2.8
"""Zipf frequency from which a short name of a water or an island is meant: 黑海, 死海, 淮河."""
_AROUND: Final = 20
_PARTICLES: Final = frozenset("月日年时的在和与是及了从到对向为而被由至以等将把于这该省市州县区队军人籍裔式语文")
"""Single characters that may stand beside a name; any other makes it a piece of a longer one, 荷马 in 俄克拉荷马."""
_BY_SOUND: Final = frozenset(
    "阿埃艾巴贝比博布查达德迪多厄尔法菲弗夫格古哈赫霍基加杰卡凯科克库拉莱兰勒雷里利林卢鲁罗洛马迈曼梅米莫姆纳内尼诺努帕佩皮普"
    "奇切丘萨塞瑟舍什斯苏索塔泰特提图托瓦威韦维沃谢辛休亚扬伊尤约泽扎兹佐蒂·"
)
"""Characters that names are written with by sound: beside one of them, a short name is a piece of a longer one."""
_COUNT: Final = re.compile(r"\s?[\d一二两三四五六七八九十百千万几数]")


def find_chinese_names(text: str, names: PlaceNames) -> list[tuple[str, int, int]]:
    """Find the names in a text, longest first; one may be a piece of a longer word."""
    heads = names.heads
    found: list[tuple[str, int, int]] = []
    done = 0
    for place in places_of_pairs(text, heads):
        if place < done:
            continue
        for length in heads[text[place : place + 2]]:
            word = text[place : place + length]
            if word in names.known:
                # At the end of the text a slice is shorter than asked for.
                done = place + len(word)
                found.append((word, place, done))
                break
    return found


def stands_alone(text: str, start: int, end: int) -> bool:  # noqa: PLR0911 - one return a reason
    """Whether neither another word of the dictionary nor a character that belongs to a name crosses a short name."""
    name = text[start:end]
    if len(name) > 3:  # noqa: PLR2004 - found inside other words by accident no more
        return True
    if name[-1] == "约" and _COUNT.match(text, end):
        return False  # 以北约15英里: north, about
    dictionary = load_dictionary()
    known = name in ALIASES or name in load_place_names().organisations
    known = known or (name[-1] in _FEATURES and frequency(name, "zh") >= KNOWN_FEATURE)
    if known and text[end : end + 1] in _PARTICLES:
        return True
    for first in range(start + known, end):
        if any(text[first:last] in dictionary for last in range(end + 1, min(len(text), first + 5) + 1)):
            meant = known or frequency(name, "zh") >= FAMILIAR
            return meant and not _is_crossed(text, start, end, dictionary) and _is_word(text, start, end)
    if known or (len(name) == 2 and frequency(name, "zh") < COMMON):  # noqa: PLR2004 - as above
        return known
    follows = any(
        load_place_names().kinds.get(text[start - size : start]) == "place"
        and frequency(text[start - size : start], "zh") >= COMMON
        for size in (2, 3, 4)
        if size <= start
    )
    for first in range(max(0, start - 2), start) if not follows else ():  # 广西南宁: a place and a place in it
        if any(text[first:last] in dictionary for last in range(start + 1, min(end, first + 4) + 1)):
            return _is_word(text, start, end)
    before, after = "" if follows else text[max(0, start - 1) : start], text[end : end + 1]
    if not _BY_SOUND.isdisjoint(before + after):
        return False
    loose = _is_loose(before, text[max(0, start - 2) : start], dictionary) or _is_loose(
        after, text[end : end + 2], dictionary
    )
    return not loose or _is_word(text, start, end)


def _is_crossed(text: str, start: int, end: int, dictionary: Dictionary) -> bool:
    """Whether each character of a name belongs to a word of two with its neighbour: 越南 in 飞越 南极."""
    neighbours = (text[start - 1 : start + 1], text[start + 1 : end + 1])
    return end - start == len(neighbours) and all(word in dictionary for word in neighbours)


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether a stretch is cut as a word of its own, by what stands around it."""
    first = max(0, start - _AROUND)
    cut = words(text[first : end + _AROUND], "zh")
    return any((word.start + first, word.end + first) == (start, end) for word in cut)


def _is_loose(character: str, word: str, dictionary: Dictionary) -> bool:
    """Whether a neighbouring Han character is neither a particle nor part of a word away from the name."""
    return bool(character) and is_han(character) and character not in _PARTICLES and word not in dictionary
