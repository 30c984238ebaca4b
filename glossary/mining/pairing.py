"""Which Chinese expression renders an English one: several witnesses, each kept, so that a person sees why.

Within a pair of sentences, the words that a phrase is linked to (:mod:`duizhao.align.words.linking`) are its rendering
when they stand together and are linked to nothing else, as in the phrase extraction of Koehn, Och and Marcu (2003).
Over all pairs, the renderings are counted and judged by what the links say, by association (log-likelihood, Dunning
1993; logDice, Rychlý 2008), by the likeness of the vectors in context, by the dictionary, by sound or spelling, and by
whether each is the other's first choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log2

import numpy as np
import numpy.typing as npt

from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.dictionary import Dictionary
from duizhao.bitext.language.words import Word, is_function_word
from duizhao.glossary.mining.candidates import english_key

__all__ = [
    "Evidence",
    "Rendition",
    "TermPair",
    "find_claims",
    "find_rendition",
    "judge_pairs",
    "log_dice",
    "log_likelihood",
]

Matrix = npt.NDArray[np.floating]

# From this probability on a link holds a word to a phrase. Lower than the .5 from which links are drawn: the
# neighbours inside the phrase have a say too.
LINKED = 0.35
# The .5 from which on a link would be drawn.
_DRAWN = 0.5
# Another word claims what is linked to it this much as strongly as to the phrase.
_CLAIM = 0.75
_LONGEST = 8
_PAIR = 2
# Below this a word is not linked at all, and does not mind another phrase's claim.
_FAINT = 0.1
_NAME_DOTS = frozenset("·•‧・")  # between the parts of a foreign name
# English that Chinese leaves out: what links these to a word says nothing of whose it is (the caller, 调用者).
_ARTICLES = frozenset("a an the this that these those its their his her our your my".split())  # noqa: SIM905
# Grammar when they stand alone, and the first part of words too: 过拟合 (overfitting), 不可变 (immutable).
_PREFIXES = frozenset("不过再最只可前后上下内外非无")
# And the last part: 运行时 (runtime).
_SUFFIXES = frozenset("时")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """How one occurrence of an English phrase is rendered.

    ``text`` is the Chinese as it stands, ``start`` and ``end`` its characters in the sentence; ``link`` the
    mean probability of the best links of its words, both ways, 0 to 1; ``cosine`` the likeness of the vectors.
    """

    text: str
    start: int
    end: int
    link: float
    cosine: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The witnesses for a pair of terms.

    ``count``: occurrences linked to each other. ``link``: their mean link probability, 0 to 1.
    ``english_share``: share of the linked occurrences of the English term that go to the Chinese one, or to one
    that holds it or is held by it (初创, 初创公司), 0 to 1; ``chinese_share`` the other way, as it stands.
    ``log_likelihood``: 0 and up; above 10.8 chance is one in a thousand. ``log_dice``: at most 14; above 10 they
    are nearly always together. ``cosine``: of the centred vectors in context, −1 to 1. ``dictionary``: 1 when it
    has the pair as it stands, a share when it has its words. ``sound``: likeness of pinyin and spelling, or 1 when
    written alike. ``mutual``: whether each is the other's most frequent rendering.
    """

    count: int
    link: float
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPair:
    """An English and a Chinese term that render each other, by their keys.

    ``score``: the trust in the pair, 0 to 1, from the witnesses by :data:`WEIGHTS`.
    """

    english: str
    chinese: str
    score: float
    evidence: Evidence

    @property
    def untranslated(self) -> bool:
        """Whether the Chinese leaves the term in Latin letters as it is."""
        return not has_han(self.chinese)


