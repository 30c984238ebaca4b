"""``duizhao models``: which encoders can be used here, and why not."""

from __future__ import annotations

import typer

__all__ = ["models"]


def models() -> None:
    """List the encoders that are known, and whether each can be used here.

    \b
    Example:
      duizhao models
    """
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
    typer.echo(format_table(("name", "dim", "licence", "origin", "usable here"), rows))
