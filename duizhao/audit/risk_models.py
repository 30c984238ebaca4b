"""The weights of the risk estimate: which models there are, what each weighs, and how they are read.

A translation alone has one sum of its evidence. Where there are several translations of one source, two sums are
added: what they are like on the average says how hard the source is (``sources``), and how each departs from that
average says how good it is (``differences``). The two need other weights: hard sources have translations that are close
to them, and among the translations of one source the closest is not the best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from duizhao.audit.evidence import FEATURES, GAINS, LOSSES, SOURCE
from duizhao.bitext.errors import ModelError
from duizhao.bitext.linear import LinearModel, read_table

__all__ = ["ENCODERS", "MODELS", "REFERENCE", "RiskModel", "average_groups", "load_weights", "read_weights"]

Floats = npt.NDArray[np.float64]

REFERENCE: Final = 20
"""Pairs that were learned from and that are counted in when risks are shifted to a rate; few beside a file of hundreds,
enough to keep the risk of a single pair from being the rate itself."""

_LEARNED: Final = frozenset({"cosine", "agreement", "suspect_share", "suspect_words"})
_PLAIN: Final = tuple(name for name in (*SOURCE, *LOSSES, *GAINS) if name not in _LEARNED)
_DIFFERENT: Final = (
    "short",
    "long",
    "length_gap",
    "numbers_lost",
    "names_lost",
    "denials",
    "gender",
    "end_lost",
    "half_width",
    "found_numbers",
    "found_names",
    "found_polarity",
    "agreement",
)
"""What sets the translations of one source apart. All other evidence together lowers the mean correlation within a
source from .099 to .071 on WMT20 and adds .007 on bio-mqm (documents left out)."""
_MATCH: Final = ("dictionary_source", "dictionary_target", "length_gap", "numbers_lost", "names_lost")
ENCODERS: Final = ("use", "e5-small")
"""Encoders whose cosine and agreement weights were learned with."""
DIRECTIONS: Final = ("en-zh", "zh-en")
_OF_ENCODERS: Final[Mapping[str, tuple[str, ...]]] = {"use": (), "e5-small": ("suspect_share", "suspect_words")}
MODELS: Final[Mapping[str, tuple[str, ...]]] = {
    **{f"{langs}, any": _PLAIN for langs in DIRECTIONS},
    **{f"{langs}, {name}": (*_PLAIN, *_OF_ENCODERS[name], "cosine") for langs in DIRECTIONS for name in ENCODERS},
    **{
        f"{langs}, {name}, sources": (*_PLAIN, *_OF_ENCODERS[name], "cosine", "agreement")
        for langs in DIRECTIONS
        for name in ENCODERS
    },
    **{
        f"{langs}, {name}, differences": (*_DIFFERENT, *_OF_ENCODERS[name]) for langs in DIRECTIONS for name in ENCODERS
    },
    "translation, any": _MATCH,
    **{f"translation, {name}": (*_MATCH, "cosine") for name in ENCODERS},
}
"""Every model of ``estimate.json`` and its features; a cosine is only read with the encoder it was learned with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskModel:
    """Weights of a logit, the usual value of each feature for where one is NaN, and logits of pairs learned from.

    ``reference`` holds the logits at `REFERENCE` even ranks among the pairs that were learned from; it is empty for
    the models of ``translation``.
    """

    weights: LinearModel
    usual: LinearModel
    reference: tuple[float, ...]

    def weigh(self, rows: Floats) -> Floats:
        """Return the logit of each row, [shape=(n,)], of [shape=(n, len(FEATURES))]."""
        filled = self.fill(rows)
        total = np.full(len(rows), self.weights.weights["bias"])
        for name in self.usual.weights:
            total += self.weights.weights[name] * filled[:, FEATURES.index(name)]
        return total

    def fill(self, rows: Floats) -> Floats:
        """Return a copy with the usual value of each feature of the model where a row has NaN."""
        filled = rows.copy()
        for name, usual in self.usual.weights.items():
            column = filled[:, FEATURES.index(name)]
            column[np.isnan(column)] = usual
        return filled


def average_groups(rows: Floats, groups: npt.NDArray[np.int64]) -> Floats:
    """Return the mean of its group for each row: [shape=(n, k)] and [shape=(n,), int, from 0 without a gap].

    >>> average_groups(np.array([[1.0], [3.0], [5.0]]), np.array([0, 0, 1]))[:, 0].tolist()
    [2.0, 2.0, 5.0]
    """
    counts = np.bincount(groups)
    return np.column_stack([(np.bincount(groups, weights=column) / counts)[groups] for column in rows.T])


@cache
def load_weights() -> Mapping[str, RiskModel]:
    """Read the weights that come with the package.

    Raises
    ------
    ModelError
        When the file cannot be read or belongs to another version.
    """
    return read_weights(read_table("duizhao.audit", "estimate.json"))


def read_weights(found: Mapping[str, object]) -> dict[str, RiskModel]:
    """Take the weights out of parsed JSON.

    It has for each of `MODELS` ``{"weights": {"bias": …, feature: …}, "usual": {feature: …}, "reference": […]}``.

    Raises
    ------
    ModelError
        When a model or a weight is missing, unknown or not a number.
    """
    models = {}
    for name, features in MODELS.items():
        at = f"duizhao/audit/estimate.json, {name}"
        model = found.get(name)
        if not isinstance(model, Mapping):
            raise ModelError(f"{at}: no such model; install duizhao again or learn the weights again")
        reference = model.get("reference")
        if not isinstance(reference, list) or not all(isinstance(logit, int | float) for logit in reference):
            raise ModelError(f"{at}: 'reference' is not a list of numbers; learn the weights again")
        models[name] = RiskModel(
            weights=LinearModel.of(model.get("weights"), ("bias", *features), name=at),
            usual=LinearModel.of(model.get("usual"), features, name=f"{at}, usual"),
            reference=tuple(map(float, reference)),
        )
    return models
