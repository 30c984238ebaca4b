"""How much an expression is a term: against its frequency in the language, and inside longer expressions.

How much a word belongs to the field is its frequency here against its frequency in the language (Ahmad et al. 1999,
"weirdness"); a phrase that stands only inside a longer one is a piece of it (after the C-value of Frantzi, Ananiadou
and Mima 2000). What else is seen of it adds to a logit by weights learned from judged terms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log2, log10

from duizhao.bitext.language.words import frequency
from duizhao.bitext.linear import LinearModel, read_table

__all__ = [
    "FEATURES",
    "PARTICLES",
    "Holders",
    "Witnesses",
    "features",
    "find_holders",
    "generality",
    "is_listed",
    "load_termhood",
    "names_a_field",
    "relative_frequency",
    "says_how",
    "specificity",
    "termhood",
]

# What ends a word like start-up, log-in or roll-out.
PARTICLES = frozenset(["up", "in", "out", "off", "on", "down", "over", "back"])


@cache
def _general_words() -> Mapping[str, frozenset[str]]:
    """Read the lists of general words, by section."""
    sections: dict[str, set[str]] = {}
    name = ""
    for line in (files("duizhao.glossary.mining") / "general_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            sections.setdefault(name, set()).update(line.split())
    return {name: frozenset(found) for name, found in sections.items()}


def specificity(key: str, count: int, total: int) -> float:
    """Return how much more common an English key is here than in the language, as log10 of the ratio.

    Parameters
    ----------
    key
        As :func:`english_key` gives it; of several words, the rarest counts.
    count, total
        Occurrences of the key and of all words here. One is taken off for a start, so that a word seen once
        in a short text is not judged by an accident.

    Returns
    -------
    float
        0 where it is as common as elsewhere, 2 where a hundred times as common.
    """
    background = min((frequency(part, "en") for part in key.split()), default=0.0)
    return relative_frequency(count, total) - max(background, 1.0)


def relative_frequency(count: int, total: int) -> float:
    """Return how often something occurs, on Zipf's scale: log10 of occurrences in a thousand million words.

    What occurs once or twice in a long text says no more against itself than in a short one, so the text counts as at
    most so many words for each occurrence.
    """
    return log10(max(count - 0.5, 0.5) / min(max(total, 1000), _WORDS_EACH * max(count, 1))) + 9


_WORDS_EACH = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """How much of a key's occurrences longer candidates take, 0 (none) to 1 (as many as it has), and how many do.

    ``most``: the most frequent longer one that holds it; ``opening``: the most frequent that begins with it.
    ``kinds``: different longer ones; ``heads``: those that end with it.
    """

    most: float
    opening: float
    kinds: int = 0
    heads: int = 0


def find_holders(counts: Mapping[str, int], keys: Iterable[str]) -> dict[str, Holders]:
    """Return how much of each key stands inside one longer candidate.

    A phrase that always stands inside one other is a piece of it (native technology, of cloud native technology).
    Where the C-value (Frantzi, Ananiadou and Mima 2000) subtracts the mean of all longer ones, the most frequent
    decides here: that many different ones hold a key speaks for it.

    Parameters
    ----------
    counts
        How often each candidate occurs.
    keys
        Those asked for.

    >>> find_holders({"trade embargo": 2, "embargo": 2}, ["embargo"])
    {'embargo': Holders(most=1.0, opening=0.0, kinds=1, heads=1)}
    """
    wanted = dict.fromkeys(keys)
    most: dict[str, int] = {}
    opening: dict[str, int] = {}
    kinds: Counter[str] = Counter()
    heads: Counter[str] = Counter()
    for key, count in counts.items():
        parts = key.split()
        for first in range(len(parts)):
            for last in range(first + 1, len(parts) + 1):
                if last - first == len(parts):
                    continue
                inner = " ".join(parts[first:last])
                if inner in wanted:
                    most[inner] = max(most.get(inner, 0), count)
                    kinds[inner] += 1
                    if not first:
                        opening[inner] = max(opening.get(inner, 0), count)
                    if last == len(parts):
                        heads[inner] += 1
    return {
        key: Holders(
            most=min(1.0, most.get(key, 0) / counts.get(key, 1)),
            opening=min(1.0, opening.get(key, 0) / counts.get(key, 1)),
            kinds=kinds[key],
            heads=heads[key],
        )
        for key in wanted
    }


def generality(key: str, total: int, counts: Mapping[str, int]) -> float:
    """Return how far a key is made of general words, 0 (not at all) to 1, by the list and by how they are used here.

    A word on the list that is thirty times as common here as in the language is not a general word here (class in
    programming, case in medicine), and one that is ten times as common half of one. A phrase that begins by saying
    how good, new, big, many or whose a thing is, and not of what kind, is general whatever it is about.

    Parameters
    ----------
    key
        As :func:`duizhao.glossary.mining.candidates.english_key` gives it.
    total
        Words of the text.
    counts
        How often each word of the key is a candidate alone; a word that never is counts as general if on the list.
    """
    parts = key.split()
    general = _general_words()
    kinds = general["kind modifiers"]
    if len(parts) > 1 and parts[0] in general["general modifiers"] and parts[0] not in kinds:
        return 1.0
    listed = general["general nouns"] | general["general modifiers"]
    found = 0.0
    for number, part in enumerate(parts):
        # The head of a phrase is general more often than not (size in batch size); what modifies it decides.
        if part in listed and (number < len(parts) - 1 or len(parts) == 1):
            count = counts.get(part, 0)
            here = specificity(part, count, total) if count >= _LEAST_OFTEN else 0.0
            weight = 1.0 if number == 0 else 0.5
            found = max(found, weight * min(1.0, max(0.0, _SPECIFIC - here)))
    return found


# Ten times as common here as in the language, a word on the list is half a general word, thirty times none.
_SPECIFIC = 1.5
_LEAST_OFTEN = 3


def says_how(key: str) -> bool:
    """Tell whether a key says how good, new, big, many or whose a thing is, and not of what kind (new technology).

    >>> says_how("new technology"), says_how("american"), says_how("social medium"), says_how("trade embargo")
    (True, True, False, False)
    """
    general = _general_words()
    first, *rest = key.split()
    return first in general["general modifiers"] and (not rest or first not in general["kind modifiers"])


def is_listed(word: str) -> bool:
    """Tell whether a word is on the list of general words."""
    general = _general_words()
    return word in general["general nouns"] or word in general["general modifiers"]


def names_a_field(glosses: Iterable[str]) -> bool:
    """Tell whether a dictionary says of a word in which field it is a term.

    >>> names_a_field(["(computing) thread"]), names_a_field(["thread", "clue (CL:條|条[tiao2])"])
    (True, False)
    """
    return any(_FIELD.search(gloss) for gloss in glosses)


# The fields that CC-CEDICT names in brackets before or after a gloss.
_FIELD = re.compile(
    r"\((?:computing|computer|Internet|networking|programming|electronics|engineering|telecommunications|medicine|med\.|"
    r"pharmac\w+|anatomy|biology|botany|zoology|genetics|biochemistry|chemistry|chem\.|physics|math\.|mathematics|"
    r"geometry|statistics|logic|astronomy|geology|law|politics|military|economics|finance|accounting|commerce|"
    r"linguistics|grammar|philosophy|psychology|music|photography|architecture|printing|sports)\b[^)]*\)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What speaks for and against an expression being a term.

    ``specificity``, ``generality``: see the functions; ``held``: by longer candidates. ``count``: occurrences;
    ``words``: its length. ``known``: whether the dictionary has the pair; ``trust``: in the pair, 0 to 1. ``acronym``,
    ``name``: how it is written; ``abbreviated``: whether the text also has its initials. ``quality``: the share of its
    occurrences as an adjective, participle or verb alone; ``verb``: whether it is a verb out of context. ``linker``:
    whether it is a phrase with *of* or the like. ``says_how``: see :func:`says_how`. ``general_head``: whether the last
    word of a phrase is on the list of general words. ``gerund``: a phrase that begins with a verb in -ing, in Chinese
    with a verb. ``common``: frequency in the language (Zipf) of its last word. ``alternatives``: how many Chinese words
    the dictionary has for the English: a word with many means nothing in particular.

    Of the Chinese: ``common_chinese``, its frequency as a whole (Zipf); ``chinese_length`` in characters and
    ``chinese_words``; ``chinese_noun``, whether it ends in a noun; ``chinese_clause``, whether it begins with a verb, a
    number, a pronoun or grammar; ``labelled``, whether the dictionary names a field for it. ``chinese_specificity``:
    as ``specificity``. ``rarer``: how much rarer it is (Zipf) than the commonest Chinese word that the dictionary has
    for the English: a field has words of its own (字段 for *field*, where others say 领域).

    Of both: ``share``, of the linked occurrences that go to this Chinese; ``back``, the other way. ``alone``: the
    share of its occurrences that are a whole segment, as headings are. ``fragment``: whether it begins a longer phrase
    and stands nowhere else; ``verbal``: whether it is a verb with its object or subject on both sides (generate PO,
    生成PO). ``series``: whether it is one of three and more that differ by their number (Article 4, error 12).
    ``meaning``: what its words mean for it, see :func:`duizhao.glossary.mining.meaning.meaning`.

    Of lists of headwords (:class:`duizhao.glossary.mining.headwords.Standing`): ``listed``, ``titled``, ``making``,
    ``heading`` and ``modifying``, how many headwords the last and the first word of a phrase make; ``common_modifier``,
    frequency in the language (Zipf) of the first word.
    """

    specificity: float
    generality: float
    held: Holders
    count: int
    words: int
    known: bool
    trust: float
    acronym: bool
    name: bool
    abbreviated: bool
    quality: float
    verb: bool
    linker: bool
    says_how: bool
    general_head: bool
    gerund: bool
    common: float
    alternatives: int
    common_chinese: float
    chinese_length: int
    chinese_words: int
    chinese_noun: bool
    chinese_clause: bool
    labelled: bool
    chinese_specificity: float = 0.0
    rarer: float = 0.0
    share: float = 1.0
    back: float = 1.0
    alone: float = 0.0
    fragment: bool = False
    verbal: bool = False
    series: bool = False
    meaning: float = 0.0
    listed: int = 0
    titled: bool = False
    making: float = 0.0
    heading: float = 0.0
    modifying: float = 0.0
    common_modifier: float = 0.0


