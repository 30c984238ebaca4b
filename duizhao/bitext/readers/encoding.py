"""Bytes to text: which encoding a file is in, and what makes it unfit to read."""

from __future__ import annotations

import codecs
import errno
import math
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import IO, Final

from duizhao.bitext.errors import DecodingError, InputError

__all__ = [
    "MAX_MANUSCRIPT_BYTES",
    "decode",
    "read_bytes",
    "read_lines_bounded",
    "read_text",
    "shown_name",
    "unreadable",
]

# A manuscript is held in memory whole. 64 MiB is about eleven million English words or twenty-two million
# Chinese characters, more than ten Bibles.
MAX_MANUSCRIPT_BYTES: Final = 64 * 2**20

# UTF-32 before UTF-16, whose mark it begins with.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# How much of a file is looked at to tell GB18030, Big5 and UTF-16 apart; the whole file is decoded strictly.
_SAMPLE: Final = 64 * 1024
# A character outside the 7,000 or so of wordfreq's small Chinese list, log10 of its frequency; one that no
# text holds (private use, unassigned, control).
_RARE: Final = -7.5
_NEVER: Final = -12.0
# Kept as it is by every encoding here, so it says little: a plain ASCII letter, by log10 of its frequency.
_ASCII: Final = -2.0
# Mean log10 frequency of the non-ASCII characters below which no decoding is believed. On 400 lines of NTREX (1 % to
# 99 %): the right decoding -3.4 to -2.3 in both encodings; GB18030 read as Big5 -7.1 to -5.5, Big5 read as GB18030
# -10.1 to -7.0, no line told wrong; Western single-byte text read as either -7.5 to -6.5. Names of rare characters
# need room below the usual text.
_BELIEVED: Final = -5.3
# A longer text is not names alone: Japanese in EUC read as Big5 has -4.5, Russian in KOI8-R read as GB18030 -4.8, and
# GB18030 and Big5 with one byte in fifty spoilt -3.6.
_BELIEVED_LONG: Final = -4.3
_LONG: Final = 60
# A lead byte of UTF-8 and what follows it: no Western word has "Ã" before a mark such as "©".
_UTF8_PAIR: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_HIGH: Final = re.compile(r"[^\x00-\x7f]")
# Never in Western text: four accented letters on end, or a capital one behind a small letter (Mac Roman read as it).
_HIGH_RUN: Final = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸ]{4}|[a-zß-öø-ÿœšž][À-ÖØ-ÞŒŠŽŸ]{1,2}[a-zß-öø-ÿœšž]")
_PLAIN_LETTERS: Final = re.compile(r"[A-Za-z]+")
_WESTERN_MARKS: Final = frozenset("“”‘’„‚–—…•·™©®°£€¥§¶«»‹›¡¿†‡ªº¹²³¼½¾×÷±¢\u00a0\u00ad´¨¸ˆ˜")
# Accented letters to plain ones: French has 4 %, a German line up to 20 %.
_WESTERN_SHARE: Final = 0.34
# Bytes that one slip may spoil, beginning with the last bad one.
_ONE_PLACE: Final = 3
# Control characters beyond white space: a stray one is a scar of some old program, many mean no text at all.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x19\x7f]")
_CONTROL_SHARE: Final = 0.01


def read_bytes(path: Path, *, limit: int | None = MAX_MANUSCRIPT_BYTES) -> bytes:
    """Read a whole file, or standard input for ``-``, refusing what is missing, empty or too large.

    Parameters
    ----------
    path : Path
        A file, a pipe or ``-``.
    limit : int or None
        The most bytes to take. The size is asked for before anything is read, and no more than
        ``limit + 1`` bytes are ever held, so a pipe without end stops too. None sets no limit.

    Raises
    ------
    InputError
        When the file is missing, a folder, unreadable, empty or larger than ``limit``.
    """
    try:
        if str(path) == "-":
            data = _take(sys.stdin.buffer, limit)
        else:
            size = path.stat().st_size
            if limit is not None and size > limit:
                raise InputError(_too_large(path, size, limit))
            with path.open("rb") as stream:
                data = _take(stream, limit)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise InputError(unreadable(path, error)) from error
    if limit is not None and len(data) > limit:
        raise InputError(_too_large(path, len(data), limit))
    if not data.strip():
        raise InputError(f"{shown_name(path)} is empty")
    return data


