"""Spaces: between Han and Latin by the document's own habit, inside Chinese, and doubled.

Clean Chinese references put a space between Han and Latin letters in 9 % of segments and none in 35 %:
both are styles, only a mixture is a fault. Where departures are few they are shown one by one, where the
document has no habit it is said once; so are spaces between sentences where there are many.
"""

from __future__ import annotations

import re
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding
from duizhao.bitext.catalogue import Message, noted, phrase
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.dictionary import load_dictionary

__all__ = ["CHECK"]

_NAME: Final = "spacing"

_TIGHT: Final = re.compile(rf"[{HAN}](?=[A-Za-z0-9])|[A-Za-z0-9](?=[{HAN}])")
_SPACED: Final = re.compile(
    rf"[ \u00a0](?:(?<=[{HAN}].)[ \u00a0]*(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%].)[ \u00a0]*(?=[{HAN}]))"
)
_INNER: Final = re.compile(rf"[ \t\u00a0](?<=[{HAN}，。、；：].)[ \t\u00a0]*(?=[{HAN}])")
_ESCAPE: Final = re.compile(rf"\\[nrt](?=[{HAN}\\])")
"""A line break as strings write it, before Chinese: its letter is no Latin text."""
_STOPS: Final = re.compile("[。！？；，]")
_SPACE: Final = re.compile(r"[ \t\u00a0]")
_LATIN: Final = re.compile("[A-Za-z0-9]")
_ENDS: Final = "。！？"
_SPACED_END: Final = re.compile(rf"(?<=[{_ENDS}])[ \t\u00a0]+(?=[{HAN}“「])")
_DOUBLE: Final = re.compile(r"(?<=[\w,;]) {2,}(?=\w)")

_LABEL_LENGTH: Final = 5
"""A space this near the start sets off a label (目的 objective, 方法 methods), not a slip."""


_SPACED_HERE: Final = noted("Space between Chinese and Latin text (not used elsewhere in this document).")
_TIGHT_HERE: Final = noted("Missing space between Chinese and Latin text (used elsewhere in this document).")
_MOSTLY_TIGHT: Final = noted("document: {n} places without, {others} with")
_MOSTLY_SPACED: Final = noted("document: {n} places with, {others} without")
_ENDS_SPACED: Final = noted("Between Chinese sentences this document always has a space (reported once).")
_ENDS_MIXED: Final = noted("Between Chinese sentences this document sometimes has a space (reported once).")


def check_spacing(view: BeadView, context: Context) -> list[Finding]:
    """Find the spaces of one bead's target that do not belong, and those that are missing."""
    text = view.target
    if not text:
        return []
    if not view.target_lang.startswith("zh"):
        places = [match.span() for match in _DOUBLE.finditer(text)] if "  " in text else []
        message = phrase("Two spaces where one is expected.")
        return view.slip(places, check=_NAME, its_type="whitespace", confidence=0.9, message=message, suggestion=" ")
    return [*_inner(view, context), *_against_habit(view, context)]


def _inner(view: BeadView, context: Context) -> list[Finding]:
    """Find spaces among Han characters; those between sentences only where the document sets none there."""
    text = view.target
    if not _SPACE.search(text) or _is_list(text):
        return []
    usual = _ENDS if context.habits.ends in {"spaced", "mixed"} else ""
    return view.slip(
        [
            match.span()
            for match in _INNER.finditer(text)
            if not _is_label(text[: match.start()], text[match.end() : match.end() + 1])
            and text[match.start() - 1] not in usual
        ],
        check=_NAME,
        its_type="whitespace",
        confidence=0.8,
        message=phrase("Space between Chinese characters."),
        suggestion="",
    )


def _against_habit(view: BeadView, context: Context) -> list[Finding]:
    """Find spaces between Han and Latin where the document has none, or none where it has them."""
    counts = context.habits
    if counts.borders not in {"tight", "spaced"} or not _LATIN.search(view.target):
        return []
    tight = counts.borders == "tight"
    usual, other = max(counts.tight, counts.spaced), min(counts.tight, counts.spaced)
    return view.slip(
        [match.span() for match in (_SPACED if tight else _TIGHT).finditer(_ESCAPE.sub("\n\n", view.target))],
        check=_NAME,
        subtype="inconsistent-style",
        its_type="whitespace",
        confidence=0.8,
        message=phrase(_SPACED_HERE if tight else _TIGHT_HERE),
        evidence=[phrase(_MOSTLY_TIGHT if tight else _MOSTLY_SPACED, n=usual, others=other)],
        suggestion="" if tight else None,
    )


def _is_label(before: str, after: str) -> bool:
    """Whether a space sets off a label at the start: 目的 (objective), 第一章 (chapter one)."""
    if not 1 < len(before) <= _LABEL_LENGTH:
        return False
    dictionary = load_dictionary()
    return (before[0] in "第附" or before in dictionary) and before[-1] + after not in dictionary


def _is_list(text: str) -> bool:
    """Whether the spaces part the items of a line, as in a list of names, rather than stray into it."""
    gaps = len(_INNER.findall(text))
    if gaps == 1 and _STOPS.search(text):
        return False
    return gaps >= 3 or len(text) < 10 * gaps  # noqa: PLR2004 - short pieces between many spaces


def check_habits(context: Context) -> list[Finding]:
    """Say once what the document does throughout, or sometimes: between Han and Latin, and between sentences."""
    if not context.target_lang.startswith("zh"):
        return []
    counts = context.habits
    findings = []
    if counts.borders == "mixed":
        findings += _once(
            context,
            _SPACED if counts.spaced < counts.tight else _TIGHT,
            phrase("Spaces between Chinese and Latin text are inconsistent in this document (reported once)."),
            phrase("{n} places with a space, {others} without", n=counts.spaced, others=counts.tight),
        )
    if counts.ends in {"spaced", "mixed"}:
        findings += _once(
            context,
            _SPACED_END,
            phrase(_ENDS_SPACED if counts.ends == "spaced" else _ENDS_MIXED),
            phrase(
                "{n} sentences with a space before them, {others} without",
                n=counts.spaced_ends,
                others=counts.joined_ends,
            ),
        )
    return findings


def _once(context: Context, pattern: re.Pattern[str], message: Message, evidence: Message) -> list[Finding]:
    """Show the first place that a pattern finds."""
    for view in context.views:
        if (match := pattern.search(view.target)) is not None:
            return view.slip(
                [match.span()],
                check=_NAME,
                subtype="inconsistent-style",
                its_type="whitespace",
                confidence=0.8,
                message=message,
                evidence=[evidence],
            )
    return []


CHECK: Final = Check(
    name=_NAME,
    gathers=True,
    summary="spaces between Han and Latin against the document's habit, inside Chinese, doubled",
    bead=check_spacing,
    document=check_habits,
)
