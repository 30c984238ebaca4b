"""The risk that a translation holds a major error, without any reference: 0 to 1, higher is worse.

Evidence is put into readable numbers (`duizhao.audit.evidence`). A weighted sum of them is the logit of the probability
that an expert marks a major error; the weights are in ``estimate.json``, learned by ``benchmarks/train_estimate.py``
from expert marks with signs that are fixed by meaning: what is lost, added or differs never lowers the risk, likeness
never raises it, and only how hard the source is may speak either way. A second sum says whether the target is a
translation of this source at all. ``benchmarks/estimate.md`` has the figures on documents that were not learned from.

How often errors occur differs from field to field far more than a sentence shows, so a risk is relative, good for
putting pairs in order, unless the share of pairs with a major error is given (`shift_to_rate`).

A text that is empty, copied or in a foreign language is no translation whatever the weights say: its
risk is high (`NO_TRANSLATION`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Encoder
from duizhao.audit.evidence import FEATURES, describe_pairs
from duizhao.audit.risk_models import ENCODERS, RiskModel, average_groups, load_weights
from duizhao.audit.suspects import ENCODER, find_suspects, suspect_tokens
from duizhao.bitext.errors import InputError, LanguageError
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.identification import identify
from duizhao.bitext.language.tags import canonical_tag, is_chinese
from duizhao.bitext.language.words import frequency
from duizhao.bitext.progress import Progress, silent

__all__ = [
    "Estimate",
    "add_contradictions",
    "check_rate",
    "estimate_pairs",
    "estimate_suspects",
    "shift_to_rate",
    "weigh_evidence",
    "weigh_groups",
]

_CHUNK = 500  # pairs between two reports of progress
Floats = npt.NDArray[np.float64]

NO_TRANSLATION: Final = 0.98
"""The least risk of an empty, copied or foreign target."""
LEAST_LETTERS: Final = 4
"""A target with fewer letters may well be a name, a number or a code, the same in both languages."""
LEAST_WORDS: Final = 6
"""Fewer words do not tell one language in Latin letters from another."""
KNOWN: Final = 4.0
"""Zipf frequency of a word that English speakers use every day; it knows most French words too, but as rare ones."""
COMMON_SMALL_WORDS: Final = frozenset(
    ["the", "of", "and", "to", "for", "with", "from", "by", "is", "are", "were", "that", "this", "it", "they", "at"]
)
"""Small words of English that no neighbouring language writes so."""
CONTRADICTIONS: Final[Mapping[str, float]] = {
    "found_polarity": 0.15,
    "found_numbers": 0.15,
    "gender": 0.15,
    "found_names": 0.08,
    "denials": 0.03,
}
"""What each of these, up to two, adds on top of its weight: the probability that it alone is a major error.

A weight of a logit costs next to nothing in a short sentence, whose risk is low; 不 left out of one is no less wrong.
Experts' marks hold too few of them to learn from; these are low beside how often such a finding is right.
"""
_MOST_CONTRADICTIONS: Final = 2

_HAN: Final = re.compile(f"[{HAN}]")
_LATIN: Final = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_LETTER: Final = re.compile(r"[^\W\d_]")
_BARE: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The risk of each pair, [shape=(n,), 0 to 1], and the suspect words of each target, where they were asked for."""

    risk: Floats
    suspects: tuple[tuple[str, ...], ...]


