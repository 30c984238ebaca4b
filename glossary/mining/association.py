"""What stands in the Chinese wherever an English candidate stands in the English, and hardly elsewhere.

The witness for what recurs where no word was linked: the words of the Chinese and runs of two to four of them are
counted over the whole text, then in the pairs that hold the candidate, and the one with the highest Dice coefficient
(Smadja, McKeown and Hatzivassiloglou 1996, who find collocations so) is its rendering. All in arrays, so that it costs
seconds for a hundred thousand pairs; the more there are, the surer it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from duizhao.bitext.language.words import is_function_word
from duizhao.glossary.mining.corpus import Pair

__all__ = ["LEAST_OFTEN", "Associated", "find_associated"]

Numbers = npt.NDArray[np.int64]

LEAST_OFTEN = 3
"""A candidate of fewer pairs is together with too much by chance."""

_LONGEST = 4
_MOST_PLACES = 12
_LEAST_SHARE = 0.5
_LEAST_DICE = 0.4
# As good as the best is what comes this near; if that is another word, nothing is found.
_NEAR = 0.08
_KEYS_AT_ONCE = 4_096
# Multiplies the number of a word, modulo 2**64, in the number of a run of words.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Associated(NamedTuple):
    """A candidate's key, the Chinese found for it, and the Dice coefficient of the two, 0 to 1."""

    key: str
    chinese: str
    dice: float


class _Runs(NamedTuple):
    """The runs of content words of all Chinese sides.

    ``numbers``: [shape=(4, n_words), int64], the run of one to four words that begins at each word, −1 where there is
    none. ``counts``, ``first``: of each run how often it occurs, and the word at which it does first. ``bounds``:
    [shape=(n_pairs + 1,)], the words of each pair.
    """

    numbers: Numbers
    counts: Numbers
    first: Numbers
    bounds: Numbers


def find_associated(
    pairs: Sequence[Pair], places: Mapping[str, Sequence[int]], keys: Sequence[str]
) -> Iterator[Associated]:
    """Find what goes with each of some English keys.

    Parameters
    ----------
    pairs
        All pairs.
    places
        For each key the numbers of its pairs.
    keys
        Those asked for, of `LEAST_OFTEN` pairs at least.

    Yields
    ------
    Associated
        For the keys that one expression goes with clearly.
    """
    if not keys:
        return
    runs = _count_runs(pairs)
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        some = keys[start : start + _KEYS_AT_ONCE]
        for number, found in _choose(some, places, runs):
            texts = [(_text(run, pairs, runs), dice) for run, dice in found]
            dice = max(value for _, value in texts)
            near = [text for text, other in texts if other >= dice - _NEAR]
            longest = max(near, key=lambda text: (len(text), text))
            if all(text in longest for text in near):
                yield Associated(key=some[number], chinese=longest, dice=dice)


def _count_runs(pairs: Sequence[Pair]) -> _Runs:
    """Give a number to each run of words of every pair."""
    vocabulary: dict[str, int] = {}
    content: dict[str, int] = {}
    words: list[int] = []
    sizes = []
    for pair in pairs:
        text, at = pair.chinese, pair.chinese_places
        sizes.append(len(at) // 2)
        for start, end in zip(at[::2], at[1::2], strict=True):
            word = text[start:end]
            number = content.get(word)
            if number is None:
                kept = any(map(str.isalnum, word)) and not is_function_word(word, "zh")
                number = content[word] = vocabulary.setdefault(word, len(vocabulary)) if kept else -1
            words.append(number)
    bounds = np.concatenate([[0], np.cumsum(np.array(sizes, dtype=np.int64))])
    ids = np.array(words, dtype=np.int64)
    owner = np.repeat(np.arange(len(pairs)), sizes)
    numbers = np.full((_LONGEST, len(ids)), -1, dtype=np.int64)
    counts, first = [], []
    known = 0
    code = np.zeros(len(ids), dtype=np.uint64)
    whole = np.ones(len(ids), dtype=bool)
    for size in range(_LONGEST):
        length = max(0, len(ids) - size)
        whole[:length] &= (ids[size:] >= 0) & (owner[size:] == owner[:length])
        whole[length:] = False
        code[:length] = code[:length] * _FACTOR + (ids[size:] + 1).astype(np.uint64)
        begins = np.flatnonzero(whole)
        _, where, inverse, often = np.unique(code[begins], return_index=True, return_inverse=True, return_counts=True)
        numbers[size, begins] = inverse.reshape(-1) + known
        counts.append(often)
        first.append(begins[where])
        known += len(often)
    return _Runs(
        numbers=numbers,
        counts=np.concatenate(counts),
        first=np.concatenate(first) * _LONGEST + _sizes(counts),
        bounds=bounds,
    )


def _sizes(counts: Sequence[Numbers]) -> Numbers:
    """Return for each run how many words it has beyond the first."""
    return np.repeat(np.arange(len(counts)), [len(some) for some in counts])


def _choose(
    keys: Sequence[str], places: Mapping[str, Sequence[int]], runs: _Runs
) -> Iterator[tuple[int, list[tuple[int, float]]]]:
    """Yield for each key, by its place in ``keys``, the runs that go with it best, each with its Dice coefficient."""
    owners: list[int] = []
    numbers: list[int] = []
    often, sampled = [], []
    for place, key in enumerate(keys):
        all_places = places[key]
        some = all_places[:: -(-len(all_places) // _MOST_PLACES)]
        owners += [place] * len(some)
        numbers += some
        often.append(len(all_places))
        sampled.append(len(some))
    pairs = np.array(numbers, dtype=np.int64)
    sizes = runs.bounds[pairs + 1] - runs.bounds[pairs]
    words = np.repeat(runs.bounds[pairs] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    held = runs.numbers[:, words]
    total = len(runs.counts)
    rows = (np.repeat(np.array(owners, dtype=np.int64), sizes) * total + held)[held >= 0]
    found, counts = np.unique(rows, return_counts=True)
    owner, run = found // total, found % total
    seen, here = np.array(sampled)[owner], np.array(often)[owner]
    both = np.minimum(counts, seen)
    dice = 2 * both / seen * here / (here + runs.counts[run])
    good = (both >= LEAST_OFTEN - 1) & (both >= _LEAST_SHARE * seen) & (dice >= _LEAST_DICE)
    best: dict[int, list[tuple[int, float]]] = {}
    for place, one, value in zip(owner[good].tolist(), run[good].tolist(), dice[good].tolist(), strict=True):
        best.setdefault(place, []).append((one, value))
    yield from best.items()


def _text(run: int, pairs: Sequence[Pair], runs: _Runs) -> str:
    """Return a run as it stands where it occurs first."""
    word, size = divmod(int(runs.first[run]), _LONGEST)
    number = int(np.searchsorted(runs.bounds, word, side="right")) - 1
    at, pair = 2 * (word - int(runs.bounds[number])), pairs[number]
    return pair.chinese[pair.chinese_places[at] : pair.chinese_places[at + 2 * size + 1]]
