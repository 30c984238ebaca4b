"""The same source rendered in two ways, different sources rendered alike, and terms whose renderings waver.

All are facts about the whole text and both sides show them, yet each may be meant (a heading and the sentence
it repeats, "Yes." and "Right."), so they are for review. Segments are compared without case, width, punctuation
and spaces; short ones are left out. Terms (`duizhao.audit.term_use`) are those of the termbase or, without one, those
that the text repeats; a concept that wavers is told once, where it first departs from its usual rendering.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol, cast

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding, Side
from duizhao.audit.phrases import within
from duizhao.bitext.catalogue import noted, phrase
from duizhao.bitext.language.words import lemma

if TYPE_CHECKING:
    from duizhao.audit.term_use import Wavering
    from duizhao.glossary.termbase.snapshot import AuditTerm

__all__ = ["CHECK"]

_NAME: Final = "consistency"

_MARKS: Final = {code: None for code in range(128) if not chr(code).isalnum()}
_WIDE: Final = re.compile("[\uff10-\uff5a]")
MINIMUM_LATIN: Final = 15
"""Shorter English is a label or an interjection, which context may turn either way."""
MINIMUM_HAN: Final = 6
"""The same for Chinese."""

ALTERNATIVES: Final = 0.1
"""From this share of beads on, the bitext is a collection of alternative translations, not a text."""
FEW: Final = 10
MOST_RELATED: Final = 20

_ENGLISH: Final = re.compile(r"[a-z0-9.]*[a-z0-9]")
_SMALL: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "for",
        "in",
        "on",
        "at",
        "is",
        "are",
        "be",
        "your",
        "please",
        "and",
        "but",
        "so",
        "this",
        "that",
        "these",
        "those",
        "it",
        "now",
        "well",
        "then",
        "we",
        "you",
        "i",
        "our",
        "oh",
    ]
)

_ENDS: Final = 16
_LEAST_ENDS: Final = 4
"""Letters at either end of a text that must agree before it is folded: most texts have no twin."""


class _Terms(Protocol):
    def terms_for_audit(self) -> Iterator[AuditTerm]: ...


_TWO_WAYS: Final = noted("The same source is translated otherwise in segment pair {n}.")
_ONE_WAY: Final = noted("Segment pair {n} has the same target for another source.")
_VARIANTS: Final = {
    "source": noted("{n} segment pairs with this source, {others} different targets"),
    "target": noted("{n} segment pairs with this target, {others} different sources"),
}
_BEFORE: Final = noted("'{term}' is '{rendering}' here and '{other}' before.")
_ELSEWHERE: Final = noted("'{term}' is '{rendering}' here and '{other}' elsewhere.")
_VERDICTS: Final = {"drift": noted("verdict: drift"), "variant": noted("verdict: variant")}


def check_consistency(context: Context) -> list[Finding]:
    """Compare all beads of a bitext with each other."""
    return [*_segments(context), *_terms(context)]


def _segments(context: Context) -> list[Finding]:
    findings = list(_compare(context, "source", "target"))
    if len(findings) > max(FEW, ALTERNATIVES * len(context.paired_views)):
        first = findings[0]
        message = phrase(
            "{n} segment pairs translate a source otherwise than another does (reported once).", n=len(findings)
        )
        return [replace(first, message=message, related=tuple(one.bead for one in findings[1:MOST_RELATED]))]
    taken = {finding.bead for finding in findings}
    return [*findings, *(one for one in _compare(context, "target", "source") if one.bead not in taken)]


def _compare(context: Context, same: Side, other: Side) -> Iterator[Finding]:
    for group in _twins(context, same):
        group = [view for view in group if view.source.strip() != view.target.strip()]  # noqa: PLW2901 - code stays
        if not group:
            continue
        variants: dict[str, list[BeadView]] = {}
        for view in group:
            variants.setdefault(_fold(view.text(other)), []).append(view)
        if len(variants) == 1:
            continue
        usual = max(variants.values(), key=lambda views: (len(views), -views[0].index))
        for views in variants.values():
            if views is usual:
                continue
            view = views[0]
            twin = usual[0]
            renders = same == "source"
            if not renders and _says_the_same(view.text(other), twin.text(other)):
                continue
            yield view.finding(
                check=_NAME,
                subtype="inconsistent-style" if renders else "mistranslation",
                its_type="inconsistency",
                severity="minor",
                tier="review",
                confidence=0.7 if renders else 0.6,
                message=phrase(_TWO_WAYS if renders else _ONE_WAY, n=twin.index + 1),
                source=[(0, len(view.source))],
                target=[(0, len(view.target))],
                evidence=[
                    phrase("there: '{words}'", words=within(twin.text(other))),
                    phrase("here: '{words}'", words=within(view.text(other))),
                    phrase(_VARIANTS[same], n=len(group), others=len(variants)),
                ],
                related=[one.index for one in group if one is not view][:MOST_RELATED],
            )


def _says_the_same(one: str, two: str) -> bool:
    """Whether two English texts differ in small words and endings only: Insert a cell, Insert cells."""
    if not (one.isascii() and two.isascii()):
        return False
    return _content(one) == _content(two)


def _content(text: str) -> set[str]:
    return {lemma(word) for word in _ENGLISH.findall(text.lower()) if word not in _SMALL}


def _twins(context: Context, side: Side) -> Iterator[list[BeadView]]:
    """Yield the beads that have the same text on a side, where there is more than one."""
    alike: dict[tuple[str, str], list[BeadView]] = {}
    for view in context.paired_views:
        alike.setdefault(_ends(view.text(side)), []).append(view)
    for views in alike.values():
        if len(views) == 1:
            continue
        groups: dict[str, list[BeadView]] = {}
        for view in views:
            key = _fold(view.text(side))
            if len(key) >= (MINIMUM_HAN if view.lang(side).startswith("zh") else MINIMUM_LATIN):
                groups.setdefault(key, []).append(view)
        yield from (group for group in groups.values() if len(group) > 1)


def _ends(text: str) -> tuple[str, str]:
    """Return the first and the last letters of a text as `_fold` leaves them."""
    first, last = _fold(text[:_ENDS]), _fold(text[-_ENDS:])
    if min(len(first), len(last)) < _LEAST_ENDS:
        first = last = _fold(text)
    return first[:_LEAST_ENDS], last[-_LEAST_ENDS:]


def _terms(context: Context) -> Iterator[Finding]:
    """Find the concepts whose renderings waver."""
    if {context.source_lang[:2], context.target_lang[:2]} != {"en", "zh"}:
        return
    from duizhao.audit.term_use import wavering_mined, wavering_terms  # noqa: PLC0415 - the glossary, where it is needed

    if context.terms is not None:
        found = wavering_terms(context.bitext, cast("_Terms", context.terms).terms_for_audit())
    elif isinstance(context.encoder, TokenEncoder):
        found = wavering_mined(context.bitext, context.encoder)
    else:
        return
    views = {view.index: view for view in context.paired_views}
    for wavering in found:
        yield _wavering(wavering, views[wavering.others[0].bead])


def _wavering(wavering: Wavering, view: BeadView) -> Finding:
    figures = wavering.figures
    here = [one for one in wavering.others if one.bead == view.index]
    counts = ", ".join(f"'{one.text}' {one.count}" for one in figures.renderings)
    beads = dict.fromkeys(one.bead for one in (*wavering.others, *wavering.main) if one.bead != view.index)
    before = figures.verdict == "drift" and wavering.main[0].bead < view.index
    return view.finding(
        check=_NAME,
        subtype="inconsistent-use-of-terminology",
        severity="minor",
        tier="review",
        confidence=0.7,
        message=phrase(
            _BEFORE if before else _ELSEWHERE,
            term=wavering.term,
            rendering=here[0].rendering,
            other=wavering.main[0].rendering,
        ),
        source=[(one.start, one.end) for one in here],
        target=[(one.other_start, one.other_end) for one in here],
        evidence=[
            phrase("renderings: {counts}", counts=counts),
            phrase(
                "share of the main one: {share} (95 % interval {low}–{high})",
                share=f"{figures.share:.0%}",
                low=f"{figures.low:.0%}",
                high=f"{figures.high:.0%}",
            ),
            phrase(_VERDICTS[figures.verdict]),
        ],
        related=list(beads)[:MOST_RELATED],
    )


def _fold(text: str) -> str:
    if _WIDE.search(text):
        text = unicodedata.normalize("NFKC", text)
    return (text.translate(_MARKS) if text.isascii() else "".join(filter(str.isalnum, text))).casefold()


CHECK: Final = Check(
    name=_NAME,
    summary="one source rendered in two ways, two sources rendered alike, terms whose renderings waver",
    document=check_consistency,
    needs=frozenset({"source"}),
    helped_by=frozenset({"encoder", "terms"}),
)
