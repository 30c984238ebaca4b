"""What must go through a translation unchanged: tags, placeholders, entities, URLs, e-mail addresses.

A piece that one side has and the other has not is a contradiction both sides show. Placeholder shapes are
those of printf, Python, .NET and ICU, shell and template languages, as gettext, Weblate and Okapi check
them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding, Severity

__all__ = ["CHECK"]

_NAME: Final = "markup"

_URL: Final = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+"
    r"|(?<![\w@.-])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|org|net|edu|gov|io)(?:/[A-Za-z0-9\-._~/?#=&%]*)?(?![\w.-]*\w)"
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}")
_TAG: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]{0,30}(?:\s[^<>]{0,500})?/?>")
_PLACEHOLDER: Final = re.compile(
    r"%\(\w{1,60}\)[sdifr]|(?<![\d%])%(?:\d+\$)?[-+0#]?\d{0,3}(?:\.\d{1,3})?l{0,2}[sdifuxX@](?![A-Za-z])"
    r"|\$\{[^{}\s]{1,80}\}|\{\{[^{}]{1,80}\}\}|\{\w{0,60}\}|%[A-Z_]{2,40}%|__[A-Z][A-Z_]{1,40}__"
)
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")

_KINDS: Final[tuple[tuple[str, tuple[str, ...], re.Pattern[str], str, Severity], ...]] = (
    ("e-mail address", ("@",), _EMAIL, "link-cross-reference", "major"),
    (
        "address",
        ("://", "www.", ".com", ".org", ".net", ".edu", ".gov", ".io"),
        _URL,
        "link-cross-reference",
        "major",
    ),
    ("tag", ("<",), _TAG, "markup-tag", "major"),
    ("placeholder", ("%", "{", "__"), _PLACEHOLDER, "markup-tag", "critical"),
    ("entity", ("&",), _ENTITY, "markup-tag", "minor"),
)
"""Each kind of piece, what every piece of it has one of, its pattern, and what a difference is."""


def check_markup(view: BeadView, context: Context) -> list[Finding]:  # noqa: ARG001 - as every check
    """Compare the pieces of one bead that must be the same on both sides."""
    if not view.paired:
        return []
    findings = []
    source, target = view.source, view.target
    for kind, signs, pattern, subtype, severity in _KINDS:
        ours = _pieces(pattern, source, kind) if _has_one(source, signs) else []
        theirs = _pieces(pattern, target, kind) if _has_one(target, signs) else []
        if not ours and not theirs:
            continue
        missing = Counter(key for key, _ in ours) - Counter(key for key, _ in theirs)
        added = Counter(key for key, _ in theirs) - Counter(key for key, _ in ours)
        if missing or added:
            lost, new = _places(ours, missing), _places(theirs, added)
            findings.append(
                view.finding(
                    check=_NAME,
                    subtype=subtype,
                    severity=severity,
                    tier="error",
                    confidence=0.95,
                    message=_message(kind, [source[a:b] for a, b in lost], [target[a:b] for a, b in new]),
                    source=lost,
                    target=new,
                    evidence=[f"source: {len(ours)} of this kind", f"target: {len(theirs)} of this kind"],
                    suggestion=source[slice(*lost[0])] if len(lost) == len(new) == 1 else None,
                )
            )
        source, target = pattern.sub(_blank, source), pattern.sub(_blank, target)
    return findings


def _has_one(text: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # noqa: SIM110 - a generator costs more than the search
        if sign in text:
            return True
    return False


def _blank(match: re.Match[str]) -> str:
    """Hide a piece from the kinds that come after, keeping all offsets."""
    return " " * len(match[0])


def _pieces(pattern: re.Pattern[str], text: str, kind: str) -> list[tuple[str, tuple[int, int]]]:
    pieces = []
    for match in pattern.finditer(text):
        piece = match[0]
        if kind == "address":
            piece = piece.rstrip(".,;:!?)'\"]")
            key = re.sub(r"^https?://(?:www\.)?|^www\.|/$", "", piece.lower())
        elif kind == "tag":
            name = re.match(r"</?[A-Za-z][A-Za-z0-9:-]*", piece)
            key = name[0].lower() if name else piece
        else:
            key = piece
        pieces.append((key, (match.start(), match.start() + len(piece))))
    return pieces


def _places(pieces: list[tuple[str, tuple[int, int]]], wanted: Counter[str]) -> list[tuple[int, int]]:
    left = Counter(wanted)
    places = []
    for key, place in reversed(pieces):
        if left[key] > 0:
            left[key] -= 1
            places.append(place)
    return places[::-1]


def _message(kind: str, lost: list[str], new: list[str]) -> str:
    shown = [text if len(text) <= 60 else f"{text[:57]}..." for text in (*lost[:3], *new[:3])]  # noqa: PLR2004
    if lost and new:
        return f"The {kind} {shown[0]} has become {shown[min(len(lost), 3)]}."
    if lost:
        return f"The {kind} {', '.join(shown)} is missing from the target."
    return f"The {kind} {', '.join(shown)} is not in the source."


CHECK: Final = Check(
    name=_NAME,
    summary="tags, placeholders, entities, URLs and e-mail addresses that differ",
    bead=check_markup,
    needs=frozenset({"source"}),
)
