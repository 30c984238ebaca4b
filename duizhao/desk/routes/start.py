"""The start page: files are chosen, or a work that was begun goes on; and beginning again from a changed original."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.datastructures import UploadFile
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, RedirectResponse, Response

from duizhao.bitext.catalogue import Catalogue, noted
from duizhao.bitext.errors import DuizhaoError
from duizhao.desk.desk import Desk, OpenElsewhereError
from duizhao.desk.pages import fill
from duizhao.desk.requests import MalformedError
from duizhao.desk.routes.common import Group, json_of
from duizhao.desk.state import RefusedError
from duizhao.desk.works import Work, keep_chosen, kept_works

__all__ = ["Start", "start_page"]

_FILES = 2


def start_page(desk: Desk, words: Catalogue, nonce: str) -> str:
    """Return the page that asks for files; with what was wrong with those chosen before."""
    kept = [(key, work.name, _day(work)) for key, work in kept_works(desk.folder).items()]
    return fill(
        "start.html",
        words,
        name="duizhao",
        nonce=nonce,
        kept=kept,
        folder=desk.folder,
        problem=desk.problem,
        elsewhere=desk.elsewhere,
    )


def _day(work: Work) -> str:
    return datetime.fromtimestamp(work.journal.stat().st_mtime, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M")


class Start(Group):
    """What is opened."""

    async def upload(self, request: HttpRequest) -> Response:
        """Take one or two files and open them."""
        self._refuse_where_open()
        async with request.form(max_files=_FILES, max_fields=_FILES) as form:
            given = [form.get("source"), form.get("target")]
            files = [(one.filename, one.file) for one in given if isinstance(one, UploadFile) and one.filename]
            try:
                work = await asyncio.to_thread(keep_chosen, self.desk.folder, files)
            except DuizhaoError as error:
                return self._back(str(error))
        return self._open(work)

    async def resume(self, request: HttpRequest) -> Response:
        """Go on with a work that was begun on a start page."""
        self._refuse_where_open()
        async with request.form(max_files=0, max_fields=1) as form:
            works: Mapping[str, Work] = kept_works(self.desk.folder)
            work = works.get(str(form.get("work")))
        if work is None:
            raise MalformedError("there is no such work")
        return self._open(work)

    async def again(self, request: HttpRequest) -> Response:
        """Begin again from the changed original, or go on with the text as it was."""
        body = await json_of(request)
        if self.desk.changed is None or self.desk.session is None:
            raise RefusedError(noted("The original has not changed."))
        if body.get("begin") is True:
            if self.desk.realigning is not None:
                raise RefusedError(noted("Realigning is already under way."))
            self.desk.begin_again(asyncio.get_running_loop())
        else:
            self.desk.changed = None
        return JSONResponse({})

    def _refuse_where_open(self) -> None:
        if not self.desk.waiting:
            raise RefusedError(noted("A file is open already; start another desk for another file."))

    def _open(self, work: Work) -> Response:
        self.desk.choosing = True
        try:
            self.desk.hold(work)
        except OpenElsewhereError as error:
            # A form that is sent on to another port is stopped by the page's policy: a link leads there.
            self.desk.elsewhere = error.link or ""
            return self._back(str(error))
        except DuizhaoError as error:
            return self._back(str(error))
        self.desk.begin(asyncio.get_running_loop())
        return RedirectResponse("/", status_code=303)

    def _back(self, problem: str) -> Response:
        self.desk.choosing, self.desk.problem = True, problem
        return RedirectResponse("/", status_code=303)
