"""What a person says of pairs without changing them: checked, pinned, a note, left out with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.desk.draft import Act, Draft, digest_of
from duizhao.desk.state import MARKS, Mark, Patch, RefusedError, State

__all__ = ["DECISIONS", "decide", "mark"]

DECISIONS = ("accepted", "dismissed")
"""What can be said of a finding: it is right, or it is not (with a reason)."""

_LONGEST = 10_000


def mark(state: State, keys: Sequence[str], name: str, value: str | None, act: Act) -> Patch:
    """Set a mark on pairs, or take it back with None.

    Parameters
    ----------
    keys
        The pairs.
    name
        ``checked``, ``pinned``, ``note`` or ``left_out``.
    value
        The words of a note or a reason; anything for the others. None, or an empty note, takes the mark back.
    """
    if name not in MARKS:
        raise RefusedError("There is no mark of this name.")
    if not keys:
        raise RefusedError("There is no pair to mark.")
    if value is not None and len(value) > _LONGEST:
        raise RefusedError("A note holds up to 10,000 characters.")
    draft = Draft(state)
    for key in keys:
        pair = state.pair(key)
        if value is None or (name == "note" and not value.strip()):
            if state.mark(key, name) is not None:
                draft.put(f"{key}.{name}", None)
            continue
        said = digest_of(state, pair) if name == "checked" else "yes" if name == "pinned" else value.strip()
        before = state.mark(key, name)
        if before is None or before.value != said:
            draft.put(f"{key}.{name}", Mark(value=said, by=act.by, at=act.at))
        if name == "left_out" and act.check:
            draft.put(f"{key}.checked", Mark(value=digest_of(state, pair), by=act.by, at=act.at))
    return draft.patch()


def decide(state: State, finding: str, decision: str | None, reason: str, act: Act) -> Patch:
    """Say of a finding, by its key, that it is accepted or dismissed; None takes the decision back."""
    if decision is not None and decision not in DECISIONS:
        raise RefusedError("There is no such decision.")
    if len(reason) > _LONGEST:
        raise RefusedError("A note holds up to 10,000 characters.")
    draft = Draft(state)
    value = None if decision is None else Mark(value=f"{decision}\t{reason.strip()}", by=act.by, at=act.at)
    draft.put(f"f.{finding}", value)
    return draft.patch()
