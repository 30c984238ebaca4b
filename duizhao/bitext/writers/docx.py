"""A Word document (ECMA-376) with the pairs as a table of two columns, for reviewers without a tool."""

from __future__ import annotations

import math
import zipfile
from typing import IO, BinaryIO, Final

from duizhao.bitext.markup import escape
from duizhao.bitext.pairs import Head, Pair
from duizhao.bitext.writers.characters import legal
from duizhao.bitext.writers.stream import Held, judged_confidence
from duizhao.bitext.writers.tmx import locale_of

__all__ = ["DocxWriter"]

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
# In twentieths of a point: number, source, target, confidence, note, on a page of A4 on its side.
_WIDTHS: Final = (700, 5600, 5600, 1000, 2000)
_TABLE: Final = (
    '<w:tbl><w:tblPr><w:tblW w:w="14900" w:type="dxa"/><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="BBBBBB"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + '</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
    + "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    + "</w:tblGrid>"
)
_PAGE: Final = (
    '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="900" w:right="900" w:bottom="900" w:left="900" w:header="450" w:footer="450" w:gutter="0"/>'
    "</w:sectPr>"
)
_COLOURS: Final = ((0.9, "DDF0DD"), (0.5, "FCEFD2"), (0.0, "F9D5CC"))
# A zip says when each part was made; a constant keeps the same pairs the same bytes.
_MOMENT: Final = (2000, 1, 1, 0, 0, 0)


class DocxWriter:
    """Writes pairs as rows of a table, those with an empty side too, coloured by confidence."""

    holds: frozenset[Held] = frozenset({"notes"})
    keeps: frozenset[str] = frozenset()

    def __init__(self, handle: BinaryIO, head: Head) -> None:
        """Begin the document and the table, whose first row comes again on each page."""
        self._archive = zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED)
        for name, content in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS)):
            self._archive.writestr(_part(name), content)
        self._number = 0
        langs = [
            locale_of(tag or lang)
            for tag, lang in ((head.source_tag, head.source_lang), (head.target_tag, head.target_lang))
        ]
        self._langs = langs
        self._document: IO[bytes] = self._archive.open(_part("word/document.xml"), "w", force_zip64=True)
        self._document.write(
            (
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document xmlns:w="{_W}"><w:body>{_TABLE}'
            ).encode()
        )
        names = ("", *langs, "confidence", "note")
        self._row(names, bold=True)

    def add(self, pair: Pair) -> str:
        """Write a row; a pair that is left out of the memory is not written."""
        if pair.left_out:
            return pair.left_out[:60]
        self._number += 1
        confidence = judged_confidence(pair)
        judged = pair.checked is not None or pair.pinned
        # Cut and not rounded: only what a person has judged is 1.
        shown = f"{math.floor(min(confidence, 1.0 if judged else 0.99) * 100 + 1e-9) / 100:.2f}" if confidence else ""
        colour = next((colour for least, colour in _COLOURS if confidence >= least), "") if confidence else ""
        self._row((str(self._number), pair.source, pair.target, shown, pair.note), colour=colour)
        return ""

    def _row(self, cells: tuple[str, ...], *, bold: bool = False, colour: str = "") -> None:
        head = "<w:trPr><w:tblHeader/></w:trPr>" if bold else "<w:trPr><w:cantSplit/></w:trPr>"
        written = "".join(
            _cell(text, width, lang, bold=bold, colour=colour)
            for text, width, lang in zip(cells, _WIDTHS, ("", *self._langs, "", ""), strict=True)
        )
        self._document.write(f"<w:tr>{head}{written}</w:tr>".encode("utf-8", "replace"))

    def finish(self) -> None:
        """Close the table, the document and the archive."""
        self._document.write(f"</w:tbl><w:p/>{_PAGE}</w:body></w:document>".encode())
        self._document.close()
        self._archive.close()


def _part(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=_MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _cell(text: str, width: int, lang: str, *, bold: bool, colour: str) -> str:
    """Write a cell: a line a paragraph would part what belongs together, so line ends are breaks."""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>' if colour else ""
    spoken = f'<w:lang w:val="{lang}" w:eastAsia="{lang}"/>' if lang else ""
    style = f"<w:rPr>{'<w:b/>' if bold else ''}{spoken}</w:rPr>" if bold or spoken else ""
    runs = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(line) for line in legal(text).split("\n"))
    inner = f'<w:r>{style}<w:t xml:space="preserve">{runs}</w:t></w:r>' if text else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr><w:p>{inner}</w:p></w:tc>'
