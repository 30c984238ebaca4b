"""What is seen of each English candidate that bears on its being a term; what can be none at all is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from duizhao.bitext.language.characters import HAN, has_han
from duizhao.bitext.language.dictionary import Dictionary
from duizhao.bitext.language.variants import simplify
from duizhao.bitext.language.words import frequency, is_function_word, lemma
from duizhao.glossary.mining.candidates import english_key
from duizhao.glossary.mining.headwords import standing
from duizhao.glossary.mining.meaning import meaning
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
    relative_frequency,
    says_how,
    specificity,
)

__all__ = [
    "Firsts",
    "Sightings",
    "bare_text",
    "chinese_tags",
    "find_firsts",
    "find_rows",
    "initials",
    "is_acronym",
    "is_name",
    "weigh_candidates",
    "weigh_firsts",
]

# A first choice that is trusted less is more often wrong than right: of 38 judged concepts of fifteen fields between .3
# and .5 that passed the threshold 14 were worth keeping, where .70 were expected. How much it is trusted is a witness.
_LEAST_TRUST = 0.5
# Of ten concepts of ten fields with a word that is linked less eight were wrong or none to keep.
_LEAST_LINK = 0.15
# A phrase that recurs this often is a fixed one, though no dictionary has it (stable branch).
_OFTEN = 3
# Thirty times as common as in the language, as in `generality`.
_OWN_USE = 1.5
_SHORTEST = 2
_HARDLY_ALONE = 1.5
_MOST_RARER = 5.0

# Aspect, the adverbial particle and the light verb: what holds them is a clause or a modified phrase.
_PARTICLES_OF_CLAUSES = frozenset(["uj", "ul", "uv", "ud", "uz", "ug"])
_LIGHT_VERB = "进行"
_VERBS = frozenset(["v", "d", "vd", "p"])
_CLAUSE_OPENERS = frozenset(["v", "d", "p", "c", "r", "m"])
_DATES = frozenset(
    """jan feb mar apr jun jul aug sep sept oct nov dec january february april june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday""".split()  # noqa: SIM905
)
_LETTER = re.compile(r"[^\W\d_]")
_OWNER = re.compile("['’](?:s)? ")
_LINKER = re.compile(" (?:of|to|for|in|as) ")
_OBJECT = re.compile(f"([{HAN}]+)([A-Za-z][A-Za-z0-9 .+-]*)$")
_OF_CLASS = re.compile(f"([a-z][A-Za-z0-9 ._-]*)([{HAN}]+)$")
# One of a row that occurs so often is a term of its own: master branch.
_MANY = 5
_PREDICATES = frozenset(["v", "d"])
_PAIR = 2
_LONG = 3
# Words that end in s without any ending.
_STEMS_IN_S = ("ss", "us", "is", "ics")
# A name with its place is two (Stanford University in California).
_PLACED = " in "


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """What was seen of the English keys, and of the Chinese.

    ``counts``: how often; ``names``, ``qualities``: how often written as a name, and as an adjective, participle or
    verb alone; ``english_forms``, ``chinese_forms``: spellings. ``words`` counts all English words. ``alone``: the
    segments that have nothing but the key. ``chinese_counts``: the pairs that hold a Chinese key; ``chinese_words``:
    all Chinese words.
    """

    counts: Mapping[str, int]
    names: Mapping[str, int]
    english_forms: Mapping[str, Counter[str]]
    chinese_forms: Mapping[str, Counter[str]]
    words: int
    qualities: Mapping[str, int] = field(default_factory=dict)
    alone: Mapping[str, int] = field(default_factory=dict)
    chinese_counts: Mapping[str, int] = field(default_factory=dict)
    chinese_words: int = 0


def is_name(key: str, seen: Sightings) -> bool:
    """Tell whether a key is written as a name: mostly, or always with a capital and not only where sentences begin."""
    names = seen.names.get(key, 0)
    if not names:
        return False
    return 2 * names > seen.counts[key] or all(form[:1].isupper() for form in seen.english_forms[key])


def _collect(
    key: str, first: TermPair, seen: Sightings, held: Holders, dictionary: Dictionary, *, fragment: bool, series: bool
) -> Witnesses:
    """Collect what speaks for an English key being a term, given what it is rendered by."""
    count = seen.counts[key]
    parts = key.split()
    labels = _chinese_labels(first.chinese)
    name = is_name(key, seen)
    long_name = name and len(parts) > 1
    general = 0.0 if long_name else generality(key, seen.words, {part: seen.counts.get(part, 0) for part in parts})
    listed = standing(key, simplify(first.chinese), [word for word, _ in chinese_tags(first.chinese)])
    return Witnesses(
        specificity=specificity(key, count, seen.words),
        generality=general,
        held=held,
        count=count,
        words=len(parts),
        known=first.evidence.dictionary >= 1,
        trust=first.score,
        acronym=is_acronym(key, seen),
        name=name,
        abbreviated=len(parts) > 1 and any(is_acronym(one, seen) for one in initials(parts) if one in seen.counts),
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
        # The cutter takes a foreign name to pieces.
        chinese_words=1 if "·" in first.chinese else len(labels),
        chinese_noun=labels[-1:] in (["n"], ["nz"], ["ng"]),
        chinese_clause=len(labels) > 1 and labels[0] in _CLAUSE_OPENERS,
        labelled=names_a_field(dictionary.translations(first.chinese)),
        chinese_specificity=_chinese_specificity(first.chinese, seen),
        rarer=_rarer(key, first.chinese, dictionary),
        share=first.evidence.english_share,
        back=first.evidence.chinese_share,
        alone=min(1.0, seen.alone.get(key, 0) / count),
        fragment=fragment,
        verbal=_is_verbal(parts, first.chinese),
        series=series,
        meaning=meaning(key),
        listed=listed.listed,
        titled=listed.titled,
        making=listed.making,
        heading=listed.head,
        modifying=listed.modifier,
        common_modifier=frequency(parts[0], "en"),
    )


def _chinese_specificity(chinese: str, seen: Sightings) -> float:
    """Return how much more common a Chinese key is here than in the language, as log10 of the ratio."""
    here = relative_frequency(seen.chinese_counts.get(chinese, 1), seen.chinese_words)
    return here - max(frequency(chinese, "zh"), 1.0)


def _rarer(key: str, chinese: str, dictionary: Dictionary) -> float:
    """Return how much rarer the Chinese is than the commonest that the dictionary has for the English, at most 5."""
    others = dictionary.chinese(key)
    if not others or not has_han(chinese):
        return 0.0
    commonest = max(frequency(other, "zh") for other in others)
    return min(_MOST_RARER, max(0.0, commonest - max(frequency(chinese, "zh"), 1.0)))


@lru_cache(maxsize=1 << 16)
def chinese_tags(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a Chinese expression with jieba's labels."""
    from rjieba import tag  # noqa: PLC0415  (its dictionary takes half a second)

    return tuple(tag(simplify(text)))


