"""HTML: a tokenizer that keeps the place of every character.

Parsers that build a tree lose the offsets, and extractors of the main content throw text away; here each
character of the file is in a block or in a gap that says why not. The tokens are those of the WHATWG
standard (13.2.5), read in linear time whatever the input; nothing is executed, fetched or followed.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final

from duizhao.bitext.model import Block, Gap
from duizhao.bitext.readers._blocks import BlockBuilder
from duizhao.bitext.readers._code import is_program, paragraphs
from duizhao.bitext.readers._front_matter import front_matter_end
from duizhao.bitext.readers._note_marks import note_mark_end

__all__ = ["SKIPPED", "decoded", "looks_like_html", "parse", "parse_into", "tag_name"]

_BLOCKS: Final = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset "  # noqa: SIM905
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol "
    "optgroup option p pre search section select summary table tbody td tfoot th thead title tr ul".split()
)
_KINDS: Final = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "title", "legend", "summary"), "heading"),
    **dict.fromkeys(("li", "dt", "dd", "option"), "item"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    **dict.fromkeys(("td", "th"), "cell"),
}
# Content that is not text to read: up to the end tag nothing is even looked at.
_RAW: Final = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "textarea"})
# Content left out with all its elements: drawings, embedded things, what a formula says again in another notation,
# and pronunciation over Chinese characters (rt), which would stand between them.
SKIPPED: Final = frozenset(
    {"svg", "annotation", "annotation-xml", "object", "template", "select", "rt", "rtc", "rp", "noscript"}
)
_WHY_SKIPPED: Final = {
    **dict.fromkeys(("rt", "rtc", "rp"), "markup"),
    **dict.fromkeys(("annotation", "annotation-xml"), "repeated"),
}
# Program text, keys, names of variables and formulas: part of a sentence, of no language.
_CODE: Final = frozenset({"code", "kbd", "samp", "tt", "var", "math"})
# Each holds one sign of a formula in MathML: <mi>x</mi><mo>=</mo><mn>2</mn> is "x = 2".
_FORMULA_SIGNS: Final = frozenset({"mi", "mn", "mo", "ms", "mtext"})
_ANY_TAG: Final = re.compile(r"<[^<>]*>")
_PRE_END: Final = re.compile(r"</?pre\b", re.IGNORECASE)  # an unclosed one ends where the next begins
_CODE_FIRST: Final = re.compile(r"\s*<code\b", re.IGNORECASE)
_TITLE: Final = re.compile(r"([^<]*)</title\s*>", re.IGNORECASE)
_HEADING: Final = re.compile(r"<h1(?:\s[^<>]*)?>", re.IGNORECASE)
_HEADING_END: Final = re.compile(r"((?:[^<]|<(?!/h1))*)</h1\s*>", re.IGNORECASE)
_LONGEST_HEADING: Final = 2000
_LONGEST_PRE: Final = 2**20
_DESCRIBED: Final = {
    "img": re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE),
    "input": re.compile(r"\bplaceholder\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE),
    "meta": re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE),
}
# An element of somebody's own (<Listing caption="…">, <Card title="…">) shows one of these.
_OWN: Final = re.compile(r"\s(?:caption|title|label)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_OWN_NAME: Final = re.compile(r"<(?:[A-Z][a-z]\w*|[a-z]+(?:-[a-z]+)+)[\s>]")
_META: Final = re.compile(r"\bname\s*=\s*[\"']?description\b", re.IGNORECASE)
_BUTTON: Final = re.compile(r"\btype\s*=\s*[\"']?hidden\b", re.IGNORECASE)
_FILE_NAME: Final = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp)|https?://\S+", re.IGNORECASE)
# [label](target) and **strong**
_MARKDOWN: Final = re.compile(r"!?\[(?=[^\[\]\n]{1,300}\]\([^()\s]{1,500}\))|\]\([^()\s]{1,500}\)|\*\*")
_LONGEST_TAG: Final = 8192
_NAVIGATION: Final = frozenset({"nav"})
_VOID: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)

_NEXT: Final = re.compile(
    r"<(?:!--|[!?]|/?[A-Za-z])|&(?:#[0-9]{1,8}|#[xX][0-9A-Fa-f]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});?"
)
_TAG_NAME: Final = re.compile(r"</?([A-Za-z][^\s/>]{0,60})")
_LONGEST_NAME: Final = 64
# Zero-width space, soft hyphen, byte order mark, direction marks, invisible operators of formulas: nothing to read.
_INVISIBLE: Final = frozenset("\u200b\u00ad\ufeff\u200e\u200f\u2061\u2062\u2063\u2064")
_TAG_PART: Final = re.compile(r"[>\"']")
_SPACE: Final = re.compile(r"\s+")
_OPENING: Final = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE | re.DOTALL
)
_MARKUP: Final = re.compile(r"</(?:p|div|h[1-6]|span|td|li|a)\s*>", re.IGNORECASE)
_ENOUGH_MARKUP: Final = 3
_SAMPLE: Final = 64 * 1024


def looks_like_html(text: str) -> bool:
    """Tell whether a text is HTML by what it begins with, or by a tag at its start and several ends of elements."""
    head = text[:_SAMPLE]
    if _OPENING.match(head):
        return True
    return (
        bool(re.match(r"\s*<[a-z]+[1-6]?[\s>]", head, re.IGNORECASE)) and len(_MARKUP.findall(head)) >= _ENOUGH_MARKUP
    )


def parse(text: str) -> tuple[tuple[Block, ...], tuple[Gap, ...]]:
    """Find the blocks of an HTML document.

    A block element, and a ``br``, ends a block. The text for a picture (``alt``), a field's hint and the page's
    description are text, other attributes are not. Scripts, styles, pronunciation and the marks of notes are left out
    (``markup``), the words of drawings, forms' choices and hidden elements (``hidden``), a formula's second notation
    (``repeated``), program text in ``pre`` (``code``), and navigation (``boilerplate``). Entities are decoded, white
    space is drawn together as a browser shows it; the signs of a formula have a space between them.

    Parameters
    ----------
    text : str
        The decoded file.

    Returns
    -------
    (tuple of Block, tuple of Gap)
        Together they cover the text exactly.
    """
    builder = BlockBuilder(text)
    start = front_matter_end(text)
    builder.leave_out(0, start, "front-matter")
    parse_into(builder, start, len(text))
    return builder.finish()


@dataclass(slots=True)
class _State:
    """What is open: the depth of a skipped element, and the kinds of the open blocks."""

    skipped: list[str] = field(default_factory=list)
    reason: str = "markup"
    kinds: list[tuple[str, str]] = field(default_factory=list)
    preformatted: int = 0
    code: int = 0
    formula: bool = False
    titled: bool = False
    markdown: bool = False


def parse_into(builder: BlockBuilder, start: int, end: int, *, markdown: bool = False) -> None:
    """Tokenize ``builder.text[start:end]`` into the builder, ending the open block before and after.

    With ``markdown`` the links and strong marks of Markdown are ``markup``, as site generators read them inside HTML.
    """
    text = builder.text
    state = _State(markdown=markdown)
    scanner = _TagScanner(text, end)
    builder.end_block()
    position = start
    while position < end:
        match = _NEXT.search(text, position, end)
        stop = match.start() if match else end
        _data(builder, state, position, stop)
        if match is None:
            break
        position = match.end()
        begins = match.group()
        if begins.startswith("&"):
            _entity(builder, state, match.start(), match.end())
            continue
        close = scanner.end_of(match.start(), begins)
        if close is None:  # a lone < that no > follows: text
            _data(builder, state, match.start(), match.end())
            continue
        position = close
        if begins[1] not in "!?":
            position = _tag(builder, state, match.start(), close, end)
        builder.leave_out(match.start(), close, state.reason)
    builder.end_block()


class _TagScanner:
    """Find where tags end; what was once found missing up to the end is not looked for again."""

    def __init__(self, text: str, end: int) -> None:
        self._text = text
        self._end = end
        self._quotes = True
        self._greater = True

    def end_of(self, start: int, begins: str) -> int | None:
        """Return the offset after a tag or comment, None where it is none."""
        if begins == "<!--":
            close = self._text.find("-->", start + 4, self._end)
            return self._end if close < 0 else close + 3
        if not self._greater:
            return None
        if begins[1] not in "!?" and self._quotes:
            position = start
            while True:
                match = _TAG_PART.search(self._text, position, self._end)
                if match is None:
                    self._quotes = False
                    break
                if match.group() == ">":
                    return match.end()
                closing = self._text.find(match.group(), match.end(), self._end)
                if closing < 0:
                    self._quotes = False
                    break
                position = closing + 1
        close = self._text.find(">", start, self._end)
        self._greater = close >= 0
        return close + 1 if close >= 0 else None


def _data(builder: BlockBuilder, state: _State, start: int, end: int) -> None:
    """Add characters as they are, white space drawn together."""
    if start >= end:
        return
    if state.skipped:
        builder.leave_out(start, end, state.reason)
        return
    text = builder.text
    for mark in _MARKDOWN.finditer(text, start, end) if state.markdown else ():
        builder.leave_out(*mark.span(), "markup")
        _words(builder, state, start, mark.start())
        start = mark.end()
    _words(builder, state, start, end)


def _words(builder: BlockBuilder, state: _State, start: int, end: int) -> None:
    text = builder.text
    position = start
    for match in _SPACE.finditer(text, start, end):
        builder.add(position, match.start())
        if state.preformatted and "\n" in match.group():
            builder.end_block()
        builder.add_space(match.start(), match.end())
        position = match.end()
    builder.add(position, end)


def _entity(builder: BlockBuilder, state: _State, start: int, end: int) -> None:
    written = builder.text[start:end]
    shown = decoded(written)
    if state.skipped:
        builder.leave_out(start, end, state.reason)
    elif shown == written:
        builder.add(start, end)
    elif shown.isspace():
        builder.add_space(start, end)
    elif not shown or shown in _INVISIBLE:  # nothing: a reference to no character, &#x10ffff;
        builder.leave_out(start, end, "markup")
    else:
        builder.add_as(shown, start, end)


def decoded(reference: str) -> str:
    """Return what a character reference such as ``&amp;`` stands for, itself where it stands for nothing."""
    return html.unescape(reference)


def tag_name(tag: str) -> str:
    """Return the lower-case name of a start or end tag, ``""`` for anything else.

    >>> tag_name("</Div>"), tag_name("<!-- -->")
    ('div', '')
    """
    match = _TAG_NAME.match(tag)
    return match.group(1).lower() if match else ""


def _tag(builder: BlockBuilder, state: _State, start: int, close: int, end: int) -> int:
    """Follow one tag; return where reading goes on."""
    text = builder.text
    name = tag_name(text[start : min(close, start + _LONGEST_NAME)])
    closing = text.startswith("</", start)
    if name in _RAW and not closing:
        found = re.compile(rf"</{name}\b", re.IGNORECASE).search(text, close, end)
        after = found.start() if found else end
        unread = "markup" if name in {"script", "style"} or state.skipped else "hidden"
        builder.leave_out(close, after, unread)
        return after
    if state.skipped:
        _inside_skipped(state, name, closing=closing)
        return close
    if name in _WHOLE and not closing and (after := _whole(builder, state, name, start, close, end)):
        return after
    if name in _CODE:
        state.code = max(0, state.code + (-1 if closing else 1))
        builder.code = state.code > 0
    _formula_sign(builder, state, name, start, close, closing=closing)
    if not closing and (name in _DESCRIBED or _OWN_NAME.match(text, start, close)):
        _description(builder, start, close)
    if name in _BLOCKS:
        _block_tag(builder, state, name, closing=closing)
    if not closing and name not in _VOID:
        hidden = name in SKIPPED or _is_hidden(text[start:close])
        if (hidden or name in _NAVIGATION) and not text.startswith("/", close - 2):
            state.skipped.append(name)
            state.reason = _WHY_SKIPPED.get(name, "hidden") if hidden else "boilerplate"
    return close


def _formula_sign(builder: BlockBuilder, state: _State, name: str, start: int, close: int, *, closing: bool) -> None:
    """Keep the signs of one formula apart: ½ is written 1 2 rather than 12."""
    if name == "math":
        state.formula = False
    elif name in _FORMULA_SIGNS:
        if state.formula and not closing:
            builder.add_space(start, close)
        state.formula = True


def _whole(builder: BlockBuilder, state: _State, name: str, start: int, close: int, end: int) -> int:
    """Leave out an element whose content is no text of its own; return the offset after it, 0 where it is text."""
    if name == "pre":
        return _program(builder, close, end)
    if name == "title":
        after = 0 if state.titled else _same_as_heading(builder.text, close, end)
        state.titled = True
    else:
        after = note_mark_end(builder.text, start, close, end)
    builder.leave_out(close, after, "repeated" if name == "title" else "markup")
    return after


_WHOLE: Final = frozenset({"pre", "title", "sup"})


def _same_as_heading(text: str, start: int, end: int) -> int:
    """Return where the page's title ends if the first heading below has the same words, else 0."""
    title = _TITLE.match(text, start, min(end, start + _LONGEST_HEADING))
    opened = _HEADING.search(text, title.end(), end) if title else None
    heading = _HEADING_END.match(text, opened.end(), min(end, opened.end() + _LONGEST_HEADING)) if opened else None
    if title is None or heading is None:
        return 0
    words, others = (" ".join(html.unescape(_ANY_TAG.sub("", match.group(1))).split()) for match in (title, heading))
    return title.end(1) if words == others else 0


