"""The audit in place: its findings by pair, brought up to date pair by pair as texts change.

The checks of single pairs run again at once on what an edit touched, in the context of the last whole audit; what a
check says of the whole text is as of that audit, until it is run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from duizhao.audit.checks import load_checks
from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context, view_beads
from duizhao.audit.findings import Finding
from duizhao.audit.settling import settle
from duizhao.bitext.model import join_texts
from duizhao.bitext.progress import Progress
from duizhao.desk.opening import bitext_of
from duizhao.desk.state import Pair, RefusedError, State

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.glossary.termbase.snapshot import TermSnapshot

__all__ = ["Review", "audit_state", "fixed_text"]

_AROUND: Final = 4
"""Pairs either side that a pair is audited among: a finding's key takes in 12 letters of the same paragraph."""


@dataclass(slots=True, kw_only=True)
class Review:
    """The findings of a state by pair, and what it takes to audit a pair again.

    ``revision`` is the state that the checks of the whole text have seen.
    """

    found: dict[str, tuple[Finding, ...]]
    context: Context
    checks: tuple[Check, ...]
    skipped: tuple[tuple[str, str], ...]
    revision: int
    by_key: dict[str, tuple[str, Finding]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """List the findings by their keys."""
        self.by_key = {finding.key: (pair, finding) for pair, found in self.found.items() for finding in found}

    def all(self, state: State) -> list[tuple[str, Finding]]:
        """Return every finding with its pair, in the order of the text."""
        return [(pair, finding) for pair in state.order for finding in self.found.get(pair, ())]

    def again(self, state: State, keys: Iterable[str]) -> None:
        """Audit some pairs again; what was said of a pair that has ended is dropped with it."""
        for key in keys:
            for finding in self.found.pop(key, ()):
                self.by_key.pop(finding.key, None)
            if isinstance(state.objects.get(key), Pair):
                found = tuple(one for one in _audit_pair(state, key, self.context, self.checks) if self._is_new(one))
                if found:
                    self.found[key] = found
                self.by_key |= {finding.key: (key, finding) for finding in found}

    def _is_new(self, finding: Finding) -> bool:
        """Whether a slip of a pair is not one that the whole text makes throughout, and that was reported once."""
        if finding.tier == "error" or finding.severity not in {"minor", "neutral"}:
            return True
        return not any(
            one.check == finding.check and one.subtype == finding.subtype and one.related
            for _, one in self.by_key.values()
        )

    def finding(self, key: str) -> tuple[str, Finding]:
        """Return a finding by its key, with its pair.

        Raises
        ------
        RefusedError
            When it is gone, as after an edit.
        """
        if key not in self.by_key:
            raise RefusedError("This finding is no longer there.")
        return self.by_key[key]


def audit_state(
    state: State,
    revision: int,
    *,
    encoder: Encoder | None,
    terms: TermSnapshot | None,
    progress: Progress,
) -> Review:
    """Audit a whole state; meant for a thread of its own.

    Parameters
    ----------
    state, revision
        What to audit.
    encoder
        One with token vectors for the check of coverage, which else judges by length alone.
    terms
        The terms of the termbase; None without one.
    progress
        Called with ``(check, done, in all)``.
    """
    bitext = bitext_of(state)
    context = Context(bitext=bitext, views=view_beads(bitext), encoder=encoder, terms=terms)
    given = {"source": True, "encoder": encoder is not None, "terms": terms is not None}
    every = load_checks()
    checks = tuple(check for check in every if all(given[need] for need in check.needs))
    skipped = tuple((check.name, ", ".join(sorted(check.needs))) for check in every if check not in checks)
    found: list[Finding] = []
    for number, check in enumerate(checks):
        progress(check.name, number, len(checks))
        if check.bead is not None:
            for view in context.views:
                found += check.bead(view, context)
        if check.document is not None:
            found += check.document(context)
    by_pair: dict[str, list[Finding]] = {}
    gathering = frozenset(check.name for check in checks if check.gathers)
    for finding in _settled(found, checks, gathering):
        by_pair.setdefault(state.order[finding.bead], []).append(finding)
    progress("checks", len(checks), len(checks))
    return Review(
        found={key: tuple(one) for key, one in by_pair.items()},
        context=context,
        checks=checks,
        skipped=skipped,
        revision=revision,
    )


def _settled(found: Sequence[Finding], checks: Sequence[Check], gathering: frozenset[str]) -> list[Finding]:
    whole = frozenset(check.name for check in checks if check.whole)
    return settle(found, whole_checks=whole, gathering=gathering)


def _audit_pair(state: State, key: str, context: Context, checks: Sequence[Check]) -> list[Finding]:
    """Run the checks of single pairs on one, seen among its neighbours and in the context of the whole."""
    place = state.place(key)
    low = max(0, place - _AROUND)
    near = set(state.order[low : place + _AROUND + 1])
    view: BeadView = view_beads(bitext_of(state, keep=near.__contains__))[place - low]
    found = [finding for check in checks if check.bead is not None for finding in check.bead(view, context)]
    return [replace(finding, bead=place, related=()) for finding in _settled(found, checks, frozenset())]


def fixed_text(state: State, pair: str, finding: Finding) -> dict[str, str]:
    """Return the texts by unit after the fix of a finding.

    Raises
    ------
    RefusedError
        When it has none that is certain, or the text is not what was audited.
    """
    spans = finding.target_spans
    if finding.suggestion is None or len(spans) != 1 or len(spans[0].parts) != 1:
        raise RefusedError("There is no certain fix for this finding.")
    part = spans[0].parts[0]
    for key in state.pair(pair).target:
        text = state.unit(key).text
        start = spans[0].start - _start_of(state, pair, key)
        if start >= 0 and text[start : start + part.end - part.start] == spans[0].text:
            return {key: text[:start] + finding.suggestion + text[start + len(spans[0].text) :]}
    raise RefusedError("The text has changed since it was audited.")


def _start_of(state: State, pair: str, unit: str) -> int:
    """Return where in the joined target a unit begins."""
    units = state.pair(pair).target
    before = [state.unit(key).text for key in units[: units.index(unit) + 1]]
    return len(join_texts(before, state.texts["target"].lang)) - len(before[-1])
