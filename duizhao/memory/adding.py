"""Aligned files to units of a memory: each pair with its neighbours, and what its file says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.pairs import Head, Pair
from duizhao.bitext.units import Unit
from duizhao.memory.folding import fold_key
from duizhao.memory.store import MemoryUnit

__all__ = ["memory_units"]

_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z")


def memory_units(head: Head, pairs: Iterable[Pair], origin: str) -> Iterator[MemoryUnit]:
    """Yield a unit for each pair that has both sides and was not left out, as the pairs come.

    ``origin`` names where they come from. A date is that of the unit's last change, else of its making, an author
    likewise; both as the file has them.

    Raises
    ------
    LanguageError
        When the file is not one of English and Chinese.
    """
    chinese_first = is_chinese(head.source_lang)
    if chinese_first == is_chinese(head.target_lang):
        raise LanguageError(f"{origin}: {head.source_lang} and {head.target_lang}; a memory holds English and Chinese")
    tags = (head.source_tag or head.source_lang, head.target_tag or head.target_lang)
    before, waiting = (0, 0), None
    for place, pair in enumerate(pairs):
        if not (pair.source.strip() and pair.target.strip()) or pair.left_out:
            continue
        unit = _unit(pair, place, origin, tags, chinese_first=chinese_first)
        keys = (fold_key(unit.english), fold_key(unit.chinese))
        if waiting is not None:
            yield replace(waiting, after=keys)
            before = (fold_key(waiting.english), fold_key(waiting.chinese))
        waiting = replace(unit, before=before)
    if waiting is not None:
        yield waiting


def _unit(pair: Pair, place: int, origin: str, tags: tuple[str, str], *, chinese_first: bool) -> MemoryUnit:
    sides = (pair.source, pair.target)
    variants = (pair.unit.source, pair.unit.target) if pair.unit else (None, None)
    langs = [variant.lang if variant and variant.lang else tag for variant, tag in zip(variants, tags, strict=True)]
    english, chinese = (1, 0) if chinese_first else (0, 1)
    return MemoryUnit(
        english=sides[english],
        chinese=sides[chinese],
        english_lang=langs[english],
        chinese_lang=langs[chinese],
        chinese_first=chinese_first,
        origin=origin,
        place=place,
        name=pair.unit.id if pair.unit else "",
        created=_date(_attribute(pair.unit, "changedate", "creationdate")),
        author=_attribute(pair.unit, "changeid", "creationid"),
        note=_notes(pair),
        confidence=pair.confidence or None,
        checked=pair.checked is not None,
    )


def _attribute(unit: Unit | None, *names: str) -> str:
    """Return the first of these attributes that the target, the unit or the source has."""
    if unit is None:
        return ""
    for name in names:
        for holder in (unit.target, unit, unit.source):
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


def _notes(pair: Pair) -> str:
    unit = pair.unit
    holders = (unit, unit.source, unit.target) if unit else ()
    found = [note.text for holder in holders if holder is not None for note in holder.notes]
    return "\n".join(dict.fromkeys(filter(None, [*found, pair.note])))
