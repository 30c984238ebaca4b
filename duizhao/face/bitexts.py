"""Aligned texts in files, for a program that imports duizhao: paths may be strings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from duizhao.bitext.model import Bitext
from duizhao.bitext.readers import read_bitext as _read_bitext
from duizhao.bitext.writers import write_bitext as _write_bitext

__all__ = ["read_bitext", "write_bitext"]

AnyPath = str | os.PathLike[str]


def read_bitext(
    path: AnyPath, *, header: bool = False, source_lang: str | None = None, target_lang: str | None = None
) -> Bitext:
    """Read an aligned text; parameters and errors are those of `duizhao.bitext.readers.open_bitext`."""
    return _read_bitext(Path(path), header=header, source_lang=source_lang, target_lang=target_lang)


def write_bitext(
    bitext: Bitext, paths: AnyPath | Sequence[AnyPath], *, force: bool = False, header: bool = False
) -> None:
    """Write a bitext to one file or several, in the formats that their suffixes name; all are written, or none is.

    Parameters and errors are those of `duizhao.bitext.writers.write_bitext`.
    """
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    _write_bitext(bitext, several, force=force, header=header)
