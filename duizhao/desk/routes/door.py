"""The door: a link is exchanged for a cookie; files of the page itself; the end."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse

from duizhao.bitext.catalogue import noted
from duizhao.desk.desk import Desk
from duizhao.desk.pages import STATIC, static_hash
from duizhao.desk.routes.common import Group

__all__ = ["Door"]

_FOREVER: Final = "public, max-age=31536000, immutable"


class Door(Group):
    """Who comes in, and what the pages are made of."""

    def __init__(self, desk: Desk) -> None:
        """Begin with no file of the page read."""
        super().__init__(desk)
        self.static_files: dict[str, bytes] = {}

    async def let_in(self, request: HttpRequest) -> Response:
        """Exchange the token of the link for a cookie.

        The page goes on to the table itself: after a redirect from the file that opened the browser, the strict
        cookie would not be sent.
        """
        cookie = self.desk.keys.exchange(request.query_params.get("token", ""))
        if cookie is None:
            problem = noted("This link was used before or is too old. Press Enter in the terminal for a new one.")
            return PlainTextResponse(self.words(request).gettext(problem), status_code=403)
        response = HTMLResponse(
            '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>对照</title>'
        )
        response.set_cookie(self.desk.keys.cookie_name, cookie, httponly=True, samesite="strict", path="/")
        return response

    async def invite(self, _request: HttpRequest) -> Response:
        """Give another desk of the same user, which was asked for this file too, a link to this one."""
        return JSONResponse({"link": self.desk.keys.link()})

    async def progress(self, request: HttpRequest) -> Response:
        """Say how far the opening is; the page is loaded again once the file is open."""
        if self.desk.session is not None or (self.desk.problem and self.desk.choosing):
            return HTMLResponse("", headers={"HX-Refresh": "true"})
        return HTMLResponse(self.opening(self.words(request), whole=False))

    async def events(self, _request: HttpRequest) -> Response:
        """Stream what happens."""
        return StreamingResponse(self.desk.hub.stream(), media_type="text/event-stream")

    async def close(self, _request: HttpRequest) -> Response:
        """End the server, once this answer is sent."""
        self.desk.ended.set()
        return JSONResponse({})

    async def no_icon(self, _request: HttpRequest) -> Response:
        """Answer browsers that ask for this by habit; the pages name their own."""
        return Response(status_code=204)

    async def static(self, request: HttpRequest) -> Response:
        """Return a file of the page."""
        name, digest = request.path_params["name"], request.path_params["digest"]
        if name not in STATIC or digest != static_hash():
            return PlainTextResponse("not found", status_code=404)
        if name not in self.static_files:
            self.static_files[name] = (files("duizhao.desk") / "static" / name).read_bytes()
        return Response(self.static_files[name], media_type=STATIC[name], headers={"Cache-Control": _FOREVER})
