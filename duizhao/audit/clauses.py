"""How likely a whole clause is to have been left out on the other side.

A clause that nobody translated shows in several ways at once: most of its words have no counterpart, while those of
the other clauses have one; the other text is shorter than its length promises, by about as much; it has fewer clauses
and no free words. The gaps of `duizhao.audit.coverage` see the first of these alone. A weighted sum of all
(``clauses.json``, one set of weights a language) is the logit that the clause was cut from the other side. The
weights are learned by ``benchmarks/train_clauses.py`` from clauses cut out of news that nobody found fault with; what
they find elsewhere is in ``benchmarks/audit_notes.md``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Final

import numpy as np
import numpy.typing as npt

from duizhao.bitext.errors import ModelError
from duizhao.bitext.language.characters import HAN

__all__ = [
    "CLAUSE_FEATURES",
    "Clause",
    "Links",
    "describe_clauses",
    "load_clause_weights",
    "split_clauses",
    "text_size",
    "usual_ratio",
]

Floats = npt.NDArray[np.float64]

CLAUSE_FEATURES: Final = (
    "gain",
    "top",
    "mean",
    "share",
    "count",
    "residual",
    "free",
    "fewer",
    "others",
    "contrast",
    "room",
    "first",
    "last",
    "weak",
    "size",
)
"""The numbers of :func:`describe_clauses`, in order."""

LEAST_WORDS: Final = 2
"""Content words of a clause that is judged."""
LEAST_PAIRS: Final = 20
"""Pairs that tell how long a document's translations are."""

