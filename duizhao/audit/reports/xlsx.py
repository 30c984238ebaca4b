"""A workbook for a reviewer: the score, a row a finding to decide and comment on, and the whole text.

Every text is written as a string, never as a formula or link, whatever it begins with. The spans are red
inside their texts. A cell of a workbook holds 32,767 characters at most; a longer text is cut with ``…``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final

from duizhao.audit.decisions import DECISIONS
from duizhao.audit.findings import SEVERITIES, Audit, Span
from duizhao.audit.reports.marks import LONGEST, mark_text
from duizhao.bitext.errors import OutputError
from duizhao.bitext.writers.characters import legal

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["write_xlsx"]

_ROWS: Final = 1_048_576  # of a worksheet
_CELL: Final = 32_000  # characters; the limit is 32,767 units of UTF-16, see _fit
_FINDINGS: Final = (
    *(("No.", 6), ("Tier", 8), ("Severity", 9), ("Category", 22), ("Error type", 22), ("Check", 14)),
    *(("Message", 46), ("Source", 56), ("Target", 50), ("Evidence", 36), ("Suggestion", 20)),
    *(
        ("Confidence", 11),
        ("Decision", 11),
        ("Comment", 30),
        ("File", 24),
        ("Line", 7),
        ("Unit", 14),
        ("Pair", 7),
        ("Key", 18),
    ),
)
_TEXT: Final = (("Bead", 7), ("Source", 70), ("Target", 64), ("Findings", 10), ("Confidence", 11))
_NAMES: Final = 34  # characters of the first column of the summary
_LINE: Final = 80  # of the others together
_LINES: Final = 27  # a row is 409 points high at most
# A workbook says when it was made; a constant keeps the same audit the same bytes.
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_COLOURS: Final = {"critical": "#F4B6AC", "major": "#F9D5CC", "minor": "#FCEFD2", "neutral": "#EEEEEE"}


def write_xlsx(audit: Audit, handle: BinaryIO) -> None:
    """Write an audit as a workbook of three sheets: Summary, Findings, Text.

    Parameters
    ----------
    audit
        What was found.
    handle
        An open binary file.

    Raises
    ------
    OutputError
        When there are more findings or beads than a worksheet has rows.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - only workbooks need it

    most = max(len(audit.findings), len(audit.bitext.beads)) + 1
    if most > _ROWS:
        raise OutputError(f"{most:,} rows are more than the {_ROWS:,} of an .xlsx worksheet; write .json or .html")
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    made = BytesIO()
    workbook = Workbook(made, options)
    workbook.set_properties({"title": "Audit of a bitext", "author": "duizhao", "created": _CREATED})
    styles = _Styles(workbook)
    _summary(audit, workbook.add_worksheet("Summary"), styles)
    _findings(audit, workbook.add_worksheet("Findings"), styles)
    _text(audit, workbook.add_worksheet("Text"), styles)
    workbook.close()
    handle.write(made.getbuffer())


class _Styles:
    """The formats of the workbook."""

    def __init__(self, workbook: Workbook) -> None:
        """Make them."""
        wrapped = {"text_wrap": True, "valign": "top"}
        self.plain: Format = workbook.add_format(wrapped)
        self.head: Format = workbook.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#EDEAE3", "valign": "top", "text_wrap": True}
        )
        self.title: Format = workbook.add_format({"bold": True, "font_size": 14})
        self.bold: Format = workbook.add_format({"bold": True, "valign": "top"})
        self.ratio: Format = workbook.add_format({"num_format": "0.00", "valign": "top"})
        self.mark: Format = workbook.add_format({"bold": True, "font_color": "#B00020", "underline": 1})
        self.wide: Format = workbook.add_format({**wrapped, "align": "left"})
        self.number: Format = workbook.add_format({"num_format": "0.00", "valign": "top", "align": "left"})
        self.count: Format = workbook.add_format({"num_format": "0", "valign": "top", "align": "left"})
        self.whole: Format = workbook.add_format({**wrapped, "bold": True, "font_color": "#B00020", "underline": 1})
        self.cell: Format = workbook.add_format({"valign": "top"})
        self.unmarked: Format = workbook.add_format({})
        self.severity: dict[str, Format] = {
            name: workbook.add_format({**wrapped, "bg_color": colour}) for name, colour in _COLOURS.items()
        }


