"""The server: routes of the desk. A GET never changes anything; a POST carries JSON, a base revision and a nonce."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from duizhao.bitext.catalogue import Catalogue, choose_language, noted, open_catalogue
from duizhao.bitext.errors import DuizhaoError, OutputError
from duizhao.desk.answers import answer_after, bar_values, table_values
from duizhao.desk.context import context_values
from duizhao.desk.decisions import Findings
from duizhao.desk.draft import Act
from duizhao.desk.events import Hub
from duizhao.desk.exporting import chosen, export_name, suffixes, written
from duizhao.desk.marks import Stretch
from duizhao.desk.pages import KINDS_SAID, STATIC, fill, langs_of, row_html, static_hash, window_rows
from duizhao.desk.panel import panel_values
from duizhao.desk.realigner import Realigner
from duizhao.desk.realigning import Gap, Link, gap_around, gaps_between, refill, unchanged
from duizhao.desk.requests import MalformedError
from duizhao.desk.review import Review, audit_state, fixed_text
from duizhao.desk.searches import keep_search, pack_kept
from duizhao.desk.searching import find_pairs
from duizhao.desk.security import Gate, Keys
from duizhao.desk.session import Delta, Request, Session, StaleError
from duizhao.desk.state import Mark, RefusedError
from duizhao.desk.terms import Terms
from duizhao.desk.views import View

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.glossary.termbase.snapshot import TermSnapshot

__all__ = ["Desk", "build_app"]

Opening = Callable[[Callable[[str, int, int], None]], tuple[Session, str]]
_FOREVER: Final = "public, max-age=31536000, immutable"


@dataclass(slots=True)
class Desk:
    """What the routes share: who is let in, the open streams, and the session once it is open."""

    keys: Keys
    author: str
    name: str
    opening: Opening
    lang: str | None = None
    hub: Hub = field(default_factory=Hub)
    session: Session | None = None
    findings: Findings | None = None
    original: Path = Path("bitext")
    terms: Callable[[], TermSnapshot | None] = lambda: None
    encoder: Callable[[], Encoder] | None = None
    realigner: Realigner | None = None
    termbase: Path | None = None
    memory: Path | None = None
    glossary: Terms | None = None
    realigning: tuple[str, int, int] | None = None
    stage: tuple[str, int, int] = ("starting", 0, 1)
    problem: str = ""
    notice: str = ""
    ended: threading.Event = field(default_factory=threading.Event)
    active: float = 0.0

    def open(self) -> None:
        """Open the session; the page shows how far it is, or what is wrong."""

        def progress(stage: str, done: int, total: int) -> None:
            self.stage = (stage, done, total)

        try:
            session, self.notice = self.opening(progress)
        except DuizhaoError as error:
            self.problem = str(error)
            return
        # Tables of 60,000 objects stay: the collector need not walk over them again and again.
        gc.collect()
        gc.freeze()
        if self.realigner is not None and self.realigner.opened is not None and session.revision == 0:
            self.realigner.kept = keep_search(session.state, self.realigner.opened)
            session.journal.cache("search", pack_kept(self.realigner.kept))
        try:
            self.findings = Findings(session, self.original)
        except DuizhaoError as error:
            self.problem = str(error)
            session.close()
            return
        session.stretches = self.stretches
        self.session = session
        saved = session.journal.view(self.author).get("lang")
        self.lang = self.lang or (saved if isinstance(saved, str) else None)

    def open_terms(self) -> None:
        """Open the termbase, in the server's own thread; where it cannot be, the page says why."""
        if self.termbase is None:
            return
        try:
            self.glossary = Terms(self.termbase, self.author)
        except DuizhaoError as error:
            self.notice = str(error)

    def stretches(self, pair: str) -> Iterator[Stretch]:
        """Yield the marks of a pair: findings first, so that they are seen over terms."""
        if self.findings is not None:
            yield from self.findings.stretches(pair)
        if self.glossary is not None and self.session is not None:
            yield from self.glossary.stretches(self.session.state, pair)

    def close(self) -> None:
        """Close what is open."""
        if self.glossary is not None:
            self.glossary.close()
        if self.session is not None:
            self.session.close()

    def tabs(self) -> dict[str, int | None]:
        """Return what the tabs count: pairs to check and findings that stand; None where that is not known yet."""
        session, found = self.session, self.findings
        audited = found is not None and found.review is not None
        return {
            "align": session.ledger.counts["filter:open"] if session else None,
            "terms": len(self.glossary.base) if self.glossary is not None else None,
            "findings": sum(session.ledger.found.values()) if session and audited else None,
        }

    def start_realigning(self, loop: asyncio.AbstractEventLoop, gaps: Sequence[Gap], nonce: str) -> None:
        """Search gaps again on a thread, then put what was found into one entry.

        A gap that was edited meanwhile keeps what a person has made of it.
        """
        session, realigner = self.session, self.realigner
        assert session is not None  # noqa: S101 - the caller has a session and an aligner
        assert realigner is not None  # noqa: S101 - as above
        realigner.recall(session.journal.cached)
        before = realigner.kept
        state, base = session.state, session.revision
        self.realigning = ("starting", 0, len(gaps))

        def progress(stage: str, done: int, total: int) -> None:
            self.realigning = (stage, done, total)

        def work() -> None:
            try:
                filled = realigner.fill(state, gaps, progress)
            except DuizhaoError as error:
                loop.call_soon_threadsafe(finished, {}, str(error))
                return
            loop.call_soon_threadsafe(finished, filled, "")

        def finished(filled: dict[Gap, tuple[Link, ...]], problem: str) -> None:
            self.realigning = None
            if realigner.kept is not None and realigner.kept is not before:
                session.journal.cache("search", pack_kept(realigner.kept))
            fresh = {gap: links for gap, links in filled.items() if unchanged(state, session.state, gap)}
            act = Act(by=self.author, at=datetime.now(UTC).isoformat(timespec="seconds"), check=False)
            patch = refill(session.state, fresh, act)
            changed: tuple[str, ...] = ()
            if patch:
                arguments = {"gaps": len(fresh)}
                delta = session.commit(
                    patch, kind="realign", author=self.author, nonce=nonce, base=base, arguments=arguments
                )
                changed = tuple(key for key in delta.changed if session.state.pair(key).by == "realign")
                if self.findings is not None:
                    self.findings.follow((*delta.changed, *delta.removed), ())
            told = {
                "pairs": len(changed),
                "first": changed[0] if changed else None,
                "skipped": len(filled) - len(fresh),
            }
            self.hub.tell("realigned", {"problem": problem, "revision": session.revision, **told})

        threading.Thread(target=work, daemon=True).start()

    def start_audit(self, loop: asyncio.AbstractEventLoop, *, deep: bool) -> None:
        """Audit the whole text on a thread, with the encoder where ``deep``; one at a time."""
        session, found = self.session, self.findings
        if session is None or found is None or found.stage is not None:
            return
        found.stage = ("starting", 0, 1)
        state, revision = session.state, session.revision

        def progress(stage: str, done: int, total: int) -> None:
            found.stage = (stage, done, total)

        def work() -> None:
            try:
                encoder = self.encoder() if deep and self.encoder else None
                review = audit_state(state, revision, encoder=encoder, terms=self.terms(), progress=progress)
            except DuizhaoError as error:
                loop.call_soon_threadsafe(finished, None, str(error))
                return
            loop.call_soon_threadsafe(finished, review, "")

        def finished(review: Review | None, problem: str) -> None:
            found.stage = None
            if review is not None:
                found.take(review)
            self.hub.tell("audited", {"problem": problem})

        threading.Thread(target=work, daemon=True).start()


