"""The registry of glossary formats: a suffix chooses the reader and the writer, a name overrules it.

========= ======================== ======================================================
``tbx``   ``.tbx .xml``            TBX 3 out; versions 2 and 3 in, and MultiTerm XML
``tbx2``                           TBX 2 out (by name alone)
``csv``   ``.csv``                 a row a pair of forms or a concept out; any layout of columns in
``tsv``   ``.tsv``                 the same with tabs
``xlsx``  ``.xlsx``                the same as a workbook, a row a concept
``utx``   ``.utx``                 UTX 1.20
``omegat`` ``.utf8 .tab .txt``     OmegaT: source, target, comment
``cedict`` ``.u8``                 CC-CEDICT, in alone; a ``.txt`` that holds it is known by its first entry
========= ======================== ======================================================
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

from duizhao.bitext.errors import InputError, OutputError
from duizhao.bitext.files import suffix_of, writing_all
from duizhao.glossary.concepts import ConceptEntry
from duizhao.glossary.interchange.cells import Remark

__all__ = ["FORMATS", "Format", "Layout", "format_for", "read_glossary", "writable_suffixes", "write_glossaries"]

Reader = Callable[[Path, Remark], Iterator[ConceptEntry]]
"""Takes a file and what takes a line about anything in it that was not used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a glossary is laid out: whether Chinese is the source, and whether a row is a concept or a pair of forms."""

    chinese_first: bool = False
    rows: Literal["", "concept", "pair"] = ""


Writer = Callable[[Iterable[ConceptEntry], BinaryIO, Layout], int]
"""Entries, an open file and the layout; returns how many terms had no place in the format."""

LONGEST_LINE = 64 * 1024
"""Bytes in a line of CC-CEDICT; its longest has 1,100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A glossary format; either of ``read`` and ``write`` may be missing."""

    name: str
    suffixes: tuple[str, ...]
    read: Reader | None
    write: Writer | None


def _read_tbx(path: Path, remark: Remark) -> Iterator[ConceptEntry]:
    from duizhao.glossary.interchange._xml import root_name  # noqa: PLC0415 - each format loads alone
    from duizhao.glossary.interchange.multiterm import ROOT, read_multiterm  # noqa: PLC0415
    from duizhao.glossary.interchange.tbx_reader import read_tbx  # noqa: PLC0415

    return read_multiterm(path, remark) if root_name(path) == ROOT else read_tbx(path, remark)


def _write_tbx(entries: Iterable[ConceptEntry], handle: BinaryIO, _: Layout) -> int:
    from duizhao.glossary.interchange.tbx import write_tbx  # noqa: PLC0415

    write_tbx(entries, handle)
    return 0


def _write_tbx2(entries: Iterable[ConceptEntry], handle: BinaryIO, _: Layout) -> int:
    from duizhao.glossary.interchange.tbx import write_tbx2  # noqa: PLC0415

    write_tbx2(entries, handle)
    return 0


def _read_csv(path: Path, remark: Remark) -> Iterator[ConceptEntry]:
    from duizhao.glossary.interchange.delimited import read_csv  # noqa: PLC0415

    return read_csv(path, remark)


def _write_csv(entries: Iterable[ConceptEntry], handle: BinaryIO, layout: Layout) -> int:
    from duizhao.glossary.interchange.delimited import write_csv  # noqa: PLC0415

    write_csv(entries, handle, concepts=layout.rows == "concept")
    return 0


def _read_tsv(path: Path, remark: Remark) -> Iterator[ConceptEntry]:
    from duizhao.glossary.interchange.delimited import read_tsv  # noqa: PLC0415

    return read_tsv(path, remark)


def _write_tsv(entries: Iterable[ConceptEntry], handle: BinaryIO, layout: Layout) -> int:
    from duizhao.glossary.interchange.delimited import write_tsv  # noqa: PLC0415

    write_tsv(entries, handle, concepts=layout.rows == "concept")
    return 0


def _read_xlsx(path: Path, remark: Remark) -> Iterator[ConceptEntry]:
    from duizhao.glossary.interchange.xlsx import read_xlsx  # noqa: PLC0415

    return read_xlsx(path, remark)


def _write_xlsx(entries: Iterable[ConceptEntry], handle: BinaryIO, layout: Layout) -> int:
    from duizhao.glossary.interchange.xlsx import write_xlsx  # noqa: PLC0415

    write_xlsx(entries, handle, concepts=layout.rows != "pair")
    return 0


def _read_utx(path: Path, remark: Remark) -> Iterator[ConceptEntry]:
    from duizhao.glossary.interchange.utx import read_utx  # noqa: PLC0415

    return read_utx(path, remark)


def _write_utx(entries: Iterable[ConceptEntry], handle: BinaryIO, layout: Layout) -> int:
    from duizhao.glossary.interchange.utx import write_utx  # noqa: PLC0415

    return write_utx(entries, handle, chinese_first=layout.chinese_first)


def _read_cedict(path: Path, remark: Remark) -> Iterator[ConceptEntry]:
    from duizhao.bitext.readers.encoding import read_lines_bounded  # noqa: PLC0415
    from duizhao.glossary.interchange.cedict import read_cedict  # noqa: PLC0415

    return read_cedict(read_lines_bounded(path, longest=LONGEST_LINE), name=str(path), remark=remark)


def _read_omegat(path: Path, remark: Remark) -> Iterator[ConceptEntry]:
    from duizhao.bitext.readers.encoding import read_lines_bounded  # noqa: PLC0415
    from duizhao.glossary.interchange.cedict import is_cedict  # noqa: PLC0415
    from duizhao.glossary.interchange.omegat import read_omegat  # noqa: PLC0415

    lines = (line for _, line in read_lines_bounded(path, longest=LONGEST_LINE))
    entries = (line for line in lines if line.strip() and not line.startswith("#"))
    return _read_cedict(path, remark) if is_cedict(islice(entries, 1)) else read_omegat(path, remark)


def _write_omegat(entries: Iterable[ConceptEntry], handle: BinaryIO, layout: Layout) -> int:
    from duizhao.glossary.interchange.omegat import write_omegat  # noqa: PLC0415

    return write_omegat(entries, handle, chinese_first=layout.chinese_first)


FORMATS: tuple[Format, ...] = (
    Format(name="tbx", suffixes=(".tbx", ".xml"), read=_read_tbx, write=_write_tbx),
    Format(name="tbx2", suffixes=(), read=_read_tbx, write=_write_tbx2),
    Format(name="csv", suffixes=(".csv",), read=_read_csv, write=_write_csv),
    Format(name="tsv", suffixes=(".tsv",), read=_read_tsv, write=_write_tsv),
    Format(name="xlsx", suffixes=(".xlsx",), read=_read_xlsx, write=_write_xlsx),
    Format(name="utx", suffixes=(".utx",), read=_read_utx, write=_write_utx),
    Format(name="omegat", suffixes=(".utf8", ".tab", ".txt"), read=_read_omegat, write=_write_omegat),
    Format(name="cedict", suffixes=(".u8",), read=_read_cedict, write=None),
)


def writable_suffixes() -> Collection[str]:
    """Return the suffixes that have a writer."""
    return [suffix for one in FORMATS if one.write is not None for suffix in one.suffixes]


def format_for(path: str | os.PathLike[str], name: str = "") -> Format:
    """Return the format of that name, or else the one of the path's suffix.

    Raises
    ------
    InputError
        When no format has that name or suffix.
    """
    known = " ".join(one.name for one in FORMATS)
    if name:
        found = next((one for one in FORMATS if one.name == name), None)
        if found is None:
            raise InputError(f"unknown glossary format {name!r}: use one of {known}")
        return found
    suffix = suffix_of(path)
    found = next((one for one in FORMATS if suffix in one.suffixes), None)
    if found is None:
        suffixes = " ".join(suffix for one in FORMATS for suffix in one.suffixes)
        raise InputError(
            f"{os.fspath(path)}: no glossary format has the suffix {suffix!r}; use {suffixes}, or --format ({known})"
        )
    return found


def read_glossary(
    path: str | os.PathLike[str], *, name: str = "", remark: Remark | None = None
) -> Iterator[ConceptEntry]:
    """Yield the entries of a glossary file; give them to ``Termbase.import_entries``, which takes all or none.

    Parameters
    ----------
    path
        The file; its suffix chooses the format.
    name
        A format of :data:`FORMATS` that overrules the suffix.
    remark
        Takes a line for every column, sheet and row that was not used, or not as a field of its own.

    Raises
    ------
    InputError
        When the format is unknown or cannot be read, or the file is missing or empty.
    FormatError
        When the file is not that format; the message names the file and the line.
    LanguageError
        When nothing tells which side is Chinese.
    """
    chosen = format_for(path, name)
    if chosen.read is None:
        raise InputError(f"{os.fspath(path)}: {chosen.name} can be written, not read; give another format")
    return chosen.read(Path(path), remark or _silent)


def write_glossaries(
    entries: Iterable[ConceptEntry],
    paths: Sequence[str | os.PathLike[str]],
    *,
    name: str = "",
    chinese_first: bool = False,
    rows: Literal["", "concept", "pair"] = "",
    force: bool = False,
) -> list[int]:
    """Write a glossary to one or more files, each complete or absent.

    Parameters
    ----------
    entries
        What to write: a list, or an open termbase, which is then read a few hundred entries at a time.
    paths
        The files; the suffix of each chooses its format, unless ``name`` gives one for all. ``-``, standard
        output, needs ``name``.
    chinese_first
        Whether Chinese is the source in formats of one direction (UTX, OmegaT).
    rows
        What a row of a table is: by default a concept in XLSX and a pair of forms in CSV and TSV.
    force
        Whether existing files may be replaced.

    Returns
    -------
    list of int
        For each file, how many terms the format had no place for.

    Raises
    ------
    OutputError
        When a format is unknown or cannot be written, a file exists (without ``force``) or writing fails.
    """
    writers: list[Writer] = []
    for path in paths:
        try:
            chosen = format_for(path, name)
        except InputError as error:
            raise OutputError(str(error)) from None
        if chosen.write is None:
            raise OutputError(f"{os.fspath(path)}: {chosen.name} can be read, not written; give another suffix")
        writers.append(chosen.write)
    if isinstance(entries, Iterator):
        # It can be gone through once, and each file needs its own way through.
        entries = list(entries)
    layout = Layout(chinese_first=chinese_first, rows=rows)
    with writing_all(paths, force=force) as handles:
        return [write(entries, handle, layout) for write, handle in zip(writers, handles, strict=True)]


def _silent(_line: str) -> None:
    """Take a remark that nobody asked for."""
