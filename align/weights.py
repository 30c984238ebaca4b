"""The learned weights: a table of readable numbers for each pass."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

__all__ = ["Weights", "read_weights"]

Weights = dict[str, dict[str, float]]
"""By pass: ``first``, ``words`` (second pass, no token vectors), ``tokens``; then by the name of a feature."""


@cache
def read_weights() -> Weights:
    """Read ``weights.json``, which ``benchmarks/train_sentences.py`` writes."""
    weights: Weights = json.loads(files("align").joinpath("weights.json").read_text(encoding="utf-8"))
    return weights
