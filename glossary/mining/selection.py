"""Which pairs make concepts: what is a term, what is another name for it, and what is only a word.

A concept is an English key and its first choice of Chinese. English keys that share the first choice join
it when they are the same name (an acronym, a part of a name, a synonym that the dictionary has); Chinese
keys that render only this English join it as variants.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf

from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.dictionary import Dictionary
from duizhao.glossary.mining.pairing import TermPair
from duizhao.glossary.mining.scoring import score_candidates
from duizhao.glossary.mining.witnesses import (
    Sightings,
    bare_text,
    chinese_tags,
    is_acronym,
    is_name,
)
from duizhao.glossary.mining.workers import Workers

__all__ = ["Concept", "choose_concepts", "find_threshold", "order_choices"]

# From these on a first choice is sure and a further choice a variant. Over the piece of the New York
# Times and OpenStack's guide nearly all pairs below are wrong or partial, above nearly all are right.
_FIRST = 0.5
_VARIANT = 0.35
# One seen more than once and trusted this much is a variant even if it renders other terms as often.
_SURE = 0.8
_MOSTLY = 0.5
# A variant that is also another term's first choice renders at least this share of the occurrences.
_SHARED = 0.2
# A rendering in Chinese comes before the term left as it is from this share of its occurrences on.
_BESIDE_TWIN = 0.2
_LONGEST_CHINESE = 12
WANTED = 0.8
"""How many of the concepts mined are expected to be worth keeping.