def _program(builder: BlockBuilder, start: int, end: int) -> int:
    """Leave out the program text in ``<pre>``; return the offset after it, 0 where it is text that keeps its lines."""
    text = builder.text
    found = _PRE_END.search(text, start, min(end, start + _LONGEST_PRE))
    stop = found.start() if found else min(end, start + _LONGEST_PRE)
    inside = text[start:stop]
    plain = html.unescape(_ANY_TAG.sub("", inside))
    parts = [plain[left:right] for left, right in paragraphs(plain, 0, len(plain))]
    if not parts or not (_CODE_FIRST.match(inside) or is_program(parts)):
        return 0
    builder.end_block()
    builder.leave_out(start, stop, "code")
    return stop


def _description(builder: BlockBuilder, start: int, close: int) -> None:
    """Add what an element says in an attribute: the text for a picture, a field's hint, the page's description."""
    text = builder.text
    tag = text[start : min(close, start + _LONGEST_TAG)]
    name = tag_name(tag[:_LONGEST_NAME])
    pattern = _DESCRIBED.get(name, _OWN)
    if name == "meta" and not _META.search(tag):
        return
    match = pattern.search(tag)
    if match is None or (name == "input" and _BUTTON.search(tag)):
        return
    group = 1 if match.group(1) is not None else 2
    left, right = start + match.start(group), start + match.end(group)
    left += len(text[left:right]) - len(text[left:right].lstrip())
    written = text[left:right].rstrip()
    right = left + len(written)
    shown = " ".join(html.unescape(written).split())
    if not shown or _FILE_NAME.fullmatch(shown) or builder.holds(shown):
        return
    inline = builder.open
    if inline:
        builder.add_space(start, left)
    if shown == written:
        builder.add(left, right)
    else:
        builder.add_as(shown, left, right)
    if inline:
        builder.add_space(right, close)
    else:
        builder.end_block()


