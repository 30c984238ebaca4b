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
import json
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from marked_sets import Marked, chosen_rows, read_sets, split
from rank_figures import area, calibration_error, figures
from scipy.optimize import lsq_linear
from spoiling import SEVERITY, spoil
from word_marks import Tokens, hints, learn_suspects, read_tokens, token_chances

from duizhao.align.encoders.protocol import Encoder, TokenEncoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.audit.agreement import measure_agreement
from duizhao.audit.estimate import add_contradictions, shift_to_rate, weigh_groups
from duizhao.audit.evidence import FEATURES, GAINS, LOSSES, describe_pairs
from duizhao.audit.risk_models import ENCODERS, MODELS, REFERENCE, RiskModel, average_groups, read_weights
from duizhao.audit.suspects import ENCODER as SUSPECTS
from duizhao.bitext.linear import LinearModel

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
Floats = npt.NDArray[np.float64]
Suspects = Callable[["Marked"], tuple[Tokens, "npt.NDArray[np.float64]"]]
RIDGE = 300.0
"""Of 100, 300, 1,000 and 3,000, the best or within .004 of the best in both sets (with free signs)."""
WITHIN = {False: 1.0, True: 5.0}
"""What the differences among the translations of one source count beside the marked pairs as they are, for the
weights of a translation alone, without and with suspect tokens. More ranks them better and all pairs worse: WMT20
with `use`, 1: .572 overall, −.029 within; 3: .559, −.006; 5: .548, .022; with suspect tokens, 952 rows, 1: .557, −.003;
3: .549, .035; 5: .547, .078."""
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


def describe(marked: Marked, encoder: Encoder, folder: Path | None, suspects: Suspects) -> Evidence:
    """Return the evidence of a set, from the cache where it is there; a slow encoder needs the suspect tokens."""
    file = folder / f"{'-'.join(marked.langs)}-{encoder.name}.npz" if folder else None
    if file and file.exists():
        kept = np.load(file)
        return Evidence(**{name: kept[name] for name in ("rows", "changes", "margins", "origins")})
    if encoder.name != "use":
        plain = describe(marked, load_encoder("use"), folder, suspects)
        return keep(describe_slowly(plain, marked, encoder, *suspects(marked)), file)
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
    return keep(made, file)


def keep(made: Evidence, file: Path | None) -> Evidence:
    """Put evidence into the cache."""
    if file:
        np.savez(file, rows=made.rows, changes=made.changes, margins=made.margins, origins=made.origins)
    return made


def describe_slowly(plain: Evidence, marked: Marked, encoder: Encoder, tokens: Tokens, probe: Floats) -> Evidence:
    """Replace what an encoder says in evidence by what a slow one says of the rows that it is given.

    ``probe`` has the probability of each token (`token_chances`).
    """
    rows, changes = plain.rows.copy(), plain.changes.copy()
    cosine, agreement, share, count = (
        FEATURES.index(name) for name in ("cosine", "agreement", "suspect_share", "suspect_words")
    )
    rows[:, [cosine, agreement]] = np.nan
    changes[:, cosine] = 0.0
    here = chosen_rows(marked, encoder.name)
    vectors = encoder.encode([text for number in here for text in marked.pairs[number]])
    rows[here, cosine] = np.einsum("ij,ij->i", vectors[0::2], vectors[1::2])
    machine = here[marked.machine[here]]
    rows[machine, agreement] = measure_agreement([marked.pairs[number] for number in machine], encoder)
    for number in np.unique(tokens.rows):
        chances = probe[tokens.rows == number]
        rows[number, share], rows[number, count] = chances.mean(), np.log1p(chances.sum())
    return Evidence(rows=rows, changes=changes, margins=plain.margins, origins=plain.origins)


def fit(evidence: Evidence, marked: Marked, chosen: npt.NDArray[np.bool_], names: Sequence[str]) -> RiskModel:
    """Fit a bounded ridge regression and a logistic one on it, on the chosen rows, and return their product."""
    filled, means, wanted = fill(evidence, marked, chosen, names)
    sources = renumber(marked.sources[chosen])
    within = math.sqrt(WITHIN["suspect_share" in names])
    design = np.concatenate([filled - means, within * (filled - average_groups(filled, sources))])
    goal = np.concatenate([wanted - wanted.mean(), within * (wanted - average_groups(wanted[:, None], sources)[:, 0])])
    weights = solve(design, goal, names, contrasts_of(evidence, chosen, names), spread(filled))
    quality = wanted.mean() + (filled - means) @ weights
    bias, slope = fit_logistic(quality, marked.major[chosen])
    shift = bias + slope * (wanted.mean() - means @ weights)
    return rounded(names, means, slope * weights, shift, bias + slope * quality)


