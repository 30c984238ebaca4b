"""Which one, and how many: the fourth window, 四个窗口; half a cup, 一杯.

Both sides have the same number there, so their values agree; what differs is what the number says.
"""

from __future__ import annotations

import re
from typing import Final

from duizhao.audit.opposites import Place
from duizhao.audit.word_sets import word_set

__all__ = ["find_other_rank"]

_CARDINALS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_RANKS: Final = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_DIGITS: Final = "二三四五六七八九十"
_COUNTED: Final = "[个個名位只隻条條张張件座台辆艘架栋幢棵株颗粒枚块根把道扇支枝本册幅首篇家所间匹头枪]"
"""Measure words that count things; not 年, 月, 天, 次 and 倍, which English may well rank (in its third year)."""
_RANKED: Final = re.compile(r"第([二三四五六七八九十])(?![十百千万亿次届季年世期章节条集卷号页级代阶])")
_NUMBERED: Final = re.compile(
    rf"(?<![第十百千万几数零〇每两二三四五六七八九这那前后近过])([两三四五六七八九十]){_COUNTED}(?!月)"
)
_HALF: Final = re.compile(
    r"\bhalf (?:of )?an? (?!dozen|million|billion|chance|mind|century|world|bad|second|moment|truth|eye)[a-z]+",
    re.IGNORECASE,
)
_HALF_IN_CHINESE: Final = re.compile(r"半|½|[.．]5|[05]\s*%|二分之|百分之|[五5][十百千万0成]|\d|对[开折]")
_ONE: Final = re.compile(
    "(?<![第十百千万几唯统])一[片杯个個块瓶勺碗茶汤升斤公吨里米页粒颗支根条张盒箱包袋份桶壶罐匙磅盎英]"
)


def find_other_rank(zh: str, en: str) -> tuple[Place, Place] | None:
    """Return where a number counts on the one side and ranks on the other, or halves on one side alone.

    >>> find_other_rank("有四个窗口。", "He queued at the fourth window.")  # there are four windows
    ((1, 3), (17, 23))
    >>> find_other_rank("饭前服一片。", "Take half a tablet before meals.")  # take one tablet
    ((3, 5), (5, 18))
    """
    if "第" in zh and (found := _ranked_in_chinese(zh, en)) is not None:
        return found
    words = word_set(en)
    if not words.isdisjoint(_RANKS) and (found := _ranked_in_english(zh, en.lower())) is not None:
        return found
    if "half" in words and not _HALF_IN_CHINESE.search(zh):
        half, one = _HALF.search(en), _ONE.search(zh)
        if half is not None and one is not None:
            return one.span(), half.span()
    return None


def _ranked_in_chinese(zh: str, en: str) -> tuple[Place, Place] | None:
    """Find 第四 beside four things, where no English word ranks and no other Chinese one counts four."""
    for match in _RANKED.finditer(zh):
        at = _DIGITS.index(match[1])
        if match[1] in zh[: match.start()] + zh[match.end() :] or (at == 0 and "两" in zh):
            continue
        ranked = (
            rf"\b{_RANKS[at]}|\b{at + 2}(?:nd|rd|th)\b|\b{at + 2}\b|\b(?:another|other|latter|runner|silver|bronze)\b"
        )
        counted = re.compile(
            rf"(?:(?<=\A)|(?<=[a-z,] )|(?<=\. )){_CARDINALS[at]}(?: of)?(?: (?:the|his|her|their|our|its|these|those))?"
            rf"(?: [a-z-]+)? [a-z]+s\b",
            re.IGNORECASE,
        )
        words = counted.search(en)
        if words is not None and not re.search(ranked, en, re.IGNORECASE) and not _labels(en, words.start()):
            return match.span(), (words.start(), words.start() + len(_CARDINALS[at]))
    return None


def _ranked_in_english(zh: str, small: str) -> tuple[Place, Place] | None:
    """Find the fourth beside 四个, where nothing ranks in the Chinese and nothing counts four in the English."""
    if re.search("[第再次亚另又末季]|其[二三四]|[二三四五六七八九十][等号楼层月级]", zh):
        return None
    counted = list(_NUMBERED.finditer(zh))
    if len(counted) != 1:
        return None
    at = 0 if counted[0][1] == "两" else _DIGITS.index(counted[0][1])
    rank = re.search(
        rf"(?<![\w-])(?<!every )(?<!one )(?<!two )(?<!a )(?<!three ){_RANKS[at]} (?!of\b|century)[a-z]",
        small,
    )
    numbers = rf"\b(?:{_CARDINALS[at]}|{at + 2}|both|pair|couple|twice|double|half|halves|{_RANKS[at]}s)\b"
    if rank is None or re.search(numbers, small):
        return None
    return counted[0].span(), (rank.start(), rank.end() - 2)


def _labels(en: str, at: int) -> bool:
    """Whether a number is the number of something: Chapter Four, Type two."""
    return bool(re.search(r"\b[A-Z][a-z]+ \Z", en[:at]))
