"""Names of an English text that the Chinese has in no form: by name, in short (中法, China and France) or by sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duizhao.audit.context import BeadView
from duizhao.audit.findings import Finding
from duizhao.audit.hearing import is_heard
from duizhao.audit.name_forms import in_short, is_syllable
from duizhao.audit.person_names import pinyin
from duizhao.audit.phrases import on_side
from duizhao.audit.place_names import (
    GENERIC,
    NO_PLACE,
    PlaceNames,
    places_of,
    same_stem,
)
from duizhao.audit.wade_giles import respell
from duizhao.bitext.catalogue import phrase
from duizhao.bitext.language.dictionary import load_dictionary

__all__ = ["POINTS", "Named", "find_brought_in", "find_unaccounted", "may_replace", "said_in_full"]

_NAME: Final = "names"

_CAPITAL_RUN: Final = re.compile(r"(?<![\w.])[A-Z][A-Za-zÀ-ɏ'’.]*[A-Za-zÀ-ɏ](?:-[A-Z]?[a-zÀ-ɏ]+)*")
_CAPITAL_PHRASE: Final = re.compile(
    r"(?<![\w.])(?:[A-Z][A-Za-zÀ-ɏ'’.-]{0,40}+)(?: (?:of |the |and |for )?[A-Z][A-Za-zÀ-ɏ'’-]*[A-Za-zÀ-ɏ]){1,4}"
)
_POSSESSIVE: Final = re.compile(r"['’]s?\Z")
_DAYS: Final = re.compile(r"(?<=[nsri])days\Z")
"""on Mondays"""
POINTS: Final = re.compile("[他她它其此该那这你我]|当地|本国")
_INITIALS: Final = re.compile("[A-Z]{2,}s?")
Named = tuple[re.Match[str], frozenset[str]]
"""Where an English name stands, and the Chinese names that it may have."""

_DYNASTY: Final = re.compile(r"\b[A-Z][a-z]+ [dD]ynasty\b")
SURELY_ALIKE: Final = 0.75
"""Jaro–Winkler likeness of some characters' pinyin to an English name from which they may be that name."""

_MOST_HEARD: Final = 1000
_OWN: Final = frozenset(["china", "chinese", "beijing", "sino", "prc", "mainland"])
"""What a Chinese text calls 我国 (our country), 全国 (the whole country) and the like."""

_IN_SHORT: Final = frozenset("美英法德日俄中韩朝澳加印意西泰越欧亚非港台沪京粤川鲁")
"""First characters of names that stand for the whole name: 中法 (China and France), 访美 (to visit America)."""


def said_in_full(other: str, names: PlaceNames) -> frozenset[str]:
    """Return the Chinese names of what an English text has by several words: the North Sea, the Tang dynasty."""
    found = []
    for match in _CAPITAL_PHRASE.finditer(other):
        run = match[0].lower().removeprefix("the ").split(" ")
        found += [" ".join(run[:size]) for size in range(min(2, len(run)), len(run) + 1)]  # North Sea Oil
    found += [match[0].lower() for match in _DYNASTY.finditer(other)]
    return frozenset().union(*(names.phrases.get(phrase, ()) for phrase in found))


def find_brought_in(view: BeadView, extra: list[Named], names: PlaceNames) -> Iterator[Finding]:
    """Find a place that the English names and the Chinese source does not, in any form."""
    if POINTS.search(view.source):
        return  # he, there, this country: English names what Chinese points to
    for match, candidates in extra:
        word = match[0].lower()
        if (
            word in _OWN
            or word.rsplit(" ", 1)[-1] in _OWN
            or {"place"}.isdisjoint(names.kinds[one] for one in candidates)
        ):
            continue
        if any(one[0] in view.source for one in candidates) or _sounds_in(word, view.source):
            continue  # 中柬: China and Cambodia
        if any(one in view.source for one in load_dictionary().chinese(match[0].lower())):
            continue  # the Milky Way, 银河系, is also a name of 天河
        shown = "、".join(sorted(candidates, key=lambda name: (len(name), name))[:2])
        yield view.finding(
            check=_NAME,
            subtype="addition",
            its_type="inconsistent-entities",
            severity="minor",
            tier="review",
            confidence=0.6,
            message=phrase("{name} ({meaning}) is in the target, but not in the source.", name=match[0], meaning=shown),
            target=[match.span()],
            evidence=[
                on_side("target", match[0]),
                phrase("source: no {names}, and nothing that sounds like it", names=shown),
            ],
        )
        return


