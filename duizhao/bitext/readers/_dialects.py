r"""What site generators add to Markdown, as rules for markdown-it-py: formulas in dollars, and MDX.

CommonMark reads the signs of a formula as its own: in ``$a_i * b_i * c$`` the stars vanish, in ``$x\,y$`` the
backslash. MDX (the Markdown of React's sites) has comments in ``{/* */}`` and statements of JavaScript between the
paragraphs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

__all__ = ["dialects"]

# Pandoc's rule: no space inside the dollars, and no digit behind, so that prices ($5 to $10) are text; and a sign that
# only formulas have, or a letter alone. The length is bounded, since each dollar may open one.
_FORMULA: Final = re.compile(r"\$\$(?=\S)[^$]{1,1000}(?<=\S)\$\$|\$(?=\S)(?:[^$\\]|\\[^\n]){1,500}(?<=\S)\$(?![0-9$])")
_FORMAL: Final = re.compile(r"[\\^_={}+]|\$\s*\w\s*\$")
_COMMENT: Final = "{/*"
_COMMENT_END: Final = "*/}"
_DOLLARS: Final = "$$"
_STATEMENT: Final = re.compile(
    r"import\s(?:[^'\"\n]{1,300}\sfrom\s+)?(['\"])[^'\"\n]{1,300}\1;?[ \t]*$|"
    r"export\s+(?:default|const|let|function|class)\s[^\n]{0,500}$"
)
# Longer ones are text again: one that is never closed must not take the rest of the file.
_LONGEST_BLOCK: Final = 200  # lines
_LONGEST_COMMENT: Final = 5000  # characters, within a paragraph


def dialects(parser: MarkdownIt) -> None:
    """Teach a parser inline tokens ``formula`` and ``comment``, and blocks ``left_out`` whose reason is ``info``."""
    parser.inline.ruler.before("escape", "formula", _inline("formula", _formula_end))
    parser.inline.ruler.before("escape", "comment", _inline("comment", _comment_end))
    parser.block.ruler.before(
        "fence", "displayed", _displayed, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.block.ruler.before("fence", "mdx", _mdx)


def _inline(kind: str, end_of: Callable[[StateInline], int]) -> Callable[[StateInline, bool], bool]:
    def rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (as markdown-it calls it)
        end = end_of(state)
        if not end:
            return False
        if not silent:
            state.push(kind, "", 0).content = state.src[state.pos : end]
        state.pos = end
        return True

    return rule


def _formula_end(state: StateInline) -> int:
    match = _FORMULA.match(state.src, state.pos, state.posMax)
    return match.end() if match and _FORMAL.search(match.group()) else 0


def _comment_end(state: StateInline) -> int:
    if not state.src.startswith(_COMMENT, state.pos):
        return 0
    limit = min(state.posMax, state.pos + _LONGEST_COMMENT)
    found = state.src.find(_COMMENT_END, state.pos + len(_COMMENT), limit)
    return found + len(_COMMENT_END) if found >= 0 else 0


def _displayed(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read a formula between lines of ``$$``, or on a line of its own."""
    line = _line(state, start)
    if not line.startswith(_DOLLARS) or state.is_code_block(start):
        return False
    last = start if line.count(_DOLLARS) > 1 else _closing(state, start, end, _DOLLARS)
    if last < 0 or not _line(state, last).endswith(_DOLLARS):
        return False
    return silent or _left_out(state, start, last, "code")


def _mdx(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read a comment of MDX that fills its lines, or a statement of JavaScript."""
    line = _line(state, start)
    if state.is_code_block(start):
        return False
    if line.startswith(_COMMENT):
        last = start if _COMMENT_END in line else _closing(state, start, end, _COMMENT_END)
        return (
            last >= 0
            and _line(state, last).endswith(_COMMENT_END)
            and (silent or _left_out(state, start, last, "comment"))
        )
    return bool(_STATEMENT.match(line)) and (silent or _left_out(state, start, start, "code"))


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _closing(state: StateBlock, start: int, end: int, mark: str) -> int:
    """Return the first line after ``start`` that holds a mark, -1 where there is none."""
    last = min(end, start + _LONGEST_BLOCK) - 1
    found = state.src.find(mark, state.eMarks[start], state.eMarks[last])
    return (
        next((number for number in range(start + 1, last + 1) if state.eMarks[number] > found), -1)
        if found >= 0
        else -1
    )


def _left_out(state: StateBlock, first: int, last: int, reason: str) -> bool:
    state.line = last + 1
    token = state.push("left_out", "", 0)
    token.map, token.info = [first, last + 1], reason
    return True
