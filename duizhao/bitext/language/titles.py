"""A line that says one thing in both languages side by side: Introduction 引言, Overview（概述）, Results / 结果."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final
from unicodedata import normalize

from duizhao.bitext.language.characters import HAN, LATIN, count_han

__all__ = ["bilingual_title", "labelled_title"]

_LONGEST: Final = 240
_EN: Final = rf"(?P<en>[^{HAN}\n（）【】／｜]*[{LATIN}][^{HAN}\n（）【】／｜]*?)"
_ZH: Final = rf"(?P<zh>(?:[\[(（]\d{{1,3}}[\])）]\s?)?[\d{HAN}“‘「《〈][^{LATIN}\n]*?)"
_ZH_BY_HAN: Final = rf"(?P<zh>(?:[\[(（]\d{{1,3}}[\])）]\s?)?[{HAN}“‘「《〈][^{LATIN}\n]*?)"
# Brackets round one of the two, or a mark between: nothing else is said in the line.
_ENCLOSED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_EN}\s*[（(【\[]\s*{_ZH}\s*[）)】\]]",
        rf"{_ZH}\s*[（(【\[]\s*{_EN}\s*[）)】\]]",
        rf"[【\[（(]\s*{_ZH}\s*[】\]）)]\s*{_EN}",
        rf"[【\[（(]\s*{_EN}\s*[】\]）)]\s*{_ZH}",
        rf"[「『]\s*{_ZH_BY_HAN}\s*[」』]\s*{_EN}",
        rf"{_EN}\s*[「『]\s*{_ZH_BY_HAN}\s*[」』]",
        rf"{_EN}\s*[/／|｜]\s*{_ZH}",
        rf"{_ZH}\s*[/／|｜]\s*{_EN}",
    )
)
_BETWEEN: Final = r"\s*[:：–—;；]\s*|\s+-\s+|\s+"
# A space, a colon or a dash between: also how a Chinese sentence goes on after a name, so the dictionary is asked.
_BESIDE: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # Opening hours: 9–5　营业时间：9点至5点 is cut before the Han character, not before the first number.
        rf"{_EN}(?:{_BETWEEN}){_ZH_BY_HAN}",
        rf"{_EN}(?:{_BETWEEN}){_ZH}",
        rf"{_ZH}(?:{_BETWEEN}){_EN}",
    )
)
# Nothing between, which a name in a Chinese sentence has, too (Sora视频): more of it must be known.
_TOUCHING: Final = (re.compile(rf"{_EN}{_ZH}"), re.compile(rf"{_ZH}{_EN}"))
_ORDINAL: Final = re.compile(
    r"第[〇一二三四五六七八九十百零\d]+(?:部分|[章节節条條部篇回卷幕课課讲講号號期页頁题題步级級届屆])?|\d+"
)
_CHINESE_LABEL: Final = re.compile(r"(?:第 ?[〇一二三四五六七八九十百零\d.]+|[图圖表例] ?[\d.]+)")
_NUMBER_WORDS: Final = "One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten"
_ENGLISH_LABEL: Final = re.compile(rf"\s*[A-Z][A-Za-z]+\.? (?:[\d.]+|[IVXLC]+|{_NUMBER_WORDS})\b[.:]?")
_WORD: Final = re.compile(rf"[{LATIN}]+(?:['’-][{LATIN}]+)*")
_NUMBER: Final = re.compile(r"\d[\d.,]*\d")
_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_SCRIPT: Final = re.compile(rf"(?P<latin>[{LATIN}](?:[^{HAN}]*[{LATIN}])?)|(?P<han>[{HAN}](?:[^{LATIN}]*[{HAN}])?)")
# Marks that end a sentence, unless a number or a short form stands before.
_SENTENCE: Final = re.compile(r"[。！？!?；;…]|\.\s*\.|\w{4,}\.\s+\S")
# Han characters to an English word: translations have 0.6 to 4.5 (5 to 95 %: 1.1 to 2.8).
_FEWEST_HAN: Final = 0.6
_MOST_HAN: Final = 4.5
# How much of the Chinese the dictionary must know for the English beside it.
_KNOWN: Final = 0.5
_MOST: Final = 0.8
_FIGURE: Final = re.compile(r"\A[图圖表例](?= ?\d)")
_LONGEST_WORD: Final = 6
# The number of a heading in one language, before words in the other: ARTICLE I 总则, 第三章 Fees, (a) 定义 Definitions.
_KINDS_OF_LABEL: Final = (
    "article|section|chapter|part|appendix|annex|schedule|exhibit|attachment|table|figure|fig\\.|chart|box|map|photo|"
    "plate|step|rule|clause|lesson|unit|exercise|volume|book|act|scene|form|title"
)
_ENGLISH_HEAD: Final = re.compile(
    rf"(?=[A-Z])(?:(?i:{_KINDS_OF_LABEL}) (?:\d+(?:[.-]\d+){{0,3}}[a-z]?|[IVXLC]{{1,6}}|[A-Z]|(?i:{_NUMBER_WORDS})))"
    rf"(?:[.:：]?\s+|[:：])(?=[{HAN}《“])"
)
_CHINESE_HEAD: Final = re.compile(
    rf"(?:第 ?[〇零一二三四五六七八九十百\d]+ ?(?:部分|[编編章节節条條部篇回卷幕课課讲講])|(?:[图圖表]|附[件录錄表])"
    rf" ?(?:\d+(?:[.-]\d+)*|[A-Z一二三四五六七八九十]{{1,3}}))(?:[.:：、]?\s+|[:：、])(?=[{LATIN}\"“‘(])"
)
_ENUMERATOR: Final = re.compile(r"(?:[(（][A-Za-z\d]{1,4}[)）]|[IVXLC]{1,6}[.、)]|[A-Za-z][.、)])\s*")
# What follows where the label is the subject of a sentence: Table 2 列出了…… ("lists").
_PREDICATE: Final = re.compile(
    "[是为為有在中里裡的和与與及或将將可给給列显顯示见見说說对對把被所也都则則]|表明|介绍|介紹|概述了|描述|总结|總結|比较|比較|更新"
)
"""How a Chinese sentence goes on after its subject."""
_AFTER: Final = " \t:：,，、;；|/–—-"
# The end of a title in brackets, before another title.
_TITLE_AFTER: Final = re.compile(r"[）)】\]][\s:：,，、;；|/–—-]+(?=\S)")
_LONGEST_REST: Final = 60


def bilingual_title(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Find the English and the Chinese of a line that holds the same title in both.

    Returns
    -------
    ((int, int), (int, int)) or None
        The offsets of the two, English first, wherever it stands in the line; None where the line is no such title.

    >>> bilingual_title("Overview（概述）"), bilingual_title("OpenAI 发布新模型")  # OpenAI releases a new model
    (((0, 8), (9, 11)), None)
    """
    if len(text) > _LONGEST or not _one_after_the_other(text):
        return None
    for patterns, asked in ((_ENCLOSED, False), (_BESIDE, True)):
        for pattern in patterns:
            match = pattern.fullmatch(text)
            if match is None or not (_closed(match["en"]) and _closed(match["zh"])):
                continue
            if _balanced(match["en"], match["zh"]) and (not asked or _related(match["en"], match["zh"])):
                return _trimmed(match, "en"), _trimmed(match, "zh")
    for pattern in _TOUCHING:
        match = pattern.fullmatch(text)
        words = _WORD.findall(match["en"]) if match else []
        if (
            match
            and len(words) > 1
            and _balanced(match["en"], match["zh"])
            and _related(match["en"], match["zh"], _MOST)
        ):
            return _trimmed(match, "en"), _trimmed(match, "zh")
    return None


