"""``duizhao convert``: any bitext format to any other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["convert"]


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A bitext: .tmx .tsv .jsonl, or - for TSV.")],
    *,
    output: Annotated[list[Path], typer.Option("-o", "--output", help="Where to write: .tmx .tsv .jsonl .html.")],
    header: Annotated[bool, typer.Option("--header", help="A .tsv has a line of column names.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Read a bitext and write it in other formats.

    \b
    Example:
      duizhao convert memory.tmx -o memory.tsv -o memory.html
    """
    from duizhao.bitext.readers import read_bitext
    from duizhao.bitext.writers import check_bitext_outputs, write_bitext

    check_bitext_outputs(output, force=force, inputs=[source])
    write_bitext(read_bitext(source, header=header), output, force=force, header=header)
