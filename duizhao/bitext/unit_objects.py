"""Units as plain objects of strings, numbers and lists, for JSON Lines and columns; what is empty is left out."""

from __future__ import annotations

from typing import Any, Final, cast

from duizhao.bitext.errors import FormatError
from duizhao.bitext.units import Code, CodeKind, Note, Unit, Variant

__all__ = ["unit_from", "unit_object"]

_KINDS: Final = frozenset({"open", "close", "alone"})
# A unit of any tool has a handful of each.
_MOST: Final = 10_000


def unit_object(unit: Unit) -> dict[str, Any]:
    """Return a unit as an object; texts are written with their codes only where they have any.

    >>> unit_object(Unit(id="7", notes=(Note(text="Check."),)))
    {'id': '7', 'notes': [{'text': 'Check.'}]}
    """
    found: dict[str, Any] = {
        "id": unit.id,
        "line": unit.line,
        "state": unit.state,
        "notes": [_note(note) for note in unit.notes],
        "properties": [list(item) for item in unit.properties],
        "attributes": [list(item) for item in unit.attributes],
        "source": _variant(unit.source) if unit.source else None,
        "target": _variant(unit.target) if unit.target else None,
        "others": [_variant(variant) for variant in unit.others],
    }
    return _filled(found)


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value}


def _note(note: Note) -> dict[str, Any]:
    return {"text": note.text} | _filled({"attributes": [list(item) for item in note.attributes]})


def _variant(variant: Variant) -> dict[str, Any]:
    return {"lang": variant.lang, "text": variant.text} | _filled(
        {
            "codes": [_code(code) for code in variant.codes],
            "notes": [_note(note) for note in variant.notes],
            "properties": [list(item) for item in variant.properties],
            "attributes": [list(item) for item in variant.attributes],
        }
    )


def _code(code: Code) -> dict[str, Any]:
    return {"start": code.start, "end": code.end, "kind": code.kind} | _filled(
        {
            "id": code.id,
            "data": code.data,
            "tag": code.tag,
            "attributes": [list(item) for item in code.attributes],
            "inner": code.inner,
        }
    )


def unit_from(found: object, place: str) -> Unit:
    """Read what `unit_object` wrote.

    Raises
    ------
    FormatError
        When the object is not such a unit; ``place`` says where.
    """
    fields = _object(found, place)
    line = fields.get("line", 0)
    if isinstance(line, bool) or not isinstance(line, int):
        raise FormatError(f"{place}.line: not a whole number")
    return Unit(
        id=_text(fields, "id", place),
        line=line,
        state=_text(fields, "state", place),
        notes=tuple(_read_note(item, f"{place}.notes") for item in _list(fields, "notes", place)),
        properties=_pairs(fields, "properties", place),
        attributes=_pairs(fields, "attributes", place),
        source=_read_variant(fields["source"], f"{place}.source") if fields.get("source") else None,
        target=_read_variant(fields["target"], f"{place}.target") if fields.get("target") else None,
        others=tuple(_read_variant(item, f"{place}.others") for item in _list(fields, "others", place)),
    )


def _object(found: object, place: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise FormatError(f"{place}: not an object")
    return found


def _text(fields: dict[str, Any], name: str, place: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise FormatError(f"{place}.{name}: not a string")
    return value


def _list(fields: dict[str, Any], name: str, place: str) -> list[Any]:
    value = fields.get(name, [])
    if not isinstance(value, list) or len(value) > _MOST:
        raise FormatError(f"{place}.{name}: not a list of at most {_MOST:,}")
    return value


def _pairs(fields: dict[str, Any], name: str, place: str) -> tuple[tuple[str, str], ...]:
    found = []
    for item in _list(fields, name, place):
        match item:
            case [str(key), str(value)]:
                found.append((key, value))
            case _:
                raise FormatError(f"{place}.{name}: not a list of pairs of strings")
    return tuple(found)


def _read_note(item: object, place: str) -> Note:
    fields = _object(item, place)
    return Note(text=_text(fields, "text", place), attributes=_pairs(fields, "attributes", place))


def _read_variant(item: object, place: str) -> Variant:
    fields = _object(item, place)
    text = _text(fields, "text", place)
    return Variant(
        lang=_text(fields, "lang", place),
        text=text,
        codes=tuple(_read_code(code, len(text), f"{place}.codes") for code in _list(fields, "codes", place)),
        notes=tuple(_read_note(note, f"{place}.notes") for note in _list(fields, "notes", place)),
        properties=_pairs(fields, "properties", place),
        attributes=_pairs(fields, "attributes", place),
    )


def _read_code(item: object, length: int, place: str) -> Code:
    fields = _object(item, place)
    start, end, kind = fields.get("start"), fields.get("end"), fields.get("kind")
    whole = all(isinstance(value, int) and not isinstance(value, bool) for value in (start, end))
    if not whole or not 0 <= cast("int", start) <= cast("int", end) <= length or kind not in _KINDS:
        raise FormatError(f"{place}: a code needs start, end within the text and kind open, close or alone")
    return Code(
        start=cast("int", start),
        end=cast("int", end),
        kind=cast("CodeKind", kind),
        id=_text(fields, "id", place),
        data=_text(fields, "data", place),
        tag=_text(fields, "tag", place),
        attributes=_pairs(fields, "attributes", place),
        inner=_text(fields, "inner", place),
    )
