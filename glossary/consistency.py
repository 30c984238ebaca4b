"""How consistently a concept is rendered, in each direction.

For every occurrence of a term the rendering is looked up in the other half of its sentence pair. Occurrences
left out, or taken up by a pronoun, are told from those rendered otherwise and do not count against the
translator. Of the ``n`` others, with ``n₁`` in the main rendering and ``k`` different renderings,

* share = n₁ / n, with Wilson's 95 % interval (Wilson 1927), wide when there are two occurrences;
* entropy = −Σ pᵢ log pᵢ / log k, 0 for one rendering, 1 when all are equally frequent;
* the verdict follows from these, see :func:`judge`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import NamedTuple

from duizhao.glossary.concepts import ConsistencyFigures, Rendering

__all__ = [
    "Consistency",
    "Occurrence",
    "judge",
    "measure_occurrences",
    "measure_renderings",
    "normalised_entropy",
    "wilson_interval",
]

_Z = 1.959964  # the 97.5 % point of the normal distribution
# One slip in ten does not make a consistent rendering inconsistent; with fewer than ten any does.
_CONSISTENT_SHARE = 0.9
_SLIPS_FROM = 10
# A change of mind: this share of the (earlier, later) pairs of occurrences of two renderings stand in one order.
_DRIFT_ORDER = 0.9
_DRIFT_LEAST = 2


class Occurrence(NamedTuple):
    """A term where it stands, and what stands for it on the other side.

    ``document`` and ``bead`` say where; ``start``, ``end`` count characters in the bead's text on the term's
    side. ``form`` is the term as written. ``kind`` is ``term`` (a term of the concept), ``other`` (something
    else), ``pronoun`` or ``omitted``; ``rendering`` is the text found, ``""`` for an omission, and ``other_start``,
    ``other_end`` its characters in the bead's text on the other side, −1 where there is none.
    """

    document: str
    bead: int
    start: int
    end: int
    form: str
    kind: str
    rendering: str = ""
    other_start: int = -1
    other_end: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """The figures of a concept in one direction, and every occurrence they were counted from, in order."""

    figures: ConsistencyFigures
    occurrences: Sequence[Occurrence]


def wilson_interval(hits: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share.

    >>> [round(bound, 2) for bound in wilson_interval(2, 2)], [round(bound, 2) for bound in wilson_interval(17, 17)]
    ([0.34, 1.0], [0.82, 1.0])
    >>> wilson_interval(0, 0)
    (0.0, 1.0)
    """
    if not total:
        return 0.0, 1.0
    share = hits / total
    spread = _Z * _Z / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def normalised_entropy(counts: Sequence[int]) -> float:
    """Return the entropy of renderings over its greatest value, 0 (one rendering) to 1 (all equally frequent).

    >>> normalised_entropy([17]), normalised_entropy([2, 2]), round(normalised_entropy([13, 2]), 2)
    (0.0, 1.0, 0.57)
    """
    total = sum(counts)
    parts = [count / total for count in counts if count]
    if len(parts) < 2:  # noqa: PLR2004  (one rendering)
        return 0.0
    return -sum(part * log(part) for part in parts) / log(len(parts))


def measure_occurrences(
    occurrences: Sequence[Occurrence],
    *,
    source_lang: str,
    target_lang: str,
    keys: Sequence[str],
    forms: frozenset[str],
    elsewhere: frozenset[str],
) -> Consistency:
    """Count the renderings of one concept in one direction.

    Parameters
    ----------
    occurrences
        In reading order.
    source_lang, target_lang
        BCP 47 tags: of the term and of its renderings.
    keys
        For each occurrence the key of its rendering: forms of one term have one key. ``""`` where there is none.
    forms
        Keys of the concept's own terms on the source side: a rendering with one of these was left untranslated.
    elsewhere
        Keys that are the main term of another concept.
    """
    rendered = [
        (key, one.rendering) for key, one in zip(keys, occurrences, strict=True) if one.kind in {"term", "other"}
    ]
    figures = measure_renderings(
        rendered,
        occurrences=len(occurrences),
        source_lang=source_lang,
        target_lang=target_lang,
        forms=forms,
        elsewhere=elsewhere,
    )
    return Consistency(figures=figures, occurrences=occurrences)


