"""Many tabs on one desk: all load, all hear, and a tab in the background catches up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bitext.browser import has_browser
from tests.desk.driving import DeskBrowser, Server, desk_browser, serving, write_jsonl
from tests.desk.samples import bitext

pytestmark = pytest.mark.skipif(
    not has_browser(), reason="Chromium and its driver are not installed (Debian: chromium-driver)"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(write_jsonl(bitext(), tmp_path_factory.mktemp("tabs") / "small.jsonl")) as running:
        yield running


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskBrowser]:
    with desk_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


def go_to(window: DeskBrowser, handle: str) -> None:
    window.browser.call("POST", "/window", {"handle": handle})


def test_seven_at_once(window: DeskBrowser, server: Server) -> None:
    """A browser keeps six streams to a host: windows side by side, none of them hidden, share one."""
    window.visit(server.link)
    handles = [window.browser.call("GET", "/window")]
    for _ in range(6):
        handles.append(window.browser.call("POST", "/window/new", {"type": "window"})["handle"])
        go_to(window, handles[-1])
        window.visit(f"http://{server.host}/?filter=all&at=b12")
    window.press("m")
    joined = window.texts()
    for handle in handles[:-1]:
        go_to(window, handle)
        window.until("document.querySelectorAll('.row').length === 3")
        assert window.texts() == joined
    # The first window listened for the others; when it goes, another takes over.
    window.press("z")
    window.browser.call("DELETE", "/window")
    go_to(window, handles[3])
    window.until("document.querySelectorAll('.row').length === 4")
    window.press("m")
    go_to(window, handles[1])
    window.until("document.querySelectorAll('.row').length === 3")
    assert window.complaints() == []
    window.leave()