def find_unaccounted(other: str, here: set[str], text: str, names: PlaceNames) -> list[Named]:
    """Find the names of an English text that the Chinese has in no form, each where it stands first."""
    found: dict[str, tuple[re.Match[str], frozenset[str]]] = {}
    taken: set[int] = set()
    reigns = any(names.kinds[one] == "era" for one in here)
    for match in (*_CAPITAL_PHRASE.finditer(other), *_DYNASTY.finditer(other)):
        phrase = match[0].lower().removeprefix("the ")
        if phrase in names.phrases:
            found.setdefault(phrase, (match, names.phrases[phrase]))
            taken.update(range(*match.span()))
    for match in _CAPITAL_RUN.finditer(other):
        word = _DAYS.sub("day", _POSSESSIVE.sub("", match[0].lower()))
        if match.start() in taken:
            continue
        if reigns and (reign := f"{word} dynasty") in names.phrases:
            found.setdefault(reign, (match, names.phrases[reign]))  # a Ming vase
        elif match[0] in names.acronyms:
            found.setdefault(word, (match, names.acronyms[match[0]]))
        elif word in names.chinese and word not in NO_PLACE and not _INITIALS.fullmatch(match[0]):
            if is_syllable(word):
                continue  # Ji and Xiang, counties, are parts of people's names
            found.setdefault(word, (match, names.chinese[word]))
        elif word not in names.chinese and (places := places_of(word)):
            found.setdefault(word, (match, places))
    return [
        (match, candidates)
        for word, (match, candidates) in found.items()
        if not _accounted(word, candidates, here, text, names)
    ]


def _accounted(word: str, candidates: frozenset[str], here: set[str], text: str, names: PlaceNames) -> bool:
    """Whether a name of the English is in the Chinese: as it is, in short, or by what it belongs to."""
    if word.upper() in text or in_short(candidates, text):
        return True
    if any(one in text or (one[2:] and one.rstrip("州省市国县") in text) for one in candidates):
        return True
    rest = text
    for one in here:
        if len(one) > 1 and not _IN_SHORT.issuperset(one):
            rest = rest.replace(one, " ")  # 东京 (Tokyo) says nothing of 京都 (Kyoto)
    if any(one[0] in _IN_SHORT and one[0] in rest for one in candidates):
        return True
    if any(
        any(same_stem(head, word) for head in names.known[one] - GENERIC) or word in names.about[one] for one in here
    ):
        return True
    if word in map(respell, pinyin(text[:_MOST_HEARD])):
        return True  # 徐志摩: Hsu
    # but 陕西 is not Shanxi, for all its sound
    return is_heard(word, text) and not any("".join(pinyin(one.rstrip("省市县"))) == word for one in candidates)


def may_replace(name: str, candidates: frozenset[str], names: PlaceNames) -> bool:
    """Whether an English name is of the same kind as a Chinese one and has nothing to do with it."""
    if name in names.organisations and not candidates.isdisjoint(names.organisations):
        return name not in candidates  # the European Commission and the European Parliament
    return any(names.kinds[one] == names.kinds[name] for one in candidates) and all(
        names.about[one].isdisjoint(names.known[name]) for one in candidates
    )


def _sounds_in(word: str, text: str) -> bool:
    """Whether some characters of a Chinese text sound like an English word."""
    from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415 - only where a name is missing

    sounds = pinyin(text[:_MOST_HEARD])
    windows = ("".join(sounds[at : at + size]) for size in (1, 2, 3, 4) for at in range(len(sounds) - size + 1))
    return any(JaroWinkler.similarity(window, word) >= SURELY_ALIKE for window in windows)
