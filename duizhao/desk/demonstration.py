"""The demonstration: a text in a folder of its own, so that its journal has a place, and a glossary mined from it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.bitext.model import Bitext
from duizhao.bitext.progress import Progress

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import TokenEncoder

__all__ = ["demonstration", "mine_glossary"]


def demonstration() -> tuple[Path, bool]:
    """Copy the demonstration text to a new folder.

    Returns
    -------
    Path, bool
        The copy, and whether it is the article of the source checkout; an installed program has a short invented
        report instead.
    """
    folder = Path(tempfile.mkdtemp(prefix="duizhao-demo-"))
    found = sorted((Path(__file__).resolve().parents[2] / "seeds").glob("000_*.txt"))
    if found:
        place = folder / "nyt.txt"
        shutil.copyfile(found[0], place)
        return place, True
    place = folder / "library.txt"
    place.write_bytes((files("duizhao.desk") / "library.txt").read_bytes())
    return place, False


def mine_glossary(bitext: Bitext, path: Path, encoder: Callable[[], TokenEncoder], progress: Progress) -> None:
    """Mine the terms of a bitext into a new termbase, as proposed.

    Raises
    ------
    LanguageError, ModelError
        As `duizhao.glossary.mining.glossary.mine_terms`.
    OutputError
        When the termbase cannot be written.
    """
    from duizhao.glossary.mining.glossary import mine_terms  # noqa: PLC0415 - numpy only where it is needed
    from duizhao.glossary.termbase.base import open_termbase  # noqa: PLC0415 - as above

    progress("mining", 0, 1)
    mined = mine_terms([bitext], encoder(), progress=lambda _stage, done, total: progress("mining", done, total))
    with open_termbase(path, create=True) as base, base.changing("mine"):
        base.merge_mined(mined.entries)
