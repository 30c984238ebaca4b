"""Parts of speech of English words, from an averaged perceptron that works offline.

The table (``tagger.json.gz``, CC BY-SA 4.0, see ``tagger.NOTICE.txt``) is trained on the English Web Treebank of
Universal Dependencies with the features of Honnibal's tagger. With all its weights it is right for 93.4 % of the
words of the treebank's test split; without those smaller than 1, as kept here in 0.4 MB, it gives the same part of
speech for 98.8 % of the words of technical and medical text.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from duizhao.bitext.errors import ModelError

__all__ = ["Tagger", "load_tagger"]

_START, _END = "<s>", "</s>"
_MOST_REMEMBERED = 200_000
# Sentences tagged in step: enough that a step of numpy costs little, and a few megabytes.
_AT_ONCE = 512


class Tagger:
    """Tags words from left to right by the weights of their features.

    Parameters
    ----------
    weights
        Weight of each label by feature.
    certain
        Words that have one label wherever they stand.
    labels
        Every label, as ``VERB|Fin``: a universal part of speech and a verb form or ``-``.
    """

    def __init__(
        self, weights: Mapping[str, Mapping[str, float]], certain: Mapping[str, str], labels: Sequence[str]
    ) -> None:
        """Lay the tables out: a row a feature, a column a label."""
        self._labels = sorted(labels)
        self._certain = certain
        column = {label: number for number, label in enumerate(self._labels)}
        self._rows = {feature: number for number, feature in enumerate(weights)}
        self._table = np.zeros((len(weights), len(column)))
        for number, row in enumerate(weights.values()):
            for label, weight in row.items():
                self._table[number, column[label]] = weight
        self._own: dict[str, npt.NDArray[np.float64]] = {}
        self._chosen: dict[tuple[str, ...], str] = {}
        self._batch: _Batch | None = None

    def tag_all(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Return what `tag` returns of each sentence, from all sentences at once: a tenth of the time of many.

        >>> load_tagger().tag_all([["The", "video"], [], ["was", "created"]])
        [['DET|-', 'NOUN|-'], [], ['AUX|Fin', 'VERB|Part']]
        """
        if self._batch is None:
            self._batch = _Batch(self._labels, self._certain, self._rows, self._table)
        found: list[list[str]] = [[] for _ in sentences]
        order = sorted((n for n, sentence in enumerate(sentences) if sentence), key=lambda n: -len(sentences[n]))
        for start in range(0, len(order), _AT_ONCE):
            numbers = order[start : start + _AT_ONCE]
            columns = self._batch.tag([sentences[number] for number in numbers], self._inside)
            for place, number in enumerate(numbers):
                size = len(sentences[number])
                found[number] = [self._labels[column] for column in columns[place, :size].tolist()]
        return found

    def tag(self, words: Sequence[str]) -> list[str]:
        """Return the label of each word of a sentence, punctuation left out, as in ``NOUN|-``.

        >>> load_tagger().tag(["The", "video", "was", "created"])
        ['DET|-', 'NOUN|-', 'AUX|Fin', 'VERB|Part']
        """
        context = [_START, _START, *(word.lower() for word in words), _END, _END]
        found: list[str] = []
        before, earlier = _START, _START
        for number, word in enumerate(words):
            lower = context[number + 2]
            label = self._certain.get(lower)
            if label is None:
                label = self._choose(word, before, earlier, context[number : number + 5])
            found.append(label)
            before, earlier = label, before
        return found

    def _choose(self, word: str, before: str, earlier: str, window: Sequence[str]) -> str:
        """Return the label of a word between two labels and two words each way, remembered: texts repeat themselves."""
        place = (word, before, earlier, *window)
        found = self._chosen.get(place)
        if found is None:
            lower = window[2]
            outside = (
                f"t-1 {before}",
                f"t-2 {earlier}",
                f"t-1t-2 {before} {earlier}",
                f"w-1 {window[1]}",
                f"w-2 {window[0]}",
                f"w+1 {window[3]}",
                f"w+2 {window[4]}",
                f"t-1 w {before} {lower}",
            )
            found = self._best(word, lower, outside)
            if len(self._chosen) < _MOST_REMEMBERED:
                self._chosen[place] = found
        return found

    def _best(self, word: str, lower: str, outside: Sequence[str]) -> str:
        rows = [row for feature in outside if (row := self._rows.get(feature)) is not None]
        scores = self._inside(word, lower)
        if rows:
            scores = scores + self._table[rows].sum(axis=0)
        # Of equal labels the last by name, as in training.
        return self._labels[len(scores) - 1 - int(scores[::-1].argmax())]

    def _inside(self, word: str, lower: str) -> npt.NDArray[np.float64]:
        """Return the scores of each label by the word itself, [shape=(n_labels,)], remembered by the word."""
        found = self._own.get(word)
        if found is None:
            shape = ("X" if word[:1].isupper() else "x") + ("d" if any(letter.isdigit() for letter in word) else "")
            features = (
                "bias",
                f"suf3 {lower[-3:]}",
                f"suf2 {lower[-2:]}",
                f"suf1 {lower[-1:]}",
                f"pre1 {lower[:1]}",
                f"shape {shape}",
                f"w {lower}",
            )
            found = self._table[[self._rows[feature] for feature in features if feature in self._rows]].sum(axis=0)
            if len(self._own) < _MOST_REMEMBERED:
                self._own[word] = found
        return found