_MOST_SPECIFIC = 3.0
_MOST_REPEATED = 5.0
# From this frequency on (Zipf) a word is common.
_COMMON = 4.5
# From this one on a word makes more terms the more common it is; see `making`.
_MAKING_COMMON = 3.0
_LONGEST_CHINESE = 8


def features(found: Witnesses) -> dict[str, float]:
    """Return what the weights are multiplied with, by name."""
    phrase = float(found.words > 1)
    word = 1 - phrase
    specific = min(found.specificity, _MOST_SPECIFIC)
    repeated = min(log2(found.count), _MOST_REPEATED)
    alternatives = log2(1 + found.alternatives)
    common = float(not found.name)  # what follows says nothing of a name: Shanghai is common
    return {
        "bias": 1.0,
        "phrase": phrase,
        "specific_word": specific * word,
        "specific_phrase": specific * phrase,
        "repeated": repeated,
        "repeated_phrase": repeated * phrase,
        "generality_word": found.generality * word,
        "generality_phrase": found.generality * phrase,
        "says_how": float(found.says_how),
        "says_how_known": float(found.says_how and found.known) * phrase,
        "says_how_repeated": repeated * found.says_how * phrase,
        "general_head": float(found.general_head),
        "common_word": max(0.0, found.common - _COMMON) * word * common,
        "alternatives": alternatives * word * common,
        "alternatives_phrase": alternatives * phrase,
        "known": float(found.known),
        "known_phrase": found.known * phrase,
        "labelled": float(found.labelled),
        "trust": found.trust - 0.5,
        "acronym": float(found.acronym),
        "name": float(found.name),
        "abbreviated": float(found.abbreviated),
        "quality": found.quality,
        "quality_noun": found.quality * found.chinese_noun,
        "verb": found.quality * found.verb,
        "linker": float(found.linker),
        "gerund": float(found.gerund),
        "held_phrase": float(found.held.most >= 1 and found.count > 1) * phrase,
        "held_word": found.held.most * word,
        "opening": found.held.opening * phrase * common,
        "opening_name": found.held.opening * found.name,
        "common_chinese_word": found.common_chinese * word * common,
        "long_chinese_word": min(found.chinese_length, _LONGEST_CHINESE) / 4 * word,
        "chinese_words": found.chinese_words * common,
        "chinese_words_name": found.chinese_words * (1 - common),
        "chinese_noun": float(found.chinese_noun),
        "chinese_clause": float(found.chinese_clause),
        "chinese_specific_word": min(found.chinese_specificity, _MOST_SPECIFIC) * word,
        "chinese_specific_phrase": min(found.chinese_specificity, _MOST_SPECIFIC) * phrase,
        "rarer": found.rarer * word * common,
        "share": found.share - 1,
        "back": found.back - 1,
        "alone": found.alone,
        "heads": min(log2(1 + found.held.heads), _MOST_REPEATED) * word * common,
        "held_by_many": min(log2(1 + found.held.kinds), _MOST_REPEATED) * phrase,
        "fragment": float(found.fragment),
        "verbal": float(found.verbal),
        "repeated_name": repeated * found.name,
        "series": float(found.series),
        "meaning": found.meaning,
        "listed_word": found.listed * word,
        "listed_phrase": found.listed * phrase,
        "titled": float(found.titled),
        "making_word": found.making * word,
        "making_phrase": found.making * phrase,
        "heading": found.heading,
        "modifying": found.modifying,
        "common_head": max(0.0, found.common - _MAKING_COMMON) * phrase,
        "common_modifier": max(0.0, found.common_modifier - _MAKING_COMMON) * phrase,
    }


