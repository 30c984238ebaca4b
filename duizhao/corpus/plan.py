"""What is to be aligned: pairs of files, from a manifest here or by their names, in a fixed order, in fixed groups.

A group is what one worker does at a time: its texts are encoded together. Groups depend on nothing but the order and
the sizes of the files, so a run that was killed cuts the same groups again and gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duizhao.bitext.errors import FormatError
from duizhao.bitext.readers.encoding import read_text

__all__ = ["DocumentPair", "group_pairs", "plan_digest", "read_manifest"]

GROUP_BYTES: Final = 200_000
GROUP_PAIRS: Final = 64
"""A group has at most so many bytes, some 2,000 sentences, unless it is one pair, and so many pairs."""

_NAME_BYTES: Final = 120
"""File systems take 255 bytes, and a file that is being written has a longer name."""

_SAFE: Final = re.compile(r"[^\w.-]+")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPair:
    """A source and a target file to align.

    ``number`` is the place in the plan, from 0; ``columns`` are what the manifest says beside the two files.
    """

    number: int
    source: Path
    target: Path
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """A file name of its own for what is made of it: the number and the source's stem."""
        stem = _SAFE.sub("_", self.source.stem)[:80].encode()[:_NAME_BYTES].decode(errors="ignore")
        return f"{self.number:06}-{stem}"

    @property
    def size(self) -> int:
        """The bytes of both files; a missing one has none."""
        return sum(path.stat().st_size for path in (self.source, self.target) if path.is_file())

    @property
    def state(self) -> str:
        """Sizes and times of both files, by which it is seen that one has changed."""
        return " ".join(map(_state, (self.source, self.target)))


def read_manifest(path: Path) -> list[DocumentPair]:
    """Read a list of file pairs: ``.tsv`` (source, target, no header), ``.csv`` or ``.jsonl`` with those names.

    Paths are relative to the manifest. Further columns are kept.

    Raises
    ------
    FormatError
        When the suffix is another one, a row has no source or target, or there is none; names the line.
    InputError, DecodingError
        When the file cannot be read.
    """
    text, _ = read_text(path)
    rows = {".tsv": _tsv_rows, ".csv": _csv_rows, ".jsonl": _json_rows}.get(path.suffix.lower())
    if rows is None:
        raise FormatError(f"{path}: not a manifest; give a .tsv, .csv or .jsonl with a source and a target a row")
    found: list[DocumentPair] = []
    for line, row in rows(path, text):
        source, target = row.pop("source", ""), row.pop("target", "")
        if not source or not target:
            raise FormatError(f"{path}:{line}: a row needs a source and a target file")
        found.append(
            DocumentPair(
                number=len(found),
                source=_locate(path.parent, source),
                target=_locate(path.parent, target),
                columns=tuple((name, value) for name, value in row.items() if value),
            )
        )
    if not found:
        raise FormatError(f"{path}: an empty manifest; give a source and a target file a row")
    return found


def _locate(folder: Path, name: str) -> Path:
    """Return where a file of a manifest is; one made on Windows has backslashes."""
    path = folder / name
    other = folder / name.replace("\\", "/")
    return other if "\\" in name and not path.exists() and other.exists() else path


def _state(path: Path) -> str:
    try:
        found = path.stat()
    except (OSError, ValueError):  # a name with a zero byte
        return "absent"
    return f"{found.st_size}:{found.st_mtime_ns}"


def _tsv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(_LINE_END.split(text), 1):
        if not line:
            continue
        fields = line.split("\t")
        if len(fields) < 2:  # noqa: PLR2004 (source and target)
            raise FormatError(f"{path}:{number}: one column; separate source and target by a tab")
        yield (
            number,
            dict(zip(("source", "target", *(f"column {k}" for k in range(3, len(fields) + 1))), fields, strict=True)),
        )


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(text.splitlines(keepends=True), restkey="", restval="")
    try:
        if not {"source", "target"} <= set(reader.fieldnames or ()):
            raise FormatError(f"{path}:1: the header names no columns source and target")
        for row in reader:
            yield reader.line_num, {name: value for name, value in row.items() if name and isinstance(value, str)}
    except csv.Error as error:
        raise FormatError(f"{path}:{reader.line_num}: not CSV ({error})") from error


def _json_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(_LINE_END.split(text), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{path}:{number}: not JSON ({error})") from error
        if not isinstance(row, dict):
            raise FormatError(f"{path}:{number}: not an object with source and target")
        yield number, {name: value if isinstance(value, str) else json.dumps(value) for name, value in row.items()}


def group_pairs(pairs: Iterable[DocumentPair]) -> list[tuple[DocumentPair, ...]]:
    """Cut the plan into groups by the files' sizes, in order; a missing file counts nothing.

    A pair that would fill a group is one of its own: it needs no company in a batch, and its company no wait.
    """
    groups: list[tuple[DocumentPair, ...]] = []
    group: list[DocumentPair] = []
    size = 0
    for pair in pairs:
        own = pair.size
        if group and (size + own > GROUP_BYTES or len(group) == GROUP_PAIRS):
            groups.append(tuple(group))
            group, size = [], 0
        group.append(pair)
        size += own
    if group:
        groups.append(tuple(group))
    return groups


def plan_digest(pairs: Sequence[DocumentPair], settings: Sequence[str]) -> str:
    """Hash what decides the documents made, so that a folder is not gone on with by another run's plan."""
    parts = [*settings, *(f"{pair.source}\t{pair.target}\t{pair.columns}" for pair in pairs)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
