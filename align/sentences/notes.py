"""Lines for the reader about what could not be aligned: regions without pairs, doubtful ones, and moved text.

An alignment keeps the order of both sides, so a passage that the translator moved is left alone at both its
places. Passages left alone that are close to each other, each the other's best, are told as moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from duizhao.align.encoders.protocol import Vectors
from duizhao.bitext.model import Bead

__all__ = ["Place", "describe_moved", "describe_regions", "find_moved"]

# Sentences alone on both sides at one place, from which on a reader wants to know.
_REGION = 4
# Sentences alone on one side: a caption or byline is no news, a page is.
_RUN = 15
# Beads in a row that are more likely wrong than right.
_DOUBTFUL_RUN, _DOUBT = 8, 0.5
# How close moved sentences are, where 0 is unrelated and 1 as close as the document's sure pairs.
_MOVED = 0.65
# The closest pair must stand out above the second closest of both its sentences by this much.
_STANDING_OUT = 0.1
# Passages told one by one.
_MOST = 20
# Sentences alone that are compared with each other at a time.
_ROWS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of source segments and one of target segments, numbered from 0."""

    source: range
    target: range

    def turned(self) -> Place:
        """Change the sides."""
        return Place(source=self.target, target=self.source)

    def numbered(self, source: Sequence[int], target: Sequence[int]) -> Place:
        """Return the place where segment ``i`` of the source has the number ``source[i]``, likewise of the target."""
        return Place(source=_renumbered(self.source, source), target=_renumbered(self.target, target))

    def __str__(self) -> str:
        """Name it as people count, from 1."""
        return f"source {_numbers(self.source)} and target {_numbers(self.target)}"


def find_moved(
    beads: Sequence[Bead], source: Vectors, target: Vectors, *, middle: float, unit: float
) -> tuple[Place, ...]:
    """Find sentences left alone that match each other.

    Parameters
    ----------
    beads : sequence of Bead
        An alignment, in order.
    source, target : np.ndarray [shape=(n, dim)], [shape=(m, dim)], float32, unit rows, centred
    middle, unit : float
        The cosine of unrelated sentences, and how far above it that of sure pairs lies.

    Returns
    -------
    tuple of Place
        In order of the source; neighbours that stay neighbours are one passage.
    """
    left = np.array([bead.source[0] for bead in beads if not bead.target], dtype=np.int64)
    right = np.array([bead.target[0] for bead in beads if not bead.source], dtype=np.int64)
    if not len(left) or not len(right):
        return ()
    partner, first, second = _two_best(source[left], target[right])
    back, _, other_second = _two_best(target[right], source[left])
    found: list[Place] = []
    for place, i in enumerate(left.tolist()):
        best, closest = partner[place], first[place]
        outstanding = closest - max(second[place], other_second[best]) > _STANDING_OUT * unit
        if back[best] != place or (closest - middle) / unit < _MOVED or not outstanding:
            continue
        j = int(right[best])
        if found and found[-1].source.stop == i and found[-1].target.stop == j:
            found[-1] = Place(source=range(found[-1].source.start, i + 1), target=range(found[-1].target.start, j + 1))
        else:
            found.append(Place(source=range(i, i + 1), target=range(j, j + 1)))
    return tuple(found)


def describe_moved(moved: Sequence[Place]) -> tuple[str, ...]:
    """Tell of passages that stand elsewhere on the other side, the first `_MOST` of them.

    >>> describe_moved([Place(source=range(3, 5), target=range(20, 22))])
    ('source 4–5 and target 21–22 match, but stand out of order',)
    """
    lines = [f"{place} match, but stand out of order" for place in moved[:_MOST]]
    if len(moved) > _MOST:
        lines.append(f"{len(moved) - _MOST} more passages stand out of order")
    return tuple(lines)


def describe_regions(beads: Sequence[Bead]) -> tuple[str, ...]:
    """Tell of stretches without pairs, and of stretches of doubtful ones.

    >>> alone = [Bead(source=(i,), target=()) for i in range(4)] + [Bead(source=(), target=(j,)) for j in range(5)]
    >>> describe_regions([*alone, Bead(source=(4,), target=(5,), confidence=0.9)])
    ('source 1–4 and target 1–5 could not be aligned',)
    """
    notes = []
    for stretch in _stretches([not bead.paired for bead in beads]):
        left = [i for bead in beads[stretch.start : stretch.stop] for i in bead.source]
        right = [j for bead in beads[stretch.start : stretch.stop] for j in bead.target]
        sides = [f"{name} {_numbers(range(s[0], s[-1] + 1))}" for name, s in (("source", left), ("target", right)) if s]
        if min(len(left), len(right)) >= _REGION:
            notes.append(" and ".join(sides) + " could not be aligned")
        elif max(len(left), len(right)) >= _RUN:
            notes.append(" and ".join(sides) + (" have" if len(sides) > 1 else " has") + " no partner")
    for stretch in _stretches([bead.paired and bead.confidence < _DOUBT for bead in beads]):
        if len(stretch) >= _DOUBTFUL_RUN:
            first, last = beads[stretch.start], beads[stretch.stop - 1]
            left_range = range(first.source[0], last.source[-1] + 1)
            right_range = range(first.target[0], last.target[-1] + 1)
            places = f"source {_numbers(left_range)} and target {_numbers(right_range)}"
            notes.append(f"{places} have a low-confidence alignment")
    return tuple(notes)


def _numbers(segments: range) -> str:
    # As people count, from 1.
    return f"{segments.start + 1}" if len(segments) == 1 else f"{segments.start + 1}–{segments.stop}"


def _stretches(flags: Sequence[bool]) -> list[range]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.asarray(flags, dtype=np.bool_), [False]])))
    return [range(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def _two_best(rows: Vectors, columns: Vectors) -> tuple[list[int], list[float], list[float]]:
    # Of each row: the best column, its cosine, and the second best cosine.
    best, first, second = [], [], []
    for start in range(0, len(rows), _ROWS):
        cosines = rows[start : start + _ROWS] @ columns.T
        place = cosines.argmax(axis=1)
        best += place.tolist()
        first += np.take_along_axis(cosines, place[:, None], axis=1)[:, 0].tolist()
        np.put_along_axis(cosines, place[:, None], -1, axis=1)
        second += cosines.max(axis=1).tolist()
    return best, first, second


def _renumbered(places: range, numbers: Sequence[int]) -> range:
    return range(numbers[places.start], numbers[places.stop - 1] + 1) if places else places
