"""Terms against the termbase: forbidden and superseded ones used, required ones not.

What a person imported or accepted is asked for, whichever side has the status, or none: where the source names a
concept and the target has none of its terms, or another than the preferred one, that is for review, since the target
may have used a pronoun or an ellipsis. Proposed concepts ask for nothing. A forbidden term in the target whose
concept the source names is an error both sides show; without the source's word for it, or where every occurrence of
that word has its rendering already, it is for review.

Terms are found by `duizhao.glossary.matching`, in any inflection; of variants that differ by case or hyphen the closest
one counts, so Github may be forbidden beside GitHub. A term that occurs in many beads is one finding with its places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding
from duizhao.bitext.catalogue import Message, noted, phrase
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.language.variants import simplify
from duizhao.glossary.concepts import Status, is_english

if TYPE_CHECKING:
    from duizhao.glossary.termbase.marking import KnownTerm, Mark, Marker
    from duizhao.glossary.termbase.rows import TermRow
    from duizhao.glossary.termbase.snapshot import TermSource

__all__ = ["CHECK"]

_NAME: Final = "terminology"

_BAD: Final = frozenset({Status.DEPRECATED, Status.SUPERSEDED})
SINGLE: Final = 2
"""Places of one term up to which each is a finding of its own; a term that is wrong throughout is one finding."""
MOST_RELATED: Final = 200
_SHOWN: Final = 3
"""Terms named in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What may stand for a concept in the target: spellings to look for, and the terms to name."""

    spellings: tuple[str, ...]
    terms: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """A term of a concept where it occurs: the one that the text comes closest to."""

    start: int
    end: int
    concept: str
    text: str
    status: Status | None
    proposed: bool

    @property
    def bad(self) -> bool:
        """Whether it must not be used, or is not used any more."""
        return self.status in _BAD


class _Terms:
    """The terms of a termbase for one direction: those of the source, those of the target, and what is wanted."""

    def __init__(self, base: TermSource, source_lang: str, target_lang: str) -> None:
        from duizhao.glossary.termbase.marking import Marker  # noqa: PLC0415 - only where there is a termbase

        self._source: Marker = Marker(base, accept=lambda row: _speaks(row, source_lang))
        self._target: Marker = Marker(base, accept=lambda row: _speaks(row, target_lang))
        rows: dict[str, list[TermRow]] = {}
        for row in base.term_rows():
            if _speaks(row, target_lang):
                rows.setdefault(row.concept, []).append(row)
        self.wanted = {concept: _wanted(some, target_lang) for concept, some in rows.items() if not some[0].proposed}
        self.instead = {concept: _allowed(some) for concept, some in rows.items()}

    def named(self, text: str) -> list[_Use]:
        """Return the terms of the source in a text."""
        return [use for mark in self._source.marks(text) for use in _uses(mark)]

    def used(self, text: str) -> list[_Use]:
        """Return the terms of the target in a text."""
        return [use for mark in self._target.marks(text) for use in _uses(mark)]


def _speaks(row: TermRow, lang: str) -> bool:
    return is_chinese(row.lang) if is_chinese(lang) else is_english(row.lang)


def _allowed(rows: Sequence[TermRow]) -> tuple[str, ...]:
    """Return the terms that may be used, preferred ones first."""
    some = [row for row in rows if row.status not in _BAD]
    return tuple(row.text for row in sorted(some, key=lambda row: row.status is not Status.PREFERRED))


def _wanted(rows: Sequence[TermRow], target_lang: str) -> _Wanted:
    """Return what may stand for a concept: terms that are preferred or admitted, or all where none is preferred.

    Of the two scripts of Chinese the target's counts where the concept has terms in it.
    """
    allowed = [row for row in rows if row.status not in _BAD]
    traditional = "hant" in target_lang.lower()
    script = [row for row in allowed if ("hant" in row.lang.lower()) == traditional]
    allowed = script or allowed
    preferred = [row for row in allowed if row.status is Status.PREFERRED]
    chosen = [row for row in allowed if row.status is not None] if preferred else allowed
    ranked = sorted(chosen, key=lambda row: row.status is not Status.PREFERRED)
    return _Wanted(
        spellings=tuple(spelling for row in ranked for spelling in row.spellings),
        terms=tuple(row.text for row in ranked),
        exact=all(row.text.isascii() for row in ranked) and is_chinese(target_lang),
    )


def _uses(mark: Mark) -> Iterator[_Use]:
    """Yield one use for each concept of a mark: its closest term, and of equally close ones one that may be used."""
    best: dict[str, tuple[int, bool, KnownTerm]] = {}
    for term, closeness in zip(mark.terms, mark.closeness, strict=True):
        rank = (closeness, term.status not in _BAD, term)
        if term.concept not in best or rank[:2] > best[term.concept][:2]:
            best[term.concept] = rank
    for concept, (_, _, term) in best.items():
        yield _Use(
            start=mark.start,
            end=mark.end,
            concept=concept,
            text=term.text,
            status=term.status,
            proposed=term.proposed,
        )


_FORBIDDEN: Final = noted("termbase: concept {concept}, '{term}' is forbidden")
_SUPERSEDED: Final = noted("termbase: concept {concept}, '{term}' is superseded")
_PAST: Final = noted("'{term}' is superseded in the termbase.")
_NONE_OF_THEM: Final = noted("'{term}' should be {terms}; the target has none of them.")
_NO_SUCH_TERM: Final = noted("'{term}' should be {terms}; the target has no such term.")


def check_terminology(context: Context) -> list[Finding]:
    """Check every bead against the termbase."""
    base = context.terms
    source, target = context.source_lang, context.target_lang
    sides = (is_chinese(source), is_chinese(target))
    if base is None or sides[0] == sides[1] or not is_english(target if sides[0] else source):
        return []
    terms = _Terms(base, source, target)
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for view in context.views:
        if view.target:
            named = terms.named(view.source)
            used = terms.used(view.target)
            for key, finding in (*_forbidden(view, named, used, terms), *_missing(view, named, used, terms)):
                groups.setdefault((*key, finding.tier), []).append(finding)
    return [finding for group in groups.values() for finding in _grouped(group)]


def _grouped(findings: list[Finding]) -> Iterable[Finding]:
    """Make one finding of many of one term, with the beads of the others as related places."""
    if len({finding.bead for finding in findings}) <= SINGLE:
        return findings
    beads = tuple(dict.fromkeys(finding.bead for finding in findings))
    first = findings[0]
    message = phrase("{finding} ({n} places.)", finding=first.message, n=len(findings))
    return [replace(first, message=message, related=beads[1 : MOST_RELATED + 1])]


_Keyed = tuple[tuple[str, ...], Finding]


def _forbidden(view: BeadView, named: list[_Use], used: list[_Use], terms: _Terms) -> Iterator[_Keyed]:
    concepts = {use.concept for use in named}
    for use in used:
        if not use.bad or use.proposed:
            continue
        others = [
            other for other in used if other.start == use.start and other.concept != use.concept and not other.bad
        ]
        if others and (use.concept not in concepts or any(other.concept in concepts for other in others)):
            continue  # another concept allows this very word
        here = [one for one in named if one.concept == use.concept]
        rendered = sum(1 for one in used if one.concept == use.concept and not one.bad)
        forbidden = use.status is Status.DEPRECATED
        certain = bool(here) and rendered < len(here)
        text = view.target[use.start : use.end]
        instead = [one for one in terms.instead.get(use.concept, ()) if one != use.text]
        finding = view.finding(
            check=_NAME,
            subtype="inconsistent-with-terminology-resource",
            severity="major" if forbidden else "minor",
            tier="error" if certain and forbidden else "review",
            confidence=0.95 if certain else 0.7,
            message=_not_to_be_used(text, instead, forbidden=forbidden),
            source=[(here[0].start, here[0].end)] if here else [],
            target=[(use.start, use.end)],
            evidence=[
                phrase(_FORBIDDEN if forbidden else _SUPERSEDED, concept=use.concept, term=use.text),
                *(
                    [phrase("source: '{words}' names the concept", words=view.source[here[0].start : here[0].end])]
                    if here
                    else []
                ),
                *([phrase("target: the term that may be used occurs as well")] if here and not certain else []),
            ],
            suggestion=instead[0] if len(instead) == 1 else None,
        )
        yield (use.concept, "forbidden", use.text), finding


def _not_to_be_used(term: str, instead: Sequence[str], *, forbidden: bool) -> Message:
    if not instead:
        return phrase("The termbase forbids '{term}'.", term=term) if forbidden else phrase(_PAST, term=term)
    if forbidden:
        return phrase("The termbase forbids '{term}'; use '{other}'.", term=term, other=instead[0])
    return phrase("'{term}' is superseded in the termbase; use '{other}'.", term=term, other=instead[0])


def _missing(view: BeadView, named: list[_Use], used: list[_Use], terms: _Terms) -> Iterator[_Keyed]:
    by_place: dict[int, list[_Use]] = {}
    for use in named:
        if not use.proposed and use.concept in terms.wanted and terms.wanted[use.concept].terms:
            by_place.setdefault(use.start, []).append(use)
    seen: set[str] = set()
    for here in by_place.values():
        # Homonyms: what renders one of them will do.
        if any(_rendered(view, use.concept, used, terms.wanted[use.concept]) for use in here):
            continue
        use = here[0]
        if use.concept in seen:
            continue
        seen.add(use.concept)
        wanted = terms.wanted[use.concept]
        shown = ", ".join(f"'{one}'" for one in wanted.terms[:_SHOWN])
        other = next((one for one in used if one.concept == use.concept), None)
        text = view.source[use.start : use.end]
        message = phrase(_NONE_OF_THEM if len(wanted.terms) > 1 else _NO_SUCH_TERM, term=text, terms=shown)
        if other is not None:
            found = view.target[other.start : other.end]
            message = phrase(
                "'{term}' should be {terms}; the target has '{other}'.", term=text, terms=shown, other=found
            )
        finding = view.finding(
            check=_NAME,
            subtype="inconsistent-with-terminology-resource",
            severity="minor",
            tier="review",
            confidence=0.7,
            message=message,
            source=[(use.start, use.end)],
            target=[] if other is None else [(other.start, other.end)],
            evidence=[
                phrase("termbase: concept {concept}", concept=use.concept),
                phrase("target: no {terms}", terms=shown),
            ],
            suggestion=wanted.terms[0] if other is not None else None,
        )
        yield (use.concept, "missing"), finding


def _rendered(view: BeadView, concept: str, used: list[_Use], wanted: _Wanted) -> bool:
    """Tell whether the target has a term that may stand for a concept, or one that is reported by itself."""
    for use in used:
        if use.concept == concept and (use.bad or use.text in wanted.terms):
            return True
    if wanted.exact:
        return any(one in view.target for one in wanted.spellings)
    folded = simplify(view.target).casefold()
    return any(simplify(one).casefold() in folded for one in wanted.spellings)


CHECK: Final = Check(
    name=_NAME,
    summary="terms that the termbase forbids, and those it asks for and does not find",
    document=check_terminology,
    needs=frozenset({"source", "terms"}),
)
