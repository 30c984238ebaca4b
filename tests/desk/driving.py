"""A desk in a process of its own, and a browser before it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import urlsplit

from duizhao.bitext.model import Bitext
from duizhao.bitext.writers import write_bitext
from duizhao.desk.desk import Desk
from duizhao.desk.serving import serve
from tests.bitext.browser import Browser, browsing

__all__ = ["SLOWLY", "Address", "DeskBrowser", "Server", "desk_browser", "hosting", "serving", "write_jsonl"]

_KEYS = {
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "Tab": "\ue004",
    "Space": " ",
    "Delete": "\ue017",
    "F2": "\ue032",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Home": "\ue011",
    "End": "\ue010",
    "PageDown": "\ue00f",
    "PageUp": "\ue00e",
    "Control": "\ue009",
    "Shift": "\ue008",
    "Alt": "\ue00a",
}
SLOWLY = (
    "const quick = window.fetch; window.fetch = async (path, ...rest) => { "
    "if (String(path).startsWith('/do/')) await new Promise((done) => setTimeout(done, 500)); "
    "return quick(path, ...rest); }"
)
"""A script after which edits take half a second to be answered, so that something can happen meanwhile."""
_ROOT = Path(__file__).parents[2]


class Address:
    """Where a desk is."""

    def __init__(self, link: str) -> None:
        """Take a link apart."""
        self.link = link
        self.port = urlsplit(link).port
        self.host = f"127.0.0.1:{self.port}"


@contextmanager
def hosting(desk: Desk, place: socket.socket) -> Iterator[Address]:
    """Serve a desk on a thread of this process, with encoders of the tests, and end it."""
    links: Queue[str] = Queue()
    thread = threading.Thread(
        target=serve, args=(desk, place), kwargs={"say": links.put, "browser": False, "idle": None}, daemon=True
    )
    thread.start()
    try:
        yield Address(links.get(timeout=60))
    finally:
        desk.ended.set()
        thread.join(timeout=60)
    assert not thread.is_alive()


class Server(Address):
    """A running desk."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Read its address."""
        self.process = process
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/open\?token=\S+", line)
        assert found, line
        super().__init__(found[0])

    def kill(self) -> None:
        """End it as a crash would: nothing is written, nothing is closed."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """End it as Ctrl-C does, and return its status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)

    def request(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request as it is: no cookie and no Origin but those given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port or 0, timeout=20)
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, path, data, dict(headers or {}))
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        result = answer.status, found, answer.read()
        connection.close()
        return result

    def enter(self) -> dict[str, str]:
        """Exchange the link for a cookie and return the headers of a page of this desk."""
        status, headers, _ = self.request("GET", self.link.removeprefix(f"http://{self.host}"))
        assert status == 200
        cookie = headers["set-cookie"].partition(";")[0]
        return {"Cookie": cookie, "Origin": f"http://{self.host}", "Content-Type": "application/json"}

    def undo_all(self, headers: Mapping[str, str]) -> None:
        """Take back everything that was done."""
        for number in range(1_000):
            body = {"base": 0, "nonce": f"undo-all-{number}-{time.monotonic_ns()}", "arguments": {}}
            if self.request("POST", "/do/undo", body, headers)[0] != 200:
                return
        raise AssertionError("there is always something left to undo")

    def wait(self, headers: Mapping[str, str]) -> None:
        """Wait until the file is open."""
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            status, found, _ = self.request("GET", "/progress", headers=headers)
            if status == 200 and "hx-refresh" in found:
                return
            time.sleep(0.02)
        raise AssertionError("the file was not opened")


