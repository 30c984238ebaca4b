"""XLSX, with the columns of :mod:`duizhao.glossary.interchange.columns`: strings only, nothing a spreadsheet would run.

Reading is bounded: a workbook is a zip archive of XML, and both can be bombs. Formulas are refused, since
what they say is not in the file.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from duizhao.bitext.errors import FormatError, InputError, OutputError
from duizhao.bitext.writers.characters import legal
from duizhao.glossary.concepts import ConceptEntry
from duizhao.glossary.interchange.columns import COLUMNS, MAX_CELL, Line, entries_of_rows, rows_of_entry

__all__ = ["MAX_UNZIPPED_BYTES", "read_xlsx", "write_xlsx"]

MAX_UNZIPPED_BYTES = 256 * 2**20
"""100,000 concepts, 200,000 rows, unzip to 90 MB."""

MAX_ROWS = 1_048_576
"""Rows of a sheet, by Excel's own limit."""

_WIDTHS = {"english": 32, "chinese": 24, "pinyin": 20, "definition": 40, "context_english": 60, "context_chinese": 60}
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


def write_xlsx(entries: Iterable[ConceptEntry], handle: BinaryIO) -> None:
    """Write one sheet, its head frozen and filtered; numbers too are strings, so that nothing is reformatted.

    Raises
    ------
    OutputError
        When there are more rows than a sheet holds.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - for XLSX alone

    with Workbook(handle, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet("glossary")
        bold = book.add_format({"bold": True})
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS.get(column, 14))
            sheet.write_string(0, place, column, bold)
        number = 0
        for entry in entries:
            for row in rows_of_entry(entry):
                number += 1
                if number >= MAX_ROWS:
                    raise OutputError(f"XLSX: a sheet holds {MAX_ROWS:,} rows and this glossary has more; write CSV")
                for place, column in enumerate(COLUMNS):
                    if row[column]:
                        sheet.write_string(number, place, legal(row[column])[:MAX_CELL])
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, number, len(COLUMNS) - 1)


def read_xlsx(path: Path) -> Iterator[ConceptEntry]:
    """Yield the entries of the first sheet.

    Raises
    ------
    InputError
        When the file is missing or unzips to more than :data:`MAX_UNZIPPED_BYTES`.
    FormatError
        When it is no workbook, or half of one, holds a formula, or a row is no entry; the message names the row.
    """
    _check_archive(path)
    return entries_of_rows(_lines(path), name=str(path))


def _lines(path: Path) -> Iterator[Line]:
    from openpyxl import load_workbook  # noqa: PLC0415 - for XLSX alone
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            # It remarks on styles and extensions, which no glossary needs.
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            for number, row in enumerate(sheet.iter_rows(), 1):
                yield number, [_text(cell.value, cell.data_type, f"{path}:{number}") for cell in row]
        finally:
            book.close()
    except (InvalidFileException, *_BROKEN) as error:
        raise FormatError(f"{path}: a damaged workbook ({' '.join(str(error).split())[:120]}); save it again") from None


def _text(value: object, kind: str, place: str) -> str:
    """Return what a person sees in a cell."""
    if value is None:
        return ""
    if kind == "f":
        raise FormatError(f"{place}: a formula in the row; replace it by its value")
    if kind == "e":
        raise FormatError(f"{place}: an error value {value} in the row; replace it by a text")
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
