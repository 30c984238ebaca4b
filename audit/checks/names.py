"""Names: Latin ones that change or vanish, and places, people and firms that turn into others.

A name in Latin letters on the Chinese side must stand on the English side, letter for letter; one that is
nearly there is misspelt, and both sides show it. Names written in Chinese are held against CC-CEDICT: where
the Chinese names France and the English has neither France nor French, but a Ukraine that the Chinese does
not know, one name has been put for another. A name that is merely absent may have become a pronoun, an
adjective or "the country", so absence alone is shown for review, and only for Latin names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from audit.checks.check import Check
from audit.context import BeadView, Context
from audit.findings import Finding, Side
from audit.habits import is_han
from audit.place_names import ALIASES, NO_PLACE, PlaceNames, load_place_names

if TYPE_CHECKING:
    from bitext.dictionary import Dictionary

__all__ = ["CHECK"]

_NAME: Final = "names"

_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9.&'’/-]*[A-Za-zÀ-ɏ0-9]|[0-9]+\.?[A-Z]{2,}")
_CAPITAL_RUN: Final = re.compile(r"(?<![\w.])[A-Z][A-Za-zÀ-ɏ'’.]*[A-Za-zÀ-ɏ](?:-[A-Z]?[a-zÀ-ɏ]+)*")
_ADDRESS: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|<[^<>]*>|\{[^{}]*\}")
_SQUEEZE: Final = re.compile(r"[^a-z0-9]+")

SAME_LETTERS: Final = 3
"""English names that share so many first letters are taken for one: France and French, Turkey and Turkish."""

NEARLY: Final = 0.75
"""From this similarity (1 less edits over length) on, two Latin names are one and misspelt."""

_PARTICLES: Final = frozenset("月日年时的在和与是及了从到对向为而被由至以等将把于这该省市州县区队军人籍裔式语文")
"""Single characters that may stand beside a name; any other makes it a piece of a longer one, 荷马 in 俄克拉荷马."""
_BY_SOUND: Final = frozenset(
    "阿埃艾巴贝比博布查达德迪多厄尔法菲弗夫格古哈赫霍基加杰卡凯科克库拉莱兰勒雷里利林卢鲁罗洛马迈曼梅米莫姆纳内尼诺努帕佩皮普"
    "奇切丘萨塞瑟舍什斯苏索塔泰特提图托瓦威韦维沃谢辛休亚扬伊尤约泽扎兹佐蒂·"
)
"""Characters that names are written with by sound: beside one of them, a short name is a piece of a longer one."""


def check_names(view: BeadView, context: Context) -> list[Finding]:
    """Compare the names of one bead."""
    chinese, english = view.side_in("zh"), view.side_in("en")
    if not view.paired or chinese is None or english is None:
        return []
    return [*_latin(view, context, chinese, english), *_replaced(view, chinese, english)]


def _latin(view: BeadView, context: Context, chinese: Side, english: Side) -> Iterator[Finding]:
    """Find names in Latin letters on the Chinese side that the English side has not, or not so."""
    text = view.text(chinese)
    if text.isascii() or not re.search("[A-Za-z]", text):
        return
    other = view.text(english)
    squeezed = _SQUEEZE.sub("", other.lower())
    for match in _LATIN.finditer(_ADDRESS.sub(lambda found: " " * len(found[0]), text)):
        name = match[0].rstrip(".")
        key = _SQUEEZE.sub("", name.lower())
        if len(key) < 2 or key in squeezed or not any(char.isupper() for char in name):  # noqa: PLR2004
            continue
        if key.endswith("s") and key[:-1] in squeezed:
            continue
        place = (match.start(), match.start() + len(name))
        twin = _twin(name, other)
        if twin is not None:
            yield _misspelt(view, chinese, english, place, twin)
        elif len(key) > 5 and not name.isupper() and chinese == "source" and _spelt_elsewhere(context, key):  # noqa: PLR2004
            yield view.finding(
                check=_NAME,
                subtype="omission",
                its_type="inconsistent-entities",
                severity="minor",
                tier="review",
                confidence=0.6,
                message=f"The name {name} is not in the target, which has it elsewhere.",
                source=[place],
                evidence=[f"source: {name}", "target: nothing like it in this segment"],
            )


def _spelt_elsewhere(context: Context, key: str) -> bool:
    return context.target_words[key] > 0


def _misspelt(view: BeadView, chinese: Side, english: Side, place: tuple[int, int], twin: tuple[int, int]) -> Finding:
    here, there = view.text(chinese)[slice(*place)], view.text(english)[slice(*twin)]
    places = {chinese: [place], english: [twin]}
    return view.finding(
        check=_NAME,
        subtype="spelling",
        its_type="inconsistent-entities",
        severity="major",
        tier="error",
        confidence=0.85,
        message=f"A name is {view.source[slice(*places['source'][0])]} in the source"
        f" and {view.target[slice(*places['target'][0])]} in the target.",
        source=places["source"],
        target=places["target"],
        evidence=[f"Chinese side: {here}", f"English side: {there}"],
        suggestion=view.source[slice(*places["source"][0])],
    )


def _twin(name: str, text: str) -> tuple[int, int] | None:
    """Find a capitalised word of a text that is nearly a name but not it."""
    from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415 - only where a name is missing

    key = name.lower()
    if len(key) < 5:  # noqa: PLR2004 - shorter names are near too many words
        return None
    best: tuple[float, tuple[int, int]] | None = None
    for match in _LATIN.finditer(text):
        word = match[0].lower()
        if word[0] != key[0] or not any(char.isupper() for char in match[0]) or abs(len(word) - len(key)) > 2:  # noqa: PLR2004
            continue
        if word.rstrip("s") == key.rstrip("s") or re.sub(r"['’]s?\Z", "", word) == key:
            return None
        near = DamerauLevenshtein.normalized_similarity(word, key)
        if near >= NEARLY and (best is None or near > best[0]):
            best = (near, match.span())
    return best[1] if best else None


def _replaced(view: BeadView, chinese: Side, english: Side) -> Iterator[Finding]:
    """Find a name that one side has and the other not, where that other side has a name of its own instead."""
    names = load_place_names()
    text, other = view.text(chinese), view.text(english)
    here = _chinese_names(text, names)
    if not here:
        return
    words = {word.lower() for word in re.findall(r"[A-Za-zÀ-ɏ]+", other)}
    starts = {word[:SAME_LETTERS] for word in words}
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", other)).lower()
    lost = []
    for name, start, end in here:
        heads = names.known[name]
        met = any(
            head in words or head[:SAME_LETTERS] in starts or (head.isalpha() and len(head) <= 4 and head in initials)  # noqa: PLR2004
            for head in heads
        )
        if not met:
            lost.append((name, start, end))
    if not lost:
        return
    found = {name for name, _, _ in here}
    for name, start, end in lost:
        instead = _instead(name, found, text, other, names)
        if instead is None:
            continue
        day = names.kinds[name] == "day"
        places = {chinese: [(start, end)], english: [instead.span()]}
        yield view.finding(
            check=_NAME,
            subtype="mistranslation",
            its_type="inconsistent-entities",
            severity="major",
            tier="error" if day else "review",
            confidence=0.9 if day else 0.7,
            message=f"The Chinese names {name} ({_shown(names.known[name])}), the English {instead[0]} instead.",
            source=places["source"],
            target=places["target"],
            evidence=[f"{chinese}: {name}", f"{english}: {instead[0]}, which the {chinese} does not name"],
        )
        return
    if chinese == "source":
        yield from _absent(view, lost, names)


def _absent(view: BeadView, lost: list[tuple[str, int, int]], names: PlaceNames) -> Iterator[Finding]:
    """Find a well-known name of a Chinese source that the English drops; English keeps what Chinese names."""
    for name, start, end in lost:
        if name not in ALIASES and (len(names.known[name]) > 1 or len(next(iter(names.known[name]))) <= 3):  # noqa: PLR2004
            continue
        yield view.finding(
            check=_NAME,
            subtype="omission",
            its_type="inconsistent-entities",
            severity="minor",
            tier="review",
            confidence=0.6,
            message=f"The source names {name} ({_shown(names.known[name])}), the target does not.",
            source=[(start, end)],
            evidence=[f"source: {name}", f"target: none of {', '.join(sorted(names.known[name])[:6])}"],
        )
        return


def _instead(name: str, found: set[str], text: str, other: str, names: PlaceNames) -> re.Match[str] | None:
    """Find a name of the same kind in the English that no Chinese name of the bead accounts for."""
    for match in _CAPITAL_RUN.finditer(other):
        word = match[0].lower()
        if word in NO_PLACE:
            continue
        candidates = names.chinese.get(word, frozenset())
        if not any(names.kinds[one] == names.kinds[name] for one in candidates):
            continue
        if any(one in text or (one[2:] and one.rstrip("州省市国县") in text) for one in candidates):
            continue
        if any(word[:SAME_LETTERS] in _prefixes(names.known[one]) or word in names.about[one] for one in found):
            continue
        if any(not names.about[one].isdisjoint(names.known[name]) for one in candidates):
            continue
        return match
    return None


def _prefixes(heads: frozenset[str]) -> set[str]:
    return {head[:SAME_LETTERS] for head in heads}


def _shown(heads: frozenset[str]) -> str:
    return " ".join(sorted((head.capitalize() for head in heads), key=len)[:2])


def _chinese_names(text: str, names: PlaceNames) -> list[tuple[str, int, int]]:
    """Find the names in a text, longest first, that no word of the dictionary cuts in two."""
    from bitext.dictionary import load_dictionary  # noqa: PLC0415 - half a second, once

    dictionary = load_dictionary()
    heads = names.heads
    found: list[tuple[str, int, int]] = []
    done = 0
    for place in range(len(text) - 1):
        if place < done:
            continue
        for length in heads.get(text[place : place + 2], ()):
            word = text[place : place + length]
            if word in names.known and (
                word in ALIASES or word[3:] or _stands_alone(text, place, place + length, dictionary)
            ):
                found.append((word, place, place + length))
                done = place + length
                break
    return found


def _stands_alone(text: str, start: int, end: int, dictionary: Dictionary) -> bool:
    """Whether neither a longer word nor a single character that belongs to a name crosses or touches a stretch."""
    for first in range(max(0, start - 2), start):
        if any(text[first:last] in dictionary for last in range(start + 1, min(end, first + 4) + 1)):
            return False
    for first in range(start, end):
        if any(text[first:last] in dictionary for last in range(end + 1, min(len(text), first + 5) + 1)):
            return False
    before, after = text[:start][-1:], text[end : end + 1]
    if (before and before in _BY_SOUND) or (after and after in _BY_SOUND):
        return False
    return not (
        _is_loose(before, text[max(0, start - 2) : start], dictionary)
        or _is_loose(after, text[end : end + 2], dictionary)
    )


def _is_loose(character: str, word: str, dictionary: Dictionary) -> bool:
    """Whether a neighbouring Han character is neither a particle nor part of a word away from the name."""
    return bool(character) and is_han(character) and character not in _PARTICLES and word not in dictionary


CHECK: Final = Check(
    name=_NAME,
    summary="Latin names misspelt or gone, names of places and people put for others",
    bead=check_names,
    needs=frozenset({"source"}),
)
