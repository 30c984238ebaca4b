"""``duizhao glossary``: look terms up, and bring them in and out of a termbase."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from duizhao.commands.lazy import SETTINGS, LazyGroup
from duizhao.commands.progress import progress_bars
from duizhao.commands.token_models import WORD_MODEL, load_token_encoder

__all__ = ["glossary"]


class GlossaryCommands(LazyGroup):
    """The commands in the order of the work."""

    places = {  # noqa: RUF012 (declared in the base)
        "mine": "duizhao.commands.glossary:mine",
        "lookup": "duizhao.commands.glossary:lookup",
        "import": "duizhao.commands.glossary:import_file",
        "export": "duizhao.commands.glossary:export_file",
        "add": "duizhao.commands.glossary_editing:add",
        "edit": "duizhao.commands.glossary_editing:edit",
        "accept": "duizhao.commands.glossary_editing:accept",
        "reject": "duizhao.commands.glossary_editing:reject",
        "merge": "duizhao.commands.glossary_editing:merge",
        "delete": "duizhao.commands.glossary_editing:delete",
        "undo": "duizhao.commands.glossary_editing:undo",
        "show": "duizhao.commands.glossary_editing:show",
        "list": "duizhao.commands.glossary:list_entries",
        "stats": "duizhao.commands.glossary:stats",
    }


glossary = typer.Typer(name="glossary", cls=GlossaryCommands, no_args_is_help=True, **SETTINGS)


@glossary.callback()
def _group() -> None:
    """Mine, look up, edit, import and export terms."""


TermbaseOption = Annotated[
    Path | None,
    typer.Option(
        "--termbase",
        envvar="DUIZHAO_TERMBASE",
        help="The termbase, a SQLite file.  [default: termbase.db in the user's data folder]",
    ),
]


def termbase_path(given: Path | None, *, create: bool = False) -> Path:
    """Return the termbase to use: the one given, or the user's own, whose folder is made with ``create``."""
    if given is not None:
        return given
    from platformdirs import user_data_path

    from duizhao.bitext.errors import OutputError

    try:
        return user_data_path("duizhao", appauthor=False, ensure_exists=create) / "termbase.db"
    except OSError as error:
        raise OutputError(
            f"{error.filename}: cannot be made ({error.strerror}); name a termbase with --termbase"
        ) from error


