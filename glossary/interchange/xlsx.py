"""XLSX: a row a concept or a pair of forms out, any layout in; strings and figures only, nothing that would be run.

Reading is bounded: a workbook is a zip archive of XML, and both can be bombs. A term that is a formula is refused,
since what it says is not in the file; elsewhere a formula is reported and left out.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from duizhao.bitext.errors import FormatError, InputError, OutputError
from duizhao.bitext.writers.characters import legal
from duizhao.glossary.concepts import ConceptEntry
from duizhao.glossary.interchange.cells import FORMULA, MAX_CELL, Line, Remark
from duizhao.glossary.interchange.columns import COLUMNS, rows_of_entry
from duizhao.glossary.interchange.concept_rows import concept_columns, row_of_concept
from duizhao.glossary.interchange.rows import entries_of_rows, find_header, silent

__all__ = ["MAX_UNZIPPED_BYTES", "read_xlsx", "write_xlsx"]

MAX_UNZIPPED_BYTES = 256 * 2**20
"""100,000 concepts, 200,000 rows, unzip to 90 MB."""

MAX_ROWS = 1_048_576
"""Rows of a sheet, by Excel's own limit."""

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]{0,40}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_LONGEST_MERGE = 100
_MOST_MERGED = 100_000
"""Bytes of one range, and the ranges that are looked at."""

_WIDTHS = {
    "english": 32,
    "chinese": 24,
    "note": 30,
    "status": 12,
    "english_forms": 30,
    "chinese_forms": 30,
    "pinyin": 20,
    "definition": 40,
    "context_english": 60,
    "context_chinese": 60,
}
_FIGURES = frozenset({"share", "occurrences", "score"})
"""Measured, so not read back: numbers, which a person can sort and filter (as text 19 stands before 2)."""
_PROLOG = 1024
_BROKEN = (
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl lets through when an archive or its XML is damaged, found by changing bytes of valid workbooks."""


def write_xlsx(entries: Iterable[ConceptEntry], handle: BinaryIO, *, concepts: bool = True) -> None:
    """Write one sheet, its head frozen and filtered; terms and notes are strings, so that nothing is reformatted.

    A row is a concept, or without ``concepts`` a pair of forms.

    Raises
    ------
    OutputError
        When there are more rows than a sheet holds.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - for XLSX alone

    if concepts:
        entries = list(entries)
    columns = concept_columns(entries) if concepts else COLUMNS
    with Workbook(handle, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet("glossary")
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS.get(column, 14))
            sheet.write_string(0, place, column, bold)
        number = 0
        for entry in entries:
            for row in [row_of_concept(entry, columns)] if concepts else rows_of_entry(entry):
                number += 1
                if number >= MAX_ROWS:
                    raise OutputError(f"XLSX: a sheet holds {MAX_ROWS:,} rows and this glossary has more; write CSV")
                for place, column in enumerate(columns):
                    if row[column] and column in _FIGURES:
                        sheet.write_number(number, place, float(row[column]))
                    elif row[column]:
                        text = legal(row[column])[:MAX_CELL]
                        sheet.write_string(number, place, text, wrapped if "\n" in text else None)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, number, len(columns) - 1)


def read_xlsx(path: Path, remark: Remark = silent) -> Iterator[ConceptEntry]:
    """Yield the entries of every sheet that is a glossary; the others are reported.

    Raises
    ------
    InputError
        When the file is missing or unzips to more than :data:`MAX_UNZIPPED_BYTES`.
    FormatError
        When it is no workbook, or half of one, a term is a formula, or a row is no entry; the message names the row.
    LanguageError
        When nothing tells which column is Chinese.
    """
    _check_archive(path)
    sheets = _sheets(path)
    filled = [(title, rows) for title, rows in sheets if rows]
    with_header = [title for title, rows in filled if find_header(rows) is not None]
    for title, rows in filled:
        name = str(path) if len(sheets) == 1 else f"{path}[{title}]"
        if with_header and title not in with_header:
            remark(f"{name}: no header with English and Chinese columns in the sheet; not used")
        else:
            yield from entries_of_rows(rows, name=name, remark=remark)
    if not filled:
        raise InputError(f"{path}: no rows in it; give a glossary with at least one pair of terms")


