"""How an English term is written, and whether a text shows it so.

The matcher (`duizhao.glossary.matching`) looks words up in small letters; beside its words a spelling has signs, joints
and capitals. These are its shape, and a text that shows the words shows the term if it fits the shape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from duizhao.glossary.inflection import Inflection, forms

__all__ = [
    "ANY",
    "FULL_WIDTH",
    "WORD",
    "Shape",
    "Shown",
    "Spelt",
    "closeness_of",
    "fits",
    "shapes_of",
    "singulars",
    "words_of",
]

WORD = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?(?![^\W_])|[^\W_\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+")
"""An acronym with dots, which is met without them as well, or a run of letters and digits that are not Han."""
_JOINT = re.compile(r"[\s\-‐‑‒–—/·]{1,3}")
"""What may stand between two words of a term: a space, a line break, a hyphen."""
_GLUED_BEFORE = re.compile(r"[_@$\\]\Z|[A-Za-z0-9]\.\Z|(?:\A|[\s(])/\Z|(?:\A|[^A-Za-z0-9])[A-Za-z][-‐‑]\Z")
"""What makes a word part of an identifier, a path, or a word such as e-mail."""
_GLUED_AFTER = re.compile(r"[_@\\]|\.[a-z0-9]|['’](?:t|re|ve|ll|d|m)(?![A-Za-z])")
"""The same behind it: foo_bar, foo.py, can't."""
_NEAR = 3
"""Characters before a word that tell whether it is glued to something."""
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2019: 0x27}
"""Full-width signs and the curly apostrophe, by the plain ones they are looked up by."""
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


@dataclass(frozen=True, slots=True)
class Shape:
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


ANY = Shape(spelling="", spans=(), joints=(), before="", after="", capitals=False, name=False, part="", cased=False)
"""Asks for nothing: Chinese is matched by its characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A text: in its own case, where its words stand, and the words in small letters."""

    plain: str
    spans: Sequence[tuple[int, int]]
    words: Sequence[str]


def words_of(text: str) -> list[str]:
    """Return the words of a folded text, acronyms without their dots."""
    return [word.replace(".", "") for word in WORD.findall(text)]


def singulars(word: str) -> tuple[str, ...]:
    """Return the singular of a plural, under which a term in the plural (sanctions) is also met."""
    return forms(word) if word.endswith("s") and len(word) > len("gas") and forms(word)[:1] < (word,) else ()


def shapes_of(key: str, term: Spelt) -> set[Shape]:
    """Return what a text must show beside the words of a key, for each spelling that has them."""
    found = set()
    for spelling in term.spellings:
        words = words_of(spelling.translate(FULL_WIDTH).casefold())
        keys = {" ".join(words)}
        if words and not spelling.isupper():
            keys.update(" ".join((*words[:-1], one)) for one in singulars(words[-1]))
        if key in keys:
            found.add(_shape(spelling, term))
    if found or (key.isascii() and any(spelling.isupper() for spelling in term.spellings)):
        # AIDS has no singular: aid and aids are other words.
        return found
    return {ANY}


def _shape(spelling: str, term: Spelt) -> Shape:
    """Return what a text must show beside the words of an English spelling."""
    plain = spelling.translate(FULL_WIDTH).strip()
    found = list(WORD.finditer(plain))
    return Shape(
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


def fits(shape: Shape, shown: Shown, first: int, last: int, inflection: Inflection | None) -> bool:
    """Tell whether a text shows the signs, joints, capitals and form of a spelling around and in its words."""
    start, stop = shown.spans[first][0], shown.spans[last][1]
    return (
        _signed(shape, shown.plain, start, stop)
        and _cased(shape, shown.plain[start:stop], inflected=inflection is not None)
        and (inflection is None or _inflects(shape.part, inflection, several=last > first))
        and _joined(shape.joints, shown, first)
    )


def _signed(shape: Shape, plain: str, start: int, stop: int) -> bool:
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


def _cased(shape: Shape, word: str, *, inflected: bool) -> bool:
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


def _joined(joints: tuple[str, ...], shown: Shown, first: int) -> bool:
    """Tell whether what stands between the words is what the spelling has there, hyphens and spaces being one."""
    for number, joint in enumerate(joints, first):
        between = shown.plain[shown.spans[number][1] : shown.spans[number + 1][0]]
        if between == joint:
            continue
        if _JOINT.fullmatch(joint) is None or (between != " " and _JOINT.fullmatch(between) is None):
            return False
    return True


def closeness_of(shape: Shape, shown: Shown, first: int, last: int) -> int:
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