def _is_gerund(word: str) -> bool:
    """Tell whether a word in -ing is more of a verb than a noun out of context: using, but not learning."""
    return word.endswith("ing") and load_tagger().tag([word])[0].startswith("VERB")


def initials(parts: Sequence[str]) -> set[str]:
    """Return the initials of a phrase, with and without its small words."""
    content = [part for part in parts if not is_function_word(part, "en")]
    return {"".join(part[0] for part in some) for some in (parts, content)}


def _is_lone_gerund(parts: Sequence[str], count: int) -> bool:
    """Tell whether a key is a verb in -ing that stood as a noun once or twice (replicating)."""
    lone = len(parts) == 1 and parts[0].endswith("ing") and count < _OFTEN
    return lone and load_tagger().tag(parts)[0].startswith("VERB")


def _chinese_labels(text: str) -> list[str]:
    """Return jieba's labels of the words of a Chinese expression."""
    return [label for _, label in chinese_tags(text)]


def is_acronym(key: str, seen: Sightings) -> bool:
    """Tell whether a key is written with more than one capital, as U.S. is, whatever word it looks like."""
    return any(sum(map(str.isupper, form)) > 1 for form in seen.english_forms[key])


def _is_clause(chinese: str) -> bool:
    """Tell whether an expression has aspect, a particle or a light verb: then it is no phrase by itself."""
    return any(word == _LIGHT_VERB or label in _PARTICLES_OF_CLAUSES for word, label in chinese_tags(chinese))