def _summary(audit: Audit, sheet: Worksheet, styles: _Styles) -> None:
    """Write the score, how it was reached, and what was found of what."""
    score = audit.score
    sheet.set_column(0, 0, _NAMES)
    sheet.set_column(1, len(SEVERITIES) + 1, _LINE // (len(SEVERITIES) + 1))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    _string(sheet, 0, 0, "Audit of a bitext", styles.title)
    facts: list[tuple[str, str | int | float]] = [
        ("Source", f"{audit.bitext.source.name} ({audit.bitext.source.lang}), {len(audit.bitext.source)} segments"),
        ("Target", f"{audit.bitext.target.name} ({audit.bitext.target.lang}), {len(audit.bitext.target)} segments"),
        ("Verdict", "passed" if score.passed else "not passed"),
        ("Quality score, calibrated", score.calibrated),
        ("Quality score, linear", score.linear),
        ("Penalty total", score.total),
        (f"Penalty per 1,000 {score.unit}", score.per_thousand),
        (f"Counted: {score.unit}", score.count),
        ("Errors", len(audit.errors)),
        ("To review", len(audit.reviews)),
        ("Dismissed", len(audit.dismissed)),
        ("Profile", score.profile),
        ("Recipe", str(audit.recipe)),
        ("Checks", ", ".join(audit.checks)),
        *((f"Skipped: {check}", reason) for check, reason in audit.skipped),
        *(("Note", note) for note in audit.notes),
    ]
    row = 2
    for name, value in facts:
        _string(sheet, row, 0, name, styles.bold)
        if isinstance(value, str):
            _wide(sheet, row, value, styles.wide)
        else:
            _number(sheet, row, 1, value, styles.count if isinstance(value, int) else styles.number)
        row += 1
    row += 1
    for column, name in enumerate(("Category", *SEVERITIES, "all")):
        _string(sheet, row, column, name, styles.head)
    counts = Counter((finding.category, finding.severity) for finding in audit.findings)
    for category in sorted({category for category, _ in counts}):
        row += 1
        _string(sheet, row, 0, category, styles.cell)
        numbers = [counts[category, severity] for severity in SEVERITIES]
        for column, number in enumerate([*numbers, sum(numbers)], start=1):
            sheet.write_number(row, column, number)
    row += 2
    _string(sheet, row, 0, "How the score was reached", styles.head)
    for step in score.steps:
        row += 1
        _wide(sheet, row, step, styles.wide, first=0)


def _wide(sheet: Worksheet, row: int, text: str, style: Format, *, first: int = 1) -> None:
    """Write a text across the columns of the summary, over as many lines as it needs."""
    sheet.merge_range(row, first, row, len(SEVERITIES) + 1, "", style)
    _string(sheet, row, first, text, style)
    lines = -(-len(text) // (_LINE + _NAMES * (first == 0)))
    sheet.set_row(row, 15 * min(max(lines, 1), _LINES))


def _findings(audit: Audit, sheet: Worksheet, styles: _Styles) -> None:
    """Write a row a finding, worst first, with room for a decision and a comment."""
    _head(sheet, _FINDINGS, styles, rows=len(audit.findings))
    locator = audit.locator()
    order = sorted(audit.findings, key=lambda one: (one.tier != "error", -SEVERITIES.index(one.severity)))
    for row, finding in enumerate(order, start=1):
        columns = (
            *(str(row), finding.tier, finding.severity, finding.category, finding.subtype, finding.check),
            *(finding.message, "", "", "\n".join(finding.evidence), finding.suggestion or ""),
        )
        sheet.write_number(row, 0, row, styles.plain)
        for column, value in enumerate(columns):
            if column and value:
                _string(sheet, row, column, value, styles.severity[finding.severity] if column == 2 else styles.plain)  # noqa: PLR2004
        _rich(sheet, row, 7, finding.source, finding.source_spans, styles)
        _rich(sheet, row, 8, finding.target, finding.target_spans, styles)
        _number(sheet, row, 11, finding.confidence, styles.ratio)
        sheet.write_blank(row, 12, None, styles.plain)
        sheet.write_blank(row, 13, None, styles.plain)
        place = locator.find(finding)
        _string(sheet, row, 14, place.file, styles.plain)
        sheet.write_number(row, 15, place.line, styles.plain)
        _string(sheet, row, 16, place.unit, styles.plain)
        sheet.write_number(row, 17, place.pair, styles.plain)
        _string(sheet, row, 18, finding.key, styles.plain)
    if audit.findings:
        sheet.data_validation(1, 12, len(audit.findings), 12, {"validate": "list", "source": list(DECISIONS)})


def _text(audit: Audit, sheet: Worksheet, styles: _Styles) -> None:
    """Write a row a bead."""
    bitext = audit.bitext
    _head(sheet, _TEXT, styles, rows=len(bitext.beads))
    found = Counter(finding.bead for finding in audit.findings)
    spans: dict[int, list[Span]] = {}
    for finding in audit.findings:
        spans.setdefault(finding.bead, []).extend((*finding.source_spans, *finding.target_spans))
    for row, bead in enumerate(bitext.beads, start=1):
        marked = spans.get(row - 1, [])
        sheet.write_number(row, 0, row, styles.plain)
        for column, side, text in ((1, "source", bitext.source_text(bead)), (2, "target", bitext.target_text(bead))):
            _rich(sheet, row, column, text, [span for span in marked if span.side == side], styles)
        sheet.write_number(row, 3, found[row - 1], styles.plain)
        _number(sheet, row, 4, bead.confidence, styles.ratio)


def _head(sheet: Worksheet, columns: Sequence[tuple[str, int]], styles: _Styles, *, rows: int) -> None:
    """Write the names of the columns, which stay in sight, filter and print on every page."""
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        _string(sheet, 0, column, name, styles.head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _string(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write a text as a string, whatever it looks like."""
    text = _fit(text)
    if text.startswith("<r>") and text.endswith("</r>"):
        # xlsxwriter takes such a string for the markup of its own rich strings and would write it unescaped;
        # cut in two it is written as a rich string, whose parts are escaped.
        sheet.write_rich_string(row, column, text[0], style, text[1:], style)
    else:
        sheet.write_string(row, column, text, style)


def _rich(sheet: Worksheet, row: int, column: int, text: str, spans: Sequence[Span], styles: _Styles) -> None:
    """Write a text with its spans marked; as it is where there is nothing to mark or the text is long."""
    pieces = mark_text(text, ((span.start, span.end, 0) for span in spans)) if len(text) <= LONGEST else []
    fragments: list[object] = []
    for piece in pieces:
        shown = legal(piece.text) if piece.text else "‸"
        if shown:
            fragments += [styles.mark if piece.findings else styles.unmarked, shown]
    if len(fragments) > 2 and any(piece.findings for piece in pieces):  # noqa: PLR2004 - a format and a text is one
        sheet.write_rich_string(row, column, *fragments, styles.plain)
    elif text:
        whole = len(pieces) == 1 and bool(pieces[0].findings)
        _string(sheet, row, column, text, styles.whole if whole else styles.plain)


def _number(sheet: Worksheet, row: int, column: int, value: float, style: Format) -> None:
    """Write a number; one that is infinite or none, for which a workbook has only a formula, as a dash."""
    if math.isfinite(value):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, "–", style)


def _fit(text: str) -> str:
    """Cut a text to what a cell holds, counted in UTF-16."""
    kept = legal(text[:_CELL])
    if len(kept) > _CELL // 2 and any(ord(char) > 0xFFFF for char in kept):  # noqa: PLR2004 - the basic plane
        kept = kept.encode("utf-16-le")[: 2 * _CELL].decode("utf-16-le", "ignore")
    return kept if len(text) <= _CELL and len(kept) == len(legal(text)) else kept + "…"
