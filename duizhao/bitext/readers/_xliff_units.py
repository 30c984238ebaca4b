"""One unit of an XLIFF file: its segments, notes, states and properties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from duizhao.bitext.readers._tmx_units import attributes_of, local_name
from duizhao.bitext.readers._xliff_inline import InlineReader, is_segment, plain_text
from duizhao.bitext.units import Note, Variant

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["FileContext", "XliffSegment", "XliffUnit", "read_unit"]

_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
# What the tools call the steps of a translation, in the words of XLIFF 2.
_STATES: Final = {
    # XLIFF 1.2, target state
    "new": "initial",
    "needs-translation": "initial",
    "needs-l10n": "initial",
    "needs-adaptation": "initial",
    "needs-review-translation": "translated",
    "needs-review-l10n": "translated",
    "needs-review-adaptation": "translated",
    "translated": "translated",
    "signed-off": "reviewed",
    "final": "final",
    # XLIFF 2
    "initial": "initial",
    "reviewed": "reviewed",
    # Trados, sdl:seg conf
    "Draft": "initial",
    "Translated": "translated",
    "RejectedTranslation": "translated",
    "ApprovedTranslation": "reviewed",
    "RejectedSignOff": "reviewed",
    "ApprovedSignOff": "final",
    # memoQ, mq:status
    "NotStarted": "initial",
    "PartiallyEdited": "initial",
    "Edited": "initial",
    "Pretranslated": "initial",
    "AssembledFromFragments": "initial",
    "Rejected": "initial",
    "ManuallyConfirmed": "translated",
    "AutomaticallyConfirmed": "translated",
    "Reviewer1Confirmed": "reviewed",
    "Proofread": "final",
}
# How duizhao writes attributes of other formats as metadata.
_ATTRIBUTE: Final = "attribute:"
_LETTERS: Final = re.compile(r"[^\W\d_]")
# Definitions of one file that are kept: Trados has a few hundred.
_MOST: Final = 100_000


@dataclass(slots=True, kw_only=True)
class FileContext:
    """What holds for the units of a file: its languages, and what they refer to."""

    source_lang: str = ""
    target_lang: str = ""
    definitions: dict[str, tuple[str, str]] = field(default_factory=dict)
    comments: dict[str, Note] = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)

    def begin_root(self, element: _Element) -> None:
        """Take the languages of XLIFF 2 from the root."""
        self.source_lang = element.get("srcLang") or ""
        self.target_lang = element.get("trgLang") or ""

    def begin_file(self, element: _Element) -> None:
        """Take the languages of XLIFF 1.2 from a file; its definitions are its own."""
        self.source_lang = element.get("source-language") or self.source_lang
        self.target_lang = element.get("target-language") or self.target_lang
        self.definitions = {}
        self.locked = {}

    def note_definition(self, element: _Element, name: str) -> None:
        """Keep what Trados defines for a file: tags, and comments."""
        identity = element.get("id") or ""
        if name == "tag" and identity and len(self.definitions) < _MOST:
            halves = {local_name(child): plain_text(child) for child in element}
            alone = halves.get("ph") or halves.get("st") or ""
            self.definitions[identity] = halves.get("bpt", alone), halves.get("ept", alone)
        elif name == "cmt-def" and identity and len(self.comments) < _MOST:
            found = [part for part in element.iter() if local_name(part) == "Comment"]
            author = next((part.get("user") or "" for part in found), "")
            self.comments[identity] = Note(
                text="\n".join(plain_text(part).strip() for part in found),
                attributes=(("from", author),) if author else (),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class XliffSegment:
    """One segment: its two texts, its own notes and properties."""

    id: str
    source: Variant
    target: Variant | None
    state: str = ""
    notes: tuple[Note, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class XliffUnit:
    """A unit as the file has it."""

    segments: tuple[XliffSegment, ...]
    translate: bool = True
    notes: tuple[Note, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def read_unit(element: _Element, context: FileContext, place: str, *, translate: str = "yes") -> XliffUnit:
    """Read a ``trans-unit`` (1.x) or a ``unit`` (2.x); ``place`` names it in remarks.

    ``translate`` is what the groups around it say. A unit that is not to be translated has no segments here; its
    text is remembered, because Trados lets other units refer to it.
    """
    if (element.get("translate") or translate) == "no":
        source = _child(element, "source")
        if source is not None and len(context.locked) < _MOST:
            context.locked[element.get("id") or ""] = plain_text(source)
        return XliffUnit(segments=(), translate=False)
    if local_name(element) == "unit":
        return _unit_of_two(element, context, place)
    return _unit_of_one(element, context, place)


def _child(element: _Element, name: str) -> _Element | None:
    return next((child for child in element if local_name(child) == name), None)


def _note(element: _Element) -> Note:
    return Note(text=plain_text(element).strip(), attributes=attributes_of(element))


def _unit_of_one(element: _Element, context: FileContext, place: str) -> XliffUnit:
    """Read a unit of XLIFF 1.x."""
    reader = InlineReader(
        definitions=context.definitions, locked=context.locked, preserve=element.get(_XML_SPACE) == "preserve"
    )
    target = _child(element, "target")
    own = attributes_of(element)
    of_target = attributes_of(target) if target is not None else ()
    said = "final" if element.get("approved") == "yes" else dict(of_target).get("state") or dict(own).get("status", "")
    segments, remarks = _segments_of_one(element, target, context, reader, state=_STATES.get(said, ""), place=place)
    notes = [_note(part) for part in element.iter() if local_name(part) in {"note", "comment"}]
    proposals = sum(local_name(child) == "alt-trans" for child in element)
    kept = (*own, *((f"target-{name}", value) for name, value in of_target if name != "xml:lang"))
    return XliffUnit(
        segments=tuple(segments),
        notes=tuple(note for note in notes if note.text),
        properties=(("alt-trans", str(proposals)),) if proposals else (),
        attributes=tuple((name, value) for name, value in kept if name not in {"id", "xml:space"}),
        remarks=tuple(remarks),
    )


def _segments_of_one(
    element: _Element,
    target: _Element | None,
    context: FileContext,
    reader: InlineReader,
    *,
    state: str,
    place: str,
) -> tuple[list[XliffSegment], list[str]]:
    """Find the segments of a unit of XLIFF 1.x: those that it marks, else all of it is one."""
    identity = element.get("id") or ""
    marked = _child(element, "seg-source")
    sources = [part for part in marked.iter() if is_segment(part)] if marked is not None else []
    targets = [part for part in target.iter() if is_segment(part)] if target is not None else []
    empty = target is None or not plain_text(target).strip()
    if marked is None or not sources or not (targets or empty):
        source = _child(element, "source")
        if source is None:
            return [], [f"{place}: a unit without a source is left out"]
        return [_segment(identity, source, target, context, reader, state=state)], []
    translations = {part.get("mid") or "": part for part in targets}
    defined = _trados_segments(element)
    segments = []
    for part in sources:
        mid = part.get("mid") or ""
        name = identity if len(sources) == 1 else f"{identity}.{mid}"
        facts = defined.get(mid, ())
        segments.append(_segment(name, part, translations.pop(mid, None), context, reader, state=state, facts=facts))
    for mid, part in translations.items():
        nothing = Variant(lang=context.source_lang, text="")
        variant = _variant(part, context.target_lang, reader)
        segments.append(XliffSegment(id=f"{identity}.{mid}", source=nothing, target=variant, state=state))
    if _LETTERS.search(_outside(marked)):
        return segments, [f"{place}: text outside of its segments is left out"]
    return segments, []


def _trados_segments(element: _Element) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return what Trados says of each segment, by its number."""
    definitions = _child(element, "seg-defs")
    if definitions is None:
        return {}
    return {
        part.get("id") or "": tuple((name, value) for name, value in attributes_of(part) if name != "id")
        for part in definitions
        if local_name(part) == "seg"
    }


