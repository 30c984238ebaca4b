"""An electronic book (EPUB 3) in both languages: each passage with its translation below it."""

from __future__ import annotations

import hashlib
import uuid
import zipfile
from typing import TYPE_CHECKING, BinaryIO, Final

from duizhao.bitext.markup import escape, quoteattr
from duizhao.bitext.writers.characters import legal

if TYPE_CHECKING:
    from duizhao.bitext.pairs import Head, Pair
    from duizhao.bitext.writers.stream import Held

__all__ = ["EpubWriter"]

# Pairs in a part of the book: reading systems lay out a part at a time, and slowly above a quarter of a megabyte.
_PART: Final = 400
# Characters of the first passage that the table of contents shows of a part.
_LABEL: Final = 60
# A zip says when each part was made, and a book when it was changed; constants keep the same pairs the same bytes.
_MOMENT: Final = (2000, 1, 1, 0, 0, 0)
_MODIFIED: Final = "2000-01-01T00:00:00Z"
_CONTAINER: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
_STYLE: Final = (
    ".pair { margin: 0.6em 0; }\n.new { margin-top: 1.4em; }\n"
    ".source, .target { margin: 0; }\n.target { color: #444; margin-left: 1em; }\n"
)


class EpubWriter:
    """Writes pairs as passages of a book, those with an empty side too."""

    holds: frozenset[Held] = frozenset()
    keeps: frozenset[str] = frozenset()

    def __init__(self, handle: BinaryIO, head: Head) -> None:
        """Begin the archive with the part that says what it is, as the format wants it: first, and not packed."""
        self._archive = zipfile.ZipFile(handle, "w")
        self._archive.writestr(zipfile.ZipInfo("mimetype", date_time=_MOMENT), "application/epub+zip")
        self._langs = head.source_tag or head.source_lang, head.target_tag or head.target_lang
        self._title = legal(head.source_name or head.name).strip() or "Untitled"
        self._labels: list[str] = []
        self._passages: list[str] = []
        self._label = ""
        self._paragraph = -1
        self._digest = hashlib.sha256()

    def add(self, pair: Pair) -> str:
        """Keep a passage until its part is complete; a pair that a person left out is not written."""
        if pair.left_out:
            return pair.left_out[:60]
        source, target = legal(pair.source).strip(), legal(pair.target).strip()
        self._digest.update(f"{source}\x1f{target}\x1e".encode())
        self._label = self._label or (source or target)[:_LABEL]
        shown = "".join(
            f'<p class="{side}" lang={quoteattr(lang)} xml:lang={quoteattr(lang)}>{_lines(text)}</p>'
            for side, lang, text in zip(("source", "target"), self._langs, (source, target), strict=True)
            if text
        )
        self._passages.append(f'<div class="{self._class(pair)}">{shown}</div>\n')
        if len(self._passages) == _PART:
            self._end_part()
        return ""

    def _class(self, pair: Pair) -> str:
        """Return what the passage is: the first of a paragraph of the source stands further from the one before."""
        side = pair.sides[0] if pair.sides else ()
        if not side:
            return "pair"
        before, self._paragraph = self._paragraph, side[0][1].paragraph
        return "pair" if before in {-1, self._paragraph} else "pair new"

    def _end_part(self) -> None:
        self._labels.append(self._label or "–")
        self._write(f"text{len(self._labels)}.xhtml", self._page(self._label, "".join(self._passages)))
        self._passages, self._label = [], ""

    def _page(self, title: str, body: str, attributes: str = "") -> str:
        lang = quoteattr(self._langs[0])
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
            f'xmlns:epub="http://www.idpf.org/2007/ops" lang={lang} xml:lang={lang}>\n<head><title>{escape(title)}'
            '</title><link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
            f"<body{attributes}>\n{body}</body>\n</html>\n"
        )

    def _write(self, name: str, content: str) -> None:
        part = zipfile.ZipInfo(name if "/" in name else f"OEBPS/{name}", date_time=_MOMENT)
        part.compress_type = zipfile.ZIP_DEFLATED
        self._archive.writestr(part, content.encode())

    def finish(self) -> None:
        """Write the last part, the table of contents and the package."""
        if self._passages or not self._labels:
            self._end_part()
        names = [f"text{number}" for number in range(1, len(self._labels) + 1)]
        entries = "".join(
            f'<li><a href="{name}.xhtml">{escape(" ".join(label.split()))}</a></li>\n'
            for name, label in zip(names, self._labels, strict=True)
        )
        contents = f'<nav epub:type="toc" id="toc"><h1>{escape(self._title)}</h1><ol>\n{entries}</ol></nav>\n'
        self._write("nav.xhtml", self._page(self._title, contents))
        self._write("style.css", _STYLE)
        self._write("package.opf", self._package(names))
        self._write("META-INF/container.xml", _CONTAINER)
        self._archive.close()

    def _package(self, names: list[str]) -> str:
        identity = uuid.UUID(bytes=self._digest.digest()[:16], version=5)
        langs = "".join(f"<dc:language>{escape(lang)}</dc:language>" for lang in dict.fromkeys(self._langs))
        items = "".join(
            f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>\n' for name in names
        )
        spine = "".join(f'<itemref idref="{name}"/>' for name in names)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
            'unique-identifier="id">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f'<dc:identifier id="id">urn:uuid:{identity}</dc:identifier><dc:title>{escape(self._title)}</dc:title>'
            f'{langs}<meta property="dcterms:modified">{_MODIFIED}</meta></metadata>\n<manifest>\n'
            '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n'
            f'<item id="style" href="style.css" media-type="text/css"/>\n{items}</manifest>\n'
            f"<spine>{spine}</spine>\n</package>\n"
        )


def _lines(text: str) -> str:
    return "<br/>".join(escape(line) for line in text.split("\n"))
