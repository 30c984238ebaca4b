"""Language tags as glossaries write them, and the pair of languages of a file that names none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from duizhao.bitext.errors import FormatError, LanguageError
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.variants import script

__all__ = ["chinese_column", "chinese_lang", "locale", "normal_tag"]

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_SHORT = {"eng": "en", "zho": "zh", "chi": "zh", "cmn": "zh"}
_REGIONS = {
    "zh-cn": "zh-Hans",
    "zh-tw": "zh-Hant-TW",
    "zh-hk": "zh-Hant-HK",
    "zh-mo": "zh-Hant-MO",
    "zh-sg": "zh-Hans-SG",
}
_LOCALES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
SCRIPT_LETTERS = 4
REGION_LETTERS = 2


def normal_tag(tag: str, place: str) -> str:
    """Return a BCP 47 tag in its usual case, Chinese with its script; ``place`` says where it stands.

    >>> [normal_tag(tag, "") for tag in ("ZH_cn", "zh-TW", "en-us", "eng", "zh-hant-hk", "zh")]
    ['zh-Hans', 'zh-Hant-TW', 'en-US', 'en', 'zh-Hant-HK', 'zh']

    Raises
    ------
    FormatError
        When it is no language tag.
    """
    plain = tag.strip().replace("_", "-")
    if _TAG.fullmatch(plain) is None:
        raise FormatError(f"{place}: {tag[:30]!r} is not a language tag; write one such as en, zh-Hans or zh-Hant")
    first, *rest = plain.split("-")
    first = _SHORT.get(first.lower(), first.lower())
    parts = [
        part.title()
        if len(part) == SCRIPT_LETTERS and part.isalpha()
        else part.upper()
        if len(part) == REGION_LETTERS
        else part
        for part in rest
    ]
    written = "-".join((first, *parts))
    return "zh-Hans" if written == "zh-Hans-CN" else _REGIONS.get(written.lower(), written)


def locale(tag: str) -> str:
    """Return a tag as older tools know it: by region instead of script.

    >>> [locale(tag) for tag in ("zh-Hans", "zh-Hant-TW", "zh-Hant", "en-GB", "en")]
    ['zh-CN', 'zh-TW', 'zh-TW', 'en-GB', 'en']
    """
    if tag in _LOCALES:
        return _LOCALES[tag]
    parts = tag.split("-")
    return f"{parts[0]}-{parts[2]}" if parts[1:2] in (["Hans"], ["Hant"]) and len(parts) > REGION_LETTERS else tag


def chinese_lang(texts: Iterable[str]) -> str:
    """Tell the script of Chinese terms by what most of their characters need; Simplified where nothing tells."""
    return "zh-Hant" if script("".join(texts)) == "Hant" else "zh-Hans"


def chinese_column(rows: Iterable[tuple[str, str]], name: str) -> int:
    """Tell which of two columns is Chinese, 0 or 1, by where Han characters stand.

    Raises
    ------
    LanguageError
        When neither column has more of them than the other.
    """
    counts = [0, 0]
    for row in rows:
        for column in (0, 1):
            counts[column] += has_han(row[column])
    if counts[0] == counts[1]:
        raise LanguageError(
            f"{name}: cannot tell which of two columns is Chinese; give them a header such as english, chinese"
        )
    return int(counts[1] > counts[0])
