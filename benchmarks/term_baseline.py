"""A plain baseline for mining terms: noun phrases of both sides that occur in the same segments.

It is what one would write in an hour, and is here because no published program that finds terms in both languages
installs without a network: English noun phrases by part of speech (Justeson and Katz 1995), Chinese strings of one to
four words that end in a noun, paired where each is the other's best by the Dice coefficient of the segments that hold
them, ranked by C-value (Frantzi, Ananiadou and Mima 2000). No word links, no dictionary, nothing learned.

Used by ``benchmarks/glossary_mining.py --baseline``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2

from duizhao.bitext.language.words import is_function_word, lemma, words
from duizhao.glossary.mining.tagging import load_tagger

__all__ = ["Paired", "mine_baseline"]

_MOST_ENGLISH = 4
_MOST_CHINESE = 4
_CONTENT = frozenset("nvabj")  # first letters of jieba's labels of nouns, verbs, adjectives and the like
# Two occurrences at least, and this often together; the best of .4, .5, .6 and .7 on OpenStack's guide.
_LEAST = 2
_LEAST_DICE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """A pair of terms with the Dice coefficient of their segments and the C-value of the English."""

    english: str
    chinese: str
    dice: float
    value: float


def english_phrases(text: str) -> set[str]:
    """Return the noun phrases of a sentence, in lower case, the last word in the singular."""
    tokens = [word.text for word in words(text, "en") if any(map(str.isalnum, word.text))]
    labels = [label.partition("|")[0] for label in load_tagger().tag(tokens)]
    found = set()
    for first in range(len(tokens)):
        for last in range(first + 1, min(len(tokens), first + _MOST_ENGLISH) + 1):
            inside = labels[first:last]
            if inside[-1] in {"NOUN", "PROPN"} and all(label in {"NOUN", "PROPN", "ADJ"} for label in inside):
                found.add(" ".join((*map(str.lower, tokens[first : last - 1]), lemma(tokens[last - 1].lower()))))
    return found


def chinese_strings(text: str) -> set[str]:
    """Return the strings of one to four words that hold content throughout and end in a noun or a verb."""
    from rjieba import tag  # noqa: PLC0415  (its dictionary takes half a second)

    tagged = list(tag(text))
    found = set()
    for first in range(len(tagged)):
        for last in range(first + 1, min(len(tagged), first + _MOST_CHINESE) + 1):
            inside = tagged[first:last]
            if all(label[:1] in _CONTENT and not is_function_word(word, "zh") for word, label in inside):
                string = "".join(word for word, _ in inside)
                if inside[-1][1][:1] in {"n", "v"} and len(string) > 1:
                    found.add(string)
    return found


def mine_baseline(rows: Iterable[Sequence[str]]) -> list[Paired]:
    """Mine rows of English and Chinese; the highest C-value first."""
    together: Counter[tuple[str, str]] = Counter()
    ours: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    for english, chinese in rows:
        one, other = english_phrases(english), chinese_strings(chinese)
        ours.update(one)
        theirs.update(other)
        together.update((here, there) for here in one for there in other)
    best: dict[str, tuple[float, str]] = {}
    back: dict[str, tuple[float, str]] = {}
    for (one, other), both in together.items():
        if both >= _LEAST:
            # Of equals the longer: the phrase rather than a part of it.
            dice = 2 * both / (ours[one] + theirs[other]) + 1e-6 * len(other)
            best[one] = max(best.get(one, (0.0, "")), (dice, other))
            back[other] = max(back.get(other, (0.0, "")), (dice + 1e-6 * len(one), one))
    holders: dict[str, list[int]] = defaultdict(list)
    for phrase, count in ours.items():
        parts = phrase.split()
        for first in range(len(parts)):
            for last in range(first + 1, len(parts) + 1):
                if last - first < len(parts):
                    holders[" ".join(parts[first:last])].append(count)
    found = []
    for one, (dice, other) in best.items():
        if dice >= _LEAST_DICE and back[other][1] == one:
            inside = holders.get(one, [])
            nested = sum(inside) / len(inside) if inside else 0.0
            value = log2(1 + len(one.split())) * (ours[one] - nested)
            found.append(Paired(english=one, chinese=other, dice=dice, value=value))
    return sorted(found, key=lambda pair: (-pair.value, pair.english))
