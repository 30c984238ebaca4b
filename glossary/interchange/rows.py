"""Rows of cells, from whatever file: which of them is the header, and which reader its layout asks for.

Rows before the header are titles. A table without a header is a pair of terms a row, with their languages behind them
as DeepL writes them, or with a note.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from duizhao.bitext.errors import FormatError, InputError, LanguageError
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry, Origin, Term
from duizhao.glossary.interchange.cells import FORMULA, MAX_CELL, Line, Remark, keeps_slash, split_synonyms, variants_of
from duizhao.glossary.interchange.columns import entries_of_pairs, own_header
from duizhao.glossary.interchange.head_languages import language_named
from duizhao.glossary.interchange.headers import Column, read_header
from duizhao.glossary.interchange.long_rows import widened
from duizhao.glossary.interchange.tables import entries_of_table
from duizhao.glossary.interchange.tags import chinese_column, chinese_lang

__all__ = ["entries_of_rows", "find_header", "silent"]

HEAD_ROWS = 12
"""Rows in which a header is looked for: a logo, a title, a date and a few lines about the glossary."""
_SAMPLE = 2000


def silent(_line: str) -> None:
    """Take a remark that nobody asked for."""


def entries_of_rows(
    lines: Iterable[Line], *, name: str, remark: Remark = silent, synonyms: bool = True
) -> Iterator[ConceptEntry]:
    """Yield the entries of a table, with a header or as bare pairs.

    Parameters
    ----------
    lines
        Numbered rows; blank ones are left out.
    name
        The file, for errors.
    remark
        Takes a line for everything that was not used.
    synonyms
        Whether a cell of a bare pair may hold several terms.

    Raises
    ------
    FormatError
        When a cell is too long, or a status, part of speech or language is unknown; the message names the line.
    LanguageError
        When nothing tells which column is Chinese.
    InputError
        When there are no rows.
    """
    rows: Sequence[Line] = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not rows:
        raise InputError(f"{name}: no rows in it; give a glossary with at least one pair of terms")
    rows = widened(rows) or rows
    found = find_header(rows)
    if found is None:
        rows = _without_titles(rows, name, remark)
        yield from _bare_pairs(_without_header(rows, name, remark), name, synonyms=synonyms)
        return
    at, columns = found
    head = rows[at][1]
    for number, cells in rows[:at]:
        shown = " ".join(cell.strip() for cell in cells if cell.strip() and cell != FORMULA)
        remark(f"{name}:{number}: the title '{shown[:60]}' stands above the header; not used")
    if at + 1 == len(rows):
        remark(f"{name}: no rows under the header")
    own = own_header(head)
    if own is not None:
        yield from entries_of_pairs(own, rows[at + 1 :], name=name, remark=remark, head=head)
    else:
        yield from entries_of_table(columns, rows[at + 1 :], name=name, remark=remark)


def find_header(rows: Sequence[Line]) -> tuple[int, list[Column]] | None:
    """Return the place of the header among the first rows, and its columns; ``None`` for a table without one."""
    for place, (_, cells) in enumerate(rows[:HEAD_ROWS]):
        columns = read_header(list(cells))
        if columns is not None:
            return place, columns
        if _is_pair(cells):
            return None
    return None


def _is_pair(cells: Sequence[str]) -> bool:
    """Tell whether a row is a term and its translation: one cell of the first two has Han characters."""
    return len(cells) > 1 and bool(cells[0].strip() and cells[1].strip()) and has_han(cells[0]) != has_han(cells[1])


def _without_titles(rows: Sequence[Line], name: str, remark: Remark) -> Sequence[Line]:
    """Return rows without titles above them: cells that stand alone where every row below is of two or more."""
    titles = list(itertools.takewhile(lambda row: sum(bool(cell.strip()) for cell in row[1]) == 1, rows[:HEAD_ROWS]))
    rest = rows[len(titles) :]
    if not titles or not rest:
        return rows
    for number, cells in titles:
        remark(f"{name}:{number}: the title '{''.join(cells).strip()[:60]}' stands above the terms; not used")
    return rest


def _without_header(rows: Sequence[Line], name: str, remark: Remark) -> Sequence[Line]:
    """Return rows without a first one that is a header in words that are not known: no Han in it, and in all others."""
    number, cells = rows[0]
    rest = rows[1:]
    first = [cell.strip() for cell in cells[:2]]
    if len(set(first)) > 1 and rest and not any(map(has_han, first)) and all(_is_pair(row) for _, row in rest):
        remark(f"{name}:{number}: '{' | '.join(first)[:60]}' is taken for a header; not used")
        return rest
    return rows


def _bare_pairs(rows: Sequence[Line], name: str, *, synonyms: bool) -> Iterator[ConceptEntry]:
    """Yield rows of two terms, and their languages or a note where there are more cells."""
    read: list[tuple[list[str], list[str]]] = []
    for number, cells in rows:
        place = f"{name}:{number}"
        texts = [cell.strip() for cell in cells]
        if len(texts) < 2 or not texts[0] or not texts[1]:  # noqa: PLR2004 - a pair
            raise FormatError(f"{place}: not two terms; a row without a header is a term and its translation")
        if FORMULA in texts[:2]:
            raise FormatError(f"{place}: a formula in the row; replace it by its value")
        if max(map(len, texts)) > MAX_CELL:
            raise FormatError(f"{place}: a cell of over {MAX_CELL:,} characters; a glossary holds terms")
        langs = [language_named(text) for text in texts[2:4]]
        read.append((texts, langs if len(langs) == 2 and all(langs) else []))  # noqa: PLR2004 - of a pair
    if not any(langs for _, langs in read):
        column = chinese_column(((texts[0], texts[1]) for texts, _ in read), name)
        script = chinese_lang(texts[column] for texts, _ in read[:_SAMPLE])
        sides = [script, "en"] if column == 0 else ["en", script]
    else:
        chinese = [texts[place] for texts, langs in read for place, lang in enumerate(langs) if is_chinese(lang)]
        if not chinese:
            raise LanguageError(f"{name}: no Chinese in it; a glossary here is English and Chinese")
        script = chinese_lang(chinese[:_SAMPLE])
        sides = []
    for texts, langs in read:
        said = [script if lang == "zh" else lang for lang in langs] or sides or ["en", script]
        terms = [
            Term(text=text, lang=lang)
            for lang, cell in zip(said, texts, strict=False)
            for text in _terms(cell, synonyms=synonyms, slashes=not keeps_slash(texts[:2]))
        ]
        yield ConceptEntry(
            terms=tuple(sorted(terms, key=lambda term: is_chinese(term.lang))),
            note="\n".join(text for text in texts[4 if langs else 2 :] if text and text != FORMULA),
            origin=Origin.IMPORT,
        )


def _terms(cell: str, *, synonyms: bool, slashes: bool) -> list[str]:
    return [one for text in split_synonyms(cell, slashes=slashes) for one in variants_of(text)] if synonyms else [cell]
