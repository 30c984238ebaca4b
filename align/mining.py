"""Parallel or closely related segments in texts that are no translations of each other.

Every source segment is compared with every target segment, and a pair counts for how much closer its
two sides are than each side is to its nearest neighbours on the other: the margins of Artetxe and Schwenk,
"Margin-based Parallel Corpus Mining with Multilingual Sentence Embeddings" (ACL 2019). The order of the
segments plays no part; `duizhao.align.sentences.second_pass` is for texts that run in parallel.

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

from duizhao.align.encoders.protocol import Encoder, Vectors
from duizhao.align.neighbours import Neighbours, centred, nearest
from duizhao.bitext.errors import InputError, MissingPackageError
from duizhao.bitext.model import Document
from duizhao.bitext.progress import Progress, silent

__all__ = ["THRESHOLDS", "Margin", "MinedPair", "Search", "find_neighbours", "mine_pairs"]

Margin = Literal["distance", "ratio"]
Search = Literal["auto", "exact", "faiss"]
Numbers = npt.NDArray[np.int64]

# From which margin a pair is reported: on the two halves of NTREX among distractors, precision 1.00 and .99 at
# recall .95 and .93 for `use+e5-small` by distance, a point or two less by ratio (benchmarks/mining.md).
THRESHOLDS: Mapping[Margin, float] = {"distance": 0.10, "ratio": 1.27}
# The mean cosine of nearest neighbours is not taken to be smaller than this: of centred vectors it may be
# near zero, and a ratio to nothing says nothing.
_FLOOR = 0.1
# Segments with fewer letters than this say too little to be told apart; a Han character counts three.
_LETTERS = 12
# Products up to which every pair is computed: 200,000 by 200,000 segments. 100,000 by 100,000 take 199 s of processor
# at 512 dimensions (benchmarks/corpus.md), no longer than encoding them with the fastest model; for 20,000 by 20,000
# an index missed one neighbour in a thousand.
_EXACT = 4 * 10**10
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
    progress: Progress | None = None,
) -> tuple[MinedPair, ...]:
    """Find the segments of two documents that say the same.

    Parameters
    ----------
    source, target
        In any two languages the encoder knows, or in one.
    encoder
        See `duizhao.align.encoders`; its vectors are centred on each side.
    k
        How many nearest neighbours a margin is taken from, at least 1.
    margin
        ``distance`` or ``ratio``, see `MinedPair`.
    threshold
        The smallest margin reported; None is the margin's own, of about 99 % precision (``THRESHOLDS``).
    search
        ``exact`` compares all pairs; ``faiss`` asks an index of the package faiss-cpu, which may miss
        some; ``auto`` is exact up to 40 thousand million pairs and an index beyond.
    progress
        Called with texts while they are encoded, then with source segments.

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
    report = progress or silent
    x = centred(encoder, [source.segments[i].text for i in left], report)
    y = centred(encoder, [target.segments[j].text for j in right], report)
    forward, backward = find_neighbours(x, y, k, search, report)
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


def find_neighbours(
    x: Vectors, y: Vectors, k: int, search: Search, progress: Progress
) -> tuple[Neighbours, Neighbours]:
    """Return each row's nearest on the other side, for both sides: products and numbers, nearest first, -1 for none.

    See `mine_pairs` for ``search``.
    """
    large = len(x) * len(y) > _EXACT
    if search == "faiss" or (search == "auto" and large):
        ask = _faiss()
        return ask(x, y, min(k, len(y))), ask(y, x, min(k, len(x)))
    return nearest(x, y, k, progress)


def _faiss() -> Callable[[Vectors, Vectors, int], Neighbours]:
    """Return a search through an inverted index of cells around k-means centres (Johnson et al. 2017)."""
    try:
        import faiss  # noqa: PLC0415 - an optional package, for the largest inputs
    except ImportError as error:
        raise MissingPackageError(
            "comparing so many needs an index, faiss-cpu: pip install 'duizhao[mine]' (or mine with --search exact)"
        ) from error

    def ask(x: Vectors, y: Vectors, k: int) -> Neighbours:
        cells = max(1, min(int(4 * len(y) ** 0.5), len(y) // _TRAINED))
        flat = faiss.IndexFlatIP(y.shape[1])
        index = faiss.IndexIVFFlat(flat, y.shape[1], cells, faiss.METRIC_INNER_PRODUCT)
        index.nprobe = min(cells, _PROBES)
        index.train(np.ascontiguousarray(y[:: max(1, len(y) // (cells * _TRAINED))]))
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
