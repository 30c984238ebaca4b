"""Subtitles in both languages, at the times of the source: SubRip, WebVTT, SubStation."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import BinaryIO, Final

from duizhao.bitext.errors import OutputError
from duizhao.bitext.model import Bitext, Document
from duizhao.bitext.writers.characters import legal

__all__ = ["write_ass", "write_srt", "write_vtt"]

_ARROW: Final = re.compile(
    r"^[ \t]*(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{1,3})[ \t]*-->[ \t]*(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{1,3})",
    re.MULTILINE,
)
_DIALOGUE: Final = re.compile(
    r"^[ \t]*Dialogue[ \t]*:[^,\n]*,[ \t]*(\d{1,4}):(\d{2}):(\d{2})\.(\d{1,3})[ \t]*,"
    r"[ \t]*(\d{1,4}):(\d{2}):(\d{2})\.(\d{1,3})",
    re.MULTILINE,
)
_STYLE: Final = (
    "[Script Info]\nScriptType: v4.00+\nWrapStyle: 0\n\n[V4+ Styles]\n"
    "Format: Name, Fontname, Fontsize, PrimaryColour, BackColour, Bold, Italic, BorderStyle, Outline, Shadow, "
    "Alignment, MarginL, MarginR, MarginV, Encoding\n"
    "Style: Default,Arial,20,&H00FFFFFF,&H00000000,0,0,1,1,0,2,10,10,10,1\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    """What is shown from ``start`` to ``end``, in milliseconds."""

    start: int
    end: int
    source: str
    target: str


def write_srt(bitext: Bitext, handle: BinaryIO) -> None:
    """Write SubRip: the target below the source, a pair a cue.

    Raises
    ------
    OutputError
        When the source was not read from subtitles, so that there are no times.
    """
    for number, cue in enumerate(_cues(bitext), 1):
        lines = "\n".join(part for part in (cue.source, cue.target) if part)
        handle.write(f"{number}\n{_clock(cue.start)} --> {_clock(cue.end)}\n{lines}\n\n".encode("utf-8", "replace"))


def write_vtt(bitext: Bitext, handle: BinaryIO) -> None:
    """Write WebVTT; as `write_srt`."""
    handle.write(b"WEBVTT\n\n")
    for cue in _cues(bitext):
        lines = "\n".join(escape(part, quote=False) for part in (cue.source, cue.target) if part)
        times = f"{_clock(cue.start)} --> {_clock(cue.end)}".replace(",", ".")
        handle.write(f"{times}\n{lines}\n\n".encode("utf-8", "replace"))


def write_ass(bitext: Bitext, handle: BinaryIO) -> None:
    """Write SubStation; as `write_srt`, the source smaller than the target."""
    handle.write(_STYLE.encode())
    for cue in _cues(bitext):
        source, target = (
            part.replace("\n", "\\N").replace("{", "(").replace("}", ")") for part in (cue.source, cue.target)
        )
        lines = "\\N".join(part for part in (target, f"{{\\fs14}}{source}" if source else "") if part)
        start, end = (_clock(moment)[1:-1].replace(",", ".") for moment in (cue.start, cue.end))
        handle.write(f"Dialogue: 0,{start},{end},Default,,0,0,0,,{lines}\n".encode("utf-8", "replace"))


def _plain(text: str) -> str:
    """Return a text that SubStation shows as it is: braces would be commands there."""
    return text.replace("\n", "\\N").replace("{", "(").replace("}", ")")


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d},{rest:03d}"


def _times(document: Document) -> list[tuple[int, int, int]]:
    """Find where cues begin in a text, and from when to when each is shown."""
    found = [
        (match.start(), _moment(*match.groups()[:4]), _moment(*match.groups()[4:]))
        for pattern in (_ARROW, _DIALOGUE)
        for match in pattern.finditer(document.text)
    ]
    return sorted(found)


def _moment(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _cues(bitext: Bitext) -> Iterator[_Cue]:
    """Yield a cue a bead: from the first cue of the source that its sentences stand in to the last.

    A bead without a source is shown at the target's times, if the target has any, else with the cue before it.
    """
    times = [_times(document) for document in (bitext.source, bitext.target)]
    if not times[0]:
        raise OutputError("the source has no times: align subtitles (.srt .vtt .ass) to write subtitles")
    found: list[_Cue] = []
    for bead in bitext.beads:
        if bead.left_out:
            continue
        side = 0 if bead.source or not times[1] else 1
        span = _span(bitext.target if side else bitext.source, bead.target if side else bead.source, times[side])
        source, target = legal(bitext.source_text(bead)), legal(bitext.target_text(bead))
        if span is None:
            if found:
                joined = "\n".join(part for part in (found[-1].target, target) if part)
                found[-1] = _Cue(start=found[-1].start, end=found[-1].end, source=found[-1].source, target=joined)
            continue
        if found and found[-1].start == span[0]:  # several sentences of one cue are shown together
            before = found.pop()
            source = " ".join(part for part in (before.source, source) if part)
            target = " ".join(part for part in (before.target, target) if part)
            span = before.start, max(span[1], before.end)
        found.append(_Cue(start=span[0], end=span[1], source=source, target=target))
    yield from sorted(found, key=lambda cue: cue.start)


def _span(document: Document, indices: tuple[int, ...], times: list[tuple[int, int, int]]) -> tuple[int, int] | None:
    """Return from when to when the segments are shown."""
    shown = []
    for index in indices:
        segment = document.segments[index]
        first = bisect_right(times, segment.start, key=lambda item: item[0]) - 1
        last = bisect_right(times, max(segment.end - 1, segment.start), key=lambda item: item[0]) - 1
        if first >= 0:
            shown += [times[first], times[last]]
    return (min(start for _, start, _ in shown), max(end for _, _, end in shown)) if shown else None
