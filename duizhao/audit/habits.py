"""What a document does throughout, so that only departures from it are worth a reviewer's time.

A news site that sets `,` and `:` between Han characters everywhere has a house style, not a thousand
errors; one `,` among a thousand `，` is a slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from duizhao.bitext.language.characters import HAN

__all__ = ["Habits", "observe_habits"]

MINIMUM_PLACES: Final = 10
"""Fewer places than this are no habit."""

SETTLED: Final = 0.9
"""From this share on, a habit is settled, and what differs is a slip."""

USUAL: Final = 2 / 3
"""From this share on sentences begin with a capital: nine of sixty that do not are slips, not a habit."""

# A pattern that begins with a class of characters is searched for many times faster than one that begins by looking
# behind, so what stands before a character is asked after the character.
_ASCII_MARK: Final = re.compile(
    rf"[,;:?!()](?:(?<=[{HAN}”」』》）][,;:?!])(?=\s|[{HAN}“「『《（]|$)|(?<=\()(?=[{HAN}])|(?<=[{HAN}]\)))"
)
_WIDE_MARK: Final = re.compile("[，；：？！（）]")
_AFTER_HAN: Final = re.compile(rf"[A-Za-z0-9](?<=[{HAN}].)")
_BEFORE_HAN: Final = re.compile(rf"[A-Za-z0-9](?=[{HAN}])")
_SPACED: Final = re.compile(rf"[ \u00a0](?:(?<=[{HAN}].)(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%].)(?=[{HAN}]))")
_JOINED_END: Final = re.compile(rf"[。！？](?=[{HAN}“「])")
_SPACED_END: Final = re.compile(rf"[。！？][ \u00a0]+(?=[{HAN}“「])")
_ENGLISH_START: Final = re.compile(r"[\"'“‘(\[]*([A-Za-z])")
_SPACE_BEFORE: Final = re.compile(r" (?<=[A-Za-z0-9] )[,.;:?!](?= |$)")
_END: Final = re.compile(r"[.!?。！？…][\"'”’」』)）\]]*\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Counts over all segments of one side.

    ``ascii_marks`` and ``wide_marks``: punctuation among Han characters in either width; ``stops``: 。. ``tight`` and
    ``spaced``: borders between Han and Latin letters or digits without and with a space. ``joined_ends`` and
    ``spaced_ends``: marks that end a sentence, with the next one directly after them or after a space. ``capitals``
    and ``smalls``: English segments by their first letter. ``ended`` and ``open_ended``: segments with
    and without a final mark. ``detached``: English segments with a space before a mark.
    """

    segments: int
    ascii_marks: int
    wide_marks: int
    stops: int
    tight: int
    spaced: int
    joined_ends: int
    spaced_ends: int
    capitals: int
    smalls: int
    ended: int
    open_ended: int
    detached: int

    @property
    def marks(self) -> str | None:
        """``wide``, ``ascii``, ``mixed``, or None where there is too little to say."""
        return _habit(self.wide_marks, self.ascii_marks, "wide", "ascii")

    @property
    def borders(self) -> str | None:
        """``tight``, ``spaced``, ``mixed``, or None where there is too little to say."""
        return _habit(self.tight, self.spaced, "tight", "spaced")

    @property
    def ends(self) -> str | None:
        """``tight``, ``spaced``, ``mixed``, or None where there is too little to say."""
        return _habit(self.joined_ends, self.spaced_ends, "tight", "spaced")

    @property
    def starts(self) -> str | None:
        """``capital``, ``small``, ``mixed``, or None where there is too little to say."""
        return _habit(self.capitals, self.smalls, "capital", "small", USUAL)

    @property
    def tokenised(self) -> bool:
        """Whether the English of this document stands in tokens, as corpora have it."""
        return self.segments >= MINIMUM_PLACES and self.detached * 2 > self.segments


def observe_habits(texts: Iterable[str]) -> Habits:
    """Count what the segments of one side do."""
    counts = dict.fromkeys(Habits.__dataclass_fields__, 0)
    for text in texts:
        counts["segments"] += 1
        if not text.isascii():
            counts["ascii_marks"] += len(_ASCII_MARK.findall(text))
            counts["wide_marks"] += len(_WIDE_MARK.findall(text))
            counts["stops"] += text.count("。")
            counts["tight"] += len(_AFTER_HAN.findall(text)) + len(_BEFORE_HAN.findall(text))
            counts["spaced"] += len(_SPACED.findall(text))
            counts["joined_ends"] += len(_JOINED_END.findall(text))
            counts["spaced_ends"] += len(_SPACED_END.findall(text))
        start = _ENGLISH_START.match(text)
        if start:
            counts["capitals" if start[1].isupper() else "smalls"] += 1
        counts["ended" if _END.search(text[-8:]) else "open_ended"] += 1
        counts["detached"] += bool(_SPACE_BEFORE.search(text))
    return Habits(**counts)


def _habit(first: int, second: int, first_name: str, second_name: str, share: float = SETTLED) -> str | None:
    total = first + second
    if total < MINIMUM_PLACES:
        return None
    if first >= share * total:
        return first_name
    return second_name if second >= share * total else "mixed"
