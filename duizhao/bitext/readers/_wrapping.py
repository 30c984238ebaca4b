"""Whether the lines of a text were broken by a program or a typist, told from the breaks around each.

A break fits a width of w columns where the line has at most w and the next word would have gone beyond. Of running
text that was wrapped nearly all breaks fit one width; of a poem, a list or sentences one a line hardly any do. So
the width that most breaks of a neighbourhood fit says both whether it is wrapped and which lines are full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["Break", "Wrapping", "find_wrapping"]

# Text wrapped by a program fills lines of 40 to 120 columns; longer lines are paragraphs of their own.
_NARROWEST: Final = 40
# Columns of a leaflet or a newspaper have 24 to 39; so have verses, so nearly all breaks must fit, most of them within
# a sentence that goes on in a small letter. News at 24 to 39 columns: all fit and .95 go on; of verses .3 to .7 fit.
_COLUMN: Final = 24
_FITTING_COLUMN: Final = 0.85
_GOING_ON: Final = 0.7
_LEAST_COLUMN: Final = 4
# Chinese has no small letters; in prose a third of such lines have a mark inside (news: .7 to .9), in lists none.
_MARKED: Final = 0.3
_WIDEST: Final = 120
# What share of the breaks must fit the width, those after short lines left out that end a sentence or are headings.
# English news wrapped at 60, 72 and 80 columns: .95 to 1; typed by hand or out of a PDF: .6 to .8; sentences one a
# line: .1 to .3.
_FITTING: Final = 0.55
# How many of the full lines must end within a sentence. Wrapped news: .95; its sentences one a line: .17.
_UNFINISHED: Final = 0.5
# How many of them must be followed by a small letter: news .8, verses whose lines begin with capitals none.
_LOWER: Final = 0.25
# Breaks on each side that are looked at beside the whole text.
_REACH: Final = 15
# Chinese lines may end early by two characters (four columns) so that no punctuation begins a line.
_CHINESE_SLACK: Final = 3
# A PDF's letters differ in width: a line of nine tenths is full where few breaks fit exactly.
_EXACT: Final = 0.85
_LOOSE: Final = 0.9
# A line that breaks off within a sentence and goes on in a small letter was broken by hand, if it is this long.
_BROKEN_BY_HAND: Final = 0.6
# Lines of verse are shorter than those of the prose around, and so are headings.
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A line break: the columns before it and those that the next word asks for, its space included.

    ``chunk`` numbers the group of lines without a blank one; ``finished`` says that the line ends like a sentence,
    ``lower`` that the next begins with a small letter, or both are in capitals, ``marked`` that the line has a mark
    inside, ``title`` that the next ends unlike a sentence; it has ``following`` columns.
    """

    chunk: int
    width: int
    room: int
    chinese: bool
    finished: bool
    lower: bool
    marked: bool
    title: bool
    following: int

    @property
    def limit(self) -> int:
        """The first width at which the next word would have had room."""
        return self.width + self.room + (_CHINESE_SLACK if self.chinese else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """A width and the share of breaks that fit it; 0 columns where the lines are not wrapped."""

    columns: int = 0
    share: float = 0.0

    def full(self, one: Break) -> bool:
        """Tell whether a line was as full as the next word allowed."""
        # In a proportional type the columns of full lines differ: within a sentence a nearly full line is one.
        loose = self.share < _EXACT or not one.finished
        return one.limit > (self.columns * _LOOSE if loose else self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapping:
    """The widths at which the chunks of a text were wrapped, by number; a chunk not named keeps its lines."""

    fits: dict[int, _Fit]

    def joins(self, one: Break) -> bool:
        """Tell whether the line after a break continues the paragraph."""
        fit = self.fits.get(one.chunk)
        if fit is None or (one.finished and one.title and not one.lower and one.following < _HALF * fit.columns):
            return False  # a heading or a cell under a paragraph
        return fit.full(one) or _runs_on(one, fit)


def find_wrapping(breaks: Sequence[Break]) -> Wrapping:
    """Find the chunks of one language that were wrapped, each by its neighbourhood, else by the whole text.

    Parameters
    ----------
    breaks : sequence of Break
        In the order of the text.
    """
    whole = _fit(breaks)
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for place, one in enumerate(breaks):
        first.setdefault(one.chunk, place)
        last[one.chunk] = place
    fits = {}
    for chunk, start in first.items():
        own = breaks[start : last[chunk] + 1]
        near = _fit(breaks[max(0, start - _REACH) : start + _REACH])
        fit = near if near.columns else whole
        if fit.columns and _is_prose(own, fit):
            fits[chunk] = fit
    return Wrapping(fits=fits)


def _fit(breaks: Sequence[Break]) -> _Fit:
    """Find the width that most breaks fit, and whether that says that the lines were wrapped."""
    fit, fitting = _widest(breaks, _NARROWEST, _WIDEST)
    # One break alone is also a heading and its text, unless the sentence plainly goes on.
    enough = len(fitting) > 1 or any(one.lower for one in fitting)
    unfinished = sum(not one.finished for one in fitting)
    lower = sum(one.lower or one.chinese for one in fitting)
    if enough and lower >= _LOWER * len(fitting) and fit.share >= _FITTING and unfinished >= _UNFINISHED * len(fitting):
        return fit
    fit, fitting = _widest(breaks, _COLUMN, _NARROWEST - 1)
    going_on = sum(not one.finished and (one.lower or one.chinese) for one in fitting)
    marked = sum(one.marked or not one.chinese for one in fitting) >= _MARKED * len(fitting)
    if (
        marked
        and len(fitting) >= _LEAST_COLUMN
        and fit.share >= _FITTING_COLUMN
        and going_on >= _GOING_ON * len(fitting)
    ):
        return fit
    return _Fit()


def _widest(breaks: Sequence[Break], narrowest: int, widest: int) -> tuple[_Fit, list[Break]]:
    """Return the width in a range that most breaks fit, the widest of equals, and these breaks."""
    changes: dict[int, int] = {}
    for one in breaks:
        changes[one.width] = changes.get(one.width, 0) + 1
        changes[one.limit] = changes.get(one.limit, 0) - 1
    best = columns = open_now = 0
    for width in sorted(changes):
        open_now += changes[width]
        if open_now >= best and narrowest <= width <= widest:
            best, columns = open_now, width
    if not best:
        return _Fit(), []
    fitting = [one for one in breaks if one.width <= columns < one.limit]
    # Ends of paragraphs, and headings, addresses and other short lines, say nothing of the width.
    ended = sum(one.limit <= (columns if one.finished else columns * _HALF) for one in breaks)
    return _Fit(columns=columns, share=len(fitting) / max(1, len(breaks) - ended)), fitting


def _is_prose(own: Sequence[Break], fit: _Fit) -> bool:
    """Tell prose from verse and lists in a wrapped neighbourhood: half of its lines are full, or broken by hand."""
    asked = [one for one in own if fit.full(one) or not one.finished]
    full = sum(fit.full(one) for one in asked)
    if len(asked) == 1:
        return bool(full) or _runs_on(asked[0], fit)
    return full >= _HALF * len(asked)


def _runs_on(one: Break, fit: _Fit) -> bool:
    long_enough = one.width >= _BROKEN_BY_HAND * fit.columns
    return long_enough and not one.finished and (one.lower or one.chinese)
