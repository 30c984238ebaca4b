"""The weights that are shipped fit the features, and nothing else is taken for them."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from duizhao.align.sentences.products import CHIEF, Scaling, chief_names, product_features, product_names
from duizhao.align.sentences.weights import BEAD_NAMES, OPENING, Weights, read_weights
from duizhao.bitext.errors import ModelError

PLAIN = Scaling(middle=dict.fromkeys(chief_names(), 0.0), deviation=dict.fromkeys(chief_names(), 1.0))


@pytest.mark.parametrize("stage", ["first", "words", "tokens", "mapped"])
def test_shipped_weights_fit(stage: str) -> None:
    weights = read_weights(stage)
    assert tuple(weights.beads.weights) == BEAD_NAMES[stage]
    assert tuple(weights.products.weights) == product_names(CHIEF.get(stage, ()))
    assert weights.opening.weights[OPENING] < 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"closeness": None}, "no weight for 'closeness'"),
        ({"alone: length": None}, "no weight for 'alone: length'"),
        ({OPENING: None}, f"no weight for '{OPENING}'"),
        ({"kind 9-9": 1.0}, "'kind 9-9' is not a feature"),
    ],
)
def test_a_missing_or_unknown_weight_is_refused(changes: dict[str, float | None], message: str) -> None:
    shipped = json.loads(files("duizhao.align.sentences").joinpath("weights.json").read_text(encoding="utf-8"))["words"]
    found = {name: value for name, value in (shipped | changes).items() if value is not None}
    with pytest.raises(ModelError, match=message):
        Weights.of(found, "words", PLAIN)


def test_products_by_hand() -> None:
    scaling = Scaling(middle={"a": 1.0, "b": 0.0}, deviation={"a": 2.0, "b": 1.0})
    chief = {"a": np.array([[3.0, 1.0]], dtype=np.float32), "b": np.array([[-9.0, 0.5]], dtype=np.float32)}
    found = dict(product_features(chief, np.array([[1, 1], [1, 2]]), scaling))
    # a is 1 and 0 in its deviations; b is cut off at -3.
    assert {name: values.tolist() for name, values in found.items()} == {
        "a × a": [[1, 0]],
        "a × b": [[-3, 0]],
        "b × b": [[9, 0.25]],
        "a × size": [[0, 0]],
        "b × size": [[0, 0.5]],
        "a × 1-1": [[1, 0]],
        "b × 1-1": [[-3, 0]],
    }
