"""Learn how far a pair of terms is trusted to render each other: the weights of ``glossary/mining/trust.json``.

``python benchmarks/train_trust.py`` reads ``tests/glossary/trust_judged.tsv``, prints how well weights that have not
seen a field rank its right renderings above the wrong ones, and writes those learned from all fields; ``--dry-run``
writes nothing. ``benchmarks/train_termhood.py --collect`` adds the renderings of a field to the table.

A rendering is right where the Chinese as a whole renders the English, terms or not. ``weight``: .25 for those known to
be right because the pair was worth keeping, which are the easy ones; more for one that stands for many that were not
drawn.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from duizhao.glossary.mining.trust import FEATURES, Evidence, weigh

ROOT = Path(__file__).resolve().parent.parent
JUDGED = ROOT / "tests" / "glossary" / "trust_judged.tsv"
WEIGHTS = ROOT / "glossary" / "mining" / "trust.json"
AGAINST = frozenset(["short", "long"])
# Of the weights in units of standard deviations; 1 and 10 give the same.
RIDGE = 3.0

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """A judged rendering: its field, its keys, whether it is right, how much it counts, its evidence."""

    field: str
    english: str
    chinese: str
    right: bool
    weight: float
    evidence: Evidence


def read_renderings(path: Path = JUDGED) -> list[Rendering]:
    """Read the judged renderings."""
    head, *rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    found = []
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        values = {name: float(cells[name]) for name in Evidence.__slots__ if name not in {"count", "mutual"}}
        evidence = Evidence(count=int(cells["count"]), mutual=cells["mutual"] == "1", **values)
        found.append(
            Rendering(
                field=cells["field"],
                english=cells["english"],
                chinese=cells["chinese"],
                right=cells["right"] == "1",
                weight=float(cells["weight"]),
                evidence=evidence,
            )
        )
    return found


def write_renderings(renderings: Sequence[Rendering], path: Path = JUDGED) -> None:
    """Write the judged renderings, by field and term."""
    lines = [
        "# Renderings judged by hand: 1 where the Chinese as a whole renders the English (benchmarks/train_trust.py).",
        "\t".join(["field", "english", "chinese", "right", "weight", *Evidence.__slots__]),
    ]
    for one in sorted(renderings, key=lambda one: (one.field, one.english, one.chinese)):
        values = (f"{float(getattr(one.evidence, name)):.3f}" for name in Evidence.__slots__)
        cells = (value.rstrip("0").rstrip(".") for value in values)
        lines.append("\t".join([one.field, one.english, one.chinese, str(int(one.right)), f"{one.weight:.2f}", *cells]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def learn_trust(table: Numbers, right: Numbers, counts: Numbers) -> Numbers:
    """Fit a logistic regression in which each witness speaks the way it should; return the weights of FEATURES."""
    spread = table.std(axis=0)
    spread[spread < 1e-6] = 1.0
    scaled = table / spread
    costs = np.array([0.0, *[RIDGE] * (len(FEATURES) - 1)])

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        logits = scaled @ weights
        wrong = np.logaddexp(0, -logits) * right + np.logaddexp(0, logits) * (1 - right)
        slope = scaled.T @ (counts * (1 / (1 + np.exp(-logits)) - right))
        return float(counts @ wrong + costs @ weights**2 / 2), slope + costs * weights

    bounds = [(None, None), *((None, 0) if name in AGAINST else (0, None) for name in FEATURES[1:])]
    found: Numbers = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return found / spread


def _ranked(scores: Numbers, right: Numbers, counts: Numbers) -> float:
    """Return how often a right one is above a wrong one, each as often as it counts."""
    above = np.sign(scores[right == 1][:, None] - scores[right == 0][None, :]) / 2 + 0.5
    weights = counts[right == 1][:, None] * counts[right == 0][None, :]
    return float((above * weights).sum() / weights.sum())


def main() -> None:
    """Learn and say how well."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    judged = read_renderings()
    table = np.array([[weigh(one.english, one.chinese, one.evidence)[name] for name in FEATURES] for one in judged])
    right = np.array([float(one.right) for one in judged])
    counts = np.array([one.weight for one in judged])
    of = np.array([one.field for one in judged])
    figures: dict[str, float] = {}
    for field in sorted(set(of)):
        here = of == field
        if 0 < right[here].sum() < here.sum():
            weights = learn_trust(table[~here], right[~here], counts[~here])
            figures[field] = round(_ranked(table[here] @ weights, right[here], counts[here]), 3)
            print(f"{field:20} {here.sum():5} {figures[field]:.3f}")
    print(f"{'mean':20} {len(judged):5} {np.mean(list(figures.values())):.3f}")
    weights = learn_trust(table, right, counts)
    if not arguments.dry_run:
        _write(dict(zip(FEATURES, weights.tolist(), strict=True)), figures)


def _write(weights: Mapping[str, float], figures: Mapping[str, float]) -> None:
    """Write the weights with how well they do where a field is left out."""
    table = {
        "source": "benchmarks/train_trust.py, from tests/glossary/trust_judged.tsv",
        "ranked right with the field left out": figures,
        "weights": {name: round(value, 3) for name, value in weights.items()},
    }
    WEIGHTS.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
