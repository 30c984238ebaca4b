"""An audit in another language of the interface: everything that the program says in it, nothing of the texts."""

from __future__ import annotations

from dataclasses import replace

from duizhao.audit.findings import Audit, Finding
from duizhao.bitext.catalogue import Catalogue

__all__ = ["interpret"]


def interpret(audit: Audit, words: Catalogue) -> Audit:
    """Say an audit in the words of a catalogue: messages, evidence, notes, the steps of the score."""
    if words.lang == "en":
        return audit
    score = replace(
        audit.score, unit=words.say(audit.score.unit), steps=tuple(words.say(step) for step in audit.score.steps)
    )
    return replace(
        audit,
        findings=tuple(_finding(finding, words) for finding in audit.findings),
        dismissed=tuple(_finding(finding, words) for finding in audit.dismissed),
        skipped=tuple((check, words.say(reason)) for check, reason in audit.skipped),
        notes=tuple(words.say(note) for note in audit.notes),
        score=score,
    )


def _finding(finding: Finding, words: Catalogue) -> Finding:
    evidence = tuple(words.say(line) for line in finding.evidence)
    return replace(finding, message=words.say(finding.message), evidence=evidence)
