"""Opening: a journal that is there goes on; else a bitext is read, or two texts are aligned, and a journal begun."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from duizhao.bitext.catalogue import noted
from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Bitext
from duizhao.bitext.progress import Progress
from duizhao.bitext.readers import is_bitext, read_bitext
from duizhao.desk.journal import Journal, journal_path, open_journal
from duizhao.desk.opening import state_of
from duizhao.desk.session import Session

__all__ = ["Aligner", "digest_file", "open_session"]

Aligner = Callable[[Path, Path | None, Progress], Bitext]
"""Aligns what is in one or two files."""


def open_session(source: Path, target: Path | None, *, align: Aligner, progress: Progress) -> tuple[Session, str]:
    """Open a file, or a source and a target, with the journal beside the first of them.

    Parameters
    ----------
    source, target
        An aligned file, a journal, one text with both languages, or a text and its translation.
    align
        Aligns texts that are not aligned yet.
    progress
        Called with ``(stage, done, in all)``.

    Returns
    -------
    Session, str
        And a sentence where the original is not what it was; ``""`` otherwise.

    Raises
    ------
    InputError, DecodingError, FormatError, LanguageError
        As the readers do, or when the journal is damaged.
    OutputError
        When the journal cannot be written.
    """
    path = journal_path(source)
    if path.exists():
        progress("journal", 0, 1)
        journal = open_journal(path)
        if not journal.empty:
            state, revision = journal.read()
            return Session(journal, state, revision), _changed(journal, source, path)
        journal.close()
    elif path == source:
        raise InputError(f"{source}: there is no such file")
    if target is None and is_bitext(source):
        progress("reading", 0, 1)
        bitext = read_bitext(source)
    elif target is not None and (is_bitext(source) or is_bitext(target)):
        raise InputError(f"{source} and {target}: give one aligned file, or two texts that are not aligned yet")
    else:
        bitext = align(source, target, progress)
    if not bitext.beads:
        raise InputError(f"{source}: holds no pairs")
    progress("journal", 0, 1)
    state = state_of(bitext)
    journal = open_journal(path)
    meta = {"name": source.name, "sha256": digest_file(source)}
    if target is not None:
        meta |= {"target": target.name}
    journal.start(state, meta)
    return Session(journal, state, 0), ""


def _changed(journal: Journal, source: Path, path: Path) -> str:
    """Return a sentence where the original is not the one that the journal was begun from."""
    if source == path:
        name = journal.meta("name")
        source = path.with_name(name) if name else path
    if not source.exists() or source == path:
        return ""
    if digest_file(source) == journal.meta("sha256"):
        return ""
    return noted("The original file has changed since it was opened here first; you see the text as it was then.")


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
