"""Names of a Chinese source that the English drops or writes amiss; English keeps what Chinese names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duizhao.audit.context import BeadView
from duizhao.audit.findings import Finding
from duizhao.audit.hearing import begins_like
from duizhao.audit.name_forms import find_slip, find_small, is_only_short, is_spelling
from duizhao.audit.person_names import find_persons, pinyin, sounds_alike
from duizhao.audit.phrases import on_side
from duizhao.audit.place_names import (
    ALIASES,
    GENERIC,
    SAME_LETTERS,
    PlaceNames,
)
from duizhao.bitext.catalogue import phrase
from duizhao.bitext.language.dictionary import load_dictionary

__all__ = ["find_absent", "show_name"]

_NAME: Final = "names"

_POINTS_IN_ENGLISH: Final = re.compile(
    r"\b(?:he|she|they|him|her|them|his|their|it|its|we|our|here"
    r"|there(?! (?:is|are|was|were|has|have|had|will|would)\b)"
    r"|(?:the|this|that|these|those) (?:country|countries|city|cities|nation|government|region|province|company|capital"
    r"|couple|pair|former|latter|man|men|woman|women|girl|boy|place|area|team|party))\b",
    re.IGNORECASE,
)
"""What may stand for a name: it, the city; not "said that", "there are" and "people who", which name nobody."""

_FULL_NAME: Final = 3
"""Characters of a person's name that is looked for: of two, half are words of other kinds (高鸣, 张图)."""

_INNER_PLACE: Final = re.compile("[一-鿿]{1,3}[州省市县郡]|[一-鿿]{0,6}[（(]([A-Za-z][A-Za-z .&-]+)[）)]")
Lost = tuple[str, int, int, str]
"""A Chinese name that is missing, where it stands, and what it is in English."""

_ORGANISATION: Final = re.compile("[一-鿿]{0,8}?(?:银行|大学|学院|体系|公司|集团|协会|委员会|总局|联盟|组织|服务)")
_FIRM: Final = re.compile("[一-鿿]{0,6}?(?:银行|公司|集团)")
"""A firm, which has a name of its own in English: 德国商业银行, Commerzbank."""
_LETTERS_OF: Final = re.compile(r"\b[A-Z]{3,6}\b")
_COMPOUND: Final = re.compile(r"(?<![\w-])[a-z]{2,4}-(?=[a-z])")
_NAME_END: Final = re.compile(r" ?[,(;:\[]| (?:county|district|town|city|province|prefecture|in|on)\b")
"""What ends the name in a gloss, and begins what is said of it."""

_FIRST_WORDS: Final = frozenset(["United", "South", "North", "European", "Soviet"])
"""Words that name nothing without the next: United States, South Korea."""


def find_absent(
    view: BeadView, lost: list[tuple[str, int, int]], capitals: set[str], names: PlaceNames
) -> Iterator[Finding]:
    """Find a name of a Chinese source that the English drops or writes amiss; English keeps what Chinese names."""
    known: list[Lost] = []
    compounds = frozenset(_COMPOUND.findall(view.target.lower()))
    for name, start, end in lost:
        heads = {head for head in names.known[name] if len(head) > SAME_LETTERS}
        if (
            not heads
            or _is_inside(view.source, start, end)
            or _in_letters(view, end)
            or _goes_on(view, end)
            or name in view.target
            or is_only_short(name)
        ):
            continue
        if _is_said(name, capitals, compounds, names):
            continue
        small = find_small(heads, view.target)
        if small is not None:
            if name[-1] != "币" and (name in ALIASES or sounds_alike((*pinyin(name),), [view.target[slice(*small)]])):
                yield _amiss(view, (start, end), small, show_name(name, names))
                return
            continue
        slip = find_slip(heads, view.target, names.chinese.keys())
        if slip is not None and is_spelling(view.target[slice(*slip)]):
            continue
        if slip is not None:
            yield _amiss(view, (start, end), slip, show_name(name, names))
            return
        known.append((name, start, end, show_name(name, names)))
    if _POINTS_IN_ENGLISH.search(view.target):
        return  # the English points to what the Chinese names
    spelt = view.target.lower().split()
    persons = [
        (person.name, person.start, person.end, " ".join(person.syllables))
        for person in find_persons(view.source)
        if len(person.name) == _FULL_NAME
        and person.name[1:] not in load_dictionary()
        and not sounds_alike(person.syllables, capitals)
        and "".join(person.syllables[1:]) not in spelt
        and person.name not in view.target
    ]
    for name, start, end, shown in sorted([*known, *persons], key=lambda one: one[1])[:1]:
        yield view.finding(
            check=_NAME,
            subtype="omission",
            its_type="inconsistent-entities",
            severity="minor",
            tier="review",
            confidence=0.6,
            message=phrase("{name} ({meaning}) is in the source, but not in the target.", name=name, meaning=shown),
            source=[(start, end)],
            evidence=[on_side("source", name), phrase("target: nothing like {name}", name=shown)],
        )


