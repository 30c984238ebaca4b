"""The panel: all that is known of the pair in focus."""

from __future__ import annotations

from typing import Any, Final

from duizhao.bitext.catalogue import noted
from duizhao.desk.decisions import Findings
from duizhao.desk.draft import side_text
from duizhao.desk.pages import KINDS_SAID, langs_of, row_of
from duizhao.desk.session import Session
from duizhao.desk.state import Pair
from duizhao.desk.terms import Terms

__all__ = ["panel_values"]

_HISTORY: Final = 8
"""Entries shown of a pair's history."""


def panel_values(session: Session, key: str, findings: Findings | None, glossary: Terms | None) -> dict[str, Any]:
    """Return what the panel is filled with.

    Raises
    ------
    RefusedError
        When the pair is gone.
    """
    state = session.state
    pair = state.pair(key)
    source, target = side_text(state, pair, "source"), side_text(state, pair, "target")
    checked = state.mark(key, "checked")
    places = [
        (state.unit(unit).start, state.unit(unit).end, state.unit(unit).side, state.unit(unit).approximate)
        for unit in (*pair.source, *pair.target)
    ]
    return {
        "row": row_of(session, key),
        "pair": pair,
        "kind": f"{len(pair.source)}–{len(pair.target)}",
        "checked": checked,
        "why": list(_reasons(session, key, source, target)),
        "lengths": (len(source), len(target)),
        "places": places,
        "terms": glossary.in_pair(state, key) if glossary else [],
        "cards": findings.panel(key) if findings else [],
        "history": _history(session, key),
        "was": _as_it_was(session, key) if pair.by == "realign" else None,
        "langs": langs_of(session),
    }


def _reasons(session: Session, key: str, source: str, target: str) -> list[str]:
    """Return why a pair needs work, as messages of the catalogue."""
    status = session.ledger.statuses[key]
    pair = session.state.pair(key)
    reasons = []
    if pair.paired and status.band in {"check", "doubtful"}:
        reasons.append(
            noted("The aligner is not sure of this pair.")
            if pair.confidence
            else noted("Nothing is known of this pair.")
        )
    if "length" in status.filters and source:
        reasons.append(noted("One side is unusually long beside the other."))
    if "numbers" in status.filters:
        reasons.append(noted("Numbers differ between the sides."))
    if not pair.paired:
        reasons.append(noted("One side has no partner.") if target or source else "")
    if "realigned" in status.filters:
        reasons.append(noted("Changed by realigning; not checked yet."))
    if key in session.ledger.errors:
        reasons.append(noted("The audit found an error here."))
    return reasons


def _as_it_was(session: Session, key: str) -> tuple[str, str] | None:
    """Return both texts of a pair before it was realigned last; None where it was made new, or its units are gone."""
    delta = next((one for one in reversed(session.deltas) if one.kind == "realign" and key in one.changed), None)
    if delta is None:
        return None
    before = next((one.before for one in session.journal.entry(delta.revision).patch if one.key == key), None)
    state = session.state
    if not isinstance(before, Pair) or not all(unit in state.objects for unit in (*before.source, *before.target)):
        return None
    return side_text(state, before, "source"), side_text(state, before, "target")


def _history(session: Session, key: str) -> list[tuple[str, str, str]]:
    """Return what was done to a pair, newest first: what, by whom, when."""
    entries = [delta for delta in session.deltas if key in delta.changed]
    return [(KINDS_SAID.get(delta.kind, delta.kind), delta.author, "") for delta in entries[-_HISTORY:][::-1]]
