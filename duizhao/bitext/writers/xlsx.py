"""A workbook of all pairs, coloured by confidence, with a second sheet of those that are sure.

Every text is written as a string, never as a formula or link, whatever it begins with. Rows are written one by one.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final

from duizhao.bitext.errors import OutputError
from duizhao.bitext.pairs import Head, Pair
from duizhao.bitext.readers.xlsx import CONFIDENT_SHEET
from duizhao.bitext.tables import display_width
from duizhao.bitext.writers.characters import legal
from duizhao.bitext.writers.columns import TABLE, row_of
from duizhao.bitext.writers.stream import Held

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["XlsxWriter"]

_ROWS: Final = 1_048_576  # of a worksheet
_CELL: Final = 32_767  # units of UTF-16 in a cell
_SURE: Final = 0.9
_DOUBTFUL: Final = 0.5
_WIDTHS: Final = (70, 60, 7, 11, 12, 8, 30, 18, 11)
# A workbook says when it was made; a constant keeps the same pairs the same bytes.
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
# Points of a line, and the most lines that a row of a worksheet can be high. LibreOffice fits no row by itself.
_LINE: Final = 15
_LINES: Final = 27
_COLOURS: Final = (("sure", "#DDF0DD"), ("fair", "#FCEFD2"), ("doubtful", "#F9D5CC"), ("unknown", ""))


class XlsxWriter:
    """Writes pairs as rows of a workbook, those with an empty side too."""

    holds: frozenset[Held] = frozenset({"ids", "notes", "states"})
    keeps: frozenset[str] = frozenset()

    def __init__(self, handle: BinaryIO, head: Head) -> None:
        """Lay out both sheets."""
        from xlsxwriter import Workbook  # noqa: PLC0415 - only workbooks need it

        self._handle = handle
        self._made = BytesIO()
        self._book = Workbook(
            self._made, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._book.set_properties({"title": head.name, "author": "duizhao", "created": _CREATED})
        self._formats: dict[str, Format] = {}
        for name, colour in _COLOURS:
            style = {"text_wrap": True, "valign": "top"} | ({"bg_color": colour} if colour else {})
            self._formats[name] = self._book.add_format(style)
        bold = self._book.add_format({"bold": True, "bottom": 1})
        self._sheets = [self._book.add_worksheet("pairs"), self._book.add_worksheet(CONFIDENT_SHEET)]
        self._rows = [1, 1]
        for sheet in self._sheets:
            for column, (name, width) in enumerate(zip(TABLE, _WIDTHS, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, name, bold)
            sheet.freeze_panes(1, 0)

    def add(self, pair: Pair) -> str:
        """Write a row, and again on the second sheet where the pair is sure.

        Raises
        ------
        OutputError
            When a sheet is full.
        """
        if pair.left_out:
            return pair.left_out[:60]
        cells = row_of(pair)
        if any(isinstance(cell, str) and len(cell.encode("utf-16-le", "replace")) > 2 * _CELL for cell in cells):
            return f"longer than the {_CELL:,} characters of a cell"
        confidence = cells[3]
        if confidence is None or not math.isfinite(confidence):
            band = "unknown"
        else:
            band = "sure" if confidence >= _SURE else "fair" if confidence >= _DOUBTFUL else "doubtful"
        for number in (0, 1) if band == "sure" and pair.paired else (0,):
            if self._rows[number] >= _ROWS:
                raise OutputError(f"more than the {_ROWS:,} rows of an .xlsx worksheet; write .csv or .tsv")
            _write_row(self._sheets[number], self._rows[number], cells, self._formats[band])
            self._rows[number] += 1
        return ""

    def finish(self) -> None:
        """Add the filters and write the workbook."""
        for sheet, rows in zip(self._sheets, self._rows, strict=True):
            sheet.autofilter(0, 0, max(rows - 1, 1), len(TABLE) - 1)
        self._book.close()
        self._handle.write(self._made.getbuffer())


def _write_row(sheet: Worksheet, row: int, cells: tuple[str | float | None, ...], style: Format) -> None:
    lines = max(
        sum(-(-max(display_width(line), 1) // width) for line in cell.splitlines() or [""])
        for cell, width in zip(cells, _WIDTHS, strict=True)
        if isinstance(cell, str)
    )
    sheet.set_row(row, _LINE * min(lines, _LINES))
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell:
                sheet.write_string(row, column, legal(cell), style)
            else:
                sheet.write_blank(row, column, None, style)
        elif cell is None or not math.isfinite(cell):
            sheet.write_blank(row, column, None, style)
        else:
            sheet.write_number(row, column, round(cell, 4), style)
