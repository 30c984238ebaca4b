"""Which language stands under each column: a head may say source and target, or Chinese and nothing of the script."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.interchange.cells import Line
from duizhao.glossary.interchange.head_languages import language_named
from duizhao.glossary.interchange.head_roles import SOURCE, TARGET
from duizhao.glossary.interchange.headers import Column
from duizhao.glossary.interchange.tags import chinese_column, chinese_lang

__all__ = ["cell_of", "turn_rows", "with_languages"]

_SAMPLE = 2000
"""Rows from which scripts and languages are told."""


def turn_rows(columns: Sequence[Column], rows: Sequence[Line]) -> Sequence[Line]:
    """Return the rows with their sides in one order, where a column says which language each side of a row is in."""
    named = next((one for one in columns if one.role == "language" and one.lang == SOURCE), None)
    pairs = [
        (one.place, two.place)
        for one in columns
        for two in columns
        if one.role == two.role and one.lang == SOURCE and two.lang == TARGET
    ]
    if named is None or not rows:
        return rows
    first = is_chinese(language_named(cell_of(rows[0][1], named)))
    turned: list[Line] = []
    for number, cells in rows:
        lang = language_named(cell_of(cells, named))
        row = list(cells) + [""] * (max(map(max, pairs), default=0) + 1 - len(cells))
        if lang and is_chinese(lang) != first:
            for one, two in pairs:
                row[one], row[two] = row[two], row[one]
        turned.append((number, row))
    return turned


def with_languages(columns: Sequence[Column], rows: Sequence[Line], name: str) -> list[Column]:
    """Put languages for sides, told by the row's own column of languages, by the other side, or by its characters."""
    terms = [column for column in columns if column.role == "term"]
    sides = [column for column in terms if column.lang in {SOURCE, TARGET}]
    found: dict[str, str] = {}
    if sides:
        known = [column.lang for column in terms if column not in sides]
        texts = [[cell_of(cells, column) for column in sides] for _, cells in rows[:_SAMPLE]]
        if known and len({column.lang for column in sides}) == 1:
            found[sides[0].lang] = "en" if any(map(is_chinese, known)) else "zh"
        elif len(sides) > 1:
            first = chinese_column(((row[0], row[1]) for row in texts), name)
            for place, column in enumerate(sides):
                found.setdefault(column.lang, "zh" if place == first else "en")
    placed = [
        replace(one, lang=found.get(one.lang, "" if one.role != "term" else one.lang))
        for one in columns
        if one.lang in {SOURCE, TARGET}
    ]
    by_place = {column.place: column for column in placed}
    whole = [by_place.get(column.place, column) for column in columns]
    script = chinese_lang(
        itertools.islice(
            (
                cell_of(cells, column)
                for _, cells in rows
                for column in whole
                if column.role == "term" and column.lang == "zh"
            ),
            _SAMPLE,
        )
    )
    whole = [replace(column, lang=script) if column.lang == "zh" else column for column in whole]
    langs = {column.lang for column in whole if column.role == "term"}
    if not any(map(is_chinese, langs)):
        raise LanguageError(
            f"{name}: no column of Chinese terms (found {', '.join(sorted(langs))}); name one 'chinese'"
        )
    return whole


def cell_of(cells: Sequence[str], column: Column) -> str:
    """Return what a row holds under a column, ``""`` where the row is too short."""
    return cells[column.place] if column.place < len(cells) else ""
