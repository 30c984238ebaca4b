"""PDF with text in it: best effort, since a page says where its letters stand and not what they belong to.

PDFium is used, because it tells where each letter stands: pypdf gives the text of a page in the order in which it was
drawn, and typesetters draw the quotation marks of another font before or after the line that they stand in.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.model import Gap, Manuscript
from duizhao.bitext.readers.encoding import read_bytes, shown_name
from duizhao.bitext.readers.plain import parse

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

__all__ = ["read_pdf"]

# In bytes, pages and characters: a PDF with pictures is larger than its text.
_LARGEST: Final = 256 << 20
_MOST_PAGES: Final = 10_000
_MOST_CHARACTERS: Final = 20_000_000
# In sizes of the letters: how far baselines of one line differ; the gap that is a space between letters, between a
# letter and Han (typesetters put a quarter there), and that parts two columns of a table.
_SAME_LINE: Final = 0.35
_SPACE: Final = 0.18
_MIXED_SPACE: Final = 0.6
_GUESSED_SPACE: Final = 0.08
_GUESSED: Final = "\u2009"  # a space that PDFium put there
_COLUMN: Final = 1.6
# A distance of lines above this share of the page's usual one parts paragraphs; so does a size that differs by more.
_PARTED: Final = 1.25
_OTHER_SIZE: Final = 1.12
_INDENT: Final = 1.2
_SHARED: Final = "“”‘’…—·"
# How many runs of letters back a mark drawn later is still put into its line.
_RECENT: Final = 4
# Lines at the top and at the bottom of a page that may be running heads, and on what share of the pages they are.
_MARGIN: Final = 2
_OFTEN: Final = 0.4
_NUMBER: Final = re.compile(
    r"[-–—\[(（\s]*(?:page|p\.|第)?\s*(?:\d{1,5}|[ivxlc]{1,8})\s*(?:页|頁)?(?:\s*(?:/|of|，?\s*共)\s*\d{1,5}\s*(?:页|頁)?)?"
    r"[-–—\])）\s]*",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"[.!?。！？…:：;；][\"'”’」』）)]*\Z")


@dataclass(slots=True)
class _Line:
    """A line on a page: its letters with where they begin and end, its baseline and size."""

    baseline: float
    size: float
    letters: list[tuple[float, float, str]] = field(default_factory=list)

    def text(self) -> str:
        """Join the letters from left to right, with spaces and tabs where there are gaps."""
        parts: list[str] = []
        edge = 0.0
        spaced = guessed = False
        for left, right, letter in sorted(self.letters, key=lambda item: item[0]):
            if letter in {" ", _GUESSED}:
                spaced = spaced or letter == " "
                guessed = True
                continue
            if parts:
                gap = (left - edge) / self.size
                wide = _are_wide(parts[-1], letter)
                if gap > _COLUMN:
                    parts.append("\t")
                elif _is_space(gap, wide, drawn=spaced, guessed=guessed):
                    parts.append(" ")
            spaced = guessed = False
            parts.append(letter)
            edge = max(edge, right)
        return "".join(parts).strip()

    @property
    def left(self) -> float:
        """Where the line begins."""
        return min(left for left, _, _ in self.letters)


def read_pdf(path: Path) -> Manuscript:
    """Read the text of a PDF: running heads and page numbers are left out, lines joined to paragraphs.

    Lines are put together by where their letters stand, columns in the order in which they were drawn. Running
    heads and page numbers stand at the end of the text, as ``boilerplate``. Pictures of pages are not read.

    Raises
    ------
    FormatError
        When the file is not a PDF, or is damaged or locked by a password.
    InputError
        When it is missing, a folder, unreadable, empty, too large, or holds no text.
    """
    import pypdfium2  # noqa: PLC0415

    data = read_bytes(path, limit=_LARGEST)
    name = shown_name(path)
    pages: list[list[_Line]] = []
    left = _MOST_CHARACTERS
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            if len(document) > _MOST_PAGES:
                raise InputError(f"{name} has {len(document):,} pages, at most {_MOST_PAGES:,}; split it")
            for page in document:
                pages.append(_lines(page, left))
                left -= sum(len(line.letters) for line in pages[-1])
                page.close()
                if left <= 0:
                    raise InputError(f"{name} holds more than {_MOST_CHARACTERS:,} characters; split it")
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).casefold()
        what = "locked by a password; save it without one" if locked else "not a PDF, or damaged"
        raise FormatError(f"{name}: {what} ({' '.join(str(error).split())[:120]})") from None
    if not any(pages):
        raise InputError(f"{name} holds no text; if its pages are pictures, run text recognition on it first")
    texts = [[line.text() for line in lines] for lines in pages]
    heads = _running_heads(texts)
    body = _joined(pages, texts, heads)
    tail = "".join(f"\n{texts[page][line]}" for page, line in sorted(heads))
    blocks, gaps = parse(body)
    if not blocks:
        raise InputError(f"{name} holds no text; if its pages are pictures, run text recognition on it first")
    if tail:
        gaps = (*gaps, Gap(start=len(body), end=len(body) + len(tail), reason="boilerplate"))
    return Manuscript(name=path.name, text=body + tail, blocks=blocks, gaps=gaps, encoding="pdf")


def _lines(page: PdfPage, most: int) -> list[_Line]:
    """Put the letters of a page into lines, in the order in which the lines were drawn."""
    from pypdfium2 import raw  # noqa: PLC0415

    text = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    box = raw.FS_RECTF()
    lines: list[_Line] = []
    high = 0
    for number in range(min(text.count_chars(), most)):
        unit = raw.FPDFText_GetUnicode(text, number)
        letter, high = _letter(unit, high)
        guessed = raw.FPDFText_IsGenerated(text, number) == 1
        if not letter or (guessed and letter != " ") or (letter.isspace() and not lines):
            continue
        raw.FPDFText_GetCharOrigin(text, number, x, y)
        raw.FPDFText_GetLooseCharBox(text, number, box)
        size = max(raw.FPDFText_GetFontSize(text, number), box.top - box.bottom, 1.0) if box.top > box.bottom else 10.0
        line = next(
            (line for line in reversed(lines[-_RECENT:]) if abs(line.baseline - y.value) < _SAME_LINE * line.size), None
        )
        if letter.isspace():
            if line is not None and line is lines[-1]:
                line.letters.append((x.value, x.value, _GUESSED if guessed else " "))
            continue
        if line is None or (line is not lines[-1] and _is_word(letter) and _is_far(line, x.value, size)):
            line = _Line(y.value, size)
            lines.append(line)
        line.letters.append((x.value, max(box.right, x.value), letter))
    text.close()
    return [line for line in lines if line.letters]


def _letter(unit: int, high: int) -> tuple[str, int]:
    """Return a character and what is left of a surrogate pair; hyphens that PDFium marks are hyphens."""
    if unit in {0, 0xFFFE, 0xFFFF}:
        return "", 0
    if unit == 2:  # noqa: PLR2004  (PDFium's mark of a hyphen at a line's end)
        return "-", 0
    if 0xD800 <= unit < 0xDC00:  # noqa: PLR2004
        return "", unit
    if 0xDC00 <= unit < 0xE000:  # noqa: PLR2004
        return (chr(0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00) if high else ""), 0
    character = chr(unit) if unit <= 0x10FFFF else ""  # noqa: PLR2004
    return (character if character.isprintable() or character == "\u3000" else ""), 0


def _is_word(letter: str) -> bool:
    return letter.isalnum()


def _is_far(line: _Line, left: float, size: float) -> bool:
    """Whether a letter stands beyond a line that was drawn earlier: another column, not a part of it."""
    edge = max(right for _, right, _ in line.letters)
    return left - edge > _COLUMN * size or line.left - left > _COLUMN * size


def _is_space(gap: float, wide: tuple[bool, bool], *, drawn: bool, guessed: bool) -> bool:
    """Whether a gap between two letters is a space; one that was drawn is, even under the overhang of an f.

    PDFium, which knows the widths of the font, guesses better than a share of the size, which some files give wrongly.
    """
    if not any(wide):
        return drawn or gap > (_GUESSED_SPACE if guessed else _SPACE)
    return gap > (_COLUMN if all(wide) else _SPACE if drawn else _MIXED_SPACE)


def _are_wide(one: str, two: str) -> tuple[bool, bool]:
    """Tell which of two neighbours are full-width; a mark that both scripts use is as its neighbour."""
    wide = one >= "\u2e80", two >= "\u2e80"
    return wide[0] or (one in _SHARED and wide[1]), wide[1] or (two in _SHARED and wide[0])


def _running_heads(texts: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """Find the lines at the tops and bottoms that come again on many pages, and page numbers."""
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for page, lines in enumerate(texts):
        for number in {*range(min(_MARGIN, len(lines))), *range(max(0, len(lines) - _MARGIN), len(lines))}:
            plain = re.sub(r"\d+", "#", "".join(lines[number].split())).casefold()
            side = "top" if number < _MARGIN and number < len(lines) / 2 else "bottom"
            if _NUMBER.fullmatch(lines[number]):
                plain = "#"
            places.setdefault((side, plain), []).append((page, number))
    least = max(2, _OFTEN * sum(bool(lines) for lines in texts))
    return {
        place
        for (_, plain), found in places.items()
        if len({page for page, _ in found}) >= least or (plain == "#" and len(found) > 1)
        for place in found
    }


def _joined(pages: Sequence[Sequence[_Line]], texts: Sequence[Sequence[str]], heads: set[tuple[int, int]]) -> str:
    """Return the text: a line a line, and a blank one where a paragraph ends."""
    parts: list[str] = []
    before: _Line | None = None
    for page, lines in enumerate(pages):
        kept = [(line, texts[page][n]) for n, line in enumerate(lines) if (page, n) not in heads and texts[page][n]]
        pitches = [one.baseline - two.baseline for (one, _), (two, _) in pairwise(kept)]
        usual = median([pitch for pitch in pitches if pitch > 0] or [0.0])
        usual = _commonest(pitches, usual)
        left = median(line.left for line, _ in kept) if kept else 0.0
        above: _Line | None = None
        for line, text in kept:
            if before is not None:
                if above is None:  # over a page's end a sentence goes on
                    parted = bool(_ENDS.search(parts[-1])) or _differs(before, line)
                else:
                    distance = above.baseline - line.baseline
                    parted = (usual > 0 and distance > _PARTED * usual) or distance < 0 or _differs(above, line)
                    parted = parted or (line.left - left > _INDENT * line.size and "\t" not in text)
                    parted = parted and not ("\t" in text and "\t" in parts[-1])  # the rows of a table
                parts.append("\n\n" if parted else "\n")
            parts.append(text)
            before = above = line
    return "".join(parts)


def _commonest(pitches: Sequence[float], default: float) -> float:
    """Return the smallest distance of lines that is common: that within paragraphs."""
    counts = Counter(round(pitch) for pitch in pitches if pitch > 0)
    least = max(2, 0.15 * sum(counts.values()))
    return min((pitch for pitch, count in counts.items() if count >= least), default=default)


def _differs(one: _Line, two: _Line) -> bool:
    """Whether two lines are of other sizes, as a heading and its text are."""
    return max(one.size, two.size) > _OTHER_SIZE * min(one.size, two.size)
