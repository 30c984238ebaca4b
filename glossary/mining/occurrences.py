"""Where each concept of a glossary occurs in the pairs it was mined from, and what stands for it there.

A text of a hundred thousand pairs shows its concepts a few million times. Eight numbers are kept of each time, and
the `Occurrence` is made when somebody asks for it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt

from duizhao.bitext.language.dictionary import Dictionary, load_dictionary
from duizhao.glossary.consistency import Occurrence
from duizhao.glossary.mining.corpus import Links, Pair
from duizhao.glossary.mining.renderings import Found, Nomenclature, find_across, find_all
from duizhao.glossary.mining.workers import Workers

__all__ = ["Occurrences", "OccurrencesByConcept", "find_occurrences"]

_RENDERED = ("term", "other")
_KINDS = (*_RENDERED, "pronoun", "omitted")
_FIELDS = 8
# Pairs looked through at a time.
_STRETCH = 8_192


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

    def __init__(
        self, rows: npt.NDArray[np.int32], pairs: Sequence[Pair], names: Sequence[str], *, from_english: bool
    ) -> None:
        """Sort the rows by concept."""
        self._rows = rows[np.argsort(rows[:, 0], kind="stable")]
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


class _Stretch(NamedTuple):
    """Some pairs from one number on, their links, and what to look for."""

    start: int
    pairs: Sequence[Pair]
    links: Mapping[int, Links]
    known: Mapping[str, int]
    terms: Nomenclature
    book: Dictionary | None


class _Rows(NamedTuple):
    """Rows as `Occurrences` has them, English to Chinese and back, and the keys they number."""

    forth: array[int]
    back: array[int]
    names: list[str]


def find_occurrences(
    pairs: Sequence[Pair],
    links: Mapping[int, Links],
    known: Mapping[str, int],
    terms: Nomenclature,
    book: Dictionary,
    *,
    workers: Workers | None = None,
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
    workers
        Who share the work; they use CC-CEDICT.
    """
    twins = _twins(pairs, links)
    own = None if workers is not None else book
    tasks = []
    for start in range(0, len(pairs), _STRETCH):
        some = pairs[start : start + _STRETCH]
        here = {number: twins[number] for number in range(start, start + len(some)) if number in twins}
        tasks.append(
            _Stretch(
                start=start,
                pairs=some,
                links=here,
                known=known,
                terms=terms,
                book=own,
            )
        )
    names: dict[str, int] = {"": 0}
    tables: tuple[list[npt.NDArray[np.int32]], ...] = ([_table(array("i"))], [_table(array("i"))])
    for found in workers.map(_find_in, tasks) if workers is not None else map(_find_in, tasks):
        numbers = np.array([names.setdefault(name, len(names)) for name in found.names], dtype=np.int32)
        for direction, rows in enumerate((found.forth, found.back)):
            table = _table(rows).copy()
            table[:, 7] = numbers[table[:, 7]]
            tables[direction].append(table)
    written = tuple(names)
    forth, back = (
        OccurrencesByConcept(np.concatenate(some), pairs, written, from_english=direction == 0)
        for direction, some in enumerate(tables)
    )
    return forth, back


def _table(rows: array[int]) -> npt.NDArray[np.int32]:
    """Return rows as [shape=(n, 8), int32]."""
    return np.array(rows, dtype=np.int32).reshape(-1, _FIELDS)


def _find_in(stretch: _Stretch) -> _Rows:
    """Find the occurrences in a stretch of pairs."""
    rows = (array("i"), array("i"))
    names = {"": 0}
    book = stretch.book if stretch.book is not None else load_dictionary()
    links = {number - stretch.start: one for number, one in stretch.links.items()}
    for number, english, chinese in find_all(stretch.pairs, links, stretch.known, stretch.terms, book):
        one = links.get(number)
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
                place = stretch.start + number
                rows[direction].extend(
                    (found.concept, place, found.start, found.end, _KINDS.index(kind), start, end, name)
                )
    return _Rows(*rows, list(names))


def _twins(pairs: Sequence[Pair], links: Mapping[int, Links]) -> dict[int, Links]:
    """Give pairs that repeat a linked one its links."""
    by_text = {(pairs[number].english, pairs[number].chinese): one for number, one in links.items()}
    found = {}
    for number, pair in enumerate(pairs):
        one = by_text.get((pair.english, pair.chinese))
        if one is not None:
            found[number] = one
    return found
