"""OmegaT's glossaries: source term, target term and a comment, tab between, UTF-8.

OmegaT shows every target it finds for a source term, so a forbidden one says so in its comment
(``[forbidden]``), and is read back as such. Put the file into the project's ``glossary`` folder as
``.utf8`` or ``.txt``: ``.tab`` is read in the system's own encoding there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from duizhao.bitext.readers.encoding import read_text
from duizhao.bitext.writers.characters import one_line
from duizhao.glossary.concepts import ConceptEntry, Status
from duizhao.glossary.interchange.cells import Line, Remark
from duizhao.glossary.interchange.pairs import TermPair, pair_file
from duizhao.glossary.interchange.rows import entries_of_rows, silent

__all__ = ["read_omegat", "write_omegat"]

_MARKS = {Status.DEPRECATED: "[forbidden]", Status.SUPERSEDED: "[superseded]", Status.PREFERRED: "[preferred]"}


def write_omegat(entries: Iterable[ConceptEntry], handle: BinaryIO, *, chinese_first: bool = False) -> int:
    """Write the pairs of the commonest language pair; return how many terms had no place in it."""
    chosen = pair_file(entries, chinese_first=chinese_first)
    for pair in chosen.pairs:
        cells = (pair.source.text, pair.target.text, _comment(pair))
        line = "\t".join(map(one_line, cells)).rstrip("\t")
        # A line that begins with # is a comment there.
        handle.write((" " + line if line.startswith("#") else line).encode() + b"\n")
    return chosen.left_out


def read_omegat(path: Path, remark: Remark = silent) -> Iterator[ConceptEntry]:
    """Yield an entry a row; which column is Chinese is told by its characters.

    Raises
    ------
    FormatError
        When a row has no two terms; the message names the line.
    LanguageError
        When nothing tells which column is Chinese.
    """
    for entry in entries_of_rows(_lines(path), name=str(path), remark=remark, synonyms=False):
        yield _with_status(entry)


def _comment(pair: TermPair) -> str:
    mark = "" if pair.status is None else _MARKS.get(pair.status, "")
    return " ".join(filter(None, (mark, pair.entry.note or pair.entry.definition)))


def _lines(path: Path) -> Iterator[Line]:
    text, _ = read_text(path)
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.rstrip("\r").split("\t")


def _with_status(entry: ConceptEntry) -> ConceptEntry:
    """Turn the mark at the beginning of the comment into the status of the second term."""
    for status, mark in _MARKS.items():
        if entry.note.startswith(mark):
            terms = tuple(replace(term, status=status) if term in entry.chinese else term for term in entry.terms)
            return replace(entry, terms=terms, note=entry.note.removeprefix(mark).strip())
    return entry
