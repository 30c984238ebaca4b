"""Which pairs make concepts: what is a term, what is another name for it, and what is only a word.

A concept is an English key and its first choice of Chinese. English keys that share the first choice join
it when they are the same name (an acronym, a part of a name, a synonym that the dictionary has); Chinese
keys that render only this English join it as variants.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.dictionary import Dictionary
from duizhao.bitext.language.variants import simplify
from duizhao.bitext.language.words import frequency, is_function_word, lemma
from duizhao.glossary.mining.pairing import TermPair
from duizhao.glossary.mining.tagging import load_tagger
from duizhao.glossary.mining.termhood import (
    PARTICLES,
    Holders,
    Witnesses,
    find_holders,
    generality,
    is_listed,
    names_a_field,
    says_how,
    specificity,
    termhood,
)

__all__ = ["Concept", "Sightings", "choose_concepts", "is_name", "order_choices", "weigh_candidates"]

# From these on a first choice makes a concept and a further choice a variant. Over the piece of the New York
# Times and OpenStack's guide nearly all pairs below are wrong or partial, above nearly all are right.
_FIRST = 0.5
_VARIANT = 0.35
_MOSTLY = 0.5
# A variant that is also another term's first choice renders at least this share of the occurrences.
_SHARED = 0.2
# A rendering in Chinese comes before the term left as it is from this share of its occurrences on.
_BESIDE_TWIN = 0.2
# A phrase that recurs this often is a fixed one, though no dictionary has it (stable branch).
_OFTEN = 3
# Thirty times as common as in the language, as in `generality`.
_OWN_USE = 1.5
_SHORTEST = 2
_LONGEST_CHINESE = 12

# Grammar at an end, as a word of its own: 地 in 地址空间 (address space) is not.
_OPENING_GRAMMAR = frozenset("的了地得着和与及或们之一")
_CLOSING_GRAMMAR = frozenset("的了地得着和与及或之")
# Aspect, the adverbial particle and the light verb: what holds them is a clause or a modified phrase.
_PARTICLES_OF_CLAUSES = frozenset(["uj", "ul", "uv", "ud", "uz", "ug"])
_LIGHT_VERB = "进行"
_VERBS = frozenset(["v", "d", "vd", "p"])
_CLAUSE_OPENERS = frozenset(["v", "d", "p", "c", "r", "m"])
_MONTHS = frozenset(["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"])
# A place inside what the term names (存储库中, in the repository).
_LOCATION = re.compile("[中里内上下时后前]$")
_LETTER = re.compile(r"[^\W\d_]")
_OWNER = re.compile("['’](?:s)? ")
_LINKER = re.compile(" (?:of|to|for|in|as) ")
# A name with its place is two (Stanford University in California).
_PLACED = " in "
# Small at the start with a capital or a digit inside, or an underscore: maxLength, utf8, get_user.
_IDENTIFIER = re.compile(r"^[a-z]+(?:[A-Z\d]|$)|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """What was seen of the English keys, and of the Chinese.

    ``counts``: how often; ``names``, ``qualities``: how often written as a name, and as an adjective, participle or
    verb alone; ``english_forms``, ``chinese_forms``: spellings. ``words`` counts all English words.
    """

    counts: Mapping[str, int]
    names: Mapping[str, int]
    english_forms: Mapping[str, Counter[str]]
    chinese_forms: Mapping[str, Counter[str]]
    words: int
    qualities: Mapping[str, int] = field(default_factory=dict)


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
    def untranslated(self) -> bool:
        """Whether the Chinese leaves the term in Latin letters as it is."""
        return self.pairs[0].untranslated

    @property
    def score(self) -> float:
        """The trust in the main pair, 0 to 1."""
        return self.pairs[0].score


def choose_concepts(judged: Sequence[TermPair], seen: Sightings, dictionary: Dictionary) -> list[Concept]:
    """Choose what goes into the glossary.

    Parameters
    ----------
    judged
        As :func:`duizhao.glossary.mining.pairing.judge_pairs` returns them, the most trusted first.
    seen
        Counts and spellings.
    dictionary
        Tells a first name from a term.

    Returns
    -------
    list of Concept
        The most valuable first; last those that the Chinese leaves in Latin letters as they are.
    """
    choices = order_choices(judged, seen)
    fit = {key: termhood(found) for key, found in weigh_candidates(choices, seen, dictionary).items()}
    terms = {key: value for key, value in fit.items() if value > 0}
    by_chinese: dict[str, list[str]] = defaultdict(list)
    for english in terms:
        by_chinese[choices[english][0].chinese].append(english)
    concepts = []
    for chinese, candidates in by_chinese.items():
        left = list(candidates)
        while left:
            main = _leader(left, choices, seen)
            members = [main, *sorted(one for one in left if one != main and _same(main, one, choices, seen))]
            left = [one for one in left if one not in members]
            concepts.append(_concept(members, chinese, choices, terms, by_chinese, seen))
    return sorted(concepts, key=lambda concept: (concept.untranslated, -concept.rank, concept.english))


def order_choices(judged: Iterable[TermPair], seen: Sightings) -> dict[str, list[TermPair]]:
    """Return for each English key the pairs whose Chinese can be a term, the first choice first."""
    choices: dict[str, list[TermPair]] = defaultdict(list)
    for pair in judged:
        if _chinese_fits(pair, seen):
            choices[pair.english].append(pair)
    return {english: _rendered_first(pairs) for english, pairs in choices.items()}


def _concept(
    members: Sequence[str],
    chinese: str,
    choices: Mapping[str, Sequence[TermPair]],
    terms: Mapping[str, float],
    taken: Container[str],
    seen: Sightings,
) -> Concept:
    """Make a concept of English keys that name one thing, with what else renders them."""
    pairs = [choices[english][0] for english in members]
    variants = [pair for english in members for pair in choices[english][1:] if _is_variant(pair, chinese, taken)]
    return Concept(
        english=tuple(members),
        chinese=tuple(dict.fromkeys([chinese, *(pair.chinese for pair in variants)])),
        pairs=(*pairs, *variants),
        name=is_name(members[0], seen),
        rank=max(terms[english] for english in members) * pairs[0].score,
    )


def _rendered_first(pairs: list[TermPair]) -> list[TermPair]:
    """Put a rendering in Chinese before the term left as it is, where the Chinese has both."""
    if has_han(pairs[0].chinese):
        return pairs
    best = next((pair for pair in pairs if has_han(pair.chinese) and pair.score >= _FIRST), None)
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
    return pair.evidence.chinese_share > _MOSTLY


def is_name(key: str, seen: Sightings) -> bool:
    """Tell whether a key is written as a name: mostly, or always with a capital and not only where sentences begin."""
    names = seen.names.get(key, 0)
    if not names:
        return False
    return 2 * names > seen.counts[key] or all(form[:1].isupper() for form in seen.english_forms[key])


def _collect(key: str, first: TermPair, seen: Sightings, held: Holders, dictionary: Dictionary) -> Witnesses:
    """Collect what speaks for an English key being a term, given what it is rendered by."""
    count = seen.counts[key]
    parts = key.split()
    labels = _chinese_labels(first.chinese)
    name = is_name(key, seen)
    long_name = name and len(parts) > 1
    general = 0.0 if long_name else generality(key, seen.words, {part: seen.counts.get(part, 0) for part in parts})
    return Witnesses(
        specificity=specificity(key, count, seen.words),
        generality=general,
        held=held,
        count=count,
        words=len(parts),
        known=first.evidence.dictionary >= 1,
        trust=first.score,
        acronym=_is_acronym(key, seen),
        name=name,
        abbreviated=len(parts) > 1 and any(_is_acronym(one, seen) for one in _initials(parts) if one in seen.counts),
        quality=1.0 if _is_lone_gerund(parts, count) else seen.qualities.get(key, 0) / count,
        verb=len(parts) == 1 and load_tagger().tag(parts)[0].startswith("VERB"),
        linker=_LINKER.search(key) is not None and (not name or _PLACED in key),
        says_how=not long_name and says_how(key),
        general_head=len(parts) > 1 and is_listed(parts[-1]),
        gerund=len(parts) > 1 and not name and labels[:1] == ["v"] and _is_gerund(parts[0]),
        common=frequency(parts[-1], "en"),
        alternatives=len(dictionary.chinese(key)),
        common_chinese=frequency(first.chinese, "zh"),
        chinese_length=len(first.chinese),
        chinese_words=len(labels),
        chinese_noun=labels[-1:] in (["n"], ["nz"], ["ng"]),
        chinese_clause=len(labels) > 1 and labels[0] in _CLAUSE_OPENERS,
        labelled=names_a_field(dictionary.translations(first.chinese)),
    )


@lru_cache(maxsize=1 << 16)
def _tags(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a Chinese expression with jieba's labels."""
    from rjieba import tag  # noqa: PLC0415  (its dictionary takes half a second)

    return tuple(tag(simplify(text)))


