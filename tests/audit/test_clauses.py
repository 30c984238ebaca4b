"""Clauses left out: how texts are cut, what is measured."""

from __future__ import annotations

import numpy as np
import pytest

from duizhao.audit.clauses import (
    CLAUSE_FEATURES,
    LEAST_PAIRS,
    Links,
    describe_clauses,
    load_clause_weights,
    split_clauses,
    text_size,
    usual_ratio,
)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("The kiln cooled, and he slept.", ["The kiln cooled", "and he slept"]),
        ("It cost 1,200.50 at 10:30, he said.", ["It cost 1,200.50 at 10:30", "he said"]),
        ("窑凉了，他睡了。", ["窑凉了", "他睡了"]),  # the kiln cooled, he slept
        ("他说：“走吧。”她笑了", ["他说", "“走吧", "她笑了"]),  # he said: "let us go"; she smiled
        ("no marks", ["no marks"]),
        ("", []),
        ("。。", []),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    assert [text[start:end] for start, end in split_clauses(text)] == clauses


def test_sizes_of_both_languages_are_alike() -> None:
    assert text_size("Three small words") == 3
    assert text_size("五个汉字了") == pytest.approx(3, abs=0.01)  # five Han characters


def test_the_ratio_needs_a_document() -> None:
    assert usual_ratio([(2.0, 4.0)] * (LEAST_PAIRS - 1)) == 1.0
    assert usual_ratio([(2.0, 4.0)] * LEAST_PAIRS + [(0.0, 9.0)]) == 2.0


def _links(logits: list[float], starts: list[int]) -> Links:
    given = np.array(logits)
    return Links(
        starts=np.array(starts, dtype=float),
        logits=given,
        gains=np.clip(given + 1, -0.5, 9),
        best=1 / (1 + np.exp(given)),
        partners=np.arange(len(logits), dtype=float),
        others=len(logits),
        free=0.0,
    )


def test_what_is_measured_of_a_clause() -> None:
    text, other = "old kilns cooled, young men slept", "老窑凉了"  # the old kilns cooled
    links = _links([-3, -3, -3, 2, 2, 2], [0, 4, 10, 18, 24, 28])
    first, second = describe_clauses(text, other, links, 1.0)
    named = dict(zip(CLAUSE_FEATURES, second.features.tolist(), strict=True))
    assert (second.count, text[second.start : second.end]) == (3, "young men slept")
    assert (named["mean"], named["others"], named["contrast"]) == (2.0, -3.0, 5.0)
    assert (named["gain"], named["top"], named["share"]) == (9.0, 9.0, 1.0)
    assert named["residual"] == pytest.approx((6 - 4 / 1.67) / 3)
    assert (named["fewer"], named["first"], named["last"], named["weak"]) == (1.0, 0.0, 1.0, 1.0)
    bias, weights = load_clause_weights()["en"]
    assert second.features @ weights + bias > first.features @ weights + bias


def test_a_single_word_is_no_clause() -> None:
    assert describe_clauses("Yes, kilns", "是的", _links([1.0, 1.0], [0, 5]), 1.0) == []
