"""People named by their family name and a title: Professor Xu, 徐教授; one family name put for another.

A Chinese family name counts as met where any reading of it is a capitalised word of the English, in whatever place;
an English one where the Chinese has a character of that sound. So a finding needs one of each that is not met.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from duizhao.audit.person_names import SURNAMES, pinyin
from duizhao.bitext.language.characters import HAN

__all__ = ["TitledPerson", "find_other_title", "read_all"]

_TITLES: Final = (
    "先生|女士|小姐|太太|夫人|教授|博士|医生|大夫|老师|师傅|主任|总经理|经理|局长|部长|省长|市长|县长|镇长|村长|书记"
    "|律师|警官|队长|校长|院长|会长|董事长|总裁|法官|检察官|将军|上校|中尉|船长|同学"
)
_CHINESE: Final = re.compile(
    f"(?<![{HAN}])([{''.join(sorted(SURNAMES))}])({_TITLES})|"
    f"(?<=[和与跟同对向给请找为是由被把让叫说见的了及])([{''.join(sorted(SURNAMES))}])({_TITLES})"
)
_ENGLISH: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Doctor|Director|Manager|Minister|Secretary|Captain|Principal|President"
    r"|Judge|General|Colonel|Lawyer|Master|Madam|Teacher|Officer)\.? ([A-Z][a-z]{1,5})(?![\w’'-]?[a-z])"
)
_CAPITAL: Final = re.compile(r"[A-Z][a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitledPerson:
    """A family name with a title in a Chinese text, and the one that an English text has in its place."""

    chinese: tuple[int, int]
    english: tuple[int, int]


def find_other_title(chinese: str, english: str, surnames: Collection[str]) -> TitledPerson | None:
    """Find a titled family name of a Chinese text whose place another has in the English.

    >>> english = "Professor Xu and Professor Hu both came."
    >>> found = find_other_title("徐教授和吴教授都来了。", english, {"xu", "hu", "wu"})
    >>> found.chinese, found.english
    ((4, 7), (17, 29))
    >>> find_other_title("吴教授来了。", "Professor Ng came.", {"xu", "hu", "wu"}) is None
    True
    """
    titled = [match for match in _ENGLISH.finditer(english) if match[1].lower() in surnames]
    if not titled:
        return None
    capitals = {word.lower() for word in _CAPITAL.findall(english)}
    lost = [match for match in _CHINESE.finditer(chinese) if capitals.isdisjoint(read_all(match[1] or match[3]))]
    if not lost:
        return None
    sounds = set(pinyin(chinese))
    new = [match for match in titled if match[1].lower() not in sounds]
    if not new:
        return None
    return TitledPerson(chinese=lost[0].span(), english=new[0].span())


@lru_cache(maxsize=4096)
def read_all(character: str) -> frozenset[str]:
    """Return every reading of a character, without tones, as it is spelt in letters.

    >>> sorted(read_all("长"))
    ['chang', 'zhang']
    """
    import pypinyin  # noqa: PLC0415 - a third of a second

    found = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True)[0]
    return frozenset(one.replace("ü", "u").replace("v", "u") for one in {*found, *pinyin(character)})
