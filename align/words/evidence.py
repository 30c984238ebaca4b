"""Evidence for word links, and the weights that turn it into probabilities.

For each pair of a Chinese and an English token there are thirteen readable numbers: how close their
contextual vectors are and whether each is the other's best match, where they stand, what the dictionary
says, whether they are written or sound the same, and whether they are function words. A logistic function
of them is the first estimate. Two more rounds see, beside these numbers, what the round before thought of
the neighbouring links, as the growing heuristics of Och and Ney (2003) do, but with learned weights.

The weights in ``links.json`` are learned by ``benchmarks/words.py --train`` on the 150 sentence pairs of
DeNero and Macherey (2011), whose figures in ``benchmarks/words.md`` are by cross-validation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Vectors
from duizhao.align.words.relations import Lexicon, plain
from duizhao.bitext.errors import ModelError

__all__ = [
    "CONTEXT_NAMES",
    "EVIDENCE_NAMES",
    "Lexicon",
    "LinkWeights",
    "context",
    "evidence",
    "load_weights",
    "plain",
    "probability",
    "read_weights",
]

Matrix = npt.NDArray[np.float64]

EVIDENCE_NAMES = (
    "cosine",
    "agreement",
    "row_margin",
    "column_margin",
    "distance",
    "dictionary",
    "dictionary_row",
    "dictionary_column",
    "same",
    "sound",
    "mark_against_word",
    "both_function_words",
    "one_function_word",
)
"""The planes of :func:`evidence`, in order."""

CONTEXT_NAMES = (
    "probability",
    "logit",
    "diagonal",
    "row_neighbours",
    "column_neighbours",
    "antidiagonal",
    "row_rival",
    "column_rival",
    "row_sum",
    "column_sum",
    "nearby",
)
"""The planes of :func:`context`, in order."""

# Softmax temperature of the agreement. On the 150 pairs the intersection of both directions' softmax
# alone gives AER .226 at .07, .235 at .05 and .232 at .1.
_TEMPERATURE = 0.07
# Added below the line where a dictionary hit is shared among rivals: a lone weak hit stays weak.
_DICTIONARY_FLOOR = 0.3
# More neighbours than this on one row or column say no more.
_MOST = 3.0
_REACH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWeights:
    """A bias and a weight a plane for each round, and the probability from which on a link is drawn.

    ``rounds[0]`` has ``len(EVIDENCE_NAMES)`` weights, later ones ``len(EVIDENCE_NAMES) + len(CONTEXT_NAMES)``.
    """

    rounds: tuple[tuple[float, tuple[float, ...]], ...]
    threshold: float


@cache
def load_weights(file: str = "links.json", names: tuple[str, ...] = EVIDENCE_NAMES) -> LinkWeights:
    """Read the weights that come with the package, of the evidence of some names.

    Raises
    ------
    ModelError
        When a round lacks a weight: the file belongs to another version.
    """
    found = json.loads((files("duizhao.align.words") / file).read_text(encoding="utf-8"))
    return read_weights(found, names, file=file)


def read_weights(
    found: Mapping[str, Any], evidence_names: tuple[str, ...] = EVIDENCE_NAMES, *, file: str = "links.json"
) -> LinkWeights:
    """Take the weights out of parsed JSON: ``{"threshold": …, "rounds": [{"bias": …, name: weight, …}, …]}``.

    Raises
    ------
    ModelError
        When a round lacks a weight.
    """
    rounds = []
    for number, one in enumerate(found["rounds"]):
        names = evidence_names if number == 0 else evidence_names + CONTEXT_NAMES
        missing = [name for name in ("bias", *names) if name not in one]
        if missing:
            raise ModelError(f"align/words/{file}: round {number + 1} has no weight {missing[0]!r}; reinstall duizhao")
        rounds.append((float(one["bias"]), tuple(float(one[name]) for name in names)))
    return LinkWeights(rounds=tuple(rounds), threshold=float(found["threshold"]))


def evidence(chinese: Sequence[str], english: Sequence[str], cosines: Vectors, lexicon: Lexicon) -> Matrix:
    """Return what speaks for each link by itself, [shape=(n_chinese, n_english, 13)], planes as ``EVIDENCE_NAMES``.

    Parameters
    ----------
    chinese, english
        The tokens, at least one a side.
    cosines
        [shape=(n_chinese, n_english), float32], of the centred contextual vectors of the tokens.
    lexicon
        What is known of pairs of words.
    """
    n, m = len(chinese), len(english)
    cosine = cosines.astype(np.float64)
    scaled = np.exp((cosine - cosine.max()) / _TEMPERATURE)
    forth, back = scaled / scaled.sum(1, keepdims=True), scaled / scaled.sum(0, keepdims=True)
    rows, columns = (
        [lexicon.chinese_word(token) for token in chinese],
        [lexicon.english_word(token) for token in english],
    )
    relations = np.array([[lexicon.compare(row, column) for column in columns] for row in rows]).reshape(n, m, 3)
    meaning = relations[..., 0]
    distance = np.abs((np.arange(n)[:, None] + 0.5) / n - (np.arange(m)[None] + 0.5) / m)
    marks = np.array([row.mark for row in rows])[:, None], np.array([column.mark for column in columns])[None]
    grammar = np.array([row.grammar for row in rows])[:, None], np.array([column.grammar for column in columns])[None]
    planes = (
        cosine,
        np.sqrt(forth * back),
        _margin(cosine, 1),
        _margin(cosine, 0),
        distance,
        meaning,
        meaning / (meaning.sum(1, keepdims=True) + _DICTIONARY_FLOOR),
        meaning / (meaning.sum(0, keepdims=True) + _DICTIONARY_FLOOR),
        relations[..., 1],
        relations[..., 2],
        marks[0] ^ marks[1],
        grammar[0] & grammar[1],
        grammar[0] ^ grammar[1],
    )
    return np.stack([np.asarray(plane, dtype=np.float64) for plane in planes], axis=-1)


def context(estimate: Matrix) -> Matrix:
    """Return what an estimate says of each link's surroundings, [shape=(n, m, 11)], planes as ``CONTEXT_NAMES``.

    Parameters
    ----------
    estimate
        [shape=(n, m)], the probabilities of the round before.
    """
    n, m = estimate.shape
    clipped = np.clip(estimate, 1e-4, 1 - 1e-4)
    nearby = np.zeros((n, m))
    kernel = np.exp(-np.abs(np.arange(m)[:, None] - np.arange(m)[None]) / _REACH)
    for step in range(1, _REACH + 1):
        for down in (step, -step):
            nearby += _shift(estimate**2, down, 0) @ kernel / step
    planes = (
        estimate,
        np.log(clipped / (1 - clipped)),
        _shift(estimate, 1, 1) + _shift(estimate, -1, -1),
        _shift(estimate, 0, 1) + _shift(estimate, 0, -1),
        _shift(estimate, 1, 0) + _shift(estimate, -1, 0),
        _shift(estimate, 1, -1) + _shift(estimate, -1, 1),
        _rival(estimate, 1),
        _rival(estimate, 0),
        np.minimum(estimate.sum(1, keepdims=True) - estimate, _MOST),
        np.minimum(estimate.sum(0, keepdims=True) - estimate, _MOST),
        nearby,
    )
    return np.stack(planes, axis=-1)


def probability(planes: Matrix, weights: LinkWeights) -> Matrix:
    """Return the probability of each link, [shape=(n, m)], from :func:`evidence` through all rounds."""
    bias, first = weights.rounds[0]
    estimate = _logistic(planes @ np.array(first) + bias)
    for bias, later in weights.rounds[1:]:
        seen = np.concatenate([planes, context(estimate)], axis=-1)
        estimate = _logistic(seen @ np.array(later) + bias)
    return estimate


def _logistic(logit: Matrix) -> Matrix:
    result: Matrix = 1 / (1 + np.exp(-np.clip(logit, -50, 50)))
    return result


def _best_two(values: Matrix, axis: int) -> tuple[Matrix, Matrix]:
    ordered = np.sort(values, axis=axis)
    return np.take(ordered, [-1], axis), np.take(ordered, [-2], axis)


def _margin(values: Matrix, axis: int) -> Matrix:
    """By how much each value beats the best other one on its row (axis 1) or column (axis 0)."""
    if values.shape[axis] == 1:
        return np.zeros_like(values)
    top, second = _best_two(values, axis)
    return np.where(values >= top, values - second, values - top)


def _rival(values: Matrix, axis: int) -> Matrix:
    """Return the best other value on the row (axis 1) or column (axis 0)."""
    if values.shape[axis] == 1:
        return np.zeros_like(values)
    top, second = _best_two(values, axis)
    return np.where(values >= top, second, top)


def _shift(values: Matrix, down: int, right: int) -> Matrix:
    """Move a matrix down and to the right; zeros come in."""
    n, m = values.shape
    moved = np.zeros_like(values)
    if abs(down) < n and abs(right) < m:
        moved[max(0, down) : n + min(0, down), max(0, right) : m + min(0, right)] = values[
            max(0, -down) : n - max(0, down), max(0, -right) : m - max(0, right)
        ]
    return moved
