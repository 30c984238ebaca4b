"""Marks of notes in ``<sup>``, told from powers, units and ordinals."""

from __future__ import annotations

import re
from typing import Final

from duizhao.bitext.language.characters import HAN, LATIN

__all__ = ["note_mark_end"]

_ANY_TAG: Final = re.compile(r"<[^<>]*>")
_SUP: Final = re.compile(r"((?:[^<]|<(?!/sup))*)</sup\s*>", re.IGNORECASE)
_LONGEST_SUP: Final = 600
_MARK: Final = re.compile(r"[\[(（〔【]?\s*(?:\d{1,3}|[a-z]|note \d{1,3}|注\d{0,3})\s*[\])）〕】]|\d{1,3}|[*†‡]{1,3}")
_LETTER: Final = re.compile(r"[a-z]")
# Letters, or several marks: a, b,c, 1,2, 3–5; notes seldom go beyond h, and n, x, th are powers and ordinals.
_MARKS: Final = re.compile(r"[a-h](?:\s*[,，、–-]\s*[a-h])*|\d{1,3}(?:\s*[,，、–-]\s*\d{1,3})+|[①-⑳]|[注註]\d{0,3}")
# Pandoc and others write the link about the mark: <a href="#fn1"><sup>1</sup></a>.
_LINK_AROUND: Final = re.compile(r"<a\b[^<>]*\bhref\s*=\s*[\"']?[^<>\"']*#[^<>]*>\s*\Z", re.IGNORECASE)
_NOTE_CLASS: Final = re.compile(r"\b(?:class|id|role)\s*=[^>]*(?:ref|note|cite)", re.IGNORECASE)
_NOTED: Final = re.compile(
    rf"(?:[.,;:!?”’\"')\]。，；：！？、」』）》]|[{LATIN}]{{4}}|(?![米里尺寸分厘秒升克])[{HAN}])\Z"
)
_LETTERED: Final = re.compile(r"(?:[^\W\d_]{3}|\d[\d.,]+|%)\Z")
_BEFORE_SUP: Final = 100
_BLOCK_BEGINS: Final = re.compile(r"<(?:p|li|t[dh]|div|d[dt]|br)\b[^<>]*>\s*\Z", re.IGNORECASE)


def note_mark_end(text: str, start: int, close: int, end: int) -> int:
    """Return where the mark of a note in ``<sup>`` ends, 0 where it is a power, a unit or an ordinal.

    A mark is in brackets, a link or a class, or is a number or a letter behind a sentence's mark or a longer word: that
    of sold.<sup>2</sup> is one, that of m<sup>2</sup> is not.
    """
    match = _SUP.match(text, close, min(end, close + _LONGEST_SUP))
    if match is None:
        return 0
    shown = _ANY_TAG.sub("", match.group(1)).strip()
    around = _LINK_AROUND.search(text[max(0, start - _LONGEST_SUP) : start])
    linked = around is not None or "<a" in match.group(1).lower() or bool(_NOTE_CLASS.search(text, start, close))
    window = text[max(0, start - _BEFORE_SUP) : start]
    before = _ANY_TAG.sub("", window)
    if _MARKS.fullmatch(shown) and not shown.isdecimal():
        begins = shown.isalpha() and _BLOCK_BEGINS.search(window)  # the note: <p><sup>b</sup>Provisional.
        return match.end() if linked or begins or _NOTED.search(before) or _LETTERED.search(before) else 0
    if not _MARK.fullmatch(shown) and not (linked and _LETTER.fullmatch(shown)):
        return 0
    return match.end() if linked or not shown.isdigit() or _NOTED.search(before) else 0
