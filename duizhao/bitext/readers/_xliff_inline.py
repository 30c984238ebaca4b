"""The inline elements of XLIFF 1.2 and 2.x: what is text, what is code, what a code says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from duizhao.bitext.inline import InlineBuilder, holds_words
from duizhao.bitext.readers._tmx_units import attributes_of, inner_xml, local_name
from duizhao.bitext.units import Code

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["InlineReader", "is_segment", "plain_text"]

_PAIRED: Final = frozenset({"g", "pc", "mrk"})
_ALONE: Final = frozenset({"x", "ph", "it"})
_OPEN: Final = frozenset({"bx", "bpt", "sc", "sm"})
_CLOSE: Final = frozenset({"ex", "ept", "ec", "em"})
_LINES: Final = re.compile(r"[ \t]*\n\s*")
_HEX: Final = re.compile(r"[0-9A-Fa-f]{1,6}")


def is_segment(element: _Element) -> bool:
    """Tell whether an element marks a segment in XLIFF 1.2."""
    return local_name(element) == "mrk" and element.get("mtype") == "seg"


def plain_text(element: _Element) -> str:
    """Return all the text in an element."""
    return "".join(str(part) for part in element.itertext())


@dataclass(slots=True, kw_only=True)
class InlineReader:
    """Reads the content of sources and targets.

    ``data`` holds the codes that a unit writes apart, by id (XLIFF 2's ``originalData``); ``definitions`` those of a
    file (Trados' ``tag-defs``): opening and closing half. ``locked`` is the text of locked units by id. ``comments``
    collects the ids of comments that the content refers to. ``preserve`` keeps line breaks as they are.
    """

    data: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    locked: Mapping[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    preserve: bool = False

    def read(self, element: _Element) -> tuple[str, tuple[Code, ...]]:
        """Return the text of a source, a target or a marked segment, and its codes."""
        builder = InlineBuilder()
        self._content(element, builder)
        return builder.finish()

    def _text(self, text: str | None, builder: InlineBuilder) -> None:
        if text:
            builder.text(text if self.preserve or "\n" not in text else _LINES.sub(" ", text))

    def _content(self, element: _Element, builder: InlineBuilder) -> None:
        """Add what is in an element; depth is bounded by the parser (256)."""
        self._text(element.text, builder)
        for child in element:
            self._child(child, builder)
            self._text(child.tail, builder)

    def _child(self, child: _Element, builder: InlineBuilder) -> None:
        name = local_name(child)
        if name == "cp":
            _add_character(child, builder)
        elif name in _PAIRED:
            self._pair(child, name, builder)
        elif name in _ALONE:
            self._alone(child, name, builder)
        elif name in _OPEN or name in _CLOSE:
            opens = name in _OPEN
            identity = child.get("startRef") or child.get("rid") or child.get("id") or ""
            builder.code(
                "open" if opens else "close",
                id=identity,
                data=self._data(child, identity, opens=opens),
                tag=name,
                attributes=attributes_of(child),
                inner=inner_xml(child) if len(child) else "",
                shown=_flows(child),
            )
        else:  # an element of another vocabulary: its text is text
            self._content(child, builder)

    def _pair(self, child: _Element, name: str, builder: InlineBuilder) -> None:
        kind = child.get("mtype") or child.get("type") or ""
        if kind == "x-sdl-deleted":
            return
        if name == "mrk" and (kind == "seg" or kind.startswith("x-sdl-")):
            self.comments += [value for key, value in attributes_of(child) if key == "cid"]
            self._content(child, builder)
            return
        identity = child.get("id") or child.get("mid") or ""
        opening, closing = (self._data(child, identity, opens=opens) for opens in (True, False))
        builder.code("open", id=identity, data=opening, tag=name, attributes=attributes_of(child))
        self._content(child, builder)
        builder.code("close", id=identity, data=closing, tag=name)

    def _alone(self, child: _Element, name: str, builder: InlineBuilder) -> None:
        identity = child.get("id") or ""
        data = self._data(child, identity, opens=True)
        equivalent = child.get("equiv") or ""
        words = data if name == "it" and holds_words(data) else equivalent if holds_words(equivalent) else ""
        builder.code(
            "alone",
            id=identity,
            data=data,
            tag=name,
            attributes=attributes_of(child),
            inner=inner_xml(child) if len(child) else "",
            shown=self.locked.get(child.get("xid") or "", "") or _flows(child) or words,
        )

    def _data(self, child: _Element, identity: str, *, opens: bool) -> str:
        """Return what a code is in its own format: its content, what it refers to, or what it is said to be like."""
        reference = child.get("dataRef") or child.get("dataRefStart" if opens else "dataRefEnd")
        if reference in self.data:
            return self.data[reference or ""]
        if local_name(child) in {"bpt", "ept", "ph", "it"}:
            content = plain_text(child)
            if content:
                return content
        if identity in self.definitions:
            return self.definitions[identity][not opens]
        return child.get("equiv-text") or child.get("equiv") or ""


def _add_character(child: _Element, builder: InlineBuilder) -> None:
    """Add a character that XML cannot hold; a control is no text."""
    written = child.get("hex") or ""
    number = int(written, 16) if _HEX.fullmatch(written) else 0
    character = chr(number) if 0 < number <= 0x10FFFF else "\0"  # noqa: PLR2004  (the last character)
    if character.isprintable():
        builder.text(character)
    else:
        builder.code("alone", data=f"&#x{written};", tag="cp", attributes=attributes_of(child))


def _flows(element: _Element) -> str:
    """Return the words of an element's sub-flows."""
    flows = [plain_text(child) for child in element if local_name(child) == "sub"]
    return " ".join(flow for flow in flows if flow.strip())
