"""What machine translation and bad conversion leave behind: broken characters, dangling words, stray dashes.

The shapes are those seen in translations on the web (关于70%例如, "about 70 % for example"; ``–`` for
quotation marks) and in tool output (``<unk>``, ``@@``, ``▁``), and bytes read in the wrong encoding. In
English, a determiner without its noun (``the of``) is what a dropped word leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding
from duizhao.audit.phrases import quoted_on
from duizhao.bitext.catalogue import noted, phrase
from duizhao.bitext.language.characters import HAN

__all__ = ["CHECK"]

_NAME: Final = "debris"

_BROKEN: Final = re.compile(
    "\ufffd+|[\u00c2\u00c3\u00e2][\u0080-\u00bf\u20ac\u2122\u0153\u201e\u2020]+|\u00ef\u00bc[\u0080-\u00bf\u2026\u0152]"
    "|\u951f\u65a4\u62f7|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u2060\ufeff\u00ad]+"
    "|\u70eb\u70eb\u70eb+|[\ud800-\udfff]+"
)
_TOKENS: Final = re.compile(
    r"<unk>|\[UNK\]|⁇|▁|(?<=\w)@@(?=\s|$)|(?<=\s)@-@(?=\s)|</?s>|__unk__|\bNone\b(?=[.,。，]?\s*\Z)"
)
# What one of the above begins with or holds: looked for first, since clean text has none of it.
_UNUSUAL: Final = re.compile(
    "[\ufffd\u00c2\u00c3\u00e2\u00ef\u951f\u70eb\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u2060\ufeff\u00ad\ud800-\udfff]"
)
_TOKEN_SIGNS: Final = ("<", "@", "UNK", "__", "None", "⁇", "▁")

_DANGLING: Final = re.compile(
    r"(?:关于|对于|至于|由于|根据|按照|随着|(?<![拆清解消免删开废切排移铲剔扣根祛去破撤割屏拔扫])除了)\s*(?:\d[\d.,]*\s?[%％]?)?\s*(?=例如|比如|[，。；！？,;!?]|\Z)"
)
_DOUBLED_PREPOSITION: Final = re.compile(rf"(根据|按照|由于|关于)[{HAN}]{{1,6}}\1")
_STRAY_DASH: Final = re.compile(rf"(?:\A|(?<=[。！？])|(?<=[。！？.] ))[–-]\s+(?=[{HAN}])|(?<=[{HAN}。.])\s*[–-]\s*\Z")
_BARE_DETERMINER: Final = re.compile(
    r"\bthe (?:of|and|is|are|was|were|has|have|will(?! (?:of|to|and)\b)|would|can|could|'s)\b(?!['’-])"
    r"|(?<!['’-])\b(?:the|an)\s?(?:[,;:?]|\.(?!\.))(?=\s|\Z)"
    r"|(?<!thought )(?<!heard )(?<!spoken )(?<!dreamed )(?<!aware )(?<!disposed )(?<!made )"
    r"(?<!care )(?<!charge )(?<!advantage )(?<!use )(?<!proud )"
    r"\b(?:of|with) (?:of|with|and|is|are|was|were)\b(?= )|\b(?:is|are|was|were) (?:is|are|was|were)\b"
)
# The last letters of a first word above with a second, or a first word with a mark.
_PERHAPS_BARE: Final = re.compile(
    r" (?:(?<=(?:he|of|th|is|re|as) )(?:of|with|and|is|are|was|were|has|have|will|would|can|could))\b"
    r"|(?:the|an)\s?[,;:?.]"
)


def check_debris(view: BeadView, context: Context) -> list[Finding]:
    """Look for debris in one bead's target."""
    text = view.target
    if not text:
        return []
    findings = [*_characters(view)]
    if view.target_lang.startswith("zh"):
        findings += _chinese(view)
    elif not context.habits.tokenised:
        findings += _english(view)
    return findings


def _characters(view: BeadView) -> Iterator[Finding]:
    suspects = []
    if _UNUSUAL.search(view.target):
        suspects.append((_BROKEN, noted("Broken or invisible characters: {characters}.")))
    if any(map(view.target.__contains__, _TOKEN_SIGNS)):
        suspects.append((_TOKENS, noted("A token of a translation engine: {characters}.")))
    for pattern, message in suspects:
        match = pattern.search(view.target)
        if match:
            shown = match[0] if match[0].isprintable() else " ".join(f"U+{ord(char):04X}" for char in match[0][:4])
            yield view.finding(
                check=_NAME,
                subtype="character-encoding",
                severity="major",
                tier="error" if view.source and not pattern.search(view.source) else "review",
                confidence=0.95,
                message=phrase(message, characters=shown),
                target=[match.span()],
                evidence=[
                    phrase("{n} in this segment", n=len(pattern.findall(view.target))),
                    *([phrase("source: none")] if view.source and not pattern.search(view.source) else []),
                ],
            )


def _chinese(view: BeadView) -> Iterator[Finding]:
    for pattern, message in (
        (_DANGLING, noted("'{words}' governs nothing here.")),
        (_DOUBLED_PREPOSITION, noted("'{words}' begins twice.")),
    ):
        for match in pattern.finditer(view.target):
            if match.end() - match.start() >= len(view.target.strip()):
                continue  # a label: 由于, Caused by
            yield view.finding(
                check=_NAME,
                subtype="unintelligible",
                its_type="grammar",
                severity="major",
                tier="review",
                confidence=0.85,
                message=phrase(message, words=match[0].strip()),
                target=[match.span()],
                evidence=[quoted_on("target", view.target[max(0, match.start() - 4) : match.end() + 6])],
            )
    if "–" not in view.target and "-" not in view.target:
        return
    places = [match.span() for match in _STRAY_DASH.finditer(view.target)]
    if not re.match(r"\s*(?:[–—•*+-]|\d+[.)])", view.source):
        yield from view.slip(
            places,
            check=_NAME,
            confidence=0.85,
            message=phrase("A stray dash, perhaps left of quotation marks."),
            evidence=[phrase("Chinese sets quotation marks “ ” around speech, and —— for a dash")],
        )


def _english(view: BeadView) -> list[Finding]:
    text = view.target
    places = [match.span() for match in _BARE_DETERMINER.finditer(text)] if _PERHAPS_BARE.search(text) else []
    if not places:
        return []
    start, end = places[0]
    return view.slip(
        places,
        check=_NAME,
        subtype="grammar",
        confidence=0.8,
        message=phrase("'{words}': a word seems to be missing.", words=text[start:end]),
        evidence=[quoted_on("target", text[max(0, start - 15) : end + 15])],
    )


CHECK: Final = Check(
    name=_NAME, summary="broken characters, engine tokens, dangling words, stray dashes", bead=check_debris
)
