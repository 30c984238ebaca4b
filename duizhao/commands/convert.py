"""``duizhao convert``: any bitext format to any other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["convert"]


def convert(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="IN...", help="Aligned files, or - for TSV; several are joined.")
    ],
    *,
    output: Annotated[
        list[Path], typer.Option("-o", "--output", help="Where to write; the suffix chooses the format.")
    ],
    source_lang: Annotated[
        str | None, typer.Option(help="BCP 47 tag of the source, where a file has more than two.")
    ] = None,
    target_lang: Annotated[
        str | None, typer.Option(help="BCP 47 tag of the target, where a file has more than two.")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, metavar="P", help="Leave out pairs whose confidence is below P (0 to 1).")
    ] = 0.0,
    deduplicate: Annotated[bool, typer.Option("--deduplicate", help="Leave out repeated pairs.")] = False,
    header: Annotated[bool, typer.Option("--header", help="A .tsv has a line of column names.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Read aligned files and write their pairs in other formats.

    \b
    Examples:
      duizhao convert memory.tmx -o memory.tsv -o memory.html
      duizhao convert old.tmx new.tmx -o all.tmx --deduplicate
    """
    from duizhao.bitext.conversion import Selection, convert_files

    lines = convert_files(
        inputs,
        output,
        source_lang=source_lang,
        target_lang=target_lang,
        selection=Selection(min_confidence=min_confidence, deduplicate=deduplicate),
        header=header,
        force=force,
    )
    for line in lines:
        typer.echo(line, err=True)
