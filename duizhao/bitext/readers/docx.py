"""Word documents (ECMA-376): the paragraphs of the text, its tables and its notes, in reading order."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.model import Manuscript
from duizhao.bitext.readers._archives import manuscript_of
from duizhao.bitext.readers.encoding import MAX_MANUSCRIPT_BYTES, read_bytes, shown_name

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["paragraph_lines", "read_body", "read_docx"]

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# Words, and the letters of formulas, which are part of their sentence.
_TEXT: Final = frozenset({f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# The text, then the notes that it refers to; then what stands above and below each page, each wording once.
_PARTS: Final = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_MARGIN: Final = re.compile(r"word/(?:header|footer)\d{0,4}\.xml")
_DIAGRAM: Final = re.compile(r"word/diagrams/data\d{0,4}\.xml")
_MOST_MARGINS: Final = 64
_APART: Final = ("word/comments.xml",)
# Zipfile meets damage in many ways: a password (RuntimeError), a way of packing that Word never uses, an offset before
# the beginning of the file (ValueError, OSError), a field cut short.
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    OSError,
    IndexError,
    KeyError,
)
_BREAKS: Final = {f"{_W}ptab": " ", f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}


def read_docx(path: Path) -> Manuscript:
    """Read a Word document; its text is its paragraphs, a line each: the text, notes, then headers and footers.

    Deleted text of tracked changes (``deleted``) and comments (``comment``) are left out and stand at the end, inserted
    text is read. Only the parts that hold text are unpacked, none of more than 64 MiB, and nothing they refer to is
    opened.

    Raises
    ------
    FormatError
        When the file is no Word document, or is damaged or locked by a password.
    InputError
        When it is missing, a folder, unreadable, empty or too large.
    """
    data = read_bytes(path)
    name = shown_name(path)
    found: list[tuple[str, str]] = []
    left_out: list[tuple[str, str]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if _PARTS[0] not in names:
                raise FormatError(f"{name}: no Word document inside; save it as .docx again")
            roots = {
                part: _parse(_unpack(archive, part, name), f"{name}, {part}")
                for part in (*_PARTS, *sorted(filter(_MARGIN.fullmatch, names))[:_MOST_MARGINS], *_APART)
                if part in names
            }
            for part in filter(roots.__contains__, _PARTS):
                found += _paragraphs(roots[part])
            diagrams = sorted(filter(_DIAGRAM.fullmatch, names))[:_MOST_MARGINS]
            for part in diagrams:
                found += _drawn(_parse(_unpack(archive, part, name), f"{name}, {part}"))
            found += dict.fromkeys(
                line for part in roots if _MARGIN.fullmatch(part) for line in _paragraphs(roots[part])
            )
            left_out += (line for part in roots if part not in _APART for line in _deleted(roots[part]))
            left_out += ((line, "comment") for part in _APART if part in roots for line, _ in _paragraphs(roots[part]))
    except _DAMAGE as error:
        raise FormatError(f"{name}: not a Word document, damaged or locked ({_one_line(error)})") from None
    return manuscript_of(found, path=path, encoding="docx", left_out=left_out)


def read_body(path: Path, name: str = "") -> _Element:
    """Read the text of a document as XML, without notes and margins; ``name`` is what to call it, else its path.

    Raises
    ------
    FormatError, InputError
        As `read_docx`.
    """
    shown = name or shown_name(path)
    data = read_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _PARTS[0] not in archive.namelist():
                raise FormatError(f"{shown}: no Word document inside; save it as .docx again")
            return _parse(_unpack(archive, _PARTS[0], shown), f"{shown}, {_PARTS[0]}")
    except _DAMAGE as error:
        raise FormatError(f"{shown}: not a Word document, damaged or locked ({_one_line(error)})") from None


def _unpack(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    """Unpack one part, no further than the limit, whatever size the archive claims."""
    with archive.open(part) as stream:
        data = stream.read(MAX_MANUSCRIPT_BYTES + 1)
    if len(data) > MAX_MANUSCRIPT_BYTES:
        raise InputError(f"{name}: {part} unpacks to more than {MAX_MANUSCRIPT_BYTES / 2**20:,.0f} MiB; split it")
    return data


def _parse(data: bytes, place: str) -> _Element:
    from lxml import etree  # noqa: PLC0415  (a tenth of a second)

    if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
        raise FormatError(f"{place}: a document type, which Word never writes; save it as .docx again")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise FormatError(f"{place}: not well-formed XML ({_one_line(error)})") from None


def _deleted(root: _Element) -> Iterator[tuple[str, str]]:
    """Yield the text that tracked changes have deleted; what was moved is text where it was moved to."""
    for deleted in root.iter(f"{_W}del"):
        shown = " ".join("".join(part.text or "" for part in deleted.iter(f"{_W}delText", f"{_W}t")).split())
        if shown:
            yield shown, "deleted"


def _drawn(root: _Element) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of a diagram (SmartArt)."""
    for paragraph in root.iter(f"{_A}p"):
        shown = " ".join("".join(part.text or "" for part in paragraph.iter(f"{_A}t")).split())
        if shown:
            yield shown, "paragraph"


def _paragraphs(root: _Element) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of a part, text and kind.

    A text box is within a paragraph, and its own paragraphs follow that.
    """
    for paragraph in root.iter(f"{_W}p"):
        if any(ancestor.tag == _FALLBACK for ancestor in paragraph.iterancestors()):
            continue
        shown = " ".join("".join(_texts(paragraph)).split())
        if shown:
            yield shown, _kind(paragraph)


def paragraph_lines(paragraph: _Element) -> list[str]:
    """Return the text of a paragraph by its forced line breaks, white space as one space; no empty lines."""
    lines = "".join(_texts(paragraph, "\n")).split("\n")
    return [shown for line in lines if (shown := " ".join(line.split()))]


def _texts(element: _Element, line_break: str = " ") -> Iterator[str]:
    """Yield the text of a paragraph, without paragraphs inside it (text boxes) and doubled content."""
    for child in element:
        if child.tag in _TEXT:
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield line_break if child.tag == f"{_W}br" else _BREAKS[child.tag]
        elif child.tag not in {f"{_W}p", f"{_W}pPr", f"{_W}del", f"{_W}moveFrom", f"{_W}rt", _FALLBACK}:
            yield from _texts(child, line_break)


def _kind(paragraph: _Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    named = (style.get(f"{_W}val") or "") if style is not None else ""
    if named.lower().startswith(("heading", "title", "subtitle")):
        return "heading"
    if any(ancestor.tag == f"{_W}tc" for ancestor in paragraph.iterancestors()):
        return "cell"
    return "item" if paragraph.find(f"{_W}pPr/{_W}numPr") is not None else "paragraph"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
