"""What speaks for and against a translation, a number each: the evidence that the estimate weighs.

Each number belongs to a group by what it may mean (`SOURCE`, `LOSSES`, `GAINS`): how hard the source is may speak
either way; what is lost, added or differs never helps; likeness never harms. Weights are learned within these signs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Encoder
from duizhao.audit.checks import load_checks
from duizhao.audit.checks.check import Check
from duizhao.audit.context import Context, view_beads
from duizhao.audit.denials import count_denials, find_gender
from duizhao.audit.suspects import ENCODER, Suspicion, suspect_tokens
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.numbers import compare_numbers, find_numbers
from duizhao.bitext.language.words import content_words, frequency, words
from duizhao.bitext.model import Bead, Bitext, Document, Segment

__all__ = ["FEATURES", "GAINS", "LOSSES", "SOURCE", "describe_pairs"]

Floats = npt.NDArray[np.float64]

_HAN: Final = re.compile(f"[{HAN}]")
_LATIN: Final = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_CLAUSE: Final = re.compile(r"[,;:.!?，；：。！？、]")
_END: Final = re.compile(r"[.!?。！？…][\"'”’」』)）\]]*\s*\Z")
_QUOTES: Final = re.compile('[“”"「」『』]')
_BRACKETS: Final = re.compile("[()（）\\[\\]]")
_BARE: Final = re.compile(r"[\W_]+")
_HALF_WIDTH: Final = re.compile(f"(?:(?<=[{HAN}”’」』）)])[,.?!;:](?!\\d)|[,.?!;:](?=[{HAN}“‘「『（]))")
_LETTERS: Final = re.compile("[A-Za-z]")
_SMALL_WORD: Final = re.compile("(?<![A-Za-z0-9_./-])[a-z]{3,}(?![A-Za-z0-9_./-])")
_SMALL_START: Final = re.compile(r"\s*[\"'“‘(\[]*[a-z]+(?=[\s,])")

CHECKS: Final = (
    "numbers",
    "names",
    "transliteration",
    "polarity",
    "repetition",
    "punctuation",
    "brackets",
    "spacing",
    "spelling",
    "language",
    "wording",
    "debris",
    "markup",
)
"""Checks of the audit that look at one pair and need neither terms nor an encoder."""

SOURCE: Final = (
    "source_length",
    "source_rarity",
    "source_rarest",
    "source_unknown",
    "source_names",
    "source_digits",
    "source_clauses",
    "source_quotes",
    "source_function",
    "source_end",
    "source_denials",
)
"""How long and hard the source is: free, since what is hard in one field may be easy in another."""

LOSSES: Final = (
    "short",
    "long",
    "length_gap",
    "source_lost",
    "target_extra",
    "numbers_lost",
    "numbers_added",
    "names_lost",
    "denials",
    "gender",
    "clauses",
    "end_lost",
    "end_added",
    "questions",
    "quotes",
    "brackets",
    "foreign",
    "repeated",
    "small_start",
    "half_width",
    "target_unknown",
    "suspect_share",
    "suspect_words",
    *(f"found_{name}" for name in CHECKS),
)
"""What is lost, added or differs: the more of it, the higher the risk, or no change."""

GAINS: Final = ("dictionary_source", "dictionary_target", "cosine", "agreement")
"""Likeness of the two sides, or to other translations: the more of it, the lower the risk, or no change."""

FEATURES: Final = ("into_chinese", *SOURCE, *LOSSES, *GAINS)
"""The evidence, a number each; `describe_pairs` says what they are."""

USUAL_RATIO: Final = {True: -0.29, False: 0.18}
"""The mean log ratio of target to source words, into Chinese and into English (expert-marked sets)."""


@dataclass(frozen=True, slots=True)
class _Side:
    """What is known of one text alone."""

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
    suspicions: Sequence[Suspicion] | None = None,
) -> Floats:
    """Put the evidence of each pair into numbers.

    Parameters
    ----------
    pairs :
        Source and target texts.
    source_lang, target_lang :
        One is English, the other Chinese.
    encoder :
        For the cosine of the two sides.
    suspicions :
        The suspect tokens of each target, where they have been found before; found here when they are not given and
        the encoder can.

    Returns
    -------
    np.ndarray [shape=(n, len(FEATURES)), float64]
        Lengths are log(1 + words), a Han character being 1/1.67 word; ``length_gap`` is |log of target over source|,
        ``short`` and ``long`` how far that log lies from the usual one; ``dictionary_*`` shares of content words with
        a counterpart, ``source_lost`` and ``target_extra`` log(1 + the words without one); ``numbers_*``,
        ``names_lost`` and ``end_*`` counts; marks and denials are differences of counts without their sign;
        ``gender`` is 1 where one side speaks only of him and the other only of her; ``foreign`` the share of letters in
        the wrong script; ``suspect_share`` is the mean probability that a token of the target is marked, and
        ``suspect_words`` log(1 + their sum); rarities 8 less Zipf frequencies; ``found_*`` counts of an audit's
        findings. NaN where there is nothing to measure; ``agreement`` is always NaN here (`duizhao.audit.agreement`).
    """
    vectors = encoder.encode([text for pair in pairs for text in pair])
    cosines = np.einsum("ij,ij->i", vectors[0::2], vectors[1::2]).astype(np.float64) if pairs else np.zeros(0)
    checks = load_checks(CHECKS)
    if suspicions is None and encoder.name == ENCODER:
        suspicions = suspect_tokens(pairs, encoder)
    rows = np.full((len(pairs), len(FEATURES)), np.nan)
    for number, (source, target) in enumerate(pairs):
        values = _describe(_look(source, source_lang), _look(target, target_lang))
        values.update(_count_findings(source, target, source_lang, target_lang, checks))
        values["cosine"] = float(cosines[number])
        if suspicions is not None and len(chances := suspicions[number].chances):
            values["suspect_share"] = float(chances.mean())
            values["suspect_words"] = math.log1p(float(chances.sum()))
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
    into_chinese = target.lang.startswith("zh")
    chinese, english = (target, source) if into_chinese else (source, target)
    covered = load_dictionary().coverage(english.content, chinese.content)
    shares = {"en": covered.english_share, "zh": covered.chinese_share}
    numbers = compare_numbers(find_numbers(source.text, source.lang), find_numbers(target.text, target.lang))
    squeezed = _BARE.sub("", english.text.lower())
    names = [name for name in _LATIN.findall(chinese.text) if len(name) > 2]  # noqa: PLR2004 - longer than an initial
    ratio = target.length - source.length
    off = ratio - USUAL_RATIO[into_chinese]
    source_share, target_share = shares[source.lang[:2]], shares[target.lang[:2]]
    ends = [bool(_END.search(side.text[-8:])) for side in (source, target)]
    denials = [count_denials(side.text, side.lang) for side in (source, target)]
    genders = {find_gender(side.text, side.lang) for side in (source, target)} - {""}
    return {
        "into_chinese": float(into_chinese),
        "source_length": source.length,
        "source_rarity": _mean(8 - source.zipf),
        "source_rarest": float((8 - source.zipf).max()) if source.zipf.size else math.nan,
        "source_unknown": _mean(source.zipf == 0),
        "source_names": float(len(re.findall(r"\b[A-Z]", source.text))),
        "source_digits": float(len(_DIGITS.findall(source.text))),
        "source_clauses": math.log1p(len(_CLAUSE.findall(source.text))),
        "source_quotes": float(len(_QUOTES.findall(source.text))),
        "source_function": 1 - len(source.content) / source.total if source.total else math.nan,
        "source_end": float(ends[0]),
        "source_denials": float(denials[0]),
        "short": max(0.0, -off),
        "long": max(0.0, off),
        "length_gap": abs(ratio),
        "dictionary_source": source_share,
        "dictionary_target": target_share,
        "source_lost": math.log1p((1 - source_share) * len(source.content)),
        "target_extra": math.log1p((1 - target_share) * len(target.content)),
        "numbers_lost": float(len(numbers.source)),
        "numbers_added": float(len(numbers.target)),
        "names_lost": float(sum(_BARE.sub("", name.lower()) not in squeezed for name in names)),
        "denials": float(abs(denials[0] - denials[1])),
        "gender": float(len(genders) > 1),
        "clauses": abs(math.log1p(len(_CLAUSE.findall(target.text))) - math.log1p(len(_CLAUSE.findall(source.text)))),
        "end_lost": float(ends[0] and not ends[1]),
        "end_added": float(ends[1] and not ends[0]),
        "questions": float(abs(len(re.findall("[?？]", target.text)) - len(re.findall("[?？]", source.text)))),
        "quotes": float(abs(len(_QUOTES.findall(target.text)) - len(_QUOTES.findall(source.text)))),
        "brackets": float(abs(len(_BRACKETS.findall(target.text)) - len(_BRACKETS.findall(source.text)))),
        "foreign": _foreign(target),
        "repeated": max(0.0, _repeated(target) - _repeated(source)),
        "small_start": float(not into_chinese and bool(_SMALL_START.match(target.text))),
        "half_width": math.log1p(len(_HALF_WIDTH.findall(target.text))) if into_chinese else 0.0,
        "target_unknown": _mean(target.zipf == 0),
    }


def _count_findings(
    source: str, target: str, source_lang: str, target_lang: str, checks: Sequence[Check]
) -> dict[str, float]:
    """Count what each check of the audit finds in a pair; a pair is looked at alone, whatever stands beside it."""
    if not source.strip() or not target.strip():
        return {}
    bitext = Bitext(source=_document(source, source_lang), target=_document(target, target_lang), beads=(_WHOLE,))
    context = Context(bitext=bitext, views=view_beads(bitext), monolingual=False, encoder=None, terms=None)
    (view,) = context.views
    return {f"found_{check.name}": float(len(check.bead(view, context))) for check in checks if check.bead is not None}


_WHOLE: Final = Bead(source=(0,), target=(0,))


def _document(text: str, lang: str) -> Document:
    return Document(segments=(Segment(text=text, lang=lang, start=0, end=len(text)),), lang=lang)


def _foreign(side: _Side) -> float:
    """Share of a text's letters that are in the other language's script; a name or code in Latin letters may be."""
    chinese = side.lang.startswith("zh")
    han, latin = len(_HAN.findall(side.text)), len(_LETTERS.findall(side.text))
    if han + latin == 0:
        return 0.0
    if not chinese:
        return han / (han + latin / 4)
    small = sum(map(len, _SMALL_WORD.findall(side.text))) if han else latin
    return small / 4 / (han + small / 4) if small else 0.0


def _repeated(side: _Side) -> float:
    """Share of content words that have occurred in the text before."""
    return 1 - len(set(side.content)) / len(side.content) if side.content else 0.0


def _mean(values: npt.NDArray[Any]) -> float:
    return float(values.mean()) if values.size else math.nan
