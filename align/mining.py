"""Parallel or closely related segments in texts that are no translations of each other.

Every source segment is compared with every target segment, and a pair counts for how much closer its
two sides are than each side is to its nearest neighbours on the other: the margins of Artetxe and Schwenk,
"Margin-based Parallel Corpus Mining with Multilingual Sentence Embeddings" (ACL 2019). The order of the
segments plays no part; `align.sentences` is for texts that run in parallel.

They found the ratio margin best; on vectors centred on each side, where the neighbours' mean cosine comes
near zero, the distance margin is at least as good and keeps its threshold from set to set
(``benchmarks/mining.md``), and is the default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from align.encoders.combined import CombinedEncoder
from align.encoders.protocol import Encoder, Vectors
from bitext.errors import InputError, MissingPackageError
from bitext.model import Document

__all__ = ["THRESHOLDS", "Margin", "MinedPair", "Search", "mine_pairs"]

Margin = Literal["distance", "ratio"]
Search = Literal["auto", "exact", "faiss"]
Numbers = npt.NDArray[np.int64]
Neighbours = tuple[Vectors, Numbers]

# From which margin a pair is reported: on the two halves of NTREX among distractors, precision 1.00 and .99 at
# recall .95 and .93 for `use+e5-small` by distance, a point or two less by ratio (benchmarks/mining.md).
THRESHOLDS: Mapping[Margin, float] = {"distance": 0.10, "ratio": 1.27}
# The mean cosine of nearest neighbours is not taken to be smaller than this: of centred vectors it may be
# near zero, and a ratio to nothing says nothing.
_FLOOR = 0.1
# Segments with fewer letters than this say too little to be told apart; a Han character counts three.
_LETTERS = 12
# Products up to which every pair is computed: 100,000 by 100,000 take half a minute a core.
_EXACT = 10**10
_ROWS = 1_024  # source segments compared at a time
_SHRINKAGE = 5.0  # as in `align.vectors`: a side of n segments has n / (n + this) of its mean taken off
_PROBES = 32  # cells of the index that faiss looks into
_TRAINED = 40  # segments a cell has, at least, when the index is trained


@dataclass(frozen=True, slots=True, kw_only=True)
class MinedPair:
    """A source and a target segment that say the same, or much of it.

    ``source`` and ``target`` are segment indices, 0-based. ``margin`` is how much their cosine exceeds the
    mean cosine of their nearest neighbours, as a difference (0 is what chance gives) or as a ratio (1 is);
    higher is closer. ``cosine`` is that of their centred vectors, -1 to 1.
    """

    source: int
    target: int
    margin: float
    cosine: float


def mine_pairs(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    k: int = 4,
    margin: Margin = "distance",
    threshold: float | None = None,
    search: Search = "auto",
) -> tuple[MinedPair, ...]:
    """Find the segments of two documents that say the same.

    Parameters
    ----------
    source, target
        In any two languages the encoder knows, or in one.
    encoder
        See `align.encoders`; its vectors are centred on each side.
    k
        How many nearest neighbours a margin is taken from, at least 1.
    margin
        ``distance`` or ``ratio``, see `MinedPair`.
    threshold
        The smallest margin reported; None is the margin's own, of about 99 % precision (``THRESHOLDS``).
    search
        ``exact`` compares all pairs; ``faiss`` asks an index of the package faiss-cpu, which may miss
        some; ``auto`` is exact up to ten thousand million pairs and an index beyond.

    Returns
    -------
    tuple of MinedPair
        Highest margin first; each segment in one pair at most.

    Raises
    ------
    InputError
        When ``k`` is smaller than 1.
    MissingPackageError
        When an index is asked for and faiss-cpu is not installed.
    """
    if k < 1:
        raise InputError(f"k is the number of neighbours, 1 or more, not {k}")
    left = _informative(source)
    right = _informative(target)
    if not len(left) or not len(right):
        return ()
    x = _centred(encoder, [source.segments[i].text for i in left])
    y = _centred(encoder, [target.segments[j].text for j in right])
    forward, backward = _neighbours(x, y, k, search)
    least = THRESHOLDS[margin] if threshold is None else threshold
    return tuple(
        MinedPair(source=int(left[i]), target=int(right[j]), margin=value, cosine=cosine)
        for i, j, value, cosine in _best_pairs(forward, backward, margin, least)
    )


def _informative(document: Document) -> Numbers:
    """Return the numbers of the segments that hold enough letters, each wording once."""
    seen: set[str] = set()
    kept = []
    for number, segment in enumerate(document.segments):
        letters = sum(1 if c.isascii() else 3 for c in segment.text if c.isalpha())
        if letters >= _LETTERS and segment.text not in seen:
            seen.add(segment.text)
            kept.append(number)
    return np.array(kept, dtype=np.int64)


def _centred(encoder: Encoder, texts: list[str]) -> Vectors:
    """Encode, take the side's mean off, and scale each row, part by part, to unit length again."""
    rows = encoder.encode(texts)
    rows = rows - rows.mean(axis=0) * np.float32(len(rows) / (len(rows) + _SHRINKAGE))
    if not isinstance(encoder, CombinedEncoder):
        return _unit(rows)
    return encoder.join([_unit(rows[:, block]) for block in encoder.blocks])


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def _neighbours(x: Vectors, y: Vectors, k: int, search: Search) -> tuple[Neighbours, Neighbours]:
    """Return each row's nearest on the other side, for both sides: cosines and numbers, nearest first."""
    large = len(x) * len(y) > _EXACT
    if search == "faiss" or (search == "auto" and large):
        ask = _faiss()
        return ask(x, y, min(k, len(y))), ask(y, x, min(k, len(x)))
    return _exact(x, y, min(k, len(y)), min(k, len(x)))


