"""SARIF 2.1.0 (OASIS, 2020; errata 01, 2023), as code hosts and editors read it.

A rule is an error type that a check found. Errors of the error tier are ``error`` from major up and
``warning`` below; what is to be reviewed is ``warning`` from major up and ``note`` below. Each result carries
its content hash as a fingerprint, so that a code host knows it again after a change elsewhere; dismissed
findings are there, suppressed.

A place is a line and column of the audited text file where offsets into it are known; of a TSV or JSON Lines
file the bead's line; else line 1, with the bead as logical location. Columns count Unicode code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO
from urllib.parse import quote

from duizhao.audit.findings import Audit, Finding, Span
from duizhao.audit.reports.json import dump
from duizhao.audit.reports.marks import cut_text
from duizhao.bitext.model import Document, Segment
from duizhao.bitext.version import VERSION

__all__ = ["sarif_object", "write_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    ("error", "critical"): "error",
    ("error", "major"): "error",
    ("error", "minor"): "warning",
    ("review", "critical"): "warning",
    ("review", "major"): "warning",
}
_LINE_END = re.compile(r"\r\n|\n|\r")
_A_BEAD_A_LINE = (".tsv", ".jsonl")


def write_sarif(audit: Audit, handle: BinaryIO, *, artifact: str) -> None:
    """Write an audit as one SARIF log with one run.

    Parameters
    ----------
    audit
        What was found.
    handle
        An open binary file.
    artifact
        The audited file, relative to the root of its repository.
    """
    handle.write(dump(sarif_object(audit, artifact=artifact)))


def sarif_object(audit: Audit, *, artifact: str) -> dict[str, Any]:
    """Return an audit as a SARIF log."""
    findings = [*audit.findings, *audit.dismissed]
    rules = {name: index for index, name in enumerate(sorted({_rule_id(finding) for finding in findings}))}
    places = _Places(audit, artifact)
    results = [
        _result(finding, rules, places, dismissed=number >= len(audit.findings))
        for number, finding in enumerate(findings)
    ]
    types = {_rule_id(finding): finding for finding in findings}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "duizhao",
                        "version": VERSION,
                        "semanticVersion": VERSION,
                        "rules": [_rule(name, types[name]) for name in rules],
                    }
                },
                "automationDetails": {"id": "duizhao-audit/"},
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": places.uri}}],
                "results": results,
                "properties": {"recipe": str(audit.recipe), "checks": list(audit.checks)},
            }
        ],
    }


def _rule_id(finding: Finding) -> str:
    return f"{finding.check}/{finding.subtype}"


def _rule(name: str, finding: Finding) -> dict[str, Any]:
    """Describe an error type that a check found."""
    words = finding.subtype.replace("-", " ").capitalize()
    full = f"{words}, an error of {finding.category.replace('-', ' ')} in MQM Core, found by the check {finding.check}."
    return {
        "id": name,
        "name": "".join(part.capitalize() for part in re.split("[-_/]", name)),
        "shortDescription": {"text": words},
        "fullDescription": {"text": full},
        "help": {"text": full},
        "properties": {"tags": ["translation", finding.category, f"its:{finding.its_type}"], "precision": "high"},
    }


def _result(finding: Finding, rules: dict[str, int], places: _Places, *, dismissed: bool) -> dict[str, Any]:
    """Make the result of one finding."""
    name = _rule_id(finding)
    result: dict[str, Any] = {
        "ruleId": name,
        "ruleIndex": rules[name],
        "level": _LEVELS.get((finding.tier, finding.severity), "note"),
        "message": {"text": _message(finding)},
        "locations": [places.location(finding)],
        "partialFingerprints": {"duizhaoContent/v1": finding.key or "none"},
        "rank": round(100 * finding.confidence, 1),
        "properties": {
            "check": finding.check,
            "tier": finding.tier,
            "severity": finding.severity,
            "category": finding.category,
            "subtype": finding.subtype,
            "itsType": finding.its_type,
            "source": cut_text(finding.source),
            "target": cut_text(finding.target),
            "evidence": list(finding.evidence),
        },
    }
    if finding.suggestion is not None:
        result["properties"]["suggestion"] = finding.suggestion
    if dismissed:
        result["suppressions"] = [{"kind": "external", "justification": "dismissed by a reviewer"}]
    return result


def _message(finding: Finding) -> str:
    """Say it with the words it is about, as a code host shows nothing else of the text."""
    said = [cut_text(span.text) for span in (*finding.source_spans, *finding.target_spans) if span.text]
    place = " – ".join(f"“{text}”" for text in said)
    message = f"{finding.message} {place}".strip()
    if finding.suggestion is not None:
        message += f" → “{finding.suggestion}”"
    return message or finding.subtype


class _Places:
    """Finds the place of a finding in the audited file."""

    def __init__(self, audit: Audit, artifact: str) -> None:
        """Look at the texts once."""
        self.uri = quote(artifact.replace("\\", "/").encode("utf-8", "replace"), safe="/.~-_")
        self._bitext = audit.bitext
        self._starts = {
            side: [0, *(found.end() for found in _LINE_END.finditer(getattr(audit.bitext, side).text))]
            for side in ("source", "target")
        }
        self._a_bead_a_line = artifact.lower().endswith(_A_BEAD_A_LINE)

    def location(self, finding: Finding) -> dict[str, Any]:
        """Return the SARIF location of a finding."""
        region = next(self._regions(finding), None)
        if region is None:
            line = finding.bead + 1 if self._a_bead_a_line else 1
            region = {"startLine": line, "startColumn": 1, "endLine": line, "endColumn": 2}
        return {
            "physicalLocation": {"artifactLocation": {"uri": self.uri, "index": 0}, "region": region},
            "logicalLocations": [
                {"name": f"bead {finding.bead + 1}", "fullyQualifiedName": f"bead[{finding.bead}]", "kind": "element"}
            ],
        }

    def _regions(self, finding: Finding) -> Iterator[dict[str, int]]:
        """Yield the regions of the finding's spans, else of its segments, the target's first."""
        bead = self._bitext.beads[finding.bead] if 0 <= finding.bead < len(self._bitext.beads) else None
        sides: list[tuple[str, Document, Sequence[Span], Sequence[int]]] = [
            ("target", self._bitext.target, finding.target_spans, bead.target if bead else ()),
            ("source", self._bitext.source, finding.source_spans, bead.source if bead else ()),
        ]
        for side, document, spans, _ in sides:
            for part in (part for span in spans for part in span.parts):
                if document.text and 0 <= part.segment < len(document):
                    yield self._region(side, *_within(document, document.segments[part.segment], part.start, part.end))
        for side, document, _, indices in sides:
            if document.text and indices:
                first, last = document.segments[indices[0]], document.segments[indices[-1]]
                yield self._region(side, first.start, max(first.end, last.end))

    def _region(self, side: str, start: int, end: int) -> dict[str, int]:
        """Turn offsets into lines and columns, both from 1, the end exclusive."""
        starts = self._starts[side]
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end) - 1
        return {
            "startLine": first + 1,
            "startColumn": start - starts[first] + 1,
            "endLine": last + 1,
            "endColumn": end - starts[last] + 1,
            "charOffset": start,
            "charLength": end - start,
        }


def _within(document: Document, segment: Segment, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of a part of a segment in the document, of the whole segment where markup lies between."""
    if document.text[segment.start : segment.end] != segment.text:
        return segment.start, segment.end
    return segment.start + start, segment.start + end