def estimate_pairs(
    pairs: Sequence[tuple[str, str]],
    encoder: Encoder,
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    base_rate: float | None = None,
    agreement: Floats | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Estimate the risk that each pair holds a major error.

    Parameters
    ----------
    pairs :
        Source and target texts, one English, the other Chinese.
    encoder :
        One of `ENCODERS`; the cosine of another is left out.
    source_lang, target_lang :
        BCP 47 tags; by the script of each source when one of them is None.
    base_rate :
        The share of pairs like these that hold a major error, 0 to 1 exclusive: the risks are shifted to it
        (`shift_to_rate`). Without it they are those of the texts learned from, and only relative.
    agreement :
        [shape=(n,)] of how close each target is to the other translations of its source, NaN where it has too few
        (`duizhao.audit.agreement.measure_agreement`).
    progress :
        Called with ``("estimate", done, in all)``, counted in pairs.

    Returns
    -------
    np.ndarray [shape=(n,), float64, 0 to 1]
        Higher is worse; comparable within one direction and encoder.

    Raises
    ------
    LanguageError
        When the two languages are not English and Chinese.
    InputError
        When the base rate is not between 0 and 1, or there is agreement and no weights were learned with the encoder.
    ModelError
        When ``estimate.json`` does not belong to this version.
    """
    return estimate_suspects(
        pairs,
        encoder,
        source_lang=source_lang,
        target_lang=target_lang,
        base_rate=base_rate,
        agreement=agreement,
        progress=progress,
    ).risk


def estimate_suspects(
    pairs: Sequence[tuple[str, str]],
    encoder: Encoder,
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    base_rate: float | None = None,
    agreement: Floats | None = None,
    progress: Progress | None = None,
) -> Estimate:
    """Estimate the risk of each pair as `estimate_pairs` does, and name words of the targets that look wrong.

    No word is named with an encoder other than `duizhao.audit.suspects.ENCODER`.
    """
    check_rate(base_rate)
    parts = _parts(pairs, source_lang, target_lang)
    report = progress or silent
    logits, real = np.zeros(len(pairs)), np.ones(len(pairs))
    suspects: list[tuple[str, ...]] = [()] * len(pairs)
    reference: list[float] = []
    done = 0
    for source, target, numbers in parts:
        kept: list[Floats] = []
        for start in range(0, len(numbers), _CHUNK):
            report("estimate", done, len(pairs))
            chunk = numbers[start : start + _CHUNK]
            chosen = [pairs[number] for number in chunk]
            suspicions = suspect_tokens(chosen, encoder) if encoder.name == ENCODER else None
            rows = describe_pairs(chosen, source, target, encoder, suspicions=suspicions)
            for number, (_, text), suspicion in zip(chunk, chosen, suspicions or (), strict=suspicions is not None):
                suspects[number] = tuple(word.text for word in find_suspects(text, target, suspicion))
            found = weigh_evidence(rows, encoder, load_weights())
            logits[chunk], real[chunk] = found.logits, found.real
            for number, (one, other) in zip(chunk, chosen, strict=True):
                if _no_translation(one, other, target):
                    real[number] = min(real[number], 1 - NO_TRANSLATION)
            done += len(chunk)
            if agreement is not None:
                rows[:, FEATURES.index("agreement")] = agreement[chunk]
                kept.append(rows[~np.isnan(agreement[chunk])])
            reference = reference if start else [*reference, *found.reference]
        if agreement is not None and any(len(rows) for rows in kept):
            grouped = numbers[~np.isnan(agreement[numbers])]
            _, sources = np.unique([pairs[number][0].strip() for number in grouped], return_inverse=True)
            logits[grouped] = weigh_groups(np.concatenate(kept), sources, encoder.name, load_weights())
    report("estimate", done, len(pairs))
    if base_rate is not None and len(pairs):
        logits = shift_to_rate(logits, base_rate, reference)
    return Estimate(risk=1 - (1 - _chance(logits)) * real, suspects=tuple(suspects))


def _parts(
    pairs: Sequence[tuple[str, str]], source_lang: str | None, target_lang: str | None
) -> list[tuple[str, str, npt.NDArray[np.intp]]]:
    """Return both languages and the numbers of the pairs of each direction."""
    if source_lang is None or target_lang is None:
        chinese = _chinese_sources(pairs)
        return [("zh", "en", np.flatnonzero(chinese)), ("en", "zh", np.flatnonzero(~chinese))]
    tags = canonical_tag(source_lang), canonical_tag(target_lang)
    if "en" not in tags or not any(map(is_chinese, tags)):
        raise LanguageError(f"estimates are made for English and Chinese, not for {source_lang} and {target_lang}")
    return [(*tags, np.arange(len(pairs)))]


def check_rate(base_rate: float | None) -> None:
    """Refuse a base rate that is not a share of pairs.

    Raises
    ------
    InputError
        When it is not between 0 and 1.
    """
    if base_rate is not None and not 0 < base_rate < 1:
        raise InputError(f"a base rate is a share of pairs, between 0 and 1, not {base_rate:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What the evidence of pairs of one direction comes to.

    ``logits``: [shape=(n,)] of a major error; ``real``: [shape=(n,), 0 to 1], the probability that the target is a
    translation of the source at all; ``reference``: logits of pairs that were learned from.
    """

    logits: Floats
    real: Floats
    reference: tuple[float, ...]


def weigh_evidence(rows: Floats, encoder: Encoder, models: Mapping[str, RiskModel]) -> Weighed:
    """Weigh the evidence of each pair alone.

    Parameters
    ----------
    rows :
        [shape=(n, len(FEATURES)), n > 0], as `describe_pairs` gives them, all of one direction.
    encoder :
        What they were made with: the cosine is only read where its weights were learned.
    models :
        As `load_weights` gives them.
    """
    direction = _direction(rows)
    model = models.get(f"{direction}, {encoder.name}", models[f"{direction}, any"])
    logits = add_contradictions(model.weigh(rows), rows)
    translation = models.get(f"translation, {encoder.name}", models["translation, any"]).weigh(rows)
    return Weighed(logits=logits, real=_chance(translation), reference=model.reference)


def weigh_groups(rows: Floats, sources: npt.NDArray[np.int64], encoder: str, models: Mapping[str, RiskModel]) -> Floats:
    """Weigh the evidence of several translations of each source together.

    Parameters
    ----------
    rows :
        [shape=(n, len(FEATURES)), n > 0], all of one direction, with agreement.
    sources :
        [shape=(n,), int, from 0 without a gap], which source each row translates.
    encoder :
        The name of what they were made with.
    models :
        As for `weigh_evidence`.

    Returns
    -------
    np.ndarray [shape=(n,), float64]
        The logit of a major error in each row.

    Raises
    ------
    InputError
        When there are no weights of agreement with this encoder.
    """
    name = f"{_direction(rows)}, {encoder}"
    if f"{name}, sources" not in models:
        raise InputError(f"agreement was learned with {' and '.join(ENCODERS)}, not with {encoder}")
    of_sources, of_differences = models[f"{name}, sources"], models[f"{name}, differences"]
    filled = of_sources.fill(rows)
    means = average_groups(filled, sources)
    return add_contradictions(of_sources.weigh(means) + of_differences.weigh(filled - means), rows)


def _direction(rows: Floats) -> str:
    return "en-zh" if rows[0, FEATURES.index("into_chinese")] else "zh-en"


def add_contradictions(logits: Floats, rows: Floats) -> Floats:
    """Raise the risk by what each contradiction alone is worth (`CONTRADICTIONS`): [shape=(n,)], logits again."""
    free = 1 - _chance(logits)
    for name, worth in CONTRADICTIONS.items():
        counts = np.nan_to_num(rows[:, FEATURES.index(name)])
        free = free * (1 - worth) ** np.minimum(counts, _MOST_CONTRADICTIONS)
    raised: Floats = np.log((1 - free) / free)
    return raised


def shift_to_rate(logits: Floats, rate: float, reference: Sequence[float] = ()) -> Floats:
    """Add to all logits the one number that makes their mean probability the rate; the order stays.

    Parameters
    ----------
    logits :
        [shape=(n,), n > 0]
    rate :
        0 to 1 exclusive.
    reference :
        Further logits that are counted in, so that a few pairs are not forced onto the rate.

    >>> shift_to_rate(np.array([0.0, 0.0]), 0.5).tolist()
    [0.0, 0.0]
    """
    everything = np.concatenate([logits, reference])
    low = math.log(rate / (1 - rate)) - float(everything.max())
    high = math.log(rate / (1 - rate)) - float(everything.min())
    for _ in range(60):
        middle = (low + high) / 2
        if _chance(everything + middle).mean() < rate:
            low = middle
        else:
            high = middle
    return logits + (low + high) / 2


def _chance(logits: Floats) -> Floats:
    """Turn logits into probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30.0, 30.0))))


def _chinese_sources(pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.bool_]:
    """Tell of each source whether it is Chinese; one without letters is as most of the others are."""
    surplus = np.array([2 * len(_HAN.findall(source)) - len(_LATIN.findall(source)) for source, _ in pairs])
    return np.where(surplus == 0, (surplus > 0).sum() > (surplus < 0).sum(), surplus > 0)


def _no_translation(source: str, target: str, target_lang: str) -> bool:
    """Whether a target is empty, the source again, or in neither language's script that it should be in."""
    letters = _LETTER.findall(target)
    if not letters:
        return bool(_LETTER.search(source)) or not target.strip()
    if len(letters) < LEAST_LETTERS:
        return False
    if len(letters) > LEAST_LETTERS and _BARE.sub("", source.lower()) == _BARE.sub("", target.lower()):
        return True
    han = sum(bool(_HAN.match(letter)) for letter in letters)
    if target_lang.startswith("zh"):
        return (han == 0 and len(_LATIN.findall(target)) > 2) or identify(target) == "ja"  # noqa: PLR2004 - a name
    return han * 4 > len(letters) or identify(target) not in {"en", "und"} or not _english(target)


def _english(text: str) -> bool:
    """Whether a text of some length has words that English has: one of its own small words, or most of them known."""
    found = [word.lower() for word in _LATIN.findall(text)]
    if len(found) < LEAST_WORDS or not COMMON_SMALL_WORDS.isdisjoint(found):
        return True
    return 2 * sum(frequency(word, "en") >= KNOWN for word in found) > len(found)
