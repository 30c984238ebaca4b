"""``duizhao audit``: what is wrong with a translation."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.commands.page_language import PageLanguage, PageLanguageOption
from duizhao.commands.progress import progress_bars
from duizhao.commands.token_models import DEFAULT_MODEL, WORD_MODEL, load_token_encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duizhao.align.encoders.protocol import Encoder, TokenEncoder
    from duizhao.audit.decisions import Decision
    from duizhao.audit.findings import Audit
    from duizhao.audit.mqm import Profile

__all__ = ["audit"]


class FailOn(StrEnum):
    """The weakest tier that makes the command fail."""

    error = "error"
    review = "review"


def _list_all_checks(wanted: bool) -> None:  # noqa: FBT001 (typer calls it so)
    if wanted:
        from duizhao.audit.checks import load_checks
        from duizhao.bitext.tables import format_table

        typer.echo(format_table(("check", "what it reports"), [(one.name, one.summary) for one in load_checks()]))
        raise typer.Exit


def audit(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="BITEXT...|SOURCE TARGET", help="Aligned files; a source and a target text; or one text alone."
        ),
    ],
    *,
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", help="Report; format by extension: .html .xlsx .json .sarif .xlf."),
    ] = None,
    termbase: Annotated[Path | None, typer.Option(help="Termbase to check terminology against.")] = None,
    checks: Annotated[str | None, typer.Option(help="Comma-separated checks to run; --list-checks names them.")] = None,
    profile: Annotated[
        Path | None, typer.Option(help="A YAML file: weights of the score, checks that are off or in another tier.")
    ] = None,
    dismiss: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="Suppress a finding permanently, by its key in the report.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, with --dismiss.")] = "",
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE.xlsx", help="Read the Decision and Comment columns of a report back.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="An earlier report: show only what is new.")
    ] = None,
    fix: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write a copy with certain fixes (punctuation, numbers) applied.")
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="Exit status 1 if there are findings of this tier or worse.")
    ] = None,
    model: Annotated[
        str, typer.Option(help="A model that gives token vectors, for coverage; polarity uses them beside it.")
    ] = WORD_MODEL,
    source_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the source (default: detected).")] = None,
    target_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the target (default: detected).")] = None,
    lang: PageLanguageOption = PageLanguage.en,
    header: Annotated[bool, typer.Option("--header", help="A .tsv has a line of column names.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
    _list_checks: Annotated[
        bool, typer.Option("--list-checks", callback=_list_all_checks, is_eager=True, help="List the checks and exit.")
    ] = False,
) -> None:
    """Report omissions, changed numbers, inconsistent terms; errors first, then findings to review.

    \b
    Examples:
      duizhao audit article.en.docx article.zh.docx --termbase ai.db -o report.html
      duizhao audit nyt.tmx --checks numbers,punctuation -o - --fail-on error
      duizhao audit nyt.tmx --decisions report.xlsx --baseline last-week.json -o report.html
      duizhao audit translation.zh.txt -o report.html --fix fixed.zh.txt
    """
    started = time.perf_counter()
    from duizhao.audit.decisions import decided_keys, new_findings, read_baseline, read_decisions
    from duizhao.audit.fixing import certain_fixes, write_fixed
    from duizhao.audit.mqm import read_profile
    from duizhao.audit.reports import check_report_outputs, write_reports
    from duizhao.bitext.files import check_outputs

    outputs = output or []
    given = [*inputs, *(path for path in (termbase, profile, decisions, baseline) if path)]
    check_report_outputs(outputs, force=force, inputs=given)
    if fix is not None:
        check_outputs([*outputs, fix], force=force, inputs=given)
    weights = read_profile(profile) if profile else None
    decided = read_decisions(decisions) if decisions else ()
    known = read_baseline(baseline) if baseline else None
    loaded = _Models(model)
    result = _run(
        inputs,
        loaded,
        termbase=termbase,
        checks=_names(checks),
        profile=weights,
        header=header,
        langs=(source_lang, target_lang),
    )
    keys = {**dict.fromkeys(dismiss or (), reason), **decided_keys(decided, "dismiss")}
    result = _dismiss(result, inputs, keys, decided, weights)
    if known is not None:
        left, count = new_findings(result.findings, known)
        result = _rescored(replace(result, findings=left, known=count), weights)
    fixes = certain_fixes(result) if fix is not None else ()
    if fix is not None:
        write_fixed(result, fixes, fix, force=force)
    if outputs:
        write_reports(result, outputs, force=force, artifact=str(inputs[-1]), lang=lang.tag)
    locator = result.locator(str(inputs[-1]))
    for one in fixes:
        place = locator.find(one.finding)
        typer.echo(f"fixed       {place.file}:{place.line or place.pair}: {one.old!r} -> {one.text!r}", err=True)
    typer.echo(_summary(result, time.perf_counter() - started), err=True)
    failing = result.errors if fail_on is FailOn.error else result.findings if fail_on else ()
    if failing:
        raise typer.Exit(1)


class _Models:
    """The models of a run, each loaded once, when it is first asked for."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._aligner: Encoder | None = None

    def aligner(self) -> Encoder:
        """Return the encoder that aligns."""
        from duizhao.align.encoders.registry import load_encoder

        if self._aligner is None:
            self._aligner = load_encoder(DEFAULT_MODEL)
        return self._aligner

    def words(self) -> TokenEncoder:
        """Return the encoder that links words: the aligner's own part where it has it."""
        from duizhao.align.encoders.protocol import TokenEncoder

        for part in getattr(self._aligner, "parts", ()):
            if part.name == self._words and isinstance(part, TokenEncoder):
                return part
        return load_token_encoder(self._words)


