"""Which side each piece of a text belongs to, told with its surroundings.

A piece such as "IBM.", "Python 3" or "2021" may be in either language. Where the languages take turns, the pieces
about it say which; in a file of one language everything is of that language, unless the file plainly holds both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.identification import english_words, weight

__all__ = ["holds_both", "is_uncertain", "settle_sides"]

# So many words in Latin letters without an English function word may be a name, a code or an answer in either language.
_FEW_WORDS: Final = 4
# How many neighbours of known languages must differ for the languages to take turns. Paragraph by paragraph nearly
# all do, but for numbers; in the blocks of one language inside another hardly any.
_TURNS: Final = 0.65
_TURNS_IN_ONE: Final = 0.6
# The share of words that the other language has in a file of both.
_BOTH: Final = 0.2
_WORDS_PER_HAN: Final = 0.55
_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def is_uncertain(text: str) -> bool:
    """Tell whether a piece may be in English or in Chinese alike: a name, a code, a number.

    >>> [is_uncertain(text) for text in ("Python 3", "2021", "Where is it?", "纽约")]  # New York
    [True, True, False, False]
    """
    return not has_han(text) and weight(text)[1] <= _FEW_WORDS and not english_words(text.lower())


def settle_sides(pieces: Sequence[tuple[str, str]]) -> list[str]:
    """Settle the sides of an interleaved text's pieces.

    Where the languages take turns, uncertain pieces between two known ones take turns, too, if their number allows it
    and a piece that goes to the Chinese side repeats the words of the one before it.

    Parameters
    ----------
    pieces : sequence of (str, str)
        Text and side, ``source``, ``target`` or ``""`` for a number or another language, as the text alone says.

    Returns
    -------
    list of str
        The side of each piece.
    """
    sides = [side for _, side in pieces]
    known = [bool(side) and not is_uncertain(text) for text, side in pieces]
    # Of titles in both languages the English are uncertain, and the Chinese are not.
    in_turn = _take_turns([side for side, sure in zip(sides, known, strict=True) if sure], _TURNS)
    if not in_turn and not _take_turns([side for side in sides if side], _TURNS):
        return sides
    leading = next((side for side, sure in zip(sides, known, strict=True) if sure), "source")
    start = 0
    while start < len(pieces):
        if known[start] or not (pieces[start][1] or _is_number(pieces[start][0])):
            start += 1
            continue
        end = start
        while end < len(pieces) and not known[end] and (pieces[end][1] or _is_number(pieces[end][0])):
            end += 1
        before = next((sides[place] for place in range(start - 1, -1, -1) if known[place]), "")
        after = next((sides[place] for place in range(end, len(pieces)) if known[place]), "")
        _take_turns_between(pieces, sides, (start, end), (before, after), leading)
        start = end
    return sides


def _take_turns_between(
    pieces: Sequence[tuple[str, str]], sides: list[str], span: tuple[int, int], beside: tuple[str, str], leading: str
) -> None:
    """Give the pieces of a span sides in turn, where that fits the sides before and after (``""`` at the ends).

    ``leading`` is the side that comes first of each pair.
    """
    (start, end), (before, after) = span, beside
    other = {"source": "target", "target": "source"}
    first = other[before] if before else (leading if (end - start) % 2 == 0 or after != leading else other[leading])
    last = first if (end - start) % 2 else other[first]
    if after and last == after:
        return
    proposed = [first if place % 2 == 0 else other[first] for place in range(end - start)]
    place = start
    while place < end:
        side = proposed[place - start]
        text, own = pieces[place]
        if own == side:
            place += 1
            continue
        # A number has no side of its own: both of a pair get theirs, or none.
        partner = place + 1 if side == leading else place - 1
        if 0 <= partner < len(pieces) and _repeats(text, pieces[partner][0]):
            sides[place] = side
        place += 1


def _repeats(text: str, beside: str) -> bool:
    words, others = ({word.replace(",", "") for word in _TOKEN.findall(one.casefold())} for one in (text, beside))
    return bool(words) and (words <= others or others <= words)


def _is_number(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def _take_turns(sides: Sequence[str], share: float) -> bool:
    changes = sum(one != other for one, other in pairwise(sides))
    return len(sides) > 1 and changes >= share * (len(sides) - 1)


def holds_both(pieces: Sequence[tuple[str, bool]]) -> bool:
    """Tell whether a file of one language is in truth one of both: its pieces take turns, and neither is rare.

    Parameters
    ----------
    pieces : sequence of (str, bool)
        Text of each piece whose language its words tell, and whether it is in the language of the file.
    """
    amounts = {True: 0.0, False: 0.0}
    for text, own in pieces:
        han, words = weight(text)
        amounts[own] += han * _WORDS_PER_HAN + words
    foreign = amounts[False] >= _BOTH * (amounts[True] + amounts[False])
    return foreign and _take_turns(["own" if own else "other" for _, own in pieces], _TURNS_IN_ONE)
