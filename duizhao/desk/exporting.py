"""Export: what the desk holds, by every writer; what a person has checked is marked as such."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from duizhao.bitext.files import STDOUT
from duizhao.bitext.model import Bitext
from duizhao.bitext.readers.moses import SUFFIXES as SIDE_SUFFIXES
from duizhao.bitext.writers import WRITERS, write_bitext
from duizhao.desk.opening import bitext_of
from duizhao.desk.requests import MalformedError
from duizhao.desk.state import SIDES, State

__all__ = ["CHOICES", "chosen", "export_name", "suffixes", "written"]

_SUBTITLES: Final = frozenset({".srt", ".vtt", ".ass"})
_TIMED: Final = 10_000  # characters in which the first times of subtitles stand

CHOICES: Final = ("all", "checked", "sure")
"""All pairs, those that a person checked, or those from a confidence on."""


def suffixes(state: State) -> list[str]:
    """Return the suffixes that this text can be written with.

    Subtitles need the times of subtitles, and a file of one side is named after that side's language.
    """
    langs = {f".{state.texts[side].lang.lower()}" for side in SIDES}
    langs |= {name.partition("-")[0] for name in langs}
    timed = any("-->" in state.texts[side].text[:_TIMED] or "Dialogue:" in state.texts[side].text for side in SIDES)
    return sorted(
        suffix
        for suffix in WRITERS
        if suffix != STDOUT and (suffix in langs or suffix not in SIDE_SUFFIXES) and (timed or suffix not in _SUBTITLES)
    )


def chosen(state: State, choice: str, least: float = 0.0) -> Bitext:
    """Return the bitext of what was chosen; a pair that is left out stays, with its reason, for the writers to treat.

    Raises
    ------
    MalformedError
        When the choice is none of `CHOICES`.
    """
    if choice not in CHOICES:
        raise MalformedError("there is no such choice of pairs")
    keep: Callable[[str], bool] | None = None
    if choice == "checked":
        keep = lambda key: state.mark(key, "checked") is not None or state.mark(key, "pinned") is not None  # noqa: E731
    elif choice == "sure":
        keep = lambda key: (  # noqa: E731
            state.mark(key, "checked") is not None or state.pair(key).confidence >= least or not state.pair(key).paired
        )
    return bitext_of(state, keep=keep)


def written(bitext: Bitext, suffix: str) -> bytes:
    """Return a bitext in the format of a suffix.

    Raises
    ------
    MalformedError
        When no writer has this suffix.
    """
    if suffix == STDOUT or suffix not in WRITERS:
        raise MalformedError("there is no writer of this suffix")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"export{suffix}"
        write_bitext(bitext, [path], header=True)
        return path.read_bytes()


def export_name(name: str, suffix: str) -> str:
    """Name an export after the original.

    >>> export_name("nyt.tmx", ".tsv")
    'nyt.checked.tsv'
    """
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    return f"{stem}.checked{suffix}"
