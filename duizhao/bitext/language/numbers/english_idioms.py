"""Numbers that several English words say together: half a million, half past two, a year and a half, World War II.

They are read before the numbers of single words, and blanked so that ``half`` and ``million`` are not read again. A
pattern is only tried where one of the words that it cannot do without is in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from duizhao.bitext.language.numbers.digits import make
from duizhao.bitext.language.numbers.english_words import OTHERS, PLURALS, SCALES, SMALL, TENS
from duizhao.bitext.language.numbers.number import Kind, Number
from duizhao.bitext.language.numbers.units import ENGLISH_UNITS

__all__ = ["IDIOM_WORDS", "read_idioms", "read_roman"]

_BLANK = "\ufffc"
_SIZES = {**{word: size for word, size in SCALES.items() if len(word) > 2}, "dozen": 12, "century": 100, "decade": 10}  # noqa: PLR2004  scale letters
_SCALE = "hundred|thousand|million|billion|trillion|dozen"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "|".join(TENS)
_HOUR = rf"(?P<hour>{_ONES}|ten|eleven|twelve|\d{{1,2}})"
_LENGTH = "year|month|week|day|hour|minute|mile|century|decade|foot|inch|pound|tonne|ton|acre"
_ROMAN = "(?P<roman>(?:XL|L?X{0,3})(?:IX|IV|V?I{1,3}|V|X))"
# What a number beside it counts off, by the name that both languages are held against each other under.
_DIVISIONS = {
    "chapter": "chapter", "article": "article", "section": "section", "part": "part", "volume": "volume",
    "vol.": "volume", "book": "volume", "act": "act", "scene": "scene", "appendix": "appendix", "annex": "appendix",
    "figure": "figure", "fig.": "figure", "table": "table", "phase": "phase", "stage": "phase", "type": "type",
    "page": "page", "paragraph": "paragraph", "clause": "paragraph", "step": "step", "lesson": "lesson",
    "grade": "grade", "level": "level", "class": "grade",
}  # fmt: skip
_DIVISION = "|".join(re.escape(word) for word in sorted(_DIVISIONS, key=len, reverse=True))
_CAPITALISED = "|".join(re.escape(word.capitalize()) for word in sorted(_DIVISIONS, key=len, reverse=True))
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50}
_EXACT_TIME = 0.8


def read_roman(numeral: str) -> int:
    """Read a Roman numeral up to 89.

    >>> read_roman("XIV"), read_roman("IX"), read_roman("XLVI")
    (14, 9, 46)
    """
    values = [_ROMAN_DIGITS[letter] for letter in numeral]
    return sum(
        -value if any(later > value for later in values[place + 1 :]) else value for place, value in enumerate(values)
    )


def _word(text: str) -> int:
    """Return the value of digits or of one number word."""
    if text.isdigit():
        return int(text)
    return {**SMALL, **TENS}[text.lower()]


def _year_word(text: str) -> int:
    """Return the value of ``ninety-seven``, ``twelve`` or ``oh five``."""
    return sum({**SMALL, **TENS, "oh": 0}[part] for part in re.split(r"[\s-]+", text.lower()) if part)


def _half_of(match: re.Match[str]) -> Number:
    size = Fraction(_SIZES[match["size"].lower()])
    return _made(
        match,
        size / 2,
        0.9 if size > SCALES["hundred"] else 0.4,
        unit="year" if match["size"].lower() in OTHERS and match["size"].lower() != "dozen" else "",
    )


def _some_of(match: re.Match[str]) -> Number:
    size = SCALES.get(match["size"].lower(), 12)
    most = 3 if "couple" in match.group().lower() else 9
    return _made(match, Fraction(2 * size), 0.5, high=Fraction(most * size))


def _tens_of(match: re.Match[str]) -> Number:
    low = PLURALS[match["lead"].lower()] * PLURALS[match["size"].lower()]
    return _made(match, Fraction(low), 0.6, high=Fraction(low * 10))


def _and_half(match: re.Match[str]) -> Number:
    unit = ENGLISH_UNITS.get(match["unit"].lower().rstrip("s"), "")
    whole = _word(match["whole"]) if match["whole"].lower() not in {"a", "an"} else 1
    part = {"half": Fraction(1, 2), "rter": Fraction(1, 4), "ters": Fraction(3, 4)}[match["part"].lower()[-4:]]
    also = (100 * (1 + part),) if match["unit"].lower() == "century" else ()
    return _made(match, whole + part, 0.6, unit=unit, also=also)


def _clock(match: re.Match[str]) -> Number:
    hour = Fraction(_word(match["hour"]))
    part = match["part"]
    if part:
        minutes = {"half": 30, "quarter": 15}.get(part.lower()) or _year_word(part)
        share = Fraction(minutes, 60)
        hour += share if match["side"].lower() in {"past", "after"} else -share
    return _made(match, hour, _EXACT_TIME, kind="time")


def _spoken_time(match: re.Match[str]) -> Number:
    hour = Fraction(_word(match["hour"])) + Fraction(_year_word(match["part"]), 60)
    return _made(match, hour, 0.6, kind="time")


def _full_hour(match: re.Match[str]) -> Number:
    return _made(match, Fraction(_word(match["hour"])), 0.6, kind="time")


def _year(match: re.Match[str]) -> Number:
    century, rest = _word(match["century"]), match["rest"].lower()
    return _made(match, Fraction(century * 100 + (0 if rest == "hundred" else _year_word(rest))), 0.8, kind="year")


def _world_war(match: re.Match[str]) -> Number:
    word = match["number"].lower()
    value = {"first": 1, "second": 2, "third": 3, "i": 1, "ii": 2, "iii": 3}.get(word) or _word(word)
    return _made(match, Fraction(value), 0.9, kind="ordinal", unit="world war")


def _division(match: re.Match[str]) -> Number:
    value = read_roman(match["roman"]) if match["roman"] else _word(match["plain"])
    unit = _DIVISIONS[match["name"].lower()]
    return _made(
        match,
        Fraction(value),
        1.0 if match["plain"].isdigit() else 0.6,
        kind="ordinal",
        unit=unit,
        low_start=match.start("roman" if match["roman"] else "plain"),
    )


def _reign(match: re.Match[str]) -> Number:
    return _made(match, Fraction(read_roman(match["roman"])), 0.5, kind="ordinal")


def _numbered(match: re.Match[str]) -> Number:
    value = Fraction(read_roman(match["roman"]))
    return _made(match, value, 0.5, kind="ordinal", low_start=match.start("roman"))


def _quarter(match: re.Match[str]) -> Number:
    value = match["digit"] or {"first": 1, "second": 2, "third": 3, "fourth": 4}[match["word"].lower()]
    return _made(
        match,
        Fraction(int(value)),
        0.8 if match["digit"] else 0.5,
        kind="ordinal",
        unit="quarter of a year",
        also=(Fraction(int(value), 4),),
    )


def _half_of_year(match: re.Match[str]) -> Number:
    value = match["digit"] or {"first": 1, "second": 2, "latter": 2, "last": 2}[match["word"].lower()]
    return _made(match, Fraction(int(value)), 0.5, kind="ordinal", unit="half")


def _fortnight(match: re.Match[str]) -> Number:
    return _made(match, Fraction(2), 0.8, unit="week", also=(Fraction(14), Fraction(15)))


def _per(match: re.Match[str]) -> Number:
    size = {"mille": 1000, "thousand": 1000, "million": 10**6, "billion": 10**9}[match["size"].lower()]
    digits = match["number"].replace(",", "")
    value = Fraction(digits) if digits[0].isdigit() else Fraction(_word(digits))
    return _made(match, value / size, 0.9, kind="percent", unit="%", also=(value / 100,))


def _spoken_decimal(match: re.Match[str]) -> Number:
    whole = _word(match["whole"]) if match["whole"] else 0
    digits = "".join(str({**SMALL, "oh": 0, "o": 0, "zero": 0}[word]) for word in match["digits"].lower().split())
    return _made(match, Fraction(f"{whole}.{digits}"), 0.9)


def _per_digits(match: re.Match[str]) -> Number:
    size = Fraction(match["size"].replace(",", ""))
    value = Fraction(match["number"].replace(",", ""))
    return _made(match, value / size, 0.9, kind="percent", unit="%", also=(value / 100, size / 100))


def _made(
    match: re.Match[str],
    low: Fraction,
    strength: float,
    *,
    kind: Kind = "cardinal",
    unit: str = "",
    high: Fraction | None = None,
    also: tuple[Fraction, ...] = (),
    low_start: int | None = None,
) -> Number:
    start = match.start() if low_start is None else low_start
    return make(match.string, start, match.end(), low, kind, strength, high=high, unit=unit, also=also)


_PATTERNS: tuple[tuple[frozenset[bytes], re.Pattern[str], Callable[[re.Match[str]], Number]], ...] = tuple(
    (frozenset(triggers.encode().split()), re.compile(pattern, re.IGNORECASE if fold else 0), reader)
    for triggers, pattern, reader, fold in (
        (
            "past quarter minutes",
            (
                r"\b(?:an? )?(?P<part>half|quarter|five|ten|twenty(?:[ -]five)?)(?P<minutes> minutes)? (?P<side>past"
                r"|to|after|before) "
                rf"(?:(?<=past )|(?<=minutes to )|(?<=quarter to )|(?<=minutes after )|(?<=minutes before )"
                rf"|(?<=quarter after )){_HOUR}"
                r"(?![\w-]|[.,:]\d| (?:hundred|thousand|million|billion|per|times|years?|months?|weeks?|days?|hours?"
                r"|minutes?|points?|of|thirds?|fifths?)\b)"
            ),
            _clock,
            True,
        ),
        (
            "thirty fifteen forty twenty ten fifty",
            (
                rf"(?P<side>)\b(?P<hour>{_ONES}|ten|eleven|twelve)-(?P<part>thirty|fifteen|forty-five|twenty|ten"
                rf"|forty|fifty)\b"
                r"(?![\w-])"
            ),
            _spoken_time,
            True,
        ),
        ("clock", rf"\b{_HOUR}(?P<part>)(?P<side>)[ -]?o['’]\s?clock", _full_hour, True),
        (
            "half quarter quarters",
            (
                rf"\b(?P<whole>an?|{_ONES}|ten) (?P<unit>(?:{_LENGTH})s?|centuries|feet) and "
                r"(?P<part>a half|a quarter|three[ -]quarters)\b"
            ),
            _and_half,
            True,
        ),
        (
            "half",
            r"(?P<digit>)\b(?P<word>first|second|latter|last)[ -]half\b(?! (?:an?|hour|mile|million|dozen)\b)",
            _half_of_year,
            True,
        ),
        ("h1 h2", r"\bH(?P<digit>[12]) (?P<word>)(?=20\d\d\b|of\b)", _half_of_year, False),
        ("half", rf"(?<!and a )\bhalf (?:of )?(?:an? )?(?P<size>{_SCALE}|century|decade)\b", _half_of, True),
        (
            "few several couple many",
            rf"\b(?:few|several|couple of|couple|many) (?P<size>{_SCALE})\b",
            _some_of,
            True,
        ),
        (
            "tens hundreds thousands dozens",
            r"\b(?P<lead>tens|hundreds|thousands|dozens) of (?P<size>hundreds|thousands|millions|billions)\b",
            _tens_of,
            True,
        ),
        (
            "seventeen eighteen nineteen twenty",
            (
                rf"\b(?P<century>seventeen|eighteen|nineteen|twenty)[ -](?P<rest>hundred|oh[ -](?:{_ONES})"
                rf"|(?:{_TENS})(?:[ -](?:{_ONES}))?"
                rf"|{_TEENS})\b(?! (?:people|percent|per|years?|days?|million|thousand|times|dollars|minutes|hours"
                rf"|pounds|miles|feet))"
            ),
            _year,
            True,
        ),
        (
            "war",
            r"\b(?:World War (?P<number>I{1,3}|One|Two|Three|one|two|three|[123])\b)",
            _world_war,
            False,
        ),
        ("war", r"\b(?P<number>[Ff]irst|[Ss]econd|[Tt]hird) [Ww]orld [Ww]ar\b", _world_war, False),
        ("wwi wwii ww", r"\bWW(?P<number>I{1,2}|[12])\b", _world_war, False),
        (
            " ".join(word.rstrip(".") for word in _DIVISIONS),
            rf"\b(?P<name>{_CAPITALISED})[ \u00a0](?P<plain>){_ROMAN}\b(?<!\.)(?![-–'’]|(?<= I) [a-z])",
            _division,
            False,
        ),
        (
            " ".join(word.rstrip(".") for word in _DIVISIONS),
            rf"\b(?P<name>{_DIVISION}) (?P<roman>)(?P<plain>\d{{1,3}}(?![\d/:%]|[.,–-]\d)|(?:{_ONES}|ten)(?![\w-]))",
            _division,
            True,
        ),
        (
            "ii iii iv vi vii viii ix xi xii xiii xiv xv xvi bowl",
            (
                r"(?<=[a-z] )(?P<roman>II|III|IV|VI{0,3}|IX|X{1,2}(?:IX|IV|VI{0,3}|I{1,3})?"
                r"|(?<=Bowl )(?:XL|L)X{0,3}(?:IX|IV|VI{0,3}|I{1,3})?)\b(?!\.[A-Z]|-)"
            ),
            _reign,
            False,
        ),
        ("no", rf"\b[Nn]o\. ?(?!I\b){_ROMAN}(?![\w-])", _numbered, False),
        ("q", r"\bQ(?P<digit>[1-4])(?P<word>)\b", _quarter, False),
        (
            "quarter",
            r"(?P<digit>)\b(?P<word>first|second|third|fourth)[ -]quarter\b(?! of an hour|[ -]?finals?)",
            _quarter,
            True,
        ),
        ("fortnight fortnights", r"\b(?:a |one )?fortnight\b", _fortnight, True),
        (
            "mille thousand million billion",
            (
                r"(?<![\d.,])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine"
                r"|ten)) (?:parts? |cases? |deaths? |people )?(?:per|in (?:an?|every)) (?P<size>mille|thousand"
                r"|million|billion)\b"
            ),
            _per,
            True,
        ),
        (
            "point",
            (
                rf"\b(?:(?P<whole>zero|{_ONES}|ten|\d{{1,3}}) )?point "
                rf"(?P<digits>(?:zero|oh|{_ONES})(?: (?:zero|oh|{_ONES})){{1,8}})\b"
            ),
            _spoken_decimal,
            True,
        ),
        (
            "per",
            (
                r"(?<![\d.,])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?) (?:parts? |cases? |deaths? |births? |people )?per "
                r"(?P<size>1(?:,?000){1,3})(?![\d.,]\d)"
            ),
            _per_digits,
            True,
        ),
    )
)

IDIOM_WORDS = frozenset(word for triggers, _, _ in _PATTERNS for word in triggers)
"""The words without which no pattern can match."""


def read_idioms(text: str, words: frozenset[bytes] | set[bytes]) -> tuple[str, list[Number]]:
    """Read the numbers of several words, and blank them; the length stays.

    Parameters
    ----------
    text
        English, half width.
    words
        Those of `IDIOM_WORDS` that it holds, in small letters.

    Examples
    --------
    >>> [(str(one.low), one.kind) for one in read_idioms("half a million by half past two", {b"half", b"past"})[1]]
    [('5/2', 'time'), ('500000', 'cardinal')]
    """
    found: list[Number] = []
    for triggers, pattern, reader in _PATTERNS:
        if triggers.isdisjoint(words):
            continue
        matches = list(pattern.finditer(text))
        found += [reader(match) for match in matches]
        for match in matches:
            text = text[: match.start()] + _BLANK * len(match.group()) + text[match.end() :]
    return text, found
