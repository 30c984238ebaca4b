"""Units, pairs, marks and patches as JSON, for the journal."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

from duizhao.bitext.errors import FormatError
from duizhao.bitext.unit_objects import unit_from, unit_object
from duizhao.bitext.units import Unit
from duizhao.desk.state import Change, Mark, Pair, Passage, Patch, State, Value

__all__ = ["origins_of", "pack_state", "patch_of", "unpack_objects", "write_origins", "write_patch"]


_PLAIN: Final = Unit()[2:]
"""What a unit holds beside its name and line where it holds nothing else."""


def _row(value: Value | None) -> list[object] | None:
    """Write an object as the list of its fields, in their order; `_value` reads it."""
    if value is None:
        return None
    if isinstance(value, Passage):
        return [
            value.side,
            value.pos,
            value.text,
            value.start,
            value.end,
            value.paragraph,
            value.lang,
            value.joint,
            value.origin,
            value.edited,
            value.approximate,
        ]
    if isinstance(value, Pair):
        return [value.pos, value.source, value.target, value.score, value.confidence, value.by]
    return [value.value, value.by, value.at]


def _value(key: str, row: Any) -> Value | None:  # noqa: ANN401 - JSON
    """Read an object back; its id says what it is."""
    if row is None:
        return None
    if key[0] == "s":
        return Passage(
            side=row[0],
            pos=row[1],
            text=row[2],
            start=row[3],
            end=row[4],
            paragraph=row[5],
            lang=row[6],
            joint=row[7],
            origin=row[8],
            edited=row[9],
            approximate=row[10],
        )
    if "." in key:
        return Mark(value=row[0], by=row[1], at=row[2])
    return Pair(pos=row[0], source=tuple(row[1]), target=tuple(row[2]), score=row[3], confidence=row[4], by=row[5])


def write_patch(patch: Patch) -> str:
    """Write a patch as JSON, a lone surrogate as its escape."""
    return json.dumps([[one.key, _row(one.before), _row(one.after)] for one in patch], separators=(",", ":"))


def patch_of(text: str) -> Patch:
    """Read a patch.

    Raises
    ------
    FormatError
        When it is not what `write_patch` writes.
    """
    try:
        return tuple(
            Change(key=key, before=_value(key, before), after=_value(key, after))
            for key, before, after in json.loads(text)
        )
    except (TypeError, ValueError, IndexError) as error:
        raise FormatError("an entry of the journal is damaged; restore a copy of the file") from error


def pack_state(state: State) -> bytes:
    """Write the objects of a state and its next id, compressed."""
    record = {"next": state.next_id, "objects": {key: _row(value) for key, value in state.objects.items()}}
    return zlib.compress(json.dumps(record, separators=(",", ":")).encode(), 1)


def unpack_objects(packed: bytes) -> tuple[dict[str, Value], int]:
    """Read objects and next id.

    Raises
    ------
    FormatError
        When they are not what `pack_state` writes.
    """
    try:
        record = json.loads(zlib.decompress(packed))
        objects = {key: value for key, row in record["objects"].items() if (value := _value(key, row)) is not None}
        return objects, int(record["next"])
    except (TypeError, ValueError, LookupError, zlib.error) as error:
        raise FormatError("a snapshot of the journal is damaged; restore a copy of the file") from error


def write_origins(origins: Mapping[str, Unit]) -> bytes:
    """Write what the opened file had beside its texts, compressed."""
    rows = {
        # Most units have a name and a line, and nothing else: those two are all of it.
        key: [unit.id, unit.line] if unit[2:] == _PLAIN else unit_object(unit)
        for key, unit in origins.items()
    }
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 1)


def origins_of(packed: bytes) -> dict[str, Unit]:
    """Read what `write_origins` wrote.

    Raises
    ------
    FormatError
        When it is something else.
    """
    try:
        rows = json.loads(zlib.decompress(packed))
        return {key: Unit(*row) if isinstance(row, list) else unit_from(row, key) for key, row in rows.items()}
    except (TypeError, ValueError, zlib.error) as error:
        raise FormatError("the journal's record of the original is damaged; restore a copy of the file") from error
