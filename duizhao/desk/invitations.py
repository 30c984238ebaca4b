"""Invitations: the desk that has a file open leaves word of where it is, so that a second one opens the first's page.

The word is a file beside the journal that only its owner can read; it holds a port and a secret, for which the first
desk gives a new link. A browser of another page cannot send the secret: it stands in a header of its own.
"""

from __future__ import annotations

import http.client
import json
import os
from pathlib import Path
from typing import Final

from duizhao.bitext.errors import OutputError

__all__ = ["HEADER", "PATH", "ask_for_link", "invitation_path", "leave_word"]

HEADER: Final = "X-Duizhao-Invitation"
PATH: Final = "/invite"
_WAIT: Final = 3.0  # seconds


def invitation_path(journal: Path) -> Path:
    """Return where the word about a journal is."""
    return journal.with_name(f".{journal.name}.open")


def leave_word(journal: Path, port: int, secret: str) -> Path:
    """Leave word that the desk on a port has a journal open.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    path = invitation_path(journal)
    try:
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"port": port, "secret": secret}, file)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from error
    return path


def ask_for_link(journal: Path) -> str | None:
    """Ask the desk that has a journal open for a link; None where it left no word or does not answer."""
    try:
        word = json.loads(invitation_path(journal).read_text(encoding="utf-8"))
        port, secret = int(word["port"]), str(word["secret"])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WAIT)
        headers = {HEADER: secret, "Origin": f"http://127.0.0.1:{port}"}
        connection.request("POST", PATH, headers=headers)
        answer = connection.getresponse()
        link = json.loads(answer.read())["link"] if answer.status == 200 else None  # noqa: PLR2004 - OK
        connection.close()
    except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException):
        return None
    return link if isinstance(link, str) and link.startswith(f"http://127.0.0.1:{port}/") else None
