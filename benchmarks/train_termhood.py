"""Learn what makes a term: the weights of ``glossary/mining/termhood.json``, from judged concepts of several fields.

``python benchmarks/train_termhood.py`` reads ``tests/glossary/termhood_judged.tsv``, prints for each field how well a
model that has not seen it ranks its terms above the rest (area under the curve), and writes the weights learned from
all fields. ``--dry-run`` writes nothing.

``--collect FIELD DIR`` mines ``DIR/segments.tsv`` (English, Chinese; not part of this repository), and writes anew what
was seen of the judged terms of the field; run it when a witness is changed or added.

Of a field only terms, verdicts and what was counted are kept, no running text. A verdict is 1 where a terminologist
could keep the pair, 0 where not; the weight is .5 for what nobody judged and the field's own glossary attests.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from glossary_mining import parallel, read_rows, token_encoder
from scipy.optimize import minimize

from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.glossary.mining.glossary import gather_evidence
from duizhao.glossary.mining.selection import order_choices, weigh_candidates
from duizhao.glossary.mining.termhood import FEATURES, Holders, Witnesses, features

ROOT = Path(__file__).resolve().parent.parent
JUDGED = ROOT / "tests" / "glossary" / "termhood_judged.tsv"
WEIGHTS = ROOT / "glossary" / "mining" / "termhood.json"
# Which way a feature may speak; the others may either way.
FOR = frozenset(
    """specific_word specific_phrase repeated repeated_phrase known known_phrase labelled trust acronym name
    abbreviated quality_noun long_chinese_word chinese_noun""".split()  # noqa: SIM905
)
AGAINST = frozenset(
    """generality_word generality_phrase says_how general_head common_word alternatives alternatives_phrase quality
    verb linker gerund held_phrase held_word opening opening_name common_chinese_word chinese_words
    chinese_words_name chinese_clause""".split()  # noqa: SIM905
)
# Of the weights in units of standard deviations; chosen from 1, 3 and 10 with fields left out.
RIDGE = 3.0
# Added to the learned bias. On six fields a tenth less loses one in a hundred of the pairs that glossaries have,
# and of what remains one in a hundred more is worth keeping.
SHIFT = -0.1

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judged concept: its field, its keys, the verdict, how much it counts, what was seen of it."""

    field: str
    english: str
    chinese: str
    verdict: bool
    weight: float
    witnesses: Witnesses


def read_judged(path: Path = JUDGED) -> list[Judged]:
    """Read the judged concepts."""
    head, *rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    found = []
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        held = Holders(most=float(cells.pop("most")), opening=float(cells.pop("opening")))
        values = {name: _value(cells[name]) for name in head if name in Witnesses.__slots__}
        found.append(
            Judged(
                field=cells["field"],
                english=cells["english"],
                chinese=cells["chinese"],
                verdict=cells["verdict"] == "1",
                weight=float(cells["weight"]),
                witnesses=Witnesses(held=held, **values),  # type: ignore[arg-type]
            )
        )
    return found


def _value(cell: str) -> float | bool | int:
    """Read a cell: yes and no, a count, a measure."""
    return cell == "yes" if cell in {"yes", "no"} else float(cell) if "." in cell else int(cell)


