"""The content of a TMX segment: a text with its inline codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from duizhao.bitext.markup import escape, quoteattr
from duizhao.bitext.units import Code
from duizhao.bitext.writers.characters import legal

__all__ = ["code_data", "segment_xml"]

# What TMX 1.4b lets each inline element have.
_ATTRIBUTES: Final = {
    "bpt": frozenset({"i", "x", "type"}),
    "ept": frozenset({"i"}),
    "ph": frozenset({"x", "assoc", "type"}),
    "it": frozenset({"pos", "x", "type"}),
    "hi": frozenset({"x", "type"}),
    "ut": frozenset({"x"}),
}


def segment_xml(text: str, codes: Sequence[Code]) -> str:
    """Return a text with its codes as the content of ``seg``.

    Codes that came from a TMX are written as they were; those of other formats become ``bpt`` and ``ept`` where
    both halves are there, ``it`` where one is missing, else ``ph``.
    """
    names = _numbers(codes)
    nested = _nested(codes)
    parts: list[str] = []
    position = 0
    for number, code in enumerate(codes):
        start, end = max(code.start, position), max(code.end, position)
        parts.append(escape(legal(text[position:start])))
        parts.append(_code(code, names[number], nested[number]))
        position = min(end, len(text))
    parts.append(escape(legal(text[position:])))
    return "".join(parts)


def code_data(code: Code) -> str:
    """Return what a code is in its own format, or the element that held it where only that is known."""
    if code.data or not code.tag:
        return code.data
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in code.attributes)
    if code.kind == "close":
        return f"</{code.tag}>"
    return f"<{code.tag}{attributes}{'/' if code.kind == 'alone' else ''}>"


def _numbers(codes: Iterable[Code]) -> list[int]:
    """Count the codes from 1; both halves of a pair have one number."""
    known: dict[str, int] = {}
    found = []
    last = 0
    for code in codes:
        paired = code.kind != "alone" and code.id
        if paired and code.id in known:
            found.append(known[code.id])
            continue
        last += 1
        found.append(last)
        if paired:
            known[code.id] = last
    return found


def _nested(codes: Sequence[Code]) -> list[bool]:
    """Tell for each half whether the other one is there, in order, once."""
    opened = Counter(code.id for code in codes if code.kind == "open")
    closed = Counter(code.id for code in codes if code.kind == "close")
    seen: set[str] = set()
    found = []
    for code in codes:
        whole = opened[code.id] == closed[code.id] == 1
        if code.kind == "open":
            seen.add(code.id)
        found.append(whole and (code.kind != "close" or code.id in seen))
    return found


def _code(code: Code, number: int, nested: bool) -> str:  # noqa: FBT001
    if code.tag == "hi":
        return "</hi>" if code.kind == "close" else f"<hi{_written(code)}>"
    inner = code.inner or escape(legal(code.data))
    if code.tag in _ATTRIBUTES:
        return f"<{code.tag}{_written(code)}>{inner}</{code.tag}>"
    data = escape(legal(code_data(code)))
    if code.kind == "alone":
        return f'<ph x="{number}">{data}</ph>'
    if not nested:
        return f'<it pos="{"begin" if code.kind == "open" else "end"}" x="{number}">{data}</it>'
    return f'<bpt i="{number}">{data}</bpt>' if code.kind == "open" else f'<ept i="{number}">{data}</ept>'


def _written(code: Code) -> str:
    allowed = _ATTRIBUTES[code.tag]
    return "".join(f" {name}={quoteattr(legal(value))}" for name, value in code.attributes if name in allowed)
