"""Where what a finding shows begins and ends: at whole words, without the marks that belong to what is around it."""

from __future__ import annotations

import re
from typing import Final

from duizhao.bitext.language.characters import HAN, LATIN

__all__ = ["whole_words"]

_OPENING: Final = "([{（［【〔「『《〈“‘"
_CLOSING: Final = ")]}）］】〕」』》〉”’"
_LETTER: Final = rf"[0-9_{LATIN}]"
_WORD: Final = re.compile(
    rf"(?<![0-9_{LATIN}]){_LETTER}+(?:['’-]{_LETTER}+)*(?:[(（](?:s|es|ies)[)）]|/{_LETTER}+)*['’]?(?![0-9_{LATIN}])"
)
"""A word in Latin letters as it is written: teacher's, self-made, Disadvantage(s), and/or, teachers'."""
_ODD_START: Final = re.compile(
    rf"(?:['’](?:s|t|re|ve|ll|d|m)(?![0-9{LATIN}])|[\s,.;:!?…，。；：！？、·*_~|/\\&%{re.escape(_CLOSING)}])+"
)
"""What no span begins with: white space, a possessive, a mark that ends something."""
_ODD_END: Final = re.compile(rf"[\s,;:，；：、·*_~|/\\&{re.escape(_OPENING)}]+\Z")
_BARE: Final = re.compile(rf"[^0-9_{LATIN}{HAN}]*")
_QUOTES: Final = "\"'`"


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span made of whole words, that holds no half of a pair of brackets or quotation marks at its ends.

    Parameters
    ----------
    text
        The text of a side.
    start, end
        Offsets of a span in it.

    Returns
    -------
    tuple of int, int
        Offsets, the same place twice where nothing but marks is left.

    Examples
    --------
    >>> text = "Disadvantage(s) of the users') reading"
    >>> [text[slice(*whole_words(text, start, end))] for start, end in ((0, 12), (13, 22), (28, 38))]
    ['Disadvantage(s)', 'Disadvantage(s) of the', 'reading']
    """
    start, end = _widened(text, start, end)
    while start < end:
        here = text[start:end]
        if (odd := _ODD_START.match(here)) is not None:
            start += odd.end()
        elif _begins_alone(here):
            start += 1
        elif (tail := _ODD_END.search(here)) is not None:
            end = start + tail.start()
        elif _ends_alone(here):
            end -= 1
        else:
            break
    return (start, end) if _BARE.fullmatch(text, start, max(start, end)) is None else (end, end)


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span to the words that it begins and ends in; what begins behind a word's apostrophe leaves that out."""
    last = text.find(" ", end) + 1 or len(text)
    for match in _WORD.finditer(text, max(0, text.rfind(" ", 0, start)), last):
        if match.start() < start < match.end():
            behind = "'" in text[start - 1 : start + 1] or "’" in text[start - 1 : start + 1]
            start = match.end() if behind or start == match.end() - 1 else match.start()
        if match.start() < end < match.end():
            end = match.end()
    return start, end


def _begins_alone(here: str) -> bool:
    """Whether a span begins with the first of a pair of marks whose second it lacks."""
    if here[0] in _OPENING:
        return _CLOSING[_OPENING.index(here[0])] not in here
    return here[0] in _QUOTES and here.count(here[0]) % 2 == 1


def _ends_alone(here: str) -> bool:
    """Whether a span ends with the second of a pair of marks whose first it lacks; users' is none."""
    last = here[-1]
    if (last not in _CLOSING and last not in _QUOTES) or _is_apostrophe(here):
        return False
    if last in _QUOTES:
        return here.count(last) % 2 == 1
    return here.count(last) > here.count(_opener(last))


def _opener(mark: str) -> str:
    return _OPENING[_CLOSING.index(mark)]


def _is_apostrophe(text: str) -> bool:
    """Whether a text ends with a plural's possessive: the users'."""
    return text[-2:] in {"s'", "s’"} and not any(mark in text[:-2] for mark in "'‘")
