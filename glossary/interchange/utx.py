"""UTX 1.20, the simple glossary format of AAMT: tab-separated, one language pair a file.

The columns are ``src``, ``tgt``, ``src:pos``, ``tgt:pos``, ``term status``, ``concept ID``, and two of
those that the format leaves to its users, ``src:term status`` and ``comment``. UTX knows four statuses:
approved (preferred), non-standard (admitted or superseded), forbidden (deprecated) and provisional (none).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from duizhao.bitext.errors import FormatError, LanguageError
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.readers.encoding import read_text
from duizhao.bitext.writers.characters import one_line
from duizhao.glossary.concepts import PARTS_OF_SPEECH, ConceptEntry, Status, Term
from duizhao.glossary.interchange.cells import Line, Remark
from duizhao.glossary.interchange.pairs import pair_file
from duizhao.glossary.interchange.rows import entries_of_rows, silent
from duizhao.glossary.interchange.speech import PROPER_NOUN
from duizhao.glossary.interchange.tags import locale, normal_tag

__all__ = ["read_utx", "write_utx"]

_HEADER = ("src", "tgt", "src:pos", "tgt:pos", "term status", "src:term status", "concept ID", "comment")
_STATUSES = {
    Status.PREFERRED: "approved",
    Status.ADMITTED: "non-standard",
    Status.SUPERSEDED: "non-standard",
    Status.DEPRECATED: "forbidden",
    None: "provisional",
}
_FIRST = re.compile(r"#\s*UTX(?:-S)?\s+[\d.]+\s*;\s*([\w-]+)\s*/\s*([\w-]+)\s*(?:;|$)", re.IGNORECASE)
_BOTH = {"concept id": "id", "comment": "note", "subject": "subject", "definition": "definition"}
_SIDED = {"pos": "part_of_speech", "term status": "status", "comment": "note"}


def write_utx(
    entries: Iterable[ConceptEntry], handle: BinaryIO, *, chinese_first: bool = False, created: datetime | None = None
) -> int:
    """Write the pairs of the commonest language pair; return how many terms had no place in it.

    ``created`` goes into the header, by default now.
    """
    chosen = pair_file(entries, chinese_first=chinese_first)
    langs = f"{locale(chosen.source_lang)}/{locale(chosen.target_lang)}"
    time = (created or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    handle.write(f"#UTX 1.20; {langs}; {time}; copyright: none stated; license: none stated;\n".encode())
    handle.write(("#" + "\t".join(_HEADER) + "\n").encode())
    for pair in chosen.pairs:
        cells = (
            pair.source.text,
            pair.target.text,
            _part_of_speech(pair.source),
            _part_of_speech(pair.target),
            _STATUSES[pair.target.status],
            _STATUSES[pair.source.status],
            pair.entry.id,
            pair.entry.note,
        )
        handle.write(("\t".join(map(one_line, cells)) + "\n").encode())
    return chosen.left_out


def read_utx(path: Path, remark: Remark = silent) -> Iterator[ConceptEntry]:
    """Yield the entries of a UTX file.

    Raises
    ------
    FormatError
        When the header is not UTX's, a column is missing, or a row is no entry; the message names the line.
    LanguageError
        When neither or both languages are Chinese.
    """
    return entries_of_rows(_lines(path), name=str(path), remark=remark)


def _part_of_speech(term: Term) -> str:
    return PROPER_NOUN if term.name else term.part_of_speech or "-"


def _lines(path: Path) -> Iterator[Line]:
    """Yield the rows under the column names of :mod:`duizhao.glossary.interchange.columns`, each with its languages."""
    text, _ = read_text(path)
    lines = text.split("\n")
    first = _FIRST.match(lines[0])
    if first is None:
        raise FormatError(f"{path}:1: no UTX header such as '#UTX 1.20; en-US/zh-CN; …'; is it another format?")
    langs = [normal_tag(tag, f"{path}:1") for tag in first.groups()]
    if is_chinese(langs[0]) == is_chinese(langs[1]):
        raise LanguageError(f"{path}:1: {langs[0]}/{langs[1]}; one of the two languages must be Chinese")
    sides = ["chinese", "english"] if is_chinese(langs[0]) else ["english", "chinese"]
    columns: list[str] = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.rstrip("\r").split("\t")
        if line.startswith("#"):
            if cells[0].lstrip("# ").casefold() == "src":
                columns = [_column(cell, sides) for cell in cells]
                yield number, [*columns, f"{sides[0]}_lang", f"{sides[1]}_lang"]
            continue
        if not line.strip():
            continue
        if not columns:
            raise FormatError(f"{path}:{number}: a row before the column names (#src, tgt, …); put them first")
        if len(cells) > len(columns):
            raise FormatError(f"{path}:{number}: {len(cells)} cells under {len(columns)} columns; take the tabs out")
        if number == len(lines) and len(cells) < len(columns):
            raise FormatError(f"{path}:{number}: the last row is incomplete; the file may be truncated")
        padded = cells + [""] * (len(columns) - len(cells))
        yield number, [*map(_cell, columns, padded), *langs]


def _column(name: str, sides: list[str]) -> str:
    """Translate a column name of UTX; one that is unknown stays and is left out by the reader of columns."""
    plain = name.lstrip("# ").strip().casefold()
    if plain in {"src", "tgt"}:
        return sides[plain == "tgt"]
    side, _, rest = plain.partition(":")
    if side in {"src", "tgt"} and rest in _SIDED:
        english = sides[side == "tgt"] == "english"
        column = _SIDED[rest]
        return column if english and column == "part_of_speech" else f"{'english' if english else 'chinese'}_{column}"
    if plain == "term status":
        return f"{sides[1]}_status"
    return _BOTH.get(plain, f"utx:{plain}")


def _cell(column: str, text: str) -> str:
    plain = "" if text.strip() == "-" else text
    if column.endswith("part_of_speech") and plain and plain.casefold() != PROPER_NOUN.casefold():
        # UTX has pronouns, sentences and more, which are "other" in TBX.
        return plain.casefold() if plain.casefold() in PARTS_OF_SPEECH else "other"
    return plain
