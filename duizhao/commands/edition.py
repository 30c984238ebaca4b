"""``duizhao align --edition``: two versions of a text in one language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

__all__ = ["compare"]


def compare(
    source: Path,
    target: Path | None,
    outputs: Sequence[Path],
    *,
    model: str,
    lang: str | None,
    abbreviations: Path | None,
    force: bool,
) -> None:
    """Tell what was kept, condensed, merged, moved, left out or added, and write it.

    Raises
    ------
    InputError
        When there is only one file; else as `duizhao.align.files.read_editions` and
        `duizhao.align.editions.comparing.compare_editions`.
    """
    from duizhao.align.editions.comparing import compare_editions
    from duizhao.align.editions.report import EDITION_REPORTS
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.align.files import read_abbreviations, read_editions
    from duizhao.bitext.errors import InputError
    from duizhao.bitext.files import check_outputs, suffix_of, writing_all
    from duizhao.bitext.version import VERSION

    if target is None:
        raise InputError("--edition takes two files, the longer or older version first")
    check_outputs(
        outputs,
        suffixes=EDITION_REPORTS,
        force=force,
        inputs=[path for path in (source, target, abbreviations) if path],
    )
    sides = read_editions(source, target, lang=lang, abbreviations=read_abbreviations(abbreviations))
    edition = compare_editions(*sides, load_encoder(model), version=VERSION)
    with writing_all(outputs, force=force) as handles:
        for path, handle in zip(outputs, handles, strict=True):
            handle.write(EDITION_REPORTS[suffix_of(path)](edition).encode("utf-8", "replace"))
    shares = ", ".join(f"{share:.0%} {fate}" for fate, share in edition.shares().items() if share)
    typer.echo(f"sentences   {len(edition.source)} to {len(edition.target)}\nwords       {shares}", err=True)
