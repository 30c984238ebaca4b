"""Texts with their codes as the content of ``source`` and ``target`` in XLIFF 2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from duizhao.bitext.markup import escape, quoteattr
from duizhao.bitext.units import Code
from duizhao.bitext.writers._tmx_segment import code_data
from duizhao.bitext.writers.characters import legal

__all__ = ["UnitCodes"]

_CONTROL: Final = re.compile("([\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff])")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class UnitCodes:
    """The codes of one unit: a code of the target has the id of the code of the source that it repeats."""

    def __init__(self) -> None:
        """Begin with none."""
        self._ids: dict[tuple[str, str, int], str] = {}
        self._data: dict[str, str] = {}

    def content(self, text: str, codes: Sequence[Code]) -> str:
        """Return a text with its codes as XML.

        Two halves that enclose text without crossing others are ``pc``, other halves ``sc`` and ``ec``, the rest
        ``ph``. Words that stand for a code are its ``equiv``.
        """
        partners = _partners(codes)
        times: Counter[tuple[str, str]] = Counter()
        named: dict[int, str] = {}
        parts: list[str] = []
        position = 0
        for number, code in enumerate(codes):
            start, end = max(code.start, position), max(code.end, position)
            parts.append(_escaped(text[position:start]))
            opening = partners.get(number, -1) if code.kind == "close" else -1
            if opening >= 0:
                parts.append("</pc>")
            else:
                named[number] = self._id(code, times)
                closing = codes[partners[number]] if number in partners else None
                parts.append(self._opened(code, closing, named[number], text[start:end].strip()))
            position = min(end, len(text))
        parts.append(_escaped(text[position:]))
        return "".join(parts)

    def original_data(self) -> str:
        """Return what the codes are in their own format, as the unit's ``originalData``."""
        if not self._data:
            return ""
        rows = "".join(f'    <data id="{name}">{_escaped(data)}</data>\n' for data, name in self._data.items())
        return f"   <originalData>\n{rows}   </originalData>\n"

    def _id(self, code: Code, times: Counter[tuple[str, str]]) -> str:
        """Name a code: the same in both texts where both have it."""
        key = ("pair" if code.kind != "alone" else "alone", code.id or code_data(code))
        if code.kind == "close":
            key = ("close", key[1])
        times[key] += 1
        return self._ids.setdefault((*key, times[key]), str(len(self._ids) + 1))

    def _reference(self, name: str, data: str) -> str:
        if not data:
            return ""
        return f' {name}="{self._data.setdefault(data, f"d{len(self._data) + 1}")}"'

    def _opened(self, code: Code, closing: Code | None, identity: str, words: str) -> str:
        data = code_data(code)
        if closing is not None:
            of_end = self._reference("dataRefEnd", code_data(closing))
            return f'<pc id="{identity}"{of_end}{self._reference("dataRefStart", data)}>'
        reference = self._reference("dataRef", data)
        equivalent = f" equiv={quoteattr(legal(words))}" if words else ""
        if code.kind == "alone":
            return f'<ph id="{identity}"{equivalent}{reference}/>'
        name = "sc" if code.kind == "open" else "ec"
        return f'<{name} id="{identity}"{equivalent}{reference} isolated="yes"/>'


def _partners(codes: Sequence[Code]) -> dict[int, int]:
    """Find the halves that enclose text without crossing others: each one's number to the other's."""
    found: dict[int, int] = {}
    stack: list[int] = []
    for number, code in enumerate(codes):
        if code.kind == "open":
            stack.append(number)
        elif code.kind == "close" and stack and codes[stack[-1]].id == code.id:
            opening = stack.pop()
            found[opening], found[number] = number, opening
        elif code.kind == "close" and any(codes[at].id == code.id for at in stack):
            while codes[stack[-1]].id != code.id:
                stack.pop()
            stack.pop()  # it crosses others: both halves stand alone
    return found


def _escaped(text: str) -> str:
    """Escape text: what XML forbids becomes ``cp``, a lone surrogate U+FFFD."""
    if text.isprintable():
        return escape(text)
    parts = _CONTROL.split(_SURROGATE.sub("\ufffd", text))
    return "".join(
        f'<cp hex="{ord(part):04X}"/>' if number % 2 else escape(part).replace("\r", "&#13;")
        for number, part in enumerate(parts)
    )