def _segment(
    identity: str,
    source: _Element,
    target: _Element | None,
    context: FileContext,
    reader: InlineReader,
    *,
    state: str = "",
    facts: tuple[tuple[str, str], ...] = (),
) -> XliffSegment:
    reader.comments.clear()
    first = _variant(source, context.source_lang, reader)
    second = _variant(target, context.target_lang, reader) if target is not None else None
    return XliffSegment(
        id=identity,
        source=first,
        target=second,
        state=_STATES.get(dict(facts).get("conf", ""), "") or state,
        notes=tuple(context.comments[name] for name in dict.fromkeys(reader.comments) if name in context.comments),
        properties=facts,
    )


def _variant(element: _Element, lang: str, reader: InlineReader) -> Variant:
    text, codes = reader.read(element)
    return Variant(lang=element.get(_XML_LANG) or lang, text=text, codes=codes)


def _outside(element: _Element) -> str:
    """Return the text of an element outside of the segments marked in it."""
    if is_segment(element):
        return ""
    return (element.text or "") + "".join(_outside(child) + (child.tail or "") for child in element)


def _unit_of_two(element: _Element, context: FileContext, place: str) -> XliffUnit:
    """Read a unit of XLIFF 2.x."""
    original = _child(element, "originalData")
    data = {part.get("id") or "": plain_text(part) for part in original} if original is not None else {}
    own = dict(attributes_of(element))
    identity = own.get("id", "")
    if identity.startswith("dz-"):  # as duizhao names a unit whose own id XLIFF does not allow, or that had none
        identity = own.pop("name", "")
    parts = [child for child in element if local_name(child) == "segment"]
    remarks, segments = [], []
    for number, part in enumerate(parts, 1):
        source = _child(part, "source")
        if source is None:
            remarks.append(f"{place}: a segment without a source is left out")
            continue
        preserve = "preserve" in {element.get(_XML_SPACE), source.get(_XML_SPACE)}
        name = identity if len(parts) == 1 else f"{identity}.{part.get('id') or number}"
        facts = tuple((key, value) for key, value in attributes_of(part) if key not in {"id", "state", "xml:space"})
        segments.append(
            _segment(
                name,
                source,
                _child(part, "target"),
                context,
                InlineReader(data=data, preserve=preserve),
                state=_STATES.get(part.get("state") or "", ""),
                facts=facts,
            )
        )
    ignored = [plain_text(child) for child in element if local_name(child) == "ignorable"]
    if any(_LETTERS.search(text) for text in ignored):
        remarks.append(f"{place}: text that the file marks as ignorable is left out")
    notes = _child(element, "notes")
    metadata = [
        (part.get("type") or "", part.text or "")
        for part in element.iter()
        if local_name(part) == "meta" and part.get("type")
    ]
    return XliffUnit(
        segments=tuple(segments),
        notes=tuple(note for note in map(_note, notes) if note.text) if notes is not None else (),
        properties=tuple(item for item in metadata if not item[0].startswith(_ATTRIBUTE)),
        attributes=tuple(
            [(name, value) for name, value in own.items() if name not in {"id", "xml:space"}]
            + [(name.removeprefix(_ATTRIBUTE), value) for name, value in metadata if name.startswith(_ATTRIBUTE)]
        ),
        remarks=tuple(remarks),
    )
