"""SARIF 2.1.0 (OASIS, 2020; errata 01, 2023), as code hosts and editors read it.

A rule is an error type that a check found. Errors of the error tier are ``error`` from major up and
``warning`` below; what is to be reviewed is ``warning`` from major up and ``note`` below. Each result carries
its content hash as a fingerprint, so that a code host knows it again after a change elsewhere; dismissed
findings are there, suppressed.

A place is a line and column of the audited text file where offsets into it are known; of an aligned file the line of
the unit; else line 1, with the pair as logical location. Columns count Unicode code points.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO
from urllib.parse import quote

from duizhao.audit.findings import Audit, Finding
from duizhao.audit.places import Place, relative_path
from duizhao.audit.reports.json import dump
from duizhao.audit.reports.marks import cut_text
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
                "artifacts": [{"location": {"uri": uri}} for uri in places.uris],
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
    """Finds the place of a finding in the audited files."""

    def __init__(self, audit: Audit, artifact: str) -> None:
        """Look at the texts once."""
        self._locator = audit.locator(artifact)
        paths = [path for file in audit.files for path in (file.target, file.source)] or [artifact]
        self.uris = list(dict.fromkeys(map(_uri, paths)))

    def location(self, finding: Finding) -> dict[str, Any]:
        """Return the SARIF location of a finding."""
        place = self._locator.find(finding)
        uri = _uri(place.file)
        name = place.unit or f"pair {place.pair}"
        return {
            "physicalLocation": {
                "artifactLocation": {"uri": uri, "index": self.uris.index(uri)},
                "region": _region(place),
            },
            "logicalLocations": [{"name": name, "fullyQualifiedName": f"pair[{place.pair}]", "kind": "element"}],
        }


def _region(place: Place) -> dict[str, int]:
    """Return the region of a place; the first line where the file has no lines."""
    if place.offset < 0:
        line = max(place.line, 1)
        return {"startLine": line, "startColumn": 1, "endLine": line, "endColumn": 2}
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
        "charOffset": place.offset,
        "charLength": place.length,
    }


def _uri(path: str) -> str:
    return quote(relative_path(path).encode("utf-8", "replace"), safe="/.~-_")
