"""A patch in the making: objects are read through it, and only what really changed is in the patch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal

from duizhao.bitext.model import join_texts
from duizhao.desk.positions import between
from duizhao.desk.state import MARKS, SIDES, Change, Mark, Pair, Passage, Patch, RefusedError, Side, State, Value

__all__ = ["Act", "Draft", "digest", "digest_of", "side_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who acts and when, and whether what a person changes counts as checked."""

    by: str
    at: str
    check: bool = True


@dataclass(slots=True)
class Draft:
    """Changes upon a state, written as one patch in the end."""

    state: State
    changes: dict[str, Value | None] = field(default_factory=dict)
    fresh: int = 0

    def get(self, key: str) -> Value | None:
        """Return an object as this draft leaves it."""
        return self.changes[key] if key in self.changes else self.state.objects.get(key)

    def put(self, key: str, value: Value | None) -> None:
        """Set an object; None removes it."""
        self.changes[key] = value

    def pair(self, key: str) -> Pair:
        """Return a pair; a `RefusedError` where it is gone."""
        value = self.get(key)
        if not isinstance(value, Pair):
            raise RefusedError("This pair is no longer there.")
        return value

    def unit(self, key: str) -> Passage:
        """Return a unit; a `RefusedError` where it is gone."""
        value = self.get(key)
        if not isinstance(value, Passage):
            raise RefusedError("This segment is no longer there.")
        return value

    def new_id(self, prefix: Literal["s", "b"]) -> str:
        """Return an id that was never used."""
        number = self.state.next_id + self.fresh
        self.fresh += 1
        return f"{prefix}{number}"

    def pos_after(self, pair: str) -> str:
        """Return a position just after a pair of the state, and after what this draft put there already."""
        low = self.pair(pair).pos
        place = self.state.place(pair) + 1
        high = self.state.objects[self.state.order[place]] if place < len(self.state.order) else None
        ceiling = high.pos if isinstance(high, Pair) else None
        taken = [
            value.pos
            for key, value in self.changes.items()
            if isinstance(value, Pair)
            and key not in self.state.objects
            and low < value.pos
            and (ceiling is None or value.pos < ceiling)
        ]
        return between(low, min(taken) if taken else ceiling)

    def set_side(self, key: str, side: Side, units: tuple[str, ...]) -> None:
        """Give a pair the units of a side, in their order."""
        ordered = tuple(sorted(units, key=lambda one: (self.unit(one).pos, one)))
        pair = self.pair(key)
        self.put(key, replace(pair, source=ordered) if side == "source" else replace(pair, target=ordered))

    def settle(self, keys: list[str], act: Act, *, by: Literal["person", "realign"] = "person") -> None:
        """Bring pairs into order whose units or texts changed: empty ones end, the marks follow.

        A person who makes a pair of two sides has judged it (where ``act.check``); else a check that was made of
        other texts is taken back.
        """
        for key in dict.fromkeys(keys):
            pair = self.get(key)
            if not isinstance(pair, Pair):
                continue
            if not pair.source and not pair.target:
                self.put(key, None)
                for name in MARKS:
                    if self.get(f"{key}.{name}") is not None:
                        self.put(f"{key}.{name}", None)
                continue
            before = self.state.objects.get(key)
            same = isinstance(before, Pair) and (before.source, before.target) == (pair.source, pair.target)
            if not same:
                self.put(key, replace(pair, by=by))
            if by == "person" and act.check and pair.paired:
                self.put(f"{key}.checked", Mark(value=digest_of(self, pair), by=act.by, at=act.at))
            else:
                checked = self.get(f"{key}.checked")
                if isinstance(checked, Mark) and checked.value != digest_of(self, pair):
                    self.put(f"{key}.checked", None)

    def patch(self) -> Patch:
        """Return what changed, the same each time; nothing where all is as before."""
        return tuple(
            Change(key=key, before=self.state.objects.get(key), after=value)
            for key, value in self.changes.items()
            if self.state.objects.get(key) != value
        )


def side_text(objects: Draft | State, pair: Pair, side: Side) -> str:
    """Return a side of a pair as one string, joined as the bitext will join it."""
    units = [objects.unit(key) for key in pair.side(side)]
    lang = units[0].lang if units else ""
    return join_texts([unit.text for unit in units], lang)


def digest_of(objects: Draft | State, pair: Pair) -> str:
    """Return a short digest of a pair's texts: what a person saw when it was checked."""
    source, target = (tuple(objects.unit(key).text for key in pair.side(side)) for side in SIDES)
    return digest(source, target)


def digest(source: tuple[str, ...], target: tuple[str, ...]) -> str:
    """Return a short digest of the texts of two sides and of where they are cut."""
    text = "\x1e".join("\x1f".join(side) for side in (source, target))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