@contextmanager
def serving(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start a desk and end it."""
    command = [sys.executable, "-m", "duizhao", "desk", *map(str, arguments), "--no-browser"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=_ROOT, env={**os.environ, **(environment or {})}
    )
    try:
        yield Server(process)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


class DeskBrowser:
    """A window on a desk, with what the tests need to know of it."""

    def __init__(self, browser: Browser) -> None:
        """Drive a browser."""
        self.browser = browser
        self.run = browser.run

    def visit(self, address: str) -> None:
        """Go to an address and wait until the table is ready."""
        self.browser.call("POST", "/url", {"url": address})
        self.until("document.documentElement.dataset.ready === 'yes'")

    def until(self, condition: str, seconds: float = 60) -> None:
        """Wait until an expression is true, also over the loading of another page, which ends what waits in this one.

        The time is for machines that are busy with other things.
        """
        script = (
            "return new Promise((done) => { const end = Date.now() + 1000; const look = () => "
            f"{{ let now = false; try {{ now = Boolean({condition}); }} catch {{ now = false; }} "
            "if (now) done(true); else if (Date.now() > end) done(false); else setTimeout(look, 20); }; look(); })"
        )
        deadline = time.monotonic() + seconds
        while self.run(script) is not True:
            assert time.monotonic() < deadline, f"{condition}; {self.said()!r}"

    def until_audited(self, seconds: float = 120) -> None:
        """Wait until the first audit is over, which may be so before the page is there to be told."""
        script = "return fetch('/findings').then((it) => it.text()).then((text) => text.includes('Audit again'))"
        deadline = time.monotonic() + seconds
        while self.run(script) is not True:
            assert time.monotonic() < deadline, "the audit does not end"
            time.sleep(0.1)

    def press(self, *keys: str) -> None:
        """Press keys, each a letter, a name, or several held together as in ``Control+s``; waits for the server."""
        for key in keys:
            parts = [_KEYS.get(part, part) for part in (key.split("+") if len(key) > 1 else [key])]
            downs = [{"type": "keyDown", "value": part} for part in parts]
            ups = [{"type": "keyUp", "value": part} for part in reversed(parts)]
            actions = [{"type": "key", "id": "keys", "actions": [*downs, *ups]}]
            self.browser.call("POST", "/actions", {"actions": actions})
            self.settle()

    def type_ahead(self, keys: str) -> None:
        """Type letters and digits in one go, without waiting for anything between them; then wait for the server."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.browser.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is on the way to the server or back."""
        self.until("window.duizhaoBusy() === 0")

    def headers(self, server: Server) -> dict[str, str]:
        """Return the headers with which this browser's page asks."""
        cookies = {one["name"]: one["value"] for one in self.browser.call("GET", "/cookie")}
        name = f"duizhao-{server.port}"
        return {
            "Cookie": f"{name}={cookies[name]}",
            "Origin": f"http://{server.host}",
            "Content-Type": "application/json",
        }

    def said(self) -> str:
        """Return what the page last said."""
        return str(
            self.run("return ['said', 'alarm'].map((id) => document.getElementById(id)?.textContent ?? '').join('')")
        )

    def focus(self) -> str:
        """Return the id of what has the focus."""
        return str(self.run("return document.activeElement.id"))

    def rows(self) -> list[list[str]]:
        """Return the loaded rows: id, band, source, target."""
        script = (
            "return [...document.querySelectorAll('.row')].map((row) => [row.id, row.classList[1], "
            "...['source', 'target'].map((side) => "
            "[...row.querySelectorAll(`.${side} .seg`)].map((one) => one.textContent).join('|'))])"
        )
        found = self.run(script)
        return [list(map(str, row)) for row in found]

    def texts(self) -> list[tuple[str, str]]:
        """Return the two sides of the loaded rows, segments parted by a bar."""
        return [(row[2], row[3]) for row in self.rows()]

    def cdp(self, command: str, **parameters: Any) -> Any:  # noqa: ANN401 - JSON
        """Run a command of the DevTools protocol."""
        return self.browser.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def leave(self) -> None:
        """Close the page, so that it does not ask a server that ends."""
        self.browser.call("POST", "/url", {"url": "about:blank"})
        self.browser.complaints()

    def complaints(self) -> list[str]:
        """Return what the console said."""
        return self.browser.complaints()


@contextmanager
def desk_browser(
    folder: Path, *, width: int = 1400, height: int = 900, languages: str = "en", dark: bool = False
) -> Iterator[DeskBrowser]:
    """Start a browser of a width, in a language."""
    with browsing(folder, f"--accept-lang={languages}", f"--lang={languages}") as browser:
        window = DeskBrowser(browser)
        window.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        if dark:
            window.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
        yield window


def write_jsonl(bitext: Bitext, path: Path) -> Path:
    """Write a bitext to be opened."""
    write_bitext(bitext, [path])
    return path


Check = Callable[[DeskBrowser], None]
