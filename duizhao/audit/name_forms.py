"""The forms in which the other text may have a name after all: in short, in small letters, misspelt, by a part of it.

Raw translation drops the capitals of names (hefei) and slips in their spelling (Wukhan), and Chinese names provinces
by one character (京津冀, Beijing, Tianjin and Hebei). A name that is there in such a form is not missing: what is to be
said of it is how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from types import MappingProxyType
from typing import Final

from duizhao.bitext.language.words import frequency

__all__ = ["find_slip", "find_small", "in_short", "is_only_short", "is_spelling", "is_syllable"]

NEARLY: Final = 0.75
"""From this similarity (1 less edits over length) on, two spellings are one name and a slip."""

_SPELT: Final = 2.5
"""Zipf frequency from which a spelling is one that people use."""

_SHORTEST: Final = 5
"""Letters a name needs for a slip in it to be told from another name."""

_SHORT: Final = MappingProxyType(
    {
        "北京": "京", "天津": "津", "河北": "冀", "山西": "晋", "内蒙古": "蒙", "辽宁": "辽", "吉林": "吉",
        "黑龙江": "黑", "上海": "沪申", "江苏": "苏", "浙江": "浙", "安徽": "皖", "福建": "闽", "江西": "赣",
        "山东": "鲁", "河南": "豫", "湖北": "鄂", "湖南": "湘", "广东": "粤", "广西": "桂", "海南": "琼",
        "重庆": "渝", "四川": "川蜀", "贵州": "黔贵", "云南": "滇云", "西藏": "藏", "陕西": "陕秦", "甘肃": "甘陇",
        "青海": "青", "宁夏": "宁", "新疆": "疆", "香港": "港", "澳门": "澳", "台湾": "台", "广州": "穗",
        "深圳": "深", "成都": "蓉", "福州": "榕", "武汉": "汉",
    }
)  # fmt: skip
"""The single characters that stand for a place: 沪 for Shanghai, 港 for Hong Kong."""
_LEVELS: Final = "省市县区"
_CHARACTERS: Final = frozenset("".join(_SHORT.values())) | frozenset("中美英法德日俄韩朝印澳加欧亚非")
_SYLLABLE: Final = re.compile(
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|uang|iong|ian|iao|uai|uan|ang|eng|ing|ong|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo|a|e|i|o|u)"
)


def in_short(names: Iterable[str], text: str) -> bool:
    """Whether a Chinese text has one of some places by its single character.

    >>> in_short(["香港"], "港澳台地区"), in_short(["浙江", "浙江省"], "浙商"), in_short(["青岛"], "青年")
    (True, True, False)
    """
    return any(character in text for name in names for character in _SHORT.get(name[:2] + name[2:].rstrip(_LEVELS), ""))


def is_only_short(name: str) -> bool:
    """Whether a Chinese name is nothing but places in short: 京津冀, 港澳."""
    return len(name) > 1 and _CHARACTERS.issuperset(name)


def is_syllable(word: str) -> bool:
    """Whether an English word, in small letters, is one syllable of pinyin, which is a part of a person's name.

    >>> is_syllable("xiang"), is_syllable("xian"), is_syllable("wuhan"), is_syllable("hubei")
    (True, True, False, False)
    """
    return bool(_SYLLABLE.fullmatch(word))


def is_spelling(word: str) -> bool:
    """Whether an English word is spelt as people spell it: Muhammad is another spelling of Mohammed."""
    return frequency(word.lower(), "en") >= _SPELT


def find_small(heads: Collection[str], text: str) -> tuple[int, int] | None:
    """Return where an English text has one of some words in small letters.

    Parameters
    ----------
    heads
        Words of a name, in small letters.
    text
        The English text as it is.
    """
    for head in sorted(heads):
        match = re.search(rf"(?<![\w-]){re.escape(head)}(?:['’]s)?(?!\w)", text)
        if match:
            return match.start(), match.start() + len(head)
    return None


def find_slip(heads: Collection[str], text: str, others: Collection[str]) -> tuple[int, int] | None:
    """Return where an English text has a word that is nearly one of some words, and is none of ``others``.

    Parameters
    ----------
    heads
        Words of a name, in small letters.
    text
        The English text as it is.
    others
        Words, in small letters, that are names themselves.
    """
    from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415 - only where a name is missing

    long = [head for head in heads if len(head) >= _SHORTEST]
    best: tuple[float, tuple[int, int]] | None = None
    for match in re.finditer(r"[A-Z][a-z]{3,}", text) if long else ():
        word = match[0].lower()
        if word in others:
            continue
        near = max(
            (DamerauLevenshtein.normalized_similarity(word, head) for head in long if head[0] == word[0]), default=0.0
        )
        if near >= NEARLY and (best is None or near > best[0]):
            best = near, match.span()
    return best[1] if best else None
