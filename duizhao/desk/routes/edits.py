"""Edits: operations, fixes, undo and redo, realigning."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from duizhao.bitext.catalogue import noted, phrase
from duizhao.bitext.errors import OutputError
from duizhao.desk.answers import answer_after
from duizhao.desk.realigning import gap_around, gaps_between
from duizhao.desk.requests import MalformedError
from duizhao.desk.review import fixed_text
from duizhao.desk.routes.common import Group, json_of
from duizhao.desk.session import Delta, Request, StaleError
from duizhao.desk.state import Mark, RefusedError

__all__ = ["Edits"]


class Edits(Group):
    """What changes the pairs."""

    async def do(self, request: HttpRequest) -> Response:
        """Run an operation, undo or redo; the answer is sent after the entry is on the disk."""
        body = await json_of(request)
        return self.done(request, request.path_params["kind"], body)

    async def realign(self, request: HttpRequest) -> Response:
        """Begin to align again around what is fastened, on a thread; the pages hear of its end."""
        body = await json_of(request)
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
        body = await json_of(request)
        review = self.desk.findings.review if self.desk.findings else None
        if review is None:
            raise RefusedError("The text was not audited yet.")
        pair, finding = review.finding(str(body.get("finding", "")))
        texts = fixed_text(self.session.state, pair, finding)
        return self.done(request, "edit", {**body, "arguments": {"id": pair, "texts": texts}})

    def done(self, request: HttpRequest, kind: str, body: Mapping[str, Any]) -> Response:
        """Run a request and return its answer."""
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
        beside = None
        if delta is not None:
            if self.desk.findings is not None:
                try:
                    touched = self.desk.findings.follow((*delta.changed, *delta.removed), delta.decided)
                except OutputError as error:
                    # The journal has it; only the list for the audit does not.
                    beside = phrase("This is kept in the journal, but not beside the file: {reason}", reason=str(error))
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
        if beside is not None:
            answer["message"] = words.say(beside)
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
