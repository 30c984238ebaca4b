"""Running heads and page numbers in text taken out of a PDF, where they stand between the lines of a sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

__all__ = ["PrintedLine", "find_page_furniture"]

# Lines at the top and at the bottom of a page that may be running heads, and on what share of the pages they are.
_MARGIN: Final = 2
_OFTEN: Final = 0.4
# Without form feeds a head must come at least so often, and a quarter of the times, or twice, within a sentence.
_TIMES: Final = 3
_TWICE: Final = 2
_THROUGH: Final = 0.25
_LONGEST: Final = 120
_NUMBER: Final = re.compile(
    r"[-–—·\[(（\s]*(?:page|p\.|第)?\s*(?:\d{1,5}|[ivxlc]{1,8})\s*(?:页|頁)?(?:\s*(?:/|of|，?\s*共)\s*\d{1,5}\s*(?:页|頁)?)?"
    r"[-–—·\])）\s]*",
    re.IGNORECASE,
)
# Words that end no line of verse and no heading: what follows is of the same sentence, even if a name is next.
_DANGLING: Final = re.compile(
    r"(?:^|\s)(?:an?|the|of|to|in|at|on|by|for|from|with|and|or|but|than|as|that|which|who|his|her|their|its|my|our|your|"
    r"is|are|was|were|be|been|has|have|had|said|Mr\.?|Mrs\.?|Dr\.?|,)\Z"
)
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line as it stands in the file.

    ``alone`` says that blank lines are about it; ``broken`` that it ends within a sentence, and ``goes_on`` that it
    begins within one.
    """

    start: int
    text: str
    alone: bool
    broken: bool
    goes_on: bool


def find_page_furniture(lines: Sequence[PrintedLine], feeds: Sequence[int]) -> set[int]:
    """Find the lines that belong to the pages and not to the text.

    Where there are form feeds, a line at the top or bottom of a page whose wording, numbers aside, comes on two
    fifths of the pages, and page numbers. Elsewhere lines with blank lines about them that cut through sentences: the
    same wording three times or more, or a number alone.

    Parameters
    ----------
    lines : sequence of PrintedLine
        In the order of the text.
    feeds : sequence of int
        Offsets of the form feeds.

    Returns
    -------
    set of int
        Indices of lines.
    """
    pages: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        pages.setdefault(bisect_right(feeds, line.start), []).append(number)
    found = _at_margins(lines, list(pages.values())) if len(pages) > 1 else set()
    return found | _between_sentences(lines, found)


def _plain(text: str) -> str:
    return "#" if _NUMBER.fullmatch(text) else _DIGITS.sub("#", "".join(text.split())).casefold()


def _at_margins(lines: Sequence[PrintedLine], pages: Sequence[Sequence[int]]) -> set[int]:
    places: dict[tuple[bool, str], list[tuple[int, int]]] = {}
    for page, numbers in enumerate(pages):
        for place in {*range(min(_MARGIN, len(numbers))), *range(max(0, len(numbers) - _MARGIN), len(numbers))}:
            text = lines[numbers[place]].text
            outermost = place in {0, len(numbers) - 1}
            if len(text) <= _LONGEST and (outermost or lines[numbers[place]].alone):
                places.setdefault((place < len(numbers) / 2, _plain(text)), []).append((page, numbers[place]))
    found = set()
    for (_, plain), where in places.items():
        if len({page for page, _ in where}) >= max(2, _OFTEN * len(pages)):
            paged = plain == "#" and _numbers_pages([(page, lines[number].text) for page, number in where])
            found |= {number for _, number in where if plain != "#" or paged or lines[number].alone}
    return found


def _between_sentences(lines: Sequence[PrintedLine], known: set[int]) -> set[int]:
    rest = [number for number in range(len(lines)) if number not in known]
    places: dict[str, list[tuple[int, bool]]] = {}
    before = 0
    for previous, number in pairwise(rest):
        line = lines[number]
        # The number of the page may stand between.
        before = before if _NUMBER.fullmatch(lines[previous].text) else previous
        after = number + 1
        while after in known:
            after += 1
        if line.alone and after < len(lines) and len(line.text) <= _LONGEST:
            through = lines[before].broken and (lines[after].goes_on or bool(_DANGLING.search(lines[before].text)))
            places.setdefault(_plain(line.text), []).append((number, through))
    found = set()
    for plain, where in places.items():
        if plain == "#":
            found |= {number for number, through in where if through}
        numbers = [number for number, _ in where]
        if _plain(lines[rest[0]].text) == plain:
            numbers.insert(0, rest[0])  # above the whole text
        cutting = sum(through for _, through in where)
        often = len(numbers) >= _TIMES and cutting >= max(_TWICE, _THROUGH * len(where))
        if often and _counts_up([lines[number].text for number in numbers]):
            found |= set(numbers)
            below = [number - 1 for number in numbers if number and _NUMBER.fullmatch(lines[number - 1].text)]
            if len(below) >= _TIMES and _counts_up([lines[number].text for number in below]):
                found |= set(below)
                if _counts_up([lines[below[-1]].text, lines[-1].text]) and _NUMBER.fullmatch(lines[-1].text):
                    found.add(len(lines) - 1)
    return found


def _numbers_pages(where: Sequence[tuple[int, str]]) -> bool:
    """Tell whether lines that are numbers count the pages: nearly all of them lie by the same amount above them."""
    ahead: dict[int, int] = {}
    for page, text in where:
        for digits in _DIGITS.findall(text)[:1]:
            ahead[int(digits) - page] = ahead.get(int(digits) - page, 0) + 1
    return len(where) >= _TIMES and max(ahead.values(), default=0) >= _NEARLY_ALL * len(where)


_NEARLY_ALL: Final = 0.8


def _counts_up(texts: Sequence[str]) -> bool:
    """Tell whether no number in lines of one wording falls, or there is none."""
    numbers = [[int(digits) for digits in _DIGITS.findall(text[:_LONGEST])] for text in texts]
    return all(all(one <= two for one, two in zip(a, b, strict=False)) for a, b in pairwise(numbers))
