"""Where each concept of a glossary occurs in the pairs it was mined from, and what stands for it there.

A text of a hundred thousand pairs shows its concepts a few million times. Eight numbers are kept of each time, and
the `Occurrence` is made when somebody asks for it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from duizhao.bitext.language.dictionary import Dictionary
from duizhao.glossary.consistency import Occurrence
from duizhao.glossary.mining.corpus import Links, Pair
from duizhao.glossary.mining.renderings import Found, Nomenclature, find_across, find_all

__all__ = ["Occurrences", "OccurrencesByConcept", "find_occurrences"]

_RENDERED = ("term", "other")
_KINDS = (*_RENDERED, "pronoun", "omitted")
_FIELDS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Occurrences(Sequence[Occurrence]):
    """The occurrences of one concept in one direction, in reading order.

    ``rows``: [shape=(n, 8), int32], concept, pair, start, end, kind, start and end on the other side, number of the
    rendering's key; ``names``: those keys, ``""`` first.
    """

    rows: npt.NDArray[np.int32]
    pairs: Sequence[Pair]
    names: Sequence[str]
    from_english: bool

    @property
    def keys(self) -> list[str]:
        """The key of the rendering of each occurrence, ``""`` where there is none."""
        return [self.names[number] for number in self.rows[:, 7].tolist()]

    @property
    def rendered(self) -> list[tuple[str, str]]:
        """The key and the text of each rendering; omissions and pronouns are passed over."""
        found = []
        rows = self.rows[self.rows[:, 4] < len(_RENDERED)]
        for number, start, end, name in rows[:, [1, 5, 6, 7]].tolist():
            pair = self.pairs[number]
            text = pair.chinese if self.from_english else pair.english
            found.append((self.names[name], text[start:end] if start >= 0 else ""))
        return found

    def first(self, kind: str, most: int) -> tuple[Occurrence, ...]:
        """Return the first ones of a kind."""
        return tuple(map(self._make, self.rows[self.rows[:, 4] == _KINDS.index(kind)][:most].tolist()))

    def __len__(self) -> int:
        """Count them."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Occurrence]:
        """Make them one after the other."""
        return map(self._make, self.rows.tolist())

    @overload
    def __getitem__(self, place: int) -> Occurrence: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Occurrence, ...]: ...

    def __getitem__(self, place: int | slice) -> Occurrence | tuple[Occurrence, ...]:
        """Make one, or some."""
        if isinstance(place, slice):
            return tuple(map(self._make, self.rows[place].tolist()))
        return self._make(self.rows[place].tolist())

    def _make(self, row: Sequence[int]) -> Occurrence:
        _, number, start, end, kind, other_start, other_end, _ = row
        pair = self.pairs[number]
        ours, theirs = (pair.english, pair.chinese) if self.from_english else (pair.chinese, pair.english)
        return Occurrence(
            document=pair.document,
            bead=pair.bead,
            start=start,
            end=end,
            form=ours[start:end],
            kind=_KINDS[kind],
            rendering=theirs[other_start:other_end] if other_start >= 0 else "",
            other_start=other_start,
            other_end=other_end,
        )


class OccurrencesByConcept:
    """The occurrences of every concept in one direction."""

    def __init__(self, rows: array[int], pairs: Sequence[Pair], names: Sequence[str], *, from_english: bool) -> None:
        """Sort the rows by concept."""
        table = np.frombuffer(rows, dtype=np.int32).reshape(-1, _FIELDS) if rows else np.zeros((0, 8), dtype=np.int32)
        self._table = table[np.argsort(table[:, 0], kind="stable")]
        self._pairs = pairs
        self._names = names
        self._from_english = from_english

    def of(self, concept: int) -> Occurrences:
        """Return those of one concept, by its number."""
        first, last = np.searchsorted(self._table[:, 0], (concept, concept + 1))
        return Occurrences(
            rows=self._table[first:last], pairs=self._pairs, names=self._names, from_english=self._from_english
        )


def find_occurrences(
    pairs: Sequence[Pair],
    links: Mapping[int, Links],
    known: Mapping[str, int],
    terms: Nomenclature,
    book: Dictionary,
) -> tuple[OccurrencesByConcept, OccurrencesByConcept]:
    """Find every occurrence of the terms, English to Chinese and back, with what stands for each.

    Parameters
    ----------
    pairs
        All pairs.
    links
        Word links by the number of the pair; pairs that repeat a linked one have its links.
    known
        Chinese words that must stay whole.
    terms
        What to look for.
    book
        Tells whether a Chinese term stands inside a word.
    """
    rows = (array("i"), array("i"))
    names = {"": 0}
    twins = _twins(pairs, links)
    for number, english, chinese in find_all(pairs, twins, known, terms, book):
        one = twins.get(number)
        for direction, (here, there) in enumerate(((english, chinese), (chinese, english))):
            free: dict[int, list[Found]] = defaultdict(list)
            for other in there:
                free[other.concept].append(other)
            for found in here:
                mine = free[found.concept]
                kind, start, end, key = find_across(found, one, mine, from_english=direction == 0)
                if kind == "term":
                    free[found.concept] = [other for other in mine if other.start != start]
                name = names.setdefault(key, len(names))
                rows[direction].extend(
                    (found.concept, number, found.start, found.end, _KINDS.index(kind), start, end, name)
                )
    written = tuple(names)
    forth, back = (
        OccurrencesByConcept(some, pairs, written, from_english=direction == 0) for direction, some in enumerate(rows)
    )
    return forth, back


def _twins(pairs: Sequence[Pair], links: Mapping[int, Links]) -> dict[int, Links]:
    """Give pairs that repeat a linked one its links."""
    by_text = {(pairs[number].english, pairs[number].chinese): one for number, one in links.items()}
    found = {}
    for number, pair in enumerate(pairs):
        one = by_text.get((pair.english, pair.chinese))
        if one is not None:
            found[number] = one
    return found
