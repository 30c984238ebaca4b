"""Pins from files: beads that a person gives, as indices (``.beads``) or as texts in an aligned file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.model import Bead, Document
from duizhao.bitext.pairs import Pair
from duizhao.bitext.readers import open_bitext
from duizhao.bitext.readers.beads import read_bead_lines
from duizhao.bitext.readers.encoding import read_lines_bounded

__all__ = ["find_pins", "read_pins"]

_SHOWN = 5  # rows that do not fit, named in the message
_LONGEST_HEADER = 1 << 16


def read_pins(path: Path, source: Document, target: Document) -> tuple[Bead, ...]:
    """Read the beads that an alignment of two documents must keep.

    ``.beads``: each line is a pin; it need not hold every segment. An aligned file (``.tsv``, ``.xlsx``, ``.tmx``,
    …): each pair that is marked as checked or pinned, or, where none is, every pair. The texts of a pair must be those
    of whole neighbouring segments, white space aside, and the pairs stand in the order of the documents.

    Raises
    ------
    FormatError
        When a line cannot be read, or pairs do not fit the documents: these are listed, and nothing is pinned.
    """
    if path.suffix.lower() == ".beads":
        return read_bead_lines(path, source, target)
    stream = open_bitext(path, header=True) if _has_header(path) else open_bitext(path)
    turned = is_chinese(stream.head.source_lang) != is_chinese(source.lang)
    sides = _Texts(source), _Texts(target)
    beads: list[tuple[Pair, Bead | None]] = []
    for pair in stream.pairs:
        texts = (pair.target, pair.source) if turned else (pair.source, pair.target)
        places = [side.find(text) for side, text in zip(sides, texts, strict=True)]
        if None in places:
            beads.append((pair, None))
            continue
        for side, place in zip(sides, places, strict=True):
            side.after = place.stop if place else side.after
        rows, columns = (tuple(place or ()) for place in places)
        beads.append((pair, Bead(source=rows, target=columns, checked=pair.checked, note=pair.note)))
    marked = [number for number, (pair, _) in enumerate(beads) if pair.checked or pair.pinned]
    chosen = marked or list(range(len(beads)))
    wrong = [number + 1 for number in chosen if beads[number][1] is None]
    if wrong:
        shown = ", ".join(map(str, wrong[:_SHOWN])) + (
            f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        )
        raise FormatError(
            f"{path}: pair {shown}: not the text of whole segments of both documents, in their order; nothing is pinned"
        )
    return tuple(bead for number in chosen if (bead := beads[number][1]))


def find_pins(texts: Iterable[tuple[str, str]], source: Document, target: Document) -> tuple[Bead, ...]:
    """Return the beads of two documents that hold given texts, in their order; texts that are not found have none.

    Parameters
    ----------
    texts
        Source and target of each pair, white space aside.
    source, target
        The documents, which may have changed since the pairs were made.
    """
    sides = _Texts(source), _Texts(target)
    beads = []
    for pair in texts:
        places = [side.find(text) for side, text in zip(sides, pair, strict=True)]
        if places[0] and places[1]:
            for side, place in zip(sides, places, strict=True):
                side.after = place.stop if place else side.after
            beads.append(Bead(source=tuple(places[0]), target=tuple(places[1])))
    return tuple(beads)


class _Texts:
    """The texts of a document without white space, end to end, and how far they have been read."""

    def __init__(self, document: Document) -> None:
        """Join the texts; ``after`` is the first segment not read yet."""
        bare = ["".join(text.split()) for text in document.texts]
        self._joined = "".join(bare)
        self._starts = [0, *accumulate(map(len, bare))]
        self.after = 0

    def find(self, text: str) -> range | None:
        """Find the next run of whole segments with this text; an empty text is an empty run."""
        bare = "".join(text.split())
        if not bare:
            return range(self.after, self.after)
        place = self._joined.find(bare, self._starts[self.after])
        while place >= 0:
            first, last = self._segment(place, left=False), self._segment(place + len(bare), left=True)
            if first is not None and last is not None:
                return range(first, last)
            place = self._joined.find(bare, place + 1)
        return None

    def _segment(self, place: int, *, left: bool) -> int | None:
        """Find the boundary between segments at a place; of several, with empty segments between, the inner one."""
        found = bisect_left(self._starts, place)
        if found == len(self._starts) or self._starts[found] != place:
            return None
        while not left and found + 1 < len(self._starts) and self._starts[found + 1] == place:
            found += 1
        return found


def _has_header(path: Path) -> bool:
    """Whether a TSV begins with the names of columns, among them one that marks pins."""
    if path.suffix.lower() != ".tsv":
        return False
    first = next((line for _, line in read_lines_bounded(path, longest=_LONGEST_HEADER)), "")
    return bool({"checked", "pinned"} & {cell.strip().lower() for cell in first.split("\t")[2:]})
