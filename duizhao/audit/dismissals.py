"""Findings that a reviewer has set aside, kept in a readable file beside the bitext.

A line a dismissal: key, check, reason, the place it is about, author and date, with tabs between. The key is the
content hash of the finding (`duizhao.audit.findings.content_key`), which knows nothing of beads, so a dismissal
outlives a new alignment and lapses when the text around its place is changed. Lines may be added, edited
or removed by hand; only the first column is read back as more than text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duizhao.audit.findings import Finding
from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.files import writing_text
from duizhao.bitext.locks import locked

__all__ = [
    "Dismissal",
    "add_dismissals",
    "dismiss",
    "dismissals_path",
    "format_dismissals",
    "parse_dismissals",
    "read_dismissals",
    "split_dismissed",
    "write_dismissals",
]

HEADER: Final = (
    "# duizhao: dismissed findings. Columns: key, check, reason, place, author, date. "
    "A removed line brings its finding back."
)
_KEY: Final = re.compile(r"[0-9a-f]{16}\Z")
_EXCERPT: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """One finding set aside: its content key; all else is for the reader. ``date`` is ISO 8601."""

    key: str
    check: str = ""
    reason: str = ""
    place: str = ""
    author: str = ""
    date: str = ""


def dismissals_path(bitext: Path) -> Path:
    """Return where the dismissals of a bitext are kept.

    >>> dismissals_path(Path("out/nyt.tmx")).as_posix()
    'out/nyt.tmx.dismissed.tsv'
    """
    return bitext.with_name(f"{bitext.name}.dismissed.tsv")


def dismiss(finding: Finding, *, reason: str = "", author: str = "", date: str = "") -> Dismissal:
    """Make the dismissal of a finding."""
    spans = finding.target_spans or finding.source_spans
    place = " … ".join(span.text for span in spans) or finding.target or finding.source
    return Dismissal(
        key=finding.key,
        check=finding.check,
        reason=_line(reason),
        place=_line(place)[:_EXCERPT],
        author=_line(author),
        date=date,
    )


def split_dismissed(
    findings: Iterable[Finding], dismissals: Iterable[Dismissal]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Part findings into those that stand and those that were dismissed."""
    keys = {dismissal.key for dismissal in dismissals}
    standing: list[Finding] = []
    dismissed: list[Finding] = []
    for finding in findings:
        (dismissed if finding.key in keys else standing).append(finding)
    return tuple(standing), tuple(dismissed)


def format_dismissals(dismissals: Sequence[Dismissal]) -> str:
    """Write dismissals as the text of their file, sorted by check and key so that it merges well."""
    unique = {dismissal.key: dismissal for dismissal in dismissals}
    lines = [HEADER]
    for dismissal in sorted(unique.values(), key=lambda one: (one.check, one.key)):
        columns = (
            *(dismissal.key, dismissal.check, dismissal.reason, dismissal.place),
            *(dismissal.author, dismissal.date),
        )
        lines.append("\t".join(_line(column) for column in columns).rstrip("\t"))
    return "\n".join(lines) + "\n"


def parse_dismissals(text: str, *, name: str = "dismissals") -> tuple[Dismissal, ...]:
    """Read dismissals from the text of their file; empty lines and those that begin with ``#`` say nothing.

    Raises
    ------
    FormatError
        When a line does not begin with a key.
    """
    dismissals = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        key, *rest = line.rstrip("\r").split("\t", 5)
        if not _KEY.match(key):
            raise FormatError(f"{name}, line {number}: '{_line(key)[:40]}' is not a key of 16 hexadecimal digits")
        check, reason, place, author, date = (*rest, *[""] * 5)[:5]
        dismissals.append(Dismissal(key=key, check=check, reason=reason, place=place, author=author, date=date))
    return tuple(dismissals)


def read_dismissals(path: Path) -> tuple[Dismissal, ...]:
    """Read the dismissals at a path; there are none where there is no file.

    Raises
    ------
    InputError
        When the file is there but cannot be read as UTF-8, or `parse_dismissals` refuses it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the dismissals cannot be read: {error}") from error
    return parse_dismissals(text, name=str(path))


def write_dismissals(path: Path, dismissals: Sequence[Dismissal]) -> None:
    """Write the dismissals of a bitext, in place of the file that was there.

    Raises
    ------
    OutputError
        When the file cannot be written; the old one then stays as it was.
    """
    with writing_text(path, force=True) as handle:
        handle.write(format_dismissals(dismissals))


def add_dismissals(path: Path, dismissals: Sequence[Dismissal]) -> None:
    """Add dismissals to those at a path; programs that do so at the same time wait for each other and lose nothing.

    Raises
    ------
    InputError
        When the file that is there cannot be read, or another program keeps it locked.
    OutputError
        When it cannot be written.
    """
    with locked(path):
        write_dismissals(path, [*read_dismissals(path), *dismissals])


def _line(text: str) -> str:
    """Bring a text onto one line of printable characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
