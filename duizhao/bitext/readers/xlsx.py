"""Workbooks (ECMA-376, SpreadsheetML): the text of their cells, streamed and within bounds."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.pairs import PairStream
from duizhao.bitext.readers._columns import Row, stream_of_rows
from duizhao.bitext.readers._tmx_units import local_name
from duizhao.bitext.readers.encoding import unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["CONFIDENT_SHEET", "open_xlsx"]

CONFIDENT_SHEET: Final = "confidence ≥ 0.9"
"""The sheet of duizhao's own workbooks that repeats the surest pairs; it is not read."""

# In bytes, unpacked: the shared strings are held in memory, sheets are streamed.
_LARGEST_STRINGS: Final = 256 << 20
_LARGEST_SHEET: Final = 2 << 30
_WIDEST: Final = 200
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


def open_xlsx(
    path: Path,
    *,
    name: str = "",
    header: bool = False,
    source_lang: str | None = None,
    target_lang: str | None = None,
) -> PairStream:
    """Open the sheets of a workbook that have a column in each language, one after the other.

    The columns are found on each sheet (see `duizhao.bitext.readers._columns.stream_of_rows`); one without them is left
    out and remarked on. Formulas are read as their last value, hidden sheets are read too.

    Raises
    ------
    FormatError
        When the file is not a workbook, or is damaged or locked by a password.
    InputError, LanguageError
        As for any file.
    """
    return stream_of_rows(
        _rows(path, name or str(path)),
        name=name or path.name,
        place=name or str(path),
        header=header,
        source_lang=source_lang,
        target_lang=target_lang,
    )


@contextmanager
def _archive(path: Path, place: str) -> Iterator[zipfile.ZipFile]:
    try:
        with path.open("rb") as stream:
            if not stream.read(1):
                raise InputError(f"{place} is empty")
            stream.seek(0)
            with zipfile.ZipFile(stream) as archive:
                yield archive
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        # RuntimeError: a password; NotImplementedError: a way of packing that no spreadsheet uses
        said = " ".join(str(error).split())[:200]
        raise FormatError(f"{place}: not a workbook, damaged or locked ({said})") from None
    except OSError as error:
        raise InputError(unreadable(path, error)) from error


def _rows(path: Path, place: str) -> Iterator[Row]:
    with _archive(path, place) as archive:
        names = set(archive.namelist())
        sheets = _sheets(place, archive, names)
        strings = _strings(place, archive) if "xl/sharedStrings.xml" in names else []
        for title, part in sheets:
            yield from _sheet(place, archive, part, title, strings)


def _parse(place: str, archive: zipfile.ZipFile, part: str, limit: int) -> Iterator[_Element]:
    """Yield the elements of a part as they end; nothing it names is followed."""
    from lxml import etree  # noqa: PLC0415  (a tenth of a second)

    if archive.getinfo(part).file_size > limit:  # no more than it claims is ever unpacked
        raise InputError(f"{place}: {part} unpacks to more than {limit >> 20:,} MiB; split it")
    stream: IO[bytes]
    with archive.open(part) as stream:
        parser = etree.iterparse(
            stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        checked = False
        try:
            for _, element in parser:
                if not checked:
                    checked = True
                    if element.getroottree().docinfo.doctype:
                        raise FormatError(f"{place}: {part} has a document type, which no spreadsheet writes")
                yield element
        except etree.XMLSyntaxError as error:
            said = " ".join((error.msg or "no reason given").split())[:200]
            raise FormatError(f"{place}: {part}: not well-formed XML ({said})") from None


def _sheets(place: str, archive: zipfile.ZipFile, names: set[str]) -> list[tuple[str, str]]:
    """Return the sheets in their order, title and part."""
    if "xl/workbook.xml" not in names:
        raise FormatError(f"{place}: no workbook inside; save it as .xlsx again")
    targets: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for element in _parse(place, archive, "xl/_rels/workbook.xml.rels", _LARGEST_STRINGS):
            if local_name(element) == "Relationship":
                target = element.get("Target") or ""
                targets[element.get("Id") or ""] = target[1:] if target.startswith("/") else f"xl/{target}"
    found = []
    for element in _parse(place, archive, "xl/workbook.xml", _LARGEST_STRINGS):
        if local_name(element) == "sheet":
            key = next(
                (str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == "id" and "}" in str(k)), ""
            )
            part = targets.get(key, "")
            title = element.get("name") or ""
            if part in names and title != CONFIDENT_SHEET:
                found.append((title, part))
    if not found:
        raise FormatError(f"{place}: a workbook without a sheet")
    return found


def _strings(place: str, archive: zipfile.ZipFile) -> list[str]:
    """Return the shared strings; phonetic guides are no part of the text."""
    strings = []
    for element in _parse(place, archive, "xl/sharedStrings.xml", _LARGEST_STRINGS):
        if local_name(element) == "si":
            strings.append(_text(element))
            _forget(element)
    return strings


def _text(element: _Element) -> str:
    parts = []
    for child in element:
        if local_name(child) == "t":
            parts.append(child.text or "")
        elif local_name(child) == "r":
            parts += [part.text or "" for part in child if local_name(part) == "t"]
    return "".join(parts)


def _sheet(place: str, archive: zipfile.ZipFile, part: str, title: str, strings: list[str]) -> Iterator[Row]:
    number = 0
    for element in _parse(place, archive, part, _LARGEST_SHEET):
        if local_name(element) != "row":
            continue
        number += 1
        written = element.get("r") or ""
        number = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else number  # noqa: PLR2004
        cells: list[str] = []
        for cell in element:
            column = _column(cell.get("r") or "", len(cells))
            if local_name(cell) != "c" or column >= _WIDEST:
                continue
            cells += [""] * (column - len(cells))
            value = _value(cell, strings)
            if column < len(cells):
                cells[column] = value
            else:
                cells.append(value)
        _forget(element)
        yield Row(f"sheet {title!r}", f"sheet {title!r}, row {number}", cells)


def _column(reference: str, default: int) -> int:
    """Return the number of a column, from 0.

    >>> [_column(reference, 7) for reference in ("A1", "AB12", "")]
    [0, 27, 7]
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return default
    number = 0
    for letter in found.group(1):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: _Element, strings: list[str]) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        inline = next((child for child in cell if local_name(child) == "is"), None)
        return _text(inline) if inline is not None else ""
    value = next((child.text or "" for child in cell if local_name(child) == "v"), "")
    if kind != "s":
        return value
    index = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else len(strings)  # noqa: PLR2004
    return strings[index] if index < len(strings) else ""


def _forget(element: _Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
