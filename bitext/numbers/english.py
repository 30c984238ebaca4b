"""Numbers in English: digits, words and mixtures of both, with scales, fractions, dates, times and units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from bitext.numbers.digits import (
    EARLIEST_YEAR,
    GLYPHS,
    LATEST_YEAR,
    currency_before,
    make,
    quote,
    read_clock,
    read_code,
    read_decimal,
    read_ratio,
)
from bitext.numbers.english_words import (
    MONTHS,
    MULTIPLES,
    NINETIES,
    ORDINALS,
    OTHERS,
    PARTS,
    PLURALS,
    SCALES,
    SMALL,
    TENS,
    UNCERTAIN_MONTHS,
    WEEKDAYS,
    WORDS,
)
from bitext.numbers.number import Kind, Number
from bitext.numbers.units import DIMENSIONS, ENGLISH_UNITS
from bitext.variants import half_width

__all__ = ["find_english"]

# Words come first, since most of the text is words; which of them are numbers a table says.
_TOKEN = re.compile(
    r"""
    (?P<word> [A-Za-z]+ )
  | (?P<time> (?<![\d:.]) (?:[01]?\d|2[0-4]):[0-5]\d (?![\d:]) (?:\s?[ap]\.?m\b\.?)?
            | (?<![\d.]) (?:1[0-2]|0?[1-9])(?:\.[0-5]\d)?\s?[apAP]\.?[mM]\b\.? )
  | (?P<decade> (?<!\d) (?:1[5-9]|20)?\d0['’]?s\b )
  | (?P<ratio> (?<![\d/.]) \d{1,3}/\d{1,4} (?![\d/]) )
  | (?P<number> (?: \d{1,3}(?:,\d{3}){1,9}(?!\d) | \d{1,30} ) (?:\.\d{1,30})? | (?<![\d.])\.\d{1,30} )
  | (?P<glyph> [½¼¾⅓⅔] )
    """,
    re.VERBOSE,
)
_JOINT = re.compile(r"[\s-]{1,2}(?:and[\s-]|a[\s-]){0,2}", re.IGNORECASE)
_UNIT = re.compile(
    rf"[\s-]{{0,2}}({'|'.join(sorted(map(re.escape, ENGLISH_UNITS), key=len, reverse=True))})(?![A-Za-z\d])",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(st|nd|rd|th)(?![A-Za-z])", re.IGNORECASE)
_SCALE_LETTERS = re.compile(r"(mn|bn|tn|trn|[kKmMbB])(?![A-Za-z])")
_MONTH_LEAD = re.compile(
    r"(?:\b(?:in|of|by|since|until|till|last|this|next|late|early|mid|through|during|from|to|between|and|before|after|"
    r"on)[\s-]|\d(?:st|nd|rd|th)?[\s-]|,\s)$",
    re.IGNORECASE,
)
_NEXT_SCALE = re.compile(r"[\s-](hundred|thousand|million|billion)\b", re.IGNORECASE)
_QUARTER_OF = re.compile(r" of a (thousand|million|billion)\b", re.IGNORECASE)
_PART_LEAD = re.compile(r"\b(?:a|one)[\s-]$", re.IGNORECASE)
_CENTURY = re.compile(r"[\s-]centur(?:y|ies)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\s?(?:-|–|—|~|to|or|and)\s?", re.IGNORECASE)
_OUT_OF = re.compile(r" (?:in|out of)(?: every)? ", re.IGNORECASE)
_LIST_MARK = re.compile(r"\s*[(\[]?\d{1,2}[.)\]]\s")

_YEAR_DIGITS = 4
_LAST_DAY = 31
# Number words from here on are hardly ever a figure of speech, as “one”, “two” and “ten” are.
_SURE = Fraction(13)
# “ and a ”, the longest that may stand inside a number; “ and ”, the longest inside a range.
_LONGEST_JOINT = 7
_LONGEST_BETWEEN = 5


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def find_english(text: str) -> list[Number]:
    """Find the numbers of an English text, in order; see :func:`bitext.numbers.find_numbers`."""
    plain = text if text.isascii() else half_width(text)
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(plain):
        kind, word = match.lastgroup or "", match.group()
        if kind == "word":
            word = word.lower()
            known = WORDS.get(word)
            if known is None:
                continue
            kind = known
        tokens.append(_Token(kind, word, *match.span()))
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        number, at = _read(plain, tokens, at, found)
        if number is not None:
            found.append(number)
            while at < len(tokens) and tokens[at].start < number.end:
                at += 1
    if len(found) > 1:
        found = _spread(plain, found)
    return found if plain is text else quote(text, found)


def _read(text: str, tokens: Sequence[_Token], at: int, found: list[Number]) -> tuple[Number | None, int]:
    """Read the number that begins at a token; return it and the next token."""
    token = tokens[at]
    if token.kind in {"number", "ratio"} and (code := read_code(text, token.start, token.end)) is not None:
        return code, at + 1
    if token.kind in {"number", "small", "tens", "scale", "plural", "glyph"}:
        return _read_phrase(text, tokens, at, found)
    if token.kind == "other" and token.text.startswith("cent") and found and found[-1].kind == "century":
        return None, at + 1
    return _read_single(text, token), at + 1


def _read_single(text: str, token: _Token) -> Number | None:  # noqa: PLR0911  one return a kind
    """Read a number that is one token."""
    start, end = token.start, token.end
    match token.kind:
        case "time":
            return make(text, start, end, read_clock(token.text), "time", 0.9)
        case "decade":
            return make(text, start, end, Fraction(int(token.text.rstrip("s’'"))), "decade", 0.9)
        case "nineties":
            return make(text, start, end, Fraction(NINETIES[token.text]), "decade", 0.5)
        case "ratio":
            return read_ratio(text, start, end)
        case "month":
            return _read_month(text, token)
        case "weekday":
            return make(text, start, end, Fraction(WEEKDAYS[token.text]), "weekday", 0.7)
        case "ordinal":
            return _read_ordinal(text, token, Fraction(ORDINALS[token.text]))
        case "multiple":
            return make(text, start, end, Fraction(MULTIPLES[token.text]), "multiple", 0.4)
        case "part":
            return _read_quarter(text, token)
        case _:
            return _read_other(text, token)


def _read_quarter(text: str, token: _Token) -> Number | None:
    """Read ``quarter``, of something or of a year; other parts of a whole need a number before them."""
    if token.text != "quarter":
        return None
    if (share := _QUARTER_OF.match(text, token.end)) is not None:
        size = SCALES[share.group(1).lower()]
        return make(text, token.start, share.end(), Fraction(size, 4), "cardinal", 0.5)
    return make(text, token.start, token.end, Fraction(1, 4), "fraction", 0.3, also=(Fraction(3),))


def _read_other(text: str, token: _Token) -> Number:
    """Read ``half``, ``a dozen``, ``a couple``, ``a decade``, ``a century``."""
    start, end = token.start, token.end
    value = Fraction(OTHERS[token.text])
    if token.text == "half":
        unit = _UNIT.match(text, end)
        name = ENGLISH_UNITS[unit.group(1).lower()] if unit is not None else ""
        months = name == "year" or text[end : end + 7] == " a year"
        also = (Fraction(6),) if months else ()
        return make(text, start, end, Fraction(1, 2), "fraction", 0.3, unit=name, also=also)
    if token.text == "dozen":
        return make(text, start, end, Fraction(10), "cardinal", 0.6, high=Fraction(19))
    if token.text == "couple":
        return make(text, start, end, value, "cardinal", 0.2, high=Fraction(3))
    also = (Fraction(1),)
    if token.text.endswith("s"):
        return make(text, start, end, 2 * value, "cardinal", 0.3, high=9 * value, unit="year", also=also)
    return make(text, start, end, value, "cardinal", 0.5, unit="year", also=also)


def _read_month(text: str, token: _Token) -> Number | None:
    """Read a month; ``may`` and ``march`` need a date about them."""
    if not text[token.start].isupper():
        return None
    if token.text in UNCERTAIN_MONTHS:
        after = text[token.end : token.end + 6].lstrip(". ,")
        lead = _MONTH_LEAD.search(text[max(0, token.start - 12) : token.start])
        if not after[:1].isdigit() and lead is None:
            return None
    return make(text, token.start, token.end, Fraction(MONTHS[token.text]), "month", 0.8)


def _read_ordinal(text: str, token: _Token, value: Fraction) -> Number:
    """Read an ordinal word by itself; it may also be a part of a whole (``a third``), ``second`` a unit."""
    if _CENTURY.match(text, token.end):
        return make(text, token.start, token.end, value, "century", 0.9)
    strength = {"first": 0.1, "second": 0.2}.get(token.text, 0.5)
    part = strength > 0.2 and _PART_LEAD.search(text[max(0, token.start - 5) : token.start])  # noqa: PLR2004  as set above
    return make(text, token.start, token.end, value, "ordinal", strength, also=(1 / value,) if part else ())


class _Phrase:
    """The value of the digits and number words read so far, and what may be added to them."""

    def __init__(self) -> None:
        self.total = Fraction(0)  # thousands and more, done with
        self.section = Fraction(0)  # what the next scale word multiplies
        self.size = 0  # the size of the last word: only smaller ones can be added
        self.high = Fraction(0)
        self.also: tuple[Fraction, ...] = ()
        self.kind: Kind = "cardinal"

    @property
    def value(self) -> Fraction:
        """What the words amount to."""
        return self.total + self.section

    def take(self, token: _Token, before: Sequence[_Token], gap: str) -> bool:
        """Add a token, if it goes on with the number; ``before`` are those taken, ``gap`` what stands between."""
        match token.kind:
            case "number" | "small" | "tens" | "glyph":
                return self._add(token, before)
            case "scale":
                self._multiply(SCALES[token.text])
                return True
            case "plural":
                self._multiply(PLURALS[token.text])
                # “dozens” end where “hundreds” begin
                self.high = self.value * (8 if token.text == "dozens" else 10)
                return True
            case "other":
                return self._add_other(token, before, gap)
            case _:
                return self._end(token, before)

    def _add(self, token: _Token, before: Sequence[_Token]) -> bool:
        value = _face(token)
        if before:
            last = before[-1]
            ones = last.kind == "tens" and token.kind == "small" and value < TENS["twenty"] / 2
            rest = last.kind == "scale" and token.kind != "glyph" and value < self.size
            part = last.kind == "number" and token.kind == "glyph"
            if not (ones or rest or part):
                return False
        self.section += value
        self.size = 10 if token.kind == "tens" else 1
        return True

    def _multiply(self, size: int) -> None:
        if size == SCALES["hundred"]:
            self.section = (self.section or Fraction(1)) * size
        elif self.section or not self.total:
            self.total += (self.section or Fraction(1)) * size
            self.section = Fraction(0)
        else:
            self.total *= size  # tens of thousands, thousand million
        self.size = size

    def _add_other(self, token: _Token, before: Sequence[_Token], gap: str) -> bool:
        if token.text == "dozen" and before:
            self.section *= 12
        elif token.text == "half" and before and " a" in gap:
            self.section += Fraction(1, 2)
        else:
            return False
        self.size = 1
        return True

    def _end(self, token: _Token, before: Sequence[_Token]) -> bool:
        """Take an ordinal or a denominator, after which nothing can follow."""
        if len(before) == 1 and (denominator := _denominator(token, before[0])):
            self.total, self.section, self.kind = self.value / denominator, Fraction(0), "fraction"
            return True
        if token.kind == "ordinal" and before and before[-1].kind in {"tens", "scale"}:
            self.section += ORDINALS[token.text]
            self.kind = "ordinal"
            return True
        return False


def _read_phrase(text: str, tokens: Sequence[_Token], at: int, found: list[Number]) -> tuple[Number | None, int]:
    """Read digits and number words that belong together: ``two and a half million``, ``104.8 billion``."""
    first, end = at, tokens[at].start
    phrase = _Phrase()
    while at < len(tokens):
        token = tokens[at]
        if at > first and not _joined(text, end, token, tokens[at - 1]):
            break
        if not phrase.take(token, tokens[first:at], text[end : token.start]):
            break
        end = token.end
        at += 1
        if phrase.kind != "cardinal":
            break
        if token.kind in {"number", "glyph"} and (letters := _SCALE_LETTERS.match(text, end)) is not None:
            _take_letters(phrase, letters.group(1), money=bool(currency_before(text, tokens[first].start)[0]))
            end = letters.end()
            break
    start = tokens[first].start
    in_words = tokens[first].kind != "number"
    if phrase.high:
        return make(text, start, end, phrase.value, "cardinal", 0.5, high=phrase.high), at
    if phrase.kind == "fraction":
        return make(text, start, end, phrase.value, "fraction", 0.5), at
    if phrase.kind == "ordinal":
        kind: Kind = "century" if _CENTURY.match(text, end) else "ordinal"
        return make(text, start, end, phrase.value, kind, 0.9), at
    number = _name(text, start, end, phrase.value, in_words=in_words, found=found)
    return (replace(number, also=phrase.also) if phrase.also else number), at


def _take_letters(phrase: _Phrase, letters: str, *, money: bool) -> None:
    """Take ``k``, ``bn`` as scales; ``m`` and ``b`` alone only with money, otherwise they may be metres or bytes."""
    size = SCALES[letters.lower()]
    if money or letters not in {"m", "M", "b", "B"}:
        phrase.total, phrase.section = phrase.value * size, Fraction(0)
    else:
        phrase.also = (phrase.value * size,)


def _joined(text: str, end: int, token: _Token, before: _Token) -> bool:  # noqa: PLR0911  a list of rules
    """Tell whether two tokens may belong to one number by what stands between them."""
    gap = text[end : token.start]
    if not gap:
        return token.kind == "glyph" or (token.kind == "scale" and before.kind == "number")
    if gap == " of ":
        return before.kind == token.kind == "plural"  # tens of thousands
    if len(gap) > _LONGEST_JOINT:
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


def _denominator(token: _Token, before: _Token) -> int | None:
    """Return the denominator that a token gives to the small number before it: two thirds, one quarter."""
    if before.kind not in {"small", "number"}:
        return None
    if token.kind == "part":
        return PARTS[token.text]
    if token.kind == "ordinal" and before.text in {"one", "1"} and token.text not in {"first", "second"}:
        return ORDINALS[token.text]
    return None


def _face(token: _Token) -> Fraction:
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


def _name(text: str, start: int, end: int, value: Fraction, *, in_words: bool, found: list[Number]) -> Number:
    """Give a value its kind, unit and strength by what stands around it."""
    bare = text[start:end].isdigit()
    if not in_words and (suffix := _SUFFIX.match(text, end)) is not None:
        return _name_ordinal(text, start, suffix.end(), value, found)
    unit, first = currency_before(text, start)
    if (named := _UNIT.match(text, end)) is not None:
        name = ENGLISH_UNITS[named.group(1).lower()]
        if not unit or name not in DIMENSIONS:
            unit, end = unit or name, named.end()
    if unit == "%":
        return make(text, first, end, value / 100, "percent", 0.8 if in_words else 1.0, unit="%")
    if unit == "×":
        return make(text, first, end, value, "multiple", 0.6, unit="×")
    if bare and not unit:
        if end - start == _YEAR_DIGITS and EARLIEST_YEAR <= value <= LATEST_YEAR:
            return make(text, first, end, value, "year", 1.0)
        if 0 < value <= _LAST_DAY and _is_day(text, start, end, found):
            return make(text, first, end, value, "day", 1.0)
    return make(text, first, end, value, "cardinal", _strength(text, start, value, in_words=in_words), unit=unit)


def _name_ordinal(text: str, start: int, end: int, value: Fraction, found: list[Number]) -> Number:
    """Name digits with ``st``, ``nd``, ``rd`` or ``th``: a century, a day beside its month, or an ordinal."""
    if _CENTURY.match(text, end):
        return make(text, start, end, value, "century", 1.0)
    near = bool(found) and found[-1].kind == "month" and text[found[-1].end : start].strip(" .,") == ""
    return make(text, start, end, value, "day" if near else "ordinal", 1.0)


def _strength(text: str, start: int, value: Fraction, *, in_words: bool) -> float:
    """Tell how sure a cardinal is a quantity: digits but for list marks, long words, short words."""
    if in_words:
        return 0.9 if value >= _SURE else 0.1 if value <= 1 else 0.5
    if not text[:start].strip(" ([") and _LIST_MARK.match(text):
        return 0.2
    return 0.6 if value <= 1 and value.denominator == 1 else 1.0


def _is_day(text: str, start: int, end: int, found: list[Number]) -> bool:
    """Tell whether a small number is a day: it stands beside a month, or in a range after such a day."""
    if found and start - found[-1].end <= _LONGEST_JOINT:
        gap = text[found[-1].end : start]
        if found[-1].kind == "month" and gap in {" ", ". ", "."}:
            return True
        if found[-1].kind == "day" and gap.strip() in {"-", "–", "to", "and", "through", ",", "/"}:
            return True
    if text[end : end + 1] != " " or not text[end + 1 : end + 2].isupper():
        return False
    return text[end + 1 : end + 13].split(" ", 1)[0].strip(".,").lower() in MONTHS


def _spread(text: str, numbers: list[Number]) -> list[Number]:
    """Let the first of a range also have the scale of the second (``5 to 10 million``), the second its century."""
    spread = list(numbers)
    for index in range(len(numbers) - 1):
        one, two = numbers[index], numbers[index + 1]
        if one.kind == two.kind == "cardinal" and 0 < one.low < two.low and _OUT_OF.fullmatch(text, one.end, two.start):
            share = one.low / two.low  # one in five, nine out of ten
            spread[index] = replace(one, also=(*one.also, share))
            spread[index + 1] = replace(two, also=(*two.also, share))
            continue
        if two.start - one.end > _LONGEST_BETWEEN or not _BETWEEN.fullmatch(gap := text[one.end : two.start]):
            continue
        if one.kind == "year" and two.kind == "cardinal" and gap in {"-", "–", "/"} and len(two.text) == len("15"):
            full = one.low // 100 * 100 + two.low
            spread[index + 1] = replace(two, low=full, high=full, also=(two.low,))
        elif one.kind in {"cardinal", "percent"} and two.kind in {"cardinal", "percent", "multiple"}:
            size = _scale_of(two)
            also = one.also + ((one.low * size,) if size > 1 and one.low < size else ())
            if two.kind == "percent" and one.kind == "cardinal":
                also = (*also, one.low / 100)
            # a unit after the second counts for both, a sign before it does not
            unit = one.unit or (two.unit.replace("%", "").replace("×", "") if two.text[0].isalnum() else "")
            spread[index] = replace(spread[index], also=also, unit=unit)
    return spread


def _scale_of(number: Number) -> int:
    """Return the scale word a number ends in: 10⁶ for ``10 million``."""
    for word in reversed(re.findall(r"[A-Za-z]+", number.text)):
        if word.lower() in SCALES:
            return SCALES[word.lower()]
    return 1
