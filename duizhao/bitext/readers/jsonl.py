"""JSON Lines: an object a line with ``source`` and ``target``, as duizhao writes it or plainer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.model import Bead, Bitext, Document, Segment
from duizhao.bitext.readers._pairs import LONGEST_LINE, check_length, side_language
from duizhao.bitext.readers.encoding import read_lines_bounded

__all__ = ["read_jsonl"]

_SIDES: Final = ("source", "target")


class _Side:
    """The segments of one side as they come in, by the index that the file gives or in order."""

    def __init__(self) -> None:
        self.segments: dict[int, Segment] = {}
        self.lang: str | None = None
        self.counted: bool | None = None
        self._end = 0

    def add(self, item: object, place: str) -> int:
        """Keep one segment and return its index."""
        fields = item if isinstance(item, dict) else {"text": item}
        text = fields.get("text")
        if not isinstance(text, str) or not text:
            raise FormatError(f"{place}: a segment needs a text")
        check_length(text, place)
        counted = "index" in fields
        if self.counted not in {None, counted}:
            raise FormatError(f"{place}: some segments have an index and others none; give all or none")
        self.counted = counted
        index = _count(fields, "index", len(self.segments), place)
        start = _count(fields, "start", self._end, place)
        segment = Segment(
            text=text,
            lang=str(fields.get("lang", "")),
            start=start,
            end=_count(fields, "end", start + len(text), place),
            paragraph=_count(fields, "paragraph", index, place),
        )
        if index in self.segments:
            raise FormatError(f"{place}: segment {index} is in two beads")
        self.segments[index] = segment
        self._end = segment.end + 1
        return index


def read_jsonl(path: Path, *, source_lang: str | None = None, target_lang: str | None = None) -> Bitext:
    """Read an object a line; blank lines are passed over.

    Each object holds the two sides as strings under ``source`` and ``target`` (empty where one is missing), or
    as lists of segments under ``source_segments`` and ``target_segments`` or under ``source`` and ``target``:
    strings or objects with ``text`` and, where known, ``index``, ``start``, ``end`` and ``paragraph``.
    ``score`` and ``confidence`` are numbers; ``source_lang`` and ``target_lang`` of the first line that has
    them hold for the file, unless told here. Further members are left aside.

    Parameters
    ----------
    path : Path
        The file, of any size, or ``-``.
    source_lang, target_lang : str or None
        BCP 47 tags; None is as the file says, else told by content.

    Raises
    ------
    FormatError
        When a line is not such an object; the message names the line and the member.
    InputError, DecodingError, LanguageError
        As for any file.
    """
    sides = {name: _Side() for name in _SIDES}
    rows: list[tuple[tuple[int, ...], tuple[int, ...], float, float]] = []
    for number, line in read_lines_bounded(path, longest=LONGEST_LINE):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        item = _object(line, place)
        indices = []
        for name, side in sides.items():
            lang = item.get(f"{name}_lang")
            side.lang = side.lang or (lang if isinstance(lang, str) else None)
            found = [side.add(part, f"{place}.{name}") for part in _parts(item, name, place)]
            indices.append(tuple(sorted(found)))
        if not any(indices):
            raise FormatError(f"{place}: source and target are both empty; delete the line")
        rows.append((indices[0], indices[1], _number(item, "score", place), _number(item, "confidence", place)))
    if not rows:
        raise InputError(f"{path} holds no pairs")
    documents = []
    order = []
    for name, told in zip(_SIDES, (source_lang, target_lang), strict=True):
        side = sides[name]
        ranks = {index: rank for rank, index in enumerate(sorted(side.segments))}
        order.append(ranks)
        texts = [side.segments[index].text for index in ranks]
        lang = side_language(texts, told or side.lang, f"{path.name}: the {name} side")
        segments = tuple(_with_lang(side.segments[index], lang) for index in ranks)
        documents.append(Document(segments=segments, lang=lang, name=path.name))
    beads = tuple(
        Bead(
            source=tuple(order[0][index] for index in source),
            target=tuple(order[1][index] for index in target),
            score=score,
            confidence=confidence,
        )
        for source, target, score, confidence in rows
    )
    return Bitext(source=documents[0], target=documents[1], beads=beads)


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{place}: not JSON ({getattr(error, 'msg', 'too deep or too long a number')})") from None
    if not isinstance(item, dict):
        raise FormatError(f"{place}: not an object; each line needs one with source and target")
    return item


def _parts(item: dict[str, Any], name: str, place: str) -> list[Any]:
    """Return the segments of one side, in the file's own shape."""
    value = item.get(f"{name}_segments", item.get(name))
    if value is None and name not in item:
        raise FormatError(f"{place}.{name}: missing; each object needs source and target")
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return value
    raise FormatError(f"{place}.{name}: neither a string nor a list of segments")


def _count(fields: dict[str, Any], key: str, default: int, place: str) -> int:
    value = fields.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FormatError(f"{place}.{key}: not a whole number from 0")
    return value


def _number(item: dict[str, Any], key: str, place: str) -> float:
    value = item.get(key)
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _LARGEST:
        raise FormatError(f"{place}.{key}: not a number")
    return float(value)


# Scores are about 1; a larger integer than a float can hold must not be turned into one.
_LARGEST: Final = 1e300


def _with_lang(segment: Segment, lang: str) -> Segment:
    return Segment(text=segment.text, lang=lang, start=segment.start, end=segment.end, paragraph=segment.paragraph)
