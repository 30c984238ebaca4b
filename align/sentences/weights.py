"""The learned weights, a table of readable numbers for each pass, and the scores they make of features."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from duizhao.align.sentences.evidence import (
    CLOSENESS_NAMES,
    FIRST_NULL_NAMES,
    LENGTH_NAMES,
    NULL_NAMES,
    SPREAD_NAMES,
    Features,
    NullFeatures,
    Scene,
    link_names,
    match_names,
)
from duizhao.align.sentences.products import CHIEF, Scaling, chief_names, product_features, product_names
from duizhao.align.sentences.search import Floats, Lattice
from duizhao.align.sentences.speech import MARK_NAMES, TURN_NAMES
from duizhao.bitext.errors import ModelError
from duizhao.bitext.linear import LinearModel, read_table

__all__ = ["BEAD_NAMES", "OPENING", "Weights", "read_weights", "weigh"]

OPENING = "alone: opening"
"""The name of the weight of beginning a run of sentences alone."""

_FIRST = (*CLOSENESS_NAMES, *LENGTH_NAMES)
_WORDS = (*_FIRST, *SPREAD_NAMES, *link_names("words"), *MARK_NAMES, *TURN_NAMES)
_TOKENS = (*_WORDS, *link_names("tokens"), *match_names("matches"))
_MAPPED = (*_TOKENS, *link_names("mapped tokens"), *match_names("mapped matches"))

BEAD_NAMES = {"first": _FIRST, "words": _WORDS, "tokens": _TOKENS, "mapped": _MAPPED}
"""The features of beads of each pass: the first, and the second with words alone, with token vectors too, or with token
vectors of a model that has a learned map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The weights of one pass: of beads, of products of their chief features, of sentences alone and their runs.

    ``chief``: the features that products are made of, none in the first pass.
    """

    beads: LinearModel
    products: LinearModel
    alone: LinearModel
    opening: LinearModel
    chief: tuple[str, ...]
    scaling: Scaling

    @classmethod
    def of(cls, found: Mapping[str, object], stage: str, scaling: Scaling) -> Weights:
        """Check the weights of a pass: ``first``, ``words``, ``tokens`` or ``mapped``.

        Raises
        ------
        ModelError
            When one is missing, unknown or not a number.
        """
        chief = CHIEF.get(stage, ())
        parts = {
            "beads": BEAD_NAMES[stage],
            "products": product_names(chief),
            "alone": FIRST_NULL_NAMES if stage == "first" else NULL_NAMES,
            "opening": (OPENING,),
        }
        known = {name for names in parts.values() for name in names}
        unknown = {name: value for name, value in found.items() if name not in known}
        return cls(
            chief=chief,
            scaling=scaling,
            **{
                part: LinearModel.of(
                    {name: found[name] for name in names if name in found} | unknown, names, name=f"weights of {stage}"
                )
                for part, names in parts.items()
            },
        )


@cache
def read_weights(stage: str) -> Weights:
    """Read the weights of a pass from ``weights.json``, which ``benchmarks/train_sentences.py`` writes.

    Raises
    ------
    ModelError
        When the file does not have exactly the weights of the pass's features.
    """
    table = read_table("duizhao.align.sentences", "weights.json")
    parts = {part: table.get(part) for part in (stage, "middle", "deviation")}
    for part, found in parts.items():
        if not isinstance(found, Mapping):
            raise ModelError(f"weights.json: no table {part!r}; install duizhao again")
    scaling = Scaling(
        **{
            part: LinearModel.of(parts[part], chief_names(), name=f"weights.json, {part}").weights
            for part in ("middle", "deviation")
        }
    )
    return Weights.of(parts[stage], stage, scaling)  # type: ignore[arg-type]


def weigh(scene: Scene, beads: Features, alone: NullFeatures, weights: Weights) -> Lattice:
    """Put a score on every move: the sum of its features, each times its weight.

    Raises
    ------
    ModelError
        When features and weights do not fit each other.
    """
    scores = np.zeros((scene.corridor.size, len(scene.kinds)), dtype=np.float32)
    chief: dict[str, Floats] = {}
    weights.beads.add(_kept(beads, weights.chief, chief), scores)
    in_order = {name: chief[name] for name in weights.chief}
    weights.products.add(product_features(in_order, scene.kinds, weights.scaling), scores)
    n, m = scene.sizes
    nulls = np.zeros(n + m, dtype=np.float32)
    weights.alone.add(((name, np.concatenate([left, right])) for name, left, right in alone), nulls)
    return Lattice(
        corridor=scene.corridor,
        kinds=scene.kinds,
        beads=scores,
        source_null=nulls[:n],
        target_null=nulls[n:],
        opening=weights.opening.weights[OPENING],
    )


def _kept(features: Features, names: Collection[str], found: dict[str, Floats]) -> Features:
    """Pass features on, and keep those of some names."""
    for name, values in features:
        if name in names:
            found[name] = values
        yield name, values