def _exact(x: Vectors, y: Vectors, forth: int, back: int) -> tuple[Neighbours, Neighbours]:
    """Compute all products, a block of rows at a time; memory grows with the sides, not with their product."""
    near = np.empty((len(x), forth), dtype=np.float32)
    who = np.empty((len(x), forth), dtype=np.int64)
    near_y = np.full((len(y), 0), -np.inf, dtype=np.float32)
    who_y = np.zeros((len(y), 0), dtype=np.int64)
    for start in range(0, len(x), _ROWS):
        block = x[start : start + _ROWS] @ y.T
        near[start : start + len(block)], who[start : start + len(block)] = _top(block, forth)
        values, rows = _top(np.ascontiguousarray(block.T), min(back, len(block)))
        near_y, order = _top(np.hstack([near_y, values]), min(back, near_y.shape[1] + values.shape[1]))
        who_y = np.take_along_axis(np.hstack([who_y, rows + start]), order, axis=1)
    return (near, who), (near_y, who_y)


def _top(values: Vectors, k: int) -> Neighbours:
    """Return the ``k`` largest of each row, largest first; of equals the leftmost comes first."""
    if k < values.shape[1]:
        columns = np.argpartition(-values, k - 1, axis=1)[:, :k]
        columns.sort(axis=1)
    else:
        columns = np.tile(np.arange(values.shape[1]), (len(values), 1))
    found = np.take_along_axis(values, columns, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1), np.take_along_axis(columns, order, axis=1)


def _faiss() -> Callable[[Vectors, Vectors, int], Neighbours]:
    """Return a search through an inverted index of cells around k-means centres (Johnson et al. 2017)."""
    try:
        import faiss  # noqa: PLC0415 - an optional package, for the largest inputs
    except ImportError as error:
        raise MissingPackageError(
            "searching so many segments needs the package faiss-cpu: pip install faiss-cpu, or search='exact'"
        ) from error

    def ask(x: Vectors, y: Vectors, k: int) -> Neighbours:
        cells = max(1, min(int(4 * len(y) ** 0.5), len(y) // _TRAINED))
        flat = faiss.IndexFlatIP(y.shape[1])
        index = faiss.IndexIVFFlat(flat, y.shape[1], cells, faiss.METRIC_INNER_PRODUCT)
        index.nprobe = min(cells, _PROBES)
        index.train(y)
        index.add(y)
        near, who = index.search(x, k)
        # An index that finds fewer than k says -1; the least it found stands in, so that no mean is skewed.
        missing = who < 0
        near = np.where(missing, np.where(missing, np.inf, near).min(axis=1, keepdims=True), near)
        return np.where(np.isinf(near), 0, near).astype(np.float32), who.astype(np.int64)

    return ask


def _best_pairs(
    forward: Neighbours, backward: Neighbours, kind: Margin, threshold: float
) -> Iterator[tuple[int, int, float, float]]:
    """Yield source, target, margin and cosine, best margin first, no segment twice.

    The candidates are the neighbours of both directions; each counts with the margin of the pair.
    """
    (near_x, who_x), (near_y, who_y) = forward, backward
    mean_x, mean_y = near_x.mean(axis=1), near_y.mean(axis=1)
    i = np.concatenate([np.repeat(np.arange(len(who_x)), who_x.shape[1]), who_y.ravel()])
    j = np.concatenate([who_x.ravel(), np.repeat(np.arange(len(who_y)), who_y.shape[1])])
    cosine = np.concatenate([near_x.ravel(), near_y.ravel()])
    found = (i >= 0) & (j >= 0)
    i, j, cosine = i[found], j[found], cosine[found]
    mean = (mean_x[i] + mean_y[j]) / 2
    margin = cosine - mean if kind == "distance" else cosine / np.maximum(mean, _FLOOR)
    taken_i, taken_j = set[int](), set[int]()
    for n in np.lexsort((j, i, -margin)):
        if margin[n] < threshold:
            return
        pair = int(i[n]), int(j[n])
        if pair[0] not in taken_i and pair[1] not in taken_j:
            taken_i.add(pair[0])
            taken_j.add(pair[1])
            yield (*pair, float(margin[n]), float(cosine[n]))
