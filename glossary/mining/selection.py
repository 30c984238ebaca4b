"""Which pairs make concepts: what is a term, what is another name for it, and what is only a word.

A concept is an English key and its first choice of Chinese. English keys that share the first choice join
it when they are the same name (an acronym, a part of a name, a synonym that the dictionary has); Chinese
keys that render only this English join it as variants.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.variants import simplify
from duizhao.glossary.mining.candidates import c_value, is_generic, specificity
from duizhao.glossary.mining.pairing import TermPair
from duizhao.glossary.mining.tagging import load_tagger

__all__ = ["Concept", "Sightings", "choose_concepts", "is_name"]

# From these on a first choice makes a concept and a further choice a variant. Over the piece of the New York
# Times and OpenStack's guide nearly all pairs below are wrong or partial, above nearly all are right.
_FIRST = 0.5
_VARIANT = 0.35
_MOSTLY = 0.5
# A phrase that recurs this often is a fixed one, though no dictionary has it (stable branch).
_OFTEN = 3
# A single noun must be this much (log10) more common here than in the language; a phrase seen once, more.
_SINGLE_SPECIFIC = -0.35
# Without a word from the dictionary a single noun needs more trust.
_UNKNOWN_TRUST = 0.55
_PHRASE_SPECIFIC = 0.4
_LONGEST_CHINESE = 12

_HAN = re.compile(f"[{HAN}]")
_ENDS = re.compile("^[的了地得着和与及或们之一]|[的了地得着和与及或之]$")
# Aspect, the adverbial particle and the light verb: what holds them is a clause or a modified phrase.
_CLAUSE = re.compile("[的了着过]|进行")
# jieba's labels of nouns, names, idioms, abbreviations and foreign words.
_NOUN_LABELS = frozenset("nlijex")
_VERBS = frozenset(["v", "d", "vd", "p"])
_MONTHS = frozenset(["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"])
# A place inside what the term names (存储库中, in the repository).
_LOCATION = re.compile("[中里内上下时后前]$")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """What was seen of the English keys: counts, how often written as a name, spellings; and of the Chinese.

    ``words`` counts all English words.
    """

    counts: Mapping[str, int]
    names: Mapping[str, int]
    english_forms: Mapping[str, Counter[str]]
    chinese_forms: Mapping[str, Counter[str]]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """The keys of a concept's terms on each side, the main one first, and the pairs that hold them together.

    ``rank`` orders concepts by how much they are worth to a glossary: 0 and up.
    """

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    pairs: tuple[TermPair, ...]
    name: bool
    rank: float

    @property
    def score(self) -> float:
        """The trust in the main pair, 0 to 1."""
        return self.pairs[0].score


def choose_concepts(judged: Sequence[TermPair], seen: Sightings) -> list[Concept]:
    """Choose what goes into the glossary.

    Parameters
    ----------
    judged
        As :func:`duizhao.glossary.mining.pairing.judge_pairs` returns them, the most trusted first.
    seen
        Counts and spellings.

    Returns
    -------
    list of Concept
        The most valuable first.
    """
    choices: dict[str, list[TermPair]] = defaultdict(list)
    for pair in judged:
        if _chinese_fits(pair, seen):
            choices[pair.english].append(pair)
    terms = _find_terms(choices, seen)
    by_chinese: dict[str, list[str]] = defaultdict(list)
    for english in terms:
        by_chinese[choices[english][0].chinese].append(english)
    concepts = []
    for chinese, candidates in by_chinese.items():
        main = _leader(candidates, choices, seen)
        members = [main, *sorted(one for one in candidates if one != main and _same(main, one, choices, seen))]
        pairs = [choices[english][0] for english in members]
        variants = [
            pair for english in members for pair in choices[english][1:] if _is_variant(pair, chinese, by_chinese)
        ]
        kept = tuple(dict.fromkeys([chinese, *(pair.chinese for pair in variants)]))
        concepts.append(
            Concept(
                english=tuple(members),
                chinese=kept,
                pairs=(*pairs, *variants),
                name=is_name(main, seen),
                rank=max(terms[english] for english in members) * pairs[0].score,
            )
        )
    return sorted(concepts, key=lambda concept: (-concept.rank, concept.english))


def _is_variant(pair: TermPair, main: str, taken: Container[str]) -> bool:
    """Tell whether a further choice is another term for the concept, not the main one with a word before it."""
    return (
        pair.score >= _VARIANT
        and pair.chinese not in taken
        and pair.evidence.chinese_share > _MOSTLY
        and not pair.chinese.endswith(main)
        and bool(_HAN.search(pair.chinese))
    )


def is_name(key: str, seen: Sightings) -> bool:
    """Tell whether a key is written as a name: mostly, or always with a capital and not only where sentences begin."""
    names = seen.names.get(key, 0)
    if not names:
        return False
    return 2 * names > seen.counts[key] or all(form[:1].isupper() for form in seen.english_forms[key])


def _is_acronym(key: str, seen: Sightings) -> bool:
    """Tell whether a key is written with more than one capital, as U.S. is, whatever word it looks like."""
    return any(sum(map(str.isupper, form)) > 1 for form in seen.english_forms[key])


def _chinese_fits(pair: TermPair, seen: Sightings) -> bool:
    """Tell whether the Chinese side can be a term: whole, not too long; without Han only a name left as it is."""
    chinese = pair.chinese
    if not _HAN.search(chinese):
        left = is_name(pair.english, seen) or _is_acronym(pair.english, seen)
        return left and bool(_LETTER.search(chinese)) and _bare(chinese) == _bare(pair.english)
    known = pair.evidence.dictionary >= 1
    if len(chinese) > _LONGEST_CHINESE or not chinese[-1:].isalnum():
        return False
    if not known and (_ENDS.search(chinese) or _LOCATION.search(chinese)):
        return False
    return len(chinese) > 1 or (known and pair.evidence.count > 1)


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _find_terms(choices: Mapping[str, list[TermPair]], seen: Sightings) -> dict[str, float]:
    """Map every English key that is a term to its rank."""
    whole = {
        key: seen.counts[key]
        for key, pairs in choices.items()
        if (is_name(key, seen) and (" " in key or _is_acronym(key, seen)))
        or not is_generic(key, known=pairs[0].evidence.dictionary >= 1 or seen.counts[key] >= _OFTEN)
    }
    heads = {key[: key.rindex(" ")] for key in choices if " " in key}
    fit = {
        key: count
        for key, count in whole.items()
        if _is_term(key, choices[key][0], seen) and not (key in heads and _is_fragment(key, choices[key][0], seen))
    }
    values = c_value(fit)
    return {
        key: log2(1 + count) * (1 + max(0.0, specificity(key, count, seen.words))) * (1 + 0.25 * key.count(" "))
        for key, count in fit.items()
        if values[key] > 0
    }


def _is_fragment(key: str, first: TermPair, seen: Sightings) -> bool:
    """Tell whether a phrase that a longer one begins with is cut off from it (independent software | developer)."""
    if " " not in key or seen.counts[key] > 1 or first.evidence.dictionary >= 1:
        return False
    return not is_name(key, seen) and not _is_acronym(key, seen)


def _is_term(key: str, first: TermPair, seen: Sightings) -> bool:
    """Tell whether a key is a term if it stands on its own."""
    count = seen.counts[key]
    parts = key.split()
    if first.score < _FIRST or not _LETTER.search(key):
        return False
    specific = specificity(key, count, seen.words)
    if is_name(key, seen):
        # Build HTML heads a section; Hugging Face, with its participle, does not.
        heading = not parts[0].endswith("ing") and _is_verbal(parts, first.chinese)
        return len(_bare(key)) > 1 and not heading and not any(part in _MONTHS for part in parts)
    return not _is_verbal(parts, first.chinese) and _is_common_term(parts, first, specific, count)


def _is_common_term(parts: Sequence[str], first: TermPair, specific: float, count: int) -> bool:
    """Tell whether a phrase that is no name is a term."""
    known = first.evidence.dictionary >= 1
    key = " ".join(parts)
    if len(parts) == 1:
        return specific >= _SINGLE_SPECIFIC and (known or _looks_like_noun(key, first))
    if first.evidence.count == 1 and len(first.chinese) > 3 * len(parts) + 2:
        return False
    if first.evidence.count == 1 and (_CLAUSE.search(first.chinese) or parts[0].endswith("ed")):
        return False
    if count > 1 or known:
        return True
    return len(parts) == 2 and specific >= _PHRASE_SPECIFIC  # noqa: PLR2004  (longer ones seen once describe)


def _is_verbal(parts: Sequence[str], chinese: str) -> bool:
    """Tell whether a phrase is a verb with its object or subject on both sides (generate PO, 生成PO; See, 参见)."""
    from rjieba import tag  # noqa: PLC0415  (its dictionary takes half a second)

    labels = [label for _, label in tag(simplify(chinese))]
    if not labels:
        return False
    tagger = load_tagger()
    if len(parts) == 1:
        return labels[0] in _VERBS and labels[-1] in _VERBS and tagger.tag(parts)[0].startswith("VERB")
    first, last = (tagger.tag([part])[0].startswith("VERB") for part in (parts[0], parts[-1]))
    return (first and labels[0] in _VERBS) or (last and labels[-1] in _VERBS)


def _looks_like_noun(key: str, pair: TermPair) -> bool:
    """Tell whether a pair that no dictionary has is one of nouns, by the Chinese side's part of speech."""
    from rjieba import tag  # noqa: PLC0415  (its dictionary takes half a second)

    if pair.score < _UNKNOWN_TRUST or key.endswith("ing"):
        return False
    label = [label for _, label in tag(simplify(pair.chinese))][-1]
    return label[:1] in _NOUN_LABELS or label == "vn"


def _leader(candidates: Sequence[str], choices: Mapping[str, list[TermPair]], seen: Sightings) -> str:
    """Choose the main one of the English keys with one first choice: the fullest name, else the best attested."""

    def weight(key: str) -> tuple[float, float]:
        evidence = choices[key][0].evidence
        full = key.count(" ") if is_name(key, seen) else 0
        return full + (evidence.dictionary >= 1), evidence.count * evidence.link

    return max(candidates, key=lambda key: (weight(key), key))


def _same(main: str, other: str, choices: Mapping[str, list[TermPair]], seen: Sightings) -> bool:
    """Tell whether two English keys with one first choice name the same thing."""
    one, two = main.split(), other.split()
    initials = "".join(word[0] for word in one)
    if other == initials or main == "".join(word[0] for word in two):
        return True
    if is_name(main, seen) and is_name(other, seen) and (set(two) <= set(one) or set(one) <= set(two)):
        return True
    if "".join(one) == "".join(two):
        return True
    return choices[main][0].evidence.dictionary >= 1 and choices[other][0].evidence.dictionary >= 1
