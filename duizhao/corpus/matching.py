"""Which file translates which: two unsorted heaps of documents, one to one.

A document's vector is the mean of its sentences', less the mean of its side. Candidates are each document's nearest
neighbours across, scored by the margin (Artetxe and Schwenk 2019): how much closer the two are than each is to its
neighbours. The second opinion is what both documents have of numbers, and of Latin words in the Chinese one, the rare
ones weighing most, and how far their lengths are apart. Pairs are taken best first, each document once; what is below
the threshold, or hardly better than the next best, is listed for a person.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Encoder, Vectors
from duizhao.align.mining import find_neighbours
from duizhao.align.neighbours import unit
from duizhao.bitext.language.characters import count_han
from duizhao.bitext.model import Document
from duizhao.bitext.progress import Progress, silent
from duizhao.memory.folding import fold

__all__ = ["DocumentMatch", "Profile", "match_documents", "profile_document"]

Hashes = npt.NDArray[np.uint32]

NEIGHBOURS: Final = 4
LEAST: Final = 0.23
"""From this score a pair counts: precision .99 and recall .99 on NTREX's documents (benchmarks/corpus.md)."""
LEAD: Final = 0.03
"""A pair that is ahead of either side's next best by less than this is unsure."""
_WEIGHT: Final = 0.3
_DAMPING: Final = 10.0
"""What full agreement of numbers and names adds to the margin, and the weight of marks that brings half of it."""
_LENGTH: Final = 0.4
_USUAL: Final = 0.25
"""What is taken off for each unit of the logarithm of the lengths' ratio above what translations usually have."""
_HAN_PER_WORD: Final = 1.7
_SENTENCES: Final = 200
"""Sentences of a document that are read, evenly spread: its subject is known by then."""
_LATIN: Final = re.compile(r"[A-Za-z0-9]+")
_MARKS: Final = re.compile(r"\d[\d.,]*\d|\d|[a-z][a-z0-9-]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A document in short.

    ``vector``: [shape=(dim,), float32], its sentences' mean. ``numbers``, ``latin``: [shape=(n,), uint32], hashes of
    its numbers and of its Latin words, each once, rising. ``words``: its length in English words, of Chinese in what
    they would be.
    """

    path: Path
    vector: Vectors
    numbers: Hashes
    latin: Hashes
    words: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentMatch:
    """Two files that may be a translation of each other.

    ``score`` is the margin with the second opinion (0 is what chance gives, higher is better); ``sure`` that it is
    above the threshold and clearly ahead.
    """

    source: Path
    target: Path
    score: float
    sure: bool


def profile_document(path: Path, document: Document, encoder: Encoder) -> Profile:
    """Encode a document's sentences and keep their mean."""
    texts = [text for text in document.texts if text.strip()]
    texts = texts[:: max(1, len(texts) // _SENTENCES)][:_SENTENCES]
    rows = encoder.encode(texts) if texts else np.zeros((1, encoder.dimension), dtype=np.float32)
    lengths = np.array([[len(text)] for text in texts] or [[1]], dtype=np.float32)
    marks = {mark.rstrip(".,") for text in document.texts for mark in _MARKS.findall(fold(text))}
    numbers = {mark for mark in marks if mark[0].isdigit()}
    vector = np.asarray((rows * lengths).sum(axis=0) / lengths.sum())
    words = sum(count_han(text) / _HAN_PER_WORD + len(_LATIN.findall(text)) for text in document.texts)
    return Profile(
        path=path, vector=vector, numbers=_hashes(numbers), latin=_hashes(marks - numbers), words=max(words, 1.0)
    )


def _hashes(marks: Iterable[str]) -> Hashes:
    """Return marks as numbers, four bytes each where a string takes sixty: a document may have hundreds."""
    return np.unique(np.array([zlib.crc32(mark.encode()) for mark in marks], dtype=np.uint32))


def match_documents(
    sources: Sequence[Profile], targets: Sequence[Profile], progress: Progress | None = None
) -> list[DocumentMatch]:
    """Pair sources with targets, each at most once, best first; memory grows with the documents, not their product.

    All are compared with all up to 200,000 on either side; beyond, an index of faiss is asked.

    Raises
    ------
    MissingPackageError
        When there are more, and faiss-cpu is not installed.
    """
    if not sources or not targets:
        return []
    x, y = (_centred(np.stack([one.vector for one in side])) for side in (sources, targets))
    (near, who), (near_back, who_back) = find_neighbours(x, y, NEIGHBOURS, "auto", progress or silent)
    here, there = near.mean(axis=1), near_back.mean(axis=1)
    weights = _Weights.of([*sources, *targets])
    candidates = {(i, j) for i, row in enumerate(who.tolist()) for j in row if j >= 0}
    candidates |= {(i, j) for j, row in enumerate(who_back.tolist()) for i in row if i >= 0}
    scores: dict[tuple[int, int], float] = {}
    for i, j in sorted(candidates):
        margin = float(x[i] @ y[j]) - float(here[i] + there[j]) / 2
        scores[i, j] = margin + _second_opinion(sources[i], targets[j], weights)
    return _one_to_one(sources, targets, scores)


def _centred(rows: Vectors) -> Vectors:
    return unit(rows - rows.mean(axis=0)) if len(rows) > 1 else unit(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weights:
    """The weight of each mark, the logarithm of how few documents have it: ``marks`` rise, ``values`` are theirs."""

    marks: Hashes
    values: npt.NDArray[np.float64]

    @classmethod
    def of(cls, profiles: Sequence[Profile]) -> _Weights:
        marks, counts = np.unique(
            np.concatenate([part for one in profiles for part in (one.numbers, one.latin)]), return_counts=True
        )
        return cls(marks=marks, values=np.log(len(profiles) / counts))

    def total(self, marks: Hashes) -> float:
        return float(self.values[np.searchsorted(self.marks, marks)].sum())


def _second_opinion(one: Profile, other: Profile, weights: _Weights) -> float:
    """Return what the marks that both have add, less what different lengths take off."""

    def common(mine: Hashes, theirs: Hashes) -> float:
        return weights.total(np.intersect1d(mine, theirs, assume_unique=True))

    # Latin words are telling in the text that has few of them, the Chinese one.
    few = min(one.latin, other.latin, key=len)
    shared = common(one.numbers, other.numbers) + common(one.latin, other.latin)
    possible = min(weights.total(one.numbers), weights.total(other.numbers)) + weights.total(few)
    apart = abs(math.log(one.words / other.words)) - _USUAL
    return _WEIGHT * shared / (possible + _DAMPING) - _LENGTH * max(0.0, apart)


def _one_to_one(
    sources: Sequence[Profile], targets: Sequence[Profile], scores: dict[tuple[int, int], float]
) -> list[DocumentMatch]:
    order = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    next_best: dict[tuple[int, int], list[float]] = {}
    for (i, j), score in order:
        for key in ((0, i), (1, j)):
            next_best.setdefault(key, []).append(score)
    taken: set[tuple[int, int]] = set()
    matches = []
    for (i, j), score in order:
        if (0, i) in taken or (1, j) in taken:
            continue
        taken |= {(0, i), (1, j)}
        rivals = [other for key in ((0, i), (1, j)) for other in _without(next_best[key], score)]
        lead = score - max(rivals, default=-1.0)
        matches.append(
            DocumentMatch(
                source=sources[i].path, target=targets[j].path, score=score, sure=score >= LEAST and lead >= LEAD
            )
        )
    return matches


def _without(scores: list[float], score: float) -> list[float]:
    """Return the two best of the scores but for one that is this."""
    rest = list(scores[:3])
    if score in rest:
        rest.remove(score)
    return rest[:2]
