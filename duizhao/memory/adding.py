"""Bitexts to units of a memory: each pair with its neighbours, and what its file says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.model import Bead, Bitext
from duizhao.memory.folding import fold_key
from duizhao.memory.store import MemoryUnit

__all__ = ["memory_units"]

_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z")


def memory_units(bitext: Bitext, origin: str) -> Iterator[MemoryUnit]:
    """Yield a unit for each bead that has both sides and was not left out.

    ``origin`` names where they come from. A date is that of the unit's last change, else of its making, an author
    likewise; both as the file has them.

    Raises
    ------
    LanguageError
        When the bitext is not one of English and Chinese.
    """
    chinese_first = is_chinese(bitext.source.lang)
    if chinese_first == is_chinese(bitext.target.lang):
        raise LanguageError(
            f"{origin}: {bitext.source.lang} and {bitext.target.lang}; a memory holds English and Chinese"
        )
    beads = [(place, bead) for place, bead in enumerate(bitext.beads) if bead.paired and not bead.left_out]
    texts = [_sides(bitext, bead, chinese_first=chinese_first) for _, bead in beads]
    keys = [(0, 0), *((fold_key(english), fold_key(chinese)) for english, chinese in texts), (0, 0)]
    for number, (place, bead) in enumerate(beads):
        english, chinese = texts[number]
        if not (english.strip() and chinese.strip()):
            continue
        source, target = _tag(bitext, bead, source=True), _tag(bitext, bead, source=False)
        yield MemoryUnit(
            english=english,
            chinese=chinese,
            english_lang=target if chinese_first else source,
            chinese_lang=source if chinese_first else target,
            chinese_first=chinese_first,
            origin=origin,
            place=place,
            name=bead.unit.id if bead.unit else "",
            created=_date(_attribute(bead, "changedate", "creationdate")),
            author=_attribute(bead, "changeid", "creationid"),
            note=_notes(bead),
            confidence=bead.confidence or None,
            checked=bead.checked is not None,
            before=keys[number],
            after=keys[number + 2],
        )


def _sides(bitext: Bitext, bead: Bead, *, chinese_first: bool) -> tuple[str, str]:
    sides = bitext.source_text(bead), bitext.target_text(bead)
    return (sides[1], sides[0]) if chinese_first else sides


def _tag(bitext: Bitext, bead: Bead, *, source: bool) -> str:
    """Return the tag of one side as its file has it, with its region."""
    if bead.unit is not None:
        variant = bead.unit.source if source else bead.unit.target
        if variant is not None and variant.lang:
            return variant.lang
    return bitext.source.lang if source else bitext.target.lang


def _attribute(bead: Bead, *names: str) -> str:
    """Return the first of these attributes that the target, the unit or the source has."""
    if bead.unit is None:
        return ""
    holders = (bead.unit.target, bead.unit, bead.unit.source)
    for name in names:
        for holder in holders:
            found = dict(holder.attributes).get(name, "") if holder is not None else ""
            if found:
                return found
    return ""


def _date(stamp: str) -> str:
    """Turn TMX's date into ISO 8601; any other is kept as it is.

    >>> _date("20260203T040506Z"), _date("2026-02-03")
    ('2026-02-03T04:05:06Z', '2026-02-03')
    """
    found = _STAMP.fullmatch(stamp)
    return "{}-{}-{}T{}:{}:{}Z".format(*found.groups()) if found else stamp


def _notes(bead: Bead) -> str:
    unit = bead.unit
    holders = (unit, unit.source, unit.target) if unit else ()
    found = [note.text for holder in holders if holder is not None for note in holder.notes]
    return "\n".join(dict.fromkeys(filter(None, [*found, bead.note])))
