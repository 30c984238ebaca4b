"""WebVTT, the subtitles of the web (W3C): a block a cue, or a block a language where a cue holds both."""

from __future__ import annotations

import re
from typing import Final

from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.identification import weight
from duizhao.bitext.model import Block, Gap
from duizhao.bitext.readers._blocks import BlockBuilder
from duizhao.bitext.readers.html import decoded

__all__ = ["looks_like_vtt", "parse"]

_LINE: Final = re.compile(r"([^\n\r]*)(\r\n|\n|\r|\Z)")
_TIME: Final = r"(?:\d{1,4}:)?\d{2}:\d{2}[.,]\d{1,3}"
_TIMES: Final = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}.*")
_ASIDE: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
# <v Anna>, </c>, <b.loud>, the times of karaoke: <00:01.000>, positions taken over from SubStation: {\an8}
_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|</?>|<[\d:.]{5,16}>|\{\\[^{}\n]{0,100}\}|&[#\w]{1,32};|\s+")


def looks_like_vtt(text: str) -> bool:
    """Tell whether a text is WebVTT, whatever its file is called."""
    return re.match(r"WEBVTT(?:[ \t\r\n]|\Z)", text) is not None


def parse(text: str) -> tuple[tuple[Block, ...], tuple[Gap, ...]]:
    """Find the cues.

    The header, notes, styles, names of cues, times, settings and tags are ``markup``; entities are decoded. The
    lines of a cue are joined, unless they are in different languages: then each language is a block of its own.

    Parameters
    ----------
    text : str
        The decoded file.

    Returns
    -------
    (tuple of Block, tuple of Gap)
        Together they cover the text exactly.

    Raises
    ------
    FormatError
        When no line holds the times of a cue.
    """
    builder = BlockBuilder(text)
    cue: list[tuple[int, int]] = []
    timed = False
    for match in _LINE.finditer(text):
        start, end = match.span(1)
        line = text[start:end]
        if not line.strip():
            _end_cue(builder, cue)
            cue = []
            continue
        if _TIMES.fullmatch(line):
            timed = True
            _end_cue(builder, cue[:-1] if cue and _is_name(cue, text) else cue)
            cue = [(start, end)]
        else:
            cue.append((start, end))
    _end_cue(builder, cue)
    if not timed:
        raise FormatError("no cue, such as 00:01.000 --> 00:02.000; give a WebVTT file, or name it .txt")
    return builder.finish()


def _is_name(cue: list[tuple[int, int]], text: str) -> bool:
    """Whether the last line before some times only names the cue: it has no times above it, or is a number."""
    first = text[slice(*cue[0])]
    return not _TIMES.fullmatch(first) or text[slice(*cue[-1])].strip().isdigit()


def _end_cue(builder: BlockBuilder, lines: list[tuple[int, int]]) -> None:
    """Add the lines of a cue that stand below its times; without times they are no cue."""
    builder.end_block()
    if not lines or not _TIMES.fullmatch(builder.text[slice(*lines[0])]):
        for start, end in lines:
            builder.leave_out(start, end, "markup")
        return
    builder.leave_out(*lines[0], "markup")
    chinese = None
    for start, end in lines[1:]:
        han, words = weight(builder.text[start:end])
        if chinese not in {None, han > words}:
            builder.end_block()
        chinese = han > words
        _add(builder, start, end)
        builder.add_space(end, end + 1)
    builder.end_block()


def _add(builder: BlockBuilder, start: int, end: int) -> None:
    """Add one line without its tags, entities decoded."""
    position = start
    for found in _MARKUP.finditer(builder.text, start, end):
        builder.add(position, found.start())
        part = found.group()
        if part.isspace():
            builder.add_space(found.start(), found.end())
        elif part.startswith("&"):
            builder.add_as(decoded(part), found.start(), found.end())
        else:
            builder.leave_out(found.start(), found.end(), "markup")
        position = found.end()
    builder.add(position, end)
