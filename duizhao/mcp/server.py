"""A server of the Model Context Protocol: look terms up, mark a text, propose a term, search a memory, audit a pair.

Each tool opens its file for one answer, so people may edit it meanwhile, and returns plain data. What a program
proposes stays proposed until a person accepts it. The package is an extra: ``pip install duizhao[mcp]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

from duizhao.bitext.errors import DuizhaoError, InputError
from duizhao.bitext.version import VERSION

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from duizhao.glossary.termbase.base import Termbase
    from duizhao.glossary.termbase.marking import Marker

__all__ = ["make_server"]

_P = ParamSpec("_P")
Answer = dict[str, Any]
"""What a tool returns: plain data."""

LONGEST_TEXT = 100_000
"""Characters of a text that is marked or audited in one call."""
MOST = 50
"""Concepts or lines in one answer."""

_INSTRUCTIONS = (
    "English-Chinese terminology. Look a term up before translating it; terms with status deprecated must not be used;"
    " concepts with state proposed were mined and nobody has accepted them yet. Audit a translated pair to see which"
    " terms, numbers or names are wrong."
)


def make_server(termbase: Path, *, memory: Path | None = None, who: str = "mcp") -> MCPServer[Any]:
    """Return a server for a termbase and, where one is given, a translation memory.

    Parameters
    ----------
    termbase
        The termbase; it is made when a term is proposed and there is none.
    memory
        A translation memory (`duizhao.memory`) for concordances.
    who
        Kept with the terms that are proposed.

    Raises
    ------
    InputError
        When the extra is not installed, or there is no such memory.
    """
    try:
        from mcp.server.mcpserver import MCPServer  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError("the MCP server needs an extra: pip install 'duizhao[mcp]'") from error
    if memory is not None and not memory.is_file():
        raise InputError(f"{memory}: no such translation memory; make one with duizhao tm add")
    server: MCPServer[Any] = MCPServer("duizhao", instructions=_INSTRUCTIONS, version=VERSION, log_level="WARNING")
    tools = _Tools(termbase, memory, who)
    for tool in (tools.look_up_term, tools.mark_terms, tools.propose_term, tools.audit_pair):
        server.tool()(_told(tool))
    if memory is not None:
        server.tool()(_told(tools.concordance))
        server.tool()(_told(tools.memory_matches))
    return server


def _told(tool: Callable[_P, Answer]) -> Callable[_P, Answer]:
    """Return a tool whose errors on purpose reach the client as they are."""

    @wraps(tool)
    def told(*arguments: _P.args, **named: _P.kwargs) -> Answer:
        from mcp.server.mcpserver.exceptions import ToolError  # noqa: PLC0415 - an extra

        try:
            return tool(*arguments, **named)
        except DuizhaoError as error:
            raise ToolError(str(error)) from error

    return told


class _Tools:
    """The tools; a docstring is what the client reads."""

    def __init__(self, termbase: Path, memory: Path | None, who: str) -> None:
        self._termbase = termbase
        self._memory = memory
        self._who = who
        self._marker: tuple[str, Marker] | None = None

    def look_up_term(self, term: str, limit: int = 5, locale: str = "") -> Answer:
        """Look a term up in the termbase: English, Chinese of any script, pinyin, initials or a misspelling.

        `locale` (zh-CN, zh-TW, zh-HK) asks for the Chinese of one region. Each hit has the concept with its terms,
        their statuses, definition, consistency and contexts; `match` says how the query met it.
        """
        from duizhao.glossary.termbase.answers import answer_data  # noqa: PLC0415 - loaded when asked for
        from duizhao.glossary.termbase.lookup import localised_hits, look_up  # noqa: PLC0415

        with self._opened() as base:
            hits = look_up(base, term, limit=_bounded(limit))
        return answer_data(term, localised_hits(hits, locale) if locale else hits)

    def mark_terms(self, text: str) -> Answer:
        """Find every known term in a text, English or Chinese: place, translation, forbidden, proposed."""
        from duizhao.glossary.termbase.marking import Marker, mark_data  # noqa: PLC0415 - loaded when asked for

        _check_length(text)
        with self._opened() as base:
            revision = base.revision
            if self._marker is None or self._marker[0] != revision:
                self._marker = revision, Marker(base)
            return {"marks": mark_data(self._marker[1].marks(text))}

    def propose_term(
        self, english: str, chinese: str, definition: str = "", note: str = "", source: str = ""
    ) -> Answer:
        """Add a term and its translation as proposed: a person accepts or rejects it. Several terms: semicolons."""
        from duizhao.glossary.termbase.answers import entry_data  # noqa: PLC0415 - loaded when asked for
        from duizhao.glossary.termbase.editing import propose_pair  # noqa: PLC0415

        with self._opened(create=True) as base:
            entry, new = propose_pair(base, english, chinese, definition=definition, note=note, source=source)
        return {"new": new, "concept": entry_data(entry)}

    def audit_pair(self, source: str, target: str, source_lang: str = "", target_lang: str = "") -> Answer:
        """Audit one translated pair, English and Chinese: numbers, names, terms, punctuation, negation and more.

        A finding's `tier` is `error` where both sides show the contradiction, else `review`. Word links are not
        computed, so omissions are judged by length alone.
        """
        from duizhao.audit.auditing import audit_bitext  # noqa: PLC0415 - loaded when asked for
        from duizhao.bitext.language.identification import identify  # noqa: PLC0415
        from duizhao.bitext.model import Bead, Bitext, Document  # noqa: PLC0415

        _check_length(source + target)
        bitext = Bitext(
            source=Document.of([source], lang=source_lang or identify(source)),
            target=Document.of([target], lang=target_lang or identify(target)),
            beads=(Bead(source=(0,), target=(0,)),),
        )
        terms = None
        if self._termbase.is_file():
            with self._opened() as base:
                terms = base.snapshot()
        result = audit_bitext(bitext, termbase=terms)
        return {
            "findings": [
                {
                    "check": finding.check,
                    "tier": finding.tier,
                    "severity": finding.severity,
                    "category": finding.category,
                    "message": finding.message,
                    "source": [span.text for span in finding.source_spans],
                    "target": [span.text for span in finding.target_spans],
                    "suggestion": finding.suggestion,
                }
                for finding in result.findings
            ],
            "not_run": [{"check": name, "why": why} for name, why in result.skipped],
        }

    def concordance(self, phrase: str, limit: int = 10) -> Answer:
        """Find a phrase, English or Chinese, in the translation memory: the pairs that hold it, newest first."""
        from duizhao.memory.answers import line_data  # noqa: PLC0415 - loaded when asked for
        from duizhao.memory.concordance import find_phrase  # noqa: PLC0415
        from duizhao.memory.store import open_memory  # noqa: PLC0415

        if self._memory is None:
            raise InputError("no translation memory was given; start duizhao mcp with --tm")
        with open_memory(self._memory) as memory:
            found = find_phrase(memory, phrase, limit=_bounded(limit))
        return {"lines": [line_data(line) for line in found.lines], "complete": found.complete}

    def memory_matches(
        self, text: str, threshold: int = 70, limit: int = 5, before: str = "", after: str = ""
    ) -> Answer:
        """Find how a sentence like this one was translated: exact (100, in context 101) and fuzzy matches, best first.

        `before` and `after` are the sentences beside it. Numbers in which a match differs are in `numbers`.
        """
        from duizhao.memory.answers import match_data  # noqa: PLC0415 - loaded when asked for
        from duizhao.memory.matches import find_matches  # noqa: PLC0415
        from duizhao.memory.store import open_memory  # noqa: PLC0415

        if self._memory is None:
            raise InputError("no translation memory was given; start duizhao mcp with --tm")
        _check_length(text)
        with open_memory(self._memory) as memory:
            found = find_matches(
                memory,
                text,
                threshold=max(1, min(threshold, 101)),
                limit=_bounded(limit),
                before=before,
                after=after,
            )
            return {"matches": [match_data(match, text) for match in found]}

    @contextmanager
    def _opened(self, *, create: bool = False) -> Iterator[Termbase]:
        from duizhao.glossary.termbase.base import open_termbase  # noqa: PLC0415 - loaded when asked for

        with open_termbase(self._termbase, create=create, who=self._who) as base:
            yield base


def _bounded(limit: int) -> int:
    return max(1, min(limit, MOST))


def _check_length(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise InputError(f"a text of {len(text):,} characters: give at most {LONGEST_TEXT:,} at once")