def _take(stream: IO[bytes], limit: int | None) -> bytes:
    return stream.read() if limit is None else stream.read(limit + 1)


def shown_name(path: Path) -> str:
    """Return what to call a file in a message."""
    return "standard input" if str(path) == "-" else str(path).replace("\0", "\\0")


def _too_large(path: Path, size: int, limit: int) -> str:
    at_least = "more than " if size == limit + 1 else ""
    return (
        f"{shown_name(path)} holds {at_least}{size / 2**20:,.0f} MiB, and a manuscript may have {limit / 2**20:,.0f}; "
        "split it into parts"
    )


def unreadable(path: Path, error: OSError | ValueError) -> str:
    """Return the message for a file that the system would not open or read."""
    code = error.errno if isinstance(error, OSError) else errno.ENOENT
    what = {
        errno.ENOENT: "does not exist",
        errno.EISDIR: "is a folder, not a file",
        errno.EACCES: "cannot be read: permission denied",
        errno.ENAMETOOLONG: "is too long a name for a file",
    }.get(code or 0, f"cannot be read: {error.strerror if isinstance(error, OSError) else error}")
    return f"{shown_name(path)} {what}"


def read_text(path: Path, *, limit: int | None = MAX_MANUSCRIPT_BYTES) -> tuple[str, str]:
    """Read and decode a file; return its text, without a byte order mark, and the name of the encoding.

    Raises
    ------
    InputError
        As `read_bytes`, and when the text is only white space.
    DecodingError
        As `decode`.
    """
    text, encoding = decode(read_bytes(path, limit=limit), name=shown_name(path))
    if not text.strip().strip("\ufeff\u200b"):
        raise InputError(f"{shown_name(path)} is empty: it holds only white space")
    return text, encoding