def _block_tag(builder: BlockBuilder, state: _State, name: str, *, closing: bool) -> None:
    """End the open block, and keep the kind of the next by the elements that are open."""
    builder.end_block()
    if name == "pre":
        state.preformatted = max(0, state.preformatted + (-1 if closing else 1))
    if closing:
        for number in range(len(state.kinds) - 1, max(len(state.kinds) - _FORGIVEN, 0) - 1, -1):
            if state.kinds[number][0] == name:
                del state.kinds[number:]
                break
    elif name in _KINDS:
        state.kinds.append((name, _KINDS[name]))
    builder.kind = state.kinds[-1][1] if state.kinds else "paragraph"


# How many missing end tags an end tag makes good.
_FORGIVEN: Final = 8


def _inside_skipped(state: _State, name: str, *, closing: bool) -> None:
    """Count the elements of one name inside a skipped one, so that its own end is known."""
    if name == state.skipped[0]:
        if closing or name in _CLOSED_BY_NEXT:
            state.skipped.pop()
        else:
            state.skipped.append(name)
    if not state.skipped:
        state.reason = "markup"


# Elements whose end tag may be missing: the next of the kind ends them.
_CLOSED_BY_NEXT: Final = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN: Final = re.compile(r"\shidden(?=[\s>/=])", re.IGNORECASE)
_NOT_DISPLAYED: Final = re.compile(r"\sstyle\s*=\s*[\"'][^\"']*display\s*:\s*none", re.IGNORECASE)


def _is_hidden(tag: str) -> bool:
    return bool(_HIDDEN.search(_QUOTED.sub("", tag)) or _NOT_DISPLAYED.search(tag))
