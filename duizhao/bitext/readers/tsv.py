"""Tab-separated values: source, target, and what a writer may have added after them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.model import Bitext
from duizhao.bitext.readers._pairs import LONGEST_LINE, Pair, bitext_of, check_length
from duizhao.bitext.readers.encoding import read_lines_bounded

__all__ = ["read_tsv", "split_row"]

_COLUMNS: Final = 2
# The columns that duizhao's own writer adds: kind and confidence.
_WRITTEN: Final = 4


def read_tsv(
    path: Path, *, header: bool = False, source_lang: str | None = None, target_lang: str | None = None
) -> Bitext:
    """Read source and target from the first two columns of each line; blank lines are passed over.

    A fourth column that is a number from 0 to 1 after a third such as ``1-2`` is the confidence, as duizhao
    writes it; any other further column is left aside. One of the two texts may be empty. Nothing is
    unquoted: a quotation mark is part of the text.

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
    pairs = []
    waiting = header
    for number, line in read_lines_bounded(path, longest=LONGEST_LINE):
        if not line.strip():
            continue
        if waiting:
            waiting = False
            continue
        place = f"{path}, line {number}"
        source, target = split_row(line, place)
        if not source and not target:
            raise FormatError(f"{place}: source and target are both empty; delete the line")
        pairs.append(Pair(source=source, target=target, confidence=_confidence(line.split("\t"))))
    if not pairs:
        raise InputError(f"{path} holds no pairs")
    return bitext_of(pairs, name=path.name, source_lang=source_lang, target_lang=target_lang)


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


def _confidence(cells: list[str]) -> float:
    if len(cells) < _WRITTEN:
        return 0.0
    kind = cells[2].strip().split("-")
    if len(kind) != _COLUMNS or not all(part.isdecimal() for part in kind):
        return 0.0
    try:
        value = float(cells[3])
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0
