"""Whether characters of a Chinese text sound like a foreign name: 瓦伦西亚 and Valencia, 伯克希尔 and Berkshire.

Chinese writes foreign names by syllables that end in a vowel or a nasal, so letters and vowels differ while the order
of the consonants stays. Both are brought down to classes of consonants (b and p, d and t, g and k, l and r …), and
those are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Final

from duizhao.audit.person_names import pinyin
from duizhao.bitext.language.characters import HAN

__all__ = ["BY_SOUND", "begins_like", "is_heard", "skeleton"]

BY_SOUND: Final = frozenset(
    "阿埃艾巴贝比博布查达德迪多厄尔法菲弗夫格古哈赫霍基加杰卡凯科克库拉莱兰勒雷里利林卢鲁罗洛马迈曼梅米莫姆纳内尼诺努帕佩皮普"
    "奇切丘萨塞瑟舍什斯苏索塔泰特提图托瓦威韦维沃谢辛休亚扬伊尤约泽扎兹佐蒂伦西希伯安奥奈乔戴道丹登顿恩芬根汉亨吉金肯朗伍丽娜莎琳"
    "妮诗黛露茜珍埔宾森桑圣胡诸温文翁乌因英于越易叶耶雅娅宰詹章朱孜哥冈贡果盖甘戈葛坎康柯魁昆劳列烈柳隆娄伦吕略满蒙摩默缪纽农欧潘庞"
    "蓬平瓊琼丘热荣茹若瑞沙绍申圣史舒绥他坦汤唐滕廷通万旺沃夏香肖雄宣逊尧"
)
"""Characters that foreign names are written with."""
_LEAST: Final = 2
_LONGEST: Final = 7
_ENOUGH: Final = 0.6
"""Share of a run's characters that must be of those."""
_SOUND: Final = "".join(sorted(BY_SOUND))
_RUN: Final = re.compile(f"[{_SOUND}](?:[{HAN}]?[{_SOUND}])+")
"""Characters that names are written with, one other at the most between two of them."""
_ENGLISH: Final = (
    ("sch", "x"), ("tch", "x"), ("sh", "x"), ("ch", "x"), ("ph", "f"), ("th", "s"), ("gh", "g"), ("ck", "k"),
    ("wr", "r"), ("kn", "n"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ge", "je"), ("gi", "ji"), ("qu", "k"),
    ("x", "ks"), ("c", "k"), ("mb", "nb"), ("mp", "np"),
)  # fmt: skip
_CLASSES: Final = str.maketrans("bpfvwdtgkqszcjxlrmn", "BBFFFDTKKKSSSSSLLMN".replace("T", "D"))
_PINYIN: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


@lru_cache(maxsize=4096)
def skeleton(word: str) -> str:
    """Return the classes of an English name's consonants, in small letters.

    >>> skeleton("valencia"), skeleton("berkshire"), skeleton("philip")
    ('FLNS', 'BLKSL', 'FLB')
    """
    for letters, sound in _ENGLISH:
        word = word.replace(letters, sound)
    return _classes(word)


def _classes(word: str) -> str:
    return "".join(sound for sound, _ in groupby(word.translate(_CLASSES)) if sound.isupper())


@lru_cache(maxsize=8192)
def _syllable(syllable: str) -> str:
    for letters, sound in _PINYIN:
        syllable = syllable.replace(letters, sound)
    if syllable.startswith("r") or syllable == "er":
        return "L"
    # 佩里 and 门: what ends a syllable is a nasal or nothing
    return _classes(syllable)


def is_heard(word: str, text: str) -> bool:
    """Whether some characters of a Chinese text, most of them such as names are written with, sound like a name.

    Parameters
    ----------
    word
        An English name, in small letters.

    Examples
    --------
    >>> is_heard("valencia", "与墨西哥选手亚力杭德拉 瓦伦西亚展开铜牌争夺"), is_heard("valencia", "她在马德里学习")
    (True, False)
    """
    wanted = skeleton(word)
    if len(wanted) < _LEAST:
        return False
    share = _ENOUGH if len(wanted) > _LEAST else 1  # two sounds are soon found
    for run in _RUN.finditer(text):
        characters = run[0]
        sounds = [_syllable(one) for one in pinyin(characters)]
        for start in range(len(characters) - 1):
            if sounds[start][:1] not in {wanted[0], ""}:
                continue
            joined = ""
            for end in range(start, min(len(characters), start + _LONGEST)):
                sound = sounds[end]
                joined += sound[1:] if sound and joined[-1:] == sound[0] else sound
                if len(joined) > len(wanted) + 1:
                    break
                if end > start and _is_near(joined, wanted):
                    foreign = sum(one in BY_SOUND for one in characters[start : end + 1])
                    if foreign >= share * (end + 1 - start):
                        return True
    return False


def _is_near(one: str, other: str) -> bool:
    """Whether two skeletons are the same, or all but one sound of four or more."""
    if one == other:
        return True
    long, short = (one, other) if len(one) > len(other) else (other, one)
    if len(short) < 3 or len(long) - len(short) != 1 or long[0] != short[0]:  # noqa: PLR2004 - see above
        return False
    return any(long[:at] + long[at + 1 :] == short for at in range(1, len(long)))


def begins_like(name: str, words: Iterable[str]) -> bool:
    """Whether an English word sounds like a Chinese name, or begins so: 安格尔 and Anglesey.

    Parameters
    ----------
    name
        Characters that are written by sound.
    words
        English names in small letters.
    """
    wanted = "".join(sound for sound, _ in groupby("".join(_syllable(one) for one in pinyin(name))))
    return len(wanted) > _LEAST and any(skeleton(word).startswith(wanted) for word in words)
