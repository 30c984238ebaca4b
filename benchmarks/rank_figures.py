"""How good a guess of how bad translations are is, beside experts' marks: rank correlations, area, calibration."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from marked_sets import Marked
from scipy.stats import rankdata

__all__ = ["area", "calibration_error", "figures"]

Floats = npt.NDArray[np.float64]


def spearman(one: Floats, other: Floats) -> float:
    """Return the rank correlation."""
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


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
