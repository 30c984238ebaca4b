"""What is to be aligned: pairs of files from a manifest or by their names, in a fixed order, in fixed groups.

A group is what one worker does at a time: its texts are encoded together. Groups depend on nothing but the order and
the sizes of the files, so a run that was killed cuts the same groups again and gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duizhao.bitext.errors import FormatError, InputError, LanguageError
from duizhao.bitext.language.tags import canonical_tag
from duizhao.bitext.readers import MANUSCRIPTS
from duizhao.bitext.readers.encoding import read_text

__all__ = ["DocumentPair", "NamedPairs", "group_pairs", "pair_by_name", "plan_digest", "read_manifest"]

GROUP_BYTES: Final = 200_000
GROUP_PAIRS: Final = 64
"""A group ends when its files have so many bytes, some 2,000 sentences, or it has so many pairs."""

_NAME_BYTES: Final = 120
"""File systems take 255 bytes, and a file that is being written has a longer name."""

_SAFE: Final = re.compile(r"[^\w.-]+")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_SPLIT: Final = re.compile(r"([._-]|\s)")
_ENGLISH: Final = frozenset({"en", "eng", "english"})
_CHINESE: Final = frozenset({"zh", "zho", "chi", "cmn", "chinese", "cn", "zhs", "zht", "hans", "hant"})


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
    def state(self) -> str:
        """Sizes and times of both files, by which it is seen that one has changed."""
        return " ".join(map(_state, (self.source, self.target)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPairs:
    """Pairs found by name, and the files that have no partner."""

    pairs: tuple[DocumentPair, ...]
    alone: tuple[Path, ...]


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


def pair_by_name(folders: Sequence[Path]) -> NamedPairs:
    """Pair the files of one folder by the language in their names, or those of two folders by their names.

    In one folder and its subfolders a part of the path tells the language (``a.en.txt`` and ``a.zh.txt``, ``en/a.txt``
    and ``zh-CN/a.txt``, ``a_eng.md`` and ``a_chi.md``); several Chinese versions make a pair each. Of two folders the
    first holds the sources, the second files of the same names, but for the language and the suffix.

    Raises
    ------
    InputError
        When a folder is missing, or three or more are given.
    """
    if len(folders) > 2:  # noqa: PLR2004 (a source and a target)
        raise InputError("give one folder, or a folder of sources and one of targets")
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder}: no such folder")
    sources: dict[str, list[Path]] = defaultdict(list)
    targets: dict[str, list[Path]] = defaultdict(list)
    alone: list[Path] = []
    for place, folder in enumerate(folders):
        for path in readable_files(folder):
            key, english = _key(path.relative_to(folder))
            if len(folders) > 1:
                (targets if place else sources)[key].append(path)
            elif english is None:
                alone.append(path)
            else:
                (sources if english else targets)[key].append(path)
    pairs: list[tuple[Path, Path]] = []
    for key in sorted({*sources, *targets}):
        if len(sources[key]) == 1 and targets[key]:
            pairs += [(sources[key][0], target) for target in targets[key]]
        else:
            alone += [*sources[key], *targets[key]]
    return NamedPairs(
        pairs=tuple(DocumentPair(number=k, source=one, target=two) for k, (one, two) in enumerate(pairs)),
        alone=tuple(sorted(alone)),
    )


def readable_files(folder: Path) -> list[Path]:
    """Return the files below a folder that a reader of texts knows, hidden ones aside, in order."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in MANUSCRIPTS
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _key(path: Path) -> tuple[str, bool | None]:
    """Return a path without suffix and language, and whether it is English; None where it names no language."""
    english: bool | None = None
    parts = []
    for part in (*path.parts[:-1], path.stem):
        pieces = _SPLIT.split(part)
        kept: list[str] = []
        place = 0
        while place < len(pieces):
            # zh-CN and en_US are one tag of two pieces.
            width = (
                3 if place + 2 < len(pieces) and _language("-".join(pieces[place : place + 3 : 2])) is not None else 1
            )
            told = _language("-".join(pieces[place : place + width : 2]))
            if told is not None and english is None:
                english = told
                kept.append("*")
            else:
                kept += pieces[place : place + width]
            place += width
        parts.append("".join(kept))
    return "/".join(parts).lower(), english


def _language(piece: str) -> bool | None:
    """Tell whether a piece of a name says English (True), Chinese (False) or neither (None)."""
    lower = piece.lower()
    if lower in _ENGLISH or lower in _CHINESE:
        return lower in _ENGLISH
    head, _, rest = lower.partition("-")
    if not rest or head not in {"en", "zh"}:
        return None
    try:
        canonical_tag(lower)
    except LanguageError:
        return None
    return head == "en"


def group_pairs(pairs: Iterable[DocumentPair]) -> list[tuple[DocumentPair, ...]]:
    """Cut the plan into groups by the files' sizes, in order; a missing file counts nothing."""
    groups: list[tuple[DocumentPair, ...]] = []
    group: list[DocumentPair] = []
    size = 0
    for pair in pairs:
        group.append(pair)
        size += sum(path.stat().st_size for path in (pair.source, pair.target) if path.is_file())
        if size >= GROUP_BYTES or len(group) == GROUP_PAIRS:
            groups.append(tuple(group))
            group, size = [], 0
    if group:
        groups.append(tuple(group))
    return groups


def plan_digest(pairs: Sequence[DocumentPair], settings: Sequence[str]) -> str:
    """Hash what decides the documents made, so that a folder is not gone on with by another run's plan."""
    parts = [*settings, *(f"{pair.source}\t{pair.target}\t{pair.columns}" for pair in pairs)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
