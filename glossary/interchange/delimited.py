"""CSV and TSV, with the columns of :mod:`duizhao.glossary.interchange.columns`.

A cell that a spreadsheet would run (one that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage
return) is written with an apostrophe before it, as OWASP advises, and read back without it. The encoding is
UTF-8 without a byte order mark; any encoding that duizhao knows is read, and commas, semicolons or tabs.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from duizhao.bitext.errors import FormatError
from duizhao.bitext.readers.encoding import read_lines_bounded
from duizhao.glossary.concepts import ConceptEntry
from duizhao.glossary.interchange.cells import Line, Remark
from duizhao.glossary.interchange.columns import COLUMNS, rows_of_entry
from duizhao.glossary.interchange.concept_rows import concept_columns, row_of_concept
from duizhao.glossary.interchange.rows import entries_of_rows, silent

__all__ = ["guarded", "read_csv", "read_tsv", "unguarded", "write_csv", "write_tsv"]

LONGEST_LINE = 2**20
"""Bytes in a line; a row of the longest cells that are taken has some 200,000."""

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


def read_csv(path: Path, remark: Remark = silent) -> Iterator[ConceptEntry]:
    """Yield the entries of a CSV file; raises as ``entries_of_rows`` and the decoder do."""
    return entries_of_rows(_lines(path, delimiters=",;\t|"), name=str(path), remark=remark)


def read_tsv(path: Path, remark: Remark = silent) -> Iterator[ConceptEntry]:
    """Yield the entries of a TSV file; errors as :func:`read_csv`."""
    return entries_of_rows(_lines(path, delimiters="\t"), name=str(path), remark=remark)


def write_csv(entries: Iterable[ConceptEntry], handle: BinaryIO, *, concepts: bool = False) -> None:
    """Write a row a pair of forms, or with ``concepts`` a row a concept, commas between."""
    _write(entries, handle, delimiter=",", concepts=concepts)


def write_tsv(entries: Iterable[ConceptEntry], handle: BinaryIO, *, concepts: bool = False) -> None:
    """Write as :func:`write_csv`, tabs between."""
    _write(entries, handle, delimiter="\t", concepts=concepts)


def _write(entries: Iterable[ConceptEntry], handle: BinaryIO, *, delimiter: str, concepts: bool) -> None:
    text = io.StringIO(newline="")
    if concepts:
        entries = list(entries)
    columns = concept_columns(entries) if concepts else COLUMNS
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    for entry in entries:
        for row in [row_of_concept(entry, columns)] if concepts else rows_of_entry(entry):
            writer.writerow({column: guarded(cell) for column, cell in row.items()})
        handle.write(text.getvalue().encode("utf-8", "replace"))
        text.seek(0)
        text.truncate()
    handle.write(text.getvalue().encode("utf-8", "replace"))


def _lines(path: Path, *, delimiters: str) -> Iterator[Line]:
    """Yield the rows of a file with the line each begins at, a row at a time."""
    lines = (line + "\n" for _, line in read_lines_bounded(path, longest=LONGEST_LINE))
    head = next(lines)
    delimiter = max(delimiters, key=head.count)
    reader = csv.reader(chain([head], lines), delimiter=delimiter, strict=True)
    limit = csv.field_size_limit(LONGEST_LINE)
    try:
        number = 1
        width = 0
        held: Line | None = None
        for row in reader:
            if held is not None:
                yield held
            width = width or len(row)
            held = number, [unguarded(cell) for cell in row]
            number = reader.line_num + 1
        if held is not None:
            if len(held[1]) < width and not _ends_whole(path):
                raise FormatError(f"{path}:{held[0]}: the last row is incomplete; the file may be truncated")
            yield held
    except csv.Error as error:
        raise FormatError(f"{path}:{reader.line_num}: not a row of cells ({error}); mend its quotes") from None
    finally:
        csv.field_size_limit(limit)


def _ends_whole(path: Path) -> bool:
    """Tell whether a file ends with a line break, as a whole one mostly does."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 2))
        return bool({*b"\r\n"} & {*file.read()})
