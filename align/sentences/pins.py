"""Pins: beads that are given and kept, with the rest of the text aligned around them.

Pins that rise on both sides cut the text into boxes, each of which is aligned apart. A pin that crosses others, is
not contiguous or has an empty side cannot cut: its sentences are taken out before the search and put back after it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from duizhao.align.sentences.notes import Place
from duizhao.align.sentences.search import heaviest_chain
from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Bead, Document

__all__ = ["Box", "Numbering", "Pins", "boxes_between", "insert_beads", "sort_pins"]

Box = tuple[range, range]
"""Neighbouring source sentences and neighbouring target sentences; either may be empty."""


Key = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """How the sentences that are searched, those that are not empty, are numbered in their documents.

    ``numbers``: the segment of each, of the source document and of the target document. ``sizes``: how many segments
    these have. ``turned``: whether the target document, being Chinese, is the searched source.
    """

    numbers: tuple[tuple[int, ...], tuple[int, ...]]
    sizes: tuple[int, int]
    turned: bool

    @classmethod
    def of(cls, source: Document, target: Document) -> Numbering:
        """Take the segments of two documents that are not empty."""
        left, right = (tuple(i for i, text in enumerate(side.texts) if text.strip()) for side in (source, target))
        turned = target.lang.startswith("zh") and not source.lang.startswith("zh")
        return cls(numbers=(left, right), sizes=(len(source), len(target)), turned=turned)

    def without(self, beads: Sequence[Bead]) -> Numbering:
        """Leave the segments of some beads out of the search."""
        taken = {i for bead in beads for i in bead.source}, {j for bead in beads for j in bead.target}
        left, right = (tuple(i for i in side if i not in out) for side, out in zip(self.numbers, taken, strict=True))
        return replace(self, numbers=(left, right))

    @property
    def sides(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The segment numbers of the searched source, and of the searched target."""
        return self.numbers[::-1] if self.turned else self.numbers

    def outer(self, bead: Bead) -> Bead:
        """Give a bead of searched sentences the documents' own numbers."""
        left, right = self.sides
        source, target = tuple(left[i] for i in bead.source), tuple(right[j] for j in bead.target)
        return (
            replace(bead, source=target, target=source) if self.turned else replace(bead, source=source, target=target)
        )

    def inner(self, bead: Bead) -> Key:
        """Find the searched sentences of a bead: its segments that are not empty."""
        sides = (bead.target, bead.source) if self.turned else (bead.source, bead.target)
        left, right = (
            tuple(bisect_left(numbers, i) for i in side if numbers[bisect_left(numbers, i) :][:1] == (i,))
            for side, numbers in zip(sides, self.sides, strict=True)
        )
        return left, right

    def place(self, rows: range, columns: range) -> Place:
        """Give a stretch of searched sentences the documents' own numbers."""
        place = Place(source=rows, target=columns).numbered(*self.sides)
        return place.turned() if self.turned else place

    def unsearched(self) -> list[Bead]:
        """Make beads of the segments that are empty, each alone."""
        rows = sorted({*range(self.sizes[0])} - {*self.numbers[0]})
        columns = sorted({*range(self.sizes[1])} - {*self.numbers[1]})
        alone = [Bead(source=(i,), target=(), confidence=1.0) for i in rows]
        return [*alone, *(Bead(source=(), target=(j,), confidence=1.0) for j in columns)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """Given beads, with confidence 1 and pinned.

    ``fences``: those that cut the text, by their boxes of searched sentences, rising on both sides. ``others``: the
    rest; ``taken``: the searched sentences of these, of the source and of the target.
    """

    fences: dict[Box, Bead]
    others: tuple[Bead, ...]
    taken: tuple[frozenset[int], frozenset[int]]


def sort_pins(pins: Sequence[Bead], numbering: Numbering) -> Pins:
    """Find the pins that can cut a text: the heaviest chain of them that rises on both sides.

    Raises
    ------
    InputError
        When a pin has a segment that does not exist, or that another pin has.
    """
    for side, size in zip(("source", "target"), numbering.sizes, strict=True):
        seen: set[int] = set()
        for index in (index for pin in pins for index in getattr(pin, side)):
            if not 0 <= index < size:
                raise InputError(f"pins: {side} segment {index} does not exist; the last one is {size - 1}")
            if index in seen:
                raise InputError(f"pins: {side} segment {index} is in two pins")
            seen.add(index)
    keys = [numbering.inner(pin) for pin in pins]
    able = sorted((key, place) for place, key in enumerate(keys) if all(map(_contiguous, key)))
    chain = heaviest_chain(
        np.array([left[0] for (left, _), _ in able], dtype=np.int64),
        np.array([right[0] for (_, right), _ in able], dtype=np.int64),
        np.array([len(left) + len(right) for (left, right), _ in able], dtype=np.float32),
    )
    kept = [replace(pin, confidence=1.0, pinned=True) for pin in pins]
    chosen = [able[number] for number in chain.tolist()]
    fences = {(_range(left), _range(right)): kept[place] for (left, right), place in chosen}
    rest = sorted({*range(len(pins))} - {place for _, place in chosen})
    return Pins(
        fences=fences,
        others=tuple(kept[place] for place in rest),
        taken=(
            frozenset(i for place in rest for i in keys[place][0]),
            frozenset(j for place in rest for j in keys[place][1]),
        ),
    )


def boxes_between(fences: Sequence[Box], n: int, m: int) -> tuple[Box, ...]:
    """List what lies before, between and after fences, empty boxes left out.

    >>> boxes_between([(range(2, 3), range(1, 3))], 5, 3)
    ((range(0, 2), range(0, 1)), (range(3, 5), range(3, 3)))
    """
    ends = [(0, 0), *((rows.stop, columns.stop) for rows, columns in fences)]
    starts = [*((rows.start, columns.start) for rows, columns in fences), (n, m)]
    boxes = [(range(i, row), range(j, column)) for (i, j), (row, column) in zip(ends, starts, strict=True)]
    return tuple(box for box in boxes if len(box[0]) or len(box[1]))


def insert_beads(beads: Sequence[Bead], extra: Sequence[Bead]) -> list[Bead]:
    """Put beads back among those in reading order: by their source, or where they have none, by their target."""
    rows = sorted((bead for bead in extra if bead.source), key=lambda bead: bead.source)[::-1]
    columns = sorted((bead for bead in extra if not bead.source), key=lambda bead: bead.target)[::-1]
    whole: list[Bead] = []
    for bead in beads:
        while rows and bead.source and rows[-1].source < bead.source:
            whole.append(rows.pop())
        while columns and bead.target and columns[-1].target < bead.target:
            whole.append(columns.pop())
        whole.append(bead)
    return [*whole, *rows[::-1], *columns[::-1]]


def _contiguous(numbers: tuple[int, ...]) -> bool:
    return bool(numbers) and numbers == tuple(_range(numbers))


def _range(numbers: tuple[int, ...]) -> range:
    return range(numbers[0], numbers[0] + len(numbers))
