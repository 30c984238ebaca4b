"""Reading: one registry of formats by suffix; a manuscript is text to be aligned, a bitext is aligned already.

Readers never execute, fetch or follow anything a file names.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from bitext.model import Manuscript
from bitext.readers.encoding import decode, read_text

__all__ = ["BITEXT_SUFFIXES", "MANUSCRIPT_SUFFIXES", "is_bitext", "read_lines", "read_manuscript"]

MANUSCRIPT_SUFFIXES: Final = (".txt",)
BITEXT_SUFFIXES: Final = (".jsonl", ".tmx", ".tsv")
_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")


def is_bitext(path: Path) -> bool:
    """Tell by its suffix whether a file is aligned already (TMX, TSV, JSON Lines) or a text to be aligned."""
    return path.suffix.lower() in BITEXT_SUFFIXES


def read_lines(path: Path) -> list[str]:
    r"""Read a file as ready segments, one a line, unchanged.

    Only ``\n``, ``\r\n`` and ``\r`` end a line; a form feed or U+2028 stays inside. A break at the very end
    makes no further line.

    Raises
    ------
    InputError, DecodingError
        As `bitext.readers.encoding.read_text`.
    """
    text, _ = read_text(path)
    lines = _LINE_BREAK.split(text)
    return lines if lines[-1] else lines[:-1]


def read_manuscript(path: Path) -> Manuscript:
    """Read a text."""
    from bitext.readers import plain  # noqa: PLC0415

    text, encoding = read_text(path)
    blocks, gaps = plain.parse(text)
    return Manuscript(name=path.name, text=text, blocks=blocks, gaps=gaps, encoding=encoding)