def labelled_title(text: str) -> list[tuple[int, int, bool]]:
    """Cut a heading whose label is in one language and whose words are in the other, or in both.

    Returns
    -------
    list of (int, int, bool)
        ``(start, end, English)`` of each part in order; empty where the line is no such heading.

    >>> labelled_title("ARTICLE I 总则"), labelled_title("Table 2 列出了船只")  # general provisions; lists the boats
    ([(0, 9, True), (10, 12, False)], [])
    """
    for pattern in (_ENGLISH_HEAD, _CHINESE_HEAD, _ENUMERATOR):
        head = pattern.match(text)
        rest = text[head.end() :] if head else ""
        if head is None or len(rest) > _LONGEST_REST:
            continue
        found = bilingual_title(rest)
        if found is not None:
            first, second = sorted((span[0] + head.end(), span[1] + head.end(), span == found[0]) for span in found)
            if pattern is _ENUMERATOR or first[2] == (pattern is _ENGLISH_HEAD):
                return [(0, first[1], first[2]), second]
            return [(0, len(head.group().rstrip()), not first[2]), first, second]
        if pattern is _ENUMERATOR or _SENTENCE.search(rest) or _PREDICATE.match(rest):
            continue
        han, words = count_han(rest), len(_WORD.findall(rest))
        if (han > words) if pattern is _ENGLISH_HEAD else not han:
            english = pattern is _ENGLISH_HEAD
            return [(0, len(head.group().rstrip()), english), (head.end(), len(text.rstrip()), not english)]
    return _listed(text)