class _Batch:
    """Tags the n-th words of many sentences in one step, with the sums of `Tagger` in the same order.

    A row of the table is looked up by number: one for each word at each place around the tagged one, one for each two
    labels before it, and one for each label before each word. What has no row has the last one, of zeros.
    """

    def __init__(
        self,
        labels: Sequence[str],
        certain: Mapping[str, str],
        rows: Mapping[str, int],
        table: npt.NDArray[np.float64],
    ) -> None:
        """Lay out the numbers of the rows."""
        self._rows = rows
        self._table = np.concatenate([table, np.zeros((1, len(labels)))])
        self._none = len(table)
        number = {label: place for place, label in enumerate((*labels, _START))}
        self._certain = {word: number[label] for word, label in certain.items()}
        self._start = len(labels)
        self._before = np.zeros((len(number), len(number), len(labels)))
        for one, first in number.items():
            for other, second in number.items():
                for feature in (f"t-1 {one}", f"t-2 {other}", f"t-1t-2 {one} {other}"):
                    self._before[first, second] += self._table[rows.get(feature, self._none)]
        self._after: dict[str, list[tuple[int, int]]] = {}
        for feature, row in rows.items():
            if feature.startswith("t-1 w "):
                label, _, word = feature.removeprefix("t-1 w ").partition(" ")
                self._after.setdefault(word, []).append((number[label], row))

    def tag(
        self, sentences: Sequence[Sequence[str]], inside: Callable[[str, str], npt.NDArray[np.float64]]
    ) -> npt.NDArray[np.int64]:
        """Return the numbers of the labels, [shape=(n_sentences, n_words)], beyond the end of a sentence anything.

        Parameters
        ----------
        sentences
            The longest first, none empty.
        inside
            Gives the scores of each label by the word itself, from a word as written and in small letters.
        """
        lengths = np.array([len(sentence) for sentence in sentences])
        most = int(lengths[0])
        written: dict[str, int] = {}
        lowered: dict[str, int] = {_START: 0, _END: 1}
        spellings = np.zeros((len(sentences), most), dtype=np.int64)
        words = np.ones((len(sentences), most + 4), dtype=np.int64)
        words[:, :2] = 0
        lower_of: list[int] = []
        for place, sentence in enumerate(sentences):
            for at, word in enumerate(sentence):
                spelling = written.get(word)
                if spelling is None:
                    spelling = written[word] = len(written)
                    lower_of.append(lowered.setdefault(word.lower(), len(lowered)))
                spellings[place, at] = spelling
                words[place, at + 2] = lower_of[spelling]
        own = np.stack([inside(word, word.lower()) for word in written])
        around = {
            at: np.array([self._rows.get(f"w{at:+d} {word}", self._none) for word in lowered]) for at in (-1, -2, 1, 2)
        }
        after = np.full((len(lowered), self._start + 1), self._none)
        fixed = np.full(len(lowered), -1)
        for word, row in lowered.items():
            for label, feature in self._after.get(word, ()):
                after[row, label] = feature
            fixed[row] = self._certain.get(word, -1)
        table = self._table
        found = np.zeros((len(sentences), most), dtype=np.int64)
        before = np.full(len(sentences), self._start)
        earlier = before.copy()
        # How many sentences have an n-th word.
        active = np.searchsorted(-lengths, -np.arange(most), side="left")
        for at in range(most):
            count = int(active[at])
            here = words[:count, at + 2]
            labels = fixed[here]
            open_ = np.flatnonzero(labels < 0)
            if len(open_):
                window = words[open_, at : at + 5]
                scores = self._before[before[open_], earlier[open_]]
                for place, shift in ((1, -1), (0, -2), (3, 1), (4, 2)):
                    scores += table[around[shift][window[:, place]]]
                scores += table[after[window[:, 2], before[open_]]]
                scores += own[spellings[open_, at]]
                labels[open_] = self._start - 1 - scores[:, ::-1].argmax(axis=1)
            found[:count, at] = labels
            earlier[:count] = before[:count]
            before[:count] = labels
        return found


@cache
def load_tagger() -> Tagger:
    """Return the tagger, read once a process; a fifth of a second.

    Raises
    ------
    ModelError
        When the table is damaged.
    """
    path = files("duizhao.glossary.mining") / "tagger.json.gz"
    try:
        raw = json.loads(gzip.decompress(path.read_bytes()))
        return Tagger(raw["weights"], raw["certain"], raw["labels"])
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise ModelError(f"{path}: the tagger's table is damaged ({error}); install duizhao again") from error
