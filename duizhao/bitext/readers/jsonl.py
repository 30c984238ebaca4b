"""JSON Lines: an object a line with ``source`` and ``target``, as duizhao writes it or plainer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.model import Checked, Segment, join_texts
from duizhao.bitext.pairs import Head, Pair, PairStream, Tally
from duizhao.bitext.readers._columns import SIDE_NAMES, language_of, plain_name
from duizhao.bitext.readers._languages import SideFinder, choose_languages
from duizhao.bitext.readers._pairs import LONGEST_LINE, check_length, stream_by_content
from duizhao.bitext.readers.encoding import read_lines_bounded, shown_name
from duizhao.bitext.unit_objects import unit_from
from duizhao.bitext.units import Unit, Variant

__all__ = ["open_jsonl"]

_SIDES: Final = ("source", "target")
_LONGEST_ID: Final = 1_000


class _Side:
    """One side as its segments come in, numbered as the file does or in order."""

    def __init__(self) -> None:
        self.lang: str | None = None
        self.tag = ""
        self.counted: bool | None = None
        self._number = 0
        self._end = 0

    def segment(self, item: object, place: str) -> tuple[int, Segment]:
        """Return one segment and its index."""
        fields = item if isinstance(item, dict) else {"text": item}
        text = fields.get("text")
        if not isinstance(text, str) or not text:
            raise FormatError(f"{place}: a segment needs a text")
        check_length(text, place)
        counted = "index" in fields
        if self.counted not in {None, counted}:
            raise FormatError(f"{place}: some segments have an index and others none; give all or none")
        self.counted = counted
        index = _count(fields, "index", self._number, place)
        self._number += 1
        start = _count(fields, "start", self._end, place)
        segment = Segment(
            text=text,
            lang=str(fields.get("lang", "")),
            start=start,
            end=_count(fields, "end", start + len(text), place),
            paragraph=_count(fields, "paragraph", index, place),
        )
        self._end = segment.end + 1
        return index, segment


def open_jsonl(path: Path, *, source_lang: str | None = None, target_lang: str | None = None) -> PairStream:
    """Open an object a line; blank lines are passed over.

    Each object holds the two sides as strings under ``source`` and ``target`` (empty where one is missing; ``src``,
    ``tgt``, ``source_text`` and the like, languages such as ``en`` and ``zh_CN`` or ``english``, and an object of
    languages under ``translation`` are read, too), or
    as lists of segments under ``source_segments`` and ``target_segments`` or under ``source`` and ``target``:
    strings or objects with ``text`` and, where known, ``index``, ``start``, ``end`` and ``paragraph``.
    ``score`` and ``confidence`` are numbers; ``source_lang`` and ``target_lang`` of the first line that has
    them hold for the file, unless named here. ``checked``, ``pinned``, ``note``, ``left_out`` and ``unit`` are read
    as duizhao writes them. Further members are left aside.

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
    tally = Tally()
    sides = _Side(), _Side()
    pairs = _pairs(path, tally, sides, (source_lang, target_lang))
    first = next(pairs)  # the languages of the file stand in its first lines
    langs = [told or side.lang for told, side in zip((source_lang, target_lang), sides, strict=True)]
    name = shown_name(path) if str(path) == "-" else path.name
    head = Head(name=name, source_lang="", target_lang="", source_tag=sides[0].tag, target_tag=sides[1].tag)
    return stream_by_content(_chained(first, pairs), head, tally, source_lang=langs[0], target_lang=langs[1])


def _chained(first: Pair, pairs: Iterator[Pair]) -> Iterator[Pair]:
    yield first
    yield from pairs


