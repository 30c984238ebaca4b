"""The map of token vectors: what is shipped, what is refused, and what it does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from duizhao.align.sentences.second_pass import stage_of
from duizhao.align.sentences.token_map import parse_token_map, read_token_map
from duizhao.align.sentences.votes import Tokens
from duizhao.bitext.errors import ModelError
from tests.conftest import TinyEncoder

SMALL: dict[str, Any] = {
    "models": ["toy"],
    "vote_spread": 1.5,
    "match_spread": 0.9,
    "chinese": [[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]],
    "english": [[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]],
}


def tokens(*rows: list[float]) -> Tokens:
    """Make one sentence of tokens."""
    count = len(rows)
    return Tokens(
        vectors=np.array(rows, dtype=np.float32).reshape(count, 3),
        starts=np.array([0, count], dtype=np.int64),
        offsets=np.arange(count, dtype=np.int64),
    )


def test_the_shipped_map_is_for_the_tokens_of_e5_small_and_no_others() -> None:
    shipped = read_token_map("e5-small")
    assert shipped is not None
    assert shipped.chinese.shape == shipped.english.shape == (384, 128)
    assert read_token_map("sentence-transformers/LaBSE") is None


def test_each_language_has_its_own_matrix_and_rows_are_of_unit_length() -> None:
    chinese, english = parse_token_map(SMALL).apply(tokens([1, 2, 5], [3, 0, 0]), tokens([0, 4, 0]))
    assert chinese.vectors == pytest.approx(np.array([[0.5**0.5, 0.5**0.5], [1, 0]]))
    assert english.vectors == pytest.approx(np.array([[1, 0]]))
    assert english.offsets.tolist() == [0]


def test_a_side_without_tokens_stays_empty() -> None:
    chinese, english = parse_token_map(SMALL).apply(tokens(), tokens([0, 4, 0]))
    assert len(chinese.vectors) == 0
    assert len(english.vectors) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"chinese": None}, "not a map of tokens"),
        ({"models": None}, "not a map of tokens"),
        ({"english": [[1.0], [2.0]]}, "not two matrices of numbers of one shape"),
        ({"english": [1.0, 2.0]}, "not two matrices of numbers of one shape"),
        ({"english": [[1.0, 2.0], [float("nan"), 1.0], [0.0, 0.0]]}, "not two matrices of numbers of one shape"),
        ({"english": [[1.0, 2.0], [1.0], [0.0, 0.0]]}, "not a map of tokens"),
        ({"english": "everything"}, "not a map of tokens"),
        ({"match_spread": 0}, "a spread is not above 0"),
    ],
)
def test_a_damaged_map_is_refused(changes: dict[str, object], message: str) -> None:
    found = {name: value for name, value in (SMALL | changes).items() if value is not None}
    with pytest.raises(ModelError, match=message):
        parse_token_map(found)


def test_weights_are_those_of_words_where_an_encoder_gives_no_tokens() -> None:
    assert stage_of(TinyEncoder(), None) == "words"
