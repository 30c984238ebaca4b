"""Writers, one module a format, chosen by the suffix of the output.

========= =========================================================================
``.tmx``   TMX 1.4b: the pairs, for translators' tools
``.tsv``   source, target, kind, confidence: the pairs, for spreadsheets and training
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

from duizhao.bitext.files import STDOUT, check_outputs, suffix_of, writing_all
from duizhao.bitext.model import Bitext
from duizhao.bitext.writers.beads import write_beads
from duizhao.bitext.writers.html import write_html
from duizhao.bitext.writers.jsonl import write_jsonl
from duizhao.bitext.writers.tmx import write_tmx
from duizhao.bitext.writers.tsv import write_tsv

__all__ = ["WRITERS", "Options", "check_bitext_outputs", "write_bitext"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller may choose: ``header`` names the columns of a TSV, ``created`` dates a TMX."""

    header: bool = False
    created: datetime | None = None


Writer = Callable[[Bitext, BinaryIO, Options], None]

WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        ".tmx": lambda bitext, handle, options: write_tmx(bitext, handle, created=options.created),
        ".tsv": lambda bitext, handle, options: write_tsv(bitext, handle, header=options.header),
        ".jsonl": lambda bitext, handle, _: write_jsonl(bitext, handle),
        ".beads": lambda bitext, handle, _: write_beads(bitext, handle),
        ".html": lambda bitext, handle, _: write_html(bitext, handle),
        STDOUT: lambda bitext, handle, options: write_tsv(bitext, handle, header=options.header),
    }
)
"""The one registry: suffix to writer."""

AnyPath = str | PathLike[str]


def check_bitext_outputs(paths: Sequence[AnyPath], *, force: bool = False, inputs: Sequence[AnyPath] = ()) -> None:
    """Refuse outputs that could not be written in the end, before the work begins.

    Raises
    ------
    OutputError
        As :func:`duizhao.bitext.files.check_outputs` does.
    """
    check_outputs(paths, suffixes=WRITERS.keys(), force=force, inputs=inputs)


def write_bitext(
    bitext: Bitext,
    paths: Sequence[AnyPath],
    *,
    force: bool = False,
    header: bool = False,
    created: datetime | None = None,
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

    Raises
    ------
    OutputError
        When an output cannot be written; nothing is left half done.
    """
    check_bitext_outputs(paths, force=force)
    options = Options(header=header, created=created)
    with writing_all(paths, force=force) as handles:
        for path, handle in zip(paths, handles, strict=True):
            WRITERS[suffix_of(path)](bitext, handle, options)
