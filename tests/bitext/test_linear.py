"""Named weights: a file that does not fit is refused."""

from __future__ import annotations

import numpy as np
import pytest

from duizhao.bitext.errors import ModelError
from duizhao.bitext.linear import LinearModel, read_table

NAMES = ("length", "closeness")


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({"length": 1.0}, "no weight for 'closeness'"),
        ({"length": 1.0, "closeness": 2.0, "colour": 0.0}, "'colour' is not a feature"),
        ({"length": 1.0, "closeness": None}, "weight of 'closeness' is None"),
        ({"length": 1.0, "closeness": True}, "weight of 'closeness' is True"),
        ({"length": 1.0, "closeness": float("nan")}, "weight of 'closeness' is nan"),
        ([1.0, 2.0], "not a table of weights"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(found: object, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        LinearModel.of(found, NAMES, name="toy")


def test_features_are_added_each_times_its_weight() -> None:
    model = LinearModel.of({"closeness": 2.0, "length": -1}, NAMES, name="toy")
    total = np.zeros((2, 2), dtype=np.float32)
    model.add(
        [("length", np.ones((2, 2), dtype=np.float32)), ("closeness", np.array([[0, 3]], dtype=np.float32))], total
    )
    assert total.tolist() == [[-1, 5], [-1, 5]]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["length"], "'closeness' is not a feature"),
        (["length", "closeness", "colour"], "no weight for 'colour'"),
        (["length", "length", "closeness"], "no weight for 'length'"),
    ],
)
def test_features_that_do_not_fit_are_refused(given: list[str], message: str) -> None:
    model = LinearModel.of({"closeness": 2.0, "length": -1}, NAMES, name="toy")
    one = np.ones(1, dtype=np.float32)
    with pytest.raises(ModelError, match=message):
        model.add([(name, one) for name in given], np.zeros(1, dtype=np.float32))


def test_a_missing_file_is_a_model_error() -> None:
    with pytest.raises(ModelError, match="no_such"):
        read_table("duizhao.align.sentences", "no_such.json")