class Firsts(NamedTuple):
    """Some keys with their first choices, and what :func:`weigh_firsts` asks about them beside what was seen.

    ``held``: see :func:`duizhao.glossary.mining.termhood.find_holders`; ``opening``: those that a longer one begins
    with; ``series``: those that are one of three and more that differ by their number.
    """

    pairs: Mapping[str, TermPair]
    held: Mapping[str, Holders]
    opening: Collection[str]
    series: Collection[str]


def weigh_candidates(
    choices: Mapping[str, list[TermPair]], seen: Sightings, dictionary: Dictionary
) -> dict[str, Witnesses]:
    """Collect the witnesses of every English key that could be a term, given the choices of Chinese for it."""
    firsts = find_firsts(choices, seen)
    found = weigh_firsts(firsts, seen, dictionary)
    rows = find_rows({key: firsts.pairs[key] for key in found}, seen)
    return {key: some for key, some in found.items() if key not in rows}


def find_firsts(choices: Mapping[str, list[TermPair]], seen: Sightings) -> Firsts:
    """Return the first choices that are trusted enough, of keys that are linked, and what longer keys say of them."""
    linked = {
        key: pairs[0] for key, pairs in choices.items() if pairs[0].score >= _LEAST_TRUST and _is_linked(pairs[0])
    }
    heads = {key[: key.rindex(" ")] for key in choices if " " in key}
    numbered = Counter(_without_number(key) for key in seen.counts)
    return Firsts(
        pairs=linked,
        held=find_holders({key: count for key, count in seen.counts.items() if _is_one(key, seen)}, linked),
        opening=heads.intersection(linked),
        series=[key for key in linked if _ends_in_number(key) and numbered[_without_number(key)] >= _OFTEN],
    )


def weigh_firsts(firsts: Firsts, seen: Sightings, dictionary: Dictionary) -> dict[str, Witnesses]:
    """Collect the witnesses of those keys that could be a term at all."""
    opening, series = frozenset(firsts.opening), frozenset(firsts.series)
    return {
        key: _collect(
            key,
            first,
            seen,
            firsts.held[key],
            dictionary,
            fragment=key in opening and _is_fragment(key, first, seen),
            series=key in series,
        )
        for key, first in firsts.pairs.items()
        if _is_possible(key, first, seen, dictionary)
    }


def find_rows(possible: Mapping[str, TermPair], seen: Sightings) -> frozenset[str]:
    """Return the keys, of those that are possible, that are one of many things of one class; see `_row_of`."""
    rows = {key: row for key, pair in possible.items() if (row := _row_of(key, pair.chinese, seen))[0]}
    sizes = Counter(rows.values())
    return frozenset(key for key, row in rows.items() if sizes[row] >= _OFTEN and seen.counts[key] < _MANY)


def _row_of(key: str, chinese: str, seen: Sightings) -> tuple[str, str]:
    """Return the class, in both languages, of what is named by a word of code: (command, 命令), of merge 命令.

    Three such or more are a row of things of one class (merge command, fetch command); a text may have forty.
    """
    found = _OF_CLASS.match(chinese)
    head = key.rpartition(" ")[2]
    if found is None or head == key or not key.startswith(found[1].split(" ")[0].casefold()):
        return "", ""
    small = all(form[:1].islower() for form in seen.english_forms[key])
    return (head, found[2]) if small else ("", "")


def _ends_in_number(key: str) -> bool:
    """Tell whether the last word of a phrase is a number or has one."""
    return " " in key and any(map(str.isdigit, key.rpartition(" ")[2]))


def _without_number(key: str) -> str:
    """Return what the items of a series have in common (article, of article 4); "" for what is none."""
    if not _ends_in_number(key):
        return ""
    first, _, last = key.rpartition(" ")
    return f"{first} {''.join(letter for letter in last if not letter.isdigit())}"


def _is_fragment(key: str, first: TermPair, seen: Sightings) -> bool:
    """Tell whether a phrase that a longer one begins with is cut off from it (independent software | developer)."""
    if " " not in key or seen.counts[key] > 1 or first.evidence.dictionary >= 1:
        return False
    return not is_name(key, seen) and not is_acronym(key, seen)


