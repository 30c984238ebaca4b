"""Electronic books, EPUB 2 and 3: the parts of the book in reading order, each read as HTML."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.model import Manuscript
from duizhao.bitext.readers._archives import Archive, open_archive, parse_part
from duizhao.bitext.readers._blocks import BlockBuilder
from duizhao.bitext.readers._tmx_units import local_name
from duizhao.bitext.readers.encoding import decode
from duizhao.bitext.readers.html import parse_into

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_epub"]

_CONTAINER: Final = "META-INF/container.xml"
_TEXT_TYPES: Final = frozenset(
    {"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"}
)
_BODY: Final = re.compile(r"<body[\s>]", re.IGNORECASE)
_MOST_PARTS: Final = 20_000


def read_epub(path: Path) -> Manuscript:
    """Read a book: the XHTML of its spine, one part after the other.

    The table of contents (EPUB 3's ``nav``) is ``boilerplate``. Pictures, styles and scripts are not unpacked.

    Raises
    ------
    FormatError
        When the file is not an EPUB, is damaged, or its text is encrypted.
    InputError
        When it is missing, a folder, unreadable, empty, too large or holds no text.
    """
    with open_archive(path, "an EPUB") as archive:
        parts = _parts(archive)
        texts = [
            (decode(archive.unpack(name), name=f"{archive.name}, {name}")[0], contents) for name, contents in parts
        ]
    text = "\n".join(part for part, _ in texts)
    builder = BlockBuilder(text)
    position = 0
    for part, contents in texts:
        if contents:
            builder.end_block()
            builder.leave_out(position, position + len(part), "boilerplate")
        else:
            body = _BODY.search(part)  # what stands above it repeats the title
            start = position + (body.start() if body else 0)
            builder.end_block()
            builder.leave_out(position, start, "markup")
            parse_into(builder, start, position + len(part))
        position += len(part) + 1
    blocks, gaps = builder.finish()
    if not blocks:
        raise InputError(f"{path} is empty: it holds no text")
    return Manuscript(name=path.name, text=text, blocks=blocks, gaps=gaps, encoding="epub")


def _attribute(element: _Element, name: str) -> str:
    return element.get(name) or ""


def _local(root: _Element, name: str) -> list[_Element]:
    return [element for element in root.iter() if local_name(element) == name]


def _parts(archive: Archive) -> list[tuple[str, bool]]:
    """Return the parts in reading order, and whether each is the table of contents."""
    if _CONTAINER not in archive.parts:
        raise FormatError(f"{archive.name}: no EPUB inside ({_CONTAINER} is missing)")
    container = parse_part(archive.unpack(_CONTAINER), f"{archive.name}, {_CONTAINER}")
    package = next((unquote(_attribute(root, "full-path")) for root in _local(container, "rootfile")), "")
    if package not in archive.parts:
        raise FormatError(f"{archive.name}: its package {package[:80]!r} is missing")
    root = parse_part(archive.unpack(package), f"{archive.name}, {package}")
    items = {_attribute(item, "id"): item for item in _local(root, "item")}
    folder = posixpath.dirname(package)
    locked = _encrypted(archive)
    found: list[tuple[str, bool]] = []
    for reference in _local(root, "itemref")[:_MOST_PARTS]:
        item = items.get(_attribute(reference, "idref"))
        if item is None or _attribute(item, "media-type") not in _TEXT_TYPES:
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(_attribute(item, "href"))))
        if name in locked:
            raise FormatError(f"{archive.name}: {name} is encrypted; give a book without copy protection")
        if name not in archive.parts:
            raise FormatError(f"{archive.name}: its part {name[:80]!r} is missing; the file may be damaged")
        found.append((name, "nav" in _attribute(item, "properties").split()))
    if not found:
        raise FormatError(f"{archive.name}: its package names no text")
    return found


def _encrypted(archive: Archive) -> frozenset[str]:
    """Return the parts that are encrypted; fonts often are, by a method of their own."""
    name = "META-INF/encryption.xml"
    if name not in archive.parts:
        return frozenset()
    root = parse_part(archive.unpack(name), f"{archive.name}, {name}")
    return frozenset(unquote(_attribute(element, "URI")) for element in _local(root, "CipherReference"))
