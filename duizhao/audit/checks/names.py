"""Names: Latin ones that change or vanish, and places, people and firms that turn into others.

A name in Latin letters on the Chinese side must stand on the English side, letter for letter; one that is
nearly there is misspelt, and both sides show it. Names written in Chinese are held against CC-CEDICT: where
the Chinese names France and the English has neither France nor French, but a Ukraine that the Chinese does
not know, one name has been put for another. A name that is merely absent may have become a pronoun, an
adjective or "the country", so absence alone is shown for review, and only where the source is Chinese:
translators into Chinese name the country where English does not. There a person's name (`duizhao.audit.person_names`)
is looked for by its sound, and a place that the English brings in must be in the Chinese by name, in short
(中法, China and France) or by sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.chinese_names import find_chinese_names, stands_alone
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding, Side
from duizhao.audit.hearing import begins_like, is_heard
from duizhao.audit.latin_names import find_latin_names
from duizhao.audit.name_forms import find_slip, find_small, in_short, is_only_short, is_spelling, is_syllable
from duizhao.audit.person_names import find_persons, pinyin, sounds_alike
from duizhao.audit.phrases import on_side
from duizhao.audit.place_names import (
    ALIASES,
    GENERIC,
    NO_PLACE,
    SAME_LETTERS,
    PlaceNames,
    load_place_names,
    places_of,
    same_stem,
)
from duizhao.audit.running import confirm_widely
from duizhao.bitext.catalogue import phrase
from duizhao.bitext.language.dictionary import load_dictionary

__all__ = ["CHECK"]

_NAME: Final = "names"

_CAPITAL_RUN: Final = re.compile(r"(?<![\w.])[A-Z][A-Za-zÀ-ɏ'’.]*[A-Za-zÀ-ɏ](?:-[A-Z]?[a-zÀ-ɏ]+)*")
_CAPITAL_PHRASE: Final = re.compile(
    r"(?<![\w.])(?:[A-Z][A-Za-zÀ-ɏ'’.-]{0,40}+)(?: (?:of |the |and |for )?[A-Z][A-Za-zÀ-ɏ'’-]*[A-Za-zÀ-ɏ]){1,4}"
)
_POSSESSIVE: Final = re.compile(r"['’]s?\Z")
_POINTS: Final = re.compile("[他她它其此该那这你我]|当地|本国")
_POINTS_IN_ENGLISH: Final = re.compile(
    r"\b(?:he|she|they|him|her|them|his|their|it|its|who|we|our|there|here|this|that|these|those|the (?:country"
    r"|city|nation"
    r"|government|region|province|company|capital|couple|pair|former|latter|man|woman|girl|boy))\b",
    re.IGNORECASE,
)
_FULL_NAME: Final = 3
"""Characters of a person's name that is looked for: of two, half are words of other kinds (高鸣, 张图)."""
_INNER_PLACE: Final = re.compile("[一-鿿]{1,3}[州省市县郡]|[一-鿿]{0,6}[（(]([A-Za-z][A-Za-z .&-]+)[）)]")
_INITIALS: Final = re.compile("[A-Z]{2,}s?")
Lost = tuple[str, int, int, str]
"""A Chinese name that is missing, where it stands, and what it is in English."""
Place = tuple[int, int]
Named = tuple[re.Match[str], frozenset[str]]
"""Where an English name stands, and the Chinese names that it may have."""
_JOINED: Final = re.compile("[A-Z][a-z]+['’][a-z]{2,}")
"""A name that an apostrophe divides, Xi'an, but for its possessive."""
_DYNASTY: Final = re.compile(r"\b[A-Z][a-z]+ [dD]ynasty\b")
_COMPOUND: Final = re.compile(r"(?<![\w-])[a-z]{2,4}-(?=[a-z])")
_CAPITAL: Final = re.compile(r"(?<![\w])[A-ZÀ-Þ][A-Za-zÀ-ɏ]*")


SURELY_ALIKE: Final = 0.75
"""Jaro–Winkler likeness of some characters' pinyin to an English name from which they may be that name."""


MANY: Final = 3
"""From so many beads on, the same finding about the same name is a choice of the translator's, told once."""
MOST_RELATED: Final = 20


_MOST_HEARD: Final = 1000

_NAME_END: Final = re.compile(r" ?[,(;:\[]| (?:county|district|town|city|province|prefecture|in|on)\b")
"""What ends the name in a gloss, and begins what is said of it."""
_FIRST_WORDS: Final = frozenset(["United", "South", "North", "European", "Soviet"])
"""Words that name nothing without the next: United States, South Korea."""

