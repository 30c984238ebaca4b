"""Certain fixes, applied to a copy: punctuation and numbers, each of them shown.

A fix is certain where a finding has a suggestion and one place in the target. Where two fixes overlap the first in the
text is applied and the other left for the next run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from duizhao.audit.findings import Audit, Finding, SpanPart
from duizhao.audit.places import AuditedFile
from duizhao.bitext.errors import OutputError
from duizhao.bitext.files import STDOUT, suffix_of, writing_text
from duizhao.bitext.model import Bitext, Document
from duizhao.bitext.writers import WRITERS, write_bitext

__all__ = ["FIXED_CHECKS", "Fix", "apply_fixes", "certain_fixes", "write_fixed"]

FIXED_CHECKS: Final = frozenset({"punctuation", "spacing", "numbers"})
"""Checks whose suggestions are applied; what a word should be is for a person to say."""

_TEXTS: Final = frozenset({".txt", ".text", ".md", ".markdown", ".mdx"})
"""Texts in which a place is a stretch of the file itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A replacement in one target segment: ``start`` to ``end`` of its text becomes ``text``."""

    finding: Finding
    segment: int
    start: int
    end: int
    old: str
    text: str


def certain_fixes(audit: Audit) -> tuple[Fix, ...]:
    """Return the fixes that can be applied together, in reading order."""
    fixes = []
    for finding in audit.findings:
        part = _only_part(finding)
        if part is None or finding.suggestion is None or finding.check not in FIXED_CHECKS:
            continue
        text = audit.bitext.target.segments[part.segment].text
        fixes.append(
            Fix(
                finding=finding,
                segment=part.segment,
                start=part.start,
                end=part.end,
                old=text[part.start : part.end],
                text=finding.suggestion,
            )
        )
    kept: list[Fix] = []
    for fix in sorted(fixes, key=lambda fix: (fix.segment, fix.start, fix.end)):
        last = kept[-1] if kept else None
        if last is None or last.segment != fix.segment or fix.start >= last.end:
            kept.append(fix)
    return tuple(kept)


def _only_part(finding: Finding) -> SpanPart | None:
    if len(finding.target_spans) == 1 and len(finding.target_spans[0].parts) == 1:
        return finding.target_spans[0].parts[0]
    return None


def apply_fixes(bitext: Bitext, fixes: Iterable[Fix]) -> Bitext:
    """Return the bitext with its target texts fixed; offsets into the running text go, as it is no longer the same."""
    by_segment: dict[int, list[Fix]] = defaultdict(list)
    for fix in fixes:
        by_segment[fix.segment].append(fix)
    segments = list(bitext.target.segments)
    for number, some in by_segment.items():
        segments[number] = replace(segments[number], text=_fixed(segments[number].text, some))
    target = Document(
        segments=tuple(segments), lang=bitext.target.lang, name=bitext.target.name, text="", gaps=bitext.target.gaps
    )
    return replace(bitext, target=target if by_segment else bitext.target)


def _fixed(text: str, fixes: Sequence[Fix]) -> str:
    for fix in sorted(fixes, key=lambda fix: fix.start, reverse=True):
        text = text[: fix.start] + fix.text + text[fix.end :]
    return text


def write_fixed(audit: Audit, fixes: Sequence[Fix], path: Path, *, force: bool) -> None:
    """Write the copy: an aligned format with both sides, or the target's own text where that is plain.

    Raises
    ------
    OutputError
        When the suffix is neither an aligned format nor that of the audited text, or the file cannot be written.
    """
    suffix = suffix_of(path)
    if suffix in WRITERS and suffix != STDOUT:
        write_bitext(apply_fixes(audit.bitext, fixes), [path], force=force)
        return
    file: AuditedFile | None = audit.files[0] if len(audit.files) == 1 else None
    document = audit.bitext.target
    if file is None or suffix not in _TEXTS or Path(file.target).suffix.lower() != suffix or not document.text:
        formats = " ".join(sorted(WRITERS - {STDOUT}))
        raise OutputError(
            f"{path}: a fixed copy is written as an aligned file ({formats}), or in the format of the audited text "
            "where that is .txt or .md"
        )
    text = document.text
    for fix in sorted(fixes, key=lambda fix: (document.segments[fix.segment].start, fix.start), reverse=True):
        segment = document.segments[fix.segment]
        if document.text[segment.start : segment.end] == segment.text:
            text = text[: segment.start + fix.start] + fix.text + text[segment.start + fix.end :]
    with writing_text(path, force=force) as handle:
        handle.write(text)
