"""Find the numbers of a text, by its language."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.numbers.chinese import find_chinese
from duizhao.bitext.language.numbers.digits import quote
from duizhao.bitext.language.numbers.english import find_english
from duizhao.bitext.language.numbers.literals import set_apart
from duizhao.bitext.language.numbers.number import Number
from duizhao.bitext.language.variants import simplify

__all__ = ["find_numbers"]

_TRADITIONAL = frozenset(["hant", "tw", "hk", "mo"])


def find_numbers(text: str, lang: str) -> list[Number]:
    """Find the numbers of an English or Chinese text, with their values.

    Parameters
    ----------
    text
        Any text. What stands in an address is no number. Digits may be full width; Chinese numerals may be
        Simplified, Traditional or financial. Text tagged as Traditional is read by its Simplified twin, where
        that has the same length.
    lang
        A BCP 47 tag whose primary language is ``en`` or ``zh``.

    Returns
    -------
    list of Number
        In order, without overlap.

    Raises
    ------
    LanguageError
        When the tag is neither English nor Chinese.

    Examples
    --------
    >>> [(str(n.value), n.kind) for n in find_numbers("a dozen of 1.4 billion in late 2022", "en")]
    [('10', 'cardinal'), ('1400000000', 'cardinal'), ('2022', 'year')]
    >>> [(str(n.value), n.unit) for n in find_numbers("14亿人中的百分之七十，三百多万元", "zh")]
    [('1400000000', ''), ('7/10', '%'), ('3000000', 'CNY')]
    """
    primary, traditional = _parts(lang)
    blanked, dates = set_apart(text)
    if primary == "zh":
        found = _find_chinese(blanked, traditional=traditional)
    elif primary == "en":
        found = find_english(blanked)
    else:
        raise LanguageError(f"numbers are known in en and zh, not in {lang!r}")
    return sorted([*found, *dates], key=attrgetter("start")) if dates else found


def _find_chinese(text: str, *, traditional: bool) -> list[Number]:
    if traditional:
        simplified = simplify(text)
        if len(simplified) == len(text):
            return quote(text, find_chinese(simplified))
    return find_chinese(text)


@lru_cache(maxsize=64)
def _parts(lang: str) -> tuple[str, bool]:
    """Return the primary language of a tag, and whether the rest of it says Traditional."""
    primary, *rest = lang.lower().split("-")
    return primary, not _TRADITIONAL.isdisjoint(rest)
