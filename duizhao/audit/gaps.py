"""How likely a content word is to have been left out on the other side, from all that the word links show.

A word's best link alone says little: what was cut leaves weak links to whatever stands near, and a free
translation leaves words without a link that are rendered all the same. So each content word gets many
numbers (`GAP_FEATURES`): its links and what competes for them, its vector's nearest neighbour, dictionary, spelling
and sound, how common and how long it is, whether its neighbours are covered and leave room between their counterparts,
which words of the other side are still free, and how literal the pair is on the whole. A weighted sum of them
(``gaps.json``, one set of weights a language) is the logit that the word was cut from a pair, rather than that it
stands in a pair as its translator left it.

The weights are learned by ``benchmarks/train_gaps.py``: single words and phrases of two to six words are cut
from one side of pairs nobody found fault with (NTREX-128, number_clean, WMT20 without marks), and the words
of the other side that were linked to them are what to find. Figures in ``benchmarks/gaps.md`` are
cross-validated by document. Against the best link alone, twice to four times as many cut words are found at
the same share of clean pairs flagged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from duizhao.align.words.evidence import EVIDENCE_NAMES
from duizhao.bitext.errors import ModelError
from duizhao.bitext.language.words import Word, frequency, is_function_word

__all__ = ["GAP_FEATURES", "GapWeights", "carry_content", "describe_gaps", "load_gap_weights", "read_gap_weights"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

GAP_FEATURES: Final = (
    "best",
    "logit",
    "unrivalled",
    "second",
    "cosine",
    "cosine_high",
    "cosine_margin",
    "agreement",
    "dictionary",
    "dictionary_share",
    "same",
    "sound",
    "length",
    "digit",
    "capital",
    "zipf",
    "zipf_high",
    "before",
    "after",
    "room",
    "free_near",
    "free",
    "doubtful",
    "literal",
    "doubt_literal",
    "doubt_literal_other",
    "place",
)
"""The numbers of :func:`describe_gaps`, in order."""

TITLES: Final = frozenset(["Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "先生", "女士"])
"""Forms of address, which one language sets and the other leaves out."""

_SURE: Final = 0.4
"""From this probability on a neighbour's link says where in the other text a word is to be looked for."""
_LIKE: Final = 0.3
"""Words that have nothing to do with each other have contextual cosines up to about this."""
_COMMON: Final = 5.0
"""Zipf frequency from which a word is everyday and often lost without loss."""
_WIDEST: Final = 8
_REACH: Final = 4
_MOST_FREE: Final = 6.0
_LONGEST: Final = 12
_LEAST: Final = 0.005