def _is_inside(text: str, start: int, end: int) -> bool:
    """Whether a place is a piece of a person's name: 德文 (Devon) in 王德文."""
    return any(person.start < start and end <= person.end for person in find_persons(text))


def _in_letters(view: BeadView, end: int) -> bool:
    """Whether a place begins the name of a firm, or of a body for which the English has letters: 英国广播协会, BBC."""
    if _FIRM.match(view.source, end):
        return True
    if _ORGANISATION.match(view.source, end) is None:
        return False
    return any(letters not in view.source for letters in _LETTERS_OF.findall(view.target))


def _is_said(name: str, capitals: set[str], compounds: frozenset[str], names: PlaceNames) -> bool:
    """Whether the English has a name by a part of it: Beijing time, us-led, the Council."""
    if _by_part(name, capitals, names) or _initials(show_name(name, names)) in capitals:
        return True  # 新南威尔士州, NSW
    if begins_like(name, capitals) or any(word.startswith("".join(pinyin(name))) for word in capitals):
        return True  # 安格尔 in Anglesey, 北大 in Beidaliu
    if any(f"{head}-" in compounds for head in names.known[name]):
        return True
    return names.kinds[name] == "body" and not names.about[name].isdisjoint(capitals & GENERIC)


def _initials(name: str) -> str:
    """Return the first letters of a name of several words, in small letters; ``-`` for one word."""
    words = name.split()
    return "".join(word[0] for word in words).lower() if len(words) > 2 else "-"  # noqa: PLR2004 - NSW


def _amiss(view: BeadView, place: tuple[int, int], found: tuple[int, int], shown: str) -> Finding:
    """Say that a name of a Chinese source is in the English in small letters, or misspelt."""
    written, name = view.target[slice(*found)], view.source[slice(*place)]
    small = written.islower()
    return view.finding(
        check=_NAME,
        subtype="spelling",
        its_type="inconsistent-entities",
        severity="minor",
        tier="review",
        confidence=0.8,
        message=phrase("The name {name} ({meaning}) has no capital letter.", name=written, meaning=name)
        if small
        else phrase("{name} is {meaning}; the target spells it {other}.", name=name, meaning=shown, other=written),
        source=[place],
        target=[found],
        evidence=[on_side("source", name), on_side("target", written)],
        suggestion=written[0].upper() + written[1:] if small else None,
    )


def _by_part(name: str, capitals: set[str], names: PlaceNames) -> bool:
    """Whether the English has a place that a longer name begins with: 北京时间, Beijing time."""
    return any(
        names.kinds.get(name[:size]) == "place" and not capitals.isdisjoint(names.known[name[:size]])
        for size in range(2, len(name))
    )


def _goes_on(view: BeadView, end: int) -> bool:
    """Whether a place is followed by a place in it (美国麻州), or by a name in Latin letters that the target has."""
    after = _INNER_PLACE.match(view.source, end)
    if after is None:
        return False
    return after[1] is None or after[1].lower() in view.target.lower()


def show_name(name: str, names: PlaceNames) -> str:
    """Return a name in English, as a reader knows it."""
    if name in ALIASES:
        first, *more = ALIASES[name].split()
        return " ".join([first, *more[:1]]) if first in _FIRST_WORDS else first
    printed = next((gloss for gloss in load_dictionary().translations(name) if gloss[0].isupper()), "")
    if shown := _NAME_END.split(printed, maxsplit=1)[0].strip():
        return shown
    heads = sorted(names.known[name], key=lambda head: (len(head), head))
    return " ".join(head[:1].upper() + head[1:] for head in heads[:2])
