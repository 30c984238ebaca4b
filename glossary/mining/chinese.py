"""Chinese words and the key under which the writings of a Chinese term meet; words that no dictionary has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

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
    """Cut a stretch that begins ``by`` characters into its text; unknown words made of two known ones are cut again.

    A suffix that is no word of its own is left on its stem, a prefix on its (容器化, containerization; 元编程,
    metaprogramming), whether a dictionary has the word or not.
    """
    found: list[Word] = []
    for word in _pieces(text, by):
        before = found[-1] if found else None
        if before is not None and before.end == word.start and _is_derived(before.text, word.text):
            found[-1] = Word(text=before.text + word.text, start=before.start, end=word.end)
        else:
            found.append(word)
    return found


@lru_cache(maxsize=1 << 16)
def _is_derived(one: str, other: str) -> bool:
    """Tell whether two pieces are a stem with its suffix, or a prefix with its stem."""
    if len(one) == 1 and one in _PREFIXES:
        stem = other
    elif len(other) == 1 and other in _SUFFIXES:
        stem = one
    else:
        return False
    # 可见 (so one sees that) is grammar, 可见性 (visibility) is not; few suffixes make nouns of anything.
    grammar = other not in _ABSTRACT and is_function_word(stem, "zh")
    return len(stem) > 1 and _ALL_HAN.fullmatch(stem) is not None and not grammar


def _pieces(text: str, by: int) -> list[Word]:
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
    found |= _split_words(sentences) | _sums(sentences)
    widest: dict[str, int] = {}
    for text, count in found.items():
        for inner in {text[1:], text[:-1]}:
            widest[inner] = max(widest.get(inner, 0), count)
    return {text: count for text, count in found.items() if widest.get(text, 0) < count}


def _split_words(sentences: Sequence[Sequence[Word]]) -> dict[str, int]:
    """Find words of which the cutter makes two, one of them a character that has hardly another neighbour here.

    Such are 解|引用 (dereference), 字|面值 (literal) and 边界|框 (bounding box).
    """
    alone: Counter[str] = Counter()
    beside: Counter[tuple[str, str]] = Counter()
    for sentence in sentences:
        alone.update(word.text for word in sentence)
        for word, follower in pairwise(sentence):
            if word.end == follower.start and (len(word.text) == 1) != (len(follower.text) == 1):
                beside[word.text, follower.text] += 1
    after: Counter[str] = Counter()
    for (_, other), count in beside.items():
        after[other] = max(after[other], count)
    found = {}
    for (one, other), count in beside.items():
        if count < _RECURS or not all(_ALL_HAN.fullmatch(part) for part in (one, other)):
            continue
        # One is taken off, so that three of five are not enough.
        sure = count - 1
        if len(one) == 1:
            joined = sure >= _BOUND * alone[one] and count > after[one] and _label(one) in _LABELS_BEFORE
        else:
            # What a word has after it nearly always is a part of it; before it that may be a verb (请|参见, see).
            often = sure >= _BOUND * min(alone[one], alone[other])
            joined = often and _label(other) in _LABELS_AFTER
            bound = count > _RECURS and sure >= _BOUND * alone[other]
            joined = joined or (bound and _label(other) in _LABELS_AFTER_BOUND)
        if joined and not any(is_function_word(part, "zh") for part in (one, other)):
            found[one + other] = count
    return found


def _sums(sentences: Sequence[Sequence[Word]]) -> dict[str, int]:
    """Find the words that end in 和 and recur where it joins nothing, at the end of a clause: 校验和 (checksum)."""
    counts: Counter[str] = Counter()
    for sentence in sentences:
        for number, (word, follower) in enumerate(pairwise(sentence)):
            if follower.text != "和" or word.end != follower.start or not _ALL_HAN.fullmatch(word.text):
                continue
            after = sentence[number + 2] if number + 2 < len(sentence) else None
            if after is None or after.text in _ENDING:
                counts[word.text + follower.text] += 1
    return {text: count for text, count in counts.items() if count > 1 and not is_function_word(text[:-1], "zh")}


@lru_cache(maxsize=1 << 12)
def _label(single: str) -> str:
    """Return the kind of word that a character is."""
    from rjieba import tag  # noqa: PLC0415  (its dictionary takes half a second)

    return str(tag(single)[0][1])[:1]


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


_ALL_HAN = re.compile(f"[{HAN}]+")
# Suffixes and prefixes that are hardly ever words of their own beside a word of two characters.
_SUFFIXES = frozenset("化性式器率度型者员剂炎素酶")
_ABSTRACT = frozenset("性")
_PREFIXES = frozenset("元反微超预伪亚抗")
# What a conjunction does not stand before.
_ENDING = frozenset("的，。；：、！？）,.;:!?)是")
# A character and a word that stand together so often, of the times that one of them stands anywhere.
_RECURS = 3
_BOUND = 0.6
# Kinds of character, by jieba's letters, that may begin such a word, end it, or end it where they are rare elsewhere.
_LABELS_BEFORE = frozenset("nvagbj")
_LABELS_AFTER = frozenset("ngkj")
_LABELS_AFTER_BOUND = frozenset("vq")
_LONGEST_FIND = 6
# Names that recur are longer than what is found in odd places (`find_recurring_names`).
_LONGEST_KNOWN = 8
# A guess of four characters and more is two words when both halves are this common (Zipf).
_SHORTEST_HALF = 2
_COMMON_HALF = 3.5
# Single characters above this Zipf frequency stand alone often enough (人, 大, 说) not to betray a wrong cut.
_INDEPENDENT = 5.3
