"""What was learned of terms: the shipped weights fit the judged concepts they come from, and only them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from duizhao.bitext.errors import ModelError
from duizhao.bitext.linear import LinearModel
from duizhao.glossary.mining.termhood import FEATURES, Holders, Witnesses, load_termhood, termhood

# Of these only what had been chosen was judged: its few errors are the hard ones.
CHOSEN_ONLY = frozenset(["django", "postgres"])
JUDGED = Path(__file__).parent / "termhood_judged.tsv"


def value(cell: str) -> float | bool | int:
    return cell == "yes" if cell in {"yes", "no"} else float(cell) if "." in cell else int(cell)


def judged() -> dict[str, list[tuple[bool, float]]]:
    """Return verdict and termhood of what a person judged, by field."""
    lines = [line for line in JUDGED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found: dict[str, list[tuple[bool, float]]] = {}
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["weight"] == "1":
            held = Holders(most=float(row["most"]), opening=float(row["opening"]))
            values = {name: value(row[name]) for name in Witnesses.__slots__ if name != "held"}
            score = termhood(Witnesses(held=held, **values))  # type: ignore[arg-type]
            found.setdefault(row["field"], []).append((row["verdict"] == "1", score))
    return found


def test_terms_are_ranked_above_what_is_none() -> None:
    fields = judged()
    assert len(fields) >= 6
    for field, some in fields.items():
        good, bad = ([score for right, score in some if right is wanted] for wanted in (True, False))
        above = sum(one > other for one in good for other in bad) / (len(good) * len(bad))
        assert above > (0.6 if field in CHOSEN_ONLY else 0.83), field


def test_the_file_has_a_weight_for_each_feature() -> None:
    assert tuple(load_termhood().weights) == FEATURES
    with pytest.raises(ModelError, match="trust"):
        LinearModel.of({name: 1.0 for name in FEATURES if name != "trust"}, FEATURES, name="termhood.json")
