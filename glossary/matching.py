"""Find known terms in a text: longest first, in either language, never across a word boundary.

The one matcher behind ``lookup --in``, the audit's terminology and every other question of the kind "does this text
show that term". English is matched word by word, so case, hyphens, line breaks and inflection
(`duizhao.glossary.inflection`) do not hide a term, and ``AI`` is not found in ``said``, nor ``foo`` in ``foo_bar`` or
``foo.py``. A term in capitals (``IT``, ``US``) is met in capitals only, a name with a capital. Chinese has no spaces:
rjieba cuts it into words by its dictionary, to which the terms that it lacks are added, and a term is met where both
its ends are ends of words; so 积分 (integral) is not found in 累积分布 (cumulative distribution). Both are matched in
Simplified characters, whatever the text or the term is written in.

Text and terms are brought to one form by steps that keep each character in its place, so offsets hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duizhao.bitext.language.characters import HAN, has_han
from duizhao.bitext.language.variants import simplify
from duizhao.glossary.inflection import PARTICLES, Inflection, bases
from duizhao.glossary.keys import STOP_WORDS, fold
from duizhao.glossary.shapes import (
    FULL_WIDTH,
    WORD,
    Shape,
    Shown,
    Spelt,
    closeness_of,
    fits,
    shapes_of,
    singulars,
    words_of,
)

if TYPE_CHECKING:
    from rjieba import Jieba

__all__ = ["Match", "Matcher", "Spelt"]

_LATIN = re.compile(r"[A-Za-z0-9]")
_EDGE = re.compile(rf"(?<=[A-Za-z0-9])\s*(?=[{HAN}])|(?<=[{HAN}])\s*(?=[A-Za-z0-9])")
"""Where Latin meets Han; some write a space there."""

_JOINERS = {ord(joiner): " " for joiner in "-‐‑‒–—_/·・‧•"}
"""As :func:`duizhao.glossary.keys.fold` has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Terms in a text between ``start`` and ``end``, each as (number, closeness).

    Closeness tells variants of one term apart: 3 when case and hyphens are those of a spelling, 2 when hyphens and
    spaces are, 1 when case is, 0 otherwise. ``inflected`` says that the text shows a form and not the term itself.
    """

    start: int
    end: int
    terms: tuple[tuple[int, int], ...]
    inflected: bool = False


_Spellings = tuple[tuple[Shape, tuple[int, ...]], ...]
_Accept = Callable[[int], bool]
_Description = Callable[[int], Spelt]


class Matcher:
    """Knows the spellings of terms, each term a number; made once, used on any number of texts."""

    def __init__(
        self, keys: Iterable[tuple[str, int]], describe: _Description, *, accept: _Accept | None = None
    ) -> None:
        """Take the spellings, folded (`duizhao.glossary.keys.fold`) and in Simplified characters, with their terms.

        ``describe`` is asked for a term when a text shows it, so 300,000 terms are ready in about a second; terms
        that ``accept`` refuses are left out as if they were not there.
        """
        self._describe = describe
        self._accept = accept
        self._terms: dict[str, tuple[int, ...]] = {}
        self._prefixes: set[str] = set()
        self._resolved: dict[str, _Spellings] = {}
        self._segmenter: Jieba | None = None
        lengths: dict[str, set[int]] = {}
        for text, term in keys:
            for key in (text,) if text.isascii() or not has_han(text) else _chinese_keys(text):
                if key.isascii() or not has_han(key):
                    for english in self._add_words(key):
                        self._terms[english] = (*self._terms.get(english, ()), term)
                else:
                    lengths.setdefault(key[:2], set()).add(len(key))
                    self._terms[key] = (*self._terms.get(key, ()), term)
        # Lengths of the terms that begin with these two characters, the longest first.
        self._lengths = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}
        self._longest = max((sizes[0] for sizes in self._lengths.values()), default=0)

    @classmethod
    def of(cls, terms: Sequence[Spelt]) -> Matcher:
        """Return a matcher of terms that are numbered by their place.

        >>> matcher = Matcher.of([Spelt(spellings=(text,)) for text in ("valve", "open source", "算力")])
        >>> [(match.terms[0][0], match.start, match.end) for match in matcher.find("Open-source valves; 算力。")]
        [(1, 0, 11), (0, 12, 18), (2, 20, 22)]
        """
        folded = (
            (text, number)
            for number, term in enumerate(terms)
            for spelling in term.spellings
            for text in dict.fromkeys((fold(spelling), simplify(fold(spelling))))
            if text
        )
        return cls(folded, terms.__getitem__)

    def find(self, text: str) -> list[Match]:
        """Return the terms in a text, in order, none inside another; where two overlap, the earlier, longer one."""
        plain = text.translate(FULL_WIDTH)
        lowered = _in_place(plain, str.casefold)
        found = list(self._english(plain, lowered))
        if self._lengths and has_han(text):
            found += self._chinese(_in_place(lowered.translate(_JOINERS), simplify), text)
            found.sort(key=lambda match: (match.start, -match.end))
        matches: list[Match] = []
        done = 0
        for match in found:
            if match.start >= done:
                matches.append(match)
                done = match.end
        return matches

    def _add_words(self, folded: str) -> Iterator[str]:
        """Yield an English key as its words joined with spaces, and a plural's singular; keep the beginnings of it."""
        words = folded.split(" ") if folded.replace(" ", "").isalnum() else words_of(folded)
        if not words or (len(words) == 1 and words[0] in STOP_WORDS):
            return
        prefix = ""
        for word in words[:-1]:
            prefix += word
            self._prefixes.add(prefix)
            prefix += " "
        yield prefix + words[-1]
        for singular in singulars(words[-1]):
            yield prefix + singular

    def _chinese(self, folded: str, text: str) -> Iterator[Match]:
        """Yield the longest term that begins at each word, from the end of the last one on."""
        terms, lengths = self._terms, self._lengths
        ends = bytearray(len(folded) + self._longest + 1)
        starts = []
        at = 0
        for word in self._cut(folded):
            starts.append(at)
            at += len(word)
            ends[at] = 1
        done = 0
        for start in starts:
            if start < done:
                continue
            for size in (*lengths.get(folded[start : start + 2], ()), 1):
                stop = start + size
                if not ends[stop] or (key := folded[start:stop]) not in terms or key.isascii():
                    continue
                chosen = self._spellings(key)
                if chosen:
                    shown = text[start:stop]
                    numbers = dict.fromkeys(number for _, some in chosen for number in some)
                    yield Match(
                        start=start,
                        end=stop,
                        terms=tuple((one, 3 if shown in self._describe(one).spellings else 2) for one in numbers),
                    )
                    done = stop
                    break

    def _cut(self, text: str) -> list[str]:
        """Cut Simplified Chinese; without the segmenter's guesses, which would hide boundaries."""
        if self._segmenter is None:
            from rjieba import Jieba  # noqa: PLC0415 - 0.2 s, needed only where Chinese is matched

            self._segmenter = Jieba()
            for term in self._terms:
                if not term.isascii() and not self._segmenter.has_word(term):
                    self._segmenter.add_word(term, self._segmenter.suggest_freq(term), "n")
        return list(self._segmenter.cut(text, hmm=False))

    def _english(self, plain: str, lowered: str) -> Iterator[Match]:
        """Yield the longest term that begins at each word, from the end of the last one on."""
        spans = [match.span() for match in WORD.finditer(lowered)]
        words = [lowered[start:stop] for start, stop in spans]
        if "." in lowered:
            words = [word.replace(".", "") if "." in word else word for word in words]
        shown = Shown(plain=plain, spans=spans, words=words)
        done = 0
        for first in range(len(words)):
            if first < done:
                continue
            found = self._longest_from(shown, first)
            if found is not None:
                last, match = found
                done = last + 1
                yield match

    def _longest_from(self, shown: Shown, first: int) -> tuple[int, Match] | None:
        """Return the longest term whose first word is this one, with the place of its last word."""
        best: tuple[int, Match] | None = None
        word = shown.words[first]
        inflects = first + 1 < len(shown.words) and shown.words[first + 1] in PARTICLES
        for beginning, inflection in ((word, None), *(bases(word) if inflects else ())):
            prefix, last = "", first
            while last < len(shown.words):
                match = (
                    self._candidate(shown, prefix, first, last, inflection) if prefix or inflection is None else None
                )
                if match is not None and (best is None or match.end > best[1].end):
                    best = last, match
                prefix = beginning if last == first else prefix + shown.words[last]
                if prefix not in self._prefixes:
                    break
                prefix += " "
                last += 1
        return best

    def _candidate(
        self, shown: Shown, prefix: str, first: int, last: int, inflection: Inflection | None
    ) -> Match | None:
        """Return the terms made of a beginning and the word at ``last``, as it is or else as a form of another."""
        word = shown.words[last]
        if inflection is not None:
            return self._met(shown, prefix + word, first, last, inflection | Inflection.NOUN)
        exact = self._met(shown, prefix + word, first, last, None)
        if exact is not None:
            return exact
        met = [self._met(shown, prefix + base, first, last, kind) for base, kind in bases(word)]
        found = [match for match in met if match is not None]
        if not found:
            return None
        widest = max(match.end - match.start for match in found)
        same = [match for match in found if match.end - match.start == widest]
        return Match(
            start=same[0].start,
            end=same[0].end,
            terms=tuple(dict.fromkeys(term for match in same for term in match.terms)),
            inflected=True,
        )

    def _met(self, shown: Shown, key: str, first: int, last: int, inflection: Inflection | None) -> Match | None:
        """Return the terms of a key that the text around these words bears out: those with the most signs."""
        if key not in self._terms:
            return None
        best: Match | None = None
        for shape, terms in self._spellings(key):
            if not fits(shape, shown, first, last, inflection):
                continue
            begin = shown.spans[first][0] - len(shape.before)
            end = shown.spans[last][1] + len(shape.after)
            closeness = closeness_of(shape, shown, first, last)
            met = tuple((term, closeness) for term in terms)
            if best is None or end - begin > best.end - best.start:
                best = Match(start=begin, end=end, terms=met, inflected=inflection is not None)
            elif (begin, end) == (best.start, best.end):
                best = Match(start=begin, end=end, terms=_closest((*best.terms, *met)), inflected=best.inflected)
        return best

    def _spellings(self, key: str) -> _Spellings:
        """Return what a key stands for, grouped by what the text must show; worked out once."""
        known = self._resolved.get(key)
        if known is None:
            shapes: dict[Shape, dict[int, None]] = {}
            for number in dict.fromkeys(self._terms[key]):
                if self._accept is not None and not self._accept(number):
                    continue
                term = self._describe(number)
                for shape in shapes_of(key, term):
                    shapes.setdefault(shape, {})[number] = None
            known = self._resolved[key] = tuple((shape, tuple(terms)) for shape, terms in shapes.items())
        return known


def _closest(terms: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return each term once, with its greatest closeness."""
    best: dict[int, int] = {}
    for term, closeness in terms:
        best[term] = max(closeness, best.get(term, closeness))
    return tuple(best.items())


def _chinese_keys(folded: str) -> tuple[str, ...]:
    """Return a key with and without a space where Latin meets Han."""
    if _LATIN.search(folded) is None:
        return (folded,)
    return tuple(dict.fromkeys((folded, _EDGE.sub("", folded), _EDGE.sub(" ", folded))))


def _in_place(text: str, change: Callable[[str], str]) -> str:
    """Change a text so that each character keeps its place; where the whole does not, one by one as far as it can."""
    changed = change(text)
    if len(changed) == len(text):
        return changed
    return "".join(new if len(new := change(old)) == 1 else old for old in text)