FEATURES = (
    *("bias", "phrase", "specific_word", "specific_phrase", "repeated", "repeated_phrase"),
    *("generality_word", "generality_phrase", "says_how", "says_how_known", "says_how_repeated", "general_head"),
    *("common_word", "alternatives", "alternatives_phrase", "known", "known_phrase", "labelled", "trust", "acronym"),
    *("name", "abbreviated", "quality", "quality_noun", "verb", "linker", "gerund", "held_phrase", "held_word"),
    *("opening", "opening_name", "common_chinese_word", "long_chinese_word", "chinese_words", "chinese_words_name"),
    *("chinese_noun", "chinese_clause", "chinese_specific_word", "chinese_specific_phrase", "rarer", "share", "back"),
    *("alone", "heads", "held_by_many", "fragment", "verbal", "repeated_name", "series", "meaning"),
    *("listed_word", "listed_phrase", "titled", "making_word", "making_phrase", "heading", "modifying"),
    *("common_head", "common_modifier"),
)
"""The names of the features, as :func:`features` gives them and ``termhood.json`` has weights for them."""


@cache
def load_termhood() -> LinearModel:
    """Return the weights of the features, read once a process.

    They are learned from judged concepts of several fields (``benchmarks/train_termhood.py``); the file says which.

    Raises
    ------
    ModelError
        Where the file lacks a weight or has one too many.
    """
    table = read_table("duizhao.glossary.mining", "termhood.json")
    return LinearModel.of(table.get("weights"), FEATURES, name="termhood.json")


def termhood(found: Witnesses) -> float:
    """Return the logit of being a term worth keeping; the most probable go into the glossary."""
    weights = load_termhood().weights
    return sum(weights[name] * value for name, value in features(found).items())
