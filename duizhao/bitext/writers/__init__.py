"""Writers, one module a format, chosen by the suffix of the output.

========= =========================================================================
``.tmx``   TMX 1.4b: the pairs, for translators' tools
``.xlf``   XLIFF 2.1; also ``.xliff``
``.tsv``   source, target, kind, confidence: the pairs, for spreadsheets and training
``.csv``   a table with ids, states and notes
``.xlsx``  a workbook, coloured by confidence, with a second sheet of the sure pairs
``.parquet`` a table, for pandas and trainers
``.docx``  a Word document with a table of two columns
``.epub``  a book, each passage with its translation below it
``.po``    gettext
``.en``    one side, a sentence a line (Moses); ``.zh``, ``.zh-CN``, ``.zh_TW`` and the like for the other
``.srt``   subtitles with both languages at the source's times; also ``.vtt``, ``.ass``
``.jsonl`` JSON Lines: every bead with all that is known of it
``.beads`` indices and scores, as vecalign writes them
``.html``  a page to read and judge, side by side
``-``      standard output, as TSV
========= =========================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from types import MappingProxyType
from typing import BinaryIO

from duizhao.bitext.errors import OutputError
from duizhao.bitext.files import STDOUT, check_outputs, suffix_of, writing_all
from duizhao.bitext.model import Bitext
from duizhao.bitext.pairs import Head, head_of, pairs_of
from duizhao.bitext.readers.moses import SUFFIXES as SIDE_SUFFIXES
from duizhao.bitext.writers.beads import write_beads
from duizhao.bitext.writers.csv import CsvWriter
from duizhao.bitext.writers.docx import DocxWriter
from duizhao.bitext.writers.epub import EpubWriter
from duizhao.bitext.writers.html import write_html
from duizhao.bitext.writers.jsonl import JsonlWriter
from duizhao.bitext.writers.moses import MosesWriter
from duizhao.bitext.writers.parquet import ParquetWriter
from duizhao.bitext.writers.po import PoWriter
from duizhao.bitext.writers.stream import PairWriter
from duizhao.bitext.writers.subtitles import write_ass, write_srt, write_vtt
from duizhao.bitext.writers.tmx import TmxWriter
from duizhao.bitext.writers.tsv import TsvWriter
from duizhao.bitext.writers.xliff import XliffWriter
from duizhao.bitext.writers.xlsx import XlsxWriter

__all__ = [
    "STREAMED",
    "WHOLE",
    "WRITERS",
    "Options",
    "check_bitext_outputs",
    "check_holds_translations",
    "holds_translations",
    "write_bitext",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices: ``header`` names the columns of a TSV, ``created`` dates a TMX, a page speaks ``lang``.

    ``properties`` of units get a column each in TSV, CSV and Parquet; TMX, XLIFF and JSON Lines hold all anyway.
    """

    header: bool = False
    created: datetime | None = None
    lang: str = "en"
    properties: tuple[str, ...] = ()


Opener = Callable[[BinaryIO, Head, Options], PairWriter]
Writer = Callable[[Bitext, BinaryIO, Options], None]


def _side_writer(suffix: str) -> Opener:
    """Return what opens a writer of one side, as the suffix names it."""
    return lambda handle, head, _: MosesWriter(handle, head, lang=suffix[1:])


