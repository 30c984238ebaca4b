"""Several translations of one source, each audited alone: their audits as one, and where their terms differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from duizhao.audit.findings import Audit, Finding
from duizhao.audit.mqm import Profile, default_profile, score_findings
from duizhao.bitext.catalogue import phrase
from duizhao.glossary.translations import compare_terms, translation_tag

if TYPE_CHECKING:
    from duizhao.audit.inputs import AuditInput
    from duizhao.glossary.concepts import ConceptEntry

__all__ = ["join_audits"]

# Lines in a summary; the termbase has them all.
_SHOWN: Final = 20


def join_audits(
    audits: Sequence[Audit],
    read: AuditInput,
    *,
    profile: Profile | None = None,
    entries: Iterable[ConceptEntry] = (),
) -> Audit:
    """Put the audits of several translations together as the audit of all of them.

    Parameters
    ----------
    audits
        One for each of ``read.translations``, in their order.
    read
        What was read.
    profile
        How the score is made; the shipped profile when None.
    entries
        Terms; those that the translations render differently become notes.
    """
    shift = 0
    standing: list[Finding] = []
    dismissed: list[Finding] = []
    for audit in audits:
        standing += [_shifted(finding, shift) for finding in audit.findings]
        dismissed += [_shifted(finding, shift) for finding in audit.dismissed]
        shift += len(audit.bitext.beads)
    profile = profile or default_profile()
    document = read.bitext.target if profile.count == "target" else read.bitext.source
    differences = compare_terms(entries, read.translations)
    notes = [phrase("rendered differently: {terms}", terms=difference) for difference in differences[:_SHOWN]]
    if len(differences) > _SHOWN:
        notes.append(phrase("{n} more terms that are rendered differently", n=len(differences) - _SHOWN))
    tags = ", ".join(translation_tag(bitext) for bitext in read.translations)
    return replace(
        audits[0],
        bitext=read.bitext,
        findings=tuple(standing),
        dismissed=tuple(dismissed),
        score=score_findings(tuple(standing), document, side=profile.count, profile=profile),
        files=read.files,
        notes=(
            *read.notes,
            phrase("{n} translations, each audited on its own: {langs}", n=len(audits), langs=tags),
            *notes,
        ),
    )


def _shifted(finding: Finding, shift: int) -> Finding:
    if not shift:
        return finding
    return replace(finding, bead=finding.bead + shift, related=tuple(index + shift for index in finding.related))
