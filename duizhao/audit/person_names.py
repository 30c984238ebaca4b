"""Names of people in Chinese text, and whether anything in an English one sounds like them.

rjieba tags what may be a person (nr); a name is taken for one where it begins with one of the common family
names, has two or three characters and is no word of the dictionary. English gives a Chinese name by its sound,
Xu Renhe for 徐仁和, in whatever order and spelling (Chow Tai Fook for 周大福), so a name counts as met where any
capitalised word of the English sounds like its family name, its given name or all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from duizhao.bitext.language.dictionary import load_dictionary

__all__ = ["ALIKE", "Person", "find_persons", "pinyin", "sounds_alike"]

SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤俞章葛"
    "張劉陳楊黃趙吳孫馬鄭謝許鄧馮韓蕭葉蔣蘇呂盧鍾譚陸範賈韋鄒閻龍賀顧龔萬錢嚴湯"
)
"""The commonest hundred or so family names, nine tenths of all people."""

ALIKE: Final = 0.6
"""Jaro–Winkler likeness of pinyin and spelling below which it is chance (`duizhao.align.words.evidence`)."""

_NOT_GIVEN: Final = frozenset("又也不的了是在就都很着过吗呢吧被把")
"""Characters of grammar, which nobody is named by: 高又壮 (tall and strong) is no Mr Gao."""

_NEXT_WORD: Final = frozenset("向以与將将由從从對对於于並并因則则即及或让讓给給跟共")
"""Characters that rather begin the next word: 杜丽向国际射联申报 (Du Li applied to …)."""
_FOREIGN: Final = frozenset("尔爾德斯特克伊夫瓦洛格库普鲁魯顿頓茨兹弗什科维維亚亞")
"""Characters that foreign names are written with and few Chinese are named by; two make a piece of one."""
_CREATURES: Final = frozenset("鹿鱼鸟虫蛇鼠猴虎豹狼蛙龟蟹虾草树藤菌菇村镇乡")
"""What ends the name of an animal, a plant or a village: 毛冠鹿 (tufted deer) is nobody."""
_LONGEST: Final = 3
_LONGER: Final = 3
"""Letters by which a spelling may differ in length: any word begins like a name of two letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person's name in a text: ``text[start:end]``, and its syllables in pinyin."""

    name: str
    start: int
    end: int
    syllables: tuple[str, ...]


def find_persons(text: str) -> Iterator[Person]:
    """Yield the Chinese personal names of a text, in order."""
    if SURNAMES.isdisjoint(text):
        return
    from rjieba import tag  # noqa: PLC0415 - its dictionary takes half a second

    dictionary = load_dictionary()
    start = end = 0
    for word, kind in tag(text):
        # The tagger may cut behind the family name: 徐, 仁和.
        if not (kind.startswith("nr") and end - start == 1 and text[start] in SURNAMES):
            start = end
        end += len(word)
        name = text[start:end]
        last = end
        if not name.endswith(word):
            return  # what the tagger read is not the text any more
        if len(name) == _LONGEST and name[0] in "向于" and name[1] in SURNAMES:
            name, start = name[1:], start + 1  # 向王芳道歉: to Wang Fang
        if len(name) == _LONGEST and name[-1] in _NEXT_WORD:
            name, last = name[:-1], end - 1
        if (
            kind.startswith("nr")
            and 1 < len(name) <= _LONGEST
            and name[0] in SURNAMES
            and name not in dictionary
            and _NOT_GIVEN.isdisjoint(name[1:])
            and name[-1] not in _CREATURES
            and not _is_foreign(text, start, last)
        ):
            yield Person(name=name, start=start, end=last, syllables=pinyin(name))


def _is_foreign(text: str, start: int, end: int) -> bool:
    """Whether what may be a Chinese person is a piece of a foreign name: 彭德尔 in 彭德尔顿, Pendleton."""
    if text[start - 1 : start] == "·" or text[end : end + 1] == "·":
        return True
    return sum(one in _FOREIGN for one in text[start : end + 1]) > 1


def sounds_alike(name: tuple[str, ...], words: Iterable[str]) -> bool:
    """Tell whether any of some words, in small letters, sounds like a name, its first syllable or the others.

    >>> [sounds_alike(("xu", "ren", "he"), [word]) for word in ("xu", "renhe", "xurenhe", "xinjiang", "he")]
    [True, True, True, False, False]
    """
    from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415 - only where there are names

    parts = {"".join(name), name[0], "".join(name[1:])} - {""}
    return any(
        abs(len(part) - len(word)) <= _LONGER and JaroWinkler.similarity(part, word) >= ALIKE
        for word in words
        for part in parts
    )


@lru_cache(maxsize=4096)
def pinyin(text: str) -> tuple[str, ...]:
    """Return the pinyin of each character, without tones; what is no Han character stands for itself."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - a third of a second

    return tuple(lazy_pinyin(list(text)))
