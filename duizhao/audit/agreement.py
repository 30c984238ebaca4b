"""How far three or more translations of one source agree, and how they rank by risk.

What only one of several translators says is more often wrong than what all say. That tells more about which of them
is the better than anything that compares a translation with its source (``benchmarks/estimate.md``), but says nothing
where all make the same mistake, and with two it cannot say which of them is the odd one out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Encoder

__all__ = ["LEAST_TRANSLATIONS", "measure_agreement", "rank_groups"]

Floats = npt.NDArray[np.float64]

LEAST_TRANSLATIONS: Final = 3


def measure_agreement(pairs: Sequence[tuple[str, str]], encoder: Encoder) -> Floats:
    """Return the mean cosine of each target to the other targets of the same source.

    Parameters
    ----------
    pairs :
        Source and target texts, in any order; sources are the same where they differ only in outer space.

    Returns
    -------
    np.ndarray [shape=(n,), float64, -1 to 1]
        NaN for a target of a source that has fewer than `LEAST_TRANSLATIONS`; an empty target is not counted.
    """
    agreement = np.full(len(pairs), np.nan)
    for numbers in group_sources(pairs):
        vectors = encoder.encode([pairs[number][1] for number in numbers]).astype(np.float64)
        others = vectors.sum(axis=0) - vectors
        agreement[numbers] = np.einsum("ij,ij->i", vectors, others) / (len(numbers) - 1)
    return agreement


def rank_groups(pairs: Sequence[tuple[str, str]], risk: Floats) -> npt.NDArray[np.int64]:
    """Rank the translations of each source, 1 for the least risk; equal risks share the better rank.

    Returns
    -------
    np.ndarray [shape=(n,), int64]
        0 for a target of a source that has fewer than `LEAST_TRANSLATIONS`.
    """
    ranks = np.zeros(len(pairs), dtype=np.int64)
    for numbers in group_sources(pairs):
        ranks[numbers] = 1 + (risk[numbers][:, None] > risk[numbers][None, :]).sum(axis=1)
    return ranks


def group_sources(pairs: Sequence[tuple[str, str]]) -> list[list[int]]:
    """Return the numbers of the pairs of each source that has enough translations, in order."""
    groups: dict[str, list[int]] = {}
    for number, (source, target) in enumerate(pairs):
        if source.strip() and target.strip():
            groups.setdefault(source.strip(), []).append(number)
    return [numbers for numbers in groups.values() if len(numbers) >= LEAST_TRANSLATIONS]
