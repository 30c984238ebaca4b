"""Plain text: paragraphs by blank lines or by lines, wrapped lines put together again."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.identification import weight
from duizhao.bitext.model import Block, Gap
from duizhao.bitext.readers._hyphens import WordsOfText
from duizhao.bitext.readers._page_furniture import PrintedLine, find_page_furniture
from duizhao.bitext.readers._wrapping import Break, Wrapping, find_wrapping

__all__ = ["parse"]

# Every line break of Unicode (UAX 14, BK CR LF NL), a pair counted once.
_LINE: Final = re.compile(r"([^\n\r\x0b\x0c\x85\u2028\u2029]*)(\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]|\Z)")
# White space, and what str.strip does not know: zero-width space, word joiner, byte order mark.
_BLANK: Final = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"
_BULLET: Final = re.compile(
    r"(?:(?:[•◦▪‣·●○■□◆*+–-]|\(?\d{1,3}[.)、]|[①-⑳])(?=[ \t\u3000])"
    rf"|[(（]?[一二三四五六七八九十]{{1,3}}[、)）]|[①-⑳]|\[\d{{1,3}}\](?=[ \t\u3000]|[A-Z{HAN}]))"
)
_MARKER: Final = re.compile(r"\S{0,8}\s*")
# What marks a line as quoted in an e-mail.
_QUOTE: Final = re.compile(r"(?:>[ \t]?){1,16}")
_FINISHED: Final = re.compile(r"[.!?…:;。！？；：][\"'”’」』）)\]】*]*(?:\[\d{1,3}\])?\Z")
_MARK_INSIDE: Final = re.compile("[，。、；：！？,.;:!?]")
_HYPHENATED: Final = re.compile(r"([^\W\d_]{1,30})([-\u00ad\u2010])\Z")
_WORD_AHEAD: Final = re.compile(r"[^\W\d_]{1,30}")
# The part of a Chinese line that cannot be broken: a word in Latin letters, or a character with its closing marks.
_UNIT: Final = re.compile(rf"[^\s{HAN}\u3000-\u303f\uff00-\uffef]+|.[，。、；：！？”’）》」』】…—]*")
# The dots that lead to the number of a page in a table of contents, to the end of what is searched.
_LEADER: Final = re.compile(r"(?:[.·…⋯_] ?){4,}\s*(?:\d{1,4}|[ivxlcIVXLC]{1,7})$")
_LEADER_REACH: Final = 100
_FEED: Final = re.compile("\f")
# A line of so many columns that ends within a sentence was cut, by a page's end or by the width.
_LONG_ENOUGH: Final = 30
_SHORTEST_CUT: Final = 12
# A line of so many columns over a deeper indent that goes on in a small letter is prose; verse is shorter.
_HANGING: Final = 44
_CELL: Final = re.compile(r"[^\t]+")
_SPACED_CELL: Final = re.compile(r"\S+(?:[ \u00a0]\S+)*")
_GAP: Final = re.compile(r"\S {2,}\S")
_FEWEST_ROWS: Final = 3
# By how many columns the cells of a column may stand beside each other, at their left and at their right.
_ASKEW: Final = 1
_DASHES: Final = ("--", "—", "–")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    start: int
    end: int
    indent: int
    width: int
    chinese: bool
    bullet: bool
    quote: int
    leader: bool
    hang: int


def parse(text: str) -> tuple[tuple[Block, ...], tuple[Gap, ...]]:
    """Cut a text into paragraphs.

    A blank line ends a paragraph. Lines that follow each other without one are paragraphs each, unless
    they were wrapped: then neighbouring lines of one language are joined, by a space in English and by
    nothing in Chinese, and a word that was cut by a hyphen is closed where the word exists. Lines count as wrapped
    where most of those around are as full as the next word allows and most of the full ones end within a sentence
    (`duizhao.bitext.readers._wrapping`), so that a table of contents or a poem keeps its lines in a book whose
    prose is joined. A list item and an indented first line begin a paragraph; what hangs under an item or a speech
    is part of it. Rows of as many cells, with tabs between or under each other with spaces, are cut into cells.
    The ``>`` of quoted e-mail is ``markup``.

    Parameters
    ----------
    text : str
        The decoded file.

    Returns
    -------
    (tuple of Block, tuple of Gap)
        Together they cover the text exactly; the gaps are ``blank`` and ``markup``.
    """
    chunks, left_out = _without_furniture(text, _chunks(text))
    tables = [_is_table(text, chunk) for chunk in chunks]
    prose = [[] if table else chunk for table, chunk in zip(tables, chunks, strict=True)]
    breaks = {chinese: _breaks(text, prose, chinese=chinese) for chinese in (False, True)}
    wrapping = {chinese: find_wrapping(found) for chinese, found in breaks.items()}
    words = WordsOfText(text)
    blocks: list[Block] = []
    for number, chunk in enumerate(chunks):
        if tables[number]:
            blocks += (cell for line in chunk for cell in _cells(text, line))
            continue
        group: list[_Line] = []
        for line in chunk:
            if group and not _continues(text, number, group, line, wrapping[line.chinese]):
                blocks.append(_block(text, group, words))
                group = []
            group.append(line)
        blocks.append(_block(text, group, words))
    return tuple(blocks), tuple(_between(text, blocks, left_out))


def _without_furniture(text: str, chunks: list[list[_Line]]) -> tuple[list[list[_Line]], list[tuple[int, int]]]:
    """Take out running heads and page numbers, and put together what they cut; return where they stand, too."""
    lines = [line for chunk in chunks for line in chunk]
    feeds = [match.start() for match in _FEED.finditer(text)]
    alone = {chunk[0].start for chunk in chunks if len(chunk) == 1}
    furniture = find_page_furniture([_printed(text, line, alone) for line in lines], feeds)
    if not furniture and not feeds:
        return chunks, []
    gone = {lines[number].start for number in furniture}
    kept: list[list[_Line]] = []
    turned = False
    for chunk in chunks:
        rest = [line for line in chunk if line.start not in gone]
        turned = turned or chunk[0].start in gone
        if rest:
            last = kept[-1][-1] if kept else rest[0]
            turned = turned or bisect_left(feeds, last.end) < bisect_left(feeds, rest[0].start)
            if kept and turned and _runs_over(text, last, rest[0]):
                kept[-1] += rest
            else:
                kept.append(rest)
            turned = False
        turned = turned or chunk[-1].start in gone
    return kept, sorted((lines[number].start, lines[number].end) for number in furniture)


def _printed(text: str, line: _Line, alone: set[int]) -> PrintedLine:
    shown = text[line.start : line.end]
    return PrintedLine(
        start=line.start,
        text=shown,
        alone=line.start in alone,
        broken=line.width >= _LONG_ENOUGH and not _FINISHED.search(shown[-12:]),
        goes_on=shown[:1].islower() or line.chinese,
    )


def _runs_over(text: str, last: _Line, following: _Line) -> bool:
    """Tell whether a paragraph goes on over the end of a page."""
    same = last.chinese == following.chinese and last.quote == following.quote
    unfinished = last.width >= _LONG_ENOUGH and not _FINISHED.search(text[max(last.start, last.end - 12) : last.end])
    return same and unfinished and not following.bullet


def _chunks(text: str) -> list[list[_Line]]:
    """Group the lines that have no blank line between them."""
    chunks: list[list[_Line]] = []
    fresh = True
    for match in _LINE.finditer(text):
        start, end = match.span(1)
        shown = match.group(1)
        quoted = _QUOTE.match(shown)
        if quoted:
            start += quoted.end()
            shown = shown[quoted.end() :]
        first = end - len(shown.lstrip(_BLANK))
        if first >= end:
            # A form feed or U+2028 after a line is its line break, not a blank line, so only empty lines part.
            fresh = fresh or bool(match.group(2)) or start == len(text)
            continue
        last = start + len(shown.rstrip(_BLANK))
        han, words = weight(text[first:last])
        indent = _columns(text[start:first])
        bullet = _BULLET.match(text, first, last)
        line = _Line(
            start=first,
            end=last,
            indent=indent,
            width=indent + _columns(text[first:last]),
            chinese=han > words,
            bullet=bullet is not None,
            quote=quoted.group().count(">") if quoted else 0,
            leader=bool(_LEADER.search(text, max(first, last - _LEADER_REACH), last)),
            hang=indent + _columns("".join(_MARKER.findall(text, first, last)[:1])) if bullet else 0,
        )
        if fresh or chunks[-1][-1].quote != line.quote:
            chunks.append([])
        chunks[-1].append(line)
        fresh = False
    return chunks


def _is_table(text: str, chunk: list[_Line]) -> bool:
    """Tell whether the lines are rows of as many cells, tabs between; a list's label and its text are none."""
    if len(chunk) < 2 or any(line.bullet for line in chunk):  # noqa: PLR2004  (a row alone is a line)
        return False
    counts = {len(_CELL.findall(text, line.start, line.end)) for line in chunk}
    if len(counts) == 1 and counts != {1}:
        return True
    if counts == {1}:
        return _is_aligned(text, chunk)
    # Empty cells: most rows have all their tabs, those at the end of a line left out.
    tabs = [text.count("\t", line.start, line.end) for line in chunk]
    return max(tabs) > 1 and 2 * tabs.count(max(tabs)) > len(tabs)


