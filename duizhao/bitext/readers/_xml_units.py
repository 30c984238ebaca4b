"""Cutting a large XML file into its units, so that one damaged unit spoils no other and none stays in memory."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterator
from html.entities import html5
from pathlib import Path
from typing import Final

from duizhao.bitext.errors import DecodingError, FormatError, InputError
from duizhao.bitext.markup import escape
from duizhao.bitext.pairs import Tally
from duizhao.bitext.readers.encoding import decode, unreadable

__all__ = ["DECLARES", "MendedXml", "UnitFile", "mended"]

# A document type that does more than name itself.
DECLARES: Final = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b|<!DOCTYPE[^>\[]*\[")
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")

_CHUNK: Final = 1 << 20
# In characters. Everything before the first unit, and one unit: forty times the longest segment, twice.
_LONGEST_HEAD: Final = 1 << 20
_LONGEST_UNIT: Final = 8 << 20

_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_KNOWN: Final = re.compile(
    r"utf-?(8|16|32)(-?(le|be))?|us-ascii|ascii|iso-?8859-\d+|latin-?1|windows-\d+|cp\d+|koi8-r|"
    r"gb(k|2312|18030)|big5(-?hkscs)?|shift_jis|euc-(jp|kr)",
    re.IGNORECASE,
)
_PART: Final = r"<!--|<!\[CDATA\[|<\?|</{parent}\s*>|<{unit}(?=[\s/>])|<[^\s<>]*"
_ENTITY: Final = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);|#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};)([A-Za-z][A-Za-z0-9]{0,31};)?"
)
_REFERENCE: Final = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# XML 1.0, production 2
_CHARACTER: Final = re.compile("[\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Anything that may need mending; most units hold nothing of the kind. Two patterns are searched for in a third of the
# time that one takes.
_ODD_CHARACTER: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd-\uffff]")
_ODD_ENTITY: Final = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")
_APART: Final = re.compile(r"(<!\[CDATA\[.*?\]\]>|<!--.*?-->)", re.DOTALL)


class UnitFile:
    """A file whose ``unit`` elements stand one after the other in one ``parent`` element.

    ``head`` is its text up to and with the opening tag of ``parent``.

    Raises
    ------
    InputError
        When the file is missing, a folder, unreadable or empty.
    DecodingError
        When it is not text in the encoding that it declares, nor in another that is known.
    """

    def __init__(
        self,
        path: Path,
        *,
        unit: str,
        parent: str,
        tally: Tally,
        name: str = "",
        simple: re.Pattern[str] | None = None,
    ) -> None:
        """Remember what to look for; nothing is read yet.

        ``simple`` matches most units, with the white space before them; such a unit is given as its match.
        """
        self.simple = simple
        self.path = path
        self.name = name or str(path)
        self.unit = unit
        self.parent = parent
        self.tally = tally
        self.ended = False
        self._token = re.compile(_PART.format(parent=parent, unit=unit))
        self._close = re.compile(rf"</{unit}\s*>")
        self._apart_or_close = re.compile(rf"<!--.*?-->|<!\[CDATA\[.*?\]\]>|(</{unit}\s*>)", re.DOTALL)
        self._again = (f"<{unit} ", f"<{unit}>")

    def chunks(self) -> Iterator[str]:
        r"""Yield the decoded file in parts, line ends as ``\n``; what cannot be decoded is U+FFFD."""
        try:
            with self.path.open("rb") as stream:
                data = stream.read(_CHUNK)
                if not data.strip():
                    raise InputError(f"{self.name} is empty")
                decoder, data = self._decoder(data)
                held = ""
                while data:
                    text = held + decoder.decode(data)
                    held = ""
                    if text.endswith("\r"):
                        text, held = text[:-1], "\r"
                    yield text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
                    data = stream.read(_CHUNK)
                rest = held.replace("\r", "\n") + decoder.decode(b"", True)
                if rest:
                    yield rest
        except OSError as error:
            raise InputError(unreadable(self.path, error)) from error

    def _decoder(self, head: bytes) -> tuple[codecs.IncrementalDecoder, bytes]:
        """Choose the encoding: by mark, as declared, else by content; a few bad bytes are let through."""
        for mark, encoding in (
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF32_LE, "utf-32-le"),
            (codecs.BOM_UTF32_BE, "utf-32-be"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
        ):
            if head.startswith(mark):
                return codecs.getincrementaldecoder(encoding)("replace"), head[len(mark) :]
        for start, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
            if head.startswith(start):
                return codecs.getincrementaldecoder(encoding)("replace"), head
        found = _DECLARED.match(head.lstrip())
        encoding = found.group(1).decode("ascii") if found else "utf-8"
        if not _KNOWN.fullmatch(encoding):
            raise DecodingError(f"{self.name}: the encoding {encoding!r} is not known; save the file as UTF-8")
        if encoding.lower().startswith(("utf-16", "utf16", "utf-32", "utf32")):
            encoding = "utf-8"  # it was declared in single bytes, and cannot be
        if b"\0" in head:
            raise DecodingError(f"{self.name} is not text: it holds NUL bytes; give an XML file")
        decoder = codecs.getincrementaldecoder(encoding)
        lost = decoder("replace").decode(head).count("\ufffd") - head.count("\ufffd".encode())
        if lost > len(head) // 1000 + 3:
            # not the encoding it claims: by content, on whole lines
            end = head.rfind(b"\n") + 1 or len(head)
            encoding = decode(head[:end], name=self.name)[1]
            self.tally.remark(f"{self.name}: not in the encoding it declares; read as {encoding.upper()}")
            decoder = codecs.getincrementaldecoder(encoding)
        return decoder("replace"), head

    def read(self) -> Iterator[tuple[str | re.Match[str], int]]:
        """Yield first the head, then each unit's XML or its match, with the line where it begins, from 1.

        When the file ends, ``ended`` says whether the closing tag of ``parent`` was seen.

        Raises
        ------
        FormatError
            When a unit, or what stands before the first, has more than eight million characters.
        """
        chunks = self.chunks()
        opening = re.compile(rf"<{self.parent}(?:\s[^<>]*)?>")
        buffer = ""
        found = None
        for chunk in chunks:
            buffer += chunk
            found = opening.search(buffer)
            if found or len(buffer) > _LONGEST_HEAD:
                break
        if found is None:
            yield buffer[:_LONGEST_HEAD], 1
            return
        yield buffer[: found.end()], 1
        line = 1 + buffer.count("\n", 0, found.end())
        yield from self._units(buffer[found.end() :], chunks, line)

    def _units(  # noqa: C901  (the quick way and the careful one)
        self, buffer: str, chunks: Iterator[str], line: int
    ) -> Iterator[tuple[str | re.Match[str], int]]:
        position = counted = 0
        simple = self.simple.match if self.simple is not None else None
        sound, odd = _Sound(buffer), -1
        while True:
            if simple is not None:
                found = simple(buffer, position)
                if found is not None:
                    if odd < position:
                        odd = sound.until(position)
                    end = found.end()
                    if end <= odd:
                        start = found.start(1)
                        line += buffer.count("\n", counted, start)
                        counted = start
                        yield found, line
                        position = end
                        continue
            span = self._next(buffer, position)
            if span is None:
                if self.ended:
                    return
                line += buffer.count("\n", counted, position)
                buffer = buffer[position:]
                position = counted = 0
                if len(buffer) > _LONGEST_UNIT:
                    raise FormatError(
                        f"{self.name}, line {line}: not well-formed XML (no </{self.unit}> in eight million characters)"
                    )
                more = next(chunks, None)
                if more is None:
                    rest = buffer.strip()
                    if rest:
                        line += buffer.count("\n", 0, len(buffer) - len(buffer.lstrip()))
                        self.tally.left_out["damaged"] += rest.startswith(self._again)
                    return
                buffer += more
                sound, odd = _Sound(buffer), -1
                continue
            start, end = span
            line += buffer.count("\n", counted, start)
            counted = start
            yield buffer[start:end], line
            position = end

    def _next(self, buffer: str, position: int) -> tuple[int, int] | None:
        """Find the next unit; None where the buffer holds no further one that is complete."""
        while True:
            found = self._token.search(buffer, position)
            if found is None:
                return None
            start, token = found.start(), found.group()
            if token == f"<{self.unit}":
                end = self._end(buffer, start)
                return None if end < 0 else (start, end)
            if token.startswith(f"</{self.parent}") and token.endswith(">"):
                self.ended = True
                return None
            closing = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}.get(token, ">")
            end = buffer.find(closing, found.end())
            if end < 0:
                return None
            position = end + len(closing)

    def _end(self, buffer: str, start: int) -> int:
        """Find where a unit ends: at its closing tag, or where the next one begins because that is missing."""
        first = buffer.find(">", start)
        if first > 0 and buffer[first - 1] == "/" and "<" not in buffer[start + 1 : first]:
            return first + 1
        found = self._close.search(buffer, start)
        if found is None:
            return -1
        if buffer.find("<!", start, found.start()) >= 0:
            found = next((m for m in self._apart_or_close.finditer(buffer, start) if m.group(1)), None)
            if found is None:
                return -1
            return found.end()
        for again in self._again:
            nested = buffer.find(again, start + 1, found.start())
            if nested >= 0:
                return nested
        return found.end()


class MendedXml(io.RawIOBase):
    """A file as UTF-8 for a parser, without its declaration and without what XML cannot hold.

    Raises
    ------
    FormatError
        While being read, when the document type declares entities or elements.
    """

    def __init__(self, file: UnitFile, tally: Tally) -> None:
        """Begin; what is mended is remarked on in the tally."""
        super().__init__()
        self._chunks = file.chunks()
        self._tally = tally
        self._name = file.name
        self._rest = ""
        self._ready = b""
        self._line = 1
        self._first = True

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end."""
        while not self._ready:
            chunk = next(self._chunks, None)
            text = self._rest + (chunk or "")
            if self._first and text:
                self._first = False
                text = self._opened(text)
            # No entity goes over the end of a tag: what follows the last one waits.
            cut = text.rfind(">") + 1 if chunk is not None else len(text)
            part, self._rest = text[:cut], text[cut:]
            if len(self._rest) > _LONGEST_UNIT:
                raise FormatError(f"{self._name}, line {self._line}: not well-formed XML (a text without an end)")
            if not part and chunk is None:
                return b""
            sound, said = mended(part)
            for remark in said:
                self._tally.remark(f"{self._name}, line {self._line} or after: {remark}")
            self._line += part.count("\n")
            self._ready = sound.encode("utf-8", "replace")
        taken = self._ready if size < 0 else self._ready[:size]
        self._ready = self._ready[len(taken) :]
        return taken

    def _opened(self, text: str) -> str:
        root = re.search(r"<(?![?!])", text)
        if DECLARES.search(text[: root.start()] if root else text):
            raise FormatError(
                f"{self._name}: its document type declares entities or elements of its own; remove the declarations"
            )
        return _DECLARATION.sub(lambda found: "\n" * found.group().count("\n"), text)


