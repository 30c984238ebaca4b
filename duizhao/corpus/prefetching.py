"""The texts of several documents encoded together, and handed out document by document.

Small documents fill an encoder's batches badly. What was encoded in one go is given back as the aligner asks for it;
anything else it asks for is encoded then.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from duizhao.align.encoders.combined import CombinedEncoder, combine
from duizhao.align.encoders.protocol import Encoder, PooledEncoder, TokenEncoder, TokenVectors, Vectors, encode_tokens

__all__ = ["prefetch"]


def prefetch(encoder: Encoder, texts: Sequence[str]) -> Encoder:
    """Encode texts, each once, with all that the aligner will ask of them; returns an encoder that remembers them."""
    distinct = list(dict.fromkeys(texts))
    if isinstance(encoder, CombinedEncoder):
        # Where a part gives the vectors of spans, nothing but tokens is asked of another.
        spans = any(isinstance(part, PooledEncoder) for part in encoder.parts)
        return combine([_prefetch(part, distinct, tokens_alone=spans) for part in encoder.parts], encoder.weights)
    return _prefetch(encoder, distinct)


def _prefetch(encoder: Encoder, texts: list[str], *, tokens_alone: bool = False) -> Encoder:
    if isinstance(encoder, PooledEncoder):
        return _Pooled(encoder, texts)
    if isinstance(encoder, TokenEncoder):
        return _TokensAlone(encoder, texts) if tokens_alone else _Tokens(encoder, texts)
    return _Rows(encoder, texts)


class _Rows:
    """Sentence vectors that are known beforehand."""

    def __init__(self, encoder: Encoder, texts: list[str]) -> None:
        self._encoder = encoder
        self._place = {text: k for k, text in enumerate(texts)}
        self._rows = self._compute(texts)

    def _compute(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode(texts)

    @property
    def name(self) -> str:
        """The encoder's own."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """The encoder's own."""
        return self._encoder.dimension

    def _known(self, texts: Sequence[str]) -> Vectors | None:
        """Return the rows of texts that are all known, else None."""
        places = [self._place.get(text, -1) for text in texts]
        return None if -1 in places else self._rows[np.array(places, dtype=np.int64)]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), dimension), float32, unit rows]."""
        known = self._known(texts)
        return self._encoder.encode(texts) if known is None else known


class _Pooled(_Rows):
    """Sums that are known beforehand; the rows kept are the sums."""

    _encoder: PooledEncoder

    def _compute(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.pooled(texts)

    def pooled(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), k), float32], sums that may be added."""
        known = self._known(texts)
        return self._encoder.pooled(texts) if known is None else known

    def head(self, sums: Vectors) -> Vectors:
        """Turn sums into unit rows."""
        return self._encoder.head(sums)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), dimension), float32, unit rows]."""
        known = self._known(texts)
        return self._encoder.encode(texts) if known is None else self._encoder.head(known)


class _Tokens(_Rows):
    """Sentence and token vectors that are known beforehand."""

    _encoder: TokenEncoder

    def __init__(self, encoder: TokenEncoder, texts: list[str]) -> None:
        self._tokens: list[TokenVectors] = []
        super().__init__(encoder, texts)

    def _compute(self, texts: Sequence[str]) -> Vectors:
        rows, self._tokens = self._encoder.encode_with_tokens(texts)
        return rows

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return ``encode(texts)`` and the tokens of each text."""
        known = self._known(texts)
        if known is None:
            return self._encoder.encode_with_tokens(texts)
        return known, [self._tokens[self._place[text]] for text in texts]


class _TokensAlone:
    """Token vectors that are known beforehand; whole texts are encoded when asked for."""

    def __init__(self, encoder: TokenEncoder, texts: list[str]) -> None:
        self._encoder = encoder
        self._tokens = dict(zip(texts, encode_tokens(encoder, texts), strict=True))
        self.name = encoder.name
        self.dimension = encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), dimension), float32, unit rows]."""
        return self._encoder.encode(texts)

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return ``encode(texts)`` and the tokens of each text."""
        return self._encoder.encode_with_tokens(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the tokens of each text."""
        if all(text in self._tokens for text in texts):
            return [self._tokens[text] for text in texts]
        return encode_tokens(self._encoder, texts)