_OWN: Final = frozenset(["china", "chinese", "beijing", "sino", "prc", "mainland"])
"""What a Chinese text calls 我国 (our country), 全国 (the whole country) and the like."""
_IN_SHORT: Final = frozenset("美英法德日俄中韩朝澳加印意西泰越欧亚非港台沪京粤川鲁")
"""First characters of names that stand for the whole name: 中法 (China and France), 访美 (to visit America)."""


def check_names(context: Context) -> list[Finding]:
    """Compare the names of all beads; what is the same in many is said once.

    A name that goes missing again and again has another name in the translation, as 韦小宝 is Trinket in one.
    """
    found: dict[tuple[str, str], list[Finding]] = {}
    for place, view in enumerate(context.views):
        some = _compare(view, context) if view.paired else []
        if some and view.index in context.running:
            some = confirm_widely(some, context.views, place, lambda wide: _compare(wide, context))
        for finding in some:
            spans = (*finding.source_spans, *finding.target_spans)
            found.setdefault((finding.subtype, "|".join(span.text for span in spans)), []).append(finding)
    return [one for findings in found.values() for one in _told_once(findings)]


def _told_once(findings: list[Finding]) -> list[Finding]:
    """Keep the first of many findings about the same name, with the places of the others."""
    first, *others = findings
    if len(findings) < MANY or first.tier == "error":
        return findings
    again = phrase("the same in {n} other segment pairs (reported once)", n=len(others))
    evidence = (*first.evidence, again)
    return [replace(first, evidence=evidence, related=tuple(one.bead for one in others[:MOST_RELATED]))]


def _compare(view: BeadView, context: Context) -> list[Finding]:
    """Compare the names of one bead."""
    chinese, english = view.side_in("zh"), view.side_in("en")
    if chinese is None or english is None:
        return []
    return [*find_latin_names(view, context, chinese, english), *_replaced(view, chinese, english)]


def _replaced(view: BeadView, chinese: Side, english: Side) -> Iterator[Finding]:
    """Find names that one side has and the other not: one put for another, dropped, or brought in."""
    names = load_place_names()
    text, other = view.text(chinese), view.text(english)
    here = find_chinese_names(text, names)
    written = _CAPITAL.findall(other)
    capitals = {word.lower() for word in written}
    capitals.update(word.lower().replace("’", "'") for word in _JOINED.findall(other))  # Xi'an
    starts: dict[str, list[str]] = {}
    for word in capitals:
        starts.setdefault(word[:SAME_LETTERS], []).append(word)
    initials = "".join(word[0] for word in written).lower()
    said = _said_in_full(other, names)
    missing = {
        name
        for name in {one[0] for one in here}
        if name not in said
        and (
            (name in names.organisations and names.known[name] <= GENERIC)
            or not _met(names.known[name], capitals, starts, initials)
        )
    }
    lost = [
        one
        for one in here
        if one[0] in missing and (names.kinds[one[0]] == "day" or stands_alone(text, one[1], one[2]))
    ]
    if not lost and (chinese != "source" or _POINTS.search(text)):
        return
    extra = _unaccounted(other, {name for name, _, _ in here}, text, names)
    for name, start, end in lost:
        if chinese == "source" and find_small(names.known[name], other) is not None:
            continue  # it is there, in small letters
        instead = next((match for match, candidates in extra if _may_replace(name, candidates, names)), None)
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
            message=phrase(
                "{name} ({meaning}) in the Chinese, but {other} in the English.",
                name=name,
                meaning=_shown(name, names),
                other=instead[0],
            ),
            source=places["source"],
            target=places["target"],
            evidence=[
                on_side(chinese, name),
                on_side(english, phrase("{name}, which the Chinese does not name", name=instead[0])),
            ],
        )
        return
    if chinese == "source":
        yield from _absent(view, lost, capitals, names)
        yield from _brought_in(view, extra, names)


def _said_in_full(other: str, names: PlaceNames) -> frozenset[str]:
    """Return the Chinese names of what an English text has by several words: the North Sea, the Tang dynasty."""
    found = [match[0].lower().removeprefix("the ") for match in _CAPITAL_PHRASE.finditer(other)]
    found += [match[0].lower() for match in _DYNASTY.finditer(other)]
    return frozenset().union(*(names.phrases.get(phrase, ()) for phrase in found))


