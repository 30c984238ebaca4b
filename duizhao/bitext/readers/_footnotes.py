"""Footnotes of GitHub's and Pandoc's Markdown, as rules for markdown-it-py.

CommonMark takes ``[^a]: note`` for the target of a link where the note has no space, as in Chinese, so that it
vanishes; here it is a block of its own, whose text goes on where it is indented.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

__all__ = ["footnotes"]

_LABEL: Final = r"\[\^([^\]\[\s]{1,100})\]"
_NOTE: Final = re.compile(rf"{_LABEL}:")
_NOTE_LINE: Final = re.compile(rf"^[ \t>]*{_LABEL}:", re.MULTILINE)
_MARK: Final = re.compile(_LABEL)
_INDENT: Final = 4


def footnotes(parser: MarkdownIt, body: str) -> None:
    """Teach a parser the footnotes that a text defines: blocks ``footnote_open`` and inline tokens ``footnote``.

    A mark without its note is text, as in ``[^0-9]``.
    """
    labels = {match.group(1) for match in _NOTE_LINE.finditer(body)}
    if "^[" in body:
        parser.inline.ruler.before("link", "note", _inline_note)
    if not labels:
        return

    def mark(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (as markdown-it calls it)
        match = _MARK.match(state.src, state.pos, state.posMax)
        if match is None or match.group(1) not in labels:
            return False
        if not silent:
            state.push("footnote", "", 0).content = match.group()
        state.pos = match.end()
        return True

    parser.block.ruler.before("reference", "footnote", _note, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.inline.ruler.before("link", "footnote", mark)


def _inline_note(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Read Pandoc's ``^[note]``: its words are text, the marks around it ``note_open`` and ``note_close``."""
    start = state.pos
    if not state.src.startswith("^[", start):
        return False
    close = state.md.helpers.parseLinkLabel(state, start + 1)
    if close < 0:
        return False
    if not silent:
        end = state.posMax
        state.push("note_open", "", 1).content = "^["
        state.pos, state.posMax = start + 2, close
        state.md.inline.tokenize(state)
        state.push("note_close", "", -1).content = "]"
        state.posMax = end
    state.pos = close + 1
    return True


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read one note: what follows the mark, and the lines indented below."""
    match = _NOTE.match(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start])
    if match is None or state.is_code_block(start):
        return False
    if silent:
        return True
    opening = state.push("footnote_open", "", 1)
    kept = state.bMarks[start], state.tShift[start], state.sCount[start], state.parentType
    line = state.src[match.end() : state.eMarks[start]]
    state.bMarks[start] = match.end()
    state.tShift[start] = len(line) - len(line.lstrip(" \t"))
    state.sCount[start] = state.blkIndent + _INDENT
    state.blkIndent += _INDENT
    state.parentType = "footnote"
    state.md.block.tokenize(state, start, end)
    state.blkIndent -= _INDENT
    state.bMarks[start], state.tShift[start], state.sCount[start], state.parentType = kept
    opening.map = [start, state.line]
    state.push("footnote_close", "", -1)
    return True
