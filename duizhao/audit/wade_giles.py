"""Chinese names as Taiwan and older books spell them, after Wade and Giles: Lin Chuan for 林全, which is Lin Quan."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

__all__ = ["respell"]

_INITIALS: Final = {
    "zh": "ch", "ch": "ch", "sh": "sh", "b": "p", "p": "p", "d": "t", "t": "t", "g": "k", "k": "k", "j": "ch",
    "q": "ch", "x": "hs", "z": "ts", "c": "ts", "r": "j",
}  # fmt: skip
_WHOLE: Final = {
    "zi": "tzu", "ci": "tzu", "si": "ssu", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "er": "erh",
    "yi": "i", "you": "yu", "yan": "yen", "ye": "yeh", "yong": "yung", "he": "ho", "ge": "ko", "ke": "ko", "e": "o",
    "gui": "kuei", "kui": "kuei", "luo": "lo", "duo": "to", "tuo": "to", "nuo": "no", "zhuo": "cho", "chuo": "cho",
    "ruo": "jo", "zuo": "tso", "cuo": "tso", "suo": "so",
}  # fmt: skip
_RHYMES: Final = (("ong", "ung"), ("ian", "ien"), ("ie", "ieh"), ("ue", "ueh"), ("iong", "iung"))
_SPLIT: Final = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)")


@lru_cache(maxsize=4096)
def respell(syllable: str) -> str:
    """Return a syllable of pinyin, without tone, as Wade and Giles spell it, without its apostrophe.

    >>> [respell(syllable) for syllable in ("quan", "xie", "zhong", "pei", "gen", "jian", "de", "wang")]
    ['chuan', 'hsieh', 'chung', 'pei', 'ken', 'chien', 'te', 'wang']
    """
    if (whole := _WHOLE.get(syllable)) is not None:
        return whole
    match = _SPLIT.fullmatch(syllable)
    if match is None:
        return syllable
    initial, rhyme = match[1], match[2]
    for modern, old in _RHYMES:
        if rhyme == modern:
            rhyme = old
            break
    return _INITIALS.get(initial, initial) + rhyme
