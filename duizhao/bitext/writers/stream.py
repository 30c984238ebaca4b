"""What a writer of pairs is: it takes them one by one, and says what its format cannot hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, Literal, Protocol

from duizhao.bitext.pairs import Pair
from duizhao.bitext.units import Unit, Variant

__all__ = ["EMPTY_SIDE", "Held", "PairWriter", "judged_confidence", "lost", "reason_to_leave_out", "variant_of"]

Held = Literal["ids", "notes", "properties", "states", "inline codes", "further texts"]
"""What a format may hold of a unit beside its two texts."""

EMPTY_SIDE: Final = "with an empty side"


class PairWriter(Protocol):
    """An output that takes pairs one by one.

    ``holds`` names what it writes of a unit beside its texts; ``keeps`` the properties that it has a place for where
    it does not hold all.
    """

    @property
    def holds(self) -> frozenset[Held]:
        """Return what is written of a unit."""
        ...

    @property
    def keeps(self) -> frozenset[str]:
        """Return the names of the properties that are written."""
        ...

    def add(self, pair: Pair) -> str:
        """Write a pair, or return why it is left out."""
        ...

    def finish(self) -> None:
        """Write what comes after the last pair."""
        ...


def reason_to_leave_out(pair: Pair) -> str:
    """Return why a format of pairs has no place for this one: an empty side, or a person left it out; else empty."""
    if pair.left_out:
        return "left out by hand"
    return "" if pair.paired else EMPTY_SIDE


def judged_confidence(pair: Pair) -> float:
    """Return the confidence with a person's judgement: 1 for a checked or pinned pair."""
    return 1.0 if pair.checked is not None or pair.pinned else pair.confidence


def variant_of(variant: Variant | None, text: str) -> Variant | None:
    """Return what the file had for a text, if it still is that text."""
    return variant if variant is not None and (variant.text == text or variant.text.strip() == text) else None


def lost(unit: Unit, holds: Iterable[Held], keeps: frozenset[str] = frozenset()) -> Counter[Held]:
    """Count what of a unit a format does not hold. Ids and states are counted only where the file has them."""
    found: Counter[Held] = Counter()
    kept = frozenset(holds)
    sides = [side for side in (unit.source, unit.target) if side is not None]
    amounts: tuple[tuple[Held, int], ...] = (
        ("ids", int(bool(unit.id))),
        ("notes", len(unit.notes) + sum(len(side.notes) for side in sides)),
        (
            "properties",
            sum(name not in keeps for name, _ in unit.properties)
            + len(unit.attributes)
            + sum(len(side.properties) + len(side.attributes) for side in sides),
        ),
        ("states", int(bool(unit.state))),
        ("inline codes", sum(len(side.codes) for side in sides)),
        ("further texts", len(unit.others)),
    )
    for name, amount in amounts:
        if amount and name not in kept:
            found[name] += amount
    return found
