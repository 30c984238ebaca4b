"""Answers of the memory for a person, as lines, and for a program, as data for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from duizhao.bitext.language.numbers import compare_numbers, find_numbers
from duizhao.memory.concordance import Concordance, Line
from duizhao.memory.matches import Match, Span
from duizhao.memory.store import MemoryUnit

if TYPE_CHECKING:
    from duizhao.memory.vectors import Near

__all__ = [
    "changed_numbers",
    "line_data",
    "line_lines",
    "mark",
    "match_data",
    "match_lines",
    "near_data",
    "near_lines",
    "unit_data",
]

_OPEN, _CLOSE = "⟦", "⟧"


def mark(text: str, spans: Iterable[Span]) -> str:
    """Put brackets around stretches of a text, and its lines on one.

    >>> mark("用算力训练", [(1, 3)])  # train with computing power
    '用⟦算力⟧训练'
    """
    parts, last = [], 0
    for start, end in sorted(spans):
        if start >= last:
            parts += [text[last:start], _OPEN, text[start:end], _CLOSE]
            last = end
    return " ".join("".join([*parts, text[last:]]).split())


def changed_numbers(match: Match, text: str) -> list[tuple[str, str]]:
    """Return the numbers in which a match differs from the query: (the unit's, the query's), ``""`` for none.

    >>> unit = MemoryUnit(english="It costs 5 dollars.", chinese="它要五美元。")  # it costs five dollars
    >>> changed_numbers(Match(unit=unit, percent=80, chinese=False), "It costs 7 dollars.")
    [('5 dollars', '7 dollars')]
    """
    lang = "zh" if match.chinese else "en"
    there, here = find_numbers(match.unit.text(chinese=match.chinese), lang), find_numbers(text, lang)
    left = compare_numbers(there, here)
    old, new = [there[k].text for k in left.source], [here[k].text for k in left.target]
    width = max(len(old), len(new))
    return list(zip(old + [""] * (width - len(old)), new + [""] * (width - len(new)), strict=True))


def match_lines(matches: Sequence[Match], text: str) -> list[str]:
    """Lay out matches: percentage and origin, the text with what the query lacks marked, the translation."""
    found: list[str] = []
    for match in matches:
        head = f"{match.percent}%"
        changed = changed_numbers(match, text) if match.percent < 100 else []  # noqa: PLR2004 (an exact match)
        extra = "; numbers: " + ", ".join(f"{old or '—'} → {new or '—'}" for old, new in changed) if changed else ""
        found += _lines(
            head,
            match.unit,
            mark(match.unit.text(chinese=match.chinese), match.differences),
            chinese=match.chinese,
            extra=extra,
        )
    return found


def line_lines(found: Concordance) -> list[str]:
    """Lay out a concordance: origin, the text with the phrase marked, the translation with its counterpart marked."""
    lines: list[str] = []
    for line in found.lines:
        here = mark(line.unit.text(chinese=line.chinese), line.spans)
        there = mark(line.unit.text(chinese=not line.chinese), line.counterparts)
        lines += _lines("", line.unit, here, there, chinese=line.chinese)
    return lines


def near_lines(found: Sequence[Near], *, chinese: bool) -> list[str]:
    """Lay out units by meaning: similarity and origin, then both texts, the query's language first."""
    lines: list[str] = []
    for near in found:
        lines += _lines(f"{near.similarity:.2f}", near.unit, mark(near.unit.text(chinese=chinese), ()), chinese=chinese)
    return lines


def _lines(
    head: str, unit: MemoryUnit, here: str, there: str | None = None, *, chinese: bool, extra: str = ""
) -> list[str]:
    there = mark(unit.text(chinese=not chinese), ()) if there is None else there
    indent = " " * 6
    return [f"{head:<6}{_origin(unit)}{extra}", f"{indent}{here}", f"{indent}{there}"]


def _origin(unit: MemoryUnit) -> str:
    """Say where a unit comes from, when, by whom and how sure it is."""
    parts = [f"{unit.origin}, pair {unit.place + 1}", unit.created[:10], unit.author]
    if unit.checked:
        parts.append("checked")
    elif unit.confidence is not None:
        parts.append(f"confidence {int(unit.confidence * 100) / 100:.2f}")
    return "  ".join(filter(None, parts)) + (f"  [{' '.join(unit.note.split())}]" if unit.note else "")


def unit_data(unit: MemoryUnit) -> dict[str, object]:
    """Return a unit for JSON."""
    return {
        "id": unit.id,
        "english": unit.english,
        "chinese": unit.chinese,
        "english_lang": unit.english_lang,
        "chinese_lang": unit.chinese_lang,
        "source": "zh" if unit.chinese_first else "en",
        "origin": unit.origin,
        "pair": unit.place + 1,
        "name": unit.name,
        "created": unit.created,
        "author": unit.author,
        "note": unit.note,
        "confidence": unit.confidence,
        "checked": unit.checked,
    }


def match_data(match: Match, text: str) -> dict[str, object]:
    """Return a match for JSON; offsets count characters, end exclusive."""
    return {
        "percent": match.percent,
        "differences": [list(span) for span in match.differences],
        "missing": [list(span) for span in match.missing],
        "numbers": [{"unit": old, "query": new} for old, new in changed_numbers(match, text)],
        **unit_data(match.unit),
    }


def line_data(line: Line) -> dict[str, object]:
    """Return a line of a concordance for JSON."""
    return {
        "spans": [list(span) for span in line.spans],
        "counterparts": [list(span) for span in line.counterparts],
        **unit_data(line.unit),
    }


def near_data(near: Near) -> dict[str, object]:
    """Return a unit found by meaning for JSON."""
    return {"similarity": round(near.similarity, 4), **unit_data(near.unit)}