def measure_renderings(
    rendered: Sequence[tuple[str, str]],
    *,
    occurrences: int,
    source_lang: str,
    target_lang: str,
    forms: frozenset[str],
    elsewhere: frozenset[str],
    aside: frozenset[str] = frozenset(),
) -> ConsistencyFigures:
    """Count the renderings of one concept in one direction, as `measure_occurrences` does, by keys and texts alone.

    Parameters
    ----------
    rendered
        The key and the text of each rendering, in reading order, those left out and pronouns passed over.
    occurrences
        How often the concept occurs, rendered or not.
    aside
        Keys of acronyms that the text spells out; left as they are, they are counted, but do not bear on the verdict.
    """
    keys = [key for key, _ in rendered]
    counts = Counter(keys)
    # Of each key the text that is seen most, of equal ones the first.
    written: dict[str, tuple[str, int]] = {}
    for (key, text), count in Counter(rendered).items():
        if count > written.get(key, ("", 0))[1]:
            written[key] = text, count
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    total = len(rendered)
    low, high = wilson_interval(counts[ranked[0]] if ranked else 0, total)
    return ConsistencyFigures(
        source_lang=source_lang,
        target_lang=target_lang,
        occurrences=occurrences,
        renderings=tuple(Rendering(text=written[key][0], count=counts[key]) for key in ranked),
        omitted=occurrences - total,
        share=counts[ranked[0]] / total if ranked else 0.0,
        low=low,
        high=high,
        entropy=normalised_entropy(list(counts.values())),
        verdict=judge([key for key in keys if key not in aside] or keys, forms=forms, elsewhere=elsewhere),
    )


def judge(keys: Sequence[str], *, forms: frozenset[str], elsewhere: frozenset[str]) -> str:
    """Return the verdict on the renderings of a concept, given in reading order.

    * ``untranslated``: nothing is rendered, or most renderings are the term itself;
    * ``consistent``: one rendering, or nine in ten and more of at least ten;
    * ``ambiguous``: what stands beside the main rendering is at home in other concepts, all of it, or so much that
      nine in ten and more of at least ten are either: several meanings, or several words for one;
    * ``drift``: the main rendering and the next that is not at home elsewhere, each seen twice at least, follow one
      another: the translator changed his or her mind;
    * ``variant``: several renderings come and go.

    >>> def verdict(keys): return judge(keys.split(), forms=frozenset(["sora"]), elsewhere=frozenset(["发展"]))
    >>> verdict("开源 开源"), verdict("算力 计算能力 算力"), verdict("甲 甲 甲 乙 乙"), verdict("开发 发展 开发")
    ('consistent', 'variant', 'drift', 'ambiguous')
    >>> verdict("sora sora"), verdict("")
    ('untranslated', 'untranslated')
    """
    counts = Counter(keys)
    if not counts:
        return "untranslated"
    # Of equals the one at home here is the main one.
    ranked = sorted(counts, key=lambda key: (-counts[key], key in elsewhere, key))
    if ranked[0] in forms:
        return "untranslated"
    if _nearly_all(counts[ranked[0]], len(keys)):
        return "consistent"
    own = [key for key in ranked[1:] if key not in elsewhere]
    if _nearly_all(len(keys) - sum(counts[key] for key in own), len(keys)):
        return "ambiguous"
    if counts[own[0]] >= _DRIFT_LEAST and _order(keys, ranked[0], own[0]) >= _DRIFT_ORDER:
        return "drift"
    return "variant"


def _nearly_all(some: int, total: int) -> bool:
    """Tell whether some occurrences are all, or all but one slip in ten."""
    return some == total or (total >= _SLIPS_FROM and some / total >= _CONSISTENT_SHARE)


def _order(keys: Sequence[str], one: str, other: str) -> float:
    """Return how far two renderings stand apart in the text: 0.5 mixed, 1 first all of one, then all of the other."""
    seen = before = 0
    for key in keys:
        if key == one:
            seen += 1
        elif key == other:
            before += seen
    share = before / (keys.count(one) * keys.count(other))
    return max(share, 1 - share)