def _names(checks: str | None) -> list[str] | None:
    return [name.strip() for name in checks.split(",") if name.strip()] if checks else None


def _run(
    inputs: Sequence[Path],
    models: _Models,
    *,
    termbase: Path | None,
    checks: Sequence[str] | None,
    profile: Profile | None,
    header: bool,
    langs: tuple[str | None, str | None],
) -> Audit:
    from duizhao.audit.auditing import audit_bitext, audit_document
    from duizhao.audit.checks import load_checks
    from duizhao.audit.dismissals import dismissals_path, read_dismissals
    from duizhao.audit.inputs import read_audit_input
    from duizhao.glossary.termbase.base import open_termbase

    chosen = load_checks(checks)
    dismissals = [dismissal for path in inputs for dismissal in read_dismissals(dismissals_path(path))]
    with ExitStack() as stack:
        progress = stack.enter_context(progress_bars())
        read = read_audit_input(
            inputs, models.aligner, header=header, source_lang=langs[0], target_lang=langs[1], progress=progress
        )
        if read.monolingual:
            return audit_document(
                read.bitext.target,
                checks=checks,
                dismissals=dismissals,
                profile=profile,
                progress=progress,
                files=read.files,
            )
        # a check with rules of its own takes word vectors where another has them made, and does not wait for them
        vectors = any("encoder" in check.needs | check.helped_by and check.bead is None for check in chosen)
        base = stack.enter_context(open_termbase(termbase)) if termbase else None
        audits = [
            audit_bitext(
                bitext,
                termbase=base,
                encoder=models.words() if vectors else None,
                checks=checks,
                dismissals=dismissals,
                profile=profile,
                progress=progress,
                files=read.files,
                notes=read.notes,
            )
            for bitext in read.translations or (read.bitext,)
        ]
        if len(audits) == 1:
            return audits[0]
        from duizhao.audit.translations import join_audits

        return join_audits(audits, read, profile=profile, entries=base.entries() if base else ())


def _dismiss(
    result: Audit, inputs: Sequence[Path], keys: dict[str, str], decided: Sequence[Decision], profile: Profile | None
) -> Audit:
    """Add findings to the dismissals beside the last input, and take them out of the result."""
    import getpass
    from datetime import UTC, datetime

    from duizhao.audit.dismissals import add_dismissals, dismiss, dismissals_path, split_dismissed
    from duizhao.bitext.errors import InputError

    if not keys:
        return result
    from_workbook = {one.key for one in decided}
    known = {finding.key: finding for finding in (*result.dismissed, *result.findings)}
    for key in keys:
        if key not in known and key not in from_workbook:
            raise InputError(f"{inputs[0]}: no finding has the key {key!r}; the report shows the key of each")
    try:
        author = getpass.getuser()
    except (KeyError, OSError, ImportError):
        author = ""  # a service without a user's name
    date = datetime.now(UTC).date().isoformat()
    dismissals = [
        dismiss(known[key], reason=reason, author=author, date=date) for key, reason in keys.items() if key in known
    ]
    add_dismissals(dismissals_path(inputs[0]), dismissals)
    standing, gone = split_dismissed(result.findings, dismissals)
    return _rescored(replace(result, findings=standing, dismissed=(*result.dismissed, *gone)), profile)


def _rescored(result: Audit, profile: Profile | None) -> Audit:
    """Score what is left of the findings."""
    from duizhao.audit.mqm import default_profile, score_findings

    profile = profile or default_profile()
    side = "target" if result.monolingual else profile.count
    document = result.bitext.target if side == "target" else result.bitext.source
    return replace(result, score=score_findings(result.findings, document, side=side, profile=profile))


def _summary(result: Audit, seconds: float) -> str:
    from collections import Counter

    lines = [f"findings    {len(result.errors)} error, {len(result.reviews)} review"]
    counts = Counter(finding.check for finding in result.findings)
    if counts:
        lines.append("by check    " + ", ".join(f"{count} {name}" for name, count in counts.most_common()))
    if result.dismissed:
        lines.append(f"dismissed   {len(result.dismissed)}")
    if result.known:
        lines.append(f"known       {result.known} findings that the baseline has")
    lines += [f"not run     {name}: {why}" for name, why in result.skipped]
    lines += [f"note        {note}" for note in result.notes]
    lines.append(f"seconds     {seconds:.1f}")
    return "\n".join(lines)
