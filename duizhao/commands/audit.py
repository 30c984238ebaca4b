"""``duizhao audit``: what is wrong with a translation."""

from __future__ import annotations

import time
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.commands.progress import progress_bars
from duizhao.commands.token_models import WORD_MODEL, load_token_encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duizhao.audit.findings import Audit

__all__ = ["audit"]


class FailOn(StrEnum):
    """The weakest tier that makes the command fail."""

    error = "error"
    review = "review"


def audit(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="BITEXT...", help="Aligned texts (.tmx .tsv .jsonl), or one text alone.")
    ],
    *,
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", help="Where to report; the suffix says how: .html .xlsx .json .sarif .xlf."),
    ] = None,
    termbase: Annotated[Path | None, typer.Option(help="Terms to hold the translation to.")] = None,
    checks: Annotated[str | None, typer.Option(help="Run only these checks, commas between.")] = None,
    profile: Annotated[Path | None, typer.Option(help="A YAML file of weights for the score.")] = None,
    dismiss: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="Set a finding aside for good, by the key in the report.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, with --dismiss.")] = "",
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit with 1 where there is a finding of this tier.")] = None,
    model: Annotated[str, typer.Option(help="A model that gives token vectors, for coverage.")] = WORD_MODEL,
    header: Annotated[bool, typer.Option("--header", help="A .tsv has a line of column names.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Tell what was left out, which number changed, which term wavered; error tier first, then review.

    \b
    Examples:
      duizhao audit nyt.tmx --termbase ai.db -o report.html -o report.json
      duizhao audit nyt.tmx --checks numbers,punctuation -o - --fail-on error
      duizhao audit translation.zh.txt -o report.html
    """
    started = time.perf_counter()
    from duizhao.audit.reports import check_report_outputs, write_reports

    outputs = output or []
    check_report_outputs(outputs, force=force, inputs=[*inputs, *(path for path in (termbase, profile) if path)])
    result = _run(inputs, termbase=termbase, checks=checks, profile=profile, model=model, header=header)
    if dismiss:
        result = _dismiss(result, inputs, dismiss, reason)
    if outputs:
        write_reports(result, outputs, force=force, artifact=str(inputs[0]))
    typer.echo(_summary(result, time.perf_counter() - started), err=True)
    failing = result.errors if fail_on is FailOn.error else result.findings if fail_on else ()
    if failing:
        raise typer.Exit(1)


def _run(
    inputs: Sequence[Path],
    *,
    termbase: Path | None,
    checks: str | None,
    profile: Path | None,
    model: str,
    header: bool,
) -> Audit:
    from duizhao.audit.auditing import audit_bitext, audit_document
    from duizhao.audit.checks import load_checks
    from duizhao.audit.dismissals import dismissals_path, read_dismissals
    from duizhao.audit.mqm import read_profile
    from duizhao.bitext.documents import make_document
    from duizhao.bitext.errors import InputError
    from duizhao.bitext.joining import join_bitexts
    from duizhao.bitext.readers import is_bitext, read_bitext, read_manuscript
    from duizhao.glossary.termbase.base import open_termbase

    names = [name.strip() for name in checks.split(",") if name.strip()] if checks else None
    chosen = load_checks(names)
    weights = read_profile(profile) if profile else None
    dismissals = [dismissal for path in inputs for dismissal in read_dismissals(dismissals_path(path))]
    if not any(is_bitext(path) for path in inputs):
        if len(inputs) > 1:
            raise InputError("one text at a time can be audited alone; align two with `duizhao align` first")
        document = make_document(read_manuscript(inputs[0]))
        with progress_bars() as progress:
            return audit_document(document, checks=names, dismissals=dismissals, profile=weights, progress=progress)
    bitext = join_bitexts([read_bitext(path, header=header) for path in inputs])
    vectors = any("encoder" in check.needs | check.helped_by for check in chosen)
    with ExitStack() as stack:
        progress = stack.enter_context(progress_bars())
        return audit_bitext(
            bitext,
            termbase=stack.enter_context(open_termbase(termbase)) if termbase else None,
            encoder=load_token_encoder(model) if vectors else None,
            checks=names,
            dismissals=dismissals,
            profile=weights,
            progress=progress,
        )


def _dismiss(result: Audit, inputs: Sequence[Path], keys: Sequence[str], reason: str) -> Audit:
    """Add findings to the dismissals beside the first input, and take them out of the result."""
    from dataclasses import replace

    from duizhao.audit.dismissals import dismiss, dismissals_path, read_dismissals, split_dismissed, write_dismissals
    from duizhao.bitext.errors import InputError

    known = {finding.key: finding for finding in result.findings}
    for key in keys:
        if key not in known:
            raise InputError(f"{inputs[0]}: no finding has the key {key!r}; the report shows the key of each")
    path = dismissals_path(inputs[0])
    dismissals = [dismiss(known[key], reason=reason) for key in keys]
    write_dismissals(path, [*read_dismissals(path), *dismissals])
    standing, gone = split_dismissed(result.findings, dismissals)
    return replace(result, findings=standing, dismissed=(*result.dismissed, *gone))


def _summary(result: Audit, seconds: float) -> str:
    from collections import Counter

    lines = [f"findings    {len(result.errors)} error, {len(result.reviews)} review"]
    counts = Counter(finding.check for finding in result.findings)
    if counts:
        lines.append("by check    " + ", ".join(f"{count} {name}" for name, count in counts.most_common()))
    if result.dismissed:
        lines.append(f"dismissed   {len(result.dismissed)} before")
    lines += [f"not run     {name}: {why}" for name, why in result.skipped]
    lines.append(f"seconds     {seconds:.1f}")
    return "\n".join(lines)
