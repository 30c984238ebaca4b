"""TMX 1.4b, the exchange format of translation memories (LISA OSCAR, 2005).

Only pairs with both sides become translation units: a memory has no use for half of one; the header counts the
sentences without a partner (``x-unpaired-source``, ``x-unpaired-target``). A unit says how sure the aligner was
(``x-confidence``, 0 to 1), how many segments it joins (``x-bead``, as in ``1-2``) and the aligner's own score
(``x-score``), and keeps what its file had: id, notes, properties, dates, inline codes, further texts. Written unit
by unit, so that a million take no more memory than one.

The header carries every attribute that some tool insists on: OmegaT silently drops a memory without
``srclang``, Smartling one without a listed ``datatype``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import BinaryIO, Final

from duizhao.bitext.digests import DigestSet, pair_digest
from duizhao.bitext.markup import escape, quoteattr
from duizhao.bitext.model import Bitext
from duizhao.bitext.pairs import Head, Pair, head_of, pairs_of
from duizhao.bitext.units import Note, Unit, Variant
from duizhao.bitext.version import VERSION
from duizhao.bitext.writers._tmx_segment import segment_xml
from duizhao.bitext.writers.characters import legal
from duizhao.bitext.writers.stream import EMPTY_SIDE, Held, judged_confidence, reason_to_leave_out, variant_of

__all__ = ["TmxWriter", "locale_of", "unit_ids", "write_tmx"]

# The region a script is most written in: translators' tools ask for one (OmegaT takes `zh-Hans` too, Trados not).
_REGION_OF: Final = {"en": "en-US", "zh": "zh-CN", "zh-hans": "zh-CN", "zh-hant": "zh-TW"}
_SEGTYPES: Final = {"sentence": "sentence", "paragraph": "paragraph"}
# What TMX 1.4b lets a tu and a tuv have.
_TUV_ATTRIBUTES: Final = frozenset(
    {
        "o-encoding",
        "datatype",
        "usagecount",
        "lastusagedate",
        "creationtool",
        "creationtoolversion",
        "creationdate",
        "creationid",
        "changedate",
        "changeid",
        "o-tmf",
    }
)
_TU_ATTRIBUTES: Final = _TUV_ATTRIBUTES | {"segtype", "srclang"}
_NOTE_ATTRIBUTES: Final = frozenset({"o-encoding", "xml:lang"})
_KEPT_OF_HEADER: Final = ("segtype", "adminlang", "datatype", "creationdate", "creationid", "changedate", "changeid")
# A tag that every tool reads: a two-letter language, then script and region.
_PLAIN_TAG: Final = re.compile(r"[A-Za-z]{2}(?:-[A-Za-z0-9]{1,8})*")
_DATE: Final = re.compile(r"\d{8}T\d{6}Z")
_COUNTS: Final = ("x-unpaired-source", "x-unpaired-target", "x-left-out")
_ONE_TO_ONE: Final = '      <prop type="x-bead">1-1</prop>\n'
# Room for the three counts, of twelve digits each.
_ROOM: Final = 200


def locale_of(lang: str) -> str:
    """Return the language and region that translators' tools know a BCP 47 tag by.

    >>> [locale_of(lang) for lang in ("en", "en-GB", "zh-Hans", "zh-Hant", "zh-Hant-HK", "zh_tw", "fr")]
    ['en-US', 'en-GB', 'zh-CN', 'zh-TW', 'zh-HK', 'zh-TW', 'fr']
    """
    parts = lang.replace("_", "-").split("-")
    language = parts[0].lower()
    region = next((part.upper() for part in parts[1:] if _is_region(part)), "")
    if region:
        return f"{language}-{region}"
    return _REGION_OF.get("-".join(parts[:2]).lower(), _REGION_OF.get(language, language))


def _is_region(part: str) -> bool:
    """Whether a subtag is a region: two letters or three digits (RFC 5646, section 2.2.4)."""
    return part.isascii() and ((len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit()))  # noqa: PLR2004


class unit_ids:  # noqa: N801 - called like a function, it remembers only what it has given out
    """Give each pair of texts an id that is its own: a hash of both, and a count where a pair comes again.

    The same pair has the same id in every run and every file, wherever it stands.
    """

    def __init__(self) -> None:
        """Begin with nothing given out."""
        self._seen = DigestSet()
        self._times: dict[bytes, int] = {}

    def __call__(self, source: str, target: str) -> str:
        """Return 16 hexadecimal digits of SHA-256, with ``-2``, ``-3`` … from the second time on."""
        digest = pair_digest(source, target)
        if self._seen.add(digest):
            return digest.hex()
        times = self._times[digest] = self._times.get(digest, 1) + 1
        return f"{digest.hex()}-{times}"


def write_tmx(bitext: Bitext, handle: BinaryIO, *, created: datetime | None = None) -> None:
    """Write the paired beads of a bitext as TMX 1.4b.

    Parameters
    ----------
    bitext
        What to write. Texts are written without the characters that XML cannot hold.
    handle
        An open binary file.
    created
        The time for ``creationdate``, with its zone (UTC is taken where none is given); left out when
        None, so that the same bitext always makes the same bytes.
    """
    writer = TmxWriter(handle, head_of(bitext), created=created)
    for pair in pairs_of(bitext):
        writer.add(pair)
    writer.finish()


class TmxWriter:
    """Writes pairs as translation units."""

    holds: frozenset[Held] = frozenset({"ids", "notes", "properties", "states", "inline codes", "further texts"})
    keeps: frozenset[str] = frozenset()

    def __init__(self, handle: BinaryIO, head: Head, *, created: datetime | None = None) -> None:
        """Write the header; counts that are not known yet get room in it where the output can be gone back in."""
        self._handle = handle
        self._id_of = unit_ids()
        self._tags = _tag(head.source_tag, head.source_lang), _tag(head.target_tag, head.target_lang)
        self._langs = (
            f"      <tuv xml:lang={_quoted(self._tags[0])}><seg>",
            f"</seg></tuv>\n      <tuv xml:lang={_quoted(self._tags[1])}><seg>",
        )
        self._aligned = bool(head.recipe.model)
        known = dict(head.properties)
        self._counts = [_count(known.get(name, "")) for name in _COUNTS]
        self._said = frozenset(name for name in _COUNTS if name in known)
        start, end = _header(head, self._tags[0], created)
        handle.write(start)
        self._place = -1
        if head.unpaired is not None:
            self._counts[0] += head.unpaired[0]
            self._counts[1] += head.unpaired[1]
        self._counting = head.unpaired is None
        if handle.seekable():
            self._place = handle.tell()
            handle.write(b" " * _ROOM + b"\n")
        else:
            handle.write(self._counted_properties())
        handle.write(end)

    def add(self, pair: Pair) -> str:
        """Write a pair, or return why it has no place in a memory."""
        source, target, unit = pair.source, pair.target, pair.unit
        if pair.left_out or not source or not target:
            reason = self._reason(pair)
            if reason:
                return reason
        if unit is None or _is_plain(unit):
            source = source if source.isprintable() else legal(source)
            target = target if target.isprintable() else legal(target)
            identity = _quoted(unit.id) if unit is not None and unit.id else f'"{self._id_of(source, target)}"'
            self._handle.write(
                (
                    f"    <tu tuid={identity}>\n{_judged(pair)}"
                    f"{self._langs[0]}{_escaped(source)}{self._langs[1]}{_escaped(target)}</seg></tuv>\n    </tu>\n"
                ).encode()
            )
        else:
            self._handle.write(self._unit(pair, unit).encode())
        return ""

    def _reason(self, pair: Pair) -> str:
        """Return why a pair has no place here, and count it; empty where another translation has it."""
        reason = reason_to_leave_out(pair)
        if reason == EMPTY_SIDE and pair.source and pair.unit is not None and pair.unit.others:
            return ""
        if pair.left_out:
            self._counts[2] += 1
        elif reason and self._counting:
            sizes = pair.shown_kind.split("-")
            self._counts[0] += int(sizes[0]) if not pair.target else 0
            self._counts[1] += int(sizes[1]) if not pair.source else 0
        return reason

    def _unit(self, pair: Pair, unit: Unit) -> str:
        """Write a pair with what its file had beside the texts."""
        attributes = dict(unit.attributes)
        if pair.checked is not None:
            if pair.checked.by:
                attributes["changeid"] = pair.checked.by
            moment = _moment(pair.checked.at)
            if moment:
                attributes["changedate"] = moment
        identity = unit.id or self._id_of(legal(pair.source), legal(pair.target))
        notes = unit.notes if "\n".join(note.text for note in unit.notes) == pair.note else ()
        if not notes and pair.note:
            notes = (Note(text=pair.note),)
        foreign = [(f"x-{name}", value) for name, value in unit.attributes if name not in _TU_ATTRIBUTES]
        if unit.state:
            foreign.append(("x-state", unit.state))
        inner = _notes(notes, "      ") + _props((*unit.properties, *foreign), "      ") + _judged(pair)
        written = "".join(
            self._variant(tag, variant_of(variant, text), text)
            for tag, variant, text in zip(
                self._tags, (unit.source, unit.target), (pair.source, pair.target), strict=True
            )
            if text
        )
        written += "".join(self._variant(variant.lang, variant, variant.text) for variant in unit.others)
        kept = _attributes(attributes.items(), _TU_ATTRIBUTES)
        return f"    <tu tuid={_quoted(identity)}{kept}>\n{inner}{written}    </tu>\n"

    def _variant(self, tag: str, variant: Variant | None, text: str) -> str:
        if variant is None:
            return f"      <tuv xml:lang={_quoted(tag)}><seg>{escape(legal(text))}</seg></tuv>\n"
        lang = _quoted(_tag(variant.lang, variant.lang) if variant.lang else tag)
        segment = segment_xml(variant.text, variant.codes) if variant.codes else escape(legal(variant.text))
        start = f"      <tuv xml:lang={lang}{_attributes(variant.attributes, _TUV_ATTRIBUTES)}>"
        foreign = tuple((f"x-{name}", value) for name, value in variant.attributes if name not in _TUV_ATTRIBUTES)
        inner = _notes(variant.notes, "        ") + _props((*variant.properties, *foreign), "        ")
        if inner:
            return f"{start}\n{inner}        <seg>{segment}</seg>\n      </tuv>\n"
        return f"{start}<seg>{segment}</seg></tuv>\n"

    def _counted_properties(self) -> bytes:
        """Write the counts: those above nothing, and both sides' where an aligner made the pairs."""
        shown = [
            f'    <prop type="{name}">{count}</prop>\n'
            for name, count in zip(_COUNTS, self._counts, strict=True)
            if count or name in self._said or (self._aligned and name != _COUNTS[2])
        ]
        return "".join(shown).encode()

    def finish(self) -> None:
        """Close the body, and fill in the counts."""
        self._handle.write(b"  </body>\n</tmx>\n")
        if self._place >= 0:
            counts = self._counted_properties()
            self._handle.seek(self._place)
            self._handle.write(counts + b" " * (_ROOM - len(counts)))
            self._handle.seek(0, 2)


