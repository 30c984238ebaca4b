"""Chinese people in English text, by their pinyin: which characters a pair has for Wang Fang, and whether it has any.

An English name of a family name and one or two syllables is looked for by its sound, in either order. Where a pair
has nobody of that sound but a person of the same given name or the same family name, one was put for the other;
where pairs write the same name in different characters, one of them is a slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

from duizhao.audit.person_names import Person, find_persons, pinyin
from duizhao.audit.titled_persons import read_all
from duizhao.audit.wade_giles import respell
from duizhao.bitext.language.characters import HAN

__all__ = ["PinyinName", "characters_of", "find_other_person", "find_pinyin_names"]

_PAIR: Final = re.compile(r"(?<![\w-])(?=([A-Z][a-z]+(?:-[A-Z]?[a-z]+)?) ([A-Z][a-z]+(?:-[A-Z]?[a-z]+)?)(?![\w-]))")
_INITIAL: Final = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
_RHYME: Final = (
    "(?:iang|uang|iong|ian|iao|uai|uan|ang|eng|ing|ong|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo|a|e|i|o|u)"
)
_SYLLABLES: Final = re.compile(f"{_INITIAL}{_RHYME}(?:{_INITIAL}{_RHYME})?")
_TITLES: Final = frozenset(["夫人", "先生", "女士", "小姐", "太太", "老师", "教授", "博士", "同志", "师傅"])
_HAN_RUN: Final = re.compile(f"[{HAN}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PinyinName:
    """A Chinese person's name in an English text: as written, where, and its two parts in small letters."""

    text: str
    start: int
    end: int
    parts: tuple[str, str]


def find_pinyin_names(text: str, surnames: Iterable[str]) -> Iterator[PinyinName]:
    """Yield the names of two words of which one is a family name and both are written in pinyin.

    >>> [name.text for name in find_pinyin_names("Mei Lin met Ruth Calder and Wang Fang.", {"lin", "wang"})]
    ['Mei Lin', 'Wang Fang']
    """
    known = frozenset(surnames)
    done = 0
    for match in _PAIR.finditer(text):
        one, two = (match[number].lower().replace("-", "") for number in (1, 2))
        if match.start() < done or not (one in known or two in known):
            continue
        if _SYLLABLES.fullmatch(one) and _SYLLABLES.fullmatch(two):
            done = match.end(2)
            yield PinyinName(text=f"{match[1]} {match[2]}", start=match.start(1), end=match.end(2), parts=(one, two))


def characters_of(name: PinyinName, chinese: str) -> tuple[int, int] | None:
    """Return where a Chinese text has characters that sound like a name, in either order; None for nowhere."""
    sounds = _sounds(chinese)
    places = [sounds[sound] for sound in ("".join(name.parts), "".join(reversed(name.parts))) if sound in sounds]
    return min(places, default=None)


@lru_cache(maxsize=16)  # a text with many names is read once
def _sounds(chinese: str) -> Mapping[str, tuple[int, int]]:
    """Return where each sound of two or three characters in a row occurs first."""
    found: dict[str, tuple[int, int]] = {}
    for run in _HAN_RUN.finditer(chinese):
        syllables = pinyin(run[0])
        last = len(syllables) - 2
        for place, (one, two) in enumerate(pairwise(syllables)):
            start = run.start() + place
            sound = one + two
            found.setdefault(sound, (start, start + 2))
            if place < last:
                found.setdefault(sound + syllables[place + 2], (start, start + 3))
    return found


@lru_cache(maxsize=16)  # the same text for every name in it
def _small(english: str) -> tuple[str, str]:
    """Return an English text in small letters, and its letters alone."""
    lowered = english.lower()
    return lowered, "".join(filter(str.isalpha, lowered))


def _read_otherwise(person: Person, name: PinyinName) -> bool:
    """Whether a given name is that of an English name, a character of it read another way: 长 is chang and zhang.

    So is a name that is spelt after Wade and Giles.
    """
    old = [respell(syllable) for syllable in person.syllables]
    if {old[0], "".join(old[1:])} == set(name.parts):
        return True
    if person.syllables[0] not in name.parts:
        return False
    other = name.parts[1] if name.parts[0] == person.syllables[0] else name.parts[0]
    readings = product(*(read_all(character) for character in person.name[1:]))
    return any("".join(reading) == other for reading in readings)


def find_other_person(name: PinyinName, chinese: str, english: str) -> Person | None:
    """Return a person of a Chinese text who has one part of a name and not the other, and is not in the English."""
    for person in find_persons(chinese):
        lowered, joined = _small(english)
        if "".join(person.syllables) in joined:
            continue  # Wang Bo Xiang: in the English, in three words
        family, given = person.syllables[0], "".join(person.syllables[1:])
        if person.name[1:] in _TITLES or _read_otherwise(person, name):
            continue
        shared = (family in name.parts) != (given in name.parts)
        other = given if family in name.parts else family
        if shared and other not in lowered:
            return person
    return None