def _is_possible(key: str, first: TermPair, seen: Sightings, dictionary: Dictionary) -> bool:
    """Tell whether a key could be a term at all: not a date, a letter, a heading that is a sentence, a first name."""
    parts = key.split()
    known = first.evidence.dictionary >= 1
    # China's president is one of many that China has; Moore's law recurs.
    owned = seen.counts[key] == 1 and not known and all(_OWNER.search(form) for form in seen.english_forms[key])
    # Chinese, recent: alone they name no concept, but for a text that has its own use of one.
    general = len(parts) == 1 and says_how(key) and (is_name(key, seen) or not _is_own_use(key, seen))
    if owned or general or not _is_whole(parts) or not (known or _is_one(key, seen)):
        return False
    if len(parts) > 1 and (_is_numbered(parts, first.chinese) or _does_to_name(parts, first.chinese)):
        return False
    if is_name(key, seen):
        return _is_possible_name(parts, first, dictionary)
    if len(parts) > 1 and _is_agreeing(key, first.chinese):
        return False
    single = first.evidence.count == 1 and not known
    return not single or (len(first.chinese) <= 3 * len(parts) + 2 and not _is_clause(first.chinese))


def _is_linked(pair: TermPair) -> bool:
    """Tell whether each word of a key is linked at all: 技术 is no web technology."""
    return pair.evidence.weakest >= _LEAST_LINK or pair.evidence.dictionary >= 1


def _is_one(key: str, seen: Sightings) -> bool:
    """Tell whether two names with *and* between are one: they recur so, and one hardly stands without the other."""
    parts = key.split(" and ") if " and " in key else ()
    if not parts or _LINKER.search(key):
        return True
    count = seen.counts[key]
    return count > 1 and min(seen.counts.get(english_key(part), 0) for part in parts) <= _HARDLY_ALONE * count


def _is_numbered(parts: Sequence[str], chinese: str) -> bool:
    """Tell whether a phrase is one of a row of things with numbers: scenario 2, 方案2."""
    return len(parts) == _PAIR and parts[1].isdigit() and chinese.endswith(parts[1]) and has_han(chinese)


def _does_to_name(parts: Sequence[str], chinese: str) -> bool:
    """Tell whether a phrase is a verb and what it does to something left in Latin letters: run curl, 运行curl."""
    found = _OBJECT.match(chinese)
    if found is None or not "".join(parts).endswith(bare_text(found[2]).casefold()):
        return False
    label = load_tagger().tag(parts[:1])[0]
    verb = label.startswith("VERB") and not parts[0].endswith("ed")
    return verb and chinese_tags(found[1])[0][1] == "v"


def _is_agreeing(key: str, chinese: str) -> bool:
    """Tell whether a phrase has a verb in -s before its last word, and the Chinese one: harms performance, 损害性能.

    A plural inside a compound looks the same, but its Chinese seldom has a verb. Of 69 such phrases of 30 fields two
    were worth keeping.
    """
    if _LINKER.search(key) or not any(map(_ends_in_s, key.split()[:-1])):
        return False
    return any(label in _PREDICATES for label in _chinese_labels(chinese))


@lru_cache(maxsize=1 << 12)
def _ends_in_s(word: str) -> bool:
    """Tell whether a word has the ending of a plural or of a verb."""
    return (
        len(word) > _LONG
        and word.isalpha()
        and not word.endswith(_STEMS_IN_S)
        and word[-1] == "s"
        and lemma(word) != word
    )


def _is_own_use(key: str, seen: Sightings) -> bool:
    """Tell whether a general word is far more common here than in the language (positive, in medicine)."""
    return seen.counts[key] >= _OFTEN and specificity(key, seen.counts[key], seen.words) >= _OWN_USE


def _is_whole(parts: Sequence[str]) -> bool:
    """Tell whether a key has letters, and no grammar at its ends."""
    key = " ".join(parts)
    if not _LETTER.search(key) or len(bare_text(key)) < _SHORTEST or is_function_word(parts[0], "en"):
        return False
    return not is_function_word(parts[-1], "en") or parts[-1] in PARTICLES


def _is_possible_name(parts: Sequence[str], first: TermPair, dictionary: Dictionary) -> bool:
    key = " ".join(parts)
    return not any(part in _DATES for part in parts) and not _is_first_name(key, first.chinese, dictionary)


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


def bare_text(text: str) -> str:
    """Return the letters and digits alone."""
    return "".join(character for character in text if character.isalnum())
