"""The server: which route answers which address, and what the errors of the house are to the page."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from duizhao.bitext.catalogue import Catalogue, choose_language, open_catalogue, phrase
from duizhao.bitext.errors import OutputError
from duizhao.desk.desk import Desk
from duizhao.desk.requests import MalformedError
from duizhao.desk.routes.door import Door
from duizhao.desk.routes.edits import Edits
from duizhao.desk.routes.files import Files
from duizhao.desk.routes.lists import Lists
from duizhao.desk.routes.start import Start
from duizhao.desk.routes.table import Table
from duizhao.desk.security import Gate
from duizhao.desk.session import StaleError
from duizhao.desk.state import RefusedError

__all__ = ["build_app"]


def build_app(desk: Desk) -> Starlette:
    """Return the application behind its gate."""
    door, start, table = Door(desk), Start(desk), Table(desk)
    edits, lists, files = Edits(desk), Lists(desk), Files(desk)
    routes = [
        Route("/open", door.let_in),
        Route("/", table.table),
        Route("/progress", door.progress),
        Route("/invite", door.invite, methods=["POST"]),
        Route("/upload", start.upload, methods=["POST"]),
        Route("/resume", start.resume, methods=["POST"]),
        Route("/again", start.again, methods=["POST"]),
        Route("/rows", table.rows),
        Route("/row/{key}", table.row),
        Route("/panel/{key}", table.panel),
        Route("/links/{key}", table.links),
        Route("/plot", table.plot),
        Route("/near", table.near),
        Route("/step", table.step),
        Route("/place", table.place),
        Route("/find", table.find),
        Route("/since/{revision:int}", table.since),
        Route("/events", door.events),
        Route("/print", table.print_all),
        Route("/findings", lists.findings),
        Route("/terms", lists.terms),
        Route("/term", lists.term, methods=["POST"]),
        Route("/context", table.context),
        Route("/realign", edits.realign, methods=["POST"]),
        Route("/audit", lists.audit, methods=["POST"]),
        Route("/fix", edits.fix, methods=["POST"]),
        Route("/do/{kind}", edits.do, methods=["POST"]),
        Route("/view", table.set_view, methods=["POST"]),
        Route("/export", files.export, methods=["POST"]),
        Route("/handover", files.hand_over, methods=["POST"]),
        Route("/close", door.close, methods=["POST"]),
        Route("/static/{digest}/{name}", door.static),
        Route("/favicon.ico", door.no_icon),
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
    assert isinstance(error, RefusedError)  # noqa: S101 - registered for these
    problem = _words(request).gettext(error.message).format(**error.values)
    return JSONResponse({"problem": problem, "keys": list(getattr(error, "keys", ()))}, status_code=status)


async def _malformed(_request: HttpRequest, error: Exception) -> Response:
    return PlainTextResponse(f"malformed: {error}", status_code=400)


async def _unsaved(request: HttpRequest, error: Exception) -> Response:
    """Say that nothing was changed, and why."""
    said = phrase(
        "Nothing was changed, for it could not be written ({reason}). Make room on the disk and try again.",
        reason=str(error.__cause__ or error),
    )
    return JSONResponse({"problem": _words(request).say(said), "unsaved": True}, status_code=507)


def _words(request: HttpRequest) -> Catalogue:
    """Return the words of the interface for a request."""
    return open_catalogue(choose_language(request.app.state.desk.lang, request.headers.get("accept-language", "")))
