"""The state of a desk: units and pairs under ids that never change, marks on pairs, and patches between two states.

A *passage* (in names: unit) is a segment with an identity, a *pair* a bead of units, a *mark* what a person says of
a pair (``checked``, ``pinned``, ``note``, ``left_out``), an object of its own under ``b41.note``. A patch lists for
each object its value before and after; turned round it undoes. Two patches that touch no common object commute.

Every unit of a state is in exactly one pair and no pair is empty, as in a `duizhao.bitext.model.Bitext`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, TypeVar

from duizhao.bitext.errors import DuizhaoError
from duizhao.bitext.model import Gap, Recipe
from duizhao.bitext.units import Unit
from duizhao.desk.layers import Layers

__all__ = [
    "MARKS",
    "SIDES",
    "Change",
    "ConflictError",
    "Mark",
    "Pair",
    "Passage",
    "Patch",
    "RefusedError",
    "Side",
    "State",
    "Text",
    "Value",
    "apply",
    "kind_of",
    "other_side",
    "reverse",
]

Side: TypeAlias = Literal["source", "target"]
Thing = TypeVar("Thing")
SIDES: Final[tuple[Side, Side]] = ("source", "target")
MARKS: Final = ("checked", "pinned", "note", "left_out")
"""The marks that a pair can carry."""


class RefusedError(DuizhaoError):
    """An operation whose precondition does not hold.

    ``message`` is a sentence of the catalogue for the person at the desk, ``values`` what its fields stand for.
    """

    def __init__(self, message: str, **values: object) -> None:
        """Keep the sentence and its values apart, so that it can be said in another language."""
        self.message = message
        self.values = values
        super().__init__(message.format(**values))


class ConflictError(DuizhaoError):
    """A patch that meets an object whose value is not the one it was made for; ``keys`` are those objects."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Keep the ids of the objects."""
        self.keys = tuple(keys)
        super().__init__(f"changed meanwhile: {', '.join(self.keys)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A segment with an identity.

    ``start`` and ``end`` are offsets into the side's text as opened, whatever is typed later; ``approximate`` says
    that a cut could not be placed in it exactly. ``joint`` is the white space between this unit and the one that it
    was cut from, None where the language's own rule joins them. ``origin`` is ``typed`` for what a person added.
    """

    side: Side
    pos: str
    text: str
    start: int
    end: int
    paragraph: int
    lang: str
    joint: str | None = None
    origin: Literal["file", "typed"] = "file"
    edited: bool = False
    approximate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A bead by the ids of its units, in order; ``by`` made it: ``aligner``, ``person`` or ``realign``."""

    pos: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    score: float = 0.0
    confidence: float = 0.0
    by: Literal["aligner", "person", "realign"] = "aligner"

    @property
    def paired(self) -> bool:
        """Whether both sides hold something."""
        return bool(self.source and self.target)

    def side(self, side: Side) -> tuple[str, ...]:
        """Return the units of a side."""
        return self.source if side == "source" else self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a person says of a pair: for ``checked`` a digest of its texts, for ``note`` and ``left_out`` words."""

    value: str
    by: str
    at: str


Value: TypeAlias = Passage | Pair | Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An object's value before and after; None is that it does not exist."""

    key: str
    before: Value | None
    after: Value | None


Patch: TypeAlias = tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One side as it was opened; never edited."""

    lang: str
    name: str = ""
    text: str = ""
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything that an edit can change, and the texts as opened.

    ``order`` holds the pairs' ids, ``units`` those of each side, all ascending by ``pos``; ``home`` the pair of each
    unit. They follow from ``objects`` and are kept so that an edit of 20,000 pairs costs milliseconds.
    """

    texts: Mapping[Side, Text]
    objects: Mapping[str, Value]
    order: tuple[str, ...]
    units: Mapping[Side, tuple[str, ...]]
    home: Mapping[str, str]
    next_id: int
    recipe: Recipe = field(default_factory=Recipe)
    notes: tuple[str, ...] = ()
    origins: Mapping[str, Unit] = field(default_factory=dict)
    """What the opened file had beside the texts of a pair, by the pair's id."""

    def pair(self, key: str) -> Pair:
        """Return a pair; a `RefusedError` where it is gone."""
        value = self.objects.get(key)
        if not isinstance(value, Pair):
            raise RefusedError("This pair is no longer there.")
        return value

    def unit(self, key: str) -> Passage:
        """Return a unit; a `RefusedError` where it is gone."""
        value = self.objects.get(key)
        if not isinstance(value, Passage):
            raise RefusedError("This segment is no longer there.")
        return value

    def mark(self, key: str, name: str) -> Mark | None:
        """Return a mark of a pair, None where it has none of that name."""
        value = self.objects.get(f"{key}.{name}")
        return value if isinstance(value, Mark) else None

    def place(self, key: str) -> int:
        """Return where in the order a pair is."""
        return _find(self.order, self.objects, key, self.pair(key).pos)

    def unit_place(self, key: str) -> int:
        """Return where on its side a unit is."""
        unit = self.unit(key)
        return _find(self.units[unit.side], self.objects, key, unit.pos)


def kind_of(key: str) -> Literal["unit", "pair", "mark", "decision"]:
    """Tell by its id what an object is: ``f.`` begins a decision on a finding of the audit, ``t.`` one on a term.

    >>> [kind_of(key) for key in ("s12", "b41", "b41.note", "f.0123456789abcdef")]
    ['unit', 'pair', 'mark', 'decision']
    """
    if key.startswith(("f.", "t.")):
        return "decision"
    if "." in key:
        return "mark"
    return "unit" if key.startswith("s") else "pair"


def other_side(side: Side) -> Side:
    """Return the side that is not this one."""
    return "target" if side == "source" else "source"


def reverse(patch: Patch) -> Patch:
    """Return the patch that takes this one back."""
    return tuple(Change(key=one.key, before=one.after, after=one.before) for one in reversed(patch))


def apply(state: State, patch: Patch) -> State:
    """Return the state after a patch.

    Raises
    ------
    ConflictError
        When an object does not have the value that the patch was made for; nothing is applied.
    """
    wrong = [one.key for one in patch if state.objects.get(one.key) != one.before]
    if wrong:
        raise ConflictError(wrong)
    objects = _layered(state.objects).changed({one.key: one.after for one in patch})
    order = _reordered(state.order, objects, [one for one in patch if kind_of(one.key) == "pair"], state.objects)
    units = dict(state.units)
    for side in SIDES:
        changed = [one for one in patch if _side_of(one) == side]
        units[side] = _reordered(state.units[side], objects, changed, state.objects)
    highest = max((int(one.key[1:]) for one in patch if "." not in one.key), default=0)
    return State(
        texts=state.texts,
        objects=objects,
        order=order,
        units=units,
        home=_rehomed(state.home, patch),
        next_id=max(state.next_id, highest + 1),
        recipe=state.recipe,
        notes=state.notes,
        origins=state.origins,
    )


def _rehomed(home: Mapping[str, str], patch: Patch) -> Mapping[str, str]:
    """Return the pair of each unit after a patch."""
    pairs = [one for one in patch if isinstance(one.before or one.after, Pair)]
    if not pairs:
        return home
    homes: dict[str, str | None] = {}
    for one in pairs:
        if isinstance(one.before, Pair):
            homes.update(dict.fromkeys((*one.before.source, *one.before.target)))
    for one in pairs:
        if isinstance(one.after, Pair):
            homes.update(dict.fromkeys((*one.after.source, *one.after.target), one.key))
    return _layered(home).changed(homes)


def _layered(mapping: Mapping[str, Thing]) -> Layers[Thing]:
    return mapping if isinstance(mapping, Layers) else Layers(mapping)


def _side_of(change: Change) -> Side | None:
    value = change.before or change.after
    return value.side if isinstance(value, Passage) else None


def _reordered(
    order: tuple[str, ...], objects: Mapping[str, Value], changes: list[Change], before: Mapping[str, Value]
) -> tuple[str, ...]:
    """Take out what is gone or moved, and put in what is new or moved."""
    leaving = [one for one in changes if one.before is not None and _pos(one.before) != _pos(one.after)]
    coming = [one for one in changes if one.after is not None and _pos(one.before) != _pos(one.after)]
    if not leaving and not coming:
        return order
    listed = list(order)
    places = [_find(order, before, one.key, _pos(one.before)) for one in leaving]
    for place in sorted(places, reverse=True):
        del listed[place]
    for one in coming:
        pos = _pos(one.after)
        listed.insert(bisect_left(listed, (pos, one.key), key=lambda key: (_pos(objects[key]), key)), one.key)
    return tuple(listed)


def _pos(value: Value | None) -> str:
    return value.pos if isinstance(value, Passage | Pair) else ""


def _find(order: tuple[str, ...], objects: Mapping[str, Value], key: str, pos: str) -> int:
    return bisect_left(order, (pos, key), key=lambda one: (_pos(objects[one]), one))
