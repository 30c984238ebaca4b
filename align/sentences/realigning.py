"""Realign around pins: what a search has weighed is kept, and read again between beads that a person has given.

A `Search` is what `duizhao.align.sentences.second_pass.search_documents` leaves of two documents: the second pass's
lattices, some seven nodes a sentence and under 500 bytes of each. `realign` cuts them at the pins and chooses the beads
of each gap again, in hundredths of a second for thousands of sentences; nothing is encoded. Where a gap's corner lies
outside the kept corridor (pins far from where the aligner looked) the gap is returned as not aligned, and
`duizhao.align.sentences.second_pass.align_between` searches it from its texts::

    search = search_documents(source, target, encoder)
    found = realign(search, pins)                     # found.beads, in the documents' own segment numbers
    for place in found.outside:                       # gaps that found.beads leaves out
        more = align_between(source, target, place, encoder)

`pack_search` and `unpack_search` turn a search to bytes and back.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from duizhao.align.sentences.confidence import choose_beads
from duizhao.align.sentences.notes import Place
from duizhao.align.sentences.pins import Numbering, Pins, boxes_between, insert_beads, sort_pins
from duizhao.align.sentences.search import Corridor, Lattice
from duizhao.bitext.errors import FormatError
from duizhao.bitext.model import Bead

__all__ = ["Realigned", "Search", "Stretch", "pack_search", "realign", "unpack_search"]

# Added to the score of a sentence that must stay alone: no bead is e to the power of this times likelier.
_FORCED = np.float32(60.0)
_FORMAT = 1
_ARRAYS = ("ends", "low", "high", "kinds", "beads", "source_null", "target_null")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Neighbouring sentences of both sides that were searched together, and the scores of all their beads."""

    source: range
    target: range
    lattice: Lattice


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search of two documents leaves.

    ``stretches`` count the searched sentences of ``numbering``, in order; what they leave out has nothing beside it.
    """

    stretches: tuple[Stretch, ...]
    numbering: Numbering


@dataclass(frozen=True, slots=True, kw_only=True)
class Realigned:
    """Beads around pins, in reading order, the pins among them; and the gaps that could not be realigned.

    Every segment is in one bead, or in one of the places ``outside``.
    """

    beads: tuple[Bead, ...]
    outside: tuple[Place, ...]


def realign(search: Search, pins: Sequence[Bead] = ()) -> Realigned:
    """Choose the beads of a search again around pins.

    Parameters
    ----------
    search : Search
    pins : sequence of Bead
        Beads to keep, in the documents' own segment numbers. Those that cross others, are not contiguous or have an
        empty side are kept too; the sentences of such a pin are left out of the search.

    Returns
    -------
    Realigned
        The pins with confidence 1 and ``pinned``; of the others the confidence is the probability that the bead is
        right, given the pins.

    Raises
    ------
    InputError
        When a pin has a segment that does not exist or that another pin has.
    """
    numbering = search.numbering
    sorted_pins = sort_pins(pins, numbering)
    stretches = [_leaving_out(stretch, *sorted_pins.taken) for stretch in search.stretches]
    found = {(rows.start, columns.start): [pin] for (rows, columns), pin in sorted_pins.fences.items()}
    outside = []
    left, right = (len(side) for side in numbering.sides)
    for rows, columns in boxes_between(list(sorted_pins.fences), left, right):
        beads = _beads_between(stretches, rows, columns)
        if beads is None or any(bead.paired and _shares(bead, sorted_pins) for bead in beads):
            outside.append(numbering.place(rows, columns))
        else:
            free = (bead for bead in beads if not _shares(bead, sorted_pins))
            found[rows.start, columns.start] = [numbering.outer(bead) for bead in free]
    path = [bead for place in sorted(found) for bead in found[place]]
    # What lies inside a gap left out is aligned with it.
    elsewhere = (
        {i for pin in pins for i in pin.source} | {i for place in outside for i in place.source},
        {j for pin in pins for j in pin.target} | {j for place in outside for j in place.target},
    )
    empty = [
        b for b in numbering.unsearched() if elsewhere[0].isdisjoint(b.source) and elsewhere[1].isdisjoint(b.target)
    ]
    return Realigned(beads=tuple(insert_beads(path, [*sorted_pins.others, *empty])), outside=tuple(outside))


def pack_search(search: Search) -> bytes:
    """Turn a search to bytes: numpy's archive of arrays, compressed; some 200 bytes a sentence."""
    kept: dict[str, npt.NDArray[Any]] = {
        f"number {k}": np.array(numbers, dtype=np.int64) for k, numbers in enumerate(search.numbering.numbers)
    }
    openings = []
    for k, stretch in enumerate(search.stretches):
        lattice = stretch.lattice
        openings.append(lattice.opening)
        ends = (stretch.source.start, stretch.source.stop, stretch.target.start, stretch.target.stop)
        arrays: tuple[npt.NDArray[Any], ...] = (
            np.array(ends, dtype=np.int64),
            lattice.corridor.low,
            lattice.corridor.high,
            lattice.kinds,
            lattice.beads,
            lattice.source_null,
            lattice.target_null,
        )
        kept |= {f"{name} {k}": values for name, values in zip(_ARRAYS, arrays, strict=True)}
    kept["openings"] = np.array(openings, dtype=np.float64)
    kept["about"] = np.array([_FORMAT, *search.numbering.sizes, int(search.numbering.turned)], dtype=np.int64)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **kept)
    return buffer.getvalue()


