"""``duizhao mine``: parallel sentences in texts that are not translations of each other."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.commands.progress import progress_bars
from duizhao.commands.token_models import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duizhao.bitext.model import Document

__all__ = ["mine"]


class Search(StrEnum):
    """How neighbours are found."""

    auto = "auto"
    exact = "exact"
    faiss = "faiss"


def mine(
    files: Annotated[list[Path], typer.Argument(metavar="FILE|FOLDER...", help="Texts in one language.")],
    *,
    against: Annotated[
        list[Path],
        typer.Option(metavar="FILE|FOLDER", help="A text in the other, or a folder; may be given several times."),
    ],
    output: Annotated[list[Path], typer.Option("-o", "--output", help="Where to write, such as .tsv or .tmx.")],
    threshold: Annotated[
        float | None, typer.Option(help="The least margin (0 is what chance gives). [default: 0.10]")
    ] = None,
    model: Annotated[str, typer.Option(help="A name from `duizhao models`, a hub name or a folder.")] = DEFAULT_MODEL,
    search: Annotated[
        Search,
        typer.Option(help="Compare all, or ask an index (faiss, the extra mine); auto: all up to 200,000 a side."),
    ] = Search.auto,
    source_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of FILE (default: detected).")] = None,
    target_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the others (default: detected).")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Find sentences that say the same in comparable texts, whatever their order; closest first.

    A .tsv has source, target, margin, cosine and the two documents' names.

    \b
    Example:
      duizhao mine en/*.txt --against zh/ -o found.tsv
    """
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.align.mining import mine_pairs
    from duizhao.bitext.files import STDOUT, suffix_of, writing_text
    from duizhao.bitext.writers import check_bitext_outputs, write_bitext
    from duizhao.corpus.comparable import join_documents, mined_bitext, mined_rows

    check_bitext_outputs(output, force=force, inputs=[*_files(files), *_files(against)])
    source = join_documents(_read(files, source_lang))
    target = join_documents(_read(against, target_lang))
    with progress_bars() as progress:
        pairs = mine_pairs(
            source.document,
            target.document,
            load_encoder(model),
            threshold=threshold,
            search=search.value,
            progress=progress,
        )
    others = []
    for path in output:
        if suffix_of(path) not in {".tsv", STDOUT}:
            others.append(path)
            continue
        with writing_text(path, force=force) as file:
            for row in mined_rows(source, target, pairs):
                file.write("\t".join(" ".join(cell.split()) for cell in row) + "\n")
    if others:
        write_bitext(mined_bitext(source, target, pairs), others, force=force)
    sides = f"{len(source.names)} {source.document.lang}, {len(target.names)} {target.document.lang}"
    typer.echo(f"segments    {sides}\npairs       {len(pairs)}", err=True)


def _files(given: Sequence[Path]) -> list[Path]:
    """Put the texts below a folder in its place."""
    from duizhao.bitext.errors import InputError
    from duizhao.corpus.naming import survey

    found: list[Path] = []
    for path in given:
        texts = survey(path).texts if path.is_dir() else (path,)
        if not texts:
            raise InputError(f"{path}: no file that can be read as text")
        found += texts
    return found


def _read(given: Sequence[Path], lang: str | None) -> list[Document]:
    """Read the texts; one of a folder that cannot be read is left out, one that was named ends the command."""
    from duizhao.bitext.documents import make_document
    from duizhao.bitext.errors import DuizhaoError, InputError
    from duizhao.bitext.readers import read_manuscript

    named = set(given)
    documents: list[Document] = []
    for path in _files(given):
        try:
            documents.append(make_document(read_manuscript(path), lang=lang))
        except DuizhaoError as error:
            if path in named:
                raise
            typer.echo(f"left out    {error}", err=True)
    if not documents:
        raise InputError(f"{given[0]}: none of its files can be read")
    foreign = [sum(gap.end - gap.start for gap in one.gaps if gap.reason == "foreign") for one in documents]
    if any(foreign):
        name = documents[max(range(len(foreign)), key=foreign.__getitem__)].name
        said = f"{sum(foreign):,} characters in the other language, most in {name}"
        typer.echo(f"left out    {said} (--source-lang and --target-lang choose)", err=True)
    return documents
