"""Opening: a journal that is there goes on; else a bitext is read, or two texts are aligned, and a journal begun."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from duizhao.bitext.errors import InputError, OutputError
from duizhao.bitext.model import Bitext
from duizhao.bitext.progress import Progress
from duizhao.bitext.readers import is_bitext, read_bitext
from duizhao.desk.draft import side_text
from duizhao.desk.journal import Journal, open_journal
from duizhao.desk.opening import build_state, state_of
from duizhao.desk.session import Session
from duizhao.desk.state import MARKS, State, Value
from duizhao.desk.works import Work

__all__ = ["Aligner", "Changed", "begin_again", "digest_file", "open_session"]

Pins = Sequence[tuple[str, str]]
"""Source and target of pairs that stay together."""

Aligner = Callable[[Path, Path | None, Pins, Progress], Bitext]
"""Aligns what is in one or two files, around pairs that are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The files of a work as they are now, where they are not what the journal was begun from."""

    source: Path
    target: Path | None = None


def open_session(work: Work, *, align: Aligner, progress: Progress) -> tuple[Session, Changed | None]:
    """Open a work with its journal, which is begun where there is none.

    Parameters
    ----------
    work
        What to open.
    align
        Aligns texts that are not aligned yet.
    progress
        Called with ``(stage, done, in all)``.

    Returns
    -------
    Session, Changed or None
        And the original where it is not what it was.

    Raises
    ------
    InputError, DecodingError, FormatError, LanguageError
        As the readers do, or when the journal is damaged.
    OutputError
        When the journal cannot be written.
    """
    path = work.journal
    if path.exists():
        progress("journal", 0, 1)
        journal = open_journal(path)
        if not journal.empty:
            state, revision = journal.read()
            return Session(journal, state, revision), _changed(journal, path)
        journal.close()
    elif path == work.source:
        raise InputError(f"{path}: there is no such file")
    bitext = _read(work, (), align, progress)
    progress("journal", 0, 1)
    return _begun(path, work.source, work.target, state_of(bitext)), None


def begin_again(session: Session, changed: Changed, *, align: Aligner, progress: Progress) -> tuple[Session, int]:
    """Begin a new journal from the changed original; what a person said of pairs that are still there stays.

    Checked and pinned pairs are pins of a new alignment; their marks, and the notes and reasons of others, go to
    the pairs that hold the same texts. The old journal is kept beside the new one under another name.

    Returns
    -------
    Session, int
        The new session, and how many pairs kept their marks.

    Raises
    ------
    InputError, DecodingError, FormatError, LanguageError, OutputError
        As `open_session`; the old journal is then still there, and open.
    """
    marked = _marked(session.state)
    pins = [texts for texts, marks in marked if all(texts) and {"checked", "pinned"} & marks.keys()]
    bitext = _read(Work(source=changed.source, target=changed.target), pins, align, progress)
    progress("journal", 0, 1)
    state, kept = _with_marks(state_of(bitext), marked)
    path = session.journal.path
    session.close()
    try:
        path.rename(_unused(path))
    except OSError as error:
        raise OutputError(f"{path}: cannot be renamed ({error.strerror})") from error
    return _begun(path, changed.source, changed.target, state), kept


def _read(work: Work, pins: Pins, align: Aligner, progress: Progress) -> Bitext:
    source, target = work.source, work.target
    if target is None and is_bitext(source):
        progress("reading", 0, 1)
        bitext = read_bitext(source, source_lang=work.langs[0], target_lang=work.langs[1])
    elif target is not None and (is_bitext(source) or is_bitext(target)):
        raise InputError(f"{source} and {target}: give one aligned file, or two texts that are not aligned yet")
    else:
        bitext = align(source, target, pins, progress)
    if not bitext.beads:
        raise InputError(f"{source}: holds no pairs")
    return bitext


def _begun(path: Path, source: Path, target: Path | None, state: State) -> Session:
    journal = open_journal(path)
    meta = {"name": source.name, "sha256": digest_file(source)}
    if target is not None:
        # A translation in another folder is found again by its whole path.
        beside = target.resolve().parent == path.resolve().parent
        meta |= {"target": target.name if beside else str(target.resolve()), "target_sha256": digest_file(target)}
    journal.start(state, meta)
    return Session(journal, state, 0)


def _changed(journal: Journal, path: Path) -> Changed | None:
    """Return the original where it is there and is not the one that the journal was begun from."""
    name, target = journal.meta("name"), journal.meta("target")
    source = path.with_name(name) if name else path
    if not source.is_file() or source == path:
        return None
    other = path.parent / target if target else None
    if other is not None and not other.is_file():
        return None
    same = digest_file(source) == journal.meta("sha256")
    known = journal.meta("target_sha256")
    if other is not None and known is not None:
        same = same and digest_file(other) == known
    return None if same else Changed(source=source, target=other)


_Texts = tuple[str, str]


def _marked(state: State) -> list[tuple[_Texts, dict[str, Value]]]:
    """Return texts and marks of each pair that a person said something of, in order."""
    found = []
    for key in state.order:
        marks = {name: mark for name in MARKS if (mark := state.mark(key, name)) is not None}
        if marks:
            found.append((_texts(state, key), dict[str, Value](marks)))
    return found


def _texts(state: State, key: str) -> _Texts:
    pair = state.pair(key)
    return side_text(state, pair, "source"), side_text(state, pair, "target")


def _bare(texts: _Texts) -> _Texts:
    return "".join(texts[0].split()), "".join(texts[1].split())


def _with_marks(state: State, marked: Sequence[tuple[_Texts, dict[str, Value]]]) -> tuple[State, int]:
    """Give each marks to the first pair in order that holds the same texts and has none of them yet."""
    waiting: dict[_Texts, list[dict[str, Value]]] = {}
    for texts, marks in marked:
        waiting.setdefault(_bare(texts), []).append(marks)
    objects = dict(state.objects)
    kept = 0
    for key in state.order:
        queue = waiting.get(_bare(_texts(state, key)))
        if queue:
            objects |= {f"{key}.{name}": mark for name, mark in queue.pop(0).items()}
            kept += 1
    return build_state(dict(state.texts), objects, next_id=state.next_id, like=state), kept


def _unused(path: Path) -> Path:
    number = 1
    while (found := path.with_name(f"{path.stem}.{number}.desk")).exists():
        number += 1
    return found


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