def build_app(desk: Desk) -> Starlette:
    """Return the application behind its gate."""
    pages = _Pages(desk)
    routes = [
        Route("/open", pages.let_in),
        Route("/", pages.table),
        Route("/progress", pages.progress),
        Route("/rows", pages.rows),
        Route("/row/{key}", pages.row),
        Route("/panel/{key}", pages.panel),
        Route("/step", pages.step),
        Route("/place", pages.place),
        Route("/find", pages.find),
        Route("/since/{revision:int}", pages.since),
        Route("/events", pages.events),
        Route("/print", pages.print_all),
        Route("/findings", pages.findings),
        Route("/terms", pages.terms),
        Route("/term", pages.term, methods=["POST"]),
        Route("/context", pages.context),
        Route("/realign", pages.realign, methods=["POST"]),
        Route("/audit", pages.audit, methods=["POST"]),
        Route("/fix", pages.fix, methods=["POST"]),
        Route("/do/{kind}", pages.do, methods=["POST"]),
        Route("/view", pages.set_view, methods=["POST"]),
        Route("/export", pages.export, methods=["POST"]),
        Route("/handover", pages.hand_over, methods=["POST"]),
        Route("/close", pages.close, methods=["POST"]),
        Route("/static/{digest}/{name}", pages.static),
        Route("/favicon.ico", pages.no_icon),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Gate, keys=desk.keys)],
        exception_handlers={
            RefusedError: _refused,
            MalformedError: _malformed,
            OutputError: _unsaved,
            ClientDisconnect: _malformed,
        },
    )
    app.state.desk = desk
    return app


