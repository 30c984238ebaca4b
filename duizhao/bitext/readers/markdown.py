"""Markdown (CommonMark with tables), with the front matter that site generators put before it.

markdown-it-py says which lines are which block and what their inline marks mean; the places of the characters,
which it does not keep, are found again by walking through the source beside it. HTML inside goes through the
HTML reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from duizhao.bitext.errors import InputError
from duizhao.bitext.language.identification import weight
from duizhao.bitext.model import Block, Gap
from duizhao.bitext.readers import html
from duizhao.bitext.readers._blocks import BlockBuilder
from duizhao.bitext.readers._code import is_prose, paragraphs
from duizhao.bitext.readers._dialects import dialects
from duizhao.bitext.readers._footnotes import footnotes
from duizhao.bitext.readers._front_matter import front_matter_end
from duizhao.bitext.sides import is_uncertain

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["parse"]

# Two megabytes take a second here; a manuscript in Markdown beyond this is no text that a person wrote.
_LONGEST: Final = 8 * 2**20
_LINE: Final = re.compile(r"[^\n]*\n?")
_SPACE: Final = re.compile(r"\s+")


def parse(text: str) -> tuple[tuple[Block, ...], tuple[Gap, ...]]:
    """Find the blocks of a Markdown text.

    The front matter is one ``front-matter`` gap, blocks of program text are ``code``; link targets, emphasis marks, the
    marks of footnotes and the like are ``markup``. The label of a link, the alternative text of an image, the text of
    a footnote and what stands in a code span are text. A paragraph indented as code but written as prose is text, too.

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
    InputError
        When the text has more than eight million characters.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415  (for Markdown alone)

    if len(text) > _LONGEST:
        raise InputError(f"{len(text):,} characters are too many for Markdown; cut the file, or name it .txt")
    start = front_matter_end(text)
    builder = BlockBuilder(text)
    builder.leave_out(0, start, "front-matter")
    # Line breaks become \n before markdown-it counts lines, one for one, so that lines agree with the source.
    body = _unified(text[start:])
    offsets = [start, *(start + match.end() for match in _LINE.finditer(body) if match.group())]
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnotes, body).use(dialects).parse(body)
    walker = _Walker(builder, offsets, start, body)
    walker.walk(tokens)
    return builder.finish()


def _unified(text: str) -> str:
    """Make every line break a newline and every NUL a space, keeping each character's place.

    A bar in a code span is hidden, too: it would cut the cell of a table, and the last cell would be lost.
    """
    plain = text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", " ")
    return _CODE_SPAN.sub(lambda match: _BAR.sub(_HIDDEN_BAR, match.group()), plain)


_CODE_SPAN: Final = re.compile(r"(?<!`)(`{1,3})(?!`)[^`\n]{1,1000}(?<!`)\1(?!`)")
_BAR: Final = re.compile(r"(?<!\\)\|")
_HIDDEN_BAR: Final = "\ue07c"


