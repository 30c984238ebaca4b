"""Segmentation by rules of the user's own, in SRX 2.0 (LISA OSCAR, 2008), by choppa-srx.

choppa-srx is a port of the engine that LanguageTool uses; it reads the rules of LanguageTool, Okapi and OmegaT.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.sax import SAXException

from duizhao.bitext.errors import FormatError, MissingPackageError
from duizhao.bitext.readers.encoding import read_bytes, shown_name

__all__ = ["Splitter", "read_rules"]

Splitter = Callable[[str, str], list[tuple[int, int]]]
"""Takes a text and its language, returns where its sentences begin and end, white space aside."""

# In bytes: LanguageTool's rules for all its languages have some 200,000.
_LARGEST = 8 << 20


def read_rules(path: Path) -> Splitter:
    """Read a file of rules.

    Parameters
    ----------
    path : Path
        An SRX 2.0 file. Its ``maprules`` are asked for ``en`` and ``zh`` (``zh_Hant`` for Traditional Chinese).

    Returns
    -------
    Splitter
        It cuts a text as the rules say; a language without rules is one sentence.

    Raises
    ------
    FormatError
        When the file is not SRX, declares entities, or has a pattern that is not a regular expression.
    MissingPackageError
        When choppa-srx is not installed.
    """
    data = read_bytes(path, limit=_LARGEST)
    name = shown_name(path)
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data.split(b"<srx", 1)[0]:
        raise FormatError(f"{name}: has a document type; remove it")
    try:
        import regex  # noqa: PLC0415
        from choppa import SrxDocument, SrxTextIterator  # noqa: PLC0415
    except ImportError:
        raise MissingPackageError("rules in SRX need choppa-srx: pip install 'duizhao[srx]'") from None
    try:
        document = SrxDocument(cascade=b'cascade="no"' not in data, ruleset=str(path))
    except (SAXException, ValueError, KeyError, AttributeError, regex.error) as error:
        raise FormatError(f"{name}: not sound SRX 2.0 ({' '.join(str(error).split())[:200]})") from None
    if not document.language_map_list:
        raise FormatError(f"{name}: no maprules; give an SRX 2.0 file")

    def split(text: str, lang: str) -> list[tuple[int, int]]:
        code = {"zh-Hans": "zh", "zh-Hant": "zh_Hant"}.get(lang, lang)
        spans, position = [], 0
        try:
            parts = list(SrxTextIterator(document, code, text))
        except regex.error as error:
            raise FormatError(f"{name}: not a regular expression ({' '.join(str(error).split())[:200]})") from None
        for part in parts:
            bare = part.strip()
            if bare:
                start = position + len(part) - len(part.lstrip())
                spans.append((start, start + len(bare)))
            position += len(part)
        return spans

    return split
