"""Searching gaps again: in what an earlier search has kept, in hundredths of a second, or else from their texts.

A kept search knows the segments by number, the desk by id; a segment that was cut, joined or edited since is unknown
to it, and so is a gap that holds one.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duizhao.bitext.errors import FormatError
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.progress import Progress
from duizhao.desk.realigning import Gap, Link, documents_of
from duizhao.desk.state import SIDES, Passage, Side, State

if TYPE_CHECKING:
    from duizhao.align.sentences.realigning import Search

__all__ = ["AlignTexts", "KeptSearch", "keep_search", "pack_kept", "search_gaps", "search_kept", "unpack_kept"]

AlignTexts = Callable[[Document, Document], Bitext]
"""Aligns two documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSearch:
    """A search and what it has seen: the ids of both sides' units in its order, and a digest of the text of each."""

    search: Search
    units: Mapping[Side, tuple[str, ...]]
    digests: Mapping[str, int]


def keep_search(state: State, search: Search) -> KeptSearch:
    """Keep a search of the documents that a state is."""
    digests = {key: _digest(value.text) for key, value in state.objects.items() if isinstance(value, Passage)}
    return KeptSearch(search=search, units=dict(state.units), digests=digests)


def pack_kept(kept: KeptSearch) -> bytes:
    """Turn a kept search to bytes, for the journal's cache."""
    from duizhao.align.sentences.realigning import pack_search  # noqa: PLC0415 - numpy only where it is needed

    head = json.dumps({"units": kept.units, "digests": kept.digests}).encode()
    packed = zlib.compress(head, 1)
    return len(packed).to_bytes(8, "big") + packed + pack_search(kept.search)


def unpack_kept(data: bytes) -> KeptSearch:
    """Read a kept search.

    Raises
    ------
    FormatError
        When it is not what `pack_kept` writes.
    """
    from duizhao.align.sentences.realigning import unpack_search  # noqa: PLC0415 - as above

    size = int.from_bytes(data[:8], "big")
    try:
        head = json.loads(zlib.decompress(data[8 : 8 + size]))
        units: dict[Side, tuple[str, ...]] = {side: tuple(head["units"][side]) for side in SIDES}
        digests = {str(key): int(value) for key, value in head["digests"].items()}
    except (ValueError, LookupError, AttributeError, TypeError, zlib.error) as error:
        raise FormatError("the kept search of the journal is damaged; realign everything to make it again") from error
    return KeptSearch(search=unpack_search(data[8 + size :]), units=units, digests=digests)


def search_kept(state: State, gaps: Sequence[Gap], kept: KeptSearch) -> dict[Gap, tuple[Link, ...]]:
    """Choose the beads of gaps again from a kept search; a gap where it does not lead is not in the result."""
    from duizhao.align.sentences.realigning import realign  # noqa: PLC0415 - as above

    numbers = {
        side: {
            key: number
            for number, key in enumerate(kept.units[side])
            if isinstance(unit := state.objects.get(key), Passage) and kept.digests.get(key) == _digest(unit.text)
        }
        for side in SIDES
    }
    free = {pair for gap in gaps for pair in gap.pairs}
    pins = []
    for pair in map(state.pair, (key for key in state.order if key not in free)):
        places = [[numbers[side].get(unit) for unit in pair.side(side)] for side in SIDES]
        known = [[number for number in side if number is not None] for side in places]
        if pair.paired and [len(side) for side in places] == [len(side) for side in known]:
            pins.append(Bead(source=tuple(sorted(known[0])), target=tuple(sorted(known[1]))))
    found = realign(kept.search, pins)
    of_unit = {
        side: {number: bead for bead in found.beads for number in (bead.source if side == "source" else bead.target)}
        for side in SIDES
    }
    filled = {}
    for gap in gaps:
        links = _links(gap, kept, numbers, of_unit)
        if links is not None:
            filled[gap] = links
    return filled


def _links(
    gap: Gap,
    kept: KeptSearch,
    numbers: Mapping[Side, Mapping[str, int]],
    of_unit: Mapping[Side, Mapping[int, Bead]],
) -> tuple[Link, ...] | None:
    """Return the beads that hold a gap's units and nothing else; None where there are none such."""
    units = {"source": gap.source, "target": gap.target}
    beads: dict[tuple[tuple[int, ...], tuple[int, ...]], Bead] = {}
    for side in SIDES:
        for unit in units[side]:
            number = numbers[side].get(unit)
            bead = None if number is None else of_unit[side].get(number)
            if bead is None:
                return None
            beads[bead.source, bead.target] = bead
    counts = [sum(len(bead.source) for bead in beads.values()), sum(len(bead.target) for bead in beads.values())]
    if counts != [len(gap.source), len(gap.target)]:
        return None
    # A bead without a source stands after the one whose target is before its own.
    after = {number: bead for bead in beads.values() for number in bead.target if bead.source}

    def place(bead: Bead) -> tuple[int, int]:
        if bead.source:
            return bead.source[0], -1
        before = max((number for number in after if number < bead.target[0]), default=None)
        return (-1 if before is None else after[before].source[-1]), bead.target[0]

    return tuple(
        Link(
            source=tuple(kept.units["source"][i] for i in bead.source),
            target=tuple(kept.units["target"][j] for j in bead.target),
            score=float(bead.score),
            confidence=float(bead.confidence),
        )
        for bead in sorted(beads.values(), key=place)
    )


def search_gaps(
    state: State, gaps: Sequence[Gap], align: AlignTexts, *, progress: Progress
) -> dict[Gap, tuple[Link, ...]]:
    """Align each gap from its texts.

    Parameters
    ----------
    state, gaps
        What to align.
    align
        Aligns two documents that both hold something.
    progress
        Called with ``("realign", done, in all)``.
    """
    filled = {}
    for number, gap in enumerate(gaps):
        progress("realign", number, len(gaps))
        filled[gap] = _search(state, gap, align)
    progress("realign", len(gaps), len(gaps))
    return filled


def _search(state: State, gap: Gap, align: AlignTexts) -> tuple[Link, ...]:
    if not gap.source or not gap.target:
        # Nothing is beside them: each stays alone.
        alone = [*(((one,), ()) for one in gap.source), *(((), (one,)) for one in gap.target)]
        return tuple(Link(source=left, target=right, score=0.0, confidence=1.0) for left, right in alone)
    source, target = documents_of(state, gap)
    return tuple(
        Link(
            source=tuple(gap.source[i] for i in bead.source),
            target=tuple(gap.target[j] for j in bead.target),
            score=float(bead.score),
            confidence=float(bead.confidence),
        )
        for bead in align(source, target).beads
    )


def _digest(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
