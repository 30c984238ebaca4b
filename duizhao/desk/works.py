"""What a desk opens: a file or two, with the place of its journal; and files that were chosen on the start page."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from duizhao.bitext.errors import InputError, OutputError
from duizhao.desk.journal import journal_path

__all__ = ["Work", "keep_chosen", "kept_works", "works_folder"]

_SHOWN: Final = 12
"""Kept works that the start page lists, the latest first."""

_LONGEST: Final = 56  # bytes of a file's name that are kept, without its suffix
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is opened: an aligned file, a journal, one text with both languages, or a text and its translation.

    ``langs`` are the tags of source and target that were asked for, where an aligned file has more than two.
    """

    source: Path
    target: Path | None = None
    langs: tuple[str | None, str | None] = (None, None)

    @property
    def name(self) -> str:
        """What the page calls it."""
        return self.source.name.removesuffix(".desk")

    @property
    def original(self) -> Path:
        """The file that the journal belongs to."""
        return self.source.with_name(self.name)

    @property
    def journal(self) -> Path:
        """The journal's path."""
        return journal_path(self.source)


def works_folder() -> Path:
    """Return the folder in which chosen files and their journals are kept, in the user's data folder."""
    from platformdirs import user_data_path  # noqa: PLC0415 - only the start page needs it

    return user_data_path("duizhao", appauthor=False) / "desk"


def kept_works(folder: Path) -> dict[str, Work]:
    """Return the works that were begun on a start page, by the name of their folder, the latest first."""
    if not folder.is_dir():
        return {}
    journals = sorted(folder.glob("*/*.desk"), key=lambda path: path.stat().st_mtime, reverse=True)
    return {path.parent.name: Work(source=path) for path in journals[:_SHOWN]}


def keep_chosen(folder: Path, files: Sequence[tuple[str, BinaryIO]]) -> Work:
    """Copy chosen files to a folder of their own, so that the journal has a place; the same files go on with theirs.

    Parameters
    ----------
    folder
        Where all such folders are, as `works_folder` gives it.
    files
        One or two: the name that the browser gives, of which only letters that are safe in a path are kept, and the
        open file.

    Raises
    ------
    InputError
        When there is no file, or there are more than two.
    OutputError
        When they cannot be written.
    """
    if not 1 <= len(files) <= 2:  # noqa: PLR2004 - a source and a target
        raise InputError("choose an aligned file, or a text and its translation")
    names = [_safe_name(name) for name, _ in files]
    if len(set(names)) < len(names):
        names[1] = f"2-{names[1]}"
    digest = hashlib.sha256()
    for name, (_, handle) in zip(names, files, strict=True):
        digest.update(name.encode() + b"\0")
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
        handle.seek(0)
    place = folder / f"{names[0].rsplit('.', 1)[0]}-{digest.hexdigest()[:10]}"
    try:
        place.mkdir(parents=True, exist_ok=True)
        for name, (_, handle) in zip(names, files, strict=True):
            with (place / name).open("wb") as copy:
                shutil.copyfileobj(handle, copy)
    except OSError as error:
        raise OutputError(f"{place}: cannot be written ({error.strerror})") from error
    paths = [place / name for name in names]
    return Work(source=paths[0], target=paths[1] if len(paths) > 1 else None)


def _safe_name(name: str) -> str:
    """Return a name that is only a name: no folder, no control character, not hidden, not too long.

    >>> [_safe_name(one) for one in ("../../etc/passwd", "文章 (1).txt", ".tmx", "a<b>.desk")]  # an article
    ['passwd', '文章 (1).txt', 'text.tmx', 'a_b_.desk']
    """
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[^\w .()\[\]+,=@~-]", "_", last).strip(" ")
    stem, dot, suffix = clean.rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    stem = stem.strip(". ") or "text"
    # File systems count bytes: a Han character is three of them.
    while len(stem.encode()) > _LONGEST:
        stem = stem[:-1]
    return f"{stem}.{suffix[:16]}" if suffix else stem