def lookup(
    term: Annotated[str | None, typer.Argument(metavar="[TERM]", help="English, Chinese, pinyin or initials.")] = None,
    *,
    termbase: TermbaseOption = None,
    file: Annotated[Path | None, typer.Option("--in", help="Mark every known term of this text instead.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of concepts.")] = 10,
    locale: Annotated[
        str | None, typer.Option(metavar="TAG", help="Chinese as a region writes it: zh-CN, zh-TW, zh-HK.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Look a term up, by either language, script, pinyin, initials or a misspelling; exact before fuzzy.

    \b
    Examples:
      duizhao glossary lookup 算力
      duizhao glossary lookup suanli --json
      duizhao glossary lookup --in article.txt
    """
    from duizhao.bitext.errors import InputError
    from duizhao.glossary.termbase.answers import answer_data, answer_table
    from duizhao.glossary.termbase.base import open_termbase
    from duizhao.glossary.termbase.lookup import localised_hits, look_up

    if (term is None) == (file is None):
        raise InputError("give a term to look up, or --in FILE to mark the terms of a text")
    if file is not None:
        _mark(file, termbase, as_json=as_json)
        return
    assert term is not None  # noqa: S101 (as just checked)
    with open_termbase(termbase_path(termbase)) as base:
        hits = look_up(base, term, limit=limit)
    if locale is not None:
        hits = localised_hits(hits, locale)
    if as_json:
        typer.echo(json.dumps(answer_data(term, hits), ensure_ascii=False, indent=1))
    elif hits:
        typer.echo(answer_table(hits))
    else:
        typer.echo(f"duizhao: {term}: not found, and nothing similar", err=True)
        raise typer.Exit(1)


def list_entries(
    *,
    termbase: TermbaseOption = None,
    proposed: Annotated[bool, typer.Option("--proposed", help="Only concepts that nobody has accepted yet.")] = False,
) -> None:
    """Print every concept of the termbase, oldest first.

    \b
    Example:
      duizhao glossary list --termbase ai.db
    """
    from duizhao.glossary.concepts import State
    from duizhao.glossary.termbase.answers import entry_table
    from duizhao.glossary.termbase.base import open_termbase

    with open_termbase(termbase_path(termbase)) as base:
        chosen = (entry for entry in base.entries() if not proposed or entry.state is State.PROPOSED)
        typer.echo(entry_table(chosen))


def stats(*, termbase: TermbaseOption = None) -> None:
    """Count what the termbase holds: concepts, terms, edited by hand, proposed, languages, statuses, verdicts.

    \b
    Example:
      duizhao glossary stats --termbase ai.db
    """
    from duizhao.bitext.tables import format_table
    from duizhao.glossary.termbase.base import open_termbase

    with open_termbase(termbase_path(termbase)) as base:
        counts = base.statistics()
    rows = [("concepts", str(counts.concepts)), ("terms", str(counts.terms)), ("edited manually", str(counts.edited))]
    for name in ("states", "languages", "statuses", "origins", "verdicts"):
        rows += [(f"{name}: {what or 'none'}", str(count)) for what, count in getattr(counts, name)]
    typer.echo(format_table(("what", "count"), rows))


def mine(
    bitexts: Annotated[list[Path], typer.Argument(metavar="BITEXT...", help="Aligned texts, as convert reads.")],
    *,
    termbase: TermbaseOption = None,
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", help="Also export the mined terms: .csv .xlsx .tbx .utx .tsv."),
    ] = None,
    attest: Annotated[
        list[Path] | None, typer.Option(help="A Chinese text of the field: counts which variant it uses.")
    ] = None,
    least: Annotated[int, typer.Option(min=1, help="Minimum number of occurrences of a term.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="Keep at most N best-ranked concepts.")] = None,
    model: Annotated[str, typer.Option(help="A model that gives token vectors.")] = WORD_MODEL,
    source_lang: Annotated[
        str | None, typer.Option(help="BCP 47 tag of the source, where a file has more than two.")
    ] = None,
    target_lang: Annotated[
        str | None, typer.Option(help="BCP 47 tag of the target (default: each translation in turn).")
    ] = None,
    header: Annotated[bool, typer.Option("--header", help="A .tsv has a line of column names.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Mine the terms of aligned texts into a termbase, as proposed; manual edits stay.

    \b
    Example:
      duizhao glossary mine nyt.tmx --termbase ai.db -o ai.tbx -o ai.xlsx
    """
    from dataclasses import replace

    from duizhao.bitext.documents import make_document
    from duizhao.bitext.files import check_outputs
    from duizhao.bitext.readers import read_manuscript, read_translations
    from duizhao.glossary.interchange.formats import writable_suffixes, write_glossaries
    from duizhao.glossary.mining.glossary import mine_terms
    from duizhao.glossary.termbase.base import open_termbase

    attested = attest or []
    outputs = output or []
    check_outputs(outputs, suffixes=writable_suffixes(), force=force, inputs=[*bitexts, *attested])
    read = [
        read_translations(path, header=header, source_lang=source_lang, target_lang=target_lang) for path in bitexts
    ]
    texts = [bitext for translations in read for bitext in translations]
    documents = [make_document(read_manuscript(path)) for path in attested]
    with progress_bars() as progress:
        mined = mine_terms(
            texts,
            load_token_encoder(model),
            attest=documents,
            least=least,
            limit=limit,
            progress=progress,
            workers=min(2, os.cpu_count() or 1),
        )
    with open_termbase(termbase_path(termbase, create=True), create=True) as base, base.changing("mine"):
        report = base.merge_mined(mined.entries)
        if outputs:
            # Inside the change: where an output cannot be written, the termbase stays as it was. As stored: with
            # identifier and revision a term that is corrected in the table is the same concept when it comes back.
            stored = [replace(entry, revision=base.revision) for entry in report.mined]
            write_glossaries(stored, outputs, force=force)
    for translations in read:
        if len(translations) > 1:
            from duizhao.glossary.translations import compare_terms

            for difference in compare_terms(mined.entries, translations):
                typer.echo(f"differs     {difference}", err=True)
    typer.echo(
        f"pairs       {mined.pairs}, {mined.linked} of them linked word by word\n"
        f"concepts    {len(mined.concepts)}: {report.added} new (proposed), {report.updated} updated, "
        f"{report.unchanged} unchanged, {report.rejected} previously rejected",
        err=True,
    )


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".tbx .csv .tsv .xlsx .utx .txt or CC-CEDICT's .u8.")],
    *,
    termbase: TermbaseOption = None,
    name: Annotated[str, typer.Option("--format", help="Name of the format (default: by file extension).")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete what is not in the file and is not newer than it.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would happen and change nothing.")] = False,
) -> None:
    """Import a glossary, accepted; atomic: nothing is imported if any row is invalid.

    Columns, sheets and rows that are not used are reported. A file that was exported from the same termbase brings in
    only what was changed in it; what somebody changed otherwise meanwhile is reported and stays.

    \b
    Examples:
      duizhao glossary import house-terms.xlsx --termbase ai.db
      duizhao glossary import house-terms.xlsx --termbase ai.db --dry-run
    """
    from duizhao.glossary.interchange.formats import read_glossary
    from duizhao.glossary.termbase.answers import entry_line
    from duizhao.glossary.termbase.base import open_termbase

    remarks: list[str] = []
    noted: list[str] = []
    target = termbase_path(termbase, create=True)
    fresh = not target.exists()
    entries = read_glossary(file, name=name, remark=remarks.append)
    try:
        with open_termbase(target, create=True) as base:
            report = base.import_entries(
                entries,
                replacing=replace,
                dry_run=dry_run,
                noted=(lambda what, entry: noted.append(f"{what:<8}  {entry_line(entry)}")) if dry_run else None,
            )
    finally:
        if fresh and dry_run:
            target.unlink(missing_ok=True)
    for line in noted:
        typer.echo(line)
    for remark in remarks:
        typer.echo(f"duizhao: {remark}", err=True)
    for conflict in report.conflicts:
        typer.echo(f"conflict    {conflict}; kept as it is here", err=True)
    more = f", {report.deleted} deleted, {report.kept} newer than the file and kept" if replace else ""
    typer.echo(
        f"concepts    {report.added} new, {report.updated} updated, {report.unchanged} unchanged{more}"
        + (f", {len(report.conflicts)} conflicts" if report.conflicts else "")
        + (" (dry run: nothing was changed)" if dry_run else ""),
        err=True,
    )


class Rows(StrEnum):
    """What a row of a table is."""

    concept = "concept"
    pair = "pair"


def export_file(
    output: Annotated[list[Path], typer.Argument(metavar="OUT...", help=".tbx .csv .tsv .xlsx .utx or OmegaT's .txt.")],
    *,
    termbase: TermbaseOption = None,
    name: Annotated[
        str, typer.Option("--format", help="Name of the format, such as tbx2 (default: by file extension).")
    ] = "",
    rows: Annotated[
        Rows | None,
        typer.Option("--rows", help="What a row of a table is.  [default: concept in .xlsx, pair in .csv and .tsv]"),
    ] = None,
    chinese_first: Annotated[
        bool, typer.Option("--chinese-first", help="Chinese is the source in one-way formats (UTX, OmegaT).")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Write the termbase in the formats of other tools.

    \b
    Example:
      duizhao glossary export ai.tbx ai.xlsx --termbase ai.db
    """
    from duizhao.glossary.interchange.formats import write_glossaries
    from duizhao.glossary.termbase.base import open_termbase

    with open_termbase(termbase_path(termbase)) as base:
        entries = list(base.for_export())
    for path, lost in zip(
        output,
        write_glossaries(
            entries,
            output,
            name=name,
            chinese_first=chinese_first,
            rows=rows.value if rows is not None else "",
            force=force,
        ),
        strict=True,
    ):
        if lost:
            typer.echo(f"duizhao: {path}: {lost} terms cannot be represented in this format and were dropped", err=True)


def _mark(file: Path, termbase: Path | None, *, as_json: bool) -> None:
    from duizhao.bitext.readers.encoding import read_text
    from duizhao.glossary.termbase.base import open_termbase
    from duizhao.glossary.termbase.marking import Marker, mark_data, marked_text

    with open_termbase(termbase_path(termbase)) as base:
        marker = Marker(base)
    text, _ = read_text(file)
    marks = marker.marks(text)
    if as_json:
        typer.echo(json.dumps(mark_data(marks), ensure_ascii=False, indent=1))
    else:
        typer.echo(marked_text(text, marks), nl=not text.endswith("\n"))
