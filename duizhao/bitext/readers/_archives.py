"""Documents that are zip archives of XML: unpacked part by part, within bounds; nothing in them is followed."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.model import Block, Gap, Manuscript
from duizhao.bitext.readers.encoding import MAX_MANUSCRIPT_BYTES, read_bytes, shown_name

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["DAMAGE", "Archive", "manuscript_of", "open_archive", "parse_part"]

# Zipfile meets damage in many ways: a password (RuntimeError), an unknown way of packing, an offset before the
# beginning of the file (ValueError, OSError), a field cut short.
DAMAGE: Final = (
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


class Archive:
    """An open archive; all parts together unpack to no more than a manuscript may have."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        """Take over an archive."""
        self._archive = archive
        self.name = name
        self.parts = frozenset(archive.namelist())
        self._left = MAX_MANUSCRIPT_BYTES

    def unpack(self, part: str) -> bytes:
        """Unpack a part.

        Raises
        ------
        InputError
            When all parts together have more than 64 MiB.
        """
        with self._archive.open(part) as stream:
            data = stream.read(self._left + 1)
        if len(data) > self._left:
            raise InputError(f"{self.name} unpacks to more than {MAX_MANUSCRIPT_BYTES >> 20} MiB; split it")
        self._left -= len(data)
        return data


@contextmanager
def open_archive(path: Path, kind: str) -> Iterator[Archive]:
    """Open an archive; ``kind`` says in messages what it should be, as in ``an EPUB``.

    Raises
    ------
    FormatError
        When the file is not an archive, or is damaged or locked by a password.
    InputError
        When it is missing, a folder, unreadable, empty or too large.
    """
    data = read_bytes(path)
    name = shown_name(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield Archive(archive, name)
    except DAMAGE as error:
        said = " ".join(str(error).split())[:200]
        raise FormatError(f"{name}: not {kind}, damaged or locked ({said})") from None


def parse_part(data: bytes, place: str) -> _Element:
    """Parse a part as XML without entities.

    Raises
    ------
    FormatError
        When it is not well-formed or declares entities.
    """
    from lxml import etree  # noqa: PLC0415  (a tenth of a second)

    if any(word.encode(encoding) in data for word in ("<!ENTITY",) for encoding in ("ascii", "utf-16-le", "utf-16-be")):
        raise FormatError(f"{place}: declares entities; remove the declarations")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        said = " ".join((error.msg or "no reason given").split())[:200]
        raise FormatError(f"{place}: not well-formed XML ({said})") from None


def manuscript_of(
    paragraphs: Iterable[tuple[str, str]], *, path: Path, encoding: str, left_out: Iterable[tuple[str, str]] = ()
) -> Manuscript:
    """Make a manuscript of paragraphs, text and kind, a line each; then what is left out, text and reason.

    Raises
    ------
    InputError
        When there is none.
    """
    found = list(paragraphs)
    if not found:
        raise InputError(f"{shown_name(path)} is empty: it holds no text")
    blocks, gaps, position = [], [], 0
    for number, (shown, kind) in enumerate(found):
        if number:
            gaps.append(Gap(start=position, end=position + 1, reason="blank"))
            position += 1
        blocks.append(Block(text=shown, start=position, end=position + len(shown), kind=kind))
        position += len(shown)
    rest = list(left_out)
    for shown, reason in rest:
        gaps.append(Gap(start=position, end=position + 1, reason="blank"))
        gaps.append(Gap(start=position + 1, end=position + 1 + len(shown), reason=reason))
        position += 1 + len(shown)
    text = "\n".join(shown for shown, _ in (*found, *rest))
    return Manuscript(name=path.name, text=text, blocks=tuple(blocks), gaps=tuple(gaps), encoding=encoding)
