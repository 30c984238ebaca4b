"""Units, pairs, marks and patches as JSON, for the journal."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from duizhao.bitext.errors import FormatError
from duizhao.bitext.units import Code, Note, Unit, Variant
from duizhao.desk.state import Change, Mark, Pair, Passage, Patch, State, Value, kind_of

__all__ = ["origins_of", "pack_state", "patch_of", "unpack_objects", "write_origins", "write_patch"]

_PASSAGE = ("side", "pos", "text", "start", "end", "paragraph", "lang", "joint", "origin", "edited", "approximate")
_PAIR = ("pos", "source", "target", "score", "confidence", "by")
_MARK = ("value", "by", "at")


def _row(value: Value | None) -> list[object] | None:
    """Write an object as the list of its fields, in the order of the tables above."""
    if value is None:
        return None
    names = _PASSAGE if isinstance(value, Passage) else _PAIR if isinstance(value, Pair) else _MARK
    return [getattr(value, name) for name in names]


def _value(key: str, row: Any) -> Value | None:  # noqa: ANN401 - JSON
    """Read an object back; its id says what it is."""
    if row is None:
        return None
    kind = kind_of(key)
    if kind == "unit":
        return Passage(**dict(zip(_PASSAGE, row, strict=True)))
    if kind == "mark":
        return Mark(**dict(zip(_MARK, row, strict=True)))
    fields = dict(zip(_PAIR, row, strict=True))
    return Pair(**{**fields, "source": tuple(fields["source"]), "target": tuple(fields["target"])})


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
    except (TypeError, ValueError) as error:
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
    except (TypeError, ValueError, KeyError, zlib.error) as error:
        raise FormatError("a snapshot of the journal is damaged; restore a copy of the file") from error


def write_origins(origins: Mapping[str, Unit]) -> bytes:
    """Write what the opened file had beside its texts, compressed."""
    return zlib.compress(json.dumps({key: asdict(unit) for key, unit in origins.items()}).encode(), 1)


def origins_of(packed: bytes) -> dict[str, Unit]:
    """Read what `write_origins` wrote.

    Raises
    ------
    FormatError
        When it is something else.
    """
    try:
        return {key: _unit(row) for key, row in json.loads(zlib.decompress(packed)).items()}
    except (TypeError, ValueError, KeyError, zlib.error) as error:
        raise FormatError("the journal's record of the original is damaged; restore a copy of the file") from error


def _unit(row: dict[str, Any]) -> Unit:
    variants = {side: None if row[side] is None else _variant(row[side]) for side in ("source", "target")}
    return Unit(
        id=row["id"],
        line=row["line"],
        state=row["state"],
        notes=_notes(row),
        properties=_pairs(row["properties"]),
        attributes=_pairs(row["attributes"]),
        others=tuple(_variant(one) for one in row["others"]),
        **variants,
    )


def _variant(row: dict[str, Any]) -> Variant:
    return Variant(
        lang=row["lang"],
        text=row["text"],
        codes=tuple(Code(**{**code, "attributes": _pairs(code["attributes"])}) for code in row["codes"]),
        notes=_notes(row),
        properties=_pairs(row["properties"]),
        attributes=_pairs(row["attributes"]),
    )


def _notes(row: dict[str, Any]) -> tuple[Note, ...]:
    return tuple(Note(text=note["text"], attributes=_pairs(note["attributes"])) for note in row["notes"])


def _pairs(rows: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, other in rows)
