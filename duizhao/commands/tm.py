"""``duizhao tm``: a translation memory in one SQLite file."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.commands.lazy import SETTINGS, LazyGroup
from duizhao.commands.progress import progress_bars
from duizhao.commands.token_models import WORD_MODEL, load_token_encoder

if TYPE_CHECKING:
    from duizhao.memory.store import Filters, Memory, MemoryUnit

__all__ = ["MEANING_MODEL", "tm"]

# Ready in a second, without torch, and enough to find a translation by (benchmarks/memory.md).
MEANING_MODEL = "use"


class MemoryCommands(LazyGroup):
    """The commands in the order of the work."""

    places = {  # noqa: RUF012 (declared in the base)
        "add": "duizhao.commands.tm:add",
        "search": "duizhao.commands.tm:search",
        "pretranslate": "duizhao.commands.tm:pretranslate_file",
        "stats": "duizhao.commands.tm:stats",
    }


tm = typer.Typer(name="tm", cls=MemoryCommands, no_args_is_help=True, **SETTINGS)


@tm.callback()
def _group() -> None:
    """Keep translated pairs, and search them: exact, fuzzy, by a phrase, by meaning."""


class By(StrEnum):
    """How to search."""

    text = "text"
    exact = "exact"
    fuzzy = "fuzzy"
    concordance = "concordance"
    meaning = "meaning"


MemoryArgument = Annotated[Path, typer.Argument(metavar="DB", help="The translation memory, an SQLite file.")]
OriginOption = Annotated[str, typer.Option(help="Only units from files with this in their name.")]
SinceOption = Annotated[str, typer.Option(metavar="DATE", help="Only units of this date (2026-05-01) or later.")]
ConfidenceOption = Annotated[
    float, typer.Option("--min-confidence", min=0, max=1, help="Leave out units whose alignment is less sure.")
]


def add(
    memory: MemoryArgument,
    bitexts: Annotated[
        list[Path] | None, typer.Argument(metavar="BITEXT...", help="Aligned texts, in any format that convert reads.")
    ] = None,
    *,
    meaning: Annotated[
        bool, typer.Option("--meaning", help="Also make the vectors for search by meaning, where they are missing.")
    ] = False,
    model: Annotated[str, typer.Option(help="The model of the vectors.")] = MEANING_MODEL,
    source_lang: Annotated[
        str | None, typer.Option(help="BCP 47 tag of the source, where a file has more than two.")
    ] = None,
    target_lang: Annotated[
        str | None, typer.Option(help="BCP 47 tag of the target, where a file has more than two.")
    ] = None,
    min_confidence: ConfidenceOption = 0.0,
) -> None:
    """Add aligned texts; pairs that are there already, with the same neighbours, are left alone.

    \b
    Examples:
      duizhao tm add house.db nyt.tmx tram.tmx
      duizhao tm add house.db --meaning
    """
    from duizhao.bitext.errors import InputError
    from duizhao.bitext.readers import open_bitext
    from duizhao.memory.adding import memory_units
    from duizhao.memory.store import open_memory

    if not bitexts and not meaning:
        raise InputError("give an aligned text to add, or --meaning to make vectors for what is there")
    # What cannot be opened is found before anything is written.
    streams = [(path, open_bitext(path, source_lang=source_lang, target_lang=target_lang)) for path in bitexts or []]
    with open_memory(memory, create=bool(streams)) as base, progress_bars() as progress:
        for path, stream in streams:
            unsure = 0

            def sure(unit: MemoryUnit) -> bool:
                nonlocal unsure
                kept = unit.confidence is None or unit.confidence >= min_confidence or unit.checked
                unsure += not kept
                return kept

            with base.database.transaction():  # a file is added complete or not at all
                added = base.add(filter(sure, memory_units(stream.head, stream.pairs, path.name)))
            said = f"{path}: {added.new} new, {added.known} known"
            typer.echo(said + (f", {unsure} below confidence {min_confidence:g}" if unsure else ""), err=True)
            for line in stream.tally.lines():
                typer.echo(f"{path}: {line}", err=True)
        if meaning:
            from duizhao.align.encoders.registry import load_encoder
            from duizhao.memory.vectors import add_vectors

            made = add_vectors(base, load_encoder(model), progress=progress)
            typer.echo(f"vectors     {made} new", err=True)
        typer.echo(f"units       {len(base)}", err=True)


def search(
    memory: MemoryArgument,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="A sentence or a phrase, English or Chinese.")],
    *,
    by: Annotated[
        By, typer.Option(help="text: exact and fuzzy matches, then the phrase; or one kind alone.")
    ] = By.text,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Maximum number of units.")] = 10,
    threshold: Annotated[int, typer.Option(min=1, max=101, help="The least percentage of a fuzzy match.")] = 70,
    before: Annotated[str, typer.Option(help="The sentence before, for matches in context (101%).")] = "",
    after: Annotated[str, typer.Option(help="The sentence after.")] = "",
    origin: OriginOption = "",
    since: SinceOption = "",
    min_confidence: ConfidenceOption = 0.0,
    links: Annotated[
        bool, typer.Option("--links", help="Mark a phrase's renderings by word links: exact, but loads a model.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Search a memory: what differs from the query is marked, and what renders a phrase.

    \b
    Examples:
      duizhao tm search house.db "computing power"
      duizhao tm search house.db 算力 --by concordance --limit 50
      duizhao tm search house.db "Chips are getting expensive." --by meaning
    """
    from duizhao.bitext.errors import InputError
    from duizhao.memory.store import Filters, open_memory

    if not query.strip():
        raise InputError("an empty query: give a sentence or a phrase")
    filters = Filters(origin=origin, since=since, min_confidence=min_confidence)
    with open_memory(memory) as base:
        if by is By.meaning:
            data, lines = _search_meaning(base, query, limit, filters)
        else:
            data, lines = _search_text(base, query, by, limit, threshold, (before, after), filters, links=links)
    if as_json:
        typer.echo(json.dumps({"query": query, **data}, ensure_ascii=False, indent=1))
    elif lines:
        typer.echo("\n".join(lines))
    if not lines:
        hint = "" if by is By.meaning else "; a lower --threshold or --by meaning finds more"
        typer.echo(f"duizhao: {query}: not found{hint}", err=True)
        raise typer.Exit(1)


