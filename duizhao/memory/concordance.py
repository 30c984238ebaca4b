"""Concordance: where a phrase occurs in the memory, in either language, newest first.

The posting lists give the candidates; each is then read to see that the phrase really occurs there, case, width,
script and spaces beside Chinese aside. English matches complete words; where there is none, the last one may be the
beginning of a longer word (`comput` finds computing).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from duizhao.bitext.language.characters import HAN, has_han
from duizhao.memory.folding import bigrams, fold, places
from duizhao.memory.matches import Span
from duizhao.memory.store import Filters, Memory, MemoryUnit

__all__ = ["Concordance", "Line", "find_phrase"]

_RUN: Final = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_READ: Final = 20_000
"""Candidates read at most, the newest: filters or a false candidate may reject many, and an answer must not wait."""
_CHUNK: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A unit that holds the phrase: ``spans`` are its places in that side's text, ``counterparts`` its renderings'."""

    unit: MemoryUnit
    chinese: bool
    spans: tuple[Span, ...]
    counterparts: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """The lines found, newest first; ``complete`` is False where there are or may be more."""

    lines: tuple[Line, ...]
    complete: bool


def find_phrase(
    memory: Memory, phrase: str, *, chinese: bool | None = None, limit: int = 20, filters: Filters | None = None
) -> Concordance:
    """Find the units that hold a phrase, in English or Chinese (told by its characters unless ``chinese`` says so)."""
    side = has_han(phrase) if chinese is None else chinese
    runs = _RUN.findall(fold(phrase))
    if not runs:
        return Concordance(lines=(), complete=True)
    found = _read(memory, runs, limit, filters, chinese=side, begin=False)
    if not found.lines and not has_han(runs[-1]):
        found = _read(memory, runs, limit, filters, chinese=side, begin=True)
    return found


def _read(
    memory: Memory, runs: list[str], limit: int, filters: Filters | None, *, chinese: bool, begin: bool
) -> Concordance:
    expression, characters = _expression(runs, chinese=chinese, begin=begin)
    pattern = _pattern(runs, begin=begin)
    lines: list[Line] = []
    below: int | None = None
    for _ in range(_READ // _CHUNK):
        numbers = memory.postings(expression, _CHUNK, characters=characters, below=below)
        units = memory.units(numbers, filters)
        for number in numbers:
            unit = units.get(number)
            spans = tuple(_spans(pattern, unit.text(chinese=chinese))) if unit else ()
            if unit is None or not spans:
                continue
            if len(lines) == limit:
                return Concordance(lines=tuple(lines), complete=False)
            lines.append(Line(unit=unit, chinese=chinese, spans=spans))
        if len(numbers) < _CHUNK:
            return Concordance(lines=tuple(lines), complete=True)
        below = numbers[-1]
    return Concordance(lines=tuple(lines), complete=False)


def _expression(runs: list[str], *, chinese: bool, begin: bool) -> tuple[str, bool]:
    """Return an FTS5 expression that all units with the phrase fulfil, and whether it is one of single characters."""
    column = "chinese" if chinese else "english"
    parts: list[str] = []
    single: list[str] = []
    phrase: list[str] = []
    for place, run in enumerate(runs):
        if not has_han(run):
            phrase.append(run)
            if place + 1 < len(runs) and not has_han(runs[place + 1]):
                continue
            mark = "*" if begin and place + 1 == len(runs) else ""
            parts.append(f'"{" ".join(phrase)}"{mark}')
            phrase = []
        elif len(run) > 1:
            parts.append(f'"{" ".join(bigrams(run))}"')
        else:
            single.append(run)
    if parts:
        return f"{column} : ({' AND '.join(parts)})", False
    return " AND ".join(f'"{one}"' for one in single), True


def _pattern(runs: list[str], *, begin: bool) -> re.Pattern[str]:
    """Return a pattern of the phrase in folded text."""
    parts: list[str] = []
    for place, run in enumerate(runs):
        han = has_han(run)
        if place:
            parts.append(r"[\W_]{0,2}" if han or has_han(runs[place - 1]) else r"[\W_]{1,3}")
        last = place + 1 == len(runs)
        parts.append(re.escape(run) if han else _word(run, open_end=begin and last))
    return re.compile("".join(parts))


def _word(run: str, *, open_end: bool) -> str:
    letter = rf"[^\W_{HAN}]"
    return rf"(?<!{letter}){re.escape(run)}" + (rf"{letter}*" if open_end else rf"(?!{letter})")


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    folded = fold(text)
    back: list[int] | None = None
    for found in pattern.finditer(folded):
        if back is None:
            back = places(text)
        yield back[found.start()], back[found.end() - 1] + 1
