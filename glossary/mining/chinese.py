"""Chinese words and the key under which the writings of a Chinese term meet; words that no dictionary has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.variants import unify
from duizhao.bitext.language.words import Word, frequency, is_function_word, words

__all__ = ["chinese_key", "chinese_words", "discover_words"]

_HAN = re.compile(f"[{HAN}]")


@lru_cache(maxsize=1 << 16)
def chinese_key(text: str) -> str:
    """Return the key under which the writings of a Chinese term meet: script, region, width, no spaces.

    >>> chinese_key("人工智慧") == chinese_key("人工智能"), chinese_key("開源")
    (True, '开源')
    """
    return unify(text).replace(" ", "")


def chinese_words(text: str, known: Mapping[str, int] | None = None) -> list[Word]:
    """Cut Chinese into words, with newly discovered ones kept whole.

    Parameters
    ----------
    text
        A sentence.
    known
        Words that must not be cut, by text; the longest at a place wins. See :func:`discover_words`.
    """
    if not known:
        return _cut(text, 0)
    cut: list[Word] = []
    start = done = 0
    while start < len(text):
        most = min(_LONGEST_KNOWN, len(text) - start)
        size = next((n for n in range(most, 1, -1) if text[start : start + n] in known), 0)
        if size:
            cut.extend(_cut(text[done:start], done))
            cut.append(Word(text=text[start : start + size], start=start, end=start + size))
            start += size
            done = start
        else:
            start += 1
    cut.extend(_cut(text[done:], done))
    return cut


def _cut(text: str, by: int) -> list[Word]:
    """Cut a stretch that begins ``by`` characters into its text; unknown words made of two known ones are cut again."""
    found = []
    for word in words(text, "zh") if text.strip() else ():
        middle = word.start + _joint(word.text)
        if middle > word.start:
            found.append(Word(text=text[word.start : middle], start=word.start + by, end=middle + by))
            found.append(Word(text=text[middle : word.end], start=middle + by, end=word.end + by))
        else:
            found.append(Word(text=word.text, start=word.start + by, end=word.end + by))
    return found


@lru_cache(maxsize=1 << 16)
def _joint(word: str) -> int:
    """Return where the cutter's guess at an unknown word is really two words (作业|状态, job status); 0 where not."""
    if len(word) < 2 * _SHORTEST_HALF or not _HAN.match(word) or frequency(word, "zh"):
        return 0
    best, place = 0.0, 0
    for middle in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1):
        halves = frequency(word[:middle], "zh"), frequency(word[middle:], "zh")
        if min(halves) >= _COMMON_HALF and sum(halves) > best:
            best, place = sum(halves), middle
    return place


def discover_words(sentences: Sequence[Sequence[Word]], *, least: int = 2) -> dict[str, int]:
    """Find words that no dictionary has, where the cutter went astray: names, transliterations, coinages.

    Where unknown pieces and hardly independent single characters stand together, every string of two to six
    characters that recurs is a word, unless it is only ever seen inside a longer one that is.

    Parameters
    ----------
    sentences
        Chinese sentences as cut by :func:`duizhao.bitext.language.words.words`.
    least
        How often one must be seen.

    Returns
    -------
    dict
        The words with their counts.
    """
    counts: Counter[str] = Counter()
    for sentence in sentences:
        for region in _odd_regions(sentence):
            for first in range(len(region)):
                for last in range(first + 2, min(first + _LONGEST_FIND, len(region)) + 1):
                    counts[region[first:last]] += 1
    found = {text: count for text, count in counts.items() if count >= least and not frequency(text, "zh")}
    widest: dict[str, int] = {}
    for text, count in found.items():
        for inner in {text[1:], text[:-1]}:
            widest[inner] = max(widest.get(inner, 0), count)
    return {text: count for text, count in found.items() if widest.get(text, 0) < count}


def _odd_regions(sentence: Sequence[Word]) -> Iterable[str]:
    """Yield the stretches where the cut looks wrong."""
    region = ""
    odd = False
    end = -1
    for word in sentence:
        han = bool(_HAN.match(word.text))
        single = len(word.text) == 1 and not is_function_word(word.text, "zh")
        unknown = len(word.text) > 1 and not frequency(word.text, "zh")
        if han and (single or unknown) and (word.start == end or not region):
            region += word.text
            odd = odd or unknown or frequency(word.text, "zh") < _INDEPENDENT
        else:
            if odd and len(region) > 1:
                yield region
            region, odd = (word.text, True) if han and (single or unknown) else ("", False)
        end = word.end
    if odd and len(region) > 1:
        yield region


_LONGEST_FIND = 6
# Names that recur are longer than what is found in odd places (`find_recurring_names`).
_LONGEST_KNOWN = 8
# A guess of four characters and more is two words when both halves are this common (Zipf).
_SHORTEST_HALF = 2
_COMMON_HALF = 3.5
# Single characters above this Zipf frequency stand alone often enough (人, 大, 说) not to betray a wrong cut.
_INDEPENDENT = 5.3
