"""Requests from the page: a kind and arguments by id, checked and turned into a patch."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from duizhao.bitext.writers.characters import legal
from duizhao.desk import operations as do
from duizhao.desk.draft import Act
from duizhao.desk.marking import decide, mark
from duizhao.desk.state import SIDES, Patch, Side, State

__all__ = ["KINDS", "Arguments", "MalformedError", "patch_for", "reads_text"]

Arguments = Mapping[str, Any]
_FINDING: Final = re.compile("[0-9a-f]{16}")


class MalformedError(ValueError):
    """A request that the page would not send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """How a kind of request is done, and whether it depends on the words that the page showed."""

    run: Callable[[State, Arguments, Act], Patch]
    reads_text: bool = False


def patch_for(state: State, kind: str, arguments: Arguments, act: Act) -> Patch:
    """Return the patch of a request upon the present state.

    Raises
    ------
    RefusedError
        When a precondition does not hold.
    MalformedError
        When there is no such kind, or an argument is missing or not what it should be.
    """
    if kind not in KINDS:
        raise MalformedError(f"there is no operation {kind!r}")
    return KINDS[kind].run(state, arguments, act)


def reads_text(kind: str) -> bool:
    """Whether a request of this kind was decided upon words, so that it must not meet others."""
    return kind in KINDS and KINDS[kind].reads_text


def _id(arguments: Arguments, name: str = "id") -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not value[1:].isdigit():
        raise MalformedError(f"{name} is not an id")
    return value


def _ids(arguments: Arguments) -> Sequence[str]:
    values = arguments.get("ids")
    if not isinstance(values, list) or not values:
        raise MalformedError("ids is not a list of ids")
    return [_id({"id": value}) for value in values]


def _side(arguments: Arguments) -> Side:
    value = arguments.get("side")
    for side in SIDES:
        if value == side:
            return side
    raise MalformedError("side is neither source nor target")


def _text(arguments: Arguments, name: str = "text") -> str:
    value = arguments.get(name)
    if not isinstance(value, str):
        raise MalformedError(f"{name} is not a text")
    return value


def _number(arguments: Arguments, name: str) -> int:
    value = arguments.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedError(f"{name} is not a number")
    return value


def _cut(arguments: Arguments, name: str) -> do.Cut | None:
    value = arguments.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all(type(one) is int for one in value):  # noqa: PLR2004
        raise MalformedError(f"{name} is not a place")
    return value[0], value[1]


def _split(state: State, arguments: Arguments, act: Act) -> Patch:
    key = _id(arguments)
    places = {side: _within(state, key, side, _cut(arguments, side)) for side in SIDES}
    return do.split(state, key, act, source=places["source"], target=places["target"])


def _within(state: State, key: str, side: Side, cut: do.Cut | None) -> do.Cut | None:
    """Turn an offset into the text as shown, without control characters, into one of the text itself."""
    units = state.pair(key).side(side)
    if cut is None or not 0 <= cut[0] < len(units):
        return cut
    text = state.unit(units[cut[0]]).text
    if legal(text) == text:
        return cut
    offset = next((at for at in range(len(text) + 1) if len(legal(text[:at])) >= cut[1]), len(text))
    return cut[0], offset


def _edit(state: State, arguments: Arguments, act: Act) -> Patch:
    texts = arguments.get("texts")
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise MalformedError("texts is not an object of texts by id")
    return do.edit(state, {_id({"id": key}): text for key, text in texts.items()}, act)


def _direction(arguments: Arguments) -> Literal["up", "down"]:
    value = arguments.get("direction")
    if value == "up":
        return "up"
    if value == "down":
        return "down"
    raise MalformedError("direction is neither up nor down")


def _mark(state: State, arguments: Arguments, act: Act) -> Patch:
    value = arguments.get("value")
    if value is not None and not isinstance(value, str):
        raise MalformedError("value is not a text")
    return mark(state, _ids(arguments), _text(arguments, "name"), value, act)


def _decide(state: State, arguments: Arguments, act: Act) -> Patch:
    key = _text(arguments, "finding")
    if not _FINDING.fullmatch(key):
        raise MalformedError("finding is not a key")
    decision = arguments.get("decision")
    if decision is not None and not isinstance(decision, str):
        raise MalformedError("decision is not a text")
    return decide(state, key, decision, _text(arguments, "reason"), act)


def _link(state: State, arguments: Arguments, act: Act) -> Patch:
    if "ids" in arguments:
        return do.link(state, _ids(arguments), act)
    key = _id(arguments)
    return do.link(state, (key, do.nearest_unpaired(state, key, _side(arguments))), act)


KINDS: Final[Mapping[str, _Kind]] = MappingProxyType(
    {
        "join": _Kind(
            run=lambda state, given, act: do.join(state, _id(given), act, previous=given.get("previous") is True)
        ),
        "move": _Kind(run=lambda state, given, act: do.move(state, _id(given), _side(given), _direction(given), act)),
        "split": _Kind(run=_split, reads_text=True),
        "join_units": _Kind(
            run=lambda state, given, act: do.join_units(state, _id(given), _side(given), _number(given, "number"), act),
            reads_text=True,
        ),
        "unlink": _Kind(run=lambda state, given, act: do.unlink(state, _id(given), act)),
        "link": _Kind(run=_link),
        "swap": _Kind(run=lambda state, given, act: do.swap(state, _id(given), _side(given), act)),
        "shift": _Kind(run=lambda state, given, act: do.shift(state, _id(given), _side(given), act)),
        "edit": _Kind(run=_edit, reads_text=True),
        "add": _Kind(run=lambda state, given, act: do.add(state, _id(given), _side(given), _text(given), act)),
        "drop": _Kind(run=lambda state, given, act: do.drop(state, _id(given, "unit"), act), reads_text=True),
        "mark": _Kind(run=_mark, reads_text=True),
        "decide": _Kind(run=_decide),
    }
)
"""Each kind of request by name."""
