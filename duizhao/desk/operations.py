"""What a person can do to the pairs: each a pure function from a state and ids to a patch.

An operation whose precondition does not hold raises `RefusedError` with a sentence for the person. The pair that
has the focus keeps its id. Moving a segment to a neighbour is one operation, not a split and a join.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from duizhao.bitext.catalogue import noted
from duizhao.desk.cutting import cut_unit, join_two
from duizhao.desk.draft import Act, Draft
from duizhao.desk.positions import between
from duizhao.desk.state import SIDES, Mark, Pair, Passage, Patch, RefusedError, Side, State, other_side

__all__ = [
    "Cut",
    "add",
    "drop",
    "edit",
    "join",
    "join_units",
    "link",
    "move",
    "nearest_unpaired",
    "shift",
    "split",
    "swap",
    "unlink",
]

LONGEST = 100_000
"""Characters that a segment may hold."""

Cut = tuple[int, int]
"""Where a side of a pair is cut: before which of its units, from 0, and at which offset inside it (0: before it)."""


def join(state: State, key: str, act: Act, *, previous: bool = False) -> Patch:
    """Join a pair with the next one, or with the previous one; it keeps its id, the other's ends."""
    other = _neighbour(state, key, -1 if previous else 1)
    return link(state, (key, other), act)


def link(state: State, keys: Sequence[str], act: Act) -> Patch:
    """Put the units of several pairs into the first of them, wherever they are."""
    first, *others = dict.fromkeys(keys)
    if not others:
        raise RefusedError("Choose at least two pairs to link.")
    draft = Draft(state)
    notes = [mark.value for one in (first, *others) if (mark := state.mark(one, "note"))]
    for side in SIDES:
        together = tuple(unit for one in (first, *others) for unit in state.pair(one).side(side))
        draft.set_side(first, side, together)
    for one in others:
        draft.put(one, replace(draft.pair(one), source=(), target=()))
    # A pair is shown where its first source segment is.
    placed = [one for one in (first, *others) if state.pair(one).source] or [first, *others]
    draft.put(first, replace(draft.pair(first), pos=min(state.pair(one).pos for one in placed)))
    if len(notes) > 1:
        draft.put(f"{first}.note", Mark(value="\n".join(notes), by=act.by, at=act.at))
    elif notes and state.mark(first, "note") is None:
        draft.put(f"{first}.note", Mark(value=notes[0], by=act.by, at=act.at))
    draft.settle([first, *others], act)
    return draft.patch()


def move(state: State, key: str, side: Side, direction: Literal["up", "down"], act: Act) -> Patch:
    """Give a side's first unit to the previous pair, or its last one to the next."""
    units = state.pair(key).side(side)
    if not units:
        raise RefusedError("This side is empty: there is no segment to move.")
    other = _neighbour(state, key, -1 if direction == "up" else 1)
    moved = units[0] if direction == "up" else units[-1]
    draft = Draft(state)
    draft.set_side(key, side, tuple(one for one in units if one != moved))
    draft.set_side(other, side, (*state.pair(other).side(side), moved))
    draft.settle([key, other], act)
    return draft.patch()