def _is_aligned(text: str, chunk: list[_Line]) -> bool:
    """Tell whether lines have as many cells, two spaces or more between, that stand under each other."""
    if len(chunk) < _FEWEST_ROWS or not all(_GAP.search(text, line.start, line.end) for line in chunk):
        return False
    rows = [_spaced_cells(text, line) for line in chunk]
    if len({len(row) for row in rows}) != 1:
        return False
    for column in zip(*rows, strict=True):
        lefts, rights = ([span[side] for span in column] for side in (0, 1))
        if max(lefts) - min(lefts) > _ASKEW and max(rights) - min(rights) > _ASKEW:
            return False
    return True


def _spaced_cells(text: str, line: _Line) -> list[tuple[int, int]]:
    """Return the first and the last column of each cell of a line."""
    found = []
    for match in _SPACED_CELL.finditer(text, line.start, line.end):
        left = line.indent + _columns(text[line.start : match.start()])
        found.append((left, left + _columns(match.group())))
    return found


def _cells(text: str, line: _Line) -> Iterator[Block]:
    pattern = _CELL if "\t" in text[line.start : line.end] else _SPACED_CELL
    for match in pattern.finditer(text, line.start, line.end):
        bare = match.group().strip(_BLANK)
        if bare:
            start = text.index(bare, match.start())
            yield Block(text=bare, start=start, end=start + len(bare), kind="cell")


