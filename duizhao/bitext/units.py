"""What a unit of an aligned file carries beside its two texts: ids, notes, properties, states and inline codes.

A reader fills a `Unit` as far as its format has these things; a writer writes what its format can hold. The
texts of a bead are the truth: where a person has changed them since, the codes and the wording of a `Variant`
no longer agree with them and are not written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["Code", "CodeKind", "Note", "Unit", "Variant"]

CodeKind = Literal["open", "close", "alone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An inline code of a translation tool: a tag, a placeholder, a marked stretch.

    ``start`` and ``end`` are positions in the variant's text, end exclusive: the characters that stand there for
    the code. Mostly none (``start == end``); a space where the code parts two words (``<br/>``), or the words
    that the code holds (the text of a ``sub``). ``kind`` is ``open`` or ``close`` for the two halves of a pair,
    which share an ``id``, else ``alone``. ``data`` is the code as its own format writes it (``<b>``), ``tag`` and
    ``attributes`` the element of the aligned file that held it (``bpt``, ``g``, ``pc``), ``inner`` its content
    as XML where it holds elements itself (``sub``), else empty.
    """

    start: int
    end: int
    kind: CodeKind
    id: str = ""
    data: str = ""
    tag: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    inner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on a unit or on one of its texts, with the attributes that its format gives it (``from``)."""

    text: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One text of a unit in one language.

    ``lang`` is the tag as the file writes it (``en-GB``, ``zh-HK``); ``text`` is what a person reads, with
    ``codes`` by position in it. ``properties`` are pairs of type and value, ``attributes`` those of the element
    (``creationdate``, ``changeid``, …).
    """

    lang: str
    text: str
    codes: tuple[Code, ...] = ()
    notes: tuple[Note, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


class Unit(NamedTuple):
    """A unit of an aligned file, but for the two texts of its bead.

    A named tuple, as `duizhao.bitext.pairs.Pair` is: it is made a million times, in a fifth of a dataclass's time.

    ``id`` is the file's own (``tuid``, ``trans-unit id``, ``msgctxt``), ``line`` where the unit begins in the
    file, from 1, 0 where there are no lines. ``state`` is the translation's, in the words of XLIFF 2:
    ``initial``, ``translated``, ``reviewed`` or ``final``; empty where the file says nothing. ``source`` and
    ``target`` are the two texts as the file has them; None where nothing but the text is known.
    ``others`` are further variants and further languages.
    """

    id: str = ""
    line: int = 0
    state: str = ""
    notes: tuple[Note, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    source: Variant | None = None
    target: Variant | None = None
    others: tuple[Variant, ...] = ()
