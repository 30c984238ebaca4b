"""What every group of routes begins with: the desk, the session, the words, and how a request is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from duizhao.bitext.catalogue import Catalogue, choose_language, open_catalogue
from duizhao.desk.desk import Desk
from duizhao.desk.pages import fill
from duizhao.desk.requests import MalformedError
from duizhao.desk.session import Session
from duizhao.desk.state import RefusedError
from duizhao.desk.views import View

__all__ = ["GoneError", "Group", "attachment", "json_of"]


class GoneError(MalformedError):
    """A view that is no longer kept."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("this view is no longer kept; load the page again")


class Group:
    """Routes on one subject."""

    def __init__(self, desk: Desk) -> None:
        """Serve a desk."""
        self.desk = desk

    @property
    def session(self) -> Session:
        """The open session; a `RefusedError` before there is one."""
        if self.desk.session is None:
            raise RefusedError("The file is still being opened.")
        return self.desk.session

    def words(self, request: HttpRequest) -> Catalogue:
        """Return the words of the interface for a request."""
        return open_catalogue(choose_language(self.desk.lang, request.headers.get("accept-language", "")))

    def opening(self, words: Catalogue, *, whole: bool) -> str:
        """Return what is shown until the file is open."""
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

    def view_of(self, request: HttpRequest) -> View:
        """Return the view that a request names."""
        view = self.session.view_of(request.query_params.get("view", ""))
        if view is None:
            raise GoneError
        return view


async def json_of(request: HttpRequest) -> Mapping[str, Any]:
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


def attachment(data: bytes, name: str) -> Response:
    """Return data as a file to be kept under a name."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(data, media_type="application/octet-stream", headers=headers)
