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
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from bitext.variants import simplify
from glossary.concepts import Status, is_chinese
from glossary.keys import STOP_WORDS, has_han
from glossary.termbase import Termbase

if TYPE_CHECKING:
    from rjieba import Jieba

__all__ = ["KnownTerm", "Mark", "Marker", "mark_data", "marked_text"]

_WORD = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?(?![^\W_])|[^\W_\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+")
"""An acronym with dots, which is met without them as well, or a run of letters and digits that are not Han."""
_JOINT = re.compile(r"[\s\-‐‑‒–—/·]{1,3}")
"""What may stand between two words of a term: a space, a line break, a hyphen."""
_EDGE = re.compile(r"(?<=[A-Za-z0-9])\s*(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])\s*(?=[A-Za-z0-9])")
"""Where Latin meets Han; some write a space there."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2019: 0x27}
_OTHER_AFTER = "+#"
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
class _Spelling:
    """An English spelling: what the text must show beside its words."""

    term: KnownTerm
    joints: tuple[str, ...]
    before: str
    after: str
    capitals: bool


_Found = tuple[int, int, tuple[KnownTerm, ...]]


class Marker:
    """Knows the terms of a termbase; made once, used on any number of texts."""

    def __init__(
        self, terms: Iterable[tuple[KnownTerm, Sequence[str]]], inflections: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Take terms with all their spellings, and (inflected form, word of a term) pairs."""
        self._english: dict[str, list[_Spelling]] = {}
        self._prefixes: set[str] = set()
        self._bases: dict[str, list[str]] = {}
        self._chinese: dict[str, list[KnownTerm]] = {}
        self._segmenter: Jieba | None = None
        lengths: dict[str, set[int]] = {}
        for term, spellings in terms:
            for spelling in spellings:
                if not has_han(spelling):
                    self._add_english(spelling, term)
                    continue
                for key in _chinese_keys(spelling):
                    self._chinese.setdefault(key, []).append(term)
                    lengths.setdefault(key[:2], set()).add(len(key))
        # Lengths of the terms that begin with these two characters, the longest first.
        self._lengths = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}
        for form, base in inflections:
            self._bases.setdefault(form, []).append(base)

    @classmethod
    def of(cls, base: Termbase) -> Marker:
        """Read the terms of a termbase."""
        rows = base.database.rows(
            "SELECT concept.name, term.text, term.lang, term.status, term.name, term.forms"
            " FROM term JOIN concept ON concept.id = term.concept ORDER BY concept.id, term.position"
        )
        return cls(_known(rows), base.database.rows("SELECT form, base FROM inflection"))

    def marks(self, text: str) -> list[Mark]:
        """Return the terms in a text, in order, none inside another; where two overlap, the earlier, longer one."""
        plain = text.translate(_FULL_WIDTH)
        lowered = _in_place(plain, str.lower)
        found = list(self._english_marks(plain, lowered))
        if self._chinese and has_han(text):
            found += self._chinese_marks(_in_place(lowered, simplify))
            found.sort(key=lambda one: (one[0], -one[1]))
        marks: list[Mark] = []
        done = 0
        for start, stop, terms in found:
            if start >= done:
                marks.append(Mark(start=start, end=stop, text=text[start:stop], terms=terms))
                done = stop
        return marks

    def _add_english(self, spelling: str, term: KnownTerm) -> None:
        plain = spelling.translate(_FULL_WIDTH).strip()
        found = list(_WORD.finditer(plain))
        words = [match[0].replace(".", "").lower() for match in found]
        if not words or (len(words) == 1 and words[0] in STOP_WORDS):
            return
        self._prefixes.update(" ".join(words[:size]) for size in range(1, len(words)))
        joints = (plain[one.end() : two.start()] for one, two in pairwise(found))
        self._english.setdefault(" ".join(words), []).append(
            _Spelling(
                term=term,
                joints=tuple("" if _JOINT.fullmatch(joint) else joint for joint in joints),
                before=plain[: found[0].start()],
                after=plain[found[-1].end() :],
                capitals=plain.isupper(),
            )
        )

    def _chinese_marks(self, text: str) -> Iterator[_Found]:
        """Yield the longest term that begins at each word, from the end of the last one on."""
        terms, lengths = self._chinese, self._lengths
        ends = bytearray(len(text) + max((sizes[0] for sizes in lengths.values()), default=0) + 1)
        starts = []
        at = 0
        for word in self._words(text):
            starts.append(at)
            at += len(word)
            ends[at] = 1
        done = 0
        for start in starts:
            if start < done:
                continue
            for size in (*lengths.get(text[start : start + 2], ()), 1):
                stop = start + size
                if ends[stop] and (known := terms.get(text[start:stop])) is not None:
                    yield start, stop, tuple(dict.fromkeys(known))
                    done = stop
                    break

    def _words(self, text: str) -> list[str]:
        """Cut Simplified Chinese; without the segmenter's guesses, which would hide boundaries."""
        if self._segmenter is None:
            from rjieba import Jieba  # noqa: PLC0415 - 0.2 s, needed only where Chinese is marked

            self._segmenter = Jieba()
            for term in self._chinese:
                if not self._segmenter.has_word(term):
                    self._segmenter.add_word(term, self._segmenter.suggest_freq(term), "n")
        return list(self._segmenter.cut(text, hmm=False))

    def _english_marks(self, plain: str, lowered: str) -> Iterator[_Found]:
        """Yield the longest term that begins at each word, from the end of the last one on."""
        terms, prefixes, bases = self._english, self._prefixes, self._bases
        spans = [match.span() for match in _WORD.finditer(lowered)]
        words = [lowered[start:stop].replace(".", "") for start, stop in spans]
        done = 0
        for first, word in enumerate(words):
            if first < done or not (word in terms or word in prefixes or word in bases):
                continue
            found: _Found | None = None
            beginning, last = "", first
            while True:
                key = beginning + words[last]
                for candidate in (key, *(beginning + base for base in bases.get(words[last], ()))):
                    if candidate in terms and (met := _fitting(terms[candidate], plain, spans[first : last + 1])):
                        found = met
                        done = last + 1
                        break
                last += 1
                if key not in prefixes or last == len(words):
                    break
                beginning = key + " "
            if found is not None:
                yield found


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


