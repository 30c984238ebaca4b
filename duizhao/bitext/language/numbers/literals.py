"""What is written alike in every language: dates in digits, and addresses, whose digits are no numbers."""

from __future__ import annotations

import re
from fractions import Fraction

from duizhao.bitext.language.numbers.digits import make
from duizhao.bitext.language.numbers.number import Kind, Number

__all__ = ["set_apart"]

# ISO 8601 and its relatives: 2016-07-31, 2016/7/31, 2016.07.31. The year comes first, so nothing is ambiguous.
_DATE = re.compile(
    r"(?<![\d./-]) (?P<year> (?:1[5-9]|2[01])\d\d ) (?P<mark> [-/.]) (?P<month> 0?[1-9]|1[0-2] ) (?P=mark)"
    r"(?P<day> 0?[1-9]|[12]\d|3[01] ) (?! \d | (?P=mark)\d )",
    re.VERBOSE,
)
_PARTS: tuple[Kind, ...] = ("year", "month", "day")
_DATE_BEGINS = re.compile(r"[-/.](?<=\d{4}.)\d")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”「」（），。；、]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
)
# Tags, placeholders, entities and link targets: <x1/>, %1$s, %.2f, {0}, &#39;, ](a-1.md).
_CODE = re.compile(
    r"</?[A-Za-z][^<>]{0,200}>"
    r"|%(?:\(\w{1,60}\))?(?:\d+\$)?[-+0#]?\d{0,3}(?:\.\d{1,3})?l{0,2}(?:[sdiuxXeg@](?![A-Za-z])|f)"
    r"|\$?\{[^{}\s]{0,80}\}|&#x?[0-9a-fA-F]{1,7};|(?<=\])\([^()\s]{1,300}\)|(?<![A-Za-z0-9_.])(?!(?:1[5-9]"
    r"|2[01])\d\d\.)v?\d{1,4}(?:\.\d{1,4}){2,}(?![\w.]*\d)"
    r"|`[^`\n]{1,200}`"
)
_VERSION = re.compile(r"\.(?<=\d\.)\d+\.\d")
# Stands for what was set apart: neither a letter nor a digit, so nothing is read on from it.
_BLANK = "\ufffc"


def set_apart(text: str) -> tuple[str, list[Number]]:
    r"""Read dates in digits, and blank them and all addresses; the length stays.

    Without this ``2016-07-31`` is a span of years in English and three bare numbers in Chinese, and the month
    in ``…/2015-July/001220.html`` one that the translator forgot to render.

    Returns
    -------
    blanked : str
        The text with U+FFFC for each character of what was set apart.
    dates : list of Number
        Year, month and day of each date, in order.

    Examples
    --------
    >>> blanked, dates = set_apart("2016-07-31 www.a.org/2016")
    >>> blanked == "\ufffc" * 10 + " " + "\ufffc" * 14
    True
    >>> [(str(number.value), number.kind) for number in dates]
    [('2016', 'year'), ('7', 'month'), ('31', 'day')]
    """
    if "://" in text or "www." in text or "@" in text:
        text = _ADDRESS.sub(lambda match: _BLANK * len(match.group()), text)
    if ("<" in text or "%" in text or "{" in text or "`" in text or "&" in text or "](" in text) or (
        "." in text and _VERSION.search(text) is not None
    ):
        text = _CODE.sub(lambda match: _BLANK * len(match.group()), text)
    dates: list[Number] = []
    if _DATE_BEGINS.search(text) is None:
        return text, dates
    pieces, at = [], 0
    for match in _DATE.finditer(text):
        dates += [make(text, *match.span(kind), Fraction(int(match[kind])), kind, 1.0) for kind in _PARTS]
        pieces += [text[at : match.start()], _BLANK * len(match.group())]
        at = match.end()
    return "".join([*pieces, text[at:]]), dates
