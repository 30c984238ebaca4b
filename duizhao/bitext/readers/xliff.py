"""XLIFF 1.0 to 1.2 and 2.0 to 2.2, with what Trados (SDLXLIFF) and memoQ (MQXLIFF) add; streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duizhao.bitext.errors import FormatError, InputError, LanguageError
from duizhao.bitext.pairs import Head, Pair, PairStream, Tally
from duizhao.bitext.readers._judgement import judgement_of
from duizhao.bitext.readers._languages import SideFinder, choose_languages
from duizhao.bitext.readers._pairs import check_length, stream_by_content, with_script
from duizhao.bitext.readers._tmx_units import local_name
from duizhao.bitext.readers._xliff_units import FileContext, XliffSegment, XliffUnit, read_unit
from duizhao.bitext.readers._xml_units import MendedXml, UnitFile
from duizhao.bitext.units import Unit, Variant

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["open_xliff"]

_TAG: Final = re.compile(r"<(?:[\w.-]+:)?(?:file|xliff|target)\s[^<>]*>")
_LANG: Final = re.compile(
    r"""\s(source-language|target-language|srcLang|trgLang|xml:lang)\s*=\s*["']([^"'<>]{1,60})["']"""
)
# A tag that a chunk cuts off is looked at again.
_OVERLAP: Final = 2_000
# In characters, to tell the script of a side whose tag is zh alone.
_SAMPLE: Final = 100_000
# Lines are counted in sixteen bits.
_LAST_LINE: Final = 65_535
_UNITS: Final = frozenset({"trans-unit", "unit"})


def open_xliff(
    path: Path, *, name: str = "", source_lang: str | None = None, target_lang: str | None = None
) -> PairStream:
    """Open an XLIFF file: a pair a segment, in the file's order, those without a translation too.

    Segments are those that the file marks (``segment`` in 2.x, ``mrk mtype="seg"`` in 1.2 and Trados'), else whole
    units. Kept are ids, notes and comments, states (in the words of XLIFF 2; the file's own word stays an attribute
    or a property), the other attributes of units, metadata, and inline codes with what they stand for. Text that
    Trados marks as deleted is left out, locked text is read. Units that are not to be translated are counted and
    left out; proposals (``alt-trans``) are counted in a property.

    Parameters
    ----------
    path : Path
        The file, of any size; it is read twice.
    name : str
        What to call it in messages, where it is the copy of a pipe.
    source_lang, target_lang : str or None
        BCP 47 tags; None is as the file says, else told by content.

    Raises
    ------
    FormatError
        When the file is not XLIFF, is damaged, or declares entities; the message says where.
    LanguageError
        When the languages asked for are not there, or must be named.
    InputError
        When the file is missing, a folder, unreadable, empty or holds no units.
    """
    file = _Xliff(path, name)
    tags = file.tags()
    sources, targets = ([tag for tag, side in tags if side == wanted] for wanted in ("source", "target"))
    if not targets:
        head = Head(name=name or path.name, source_lang="", target_lang="")
        given = source_lang or next(iter(sources), None)
        return stream_by_content(file.pairs(None), head, file.tally, source_lang=given, target_lang=target_lang)
    source, target = choose_languages(
        file.name,
        [*sources, *targets],
        srclang=next(iter(sources), ""),
        source_lang=source_lang,
        target_lang=target_lang,
    )
    finders = SideFinder(source), SideFinder(target)
    used = [max((*sources, *targets), key=finder.rank) for finder in finders]
    head = Head(
        name=name or path.name,
        source_lang=with_script(source, lambda: _Xliff(path, name).sample(finders[0])),
        target_lang=with_script(target, lambda: _Xliff(path, name).sample(finders[1])),
        source_tag=used[0],
        target_tag=used[1],
    )
    return PairStream(head=head, pairs=file.pairs(finders), tally=file.tally)


class _Xliff:
    """A file being read, first for its languages, then for its units."""

    def __init__(self, path: Path, name: str = "") -> None:
        """Begin; ``name`` is what to call the file, where it is a copy."""
        self.path = path
        self.name = name or str(path)
        self.tally = Tally()

    def tags(self) -> list[tuple[str, str]]:
        """Return the language tags of the file with the side that they are said of, in order, each once."""
        found: dict[tuple[str, str], None] = {}
        rest = ""
        for chunk in UnitFile(self.path, unit="unit", parent="xliff", tally=Tally(), name=self.name).chunks():
            text = rest + chunk
            for match in _TAG.finditer(text):
                of_target = "target" in match.group()[:40]
                for name, tag in _LANG.findall(match.group()):
                    if name == "xml:lang":
                        if of_target:
                            found[tag, "target"] = None
                    else:
                        found[tag, "source" if name.startswith("s") else "target"] = None
            rest = text[-_OVERLAP:]
        return list(found)

    def _parsed(self, tally: Tally) -> Iterator[tuple[XliffUnit, int]]:
        """Yield the units with their lines."""
        from lxml import etree  # noqa: PLC0415  (a tenth of a second)

        parser = etree.iterparse(
            MendedXml(UnitFile(self.path, unit="unit", parent="xliff", tally=tally, name=self.name), tally),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        context = FileContext()
        number = 0
        around: list[str] = []  # what the files and groups around say of translate
        try:
            for event, element in parser:
                name = local_name(element)
                if event == "start":
                    self._begin(element, name, context)
                    if name in {"file", "group"}:
                        around.append(element.get("translate") or (around[-1] if around else "yes"))
                elif name in {"file", "group"}:
                    around.pop()
                    _forget(element)
                elif name in _UNITS:
                    number += 1
                    line = element.sourceline or 0
                    line = line if line < _LAST_LINE else 0
                    place = f"{self.name}, line {line}, unit {number}"
                    yield read_unit(element, context, place, translate=around[-1] if around else "yes"), line
                    _forget(element)
                else:
                    context.note_definition(element, name)
        except etree.XMLSyntaxError as error:
            said = " ".join((error.msg or "no reason given").split())[:200]
            raise FormatError(f"{self.name}, after unit {number}: not well-formed XML ({said})") from None
        if not number:
            raise InputError(f"{self.name} holds no translation units")

    def _begin(self, element: _Element, name: str, context: FileContext) -> None:
        if element.getparent() is None:
            if name != "xliff":
                raise FormatError(f"{self.name}: the root is <{name[:40]}>, not <xliff>; give an XLIFF file")
            context.begin_root(element)
        elif name == "file":
            context.begin_file(element)

    def sample(self, finder: SideFinder) -> str:
        """Return text of one side."""
        parts: list[str] = []
        size = 0
        for unit, _ in self._parsed(Tally()):
            for segment in unit.segments:
                for variant in (segment.source, segment.target):
                    if variant is not None and variant.lang and finder.rank(variant.lang):
                        parts.append(variant.text)
                        size += len(variant.text)
            if size > _SAMPLE:
                break
        return "".join(parts)

    def pairs(self, finders: tuple[SideFinder, SideFinder] | None) -> Iterator[Pair]:
        """Yield a pair a segment; without finders the sides are the file's."""
        given = 0
        for unit, line in self._parsed(self.tally):
            if not unit.translate:
                self.tally.read += 1
                self.tally.left_out["not to be translated"] += 1
                continue
            for remark in unit.remarks:
                self.tally.remark(remark)
            for segment in unit.segments:
                self.tally.read += 1
                pair = self._pair(unit, segment, line, finders)
                if pair is not None:
                    given += 1
                    yield pair
        if not given:
            raise LanguageError(f"{self.name} holds no segment that can be read in the languages asked for")

    def _pair(
        self, unit: XliffUnit, segment: XliffSegment, line: int, finders: tuple[SideFinder, SideFinder] | None
    ) -> Pair | None:
        sides = _sides(segment.source, segment.target, finders)
        if sides is None:
            langs = " and ".join(side.lang for side in (segment.source, segment.target) if side is not None)
            self.tally.left_out[f"in {langs}"] += 1
            return None
        texts = [side.text.strip() if side is not None else "" for side in sides]
        if not any(texts):
            self.tally.left_out["with both sides empty"] += 1
            return None
        for text in texts:
            check_length(text, f"{self.name}, line {line}")
        notes = (*unit.notes, *segment.notes)
        judged = judgement_of((*unit.properties, *segment.properties))
        return Pair(
            source=texts[0],
            target=texts[1],
            score=judged.score,
            confidence=judged.confidence,
            kind=judged.kind,
            checked=judged.checked,
            pinned=judged.pinned,
            unit=Unit(
                id=segment.id,
                line=line,
                state=segment.state,
                notes=notes,
                properties=judged.properties,
                attributes=unit.attributes,
                source=sides[0],
                target=sides[1],
            ),
            note="\n".join(note.text for note in notes),
        )


def _sides(
    source: Variant, target: Variant | None, finders: tuple[SideFinder, SideFinder] | None
) -> tuple[Variant | None, Variant | None] | None:
    """Return the two sides as they are asked for; None where the segment is in other languages."""
    if finders is None:
        return source, target
    variants = [variant for variant in (source, target) if variant is not None]
    first = finders[0].find(variants)
    second = finders[1].find(variants, first)
    if (first >= 0) + (second >= 0) < len(variants):
        return None
    return (variants[first] if first >= 0 else None), (variants[second] if second >= 0 else None)


def _forget(element: _Element) -> None:
    """Free an element and what came before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
