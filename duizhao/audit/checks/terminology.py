"""Terms against the termbase: forbidden and superseded ones used, required ones not.

A forbidden term in the target whose concept the source names is an error both sides show; without the
source's word for it, it is for review. Where the source names a concept that has a preferred or admitted
term and the target holds none of them, the target may have used another word or none (a pronoun, an
ellipsis), so that is for review as well, once a concept and bead.

English terms are matched by whole words, with or without the plural ending, without case unless they are
all capitals; Chinese ones as strings, longest first, so that 人工智能 in 通用人工智能 is part of the longer term.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, cast

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding

if TYPE_CHECKING:
    from duizhao.glossary.termbase.base import AuditTerm

__all__ = ["CHECK"]

_NAME: Final = "terminology"

_TOKEN: Final = re.compile(r"[A-Za-z0-9]+(?:[.'’\-][A-Za-z0-9]+)*\.?")
_SUPERSEDED: Final = frozenset({"superseded", "deprecated"})
_REQUIRED: Final = frozenset({"preferred", "admitted"})


class _Terms(Protocol):
    def terms_for_audit(self) -> Iterator[AuditTerm]: ...


@dataclass(frozen=True, slots=True)
class _Match:
    term: AuditTerm
    start: int
    end: int


class _Index:
    """Finds the terms of one language in a text."""

    def __init__(self, terms: Iterable[AuditTerm], *, chinese: bool) -> None:
        self._chinese = chinese
        self._by_head: dict[str, list[tuple[str, AuditTerm]]] = {}
        for term in terms:
            for spelling in term.spellings:
                key = spelling.strip()
                if key:
                    self._by_head.setdefault(self._head(key), []).append((key, term))
        for entries in self._by_head.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def _head(self, spelling: str) -> str:
        if self._chinese:
            return spelling[0]
        match = _TOKEN.match(spelling.lower())
        return _stem(match[0]) if match else spelling[0].lower()

    def find(self, text: str) -> list[_Match]:
        """Return all matches, longest first at each place, none inside another."""
        matches: list[_Match] = []
        if self._chinese:
            end = 0
            for place, char in enumerate(text):
                if place >= end and char in self._by_head:
                    found = [entry for entry in self._by_head[char] if text.startswith(entry[0], place)]
                    longest = max((len(spelling) for spelling, _ in found), default=0)
                    matches += [_Match(term, place, place + longest) for key, term in found if len(key) == longest]
                    end = place + longest if longest else end
            return matches
        end = 0
        for token in _TOKEN.finditer(text):
            if token.start() < end:
                continue
            found_here: list[_Match] = []
            for spelling, term in self._by_head.get(_stem(token[0].lower()), ()):
                stop = _match_english(spelling, text, token.start())
                if stop and (not found_here or stop == found_here[0].end):
                    found_here.append(_Match(term, token.start(), stop))
            if found_here:
                matches += found_here
                end = found_here[0].end
        return matches


def _stem(word: str) -> str:
    """Take off what a plural or possessive adds, roughly, as a key only."""
    word = word.rstrip(".")
    return re.sub(r"(?:['’]s|ies|es|s|y)\Z", "", word) or word


def _match_english(spelling: str, text: str, start: int) -> int:
    """Return where a spelling that begins at a place ends, 0 when it does not stand there."""
    flags = 0 if spelling.isupper() else re.IGNORECASE
    plural = re.escape(spelling[:-1]) + r"(?:y|ies)" if spelling.endswith("y") else re.escape(spelling) + r"(?:e?s)?"
    match = re.compile(plural.replace(r"\ ", r"[\s-]+") + r"(?:['’]s)?(?![A-Za-z0-9])", flags).match(text, start)
    return match.end() if match else 0


def check_terminology(context: Context) -> list[Finding]:
    """Hold every bead against the termbase."""
    terms = list(cast("_Terms", context.terms).terms_for_audit())
    sides = {}
    for language in ("en", "zh"):
        chosen = [term for term in terms if term.lang.startswith(language)]
        sides[language] = _Index(chosen, chinese=language == "zh")
    source, target = context.source_lang[:2], context.target_lang[:2]
    if source not in sides or target not in sides or source == target:
        return []
    findings: list[Finding] = []
    for view in context.views:
        if view.target:
            named = sides[source].find(view.source)
            used = sides[target].find(view.target)
            findings += _forbidden(view, named, used)
            findings += _missing(view, named, used)
    return findings


def _forbidden(view: BeadView, named: list[_Match], used: list[_Match]) -> Iterator[Finding]:
    for match in used:
        term = match.term
        status = term.status.value if term.status else None
        if not term.forbidden and status not in _SUPERSEDED:
            continue
        if any(other.term.concept != term.concept and other.start == match.start for other in used):
            continue  # another concept allows this very word
        origin = next((one for one in named if one.term.concept == term.concept), None)
        text = view.target[match.start : match.end]
        yield view.finding(
            check=_NAME,
            subtype="inconsistent-with-terminology-resource",
            severity="major" if term.forbidden else "minor",
            tier="error" if origin and term.forbidden else "review",
            confidence=0.95 if origin else 0.7,
            message=f"The termbase {'forbids' if term.forbidden else 'has given up'} '{text}'"
            + (f"; use '{term.instead[0]}'." if term.instead else "."),
            source=[(origin.start, origin.end)] if origin else [],
            target=[(match.start, match.end)],
            evidence=[
                f"termbase: concept {term.concept}, '{term.spellings[0]}' is {status or 'forbidden'}",
                *([f"source: '{view.source[origin.start : origin.end]}' names the concept"] if origin else []),
            ],
            suggestion=term.instead[0] if len(term.instead) == 1 else None,
        )


def _missing(view: BeadView, named: list[_Match], used: list[_Match]) -> Iterator[Finding]:
    concepts = {match.term.concept for match in used}
    folded = view.target.casefold()
    seen: set[str] = set()
    by_place: dict[int, list[_Match]] = {}
    for match in named:
        by_place.setdefault(match.start, []).append(match)
    for here in by_place.values():
        wanted = [match for match in here if match.term.translations and _demanding(match.term)]
        if not wanted or len(wanted) < len(here) or any(match.term.concept in concepts for match in here):
            continue
        match = wanted[0]
        term = match.term
        if term.concept in seen or any(one.casefold() in folded for m in here for one in m.term.translations):
            continue
        seen.add(term.concept)
        shown = ", ".join(f"'{one}'" for one in term.translations[:3])
        yield view.finding(
            check=_NAME,
            subtype="inconsistent-with-terminology-resource",
            severity="minor",
            tier="review",
            confidence=0.7,
            message=f"'{view.source[match.start : match.end]}' should be {shown}; the target has none of them.",
            source=[(match.start, match.end)],
            evidence=[f"termbase: concept {term.concept}", f"target: no {shown}"],
        )


def _demanding(term: AuditTerm) -> bool:
    """Whether a person has settled what this term is called: mined pairs demand nothing."""
    return bool(term.status and term.status.value in _REQUIRED)


CHECK: Final = Check(
    name=_NAME,
    summary="terms that the termbase forbids, and those it asks for and does not find",
    document=check_terminology,
    needs=frozenset({"source", "terms"}),
)
