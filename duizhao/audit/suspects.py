"""Words of a translation that look wrong beside their source: a hint, and evidence for the risk.

Source and target go through a frozen encoder in one pass, so that the vector of each token of the target has seen the
source. A weighted sum of such a vector is the logit of the probability that an expert marks the token; the weights are
in ``suspects.json``, a number for each dimension, learned by ``benchmarks/train_suspects.py``.

It is a hint, not a finding: of the words named, some two in five are marked by the same expert, against one in seven of
all words (``benchmarks/estimate.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.cache import CachedEncoder
from duizhao.align.encoders.protocol import Encoder, TokenEncoder
from duizhao.bitext.errors import InputError
from duizhao.bitext.language.words import Word, words
from duizhao.bitext.linear import LinearModel, read_table

__all__ = [
    "ENCODER",
    "HINT",
    "Suspicion",
    "find_suspects",
    "join_pair",
    "load_probe",
    "suspect_tokens",
    "token_vectors",
]

Floats = npt.NDArray[np.float64]

ENCODER: Final = "e5-small"
"""The encoder whose token vectors the weights belong to."""
DIMENSION: Final = 384
HINT: Final = 0.3
"""A word is named from this probability of one of its tokens."""
MOST: Final = 3
"""At most so many words of a translation are named."""
_SEAM: Final = "</s></s>"
"""What the encoder was pretrained with between two texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """The tokens of a target: where they are, and the probability that an expert marks them.

    ``starts``, ``ends``: [shape=(n,), int32], character offsets, end exclusive; ``chances``: [shape=(n,), 0 to 1].
    There are none where a side is empty, and the end of a text beyond the encoder's longest is missing.
    """

    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    chances: Floats


def join_pair(source: str, target: str) -> str:
    """Return both texts as the encoder reads them in one pass."""
    return f"{source}{_SEAM}{target}"


def token_vectors(pairs: Sequence[tuple[str, str]], encoder: TokenEncoder) -> list[tuple[Floats, Suspicion]]:
    """Return the vectors of the tokens of each target, [shape=(n, DIMENSION)], and where they are, without chances."""
    # Each pair is read once: keeping its vectors on the disk would only push others out of the cache.
    direct = encoder.encoder if isinstance(encoder, CachedEncoder) else encoder
    full = [number for number, (source, target) in enumerate(pairs) if source.strip() and target.strip()]
    nothing = np.zeros(0, dtype=np.int32)
    found = [(np.zeros((0, DIMENSION)), Suspicion(starts=nothing, ends=nothing, chances=np.zeros(0))) for _ in pairs]
    _, joined = direct.encode_with_tokens([join_pair(*pairs[number]) for number in full])
    for number, tokens in zip(full, joined, strict=True):
        begin = len(pairs[number][0]) + len(_SEAM)
        own = tokens.starts >= begin
        starts, ends = tokens.starts[own] - begin, tokens.ends[own] - begin
        places = Suspicion(starts=starts.astype(np.int32), ends=ends.astype(np.int32), chances=np.zeros(len(starts)))
        found[number] = tokens.vectors[own].astype(np.float64), places
    return found


def suspect_tokens(pairs: Sequence[tuple[str, str]], encoder: Encoder) -> list[Suspicion]:
    """Say of each token of each target how probable it is that an expert marks it.

    Parameters
    ----------
    pairs :
        Source and target texts, one English, the other Chinese.
    encoder :
        `ENCODER`.

    Raises
    ------
    InputError
        When the encoder is another one.
    ModelError
        When ``suspects.json`` does not belong to this version.
    """
    if encoder.name != ENCODER or not isinstance(encoder, TokenEncoder):
        raise InputError(f"suspect words are found with {ENCODER}, not with {encoder.name}")
    weights = load_probe().weights
    bias, slopes = weights["bias"], np.array([weights[name] for name in _names() if name != "bias"])
    return [
        Suspicion(starts=places.starts, ends=places.ends, chances=1 / (1 + np.exp(-(bias + vectors @ slopes))))
        for vectors, places in token_vectors(pairs, encoder)
    ]


def find_suspects(target: str, target_lang: str, suspicion: Suspicion) -> list[Word]:
    """Return the most suspect words of a target, at most `MOST`, in their order in the text."""
    named: list[tuple[float, Word]] = []
    for word in words(target, target_lang):
        touched = (suspicion.starts < word.end) & (suspicion.ends > word.start)
        if touched.any() and any(map(str.isalnum, word.text)):
            named.append((float(suspicion.chances[touched].max()), word))
    likely = sorted((one for one in named if one[0] >= HINT), key=lambda one: -one[0])[:MOST]
    return sorted((word for _, word in likely), key=lambda word: word.start)


@cache
def load_probe() -> LinearModel:
    """Read the weights that come with the package: ``{"bias": …, "d0": …, …}``.

    Raises
    ------
    ModelError
        When the file cannot be read or belongs to another version.
    """
    return LinearModel.of(read_table("duizhao.audit", "suspects.json"), _names(), name="duizhao/audit/suspects.json")


def _names() -> tuple[str, ...]:
    return ("bias", *(f"d{number}" for number in range(DIMENSION)))
