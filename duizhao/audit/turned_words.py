"""Opposites that are held against each other where one side speaks only of the one kind and the other of the other.

The words are those of `duizhao.audit.opposites`; what explains a clash away is here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duizhao.audit.context import BeadView
from duizhao.audit.findings import Finding, Side
from duizhao.audit.opposites import Clash, Place, load_opposites
from duizhao.bitext.catalogue import phrase
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import lemma

__all__ = ["find_opposites", "is_explained", "same_act", "tell_opposite"]

_NAME: Final = "polarity"

APART: Final = 0.5
"""How far apart in their texts, in shares of them, opposites may stand to be held against each other.

Of 1,997 NTREX pairs 6 are flagged so; of 1,000 other clean pairs none, whatever the limit.
"""

SHORT: Final = 60
"""Up to so many English letters a sentence says one thing, and the place of a word in it tells nothing."""

_TURNED: Final = re.compile(
    r"(?:\b(?:not|no|nothing|nobody|never|without|less|nor|neither|hardly|than|stop\w*|fail\w*|avoid\w*|prevent\w*|against"
    r"|anti)\b|n['’]t\b)"
    r"[^.;:]{0,24}\Z",
    re.IGNORECASE,
)
_TURNED_CHINESE: Final = re.compile("[不没沒未无無非别別难難反勿莫止免违違缺].?\\Z")
_ONE_OR_MORE: Final = re.compile(
    r"\b(?:one|two) or (?:more|several)\b|\bmore than one\b|\bon (?:and|or) off", re.IGNORECASE
)
_CONVERSE: Final = re.compile(
    r".*\b(?:is|are|was|were|be|been|being|got|gets?) (?:\w+ )?(?:sent|dispatched|taught|sold|bought|lent|borrowed"
    r"|received|hired|given|offered)\Z",
    re.IGNORECASE | re.DOTALL,
)
"""It was sent to him: he 收到 (received) it; what one side does the other suffers."""

_VISIT: Final = re.compile(r"stop\w* (?:by|over|off|in)\b", re.IGNORECASE)
_IN_SHORT: Final = {
    "hard": "难",
    "difficult": "难",
    "easy": "易",
    "early": "早",
    "late": "晚迟",
    "fast": "快",
    "slow": "慢",
    "high": "高",
    "low": "低",
    "long": "长",
    "short": "短",
    "more": "多更",
    "less": "少",
    "few": "少",
    "many": "多",
    "white": "白",
    "black": "黑",
}
"""The single characters that say an English word by themselves."""

_NONE: Final = frozenset(["none", "nobody", "nothing", "neither", "no"])
_SIDES: Final = frozenset("东南西北左右")
_SIBLINGS: Final = frozenset("哥弟姐妹")
"""That a brother is in the English explains no younger one."""
_MOMENT: Final = re.compile("[^之以此然随最今年月周天日时分钟]{1,3}[前后]")
"""税后 (after tax): that tax is in the English explains no "before tax"."""

_PART: Final = re.compile("[前后内外][轮门腿脚座院排层圈墙环耳]|[上下][唇肢颌层]|[白日夜晚]班")
"""A part by where or when it is: that a wheel is in the English explains no front wheel."""
_DENYING: Final = frozenset("无不非未")
"""Of 无罪, not guilty, the dictionary says guilty."""
_EVER: Final = frozenset(["always", "never"])
_NAMED: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]")
_BEFORE: Final = 40
_LIGHT: Final = frozenset(["make", "have", "do", "get", "take", "go", "be", "give", "become", "come", "turn"])
"""Verbs that say little: that 盈利 is "to make a profit" does not make it mean "made a loss"."""

_LETTERS: Final = re.compile(r"[A-Za-z]+")


def find_opposites(view: BeadView, chinese: Side, english: Side) -> Iterator[Finding]:
    """Find a word of one kind in the Chinese where the English has only words of the other kind."""
    zh, en = view.text(chinese), view.text(english)
    taken: set[tuple[int, int]] = set()
    for clash in load_opposites().find_clashes(zh, en):
        ours, theirs = zh[slice(*clash.chinese)], en[slice(*clash.english)]
        if clash.english in taken or is_explained(clash, zh, en):
            continue
        taken.add(clash.english)
        evidence = phrase(
            "no equivalent of '{chinese}' in the English, nor of '{english}' in the Chinese",
            chinese=ours,
            english=theirs,
        )
        yield tell_opposite(view, chinese, english, clash.chinese, clash.english, evidence)
        return


def tell_opposite(view: BeadView, chinese: Side, english: Side, place: Place, other: Place, evidence: str) -> Finding:
    """Report two words of opposite meaning: where one is in the Chinese, and the other in the English."""
    places = {chinese: [place], english: [other]}
    return view.finding(
        check=_NAME,
        subtype="mistranslation",
        severity="major",
        tier="review",
        confidence=0.6,
        message=phrase(
            "'{chinese}' and '{english}' are opposites.",
            chinese=view.text(chinese)[slice(*place)],
            english=view.text(english)[slice(*other)],
        ),
        source=places["source"],
        target=places["target"],
        evidence=[evidence],
    )


def _turned(clash: Clash, zh: str, en: str) -> bool:
    """Whether either word is negated."""
    chinese, english = clash.chinese[0], clash.english[0]
    before = zh[max(0, chinese - 2) : chinese], en[max(0, english - _BEFORE) : english]
    return bool(_TURNED_CHINESE.search(before[0]) or _TURNED.search(before[1]))


def is_explained(clash: Clash, zh: str, en: str) -> bool:
    """Whether opposites are none here: far apart, negated, or the Chinese word is in the English after all."""
    if _ONE_OR_MORE.search(en) or (en[slice(*clash.english)].lower() in _NONE and re.search("[不没未无]", zh)):
        return True
    start, end = clash.english
    titled = en[start].isupper() and en[:start][-2:-1].islower()  # a class that is called Object
    if titled or _NAMED.match(en, start) or en[:end].lower().endswith((" at all", "at least")):
        return True  # West Virginia
    if _means_otherwise(clash, zh, en):
        return True
    apart = abs(sum(clash.chinese) / len(zh) - sum(clash.english) / len(en)) / 2
    if (apart > APART and len(en) > SHORT) or _turned(clash, zh, en):
        return True
    theirs = zh[slice(*clash.chinese)]
    if theirs[0] in _SIDES or theirs[-1] in _SIBLINGS or _MOMENT.fullmatch(theirs) or _PART.fullmatch(theirs):
        return False  # the sense of a part, the slope of 南坡, explains nothing
    dictionary = load_dictionary()
    ours = lemma(en[slice(*clash.english)].lower())
    # 很难 (hard) stands beside 容易 (easy)
    others = (*_IN_SHORT.get(ours, ""), *(word for word in dictionary.chinese(ours) if len(word) > 1))
    # a character has too many senses, a saying of four a whole sentence
    senses = dictionary.senses(theirs) if theirs[1:] and not theirs[3:] else frozenset[str]()
    # the first is demands, which is 要求 there, beside 供应 (supply)
    return any(word in zh and word not in theirs for word in others) or any(
        word in senses and word not in _LIGHT and not (theirs[0] in _DENYING and word == ours)
        for word in map(lemma, _LETTERS.findall(en))
    )


def _means_otherwise(clash: Clash, zh: str, en: str) -> bool:
    """Whether an English word means no opposite here: was sent (收到, received), stop by, always for never."""
    start, end = clash.english
    if _CONVERSE.match(en, max(0, start - _BEFORE), end) or _VISIT.match(en, start):
        return True
    return en[start:end].lower() in _EVER and not same_act(zh, clash.chinese[1], en)  # 从不迟到: always on time


def same_act(zh: str, end: int, en: str) -> bool:
    """Whether the word that follows in the Chinese is in the English."""
    dictionary = load_dictionary()
    for length in (4, 3, 2, 1):
        word = zh[end : end + length]
        if len(word) == length and word in dictionary:
            senses = dictionary.senses(word)
            return any(one in senses and one not in _LIGHT for one in map(lemma, _LETTERS.findall(en.lower())))
    return False
