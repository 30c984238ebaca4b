"""The same source rendered in two ways, and different sources rendered alike.

Both are facts about the whole text and both sides show them, yet either may be meant (a heading and the
sentence it repeats, "Yes." and "Right."), so they are for review. Segments are compared without case, width,
punctuation and spaces; short ones are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from audit.checks.check import Check
from audit.context import BeadView, Context
from audit.findings import Finding, Side

__all__ = ["CHECK"]

_NAME: Final = "consistency"

_LETTERS: Final = re.compile(r"[\W_]+")
_WIDE: Final = re.compile("[\uff10-\uff5a]")
MINIMUM_LATIN: Final = 15
"""Shorter English is a label or an interjection, which context may turn either way."""
MINIMUM_HAN: Final = 6
"""The same for Chinese."""

ALTERNATIVES: Final = 0.1
"""From this share of beads on, the bitext is a collection of alternative translations, not a text."""
FEW: Final = 10
MOST_RELATED: Final = 20


def check_consistency(context: Context) -> list[Finding]:
    """Compare all beads of a bitext with each other."""
    folded = {view.index: {"source": _fold(view.source), "target": _fold(view.target)} for view in context.paired_views}
    findings = list(_compare(context, folded, "source", "target"))
    if len(findings) > max(FEW, ALTERNATIVES * len(context.paired_views)):
        first = findings[0]
        message = f"{len(findings)} beads render a source otherwise than another bead does; said here once."
        return [replace(first, message=message, related=tuple(one.bead for one in findings[1:MOST_RELATED]))]
    taken = {finding.bead for finding in findings}
    return [*findings, *(one for one in _compare(context, folded, "target", "source") if one.bead not in taken)]


def _compare(context: Context, folded: Mapping[int, Mapping[str, str]], same: Side, other: Side) -> Iterator[Finding]:
    groups: dict[str, dict[str, list[BeadView]]] = {}
    for view in context.paired_views:
        key = folded[view.index][same]
        least = MINIMUM_HAN if view.lang(same).startswith("zh") else MINIMUM_LATIN
        if len(key) >= least:
            groups.setdefault(key, {}).setdefault(folded[view.index][other], []).append(view)
    for variants in groups.values():
        if len(variants) == 1:
            continue
        usual = max(variants.values(), key=lambda views: (len(views), -views[0].index))
        for views in variants.values():
            if views is usual:
                continue
            view = views[0]
            twin = usual[0]
            renders = same == "source"
            yield view.finding(
                check=_NAME,
                subtype="inconsistent-style" if renders else "mistranslation",
                its_type="inconsistency",
                severity="minor",
                tier="review",
                confidence=0.7 if renders else 0.6,
                message=(
                    f"The same source is rendered otherwise in bead {twin.index + 1}."
                    if renders
                    else f"Bead {twin.index + 1} has the same target for another source."
                ),
                source=[(0, len(view.source))],
                target=[(0, len(view.target))],
                evidence=[
                    f"there: '{_short(twin.text(other))}'",
                    f"here: '{_short(view.text(other))}'",
                    f"{sum(map(len, variants.values()))} beads with this {same}, {len(variants)} different {other}s",
                ],
                related=[one.index for group in variants.values() for one in group if one is not view][:MOST_RELATED],
            )


def _fold(text: str) -> str:
    if _WIDE.search(text):
        text = unicodedata.normalize("NFKC", text)
    return _LETTERS.sub("", text).casefold()


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - a line of a report


CHECK: Final = Check(
    name=_NAME,
    summary="one source rendered in two ways, two sources rendered alike",
    document=check_consistency,
    needs=frozenset({"source"}),
)