async def _refused(request: HttpRequest, error: Exception) -> Response:
    """Say in one sentence why something is refused, in the language of the interface."""
    status = 409 if isinstance(error, StaleError) else 422
    words = open_catalogue(choose_language(request.app.state.desk.lang, request.headers.get("accept-language", "")))
    assert isinstance(error, RefusedError)  # noqa: S101 - registered for these
    problem = words.gettext(error.message).format(**error.values)
    return JSONResponse({"problem": problem, "keys": list(getattr(error, "keys", ()))}, status_code=status)


async def _malformed(_request: HttpRequest, error: Exception) -> Response:
    return PlainTextResponse(f"malformed: {error}", status_code=400)


async def _unsaved(_request: HttpRequest, error: Exception) -> Response:
    return JSONResponse({"problem": str(error), "unsaved": True}, status_code=507)


class _Pages:
    """The routes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.static_files: dict[str, bytes] = {}

    @property
    def session(self) -> Session:
        if self.desk.session is None:
            raise RefusedError("The file is still being opened.")
        return self.desk.session

    def words(self, request: HttpRequest) -> Catalogue:
        return open_catalogue(choose_language(self.desk.lang, request.headers.get("accept-language", "")))

    async def let_in(self, request: HttpRequest) -> Response:
        """Exchange the token of the link for a cookie.

        The page goes on to the table itself: after a redirect from the file that opened the browser, the strict
        cookie would not be sent.
        """
        cookie = self.desk.keys.exchange(request.query_params.get("token", ""))
        if cookie is None:
            words = "This link was used before or is too old. Press Enter in the terminal for a new one."
            return PlainTextResponse(words, status_code=403)
        response = HTMLResponse(
            '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>对照</title>'
        )
        response.set_cookie(self.desk.keys.cookie_name, cookie, httponly=True, samesite="strict", path="/")
        return response

    async def table(self, request: HttpRequest) -> Response:
        words = self.words(request)
        if self.desk.session is None:
            return HTMLResponse(self._opening(words, whole=True))
        session = self.desk.session
        saved = session.journal.view(self.desk.author)
        only = request.query_params.get("filter") or str(saved.get("filter") or "all")
        order = request.query_params.get("order") or str(saved.get("order") or "reading")
        at = request.query_params.get("at") or str(saved.get("at") or "")
        values = table_values(session, self.desk.author, only=only, order=order, at=at)
        page = fill(
            "align.html",
            words,
            name=self.desk.name,
            nonce=request.state.nonce,
            notice=self.desk.notice,
            suffixes=suffixes(),
            here="align",
            tabs=self.desk.tabs(),
            **values,
        )
        return HTMLResponse(page)

    def _opening(self, words: Catalogue, *, whole: bool) -> str:
        stage, done, total = self.desk.stage
        return fill(
            "opening.html" if whole else "opening_part.html",
            words,
            name=self.desk.name,
            stage=stage,
            done=done,
            total=max(total, 1),
            problem=self.desk.problem,
        )

    async def progress(self, request: HttpRequest) -> Response:
        if self.desk.session is not None:
            return HTMLResponse("", headers={"HX-Refresh": "true"})
        return HTMLResponse(self._opening(self.words(request), whole=False))

    def _view(self, request: HttpRequest) -> View:
        view = self.session.view_of(request.query_params.get("view", ""))
        if view is None:
            raise _GoneError
        return view

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
        key = request.path_params["key"]
        self.session.state.pair(key)
        return HTMLResponse(row_html(self.session, self.words(request), key))

    async def panel(self, request: HttpRequest) -> Response:
        key = request.path_params["key"]
        return HTMLResponse(
            fill(
                "panel.html",
                self.words(request),
                **panel_values(self.session, key, self.desk.findings, self.desk.glossary),
            )
        )

    async def step(self, request: HttpRequest) -> Response:
        """Say which pair of a view needs work next, and in which window it is."""
        view = self._view(request)
        by = -1 if request.query_params.get("by") == "-1" else 1
        found = self.session.step(view, request.query_params.get("from", ""), by)
        return JSONResponse({"id": found, "at": None if found is None else view.window_of[found]})

    async def place(self, request: HttpRequest) -> Response:
        """Say where a pair is, by its id or its number in the text."""
        view = self._view(request)
        wanted = request.query_params.get("to", "")
        state = self.session.state
        if wanted.isdigit():
            wanted = state.order[min(max(int(wanted), 1), len(state.order)) - 1]
        return JSONResponse({"id": wanted, "at": view.window_of.get(wanted)})

    async def find(self, request: HttpRequest) -> Response:
        """Find a text in both sides or one."""
        view = self._view(request)
        query = request.query_params.get("q", "")[:200]
        hits = find_pairs(self.session.state, query) if query.strip() else []
        shown = [{"id": key, "at": view.window_of[key]} for key in hits if key in view.window_of]
        return JSONResponse({"hits": shown, "elsewhere": len(hits) - len(shown)})

    async def since(self, request: HttpRequest) -> Response:
        """Return what changed after a revision."""
        view = self._view(request)
        base = request.path_params["revision"]
        answer = answer_after(self.session, self.words(request), view, base, author=self.desk.author)
        return JSONResponse(answer)

    async def events(self, _request: HttpRequest) -> Response:
        return StreamingResponse(self.desk.hub.stream(), media_type="text/event-stream")

    async def print_all(self, request: HttpRequest) -> Response:
        """Show the whole view as a plain table."""
        only = request.query_params.get("filter", "all")
        view = self.session.view(only=only, order="reading")
        rows = [row for number in range(len(view.windows)) for row in window_rows(self.session, view, number)]
        values = {"rows": rows, "langs": langs_of(self.session), "name": self.desk.name}
        return HTMLResponse(fill("print.html", self.words(request), **values))

    async def do(self, request: HttpRequest) -> Response:
        """Run an operation, undo or redo; the answer is sent after the entry is on the disk."""
        body = await _json(request)
        return self._done(request, request.path_params["kind"], body)

    async def realign(self, request: HttpRequest) -> Response:
        """Begin to align again around what is fastened, on a thread; the pages hear of its end."""
        body = await _json(request)
        nonce, key = body.get("nonce"), body.get("id")
        if not isinstance(nonce, str) or not (key is None or isinstance(key, str)):
            raise MalformedError("nonce or id is missing")
        state = self.session.state
        gaps = gaps_between(state) if key is None else [gap_around(state, key)]
        if self.desk.realigner is None or self.desk.realigning is not None:
            raise RefusedError(noted("Realigning is already under way."))
        self.desk.start_realigning(asyncio.get_running_loop(), gaps, nonce)
        return JSONResponse({}, status_code=202)

    async def fix(self, request: HttpRequest) -> Response:
        """Apply the certain fix of a finding: an edit like any other."""
        body = await _json(request)
        review = self.desk.findings.review if self.desk.findings else None
        if review is None:
            raise RefusedError("The text was not audited yet.")
        pair, finding = review.finding(str(body.get("finding", "")))
        texts = fixed_text(self.session.state, pair, finding)
        return self._done(request, "edit", {**body, "arguments": {"id": pair, "texts": texts}})

    def _done(self, request: HttpRequest, kind: str, body: Mapping[str, Any]) -> Response:
        session = self.session
        view = session.view_of(str(body.get("view", "")))
        base, nonce, arguments = body.get("base"), body.get("nonce"), body.get("arguments", {})
        if type(base) is not int or not isinstance(nonce, str) or not 8 <= len(nonce) <= 64:  # noqa: PLR2004
            raise MalformedError("base or nonce is missing")
        if not isinstance(arguments, dict):
            raise MalformedError("arguments is not an object")
        words, author = self.words(request), self.desk.author
        check = body.get("check") is not False
        asked = Request(kind=kind, arguments=arguments, base=base, nonce=nonce, author=author, check=check)
        focus = arguments.get("id")
        taken_back = session.next_of(author, kind) if kind in {"undo", "redo"} else None
        if taken_back is not None:
            focus = session.place_of(taken_back)
        try:
            delta = self._run(asked)
        except RefusedError as error:
            answer = answer_after(session, words, view, base, author=author)
            answer |= {
                "problem": words.gettext(error.message).format(**error.values),
                "keys": list(getattr(error, "keys", ())),
            }
            return JSONResponse(answer, status_code=409 if isinstance(error, StaleError) else 422)
        touched: list[str] = []
        if delta is not None:
            if self.desk.findings is not None:
                touched = self.desk.findings.follow((*delta.changed, *delta.removed), delta.decided)
            self.desk.hub.tell("revision", {"revision": session.revision})
        answer = answer_after(
            session,
            words,
            view,
            base,
            author=author,
            delta=delta,
            focus=focus if isinstance(focus, str) else None,
            also=touched,
        )
        return JSONResponse(answer, headers={"X-Revision": str(session.revision)})

    def _run(self, asked: Request) -> Delta | None:
        """Run a request; taking back a change of a term takes it back in the termbase first."""
        session, glossary = self.session, self.desk.glossary
        if asked.kind in {"undo", "redo"} and session.journal.entry_of(asked.nonce) is None:
            entry = session.next_of(asked.author, asked.kind)
            changes = [one for one in entry.patch if one.key.startswith("t.")] if entry else []
            for change in changes:
                if glossary is None:
                    raise RefusedError(noted("Start the desk with the termbase to undo what was done to it."))
                if asked.kind == "undo":
                    glossary.take_back()
                elif isinstance(change.before, Mark):
                    glossary.again(change.before)
        return session.do(asked)

    async def term(self, request: HttpRequest) -> Response:
        """Change the termbase, then keep that in the journal."""
        body = await _json(request)
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
            return HTMLResponse(self._opening(words, whole=True))
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
            suffixes=suffixes(),
            langs=langs_of(self.session),
            here="terms",
            tabs=self.desk.tabs(),
            cards=cards,
            counts=counts,
            wanted=wanted,
            query=query,
            there=glossary is not None,
            revision=self.session.revision,
            **bar_values(self.session, self.desk.author, None),
        )
        return HTMLResponse(page)

    async def context(self, request: HttpRequest) -> Response:
        """Show where a selected text occurs, in the file and in the memory."""
        query = request.query_params.get("q", "").strip()[:200]
        values = context_values(self.session, query, self.desk.memory)
        page = fill("context.html", self.words(request), query=query, langs=langs_of(self.session), **values)
        return HTMLResponse(page)

    async def findings(self, request: HttpRequest) -> Response:
        """Show the findings of the audit."""
        words = self.words(request)
        if self.desk.session is None:
            return HTMLResponse(self._opening(words, whole=True))
        found = self.desk.findings
        wanted = {name: request.query_params.get(name, "") for name in _WANTED}
        values = {
            "cards": found.cards(wanted)[:_CARDS] if found else [],
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
            suffixes=suffixes(),
            langs=langs_of(self.session),
            here="findings",
            tabs=self.desk.tabs(),
            **values,
            **bar_values(self.session, self.desk.author, None),
        )
        return HTMLResponse(page)

    async def audit(self, request: HttpRequest) -> Response:
        """Begin an audit of the whole text on a thread; the pages hear of its end."""
        body = await _json(request)
        self.desk.start_audit(asyncio.get_running_loop(), deep=body.get("deep") is True)
        return JSONResponse({}, status_code=202)

    async def set_view(self, request: HttpRequest) -> Response:
        """Keep where a person is, and the language of the interface."""
        body = await _json(request)
        kept = {key: value for key, value in body.items() if key in _VIEW and isinstance(value, str | bool)}
        view = {**self.session.journal.view(self.desk.author), **kept}
        self.session.journal.set_view(self.desk.author, view)
        if isinstance(kept.get("lang"), str):
            self.desk.lang = choose_language(str(kept["lang"]))
        return JSONResponse({})

    async def export(self, request: HttpRequest) -> Response:
        """Return the pairs as a file."""
        body = await _json(request)
        suffix, choice, least = body.get("suffix"), body.get("choice"), body.get("least", 0.0)
        if not isinstance(suffix, str) or not isinstance(choice, str) or not isinstance(least, int | float):
            raise MalformedError("suffix or choice is missing")
        bitext = chosen(self.session.whole_state(), choice, float(least))
        data = await asyncio.to_thread(written, bitext, suffix)
        return _attachment(data, export_name(self.desk.name, suffix))

    async def hand_over(self, _request: HttpRequest) -> Response:
        """Return the journal as one file for a colleague."""
        from tempfile import TemporaryDirectory  # noqa: PLC0415 - seldom

        with TemporaryDirectory() as folder:
            path = Path(folder) / "copy.desk"
            self.session.journal.hand_over(path)
            data = path.read_bytes()
        return _attachment(data, self.session.journal.path.name)

    async def close(self, _request: HttpRequest) -> Response:
        """End the server, once this answer is sent."""
        self.desk.ended.set()
        return JSONResponse({})

    async def no_icon(self, _request: HttpRequest) -> Response:
        """Answer browsers that ask for this by habit; the pages name their own."""
        return Response(status_code=204)

    async def static(self, request: HttpRequest) -> Response:
        name, digest = request.path_params["name"], request.path_params["digest"]
        if name not in STATIC or digest != static_hash():
            return PlainTextResponse("not found", status_code=404)
        if name not in self.static_files:
            from importlib.resources import files  # noqa: PLC0415 - once

            self.static_files[name] = (files("duizhao.desk") / "static" / name).read_bytes()
        return Response(self.static_files[name], media_type=STATIC[name], headers={"Cache-Control": _FOREVER})


_CARDS: Final = 500
"""Findings listed at once; the filters lead to the others."""
_WANTED: Final = ("tier", "check", "severity", "state")
_VIEW: Final = frozenset({"at", "filter", "order", "lang", "keys"})


class _GoneError(MalformedError):
    """A view that is no longer kept."""

    def __init__(self) -> None:
        super().__init__("this view is no longer kept; load the page again")


async def _json(request: HttpRequest) -> Mapping[str, Any]:
    """Return the object that a request holds."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise MalformedError("the body is not JSON")
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise MalformedError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise MalformedError("the body is not an object")
    return body


def _attachment(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(data, media_type="application/octet-stream", headers=headers)