def decode(data: bytes, *, name: str = "the input") -> tuple[str, str]:  # noqa: C901  (a list of encodings)
    r"""Turn bytes into text, telling the encoding by mark, by validity, and by the commonness of characters.

    A byte order mark decides. Else strict UTF-8 without NUL bytes is taken as such: hardly any text in another
    encoding is valid UTF-8 by chance. Else GB18030, Big5 with the Hong Kong supplement and both orders of
    UTF-16 are tried strictly on the whole, and the one whose characters are commonest in Chinese wins; after them
    Windows-1252, where all its letters are such as Western text has. A text with a few bad bytes is refused by a
    message that says where the first one is.

    Parameters
    ----------
    data : bytes
        The file as it is.
    name : str
        What to call it in a message.

    Returns
    -------
    (str, str)
        The text without its byte order mark, line breaks as they were, and a name: ``utf-8``, ``utf-16-le``,
        ``utf-16-be``, ``utf-32-le``, ``utf-32-be``, ``gb18030``, ``big5hkscs`` or ``cp1252``.

    Raises
    ------
    DecodingError
        When the bytes are no text in any of these.

    >>> decode("对照".encode("gb18030"))  # side by side
    ('对照', 'gb18030')
    >>> decode("對照".encode("big5"))
    ('對照', 'big5hkscs')
    >>> decode("ok".encode("utf-16"))
    ('ok', 'utf-16-le')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strictly(data[len(mark) :], encoding)
            if text is None:
                shown = encoding.upper()
                message = f"{name} has the byte-order mark of {shown} but is not valid {shown}; save it again as UTF-8"
                raise DecodingError(message)
            return _checked(text, name), encoding
    text = _strictly(data, "utf-8")
    if text is not None and "\0" not in text:
        return _checked(text, name), "utf-8"
    scores = {}
    for encoding in ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be"):
        sample = _strictly(data[:_SAMPLE], encoding, whole=len(data) <= _SAMPLE)
        if sample and "\0" not in sample:
            scores[encoding] = _score(sample)
    for encoding in sorted(scores, key=lambda key: scores[key], reverse=True):
        text = _strictly(data, encoding)
        if text is not None and scores[encoding] >= _least(text[:_SAMPLE]):
            return _checked(text, name), encoding
    if b"\0" in data[:_SAMPLE]:
        raise DecodingError(f"{name} is not text: it holds NUL bytes; give a text, HTML, Markdown or TMX file")
    text = _western(data)
    if text is not None:
        return _checked(text, name), "cp1252"
    place = next(filter(None, (_bad_place(data, encoding) for encoding in ("utf-8", "gb18030", "big5hkscs"))), "")
    if place:
        raise DecodingError(f"{name}, {place}; repair it there, or save the file again as UTF-8")
    first = _errors(data, "utf-8")[0][0]  # it was not valid UTF-8
    raise DecodingError(
        f"{name} is not text in UTF-8 ({_place(data, first, 'utf-8')}), UTF-16, GB18030, Big5 or Windows-1252; "
        "save it again as UTF-8"
    )


def _western(data: bytes) -> str | None:
    """Decode Windows-1252, if all that is beyond ASCII are marks of Western text, or letters among plain ones."""
    text = _strictly(data, "cp1252")
    if text is None or "\0" in text or _UTF8_PAIR.search(data):
        return None
    high = _HIGH.findall(text)
    letters = sum(map(str.isalpha, high))
    plain = sum(map(len, _PLAIN_LETTERS.findall(text)))
    usual = all(character.isalpha() or character in _WESTERN_MARKS for character in high)
    return text if usual and letters <= max(1, _WESTERN_SHARE * plain) and not _HIGH_RUN.search(text) else None


def _bad_place(data: bytes, encoding: str) -> str:
    """Say where a text in an encoding is broken, ``""`` where it is not text in it for the greater part.

    The text must read well around the bad bytes, and most of what is beyond ASCII must be valid.
    """
    errors, text = _errors(data, encoding)
    high = sum(not character.isascii() for character in text)
    spoilt = len(errors)
    errors = [start for number, start in enumerate(errors) if not number or start > errors[number - 1] + _ONE_PLACE]
    sure = 1 if encoding == "utf-8" else 10 * len(errors)  # few texts hold a pair of UTF-8 by chance
    if not errors or high - spoilt < max(sure, spoilt):
        return ""
    sample = text[:_SAMPLE].replace("\ufffd", "")
    if encoding != "utf-8" and _score(sample) < _least(sample):
        return ""
    others = f" and {len(errors) - 1:,} more are" if len(errors) > 1 else " is"
    return f"{_place(data, errors[0], encoding)}{others} not valid {encoding.upper()}"


def _place(data: bytes, start: int, encoding: str) -> str:
    """Name the line, the column and the byte at an offset."""
    line = data.count(b"\n", 0, start) + 1
    column = len(codecs.decode(data[data.rfind(b"\n", 0, start) + 1 : start], encoding, "replace")) + 1
    return f"line {line}, column {column}: byte {data[start]:#04x}"


def _errors(data: bytes, encoding: str) -> tuple[list[int], str]:
    """Decode as far as it goes; return the offsets of the bytes that are not valid and the text."""
    errors: list[int] = []

    def note(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        errors.append(error.start)
        return "\ufffd", error.start + 1

    codecs.register_error("duizhao-note", note)
    return errors, codecs.decode(data, encoding, "duizhao-note")


def _least(text: str) -> float:
    return _BELIEVED_LONG if sum(not character.isascii() for character in text) > _LONG else _BELIEVED


def _strictly(data: bytes, encoding: str, *, whole: bool = True) -> str | None:
    """Decode or return None; with ``whole`` false a character cut off at the end is let go."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data, final=whole)
    except UnicodeDecodeError:
        return None


def _checked(text: str, name: str) -> str:
    """Refuse text with NULs or full of control characters."""
    if "\0" in text:
        raise DecodingError(f"{name} is not text: it holds NUL characters; give a text, HTML, Markdown or TMX file")
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > _CONTROL_SHARE * len(sample):
        raise DecodingError(f"{name} is not text: it is full of control characters; give a text file")
    return text


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, float]:
    """Return log10 frequency per character, for Simplified characters and common marks."""
    from wordfreq import get_frequency_dict  # noqa: PLC0415  (half a second, for files not in UTF-8)

    counts: dict[str, float] = {}
    for word, frequency in get_frequency_dict("zh", "small").items():
        for character in word:
            if not character.isascii():
                counts[character] = counts.get(character, 0.0) + frequency
    logs = {character: math.log10(count) for character, count in counts.items()}
    return logs | dict.fromkeys("，。、“”：；？！（）《》「」『』‘’…—　", -2.5)