def _search_meaning(base: Memory, query: str, limit: int, filters: Filters) -> tuple[dict[str, object], list[str]]:
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.bitext.language.characters import has_han
    from duizhao.memory.answers import near_data, near_lines
    from duizhao.memory.vectors import load_meaning

    found = load_meaning(base, load_encoder).search(query, limit=limit, filters=filters)
    return {"meaning": [near_data(near) for near in found]}, near_lines(found, chinese=has_han(query))


def _search_text(
    base: Memory,
    query: str,
    by: By,
    limit: int,
    threshold: int,
    context: tuple[str, str],
    filters: Filters,
    *,
    links: bool,
) -> tuple[dict[str, object], list[str]]:
    from duizhao.memory.answers import line_data, line_lines, match_data, match_lines
    from duizhao.memory.concordance import Concordance, find_phrase
    from duizhao.memory.counterparts import mark_counterparts
    from duizhao.memory.matches import EXACT, find_matches

    data: dict[str, object] = {}
    lines: list[str] = []
    if by is not By.concordance:
        least = EXACT if by is By.exact else threshold
        before, after = context
        matches = find_matches(base, query, threshold=least, limit=limit, before=before, after=after, filters=filters)
        data["matches"] = [match_data(match, query) for match in matches]
        lines += match_lines(matches, query)
    if by in {By.text, By.concordance}:
        found = find_phrase(base, query, limit=limit, filters=filters)
        known = {match.unit.id for match in matches} if by is By.text else set()
        found = Concordance(
            lines=tuple(line for line in found.lines if line.unit.id not in known), complete=found.complete
        )
        encoder = load_token_encoder(WORD_MODEL) if links and found.lines else None
        found = mark_counterparts(base, query, found, encoder=encoder)
        data["concordance"] = [line_data(line) for line in found.lines]
        data["complete"] = found.complete
        lines += line_lines(found)
        if not found.complete:
            typer.echo(f"duizhao: there are more; --limit {2 * limit} shows them", err=True)
    return data, lines


def pretranslate_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The text to translate.")],
    *,
    memory: Annotated[Path, typer.Option("--tm", metavar="DB", help="The translation memory.")],
    output: Annotated[list[Path], typer.Option("-o", "--output", help="Where to write, such as .xlf or .tmx.")],
    threshold: Annotated[int, typer.Option(min=1, max=101, help="The least percentage of a match.")] = 75,
    origin: OriginOption = "",
    since: SinceOption = "",
    min_confidence: ConfidenceOption = 0.0,
    lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the text (default: detected).")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Fill a new text with what the memory has for it: exact and fuzzy matches, each with its percentage.

    \b
    Example:
      duizhao tm pretranslate new.docx --tm house.db -o new.xlf
    """
    from duizhao.bitext.documents import make_document
    from duizhao.bitext.readers import read_manuscript
    from duizhao.bitext.writers import check_bitext_outputs, write_bitext
    from duizhao.memory.pretranslation import pretranslate
    from duizhao.memory.store import Filters, open_memory

    check_bitext_outputs(output, force=force, inputs=[file, memory])
    document = make_document(read_manuscript(file), lang=lang)
    filters = Filters(origin=origin, since=since, min_confidence=min_confidence)
    with open_memory(memory) as base, progress_bars() as progress:
        found = pretranslate(document, base, threshold=threshold, filters=filters, progress=progress)
    write_bitext(found.bitext, output, force=force)
    typer.echo(
        f"segments    {len(document)}: {found.exact} exact, {found.fuzzy} fuzzy, "
        f"{len(document) - found.exact - found.fuzzy} without a match",
        err=True,
    )


def stats(memory: MemoryArgument) -> None:
    """Count what a memory holds: units, vectors, languages, origins.

    \b
    Example:
      duizhao tm stats house.db
    """
    from duizhao.bitext.tables import format_table
    from duizhao.memory.store import open_memory

    with open_memory(memory) as base:
        counts = base.statistics()
    rows = [
        ("units", f"{counts.units:,}"),
        ("checked by a person", f"{counts.checked:,}"),
        ("with vectors", f"{counts.vectors:,}"),
        ("megabytes", f"{counts.bytes / 1e6:,.1f}"),
        *((f"languages: {name}", f"{count:,}") for name, count in counts.languages),
        *((f"origin: {name}", f"{count:,}") for name, count in counts.origins),
    ]
    typer.echo(format_table(("what", "count"), rows))