def _escaped(text: str) -> str:
    return escape(text) if "&" in text or "<" in text or ">" in text else text


def _is_plain(unit: Unit) -> bool:
    """Whether a unit has nothing but an id."""
    return not (
        unit.source or unit.target or unit.notes or unit.properties or unit.attributes or unit.others or unit.state
    )


def _tag(tag: str, lang: str) -> str:
    """Return a tag as the file writes it if every tool reads it so, else language and region."""
    return tag if _PLAIN_TAG.fullmatch(tag) else locale_of(lang or tag)


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0  # noqa: PLR2004


def _moment(at: str) -> str:
    """Return an ISO 8601 moment as TMX writes it; empty where it is not one."""
    if _DATE.fullmatch(at):
        return at
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _quoted(value: str) -> str:
    return quoteattr(legal(value))


def _attributes(attributes: Iterable[tuple[str, str]], allowed: frozenset[str]) -> str:
    return "".join(f" {name}={_quoted(value)}" for name, value in attributes if name in allowed)


def _notes(notes: Iterable[Note], indent: str) -> str:
    return "".join(
        f"{indent}<note{_attributes(note.attributes, _NOTE_ATTRIBUTES)}>{escape(legal(note.text))}</note>\n"
        for note in notes
    )


def _props(properties: Iterable[tuple[str, str]], indent: str) -> str:
    return "".join(f"{indent}<prop type={_quoted(name)}>{escape(legal(value))}</prop>\n" for name, value in properties)


