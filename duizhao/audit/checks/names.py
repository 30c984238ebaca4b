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

from duizhao.audit.absent_names import find_absent, show_name
from duizhao.audit.checks.check import Check
from duizhao.audit.chinese_names import find_chinese_names, stands_alone
from duizhao.audit.context import BeadView, Context
from duizhao.audit.english_names import POINTS, find_brought_in, find_unaccounted, may_replace, said_in_full
from duizhao.audit.findings import Finding, Side
from duizhao.audit.latin_names import find_latin_names
from duizhao.audit.name_forms import find_small
from duizhao.audit.other_names import tell_other_name
from duizhao.audit.phrases import on_side
from duizhao.audit.place_names import (
    SAME_LETTERS,
    PlaceNames,
    load_place_names,
    same_stem,
)
from duizhao.audit.running import confirm_widely
from duizhao.bitext.catalogue import phrase

__all__ = ["CHECK"]

_NAME: Final = "names"
_JOINED: Final = re.compile("[A-Z][a-z]+['’][a-z]{2,}")
"""A name that an apostrophe divides, Xi'an, but for its possessive."""

_NEXT_CAPITAL: Final = re.compile(" ([A-Z][a-zà-ɏ]+)")
_CAPITAL: Final = re.compile(r"[A-ZÀ-Þ](?<!\w.)[A-Za-zÀ-ɏ]*")
MANY: Final = 3
"""From so many beads on, the same finding about the same name is a choice of the translator's, told once."""

MOST_RELATED: Final = 20


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
    if "'" in other or "’" in other:
        capitals.update(word.lower().replace("’", "'") for word in _JOINED.findall(other))  # Xi'an
    starts: dict[str, list[str]] = {}
    for word in capitals:
        starts.setdefault(word[:SAME_LETTERS], []).append(word)
    initials = "".join(word[0] for word in written).lower()
    missing = {
        name
        for name in {one[0] for one in here}
        if name in names.vague or not _met(names.known[name], capitals, starts, initials)
    }
    if missing:
        missing -= said_in_full(other, names)
    lost = [
        one
        for one in here
        if one[0] in missing and (names.kinds[one[0]] == "day" or stands_alone(text, one[1], one[2]))
    ]
    if not lost and (chinese != "source" or POINTS.search(text)):
        return
    extra = find_unaccounted(other, {name for name, _, _ in here}, text, names)
    for name, start, end in lost:
        if chinese == "source" and find_small(names.known[name], other) is not None:
            continue  # it is there, in small letters
        instead = next(
            (
                match
                for match, candidates in extra
                if may_replace(name, candidates, names) and not _is_persons(other, match, names)
            ),
            None,
        )
        if instead is None:
            continue
        day = names.kinds[name] == "day"
        yield tell_other_name(
            view,
            chinese,
            (start, end),
            instead.span(),
            check=_NAME,
            tier="error" if day else "review",
            confidence=0.9 if day else 0.7,
            meaning=show_name(name, names),
            evidence=[
                on_side(chinese, name),
                on_side(english, phrase("{name}, which the Chinese does not name", name=instead[0])),
            ],
        )
        return
    if chinese == "source":
        yield from find_absent(view, lost, capitals, names)
        yield from find_brought_in(view, extra, names)


def _is_persons(other: str, match: re.Match[str], names: PlaceNames) -> bool:
    """Whether a name is a person's first: Adam Schiff, but London Bridge."""
    after = _NEXT_CAPITAL.match(other, match.end())
    return after is not None and after[1].lower() not in names.common and after[1].lower() not in names.chinese


def _met(heads: frozenset[str], capitals: set[str], starts: Mapping[str, Sequence[str]], initials: str) -> bool:
    """Whether English words of a name, or words that begin so, or its initials, are in the English."""
    return any(
        head in capitals
        or any(same_stem(head, word) for word in starts.get(head[:SAME_LETTERS], ()))
        or (head.isalpha() and 1 < len(head) <= 4 and head in initials)  # noqa: PLR2004 - an acronym
        for head in heads
    )


CHECK: Final = Check(
    name=_NAME,
    summary="Latin names misspelt or gone, names of places and people put for others",
    document=check_names,
    needs=frozenset({"source"}),
)
