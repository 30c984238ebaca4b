"""The table: its page, windows of rows, the panel, and ways to a pair."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from duizhao.bitext.catalogue import choose_language, noted
from duizhao.bitext.errors import LanguageError, ModelError
from duizhao.desk.answers import answer_after, table_values
from duizhao.desk.context import context_values
from duizhao.desk.exporting import suffixes
from duizhao.desk.pages import fill, langs_of, row_html, window_rows
from duizhao.desk.panel import panel_values
from duizhao.desk.plotting import nearest_pair, plot_values
from duizhao.desk.requests import MalformedError
from duizhao.desk.routes.common import Group, json_of
from duizhao.desk.routes.start import start_page
from duizhao.desk.searching import find_pairs
from duizhao.desk.state import RefusedError
from duizhao.desk.views import between_confidences

__all__ = ["Table"]

_VIEW: Final = frozenset({"at", "filter", "order", "lang", "keys"})
"""What a browser may ask to be remembered of a view."""


class Table(Group):
    """What is shown of the pairs."""

    async def table(self, request: HttpRequest) -> Response:
        """Show the page of the table."""
        words = self.words(request)
        if self.desk.waiting:
            return HTMLResponse(start_page(self.desk, words, request.state.nonce))
        if self.desk.session is None:
            return HTMLResponse(self.opening(words, whole=True))
        session = self.desk.session
        saved = session.journal.view(self.desk.author)
        only = request.query_params.get("filter") or str(saved.get("filter") or "all")
        if only == "confidence":
            only = between_confidences(request.query_params.get("low", ""), request.query_params.get("high", ""))
        order = request.query_params.get("order") or str(saved.get("order") or "reading")
        at = request.query_params.get("at") or str(saved.get("at") or "")
        values = table_values(session, self.desk.author, only=only, order=order, at=at)
        page = fill(
            "align.html",
            words,
            name=self.desk.name,
            nonce=request.state.nonce,
            notice=self.desk.notice or self.desk.terms_problem,
            changed=self.desk.changed is not None,
            kept=self.desk.kept,
            suffixes=suffixes(self.session.state),
            here="align",
            tabs=self.desk.tabs(),
            **values,
        )
        return HTMLResponse(page)

    async def rows(self, request: HttpRequest) -> Response:
        """Return a window of a view."""
        view = self.session.view_of(request.query_params.get("view", ""))
        at = request.query_params.get("at", "")
        if view is None or not at.isdigit() or int(at) >= len(view.windows):
            return PlainTextResponse("this view is no longer kept; load the page again", status_code=404)
        rows = window_rows(self.session, view, int(at))
        page = fill("window.html", self.words(request), rows=rows, langs=langs_of(self.session), at=int(at))
        return HTMLResponse(page, headers={"X-Revision": str(self.session.revision)})

    async def row(self, request: HttpRequest) -> Response:
        """Return a row as it is now."""
        key = request.path_params["key"]
        self.session.state.pair(key)
        return HTMLResponse(row_html(self.session, self.words(request), key))

    async def panel(self, request: HttpRequest) -> Response:
        """Show all that is known of a pair; nothing where it has ended meanwhile."""
        key = request.path_params["key"]
        if key not in self.session.state.objects:
            return Response(status_code=204)
        return HTMLResponse(
            fill(
                "panel.html",
                self.words(request),
                **panel_values(self.session, key, self.desk.findings, self.desk.glossary),
            )
        )

    async def step(self, request: HttpRequest) -> Response:
        """Say which pair of a view needs work next, and in which window it is."""
        view = self.view_of(request)
        by = -1 if request.query_params.get("by") == "-1" else 1
        found = self.session.step(view, request.query_params.get("from", ""), by)
        return JSONResponse({"id": found, "at": None if found is None else view.window_of[found]})

    async def place(self, request: HttpRequest) -> Response:
        """Say where a pair is, by its id or its number in the text."""
        view = self.view_of(request)
        wanted = request.query_params.get("to", "")
        state = self.session.state
        if wanted.isdigit():
            wanted = state.order[min(max(int(wanted), 1), len(state.order)) - 1]
        return JSONResponse({"id": wanted, "at": view.window_of.get(wanted)})

    async def find(self, request: HttpRequest) -> Response:
        """Find a text in both sides or one."""
        view = self.view_of(request)
        query = request.query_params.get("q", "")[:200]
        hits = find_pairs(self.session.state, query) if query.strip() else []
        shown = [{"id": key, "at": view.window_of[key]} for key in hits if key in view.window_of]
        return JSONResponse({"hits": shown, "elsewhere": len(hits) - len(shown)})

    async def context(self, request: HttpRequest) -> Response:
        """Show where a selected text occurs, in the file and in the memory."""
        query = request.query_params.get("q", "").strip()[:200]
        values = context_values(self.session, query, self.desk.memory)
        page = fill("context.html", self.words(request), query=query, langs=langs_of(self.session), **values)
        return HTMLResponse(page)

    async def links(self, request: HttpRequest) -> Response:
        """Return the words of a pair and their links."""
        linker = self.desk.linker
        if linker is None:
            raise RefusedError(noted("Words cannot be linked here."))
        try:
            found = await asyncio.to_thread(linker.of, self.session.state, request.path_params["key"])
        except (LanguageError, ModelError) as error:
            return JSONResponse({"problem": str(error)}, status_code=422)
        return JSONResponse({"source": found.source, "target": found.target, "links": found.links})

    async def plot(self, request: HttpRequest) -> Response:
        """Show the plot of the path."""
        values = await asyncio.to_thread(plot_values, self.session)
        return HTMLResponse(fill("plot.html", self.words(request), **values))

    async def near(self, request: HttpRequest) -> Response:
        """Say which pair is nearest to a point of the plot."""
        try:
            across, down = (min(max(float(request.query_params.get(name, "")), 0.0), 1.0) for name in ("x", "y"))
        except ValueError as error:
            raise MalformedError("x or y is not a number") from error
        return JSONResponse({"id": nearest_pair(self.session.state, across, down)})

    async def since(self, request: HttpRequest) -> Response:
        """Return what changed after a revision."""
        view = self.view_of(request)
        base = request.path_params["revision"]
        answer = answer_after(self.session, self.words(request), view, base, author=self.desk.author)
        return JSONResponse(answer)

    async def print_all(self, request: HttpRequest) -> Response:
        """Show the whole view as a plain table."""
        only = request.query_params.get("filter", "all")
        view = self.session.view(only=only, order="reading")
        rows = [row for number in range(len(view.windows)) for row in window_rows(self.session, view, number)]
        values = {"rows": rows, "langs": langs_of(self.session), "name": self.desk.name}
        return HTMLResponse(fill("print.html", self.words(request), **values))

    async def set_view(self, request: HttpRequest) -> Response:
        """Keep where a person is, and the language of the interface."""
        body = await json_of(request)
        kept = {key: value for key, value in body.items() if key in _VIEW and isinstance(value, str | bool)}
        view = {**self.session.journal.view(self.desk.author), **kept}
        self.session.journal.set_view(self.desk.author, view)
        if isinstance(kept.get("lang"), str):
            self.desk.lang = choose_language(str(kept["lang"]))
        return JSONResponse({})
