"""A quality estimate for a pair without any reference: how good a translation seems, from 0 to 1.

Evidence is put into readable numbers (`describe_pairs`). A weighted sum of them estimates exp(−penalty / 5), the
penalty being that of MQM (minor 1, major 5): 1 is flawless, .37 a major error. A second one estimates whether
the target is a translation of this source at all, and the product is the score. Both are in
``estimate.json``, a mean, a scale and a weight for each number, learned by ``benchmarks/train_estimate.py`` from
expert marks, by documents; ``benchmarks/estimate.md`` has the figures on documents not learned from,
beside source length alone, cosine alone and the published systems of WMT 2022.

A text that is empty, copied or in a foreign language is no translation whatever the weights say: its
estimate is capped (`NO_TRANSLATION`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Encoder, TokenEncoder
from duizhao.audit.coverage import Coverage, cover_pairs, find_runs
from duizhao.bitext.errors import LanguageError, ModelError
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.identification import identify
from duizhao.bitext.language.tags import canonical_tag, is_chinese
from duizhao.bitext.language.words import content_words, frequency, words
from duizhao.bitext.progress import Progress, silent

__all__ = [
    "FEATURES",
    "LINKED",
    "LinearModel",
    "describe_pairs",
    "estimate_pairs",
    "estimate_quality",
    "load_weights",
    "read_weights",
]

_CHUNK = 500  # pairs between two reports of progress
Floats = npt.NDArray[np.float64]

NO_TRANSLATION: Final = 0.02
"""The most that an empty, copied or foreign target can get."""
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

_HAN: Final = re.compile(f"[{HAN}]")
_LATIN: Final = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_LETTER: Final = re.compile(r"[^\W\d_]")
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_CLAUSE: Final = re.compile(r"[,;:.!?，；：。！？、]")
_END: Final = re.compile(r"[.!?。！？…][\"'”’」』)）\]]*\s*\Z")
_QUOTES: Final = re.compile('[“”"「」『』]')
_BRACKETS: Final = re.compile("[()（）\\[\\]]")
_BARE: Final = re.compile(r"[\W_]+")

FEATURES: Final = (
    "into_chinese",
    "source_length",
    "target_length",
    "length_ratio",
    "length_gap",
    "cosine",
    "dictionary_source",
    "dictionary_target",
    "links_source",
    "links_target",
    "unlinked_source",
    "unlinked_target",
    "omission",
    "addition",
    "numbers_lost",
    "numbers_added",
    "names_lost",
    "clauses",
    "end_marks",
    "questions",
    "quotes",
    "brackets",
    "foreign",
    "repeated",
    "source_rarity",
    "source_rarest",
    "source_names",
    "source_digits",
    "target_rarity",
    "target_rarest",
    "target_unknown",
    "target_function",
)
"""The evidence, a number each; `describe_pairs` says what they are."""

LINKED: Final = frozenset(
    {"links_source", "links_target", "unlinked_source", "unlinked_target", "omission", "addition"}
)
"""Features that need token vectors; NaN without them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearModel:
    """A bias, and for each feature its mean, its scale and the weight of what is left: bias + Σ w (x − mean) / scale.

    A feature that is NaN counts as its mean.
    """

    bias: float
    features: tuple[tuple[str, float, float, float], ...]

    def predict(self, rows: Floats) -> Floats:
        """Return the sum for each row, [shape=(n,)], of [shape=(n, len(FEATURES))]."""
        total = np.full(len(rows), self.bias)
        for name, mean, scale, weight in self.features:
            column = rows[:, FEATURES.index(name)]
            total += weight * (np.where(np.isnan(column), mean, column) - mean) / scale
        return total


