"""SubRip subtitles: a block a cue, or a block a language where a cue holds both."""

from __future__ import annotations

import re
from typing import Final

from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.identification import weight
from duizhao.bitext.model import Block, Gap
from duizhao.bitext.readers._blocks import BlockBuilder

__all__ = ["parse"]

_LINE: Final = re.compile(r"([^\n\r]*)(\r\n|\n|\r|\Z)")
_TIME: Final = r"\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}"
_TIMES: Final = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}.*")
_NUMBER: Final = re.compile(r"\s*\d+\s*")
# <i>, </font>, and the positions of SubStation that players take in SubRip too: {\an8}
_TAG: Final = re.compile(r"</?[A-Za-z][^<>\n]{0,100}>|\{\\[^{}\n]{0,100}\}")
_SPACE: Final = re.compile(r"\s+")


def parse(text: str) -> tuple[tuple[Block, ...], tuple[Gap, ...]]:
    """Find the cues.

    Numbers, times and tags are ``markup``. The lines of a cue are joined, unless they are in different
    languages: then each language is a block of its own.

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
    lines = [match.span(1) for match in _LINE.finditer(text)]
    times = [bool(_TIMES.fullmatch(text[start:end])) for start, end in lines]
    if not any(times):
        raise FormatError("no cue, such as 00:00:01,000 --> 00:00:02,000; give a SubRip file, or name it .txt")
    builder = BlockBuilder(text)
    chinese = False
    for number, (start, end) in enumerate(lines):
        blank = not text[start:end].strip()
        counts = number + 1 < len(lines) and times[number + 1] and _NUMBER.fullmatch(text[start:end])
        if blank or times[number] or counts:
            builder.end_block()
            builder.leave_out(start, end if not blank else start, "markup")
            continue
        han, words = weight(text[start:end])
        if (han > words) != chinese:
            builder.end_block()
        chinese = han > words
        _add(builder, start, end)
        builder.add_space(end, end + 1)
    return builder.finish()


def _add(builder: BlockBuilder, start: int, end: int) -> None:
    """Add one line without its tags."""
    position = start
    for tag in (*_TAG.finditer(builder.text, start, end), None):
        stop = tag.start() if tag else end
        for space in _SPACE.finditer(builder.text, position, stop):
            builder.add(position, space.start())
            builder.add_space(space.start(), space.end())
            position = space.end()
        builder.add(position, stop)
        if tag:
            builder.leave_out(tag.start(), tag.end(), "markup")
            position = tag.end()
