"""Vectors of spans, made of sums."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from duizhao.align.encoders.protocol import Vectors
from duizhao.align.sentences.vectors import centre, encode_sums, sum_rows, unit


@pytest.mark.parametrize("count", [1, 3, 7])
def test_a_span_is_the_head_of_its_sentences_sums(count: int) -> None:
    rows = np.random.default_rng(count).standard_normal((count, 5)).astype(np.float32)
    sums = sum_rows(rows, unit)
    spans = sums.spans(0, count, 4)
    assert (len(spans), spans.longest) == (count, 4)
    for size in range(1, 5):
        for start in range(count):
            if start + size > count:
                assert not spans.vectors[size - 1, start].any()  # it would reach beyond the last sentence
                continue
            joined = unit(rows[start : start + size].sum(axis=0)[None])
            expected = centre(joined, sums.mean, count)[0]
            np.testing.assert_allclose(spans.vectors[size - 1, start], expected, atol=1e-5)


def test_spans_of_a_stretch_do_not_reach_beyond_it() -> None:
    rows = np.random.default_rng(0).standard_normal((9, 5)).astype(np.float32)
    sums = sum_rows(rows, unit)
    whole, part = sums.spans(0, 9, 3), sums.spans(2, 6, 3)
    np.testing.assert_allclose(part.vectors[1, :3], whole.vectors[1, 2:5], atol=1e-6)
    assert not part.vectors[1, 3].any()


class Plain:
    """An encoder whose vectors of joined texts are no function of sums."""

    name = "plain"
    dimension = 2

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Point one way for all that is written, and nowhere for nothing."""
        return np.array([[1, 0] if text else [0, 0] for text in texts], dtype=np.float32)


def test_an_encoder_without_sums_has_its_vectors_weighted_by_length() -> None:
    sums = encode_sums(Plain(), ["开源", "open source", ""])  # 开源: open source
    assert sums.rows.tolist() == [[2, 0], [11, 0], [0, 0]]
    assert not sums.singles[2].any()