class _Walker:
    """Goes through the tokens and the source side by side."""

    def __init__(self, builder: BlockBuilder, offsets: list[int], start: int, body: str) -> None:
        self.builder = builder
        self.offsets = offsets
        self.start = start
        self.body = body
        self.place = start
        self.noted = False
        self.titled = False

    def walk(self, tokens: Sequence[Token]) -> None:
        kinds: list[str] = []
        cells, row = 0, -1
        for token in tokens:
            kind = _KINDS.get(token.type.removesuffix("_open"))
            if token.type.endswith("_open") and kind:
                kinds.append(kind)
            elif token.type.removesuffix("_close") in _KINDS and token.type.endswith("_close") and kinds:
                kinds.pop()
            if token.map is not None and self.line(token.map[0]) > self.place:
                self.place = self.line(token.map[0])
            cells = cells + 1 if token.type in {"td_open", "th_open"} else cells
            if token.type == "tr_open":
                cells, row = 0, token.map[0] if token.map else -1
            elif token.type == "tr_close" and row >= 0:
                self.further_cells(self.line(row), self.line(row + 1), cells)
            if token.type == "inline":
                self.builder.kind = kinds[-1] if kinds else "paragraph"
                end = self.line(token.map[1]) if token.map is not None else len(self.builder.text)
                self.inline(token, end)
            elif token.map is not None:
                self.block(token, self.line(token.map[0]), self.line(token.map[1]))

    def block(self, token: Token, start: int, end: int) -> None:
        """Read a block that holds no inline tokens: HTML, program text, what a dialect leaves out."""
        if token.type == "html_block":
            self.builder.kind = "paragraph"
            html.parse_into(self.builder, start, end, markdown=True)
            self.place = end
        elif token.type == "left_out":
            self.builder.leave_out(start, end, token.info)
            self.place = end
        elif token.type in {"fence", "code_block"}:
            self.block_of_code(start, end, indented=token.type != "fence")

    def block_of_code(self, start: int, end: int, *, indented: bool) -> None:
        """Leave out a block of code, unless it is prose that somebody indented."""
        self.place = end
        found = paragraphs(self.builder.text, start, end)
        if not indented or not is_prose([self.builder.text[left:right] for left, right in found]):
            self.builder.leave_out(start, end, "code")
            return
        self.builder.kind = "paragraph"
        for left, right in found:
            self.builder.end_block()
            self.put(self.builder.text[left:right], left, right)
        self.builder.end_block()

    def further_cells(self, start: int, end: int, count: int) -> None:
        """Keep the cells of a row beyond those of the header, which a browser drops."""
        line = self.body[start - self.start : end - self.start]
        bars = [match.start() for match in _BAR.finditer(line)]
        first = 1 if bars and not line[: bars[0]].strip() else 0
        self.builder.kind = "cell"
        for left, right in pairwise((*bars[count + first - 1 :], len(line))) if len(bars) >= count + first else ():
            self.builder.end_block()
            cell = line[left + 1 : right]
            bare = cell.strip()
            if bare:
                self.put(bare, at := start + left + 1 + cell.index(bare), at + len(bare))
        self.builder.end_block()

    def line(self, number: int) -> int:
        return self.offsets[min(number, len(self.offsets) - 1)]

    def inline(self, token: Token, end: int) -> None:
        """Place the characters of a paragraph's children."""
        self.builder.end_block()
        skipped = 0
        fresh = True
        for child in token.children or []:
            content = self.without_mark(child.content) if fresh and child.type == "text" else child.content
            fresh = child.type in {"softbreak", "hardbreak"}
            if child.type in {"note_open", "note_close"}:
                self.note(child.content, end)
            elif child.type in {"html_inline", "footnote", "comment"}:
                skipped = self.inline_html(child.content, end, skipped)
            elif child.type in {"softbreak", "hardbreak"}:
                self.line_break(end, hard=child.type == "hardbreak" or self.titled)
                self.titled = False
            elif child.type == "link_close":
                self.skip_target(end)
            elif child.type == "image":
                for part in child.children or []:
                    self.literal(part.content, end)
                self.skip_target(end)
            elif content and not skipped:
                self.builder.code = child.type in {"code_inline", "formula"}
                self.literal(content, end)
                self.builder.code = False
        self.builder.end_block()

    def without_mark(self, content: str) -> str:
        """Go past what begins a line and is no text: a task's box, the mark of a note or a container, a shortcode."""
        match = _LINE_MARK.match(content)
        if match and (match.lastgroup != "task" or self.builder.kind == "item"):
            written = match.group().strip()
            found = self.body.find(written, self.place - self.start)
            if 0 <= found - (self.place - self.start) <= _NEAR:
                self.builder.end_block()
                self.place = self.start + found + len(written)
                content = content[match.end() :]
                self.titled = written.startswith(":::")
        if self.builder.kind == "heading" and (anchor := _ANCHOR.search(content)):
            content = content[: anchor.start()]
        return content

    def literal(self, shown: str, end: int) -> None:
        """Place characters that stand in the source as they are, after a backslash, or as an entity."""
        source, limit = self.body, end - self.start
        position = 0
        while position < len(shown):
            here = self.place - self.start
            length = _common_prefix(shown, position, source, here, limit)
            reference = _ENTITY.match(source, here, limit)
            decoded = html.decoded(reference.group()) if reference else ""
            if reference and decoded and shown.startswith(decoded, position):
                self.put(decoded, self.place, self.start + reference.end())
                position += len(decoded)
            elif length:
                self.put(shown[position : position + length], self.place, self.place + length)
                position += length
            elif source.startswith("\\", here) and here + 1 < limit:
                self.place += 1
            else:
                # Marks stand here, such as ** or [: go on where the next characters are.
                ahead = source.find(shown[position : position + _SURE], here, limit)
                if ahead < 0:
                    ahead = _first_of(source, shown[position], here, limit)
                if ahead > here:
                    self.place = self.start + ahead
                else:
                    position += 1  # it stands nowhere, as U+FFFD for a reference to no character

    def put(self, shown: str, start: int, stop: int) -> None:
        self.place = stop
        if stop - start != len(shown):
            if shown.isspace():
                self.builder.add_space(start, stop)
            else:
                self.builder.add_as(shown, start, stop)
            return
        position = 0
        for match in _SPACE.finditer(shown):
            self.builder.add(start + position, start + match.start())
            self.builder.add_space(start + match.start(), start + match.end())
            position = match.end()
        self.builder.add(start + position, stop)

    def line_break(self, end: int, *, hard: bool) -> None:
        found = self.body.find("\n", self.place - self.start, end - self.start)
        if found < 0:
            return
        start = self.start + found
        if hard or self.turns(found, end - self.start):
            self.builder.end_block()
        else:
            self.builder.add_space(start, start + 1)
        self.place = start + 1

    def turns(self, at: int, limit: int) -> bool:
        """Tell whether the language changes at a line break: then the lines are paragraphs each."""
        before = self.body[max(self.body.rfind("\n", 0, at), 0) : at]
        after = self.body[at + 1 : self.body.find("\n", at + 1, limit) if "\n" in self.body[at + 1 : limit] else limit]
        before, after = _UNREAD.sub(" ", before), _UNREAD.sub(" ", after)
        if not _SENTENCE_END.search(before) and (is_uncertain(before) or is_uncertain(after)):
            return False  # a name on a line of its own within a sentence
        (han, words), (next_han, next_words) = weight(before), weight(after)
        if not _SENTENCE_END.search(before) and min(han + words, next_han + next_words) <= _FEW:
            return False  # a few words of a sentence that goes on
        return (han > words) != (next_han > next_words)

    def note(self, mark: str, end: int) -> None:
        """Go past the mark of a note within the text; one that follows a sentence is a paragraph of its own."""
        found = self.body.find(mark, self.place - self.start, end - self.start)
        if found < 0:
            return
        apart = _SENTENCE_END.search(self.body, max(0, found - 8), found) if mark == "^[" else self.noted
        self.noted = bool(apart)
        start, stop = self.start + found, self.start + found + len(mark)
        if apart:
            self.builder.end_block()
        else:
            self.builder.add(start, stop)
        self.place = stop

    def inline_html(self, content: str, end: int, skipped: int) -> int:
        found = self.body.find(content, self.place - self.start, end - self.start)
        if found >= 0:
            reason = "comment" if content.startswith("{") else "markup"
            self.builder.leave_out(self.start + found, self.start + found + len(content), reason)
            self.place = self.start + found + len(content)
        name = html.tag_name(content)
        if name == "br":
            self.builder.end_block()
        if name in html.SKIPPED:
            return max(0, skipped + (-1 if content.startswith("</") else 1))
        return skipped

    def skip_target(self, end: int) -> None:
        """Go past ``](target "title")`` or ``][label]``, so that its letters are not taken for text."""
        match = _TARGET.match(self.body, self.place - self.start, end - self.start)
        if match is not None:
            self.place = self.start + match.end()


