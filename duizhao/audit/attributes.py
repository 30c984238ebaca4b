"""What a thing is said to be, by one character in Chinese: a big parcel, 小包裹; the left knee, 右膝.

A single character such as 大 is part of too many words to be held against "small" wherever it is. Here it has to be
before a Chinese word for the very thing that the English adjective is said of, by CC-CEDICT, while the Chinese has the
English adjective's own character nowhere and the English has no word for the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from duizhao.audit.opposites import Place
from duizhao.audit.word_sets import word_set
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import lemma

__all__ = ["find_attributes"]

_GROUPS: Final = """
big large huge giant enormous = 大巨 | small ~little tiny mini = 小微
left left-hand = 左 | right right-hand = 右
long lengthy = 长 | short brief = 短
tall high = 高 | short low = 矮低
deep dark = 深 | shallow light pale = 浅淡
bright light = 亮明 | dark dim = 暗黑
thick coarse = 厚粗 | thin fine slim = 薄细
fat plump chubby = 胖肥 | thin lean slim skinny = 瘦
wide broad = 宽阔广 | narrow = 窄狭
heavy = 重沉 | light = 轻
hot warm = 热温暖烫 | cold cool chilly = 冷凉冰寒
fast quick rapid = 快速急 | slow = 慢缓
new = 新 | old ancient = 旧老古
early = 早 | late = 晚迟
front forward = 前 | back rear hind = 后背
upper top = 上 | lower bottom = 下底
inner inside internal = 内里 | outer outside external = 外
dry ~dried ~drying = 干 | wet damp moist = 湿潮
male = 公雄男 | female = 母雌女
single = 单 | double twin = 双
empty = 空 | full = 满
raw uncooked = 生 | cooked ripe = 熟
hard = 硬 | soft = 软
strong = 强 | weak = 弱
good ~fine ~well = 好良 | bad poor rotten = 坏劣烂差
rich wealthy = 富 | poor = 穷贫
dead = 死 | live living alive = 活
red=红赤 | green=绿青 | blue=蓝青 | yellow=黄 | white=白 | black=黑 | purple violet=紫 | grey gray=灰 | brown=棕褐
north northern = 北 | south southern = 南 | east eastern = 东 | west western = 西
"""
"""Adjectives that exclude each other, and the characters that say them; after ``~`` one only explains."""

_BETWEEN: Final = 2
"""Characters that may be between the attribute and the thing: 小号螺丝, 大木盒."""
_LEAST: Final = 2
_WORD: Final = re.compile(r"[a-z]+(?:-[a-z]+)*")
_LINK: Final = "的号型个块根条只座级等"
_DENIED: Final = re.compile("[不没非无未别勿]")
_REACH: Final = 6
"""Characters before an attribute in which it may be denied."""
_STOP: Final = frozenset(
    """
    a an the of in on at to for and or but with by from as is are was were it this that
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""What an adjective is not said of."""


Group = tuple[tuple[frozenset[str], str], ...]


@cache
def _groups() -> dict[str, list[tuple[Group, int]]]:
    """Return the groups that each adjective is in, with its place there."""
    found: dict[str, list[tuple[Group, int]]] = {}
    for line in _GROUPS.strip().splitlines():
        members = [part.split("=") for part in line.split("|")]
        group = tuple((frozenset(words.replace("~", "").split()), part.strip()) for words, part in members)
        for number, (words, _) in enumerate(members):
            for word in words.split():
                if not word.startswith("~"):
                    found.setdefault(word, []).append((group, number))
    return found


@cache
def _adjectives() -> frozenset[str]:
    return frozenset(_groups())


def find_attributes(zh: str, en: str) -> tuple[Place, Place] | None:
    """Return where the Chinese gives a thing an attribute, and the English another that excludes it.

    Examples
    --------
    >>> zh = "门口放着一个小包裹。"  # a small parcel was at the door
    >>> [zh[slice(*place)] for place in find_attributes(zh, "A big parcel was at the door.")[:1]]
    ['小包裹']
    >>> find_attributes(zh, "A little parcel was at the door.") is None
    True
    """
    if _adjectives().isdisjoint(word_set(en)):
        return None
    small = en.lower()
    words = list(_WORD.finditer(small))
    said = {match[0] for match in words}
    for number, match in enumerate(words):
        for group, kind in _groups().get(match[0], ()):
            if any(character in zh for character in group[kind][1]):
                continue
            for other, (others, characters) in enumerate(group):
                if other == kind or not said.isdisjoint(others) or not any(one in zh for one in characters):
                    continue
                place = _said_of(zh, en, words[number : number + 3], characters, others)
                if place is not None:
                    return place, (match.start(), match.end())
    return None


def _said_of(zh: str, en: str, words: Sequence[re.Match[str]], characters: str, others: frozenset[str]) -> Place | None:
    """Return where the Chinese has one of some characters before a word for what an English adjective is said of.

    The adjective is the first word; what it is said of is one of the two after it, unless that is a name.
    """
    dictionary = load_dictionary()
    before = words[0].end()
    for match in words[1:]:
        if match[0] in _STOP or en[before : match.start()] != " " or en[match.start()].isupper():
            return None
        before = match.end()
        for thing in dictionary.chinese(match[0]):
            at = zh.find(thing)
            while at >= 0:
                place = _attribute(zh, at, characters, alone=len(thing) < _LEAST)
                if place is not None and not _is_otherwise(zh, place, at + len(thing), match[0], others):
                    return place, at + len(thing)
                at = zh.find(thing, at + 1)
    return None


def _attribute(zh: str, at: int, characters: str, *, alone: bool) -> int | None:
    """Return where one of some characters is before a thing; before a single character, directly."""
    for gap in range(1 if alone else _BETWEEN + 1):
        place = at - 1 - gap
        if place < 0 or (zh[place + 1 : at].strip(_LINK) and gap > 1):
            return None
        if zh[place] in characters:
            return place
    return None


def _is_otherwise(zh: str, start: int, end: int, thing: str, others: frozenset[str]) -> bool:
    """Whether an attribute is denied (不是好主意), or part of a word that says nothing of it: 小车, 红茶 (tea)."""
    if _DENIED.search(zh, max(0, start - _REACH), start):
        return True
    dictionary, text = load_dictionary(), zh[start:end]
    if text not in dictionary:
        return False
    senses = dictionary.senses(text)
    return lemma(thing) in senses and senses.isdisjoint(others)
