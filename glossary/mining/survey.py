"""Every English candidate of a corpus: how often, in which forms, where; and which pairs to link to see them all.

A text of a hundred thousand pairs has half a million candidates in two million places. They are numbers in a few
arrays, and what a reader asks of one candidate is made when asked for: with a dictionary of counters each the same
took two gigabytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from duizhao.bitext.language.words import words
from duizhao.bitext.progress import Progress, silent
from duizhao.glossary.mining.candidates import bare_words, labelled_candidates
from duizhao.glossary.mining.corpus import Pair
from duizhao.glossary.mining.tagging import load_tagger
from duizhao.glossary.mining.termhood import specificity
from duizhao.glossary.mining.workers import Workers

__all__ = ["PairsByKey", "Sighting", "Survey", "choose_pairs", "distinct_pairs", "survey_pairs"]

Numbers = npt.NDArray[np.int64]

_NAME, _QUALITY = 1, 2
# Texts labelled at once.
_CHUNK = 1_024
# What the first, second, ... look at a candidate is worth; after these it has been seen enough.
_LOOKS = (1.0, 0.6, 0.4, 0.25, 0.15, 0.1)
# Common words and adjectives are worth a look, but less of one.
_LESS = 0.3
# Linking a pair costs its words and something besides.
_FIXED_COST = 8


class Sighting(NamedTuple):
    """A candidate in a pair: its key, its words (end exclusive), whether written as a name, whether a quality."""

    key: str
    first: int
    last: int
    name: bool
    quality: bool


class _Sheet(NamedTuple):
    """The candidates of some texts: their keys and spellings, once each, and a row a candidate.

    ``rows``: [shape=(n, 5), int32], number of the key, first word, last word, flags, number of the spelling.
    ``sizes``: [shape=(n_texts,)], how many rows each text has.
    """

    keys: list[str]
    spellings: list[str]
    rows: npt.NDArray[np.int32]
    sizes: Numbers


class _Forms(Mapping[str, Counter[str]]):
    """How often each key is written how."""

    def __init__(self, numbers: Mapping[str, int], spellings: Sequence[str], rows: Numbers, weights: Numbers) -> None:
        """Count the pairs (key, spelling), [shape=(n, 2)], each as often as it weighs."""
        self._numbers = numbers
        self._spellings = spellings
        width = max(1, len(spellings))
        pairs, places = np.unique(rows[:, 0] * width + rows[:, 1], return_inverse=True)
        self._counts = np.bincount(places, weights=weights, minlength=len(pairs)).astype(np.int64)
        self._forms = pairs % width
        self._bounds = np.searchsorted(pairs // width, np.arange(len(numbers) + 1))

    def __getitem__(self, key: str) -> Counter[str]:
        number = self._numbers[key]
        stretch = slice(self._bounds[number], self._bounds[number + 1])
        forms, counts = self._forms[stretch].tolist(), self._counts[stretch].tolist()
        return Counter(dict(zip(map(self._spellings.__getitem__, forms), counts, strict=True)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class PairsByKey(Mapping[str, Sequence[int]]):
    """The numbers of the pairs that hold each key, ascending, once each."""

    def __init__(self, numbers: Mapping[str, int], rows: Numbers, pairs: int) -> None:
        """Sort the pairs (key, pair), [shape=(n, 2)]."""
        self._numbers = numbers
        width = max(1, pairs)
        found = np.unique(rows[:, 0] * width + rows[:, 1])
        self._pairs = (found % width).astype(np.int32)
        self._bounds = np.searchsorted(found // width, np.arange(len(numbers) + 1))

    def __getitem__(self, key: str) -> Sequence[int]:
        """Return those of a key."""
        number = self._numbers[key]
        found: list[int] = self._pairs[self._bounds[number] : self._bounds[number + 1]].tolist()
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        return iter(self._numbers)

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was counted of the English candidates.

    ``counts``: all occurrences of each key; ``names``, ``qualities``: those written as a name, and those as an
    adjective, participle or verb, of keys that have any. ``forms``: the spellings of each key with counts. ``places``:
    the numbers of the pairs of each key, ascending, once each. ``words``: all words.
    """

    counts: Mapping[str, int]
    names: Mapping[str, int]
    qualities: Mapping[str, int]
    forms: Mapping[str, Counter[str]]
    places: Mapping[str, Sequence[int]]
    words: int
    _keys: Sequence[str]
    _rows: npt.NDArray[np.int32]
    _bounds: Numbers
    _texts: Numbers

    def sightings(self, number: int) -> Iterator[Sighting]:
        """Yield the candidates of a pair, by place."""
        for key, first, last, flags, _ in self._of(number).tolist():
            yield Sighting(self._keys[key], first, last, bool(flags & _NAME), bool(flags & _QUALITY))

    def keys(self, number: int) -> set[str]:
        """Return the keys of a pair."""
        return {self._keys[key] for key in self._of(number)[:, 0].tolist()}

    def numbers(self, number: int) -> Numbers:
        """Return the numbers of the keys of a pair, once each; a key's number is its place in ``counts``."""
        return np.unique(self._of(number)[:, 0]).astype(np.int64)

    def rows(self, which: Sequence[int]) -> npt.NDArray[np.int32]:
        """Return the candidates of some pairs, in order, [shape=(n, 4)]: pair, first word, last word, key's number."""
        pairs = np.array(which, dtype=np.int32)
        return _by_pair(self._rows, self._bounds, self._texts[pairs], pairs)

    def _of(self, number: int) -> npt.NDArray[np.int32]:
        text = self._texts[number]
        return self._rows[self._bounds[text] : self._bounds[text + 1]]


