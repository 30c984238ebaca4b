r"""JSON Lines: a bead a line, with everything that is known of it; nothing of the alignment is lost.

Each line is an object with these members, all always present::

    source            str    the source side joined, "" for an insertion
    target            str    the target side joined, "" for a deletion
    source_lang       str    BCP 47, of the document
    target_lang       str
    kind              str    "1-2": segments a side
    score             float  the aligner's own; null where it is no number
    confidence        float  0 to 1; null where it is no number
    source_segments   list   of {"index", "start", "end", "paragraph", "lang", "text"}, ascending by index
    target_segments   list   the same

Where there is something to say of it, a line also has ``checked`` ({"by", "at"}), ``pinned`` (true), ``note``,
``left_out`` (why) and ``unit`` (what the file had beside the texts, as `duizhao.bitext.unit_objects` writes it).
``source_tag`` and ``target_tag`` are the tags as their file wrote them, where they are not the usual ones (``en-US``,
``zh-CN``, ``zh-TW``). A checked or pinned pair has the confidence 1, and ``aligner_confidence`` beside it.

``index`` counts the document's segments from 0; ``start`` and ``end`` are character offsets into the
document's text. Beads stand in the bitext's order. A document's own text, its gaps and the recipe are not
written. UTF-8 without escapes, but for control characters and the line ends U+0085, U+2028 and U+2029, so
that a line is one for every reader.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, BinaryIO, Final

from duizhao.bitext.model import Bitext, Segment
from duizhao.bitext.pairs import Head, Pair, Side, head_of, pairs_of
from duizhao.bitext.unit_objects import unit_object
from duizhao.bitext.writers.stream import Held, judged_confidence
from duizhao.bitext.writers.tmx import locale_of

__all__ = ["JsonlWriter", "pair_object", "write_jsonl"]

_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def write_jsonl(bitext: Bitext, handle: BinaryIO) -> None:
    """Write every bead of a bitext, unpaired ones too, as one line of JSON each (see the module's schema).

    Parameters
    ----------
    bitext
        What to write. A lone surrogate, which UTF-8 cannot hold, is written as U+FFFD.
    handle
        An open binary file.
    """
    writer = JsonlWriter(handle, head_of(bitext))
    for pair in pairs_of(bitext):
        writer.add(pair)
    writer.finish()


class JsonlWriter:
    """Writes pairs as objects, a line each; segments that the pairs do not tell apart are one a side."""

    holds: frozenset[Held] = frozenset({"ids", "notes", "properties", "states", "inline codes", "further texts"})
    keeps: frozenset[str] = frozenset()

    def __init__(self, handle: BinaryIO, head: Head) -> None:
        """Begin with the first segment of each side."""
        self._handle = handle
        self._head = head
        self._at = [0, 0]
        self._end = [0, 0]

    def add(self, pair: Pair) -> str:
        """Write a pair, whatever it holds."""
        if pair.sides is None:
            pair = pair._replace(sides=(self._side(0, pair.source), self._side(1, pair.target)))
        line = json.dumps(pair_object(pair, self._head), ensure_ascii=False, allow_nan=False)
        line = _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", line)
        self._handle.write((_SURROGATE.sub("\ufffd", line) + "\n").encode())
        return ""

    def finish(self) -> None:
        """Nothing comes after the last line."""

    def _side(self, number: int, text: str) -> Side:
        if not text:
            return ()
        index, start = self._at[number], self._end[number]
        self._at[number] += 1
        self._end[number] = start + len(text) + 1
        lang = self._head.target_lang if number else self._head.source_lang
        return ((index, Segment(text=text, lang=lang, start=start, end=start + len(text), paragraph=index)),)


def pair_object(pair: Pair, head: Head) -> dict[str, Any]:
    """Return one pair as the object that the module's schema describes."""
    confidence = judged_confidence(pair)
    sides = pair.sides or ((), ())
    found: dict[str, Any] = {
        "source": pair.source,
        "target": pair.target,
        "source_lang": head.source_lang,
        "target_lang": head.target_lang,
        "kind": pair.shown_kind,
        "score": pair.score if math.isfinite(pair.score) else None,
        "confidence": confidence if math.isfinite(confidence) else None,
        "source_segments": _segments(sides[0], head.source_lang),
        "target_segments": _segments(sides[1], head.target_lang),
    }
    for side, lang, tag in (
        ("source", head.source_lang, head.source_tag),
        ("target", head.target_lang, head.target_tag),
    ):
        if tag and tag != locale_of(lang):
            found[f"{side}_tag"] = tag
    if pair.checked is not None:
        found["checked"] = {"by": pair.checked.by, "at": pair.checked.at}
    if pair.pinned:
        found["pinned"] = True
    if (pair.checked is not None or pair.pinned) and math.isfinite(pair.confidence):
        found["aligner_confidence"] = pair.confidence
    if pair.note:
        found["note"] = pair.note
    if pair.left_out:
        found["left_out"] = pair.left_out
    if pair.unit is not None:
        found["unit"] = unit_object(pair.unit)
    return found


def _segments(side: Side, lang: str) -> list[dict[str, Any]]:
    """Return the segments of one side."""
    return [
        {
            "index": index,
            "start": segment.start,
            "end": segment.end,
            "paragraph": segment.paragraph,
            "lang": segment.lang or lang,
            "text": segment.text,
        }
        for index, segment in side
    ]
