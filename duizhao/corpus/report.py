"""What became of each document: a table for programs, and a page with the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from duizhao.bitext.files import writing, writing_text
from duizhao.bitext.writers.html import content_policy, resource, template_environment
from duizhao.corpus.assembly import Assembly
from duizhao.corpus.plan import DocumentPair
from duizhao.corpus.work import Outcome

__all__ = ["write_page", "write_table"]

_HEAD = (
    "name",
    "status",
    "split",
    "pairs",
    "kept",
    "confidence",
    "unpaired_source",
    "unpaired_target",
    "skipped",
    "reason",
)
_SHOWN = 2_000
"""Documents on the page; the table has all."""


def write_table(path: Path, pairs: Sequence[DocumentPair], outcomes: Sequence[Outcome], assembly: Assembly) -> None:
    """Write a line a document, with a header; the manifest's own columns come last."""
    extra = sorted({name for pair in pairs for name, _ in pair.columns})
    by_number = {pair.number: pair for pair in pairs}
    with writing_text(path, force=True) as file:
        file.write("\t".join(("source", "target", *_HEAD, *extra)) + "\n")
        for one, row in _rows(outcomes, assembly):
            pair = by_number[one.number]
            columns = dict(pair.columns)
            cells = (str(pair.source), str(pair.target), *row, *(columns.get(name, "") for name in extra))
            file.write("\t".join(" ".join(cell.split()) for cell in cells) + "\n")


def _rows(outcomes: Sequence[Outcome], assembly: Assembly) -> list[tuple[Outcome, tuple[str, ...]]]:
    kept = {number: (split, count) for number, split, count in assembly.documents}
    rows: list[tuple[Outcome, tuple[str, ...]]] = []
    for one in outcomes:
        split, count = kept.get(one.number, ("", 0))
        skipped = ", ".join(f"{amount} {reason}" for reason, amount in one.skipped)
        mean = min(one.confidence, 0.9999) if one.confidence < 1 else 1.0  # never rounded up to certainty
        confidence = f"{mean:.4f}" if one.pairs else ""
        figures = (str(one.pairs), str(count), confidence, str(one.unpaired[0]), str(one.unpaired[1]))
        rows.append((one, (one.name, one.status, split, *figures, skipped, one.reason)))
    return rows


def write_page(path: Path, pairs: Sequence[DocumentPair], outcomes: Sequence[Outcome], assembly: Assembly) -> None:
    """Write the page: counts, what failed, what was left out, and the documents, the least confident first."""
    done = sorted((one for one in outcomes if one.status == "done"), key=lambda one: (one.confidence, one.number))
    style = resource("duizhao.bitext.writers", "base.css") + resource("duizhao.corpus", "corpus.css")
    page = (
        template_environment("duizhao.corpus")
        .get_template("corpus.html")
        .render(
            style=style,
            policy=content_policy(style, ""),
            outcomes=outcomes,
            done=done[:_SHOWN],
            hidden=max(0, len(done) - _SHOWN),
            failed=[one for one in outcomes if one.status == "failed"],
            assembly=assembly,
            kept={number: count for number, _, count in assembly.documents},
            files={pair.number: pair for pair in pairs},
        )
    )
    with writing(path, force=True) as handle:
        handle.write(page.encode())
