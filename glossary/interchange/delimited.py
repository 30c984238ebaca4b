"""CSV and TSV, with the columns of :mod:`glossary.interchange.columns`.

A cell that a spreadsheet would run (one that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage
return) is written with an apostrophe before it, as OWASP advises, and read back without it. The encoding is
UTF-8 without a byte order mark; any encoding that duizhao knows is read, and commas, semicolons or tabs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from bitext.errors import FormatError
from bitext.readers.encoding import read_text
from glossary.concepts import ConceptEntry
from glossary.interchange.columns import COLUMNS, MAX_CELL, Line, entries_of_rows, rows_of_entry

__all__ = ["guarded", "read_csv", "read_tsv", "unguarded", "write_csv", "write_tsv"]

_RUN = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet runs.

    >>> guarded("=1+1"), guarded("'-able"), guarded("算力")
    ("'=1+1", "''-able", '算力')
    """
    return "'" + cell if cell.lstrip("'").startswith(_RUN) else cell


def unguarded(cell: str) -> str:
    """Undo :func:`guarded`.

    >>> unguarded("'=1+1"), unguarded("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_RUN) else cell


def read_csv(path: Path) -> Iterator[ConceptEntry]:
    """Yield the entries of a CSV file; raises as ``entries_of_rows`` and the decoder do."""
    return entries_of_rows(_lines(path, delimiters=",;\t"), name=str(path))


def read_tsv(path: Path) -> Iterator[ConceptEntry]:
    """Yield the entries of a TSV file; errors as :func:`read_csv`."""
    return entries_of_rows(_lines(path, delimiters="\t"), name=str(path))


def write_csv(entries: Iterable[ConceptEntry], handle: BinaryIO) -> None:
    """Write a row a pair of forms, commas between."""
    _write(entries, handle, delimiter=",")


def write_tsv(entries: Iterable[ConceptEntry], handle: BinaryIO) -> None:
    """Write a row a pair of forms, tabs between."""
    _write(entries, handle, delimiter="\t")


def _write(entries: Iterable[ConceptEntry], handle: BinaryIO, *, delimiter: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    for entry in entries:
        for row in rows_of_entry(entry):
            writer.writerow({column: guarded(cell) for column, cell in row.items()})
        handle.write(text.getvalue().encode("utf-8", "replace"))
        text.seek(0)
        text.truncate()
    handle.write(text.getvalue().encode("utf-8", "replace"))


def _lines(path: Path, *, delimiters: str) -> Iterator[Line]:
    """Yield the rows of a file with the line each begins at."""
    text, _ = read_text(path)
    head = text.split("\n", 1)[0]
    delimiter = max(delimiters, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    limit = csv.field_size_limit(4 * MAX_CELL)
    try:
        number = 1
        width = 0
        whole = text.endswith(("\n", "\r"))
        lines = text.count("\n") + 1
        for row in reader:
            width = width or len(row)
            if not whole and reader.line_num >= lines and len(row) < width:
                raise FormatError(f"{path}:{number}: the last row breaks off; is the file whole?")
            yield number, [unguarded(cell) for cell in row]
            number = reader.line_num + 1
    except csv.Error as error:
        raise FormatError(f"{path}:{reader.line_num}: not a row of cells ({error}); mend its quotes") from None
    finally:
        csv.field_size_limit(limit)