def _met(heads: frozenset[str], capitals: set[str], starts: Mapping[str, Sequence[str]], initials: str) -> bool:
    """Whether English words of a name, or words that begin so, or its initials, are in the English."""
    return any(
        head in capitals
        or any(same_stem(head, word) for word in starts.get(head[:SAME_LETTERS], ()))
        or (head.isalpha() and 1 < len(head) <= 4 and head in initials)  # noqa: PLR2004 - an acronym
        for head in heads
    )


def _absent(
    view: BeadView, lost: list[tuple[str, int, int]], capitals: set[str], names: PlaceNames
) -> Iterator[Finding]:
    """Find a name of a Chinese source that the English drops or writes amiss; English keeps what Chinese names."""
    known: list[Lost] = []
    people = [(person.start, person.end) for person in find_persons(view.source)] if lost else []
    compounds = frozenset(_COMPOUND.findall(view.target.lower()))
    for name, start, end in lost:
        heads = {head for head in names.known[name] if len(head) > SAME_LETTERS}
        if any(first < start and end <= last for first, last in people):
            continue  # 德文 in 王德文
        if not heads or _goes_on(view, end) or name in view.target or is_only_short(name):
            continue
        if _is_said(name, capitals, compounds, names):
            continue
        small = find_small(heads, view.target)
        if small is not None:
            if name[-1] != "币" and (name in ALIASES or sounds_alike((*pinyin(name),), [view.target[slice(*small)]])):
                yield _amiss(view, (start, end), small, _shown(name, names))
                return
            continue
        slip = find_slip(heads, view.target, names.chinese.keys())
        if slip is not None and is_spelling(view.target[slice(*slip)]):
            continue
        if slip is not None:
            yield _amiss(view, (start, end), slip, _shown(name, names))
            return
        known.append((name, start, end, _shown(name, names)))
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


def _is_said(name: str, capitals: set[str], compounds: frozenset[str], names: PlaceNames) -> bool:
    """Whether the English has a name by a part of it: Beijing time, us-led, the Council."""
    if _by_part(name, capitals, names) or _initials(_shown(name, names)) in capitals:
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


def _brought_in(view: BeadView, extra: list[Named], names: PlaceNames) -> Iterator[Finding]:
    """Find a place that the English names and the Chinese source does not, in any form."""
    if _POINTS.search(view.source):
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


def _unaccounted(other: str, here: set[str], text: str, names: PlaceNames) -> list[Named]:
    """Find the names of an English text that the Chinese has in no form, each where it stands first."""
    found: dict[str, tuple[re.Match[str], frozenset[str]]] = {}
    taken: set[int] = set()
    for match in _CAPITAL_PHRASE.finditer(other):
        phrase = match[0].lower().removeprefix("the ")
        if phrase in names.phrases:
            found.setdefault(phrase, (match, names.phrases[phrase]))
            taken.update(range(*match.span()))
    for match in _DYNASTY.finditer(other):
        if (reign := match[0].lower()) in names.phrases:
            found.setdefault(reign, (match, names.phrases[reign]))
            taken.update(range(*match.span()))
    for match in _CAPITAL_RUN.finditer(other):
        word = _POSSESSIVE.sub("", match[0].lower())
        if match.start() in taken:
            continue
        if match[0] in names.acronyms:
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
    if word.upper() in text or in_short(candidates, text) or is_heard(word, text):
        return True
    if any(one in text or (one[2:] and one.rstrip("州省市国县") in text) for one in candidates):
        return True
    rest = text
    for one in here:
        if len(one) > 1 and not _IN_SHORT.issuperset(one):
            rest = rest.replace(one, " ")  # 东京 (Tokyo) says nothing of 京都 (Kyoto)
    if any(one[0] in _IN_SHORT and one[0] in rest for one in candidates):
        return True
    return any(
        any(same_stem(head, word) for head in names.known[one] - GENERIC) or word in names.about[one] for one in here
    )


def _may_replace(name: str, candidates: frozenset[str], names: PlaceNames) -> bool:
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


def _shown(name: str, names: PlaceNames) -> str:
    """Return a name in English, as a reader knows it."""
    if name in ALIASES:
        first, *more = ALIASES[name].split()
        return " ".join([first, *more[:1]]) if first in _FIRST_WORDS else first
    printed = next((gloss for gloss in load_dictionary().translations(name) if gloss[0].isupper()), "")
    if shown := _NAME_END.split(printed, maxsplit=1)[0].strip():
        return shown
    heads = sorted(names.known[name], key=lambda head: (len(head), head))
    return " ".join(head[:1].upper() + head[1:] for head in heads[:2])


CHECK: Final = Check(
    name=_NAME,
    summary="Latin names misspelt or gone, names of places and people put for others",
    document=check_names,
    needs=frozenset({"source"}),
)
