"""What becomes of the findings of all checks: reading order, no doubles, one finding for a habit.

A small slip that a document makes again and again (a colon of the other width in sixty places) is one decision for
its reader, so it becomes one finding with a count; the other places are its ``related`` segment pairs. Where a check
says that a whole pair is no translation, nothing finer is said of it, but for markup, which has to be put right anyway.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from duizhao.audit.findings import SEVERITIES, TIERS, Finding
from duizhao.bitext.catalogue import phrase

__all__ = ["settle"]

MOST_ALIKE: Final = 8
"""Up to so many slips of one kind are shown one by one."""
MOST_RELATED: Final = 200
"""A finding names no more places than this; its message has their number."""
WHOLE: Final = frozenset({"untranslated", "omission", "addition", "mistranslation"})
FINE: Final = frozenset({"markup"})
"""Checks whose findings stay beside one about the whole pair: a lost tag is lost whatever became of the words."""

_QUOTED: Final = re.compile(r"'[^']*'|\d+")


def settle(found: Sequence[Finding], *, whole_checks: Collection[str], gathering: Collection[str]) -> list[Finding]:
    """Bring findings into reading order, without doubles, and gather the slips that a document makes throughout.

    Parameters
    ----------
    found
        The findings of all checks.
    whole_checks
        The checks that may say of a pair that it is no translation at all (`Check.whole`).
    gathering
        The checks whose slips are gathered where there are many (`Check.gathers`).
    """
    wrong = {
        finding.bead
        for finding in found
        if finding.check in whole_checks and finding.subtype in WHOLE and _covers_side(finding)
    }
    gaps: dict[int, list[Finding]] = {}
    for finding in found:
        if finding.check in whole_checks and finding.subtype in {"omission", "addition"}:
            gaps.setdefault(finding.bead, []).append(finding)
    kept: dict[tuple[str, int, str], Finding] = {}
    for finding in found:
        fine = finding.check not in whole_checks and finding.check not in FINE
        if finding.bead in wrong and fine and finding.source and finding.target:
            continue
        if finding.check == "polarity" and any(_lies_in(finding, gap) for gap in gaps.get(finding.bead, ())):
            continue  # a denial among words that are said to be missing anyway
        kept.setdefault((finding.key, finding.bead, finding.message), finding)
    return sorted(_gather(list(kept.values()), gathering), key=_reading_order)


def _gather(found: Sequence[Finding], gathering: Collection[str]) -> list[Finding]:
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    single: list[Finding] = []
    for finding in found:
        if finding.check in gathering and finding.tier == "review" and finding.severity in {"minor", "neutral"}:
            key = finding.check, finding.subtype, _QUOTED.sub("", finding.message)
            groups.setdefault(key, []).append(finding)
        else:
            single.append(finding)
    for group in groups.values():
        if len(group) <= MOST_ALIKE:
            single += group
            continue
        first = min(group, key=_reading_order)
        beads = sorted({one.bead for one in group} - {first.bead})
        single.append(
            replace(
                first,
                message=phrase("{finding} ({n} such places, reported once.)", finding=first.message, n=len(group)),
                evidence=(
                    *first.evidence,
                    phrase("{n} findings of this kind in {pairs} segment pairs", n=len(group), pairs=len(beads) + 1),
                ),
                related=tuple(beads[:MOST_RELATED]),
            )
        )
    return single


def _lies_in(finding: Finding, gap: Finding) -> bool:
    """Whether the one place of a finding lies in one of a gap."""
    spans = (*finding.source_spans, *finding.target_spans)
    return len(spans) == 1 and any(
        one.side == spans[0].side and one.start <= spans[0].start and spans[0].end <= one.end
        for one in (*gap.source_spans, *gap.target_spans)
    )


def _covers_side(finding: Finding) -> bool:
    return (not finding.source_spans or _whole(finding.source_spans[0].text, finding.source)) and (
        not finding.target_spans or _whole(finding.target_spans[0].text, finding.target)
    )


def _whole(part: str, text: str) -> bool:
    return len(part.strip()) == len(text.strip())


def _reading_order(finding: Finding) -> tuple[int, int, int, int, str]:
    spans = finding.target_spans or finding.source_spans
    return (
        finding.bead,
        spans[0].start if spans else 0,
        TIERS.index(finding.tier),
        -SEVERITIES.index(finding.severity),
        finding.check,
    )
