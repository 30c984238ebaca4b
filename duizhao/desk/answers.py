"""What a tab gets after a change: the rows to show again, those to take away, and the bar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from duizhao.bitext.catalogue import Catalogue
from duizhao.desk.pages import fill, height_of, langs_of, row_html, say, window_rows
from duizhao.desk.session import Delta, Session
from duizhao.desk.status import FILTERS
from duizhao.desk.views import View, bounds_of

__all__ = ["answer_after", "bar_html", "bar_values", "table_values"]

_MOST: Final = 400
"""Rows that an answer carries; where more have changed the page is loaded again."""

_TICKS: Final = 250
"""Places on the strip: one for each two or three pixels of it, a tenth of the page's bytes."""


def table_values(session: Session, author: str, *, only: str, order: str, at: str) -> dict[str, Any]:
    """Return what the page of the table is filled with: the window that holds the place, the others as heights."""
    view = session.view(only=only, order=order)
    key = at if at in view.window_of else session.step(view, "", 1) or next(view.ids(), "")
    first = view.window_of.get(key, 0)
    return {
        "view": view,
        "place": key,
        "first": first,
        "rows": window_rows(session, view, first) if view.windows else [],
        "heights": [height_of(session, view, number) for number in range(len(view.windows))],
        "langs": langs_of(session),
        "ticks": _ticks(session, view),
        "revision": session.revision,
        **bar_values(session, author, view),
    }


def bar_values(session: Session, author: str, view: View | None) -> dict[str, Any]:
    """Return what the bar of what is left is filled with."""
    counts = session.ledger.counts
    total = max(len(session.state.order), 1)
    left = counts["filter:open"]
    unpaired = counts["open:left-out"] + counts["open:added"]
    parts = {
        "checked": counts["checked"] + counts["excluded"],
        "sure": counts["sure"] - counts["open:sure"],
        "unpaired": unpaired,
        "check": left - unpaired,
    }
    edges = []
    start = 0.0
    for name in ("checked", "sure", "check", "unpaired"):
        width = 100 * parts[name] / total
        edges.append((name, round(start, 3), round(width, 3)))
        start += width
    chips = [(name, counts[f"filter:{name}"]) for name in FILTERS]
    undo, redo = session.can(author)
    return {
        "parts": parts,
        "edges": edges,
        "left": left,
        "total": len(session.state.order),
        "minutes": session.minutes_left(),
        "chips": [chip for chip in chips if chip[1] or chip[0] in {"open", "all"}],
        "only": view.filter if view else "all",
        "bounds": bounds_of(view.filter) if view else None,
        "shown": len(view) if view else 0,
        "order": view.order if view else "reading",
        "undo": undo,
        "redo": redo,
    }


def bar_html(session: Session, words: Catalogue, author: str, view: View | None) -> str:
    """Return the bar and the filters as HTML."""
    return fill("bar.html", words, **bar_values(session, author, view))


def _ticks(session: Session, view: View) -> list[tuple[float, str, str]]:
    """Return where along the view something is to check: per cent from the top, band, id; up to 250."""
    ids = list(view.ids())
    wanted = [(at, key) for at, key in enumerate(ids) if session.ledger.statuses[key].open]
    every = max(1, -(-len(wanted) // _TICKS))
    return [(round(100 * at / len(ids), 2), session.ledger.statuses[key].band, key) for at, key in wanted[::every]]


def answer_after(
    session: Session,
    words: Catalogue,
    view: View | None,
    base: int,
    *,
    author: str,
    delta: Delta | None = None,
    focus: str | None = None,
    also: Iterable[str] = (),
) -> dict[str, Any]:
    """Return all that changed since a revision, for the tab that shows a view.

    Parameters
    ----------
    session, words
        Whose rows, in which language.
    view
        What the tab shows; None where it is no longer kept: the tab then loads the page again.
    base
        The revision that it has seen.
    author
        Whose undo is offered.
    delta
        What its own request did, for the message and the focus.
    focus
        The pair that had the focus.
    also
        Pairs to show again beside those that its revisions changed: their findings did.
    """
    deltas = session.since(base)
    answer: dict[str, Any] = {"revision": session.revision}
    if view is None or deltas is None:
        return answer | {"reload": True}
    every = [key for one in deltas for key in one.changed]
    changed = dict.fromkeys(key for key in (*every, *also) if key in view.window_of)
    removed = {key for one in deltas for key in one.removed}
    if len(changed) + len(removed) > _MOST:
        return answer | {"reload": True}
    rows = []
    for key in sorted(changed, key=lambda one: session.state.place(one) if one in session.state.objects else -1):
        if key not in session.state.objects:
            continue
        window = view.window_of[key]
        ids = view.windows[window]
        place = ids.index(key)
        rows.append(
            {
                "id": key,
                "html": row_html(session, words, key),
                "window": window,
                "after": ids[place - 1] if place else None,
            }
        )
    undo, redo = session.can(author)
    answer |= {
        "undo": undo,
        "redo": redo,
        "rows": rows,
        "removed": sorted(key for key in removed if key not in session.state.objects),
        "shifts": [shift for one in deltas for shift in one.shifts],
        "bar": bar_html(session, words, author, view),
        "message": say(session, words, delta.kind) if delta else "",
    }
    if delta is not None:
        answer["focus"] = _heir(session, view, delta, focus)
    return answer


def _heir(session: Session, view: View, delta: Delta, focus: str | None) -> str | None:
    """Return the pair that gets the focus: the same, or what it became part of."""
    if focus in session.state.objects:
        return focus
    near = [key for key in delta.changed if key in view.window_of]
    return near[0] if near else None