STREAMED: Mapping[str, Opener] = MappingProxyType(
    {
        ".tmx": lambda handle, head, options: TmxWriter(handle, head, created=options.created),
        ".tsv": lambda handle, _, options: TsvWriter(handle, header=options.header, properties=options.properties),
        ".jsonl": lambda handle, head, _: JsonlWriter(handle, head),
        ".xlf": lambda handle, head, _: XliffWriter(handle, head),
        ".xliff": lambda handle, head, _: XliffWriter(handle, head),
        ".csv": lambda handle, _, options: CsvWriter(handle, properties=options.properties),
        ".xlsx": lambda handle, head, _: XlsxWriter(handle, head),
        ".docx": lambda handle, head, _: DocxWriter(handle, head),
        ".parquet": lambda handle, _, options: ParquetWriter(handle, properties=options.properties),
        ".epub": lambda handle, head, _: EpubWriter(handle, head),
        ".po": lambda handle, head, _: PoWriter(handle, head),
        **{suffix: _side_writer(suffix) for suffix in SIDE_SUFFIXES},
        STDOUT: lambda handle, _, options: TsvWriter(handle, header=options.header, properties=options.properties),
    }
)
"""Suffix to the writer that takes pairs one by one."""

WHOLE: Mapping[str, Writer] = MappingProxyType(
    {
        ".beads": lambda bitext, handle, _: write_beads(bitext, handle),
        ".html": lambda bitext, handle, options: write_html(bitext, handle, lang=options.lang),
        ".srt": lambda bitext, handle, _: write_srt(bitext, handle),
        ".vtt": lambda bitext, handle, _: write_vtt(bitext, handle),
        ".ass": lambda bitext, handle, _: write_ass(bitext, handle),
    }
)
"""Suffix to the writer that needs the whole bitext."""

WRITERS: frozenset[str] = frozenset({*STREAMED, *WHOLE})
"""Every suffix that can be written."""

# The formats that hold several translations of one source.
_MANY = frozenset({".tmx", ".jsonl"})

AnyPath = str | PathLike[str]


def check_bitext_outputs(paths: Sequence[AnyPath], *, force: bool = False, inputs: Sequence[AnyPath] = ()) -> None:
    """Refuse outputs that could not be written in the end, before the work begins.

    Raises
    ------
    OutputError
        As :func:`duizhao.bitext.files.check_outputs` does.
    """
    check_outputs(paths, suffixes=WRITERS, force=force, inputs=inputs)


def holds_translations(path: AnyPath, standard: str = STDOUT) -> bool:
    """Tell whether an output holds several translations of one source; ``standard`` is what ``-`` is written as."""
    suffix = suffix_of(path)
    return (standard if suffix == STDOUT else suffix) in _MANY


def check_holds_translations(paths: Sequence[AnyPath]) -> None:
    """Refuse outputs that hold two languages, where there are several translations of one source.

    Raises
    ------
    OutputError
        The message says which formats hold them.
    """
    for path in paths:
        if not holds_translations(path):
            raise OutputError(
                f"{path}: a {suffix_of(path)} holds one translation; write several to {' or '.join(sorted(_MANY))}, "
                "or align each translation on its own"
            )


def write_bitext(
    bitext: Bitext,
    paths: Sequence[AnyPath],
    *,
    force: bool = False,
    header: bool = False,
    created: datetime | None = None,
    lang: str = "en",
) -> None:
    """Write a bitext to each path, in the format that its suffix names; all are written, or none is.

    Parameters
    ----------
    bitext
        What to write.
    paths
        The outputs; ``-`` is standard output, which gets TSV.
    force
        Whether existing files may be replaced.
    header
        Whether a TSV begins with the names of its columns.
    created
        The time that a TMX names as its creation, none by default: the same bitext makes the same bytes.
    lang
        BCP 47 tag of the language that a page speaks: ``en`` or ``zh-Hans``.

    Raises
    ------
    OutputError
        When an output cannot be written; nothing is left half done.
    """
    check_bitext_outputs(paths, force=force)
    options = Options(header=header, created=created, lang=lang)
    with writing_all(paths, force=force) as handles:
        for path, handle in zip(paths, handles, strict=True):
            suffix = suffix_of(path)
            if suffix in WHOLE:
                WHOLE[suffix](bitext, handle, options)
                continue
            writer = STREAMED[suffix](handle, head_of(bitext), options)
            for pair in pairs_of(bitext):
                writer.add(pair)
            writer.finish()
