"""The figures of consistency, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.glossary.consistency import Occurrence, judge, measure_occurrences, normalised_entropy, wilson_interval


def occurrence(rendering: str, kind: str = "term") -> Occurrence:
    return Occurrence(document="a", bead=0, start=0, end=2, form="developer", kind=kind, rendering=rendering)


def test_the_worked_example() -> None:
    # developer in the piece of the New York Times: 开发者 four times, 开发商 once (docs/consistency.md)
    found = [occurrence(text) for text in ("开发者", "开发商", "开发者", "开发者", "开发者")]
    figures = measure_occurrences(
        found,
        source_lang="en",
        target_lang="zh-Hans",
        keys=[one.rendering for one in found],
        forms=frozenset(),
        elsewhere=frozenset(),
    ).figures
    assert [(one.text, one.count) for one in figures.renderings] == [("开发者", 4), ("开发商", 1)]
    assert (figures.share, round(figures.low, 2), round(figures.high, 2)) == (0.8, 0.38, 0.96)
    assert round(figures.entropy, 2) == 0.72
    assert (figures.occurrences, figures.omitted, figures.verdict) == (5, 0, "variant")


def test_what_was_left_out_does_not_count_against_the_translator() -> None:
    found = [occurrence("公司"), occurrence("", "omitted"), occurrence("它", "pronoun"), occurrence("公司")]
    figures = measure_occurrences(
        found,
        source_lang="en",
        target_lang="zh-Hans",
        keys=["公司", "", "", "公司"],
        forms=frozenset(),
        elsewhere=frozenset(),
    ).figures
    assert (figures.occurrences, figures.omitted, figures.share, figures.verdict) == (4, 2, 1.0, "consistent")
    assert figures.low == pytest.approx(0.342, abs=0.001)  # two occurrences prove little


@pytest.mark.parametrize(
    ("keys", "verdict"),
    [
        (["甲"], "consistent"),
        (["甲"] * 9 + ["乙"], "consistent"),
        (["甲"] * 8 + ["乙"], "variant"),
        (["甲", "甲", "乙", "乙"], "drift"),
        (["甲", "乙", "甲", "乙"], "variant"),
        (["丙", "甲", "丙"], "variant"),
        (["甲", "丙", "甲"], "ambiguous"),
        (["甲", "甲", "丙", "丙"], "ambiguous"),  # another concept's word, wherever it happens to come
        (["甲", "丙", "甲", "乙"], "variant"),
        (["甲"] * 6 + ["丙"] * 3 + ["乙"], "ambiguous"),  # one slip in ten
        (["甲", "丙", "甲", "乙", "乙"], "drift"),
        (["甲", "甲", "乙"], "variant"),  # one is too few for a change of mind
        (["sora", "sora", "甲"], "untranslated"),
        ([], "untranslated"),
    ],
)
def test_verdicts(keys: list[str], verdict: str) -> None:
    assert judge(keys, forms=frozenset(["sora"]), elsewhere=frozenset(["丙"])) == verdict


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_interval_holds_the_share_and_narrows(hits: int, misses: int) -> None:
    low, high = wilson_interval(hits, hits + misses)
    assert 0 <= low <= high <= 1
    if hits + misses:
        assert low - 1e-9 <= hits / (hits + misses) <= high + 1e-9
        wider = wilson_interval(hits * 2, (hits + misses) * 2)
        assert wider[1] - wider[0] < high - low


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6))
def test_entropy_is_between_none_and_all(counts: list[int]) -> None:
    value = normalised_entropy(counts)
    assert -1e-9 <= value <= 1 + 1e-9
    assert normalised_entropy([5] * len(counts)) == pytest.approx(0.0 if len(counts) == 1 else 1.0)
