"""Running the server: a socket on this machine alone, the browser, and how it ends."""

from __future__ import annotations

import asyncio
import html
import os
import socket
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn

from duizhao.bitext.errors import InputError
from duizhao.desk.desk import Desk, Opening
from duizhao.desk.realigner import Realigner
from duizhao.desk.security import Keys
from duizhao.desk.server import build_app

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.glossary.termbase.snapshot import TermSnapshot

__all__ = ["bind", "serve"]

_HOST: Final = "127.0.0.1"
_BACKLOG: Final = 50
_AUDITED: Final = 3_000
"""Pairs up to which the audit begins unasked; without a model it takes a millisecond a pair."""
_LOOK: Final = 0.25  # seconds between two looks at whether to end


def bind(port: int) -> socket.socket:
    """Take a port of this machine, any free one for 0; no other machine can reach it.

    Raises
    ------
    InputError
        When the port is taken or not allowed.
    """
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((_HOST, port))
    except (OSError, OverflowError) as error:
        place.close()
        raise InputError(f"port {port} cannot be used ({error}); give another with --port, or none") from error
    place.listen(_BACKLOG)
    return place


def serve(
    opening: Opening,
    *,
    name: str,
    author: str,
    place: socket.socket,
    say: Callable[[str], None],
    browser: bool,
    idle: float | None,
    original: Path,
    encoder: Callable[[], Encoder] | None = None,
    terms: Callable[[], TermSnapshot | None] = lambda: None,
    realigner: Realigner | None = None,
    termbase: Path | None = None,
    memory: Path | None = None,
) -> str:
    """Serve a desk until it is closed, interrupted or idle for too long.

    Parameters
    ----------
    opening
        Opens the session; called on a thread once the server listens.
    name, author
        Of the file, and of the person.
    place
        A listening socket, see `bind`.
    say
        Takes the address.
    browser
        Whether to open one.
    original
        The file that dismissals are kept beside.
    encoder, terms
        Give the encoder and the terms of an audit, once they are asked for.
    realigner
        What realigns.
    termbase, memory
        Files of terms and of a translation memory, None without them.
    idle
        Minutes without a request or an open tab after which to end; None is never.

    Returns
    -------
    str
        Why nothing could be opened, ``""`` where all went well.
    """
    desk = Desk(
        keys=Keys(port=place.getsockname()[1]),
        author=author,
        name=name,
        opening=opening,
        original=original,
        encoder=encoder,
        terms=terms,
        realigner=realigner,
        termbase=termbase,
        memory=memory,
    )
    server = uvicorn.Server(
        uvicorn.Config(
            build_app(desk),
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
            limit_concurrency=_BACKLOG,
        )
    )
    link = desk.keys.link()
    say(link)
    redirect = _open_browser(desk.keys.link()) if browser else None
    try:
        asyncio.run(_run(server, desk, place, idle=idle, say=say))
    except KeyboardInterrupt:
        # Ctrl-C is how a desk ends; what was done is on the disk.
        pass
    finally:
        if redirect is not None:
            redirect.unlink(missing_ok=True)
        desk.close()
    return desk.problem


async def _run(
    server: uvicorn.Server, desk: Desk, place: socket.socket, *, idle: float | None, say: Callable[[str], None]
) -> None:
    desk.active = time.monotonic()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_open, args=(desk, loop), daemon=True).start()
    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=_new_links, args=(desk, say), daemon=True).start()
    watching = asyncio.create_task(_watch(server, desk, idle))
    try:
        await server.serve(sockets=[place])
    finally:
        watching.cancel()


def _open(desk: Desk, loop: asyncio.AbstractEventLoop) -> None:
    """Open the session, then audit a text that is short enough to be done by the time one has looked around."""
    desk.open()
    loop.call_soon_threadsafe(desk.open_terms)
    if desk.session is not None and len(desk.session.state.order) <= _AUDITED:
        loop.call_soon_threadsafe(lambda: desk.start_audit(loop, deep=False))


async def _watch(server: uvicorn.Server, desk: Desk, idle: float | None) -> None:
    """End the server when it is asked to, or when nobody has been there for long."""
    while not server.should_exit:
        await asyncio.sleep(_LOOK)
        if len(desk.hub):
            desk.active = time.monotonic()
        late = idle is not None and time.monotonic() - desk.active > idle * 60
        if desk.ended.is_set() or late or desk.problem:
            # A moment for the page to show what is wrong.
            await asyncio.sleep(_LOOK * (8 if desk.problem else 1))
            server.should_exit = True
    desk.hub.close()


def _new_links(desk: Desk, say: Callable[[str], None]) -> None:
    """Give a new link for each Enter in the terminal."""
    for _ in sys.stdin:
        say(desk.keys.link())


def _open_browser(link: str) -> Path:
    """Open the browser through a file that only this user can read: a command line shows the token to others."""
    handle, name = tempfile.mkstemp(prefix="duizhao-", suffix=".html")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        address = html.escape(link)
        file.write(f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">')
    webbrowser.open(Path(name).as_uri())
    return Path(name)