def find_rendition(
    first: int,
    last: int,
    other: Sequence[Word],
    links: Matrix,
    cosines: Matrix,
    *,
    lang: str,
    own: Sequence[Word] | None = None,
    claims: Matrix | None = None,
) -> Rendition | None:
    """Find what a phrase is rendered by in its sentence's translation.

    Parameters
    ----------
    first, last
        The phrase: words ``first`` to ``last``, end exclusive, of the sentence.
    other
        The words of the translation.
    links
        [shape=(n_words, n_other)], probability of each link.
    cosines
        [shape=(n_words, n_other)], likeness of the words' vectors.
    lang
        Language of the translation: grammar at the ends of what is found is left out.
    own
        The words of the sentence. Grammar inside the phrase (rate *of* return) may be linked anywhere.
    claims
        [shape=(n_words, n_other)], what each word claims as its own; see :func:`find_claims`. ``links`` by default.

    Returns
    -------
    Rendition or None
        None where the words are linked to nothing, to scattered words, or to words that others share.
    """
    inside = links[first:last]
    reach = inside.max(axis=0)
    outside = np.zeros_like(reach)
    claims = links if claims is None else claims
    if first > 0:
        outside = claims[:first].max(axis=0)
    if last < len(links):
        outside = np.maximum(outside, claims[last:].max(axis=0))
    spoken = [word.text in _NAME_DOTS or any(character.isalnum() for character in word.text) for word in other]
    held = [
        j
        for j in range(len(other))
        if spoken[j] and reach[j] >= LINKED and reach[j] > outside[j] and other[j].text not in _NAME_DOTS
    ]
    held = _trim(_bridged(held, other, reach, outside), other, lang, reach)
    # 100例确诊病例: a measure word belongs to its number.
    if len(held) > 1 and held[0] and len(other[held[0]].text) == 1 and other[held[0] - 1].text[-1].isnumeric():
        held = held[1:]
    if not held:
        return None
    low, high = held[0], held[-1] + 1
    if high - low > _LONGEST or not all(spoken[low:high]):
        return None
    # The words found must not belong to other phrases, nor words of the phrase be at home elsewhere.
    if np.any(outside[low:high] >= _DRAWN) or np.any(
        (outside[low:high] > reach[low:high]) & (reach[low:high] > _FAINT)
    ):
        return None
    if own is not None and last - first > _PAIR:
        content = [k for k in range(last - first) if not is_function_word(own[first + k].text, "en")]
        inside = inside[content]
    rows = inside[:, low:high].max(axis=1)
    rest = np.concatenate([inside[:, :low], inside[:, high:]], axis=1)
    if rest.size and np.any(rest.max(axis=1) > np.maximum(rows, LINKED)):
        return None
    best = cosines[first:last, low:high]
    return Rendition(
        text="".join(_spaced(other[low:high])),
        start=other[low].start,
        end=other[high - 1].end,
        link=float((rows.mean() + _mean(reach[low:high], other[low:high])) / 2),
        cosine=float((best.max(axis=1).mean() + best.max(axis=0).mean()) / 2),
    )


def find_claims(links: Matrix, own: Sequence[Word]) -> Matrix:
    """Return the links of an English sentence without those of articles and the like, which Chinese leaves out.

    Parameters
    ----------
    links
        [shape=(n_words, n_other)], probability of each link.
    own
        The words of the sentence.

    Returns
    -------
    np.ndarray
        [shape=(n_words, n_other)], 0 in the rows of articles, demonstratives and possessives.
    """
    silent = [number for number, word in enumerate(own) if word.text.lower() in _ARTICLES]
    if not silent:
        return links
    claims = links.copy()
    claims[silent] = 0.0
    return claims


def _mean(reach: Matrix, words: Sequence[Word]) -> float:
    """Average over the words, dots left out."""
    return float(np.mean([value for value, word in zip(reach, words, strict=True) if word.text not in _NAME_DOTS]))


def _bridged(held: list[int], words: Sequence[Word], reach: Matrix, outside: Matrix) -> list[int]:
    """Add to a prefix that is held alone the word it belongs to, faintly linked as it may be (过 + 拟合)."""
    if len(held) != 1 or words[held[0]].text not in _PREFIXES or held[0] + 1 == len(words):
        return held
    after = held[0] + 1
    joined = words[after].start == words[held[0]].end and words[after].text[0].isalnum()
    return [*held, after] if joined and reach[after] >= _FAINT and reach[after] > outside[after] else held


