"""Views: the ids of the pairs that a filter shows, in an order, cut into windows that keep their numbers.

A view does not sort itself again under the hand: a pair that no longer fits stays until the view is asked for again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from duizhao.desk.state import State
from duizhao.desk.status import FILTERS, Status

__all__ = ["ORDERS", "WINDOW", "View", "between_confidences", "bounds_of", "make_view"]

WINDOW: Final = 100
"""Rows rendered at once: 20 ms on the server."""

ORDERS: Final = ("reading", "doubtful")
"""Reading order, or lowest confidence first."""


_BETWEEN: Final = "confidence:"


def between_confidences(low: str, high: str) -> str:
    """Name the filter of the pairs from one confidence to another; ends that are not numbers are 0 and 1.

    >>> between_confidences(".3", "2"), between_confidences("0.8", ".25"), between_confidences("", "x")
    ('confidence:0.3:1', 'confidence:0.25:0.8', 'confidence:0:1')
    """
    ends = sorted((_number(low, 0.0), _number(high, 1.0)))
    return f"{_BETWEEN}{ends[0]:g}:{ends[1]:g}"


def bounds_of(only: str) -> tuple[float, float] | None:
    """Return the two confidences that a filter's name holds, None where it is another filter."""
    if not only.startswith(_BETWEEN):
        return None
    low, _, high = only.removeprefix(_BETWEEN).partition(":")
    return _number(low, 0.0), _number(high, 1.0)


def _number(text: str, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return min(1.0, max(0.0, value)) if math.isfinite(value) else default


@dataclass(slots=True, kw_only=True)
class View:
    """What one filter and order show, in windows; ``window_of`` is where each pair is."""

    key: str
    filter: str
    order: str
    windows: list[list[str]]
    window_of: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note where each pair is."""
        self.window_of = {key: number for number, window in enumerate(self.windows) for key in window}

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self.window_of)

    def ids(self) -> Iterator[str]:
        """Yield all ids in order."""
        for window in self.windows:
            yield from window

    def before(self, key: str) -> str | None:
        """Return the pair shown before one in its window, None for the first there."""
        window = self.windows[self.window_of[key]]
        place = window.index(key)
        return window[place - 1] if place else None

    def follow(self, state: State, placed: Iterable[str], removed: Iterable[str]) -> None:
        """Take out pairs that ended, and put those that are new or moved beside a neighbour that is shown.

        A new pair beside which nothing is shown belongs to another part of the text: it stays out.
        """
        for key in removed:
            number = self.window_of.pop(key, None)
            if number is not None:
                self.windows[number].remove(key)
        for key in placed:
            place = state.place(key)
            before = state.order[place - 1] if place else None
            after = state.order[place + 1] if place + 1 < len(state.order) else None
            if before in self.window_of:
                self._insert(key, before, 1)
            elif after in self.window_of:
                self._insert(key, after, 0)

    def _insert(self, key: str, neighbour: str, by: int) -> None:
        if key in self.window_of:
            self.windows[self.window_of[key]].remove(key)
        number = self.window_of[neighbour]
        self.windows[number].insert(self.windows[number].index(neighbour) + by, key)
        self.window_of[key] = number


def make_view(
    key: str, state: State, statuses: Mapping[str, Status], *, only: str = "all", order: str = "reading"
) -> View:
    """Make a view of what a filter shows.

    Parameters
    ----------
    key
        Its name.
    state, statuses
        What there is.
    only, order
        One of `FILTERS`, or as `between_confidences` names it, and one of `ORDERS`; anything else is everything in
        reading order.
    """
    bounds = bounds_of(only)
    if bounds is not None:
        ids = [one for one in state.order if _lies_between(state, one, statuses[one], *bounds)]
    else:
        only = only if only in FILTERS else "all"
        ids = [one for one in state.order if only == "all" or only in statuses[one].filters]
    if order == "doubtful":
        ids.sort(
            key=lambda one: (not statuses[one].open, state.pair(one).confidence if state.pair(one).paired else 0.0)
        )
    else:
        order = "reading"
    windows = [ids[at : at + WINDOW] for at in range(0, len(ids), WINDOW)]
    return View(key=key, filter=only, order=order, windows=windows)


def _lies_between(state: State, key: str, status: Status, low: float, high: float) -> bool:
    """Whether the confidence of a pair lies between two; what a person has checked is certain."""
    pair = state.pair(key)
    return pair.paired and low <= (1.0 if status.band == "checked" else pair.confidence) <= high
