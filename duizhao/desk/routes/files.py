"""Files that leave the desk: exports and the journal for a colleague."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from duizhao.bitext.errors import OutputError
from duizhao.desk.exporting import chosen, export_name, written
from duizhao.desk.requests import MalformedError
from duizhao.desk.routes.common import Group, attachment, json_of

__all__ = ["Files"]


class Files(Group):
    """What is given out as a file."""

    async def export(self, request: HttpRequest) -> Response:
        """Return the pairs as a file."""
        body = await json_of(request)
        suffix, choice, least = body.get("suffix"), body.get("choice"), body.get("least", 0.0)
        if not isinstance(suffix, str) or not isinstance(choice, str) or not isinstance(least, int | float):
            raise MalformedError("suffix or choice is missing")
        bitext = chosen(self.session.whole_state(), choice, float(least))
        try:
            data = await asyncio.to_thread(written, bitext, suffix)
        except OutputError as error:
            # Nothing of the desk's own failed: this format cannot hold this text.
            return JSONResponse({"problem": str(error)}, status_code=422)
        return attachment(data, export_name(self.desk.name, suffix))

    async def hand_over(self, _request: HttpRequest) -> Response:
        """Return the journal as one file for a colleague."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "copy.desk"
            self.session.journal.hand_over(path)
            data = path.read_bytes()
        return attachment(data, self.session.journal.path.name)
