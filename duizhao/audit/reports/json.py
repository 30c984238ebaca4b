"""JSON for programs: all that an audit holds, by the schema in ``audit/reports/schema.json``.

Offsets count Unicode characters (code points) from 0, end exclusive. A text of more than 10,000 characters is
cut with ``…``; the offsets still count in the whole text.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, BinaryIO

from duizhao.audit.findings import SEVERITIES, TIERS, Audit, Finding, Span
from duizhao.audit.places import Place
from duizhao.audit.reports.marks import cut_text
from duizhao.bitext.model import Document, Recipe
from duizhao.bitext.version import VERSION

__all__ = ["dump", "finding_object", "report_object", "report_schema", "write_json"]

FORMAT = "duizhao audit 1"
"""What the member ``format`` says; the number changes when a reader must change."""

_NO_CHARACTER = re.compile("[\ud800-\udfff]")


def write_json(audit: Audit, handle: BinaryIO, *, artifact: str = "") -> None:
    """Write an audit as one JSON object, indented, in UTF-8.

    Parameters
    ----------
    audit
        What was found. A lone surrogate in a text is written as U+FFFD.
    handle
        An open binary file.
    artifact
        The audited file, where the audit does not know its files.
    """
    handle.write(dump(report_object(audit, artifact=artifact)))


def dump(value: object) -> bytes:
    """Return a value as indented JSON in UTF-8, with every control character escaped.

    Raises
    ------
    ValueError
        When a number in it is infinite or none.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1)
    text = re.sub("[\x7f-\x9f\u2028\u2029]", lambda found: f"\\u{ord(found.group()):04x}", text)
    return (_NO_CHARACTER.sub("\ufffd", text) + "\n").encode()


def report_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) that every report fits."""
    schema: dict[str, Any] = json.loads((files("duizhao.audit.reports") / "schema.json").read_text(encoding="utf-8"))
    return schema


def report_object(audit: Audit, *, artifact: str = "") -> dict[str, Any]:
    """Return an audit as the object that the schema describes; ``artifact`` as for `write_reports`."""
    locator = audit.locator(artifact)
    return {
        "format": FORMAT,
        "tool": {"name": "duizhao", "version": VERSION},
        "recipe": _recipe(audit.recipe),
        "bitext": {
            "source": _document(audit.bitext.source),
            "target": _document(audit.bitext.target),
            "beads": len(audit.bitext.beads),
            "recipe": _recipe(audit.bitext.recipe),
        },
        "monolingual": audit.monolingual,
        "checks": list(audit.checks),
        "skipped": [{"check": check, "reason": reason} for check, reason in audit.skipped],
        "files": [
            {"source": file.source, "target": file.target, "beads": len(file.bitext.beads)} for file in audit.files
        ],
        "notes": list(audit.notes),
        "summary": {**_summary(audit.findings, len(audit.dismissed)), "known": audit.known},
        "score": _score(audit),
        "findings": [finding_object(finding, locator.find(finding)) for finding in audit.findings],
        "dismissed": [finding_object(finding, locator.find(finding)) for finding in audit.dismissed],
    }


def finding_object(finding: Finding, place: Place) -> dict[str, Any]:
    """Return one finding as the object that the schema describes."""
    return {
        "key": finding.key,
        "check": finding.check,
        "tier": finding.tier,
        "severity": finding.severity,
        "category": finding.category,
        "subtype": finding.subtype,
        "its_type": finding.its_type,
        "confidence": finding.confidence,
        "message": finding.message,
        "evidence": list(finding.evidence),
        "suggestion": finding.suggestion,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "unit": place.unit,
        "pair": place.pair,
        "bead": finding.bead,
        "related": list(finding.related),
        "source": cut_text(finding.source),
        "target": cut_text(finding.target),
        "source_spans": [_span(span) for span in finding.source_spans],
        "target_spans": [_span(span) for span in finding.target_spans],
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "start": span.start,
        "end": span.end,
        "text": cut_text(span.text),
        "parts": [{"segment": part.segment, "start": part.start, "end": part.end} for part in span.parts],
    }


def _document(document: Document) -> dict[str, Any]:
    return {"name": document.name, "lang": document.lang, "segments": len(document)}


def _recipe(recipe: Recipe) -> dict[str, Any]:
    return {
        "version": recipe.version,
        "model": recipe.model,
        "level": recipe.level,
        "parameters": dict(recipe.parameters),
    }


def _summary(findings: Sequence[Finding], dismissed: int) -> dict[str, Any]:
    """Count the findings; every tier and severity is there, also with none."""
    tiers = Counter(finding.tier for finding in findings)
    severities = Counter(finding.severity for finding in findings)
    return {
        "findings": len(findings),
        "dismissed": dismissed,
        "tiers": {tier: tiers[tier] for tier in TIERS},
        "severities": {severity: severities[severity] for severity in SEVERITIES},
        "categories": dict(sorted(Counter(finding.category for finding in findings).items())),
        "checks": dict(sorted(Counter(finding.check for finding in findings).items())),
    }


def _score(audit: Audit) -> dict[str, Any]:
    """Return the score; a number that is infinite or none is null."""
    score = audit.score
    numbers = {
        name: _finite(getattr(score, name))
        for name in (
            *("total", "per_thousand", "linear", "calibrated", "threshold"),
            *("review_total", "worst_calibrated"),
        )
    }
    return {
        "profile": score.profile,
        "unit": score.unit,
        "count": score.count,
        **numbers,
        "passed": score.passed,
        "penalties": [
            {
                "category": row.category,
                "subtype": row.subtype,
                "severity": row.severity,
                "tier": row.tier,
                "count": row.count,
                "weight": _finite(row.weight),
                "multiplier": _finite(row.multiplier),
                "points": _finite(row.points),
            }
            for row in score.penalties
        ],
        "steps": list(score.steps),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
