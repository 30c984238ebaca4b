"""Comma-separated values (RFC 4180), with whatever separator a spreadsheet writes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from duizhao.bitext.errors import FormatError
from duizhao.bitext.pairs import PairStream
from duizhao.bitext.readers._columns import Row, stream_of_rows
from duizhao.bitext.readers._pairs import LONGEST_LINE
from duizhao.bitext.readers.encoding import read_lines_bounded
from duizhao.bitext.writers.characters import unguarded

__all__ = ["open_csv"]

_SEPARATORS: Final = ",;\t|"
_TWO: Final = 2


def open_csv(
    path: Path, *, header: bool = False, source_lang: str | None = None, target_lang: str | None = None
) -> PairStream:
    """Open a table with a column in each language (see `duizhao.bitext.readers._columns.stream_of_rows`).

    The separator is a comma, semicolon, tab or bar, as the first line has it; a first line such as ``sep=;`` names it.

    Raises
    ------
    FormatError
        When a quotation has no end or a cell is too long; the message names the line.
    InputError, DecodingError, LanguageError
        As for any file.
    """
    return stream_of_rows(
        _rows(path), name=path.name, place=str(path), header=header, source_lang=source_lang, target_lang=target_lang
    )


def _rows(path: Path) -> Iterator[Row]:
    lines = (line for _, line in read_lines_bounded(path, longest=LONGEST_LINE))
    first = next(lines, "")
    separator = _separator(first)
    if first.casefold().startswith("sep=") and len(first.strip()) == len("sep=") + 1:
        separator, first = first.strip()[-1], next(lines, "")
    if separator not in _SEPARATORS:
        raise FormatError(f"{path}: {separator!r} is not a separator known here; use a comma, semicolon, tab or bar")
    reader = csv.reader(_with_breaks(first, lines), delimiter=separator, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FormatError(f"{path}, line {begins}: {error}; check the quotation marks") from None
        if cells is None:
            return
        yield Row("", f"line {begins}", [unguarded(cell) for cell in cells])


def _with_breaks(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first + "\n"
    for line in lines:
        yield line + "\n"


def _separator(line: str) -> str:
    """Return the separator that cuts the first line into most cells, quotations aside."""
    bare = "".join(line.split('"')[::_TWO])
    return max(_SEPARATORS, key=bare.count) if any(mark in bare for mark in _SEPARATORS) else ","