def _is_gerund(word: str) -> bool:
    """Tell whether a word in -ing is more of a verb than a noun out of context: using, but not learning."""
    return word.endswith("ing") and load_tagger().tag([word])[0].startswith("VERB")


def _initials(parts: Sequence[str]) -> set[str]:
    """Return the initials of a phrase, with and without its small words."""
    content = [part for part in parts if not is_function_word(part, "en")]
    return {"".join(part[0] for part in some) for some in (parts, content)}


def _is_lone_gerund(parts: Sequence[str], count: int) -> bool:
    """Tell whether a key is a verb in -ing that stood as a noun once or twice (replicating)."""
    lone = len(parts) == 1 and parts[0].endswith("ing") and count < _OFTEN
    return lone and load_tagger().tag(parts)[0].startswith("VERB")


def _chinese_labels(text: str) -> list[str]:
    """Return jieba's labels of the words of a Chinese expression."""
    return [label for _, label in _tags(text)]


def _is_acronym(key: str, seen: Sightings) -> bool:
    """Tell whether a key is written with more than one capital, as U.S. is, whatever word it looks like."""
    return any(sum(map(str.isupper, form)) > 1 for form in seen.english_forms[key])


def _chinese_fits(pair: TermPair, seen: Sightings) -> bool:
    """Tell whether the Chinese side can be a term: whole, not too long; without Han only a name left as it is."""
    chinese = pair.chinese
    if not has_han(chinese):
        if not (is_name(pair.english, seen) or _is_acronym(pair.english, seen)) or _is_identifier(pair.english, seen):
            return False
        return bool(_LETTER.search(chinese)) and _bare(chinese) == _bare(pair.english)
    known = pair.evidence.dictionary >= 1
    if len(chinese) > _LONGEST_CHINESE or not chinese[-1:].isalnum():
        return False
    if not known and (_has_loose_end(chinese) or _LOCATION.search(chinese)):
        return False
    if not known and " " in pair.english and "的" in chinese and not _LINKER.search(pair.english):
        return False
    return len(chinese) > 1 or (known and pair.evidence.count > 1)


