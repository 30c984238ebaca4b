"""What people decided about findings: read from a workbook, kept as dismissals, compared with an earlier report."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duizhao.audit.findings import Finding
from duizhao.bitext.errors import FormatError, InputError

__all__ = ["Decision", "decided_keys", "new_findings", "read_baseline", "read_decisions"]

DECISIONS: Final = ("agree", "dismiss", "fixed", "unsure")
"""What the column *Decision* of the workbook may hold."""

_MOST_BYTES: Final = 256 * 1024 * 1024
_MOST_ROWS: Final = 1_048_576
# What a damaged archive, part or cell of a workbook raises.
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, EOFError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A row of the workbook: the finding's content key, what was decided, and the comment."""

    key: str
    decision: str
    comment: str = ""


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read the columns *Decision* and *Comment* of an audit's workbook; rows without a decision say nothing.

    Raises
    ------
    InputError
        When the file cannot be read, or a decision is none of `DECISIONS`; names the row.
    FormatError
        When it is not a workbook of an audit.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - only this reads workbooks here

    try:
        # The workbook keeps its archive open as long as a sheet is half read; the handle is ours to close.
        with path.open("rb") as handle:
            book = load_workbook(handle, read_only=True, data_only=True)
            if "Findings" not in book.sheetnames:
                raise FormatError(f"{path}: no sheet named Findings; give the workbook that the audit wrote")
            rows = book["Findings"].iter_rows(values_only=True, max_row=_MOST_ROWS)
            head = [str(cell or "").strip() for cell in next(rows, ())]
            missing = [name for name in ("Key", "Decision") if name not in head]
            if missing:
                raise FormatError(f"{path}: the sheet Findings has no column {missing[0]}")
            return tuple(_decisions(path, head, rows))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    except _BROKEN as error:
        raise FormatError(f"{path}: not a workbook ({' '.join(str(error).split())[:80]})") from error


def _decisions(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterable[Decision]:
    key_column, decision_column = head.index("Key"), head.index("Decision")
    comment_column = head.index("Comment") if "Comment" in head else -1
    for number, row in enumerate(rows, 2):
        cells = [str(cell).strip() if cell is not None else "" for cell in row]
        cells += [""] * (len(head) - len(cells))
        decision = cells[decision_column].casefold()
        if not decision:
            continue
        if decision not in DECISIONS:
            given, allowed = cells[decision_column][:40], ", ".join(DECISIONS)
            raise InputError(f"{path}, row {number}: the decision '{given}' is not one of {allowed}")
        comment = cells[comment_column] if comment_column >= 0 else ""
        yield Decision(key=cells[key_column], decision=decision, comment=comment)


def decided_keys(decisions: Iterable[Decision], wanted: str) -> dict[str, str]:
    """Return the keys with this decision and their comments."""
    return {one.key: one.comment for one in decisions if one.decision == wanted}


def read_baseline(path: Path) -> Counter[str]:
    """Read an earlier JSON report: how often it has each content key, dismissed findings included.

    Raises
    ------
    InputError
        When the file cannot be read or is too large.
    FormatError
        When it is not a report of an audit.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path}: more than {_MOST_BYTES:,} bytes; give a report of this project alone")
        report = json.loads(path.read_text(encoding="utf-8"))
        found = [one["key"] for name in ("findings", "dismissed") for one in report[name]]
    except OSError as error:
        raise InputError(f"{path}: the baseline cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FormatError(f"{path}: not a JSON report of an audit; write one with -o report.json") from error
    return Counter(str(key) for key in found)


def new_findings(findings: Iterable[Finding], baseline: Counter[str]) -> tuple[tuple[Finding, ...], int]:
    """Return the findings that an earlier report does not have, and how many it has.

    A key that occurs more often than before is new as often as it is more.
    """
    left = Counter(baseline)
    new = []
    known = 0
    for finding in findings:
        if left[finding.key] > 0:
            left[finding.key] -= 1
            known += 1
        else:
            new.append(finding)
    return tuple(new), known
