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
from itertools import pairwise
from typing import TYPE_CHECKING

from duizhao.bitext.language.characters import HAN, has_han
from duizhao.bitext.language.variants import simplify
from duizhao.glossary.inflection import PARTICLES, Inflection, bases, forms
from duizhao.glossary.keys import STOP_WORDS, fold

if TYPE_CHECKING:
    from rjieba import Jieba

__all__ = ["Match", "Matcher", "Spelt"]

_WORD = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?(?![^\W_])|[^\W_\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+")
"""An acronym with dots, which is met without them as well, or a run of letters and digits that are not Han."""
_JOINT = re.compile(r"[\s\-‐‑‒–—/·]{1,3}")
"""What may stand between two words of a term: a space, a line break, a hyphen."""
_LATIN = re.compile(r"[A-Za-z0-9]")
_EDGE = re.compile(rf"(?<=[A-Za-z0-9])\s*(?=[{HAN}])|(?<=[{HAN}])\s*(?=[A-Za-z0-9])")
"""Where Latin meets Han; some write a space there."""
_GLUED_BEFORE = re.compile(r"[_@$\\]\Z|[A-Za-z0-9]\.\Z|(?:\A|[\s(])/\Z|(?:\A|[^A-Za-z0-9])[A-Za-z][-‐‑]\Z")
"""What makes a word part of an identifier, a path, or a word such as e-mail."""
_GLUED_AFTER = re.compile(r"[_@\\]|\.[a-z0-9]|['’](?:t|re|ve|ll|d|m)(?![A-Za-z])")
"""The same behind it: foo_bar, foo.py, can't."""
_NEAR = 3
"""Characters before a word that tell whether it is glued to something."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2019: 0x27}
_JOINERS = {ord(joiner): " " for joiner in "-‐‑‒–—_/·・‧•"}
"""As :func:`duizhao.glossary.keys.fold` has them."""
_OTHER_AFTER = ("+", "#")
_SHORT = 2
"""After a term of one or two letters these signs make another one: C, C++ and C#."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelt:
    """A term as it may be met: its spellings, and what its part of speech and being a name allow.

    ``part_of_speech`` is one of TBX-Min's or ``""``: a noun is met in its plural, a verb in its tenses, an adjective
    as it is; where it is not known a single word is met in all of them and the last of several in its plural. One that
    is ``cased`` is met in its own capitals alone: Go, the language, neither in go nor in GO.
    """

    spellings: tuple[str, ...]
    part_of_speech: str = ""
    name: bool = False
    cased: bool = False


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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the text must show beside the words of an English spelling."""

    spelling: str
    spans: tuple[tuple[int, int], ...]
    joints: tuple[str, ...]
    before: str
    after: str
    capitals: bool
    name: bool
    part: str
    cased: bool


_ANY = _Shape(spelling="", spans=(), joints=(), before="", after="", capitals=False, name=False, part="", cased=False)
"""Asks for nothing: Chinese is matched by its characters."""

_Spellings = tuple[tuple[_Shape, tuple[int, ...]], ...]
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
        plain = text.translate(_FULL_WIDTH)
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
        words = folded.split(" ") if folded.replace(" ", "").isalnum() else _words(folded)
        if not words or (len(words) == 1 and words[0] in STOP_WORDS):
            return
        prefix = ""
        for word in words[:-1]:
            prefix += word
            self._prefixes.add(prefix)
            prefix += " "
        yield prefix + words[-1]
        for singular in _singulars(words[-1]):
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
        spans = [match.span() for match in _WORD.finditer(lowered)]
        words = [lowered[start:stop] for start, stop in spans]
        if "." in lowered:
            words = [word.replace(".", "") if "." in word else word for word in words]
        shown = _Shown(plain=plain, spans=spans, words=words)
        done = 0
        for first in range(len(words)):
            if first < done:
                continue
            found = self._longest_from(shown, first)
            if found is not None:
                last, match = found
                done = last + 1
                yield match

    def _longest_from(self, shown: _Shown, first: int) -> tuple[int, Match] | None:
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
        self, shown: _Shown, prefix: str, first: int, last: int, inflection: Inflection | None
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

    def _met(self, shown: _Shown, key: str, first: int, last: int, inflection: Inflection | None) -> Match | None:
        """Return the terms of a key that the text around these words bears out: those with the most signs."""
        if key not in self._terms:
            return None
        best: Match | None = None
        for shape, terms in self._spellings(key):
            if not _fits(shape, shown, first, last, inflection):
                continue
            begin = shown.spans[first][0] - len(shape.before)
            end = shown.spans[last][1] + len(shape.after)
            closeness = _closeness(shape, shown, first, last)
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
            shapes: dict[_Shape, dict[int, None]] = {}
            for number in dict.fromkeys(self._terms[key]):
                if self._accept is not None and not self._accept(number):
                    continue
                term = self._describe(number)
                for shape in _shapes(key, term):
                    shapes.setdefault(shape, {})[number] = None
            known = self._resolved[key] = tuple((shape, tuple(terms)) for shape, terms in shapes.items())
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A text: in its own case, where its words stand, and the words in small letters."""

    plain: str
    spans: Sequence[tuple[int, int]]
    words: Sequence[str]


def _closest(terms: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return each term once, with its greatest closeness."""
    best: dict[int, int] = {}
    for term, closeness in terms:
        best[term] = max(closeness, best.get(term, closeness))
    return tuple(best.items())


def _words(text: str) -> list[str]:
    """Return the words of a folded text, acronyms without their dots."""
    return [word.replace(".", "") for word in _WORD.findall(text)]


def _singulars(word: str) -> tuple[str, ...]:
    """Return the singular of a plural, under which a term in the plural (sanctions) is also met."""
    return forms(word) if word.endswith("s") and len(word) > len("gas") and forms(word)[:1] < (word,) else ()


def _shapes(key: str, term: Spelt) -> set[_Shape]:
    """Return what a text must show beside the words of a key, for each spelling that has them."""
    found = set()
    for spelling in term.spellings:
        words = _words(spelling.translate(_FULL_WIDTH).casefold())
        keys = {" ".join(words)}
        if words and not spelling.isupper():
            keys.update(" ".join((*words[:-1], one)) for one in _singulars(words[-1]))
        if key in keys:
            found.add(_shape(spelling, term))
    if found or (key.isascii() and any(spelling.isupper() for spelling in term.spellings)):
        # AIDS has no singular: aid and aids are other words.
        return found
    return {_ANY}


def _shape(spelling: str, term: Spelt) -> _Shape:
    """Return what a text must show beside the words of an English spelling."""
    plain = spelling.translate(_FULL_WIDTH).strip()
    found = list(_WORD.finditer(plain))
    return _Shape(
        spelling=plain,
        spans=tuple(one.span() for one in found),
        joints=tuple(plain[one.end() : two.start()] for one, two in pairwise(found)),
        before=plain[: found[0].start()],
        after=plain[found[-1].end() :],
        capitals=plain.isupper(),
        name=term.name and not plain.islower(),
        part="noun" if term.name else term.part_of_speech,
        cased=term.cased,
    )


def _fits(shape: _Shape, shown: _Shown, first: int, last: int, inflection: Inflection | None) -> bool:
    """Tell whether a text shows the signs, joints, capitals and form of a spelling around and in its words."""
    start, stop = shown.spans[first][0], shown.spans[last][1]
    return (
        _signed(shape, shown.plain, start, stop)
        and _cased(shape, shown.plain[start:stop], inflected=inflection is not None)
        and (inflection is None or _inflects(shape.part, inflection, several=last > first))
        and _joined(shape.joints, shown, first)
    )


def _signed(shape: _Shape, plain: str, start: int, stop: int) -> bool:
    """Tell whether the signs of a spelling stand around its words, and nothing that makes another word of them."""
    begin, end = start - len(shape.before), stop + len(shape.after)
    if shape.before and (not plain.endswith(shape.before, 0, start) or plain[max(0, begin - 1) : begin].isalnum()):
        return False
    if shape.after:
        if not plain.startswith(shape.after, stop):
            return False
    elif stop - start <= _SHORT and plain[stop : stop + 1] in _OTHER_AFTER:
        return False
    return not (_GLUED_BEFORE.search(plain[max(0, begin - _NEAR) : begin]) or _GLUED_AFTER.match(plain, end))


def _cased(shape: _Shape, word: str, *, inflected: bool) -> bool:
    """Tell whether a word has the capitals that its spelling asks for."""
    if shape.cased and not _same_case(word, shape.spelling[slice(shape.spans[0][0], shape.spans[-1][1])]):
        return False
    if shape.capitals:
        bare = word.removesuffix("s")
        # AIs is a plural of AI, AIS is something else.
        return bare.isupper() and not (inflected and bare == word)
    return not (shape.name and word.islower())


def _inflects(part: str, inflection: Inflection, *, several: bool) -> bool:
    """Tell whether a term of this part of speech has such forms."""
    if part == "noun" or (not part and several):
        return Inflection.NOUN in inflection
    if part == "verb":
        return Inflection.VERB in inflection
    return part in {"", "other"}


def _joined(joints: tuple[str, ...], shown: _Shown, first: int) -> bool:
    """Tell whether what stands between the words is what the spelling has there, hyphens and spaces being one."""
    for number, joint in enumerate(joints, first):
        between = shown.plain[shown.spans[number][1] : shown.spans[number + 1][0]]
        if between == joint:
            continue
        if _JOINT.fullmatch(joint) is None or (between != " " and _JOINT.fullmatch(between) is None):
            return False
    return True


def _closeness(shape: _Shape, shown: _Shown, first: int, last: int) -> int:
    """Return how close a text is to a spelling: 2 for the same hyphens and spaces, 1 for the same case."""
    if not shape.spans:
        return 0
    joints = pairwise(shown.spans[first : last + 1])
    same = all(shown.plain[one[1] : two[0]] == joint for (one, two), joint in zip(joints, shape.joints, strict=False))
    cased = all(
        _same_case(shown.plain[slice(*span)], shape.spelling[slice(*own)])
        for span, own in zip(shown.spans[first : last + 1], shape.spans, strict=False)
    )
    return 2 * same + cased


def _same_case(word: str, own: str) -> bool:
    """Tell whether two words agree in case as far as they are the same word: Githubs and Github do, GitHub does not."""
    for one, two in zip(word, own, strict=False):
        if one != two:
            return one.casefold() != two.casefold()
    return True


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
