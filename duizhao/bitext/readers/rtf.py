r"""Rich Text Format 1.9: the paragraphs of the text, its tables and its notes.

A reader of its own, so that Chinese written in code pages (``\'c4\'e3`` with a font of the character set 134),
footnotes and the cells of tables are kept in their places; libraries were not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from duizhao.bitext.errors import FormatError
from duizhao.bitext.model import Manuscript
from duizhao.bitext.readers._archives import manuscript_of
from duizhao.bitext.readers.encoding import read_bytes, shown_name

__all__ = ["read_rtf"]

_TOKEN: Final = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|\r|\n|([^\\{}\r\n]+)", re.DOTALL
)
# Groups whose text is not text of the document.
_SKIPPED: Final = frozenset(
    {
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "fldinst",
        "listtable",
        "listoverridetable",
        "listtext",
        "pntext",
        "pntxta",
        "pntxtb",
        "revtbl",
        "rsidtbl",
        "generator",
        "themedata",
        "colorschememapping",
        "datastore",
        "latentstyles",
        "xmlnstbl",
        "bkmkstart",
        "bkmkend",
        "atnid",
        "atnauthor",
        "annotation",
        "atrfstart",
        "atrfend",
        "xe",
        "tc",
        "shppict",
        "nonshppict",
        "filetbl",
        "mmathPr",
        "userprops",
        "wgrffmtfilter",
        "pgptbl",
    }
)
_NOTES: Final = frozenset({"footnote"})
_MARGINS: Final = frozenset({"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"})
_WORDS: Final = {
    "tab": " ",
    "line": " ",
    "lbr": " ",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
}
_SYMBOLS: Final = {b"~": "\xa0", b"_": "\u2011", b"\\": "\\", b"{": "{", b"}": "}"}
_ENDS: Final = frozenset({"par", "sect", "page", "cell", "row", "nestcell", "nestrow"})
# Character sets of fonts, and the code pages of documents, as Python names them.
_CHARSETS: Final = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 204: "cp1251", 238: "cp1250"}
_CODE_PAGES: Final = {
    936: "gb18030",
    950: "big5hkscs",
    932: "cp932",
    949: "cp949",
    65001: "utf-8",
    10008: "gb18030",
    10002: "big5hkscs",
}
_DEEPEST: Final = 1_000
_LAST_UNIT: Final = 0x10000


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What a group inherits."""

    skip: bool = False
    hidden: bool = False
    deleted: bool = False
    font: int = -1
    fallback: int = 1
    table: bool = False
    heading: bool = False


@dataclass(slots=True)
class _Flow:
    """One run of paragraphs: the text, a note, a header."""

    paragraphs: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    table: bool = False

    def end(self, kind: str) -> None:
        """End the open paragraph."""
        shown = " ".join("".join(self.parts).split())
        if shown:
            self.paragraphs.append((shown, kind))
        self.parts = []


def read_rtf(path: Path) -> Manuscript:
    r"""Read an RTF document; its text is its paragraphs, a line each: the text, notes, then headers and footers.

    Hidden and deleted text, comments, pictures and the codes of fields are left out. Bytes are read in the
    character set of their font, else in the code page of the document.

    Raises
    ------
    FormatError
        When the file is not RTF, or its groups are nested a thousand deep.
    InputError
        When it is missing, a folder, unreadable, empty, too large or holds no text.
    """
    data = read_bytes(path)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise FormatError(f"{shown_name(path)}: not RTF, which begins with {{\\rtf; save it again or rename it")
    reader = _Reader(shown_name(path))
    reader.read(data)
    return manuscript_of(reader.paragraphs(), path=path, encoding="rtf")