On 22 fields left out that are .71 by two strict judges, who accept .68 where as many were expected before termhood was
learned from many fields; on eight that nobody had seen .79 (``benchmarks/glossary.md``).
"""
_LENT, _LENT_PROBABILITY = 10, 0.9

# Grammar at an end, as a word of its own: 地 in 地址空间 (address space) is not.
_OPENING_GRAMMAR = frozenset("的了地得着和与及或们之一")
# 和 ends a rendering only as a part of its word, a sum: 校验和 (checksum).
_CLOSING_GRAMMAR = frozenset("的了地得着与及或之")
# A place inside what the term names (存储库中, in the repository).
_LOCATION = re.compile("[中里内上下后前]$")
# So many of what the term names, or which of them: 多个副本 (multiple replicas), 第四条 (article 4). Of 71 such of 30
# fields that were judged none is a term.
_COUNTED = re.compile(
    "第?[一二两三四五六七八九十几多每某各数]个|[多各某几一每]种|[某一这那]些|一系列|一组|第[一二三四五六七八九十]+[条款章节步]"
)
_LETTER = re.compile(r"[^\W\d_]")
_LINKER = re.compile(" (?:of|to|for|in|as) ")
# Small at the start with a capital or a digit inside, or an underscore: maxLength, utf8, get_user.
_IDENTIFIER = re.compile(r"^[a-z]+(?:[A-Z\d]|$)|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """The keys of a concept's terms on each side, the main one first, and the pairs that hold them together.

    ``rank`` orders concepts by how much they are worth to a glossary: 0 and up. ``acronyms``: those of the English keys
    that the text spells out as another.
    """

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    pairs: tuple[TermPair, ...]
    name: bool
    rank: float
    acronyms: tuple[str, ...] = ()

    @property
    def untranslated(self) -> bool:
        """Whether the Chinese leaves the term in Latin letters as it is."""
        return self.pairs[0].untranslated

    @property
    def score(self) -> float:
        """The trust in the main pair, 0 to 1."""
        return self.pairs[0].score


def choose_concepts(
    judged: Sequence[TermPair],
    seen: Sightings,
    dictionary: Dictionary,
    spelled_out: Mapping[str, str] | None = None,
    workers: Workers | None = None,
) -> list[Concept]:
    """Choose what goes into the glossary.

    Parameters
    ----------
    judged
        As :func:`duizhao.glossary.mining.pairing.judge_pairs` returns them, the most trusted first.
    seen
        Counts and spellings.
    dictionary
        Tells a first name from a term.
    spelled_out
        The acronyms that the text spells out, to their long forms: each is one concept, and a term.
    workers
        The processes that share the work.

    Returns
    -------
    list of Concept
        The most valuable first; last those that the Chinese leaves in Latin letters as they are.
    """
    choices = order_choices(judged, seen)
    fit = score_candidates(choices, seen, dictionary, workers)
    least = find_threshold([value for key, value in fit.items() if not choices[key][0].untranslated])
    terms = {key: value for key, value in fit.items() if value >= least}
    short: dict[str, list[str]] = defaultdict(list)
    for acronym, long in (spelled_out or {}).items():
        first = choices[long][0] if long in fit and least < inf else None
        if first is not None and first.score >= _FIRST and not first.untranslated:
            terms.setdefault(long, least)
            if acronym in choices and choices[acronym][0].score >= _FIRST:
                short[long].append(acronym)
    for acronym in (one for some in short.values() for one in some):
        terms.pop(acronym, None)
    by_chinese: dict[str, list[str]] = defaultdict(list)
    for english in terms:
        by_chinese[choices[english][0].chinese].append(english)
    concepts = []
    for chinese, candidates in by_chinese.items():
        left = list(candidates)
        while left:
            main = _singular(_leader(left, choices, seen), left)
            members = [main, *sorted(one for one in left if one != main and _same(main, one, choices, seen))]
            left = [one for one in left if one not in members]
            spelled = sorted({one for member in members for one in short.get(member, ())})
            concepts.append(_concept(members, spelled, chinese, choices, terms, by_chinese, seen))
    return sorted(concepts, key=lambda concept: (concept.untranslated, -concept.rank, concept.english))


def find_threshold(fit: Iterable[float], wanted: float = WANTED) -> float:
    """Return the least logit that a term may have, so that of all that have it enough are expected to be worth keeping.

    A text full of terms gives more of them than one with few; a fixed threshold would ask the same of both. A short
    text is lent ten terms, so that the list does not hang on one or two candidates.

    Parameters
    ----------
    fit
        The logits of the candidates, as :func:`duizhao.glossary.mining.termhood.termhood` gives them.
    wanted
        The mean probability of those that are kept, 0 to 1.

    Returns
    -------
    float
        Infinity where not even the best is probable enough.

    >>> find_threshold([4.0, 1.0, 0.0, -3.0, -3.0], wanted=0.85), find_threshold([-4.0], wanted=0.9)
    (0.0, inf)
    """
    least, total = inf, _LENT * _LENT_PROBABILITY
    for number, value in enumerate(sorted(fit, reverse=True), start=_LENT + 1):
        total += 1 / (1 + exp(-value))
        if total < wanted * number:
            break
        least = value
    return least


def order_choices(judged: Iterable[TermPair], seen: Sightings) -> dict[str, list[TermPair]]:
    """Return for each English key the pairs whose Chinese can be a term, the first choice first."""
    choices: dict[str, list[TermPair]] = defaultdict(list)
    # A piece of what renders it better is no rendering: 兼容, of 兼容的许可协议 (compatible license).
    modified: dict[str, list[str]] = defaultdict(list)
    for pair in judged:
        if any(pair.chinese in whole for whole in modified[pair.english]):
            continue
        if _chinese_fits(pair, seen):
            choices[pair.english].append(pair)
        elif pair.score >= _FIRST and _is_modified(pair):
            modified[pair.english].append(pair.chinese)
    return {english: _rendered_first(pairs) for english, pairs in choices.items()}


def _concept(
    members: Sequence[str],
    spelled: Sequence[str],
    chinese: str,
    choices: Mapping[str, Sequence[TermPair]],
    terms: Mapping[str, float],
    taken: Container[str],
    seen: Sightings,
) -> Concept:
    """Make a concept of English keys that name one thing, with the acronyms spelled out, and what else renders them."""
    pairs = [choices[english][0] for english in (*members, *spelled)]
    variants = [pair for english in members for pair in choices[english][1:] if _is_variant(pair, chinese, taken)]
    return Concept(
        english=(*members, *spelled),
        chinese=tuple(dict.fromkeys([chinese, *(pair.chinese for pair in (*variants, *pairs))])),
        pairs=(*pairs, *variants),
        name=is_name(members[0], seen),
        rank=max(terms[english] for english in members) * pairs[0].score,
        acronyms=tuple(spelled),
    )


def _rendered_first(pairs: list[TermPair]) -> list[TermPair]:
    """Put a rendering in Chinese before the term left as it is, where the Chinese has both."""
    if has_han(pairs[0].chinese):
        return pairs
    twin = pairs[0].chinese
    some = (pair for pair in pairs if has_han(pair.chinese) and pair.score >= _FIRST)
    best = next((pair for pair in some if twin not in pair.chinese), None)  # git仓库 is more than git
    if best is None or best.evidence.count < _BESIDE_TWIN * pairs[0].evidence.count:
        return pairs
    return [best, *(pair for pair in pairs if pair is not best)]


def _is_variant(pair: TermPair, main: str, taken: Container[str]) -> bool:
    """Tell whether a further choice is another term for the concept, not the main one with a word before it.

    The first choice of another English term is one too, where it renders this one often enough.
    """
    if pair.score < _VARIANT or pair.chinese.endswith(main) or not has_han(pair.chinese):
        return False
    if pair.chinese in taken:
        often = pair.evidence.count > 1 and pair.evidence.english_share >= _SHARED
        return often and pair.score >= _FIRST
    return pair.evidence.chinese_share > _MOSTLY or (pair.score >= _SURE and pair.evidence.count > 1)


def _chinese_fits(pair: TermPair, seen: Sightings) -> bool:
    """Tell whether the Chinese side can be a term: whole, not too long; without Han only a name left as it is."""
    chinese = pair.chinese
    if not has_han(chinese):
        if not (is_name(pair.english, seen) or is_acronym(pair.english, seen)) or _is_identifier(pair.english, seen):
            return False
        return bool(_LETTER.search(chinese)) and bare_text(chinese) == bare_text(pair.english)
    known = pair.evidence.dictionary >= 1
    if len(chinese) > _LONGEST_CHINESE or not chinese[-1:].isalnum():
        return False
    if not known and (_has_loose_end(chinese) or _LOCATION.search(chinese) or _COUNTED.match(chinese)):
        return False
    if not known and _is_modified(pair):
        return False
    return len(chinese) > 1 or (known and pair.evidence.count > 1)


def _is_modified(pair: TermPair) -> bool:
    """Tell whether a phrase is rendered by one with 的 inside, which its own *of* does not explain."""
    inner = pair.chinese[1:-1]
    return " " in pair.english and "的" in inner and not _LINKER.search(pair.english)


def _has_loose_end(chinese: str) -> bool:
    """Tell whether an expression begins or ends with grammar."""
    words = [word for word, _ in chinese_tags(chinese)]
    return bool(words) and (words[0] in _OPENING_GRAMMAR or words[-1] in _CLOSING_GRAMMAR)


def _is_identifier(key: str, seen: Sightings) -> bool:
    """Tell whether a key is written as programs write: maxLength, utf8, get_user."""
    return all(_IDENTIFIER.search(form) is not None for form in seen.english_forms[key])


def _leader(candidates: Sequence[str], choices: Mapping[str, list[TermPair]], seen: Sightings) -> str:
    """Choose the main one of the English keys with one first choice: the fullest name, else the best attested."""

    def weight(key: str) -> tuple[float, float]:
        evidence = choices[key][0].evidence
        full = key.count(" ") if is_name(key, seen) else 0
        return full + (evidence.dictionary >= 1), evidence.count * evidence.link

    return max(candidates, key=lambda key: (weight(key), key))


def _singular(key: str, others: Iterable[str]) -> str:
    """Return the key that a key is the plural of, of those given, or itself."""
    return next((one for one in sorted(others) if one != key and _is_plural(key.split(), one.split())), key)


def _is_plural(one: Sequence[str], two: Sequence[str]) -> bool:
    """Tell whether a phrase is the other with a plural or more: ads, RISKS, servers log."""
    pairs = list(zip(one, two, strict=False))
    return len(one) == len(two) and all(word == other or word in {f"{other}s", f"{other}es"} for word, other in pairs)


def _same(main: str, other: str, choices: Mapping[str, list[TermPair]], seen: Sightings) -> bool:
    """Tell whether two English keys with one first choice name the same thing."""
    one, two = main.split(), other.split()
    initials = "".join(word[0] for word in one)
    if other == initials or main == "".join(word[0] for word in two):
        return True
    if is_name(main, seen) and is_name(other, seen) and (set(two) <= set(one) or set(one) <= set(two)):
        return True
    if "".join(one) == "".join(two) or _is_plural(one, two) or _is_plural(two, one):
        return True
    return choices[main][0].evidence.dictionary >= 1 and choices[other][0].evidence.dictionary >= 1
