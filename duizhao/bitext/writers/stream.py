"""What a writer of pairs is: it takes them one by one, and says what its format cannot hold."""

from __future__ import annotations

from collections import Counter
from typing import Final, Literal, Protocol, get_args

from duizhao.bitext.pairs import Pair
from duizhao.bitext.units import Unit, Variant

__all__ = [
    "EMPTY_SIDE",
    "EVERYTHING",
    "Held",
    "PairWriter",
    "judged_confidence",
    "lost",
    "reason_to_leave_out",
    "variant_of",
]

Held = Literal["ids", "notes", "properties", "states", "inline codes", "further texts"]
"""What a format may hold of a unit beside its two texts."""

EVERYTHING: Final[frozenset[Held]] = frozenset(get_args(Held))

# How much of a person's reason to leave a pair out is shown.
_SHOWN: Final = 60

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
        return pair.left_out[:_SHOWN]
    return "" if pair.paired else EMPTY_SIDE


def judged_confidence(pair: Pair) -> float:
    """Return the confidence with a person's judgement: 1 for a checked or pinned pair."""
    return 1.0 if pair.checked is not None or pair.pinned else pair.confidence


def variant_of(variant: Variant | None, text: str) -> Variant | None:
    """Return what the file had for a text, if it still is that text."""
    return variant if variant is not None and (variant.text == text or variant.text.strip() == text) else None


def lost(unit: Unit, holds: frozenset[Held], keeps: frozenset[str], counts: Counter[str]) -> None:  # noqa: C901  (a list of amounts)
    """Add to ``counts`` what of a unit a format does not hold. It is called for each unit of a memory."""
    if unit.id and "ids" not in holds:
        counts["ids"] += 1
    if unit.state and "states" not in holds:
        counts["states"] += 1
    if unit.others and "further texts" not in holds:
        counts["further texts"] += len(unit.others)
    if unit.notes and "notes" not in holds:
        counts["notes"] += len(unit.notes)
    if "properties" not in holds and (unit.properties or unit.attributes):
        amount = len(unit.attributes) + sum(name not in keeps for name, _ in unit.properties)
        if amount:
            counts["properties"] += amount
    for side in (unit.source, unit.target):
        if side is None:
            continue
        if side.codes and "inline codes" not in holds:
            counts["inline codes"] += len(side.codes)
        if side.notes and "notes" not in holds:
            counts["notes"] += len(side.notes)
        if "properties" not in holds and (side.properties or side.attributes):
            counts["properties"] += len(side.properties) + len(side.attributes)
