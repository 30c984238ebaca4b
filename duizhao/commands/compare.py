"""``duizhao compare``, also ``duizhao align --edition``: two versions of a text in one language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from duizhao.commands.page_language import PageLanguage
from duizhao.commands.token_models import DEFAULT_MODEL

__all__ = ["compare", "compare_versions"]


def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The older or longer version.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The newer or shorter version, in the same language.")],
    *,
    output: Annotated[
        list[Path], typer.Option("-o", "--output", help="Where to write; format by file extension: .html .tsv .json.")
    ],
    model: Annotated[str, typer.Option(help="A name from `duizhao models`, a hub name or a folder.")] = DEFAULT_MODEL,
    lang: Annotated[str | None, typer.Option(help="BCP 47 tag of both versions (default: detected).")] = None,
    page_lang: Annotated[PageLanguage, typer.Option(help="Language that the page (.html) speaks.")] = PageLanguage.en,
    abbreviations: Annotated[
        Path | None, typer.Option(help="File of extra abbreviations that do not end a sentence, one per line.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Compare two versions in one language: what was kept, condensed, merged, moved, left out or added.

    \b
    Example:
      duizhao compare full.txt abridged.txt -o changes.html
    """
    compare_versions(
        old, new, output, model=model, lang=lang, page_lang=page_lang.tag, abbreviations=abbreviations, force=force
    )


def compare_versions(
    old: Path,
    new: Path,
    outputs: Sequence[Path],
    *,
    model: str,
    lang: str | None,
    page_lang: str,
    abbreviations: Path | None,
    force: bool,
) -> None:
    """Compare two files and write the result.

    Raises
    ------
    DuizhaoError
        As `duizhao.align.files.read_editions` and `duizhao.align.editions.comparing.compare_editions`.
    """
    from duizhao.commands.memory import check_memory

    check_memory(model)
    from duizhao.align.editions.comparing import compare_editions
    from duizhao.align.editions.report import EDITION_REPORTS
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.align.files import read_abbreviations, read_editions
    from duizhao.bitext.files import check_outputs, suffix_of, writing_all
    from duizhao.bitext.version import VERSION
    from duizhao.commands.progress import progress_bars

    check_outputs(
        outputs,
        suffixes=EDITION_REPORTS,
        force=force,
        inputs=[path for path in (old, new, abbreviations) if path],
    )
    sides = read_editions(old, new, lang=lang, abbreviations=read_abbreviations(abbreviations))
    with progress_bars() as progress:
        edition = compare_editions(*sides, load_encoder(model), version=VERSION, progress=progress)
    with writing_all(outputs, force=force) as handles:
        for path, handle in zip(outputs, handles, strict=True):
            handle.write(EDITION_REPORTS[suffix_of(path)](edition, page_lang).encode("utf-8", "replace"))
    shares = ", ".join(f"{share:.0%} {fate}" for fate, share in edition.shares().items() if share)
    typer.echo(f"sentences   {len(edition.source)} to {len(edition.target)}\nwords       {shares}", err=True)
