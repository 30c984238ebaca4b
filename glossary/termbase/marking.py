"""Mark every known term in a text: longest first, in either language, never across a word boundary.

English is matched word by word, so case, hyphens, line breaks and the inflection of the last word do not
hide a term, and ``AI`` is not found in ``said``. A term in capitals (``IT``, ``US``) is met in capitals
only, a name with a capital. Chinese has no spaces: rjieba cuts it into words by its dictionary, to which the
terms that it lacks are added, and a term is met where both its ends are ends of words; so 积分 (integral) is
not found in 累积分布 (cumulative distribution). Both are matched in Simplified characters, whatever the text
or the term is written in.

Text and terms are brought to one form by steps that keep each character in its place, so offsets hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.characters import HAN, has_han
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.language.variants import simplify
from duizhao.glossary.concepts import Status
from duizhao.glossary.keys import STOP_WORDS
from duizhao.glossary.termbase.base import Termbase

if TYPE_CHECKING:
    from rjieba import Jieba

__all__ = ["KnownTerm", "Mark", "Marker", "mark_data", "marked_text"]

_WORD = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?(?![^\W_])|[^\W_\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+")
"""An acronym with dots, which is met without them as well, or a run of letters and digits that are not Han."""
_JOINT = re.compile(r"[\s\-‐‑‒–—/·]{1,3}")
"""What may stand between two words of a term: a space, a line break, a hyphen."""
_LATIN = re.compile(r"[A-Za-z0-9]")
_EDGE = re.compile(rf"(?<=[A-Za-z0-9])\s*(?=[{HAN}])|(?<=[{HAN}])\s*(?=[A-Za-z0-9])")
"""Where Latin meets Han; some write a space there."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2019: 0x27}
_JOINERS = {ord(joiner): " " for joiner in "-‐‑‒–—_/·・‧•"}
"""As :func:`duizhao.glossary.keys.fold` has them."""
_OTHER_AFTER = ("+", "#")
_SHORT = 2
"""After a term of one or two letters these signs make another one: C, C++ and C#."""

