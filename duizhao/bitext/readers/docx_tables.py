"""Word documents that are a bitext: tables with a column in each language, as reviewers get them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duizhao.bitext.errors import DuizhaoError, LanguageError
from duizhao.bitext.pairs import PairStream
from duizhao.bitext.readers._columns import Row, stream_of_rows
from duizhao.bitext.readers.docx import paragraph_lines, read_body
from duizhao.bitext.readers.encoding import shown_name

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["holds_pairs", "open_docx"]

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# For a document to be a bitext: the share of its characters that stand in tables, and of their rows that are pairs.
_LEAST: Final = 0.5


def open_docx(
    path: Path, *, name: str = "", source_lang: str | None = None, target_lang: str | None = None
) -> PairStream:
    """Open the tables of a document that have a column in each language, one after the other.

    The columns are found as in a workbook (`duizhao.bitext.readers._columns.stream_of_rows`). A cell over several
    columns or rows counts for the first. Paragraphs around the tables are counted and left out.

    Raises
    ------
    FormatError
        When the file is not a Word document, or is damaged or locked by a password.
    LanguageError
        When it has no such table, or the languages must be named.
    InputError
        As for any file.
    """
    place = name or shown_name(path)
    root = read_body(path, place)
    rows = list(_rows(root))
    if not rows:
        raise LanguageError(f"{place} has no table with a column in each language; align takes it as a text")
    stream = stream_of_rows(
        iter(rows), name=name or path.name, place=place, source_lang=source_lang, target_lang=target_lang
    )
    around = sum(bool(paragraph_lines(paragraph)) for paragraph in root.iter(f"{_W}p") if not _within_table(paragraph))
    if around:
        stream.tally.read += around
        stream.tally.left_out["outside the tables"] += around
    return stream


def holds_pairs(path: Path) -> bool:
    """Tell whether a document is a bitext: most of its text stands in tables with a column in each language."""
    place = shown_name(path)
    try:
        root = read_body(path, place)
        rows = list(_rows(root))
        if not rows:
            return False
        stream = stream_of_rows(iter(rows), name=path.name, place=place)
        paired = sum(pair.paired for pair in stream.pairs)
    except DuizhaoError:  # whoever reads it says what is wrong
        return False
    sizes = [(sum(map(len, paragraph_lines(one))), _within_table(one)) for one in root.iter(f"{_W}p")]
    return paired >= _LEAST * (len(rows) - 1) and sum(size for size, within in sizes if within) >= _LEAST * sum(
        size for size, _ in sizes
    )


def _within_table(paragraph: _Element) -> bool:
    return any(ancestor.tag == f"{_W}tc" for ancestor in paragraph.iterancestors())


def _rows(root: _Element) -> Iterator[Row]:
    """Yield the rows of the tables; those of a table in a cell are part of the cell."""
    number = 0
    for table in root.iter(f"{_W}tbl"):
        if _within_table(table):
            continue
        number += 1
        for place, row in enumerate((row for row in table.iter(f"{_W}tr") if _table_of(row) is table), 1):
            cells: list[str] = []
            for cell in row.iter(f"{_W}tc"):
                if _row_of(cell) is not row:
                    continue
                cells.append(_text(cell))
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                wide = (span.get(f"{_W}val") or "1") if span is not None else "1"
                if wide.isascii() and wide.isdigit() and len(wide) < 3:  # noqa: PLR2004
                    cells += [""] * (int(wide) - 1)
            yield Row(f"table {number}", f"table {number}, row {place}", cells)


def _table_of(row: _Element) -> _Element | None:
    return next((one for one in row.iterancestors() if one.tag == f"{_W}tbl"), None)


def _row_of(cell: _Element) -> _Element | None:
    return next((one for one in cell.iterancestors() if one.tag == f"{_W}tr"), None)


def _text(cell: _Element) -> str:
    """Return the paragraphs of a cell, a line each; breaks within them are line ends, too."""
    return "\n".join(line for paragraph in cell.iter(f"{_W}p") for line in paragraph_lines(paragraph))
