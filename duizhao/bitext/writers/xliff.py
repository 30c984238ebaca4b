"""XLIFF 2.1 (OASIS, 2018): a unit a pair, those without a translation too.

Ids, notes, states and inline codes are XLIFF's own; properties, dates and what the aligner or a person said of a
pair are metadata (the standard's metadata module). Written unit by unit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import BinaryIO, Final

from duizhao.bitext.digests import DigestSet, pair_digest
from duizhao.bitext.markup import escape, quoteattr
from duizhao.bitext.pairs import Head, Pair
from duizhao.bitext.units import Note, Unit
from duizhao.bitext.writers._xliff_inline import UnitCodes
from duizhao.bitext.writers.characters import legal
from duizhao.bitext.writers.stream import Held, judged_confidence, variant_of
from duizhao.bitext.writers.tmx import locale_of

__all__ = ["XliffWriter"]

_NAME_TOKEN: Final = re.compile(r"[\w.:-]{1,200}")
_LANGUAGE: Final = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_SUBFORMATS: Final = frozenset({"source", "target"})
_STATES: Final = frozenset({"initial", "translated", "reviewed", "final"})


class XliffWriter:
    """Writes pairs as units; what a unit's texts have of their own is kept with the unit."""

    holds: frozenset[Held] = frozenset({"ids", "notes", "properties", "states", "inline codes"})
    keeps: frozenset[str] = frozenset()

    def __init__(self, handle: BinaryIO, head: Head) -> None:
        """Write everything up to the first unit."""
        self._handle = handle
        self._number = 0
        self._ids = DigestSet()
        source, target = (
            _tag(tag, lang) for tag, lang in ((head.source_tag, head.source_lang), (head.target_tag, head.target_lang))
        )
        original = head.source_name or head.name
        notes = [*head.notes, *([f"recipe: {head.recipe}"] if head.recipe.model else [])]
        written = "".join(f"   <note>{escape(legal(note))}</note>\n" for note in notes if note.strip())
        handle.write(
            (
                '<?xml version="1.0" encoding="UTF-8"?>\n'
                '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0"'
                ' xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0"'
                f' srcLang="{source}" trgLang="{target}">\n'
                f' <file id="f1"{f" original={_quoted(original)}" if original else ""}>\n'
                + (f"  <notes>\n{written}  </notes>\n" if written else "")
            ).encode()
        )

    def add(self, pair: Pair) -> str:
        """Write a pair; one that a person left out is not."""
        if pair.left_out:
            return pair.left_out[:60]
        self._number += 1
        unit = pair.unit or Unit()
        identity, name = self._id(unit.id)
        source, target = variant_of(unit.source, pair.source), variant_of(unit.target, pair.target)
        codes = UnitCodes()
        first = codes.content(source.text if source else pair.source, source.codes if source else ())
        second = codes.content(target.text if target else pair.target, target.codes if target else ())
        state = unit.state if unit.state in _STATES else "translated" if pair.target else "initial"
        translated = f"    <target>{second}</target>\n" if pair.target else ""
        self._handle.write(
            (
                f'  <unit id="{identity}"{f" name={_quoted(name)}" if name else ""} xml:space="preserve">\n'
                f"{_metadata(pair, unit)}{_notes(pair, unit)}{codes.original_data()}"
                f'   <segment state="{state}">\n    <source>{first}</source>\n{translated}   </segment>\n  </unit>\n'
            ).encode()
        )
        return ""

    def _id(self, wanted: str) -> tuple[str, str]:
        """Return an id that no other unit has, and the name that the file gave where that is another."""
        if _NAME_TOKEN.fullmatch(wanted) and self._ids.add(pair_digest(wanted, "")):
            return wanted, ""
        return f"dz-{self._number}", legal(wanted)

    def finish(self) -> None:
        """Close the file; one without units gets an empty one, as the standard asks."""
        if not self._number:
            self._handle.write(b'  <unit id="dz-0">\n   <segment>\n    <source></source>\n   </segment>\n  </unit>\n')
        self._handle.write(b" </file>\n</xliff>\n")


def _tag(tag: str, lang: str) -> str:
    """Return a tag as the file writes it, if it is one, else language and region."""
    found = tag if _LANGUAGE.fullmatch(tag) else locale_of(lang)
    return found if _LANGUAGE.fullmatch(found) else "und"


def _quoted(value: str) -> str:
    return quoteattr(legal(value))


def _metadata(pair: Pair, unit: Unit) -> str:
    """Write properties, attributes and judgements as metadata."""
    known: list[tuple[str, str]] = []
    confidence = judged_confidence(pair)
    if pair.shown_kind != "1-1" and pair.paired:
        known.append(("x-bead", pair.shown_kind))
    if confidence and math.isfinite(confidence):
        known.append(("x-confidence", f"{confidence:.4f}"))
    if pair.score and math.isfinite(pair.score):
        known.append(("x-score", f"{pair.score:.6g}"))
    if pair.checked is not None:
        known.append(("x-checked", "yes"))
        known += [(f"x-checked-{name}", value) for name, value in (("by", pair.checked.by), ("at", pair.checked.at))]
    if pair.pinned:
        known.append(("x-pinned", "yes"))
    known += unit.properties
    known += [(f"attribute:{name}", value) for name, value in unit.attributes]
    for side, variant in (("source", unit.source), ("target", unit.target)):
        if variant is not None:
            known += [(f"{side}:{name}", value) for name, value in variant.properties]
            known += [(f"{side}:attribute:{name}", value) for name, value in variant.attributes]
    rows = "".join(
        f"     <mda:meta type={_quoted(name)}>{escape(legal(value))}</mda:meta>\n" for name, value in known if value
    )
    if not rows:
        return ""
    return f"   <mda:metadata>\n    <mda:metaGroup>\n{rows}    </mda:metaGroup>\n   </mda:metadata>\n"


def _notes(pair: Pair, unit: Unit) -> str:
    own: Iterable[Note] = unit.notes
    if "\n".join(note.text for note in unit.notes) != pair.note:
        own = (Note(text=pair.note),) if pair.note else ()
    notes = [("", note) for note in own]
    for side, variant in (("source", unit.source), ("target", unit.target)):
        if variant is not None:
            notes += [(side, note) for note in variant.notes]
    rows = "".join(f"    <note{_of_note(note, side)}>{escape(legal(note.text))}</note>\n" for side, note in notes)
    return f"   <notes>\n{rows}   </notes>\n" if rows else ""


def _of_note(note: Note, side: str) -> str:
    """Write what XLIFF lets a note have; an author is its category."""
    said = dict(note.attributes)
    side = side or said.get("appliesTo", "")
    written = f' appliesTo="{side}"' if side in _SUBFORMATS else ""
    category = said.get("category") or said.get("from") or ""
    if category:
        written += f" category={_quoted(category)}"
    if re.fullmatch(r"[1-9]|10", said.get("priority", "")):
        written += f' priority="{said["priority"]}"'
    return written