def _has_loose_end(chinese: str) -> bool:
    """Tell whether an expression begins or ends with grammar."""
    words = [word for word, _ in _tags(chinese)]
    return bool(words) and (words[0] in _OPENING_GRAMMAR or words[-1] in _CLOSING_GRAMMAR)


def _is_clause(chinese: str) -> bool:
    """Tell whether an expression has aspect, a particle or a light verb: then it is no phrase by itself."""
    return any(word == _LIGHT_VERB or label in _PARTICLES_OF_CLAUSES for word, label in _tags(chinese))


def _is_identifier(key: str, seen: Sightings) -> bool:
    """Tell whether a key is written as programs write: maxLength, utf8, get_user."""
    return all(_IDENTIFIER.search(form) is not None for form in seen.english_forms[key])


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def weigh_candidates(
    choices: Mapping[str, list[TermPair]], seen: Sightings, dictionary: Dictionary
) -> dict[str, Witnesses]:
    """Collect the witnesses of every English key that could be a term, given the choices of Chinese for it."""
    heads = {key[: key.rindex(" ")] for key in choices if " " in key}
    possible = {
        key: pairs[0]
        for key, pairs in choices.items()
        if pairs[0].score >= _FIRST
        and _is_possible(key, pairs[0], seen, dictionary)
        and not (key in heads and _is_fragment(key, pairs[0], seen))
    }
    held = find_holders(seen.counts, possible)
    return {key: _collect(key, first, seen, held[key], dictionary) for key, first in possible.items()}


