"""Plain text: paragraphs by blank lines or by lines, wrapped lines put together again."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from duizhao.bitext.language.identification import weight
from duizhao.bitext.model import Block, Gap

__all__ = ["parse"]

# Every line break of Unicode (UAX 14, BK CR LF NL), a pair counted once.
_LINE: Final = re.compile(r"([^\n\r\x0b\x0c\x85\u2028\u2029]*)(\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]|\Z)")
# White space, and what str.strip does not know: zero-width space, word joiner, byte order mark.
_BLANK: Final = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"
_BULLET: Final = re.compile(r"(?:[•◦▪‣·●○■□◆*+–-]|\(?\d{1,3}[.)、]|[一二三四五六七八九十]{1,3}、)[ \t\u3000]")
_FINISHED: Final = re.compile(r"[.!?…:;。！？；：][\"'”’」』）)\]】]*\Z")

# Text wrapped by a program fills lines of 40 to 120 columns; longer lines are paragraphs of their own.
_NARROWEST: Final = 40
_WIDEST: Final = 120
# How many of the breaks must come where the next word had no room left, and how many lines must end mid-sentence.
# English news wrapped at 60, 72 and 80 columns: 100 % and 95 %; its sentences one a line: 8 to 47 % and 17 %.
_FILLED: Final = 0.9
_UNFINISHED: Final = 0.5
# Chinese lines may end early by two characters (four columns) so that no punctuation begins a line.
_CHINESE_SLACK: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    start: int
    end: int
    indent: int
    chinese: bool
    bullet: bool


def parse(text: str) -> tuple[tuple[Block, ...], tuple[Gap, ...]]:
    """Cut a text into paragraphs.

    A blank line ends a paragraph. Lines that follow each other without one are paragraphs each, unless
    the text is wrapped: then neighbouring lines of one language are joined, by a space in English and by
    nothing in Chinese. A text counts as wrapped where nearly every line of at most 120 columns is as full as
    the next word allows and most end within a sentence. A list item and an indented first line begin anew.

    Parameters
    ----------
    text : str
        The decoded file.

    Returns
    -------
    (tuple of Block, tuple of Gap)
        Together they cover the text exactly; the gaps are ``blank``.
    """
    chunks = _chunks(text)
    wrapped = {chinese: _is_wrapped(text, chunks, chinese=chinese) for chinese in (False, True)}
    blocks: list[Block] = []
    for chunk in chunks:
        group: list[_Line] = []
        for line in chunk:
            if group and not _continues(text, group, line, width=wrapped[line.chinese]):
                blocks.append(_block(text, group))
                group = []
            group.append(line)
        blocks.append(_block(text, group))
    return tuple(blocks), tuple(_between(text, blocks))


def _chunks(text: str) -> list[list[_Line]]:
    """Group the lines that have no blank line between them."""
    chunks: list[list[_Line]] = []
    fresh = True
    for match in _LINE.finditer(text):
        start, end = match.span(1)
        shown = match.group(1)
        first = end - len(shown.lstrip(_BLANK))
        if first >= end:
            # A form feed or U+2028 after a line is its line break, not a blank line, so only empty lines part.
            fresh = fresh or bool(match.group(2)) or start == len(text)
            continue
        last = start + len(shown.rstrip(_BLANK))
        han, words = weight(text[first:last])
        line = _Line(
            start=first,
            end=last,
            indent=_columns(text[start:first]),
            chinese=han > words,
            bullet=bool(_BULLET.match(text, first, last)),
        )
        if fresh:
            chunks.append([])
        chunks[-1].append(line)
        fresh = False
    return chunks


def _columns(text: str) -> int:
    """Return the width on a terminal: two columns for a wide character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _breaks(chunks: list[list[_Line]], *, chinese: bool) -> list[tuple[_Line, _Line]]:
    return [
        (line, following)
        for chunk in chunks
        for line, following in pairwise(chunk)
        if line.chinese == following.chinese == chinese and not following.bullet and following.indent <= line.indent
    ]


def _is_wrapped(text: str, chunks: list[list[_Line]], *, chinese: bool) -> int:
    """Return the width in columns at which the lines of one language were wrapped, 0 if they were not."""
    breaks = _breaks(chunks, chinese=chinese)
    if not breaks:
        return 0
    width = max(line.indent + _columns(text[line.start : line.end]) for pair in breaks for line in pair)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = sum(_is_full(text, line, following, width) for line, following in breaks)
    unfinished = sum(not _FINISHED.search(text[max(line.start, line.end - 8) : line.end]) for line, _ in breaks)
    # One break alone is also a heading and its text, unless the sentence plainly goes on.
    enough = len(breaks) > 1 or text[breaks[0][1].start].islower()
    if enough and full >= _FILLED * len(breaks) and unfinished >= _UNFINISHED * len(breaks):
        return width
    return 0


def _is_full(text: str, line: _Line, following: _Line, width: int) -> bool:
    """Tell whether the next line's first word had no room at the end of this one."""
    used = line.indent + _columns(text[line.start : line.end])
    if line.chinese:
        return used + _CHINESE_SLACK >= width
    word = text[following.start : following.end].split(maxsplit=1)[0]
    return used + 1 + _columns(word) > width


def _continues(text: str, group: list[_Line], line: _Line, *, width: int) -> bool:
    last = group[-1]
    if not width or line.chinese != last.chinese or line.bullet:
        return False
    if line.indent > last.indent and not group[0].bullet:
        return False
    return _is_full(text, last, line, width)


def _block(text: str, lines: list[_Line]) -> Block:
    kind = "item" if lines[0].bullet else "paragraph"
    start, end = lines[0].start, lines[-1].end
    if len(lines) == 1:
        return Block(text=text[start:end], start=start, end=end, kind=kind)
    joined = ""
    runs: list[tuple[int, int, int]] = []
    for number, line in enumerate(lines):
        if number and not line.chinese:
            runs.append((len(joined), lines[number - 1].end, line.start))
            joined += " "
        runs.append((len(joined), line.start, line.end))
        joined += text[line.start : line.end]
    return Block(text=joined, start=start, end=end, kind=kind, runs=tuple(runs))


def _between(text: str, blocks: list[Block]) -> list[Gap]:
    gaps = []
    position = 0
    for start, end in (*((block.start, block.end) for block in blocks), (len(text), len(text))):
        if position < start:
            gaps.append(Gap(start=position, end=start, reason="blank"))
        position = end
    return gaps