def split(state: State, key: str, act: Act, *, source: Cut | None, target: Cut | None) -> Patch:
    """Take a pair apart into two; a side without a cut stays with the first.

    A cut inside a unit cuts its text too.
    """
    pair = state.pair(key)
    draft = Draft(state)
    new = draft.new_id("b")
    halves: dict[Side, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for side, cut in (("source", source), ("target", target)):
        assert side in SIDES  # noqa: S101 - narrows the type
        units = pair.side(side)
        halves[side] = (units, ()) if cut is None else _cut_side(state, draft, units, cut)
    first, second = ((halves["source"][at], halves["target"][at]) for at in (0, 1))
    if not any(second) or not any(first):
        raise RefusedError("Both parts would not hold something: choose another place.")
    draft.put(key, replace(pair, source=first[0], target=first[1]))
    draft.put(new, replace(pair, pos=draft.pos_after(key), source=second[0], target=second[1], by="person"))
    draft.settle([key, new], act)
    return draft.patch()


def _cut_side(state: State, draft: Draft, units: tuple[str, ...], cut: Cut) -> tuple[tuple[str, ...], tuple[str, ...]]:
    number, offset = cut
    if not 0 <= number <= len(units) or offset < 0 or (offset and number == len(units)):
        raise RefusedError("This place is no longer there.")
    if not offset:
        return units[:number], units[number:]
    unit = state.unit(units[number])
    if offset > len(unit.text):
        raise RefusedError("This place is no longer there.")
    left, right = cut_unit(state, units[number], unit, offset)
    fresh = draft.new_id("s")
    draft.put(units[number], left)
    draft.put(fresh, right)
    return units[: number + 1], (fresh, *units[number + 1 :])


def join_units(state: State, key: str, side: Side, number: int, act: Act) -> Patch:
    """Join a unit of a pair, by its number from 0, with the next one of the same side and paragraph."""
    units = state.pair(key).side(side)
    if not 0 <= number < len(units) - 1:
        raise RefusedError("There is no next segment in this pair to join with.")
    left, right = units[number], units[number + 1]
    first, second = state.unit(left), state.unit(right)
    if state.unit_place(right) != state.unit_place(left) + 1 or first.paragraph != second.paragraph:
        raise RefusedError("Only neighbouring segments of one paragraph can be joined.")
    draft = Draft(state)
    draft.put(left, join_two(first, second))
    draft.put(right, None)
    draft.set_side(key, side, tuple(one for one in units if one != right))
    draft.settle([key], act)
    return draft.patch()


def unlink(state: State, key: str, act: Act) -> Patch:
    """Part the two sides of a pair: two unpaired pairs, the source's first."""
    pair = state.pair(key)
    if not pair.paired:
        raise RefusedError("This pair has only one side.")
    draft = Draft(state)
    new = draft.new_id("b")
    draft.put(key, replace(pair, target=(), confidence=0.0))
    draft.put(new, replace(pair, pos=draft.pos_after(key), source=(), confidence=0.0))
    draft.settle([key, new], act)
    return draft.patch()


def swap(state: State, key: str, side: Side, act: Act) -> Patch:
    """Exchange a side of a pair with that side of the next pair: two sentences in another order."""
    other = _neighbour(state, key, 1)
    mine, theirs = state.pair(key).side(side), state.pair(other).side(side)
    if not mine and not theirs:
        raise RefusedError("Both pairs are empty on this side.")
    draft = Draft(state)
    draft.set_side(key, side, theirs)
    draft.set_side(other, side, mine)
    draft.settle([key, other], act)
    return draft.patch()


def shift(state: State, key: str, side: Side, act: Act) -> Patch:
    """Move a side of this pair and of all below it one pair down, as far as the next pinned or checked pair.

    What the last of them held becomes a pair of its own before that fence.
    """
    first = state.place(key)
    last = first
    while last + 1 < len(state.order) and not _fenced(state, state.order[last + 1]):
        last += 1
    keys = state.order[first : last + 1]
    draft = Draft(state)
    carried: tuple[str, ...] = ()
    for one in keys:
        mine = state.pair(one).side(side)
        draft.set_side(one, side, carried)
        carried = mine
    if not any(state.pair(one).side(side) for one in keys):
        raise RefusedError("There is nothing on this side to shift.")
    new = draft.new_id("b")
    if carried:
        pos = draft.pos_after(keys[-1])
        draft.put(new, Pair(pos=pos, source=(), target=(), by="person"))
        draft.set_side(new, side, carried)
    draft.settle([*keys, new], replace(act, check=False))
    return draft.patch()


def edit(state: State, texts: Mapping[str, str], act: Act) -> Patch:
    """Give units other texts, by id; their offsets keep pointing at what the file has."""
    draft = Draft(state)
    for key, text in texts.items():
        unit = state.unit(key)
        clean = text.strip()
        if not clean:
            raise RefusedError("A segment cannot be emptied; leave the pair out instead.")
        if len(clean) > LONGEST:
            raise RefusedError("A segment holds up to 100,000 characters.")
        if clean != unit.text:
            draft.put(key, replace(unit, text=clean, edited=True))
    draft.settle([state.home[key] for key in draft.changes], act)
    return draft.patch()


def add(state: State, key: str, side: Side, text: str, act: Act) -> Patch:
    """Type a sentence into the empty side of a pair."""
    pair = state.pair(key)
    if pair.side(side):
        raise RefusedError("This side holds text already; edit it instead.")
    clean = text.strip()
    if not clean:
        raise RefusedError("There is no text to add.")
    if len(clean) > LONGEST:
        raise RefusedError("A segment holds up to 100,000 characters.")
    neighbours = [state.pair(one).side(side) for one in state.order[: state.place(key)]]
    before = next((units[-1] for units in reversed(neighbours) if units), None)
    units = state.units[side]
    place = 0 if before is None else state.unit_place(before) + 1
    low = state.unit(before) if before else None
    ceiling = state.unit(units[place]).pos if place < len(units) else None
    at = low.end if low else 0
    draft = Draft(state)
    new = draft.new_id("s")
    draft.put(
        new,
        Passage(
            side=side,
            pos=between(low.pos if low else "", ceiling),
            text=clean,
            start=at,
            end=at,
            paragraph=low.paragraph if low else 0,
            lang=state.texts[side].lang,
            origin="typed",
            edited=True,
        ),
    )
    draft.set_side(key, side, (new,))
    draft.settle([key], act)
    return draft.patch()


def drop(state: State, key: str, act: Act) -> Patch:
    """Remove a unit that was typed by hand; the text of the file is never removed, only left out."""
    if state.unit(key).origin != "typed":
        raise RefusedError("Text of the file is not removed; leave the pair out instead.")
    home = state.home[key]
    side = state.unit(key).side
    draft = Draft(state)
    draft.set_side(home, side, tuple(one for one in state.pair(home).side(side) if one != key))
    draft.put(key, None)
    draft.settle([home], act)
    return draft.patch()


def nearest_unpaired(state: State, key: str, side: Side) -> str:
    """Return the unpaired pair with only the other side that is nearest to a pair."""
    wanted = other_side(side)
    here = state.place(key)
    for distance in range(1, len(state.order)):
        for place in (here + distance, here - distance):
            if 0 <= place < len(state.order):
                pair = state.pair(state.order[place])
                if pair.side(wanted) and not pair.side(side):
                    return state.order[place]
    raise RefusedError("No unpaired segment is left on the other side.")


def _neighbour(state: State, key: str, by: int) -> str:
    place = state.place(key) + by
    if not 0 <= place < len(state.order):
        raise RefusedError(noted("This is the first pair.") if by < 0 else noted("This is the last pair."))
    return state.order[place]


def _fenced(state: State, key: str) -> bool:
    return state.mark(key, "pinned") is not None or state.mark(key, "checked") is not None