def _score(text: str) -> float:
    """Return the mean log10 frequency of the characters, weighted by the bytes that each took."""
    from opencc import OpenCC  # noqa: PLC0415  (as above)

    frequencies = _frequencies()
    simplified = OpenCC("t2s").convert(text)
    total = count = 0.0
    ascii_total = 0
    for character in simplified:
        if character.isascii():
            ascii_total += 1
            total += _NEVER if _CONTROL.match(character) else 0.0
            continue
        count += 1
        if character in frequencies:
            total += frequencies[character]
        else:
            total += _RARE if character.isalpha() or character.isprintable() else _NEVER
    if not count:
        return _ASCII + total / max(ascii_total, 1)
    return total / count


def read_lines_bounded(path: Path, *, longest: int) -> Iterator[tuple[int, str]]:
    r"""Stream the lines of a file of any size, decoded, with their numbers from 1.

    The encoding is told as by `decode`, from the first 64 KiB; UTF-16 and UTF-32 are read whole, up to
    ``MAX_MANUSCRIPT_BYTES``. Lines end at ``\n`` or ``\r\n``. Blank lines are yielded too.

    Parameters
    ----------
    path : Path
        A file or ``-``.
    longest : int
        The most bytes a line may have; reading stops there.

    Raises
    ------
    InputError
        When the file is missing, a folder, unreadable or empty, or a line is too long.
    DecodingError
        When the bytes are not text, or stop being text in the encoding they began with.
    """
    shown = shown_name(path)
    try:
        with ExitStack() as stack:
            stream: IO[bytes] = sys.stdin.buffer if str(path) == "-" else stack.enter_context(path.open("rb"))
            head = stream.read(_SAMPLE)
            if not head.strip():
                raise InputError(f"{shown} is empty")
            encoding = "" if b"\0" in head else _encoding_of_head(head, shown)
            if not encoding or encoding.startswith(("utf-16", "utf-32")):
                rest = stream.read(MAX_MANUSCRIPT_BYTES + 1 - len(head))
                if len(head) + len(rest) > MAX_MANUSCRIPT_BYTES:
                    raise InputError(_too_large(path, MAX_MANUSCRIPT_BYTES + 1, MAX_MANUSCRIPT_BYTES))
                text, _ = decode(head + rest, name=shown)
                yield from enumerate(text.replace("\r\n", "\n").removesuffix("\n").split("\n"), 1)
                return
            marks = [mark for mark, told in _MARKS if told == encoding and head.startswith(mark)]
            number = 1
            for lines in _byte_blocks(stream, head[len(marks[0]) if marks else 0 :], shown, longest):
                block = _decoded_block(lines, encoding, shown, number)
                yield from enumerate(block, number)
                number += len(block)
    except OSError as error:
        raise InputError(unreadable(path, error)) from error


def _encoding_of_head(head: bytes, shown: str) -> str:
    whole = len(head) < _SAMPLE
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if _strictly(head, "utf-8", whole=whole) is not None:
        return "utf-8"
    # The last character may be cut off: look at whole lines only, where there are some.
    end = len(head) if whole or b"\n" not in head else head.rindex(b"\n") + 1
    return decode(head[:end], name=shown)[1]


def _byte_blocks(stream: IO[bytes], head: bytes, shown: str, longest: int) -> Iterator[bytes]:
    """Yield whole lines, many at a time, without the last line's end."""
    number, rest = 1, head
    while True:
        lines, end, rest = rest.rpartition(b"\n")
        if end:
            yield lines
            number += lines.count(b"\n") + 1
        if len(rest) > longest:
            raise InputError(f"{shown}, line {number} has more than {longest / 2**20:,.0f} MiB; split it")
        more = stream.read(_SAMPLE)
        if not more:
            break
        rest += more
    if rest:
        yield rest


def _decoded_block(lines: bytes, encoding: str, shown: str, first: int) -> list[str]:
    """Decode lines at once; where that fails, one by one, to say which is at fault."""
    try:
        text = lines.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return [
            _decoded_line(line.removesuffix(b"\r"), encoding, f"{shown}, line {number}")
            for number, line in enumerate(lines.split(b"\n"), first)
        ]
    if "\r" in text:
        return [line.removesuffix("\r") for line in text.split("\n")]
    return text.split("\n")


def _decoded_line(line: bytes, encoding: str, place: str) -> str:
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        raise DecodingError(f"{place} is not valid {encoding.upper()}; save the file again as UTF-8") from None
    if "\0" in text:
        raise DecodingError(f"{place} holds a NUL character; this is not a text file")
    return text
