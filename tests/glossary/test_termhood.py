"""What was learned of terms: the shipped weights fit the judged concepts they come from, and only them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from math import exp, inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.bitext.errors import ModelError
from duizhao.bitext.linear import LinearModel
from duizhao.glossary.mining.meaning import load_values, meaning
from duizhao.glossary.mining.selection import find_threshold
from duizhao.glossary.mining.termhood import FEATURES, Holders, Witnesses, load_termhood, termhood

# Of these only what had been chosen was judged: its few errors are the hard ones.
CHOSEN_ONLY = frozenset(["django", "postgres", "git", "licences", "rust"])
# How often a concept worth keeping is above one that is not, at least; what was drawn from all candidates was judged
# more strictly.
LEAST_RANKED = {"termhood_judged.tsv": 0.78, "termhood_drawn.tsv": 0.75}


def value(cell: str) -> float | bool | int:
    return cell == "yes" if cell in {"yes", "no"} else float(cell) if "." in cell else int(cell)


def rows(name: str) -> Iterator[dict[str, str]]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def judged(name: str) -> dict[str, list[tuple[bool, float]]]:
    """Return verdict and termhood of what a person judged, by field."""
    found: dict[str, list[tuple[bool, float]]] = {}
    for row in rows(name):
        if row["weight"] == "1":
            held = Holders(**{name: value(row[name]) for name in Holders.__slots__})  # type: ignore[arg-type]
            values = {name: value(row[name]) for name in Witnesses.__slots__ if name not in {"held", "meaning"}}
            score = termhood(Witnesses(held=held, meaning=meaning(row["english"]), **values))  # type: ignore[arg-type]
            found.setdefault(row["field"], []).append((row["verdict"] == "1", score))
    return found


@pytest.mark.parametrize(("name", "least"), LEAST_RANKED.items())
def test_terms_are_ranked_above_what_is_none(name: str, least: float) -> None:
    fields = judged(name)
    assert len(fields) >= 15
    for field, some in fields.items():
        good, bad = ([score for right, score in some if right is wanted] for wanted in (True, False))
        above = sum(one > other for one in good for other in bad) / (len(good) * len(bad))
        assert above > (0.6 if field in CHOSEN_ONLY else least), field


def test_the_file_has_a_weight_for_each_feature() -> None:
    assert tuple(load_termhood().weights) == FEATURES
    with pytest.raises(ModelError, match="trust"):
        LinearModel.of({name: 1.0 for name in FEATURES if name != "trust"}, FEATURES, name="termhood.json")


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("database", "thing"),
        ("vaccine", "morning"),
        ("library function", "different way"),  # of one length, and neither seen as a whole
        ("servers", "reasons"),
    ],
)
def test_words_mean_more_or_less_for_a_term(more: str, less: str) -> None:
    assert meaning(more) > meaning(less)


def test_a_word_that_is_in_no_table_counts_as_a_rare_one() -> None:
    words, (inside, last) = load_values()
    assert "zqxv" not in words
    assert meaning("zqxv") == pytest.approx(inside + last)
    # the values are those of many words, small beside the other witnesses
    assert len(words) > 10_000
    assert max(abs(one) for value in words.values() for one in value) < 8


@given(st.lists(st.floats(-6, 6), min_size=1, max_size=60, unique=True), st.sampled_from([0.7, 0.8]))
def test_as_many_are_kept_as_are_expected_to_be_worth_it(fit: list[float], wanted: float) -> None:
    least = find_threshold(fit, wanted)
    kept = sorted((value for value in fit if value >= least), reverse=True)
    chances = [0.9] * 10 + [1 / (1 + exp(-value)) for value in kept]  # ten are lent
    assert sum(chances) / len(chances) >= wanted - 1e-9
    assert find_threshold(fit, wanted + 0.1) >= least
    more = [value for value in fit if value < least]
    if more:
        assert (sum(chances) + 1 / (1 + exp(-max(more)))) / (len(chances) + 1) < wanted


def test_a_text_without_terms_gives_none() -> None:
    assert find_threshold([-5.0, -5.0], 0.89) == inf
    assert find_threshold([]) == inf
