"""OpenDocument texts (ODF 1.0 to 1.4): headings, paragraphs, lists, tables and notes, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duizhao.bitext.errors import FormatError
from duizhao.bitext.model import Manuscript
from duizhao.bitext.readers._archives import manuscript_of, open_archive, parse_part

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_odt"]

_CONTENT: Final = "content.xml"
_STYLES: Final = "styles.xml"
_PARAGRAPHS: Final = frozenset({"p", "h"})
# Not text of the document: what tracked changes took out, comments, pronunciation, marks of notes, indexes' patterns.
_SKIPPED: Final = frozenset(
    {
        "tracked-changes",
        "annotation",
        "ruby-text",
        "note-citation",
        "sequence-decls",
        "variable-decls",
        "user-field-decls",
        "table-of-content-source",
        "alphabetical-index-source",
        "desc",
        "title",
        "script",
    }
)
_LEFT_OUT: Final = {"annotation": "comment", "deletion": "deleted"}
_MARGINS: Final = frozenset({"header", "footer", "header-left", "footer-left", "header-first", "footer-first"})
_MOST_SPACES: Final = 100


def read_odt(path: Path) -> Manuscript:
    """Read an OpenDocument text; its text is its paragraphs, a line each: the text, notes, then headers and footers.

    Deleted text of tracked changes (``deleted``) and comments (``comment``) are left out and stand at the
    end. Only the parts that hold text are unpacked.

    Raises
    ------
    FormatError
        When the file is not an OpenDocument text, or is damaged or locked by a password.
    InputError
        When it is missing, a folder, unreadable, empty or too large.
    """
    with open_archive(path, "an OpenDocument text") as archive:
        if _CONTENT not in archive.parts:
            raise FormatError(f"{archive.name}: no OpenDocument text inside ({_CONTENT} is missing)")
        root = parse_part(archive.unpack(_CONTENT), f"{archive.name}, {_CONTENT}")
        body = next((part for part in root.iter() if _name(part) == "text" and _name(part.getparent()) == "body"), None)
        if body is None:
            raise FormatError(f"{archive.name}: an OpenDocument file, but not a text")
        notes: list[_Element] = []
        found = list(_paragraphs(body, notes))
        for note in notes:  # what notes hold within notes has been found with them
            found += _paragraphs(note, [])
        if _STYLES in archive.parts:
            styles = parse_part(archive.unpack(_STYLES), f"{archive.name}, {_STYLES}")
            margins = [part for part in styles.iter() if _name(part) in _MARGINS]
            found += dict.fromkeys(line for part in margins for line in _paragraphs(part, []))
        left_out = [line for part in body.iter() if _name(part) in _LEFT_OUT for line in _left_out(part)]
    return manuscript_of(found, path=path, encoding="odt", left_out=left_out)


def _left_out(element: _Element) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of a comment or of a deletion."""
    shown = " ".join(" ".join(_words(element)).split())
    if shown:
        yield shown, _LEFT_OUT[_name(element)]


def _words(element: _Element) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name not in {"creator", "date", "date-string", "change-info", "creator-initials", "sender-initials"}:
            yield child.text or ""
            yield from _words(child)
        yield child.tail or ""


def _name(element: _Element | None) -> str:
    tag: object = element.tag if element is not None else ""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _paragraphs(element: _Element, notes: list[_Element], kind: str = "paragraph") -> Iterator[tuple[str, str]]:
    """Yield the paragraphs below an element; notes are put aside. Depth is bounded by the parser (256)."""
    for child in element:
        name = _name(child)
        if name in _PARAGRAPHS:
            boxes: list[_Element] = []
            shown = " ".join("".join(_texts(child, notes, boxes)).split())
            if shown:
                yield shown, "heading" if name == "h" else kind
            for box in boxes:
                yield from _paragraphs(box, notes, kind)
        elif name not in _SKIPPED:
            inner = {"table-cell": "cell", "list-item": "item"}.get(name, kind)
            yield from _paragraphs(child, notes, inner)


def _texts(element: _Element, notes: list[_Element], boxes: list[_Element]) -> Iterator[str]:
    """Yield the text of a paragraph; notes and text boxes in it are put aside."""
    yield element.text or ""
    for child in element:
        name = _name(child)
        if name == "s":
            count = next((str(v) for k, v in child.attrib.items() if str(k).endswith("}c")), "1")
            yield " " * (min(int(count), _MOST_SPACES) if count.isdecimal() and len(count) < 5 else 1)  # noqa: PLR2004
        elif name in {"tab", "line-break"}:
            yield " "
        elif name == "note":
            notes += [part for part in child if _name(part) == "note-body"]
        elif name == "text-box":
            boxes.append(child)
        elif name not in _SKIPPED and name:
            yield from _texts(child, notes, boxes)
        yield child.tail or ""
