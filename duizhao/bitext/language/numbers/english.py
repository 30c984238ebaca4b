"""Numbers in English: digits, words and mixtures of both, with scales, fractions, dates, times and units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from operator import attrgetter

from duizhao.bitext.language.numbers.compounds import join_compounds
from duizhao.bitext.language.numbers.digits import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    currency_before,
    make,
    narrow,
    quote,
    read_clock,
    read_code,
    read_ratio,
    read_score,
)
from duizhao.bitext.language.numbers.english_idioms import IDIOM_WORDS, read_idioms
from duizhao.bitext.language.numbers.english_phrase import LONGEST_JOINT, Phrase, Token, joined
from duizhao.bitext.language.numbers.english_words import (
    MONTHS,
    MULTIPLES,
    NINETIES,
    ORDINALS,
    OTHERS,
    SCALES,
    UNCERTAIN_MONTHS,
    WEEKDAYS,
    WORDS,
)
from duizhao.bitext.language.numbers.number import Kind, Number
from duizhao.bitext.language.numbers.units import DIMENSIONS, ENGLISH_UNITS

__all__ = ["find_english"]

# What stands for each byte of a text where words are looked for: letters are small, digits tabs, all else spaces.
_LETTERS = bytes(
    ord(small) if small.isalpha() else ord("\t") if small.isdigit() else ord(" ")
    for small in (chr(byte).lower() if byte < 128 else " " for byte in range(256))  # noqa: PLR2004  ASCII
)
_NUMBER_WORDS = {word.encode(): word for word in WORDS}
_DIGIT = re.compile(r"[\d½¼¾⅓⅔]")
# Lower case by letter, since a text must keep its length.
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_DIGITS = re.compile(
    r"""
    (?: (?P<time> (?<![\d:.]) (?:[01]?\d|2[0-4]):\ ?[0-5]\d (?![\d:]) (?:\s?[ap]\.?m\b\.?)?
            | (?<![\d.]) (?:1[0-2]|0?[1-9])(?:\.[0-5]\d)?\s?[apAP]\.?[mM]\b\.? )
  | (?P<hours> (?<!\d) (?:[01]\d|2[0-3])[0-5]\d (?=\ (?:hours|hrs)\b) )
  | (?P<decade> (?<!\d) (?:1[5-9]|20)?\d0['’]?s\b )
  | (?P<ratio> (?<![\d/.]) \d{1,3}/(?:\d{1,3}(?:,\d{3})+|\d{1,4}) (?![\d/]) )
  | (?P<number> (?: \d{1,3}(?:\ ?,\d{3}){1,9}(?!\d)
            | (?<![\d.,]) [1-9]\d{0,2}(?:[\ \u00a0\u202f]\d{3}){1,5}(?![\d.,]\d|\d) | \d{1,30} ) (?:\.\d{1,30})?
      | (?<![\d.])\.\d{1,30} )
  | (?P<glyph> [½¼¾⅓⅔] ) )
    """,
    re.VERBOSE,
)


def _by_first_letter(words: Iterable[str]) -> str:
    """Make an alternation of words in any case, longest first, that looks only at those of the right first letter."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(
        f"[{re.escape(first + first.upper())}](?i:{'|'.join(rest)})" for first, rest in sorted(groups.items())
    )


_UNIT = re.compile(rf"[\s-]{{0,2}}({_by_first_letter(ENGLISH_UNITS)})(?![A-Za-z\d])")
_PREFIXES = {"kilo": 1000, "mega": 10**6, "giga": 10**9}
_KILO = frozenset(f"{gap}{word}" for gap in " -" for word in _PREFIXES)
_KILO_WORD = re.compile(
    r"[ -](kilo|mega|giga)(?!met|gram|watt|hertz|byte|bit|cal|joule|pascal|volt|ton|ohm|s\b)[a-z]+", re.IGNORECASE
)
_SUFFIX = re.compile(r"(st|nd|rd|th)(?![A-Za-z])", re.IGNORECASE)
_SCALE_LETTERS = re.compile(r"(mn|bn|tn|trn|[kKmMbB])(?![A-Za-z])")
_MONTH_LEAD = re.compile(
    r"(?:\b(?:in|of|or|by|year|since|until|till|last|this|next|late|early|mid|through|during|from|to|between|and|before|after|"
    r"on)[\s-]|\d(?:st|nd|rd|th)?[\s-]|,\s)$",
    re.IGNORECASE,
)
_QUARTER_OF = re.compile(r" of a (thousand|million|billion)\b", re.IGNORECASE)
_MORE = re.compile(r" (?:more|higher|larger|greater|bigger|longer|faster|as)\b", re.IGNORECASE)
_ABOUT_HALF = re.compile(r"\b(?:nearly|almost|about|over|more than|less than|roughly) \Z", re.IGNORECASE)
_PART_LEAD = re.compile(r"\b(?:a|one)[\s-]$", re.IGNORECASE)
_CENTURY = re.compile(r"[\s-]centur(?:y|ies)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\s?(?:-|–|—|~|to|or|and)\s?", re.IGNORECASE)
_OUT_OF = re.compile(r" (?:in|out of)(?: every| an?)? ", re.IGNORECASE)
_LIST_MARK = re.compile(r"\s*[(\[]?\d{1,2}[.)\]]\s")

_YEAR_DIGITS = 4
_HALF_A_MONTH = (Fraction(15), Fraction(2))  # days, weeks
_SHORT_MONTH = _SHORT_SCALE = 3
_LAST_DAY = 31
# Number words from here on are hardly ever a figure of speech, as “one”, “two” and “ten” are.
_SURE = Fraction(13)
# “ and ”, the longest that may stand inside a range.
_LONGEST_BETWEEN = 5


def find_english(text: str) -> list[Number]:
    """Find the numbers of an English text, in order; see :func:`duizhao.bitext.language.numbers.find_numbers`."""
    plain = narrow(text)
    letters = plain.encode("ascii", "replace").translate(_LETTERS)
    idioms: list[Number] = []
    words = set(letters.split())
    if special := IDIOM_WORDS & words:
        plain, idioms = read_idioms(plain, special)
        if idioms:
            letters = plain.encode("ascii", "replace").translate(_LETTERS)
            words = set(letters.split())
    tokens = _tokens(plain, letters, words)
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        number, at = _read(plain, tokens, at, found)
        if number is not None:
            found.append(number)
            while at < len(tokens) and tokens[at].start < number.end:
                at += 1
    if idioms:
        found = sorted([*found, *idioms], key=_place)
    if len(found) > 1:
        found = join_compounds(plain, _spread(plain, found))
    return found if plain is text else quote(text, found)


def _tokens(text: str, letters: bytes, words: set[bytes]) -> list[Token]:
    """Find the digits and the number words of a text, in order.

    Few words of a text are numbers, so they are looked for by name: several times as fast as looking at every word.
    """
    tokens = _digits(text) if b"\t" in letters or not text.isascii() else []
    found = _NUMBER_WORDS.keys() & words
    if not found:
        return tokens
    lowered = text.lower() if text.isascii() else text.translate(_LOWER)
    for key in found:
        word = _NUMBER_WORDS[key]
        start = lowered.find(word)
        while start >= 0:
            end = start + len(word)
            if not lowered[start - 1 : start].isalpha() and not lowered[end : end + 1].isalpha():
                tokens.append(Token(WORDS[word], word, start, end))
            start = lowered.find(word, end)
    tokens.sort(key=_place)
    return tokens


_place = attrgetter("start")


def _digits(text: str) -> list[Token]:
    """Find what is written in digits, going from digit to digit; a point before one may belong to it."""
    tokens: list[Token] = []
    position = 0
    while (digit := _DIGIT.search(text, position)) is not None:
        at = digit.start()
        first = at - 1 if at > position and text[at - 1] == "." and not text[at - 2 : at - 1].isalnum() else at
        match = _DIGITS.match(text, first) or _DIGITS.match(text, at)
        if match is None:
            position = at + 1
        else:
            tokens.append(Token(match.lastgroup or "", match.group().lower(), *match.span()))
            position = match.end()
    return tokens


def _read(text: str, tokens: Sequence[Token], at: int, found: list[Number]) -> tuple[Number | None, int]:
    """Read the number that begins at a token; return it and the next token."""
    token = tokens[at]
    if token.kind in {"number", "ratio"} and (code := read_code(text, token.start, token.end)) is not None:
        return code, at + 1
    if token.kind == "scale" and len(token.text) <= _SHORT_SCALE:
        return None, at + 1  # BN, the name of a party: short for billion only behind digits
    if token.kind in {"number", "small", "tens", "scale", "plural", "glyph"}:
        return _read_phrase(text, tokens, at, found)
    if token.kind == "other" and token.text.startswith("cent") and found and found[-1].kind == "century":
        return None, at + 1
    return _read_single(text, token), at + 1


def _read_single(text: str, token: Token) -> Number | None:  # noqa: C901, PLR0911  one return a kind
    """Read a number that is one token."""
    start, end = token.start, token.end
    match token.kind:
        case "time":
            return make(text, start, end, read_clock(token.text), "time", 0.9, also=read_score(token.text))
        case "hours":  # 0930 hours, as the United Nations and armies write
            clock = Fraction(int(token.text[:2])) + Fraction(int(token.text[2:]), 60)
            return make(text, start, end, clock, "time", 0.9)
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
            strength = 0.5 if token.text in {"twice", "thrice"} else 0.4
            return make(text, start, end, Fraction(MULTIPLES[token.text]), "multiple", strength)
        case "part":
            return _read_quarter(text, token)
        case _:
            return _read_other(text, token)


def _read_quarter(text: str, token: Token) -> Number | None:
    """Read ``quarter``, of something or of a year; other parts of a whole need a number before them."""
    if token.text != "quarter":
        return None
    if (share := _QUARTER_OF.match(text, token.end)) is not None:
        size = SCALES[share.group(1).lower()]
        return make(text, token.start, share.end(), Fraction(size, 4), "cardinal", 0.5)
    strength = 0.6 if text[token.end : token.end + 4] == " of " else 0.3
    return make(text, token.start, token.end, Fraction(1, 4), "fraction", strength, also=(Fraction(3),))


def _read_other(text: str, token: Token) -> Number:  # noqa: PLR0911  one return a word
    """Read ``half``, ``a dozen``, ``a couple``, ``a decade``, ``a century``."""
    start, end = token.start, token.end
    value = Fraction(OTHERS[token.text])
    if token.text == "half":
        unit = _UNIT.match(text, end)
        name = ENGLISH_UNITS[unit.group(1).lower()] if unit is not None else ""
        if text.startswith(" a month", end):
            return make(text, start, end + 8, Fraction(1, 2), "cardinal", 0.4, unit="month", also=_HALF_A_MONTH)
        months = name == "year" or text[end : end + 7] == " a year"
        also = (Fraction(6),) if months else ()
        share = text[end : end + 4] == " of " or _ABOUT_HALF.search(text[max(0, start - 12) : start])
        return make(text, start, end, Fraction(1, 2), "fraction", 0.6 if share else 0.3, unit=name, also=also)
    if token.text == "dozen":
        return make(text, start, end, Fraction(10), "cardinal", 0.6, high=Fraction(19))
    if token.text == "couple":
        return make(text, start, end, value, "cardinal", 0.2, high=Fraction(3))
    also = (Fraction(1),)
    if token.text == "century":
        return make(text, start, end, value, "cardinal", 0.3, unit="year", also=also)  # of this century
    if token.text.endswith("s"):
        return make(text, start, end, 2 * value, "cardinal", 0.3, high=9 * value, unit="year", also=also)
    return make(text, start, end, value, "cardinal", 0.5, unit="year", also=also)


def _read_month(text: str, token: Token) -> Number | None:
    """Read a month; ``may`` and ``march`` need a date about them."""
    alone = text.strip(" .").lower() == token.text.rstrip(".")  # a label: may, jan
    if alone:
        return make(text, token.start, token.end, Fraction(MONTHS[token.text]), "month", 0.8)
    small = not text[token.start].isupper()
    if small and (token.text in UNCERTAIN_MONTHS or len(token.text) <= _SHORT_MONTH):
        return None  # raw translation drops capitals: in october
    if token.text in UNCERTAIN_MONTHS or (small and token.text == "august"):
        after = text[token.end : token.end + 6].lstrip(". ,")
        lead = _MONTH_LEAD.search(text[max(0, token.start - 12) : token.start])
        if not after[:1].isdigit() and lead is None:
            return None
    return make(text, token.start, token.end, Fraction(MONTHS[token.text]), "month", 0.8)


def _read_ordinal(text: str, token: Token, value: Fraction) -> Number:
    """Read an ordinal word by itself; it may also be a part of a whole (``a third``), ``second`` a unit."""
    if _CENTURY.match(text, token.end):
        return make(text, token.start, token.end, value, "century", 0.9)
    strength = {"first": 0.1, "second": 0.2}.get(token.text, 0.5)
    part = (
        strength > 0.2  # noqa: PLR2004  as set above
        and (_PART_LEAD.search(text[max(0, token.start - 5) : token.start]) or text.startswith(" part", token.end))
    )
    return make(text, token.start, token.end, value, "ordinal", strength, also=(1 / value,) if part else ())


def _read_phrase(text: str, tokens: Sequence[Token], at: int, found: list[Number]) -> tuple[Number | None, int]:
    """Read digits and number words that belong together: ``two and a half million``, ``104.8 billion``."""
    first, end = at, tokens[at].start
    phrase = Phrase()
    while at < len(tokens):
        token = tokens[at]
        if at > first and not joined(text, end, token, tokens[at - 1]):
            break
        if not phrase.take(token, tokens[first:at], text[end : token.start]):
            break
        end = token.end
        at += 1
        if phrase.kind != "cardinal":
            break
        if token.kind in {"number", "glyph"} and (letters := _SCALE_LETTERS.match(text, end)) is not None:
            phrase.take_letters(letters.group(1), money=bool(currency_before(text, tokens[first].start)[0]))
            end = letters.end()
            break
    start = tokens[first].start
    in_words = tokens[first].kind not in {"number", "glyph"}
    if phrase.high:
        return make(text, start, end, phrase.value, "cardinal", 0.5, high=phrase.high), at
    if phrase.kind == "fraction":
        if (share := _QUARTER_OF.match(text, end)) is not None:
            value = phrase.value * SCALES[share.group(1).lower()]
            return make(text, start, share.end(), value, "cardinal", 0.9), at + 1
        return make(text, start, end, phrase.value, "fraction", 0.6 if text[end : end + 4] == " of " else 0.5), at
    if phrase.kind == "ordinal":
        kind: Kind = (
            "day" if _beside_month(text, start, found) else "century" if _CENTURY.match(text, end) else "ordinal"
        )
        return make(text, start, end, phrase.value, kind, 0.9), at
    number = _name(text, start, end, phrase.value, in_words=in_words, found=found)
    return (replace(number, also=phrase.also) if phrase.also else number), at


def _name(  # noqa: C901, PLR0911  one return a form
    text: str, start: int, end: int, value: Fraction, *, in_words: bool, found: list[Number]
) -> Number:
    """Give a value its kind, unit and strength by what stands around it."""
    bare = text[start:end].isdigit()
    if not in_words and (suffix := _SUFFIX.match(text, end)) is not None:
        return _name_ordinal(text, start, suffix.end(), value, found)
    unit, first = currency_before(text, start)
    if text[end : end + 5].lower() in _KILO and (kilo := _KILO_WORD.match(text, end)) is not None:
        size = _PREFIXES[kilo.group(1).lower()]  # 26 kilobases: 2.6万个碱基
        return make(text, first, end, value, "cardinal", 1.0, unit=unit, also=(value * size,))
    if (named := _UNIT.match(text, end)) is not None:
        name = ENGLISH_UNITS[named.group(1).lower()]
        if not unit or name not in DIMENSIONS:
            unit, end = unit or name, named.end()
    if unit == "%":
        return make(text, first, end, value / 100, "percent", 0.8 if in_words else 1.0, unit="%")
    if unit == "bp":
        return make(text, first, end, value / 10000, "percent", 0.9, unit="%", also=(value / 100,))
    if unit == "×":
        more = (value + 1,) if _MORE.match(text, end) else ()  # three times more may be four times as many
        return make(text, first, end, value, "multiple", 0.6, unit="×", also=more)
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
    near = _beside_month(text, start, found)
    return make(text, start, end, value, "day" if near else "ordinal", 1.0)


def _beside_month(text: str, start: int, found: list[Number]) -> bool:
    return bool(found) and found[-1].kind == "month" and text[found[-1].end : start].strip(" .,") in {"", "the"}


def _strength(text: str, start: int, value: Fraction, *, in_words: bool) -> float:
    """Tell how sure a cardinal is a quantity: digits but for list marks, long words, short words."""
    if in_words:
        if "\ufffc" in text[max(0, start - 2) : start]:
            return 0.3  # a placeholder, counted in millions: the other language may count it in 万
        return 0.9 if value >= _SURE else 0.1 if value <= 1 else 0.5
    if start <= LONGEST_JOINT and not text[:start].strip(" ([") and _LIST_MARK.match(text):
        return 0.2
    return 0.6 if value <= 1 and value.denominator == 1 else 1.0


def _is_day(text: str, start: int, end: int, found: list[Number]) -> bool:
    """Tell whether a small number is a day: it stands beside a month, or in a range after such a day."""
    if found and start - found[-1].end <= LONGEST_JOINT:
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
            if (kilo := _KILO_WORD.match(text, two.end)) is not None:
                size = _PREFIXES[kilo.group(1).lower()]
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
