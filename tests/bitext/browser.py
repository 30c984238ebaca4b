"""A headless Chromium driven through WebDriver (W3C), for the tests of pages."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["ESCAPE", "Browser", "browsing", "has_browser"]

ESCAPE = "\ue00c"
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def has_browser() -> bool:
    """Whether Chromium and its driver are installed."""
    return shutil.which("chromium") is not None and shutil.which("chromedriver") is not None


class Browser:
    """One window."""

    def __init__(self, connection: http.client.HTTPConnection, profile: Path, *flags: str) -> None:
        """Open it."""
        self._connection = connection
        options = {"args": [*_FLAGS, *flags, f"--user-data-dir={profile}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self._path = ""
        made = self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._path = f"/session/{made['sessionId']}"

    def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Send a command of the protocol and return its value."""
        data = None if body is None else json.dumps(body)
        self._connection.request(method, self._path + path, data, {"Content-Type": "application/json"})
        value = json.loads(self._connection.getresponse().read())["value"]
        assert not (isinstance(value, dict) and "error" in value), value
        return value

    def open(self, page: Path) -> None:
        """Go to a page."""
        self.call("POST", "/url", {"url": page.as_uri()})

    def run(self, script: str) -> Any:  # noqa: ANN401 - JSON
        """Evaluate a function's body and return what it returns."""
        return self.call("POST", "/execute/sync", {"script": script, "args": []})

    def click(self, selector: str) -> None:
        """Click the first element of a selector."""
        self.call("POST", f"/element/{self._element(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        """Type into an element."""
        self.call("POST", f"/element/{self._element(selector)}/value", {"text": text})

    def press(self, keys: str) -> None:
        """Press keys one by one, wherever the focus is."""
        for key in keys:
            actions = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
            self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def shown(self, selector: str) -> list[str]:
        """Return the ids of the elements of a selector that are not hidden, in order."""
        found = f"return [...document.querySelectorAll({json.dumps(selector)})]"
        return [str(name) for name in self.run(f"{found}.filter((one) => !one.hidden).map((one) => one.id)")]

    def complaints(self) -> list[str]:
        """Return what the console said: errors of scripts, what the policy stopped."""
        return [str(entry["message"]) for entry in self.call("POST", "/se/log", {"type": "browser"})]

    def close(self) -> None:
        """Close it."""
        self.call("DELETE", "")

    def _element(self, selector: str) -> str:
        found = self.call("POST", "/element", {"using": "css selector", "value": selector})
        return str(next(iter(found.values())))


@contextmanager
def browsing(folder: Path, *flags: str) -> Iterator[Browser]:
    """Start the driver on a free port and give a window; further flags go to the browser."""
    driver = subprocess.Popen(
        [str(shutil.which("chromedriver")), "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert driver.stdout is not None
    try:
        port = (
            next(line for line in driver.stdout if "successfully on port" in line)
            .rsplit("port ", 1)[1]
            .strip()
            .rstrip(".")
        )
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
        browser = Browser(connection, folder / "profile", *flags)
        try:
            yield browser
        finally:
            browser.close()
            connection.close()
    finally:
        driver.terminate()
        driver.wait()
        driver.stdout.close()
