"""Realigning around what is fastened: the gaps between pinned and checked pairs, and the patch that fills them again.

A pair that comes out as it was keeps its id and everything said of it; the others are made by ``realign`` and are to
be checked. The search itself is `duizhao.desk.searches`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duizhao.bitext.catalogue import noted
from duizhao.bitext.model import Document, Segment
from duizhao.desk.draft import Act, Draft
from duizhao.desk.positions import between
from duizhao.desk.state import SIDES, Pair, Patch, RefusedError, Side, State

__all__ = ["Gap", "Link", "documents_of", "fastened", "gap_around", "gaps_between", "refill", "unchanged"]

MOST: int = 200
"""Segments of both sides that realigning here takes in at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Neighbouring pairs that are to be aligned again, and the units of each side in them, in order."""

    pairs: tuple[str, ...]
    source: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A bead that a search has found, by the ids of its units."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    score: float
    confidence: float


def fastened(state: State, key: str, *, edited: bool = False) -> bool:
    """Whether a pair stays as it is: pinned, checked or left out, or (where ``edited``) made by a person."""
    kept = any(state.mark(key, name) is not None for name in ("pinned", "checked", "left_out"))
    return kept or (edited and state.pair(key).by == "person")


def gap_around(state: State, key: str) -> Gap:
    """Return the gap around a pair: as far as the nearest fastened pair each way, at most 200 segments.

    Raises
    ------
    RefusedError
        When the pair itself is fastened.
    """
    if fastened(state, key):
        raise RefusedError(noted("This pair is pinned or checked; realign beside it, or take that back first."))
    place = state.place(key)
    low = high = place
    size = _size(state, key)
    while True:
        grown = False
        for at in (low - 1, high + 1):
            if not 0 <= at < len(state.order) or fastened(state, state.order[at]):
                continue
            if size + _size(state, state.order[at]) > MOST:
                continue
            size += _size(state, state.order[at])
            low, high = min(low, at), max(high, at)
            grown = True
        if not grown:
            return _gap(state, state.order[low : high + 1])


def gaps_between(state: State) -> list[Gap]:
    """Return every run of pairs that nobody has pinned, checked, left out or changed."""
    gaps = []
    run: list[str] = []
    for key in (*state.order, None):
        if key is not None and not fastened(state, key, edited=True):
            run.append(key)
        elif run:
            gaps.append(_gap(state, run))
            run = []
    return gaps


def _gap(state: State, pairs: Sequence[str]) -> Gap:
    units: dict[Side, tuple[str, ...]] = {}
    for side in SIDES:
        inside = {unit for key in pairs for unit in state.pair(key).side(side)}
        units[side] = tuple(sorted(inside, key=lambda unit: state.unit(unit).pos))
    return Gap(pairs=tuple(pairs), source=units["source"], target=units["target"])


def _size(state: State, key: str) -> int:
    pair = state.pair(key)
    return len(pair.source) + len(pair.target)


def documents_of(state: State, gap: Gap) -> tuple[Document, Document]:
    """Return the two sides of a gap as documents, to be aligned from their texts."""
    source, target = (
        Document(segments=tuple(_segment(state, key) for key in units), lang=state.texts[side].lang)
        for side, units in (("source", gap.source), ("target", gap.target))
        if side in SIDES
    )
    return source, target


def _segment(state: State, key: str) -> Segment:
    unit = state.unit(key)
    return Segment(text=unit.text, lang=unit.lang, start=unit.start, end=unit.end, paragraph=unit.paragraph)


def unchanged(before: State, now: State, gap: Gap) -> bool:
    """Whether a gap is what it was when its search began: nothing in it and nothing of it was touched."""
    return all(
        before.objects.get(key) == now.objects.get(key)
        for pair in gap.pairs
        for key in (pair, *(f"{pair}.{name}" for name in ("checked", "pinned", "left_out")))
    ) and all(before.unit(key) == now.objects.get(key) for key in (*gap.source, *gap.target))


def refill(state: State, filled: Mapping[Gap, Sequence[Link]], act: Act) -> Patch:
    """Return the patch that puts found beads into gaps, none of which may have changed since it was searched."""
    draft = Draft(state)
    touched: list[str] = []
    for gap, links in filled.items():
        touched += _refill_one(state, draft, gap, links)
    draft.settle(touched, act, by="realign")
    return draft.patch()


def _refill_one(state: State, draft: Draft, gap: Gap, links: Sequence[Link]) -> list[str]:
    """Put links in the place of a gap's pairs; returns the pairs concerned."""
    old = {(state.pair(key).source, state.pair(key).target): key for key in gap.pairs}
    kept = _rising(state, [old[one.source, one.target] for one in links if (one.source, one.target) in old])
    free = [key for key in gap.pairs if key not in kept]
    for key in free:
        draft.put(key, None)
        for name in ("checked", "pinned", "note", "left_out"):
            if state.mark(key, name) is not None:
                draft.put(f"{key}.{name}", None)
    first = state.place(gap.pairs[0])
    low = state.pair(state.order[first - 1]).pos if first else ""
    last = state.place(gap.pairs[-1]) + 1
    ceiling = state.pair(state.order[last]).pos if last < len(state.order) else None
    ends = [state.pair(key).pos for key in kept]
    touched = list(free)
    for link in links:
        known = old.get((link.source, link.target))
        if known in kept:
            low = ends.pop(0)
            continue
        pos = between(low, ends[0] if ends else ceiling)
        same = next((one for one in free if _shares(state, one, link)), None)
        made = known or same or draft.new_id("b")
        if made in free:
            free.remove(made)
        draft.put(
            made,
            Pair(
                pos=pos,
                source=link.source,
                target=link.target,
                score=link.score,
                confidence=link.confidence,
                by="realign",
            ),
        )
        touched.append(made)
        low = pos
    return touched


def _shares(state: State, key: str, link: Link) -> bool:
    pair = state.pair(key)
    return bool({*pair.source, *pair.target} & {*link.source, *link.target})


def _rising(state: State, keys: Sequence[str]) -> list[str]:
    """Return the pairs that stay where they are: those whose order the search has not changed."""
    kept: list[str] = []
    for key in keys:
        if not kept or state.pair(kept[-1]).pos < state.pair(key).pos:
            kept.append(key)
    return kept
