"""What stands in a cell of a glossary: synonyms, yes and no, and a rating in the words of many tools."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = [
    "FORMULA",
    "MAX_CELL",
    "UNTRANSLATED",
    "Line",
    "Remark",
    "is_answer",
    "is_yes",
    "join_synonyms",
    "keeps_slash",
    "read_extras",
    "split_synonyms",
    "variants_of",
    "write_extras",
]

UNTRANSLATED = ("translate", "no")
"""The extra of a concept that is not translated."""

Line = tuple[int, Sequence[str]]
"""The number a person finds a row under, from 1, and its cells."""

Remark = Callable[[str], None]
"""Takes a line about something in a file that was not used."""

FORMULA = "\0formula"
"""What a cell with a formula reads as: its value is not in the file."""

MAX_CELL = 32_767
"""Characters in a cell: what Excel holds. A longer one is no field of a glossary."""

_BREAK = re.compile(r"(?<!&amp)(?<!&lt)(?<!&gt)(?<!&quot)(?<!&nbsp)[;；|｜]")
_CHINESE_BREAK = re.compile(r"[;；|｜、]")
_SLASH = re.compile(r"\s[/／]\s|(?<=[\u3400-\u9fff]{2})[/／](?=[\u3400-\u9fff]{2})")
"""A slash between words with spaces around it, or between two Chinese words: TCP/IP and and/or stay whole."""
_PARENTHESES = re.compile(r"[(（][^()（）]*[)）]")
_MARKED = re.compile(
    r"(.+?)\s*[(（]\s*(?:US|UK|GB|AmE|BrE|Am\.E\.|Br\.E\.|also|or|aka|a\.k\.a\.|abbr\.?|亦作|又称|也称|简称|缩写)[:：\s]\s*([^()（）]+)[)）]",
    re.IGNORECASE,
)
_YES = frozenset({"yes", "y", "true", "1", "x", "✓", "✔", "√", "是", "对", "對", "真", "禁用", "禁止", "forbidden"})
_NO = frozenset({"", "no", "n", "false", "0", "-", "否", "不", "×", "✗", "✘", "allowed", "not forbidden"})
_HAN = re.compile("[\u3400-\u9fff]")


def is_yes(cell: str) -> bool:
    """Tell whether a cell says yes.

    >>> [is_yes(cell) for cell in ("TRUE", "是", "x", "no", "", "FALSE")]
    [True, True, True, False, False, False]
    """
    return cell.strip().casefold() in _YES


def is_answer(cell: str) -> bool:
    """Tell whether a cell says yes or no, or nothing.

    >>> [is_answer(cell) for cell in ("TRUE", "否", "", "泵浦")]
    [True, True, True, False]
    """
    return cell.strip().casefold() in _YES | _NO


def split_synonyms(cell: str, *, slashes: bool = True) -> list[str]:
    r"""Return the terms that a cell holds: between line breaks or, where there are none, semicolons, bars and 、.

    >>> split_synonyms("AI; A.I."), split_synonyms("手机、移动电话"), split_synonyms("TCP/IP"), split_synonyms("a;b\n")
    (['AI', 'A.I.'], ['手机', '移动电话'], ['TCP/IP'], ['a;b'])

    A slash between two Chinese words is one unless ``slashes`` says no.

    >>> split_synonyms("公里/小时"), split_synonyms("公里/小时", slashes=False)  # kilometres, hour
    (['公里', '小时'], ['公里/小时'])
    """
    if "\n" in cell.strip(" "):
        return [text.strip() for text in cell.split("\n") if text.strip()]
    hidden = _PARENTHESES.sub(lambda match: "\0" * len(match[0]), cell)
    breaks = [
        *(_CHINESE_BREAK if _HAN.search(cell) else _BREAK).finditer(hidden),
        *(_SLASH.finditer(hidden) if slashes else ()),
    ]
    parts = []
    done = 0
    for match in sorted(breaks, key=re.Match.start):
        parts.append(cell[done : match.start()].strip())
        done = match.end()
    parts.append(cell[done:].strip())
    whole = [part for part in parts if part]
    # A part without a letter or digit is no term: the sign was part of one, as in ";-)" or "||".
    if not all(any(character.isalnum() for character in part) for part in whole):
        return [cell.strip()]
    return list(dict.fromkeys(whole))


def keeps_slash(cells: Iterable[str]) -> bool:
    """Tell whether a slash belongs to the term in a row: the English has one that is not split, as km/h and TCP/IP.

    >>> keeps_slash(["km/h", "公里/小时"]), keeps_slash(["speed", "速度/速率"])
    (True, False)
    """
    return any("/" in cell and not _HAN.search(cell) and len(split_synonyms(cell)) == 1 for cell in cells)


def join_synonyms(terms: Iterable[str]) -> str:
    r"""Return terms as one cell that :func:`split_synonyms` splits into them again.

    >>> join_synonyms(["AI", "A.I."]), join_synonyms(["a;b"]), join_synonyms([])
    ('AI; A.I.', 'a;b\n', '')
    """
    texts = list(terms)
    if not texts:
        return ""
    joined = "; ".join(texts)
    if split_synonyms(joined) == texts:
        return joined
    return "\n".join(texts) + ("" if len(texts) > 1 else "\n")


def variants_of(text: str) -> list[str]:
    """Return a term and the other spelling that it names in parentheses.

    >>> variants_of("colour (US: color)"), variants_of("set (mathematics)")
    (['colour', 'color'], ['set (mathematics)'])
    """
    match = _MARKED.fullmatch(text)
    return [text] if match is None else [match[1].strip(), match[2].strip()]


def write_extras(extras: Iterable[tuple[str, str]]) -> str:
    """Return (name, value) pairs as one cell, a line each."""
    return "\n".join(f"{name}: {value}".replace("\\", "\\\\").replace("\n", "\\n") for name, value in extras)


def read_extras(cell: str) -> Iterator[tuple[str, str]]:
    r"""Yield the pairs of a cell.

    >>> list(read_extras(write_extras([("client", "A: B"), ("remark", "one\ntwo")])))
    [('client', 'A: B'), ('remark', 'one\ntwo')]
    """
    for line in cell.split("\n"):
        name, found, value = line.partition(": ")
        if found:
            parts = (part.replace("\\n", "\n") for part in value.split("\\\\"))
            yield name, "\\".join(parts)
