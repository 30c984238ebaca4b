"""What an encoder must offer, and what some offer beyond it.

All vectors are float32. ``encode`` returns unit rows, so that a dot product is a cosine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

__all__ = [
    "Encoder",
    "PooledEncoder",
    "ReleasableEncoder",
    "TokenEncoder",
    "TokenVectors",
    "TokensAloneEncoder",
    "Vectors",
    "encode_tokens",
]


Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors whose dot product says how close their meanings are."""

    @property
    def name(self) -> str:
        """The name in ``models.txt``, or the hub name or folder."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), dimension), float32, unit rows]; the row of an empty text is zero."""
        ...


@runtime_checkable
class PooledEncoder(Encoder, Protocol):
    """An encoder whose vector of joined sentences is a small function of the sum of theirs.

    ``head(pooled([a]) + pooled([b]))`` is, exactly or nearly, ``encode([a + b])``; so every overlap
    costs one subtraction of prefix sums and one small product, and every token is encoded once.
    """

    def pooled(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), k), float32], sums that may be added."""
        ...

    def head(self, sums: Vectors) -> Vectors:
        """Turn [shape=(n, k)] sums into [shape=(n, dimension), float32, unit rows]."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenVectors:
    """The sub-word tokens of one text, each with its contextual vector.

    ``vectors``: [shape=(n_tokens, dim), float32], as the layer gives them, not normalised.
    ``starts``, ``ends``: [shape=(n_tokens,), int32], character offsets into the text, end exclusive.
    """

    vectors: Vectors
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that can also give the contextual vector of every token, from a middle layer."""

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return ``encode(texts)`` and, from the same pass, the tokens of each text."""
        ...


@runtime_checkable
class TokensAloneEncoder(TokenEncoder, Protocol):
    """A token encoder that saves work where the vectors of the texts themselves are not wanted."""

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return what ``encode_with_tokens`` returns of the tokens of each text, but for rounding."""
        ...


@runtime_checkable
class ReleasableEncoder(Encoder, Protocol):
    """An encoder that can give back the memory of its model, and loads it again when it is next asked."""

    def release(self) -> None:
        """Forget the model."""
        ...


def encode_tokens(encoder: TokenEncoder, texts: Sequence[str]) -> list[TokenVectors]:
    """Return the tokens of each text, in the cheapest way that the encoder has."""
    if isinstance(encoder, TokensAloneEncoder):
        return encoder.encode_tokens(texts)
    return encoder.encode_with_tokens(texts)[1]