def _judged(pair: Pair) -> str:
    """Write what is known of a pair: its kind, how sure the aligner is, what a person said."""
    confidence = judged_confidence(pair)
    if pair.kind == "1-1" and not confidence and not pair.score:
        return _ONE_TO_ONE
    known = ""
    if pair.unit is None or pair.kind or pair.shown_kind != "1-1":
        known = f'      <prop type="x-bead">{pair.shown_kind}</prop>\n'
    if confidence and math.isfinite(confidence):
        known += f'      <prop type="x-confidence">{confidence:.4f}</prop>\n'
    if pair.score and math.isfinite(pair.score):
        known += f'      <prop type="x-score">{pair.score:.6g}</prop>\n'
    if pair.checked is not None:
        known += '      <prop type="x-checked">yes</prop>\n'
    if pair.pinned:
        known += '      <prop type="x-pinned">yes</prop>\n'
    return known


def _header(head: Head, srclang: str, created: datetime | None) -> tuple[bytes, bytes]:
    """Write everything up to the first unit, in two parts: the counts of what is left out stand between them."""
    attributes = {
        "creationtool": "duizhao",
        "creationtoolversion": head.recipe.version or VERSION,
        "segtype": _SEGTYPES.get(head.recipe.level, "block"),
        "o-tmf": "duizhao",
        "adminlang": "en-US",
        "srclang": srclang,
        "datatype": "plaintext",
        "o-encoding": "UTF-8",
    }
    given = dict(head.attributes)
    attributes |= {name: given[name] for name in _KEPT_OF_HEADER if given.get(name)}
    if created is not None:
        moment = created if created.tzinfo is not None else created.replace(tzinfo=UTC)
        attributes["creationdate"] = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    properties = [("x-recipe", str(head.recipe))] if head.recipe != type(head.recipe)() else []
    properties += [("x-source-document", head.source_name), ("x-target-document", head.target_name)]
    properties += [(name, value) for name, value in head.properties if name not in _COUNTS]
    written = "".join(f"\n    {name}={_quoted(value)}" for name, value in attributes.items())
    inner = "".join(f"    <note>{escape(legal(note))}</note>\n" for note in head.notes)
    inner += _props(((name, value) for name, value in properties if value), "    ")
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n  <header{written}>\n{inner}'
    return start.encode(), b"  </header>\n  <body>\n"
