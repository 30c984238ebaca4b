"""``duizhao mcp``: terms, memory and audit for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duizhao.commands.glossary import TermbaseOption, termbase_path

__all__ = ["mcp"]


def mcp(
    *,
    termbase: TermbaseOption = None,
    memory: Annotated[Path | None, typer.Option("--tm", help="A translation memory, for concordances.")] = None,
    who: Annotated[str, typer.Option("--who", help="Kept with the terms that are proposed.")] = "mcp",
) -> None:
    """Serve terms, concordances and the audit to other programs, over stdio (Model Context Protocol).

    A client starts it: look_up_term, mark_terms, propose_term, audit_pair and, with --tm, concordance and
    memory_matches. What a program proposes stays proposed until a person accepts it. Needs the extra:
    pip install 'duizhao[mcp]'.

    \b
    Example (in the client's configuration):
      {"command": "duizhao", "args": ["mcp", "--termbase", "ai.db"]}
    """
    from duizhao.mcp.server import make_server

    make_server(termbase_path(termbase, create=True), memory=memory, who=who).run("stdio")