def _cell(value: object) -> str:
    """Write what `_value` reads."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def write_judged(judged: Sequence[Judged], path: Path = JUDGED) -> None:
    """Write the judged concepts, by field and term."""
    names = [name for name in Witnesses.__slots__ if name != "held"]
    lines = [
        "# Concepts judged by hand: 1 where a terminologist could keep the pair. Made by benchmarks/train_termhood.py.",
        "\t".join(["field", "english", "chinese", "verdict", "weight", *names, "most", "opening"]),
    ]
    for one in sorted(judged, key=lambda one: (one.field, one.english, one.chinese)):
        values = asdict(one.witnesses)
        held = values.pop("held")
        cells = [one.field, one.english, one.chinese, str(int(one.verdict)), f"{one.weight:g}"]
        cells += [_cell(values[name]) for name in names] + [_cell(held["most"]), _cell(held["opening"])]
        lines.append("\t".join(cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def collect(field: str, folder: Path, judged: Sequence[Judged]) -> list[Judged]:
    """Mine a field, and give its judged concepts the witnesses seen now."""
    rows = [row[:2] for row in read_rows(folder / "segments.tsv") if len(row) > 1]
    gathered = gather_evidence([parallel([r[0] for r in rows], [r[1] for r in rows], field)], token_encoder())
    choices = order_choices(gathered.judged, gathered.seen)
    found = weigh_candidates(choices, gathered.seen, load_dictionary())
    return [
        Judged(
            field=field,
            english=one.english,
            chinese=one.chinese,
            verdict=one.verdict,
            weight=one.weight,
            witnesses=found[one.english],
        )
        for one in judged
        if one.field == field and one.english in found and choices[one.english][0].chinese == one.chinese
    ]


def matrix(judged: Sequence[Judged]) -> Matrix:
    """Return the features, [shape=(n_judged, n_features), float64]."""
    return np.array([[features(one.witnesses)[name] for name in FEATURES] for one in judged])


def learn(table: Matrix, verdicts: npt.NDArray[np.bool_], counts: Matrix) -> dict[str, float]:
    """Fit a logistic regression whose weights speak the way their features should."""
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread < 1e-6] = 1.0
    mean[0], spread[0] = 0.0, 1.0
    scaled = (table - mean) / spread
    right = verdicts.astype(float)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        logits = scaled @ weights
        wrong = np.logaddexp(0, -logits) * right + np.logaddexp(0, logits) * (1 - right)
        slope = scaled.T @ (counts * (1 / (1 + np.exp(-logits)) - right))
        free = weights.copy()
        free[0] = 0.0
        return float(counts @ wrong + RIDGE / 2 * (free @ free)), slope + RIDGE * free

    bounds = [(0, None) if name in FOR else (None, 0) if name in AGAINST else (None, None) for name in FEATURES]
    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", bounds=bounds).x / spread
    found[0] -= found[1:] @ mean[1:]
    return dict(zip(FEATURES, map(float, found), strict=True))


def ranked_right(scores: Matrix, verdicts: npt.NDArray[np.bool_]) -> float:
    """Return how often a right one is above a wrong one."""
    good, bad = scores[verdicts], scores[~verdicts]
    return float(np.mean(np.sign(good[:, None] - bad[None, :]) / 2 + 0.5))


def left_out(judged: Sequence[Judged]) -> dict[str, float]:
    """Return for each field how well a model learned from the others ranks it."""
    table = matrix(judged)
    verdicts = np.array([one.verdict for one in judged])
    counts = np.array([one.weight for one in judged])
    of = np.array([one.field for one in judged])
    found = {}
    for field in sorted(set(of)):
        weights = learn(table[of != field], verdicts[of != field], counts[of != field])
        here = (of == field) & (counts == 1)
        found[field] = ranked_right(table[here] @ np.array([weights[name] for name in FEATURES]), verdicts[here])
    return found


def write_weights(weights: Mapping[str, float], figures: Mapping[str, float], judged: Sequence[Judged]) -> None:
    """Write the weights with what they were learned from."""
    texts = {field: sum(one.field == field for one in judged) for field in figures}
    table = {
        "source": "benchmarks/train_termhood.py, from tests/glossary/termhood_judged.tsv",
        "judged": texts,
        "ranked right with the field left out": {field: round(value, 3) for field, value in figures.items()},
        "weights": {name: round(value, 3) for name, value in weights.items()},
    }
    WEIGHTS.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Collect, or learn and say how well."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--collect", nargs=2, metavar=("FIELD", "DIR"))
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    judged = read_judged()
    if arguments.collect:
        field, folder = arguments.collect
        new = collect(field, Path(folder), judged)
        print(f"{field}: {len(new)} of {sum(one.field == field for one in judged)} judged concepts seen again")
        judged = [one for one in judged if one.field != field] + new
        if not arguments.dry_run:
            write_judged(judged)
        return
    figures = left_out(judged)
    for field, value in figures.items():
        print(f"{field:12} {sum(one.field == field for one in judged):5} judged, ranked right {value:.3f}")
    print(f"{'mean':12} {np.mean(list(figures.values())):.3f}")
    weights = learn(matrix(judged), np.array([one.verdict for one in judged]), np.array([one.weight for one in judged]))
    weights["bias"] += SHIFT
    if not arguments.dry_run:
        write_weights(weights, figures, judged)


if __name__ == "__main__":
    main()
