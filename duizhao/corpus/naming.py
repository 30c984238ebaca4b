"""Which files of a folder belong together, by the languages in their names.

A part of a path says the language: ``a.en.txt`` and ``a.zh.txt``, ``en/a.txt`` and ``zh-CN/a.txt``,
``报告（英文）.docx`` and ``报告（中文）.docx`` (report, English and Chinese).
Where several parts could (``en/a.en.md``,
``zh/chinese-history.txt``), each way to read the name is tried, and the one that finds a partner holds.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duizhao.bitext.errors import InputError
from duizhao.bitext.readers import MANUSCRIPTS
from duizhao.corpus.plan import DocumentPair

__all__ = ["NamedPairs", "Survey", "pair_by_name", "survey"]

_ENGLISH: Final = frozenset({"en", "eng", "english", "英", "英文", "英文版", "英语", "英語"})
_CHINESE: Final = frozenset(
    {"zh", "zho", "chi", "cmn", "chinese", "cn", "zhs", "zht", "hans", "hant", "chs", "cht", "zhcn", "zhtw", "tw", "hk"}
    | {"中", "中文", "中文版", "汉语", "漢語"}
    | {"简体", "繁體", "简体中文", "繁體中文", "简中", "繁中"}
)
_ENGLISH_TAG: Final = re.compile("(en|eng)-(us|gb|uk|au|ca|nz|ie|in|za|sg|hk|001|150)")
_CHINESE_TAG: Final = re.compile("(zh|zho|cmn)(-han[st])?(-(cn|tw|hk|mo|sg|my))?")
"""Regions where there is such a standard: in ``a.zh.my-notes`` the rest is no part of a tag by chance."""
_GLUED: Final = re.compile(r"(?<=[^\W_])(?=[简繁][体體]中文$|[中英]文版?$|[简繁]中$)")
"""Before a language that ends a name without a mark before it, as in ``年报英文版`` (annual report in English)."""
_SPLIT: Final = re.compile(r"([._\-()（）\[\]【】]|\s)")
_LONGEST: Final = 3
"""Pieces of a tag, the marks between them aside: zh-Hans-CN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The files below a folder, hidden ones aside, in order.

    ``texts`` can be read and aligned; ``corpora`` are folders that earlier runs have made, which are not looked into;
    ``others`` counts all other files by suffix.
    """

    texts: tuple[Path, ...]
    corpora: tuple[Path, ...]
    others: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPairs:
    """Pairs found by name, the texts that have no partner, and what is no text: see `Survey`."""

    pairs: tuple[DocumentPair, ...]
    alone: tuple[Path, ...] = ()
    corpora: tuple[Path, ...] = ()
    others: tuple[tuple[str, int], ...] = ()


def survey(folder: Path) -> Survey:
    """Look for texts below a folder.

    Raises
    ------
    InputError
        When there is no such folder, or it is a file of another kind than a manifest.
    """
    if folder.is_file():
        raise InputError(f"{folder} is a file and not a manifest: give a folder, or a .tsv, .csv or .jsonl of pairs")
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder")
    texts: list[Path] = []
    corpora: list[Path] = []
    others: Counter[str] = Counter()
    for place, folders, names in os.walk(folder):
        here = Path(place)
        made = {name for name in folders if _is_corpus(here / name)}
        corpora += [here / name for name in made]
        folders[:] = [name for name in folders if name not in made and not name.startswith(".")]
        for name in names:
            if name.startswith(".") or not (here / name).is_file():
                continue
            suffix = Path(name).suffix.lower()
            if suffix in MANUSCRIPTS:
                texts.append(here / name)
            else:
                others[suffix] += 1
    return Survey(texts=tuple(sorted(texts)), corpora=tuple(sorted(corpora)), others=tuple(sorted(others.items())))


def _is_corpus(folder: Path) -> bool:
    """Tell whether a run has made a folder: its corpus, or what ``--match`` found."""
    return (folder / ".run" / "plan.sha256").is_file() or (
        folder.suffix == ".match" and (folder / "matched.tsv").is_file()
    )


def pair_by_name(folders: Sequence[Path]) -> NamedPairs:
    """Pair the files of one folder by the language in their names, or those of two folders by their names.

    In one folder and its subfolders several Chinese versions make a pair each, and a file whose name says no language
    is the other side of one whose name does (``README.md``, ``README.zh-CN.md``). Of two folders the first holds the
    sources, the second files of the same names, but for the language and the suffix. Of several files that could be
    meant the one of the same suffix is; where that leaves several, none is.

    Raises
    ------
    InputError
        When a folder is missing, or three or more are given.
    """
    if len(folders) > 2:  # noqa: PLR2004 (a source and a target)
        raise InputError("give one folder, or a folder of sources and one of targets")
    found = [survey(folder) for folder in folders]
    sides = [
        [(path, path.relative_to(folder)) for path in one.texts] for folder, one in zip(folders, found, strict=True)
    ]
    pairs = _between(*sides) if len(sides) > 1 else _within(sides[0])
    paired = {path for pair in pairs for path in pair}
    others: Counter[str] = Counter()
    for one in found:
        others.update(dict(one.others))
    return NamedPairs(
        pairs=tuple(DocumentPair(number=k, source=one, target=two) for k, (one, two) in enumerate(sorted(pairs))),
        alone=tuple(sorted(path for one in found for path in one.texts if path not in paired)),
        corpora=tuple(path for one in found for path in one.corpora),
        others=tuple(sorted(others.items())),
    )


Named = tuple[Path, Path]
"""A file, and its path below the folder that was given."""


def _within(files: Sequence[Named]) -> list[tuple[Path, Path]]:
    """Pair the files of one folder, English first."""
    readings = {path: _readings(below) for path, below in files}
    pairs = _both_named(files, readings)
    paired = {path for pair in pairs for path in pair}
    return pairs + _one_named([one for one in files if one[0] not in paired], readings)


def _both_named(files: Sequence[Named], readings: Mapping[Path, Sequence[_Reading]]) -> list[tuple[Path, Path]]:
    """Give each Chinese file the English one of its name: by the suffix too, else without it.

    Of the ways to read a name that which replaces most comes first, then the part nearest to its end.
    """
    english: _Table = defaultdict(list)
    for path, below in files:
        for reading in readings[path]:
            if reading.english:
                for key in _keys(reading.starred, below):
                    english[key].append(path)
    pairs: list[tuple[Path, Path]] = []
    paired: set[Path] = set()
    for exact in (True, False):
        for path, below in files:
            keys = (_key(one.starred, below, exact=exact) for one in readings[path] if not one.english)
            partner = next((english[key][0] for key in keys if len(english[key]) == 1), None)
            if path not in paired and partner is not None and partner != path:
                pairs.append((partner, path))
                paired |= {partner, path}
    return pairs


def _one_named(files: Sequence[Named], readings: Mapping[Path, Sequence[_Reading]]) -> list[tuple[Path, Path]]:
    """Give each file whose name says a language one of the same name that says none."""
    plain: _Table = defaultdict(list)
    for path, below in files:
        if not readings[path]:
            for key in _keys(_spelled(below), below):
                plain[key].append(path)
    pairs: list[tuple[Path, Path]] = []
    paired: set[Path] = set()
    for exact in (True, False):
        for path, below in files:
            for reading in readings[path]:
                rest = [one for one in plain[_key(reading.bare, below, exact=exact)] if one not in paired]
                if path not in paired and len(rest) == 1:
                    pairs.append((path, rest[0]) if reading.english else (rest[0], path))
                    paired |= {path, rest[0]}
    return pairs


def _between(sources: Sequence[Named], targets: Sequence[Named]) -> list[tuple[Path, Path]]:
    """Pair the files of two folders whose names are the same but for languages."""
    pairs: list[tuple[Path, Path]] = []
    paired: set[Path] = set()
    for way in (_spelled, _stripped):
        for exact in (True, False):
            sides: list[_Table] = []
            for files in (sources, targets):
                table: _Table = defaultdict(list)
                for path, below in files:
                    if path not in paired:
                        table[_key(way(below), below, exact=exact)].append(path)
                sides.append(table)
            for key, one in sorted(sides[0].items()):
                if len(one) == 1:
                    pairs += [(one[0], other) for other in sides[1].get(key, ())]
            paired = {path for pair in pairs for path in pair}
    return pairs


_Key = tuple[str, str]
_Table = defaultdict[_Key, list[Path]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A way to read a path: its language, and the path with a star, or with nothing, in the language's place."""

    english: bool
    starred: str
    bare: str


