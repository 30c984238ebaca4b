"""Learn the weights of the risk estimate from expert marks, and say how good it is on documents not seen.

Run ``python benchmarks/train_estimate.py [--gold ../shared/gold] [--cache FOLDER]``; it writes
``duizhao/audit/estimate.json`` and the tables in ``benchmarks/estimate_table.md`` (``benchmarks/estimate.py`` adds what
the shipped weights make of hopeless texts and of DEMETR, and the speed).

WMT20 zh→en: half of the documents, drawn once, with all ten systems, three raters a segment. bio-mqm en→zh: all, one
rater. Five folds by document; figures are of machine translations. First a bounded regression of exp(−penalty / 5),
its signs fixed by meaning, on the marked pairs and on pairs of a good translation and a spoiled one
(``benchmarks/spoiling.py``); then a logistic regression of a rater's major mark on it. Both together are one sum.
``--cache`` keeps the evidence, which takes most of the time.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import lsq_linear
from scipy.stats import rankdata
from spoiling import SEVERITY, spoil

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.audit.agreement import measure_agreement
from duizhao.audit.estimate import (
    ENCODERS,
    MODELS,
    REFERENCE,
    RiskModel,
    add_contradictions,
    read_weights,
    shift_to_rate,
)
from duizhao.audit.evidence import FEATURES, GAINS, LOSSES, describe_pairs
from duizhao.bitext.linear import LinearModel

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
Floats = npt.NDArray[np.float64]
POINTS = {"Neutral": 0, "Minor": 1, "Major": 5, "Critical": 25}
PEOPLE = ("Human", "reference")
FOLDS = 5
RIDGE = 300.0
"""Of 100, 300, 1,000 and 3,000, the best or within .004 of the best in both sets (with free signs)."""
WITHIN = {False: 1.0, True: 3.0}
"""What the differences among the translations of one source count beside the marked pairs as they are, without and
with agreement. More ranks them better and all pairs worse: WMT20, 1: .572 overall, −.029 within; 3: .559, −.006; 5:
.548, .022. With agreement 1: .623, .065; 3: .615, .081; 5: .611, .083."""
CONTRAST = 3.0
"""What a pair of a good and a spoiled translation counts beside a marked pair: of 0, 1, 3 and 10, the most that costs
nothing on WMT20."""
MARGIN = 0.25
"""How much lower a spoiled translation with a major error is to come out, in exp(−penalty / 5)."""
COSTS = {
    "found_polarity": 0.12,
    "found_numbers": 0.06,
    "found_names": 0.06,
    "numbers_lost": 0.03,
    "names_lost": 0.03,
    "denials": 0.05,
    "gender": 0.08,
    "end_lost": 0.04,
}
"""What these cost at least, each time, in exp(−penalty / 5): too rare in marked texts to learn from."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marked:
    """A set of marked translations: what is known of each row, [shape=(n,)]; ``people`` numbers one person's rows."""

    name: str
    langs: tuple[str, str]
    pairs: list[tuple[str, str]]
    penalty: Floats
    major: Floats
    documents: npt.NDArray[np.str_]
    sources: npt.NDArray[np.int64]
    machine: npt.NDArray[np.bool_]
    people: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The evidence of a set with one encoder, and the differences that spoiling makes.

    ``rows``: [shape=(n, k)]; ``changes``: [shape=(m, k)], spoiled less good; ``margins``: [shape=(m,)];
    ``origins``: [shape=(m,)], the row that was spoiled.
    """

    rows: Floats
    changes: Floats
    margins: Floats
    origins: npt.NDArray[np.int64]


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a TSV with a header and without quoting."""
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_sets(gold: Path) -> list[Marked]:
    """Read both sets."""
    rows = read_rows(gold / "audit/wmt20_mqm_zh-en/wmt20_mqm_zh-en.tsv")
    documents = sorted({row["doc"] for row in rows})
    random.Random(1).shuffle(documents)  # noqa: S311 - a draw, not a secret
    drawn = set(documents[: len(documents) // 2])
    rows = [row for row in rows if row["doc"] in drawn]
    wmt = _marked(
        "WMT20 zh→en",
        ("zh", "en"),
        rows,
        [float(row["mqm_penalty_mean"]) for row in rows],
        [_share(row) for row in rows],
    )
    rows = read_rows(gold / "audit/bio-mqm_en-zh/bio_mqm_en-zh.tsv")
    marks = [_marks(row) for row in rows]
    penalty = [float(sum(POINTS[mark] for mark in some)) for some in marks]
    major = [float(not {"Major", "Critical"}.isdisjoint(some)) for some in marks]
    return [wmt, _marked("bio-mqm en→zh", ("en", "zh"), rows, penalty, major)]


def _marked(
    name: str, langs: tuple[str, str], rows: Sequence[dict[str, str]], penalty: Sequence[float], major: Sequence[float]
) -> Marked:
    at = {source: number for number, source in enumerate(dict.fromkeys(row["source"] for row in rows))}
    return Marked(
        name=name,
        langs=langs,
        pairs=[(row["source"], row["translation"]) for row in rows],
        penalty=np.array(penalty),
        major=np.array(major),
        documents=np.array([row["doc"] for row in rows]),
        sources=np.array([at[row["source"]] for row in rows]),
        machine=np.array([not row["system"].startswith(PEOPLE) for row in rows]),
        people=np.array([number for number, row in enumerate(rows) if row["system"] in {"Human-A.0", "reference"}]),
    )


def _share(row: dict[str, str]) -> float:
    """Return the share of raters who marked a major error."""
    marks = json.loads(row["errors_json"])
    return len({mark["rater"] for mark in marks if mark["severity"] == "Major"}) / int(row["n_raters"])


def _marks(row: dict[str, str]) -> list[str]:
    marks = [mark["severity"] for mark in json.loads(row["errors_json"])]
    return marks + [m["severity"] for m in json.loads(row["source_errors_json"]) if m["error_category"] != "Source"]


def describe(marked: Marked, encoder: Encoder, folder: Path | None) -> Evidence:
    """Return the evidence of a set, from the cache where it is there."""
    file = folder / f"{'-'.join(marked.langs)}-{encoder.name}.npz" if folder else None
    if file and file.exists():
        kept = np.load(file)
        return Evidence(**{name: kept[name] for name in ("rows", "changes", "margins", "origins")})
    rows = describe_pairs(marked.pairs, *marked.langs, encoder)
    # People's translations are left out: they resemble nothing, and a user compares machines.
    machine = np.flatnonzero(marked.machine)
    rows[machine, FEATURES.index("agreement")] = measure_agreement([marked.pairs[n] for n in machine], encoder)
    chosen = random.Random(3).sample(marked.people.tolist(), 160)  # noqa: S311 - a draw, not a secret
    spoiled = spoil([marked.pairs[number] for number in chosen], marked.langs[1])
    origins = np.array([chosen[number] for number, _, _ in spoiled])
    bad = describe_pairs([(marked.pairs[chosen[n]][0], text) for n, _, text in spoiled], *marked.langs, encoder)
    made = Evidence(
        rows=rows,
        changes=np.nan_to_num(bad - rows[origins]),
        margins=np.array([MARGIN * SEVERITY[name] for _, name, _ in spoiled]),
        origins=origins,
    )
    if file:
        np.savez(file, rows=made.rows, changes=made.changes, margins=made.margins, origins=made.origins)
    return made


def spearman(one: Floats, other: Floats) -> float:
    """Return the rank correlation."""
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def fit(evidence: Evidence, marked: Marked, chosen: npt.NDArray[np.bool_], names: Sequence[str]) -> RiskModel:
    """Fit a bounded ridge regression and a logistic one on it, on the chosen rows, and return their product."""
    where = [FEATURES.index(name) for name in names]
    columns = evidence.rows[chosen][:, where]
    means = np.nansum(columns, axis=0) / np.maximum(1, (~np.isnan(columns)).sum(axis=0))
    filled = np.where(np.isnan(columns), means, columns)
    scales = np.where(filled.std(axis=0) > 0, filled.std(axis=0), 1.0)
    wanted = np.exp(-marked.penalty[chosen] / 5)
    changes = chosen[evidence.origins]
    _, group = np.unique(marked.sources[chosen], return_inverse=True)
    count = np.bincount(group)
    within_source = math.sqrt(WITHIN["agreement" in names]) * np.column_stack(
        [column - (np.bincount(group, weights=column) / count)[group] for column in (*filled.T, wanted)]
    )
    scaled = np.concatenate(
        [
            (filled - means) / scales,
            within_source[:, :-1] / scales,
            math.sqrt(CONTRAST) * evidence.changes[changes][:, where] / scales,
            math.sqrt(RIDGE) * np.eye(len(names)),
        ]
    )
    goal = np.concatenate(
        [
            wanted - wanted.mean(),
            within_source[:, -1],
            -math.sqrt(CONTRAST) * evidence.margins[changes],
            np.zeros(len(names)),
        ]
    )
    lower = np.array([0.0 if name in GAINS else -np.inf for name in names])
    least = np.array([COSTS.get(name, 0.0) for name in names]) * scales
    upper = np.where([name in LOSSES for name in names], -least, np.inf)
    triangle = np.linalg.qr(np.column_stack([scaled, goal]), mode="r")
    weights = lsq_linear(triangle[:, :-1], triangle[:, -1], bounds=(lower, upper)).x / scales
    quality = wanted.mean() + (filled - means) @ weights
    bias, slope = fit_logistic(quality, marked.major[chosen])
    logits = np.sort(bias + slope * quality)
    ranks = ((np.arange(REFERENCE) + 0.5) / REFERENCE * len(logits)).astype(int)
    model = {name: round(float(slope * weight), 6) for name, weight in zip(names, weights, strict=True)}
    model["bias"] = round(float(bias + slope * (wanted.mean() - means @ weights)), 6)
    return RiskModel(
        weights=LinearModel(name="fitted", weights=model),
        usual=LinearModel(name="fitted", weights={n: round(float(m), 6) for n, m in zip(names, means, strict=True)}),
        reference=tuple(round(float(logit), 4) for logit in logits[ranks]),
    )


def fit_logistic(numbers: Floats, labels: Floats) -> tuple[float, float]:
    """Fit bias and slope of a logistic regression on one number by Newton's method; labels may be shares."""
    design = np.column_stack([np.ones(len(numbers)), numbers])
    weights = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-6 * np.eye(2)
        weights -= np.linalg.solve(curvature, design.T @ (chance - labels))
    return float(weights[0]), float(weights[1])


def by_documents(evidence: Evidence, marked: Marked, names: Sequence[str]) -> Floats:
    """Return the logit of every row by a model that has not seen its document."""
    order = sorted(set(marked.documents))
    random.Random(0).shuffle(order)  # noqa: S311 - a draw, not a secret
    fold = {document: number % FOLDS for number, document in enumerate(order)}
    folds = np.array([fold[document] for document in marked.documents])
    predicted = np.zeros(len(evidence.rows))
    for number in range(FOLDS):
        model = fit(evidence, marked, folds != number, names)
        own = evidence.rows[folds == number]
        predicted[folds == number] = add_contradictions(model.weigh(own), own)
    return predicted


def within(guess: Floats, penalty: Floats, sources: npt.NDArray[np.int64]) -> float:
    """Return the mean rank correlation among the translations of one source, sources without any spread left out."""
    found = []
    for source in np.unique(sources):
        own = sources == source
        if own.sum() > 2 and np.ptp(penalty[own]) > 0:
            found.append(spearman(guess[own], penalty[own]) if np.ptp(guess[own]) > 0 else 0.0)
    return float(np.mean(found))


def area(guess: Floats, major: Floats) -> float:
    """Return the area under the curve: how often a mark stands at the higher guess; labels may be shares."""
    ranks = rankdata(guess)
    order = np.unique(ranks, return_inverse=True)[1]
    yes, no = np.bincount(order, weights=major), np.bincount(order, weights=1 - major)
    below = np.cumsum(no) - no
    return float((yes * (below + no / 2)).sum() / (yes.sum() * no.sum()))


def calibration_error(chance: Floats, major: Floats) -> float:
    """Return the mean distance of stated and actual share over ten bins of equal size."""
    bins = np.array_split(np.argsort(chance, kind="stable"), 10)
    return float(sum(abs(chance[some].mean() - major[some].mean()) * len(some) for some in bins) / len(chance))


def figures(name: str, guess: Floats, marked: Marked, length: Floats, *, chance: bool = False) -> str:
    """Return a row of the table for one guess of how bad each row is; machine translations only."""
    own = marked.machine & ~np.isnan(guess)
    guess, penalty, major = guess[own], marked.penalty[own], marked.major[own]
    cells = [
        f"{spearman(guess, penalty):.3f}",
        f"{spearman(guess, penalty / np.maximum(np.expm1(length[own]), 1)):.3f}",
        f"{within(guess, penalty, marked.sources[own]):.3f}",
        f"{area(guess, major):.3f}",
        f"{calibration_error(1 / (1 + np.exp(-guess)), major):.3f}" if chance else "–",
    ]
    return f"| {name} | " + " | ".join(cells) + " |"


def table(sets: Sequence[Marked], evidence: Callable[[Marked, str], Evidence]) -> list[str]:
    """Return a table for each set, and what becomes of calibration in the other set."""
    lines: list[str] = []
    for marked in sets:
        langs = "-".join(marked.langs)
        share = marked.major[marked.machine].mean()
        lines += [f"### {marked.name}: {marked.machine.sum()} machine translations, {share:.0%} with a major error", ""]
        lines += ["| what | overall | per source word | within a source | AUC, major error | calibration error |"]
        lines += ["|---|---:|---:|---:|---:|---:|"]
        for encoder in ENCODERS:
            found = evidence(marked, encoder)
            length = found.rows[:, FEATURES.index("source_length")]
            if encoder == ENCODERS[0]:
                lines.append(figures("source length alone", length, marked, length))
            cosine, agreement = (-found.rows[:, FEATURES.index(name)] for name in ("cosine", "agreement"))
            lines.append(figures(f"cosine alone (low), `{encoder}`", cosine, marked, length))
            lines.append(figures(f"agreement alone (low), `{encoder}`", agreement, marked, length))
            for kind, said in ((encoder, "risk"), (f"{encoder}, grouped", "risk with agreement")):
                guess = by_documents(found, marked, MODELS[f"{langs}, {kind}"])
                lines.append(figures(f"**{said}, `{encoder}`**", guess, marked, length, chance=True))
        lines.append("")
    return lines


def elsewhere(sets: Sequence[Marked], evidence: Callable[[Marked, str], Evidence]) -> list[str]:
    """Say what the weights of one set make of the other, as they are and with the other's base rate."""
    lines = ["### Weights of one field and direction in the other (`use`)", ""]
    lines += [
        "| learned from | measured on | AUC | calibration error | with `--base-rate` |",
        "|---|---|---:|---:|---:|",
    ]
    for one, other in (sets, sets[::-1]):
        model = fit(
            evidence(one, "use"), one, np.ones(len(one.pairs), dtype=bool), MODELS[f"{'-'.join(one.langs)}, use"]
        )
        major = other.major[other.machine]
        rows = evidence(other, ENCODERS[0]).rows[other.machine]
        logits = add_contradictions(model.weigh(rows), rows)
        shifted = shift_to_rate(logits, float(major.mean()), model.reference)
        cells = [f"{area(logits, major):.3f}"]
        cells += [f"{calibration_error(1 / (1 + np.exp(-some)), major):.3f}" for some in (logits, shifted)]
        lines.append(f"| {one.name} | {other.name} | {' | '.join(cells)} |")
    return lines


def learn(
    sets: Sequence[Marked], evidence: Callable[[Marked, str], Evidence], wrong: Callable[[Marked, str], Floats]
) -> dict[str, Any]:
    """Learn all weights, on all rows."""
    models: dict[str, RiskModel] = {}
    for marked in sets:
        for name, features in MODELS.items():
            langs, _, kind = name.partition(", ")
            if langs == "-".join(marked.langs):
                encoder = next((one for one in ENCODERS if one in kind), ENCODERS[0])
                models[name] = fit(evidence(marked, encoder), marked, np.ones(len(marked.pairs), dtype=bool), features)
    for kind in ("any", *ENCODERS):
        encoder = ENCODERS[0] if kind == "any" else kind
        false = np.concatenate([wrong(marked, encoder) for marked in sets])
        real = np.concatenate([evidence(marked, encoder).rows[_drawn(marked)] for marked in sets])
        models[f"translation, {kind}"] = fit_translation(real, false, MODELS[f"translation, {kind}"])
    return {
        name: {
            "weights": dict(models[name].weights.weights),
            "usual": dict(models[name].usual.weights),
            "reference": list(models[name].reference),
        }
        for name in MODELS
    }


def _drawn(marked: Marked) -> npt.NDArray[np.int64]:
    """Draw the rows that stand for real translations."""
    return np.array(random.Random(2).sample(range(len(marked.pairs)), 400))  # noqa: S311 - a draw, not a secret


def describe_wrong(marked: Marked, encoder: Encoder, folder: Path | None) -> Floats:
    """Return the evidence of sources with the translation of another segment: what no weight above has ever seen."""
    file = folder / f"{'-'.join(marked.langs)}-{encoder.name}-wrong.npy" if folder else None
    if file and file.exists():
        return np.asarray(np.load(file))
    draw = random.Random(2)  # noqa: S311 - a draw, not a secret
    chosen = _drawn(marked).tolist()
    other = [draw.choice([n for n in chosen if marked.sources[n] != marked.sources[number]]) for number in chosen]
    pairs = [(marked.pairs[number][0], marked.pairs[there][1]) for number, there in zip(chosen, other, strict=True)]
    rows = describe_pairs(pairs, *marked.langs, encoder)
    if file:
        np.save(file, rows)
    return rows


def fit_translation(real: Floats, false: Floats, names: Sequence[str]) -> RiskModel:
    """Fit a logistic regression of being a translation at all, by Newton's method with a small ridge."""
    columns = np.concatenate([real, false])[:, [FEATURES.index(name) for name in names]]
    labels = np.concatenate([np.ones(len(real)), np.zeros(len(false))])
    means, scales = columns.mean(axis=0), columns.std(axis=0)
    scaled = np.column_stack([np.ones(len(columns)), (columns - means) / scales])
    weights = np.zeros(scaled.shape[1])
    penalty = np.diag([0.0, *[1.0] * len(names)])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        curvature = (scaled * (chance * (1 - chance))[:, None]).T @ scaled + penalty
        weights -= np.linalg.solve(curvature, scaled.T @ (chance - labels) + penalty @ weights)
    slopes = weights[1:] / scales
    found = {name: round(float(slope), 6) for name, slope in zip(names, slopes, strict=True)}
    found["bias"] = round(float(weights[0] - slopes @ means), 6)
    return RiskModel(
        weights=LinearModel(name="fitted", weights=found),
        usual=LinearModel(name="fitted", weights={n: round(float(m), 6) for n, m in zip(names, means, strict=True)}),
        reference=(),
    )


def main() -> None:
    """Learn, write, show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "gold")
    parser.add_argument("--cache", type=Path, help="a folder that keeps the evidence between runs")
    args = parser.parse_args()
    sets = read_sets(args.gold)

    @cache
    def evidence(number: int, encoder: str) -> Evidence:
        return describe(sets[number], load_encoder(encoder), args.cache)

    def of(marked: Marked, encoder: str) -> Evidence:
        return evidence(sets.index(marked), encoder)

    def wrong(marked: Marked, encoder: str) -> Floats:
        return describe_wrong(marked, load_encoder(encoder), args.cache)

    lines = [*table(sets, of), *elsewhere(sets, of)]
    print("\n".join(lines), flush=True)
    (HERE / "estimate_table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    models = learn(sets, of, wrong)
    read_weights(models)
    text = json.dumps(models, indent=1, ensure_ascii=False)
    (ROOT / "duizhao/audit/estimate.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
