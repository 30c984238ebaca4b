"""``duizhao estimate``: how good each pair seems, without a reference."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["estimate"]

# As good as with word links, at a tenth of the time (benchmarks/estimate.md).
ESTIMATE_MODEL = "use"


def estimate(
    pairs: Annotated[Path, typer.Argument(metavar="PAIRS.tsv", help="Source and target in two columns; - is stdin.")],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="The same rows with a score; - is stdout.")],
    model: Annotated[str, typer.Option(help="A name from `duizhao models`.")] = ESTIMATE_MODEL,
    header: Annotated[bool, typer.Option("--header", help="The first row names the columns.")] = False,
    source_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the source (default: detected).")] = None,
    target_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the target (default: detected).")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Estimate the quality of each pair, 0 to 1, without a reference; the score is appended as the last column.

    \b
    Example:
      duizhao estimate pairs.tsv -o scored.tsv
    """
    from duizhao.commands.memory import check_memory

    check_memory(model)
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.audit.estimate import estimate_pairs
    from duizhao.bitext.files import check_outputs, writing_text
    from duizhao.bitext.readers import read_lines
    from duizhao.bitext.readers.tsv import split_row
    from duizhao.commands.progress import progress_bars

    check_outputs([output], force=force, inputs=[pairs])
    lines = read_lines(pairs)
    names = lines[:1] if header else []
    rows = lines[len(names) :]
    texts = [split_row(row, f"{pairs}, line {number}") for number, row in enumerate(rows, 1 + len(names))]
    with progress_bars() as progress:
        scores = estimate_pairs(
            texts, load_encoder(model), source_lang=source_lang, target_lang=target_lang, progress=progress
        )
    with writing_text(output, force=force) as handle:
        handle.writelines(f"{name}\testimate\n" for name in names)
        handle.writelines(f"{row}\t{score:.4f}\n" for row, score in zip(rows, scores, strict=True))
