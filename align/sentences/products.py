"""Products of the chief features: what one of them is worth depends on the others, and on the kind of bead.

A bead of five sentences whose words all stay inside is worth more than its words and its size say apart. Each chief
feature is counted from its middle in its own deviations, over the beads that the weights were learned on, and
cut off, so that no product runs away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations_with_replacement

import numpy as np

from duizhao.align.sentences.search import Floats, Ints

__all__ = ["CHIEF", "Scaling", "chief_names", "product_features", "product_names"]

# Deviations from its middle that a chief feature is counted to.
_MOST = 3.0

_CHIEF_TOKENS = (
    "closeness",
    "longer: best",
    "shorter: best",
    "length: deviations",
    "words: worst clause",
    "words: inside",
    "tokens: worst clause",
    "tokens: inside",
    "tokens: nearest clause",
    "matches: share leaving",
    "matches: share inside",
    "matches: clause outward",
)
CHIEF = {
    "words": (
        "closeness",
        "longer: best",
        "shorter: best",
        "length: deviations",
        "words: source mean",
        "words: target mean",
        "words: worst clause",
        "words: share against",
        "words: inside",
        "words: nearest clause",
    ),
    "tokens": _CHIEF_TOKENS,
    "mapped": _CHIEF_TOKENS,
}
"""The chief features of the second pass, by its weights: with words alone, or with token vectors, mapped or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """The middle and the deviation of each chief feature, by its name."""

    middle: Mapping[str, float]
    deviation: Mapping[str, float]

    def scale(self, name: str, values: Floats) -> Floats:
        """Count a feature from its middle in its deviations, cut off at `_MOST` either way."""
        scaled = (values - np.float32(self.middle[name])) / np.float32(self.deviation[name])
        return np.asarray(np.clip(scaled, -_MOST, _MOST), dtype=np.float32)


def chief_names() -> tuple[str, ...]:
    """Name every feature that is chief in some pass."""
    return tuple(sorted({name for names in CHIEF.values() for name in names}))


def product_names(chief: Sequence[str]) -> tuple[str, ...]:
    """Name the features that `product_features` yields.

    >>> product_names(["a", "b"])
    ('a × a', 'a × b', 'b × b', 'a × size', 'a × 1-1', 'b × size', 'b × 1-1')
    """
    pairs = combinations_with_replacement(chief, 2)
    return (
        *(f"{one} × {other}" for one, other in pairs),
        *(f"{one} × {by}" for one in chief for by in ("size", "1-1")),
    )


def product_features(chief: Mapping[str, Floats], kinds: Ints, scaling: Scaling) -> Iterator[tuple[str, Floats]]:
    """Yield the products of chief features with each other, with the bead's size, and with being one to one.

    Parameters
    ----------
    chief : mapping of names to np.ndarray [shape=(nodes, kinds), float32]
    kinds : np.ndarray [shape=(kinds, 2), int64]
    scaling : Scaling
    """
    scaled = {name: scaling.scale(name, values) for name, values in chief.items()}
    size = (kinds.sum(axis=1) - 2).astype(np.float32)
    single = (kinds.sum(axis=1) == len(("source", "target"))).astype(np.float32)
    pairs = (one * other for one, other in combinations_with_replacement(scaled.values(), 2))
    by_kind = (one * by for one in scaled.values() for by in (size, single))
    yield from zip(product_names(tuple(chief)), chain(pairs, by_kind), strict=True)
