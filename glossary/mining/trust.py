"""How far a pair of terms is trusted to render each other: its witnesses, each kept, so that a person sees why.

The renderings of a term are judged by what the links say, by association (log-likelihood, Dunning 1993; logDice, Rychlý
2008), by the likeness of the vectors in context, by the dictionary, by sound or spelling, and by whether each is the
other's first choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, log2

from duizhao.bitext.language.dictionary import Dictionary
from duizhao.bitext.language.words import is_function_word
from duizhao.glossary.mining.candidates import english_key

__all__ = ["PARTS", "Evidence", "dictionary_witness", "log_dice", "log_likelihood", "trust"]


PARTS = 0.5
"""What the dictionary's having all words of a pair is worth, where its having the pair is 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The witnesses for a pair of terms.

    ``count``: occurrences linked to each other. ``link``: their mean link probability, 0 to 1; ``weakest``: that of the
    English word that is linked least, 0 to 1, near 0 where the Chinese leaves one out.
    ``english_share``: share of the linked occurrences of the English term that go to the Chinese one, or to one
    that holds it or is held by it (初创, 初创公司), 0 to 1; ``chinese_share`` the other way, as it stands.
    ``log_likelihood``: 0 and up; above 10.8 chance is one in a thousand. ``log_dice``: at most 14; above 10 they
    are nearly always together. ``cosine``: of the centred vectors in context, −1 to 1. ``dictionary``: 1 when it
    has the pair as it stands, a share when it has its words. ``sound``: likeness of pinyin and spelling, or 1 when
    written alike. ``mutual``: whether each is the other's most frequent rendering.
    """

    count: int
    link: float
    weakest: float
    english_share: float
    chinese_share: float
    log_likelihood: float
    log_dice: float
    cosine: float
    dictionary: float
    sound: float
    mutual: bool

    def items(self) -> tuple[tuple[str, float], ...]:
        """Return the witnesses as (name, value) pairs, as a concept entry keeps them."""
        return tuple((name, round(float(getattr(self, name)), 4)) for name in self.__slots__)


def log_likelihood(both: int, one: int, other: int, total: int) -> float:
    """Return Dunning's G² of a two by two table of occurrence, 0 where the two avoid each other.

    Parameters
    ----------
    both, one, other, total
        Sentence pairs with both terms, with the first, with the second, and all.

    >>> round(log_likelihood(4, 4, 4, 64), 1), log_likelihood(0, 4, 4, 64)
    (29.9, 0.0)
    """
    if both * total <= one * other:
        return 0.0
    table = ((both, one - both), (other - both, total - one - other + both))
    rows = [sum(row) for row in table]
    columns = [table[0][k] + table[1][k] for k in (0, 1)]
    return 2 * sum(
        cell * log(cell * total / (rows[i] * columns[j]))
        for i, row in enumerate(table)
        for j, cell in enumerate(row)
        if cell > 0
    )


def log_dice(both: int, one: int, other: int) -> float:
    """Return Rychlý's logDice, 14 + log₂ of the Dice coefficient; 14 where they are always together.

    >>> log_dice(4, 4, 4), log_dice(1, 4, 4)
    (14.0, 12.0)
    """
    return 14 + log2(2 * both / (one + other)) if both else 0.0


# What each witness adds to the logit of the trust in a pair. Set by hand on the piece of the New York Times and
# OpenStack's guide, in round numbers; see benchmarks/glossary.md for what comes of it.
WEIGHTS = {
    "bias": -7.9,
    "link": 4.0,  # times the mean link probability
    "english_share": 2.0,
    "chinese_share": 1.2,
    "repeated": 0.8,  # times log2 of the count, at most 3
    "association": 0.05,  # times the log-likelihood, at most 30
    "together": 2.0,  # times the Dice coefficient, less its mean of .5, of pairs that hold either more than once
    "cosine": 1.5,
    "dictionary": 2.5,
    "sound": 1.5,
    "mutual": 0.8,
}


def trust(evidence: Evidence) -> float:
    """Return the trust in a pair, 0 to 1: a logistic function of its witnesses by :data:`WEIGHTS`."""
    logit = (
        WEIGHTS["bias"]
        + WEIGHTS["link"] * evidence.link
        + WEIGHTS["english_share"] * evidence.english_share
        + WEIGHTS["chinese_share"] * evidence.chinese_share
        + WEIGHTS["repeated"] * min(log2(max(1, evidence.count)), 3.0)
        + WEIGHTS["association"] * min(evidence.log_likelihood, 30.0)
        + WEIGHTS["together"] * _together(evidence)
        + WEIGHTS["cosine"] * evidence.cosine
        + WEIGHTS["dictionary"] * evidence.dictionary
        + WEIGHTS["sound"] * evidence.sound
        + WEIGHTS["mutual"] * evidence.mutual
    )
    return 1 / (1 + exp(-logit))


def _together(evidence: Evidence) -> float:
    """Return the Dice coefficient less a half; 0 for what occurs once, where it says nothing."""
    return 2 ** (evidence.log_dice - 14) - 0.5 if evidence.count > 1 and evidence.log_dice > 0 else 0.0


def dictionary_witness(english: str, chinese: str, dictionary: Dictionary) -> float:
    """Return 1 when the dictionary has the pair, else the share of the words it relates, times a half.

    >>> from duizhao.bitext.language.dictionary import load_dictionary
    >>> [dictionary_witness("open source", word, load_dictionary()) for word in ("开源", "公开来源", "公司")]
    [1.0, 0.5, 0.0]
    """
    written = english.replace(" ", "")
    if any(english_key(phrase).replace(" ", "") == written for phrase in dictionary.phrases(chinese)):
        return 1.0
    if written in dictionary.senses(chinese):  # startup company, for start-up
        return 0.5
    parts = [part for part in english.split() if not is_function_word(part, "en")]
    if not parts:
        return 0.0
    senses = dictionary.senses(chinese)
    return PARTS * sum(bool(senses & {part, english_key(part)}) for part in parts) / len(parts)