_PLANE: Final = {name: number for number, name in enumerate(EVIDENCE_NAMES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class GapWeights:
    """For ``zh`` and ``en`` words a bias, and a weight for each of `GAP_FEATURES`."""

    chinese: tuple[float, tuple[float, ...]]
    english: tuple[float, tuple[float, ...]]

    def weigh(self, features: Floats, lang: str) -> Floats:
        """Return the logit of each word's being left out, [shape=(n,)], from [shape=(n, len(GAP_FEATURES))]."""
        bias, weights = self.chinese if lang.startswith("zh") else self.english
        found: Floats = features @ np.array(weights) + bias
        return found


@cache
def load_gap_weights() -> GapWeights:
    """Read the weights that come with the package.

    Raises
    ------
    ModelError
        When one is missing: the file belongs to another version.
    """
    return read_gap_weights(json.loads((files("duizhao.audit") / "gaps.json").read_text(encoding="utf-8")))


def read_gap_weights(found: Mapping[str, Any]) -> GapWeights:
    """Take the weights out of parsed JSON: ``{"zh": {"bias": …, name: weight, …}, "en": {…}}``.

    Raises
    ------
    ModelError
        When one is missing.
    """
    sides = []
    for lang in ("zh", "en"):
        one = found.get(lang, {})
        missing = [name for name in ("bias", *GAP_FEATURES) if name not in one]
        if missing:
            raise ModelError(f"duizhao/audit/gaps.json: {lang} has no weight {missing[0]!r}; reinstall duizhao")
        sides.append((float(one["bias"]), tuple(float(one[name]) for name in GAP_FEATURES)))
    return GapWeights(chinese=sides[0], english=sides[1])


def carry_content(words: Sequence[Word], lang: str) -> Flags:
    """Tell which words carry content, [shape=(n,), bool]: letters, Han or digits, no function word, no title."""
    content = [
        any(map(str.isalnum, word.text)) and not is_function_word(word.text, lang) and word.text not in TITLES
        for word in words
    ]
    return np.array(content, dtype=np.bool_)


def describe_gaps(
    words: Sequence[Word], lang: str, content: Flags, other_content: Flags, evidence: Floats, links: Floats
) -> Floats:
    """Describe each content word of one side of a pair.

    Parameters
    ----------
    words, lang
        The words of the side and its language.
    content, other_content
        Which words of this side, and of the other, carry content (`carry_content`).
    evidence
        [shape=(n, m, 13)], of each word's link to each of the other side (`duizhao.align.words.evidence.evidence`).
    links
        [shape=(n, m)], the probabilities made of it.

    Returns
    -------
    np.ndarray [shape=(number of content words, len(GAP_FEATURES)), float64]
        ``best``, ``logit`` and ``second``: of the best links; ``unrivalled``: the best link after taking off what a
        rival for the same word has more; ``cosine…``: of the contextual vectors, the highest, what it is
        above .3, its lead over the next; ``agreement`` to ``sound``: the highest of the links' evidence; ``length``:
        in characters, two for a Chinese one; ``zipf…``: how common; ``before``, ``after``: the best links of the
        content words beside it; ``room``: how doubtful it is itself times the distance between their counterparts;
        ``free``, ``free_near``: words of the other side that nothing is linked to, everywhere and where it should
        stand; ``doubtful``: other words of this side without a link; ``literal``: the mean best link;
        ``doubt_literal…``: how doubtful it is times that of its own and of the other side; ``place``: 0 first, 1 last.
    """
    found = np.flatnonzero(content)
    if not len(found):
        return np.zeros((0, len(GAP_FEATURES)))
    n, m = links.shape
    best, partner, second = links.max(axis=1), links.argmax(axis=1), _second(links)
    rival = _rivals(np.where(content[:, None], links, 0.0))
    unrivalled = (links * (1 - np.maximum(0.0, rival - links))).max(axis=1)
    cosine = evidence[..., _PLANE["cosine"]]
    highest = cosine.max(axis=1)
    free = np.where(other_content, 1 - links.max(axis=0), 0.0)
    literal = float(best[content].mean())
    literal_other = float(links.max(axis=0)[other_content].mean()) if other_content.any() else 1.0
    doubt = 1 - best
    doubts = float(doubt[content].sum())
    planes = {
        name: evidence[..., _PLANE[name]].max(axis=1)
        for name in ("agreement", "dictionary", "dictionary_row", "same", "sound")
    }
    rows = []
    for number, place in enumerate(found.tolist()):
        sides = [int(found[number - 1]) if number else -1, int(found[number + 1]) if number + 1 < len(found) else -1]
        across = [int(partner[side]) for side in sides if side >= 0 and best[side] > _SURE]
        centre = sum(across) / len(across) if across else (place + 0.5) / n * m
        near = float((free * np.exp(-np.abs(np.arange(m) - centre) / _REACH)).sum())
        room = min(abs(across[0] - across[1]), _WIDEST) if len(across) == 2 else 3  # noqa: PLR2004 - both sides
        text = words[place].text
        zipf = frequency(text, lang)
        rows.append(
            (
                best[place],
                np.log(max(best[place], _LEAST) / max(doubt[place], _LEAST)),
                unrivalled[place],
                second[place],
                highest[place],
                max(0.0, highest[place] - _LIKE),
                highest[place] - _second(cosine[place : place + 1])[0],
                planes["agreement"][place],
                min(planes["dictionary"][place], 1.5),
                planes["dictionary_row"][place],
                planes["same"][place],
                planes["sound"][place],
                min(len(text) * (1 if lang.startswith("en") else 2), _LONGEST),
                float(any(map(str.isdigit, text))),
                _capital(words, place),
                zipf,
                max(0.0, zipf - _COMMON),
                best[sides[0]] if sides[0] >= 0 else 0.8,
                best[sides[1]] if sides[1] >= 0 else 0.8,
                doubt[place] * room,
                min(near, 3.0),
                min(float(free.sum()), _MOST_FREE),
                min(doubts - doubt[place], _MOST_FREE),
                literal,
                doubt[place] * literal,
                doubt[place] * literal_other,
                place / n,
            )
        )
    return np.array(rows, dtype=np.float64)


def _second(values: Floats) -> Floats:
    """Return the second highest of each row; 0 where there is one only."""
    if values.shape[1] == 1:
        return np.zeros(len(values))
    found: Floats = np.partition(values, -2, axis=1)[:, -2]
    return found


def _rivals(values: Floats) -> Floats:
    """Return for each link the highest other one of its column."""
    top = values.max(axis=0, keepdims=True)
    if len(values) == 1:
        return np.zeros_like(values)
    second = np.partition(values, -2, axis=0)[-2][None]
    found: Floats = np.where(values >= top, second, top)
    return found


def _capital(words: Sequence[Word], place: int) -> float:
    """Return 1 for a word with a capital letter that does not begin a sentence."""
    if not any(map(str.isupper, words[place].text)):
        return 0.0
    return float(place > 0 and words[place - 1].text not in {".", "!", "?", ":", '"', "“", "”", "。", "！", "？", "："})
