"""Links without an encoder: which words of the two languages go together over the whole text.

Model 1 of Brown, Della Pietra, Della Pietra and Mercer (1993) is learned in both directions, in the last rounds from
the links that both agree on (Liang, Taskar and Klein 2006). It tells what a word that occurs once is rendered by where
the other words of its pair are explained, which counting together cannot; what the dictionary has counts as seen
before. Words of grammar and marks take no part. All in arrays: seconds for a hundred thousand pairs.

Of 30,000 pairs of nine texts 500 were linked by e5-small as well. Of the links here of .35 and more it has .95 where an
English word occurs sixty times and more, .85 where from four to fifteen times, .67 below; they are .84, .73 and .64 of
its own. That links fade with the distance of their places made that .95 of .90 and .67 of .58.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from duizhao.bitext.language.dictionary import Dictionary
from duizhao.bitext.language.words import is_function_word
from duizhao.glossary.mining.candidates import english_key
from duizhao.glossary.mining.chinese import chinese_key
from duizhao.glossary.mining.corpus import Pair
from duizhao.glossary.mining.extraction import LINKED
from duizhao.glossary.mining.scanning import Numbers, Places, Vocabulary

__all__ = ["Correspondence"]

_ROUNDS = 5
_AGREEING = 2
# What the words of the other side that render nothing take of each.
_NOTHING = 1e-3
# Each pair of words that the dictionary has counts as seen so often.
_DICTIONARY = 0.5
_LONGEST = 8


class _Column(NamedTuple):
    """The words of one side of all pairs.

    ``vocabulary``: the keys of those that count. ``words``: [shape=(n_counted,)], their numbers; ``at`` for each word
    of the text its place there, −1 for what does not count; ``spoken``: whether it is more than a mark. ``bounds``:
    where each pair begins in ``at``, ``counted`` in ``words``.
    """

    vocabulary: Mapping[str, int]
    words: Numbers
    at: Numbers
    spoken: npt.NDArray[np.bool_]
    bounds: Places
    counted: Places


class Correspondence:
    """Which words of some pairs go together: laid out when it is made, learned by `learn`, asked by `find`."""

    def __init__(self, pairs: Sequence[Pair], dictionary: Dictionary) -> None:
        """Give numbers to the words, and lay out which are ever in one pair; the dictionary's count as seen before."""
        from duizhao.glossary.mining._correspondence import lay_out  # noqa: PLC0415 - numba

        english = _column(((pair.english, pair.english_places) for pair in pairs), english_key, "en")
        chinese = _column(((pair.chinese, pair.chinese_places) for pair in pairs), chinese_key, "zh")
        order = np.argsort(english.words, kind="stable").astype(np.int32)
        places = np.searchsorted(english.words[order], np.arange(len(english.vocabulary) + 1)).astype(np.int64)
        owners = np.repeat(np.arange(len(pairs), dtype=np.int32), np.diff(english.counted))[order]
        bounds, columns = lay_out(places, owners, chinese.counted, chinese.words, len(chinese.vocabulary))
        self._english, self._chinese = english, chinese
        self._layout = (places, owners, order, chinese.counted, chinese.words, bounds, columns)
        self._known = _known_slots(english.vocabulary, chinese.vocabulary, dictionary, bounds, columns)
        self._table: tuple[npt.NDArray[np.generic], ...] = ()

    def learn(self) -> None:
        """Learn how surely words go together; other threads may run meanwhile, as it is compiled."""
        from duizhao.glossary.mining._correspondence import learn  # noqa: PLC0415 - numba

        *_, bounds, columns = self._layout
        prior = np.zeros(len(columns), dtype=np.float32)
        prior[self._known] = _DICTIONARY
        vocabulary = len(self._chinese.vocabulary)
        self._table = (bounds, columns, *learn(self._layout, vocabulary, prior, _ROUNDS, _AGREEING, _NOTHING))

    def find(self, rows: Numbers) -> tuple[Numbers, npt.NDArray[np.float32]]:
        """Find what renders some candidates, once it is learned.

        Parameters
        ----------
        rows
            [shape=(n, 4), int32], the candidates: pair, first word, last word (end exclusive), number of the key; by
            pair.

        Returns
        -------
        found : np.ndarray
            [shape=(n, 2), int32], first and last Chinese word, end exclusive; −1 where there is none.
        strengths : np.ndarray
            [shape=(n,), float32], the mean of the best links of both sides, 0 to 1: about the share of them that an
            encoder links too.
        """
        from duizhao.glossary.mining._correspondence import find_renditions  # noqa: PLC0415 - numba

        english, chinese = self._english, self._chinese
        found, strengths = find_renditions(
            rows,
            (english.words, english.at, english.bounds),
            (chinese.words, chinese.at, chinese.bounds, chinese.spoken),
            self._table,
            LINKED,
            _LONGEST,
        )
        return found, strengths


def _column(texts: Iterable[tuple[str, array[int]]], to_key: Callable[[str], str], lang: str) -> _Column:
    """Give numbers to the words of texts that count."""
    vocabulary = Vocabulary()
    spellings = Vocabulary()
    tokens: array[int] = array("i")
    sizes = array("q", [0])
    for text, places in texts:
        tokens.extend([spellings[text[start:end]] for start, end in zip(places[::2], places[1::2], strict=True)])
        sizes.append(len(tokens))
    spoken, numbers = [], []
    for word in spellings:
        said = any(map(str.isalnum, word))
        key = to_key(word) if said and not is_function_word(word, lang) else ""
        spoken.append(said)
        numbers.append(vocabulary[key] if key else -1)
    written = np.array(tokens, dtype=np.int32)
    words = np.array(numbers, dtype=np.int32)[written] if numbers else written
    counts = words >= 0
    counted = np.concatenate([[0], np.cumsum(counts)])
    bounds = np.array(sizes, dtype=np.int64)
    return _Column(
        vocabulary=vocabulary,
        words=np.ascontiguousarray(words[counts]),
        at=np.where(counts, counted[:-1], -1).astype(np.int32),
        spoken=np.array(spoken, dtype=bool)[written] if spoken else np.zeros(0, dtype=bool),
        bounds=bounds,
        counted=counted[bounds].astype(np.int64),
    )


def _known_slots(
    english: Mapping[str, int], chinese: Mapping[str, int], dictionary: Dictionary, bounds: Places, columns: Numbers
) -> Places:
    """Return where the pairs of words are that the dictionary has."""
    from duizhao.glossary.mining._correspondence import find_slots  # noqa: PLC0415 - numba takes a second

    pairs = array("i")
    for word, number in english.items():
        for other in dictionary.chinese(word):
            if other in chinese:
                pairs.extend((number, chinese[other]))
    slots: Places = find_slots(np.array(pairs, dtype=np.int32).reshape(-1, 2), bounds, columns)
    return slots[slots >= 0]
