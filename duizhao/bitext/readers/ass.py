"""SubStation subtitles (ASS, SSA): a block a line of dialogue, or a block a language where it holds both."""

from __future__ import annotations

import re
from typing import Final

from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.identification import weight
from duizhao.bitext.model import Block, Gap
from duizhao.bitext.readers._blocks import BlockBuilder

__all__ = ["parse"]

_LINE: Final = re.compile(r"([^\n\r]*)(?:\r\n|\n|\r|\Z)")
_SECTION: Final = re.compile(r"\s*\[([^\]\n]{1,60})\]\s*")
_FORMAT: Final = re.compile(r"\s*Format\s*:(.*)", re.IGNORECASE)
_DIALOGUE: Final = re.compile(r"\s*Dialogue\s*:", re.IGNORECASE)
# Overrides in braces, hard and soft line breaks, the hard space, white space.
_MARKUP: Final = re.compile(r"\{[^{}\n]{0,2000}\}|\\[Nnh]|\s+")
_DRAWING: Final = re.compile(r"\{[^{}]*\\p[1-9]")
# The fields before the text where no Format line says: of ASS, nine.
_FIELDS: Final = 9
_MOST_FIELDS: Final = 30


def parse(text: str) -> tuple[tuple[Block, ...], tuple[Gap, ...]]:
    r"""Find the dialogue of the section ``[Events]``.

    Everything else is ``markup``: styles, comments, times, names, overrides (``{\i1}``), drawings. The lines of one
    dialogue (``\N``) are joined, unless they are in different languages: then each language is a block of its own.

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
        When there is no line of dialogue.
    """
    builder = BlockBuilder(text)
    section = ""
    fields = _FIELDS
    dialogues = 0
    for match in _LINE.finditer(text):
        line = match.group(1)
        start, end = match.span(1)
        named = _SECTION.fullmatch(line)
        told = _FORMAT.fullmatch(line)
        content = end
        if named:
            section = named.group(1).strip().casefold()
        elif told and section == "events":
            fields = min(max(told.group(1).count(","), 1), _MOST_FIELDS)
        elif section == "events" and _DIALOGUE.match(line):
            dialogues += 1
            found = re.match(rf"[^:]*:(?:[^,]*,){{{fields}}}", line)
            content = start + found.end() if found and not _DRAWING.search(line) else end
        builder.leave_out(start, content, "markup")
        _add(builder, content, end)
    if not dialogues:
        raise FormatError("no line of dialogue in [Events]; give a SubStation file, or name it .txt")
    return builder.finish()


def _add(builder: BlockBuilder, start: int, end: int) -> None:
    """Add one dialogue: its lines joined, or a block a language."""
    text = builder.text
    cuts = [start, *(found.end() for found in re.finditer(r"\\N", text[start:end])), end - start]
    lines = [(start + left, start + right) for left, right in zip([0, *cuts[1:-1]], cuts[1:], strict=True)]
    chinese = None
    for left, right in lines:
        han, words = weight(_MARKUP.sub(" ", text[left:right]))
        if chinese not in {None, han > words} and (han or words):
            builder.end_block()
        chinese = han > words if han or words else chinese
        position = left
        for found in _MARKUP.finditer(text, left, right):
            builder.add(position, found.start())
            if found.group().startswith("{"):
                builder.leave_out(found.start(), found.end(), "markup")
            else:
                builder.add_space(found.start(), found.end())
            position = found.end()
        builder.add(position, right)
    builder.end_block()