def _sheets(path: Path) -> list[tuple[str, list[Line]]]:
    """Read every sheet: its title and the rows that are not blank."""
    from openpyxl import load_workbook  # noqa: PLC0415 - for XLSX alone
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    found: list[tuple[str, list[Line]]] = []
    try:
        # A workbook keeps its archive open as long as a sheet is half read; the handle is ours to close.
        with path.open("rb") as handle:
            with warnings.catch_warnings():
                # It remarks on styles and extensions, which no glossary needs.
                warnings.simplefilter("ignore")
                book = load_workbook(handle, read_only=True, data_only=False, keep_links=False)
            for sheet in book.worksheets:
                rows = _rows(sheet, path)
                found.append((sheet.title, rows))
    except (InvalidFileException, *_BROKEN) as error:
        raise FormatError(f"{path}: a damaged workbook ({' '.join(str(error).split())[:120]}); save it again") from None
    return found


def _rows(sheet: Any, path: Path) -> list[Line]:  # noqa: ANN401 - openpyxl's stubs do not know a sheet that is read only
    """Return the rows of a sheet that hold something; cells merged downwards each show what the first one does."""
    rows = []
    for cells in sheet.iter_rows():
        shown = [cell for cell in cells if cell.value is not None]
        if shown:
            number = int(shown[0].row)
            width = max(int(cell.column) for cell in shown)
            row = [""] * width
            for cell in shown:
                row[int(cell.column) - 1] = _text(cell.value, cell.data_type, f"{path}:{number}")
            rows.append((number, row))
    by_number = dict(rows)
    for column, first, last in _merged(path, sheet):
        above = by_number.get(first, [])
        text = above[column] if column < len(above) else ""
        for number in range(first + 1, last + 1):
            below = by_number.get(number)
            if text and below is not None:
                below += [""] * (column + 1 - len(below))
                below[column] = below[column] or text
    return list(rows)


def _merged(path: Path, sheet: Any) -> list[tuple[int, int, int]]:  # noqa: ANN401 - as above
    """Return column from 0, first and last row of each range of cells merged downwards."""
    from openpyxl.utils.cell import range_boundaries  # noqa: PLC0415 - for XLSX alone

    found = []
    # A sheet that is read row by row does not say what is merged; the parts behind its rows do.
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path.lstrip("/")) as part:  # noqa: SLF001
        tail = b""
        while chunk := part.read(1 << 20):
            tail = tail[-_LONGEST_MERGE:] + chunk
            for match in _MERGE.finditer(tail):
                column, first, last_column, last = range_boundaries(match[1].decode("ascii"))
                if (
                    column is not None
                    and first is not None
                    and last is not None
                    and last_column is not None
                    and last > first
                ):
                    found += [(one - 1, first, last) for one in range(column, last_column + 1)]
    return list(dict.fromkeys(found))[:_MOST_MERGED]


def _text(value: object, kind: str, place: str) -> str:
    """Return what a person sees in a cell."""
    if value is None:
        return ""
    if kind == "f":
        return FORMULA
    if kind == "e":
        raise FormatError(f"{place}: an error value {value} in the row; replace it by a text")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _check_archive(path: Path) -> None:
    """Refuse an archive that is none, unzips to too much, or whose XML declares a document type."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; name a workbook")
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
            if size > MAX_UNZIPPED_BYTES:
                raise InputError(
                    f"{path}: unzips to {size:,} bytes, at most {MAX_UNZIPPED_BYTES:,} are read; split the glossary"
                )
            for member in archive.infolist():
                if member.filename.endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        # Without the zero bytes UTF-16 reads as ASCII does.
                        prolog = part.read(_PROLOG).replace(b"\0", b"")
                    if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
                        raise FormatError(f"{path}: {member.filename} declares a document type; no workbook does")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise FormatError(f"{path}: not a complete workbook ({error}); save it again as .xlsx") from None