def unpack_search(data: bytes) -> Search:
    """Read what `pack_search` wrote; nothing in it is executed.

    Raises
    ------
    FormatError
        When it is damaged, or of another version: search the documents again.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            form, n, m, turned = found["about"].tolist()
            if form != _FORMAT:
                raise FormatError(f"a kept search is of format {form}, not {_FORMAT}: align the documents again")
            openings = found["openings"].tolist()
            search = Search(
                stretches=tuple(_stretch(found, k, opening) for k, opening in enumerate(openings)),
                numbering=Numbering(
                    numbers=(tuple(found["number 0"].tolist()), tuple(found["number 1"].tolist())),
                    sizes=(n, m),
                    turned=bool(turned),
                ),
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise FormatError(f"a kept search cannot be read ({error}): align the documents again") from error
    sides = search.numbering.sides
    for stretch in search.stretches:
        if stretch.source.stop > len(sides[0]) or stretch.target.stop > len(sides[1]):
            raise FormatError("a kept search does not fit its documents: align them again")
    return search


def _stretch(found: Mapping[str, npt.NDArray[Any]], number: int, opening: float) -> Stretch:
    ends, low, high, kinds, beads, source_null, target_null = (found[f"{name} {number}"] for name in _ARRAYS)
    i, i_end, j, j_end = (int(end) for end in ends)
    corridor = Corridor.of(low.astype(np.int64), high.astype(np.int64))
    fits = (
        len(low) == len(high) == len(source_null) + 1 == i_end - i + 1
        and len(target_null) == j_end - j == corridor.high[-1]
        and min(i, j, int(low.min()), int(high.min())) >= 0
        and low[0] == 0
        and beads.shape == (corridor.size, len(kinds))
        and kinds.ndim == len(("source", "target"))
        and int(kinds.min(initial=1)) > 0
    )
    if not fits:
        raise ValueError(f"stretch {number} is damaged")
    return Stretch(
        source=range(i, i_end),
        target=range(j, j_end),
        lattice=Lattice(
            corridor=corridor,
            kinds=kinds.astype(np.int64),
            beads=beads.astype(np.float32),
            source_null=source_null.astype(np.float32),
            target_null=target_null.astype(np.float32),
            opening=opening,
        ),
    )


def _leaving_out(stretch: Stretch, rows: frozenset[int], columns: frozenset[int]) -> Stretch:
    """Make the sentences of pins that cut nothing stay alone, so that they can be taken out of the path."""
    lattice = stretch.lattice
    here = [i - stretch.source.start for i in rows if i in stretch.source]
    there = [j - stretch.target.start for j in columns if j in stretch.target]
    if not here and not there:
        return stretch
    source_null, target_null = lattice.source_null.copy(), lattice.target_null.copy()
    source_null[here] += _FORCED
    target_null[there] += _FORCED
    return replace(stretch, lattice=replace(lattice, source_null=source_null, target_null=target_null))


def _shares(bead: Bead, pins: Pins) -> bool:
    """Whether a bead holds a sentence of a pin that cuts nothing: in a narrow corridor it may have to."""
    return not (pins.taken[0].isdisjoint(bead.source) and pins.taken[1].isdisjoint(bead.target))


def _beads_between(stretches: Sequence[Stretch], rows: range, columns: range) -> list[Bead] | None:
    """Choose the beads of a gap, cut where stretches meet inside it; None where no kept corridor leads through it."""
    if not rows or not columns:
        alone = [Bead(source=(i,), target=(), confidence=1.0) for i in rows]
        return [*alone, *(Bead(source=(), target=(j,), confidence=1.0) for j in columns)]
    beads: list[Bead] = []
    i, j = rows.start, columns.start
    for stretch in stretches:
        if stretch.source.stop < i or stretch.target.stop < j or (i, j) == (rows.stop, columns.stop):
            continue
        row, column = min(stretch.source.stop, rows.stop), min(stretch.target.stop, columns.stop)
        if (row, column) == (i, j):
            continue
        if i < stretch.source.start or j < stretch.target.start:
            return None
        inner = range(i - stretch.source.start, row - stretch.source.start)
        other = range(j - stretch.target.start, column - stretch.target.start)
        if not stretch.lattice.leads(inner, other):
            return None
        moves, shares, scores = choose_beads(stretch.lattice.between(inner, other)[0])
        for (x, y, a, b), share, score in zip(moves.tolist(), shares.tolist(), scores.tolist(), strict=True):
            left, right = tuple(range(i + x, i + x + a)), tuple(range(j + y, j + y + b))
            beads.append(Bead(source=left, target=right, score=score, confidence=share))
        i, j = row, column
    return beads if (i, j) == (rows.stop, columns.stop) else None