class _Sound:
    """Whether stretches of a text, asked for in order, hold nothing that may need mending."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next = [-1, -1]

    def until(self, start: int) -> int:
        """Return where the first thing after ``start`` stands that may need mending; the end where there is none."""
        for number, pattern in enumerate((_ODD_CHARACTER, _ODD_ENTITY)):
            if self._next[number] < start:
                found = pattern.search(self._text, start)
                self._next[number] = len(self._text) if found is None else found.start()
        return min(self._next)


def mended(unit: str) -> tuple[str, list[str]]:
    r"""Return the XML of a unit without what XML cannot hold, and what was done to it.

    Control characters are taken out; an entity of HTML becomes its character, any other ``&`` that begins no
    entity of XML is text.

    >>> mended("<seg>a&nbsp;b &x; R&D &#x1F;</seg>")[0]
    '<seg>a\xa0b &amp;x; R&amp;D </seg>'
    """
    if _ODD_CHARACTER.search(unit) is None and _ODD_ENTITY.search(unit) is None:
        return unit, []
    said: dict[str, None] = {}
    if "&" in unit or _CONTROL.search(unit):
        parts = _APART.split(unit) if "<!" in unit else [unit]
        for number in range(0, len(parts), 2):
            parts[number] = _mended_part(parts[number], said)
        unit = "".join(parts)
    if "\ufffd" in unit:
        said["a character that could not be decoded is shown as U+FFFD"] = None
    return unit, list(said)


def _mended_part(part: str, said: dict[str, None]) -> str:
    def reference(found: re.Match[str]) -> str:
        number = int(found.group(1), 16) if found.group(1) else int(found.group(2))
        if _CHARACTER.fullmatch(chr(number) if number <= sys.maxunicode else "\0"):
            return found.group()
        said[f"{found.group()} names no character of XML and is left out"] = None
        return ""

    def entity(found: re.Match[str]) -> str:
        name = found.group(1)
        character = html5.get(name) if name else None
        if character is None:
            said[f"{found.group()[:40]} is not an entity of XML and is kept as written"] = None
            return "&amp;" + (name or "")
        said[f"&{name} is not an entity of XML and is read as its character"] = None
        return escape(character)

    if "&" in part:
        part = _ENTITY.sub(entity, part)
        if "&#" in part:
            part = _REFERENCE.sub(reference, part)
    without = _CONTROL.sub("", part)
    if len(without) != len(part):
        said["control characters are left out"] = None
    return without
