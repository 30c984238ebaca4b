"""What a pair's state is for the person: sure, to check, doubtful, unpaired, checked, left out; what needs work.

A status is worked out for one pair at a time and kept, so that the counts of 20,000 pairs follow an edit at once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from duizhao.bitext.writers.html import DOUBTFUL, SURE
from duizhao.desk.state import Pair, State

__all__ = ["BANDS", "FILTERS", "Ledger", "Status", "length_bounds", "shown_confidence"]

BANDS: Final = ("checked", "sure", "check", "doubtful", "left-out", "added", "excluded")
"""What the eye sees of a pair, one each: the last three are unpaired source, unpaired target, left out by a person."""

FILTERS: Final = ("open", "doubtful", "unpaired", "numbers", "length", "mine", "realigned", "findings", "all")
"""The filters of the table, in the order of their chips."""

_TAIL: Final = 0.05
"""Share of pairs at each end of this text's own length ratios that the length filter shows."""

_FEW: Final = 20  # pairs that it takes to know what is usual
_LATIN: Final = 62  # letters of a line in the middle of the widths
_WIDE: Final = 32  # Han characters of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is known of a pair: its band, the filters that show it, and about how many lines it takes."""

    band: str
    filters: frozenset[str]
    lines: int = 1

    @property
    def open(self) -> bool:
        """Whether it needs work."""
        return "open" in self.filters


@dataclass(slots=True)
class Ledger:
    """The status of each pair and how many there are of each kind."""

    bounds: tuple[float, float] = (0.0, math.inf)
    numbers: set[str] = field(default_factory=set)
    """Pairs whose numbers differ."""
    errors: set[str] = field(default_factory=set)
    """Pairs with a finding of the error tier."""
    found: dict[str, int] = field(default_factory=dict)
    """How many findings a pair has, where it has any."""
    statuses: dict[str, Status] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def fill(self, state: State) -> None:
        """Work all out from the beginning."""
        sizes = {key: _sizes(state, state.pair(key)) for key in state.order}
        self.bounds = _bounds(state, sizes)
        marked = {key.partition(".")[0] for key in state.objects if "." in key}
        self.statuses = {
            key: self._status(state, key, state.pair(key), size, marked=key in marked) for key, size in sizes.items()
        }
        self.counts.clear()
        for (band, filters), number in Counter((one.band, one.filters) for one in self.statuses.values()).items():
            for name in _names(band, filters):
                self.counts[name] += number

    def update(self, state: State, keys: Iterable[str]) -> None:
        """Work out some pairs again; one that is gone is taken out."""
        for key in keys:
            before = self.statuses.pop(key, None)
            if before is not None:
                self.counts.subtract(_names(before.band, before.filters))
            pair = state.objects.get(key)
            if isinstance(pair, Pair):
                after = self._status(state, key, pair, _sizes(state, pair))
                self.statuses[key] = after
                self.counts.update(_names(after.band, after.filters))

    def _status(self, state: State, key: str, pair: Pair, sizes: tuple[int, int], *, marked: bool = True) -> Status:
        checked = marked and state.mark(key, "checked") is not None
        excluded = marked and state.mark(key, "left_out") is not None
        plain = _band(pair)
        band = "excluded" if excluded else "checked" if checked and pair.paired else plain
        source, target = sizes
        needs = plain != "sure" or pair.by == "realign" or key in self.errors
        shows = (
            needs and not checked and not excluded,
            plain == "doubtful" and not checked,
            not pair.paired,
            key in self.numbers,
            pair.paired and not self.bounds[0] <= (target + 1) / (source + 1) <= self.bounds[1],
            pair.by == "person" or checked or excluded,
            pair.by == "realign" and not checked,
            key in self.found,
            True,
        )
        lines = max(
            -(-source // _width(state.texts["source"].lang)),
            -(-target // _width(state.texts["target"].lang)),
            len(pair.source),
            len(pair.target),
        )
        return Status(band=band, filters=_chosen(shows), lines=lines)


@cache
def _chosen(shows: tuple[bool, ...]) -> frozenset[str]:
    """Return the names of filters, given in the order of `FILTERS` whether each shows a pair."""
    return frozenset(name for name, does in zip(FILTERS, shows, strict=True) if does)


@cache
def _width(lang: str) -> int:
    return _WIDE if lang.startswith("zh") else _LATIN


def _names(band: str, filters: frozenset[str]) -> Iterator[str]:
    yield band
    yield from (f"filter:{name}" for name in filters)
    if "open" in filters:
        yield f"open:{band}"


def _band(pair: Pair) -> str:
    if not pair.target:
        return "left-out"
    if not pair.source:
        return "added"
    if pair.confidence >= SURE:
        return "sure"
    # Exactly 0 is that nothing is known; a confidence that is not a number is doubtful.
    return "check" if pair.confidence >= DOUBTFUL or not pair.confidence else "doubtful"


def _sizes(state: State, pair: Pair) -> tuple[int, int]:
    """Count the characters of both sides."""
    return _length(state, pair.source), _length(state, pair.target)


def _length(state: State, units: tuple[str, ...]) -> int:
    if len(units) == 1:  # as most pairs have
        return len(state.unit(units[0]).text)
    return sum([len(state.unit(key).text) for key in units])


def length_bounds(state: State) -> tuple[float, float]:
    """Return between which ratios of target to source characters nine of ten pairs of this text lie."""
    return _bounds(state, {key: _sizes(state, state.pair(key)) for key in state.order})


def _bounds(state: State, sizes: Mapping[str, tuple[int, int]]) -> tuple[float, float]:
    ratios = sorted((target + 1) / (source + 1) for key, (source, target) in sizes.items() if state.pair(key).paired)
    if len(ratios) < _FEW:
        return 0.0, math.inf
    tail = int(len(ratios) * _TAIL)
    return ratios[tail], ratios[-1 - tail]


def shown_confidence(confidence: float, *, checked: bool = False) -> str:
    """Write a confidence with two digits, cut and not rounded: only what a person has checked is 1.00.

    >>> [shown_confidence(one) for one in (0.9996, 1.0, 0.41, float("nan"))], shown_confidence(0.4, checked=True)
    (['.99', '.99', '.41', '–'], '1.00')
    """
    if checked:
        return "1.00"
    if not math.isfinite(confidence) or not confidence:
        return "–"
    return f".{min(99, math.floor(max(0.0, confidence) * 100 + 1e-9)):02d}"