def fit_groups(
    evidence: Evidence, marked: Marked, chosen: npt.NDArray[np.bool_], langs_encoder: str
) -> dict[str, RiskModel]:
    """Fit the weights of the mean of a source's translations, and those of how each departs from it."""
    names, different = MODELS[f"{langs_encoder}, sources"], MODELS[f"{langs_encoder}, differences"]
    filled, means, wanted = fill(evidence, marked, chosen, names)
    sources = renumber(marked.sources[chosen])
    average, usual = average_groups(filled, sources), average_groups(wanted[:, None], sources)[:, 0]
    here = [names.index(name) for name in different]
    scales = spread(filled)
    nothing = np.zeros((0, len(names))), np.zeros(0)
    between = solve(average - means, usual - wanted.mean(), names, nothing, scales, costs={})
    changes = contrasts_of(evidence, chosen, different)
    within = solve((filled - average)[:, here], wanted - usual, different, changes, scales[here], contrasted=0.0)
    quality = wanted.mean() + (average - means) @ between + (filled - average)[:, here] @ within
    bias, slope = fit_logistic(quality, marked.major[chosen])
    shift = bias + slope * (wanted.mean() - means @ between)
    logits = bias + slope * quality
    return {
        f"{langs_encoder}, sources": rounded(names, means, slope * between, shift, logits),
        f"{langs_encoder}, differences": rounded(different, means[here], slope * within, 0.0, None),
    }


def fill(
    evidence: Evidence, marked: Marked, chosen: npt.NDArray[np.bool_], names: Sequence[str]
) -> tuple[Floats, Floats, Floats]:
    """Return the chosen rows with means where they have NaN, the means, and exp(−penalty / 5)."""
    columns = evidence.rows[chosen][:, [FEATURES.index(name) for name in names]]
    means = np.nansum(columns, axis=0) / np.maximum(1, (~np.isnan(columns)).sum(axis=0))
    return np.where(np.isnan(columns), means, columns), means, np.exp(-marked.penalty[chosen] / 5)


def contrasts_of(evidence: Evidence, chosen: npt.NDArray[np.bool_], names: Sequence[str]) -> tuple[Floats, Floats]:
    """Return what spoiling changes in translations that are chosen, and how much lower they are to come out."""
    changes = chosen[evidence.origins]
    return evidence.changes[changes][:, [FEATURES.index(name) for name in names]], evidence.margins[changes]