def _pairs(
    path: Path, tally: Tally, sides: tuple[_Side, _Side], asked: tuple[str | None, str | None]
) -> Iterator[Pair]:
    names: dict[str, str] = {}
    for number, line in read_lines_bounded(path, longest=LONGEST_LINE):
        if not line.strip():
            continue
        tally.read += 1
        place = f"{path}, line {number}"
        item = _object(line, place)
        if not ("source" in item or "source_segments" in item):
            item = _flat(item)
            names = names or _names(item, str(path), sides, asked)
            item = {names.get(name, name): value for name, value in item.items()}
        found = []
        for name, side in zip(_SIDES, sides, strict=True):
            lang = item.get(f"{name}_lang")
            side.lang = side.lang or (lang if isinstance(lang, str) else None)
            tag = item.get(f"{name}_tag")
            side.tag = side.tag or (tag if isinstance(tag, str) else "")
            segments = tuple(side.segment(part, f"{place}.{name}") for part in _parts(item, name, place))
            found.append(segments)
        if not any(found):
            raise FormatError(f"{place}: source and target are both empty; delete the line")
        texts = [
            item[name]
            if isinstance(item.get(name), str)
            else join_texts([s.text for _, s in segments], side.lang or "")
            for name, segments, side in zip(_SIDES, found, sides, strict=True)
        ]
        yield Pair(
            source=texts[0],
            target=texts[1],
            score=_number(item, "score", place),
            kind=_kind(item, found),
            confidence=_number(item, "aligner_confidence" if "aligner_confidence" in item else "confidence", place),
            unit=_unit(item, place),
            checked=_checked(item, place),
            pinned=item.get("pinned") is True,
            note=_said(item, "note", place),
            left_out=_said(item, "left_out", place),
            sides=(found[0], found[1]),
        )
    if not tally.read:
        raise InputError(f"{path} holds no pairs")


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    """Return the object with what stands under ``translation`` beside the rest, as corpora on hubs have it."""
    inner = item.get("translation")
    return (
        {**{key: value for key, value in item.items() if key != "translation"}, **inner}
        if isinstance(inner, dict)
        else item
    )


def _names(
    item: dict[str, Any], place: str, sides: tuple[_Side, _Side], asked: tuple[str | None, str | None]
) -> dict[str, str]:
    """Return which members are source and target, by the names of the first object; none where they are not told.

    Raises
    ------
    LanguageError
        When there are more than two languages, and none was named.
    """
    texts = [name for name, value in item.items() if isinstance(value, str | list)]
    called = {name: SIDE_NAMES[plain_name(name)] for name in texts if plain_name(name) in SIDE_NAMES}
    if len(set(called.values())) == len(called) == len(_SIDES):
        return called
    langs = {name: tag for name in texts if (tag := language_of(plain_name(name)))}
    if len(langs) < len(_SIDES):
        return {}
    wanted = choose_languages(place, langs.values(), source_lang=asked[0], target_lang=asked[1])
    variants = [Variant(lang=tag, text="") for tag in langs.values()]
    first = SideFinder(wanted[0]).find(variants)
    second = SideFinder(wanted[1]).find(variants, first)
    members = list(langs)
    for side, number in zip(sides, (first, second), strict=True):
        side.lang = langs[members[number]]
    return {members[first]: "source", members[second]: "target"}


def _unit(item: dict[str, Any], place: str) -> Unit | None:
    """Return what duizhao wrote of the unit; of another program's object its id."""
    if item.get("unit"):
        return unit_from(item["unit"], f"{place}.unit")
    identity = item.get("id")
    if isinstance(identity, bool) or not isinstance(identity, str | int) or identity == "":
        return None
    return Unit(id=str(identity)[:_LONGEST_ID])


def _kind(item: dict[str, Any], sides: list[tuple[tuple[int, Segment], ...]]) -> str:
    """Return the kind that the line names, where its segments do not show it."""
    kind = item.get("kind")
    if not isinstance(kind, str) or not re.fullmatch(r"\d{1,4}-\d{1,4}", kind):
        return ""
    return "" if kind == f"{len(sides[0])}-{len(sides[1])}" else kind


def _said(item: dict[str, Any], name: str, place: str) -> str:
    value = item.get(name) or ""
    if not isinstance(value, str):
        raise FormatError(f"{place}.{name}: not a string")
    return value


def _checked(item: dict[str, Any], place: str) -> Checked | None:
    value = item.get("checked")
    if isinstance(value, dict):
        return Checked(by=_said(value, "by", f"{place}.checked"), at=_said(value, "at", f"{place}.checked"))
    return Checked() if value is True else None


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
