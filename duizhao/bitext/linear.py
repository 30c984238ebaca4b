"""Scores that are sums of named numbers, each times a weight that a file gives; a file that does not fit is refused.

A model's file names every number. One that is missing would otherwise count as 0, and one too many would be
overlooked, and either way the scores would be wrong without a sign of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from duizhao.bitext.errors import ModelError

__all__ = ["LinearModel", "read_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearModel:
    """Weights by the names of the features they belong to; ``name`` says which model it is, for messages."""

    name: str
    weights: Mapping[str, float]

    @classmethod
    def of(cls, found: object, names: Collection[str], *, name: str) -> LinearModel:
        """Check that a table from a file has a finite number for each of ``names``, and for nothing else.

        >>> LinearModel.of({"length": -0.5}, ["length"], name="toy").weights["length"]
        -0.5

        Raises
        ------
        ModelError
            Naming the first weight that is missing, unknown or not a number.
        """
        if not isinstance(found, Mapping):
            raise ModelError(f"{name}: not a table of weights; install duizhao again or learn the weights again")
        for weight in names:
            if weight not in found:
                raise ModelError(f"{name}: no weight for {weight!r}; learn the weights again")
        wanted = set(names)
        for weight, value in found.items():
            if weight not in wanted:
                raise ModelError(f"{name}: {weight!r} is not a feature; learn the weights again")
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise ModelError(f"{name}: the weight of {weight!r} is {value!r}, not a number")
        return cls(name=name, weights={weight: float(found[weight]) for weight in names})

    def add(self, features: Iterable[tuple[str, npt.NDArray[np.float32]]], total: npt.NDArray[np.float32]) -> None:
        """Add to ``total`` each feature times its weight.

        Parameters
        ----------
        features : iterable of (name, float32 array that broadcasts to the shape of ``total``)
            Each feature of the model once.
        total : float32 array
            Changed in place.

        Raises
        ------
        ModelError
            When a feature has no weight, or a weight no feature.
        """
        left = set(self.weights)
        for name, values in features:
            if name not in left:
                raise ModelError(f"{self.name}: no weight for {name!r}; learn the weights again")
            left.discard(name)
            total += np.float32(self.weights[name]) * values
        if left:
            raise ModelError(f"{self.name}: {min(left)!r} is not a feature; learn the weights again")


def read_table(package: str, file: str) -> Mapping[str, object]:
    """Read a JSON table that a package of ours ships.

    Raises
    ------
    ModelError
        When it is missing, not JSON, or not a table.
    """
    try:
        found = json.loads(files(package).joinpath(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{file}: cannot be read ({error}); install duizhao again") from error
    if not isinstance(found, dict):
        raise ModelError(f"{file}: not a table; install duizhao again")
    return found
