"""The number words of English, by what they do in a number."""

from __future__ import annotations

__all__ = [
    "MONTHS",
    "MULTIPLES",
    "NINETIES",
    "ORDINALS",
    "OTHERS",
    "PARTS",
    "PLURALS",
    "SCALES",
    "SMALL",
    "TENS",
    "UNCERTAIN_MONTHS",
    "WEEKDAYS",
    "WORDS",
]

SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "crore": 10**7,
    "mn": 10**6, "bn": 10**9, "tn": 10**12, "trn": 10**12, "lakh": 10**5, "m": 10**6, "b": 10**9, "k": 1000,
}  # fmt: skip
PLURALS = {
    "tens": 10, "dozens": 12, "hundreds": 100, "thousands": 1000, "millions": 10**6, "billions": 10**9,
    "trillions": 10**12,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
    "thousandth": 1000, "millionth": 10**6,
}  # fmt: skip
PARTS = {
    "thirds": 3, "quarters": 4, "fourths": 4, "fifths": 5, "sixths": 6, "sevenths": 7, "eighths": 8, "ninths": 9,
    "tenths": 10, "hundredths": 100, "thousandths": 1000, "quarter": 4,
}  # fmt: skip
MULTIPLES = {
    "twice": 2, "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "thrice": 3, "triple": 3, "tripled": 3,
    "triples": 3, "tripling": 3, "quadruple": 4, "quadrupled": 4, "quintupled": 5, "twofold": 2, "threefold": 3,
    "fourfold": 4, "fivefold": 5, "sixfold": 6, "sevenfold": 7, "eightfold": 8, "ninefold": 9, "tenfold": 10,
}  # fmt: skip
OTHERS = {"dozen": 12, "couple": 2, "decade": 10, "decades": 10, "century": 100, "centuries": 100, "half": 0}
NINETIES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
    "nineties": 90,
}  # fmt: skip
MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7,
    "aug": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
# Other words too: a month only where a date is about.
UNCERTAIN_MONTHS = frozenset(["may", "march", "mar", "dec", "sep", "jan", "jun"])
WEEKDAYS = {
    "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7,
}  # fmt: skip

# Every word that can be a number, and its table. Scale letters are read with their digits only.
WORDS: dict[str, str] = {
    word: kind
    for kind, table in (
        ("small", SMALL),
        ("tens", TENS),
        ("scale", {word: size for word, size in SCALES.items() if len(word) > 1}),
        ("plural", PLURALS),
        ("ordinal", ORDINALS),
        ("part", PARTS),
        ("multiple", MULTIPLES),
        ("other", OTHERS),
        ("nineties", NINETIES),
        ("month", MONTHS),
        ("weekday", WEEKDAYS),
    )
    for word in table
}
