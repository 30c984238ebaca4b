"""``duizhao words``: which tokens of a pair say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duizhao.commands.token_models import WORD_MODEL, load_token_encoder

__all__ = ["words"]


def words(
    pairs: Annotated[
        Path, typer.Argument(metavar="PAIRS", help="Lines of `source ||| target`, tokenised; - is stdin.")
    ],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write the links; - is stdout.")],
    model: Annotated[str, typer.Option(help="A model that gives token vectors.")] = WORD_MODEL,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Link the tokens of each pair: a line of `i-j`, 0-based, for each line of the input (Pharaoh format).

    \b
    Example:
      duizhao words pairs.txt -o links.txt
    """
    from duizhao.align.words.linking import align_words, format_links, read_pairs
    from duizhao.bitext.files import check_outputs, writing_text
    from duizhao.bitext.readers import read_lines

    check_outputs([output], force=force, inputs=[pairs])
    tokens = read_pairs(read_lines(pairs))
    links = align_words(tokens, load_token_encoder(model))
    with writing_text(output, force=force) as handle:
        handle.writelines(f"{format_links(one)}\n" for one in links)
