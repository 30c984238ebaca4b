"""Cutting a unit in two and joining two again: texts, offsets, and the white space between."""

from __future__ import annotations

from dataclasses import replace

from duizhao.bitext.model import join_texts
from duizhao.desk.positions import between
from duizhao.desk.state import Passage, RefusedError, State

__all__ = ["cut_unit", "join_two"]


def cut_unit(state: State, key: str, unit: Passage, offset: int) -> tuple[Passage, Passage]:
    """Cut a unit's text; white space at the cut goes to the right part's ``joint``, so joining is the exact inverse.

    Raises
    ------
    RefusedError
        When one part would be empty.
    """
    left, right = unit.text[:offset], unit.text[offset:]
    first, second = left.rstrip(), right.lstrip()
    if not first or not second:
        raise RefusedError("There is nothing to cut off here.")
    joint = unit.text[len(first) : len(unit.text) - len(second)]
    ends = _ends_in_text(state, unit, len(first), len(unit.text) - len(second))
    place = state.unit_place(key) + 1
    units = state.units[unit.side]
    ceiling = state.unit(units[place]).pos if place < len(units) else None
    stop, start = ends or (unit.end, unit.start)
    approximate = unit.approximate or ends is None
    return (
        replace(unit, text=first, end=stop, approximate=approximate),
        replace(unit, text=second, start=start, joint=joint, pos=between(unit.pos, ceiling), approximate=approximate),
    )


def join_two(left: Passage, right: Passage) -> Passage:
    """Join a unit with the one after it on its side."""
    if right.joint is None:
        text = join_texts([left.text, right.text], left.lang)
    else:
        text = left.text + right.joint + right.text
    # Two parts of one cut that could not be placed both hold the full range.
    apart = left.end <= right.start
    return replace(
        left,
        text=text,
        start=min(left.start, right.start),
        end=max(left.end, right.end),
        edited=left.edited or right.edited,
        approximate=left.approximate and not apart,
        origin="typed" if left.origin == right.origin == "typed" else "file",
    )


def _ends_in_text(state: State, unit: Passage, stop: int, start: int) -> tuple[int, int] | None:
    """Return where in the side's text the left part ends and the right part starts; None where that is unknown.

    Both are read side by side without their white space, since a unit's text differs from its origin where lines
    were joined; where they part (an entity, an edit), no offset is right.
    """
    if unit.origin == "typed":
        return unit.end, unit.start
    origin = state.texts[unit.side].text[unit.start : unit.end]
    if not origin:
        # A document made of segments alone: its offsets count the segments' own characters.
        return unit.start + stop, unit.start + start
    if origin == unit.text:
        return unit.start + stop, unit.start + start
    black = [place for place, letter in enumerate(origin) if not letter.isspace()]
    letters = [letter for letter in unit.text if not letter.isspace()]
    if len(black) != len(letters) or any(origin[at] != letter for at, letter in zip(black, letters, strict=True)):
        return None
    before = sum(not letter.isspace() for letter in unit.text[:stop])
    return unit.start + black[before - 1] + 1, unit.start + black[before]
