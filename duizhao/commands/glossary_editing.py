"""``duizhao glossary add, edit, accept, reject, merge, delete, undo, show``: a person's changes to a termbase."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.commands.glossary import TermbaseOption, termbase_path

if TYPE_CHECKING:
    from duizhao.glossary.termbase.base import Termbase

__all__ = ["accept", "add", "delete", "edit", "merge", "reject", "show", "undo"]

WhoOption = Annotated[
    str | None,
    typer.Option("--who", envvar="DUIZHAO_USER", help="Who makes the change.  [default: your user name]"),
]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Concepts, as look-up shows their ids.")]
StatusOption = Annotated[
    str, typer.Option("--status", help="preferred, admitted, superseded, deprecated or forbidden; or proposed.")
]
DefinitionOption = Annotated[str | None, typer.Option("--definition", help="What the concept is.")]
NoteOption = Annotated[str | None, typer.Option("--note", help="A note on the concept.")]
SourceOption = Annotated[str | None, typer.Option("--source", help="Where it was taken from.")]
SubjectOption = Annotated[str | None, typer.Option("--subject", help="The subject field.")]


def add(
    english: Annotated[str, typer.Argument(metavar="EN", help="English; synonyms with ; between.")],
    chinese: Annotated[str, typer.Argument(metavar="ZH", help="Chinese; synonyms with ; between.")],
    *,
    termbase: TermbaseOption = None,
    status: StatusOption = "",
    definition: DefinitionOption = None,
    note: NoteOption = None,
    source: SourceOption = None,
    subject: SubjectOption = None,
    who: WhoOption = None,
) -> None:
    """Add a term and its translation; --status rates the translation.

    \b
    Examples:
      duizhao glossary add "computing power" 算力 --status preferred
      duizhao glossary add "computing power" 计算能力 --status forbidden
    """
    from duizhao.glossary.termbase.answers import entry_line
    from duizhao.glossary.termbase.editing import add_pair

    with _opened(termbase, who, create=True) as base:
        entry, new = add_pair(
            base,
            english,
            chinese,
            status=status,
            definition=definition or "",
            note=note or "",
            source=source or "",
            subject=subject or "",
        )
    typer.echo(f"{'added' if new else 'changed':<12}{entry_line(entry)}", err=True)


def edit(
    concept: Annotated[str, typer.Argument(metavar="ID", help="The concept, as look-up shows its id.")],
    *,
    termbase: TermbaseOption = None,
    english: Annotated[str | None, typer.Option("--english", help="The English terms, ; between.")] = None,
    chinese: Annotated[str | None, typer.Option("--chinese", help="The Chinese terms, ; between.")] = None,
    status: Annotated[
        str | None, typer.Option("--status", help="Rates the first Chinese term, or --term; or proposed, accepted.")
    ] = None,
    term: Annotated[str | None, typer.Option("--term", help="The term that --status rates.")] = None,
    definition: DefinitionOption = None,
    note: NoteOption = None,
    source: SourceOption = None,
    subject: SubjectOption = None,
    who: WhoOption = None,
) -> None:
    """Change what is said of a concept; the rest stays.

    \b
    Examples:
      duizhao glossary edit c12 --chinese "算力;计算力" --note "not 运算力"
      duizhao glossary edit c12 --term 计算能力 --status forbidden
    """
    from duizhao.glossary.termbase.answers import entry_line
    from duizhao.glossary.termbase.editing import edit_concept

    with _opened(termbase, who) as base:
        entry = edit_concept(
            base,
            concept,
            english=english,
            chinese=chinese,
            status=status,
            term=term,
            definition=definition,
            note=note,
            source=source,
            subject=subject,
        )
    typer.echo(f"changed     {entry_line(entry)}", err=True)


def accept(
    concepts: Ids = None,
    *,
    termbase: TermbaseOption = None,
    above: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Accept proposed concepts with at least this score.")
    ] = None,
    who: WhoOption = None,
) -> None:
    """Accept proposed concepts: the audit asks for them from now on.

    \b
    Examples:
      duizhao glossary accept c12 c15
      duizhao glossary accept --above 0.9
    """
    with _opened(termbase, who) as base:
        names = _chosen(base, concepts, "--above", above=above)
        count = base.accept(*names)
    typer.echo(f"accepted    {count} concepts", err=True)


def reject(
    concepts: Ids = None,
    *,
    termbase: TermbaseOption = None,
    below: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Reject proposed concepts with less than this score.")
    ] = None,
    who: WhoOption = None,
) -> None:
    """Reject proposed concepts: they go, and mining does not bring them back.

    \b
    Examples:
      duizhao glossary reject c13
      duizhao glossary reject --below 0.5
    """
    with _opened(termbase, who) as base:
        names = _chosen(base, concepts, "--below", below=below)
        base.reject(*names)
    typer.echo(f"rejected    {len(names)} concepts", err=True)


def merge(
    concepts: Annotated[list[str], typer.Argument(metavar="ID ID...", help="Two concepts or more; the first stays.")],
    *,
    termbase: TermbaseOption = None,
    who: WhoOption = None,
) -> None:
    """Make one concept of several that mean the same.

    \b
    Example:
      duizhao glossary merge c12 c31
    """
    from duizhao.glossary.termbase.answers import entry_line

    with _opened(termbase, who) as base:
        entry = base.merge(*concepts)
    typer.echo(f"merged      {entry_line(entry)}", err=True)


def delete(
    concepts: Annotated[list[str], typer.Argument(metavar="ID...", help="Concepts, as look-up shows their ids.")],
    *,
    termbase: TermbaseOption = None,
    who: WhoOption = None,
) -> None:
    """Delete concepts; mining does not bring them back.

    \b
    Example:
      duizhao glossary delete c12
    """
    with _opened(termbase, who) as base:
        base.delete(*concepts)
    typer.echo(f"deleted     {len(set(concepts))} concepts", err=True)


def undo(*, termbase: TermbaseOption = None, who: WhoOption = None) -> None:
    """Take back your last change; again, the one before.

    \b
    Example:
      duizhao glossary undo --termbase ai.db
    """
    with _opened(termbase, who) as base:
        batch = base.undo()
    typer.echo(f"undone      {batch.action} of {len(batch.concepts)} concepts, {batch.time}", err=True)


def show(
    concept: Annotated[str, typer.Argument(metavar="ID", help="The concept, as look-up shows its id.")],
    *,
    termbase: TermbaseOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Print all that is known of a concept, and who changed it when.

    \b
    Example:
      duizhao glossary show c12 --termbase ai.db
    """
    from duizhao.glossary.termbase.answers import entry_data, entry_details

    with _opened(termbase, None) as base:
        entry = base.existing(concept)
        history = base.history(concept)
    if as_json:
        data = entry_data(entry)
        data["history"] = [{"time": one.time, "who": one.who, "action": one.action} for one in history]
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        typer.echo(entry_details(entry, history))


def _opened(termbase: Path | None, who: str | None, *, create: bool = False) -> Termbase:
    from duizhao.glossary.termbase.base import open_termbase

    return open_termbase(termbase_path(termbase, create=create), create=create, who=who)


def _chosen(
    base: Termbase, names: list[str] | None, option: str, *, above: float | None = None, below: float | None = None
) -> list[str]:
    """Return the concepts that are named, or those that a score chooses."""
    from duizhao.bitext.errors import InputError

    bound = above if above is not None else below
    if bool(names) == (bound is not None):
        raise InputError(f"name concepts, or choose proposed ones with {option}")
    return names or base.proposed(above=above, below=below)
