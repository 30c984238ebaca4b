"""Moses' parallel files: ``x.en`` and ``x.zh`` side by side, a sentence a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Final

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.language.tags import canonical_tag, is_chinese
from duizhao.bitext.pairs import Head, Pair, PairStream, Tally
from duizhao.bitext.readers._pairs import LONGEST_LINE, check_length, stream_by_content
from duizhao.bitext.readers.encoding import read_lines_bounded

__all__ = ["SUFFIXES", "open_moses", "partner_of"]

SUFFIXES: Final = (
    ".en",
    ".eng",
    ".zh",
    ".zh-cn",
    ".zh-tw",
    ".zh-hk",
    ".zh-hans",
    ".zh-hant",
    ".zh_cn",
    ".zh_tw",
    ".zho",
    ".cmn",
)
"""The suffixes of a side, which are language tags."""


def partner_of(path: Path) -> Path:
    """Return the file beside this one that has the same name in the other language.

    Raises
    ------
    InputError
        When there is none, or more than one.
    """
    chinese = is_chinese(canonical_tag(path.suffix[1:]))
    found = [
        other
        for other in sorted(path.parent.glob("*"))
        if other.stem == path.stem
        and other.suffix.lower() in SUFFIXES
        and is_chinese(canonical_tag(other.suffix[1:])) != chinese
    ]
    wanted = path.with_suffix(".en" if chinese else ".zh")
    if not found:
        raise InputError(f"{path} is one side of a pair of files; its other side, {wanted.name}, is not beside it")
    if len(found) > 1:
        listed = ", ".join(other.name for other in found)
        raise InputError(f"{path} has more than one other side ({listed}); move all but one")
    return found[0]


def open_moses(path: Path, *, source_lang: str | None = None, target_lang: str | None = None) -> PairStream:
    """Open a side and the one beside it; the file that is named is the source, unless the languages say otherwise.

    A line that is blank in both files is counted and left out.

    Raises
    ------
    FormatError
        When the files have different numbers of lines.
    InputError, DecodingError, LanguageError
        As for any file.
    """
    other = partner_of(path)
    tags = [side.suffix[1:].replace("_", "-") for side in (path, other)]
    if any(
        wanted and is_chinese(canonical_tag(wanted)) != is_chinese(canonical_tag(tag))
        for wanted, tag in zip((source_lang, target_lang), tags, strict=True)
    ):
        path, other = other, path
        tags.reverse()
    tally = Tally()
    head = Head(name=path.name, source_lang="", target_lang="", source_name=path.name, target_name=other.name)
    return stream_by_content(
        _pairs(path, other, tally),
        head,
        tally,
        source_lang=source_lang or tags[0],
        target_lang=target_lang or tags[1],
    )


def _pairs(path: Path, other: Path, tally: Tally) -> Iterator[Pair]:
    sides = (read_lines_bounded(side, longest=LONGEST_LINE) for side in (path, other))
    for one, two in zip_longest(*sides):
        if one is None or two is None:
            rest = two if one is None else one
            if rest is not None and not rest[1].strip():
                continue  # blank lines at the end of one of them
            shorter, longer = (path, other) if one is None else (other, path)
            raise FormatError(
                f"{shorter.name} has {tally.read:,} lines, {longer.name} more: the two do not belong line to line"
            )
        tally.read += 1
        source, target = one[1].strip(), two[1].strip()
        for text in (source, target):
            check_length(text, f"{path}, line {tally.read}")
        if source or target:
            yield Pair(source, target)
        else:
            tally.left_out["blank on both sides"] += 1
