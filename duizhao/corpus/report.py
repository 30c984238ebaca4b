"""What became of each document: a table for programs, and a page with the worst first."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from duizhao.bitext.files import writing, writing_text
from duizhao.bitext.writers.html import content_policy, resource, template_environment
from duizhao.corpus.assembly import Assembly, Filters, Kept
from duizhao.corpus.naming import NamedPairs
from duizhao.corpus.plan import DocumentPair
from duizhao.corpus.work import Outcome

__all__ = ["write_page", "write_table"]

_HEAD = (
    "name",
    "status",
    "split",
    "pairs",
    "kept",
    "left_out",
    "confidence",
    "unpaired_source",
    "unpaired_target",
    "skipped",
    "reason",
)
_NOTHING = Kept(number=0, split="", pairs=0, left_out=())
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
    kept = {one.number: one for one in assembly.documents}
    rows: list[tuple[Outcome, tuple[str, ...]]] = []
    for one in outcomes:
        found = kept.get(one.number, _NOTHING)
        skipped, left_out = (_counted(counts) for counts in (one.skipped, found.left_out))
        mean = min(one.confidence, 0.9999) if one.confidence < 1 else 1.0  # never rounded up to certainty
        confidence = f"{mean:.4f}" if one.pairs else ""
        unpaired = map(str, one.unpaired)
        figures = (str(one.pairs), str(found.pairs), left_out, confidence, *unpaired, skipped)
        rows.append((one, (one.name, one.status, found.split, *figures, one.reason)))
    return rows


def _counted(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{amount} {reason}" for reason, amount in counts)


def write_page(
    path: Path,
    pairs: Sequence[DocumentPair],
    outcomes: Sequence[Outcome],
    assembly: Assembly,
    *,
    filters: Filters,
    aside: NamedPairs | None = None,
) -> None:
    """Write the page: files, counts, what failed, what was left out, and the documents, the least confident first.

    ``aside`` are the files of the folders that are in no pair.
    """
    done = sorted((one for one in outcomes if one.status == "done"), key=lambda one: (one.confidence, one.number))
    style = resource("duizhao.bitext.writers", "base.css") + resource("duizhao.corpus", "corpus.css")
    folder = _common_folder([file for pair in pairs for file in (pair.source, pair.target)])
    names = {pair.number: tuple(_below(file, folder) for file in (pair.source, pair.target)) for pair in pairs}
    alone = [_below(file, folder) for file in aside.alone] if aside else []
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
            meanings=filters.meanings,
            kept={one.number: one for one in assembly.documents},
            counted=_counted,
            names=names,
            folder=folder,
            alone=alone[:_SHOWN],
            more_alone=max(0, len(alone) - _SHOWN),
        )
    )
    with writing(path, force=True) as handle:
        handle.write(page.encode("utf-8", "replace"))


def _common_folder(files: Sequence[Path]) -> Path:
    """Return the folder that all files are below; empty where there is none."""
    try:
        return Path(os.path.commonpath([file.parent for file in files]))
    except ValueError:  # relative and absolute ones, or two drives
        return Path()


def _below(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder)) if file.is_relative_to(folder) else str(file)