def _known(rows: Sequence[tuple[str, str, str, str | None, int, str]]) -> Iterator[tuple[KnownTerm, list[str]]]:
    """Yield the terms of each concept with their spellings and the term to use in the other language."""
    for concept, group in groupby(rows, key=lambda row: row[0]):
        terms = list(group)
        best: dict[bool, tuple[int, str]] = {}
        for _, text, lang, status, _, _ in terms:
            side = is_chinese(lang)
            rank = _RANK[None if status is None else Status(status)]
            if rank < _RANK[Status.DEPRECATED] and (side not in best or rank < best[side][0]):
                best[side] = rank, text
        for _, text, lang, status, name, forms in terms:
            term = KnownTerm(
                concept=concept,
                text=text,
                lang=lang,
                translation=best.get(not is_chinese(lang), (0, ""))[1],
                forbidden=status == Status.DEPRECATED,
                name=bool(name),
            )
            yield term, [text] if forms == "[]" else [text, *(form[0] for form in json.loads(forms))]


def _fitting(spellings: list[_Spelling], plain: str, spans: Sequence[tuple[int, int]]) -> _Found | None:
    """Return the spellings that the text around these words bears out: of several, those with the most signs."""
    start, stop = spans[0][0], spans[-1][1]
    fitting: dict[tuple[int, int], dict[KnownTerm, None]] = {}
    for one in spellings:
        begin, end = start - len(one.before), stop + len(one.after)
        shown = plain[start:stop]
        if (
            (begin >= 0 and plain[begin:start] == one.before and plain[stop:end] == one.after)
            and not (not one.after and len(shown) <= _SHORT and plain[stop : stop + 1] in {*_OTHER_AFTER})
            and not (one.capitals and not shown.removesuffix("s").isupper())
            and not (one.term.name and shown.islower() and not one.term.text.islower())
            and _joined(one.joints, plain, spans)
        ):
            fitting.setdefault((begin, end), {})[one.term] = None
    if not fitting:
        return None
    widest = max(fitting, key=lambda span: span[1] - span[0])
    return (*widest, tuple(fitting[widest]))


def _joined(joints: tuple[str, ...], plain: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Tell whether what stands between the words is what the spelling has there."""
    for number, joint in enumerate(joints):
        shown = plain[spans[number][1] : spans[number + 1][0]]
        if shown != joint if joint else not _JOINT.fullmatch(shown):
            return False
    return True


def _chinese_keys(spelling: str) -> set[str]:
    """Return a spelling as the text will be, with and without a space where Latin meets Han."""
    plain = _in_place(_in_place(spelling.translate(_FULL_WIDTH), str.lower), simplify).strip()
    return {plain, _EDGE.sub("", plain), _EDGE.sub(" ", plain)}


def _in_place(text: str, change: Callable[[str], str]) -> str:
    """Change a text so that each character keeps its place; where the whole does not, one by one as far as it can."""
    changed = change(text)
    if len(changed) == len(text):
        return changed
    return "".join(new if len(new := change(old)) == 1 else old for old in text)
