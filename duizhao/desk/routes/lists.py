"""The lists of terms and of findings."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, Response

from duizhao.bitext.catalogue import noted
from duizhao.desk.answers import bar_values
from duizhao.desk.exporting import suffixes
from duizhao.desk.pages import KINDS_SAID, fill, langs_of
from duizhao.desk.requests import MalformedError
from duizhao.desk.routes.common import Group, json_of
from duizhao.desk.state import RefusedError

__all__ = ["Lists"]

_CARDS: Final = 500
"""Findings listed at once; the filters lead to the others."""
_WANTED: Final = ("tier", "check", "severity", "state")


class Lists(Group):
    """Terms and findings."""

    async def term(self, request: HttpRequest) -> Response:
        """Change the termbase, then keep that in the journal."""
        body = await json_of(request)
        session, glossary = self.session, self.desk.glossary
        nonce, base, arguments = body.get("nonce"), body.get("base"), body.get("arguments")
        if not isinstance(nonce, str) or type(base) is not int or not isinstance(arguments, dict):
            raise MalformedError("nonce, base or arguments is missing")
        if glossary is None:
            raise RefusedError(noted("No termbase was given: start the desk with --termbase."))
        words = self.words(request)
        if session.journal.entry_of(nonce) is None:
            at = datetime.now(UTC).isoformat(timespec="seconds")
            _, patch = glossary.run(session, arguments, self.desk.author, at)
            session.commit(patch, kind="term", author=self.desk.author, nonce=nonce, base=base, arguments=arguments)
            self.desk.hub.tell("revision", {"revision": session.revision})
        undo, redo = session.can(self.desk.author)
        said = words.gettext(KINDS_SAID["term"])
        return JSONResponse({"revision": session.revision, "undo": undo, "redo": redo, "message": said, "rows": None})

    async def terms(self, request: HttpRequest) -> Response:
        """Show the terms of the termbase."""
        words = self.words(request)
        if self.desk.session is None:
            return HTMLResponse(self.opening(words, whole=True))
        self.desk.open_terms()
        glossary = self.desk.glossary
        query = request.query_params.get("q", "")[:200]
        wanted = request.query_params.get("state", "")
        cards, counts = glossary.cards(self.session, state="all", query="") if glossary else ([], {})
        if not wanted:
            wanted = "proposed" if counts.get("proposed") else "all"
        if glossary and (wanted != "all" or query):
            cards, counts = glossary.cards(self.session, state=wanted, query=query)
        page = fill(
            "terms_part.html" if request.headers.get("hx-request") else "terms.html",
            words,
            name=self.desk.name,
            nonce=request.state.nonce,
            suffixes=suffixes(self.session.state),
            langs=langs_of(self.session),
            here="terms",
            tabs=self.desk.tabs(),
            cards=cards,
            counts=counts,
            wanted=wanted,
            query=query,
            there=glossary is not None,
            problem=self.desk.terms_problem,
            revision=self.session.revision,
            **bar_values(self.session, self.desk.author, None),
        )
        return HTMLResponse(page)

    async def findings(self, request: HttpRequest) -> Response:
        """Show the findings of the audit."""
        words = self.words(request)
        if self.desk.session is None:
            return HTMLResponse(self.opening(words, whole=True))
        found = self.desk.findings
        wanted = {name: request.query_params.get(name, "") for name in _WANTED}
        cards = found.cards(wanted) if found else []
        values = {
            "cards": cards[:_CARDS],
            "more": max(0, len(cards) - _CARDS),
            "counts": found.counts() if found else {},
            "wanted": wanted,
            "stage": found.stage if found else None,
            "audited": bool(found and found.review),
            "skipped": found.review.skipped if found and found.review else (),
            "stale": bool(found and found.review and found.review.revision < self.session.revision),
            "revision": self.session.revision,
        }
        page = fill(
            "findings_part.html" if request.headers.get("hx-request") else "findings.html",
            words,
            name=self.desk.name,
            nonce=request.state.nonce,
            notice="",
            suffixes=suffixes(self.session.state),
            langs=langs_of(self.session),
            here="findings",
            tabs=self.desk.tabs(),
            **values,
            **bar_values(self.session, self.desk.author, None),
        )
        return HTMLResponse(page)

    async def audit(self, request: HttpRequest) -> Response:
        """Begin an audit of the whole text on a thread; the pages hear of its end."""
        body = await json_of(request)
        self.desk.start_audit(asyncio.get_running_loop(), deep=body.get("deep") is True)
        return JSONResponse({}, status_code=202)
