"""``duizhao convert``: any bitext format to any other."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["convert"]


class Format(StrEnum):
    """What standard output may be written in."""

    tsv = "tsv"
    tmx = "tmx"
    xlf = "xlf"
    jsonl = "jsonl"
    csv = "csv"
    po = "po"
    html = "html"


def convert(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="IN...", help="Aligned files; - is standard input. Several are joined.")
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
    to: Annotated[
        Format, typer.Option("--to", help="The format of standard output (-o -).", show_default=True)
    ] = Format.tsv,
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
      cat memory.tmx | duizhao convert - -o - --to jsonl | grep ferry
    """
    from duizhao.bitext.conversion import Selection, convert_files

    lines = convert_files(
        inputs,
        output,
        source_lang=source_lang,
        target_lang=target_lang,
        selection=Selection(min_confidence=min_confidence, deduplicate=deduplicate),
        header=header,
        standard=f".{to.value}",
        force=force,
    )
    for line in lines:
        typer.echo(line, err=True)
