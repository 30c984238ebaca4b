"""Findings as rows for a table: plain values only, a column a name."""

from __future__ import annotations

from duizhao.audit.findings import Audit, Span
from duizhao.audit.reports.json import finding_object

__all__ = ["finding_rows"]

Value = str | int | float | None


def finding_rows(audit: Audit) -> list[dict[str, Value]]:
    """Return a row a finding, in reading order; `pandas.DataFrame` and `csv.DictWriter` take them as they are.

    The columns are the members that the JSON report gives a finding, in its order; lists are joined: evidence by
    ``; ``, the places marked in a text by `` | ``, the numbers of related segment pairs by a space.
    """
    rows = []
    locator = audit.locator()
    for finding in audit.findings:
        row: dict[str, Value] = {}
        for name, value in finding_object(finding, locator.find(finding)).items():
            if name in {"source_spans", "target_spans"}:
                row[name] = _texts(finding.source_spans if name == "source_spans" else finding.target_spans)
            elif isinstance(value, list):
                row[name] = ("; " if name == "evidence" else " ").join(map(str, value))
            else:
                row[name] = value
        rows.append(row)
    return rows


def _texts(spans: tuple[Span, ...]) -> str:
    return " | ".join(span.text for span in spans)
