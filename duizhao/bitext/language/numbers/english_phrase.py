"""The value of English number words that stand together: ``two and a half million``, ``three hundred and five``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from duizhao.bitext.language.numbers.digits import GLYPHS, read_decimal
from duizhao.bitext.language.numbers.english_words import ORDINALS, PARTS, PLURALS, SCALES, SMALL, TENS
from duizhao.bitext.language.numbers.number import Kind

__all__ = ["LONGEST_JOINT", "Phrase", "Token", "joined"]

LONGEST_JOINT = 7
"""Length of `` and a ``, the longest that may stand inside a number."""

_NOTHING = Fraction(0)
_JOINT = re.compile(r"[\s-]{1,2}(?:and[\s-]|a[\s-]){0,2}", re.IGNORECASE)
_NEXT_SCALE = re.compile(r"[\s-](hundred|thousand|million|billion)\b", re.IGNORECASE)


class Token(NamedTuple):
    """A word or digits that can belong to a number: its table, its text in lower case, its place."""

    kind: str
    text: str
    start: int
    end: int


# Row upon row of number words would else make a number of as many digits, and time grow with its square.
_LARGEST = 10**30


class Phrase:
    """The value of the digits and number words read so far, and what may be added to them."""

    def __init__(self) -> None:
        self.total = _NOTHING  # thousands and more, done with
        self.section = _NOTHING  # what the next scale word multiplies
        self.size = 0  # the size of the last word: only smaller ones can be added
        self.high = _NOTHING
        self.also: tuple[Fraction, ...] = ()
        self.kind: Kind = "cardinal"

    @property
    def value(self) -> Fraction:
        """What the words amount to."""
        return self.total + self.section if self.total else self.section

    def take(self, token: Token, before: Sequence[Token], gap: str) -> bool:
        """Add a token, if it goes on with the number; ``before`` are those taken, ``gap`` what stands between."""
        match token.kind:
            case "number" | "small" | "tens" | "glyph":
                return self._add(token, before)
            case "scale":
                return self._multiply(SCALES[token.text])
            case "plural":
                if not self._multiply(PLURALS[token.text]):
                    return False
                # “dozens” end where “hundreds” begin
                self.high = self.value * (8 if token.text == "dozens" else 10)
                return True
            case "other":
                return self._add_other(token, before, gap)
            case _:
                return self._end(token, before)

    def take_letters(self, letters: str, *, money: bool) -> None:
        """Take ``k``, ``bn`` as scales; ``m``, ``b`` alone only with money, otherwise they may be metres or bytes."""
        size = SCALES[letters.lower()]
        if money or letters not in {"m", "M", "b", "B", "k", "K"}:
            self.total, self.section = self.value * size, Fraction(0)
        elif letters in {"k", "K"}:
            self.also = (self.value,)  # 4K is a name of a resolution, and 4,000
            self.total, self.section = self.value * size, Fraction(0)
        else:
            self.also = (self.value * size,)

    def _add(self, token: Token, before: Sequence[Token]) -> bool:
        value = _face(token)
        if before:
            last = before[-1]
            ones = last.kind == "tens" and token.kind == "small" and value < TENS["twenty"] / 2
            rest = last.kind == "scale" and token.kind != "glyph" and value < self.size
            part = last.kind == "number" and token.kind == "glyph"
            if not (ones or rest or part):
                return False
        self.section = self.section + value if self.section else value
        self.size = 10 if token.kind == "tens" else 1
        return True

    def _multiply(self, size: int) -> bool:
        """Multiply, unless another number begins: nobody says a hundred hundreds, or writes beyond _LARGEST."""
        if size == SCALES["hundred"] and self.section >= size:
            return False
        if self.total * size > _LARGEST:
            return False
        if size == SCALES["hundred"]:
            self.section = (self.section or Fraction(1)) * size
        elif self.section or not self.total:
            self.total += (self.section or Fraction(1)) * size
            self.section = Fraction(0)
        else:
            self.total *= size  # tens of thousands, thousand million
        self.size = size
        return True

    def _add_other(self, token: Token, before: Sequence[Token], gap: str) -> bool:
        if token.text == "dozen" and before:
            self.section *= 12
        elif token.text == "half" and before and " a" in gap:
            half = Fraction(self.size, 2) if before[-1].kind == "scale" else Fraction(1, 2)
            if self.total:
                self.total += half
            else:
                self.section += half
        else:
            return False
        self.size = 1
        return True

    def _end(self, token: Token, before: Sequence[Token]) -> bool:
        """Take an ordinal or a denominator, after which nothing can follow."""
        if len(before) == 1 and (denominator := _denominator(token, before[0])):
            self.total, self.section, self.kind = self.value / denominator, Fraction(0), "fraction"
            return True
        if token.kind == "ordinal" and before and before[-1].kind in {"tens", "scale"}:
            self.section += ORDINALS[token.text]
            self.kind = "ordinal"
            return True
        return False


def joined(text: str, end: int, token: Token, before: Token) -> bool:  # noqa: PLR0911  a list of rules
    """Tell whether two tokens may belong to one number by what stands between them."""
    gap = text[end : token.start]
    if not gap:
        return token.kind == "glyph" or (token.kind == "scale" and before.kind == "number")
    if gap == " of ":
        return before.kind == token.kind == "plural"  # tens of thousands
    if len(gap) > LONGEST_JOINT:
        return False
    joint = _JOINT.fullmatch(gap)
    if joint is None:
        # one million, two hundred thousand: the later part is smaller
        scaled = before.kind == "scale" and before.text != "hundred" and gap == ", "
        return scaled and token.kind in {"small", "tens"} and _smaller_follows(text, token.end, before.text)
    if "and" in gap.lower():
        return before.kind == "scale" or token.text == "half"
    if gap.strip(" -").lower() == "a":
        return False
    return token.kind != "number" and not (token.kind == "scale" and before.kind == "plural")


def _smaller_follows(text: str, end: int, scale: str) -> bool:
    """Tell whether the next word is a scale, smaller than this one."""
    found = _NEXT_SCALE.match(text, end)
    return found is not None and SCALES[found.group(1).lower()] < SCALES[scale]


def _denominator(token: Token, before: Token) -> int | None:
    """Return the denominator that a token gives to the small number before it: two thirds, one quarter."""
    if before.kind not in {"small", "number"}:
        return None
    if token.kind == "part":
        return PARTS[token.text]
    if token.kind == "ordinal" and before.text in {"one", "1"} and token.text not in {"first", "second"}:
        return ORDINALS[token.text]
    return None


def _face(token: Token) -> Fraction:
    """Return the value of a token that stands for one by itself."""
    match token.kind:
        case "number":
            return read_decimal(token.text)
        case "small":
            return Fraction(SMALL[token.text])
        case "tens":
            return Fraction(TENS[token.text])
        case _:
            return GLYPHS[token.text]