def survey_pairs(pairs: Sequence[Pair], workers: Workers | None = None, progress: Progress = silent) -> Survey:
    """Count every English candidate; pairs that repeat an English text are not tagged again.

    Progress is counted in texts, as ``find candidates``.
    """
    seen: dict[str, int] = {}
    texts = np.array([seen.setdefault(pair.english, len(seen)) for pair in pairs], dtype=np.int64)
    distinct = list(seen)
    chunks = [distinct[start : start + _CHUNK] for start in range(0, len(distinct), _CHUNK)]
    numbers: dict[str, int] = {}
    spellings: dict[str, int] = {}
    tables, sizes = [np.zeros((0, 5), dtype=np.int32)], [np.zeros(0, dtype=np.int64)]
    for sheet in workers.map(_survey_texts, chunks) if workers is not None else map(_survey_texts, chunks):
        keys = np.array([numbers.setdefault(key, len(numbers)) for key in sheet.keys], dtype=np.int32)
        forms = np.array([spellings.setdefault(text, len(spellings)) for text in sheet.spellings], dtype=np.int32)
        sheet.rows[:, 0] = keys[sheet.rows[:, 0]]
        sheet.rows[:, 4] = forms[sheet.rows[:, 4]]
        tables.append(sheet.rows)
        sizes.append(sheet.sizes)
        progress("find candidates", sum(map(len, sizes)), len(distinct))
    rows, size = np.concatenate(tables), np.concatenate(sizes)
    weights = np.repeat(np.bincount(texts, minlength=len(size)), size)
    counts, names, qualities = (
        np.bincount(rows[:, 0], weights=some, minlength=len(numbers)).astype(np.int64).tolist()
        for some in (weights, weights * (rows[:, 3] & _NAME > 0), weights * (rows[:, 3] & _QUALITY > 0))
    )
    bounds = np.concatenate([[0], np.cumsum(size)])
    return Survey(
        counts=dict(zip(numbers, counts, strict=True)),
        names={key: count for key, count in zip(numbers, names, strict=True) if count},
        qualities={key: count for key, count in zip(numbers, qualities, strict=True) if count},
        forms=_Forms(numbers, list(spellings), rows[:, [0, 4]].astype(np.int64), weights),
        places=PairsByKey(
            numbers,
            _by_pair(rows, bounds, texts, np.arange(len(pairs), dtype=np.int32))[:, [3, 0]].astype(np.int64),
            len(pairs),
        ),
        words=sum(len(pair.english_places) // 2 for pair in pairs),
        _keys=list(numbers),
        _rows=rows,
        _bounds=bounds,
        _texts=texts,
    )


def _survey_texts(texts: Sequence[str]) -> _Sheet:
    """Find the candidates of some English texts."""
    cut = [words(text, "en") for text in texts]
    labels = load_tagger().tag_all([bare_words(tokens) for tokens in cut])
    numbers: dict[str, int] = {}
    spellings: dict[str, int] = {}
    rows: list[tuple[int, int, int, int, int]] = []
    sizes = []
    for tokens, some in zip(cut, labels, strict=True):
        before = len(rows)
        rows += [
            (
                numbers.setdefault(one.key, len(numbers)),
                one.first,
                one.last,
                _NAME * one.name + _QUALITY * one.quality,
                spellings.setdefault(one.text, len(spellings)),
            )
            for one in labelled_candidates(tokens, some)
            if one.key
        ]
        sizes.append(len(rows) - before)
    table = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=5 * len(rows)).reshape(-1, 5)
    return _Sheet(keys=list(numbers), spellings=list(spellings), rows=table, sizes=np.array(sizes, dtype=np.int64))


