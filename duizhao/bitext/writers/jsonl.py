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

``index`` counts the document's segments from 0; ``start`` and ``end`` are character offsets into the
document's text. Beads stand in the bitext's order. A document's own text, its gaps and the recipe are not
written. UTF-8 without escapes, but for control characters and the line ends U+0085, U+2028 and U+2029, so
that a line is one for every reader.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, BinaryIO

from duizhao.bitext.model import Bead, Bitext, Document

__all__ = ["bead_object", "write_jsonl"]

_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def write_jsonl(bitext: Bitext, handle: BinaryIO) -> None:
    """Write every bead of a bitext, unpaired ones too, as one line of JSON each (see the module's schema).

    Parameters
    ----------
    bitext
        What to write. A lone surrogate, which UTF-8 cannot hold, is written as U+FFFD.
    handle
        An open binary file.
    """
    for bead in bitext.beads:
        line = json.dumps(bead_object(bitext, bead), ensure_ascii=False, allow_nan=False)
        line = _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", line)
        handle.write((_SURROGATE.sub("\ufffd", line) + "\n").encode())


def bead_object(bitext: Bitext, bead: Bead) -> dict[str, Any]:
    """Return one bead as the object that the module's schema describes."""
    return {
        "source": bitext.source_text(bead),
        "target": bitext.target_text(bead),
        "source_lang": bitext.source.lang,
        "target_lang": bitext.target.lang,
        "kind": bead.kind,
        "score": bead.score if math.isfinite(bead.score) else None,
        "confidence": bead.confidence if math.isfinite(bead.confidence) else None,
        "source_segments": _segments(bitext.source, bead.source),
        "target_segments": _segments(bitext.target, bead.target),
    }


def _segments(document: Document, indices: tuple[int, ...]) -> list[dict[str, Any]]:
    """Return the segments of one side."""
    chosen = ((index, document.segments[index]) for index in indices)
    return [
        {
            "index": index,
            "start": segment.start,
            "end": segment.end,
            "paragraph": segment.paragraph,
            "lang": segment.lang,
            "text": segment.text,
        }
        for index, segment in chosen
    ]