def estimate_pairs(
    pairs: Sequence[tuple[str, str]],
    encoder: Encoder,
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Estimate the quality of each pair.

    Parameters
    ----------
    pairs :
        Source and target texts, one English, the other Chinese.
    encoder :
        ``use`` is quick; one with token vectors (``e5-small``) adds word links and takes ten times as long.
    source_lang, target_lang :
        BCP 47 tags; by the script of each source when one of them is None.
    progress :
        Called with ``("estimate", done, in all)``, counted in pairs.

    Returns
    -------
    np.ndarray [shape=(n,), float64, 0 to 1]
        Higher is better; comparable within one direction and encoder.

    Raises
    ------
    LanguageError
        When the two languages are not English and Chinese.
    ModelError
        When ``estimate.json`` does not belong to this version.
    """
    if source_lang is not None and target_lang is not None:
        tags = canonical_tag(source_lang), canonical_tag(target_lang)
        if "en" not in tags or not any(map(is_chinese, tags)):
            raise LanguageError(f"estimates are made for English and Chinese, not for {source_lang} and {target_lang}")
        parts = [(*tags, np.arange(len(pairs)))]
    else:
        chinese = _chinese_sources(pairs)
        parts = [("zh", "en", np.flatnonzero(chinese)), ("en", "zh", np.flatnonzero(~chinese))]
    report = progress or silent
    scores = np.zeros(len(pairs))
    done = 0
    for source, target, numbers in parts:
        for start in range(0, len(numbers), _CHUNK):
            report("estimate", done, len(pairs))
            chunk = numbers[start : start + _CHUNK]
            scores[chunk] = _estimate([pairs[number] for number in chunk], encoder, source, target)
            done += len(chunk)
    report("estimate", done, len(pairs))
    return scores


def _estimate(pairs: Sequence[tuple[str, str]], encoder: Encoder, source_lang: str, target_lang: str) -> Floats:
    """Estimate some pairs that are all in one direction."""
    rows = describe_pairs(pairs, source_lang, target_lang, encoder)
    scores = estimate_quality(rows, encoder.name, load_weights())
    for number, (source, target) in enumerate(pairs):
        if _no_translation(source, target, target_lang):
            scores[number] = min(scores[number], NO_TRANSLATION)
    return scores


def estimate_quality(rows: Floats, encoder: str, weights: Mapping[str, LinearModel]) -> Floats:
    """Turn evidence into scores, [shape=(n,), 0 to 1].

    Parameters
    ----------
    rows :
        [shape=(n, len(FEATURES))], as `describe_pairs` gives them.
    encoder :
        Its name: the cosine is only read where its weights were learned.
    weights :
        As `load_weights` gives them.
    """
    direction = "en-zh" if rows[0, FEATURES.index("into_chinese")] else "zh-en"
    linked = not np.isnan(rows[:, FEATURES.index("links_source")]).all()
    any_encoder = weights[f"{direction}, {'linked' if linked else 'plain'}"]
    quality = weights.get(f"{direction}, {encoder}", any_encoder).predict(rows)
    translation = weights.get(f"translation, {encoder}", weights["translation, any"]).predict(rows)
    scores: Floats = np.clip(quality, 0.0, 1.0) / (1 + np.exp(-translation))
    return scores


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


@cache
def load_weights() -> dict[str, LinearModel]:
    """Read the weights that come with the package.

    Raises
    ------
    ModelError
        When a feature is unknown: the file belongs to another version.
    """
    return read_weights(json.loads((files("duizhao.audit") / "estimate.json").read_text(encoding="utf-8")))


def read_weights(found: Mapping[str, Any]) -> dict[str, LinearModel]:
    """Take the weights out of parsed JSON: ``{model: {"bias": …, "features": {name: [mean, scale, weight], …}}}``.

    Raises
    ------
    ModelError
        When a feature is unknown or a model is missing.
    """
    models = {}
    for name, model in found.items():
        unknown = [feature for feature in model["features"] if feature not in FEATURES]
        if unknown:
            raise ModelError(
                f"duizhao/audit/estimate.json: {name} has an unknown feature {unknown[0]!r}; reinstall duizhao"
            )
        features = tuple((feature, *map(float, numbers)) for feature, numbers in model["features"].items())
        models[name] = LinearModel(bias=float(model["bias"]), features=features)
    for name in ("en-zh, plain", "en-zh, linked", "zh-en, plain", "zh-en, linked", "translation, any"):
        if name not in models:
            raise ModelError(f"duizhao/audit/estimate.json: no weights for {name!r}; reinstall duizhao")
    return models


@dataclass(frozen=True, slots=True)
class _Side:
    """What is known of one text by itself."""

    text: str
    lang: str
    length: float
    content: tuple[str, ...]
    zipf: Floats
    total: int


def describe_pairs(
    pairs: Sequence[tuple[str, str]],
    source_lang: str,
    target_lang: str,
    encoder: Encoder,
    *,
    coverages: Sequence[tuple[Coverage, Coverage] | None] | None = None,
) -> Floats:
    """Put the evidence of each pair into numbers.

    Parameters
    ----------
    pairs :
        Source and target texts.
    source_lang, target_lang :
        One is English, the other Chinese.
    encoder :
        For the cosine of the two sides; one with token vectors also gives word links.
    coverages :
        Word links made before, one a pair; made here when None and the encoder can.

    Returns
    -------
    np.ndarray [shape=(n, len(FEATURES)), float64]
        Lengths are log(1 + words), a Han character being 1/1.67 word; ratios are logs of target over source;
        ``dictionary_*`` and ``links_*`` shares of content words with a counterpart, ``unlinked_*`` shares
        without any; ``omission`` and ``addition`` the highest sums of runs left out (`duizhao.audit.coverage`);
        ``*_lost`` and ``*_added`` counts; marks are differences of counts; ``foreign`` the share of letters
        in the wrong script; rarities 8 less Zipf frequencies. NaN where there is nothing to measure.
    """
    vectors = encoder.encode([text for pair in pairs for text in pair])
    cosines = np.einsum("ij,ij->i", vectors[0::2], vectors[1::2]).astype(np.float64) if pairs else np.zeros(0)
    if coverages is None and isinstance(encoder, TokenEncoder):
        coverages = list(cover_pairs(pairs, source_lang, target_lang, encoder))
    rows = np.full((len(pairs), len(FEATURES)), np.nan)
    for number, (source, target) in enumerate(pairs):
        values = _describe(_look(source, source_lang), _look(target, target_lang))
        values["cosine"] = float(cosines[number])
        if coverages is not None and (covered := coverages[number]) is not None:
            values.update(_describe_links(*covered))
        rows[number] = [values.get(name, math.nan) for name in FEATURES]
    return rows


def _look(text: str, lang: str) -> _Side:
    content = tuple(word.text for word in content_words(text, lang))
    latin = len(_LATIN.findall(text)) + len(_DIGITS.findall(text))
    return _Side(
        text=text,
        lang=lang,
        length=math.log1p(latin + len(_HAN.findall(text)) / 1.67),
        content=content,
        zipf=np.array([frequency(word, lang) for word in content if not word[0].isdigit()]),
        total=len(words(text, lang)),
    )


def _describe(source: _Side, target: _Side) -> dict[str, float]:
    from duizhao.bitext.language.numbers import compare_numbers, find_numbers  # noqa: PLC0415 - only an estimate asks here

    chinese, english = (target, source) if target.lang.startswith("zh") else (source, target)
    covered = load_dictionary().coverage(english.content, chinese.content)
    shares = {"en": covered.english_share, "zh": covered.chinese_share}
    numbers = compare_numbers(find_numbers(source.text, source.lang), find_numbers(target.text, target.lang))
    squeezed = _BARE.sub("", english.text.lower())
    names = [name for name in _LATIN.findall(chinese.text) if len(name) > 2]  # noqa: PLR2004 - longer than an initial
    ratio = target.length - source.length
    return {
        "into_chinese": float(chinese is target),
        "source_length": source.length,
        "target_length": target.length,
        "length_ratio": ratio,
        "length_gap": abs(ratio),
        "dictionary_source": shares[source.lang[:2]],
        "dictionary_target": shares[target.lang[:2]],
        "numbers_lost": float(len(numbers.source)),
        "numbers_added": float(len(numbers.target)),
        "names_lost": float(sum(_BARE.sub("", name.lower()) not in squeezed for name in names)),
        "clauses": math.log1p(len(_CLAUSE.findall(target.text))) - math.log1p(len(_CLAUSE.findall(source.text))),
        "end_marks": float(bool(_END.search(target.text[-8:]))) - float(bool(_END.search(source.text[-8:]))),
        "questions": float(len(re.findall("[?？]", target.text)) - len(re.findall("[?？]", source.text))),
        "quotes": float(len(_QUOTES.findall(target.text)) - len(_QUOTES.findall(source.text))),
        "brackets": float(len(_BRACKETS.findall(target.text)) - len(_BRACKETS.findall(source.text))),
        "foreign": _foreign(target),
        "repeated": _repeated(target) - _repeated(source),
        "source_rarity": _mean(8 - source.zipf),
        "source_rarest": float((8 - source.zipf).max()) if source.zipf.size else math.nan,
        "source_names": float(len(re.findall(r"\b[A-Z]", source.text))),
        "source_digits": float(len(_DIGITS.findall(source.text))),
        "target_rarity": _mean(8 - target.zipf),
        "target_rarest": float((8 - target.zipf).max()) if target.zipf.size else math.nan,
        "target_unknown": _mean(target.zipf == 0),
        "target_function": 1 - len(target.content) / target.total if target.total else math.nan,
    }


def _describe_links(source: Coverage, target: Coverage) -> dict[str, float]:
    return {
        "links_source": source.share,
        "links_target": target.share,
        "unlinked_source": _mean(source.best[source.content] < 0.3),  # noqa: PLR2004 - audit.coverage.HALF_WAY
        "unlinked_target": _mean(target.best[target.content] < 0.3),  # noqa: PLR2004 - as above
        "omission": max((run.score for run in find_runs(source, 0.0)), default=0.0),
        "addition": max((run.score for run in find_runs(target, 0.0)), default=0.0),
    }


def _foreign(side: _Side) -> float:
    """Share of a text's letters that are in the other language's script."""
    han, latin = len(_HAN.findall(side.text)), len(re.findall("[A-Za-z]", side.text))
    if han + latin == 0:
        return 0.0
    return (latin / 4 / (han + latin / 4)) if side.lang.startswith("zh") else han / (han + latin / 4)


def _repeated(side: _Side) -> float:
    """Share of content words that have stood in the text before."""
    return 1 - len(set(side.content)) / len(side.content) if side.content else 0.0


def _mean(values: npt.NDArray[Any]) -> float:
    return float(values.mean()) if values.size else math.nan
