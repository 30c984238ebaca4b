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
from duizhao.glossary.mining.corpus import Cutter, Links, Pair
from duizhao.glossary.mining.renderings import Found, Nomenclature, find_across, find_all
from duizhao.glossary.mining.scanning import Vocabulary
from duizhao.glossary.mining.spotting import CONCEPT, END, KEY, START, TEXT, TermScanner

__all__ = ["Occurrences", "OccurrencesByConcept", "find_occurrences"]

Rows = npt.NDArray[np.int32]

_RENDERED = ("term", "other")
_KINDS = (*_RENDERED, "pronoun", "omitted")
_FIELDS = 8
# Pairs looked through at a time: bounds the memory for their words.
_STRETCH = 32_768


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

    def first_pairs(self, kind: str, most: int) -> list[Pair]:
        """Return the pairs of the first ones of a kind, of any where there is none, each pair once."""
        some = self.rows[self.rows[:, 4] == _KINDS.index(kind), 1][:most]
        if not len(some):
            some = self.rows[:most, 1]
        return [self.pairs[number] for number in dict.fromkeys(some.tolist())]

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

    def __init__(
        self, rows: npt.NDArray[np.int32], pairs: Sequence[Pair], names: Sequence[str], *, from_english: bool
    ) -> None:
        """Sort the rows by concept and pair; those of a pair keep their order."""
        self._rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
        self._bounds = np.concatenate([[0], np.cumsum(np.bincount(rows[:, 0], minlength=1))])
        self._pairs = pairs
        self._names = names
        self._from_english = from_english

    def of(self, concept: int) -> Occurrences:
        """Return those of one concept, by its number."""
        # Beyond the last concept that occurs there is nothing.
        first, last = (self._bounds[min(place, len(self._bounds) - 1)] for place in (concept, concept + 1))
        return Occurrences(
            rows=self._rows[first:last], pairs=self._pairs, names=self._names, from_english=self._from_english
        )


def find_occurrences(
    pairs: Sequence[Pair], links: Mapping[int, Links], known: Mapping[str, int], terms: Nomenclature, book: Dictionary
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
    twins = _twins(pairs, links)
    scanner = TermScanner(terms, Cutter(known), book)
    names = Vocabulary({"": 0})
    tables = _find_linked(pairs, twins, known, terms, book, names)
    numbers = np.array([names[key] for key in scanner.names], dtype=np.int32)
    others = np.array([number for number in range(len(pairs)) if number not in twins], dtype=np.int32)
    for start in range(0, len(others), _STRETCH):
        some = others[start : start + _STRETCH]
        sides = scanner.find([pairs[number] for number in some.tolist()])
        for direction, table in enumerate(tables):
            here, there = sides[direction], sides[1 - direction]
            partner = scanner.match(here, there, len(some))
            table.append(_unlinked_rows(here, there, partner, some, numbers))
    written = tuple(names)
    forth, back = (
        OccurrencesByConcept(np.concatenate(some), pairs, written, from_english=direction == 0)
        for direction, some in enumerate(tables)
    )
    return forth, back


def _find_linked(
    pairs: Sequence[Pair],
    links: Mapping[int, Links],
    known: Mapping[str, int],
    terms: Nomenclature,
    book: Dictionary,
    names: Vocabulary,
) -> tuple[list[Rows], list[Rows]]:
    """Find the occurrences in the pairs that were linked, where the links say what stands for each."""
    order = sorted(links)
    rows = (array("i"), array("i"))
    here_links = {place: links[number] for place, number in enumerate(order)}
    for place, english, chinese in find_all([pairs[number] for number in order], here_links, known, terms, book):
        for direction, (here, there) in enumerate(((english, chinese), (chinese, english))):
            free: dict[int, list[Found]] = defaultdict(list)
            for other in there:
                free[other.concept].append(other)
            for found in here:
                mine = free[found.concept]
                kind, start, end, key = find_across(found, here_links[place], mine, from_english=direction == 0)
                if kind == "term":
                    free[found.concept] = [other for other in mine if other.start != start]
                rows[direction].extend(
                    (found.concept, order[place], found.start, found.end, _KINDS.index(kind), start, end, names[key])
                )
    forth, back = ([np.array(some, dtype=np.int32).reshape(-1, _FIELDS)] for some in rows)
    return forth, back


def _unlinked_rows(here: Rows, there: Rows, partner: Rows, pairs: Rows, names: Rows) -> Rows:
    """Return the rows of terms in pairs without links: each has the term of its concept on the other side, or none."""
    found = partner >= 0
    rows = np.empty((len(here), _FIELDS), dtype=np.int32)
    rows[:, 0], rows[:, 1] = here[:, CONCEPT], pairs[here[:, TEXT]]
    rows[:, 2:4] = here[:, START : END + 1]
    rows[:, 4] = np.where(found, _KINDS.index("term"), _KINDS.index("omitted"))
    rows[:, 5:7], rows[:, 7] = -1, 0
    rows[found, 5:7] = there[partner[found], START : END + 1]
    rows[found, 7] = names[there[partner[found], KEY]]
    return rows


def _twins(pairs: Sequence[Pair], links: Mapping[int, Links]) -> dict[int, Links]:
    """Give pairs that repeat a linked one its links."""
    by_text = {(pairs[number].english, pairs[number].chinese): one for number, one in links.items()}
    found = {}
    for number, pair in enumerate(pairs):
        one = by_text.get((pair.english, pair.chinese))
        if one is not None:
            found[number] = one
    return found
