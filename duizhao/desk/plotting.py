"""The plot of the path: the pairs through both texts from end to end, to see where it strays and to go there."""

from __future__ import annotations

from typing import Any

from duizhao.bitext.writers.html import path_marks
from duizhao.desk.opening import bitext_of
from duizhao.desk.session import Session
from duizhao.desk.state import SIDES, State

__all__ = ["nearest_pair", "plot_values"]

_SIDE = 240.0  # units of the longer side, as `path_marks` draws
_LISTED = 60  # places that are listed beside the plot


def plot_values(session: Session) -> dict[str, Any]:
    """Return what the plot is filled with: paths by band, its size, and the places to check as a list."""
    state = session.state
    longer = max(*(len(state.units[side]) for side in SIDES), 1)
    width, height = (round(_SIDE * max(len(state.units[side]), 1) / longer, 1) for side in SIDES)
    statuses = session.ledger.statuses
    wanted = [(number, key) for number, key in enumerate(state.order, 1) if statuses[key].open]
    every = max(1, -(-len(wanted) // _LISTED))
    return {
        "marks": path_marks(bitext_of(state)),
        "size": (width, height),
        "listed": [
            (number, key, statuses[key].band, session.ledger.found.get(key, 0)) for number, key in wanted[::every]
        ],
    }


def nearest_pair(state: State, across: float, down: float) -> str:
    """Return the pair nearest to a point of the plot.

    Parameters
    ----------
    across, down
        Shares of the source's and of the target's segments, 0 to 1.
    """
    wanted = across * len(state.units["source"]), down * len(state.units["target"])
    places = {side: {key: place for place, key in enumerate(state.units[side])} for side in SIDES}
    best, distance = state.order[0], float("inf")
    reached = [0.0, 0.0]
    for key in state.order:
        pair = state.pair(key)
        for number, side in enumerate(SIDES):
            units = pair.side(side)
            if units:
                reached[number] = (places[side][units[0]] + places[side][units[-1]] + 1) / 2
        away = abs(reached[0] - wanted[0]) + abs(reached[1] - wanted[1])
        if away < distance:
            best, distance = key, away
    return best