def renumber(sources: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give sources numbers from 0 without a gap."""
    return np.asarray(np.unique(sources, return_inverse=True)[1])


def spread(filled: Floats) -> Floats:
    """Return the standard deviation of each column, 1 where it has none."""
    return np.where(filled.std(axis=0) > 0, filled.std(axis=0), 1.0)


def solve(
    design: Floats,
    goal: Floats,
    names: Sequence[str],
    contrast: tuple[Floats, Floats],
    scales: Floats,
    costs: Mapping[str, float] = COSTS,
    contrasted: float = CONTRAST,
) -> Floats:
    """Solve a ridge regression within the signs that features may have."""
    changes, margins = contrast
    share = math.sqrt(contrasted)
    scaled = np.concatenate([design / scales, share * changes / scales, math.sqrt(RIDGE) * np.eye(len(names))])
    wanted = np.concatenate([goal, -share * margins, np.zeros(len(names))])
    lower = np.array([0.0 if name in GAINS else -np.inf for name in names])
    least = np.array([costs.get(name, 0.0) for name in names]) * scales
    upper = np.where([name in LOSSES for name in names], -least, np.inf)
    triangle = np.linalg.qr(np.column_stack([scaled, wanted]), mode="r")
    return np.asarray(lsq_linear(triangle[:, :-1], triangle[:, -1], bounds=(lower, upper)).x / scales)


def rounded(names: Sequence[str], means: Floats, weights: Floats, bias: float, logits: Floats | None) -> RiskModel:
    """Put weights and usual values together, rounded as the file has them."""
    found = {name: round(float(weight), 6) for name, weight in zip(names, weights, strict=True)}
    found["bias"] = round(float(bias), 6)
    reference: tuple[float, ...] = ()
    if logits is not None:
        ranks = ((np.arange(REFERENCE) + 0.5) / REFERENCE * len(logits)).astype(int)
        reference = tuple(round(float(logit), 4) for logit in np.sort(logits)[ranks])
    return RiskModel(
        weights=LinearModel(name="fitted", weights=found),
        usual=LinearModel(name="fitted", weights={n: round(float(m), 6) for n, m in zip(names, means, strict=True)}),
        reference=reference,
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


def left_out(evidence: Evidence, marked: Marked, kind: str, *, systems: bool = False) -> Floats:
    """Return the logit of every row by weights that have not seen its document (nor its system); NaN where unknown."""
    langs_kind = f"{'-'.join(marked.langs)}, {kind.removesuffix(', grouped')}"
    predicted = np.full(len(evidence.rows), np.nan)
    grouped = kind.endswith("grouped")
    known = ~np.isnan(evidence.rows[:, FEATURES.index("agreement" if grouped else "cosine")])
    for learned, own in split(marked, systems=systems):
        if not (own & known).any():
            continue
        if kind.endswith("grouped"):
            models = fit_groups(evidence, marked, learned & marked.machine, langs_kind)
            sources = np.isin(marked.sources, marked.sources[own & known]) & known
            found = weigh_groups(
                evidence.rows[sources], renumber(marked.sources[sources]), langs_kind.partition(", ")[2], models
            )
            predicted[own & known] = found[(own & known)[sources]]
        else:
            weights = fit(evidence, marked, learned, MODELS[langs_kind])
            rows = evidence.rows[own & known]
            predicted[own & known] = add_contradictions(weights.weigh(rows), rows)
    return predicted


def table(sets: Sequence[Marked], evidence: Callable[[Marked, str], Evidence]) -> list[str]:
    """Return a table for each set, and what becomes of calibration in the other set."""
    lines: list[str] = []
    for marked in sets:
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
                guess = left_out(found, marked, kind)
                lines.append(figures(f"**{said}, `{encoder}`**", guess, marked, length, chance=True))
                guess = left_out(found, marked, kind, systems=True)
                halves = replace(marked, sources=2 * marked.sources + marked.half)
                lines.append(figures(f"{said}, `{encoder}`, systems left out too", guess, halves, length, chance=True))
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
        langs = "-".join(marked.langs)
        for encoder in ENCODERS:
            found = evidence(marked, encoder)
            everything = np.ones(len(marked.pairs), dtype=bool)
            models[f"{langs}, {encoder}"] = fit(found, marked, everything, MODELS[f"{langs}, {encoder}"])
            models |= fit_groups(found, marked, marked.machine, f"{langs}, {encoder}")
        models[f"{langs}, any"] = fit(evidence(marked, ENCODERS[0]), marked, everything, MODELS[f"{langs}, any"])
    for kind in ("any", *ENCODERS):
        encoder = ENCODERS[0] if kind == "any" else kind
        false = np.concatenate([wrong(marked, encoder) for marked in sets])
        real = np.concatenate([evidence(marked, encoder).rows[drawn(marked, encoder)] for marked in sets])
        models[f"translation, {kind}"] = fit_translation(real, false, MODELS[f"translation, {kind}"])
    return {
        name: {
            "weights": dict(models[name].weights.weights),
            "usual": dict(models[name].usual.weights),
            "reference": list(models[name].reference),
        }
        for name in MODELS
    }


def drawn(marked: Marked, encoder: str) -> npt.NDArray[np.int64]:
    """Draw the rows that stand for real translations."""
    return np.array(random.Random(2).sample(chosen_rows(marked, encoder).tolist(), 400))  # noqa: S311 - a draw, not a secret


def describe_wrong(marked: Marked, encoder: Encoder, folder: Path | None) -> Floats:
    """Return the evidence of sources with the translation of another segment: what no weight above has ever seen."""
    file = folder / f"{'-'.join(marked.langs)}-{encoder.name}-wrong.npy" if folder else None
    if file and file.exists():
        return np.asarray(np.load(file))
    draw = random.Random(2)  # noqa: S311 - a draw, not a secret
    chosen = drawn(marked, encoder.name).tolist()
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

    slow = load_encoder(SUSPECTS)
    assert isinstance(slow, TokenEncoder)
    tokens = [read_tokens(marked, slow, args.cache) for marked in sets]
    chances = [token_chances(marked, some, (sets[0], tokens[0])) for marked, some in zip(sets, tokens, strict=True)]

    def suspects(marked: Marked) -> tuple[Tokens, Floats]:
        return tokens[sets.index(marked)], chances[sets.index(marked)]

    @cache
    def evidence(number: int, encoder: str) -> Evidence:
        return describe(sets[number], load_encoder(encoder), args.cache, suspects)

    def of(marked: Marked, encoder: str) -> Evidence:
        return evidence(sets.index(marked), encoder)

    def wrong(marked: Marked, encoder: str) -> Floats:
        return describe_wrong(marked, load_encoder(encoder), args.cache)

    lines = [*table(sets, of), *elsewhere(sets, of)]
    lines += ["", f"### Suspect words (`{SUSPECTS}`, learned on WMT20, documents left out)", ""]
    lines += ["| set | AUC of tokens | translations with a word named | marked by one rater: named | all words "]
    lines[-1] += "| by any rater: named | all words |"
    lines += ["|---|---:|---:|---:|---:|---:|---:|"]
    lines += [hints(marked, *suspects(marked)) for marked in sets]
    found = learn_suspects(sets[0], tokens[0])
    (ROOT / "duizhao/audit/suspects.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print("\n".join(lines), flush=True)
    (HERE / "estimate_table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    models = learn(sets, of, wrong)
    read_weights(models)
    text = json.dumps(models, indent=1, ensure_ascii=False)
    (ROOT / "duizhao/audit/estimate.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
