"""Several encoders as one: their vectors side by side, scaled so that a dot product is the mean cosine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from align.encoders.protocol import Encoder, TokenEncoder, TokenVectors, Vectors

__all__ = ["CombinedEncoder", "CombinedTokenEncoder", "combine"]


class CombinedEncoder:
    """The concatenation of ``parts``, each block times the square root of its share of the weights.

    The dot product of two rows is the weighted mean of the parts' cosines. A caller that centres
    vectors should centre each part for itself, which centring the whole does, as long as it scales
    each block back to its share: ``blocks`` tells where they lie.
    """

    def __init__(self, parts: Sequence[Encoder], weights: Sequence[float] | None = None) -> None:
        """Keep the parts, at least one, and their weights (all 1 unless said), positive.

        Raises
        ------
        ValueError
            When there is no part, or the weights do not fit.
        """
        weights = [1.0] * len(parts) if weights is None else list(weights)
        if not parts or len(weights) != len(parts) or min(weights) <= 0:
            raise ValueError("a combined encoder needs at least one part and a positive weight for each")
        self.parts = tuple(parts)
        self.weights = tuple(weight / sum(weights) for weight in weights)

    @property
    def name(self) -> str:
        """The names of the parts, joined by ``+``."""
        return "+".join(part.name for part in self.parts)

    @property
    def dimension(self) -> int:
        """The sum of the parts' dimensions."""
        return sum(part.dimension for part in self.parts)

    @property
    def blocks(self) -> tuple[slice, ...]:
        """The columns of each part."""
        ends = np.cumsum([part.dimension for part in self.parts]).tolist()
        return tuple(slice(end - part.dimension, end) for part, end in zip(self.parts, ends, strict=True))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), dimension), float32, unit rows]; the row of an empty text is zero."""
        return self.join([part.encode(texts) for part in self.parts])

    def join(self, rows: Sequence[Vectors]) -> Vectors:
        """Put the parts' own unit rows, one array a part, side by side, each scaled by its share."""
        return np.hstack([block * np.float32(w**0.5) for block, w in zip(rows, self.weights, strict=True)])


class CombinedTokenEncoder(CombinedEncoder):
    """A combination with a part that gives tokens; the tokens are the first such part's."""

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return ``encode(texts)`` and the tokens of the first part that has them."""
        rows: list[Vectors] = []
        tokens: list[TokenVectors] | None = None
        for part in self.parts:
            if tokens is None and isinstance(part, TokenEncoder):
                block, tokens = part.encode_with_tokens(texts)
                rows.append(block)
            else:
                rows.append(part.encode(texts))
        if tokens is None:
            raise TypeError("none of the parts gives tokens")
        return self.join(rows), tokens


def combine(parts: Sequence[Encoder], weights: Sequence[float] | None = None) -> CombinedEncoder:
    """Return a combination of the right kind: a ``TokenEncoder`` where one of the parts is."""
    kind = CombinedTokenEncoder if any(isinstance(part, TokenEncoder) for part in parts) else CombinedEncoder
    return kind(parts, weights)