def _trim(held: list[int], words: Sequence[Word], lang: str, reach: Matrix) -> list[int]:
    """Take particles and other grammar off both ends, but for what is linked as a part of its word."""
    while held and is_function_word(words[held[0]].text, lang):
        bound = len(held) > 1 and held[1] == held[0] + 1 and words[held[0]].end == words[held[1]].start
        if bound and words[held[0]].text in _PREFIXES and reach[held[0]] >= _DRAWN:
            break
        held = held[1:]
    while held and is_function_word(words[held[-1]].text, lang):
        bound = len(held) > 1 and held[-2] == held[-1] - 1 and words[held[-2]].end == words[held[-1]].start
        if bound and words[held[-1]].text in _SUFFIXES and reach[held[-1]] >= _DRAWN:
            break
        held = held[:-1]
    return held


def _spaced(words: Sequence[Word]) -> Iterable[str]:
    """Yield the words with the spaces that stood between them."""
    end = words[0].start
    for word in words:
        if word.start > end:
            yield " "
        yield word.text
        end = word.end


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


def judge_pairs(
    renditions: Mapping[tuple[str, str], Sequence[Rendition]],
    english_beads: Mapping[str, Sequence[int]],
    chinese_beads: Mapping[str, Sequence[int]],
    total: int,
    dictionary: Dictionary,
    likeness: Mapping[tuple[str, str], float],
) -> list[TermPair]:
    """Judge every pair that was found linked at least once.

    Parameters
    ----------
    renditions
        The linked occurrences of each (English key, Chinese key).
    english_beads, chinese_beads
        For each key the numbers of the sentence pairs that hold it, ascending.
    total
        How many sentence pairs there are.
    dictionary
        The dictionary that bears witness.
    likeness
        How alike a pair sounds or is written, 0 to 1; missing is 0.

    Returns
    -------
    list of TermPair
        The most trusted first.
    """
    by_english: Counter[str] = Counter()
    by_chinese: Counter[str] = Counter()
    first_choice: dict[str, tuple[float, str]] = {}
    last_choice: dict[str, tuple[float, str]] = {}
    for (english, chinese), found in renditions.items():
        by_english[english] += len(found)
        by_chinese[chinese] += len(found)
        weight = sum(one.link for one in found)
        first_choice[english] = max(first_choice.get(english, (0.0, "")), (weight, chinese))
        last_choice[chinese] = max(last_choice.get(chinese, (0.0, "")), (weight, english))
    related: Counter[tuple[str, str]] = Counter()
    by_first: dict[str, list[str]] = {}
    for english, chinese in renditions:
        by_first.setdefault(english, []).append(chinese)
    for english, expressions in by_first.items():
        for one in expressions:
            related[english, one] = sum(
                len(renditions[english, other]) for other in expressions if one in other or other in one
            )
    judged = []
    held: tuple[str, frozenset[int]] = ("", frozenset())
    for (english, chinese), found in sorted(renditions.items(), key=lambda item: item[0]):
        if held[0] != english:
            held = (english, frozenset(english_beads.get(english, ())))
        ours, theirs = held[1], chinese_beads.get(chinese, ())
        both = sum(map(ours.__contains__, theirs))
        evidence = Evidence(
            count=len(found),
            link=sum(one.link for one in found) / len(found),
            english_share=related[english, chinese] / by_english[english],
            chinese_share=len(found) / by_chinese[chinese],
            log_likelihood=log_likelihood(both, len(ours), len(theirs), total),
            log_dice=log_dice(both, len(ours), len(theirs)),
            cosine=sum(one.cosine for one in found) / len(found),
            dictionary=dictionary_witness(english, chinese, dictionary),
            sound=likeness.get((english, chinese), 0.0),
            mutual=first_choice[english][1] == chinese and last_choice[chinese][1] == english,
        )
        judged.append(TermPair(english=english, chinese=chinese, score=trust(evidence), evidence=evidence))
    return sorted(judged, key=lambda pair: (-pair.score, pair.english, pair.chinese))


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
    return 0.5 * sum(bool(senses & {part, english_key(part)}) for part in parts) / len(parts)
