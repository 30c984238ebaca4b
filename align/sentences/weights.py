"""The learned weights, a table of readable numbers for each pass, and the scores they make of features."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np

from duizhao.align.sentences.evidence import Features, NullFeatures, Scene
from duizhao.align.sentences.search import Lattice

__all__ = ["Weights", "read_weights", "weigh"]

Weights = dict[str, dict[str, float]]
"""By pass: ``first``, ``words`` (second pass, no token vectors), ``tokens``; then by the name of a feature."""


@cache
def read_weights() -> Weights:
    """Read ``weights.json``, which ``benchmarks/train_sentences.py`` writes."""
    weights: Weights = json.loads(files("duizhao.align.sentences").joinpath("weights.json").read_text(encoding="utf-8"))
    return weights


def weigh(scene: Scene, beads: Features, alone: NullFeatures, weights: dict[str, float]) -> Lattice:
    """Put a score on every move: the sum of its features, each times its weight."""
    scores = np.zeros((scene.corridor.size, len(scene.kinds)), dtype=np.float32)
    for name, values in beads:
        scores += np.float32(weights.get(name, 0.0)) * values
    source_null, target_null = (np.zeros(size, dtype=np.float32) for size in scene.sizes)
    for name, source_values, target_values in alone:
        source_null += np.float32(weights.get(name, 0.0)) * source_values
        target_null += np.float32(weights.get(name, 0.0)) * target_values
    return Lattice(
        corridor=scene.corridor,
        kinds=scene.kinds,
        beads=scores,
        source_null=source_null,
        target_null=target_null,
        opening=weights["alone: opening"],
    )
