"""Names that no dictionary has: those that recur wherever the English one stands, and those glossed in brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.dictionary import Dictionary
from duizhao.bitext.language.words import Word, frequency, is_function_word
from duizhao.glossary.mining.candidates import english_key
from duizhao.glossary.mining.corpus import Links, Pair
from duizhao.glossary.mining.extraction import LINKED, Rendition

__all__ = ["find_glossed", "find_recurring_names"]

# A string that stands in nearly every pair with the name, and hardly elsewhere.
_LEAST_DICE = 0.85
_LONGEST = 8
_MOST_NAMES = 300
_MOST_PLACES = 40
_FEW = 2

_RUN = re.compile(f"[{HAN}·]+")
_OPENING = "(（"
_CLOSING = ")）"
# What an organisation is called after its name.
_KINDS = frozenset(["公司", "集团", "大学", "机构", "组织", "研究院", "基金会"])


def find_recurring_names(
    pairs: Sequence[Pair],
    which: Sequence[int],
    places: Mapping[str, Sequence[int]],
    names: Mapping[str, int],
    counts: Mapping[str, int],
    dictionary: Dictionary,
) -> dict[str, int]:
    """Find Chinese strings that stand where an English name stands and nowhere else, such as 零一万物 for 01.AI.

    Parameters
    ----------
    pairs, which
        All pairs, and the numbers of those to look at.
    places
        For each English key the numbers of its pairs.
    names, counts
        How often each key was written as a name, and seen at all.
    dictionary
        Strings that it has, whole, need no finding.

    Returns
    -------
    dict
        The strings, of 2 to 8 characters, with the number of pairs that hold them.
    """
    allowed = set(which)
    keys = [key for key in names if 2 * names[key] > counts[key] and len(places[key]) > 1]
    keys.sort(key=lambda key: (-len(places[key]), key))
    found: dict[str, int] = {}
    for key in keys[:_MOST_NAMES]:
        here = [number for number in places[key] if number in allowed][:_MOST_PLACES]
        if len(here) < _FEW or any(
            key.replace(" ", "") in pairs[number].chinese.lower().replace(" ", "") for number in here
        ):
            continue
        shared: Counter[str] = Counter()
        for number in here:
            shared.update(_strings(pairs[number].chinese))
        likely = [text for text, count in shared.items() if count >= _LEAST_DICE * len(here)]
        if not likely:
            continue
        totals = {text: sum(text in pairs[number].chinese for number in which) for text in likely}
        best = max(likely, key=lambda text: (2 * shared[text] / (len(here) + totals[text]), len(text), text))
        if 2 * shared[best] / (len(here) + totals[best]) < _LEAST_DICE:
            continue
        if frequency(best, "zh") or best in dictionary or _is_phrase(best):
            continue
        if not _is_piece(best, [pairs[number] for number in here], dictionary):
            found[best] = totals[best]
    return found


def _strings(text: str) -> set[str]:
    """Return every string of 2 to 8 Han characters."""
    found = set()
    for run in _RUN.findall(text):
        for start in range(len(run)):
            for end in range(start + 2, min(start + _LONGEST, len(run)) + 1):
                found.add(run[start:end])
    return found


def _is_phrase(text: str) -> bool:
    """Tell whether a string begins or ends with grammar: then it is cut from running text."""
    return any(is_function_word(edge, "zh") for edge in (text[0], text[-1], text[:2], text[-2:]))


def _is_piece(text: str, pairs: Sequence[Pair], dictionary: Dictionary) -> bool:
    """Tell whether a string mostly begins or ends inside a known word (国人民代表大会常, of a committee)."""
    cut = held = 0
    for pair in pairs:
        start = pair.chinese.find(text)
        if start >= 0:
            held += 1
            cut += any(
                (word.start < start < word.end or word.start < start + len(text) < word.end)
                and (word.text in dictionary or frequency(word.text, "zh") > 0)
                for word in pair.chinese_words
            )
    return 2 * cut > held


def find_glossed(key: str, first: int, last: int, links: Links) -> Rendition | None:
    """Return the Chinese name before a bracket that holds the English one, as in 抱抱脸公司(Hugging Face).

    Parameters
    ----------
    key
        That of the English name.
    first, last
        Its words in the sentence, end exclusive.
    links
        The links of its sentence.

    Returns
    -------
    Rendition or None
        None where there is no such bracket. The words before it are taken back to the first that is grammar, a
        mark, or linked to another word than the name.
    """
    words = links.chinese
    end = _opening_before(key, words)
    if end < 1:
        return None
    if words[end - 1].text in _KINDS and end > 1:
        end -= 1
    start = end
    inside = links.links[first:last].max(axis=0)
    outside = np.delete(links.links, np.s_[first:last], axis=0)
    while start > 0:
        word = words[start - 1]
        if not _RUN.fullmatch(word.text) or is_function_word(word.text, "zh"):
            break
        if start < end and word.end != words[start].start:
            break
        if outside.size and outside[:, start - 1].max() >= max(LINKED, inside[start - 1]):
            break
        start -= 1
    if start == end:
        return None
    link = inside[start:end]
    cosines = links.cosines[first:last, start:end]
    return Rendition(
        text="".join(word.text for word in words[start:end]),
        start=words[start].start,
        end=words[end - 1].end,
        # The bracket itself is as good as a link.
        link=float((1 + link.mean()) / 2),
        cosine=float(cosines.max(axis=1).mean()),
    )


def _opening_before(key: str, words: Sequence[Word]) -> int:
    """Return the number of the bracket that opens before the key as a whole, -1 where there is none."""
    for opening, word in enumerate(words):
        if word.text not in _OPENING:
            continue
        closing = next((n for n in range(opening + 1, len(words)) if words[n].text in _CLOSING), -1)
        if closing > opening + 1:
            text = " ".join(one.text for one in words[opening + 1 : closing])
            if english_key(text) == key:
                return opening
    return -1