class _Reader:
    """Walks through the tokens of a document."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._main = _Flow()
        self._notes: list[_Flow] = []
        self._margins: list[_Flow] = []
        self._stack: list[tuple[_State, _Flow]] = []
        self._state = _State()
        self._flow = self._main
        self._fonts: dict[int, str] = {}
        self._in_fonts = 0
        self._font = -1
        self._code_page = "cp1252"
        self._bytes = bytearray()
        self._skip_units = 0
        self._high = 0
        self._starred = False
        self._opening = False

    def paragraphs(self) -> Iterator[tuple[str, str]]:
        """Yield all paragraphs, each wording of a header or footer once."""
        for flow in (self._main, *self._notes, *self._margins):
            flow.end("cell" if flow.table else "paragraph")
        yield from self._main.paragraphs
        for note in self._notes:
            yield from note.paragraphs
        yield from dict.fromkeys(line for margin in self._margins for line in margin.paragraphs)

    def read(self, data: bytes) -> None:
        """Read all tokens."""
        position = 0
        for found in _TOKEN.finditer(data):
            if found.start() < position:
                continue  # inside binary data
            word, number, byte, symbol, brace, plain = found.groups()
            if brace:
                self._brace(brace)
            elif word:
                value = int(number) if number else None
                if word == b"bin" and value and value > 0:
                    position = found.end() + value
                self._word(word.decode("ascii"), value)
            elif byte:
                self._add_bytes(bytes([int(byte, 16)]))
            elif symbol:
                self._symbol(symbol)
            elif plain:
                self._add_bytes(plain)
        self._flush()

    def _brace(self, brace: bytes) -> None:
        self._flush()
        if brace == b"{":
            if len(self._stack) >= _DEEPEST:
                raise FormatError(f"{self._name}: groups nested more than {_DEEPEST:,} deep; save it again")
            self._stack.append((self._state, self._flow))
            self._opening = True
            self._starred = False
            return
        if self._stack:
            if self._in_fonts > len(self._stack) - 1:
                self._in_fonts = 0
            self._state, self._flow = self._stack.pop()
        self._opening = False

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
            return
        self._opening = False
        if symbol in {b"\n", b"\r"}:
            self._word("par", None)
        elif symbol in _SYMBOLS:
            self._flush()
            self._add(_SYMBOLS[symbol])

    def _word(self, word: str, value: int | None) -> None:
        opening, self._opening = self._opening, False
        if word == "u" and value is not None:
            self._flush()
            self._unicode(value % _LAST_UNIT)
            return
        self._flush()
        if opening and self._destination(word):
            return
        if word in _ENDS:
            self._end_paragraph(word)
        elif word in _WORDS:
            self._add(_WORDS[word])
        else:
            self._format(word, value)

    def _destination(self, word: str) -> bool:
        """Begin a group with a purpose of its own; return whether the word was such."""
        if word == "fonttbl":
            self._in_fonts = len(self._stack)
        if word in _SKIPPED:
            self._state = replace(self._state, skip=True)
        elif word in _NOTES:
            self._flow = _Flow()
            self._notes.append(self._flow)
        elif word in _MARGINS:
            self._flow = _Flow()
            self._margins.append(self._flow)
        elif self._starred and word not in {"shpinst", "shptxt", "fldrslt", "shp"}:
            self._state = replace(self._state, skip=True)
        else:
            return False
        return True

    def _end_paragraph(self, word: str) -> None:
        if self._state.skip:
            return
        cell = self._state.table or word in {"cell", "nestcell"}
        self._flow.end("cell" if cell else "heading" if self._state.heading else "paragraph")

    def _format(self, word: str, value: int | None) -> None:  # noqa: C901  (a list of words)
        """Take what changes how the following is read."""
        state = self._state
        if word == "ansicpg" and value is not None:
            self._code_page = _CODE_PAGES.get(value, f"cp{value}" if 1250 <= value <= 1258 else self._code_page)  # noqa: PLR2004
        elif word == "f" and value is not None:
            self._font = value
            self._state = replace(state, font=value)
        elif word == "fcharset" and value is not None and self._in_fonts:
            self._fonts[self._font] = _CHARSETS.get(value, "")
        elif word == "uc" and value is not None:
            self._state = replace(state, fallback=max(0, min(value, 100)))
        elif word == "v":
            self._state = replace(state, hidden=value != 0)
        elif word == "deleted":
            self._state = replace(state, deleted=value != 0)
        elif word == "plain":
            self._state = replace(state, hidden=False, deleted=False)
        elif word == "pard":
            self._state = replace(state, table=False, heading=False)
        elif word == "intbl":
            self._state = replace(state, table=True)
        elif word == "outlinelevel":
            self._state = replace(state, heading=True)

    def _unicode(self, unit: int) -> None:
        """Add one unit of UTF-16; the characters after it, for readers that know no Unicode, are passed over."""
        self._skip_units = self._state.fallback
        if 0xD800 <= unit < 0xDC00:  # noqa: PLR2004  (the first half of a pair)
            self._high = unit
            return
        if 0xDC00 <= unit < 0xE000:  # noqa: PLR2004  (the second half)
            high, self._high = self._high, 0
            character = chr(_LAST_UNIT + ((high - 0xD800) << 10) + unit - 0xDC00) if high else "\ufffd"
        else:
            character = chr(unit)
        self._add(character if character.isprintable() or character == "\u3000" else " ")

    def _add_bytes(self, data: bytes) -> None:
        self._opening = False
        skipped = min(self._skip_units, len(data))
        self._skip_units -= skipped
        self._bytes += data[skipped:]

    def _flush(self) -> None:
        """Decode the bytes that have come in."""
        if self._bytes:
            encoding = self._fonts.get(self._state.font, "") or self._code_page
            if self._bytes.isascii():
                encoding = "ascii"
            data, self._bytes = bytes(self._bytes), bytearray()
            try:
                text = data.decode(encoding, "replace")
            except LookupError:
                text = data.decode("cp1252", "replace")
            self._add(text)
        self._skip_units = 0

    def _add(self, text: str) -> None:
        state = self._state
        if not (state.skip or state.hidden or state.deleted):
            self._flow.parts.append(text)
