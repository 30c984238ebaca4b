"""TMX 1.4b, the exchange format of translation memories (LISA OSCAR, 2005).

Only beads with both sides become translation units: a memory has no use for half of one. A unit says how
sure the aligner was (``x-confidence``, 0 to 1), how many segments it joins (``x-bead``, as in ``1-2``) and
the aligner's own score (``x-score``). Written unit by unit, so that 300,000 take no more memory than one.

The header carries every attribute that some tool insists on: OmegaT silently drops a memory without
``srclang``, Smartling one without a listed ``datatype``.
"""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, datetime
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from duizhao.bitext.model import Bead, Bitext
from duizhao.bitext.version import VERSION
from duizhao.bitext.writers.characters import legal

__all__ = ["locale_of", "unit_ids", "write_tmx"]

# The region a script is most written in: translators' tools ask for one (OmegaT takes `zh-Hans` too, Trados not).
_REGION_OF = {"en": "en-US", "zh": "zh-CN", "zh-hans": "zh-CN", "zh-hant": "zh-TW"}
_SEGTYPES = {"sentence": "sentence", "paragraph": "paragraph"}


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
        self._times: dict[bytes, int] = {}

    def __call__(self, source: str, target: str) -> str:
        """Return 16 hexadecimal digits of SHA-256, with ``-2``, ``-3`` … from the second time on."""
        digest = hashlib.sha256(f"{source}\x1f{target}".encode("utf-8", "surrogatepass")).digest()[:8]
        times = self._times[digest] = self._times.get(digest, 0) + 1
        return digest.hex() if times == 1 else f"{digest.hex()}-{times}"


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
    handle.write(_header(bitext, created).encode())
    source_lang, target_lang = (quoteattr(legal(locale_of(side.lang))) for side in (bitext.source, bitext.target))
    id_of = unit_ids()
    for bead in bitext.beads:
        if not bead.paired:
            continue
        source, target = legal(bitext.source_text(bead)), legal(bitext.target_text(bead))
        unit = (
            f'    <tu tuid="{id_of(source, target)}">\n'
            f"{_properties(bead)}"
            f"      <tuv xml:lang={source_lang}><seg>{escape(source)}</seg></tuv>\n"
            f"      <tuv xml:lang={target_lang}><seg>{escape(target)}</seg></tuv>\n"
            "    </tu>\n"
        )
        handle.write(unit.encode())
    handle.write(b"  </body>\n</tmx>\n")


def _properties(bead: Bead) -> str:
    """Write what is known of a bead; a score that is no number is left out."""
    known = [("x-bead", bead.kind)]
    if math.isfinite(bead.confidence):
        known.append(("x-confidence", f"{bead.confidence:.4f}"))
    if math.isfinite(bead.score):
        known.append(("x-score", f"{bead.score:.6g}"))
    return "".join(f'      <prop type="{name}">{value}</prop>\n' for name, value in known)


def _header(bitext: Bitext, created: datetime | None) -> str:
    """Write everything up to the first unit."""
    attributes = {
        "creationtool": "duizhao",
        "creationtoolversion": bitext.recipe.version or VERSION,
        "segtype": _SEGTYPES.get(bitext.recipe.level, "block"),
        "o-tmf": "duizhao",
        "adminlang": "en-US",
        "srclang": locale_of(bitext.source.lang),
        "datatype": "plaintext",
        "o-encoding": "UTF-8",
    }
    if created is not None:
        moment = created if created.tzinfo is not None else created.replace(tzinfo=UTC)
        attributes["creationdate"] = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    properties = [("x-recipe", str(bitext.recipe))]
    properties += [(f"x-{side}-document", getattr(bitext, side).name) for side in ("source", "target")]
    written = "".join(f"\n    {name}={quoteattr(legal(value))}" for name, value in attributes.items())
    inner = "".join(f"    <note>{escape(legal(note))}</note>\n" for note in bitext.notes)
    inner += "".join(f'    <prop type="{name}">{escape(legal(value))}</prop>\n' for name, value in properties if value)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<tmx version="1.4">\n  <header{written}>\n{inner}  </header>\n  <body>\n'
    )
