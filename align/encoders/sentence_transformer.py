"""Any sentence-transformers model as an encoder, with the vectors of its tokens from the same pass.

Texts are sorted by length and batched by tokens, so that little is computed for padding. The model runs
in bfloat16 where the processor multiplies in it (see ``fastest_dtype``), else in float32.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import numpy as np
from tqdm import tqdm

from duizhao.align.encoders.protocol import TokenVectors, Vectors

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

__all__ = [
    "TOKEN_LAYER",
    "Dtype",
    "SentenceTransformerEncoder",
    "by_length",
    "clean",
    "encoding_progress",
    "fastest_dtype",
    "no_tokens",
    "tokens_in_text",
]

Dtype = Literal["bfloat16", "float32"]

_CPU_INFO = Path("/proc/cpuinfo")  # Linux alone has it; elsewhere float32 is the safe choice

# Which layer's vectors link words best, as a share of the depth: 7 of 12. Mutual best cosine on the 450
# Tsinghua pairs gave AER .254 at layers 6 and 7, .400 at layer 12.
TOKEN_LAYER = 7 / 12

# UTF-8 bytes of a batch, padding included: some 1,500 tokens, which bounds memory whatever the texts are.

_BATCH_BYTES = 6_000
_BATCH_TEXTS = 128


def fastest_dtype() -> Dtype:
    """Tell the dtype this processor is fastest in, from what it says it can do.

    bfloat16 where it multiplies in it (AMX, AVX-512 or Arm with bf16, as Linux reports): e5-small ran at
    190 to 245 sentences a second on two such cores, against 90 to 107 in float32. Elsewhere bfloat16 is
    emulated, and slower. The choice follows from the processor alone, never from a timing, so that it is
    the same tomorrow; and it is made without torch, because the vector cache has to know it first.
    """
    try:
        flags = set(_CPU_INFO.read_text("ascii", "replace").split())
    except OSError:
        return "float32"
    return "bfloat16" if flags & {"amx_bf16", "avx512_bf16", "bf16"} else "float32"


class SentenceTransformerEncoder:
    """An encoder around a loaded model.

    Parameters
    ----------
    model : SentenceTransformer
        Loaded, on any device, in any dtype.
    name : str
        What the recipe will say.
    prompt : str
        Put before every text, as in ``"query: "``.
    """

    def __init__(self, model: SentenceTransformer, *, name: str, prompt: str = "") -> None:
        """Keep the model."""
        self._model = model.eval()
        self._prompt = prompt
        self.name = name
        self.dimension = int(model.get_embedding_dimension() or 0)

    @property
    def dtype(self) -> str:
        """The dtype it computes in, as in ``bfloat16``."""
        return str(next(iter(self._model.parameters())).dtype).removeprefix("torch.")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return [shape=(len(texts), dimension), float32, unit rows]; the row of an empty text is zero."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for numbers, features in self._forward(texts):
            rows[numbers] = _rows(features)
        return rows

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return ``encode(texts)`` and the tokens of each text, from one pass.

        The vectors are those of the layer seven twelfths up. Tokens that stand for nothing in the text (sentinels, the
        prompt, a lone space mark) are left out, and white space is cut from the ends of a token's offsets.
        """
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens = [no_tokens()] * len(texts)
        for numbers, features in self._forward(texts):
            rows[numbers] = _rows(features)
            layers = features["all_layer_embeddings"]
            vectors = layers[round(TOKEN_LAYER * (len(layers) - 1))].float().cpu().numpy()
            offsets = self._offsets(features, [texts[number] for number in numbers])
            for place, number in enumerate(numbers):
                tokens[number] = tokens_in_text(vectors[place], offsets[place], texts[number], len(self._prompt))
        return rows, tokens

    def _offsets(self, features: dict[str, torch.Tensor], texts: list[str]) -> list[list[tuple[int, int]]]:
        """Return where each token of each text stands; the model may say so, else the texts are cut once more."""
        if "offset_mapping" in features:
            return [[(a, b) for a, b in row] for row in features["offset_mapping"].tolist()]
        found = self._model.tokenizer(
            [self._prompt + clean(text) for text in texts],
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
        )
        return [[(int(a), int(b)) for a, b in row] for row in found["offset_mapping"]]

    def _forward(self, texts: Sequence[str]) -> Iterator[tuple[list[int], dict[str, torch.Tensor]]]:
        """Yield the numbers of the texts of each batch, longest first, and what the model makes of them."""
        import torch  # noqa: PLC0415 - loaded with the model that needs it

        order = by_length(texts)
        with torch.inference_mode(), encoding_progress(self.name, len(order)) as progress:
            at = 0
            while at < len(order):
                width = max(1, _weight(texts[order[at]]) + len(self._prompt))
                numbers = order[at : at + min(_BATCH_TEXTS, max(1, _BATCH_BYTES // width))]
                at += len(numbers)
                features = self._model.preprocess([clean(texts[n]) for n in numbers], prompt=self._prompt or None)
                features = {
                    key: value.to(self._model.device) if isinstance(value, torch.Tensor) else value
                    for key, value in features.items()
                }
                yield numbers, self._model(features)
                progress.update(len(numbers))


def encoding_progress(name: str, total: int) -> tqdm[NoReturn]:
    """Show how many sentences are encoded, on a terminal, from the second second on."""
    return tqdm(total=total, desc=f"encode ({name})", unit="sentence", delay=1, disable=None, file=sys.stderr)


def by_length(texts: Sequence[str]) -> list[int]:
    """Return the numbers of the texts that are not blank, longest first."""
    return sorted((n for n, text in enumerate(texts) if text.strip()), key=lambda n: -_weight(texts[n]))


def _weight(text: str) -> int:
    """Estimate tokens, in quarters: a Han character is near a token, four Latin letters are one.

    The UTF-8 length says so well enough: three bytes a Han character, one a letter.
    """
    return len(text.encode("utf-8", "replace"))


def clean(text: str) -> str:
    """Replace lone surrogates, which no tokenizer takes, by U+FFFD, one for one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _rows(features: dict[str, torch.Tensor]) -> Vectors:
    """Return the pooled vectors, [shape=(n, dim), float32, unit rows]."""
    rows: Vectors = features["sentence_embedding"].float().cpu().numpy()
    lengths: Vectors = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-12))
    return rows / lengths


def no_tokens() -> TokenVectors:
    """Return what stands for a blank text."""
    nothing = np.zeros(0, dtype=np.int32)
    return TokenVectors(vectors=np.zeros((0, 0), dtype=np.float32), starts=nothing, ends=nothing)


def tokens_in_text(vectors: Vectors, offsets: list[tuple[int, int]], text: str, prompt: int) -> TokenVectors:
    """Keep the tokens that stand in the text, [shape=(n, dim)], with their offsets."""
    kept, starts, ends = [], [], []
    for place, (a, b) in enumerate(offsets):
        start, end = max(a - prompt, 0), b - prompt
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:
            kept.append(place)
            starts.append(start)
            ends.append(end)
    return TokenVectors(
        vectors=np.ascontiguousarray(vectors[kept]),
        starts=np.array(starts, dtype=np.int32),
        ends=np.array(ends, dtype=np.int32),
    )
