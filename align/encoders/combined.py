"""Several encoders as one: their vectors side by side, scaled so that a dot product is the mean cosine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from duizhao.align.encoders.protocol import Encoder, PooledEncoder, TokenEncoder, TokenVectors, Vectors

__all__ = ["CombinedEncoder", "CombinedTokenEncoder", "combine"]


class CombinedEncoder:
    """The concatenation of ``parts``, each block times the square root of its share of the weights.

    The dot product of two rows is the weighted mean of the parts' cosines. A caller that centres
    vectors centres each part for itself by centring the whole and scaling each block back to its share:
    ``blocks`` tells where they lie.

    A combination is a ``PooledEncoder`` whatever its parts are: a part that has sums gives its own; the
    sum of another part's sentences is that of their vectors, each times its length in characters.
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

    def pooled(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), k), float32], the sums of the parts side by side."""
        return np.hstack(
            [
                part.pooled(texts) if isinstance(part, PooledEncoder) else _weigh(part.encode(texts), texts)
                for part in self.parts
            ]
        )

    def head(self, sums: Vectors) -> Vectors:
        """Turn [shape=(n, k)] sums into [shape=(n, dimension), float32, unit rows]."""
        rows, start = [], 0
        for part in self.parts:
            if isinstance(part, PooledEncoder):
                width = part.pooled([]).shape[1]
                rows.append(part.head(sums[:, start : start + width]))
            else:
                width = part.dimension
                rows.append(_unit(sums[:, start : start + width]))
            start += width
        return self.join(rows)

    def join(self, rows: Sequence[Vectors]) -> Vectors:
        """Put the parts' own unit rows, one array a part, side by side, each scaled by its share."""
        return np.hstack([block * np.float32(w**0.5) for block, w in zip(rows, self.weights, strict=True)])


class CombinedTokenEncoder(CombinedEncoder):
    """A combination with a part that gives tokens; the tokens are the first such part's."""

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return ``encode(texts)`` and the tokens of the first part that has them."""
        sums, tokens = self.pooled_with_tokens(texts)
        return self.head(sums), tokens

    def pooled_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return ``pooled(texts)`` and the tokens, with one pass of each part over the texts."""
        blocks: list[Vectors] = []
        tokens: list[TokenVectors] | None = None
        for part in self.parts:
            if tokens is None and isinstance(part, TokenEncoder) and not isinstance(part, PooledEncoder):
                rows, tokens = part.encode_with_tokens(texts)
                blocks.append(_weigh(rows, texts))
            else:
                blocks.append(
                    part.pooled(texts) if isinstance(part, PooledEncoder) else _weigh(part.encode(texts), texts)
                )
        if tokens is None:
            raise TypeError("none of the parts gives tokens")
        return np.hstack(blocks), tokens


def _weigh(rows: Vectors, texts: Sequence[str]) -> Vectors:
    """Multiply each row by its text's length in characters."""
    return rows * np.array([[len(text)] for text in texts], dtype=np.float32).reshape(-1, 1)


def _unit(rows: Vectors) -> Vectors:
    """Scale rows to unit length; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def combine(parts: Sequence[Encoder], weights: Sequence[float] | None = None) -> CombinedEncoder:
    """Return a combination of the right kind: a ``TokenEncoder`` where one of the parts is."""
    kind = (
        CombinedTokenEncoder
        if any(isinstance(part, TokenEncoder) and not isinstance(part, PooledEncoder) for part in parts)
        else CombinedEncoder
    )
    return kind(parts, weights)