def _common_prefix(shown: str, position: int, source: str, here: int, limit: int) -> int:
    """Count the characters that agree from two places on."""
    rest = len(shown) - position
    if here + rest <= limit and source.startswith(shown[position:], here):
        return rest
    length = 0
    while length < rest and here + length < limit and shown[position + length] == source[here + length]:
        length += 1
    return length


def _first_of(source: str, character: str, start: int, limit: int) -> int:
    """Find a character as it is or as an entity, whichever comes first; -1 if neither does."""
    plain = source.find(character, start, limit)
    for match in _ENTITY.finditer(source, start, limit if plain < 0 else plain):
        if html.decoded(match.group())[:1] == character:
            return match.start()
    return plain


# Of a line of source what no reader sees: targets of links, addresses, code, tags.
_UNREAD: Final = re.compile(r"\]\([^()\s]*[^()\n]{0,200}\)|https?://[^\s)]+|`[^`\n]*`|<[^<>\n]{1,300}>")
_SENTENCE_END: Final = re.compile(r"[.!?。！？…][\"'”’」』）)*_]*\s*\Z")
# Characters and words of a line that is hardly a paragraph of its own.
_FEW: Final = 3
# Eight characters in a row are hardly found again within a link's target.
_SURE: Final = 8
_KINDS: Final = {"heading": "heading", "list_item": "item", "td": "cell", "th": "cell"}
# The box of a task, ::: tip, {{< note >}}, {% hint %}, > [!NOTE], and the colon of a definition.
_LINE_MARK: Final = re.compile(
    r"(?P<task>\[[ xX]\]\s+)|:{3,}[ \t]*[a-z-]*(?:\{[^{}\n]*\})?\s*|\{\{[<%](?!.*text=)[^{}\n]{0,300}[>%]\}\}\s*$|"
    r"\{%[^{}\n]{0,300}%\}\s*$|\[![A-Za-z]{3,10}\]\s*|:[ \t]+"
)
# The name of a heading's place: ## Install {#install}
_ANCHOR: Final = re.compile(r"\s*\{#[^{}\s]{1,100}\}\s*$")
# How far behind the last character read a mark is looked for.
_NEAR: Final = 200
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TARGET: Final = re.compile(r"[^\]\n]{0,20}\](?:\((?:[^()\\\n]|\\.|\([^()\n]*\))*\)|\[[^\]\n]*\])?|>")