def _key(name: str, below: Path, *, exact: bool) -> _Key:
    """Return what a file is found by: its name, with the suffix where it is to be the same."""
    return name, below.suffix.lower() if exact else ""


def _keys(name: str, below: Path) -> tuple[_Key, _Key]:
    return _key(name, below, exact=True), _key(name, below, exact=False)


def _readings(below: Path) -> list[_Reading]:
    """Return the ways to read a path that has a language in it: all parts of one language, then each, from the end."""
    pieces = _pieces(below)
    said = [(k, _language(piece)) for k, piece in enumerate(pieces)]
    ways: list[tuple[bool, frozenset[int]]] = []
    for english in (True, False):
        places = frozenset(k for k, one in said if one is english)
        if len(places) > 1:
            ways.append((english, places))
    ways += [(one, frozenset({k})) for k, one in reversed(said) if one is not None]
    return [
        _Reading(english=english, starred=_joined(pieces, places, "*"), bare=_joined(pieces, places, ""))
        for english, places in ways
    ]


def _spelled(below: Path) -> str:
    return _joined(_pieces(below), frozenset(), "")


def _stripped(below: Path) -> str:
    pieces = _pieces(below)
    return _joined(pieces, frozenset(k for k, piece in enumerate(pieces) if _language(piece) is not None), "")


def _pieces(below: Path) -> list[str]:
    """Cut a path without its suffix into words and the marks between them; a tag of several pieces is one."""
    found: list[str] = []
    for part in (*below.parts[:-1], below.stem):
        if found:
            found.append("/")
        marked = _GLUED.sub("\u200b", unicodedata.normalize("NFC", part).lower())
        cut = [one for piece in _SPLIT.split(marked) for one in re.split("(\u200b)", piece)]
        place = 0
        while place < len(cut):
            widths = range(2 * _LONGEST - 1, 1, -2)
            width = next((w for w in widths if _language("-".join(cut[place : place + w : 2])) is not None), 1)
            found.append("-".join(cut[place : place + width : 2]) if width > 1 else cut[place])
            place += width
    return found


def _joined(pieces: Sequence[str], places: frozenset[int], sign: str) -> str:
    """Put pieces together with a sign in the place of some; where that is empty the mark before, or after, goes too."""
    kept = [sign if k in places else piece for k, piece in enumerate(pieces)]
    if not sign:
        for k in sorted(places):
            if k and kept[k - 1] != "/":
                kept[k - 1] = ""
            elif k + 1 < len(kept):
                kept[k + 1] = ""
    return re.sub("[\u200b()（）\\[\\]【】\\s]", "", "".join(kept))


def _language(piece: str) -> bool | None:
    """Tell whether a piece of a name says English (True), Chinese (False) or neither (None)."""
    if piece in _ENGLISH or _ENGLISH_TAG.fullmatch(piece):
        return True
    return False if piece in _CHINESE or _CHINESE_TAG.fullmatch(piece) else None
