"""Learn which tokens of a translation experts mark, from their frozen vectors.

``benchmarks/train_estimate.py`` uses it. A token's label is the mean over raters of how bad their mark on it is
(`WEIGHT`). A ridge-penalised logistic regression, by Newton's method: one number a dimension and a bias.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from marked_sets import WEIGHT, Mark, Marked, chosen_rows, split
from rank_figures import area

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.audit.suspects import Suspicion, find_suspects, token_vectors
from duizhao.bitext.language.words import words

__all__ = ["Tokens", "fit_probe", "hints", "learn_suspects", "read_tokens", "token_chances"]

Floats = npt.NDArray[np.float64]

RIDGE: Final = 3000.0
"""Of 300, 1,000, 3,000 and 10,000, the best word AUC in both sets (documents left out)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tokens:
    """The tokens of many targets, one after the other.

    ``rows``: [shape=(n,)], the row each belongs to; ``starts``, ``ends``: [shape=(n,)], where it is in its target;
    ``vectors``: [shape=(n, dim), float16].
    """

    rows: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    vectors: npt.NDArray[np.float16]


def label_tokens(
    tokens: Tokens, marks: Sequence[Sequence[Mark]], raters: npt.NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Return for each token how bad its marks are, the mean over raters, and the share of raters who marked it."""
    worse, marked = np.zeros(len(tokens.rows)), np.zeros(len(tokens.rows))
    for row in np.unique(tokens.rows):
        own = np.flatnonzero(tokens.rows == row)
        by_rater: dict[str, tuple[Floats, Floats]] = {}
        for mark in marks[row]:
            hit = (tokens.starts[own] < mark.end) & (tokens.ends[own] > mark.start)
            bad, seen = by_rater.setdefault(mark.rater, (np.zeros(len(own)), np.zeros(len(own))))
            bad[hit] = np.maximum(bad[hit], WEIGHT[mark.severity])
            seen[hit] = 1.0
        for bad, seen in by_rater.values():
            worse[own] += bad / raters[row]
            marked[own] += seen / raters[row]
    return worse, marked


def fit_probe(vectors: npt.NDArray[np.float16], labels: Floats) -> tuple[float, Floats]:
    """Return bias and weights, [shape=(dim,)], of a logistic regression; labels may be shares."""
    wide = vectors.astype(np.float64)
    means, scales = wide.mean(axis=0), np.maximum(wide.std(axis=0), 1e-6)
    design = np.column_stack([np.ones(len(wide)), (wide - means) / scales])
    penalty = np.diag([0.0, *[RIDGE] * wide.shape[1]])
    weights = np.zeros(design.shape[1])
    weights[0] = np.log(labels.mean() / (1 - labels.mean()))
    for _ in range(6):
        chance = 1 / (1 + np.exp(-design @ weights))
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        weights -= np.linalg.solve(curvature, design.T @ (chance - labels) + penalty @ weights)
    slopes = weights[1:] / scales
    return float(weights[0] - slopes @ means), slopes


def read_tokens(marked: Marked, encoder: TokenEncoder, folder: Path | None) -> Tokens:
    """Return the tokens of the machine translations among the chosen rows, from the cache where they are there."""
    file = folder / f"{'-'.join(marked.langs)}-{encoder.name}-tokens.npz" if folder else None
    if file and file.exists():
        kept = np.load(file)
        return Tokens(**{name: kept[name] for name in ("rows", "starts", "ends", "vectors")})
    here = [number for number in chosen_rows(marked, encoder.name) if marked.machine[number]]
    found = token_vectors([marked.pairs[number] for number in here], encoder)
    tokens = Tokens(
        rows=np.repeat(here, [len(places.starts) for _, places in found]),
        starts=np.concatenate([places.starts for _, places in found]),
        ends=np.concatenate([places.ends for _, places in found]),
        vectors=np.concatenate([vectors for vectors, _ in found]).astype(np.float16),
    )
    if file:
        np.savez(file, rows=tokens.rows, starts=tokens.starts, ends=tokens.ends, vectors=tokens.vectors)
    return tokens


def token_chances(marked: Marked, tokens: Tokens, learned: tuple[Marked, Tokens]) -> Floats:
    """Return the probability that each token is marked, by weights of a set, which have not seen its document."""
    other, theirs = learned
    labels, _ = label_tokens(theirs, other.marks, other.raters)
    chances = np.zeros(len(tokens.rows))
    everything = np.ones(len(marked.pairs), dtype=bool), np.ones(len(other.pairs), dtype=bool)
    for seen, own in split(marked, systems=False) if marked is other else [everything[::-1]]:
        bias, slopes = fit_probe(theirs.vectors[seen[theirs.rows]], labels[seen[theirs.rows]])
        here = own[tokens.rows]
        chances[here] = 1 / (1 + np.exp(-(bias + tokens.vectors[here].astype(np.float64) @ slopes)))
    return chances


def learn_suspects(marked: Marked, tokens: Tokens) -> dict[str, float]:
    """Learn the weights of suspect tokens, on all rows of a set."""
    bias, slopes = fit_probe(tokens.vectors, label_tokens(tokens, marked.marks, marked.raters)[0])
    return {"bias": round(bias, 4), **{f"d{place}": float(f"{slope:.4g}") for place, slope in enumerate(slopes)}}


def hints(marked: Marked, tokens: Tokens, chances: Floats) -> str:
    """Return a row on the words that are named: how many, and how often experts marked them, beside all words."""
    _, shares = label_tokens(tokens, marked.marks, marked.raters)
    everything: list[float] = []
    named: list[float] = []
    rows = np.unique(tokens.rows)
    with_hint = 0
    for row in rows:
        own = tokens.rows == row
        suspicion = Suspicion(starts=tokens.starts[own], ends=tokens.ends[own], chances=chances[own])
        share = shares[own]
        target = marked.pairs[row][1]
        found = {word.start for word in find_suspects(target, marked.langs[1], suspicion)}
        with_hint += bool(found)
        for word in words(target, marked.langs[1]):
            touched = (suspicion.starts < word.end) & (suspicion.ends > word.start)
            if touched.any() and any(map(str.isalnum, word.text)):
                everything.append(float(share[touched].max()))
                if word.start in found:
                    named.append(everything[-1])
    cells = [
        f"{area(chances, shares):.3f}",
        f"{with_hint / len(rows):.0%}",
        f"{np.mean(named):.0%}",
        f"{np.mean(everything):.0%}",
        f"{np.mean(np.array(named) > 0):.0%}",
        f"{np.mean(np.array(everything) > 0):.0%}",
    ]
    return f"| {marked.name} | " + " | ".join(cells) + " |"