_RANK = {Status.PREFERRED: 0, Status.ADMITTED: 1, None: 2, Status.SUPERSEDED: 3, Status.DEPRECATED: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTerm:
    """A term of a termbase: its concept, its text and language, and the first term to use in the other language.

    ``forbidden`` says that it must not be used; ``name`` that it names one person, place or product.
    """

    concept: str
    text: str
    lang: str
    translation: str = ""
    forbidden: bool = False
    name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A known term in a text; ``start`` and ``end`` are offsets, ``terms`` all that are spelt so."""

    start: int
    end: int
    text: str
    terms: tuple[KnownTerm, ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the text must show beside the words of an English spelling."""

    joints: tuple[str, ...]
    before: str
    after: str
    capitals: bool
    name: bool


_ANY = _Shape(joints=(), before="", after="", capitals=False, name=False)
"""Asks for nothing: Chinese is matched by its characters."""

_Spellings = tuple[tuple[_Shape, tuple[KnownTerm, ...]], ...]
_Found = tuple[int, int, tuple[KnownTerm, ...]]


class Marker:
    """Knows the terms of a termbase; made once, used on any number of texts."""

    def __init__(self, base: Termbase) -> None:
        """Read the terms; the termbase may be closed afterwards.

        What is read stays as rows of text, and is made into terms when a text shows them: so 300,000 terms
        are ready in about a second.
        """
        self._book = _Book(base)
        self._terms: dict[str, tuple[int, ...]] = {}
        self._prefixes: set[str] = set()
        self._bases: dict[str, list[str]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._spellings: dict[str, _Spellings] = {}
        self._segmenter: Jieba | None = None
        lengths: dict[str, set[int]] = {}
        # Folded spellings and their Simplified twins.
        for text, term in base.database.rows("SELECT text, term FROM key WHERE kind <= 2"):
            for key in (text,) if text.isascii() or not has_han(text) else _chinese_keys(text):
                if key.isascii() or not has_han(key):
                    key = self._add_words(key)  # noqa: PLW2901 - its words alone
                else:
                    lengths.setdefault(key[:2], set()).add(len(key))
                if key:
                    self._terms[key] = (*self._terms.get(key, ()), term)
        # Lengths of the terms that begin with these two characters, the longest first.
        self._lengths = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}
        self._longest = max((sizes[0] for sizes in self._lengths.values()), default=0)
        for form, word in base.database.rows("SELECT form, base FROM inflection"):
            self._bases.setdefault(form, []).append(word)
        self._heads = {*self._terms, *self._prefixes, *self._bases}

    def marks(self, text: str) -> list[Mark]:
        """Return the terms in a text, in order, none inside another; where two overlap, the earlier, longer one."""
        plain = text.translate(_FULL_WIDTH)
        lowered = _in_place(plain, str.casefold)
        found = list(self._english_marks(plain, lowered))
        if self._lengths and has_han(text):
            found += self._chinese_marks(_in_place(lowered.translate(_JOINERS), simplify))
            found.sort(key=_by_place)
        marks: list[Mark] = []
        done = 0
        for start, stop, terms in found:
            if start >= done:
                marks.append(Mark(start=start, end=stop, text=text[start:stop], terms=terms))
                done = stop
        return marks

    def _add_words(self, folded: str) -> str:
        """Return an English key as its words joined with spaces, and keep the beginnings of it; ``""`` for no term."""
        words = folded.split(" ") if folded.replace(" ", "").isalnum() else _words(folded)
        if len(words) > 1:
            prefix = words[0]
            for word in words[1:]:
                self._prefixes.add(prefix)
                prefix = f"{prefix} {word}"
            return prefix
        return "" if not words or words[0] in STOP_WORDS else words[0]

    def _chinese_marks(self, text: str) -> Iterator[_Found]:
        """Yield the longest term that begins at each word, from the end of the last one on."""
        terms, lengths = self._terms, self._lengths
        ends = bytearray(len(text) + self._longest + 1)
        starts = []
        at = 0
        for word in self._cut(text):
            starts.append(at)
            at += len(word)
            ends[at] = 1
        done = 0
        for start in starts:
            if start < done:
                continue
            for size in (*lengths.get(text[start : start + 2], ()), 1):
                stop = start + size
                if ends[stop] and (key := text[start:stop]) in terms and not key.isascii():
                    yield start, stop, self._resolved(key)[0][1]
                    done = stop
                    break

    def _cut(self, text: str) -> list[str]:
        """Cut Simplified Chinese; without the segmenter's guesses, which would hide boundaries."""
        if self._segmenter is None:
            from rjieba import Jieba  # noqa: PLC0415 - 0.2 s, needed only where Chinese is marked

            self._segmenter = Jieba()
            for term in self._terms:
                if not term.isascii() and not self._segmenter.has_word(term):
                    self._segmenter.add_word(term, self._segmenter.suggest_freq(term), "n")
        return list(self._segmenter.cut(text, hmm=False))

    def _english_marks(self, plain: str, lowered: str) -> Iterator[_Found]:
        """Yield the longest term that begins at each word, from the end of the last one on."""
        terms, prefixes, bases, heads = self._terms, self._prefixes, self._bases, self._heads
        spans = [match.span() for match in _WORD.finditer(lowered)]
        words = [lowered[start:stop] for start, stop in spans]
        if "." in lowered:
            words = [word.replace(".", "") if "." in word else word for word in words]
        done = 0
        for first, word in enumerate(words):
            if first < done or word not in heads:
                continue
            found: _Found | None = None
            beginning, last = "", first
            while True:
                key = beginning + words[last]
                stems = bases.get(words[last])
                for candidate in (key,) if stems is None else (key, *(beginning + stem for stem in stems)):
                    if candidate not in terms:
                        continue
                    met = _fitting(self._resolved(candidate), plain, spans, first, last)
                    if met is not None:
                        found = met
                        done = last + 1
                        break
                last += 1
                if key not in prefixes or last == len(words):
                    break
                beginning = key + " "
            if found is not None:
                yield found

    def _resolved(self, key: str) -> _Spellings:
        """Return what a key stands for, grouped by what the text must show; worked out once."""
        known = self._spellings.get(key)
        if known is None:
            shapes: dict[_Shape, dict[KnownTerm, None]] = {}
            for number in dict.fromkeys(self._terms[key]):
                term, spellings = self._book.term(number)
                for shape in {_shape(spelling, term) for spelling in spellings if _key(spelling) == key} or {_ANY}:
                    shapes.setdefault(shape, {})[term] = None
            known = self._spellings[key] = tuple((shape, tuple(terms)) for shape, terms in shapes.items())
        return known


class _Book:
    """The terms of a termbase as rows, made into terms when asked for."""

    def __init__(self, base: Termbase) -> None:
        self._rows = base.database.rows(
            "SELECT term.id, concept.name, term.text, term.lang, term.status, term.name, term.forms"
            " FROM term JOIN concept ON concept.id = term.concept ORDER BY concept.id, term.position"
        )
        self._places = {row[0]: place for place, row in enumerate(self._rows)}

    def term(self, number: int) -> tuple[KnownTerm, list[str]]:
        """Return a term and its spellings."""
        place = self._places.get(number)
        if place is None:
            raise FormatError("a damaged termbase (keys without terms); restore it from a copy")
        _, concept, text, lang, status, name, forms = self._rows[place]
        term = KnownTerm(
            concept=concept,
            text=text,
            lang=lang,
            translation=self._translation(place),
            forbidden=status == Status.DEPRECATED,
            name=bool(name),
        )
        return term, [text, *(form[0] for form in json.loads(forms))]

    def _translation(self, place: int) -> str:
        """Return the first, best rated term of the concept in the other language; no forbidden one."""
        concept, side = self._rows[place][1], is_chinese(self._rows[place][3])
        first = place
        while first and self._rows[first - 1][1] == concept:
            first -= 1
        best, text = _RANK[Status.DEPRECATED], ""
        while first < len(self._rows) and self._rows[first][1] == concept:
            _, _, other, lang, status, _, _ = self._rows[first]
            rank = _RANK[None if status is None else Status(status)]
            if is_chinese(lang) != side and rank < best:
                best, text = rank, other
            first += 1
        return text


def marked_text(text: str, marks: Iterable[Mark]) -> str:
    """Return the text with each mark as ``[[term|translation]]``; a forbidden term as ``[[term|✗ translation]]``."""
    parts = []
    done = 0
    for mark in marks:
        term = mark.terms[0]
        said = " ".join(filter(None, ("✗" if term.forbidden else "", term.translation)))
        parts += [text[done : mark.start], f"[[{mark.text}|{said}]]" if said else f"[[{mark.text}]]"]
        done = mark.end
    return "".join((*parts, text[done:]))


def mark_data(marks: Iterable[Mark]) -> list[dict[str, object]]:
    """Return marks as plain data for JSON: ``start``, ``end`` (characters), ``text`` and the ``terms`` spelt so."""
    return [
        {
            "start": mark.start,
            "end": mark.end,
            "text": mark.text,
            "terms": [
                {
                    "concept": term.concept,
                    "term": term.text,
                    "lang": term.lang,
                    "translation": term.translation,
                    "forbidden": term.forbidden,
                }
                for term in mark.terms
            ],
        }
        for mark in marks
    ]


def _by_place(found: _Found) -> tuple[int, int]:
    """Sort by start, the longer first."""
    return found[0], -found[1]


def _words(text: str) -> list[str]:
    """Return the words of a folded text, acronyms without their dots."""
    return [word.replace(".", "") for word in _WORD.findall(text)]


def _key(spelling: str) -> str:
    """Return the words of an English spelling as a text will be read."""
    return " ".join(_words(spelling.translate(_FULL_WIDTH).casefold()))


def _shape(spelling: str, term: KnownTerm) -> _Shape:
    """Return what a text must show beside the words of an English spelling."""
    plain = spelling.translate(_FULL_WIDTH).strip()
    found = list(_WORD.finditer(plain))
    return _Shape(
        joints=tuple(
            "" if _JOINT.fullmatch(joint) else joint
            for joint in (plain[one.end() : two.start()] for one, two in pairwise(found))
        ),
        before=plain[: found[0].start()],
        after=plain[found[-1].end() :],
        capitals=plain.isupper(),
        name=term.name and not plain.islower(),
    )


def _fitting(
    spellings: _Spellings, plain: str, spans: Sequence[tuple[int, int]], first: int, last: int
) -> _Found | None:
    """Return the terms that the text around these words bears out: of several spellings, those with the most signs."""
    start, stop = spans[first][0], spans[last][1]
    best: _Found | None = None
    for shape, terms in spellings:
        if not _fits(shape, plain, start, stop) or not _joined(shape.joints, plain, spans, first):
            continue
        begin, end = start - len(shape.before), stop + len(shape.after)
        if best is None or end - begin > best[1] - best[0]:
            best = begin, end, terms
        elif (begin, end) == best[:2]:
            best = begin, end, tuple(dict.fromkeys((*best[2], *terms)))
    return best


def _fits(shape: _Shape, plain: str, start: int, stop: int) -> bool:
    """Tell whether a text shows the signs and capitals of a spelling around and in its words."""
    if shape.before and not plain.endswith(shape.before, 0, start):
        return False
    if shape.after:
        if not plain.startswith(shape.after, stop):
            return False
    elif stop - start <= _SHORT and plain[stop : stop + 1] in _OTHER_AFTER:
        return False
    if shape.capitals and not plain[start:stop].removesuffix("s").isupper():
        return False
    return not (shape.name and plain[start:stop].islower())


def _joined(joints: tuple[str, ...], plain: str, spans: Sequence[tuple[int, int]], first: int) -> bool:
    """Tell whether what stands between the words is what the spelling has there."""
    for number, joint in enumerate(joints, first):
        shown = plain[spans[number][1] : spans[number + 1][0]]
        if joint:
            if shown != joint:
                return False
        elif shown != " " and _JOINT.fullmatch(shown) is None:
            return False
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
