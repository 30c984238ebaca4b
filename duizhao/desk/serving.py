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
from typing import Final

import uvicorn

from duizhao.bitext.errors import InputError
from duizhao.desk.desk import Desk
from duizhao.desk.server import build_app

__all__ = ["bind", "serve", "show_elsewhere"]

_HOST: Final = "127.0.0.1"
_BACKLOG: Final = 50
_READ: Final = 5.0  # seconds
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


def serve(desk: Desk, place: socket.socket, *, say: Callable[[str], None], browser: bool, idle: float | None) -> str:
    """Serve a desk until it is closed, interrupted or idle for too long.

    Parameters
    ----------
    desk
        What to serve: with a work that it holds, or without one, so that a start page asks for it.
    place
        A listening socket, see `bind`.
    say
        Takes the address.
    browser
        Whether to open one.
    idle
        Minutes without a request or an open tab after which to end; None is never.

    Returns
    -------
    str
        Why nothing could be opened, ``""`` where all went well.
    """
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
    say(desk.keys.link())
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
    return "" if desk.choosing else desk.problem


async def _run(
    server: uvicorn.Server, desk: Desk, place: socket.socket, *, idle: float | None, say: Callable[[str], None]
) -> None:
    desk.active = time.monotonic()
    loop = asyncio.get_running_loop()
    if desk.work is not None:
        desk.begin(loop)
    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=_new_links, args=(desk, say), daemon=True).start()
    watching = asyncio.create_task(_watch(server, desk, idle))
    try:
        await server.serve(sockets=[place])
    finally:
        watching.cancel()


async def _watch(server: uvicorn.Server, desk: Desk, idle: float | None) -> None:
    """End the server when it is asked to, or when nobody has been there for long."""
    while not server.should_exit:
        await asyncio.sleep(_LOOK)
        if len(desk.hub):
            desk.active = time.monotonic()
        late = idle is not None and time.monotonic() - desk.active > idle * 60
        wrong = desk.problem and not desk.choosing
        if desk.ended.is_set() or late or wrong:
            # A moment for the page to show what is wrong.
            await asyncio.sleep(_LOOK * (8 if wrong else 1))
            server.should_exit = True
    desk.hub.close()


def _new_links(desk: Desk, say: Callable[[str], None]) -> None:
    """Give a new link for each Enter in the terminal."""
    for _ in sys.stdin:
        say(desk.keys.link())


def show_elsewhere(link: str) -> None:
    """Open the page of another desk, and stay for as long as a browser takes to read where it is."""
    path = _open_browser(link)
    time.sleep(_READ)
    path.unlink(missing_ok=True)


def _open_browser(link: str) -> Path:
    """Open the browser through a file that only this user can read: a command line shows the token to others."""
    handle, name = tempfile.mkstemp(prefix="duizhao-", suffix=".html")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        address = html.escape(link)
        file.write(f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">')
    webbrowser.open(Path(name).as_uri())
    return Path(name)
