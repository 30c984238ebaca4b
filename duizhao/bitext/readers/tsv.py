"""Tab-separated values: source, target, and what a writer may have added after them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.model import Checked
from duizhao.bitext.pairs import Head, Pair, PairStream, Tally
from duizhao.bitext.readers._pairs import LONGEST_LINE, LONGEST_SEGMENT, check_length, stream_by_content
from duizhao.bitext.readers.encoding import read_lines_bounded, shown_name

__all__ = ["open_tsv", "split_row"]

_COLUMNS: Final = 2
# The columns that duizhao's own writer adds: kind and confidence.
_WRITTEN: Final = 4
_NAMED: Final = ("checked", "pinned", "note")


def open_tsv(
    path: Path, *, header: bool = False, source_lang: str | None = None, target_lang: str | None = None
) -> PairStream:
    """Open pairs in the first two columns of each line; blank lines are passed over.

    A fourth column that is a number from 0 to 1 after a third such as ``1-2`` is the confidence, as duizhao
    writes it; with a header, columns named ``checked``, ``pinned`` and ``note`` are read too. Any other further
    column is left aside. One of the two texts may be empty. Nothing is unquoted: a quotation mark is part of the
    text.

    Parameters
    ----------
    path : Path
        The file, of any size, or ``-``.
    header : bool
        Whether the first line names the columns and is passed over.
    source_lang, target_lang : str or None
        BCP 47 tags; None is told by content.

    Raises
    ------
    FormatError
        When a line has no tab, or nothing on both sides; the message names the line.
    InputError, DecodingError, LanguageError
        As for any file.
    """
    tally = Tally()
    name = shown_name(path) if str(path) == "-" else path.name
    head = Head(name=name, source_lang="", target_lang="")
    return stream_by_content(
        _pairs(path, tally, header=header), head, tally, source_lang=source_lang, target_lang=target_lang
    )


def _pairs(path: Path, tally: Tally, *, header: bool) -> Iterator[Pair]:
    waiting = header
    named: dict[str, int] = {}
    for number, line in read_lines_bounded(path, longest=LONGEST_LINE):
        if not line.strip():
            continue
        if waiting:
            waiting = False
            names = [cell.strip().lower() for cell in line.split("\t")]
            named = {name: names.index(name) for name in _NAMED if name in names[_COLUMNS:]}
            continue
        tally.read += 1
        cells = line.split("\t")
        if len(cells) < _COLUMNS:
            raise FormatError(f"{path}, line {number}: no tab; each line needs a source, a tab and a target")
        source, target = cells[0].strip(), cells[1].strip()
        if len(line) > LONGEST_SEGMENT:
            check_length(source, f"{path}, line {number}")
            check_length(target, f"{path}, line {number}")
        if not source and not target:
            raise FormatError(f"{path}, line {number}: source and target are both empty; delete the line")
        if len(cells) < _WRITTEN:
            pair = Pair(source, target)
        elif not cells[3] and cells[2] == "1-1":
            pair = Pair(source, target, 0.0, 0.0, "1-1")
        else:
            kind, confidence = _judged(cells)
            pair = Pair(source, target, 0.0, confidence, kind)
        yield _with_named(pair, cells, named) if named else pair
    if not tally.read:
        raise InputError(f"{path} holds no pairs")


def _with_named(pair: Pair, cells: list[str], named: dict[str, int]) -> Pair:
    """Read the columns in which a person's judgement stands."""
    said = {name: cells[column].strip() for name, column in named.items() if column < len(cells)}
    checked = said.get("checked", "")
    return pair._replace(
        checked=Checked(by="" if checked == "yes" else checked) if checked else None,
        pinned=bool(said.get("pinned")),
        note=said.get("note", ""),
    )


def split_row(line: str, place: str) -> tuple[str, str]:
    """Return source and target of one row, trimmed.

    Raises
    ------
    FormatError
        When the row has no tab, or a text in it is longer than any segment; ``place`` says where.
    """
    cells = line.split("\t")
    if len(cells) < _COLUMNS:
        raise FormatError(f"{place}: no tab; each line needs a source, a tab and a target")
    source, target = (check_length(cell.strip(), place) for cell in cells[:_COLUMNS])
    return source, target


def _judged(cells: list[str]) -> tuple[str, float]:
    """Return kind and confidence, where they are what duizhao writes."""
    kind = cells[2].strip()
    sizes = kind.split("-")
    if len(sizes) != _COLUMNS or not (sizes[0].isdecimal() and sizes[1].isdecimal()):
        return "", 0.0
    try:
        value = float(cells[3])
    except ValueError:
        return kind, 0.0
    return kind, value if 0 <= value <= 1 else 0.0
