"""How much an expression is a term: against its frequency in the language, and inside longer expressions.

How much a word belongs to the field is its frequency here against its frequency in the language (Ahmad et al. 1999,
"weirdness"); how much a phrase stands on its own, and not only inside longer ones, is its C-value (Frantzi, Ananiadou
and Mima 2000).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log2, log10

from duizhao.bitext.language.words import frequency

__all__ = [
    "PARTICLES",
    "WEIGHTS",
    "Witnesses",
    "generality",
    "is_listed",
    "nestedness",
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
    here = log10(max(count - 0.5, 0.5) / max(total, 1000)) + 9
    return here - max(background, 1.0)


def nestedness(counts: Mapping[str, int]) -> dict[str, float]:
    """Return how far each phrase occurs only inside longer ones, 0 (mostly alone) to 1 (always inside one of them).

    It is what the C-value subtracts (Frantzi, Ananiadou and Mima 2000), as a share: the mean count of the longer
    candidates that hold the phrase, over its own.

    >>> nestedness({"trade embargo": 2, "embargo": 2, "chip": 4, "chip plant": 1})
    {'trade embargo': 0.0, 'embargo': 1.0, 'chip': 0.25, 'chip plant': 0.0}
    """
    longer: dict[str, list[int]] = {}
    for key, count in counts.items():
        parts = key.split()
        for size in range(1, len(parts)):
            for first in range(len(parts) - size + 1):
                inner = " ".join(parts[first : first + size])
                if inner in counts:
                    longer.setdefault(inner, []).append(count)
    found = {}
    for key, count in counts.items():
        holders = longer.get(key, ())
        found[key] = min(1.0, sum(holders) / len(holders) / count) if holders else 0.0
    return found


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What speaks for and against an expression being a term.

    ``text_words``: words of the text. ``specificity``, ``generality``, ``nested``: see the functions. ``count``:
    occurrences; ``words``: its length. ``known``: whether the dictionary has the pair; ``trust``: in the pair, 0 to 1.
    ``acronym``, ``name``: how it is written. ``quality``: the share of its occurrences as an adjective, participle or
    verb alone; ``verb``: whether it is a verb out of context. ``linker``: whether it is a phrase with *of* or the
    like. ``common``, ``common_chinese``: frequency in the language (Zipf) of its last word, and of the Chinese as a
    whole. ``general_head``: whether the last word of a phrase is on the list of general words. ``chinese_verb``:
    whether the Chinese ends in a verb; ``chinese_clause``: whether it begins with a verb, a number, a pronoun or
    grammar; ``gerund``: a phrase that begins with -ing, in Chinese with a verb.
    """

    text_words: int
    specificity: float
    generality: float
    nested: float
    count: int
    words: int
    known: bool
    trust: float
    acronym: bool
    name: bool
    quality: float
    verb: bool
    linker: bool
    common: float
    common_chinese: float
    general_head: bool
    chinese_verb: bool
    chinese_clause: bool
    gerund: bool


# What each witness adds to the logit. Learned with fixed signs from some 890 concepts, judged by hand or attested by a
# glossary, of the piece of the New York Times, OpenStack's guide, TICO-19 and Dive into Deep Learning (five hundred
# pairs and four hundred paragraphs of the last two). With the text left out, a concept worth keeping is ranked above
# one that is not in .83, .74, .80 and .74 of the cases. The bias is .1 above what was learned, for recall.
WEIGHTS = {
    "bias": -0.2,
    "size": -0.51,
    "specific_word": 0.82,
    "specific_phrase": 0.10,
    "repeated": 0.33,
    "repeated_phrase": 0.26,
    "phrase": 0.37,
    "generality": -2.28,
    "known": 0.34,
    "known_phrase": 1.44,
    "trust": 2.03,
    "acronym": 0.79,
    "name": 0.8,  # by hand: of the judged texts only one has many
    "quality": -1.92,
    "verb": -2.88,
    "nested": -0.62,
    "nested_known": 1.21,
    "linker": -1.43,
    "linker_once": -1.43,
    "chinese_verb": -0.41,
    "chinese_clause": -0.95,
    "gerund": -0.88,
    "common_word": -0.39,
    "common_chinese_word": -0.34,
    "general_head": -0.60,
}
_MOST_SPECIFIC = 3.0
_MOST_REPEATED = 5.0
# From this frequency on (Zipf) a word is common.
_COMMON = 4.5
# The longer the text, the more a word must prove; from 30,000 words on no more.
_SHORT_TEXT, _LONGEST_TEXT = 10_000, 30_000


def features(found: Witnesses) -> dict[str, float]:
    """Return what the weights are multiplied with, by name."""
    phrase = float(found.words > 1)
    word = 1 - phrase
    specific = min(found.specificity, _MOST_SPECIFIC)
    repeated = min(log2(found.count), _MOST_REPEATED)
    return {
        "bias": 1.0,
        "size": log10(min(max(found.text_words, 1_000), _LONGEST_TEXT) / _SHORT_TEXT),
        "specific_word": specific * word,
        "specific_phrase": specific * phrase,
        "repeated": repeated,
        "repeated_phrase": repeated * phrase,
        "phrase": phrase,
        "generality": found.generality,
        "known": float(found.known),
        "known_phrase": found.known * phrase,
        "trust": found.trust - 0.5,
        "acronym": float(found.acronym),
        "name": float(found.name),
        "quality": found.quality,
        "verb": found.quality * found.verb,
        "nested": found.nested,
        "nested_known": found.nested * found.known,
        "linker": float(found.linker),
        "linker_once": float(found.linker and found.count == 1),
        "chinese_verb": float(found.chinese_verb),
        "chinese_clause": float(found.chinese_clause),
        "gerund": float(found.gerund),
        "common_word": max(0.0, found.common - _COMMON) * word,
        "common_chinese_word": found.common_chinese * word,
        "general_head": float(found.general_head),
    }


def termhood(found: Witnesses) -> float:
    """Return the logit of being a term worth keeping; what is above 0 goes into the glossary."""
    return sum(WEIGHTS[name] * value for name, value in features(found).items())