def _is_fragment(key: str, first: TermPair, seen: Sightings) -> bool:
    """Tell whether a phrase that a longer one begins with is cut off from it (independent software | developer)."""
    if " " not in key or seen.counts[key] > 1 or first.evidence.dictionary >= 1:
        return False
    return not is_name(key, seen) and not _is_acronym(key, seen)


def _is_possible(key: str, first: TermPair, seen: Sightings, dictionary: Dictionary) -> bool:
    """Tell whether a key could be a term at all: not a date, a letter, a heading that is a sentence, a first name."""
    parts = key.split()
    known = first.evidence.dictionary >= 1
    # China's president is one of many that China has; Moore's law recurs.
    owned = seen.counts[key] == 1 and not known and all(_OWNER.search(form) for form in seen.english_forms[key])
    # Chinese, recent: alone they name no concept, but for a text that has its own use of one.
    general = len(parts) == 1 and says_how(key) and (is_name(key, seen) or not _is_own_use(key, seen))
    if owned or general or not _is_whole(parts):
        return False
    if is_name(key, seen):
        return _is_possible_name(parts, first, dictionary)
    # What stands among nouns in running text is one, whatever its words may be elsewhere; a heading may be a sentence.
    seldom = seen.counts[key] < _OFTEN or all(form[:1].isupper() for form in seen.english_forms[key])
    if seldom and not seen.qualities.get(key) and _is_verbal(parts, first.chinese):
        return False
    single = first.evidence.count == 1 and not known
    return not single or (len(first.chinese) <= 3 * len(parts) + 2 and not _is_clause(first.chinese))


def _is_own_use(key: str, seen: Sightings) -> bool:
    """Tell whether a general word is far more common here than in the language (positive, in medicine)."""
    return seen.counts[key] >= _OFTEN and specificity(key, seen.counts[key], seen.words) >= _OWN_USE


def _is_whole(parts: Sequence[str]) -> bool:
    """Tell whether a key has letters, and no grammar at its ends."""
    key = " ".join(parts)
    if not _LETTER.search(key) or len(_bare(key)) < _SHORTEST or is_function_word(parts[0], "en"):
        return False
    return not is_function_word(parts[-1], "en") or parts[-1] in PARTICLES


def _is_possible_name(parts: Sequence[str], first: TermPair, dictionary: Dictionary) -> bool:
    key = " ".join(parts)
    if any(part in _MONTHS for part in parts) or _is_first_name(key, first.chinese, dictionary):
        return False
    # Build HTML heads a section; Hugging Face, with its participle, does not.
    return parts[0].endswith("ing") or not _is_verbal(parts, first.chinese)


def _is_first_name(key: str, chinese: str, dictionary: Dictionary) -> bool:
    """Tell whether the dictionary has a name as that of persons: Alice, 爱丽丝."""
    if " " in key:
        return False
    glosses = (gloss.casefold() for gloss in dictionary.translations(chinese))
    return any("(name)" in gloss and key in gloss for gloss in glosses)


def _is_verbal(parts: Sequence[str], chinese: str) -> bool:
    """Tell whether a phrase is a verb with its object or subject on both sides (generate PO, 生成PO; See, 参见)."""
    labels = _chinese_labels(chinese)
    if not labels:
        return False
    tagger = load_tagger()
    if len(parts) == 1:
        return labels[0] in _VERBS and labels[-1] in _VERBS and tagger.tag(parts)[0].startswith("VERB")
    first, last = (tagger.tag([part])[0].startswith("VERB") for part in (parts[0], parts[-1]))
    # A participle is no imperative: confirmed case.
    first = first and lemma(parts[0]) == parts[0]
    return (first and labels[0] in _VERBS) or (last and not parts[-1].endswith("ing") and labels[-1] in _VERBS)


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