_HAN_WORD: Final = 1.67
"""Han characters that say as much as an English word."""
_LINKED: Final = 0.4
_WEAK: Final = 0.3
_MOST: Final = 25.0
_STEEP: Final = 8.0
_ALONE: Final = -4.0
_WIDEST: Final = 4.0
_SHORTER, _FEWER = 1.5, 2
_BESIDE: Final = 2
_END: Final = re.compile(r"[，,；;：:。.!?！？…—]+[\"'”’」』)）]*\s*")
_CHARACTER: Final = re.compile(f"[{HAN}]")
_WORD: Final = re.compile(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What is known of the content words of one side of a pair.

    ``starts``: where each begins; ``logits``: of its having been left out; ``gains``: what each adds to a gap;
    ``best``: its best link, 0 to 1; ``partners``: the word that this leads to, of ``others`` words. ``free``: the share
    of the other side's content words that nothing is linked to.
    """

    starts: Floats
    logits: Floats
    gains: Floats
    best: Floats
    partners: Floats
    others: int
    free: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause: its offsets, its number of content words, and its features [shape=(len(CLAUSE_FEATURES),)]."""

    start: int
    end: int
    count: int
    features: Floats


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Return the stretches between marks; a point or comma inside a number or a name is none.

    >>> [text[a:b] for text in ("He left at 3.30, I think.",) for a, b in split_clauses(text)]
    ['He left at 3.30', 'I think']
    """
    found, at = [], 0
    for match in _END.finditer(text):
        inside = text[match.start() - 1 : match.start()].isalnum() and text[match.end() : match.end() + 1].isalnum()
        if match[0] in {",", ".", ":"} and inside:
            continue
        found.append((at, match.start()))
        at = match.end()
    found.append((at, len(text)))
    return [(start, end) for start, end in found if end > start]


def text_size(text: str) -> float:
    """Return the length of a text in English words, a Han character being 1/1.67 of one."""
    return len(_CHARACTER.findall(text)) / _HAN_WORD + len(_WORD.findall(text))


def usual_ratio(sizes: Sequence[tuple[float, float]]) -> float:
    """Return how long a text's other side is for each word of it, over a document: the median of its pairs.

    Parameters
    ----------
    sizes
        Of each pair, the size of this side and of the other (`text_size`).
    """
    shares = [other / own for own, other in sizes if own > 0]
    return median(shares) if len(shares) >= LEAST_PAIRS else 1.0


def describe_clauses(text: str, other: str, links: Links, ratio: float) -> list[Clause]:
    """Describe the clauses of one side of a pair that have two content words or more.

    Parameters
    ----------
    text, other
        This side and the other.
    ratio
        The usual size of the other side for one of this (`usual_ratio`).

    Returns
    -------
    list of Clause
        Features: ``gain`` and ``top``, the sum of the words' gains and that of their highest run; ``mean``, ``others``
        and ``contrast``, their mean logit, that of the other words, and what lies between; ``share`` of words that
        speak for a gap, ``weak`` of those without a link; ``count``, log of their number; ``residual``, by how much the
        other side is too short, in lengths of this clause; ``fewer``, clauses that the other side has less; ``room``
        between the counterparts of what stands beside it; ``first`` and ``last``; ``size``, its share of the text.
    """
    clauses = split_clauses(text)
    lacking = text_size(text) * ratio - text_size(other)
    fewer = float(np.clip(len(clauses) - len(split_clauses(other)), -_FEWER, _FEWER))
    whole = max(text_size(text) * ratio, 1.0)
    logits = np.clip(links.logits, -_STEEP, _STEEP)
    found = []
    for number, (start, end) in enumerate(clauses):
        inside = (links.starts >= start) & (links.starts < end)
        count = int(inside.sum())
        if count < LEAST_WORDS:
            continue
        gains, own = links.gains[inside], text_size(text[start:end]) * ratio
        mean = float(logits[inside].mean())
        others = float(logits[~inside].mean()) if count < len(inside) else _ALONE
        features = (
            min(float(gains.sum()), _MOST),
            min(_highest(gains), _MOST),
            mean,
            float((gains > 0).mean()),
            float(np.log(count)),
            float(np.clip(lacking / max(own, 1.0), -_SHORTER, _SHORTER)),
            links.free,
            fewer,
            others,
            mean - others,
            _room(links, inside, count),
            float(number == 0),
            float(number == len(clauses) - 1),
            float((links.best[inside] < _WEAK).mean()),
            own / whole,
        )
        found.append(Clause(start=start, end=end, count=count, features=np.array(features)))
    return found


def _highest(gains: Floats) -> float:
    """Return the highest sum of gains in a row, 0 at least."""
    best = score = 0.0
    for gain in gains.tolist():
        score = max(0.0, score + gain)
        best = max(best, score)
    return best


def _room(links: Links, inside: npt.NDArray[np.bool_], count: int) -> float:
    """Return the words between the counterparts of what stands before and after a clause, a content word of it."""
    places = np.flatnonzero(inside)
    linked = links.best > _LINKED
    before = links.partners[: places[0]][linked[: places[0]]][-_BESIDE:]
    after = links.partners[places[-1] + 1 :][linked[places[-1] + 1 :]][:_BESIDE]
    low = float(before.mean()) if before.size else 0.0
    high = float(after.mean()) if after.size else float(links.others)
    return float(min(abs(high - low) / count, _WIDEST))


@cache
def load_clause_weights() -> dict[str, tuple[float, Floats]]:
    """Read the weights that come with the package: by language a bias, and a weight for each of `CLAUSE_FEATURES`.

    Raises
    ------
    ModelError
        When one is missing or too many: the file belongs to another version.
    """
    found = json.loads((files("duizhao.audit") / "clauses.json").read_text(encoding="utf-8"))
    weights = {}
    for lang in ("zh", "en"):
        one = dict(found.get("weights", {}).get(lang, {}))
        if one.keys() != {"bias", *CLAUSE_FEATURES}:
            odd = min(one.keys() ^ {"bias", *CLAUSE_FEATURES})
            raise ModelError(
                f"duizhao/audit/clauses.json: {lang} has no or an unknown weight {odd!r}; reinstall duizhao"
            )
        weights[lang] = float(one["bias"]), np.array([float(one[name]) for name in CLAUSE_FEATURES])
    return weights
