"""Units, pairs, marks and patches as JSON, for the journal."""

from __future__ import annotations

import json
import zlib
from typing import Any

from duizhao.bitext.errors import FormatError
from duizhao.desk.state import Change, Mark, Pair, Patch, State, Unit, Value, kind_of

__all__ = ["pack_state", "patch_of", "unpack_objects", "write_patch"]

_UNIT = ("side", "pos", "text", "start", "end", "paragraph", "lang", "joint", "origin", "edited", "approximate")
_PAIR = ("pos", "source", "target", "score", "confidence", "by")
_MARK = ("value", "by", "at")


def _row(value: Value | None) -> list[object] | None:
    """Write an object as the list of its fields, in the order of the tables above."""
    if value is None:
        return None
    names = _UNIT if isinstance(value, Unit) else _PAIR if isinstance(value, Pair) else _MARK
    return [getattr(value, name) for name in names]


def _value(key: str, row: Any) -> Value | None:  # noqa: ANN401 - JSON
    """Read an object back; its id says what it is."""
    if row is None:
        return None
    kind = kind_of(key)
    if kind == "unit":
        return Unit(**dict(zip(_UNIT, row, strict=True)))
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
