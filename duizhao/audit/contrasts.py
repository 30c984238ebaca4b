"""Words that are linked and mean the opposite: 早 (early) where the English says late.

The vectors of opposites lie close together, so a word is linked to its opposite as to its translation; the dictionary
tells them apart. A pair is a contrast where the dictionary gives the Chinese word one kind of a family of opposites
(`duizhao.audit.opposites`) and the English word is of the other kind, while nothing else on either side says what the
word says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from duizhao.audit.opposites import BLUNT, Opposites
from duizhao.bitext.language.dictionary import Dictionary
from duizhao.bitext.language.words import Word, is_function_word, lemma

__all__ = ["Contrast", "find_contrasts"]

Contrast = tuple[tuple[int, int], tuple[int, int]]
"""Where the Chinese and where the English word stands in its text."""

LEAST_LINK: Final = 0.15
"""The probability of a link from which two words are held against each other.

Of .05, .15 and .3 the one that finds most of DEMETR's antonyms at no more alarms on the good twins.
"""
_ELSEWHERE: Final = 0.3
_LIGHT: Final = frozenset(
    ["go", "come", "get", "take", "give", "keep", "make", "have", "do", "be", "up", "down", "leave"]
)
"""Words of glosses that say little: that 继续 is "to go on" does not set it against stay."""


def find_contrasts(
    chinese: Sequence[Word],
    english: Sequence[Word],
    links: npt.NDArray[np.float64],
    *,
    dictionary: Dictionary,
    opposites: Opposites,
) -> list[Contrast]:
    """Find linked words of opposite meaning.

    Parameters
    ----------
    chinese, english
        The words of a pair.
    links
        [shape=(len(chinese), len(english)), float64, 0 to 1], the probability of each link.
    """
    lemmas = [lemma(word.text.lower()) for word in english]
    kinds = [opposites.families(word.text.lower()) for word in english]
    sharp = [
        number
        for number, found in enumerate(kinds)
        if lemmas[number] not in _LIGHT
        and any(kind < BLUNT for _, kind in found)
        and not is_function_word(english[number].text, "en")
    ]
    if not sharp:
        return []
    everywhere = set(lemmas) | {word.text.lower() for word in english}
    found: list[Contrast] = []
    for column in sharp:
        row = int(links[:, column].argmax())
        if links[row, column] < LEAST_LINK:
            continue
        word = chinese[row]
        if len(word.text) < 2 or word.text[0] in "不未无没非":  # noqa: PLR2004 - 里 and 日 say too many things
            continue
        if word.text not in dictionary:
            continue  # 上集 (the last part): the senses of its characters say nothing
        senses = dictionary.senses(word.text) - _LIGHT
        if not senses or not senses.isdisjoint(everywhere):
            continue  # what the word says is said somewhere
        if not _opposed(senses, kinds[column], opposites):
            continue
        others = np.flatnonzero(links[:, column] > _ELSEWHERE)
        if any(lemmas[column] in dictionary.senses(chinese[other].text) for other in others.tolist() if other != row):
            continue
        found.append(((word.start, word.end), (english[column].start, english[column].end)))
    return found


def _opposed(senses: frozenset[str], english: Sequence[tuple[int, int]], opposites: Opposites) -> bool:
    """Whether the senses of a word are of one kind of a family, and an English word of the other kind alone."""
    own: dict[int, set[int]] = {}
    for sense in senses:
        for family, kind in opposites.english.get(sense, ()):
            own.setdefault(family, set()).add(kind)
    for family, kind in english:
        if kind >= BLUNT or family not in own:
            continue
        there = own[family]
        if 1 - kind in there and kind not in there and kind + BLUNT not in there:
            return True
    return False