def _columns(text: str) -> int:
    """Return the width on a terminal: two columns for a wide character."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _breaks(text: str, chunks: list[list[_Line]], *, chinese: bool) -> list[Break]:
    """Describe the line breaks inside chunks at which a paragraph of one language may go on."""
    return [
        _break(text, number, line, following)
        for number, chunk in enumerate(chunks)
        for line, following in pairwise(chunk)
        if line.chinese == following.chinese == chinese
        and not _is_carried_over(text, line, following)
        and not (following.bullet or line.leader)
        and (following.indent <= line.indent + 1 or line.bullet)
    ]


def _break(text: str, chunk: int, line: _Line, following: _Line) -> Break:
    ending = text[max(line.start, line.end - 12) : line.end]
    opening = text[following.start : following.start + 64]
    if line.chinese:
        unit = _UNIT.match(opening)
        room = _columns(unit.group() if unit else opening[:1])
    else:
        room = 1 + _columns(text[following.start : following.end].split(maxsplit=1)[0])
    return Break(
        chunk=chunk,
        width=line.width,
        room=room,
        chinese=line.chinese,
        finished=bool(_FINISHED.search(ending)),
        lower=opening[:1].islower() or (ending.isupper() and opening.isupper() and line.width >= _HANGING),
        marked=bool(_MARK_INSIDE.search(text, line.start, line.end - 1)),
        title=not _FINISHED.search(text[max(following.start, following.end - 12) : following.end]),
        following=following.width,
    )


def _continues(text: str, chunk: int, group: list[_Line], line: _Line, wrapping: Wrapping) -> bool:
    last = group[-1]
    if line.chinese != last.chinese or line.bullet or last.leader:
        return False
    if _is_carried_over(text, last, line) or _hangs(text, group, line):
        return True
    if line.leader and line.indent > last.indent and last.width >= _LONG_ENOUGH:
        return True  # an entry of a table of contents in two lines
    if line.indent > last.indent + 1 and not group[0].bullet:
        return False
    return wrapping.joins(_break(text, chunk, last, line))


def _is_carried_over(text: str, last: _Line, line: _Line) -> bool:
    """Tell whether a word was cut by a hyphen, or a sentence at a dash, and goes on in a small letter."""
    ending = text[max(last.start, last.end - 40) : last.end]
    cut = _HYPHENATED.search(ending) is not None or (last.width >= _LONG_ENOUGH and ending.endswith(_DASHES))
    return cut and text[line.start].islower() and last.width >= _SHORTEST_CUT


def _hangs(text: str, group: list[_Line], line: _Line) -> bool:
    """Tell whether a line is the rest of an item or of a speech that is set in a hanging indent."""
    first, last = group[0], group[-1]
    ending = text[max(last.start, last.end - 12) : last.end]
    if _FINISHED.search(ending) or line.indent <= first.indent + 1 or (len(group) > 1 and line.indent != last.indent):
        return False
    lower = text[line.start].islower()
    if first.bullet and line.indent == first.hang:
        return lower or last.width >= _HANGING
    return lower and last.width >= _HANGING


def _block(text: str, lines: list[_Line], words: WordsOfText) -> Block:
    kind = "item" if lines[0].bullet else "paragraph"
    start, end = lines[0].start, lines[-1].end
    if len(lines) == 1:
        return Block(text=text[start:end], start=start, end=end, kind=kind)
    parts: list[str] = []
    runs: list[tuple[int, int, int]] = []
    length = 0
    for number, line in enumerate(lines):
        stop = line.end
        between = ""
        if number + 1 < len(lines):
            following = lines[number + 1]
            stop, between = _seam(text, line, following, words)
        runs.append((length, line.start, stop))
        parts.append(text[line.start : stop])
        length += stop - line.start
        if between:
            runs.append((length, stop, lines[number + 1].start))
            parts.append(between)
            length += 1
    return Block(text="".join(parts), start=start, end=end, kind=kind, runs=tuple(runs))


def _seam(text: str, line: _Line, following: _Line, words: WordsOfText) -> tuple[int, str]:
    """Say how far a line is read and what stands between it and the next: a space, or nothing."""
    ending, opening = text[max(line.start, line.end - 40) : line.end], text[following.start : following.start + 40]
    hyphen = _HYPHENATED.search(ending)
    ahead = _WORD_AHEAD.match(opening)
    if hyphen and ahead and opening[0].islower():
        closed = hyphen.group(2) == "\u00ad" or words.closes(hyphen.group(1), ahead.group())
        return (line.end - 1 if closed else line.end), ""
    if ending.endswith(_DASHES) or (hyphen and opening[:1].isalnum()):
        return line.end, ""
    wide = unicodedata.east_asian_width
    if wide(ending[-1]) in "WF" or wide(opening[0]) in "WF":
        return line.end, ""
    if line.chinese and not (ending[-1].isalnum() and opening[0].isalnum()):
        return line.end, ""
    return line.end, " "


def _between(text: str, blocks: list[Block], left_out: list[tuple[int, int]]) -> list[Gap]:
    gaps = []
    position = 0
    known = [(block.start, block.end, False) for block in blocks]
    within = 0
    for start, end, furniture in sorted((*known, *((*span, True) for span in left_out), (len(text), len(text), False))):
        if furniture and start < within:
            continue  # inside a paragraph that goes on below
        within = end
        if furniture and position < start:
            gaps.append(Gap(start=position, end=start, reason="blank"))
        if furniture:
            gaps.append(Gap(start=start, end=end, reason="boilerplate"))
            position = end
            continue
        if position < start:
            rest = text[position:start].strip(_BLANK)
            gaps.append(Gap(start=position, end=start, reason="markup" if rest else "blank"))
        position = end
    return gaps
