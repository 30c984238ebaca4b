"""The command-line reference, ``docs/cli.md``, made from the program: ``python -m duizhao.commands.reference``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from duizhao.commands.streams import open_streams

__all__ = ["command_reference"]

MADE_BY = "python -m duizhao.commands.reference"
_WIDTH = 100  # columns of the help in the page

_HEAD = f"""\
# Commands

This page is made from the program: `{MADE_BY}` writes it again.

Data goes to standard output, messages to standard error. `-` is standard input or output. The exit status is 0 when the
work is done, 1 where `--fail-on` found something or a term was not found, 2 for input, options or a machine that do not
allow it, 130 after Ctrl-C. An output that exists is replaced only with `--force`.

| variable | what it does |
|---|---|
| `DUIZHAO_TERMBASE` | the termbase that `--termbase` names where it is not given |
| `DUIZHAO_CACHE` | the folder of the vector cache, or `off`; `duizhao models --cache` shows it |
| `HF_HUB_OFFLINE` | set to 1, no model is ever downloaded |
| `NUMBA_CACHE_DIR` | where compiled loops are kept, if neither the package's folder nor the home can be written |
"""


def command_reference() -> str:
    """Return the page: a section a command, with its help as the terminal shows it."""
    from duizhao.__main__ import app

    parts = [_HEAD]
    for path, shown in _helps(typer.main.get_command(app), ("duizhao",), None):
        level = "##" if len(path) < 3 else "###"  # noqa: PLR2004 (a command of a group)
        title = " ".join(path)
        parts.append(f"{level} {title}\n\n```\n{shown}\n```\n")
    return "\n".join(parts)


def _helps(command: Any, path: tuple[str, ...], parent: Any) -> Iterator[tuple[tuple[str, ...], str]]:  # noqa: ANN401 (typer's own types are private)
    context = command.make_context(
        path[-1],
        [],
        parent=parent,
        resilient_parsing=True,
        terminal_width=_WIDTH,
        max_content_width=_WIDTH,
    )
    yield path, "\n".join(line.rstrip() for line in command.get_help(context).strip().splitlines())
    for name in getattr(command, "places", ()):
        yield from _helps(command.get_command(context, name), (*path, name), context)


if __name__ == "__main__":
    open_streams()
    place = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
    place.write_text(command_reference(), encoding="utf-8")
    typer.echo(f"wrote {place}", err=True)
