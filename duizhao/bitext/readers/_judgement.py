"""What duizhao's own properties say of a pair: kind, confidence, score, what a person found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from duizhao.bitext.model import Checked

__all__ = ["Judgement", "judgement_of"]

_KIND: Final = re.compile(r"\d{1,4}-\d{1,4}")
_OF_CHECKED: Final = ("x-checked-by", "x-checked-at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is said of a pair, and the ``properties`` that are not ours."""

    score: float = 0.0
    confidence: float = 0.0
    kind: str = ""
    checked: Checked | None = None
    pinned: bool = False
    properties: tuple[tuple[str, str], ...] = ()


def judgement_of(properties: tuple[tuple[str, str], ...]) -> Judgement:
    """Take duizhao's own out of a unit's properties; a value that it would not write leaves the property as it is.

    >>> judgement_of((("x-confidence", "0.5"), ("x-domain", "law"))).properties
    (('x-domain', 'law'),)
    """
    if not properties:
        return _NOTHING
    known: dict[str, str] = {}
    kept = []
    for name, value in properties:
        if name not in known and _is_ours(name, value):
            known[name] = value
        else:
            kept.append((name, value))
    checked = None
    if "x-checked" in known:
        checked = Checked(by=known.get("x-checked-by", ""), at=known.get("x-checked-at", ""))
    return Judgement(
        score=float(known.get("x-score", 0.0)),
        confidence=float(known.get("x-confidence", 0.0)),
        kind=known.get("x-bead", ""),
        checked=checked,
        pinned="x-pinned" in known,
        properties=tuple(kept),
    )


_NOTHING: Final = Judgement()


def _is_ours(name: str, value: str) -> bool:
    match name:
        case "x-confidence":
            number = _number(value)
            return number is not None and 0 <= number <= 1
        case "x-score":
            return _number(value) is not None
        case "x-bead":
            return _KIND.fullmatch(value) is not None
        case "x-checked" | "x-pinned":
            return value == "yes"
    return name in _OF_CHECKED


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