def _listed(text: str) -> list[tuple[int, int, bool]]:
    """Cut a line of several titles in both languages: Next Item（下一条目）：Boats（船）."""
    found: list[tuple[int, int, bool]] = []
    ends = [match.end() for match in _TITLE_AFTER.finditer(text)]
    if not ends or len(text) > _LONGEST:
        return []
    for start, end in pairwise((0, *ends, len(text))):
        part = bilingual_title(text[start:end].rstrip(_AFTER))
        if part is None:
            return []
        found += sorted((start + span[0], start + span[1], span == part[0]) for span in part)
    return found


def _one_after_the_other(text: str) -> bool:
    """Tell whether all Latin letters stand before all Han characters, or the reverse."""
    scripts = [match.lastgroup for match in _SCRIPT.finditer(text)]
    return len(scripts) == 2  # noqa: PLR2004  (one run of each)


def _closed(text: str) -> bool:
    """Tell whether each bracket that is opened is closed, in order."""
    depth = 0
    for character in text:
        depth += (character in "[(（【") - (character in "])）】")
        if depth < 0:
            return False
    return depth == 0


def _balanced(english: str, chinese: str) -> bool:
    if _SENTENCE.search(english.strip()[:-1]) or _SENTENCE.search(chinese.strip()[:-1]):
        return False
    if _CHINESE_LABEL.match(chinese) and (label := _ENGLISH_LABEL.match(english)):
        english = english[label.end() :]  # Chapter 3: Boats（第三章：船）
        chinese = _FIGURE.sub("", chinese)
        if not _WORD.search(english) and not count_han(_ORDINAL.sub("", chinese)):
            return True
    han = count_han(_ORDINAL.sub("", chinese))
    words = [word for word in _WORD.findall(english) if word.lower() not in {"a", "an", "the", "of"}]
    return bool(words) and _FEWEST_HAN * len(words) <= han <= _MOST_HAN * len(words)


def _related(english: str, chinese: str, least: float = _KNOWN) -> bool:
    """Tell whether the dictionary gives words of the English for at least half of the Chinese."""
    from duizhao.bitext.language.dictionary import load_dictionary  # noqa: PLC0415  (seconds, for such a line alone)

    if _CHINESE_LABEL.match(chinese) and _ENGLISH_LABEL.match(english):
        return True  # both are labelled: Figure 1. The harbour 图1 港口
    numbers = _NUMBER.findall(english)
    if numbers and numbers == _NUMBER.findall(chinese):
        return True  # Beekeeping 101: The Basics 养蜂101：基础
    dictionary = load_dictionary()
    words = [word.lower() for word in _WORD.findall(normalize("NFKC", english))]
    total = known = 0
    for run in _HAN_RUN.findall(_ORDINAL.sub("", chinese)):
        total += len(run)
        place = 0
        while place < len(run):
            length = next(
                (
                    size
                    for size in range(min(_LONGEST_WORD, len(run) - place), 0, -1)
                    if any(dictionary.related(word, run[place : place + size]) for word in words)
                ),
                0,
            )
            known += length
            place += length or 1
    return known >= least * total


def _trimmed(match: re.Match[str], name: str) -> tuple[int, int]:
    shown = match[name]
    start = match.start(name) + len(shown) - len(shown.lstrip())
    return start, start + len(shown.strip())