def _by_pair(
    rows: npt.NDArray[np.int32], bounds: Numbers, texts: Numbers, names: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]:
    """Return a row for each candidate of each text, [shape=(n, 4)]: name, first word, last word, number of the key."""
    sizes = np.diff(bounds)[texts]
    # Each text's own rows: where they begin, and on from there.
    steps = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    taken = np.repeat(bounds[texts], sizes) + steps
    return np.stack([np.repeat(names, sizes), rows[taken, 1], rows[taken, 2], rows[taken, 0]], axis=1)


def choose_pairs(pairs: Sequence[Pair], survey: Survey, budget: int) -> list[int]:
    """Choose which pairs to link: each text once, all where they are few, else those that show most candidates.

    A greedy cover: the next pair is the one whose candidates have been looked at least so far, against what linking
    it costs, so that a candidate that occurs once has its look as well as a frequent one.

    Returns
    -------
    list of int
        At most ``budget`` numbers of pairs, ascending.
    """
    distinct = distinct_pairs(pairs)
    if len(distinct) <= budget:
        return distinct
    worth = np.array([_worth(key, survey) for key in survey.counts])
    values = np.array([*_LOOKS, 0.0])
    looks = np.zeros(len(worth), dtype=np.int64)

    def gain(number: int) -> float:
        keys = survey.numbers(number)
        whole = float(worth[keys] @ values[looks[keys]])
        return whole / (_FIXED_COST + (len(pairs[number].english_places) + len(pairs[number].chinese_places)) / 2)

    heap = [(-gain(number), number) for number in distinct]
    heapify(heap)
    chosen: list[int] = []
    while heap and len(chosen) < budget:
        _, number = heappop(heap)
        now = -gain(number)
        if heap and now > heap[0][0]:
            heappush(heap, (now, number))
            continue
        if now == 0:
            break
        chosen.append(number)
        keys = survey.numbers(number)
        looks[keys] = np.minimum(looks[keys] + 1, len(_LOOKS))
    return sorted(chosen)


def distinct_pairs(pairs: Sequence[Pair]) -> list[int]:
    """Return the number of each pair that no earlier one repeats, ascending."""
    first: dict[tuple[str, str], int] = {}
    for number, pair in enumerate(pairs):
        first.setdefault((pair.english, pair.chinese), number)
    return list(first.values())


def _worth(key: str, survey: Survey) -> float:
    if 2 * survey.qualities.get(key, 0) > survey.counts[key]:
        return _LESS
    return 1.0 if " " in key or specificity(key, survey.counts[key], survey.words) > 0 else _LESS
