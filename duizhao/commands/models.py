"""``duizhao models``: which encoders are available here, and why not; the cache of vectors."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["models"]


def models(
    *,
    cache: Annotated[bool, typer.Option("--cache", help="Show where computed vectors are kept, and how many.")] = False,
    clear_cache: Annotated[bool, typer.Option("--clear-cache", help="Delete the vectors that are kept.")] = False,
) -> None:
    """List the known encoders, and whether each is available here.

    \b
    Examples:
      duizhao models
      duizhao models --cache
    """
    if clear_cache:
        _clear()
    if cache:
        _show_cache()
    if cache or clear_cache:
        return
    from duizhao.align.encoders.registry import describe_models
    from duizhao.bitext.tables import format_table

    rows = [
        (
            status.model.name,
            str(status.model.dimension),
            status.model.licence,
            status.model.origin,
            "yes" if status.usable else status.reason,
        )
        for status in describe_models()
    ]
    typer.echo(format_table(("name", "dim", "licence", "origin", "available"), rows))


def _show_cache() -> None:
    from duizhao.align.encoders.cache import MAX_BYTES, VARIABLE, cache_folder, describe_cache

    folder = cache_folder()
    if folder is None:
        typer.echo(f"folder      none: {VARIABLE} switches the cache off")
        return
    state = describe_cache(folder)
    typer.echo(
        f"folder      {folder}\n"
        f"vectors     {state.records}\n"
        f"size        {state.size / 1e6:.1f} MB, at most {MAX_BYTES / 1e6:.0f} MB\n"
        f"to move it  set {VARIABLE} to another folder, or to 'off'"
    )


def _clear() -> None:
    from duizhao.align.encoders.cache import cache_folder, clear_cache

    folder = cache_folder()
    freed = clear_cache(folder) if folder else 0
    typer.echo(f"freed       {freed / 1e6:.1f} MB", err=True)
