"""What happens while something else is under way: a click, an edit in a gap that is being searched, a full disk."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from duizhao.bitext.writers import write_bitext
from duizhao.desk.desk import Desk
from duizhao.desk.journal import open_journal
from duizhao.desk.opener import Opener
from duizhao.desk.realigner import Realigner
from duizhao.desk.security import Keys
from duizhao.desk.serving import bind
from duizhao.desk.works import Work
from tests.bitext.browser import has_browser
from tests.conftest import TinyEncoder, WordEncoder
from tests.desk.driving import SLOWLY, DeskBrowser, Server, desk_browser, hosting, serving, write_jsonl
from tests.desk.samples import bitext, shifted
from tests.desk.test_page import FIRST

pytestmark = pytest.mark.skipif(
    not has_browser(), reason="Chromium and its driver are not installed (Debian: chromium-driver)"
)


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskBrowser]:
    with desk_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(write_jsonl(bitext(), tmp_path / "small.jsonl")) as running:
        yield running


@pytest.mark.parametrize("keys", ["m", "a", "s\ue007"], ids=["join", "check and go on", "split"])
def test_a_row_that_is_clicked_meanwhile_keeps_the_focus(window: DeskBrowser, server: Server, keys: str) -> None:
    window.visit(f"{server.link}")
    window.run(SLOWLY)
    assert window.focus() == "b12-source"
    actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
    window.browser.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})
    window.browser.click("#b14 .source")
    window.settle()
    assert window.texts() != FIRST or keys == "a"
    assert window.focus() == "b14-source"
    assert window.run("return document.querySelector('.row.here').id") == "b14"
    window.leave()


class Gate:
    """Lets an encoder through when it is opened, and says when somebody waits."""

    def __init__(self) -> None:
        """Begin shut."""
        self.reached, self.opened = threading.Event(), threading.Event()
        self.encoder = TinyEncoder({f"v{number}": f"w{number}" for number in range(400)})

    def __call__(self) -> TinyEncoder:
        """Return the encoder, once the gate is open."""
        self.reached.set()
        assert self.opened.wait(60)
        return self.encoder


def test_a_gap_that_is_edited_while_it_is_searched_stays_as_it_is(window: DeskBrowser, tmp_path: Path) -> None:
    wrong, right = shifted()
    path = tmp_path / "slip.jsonl"
    write_bitext(wrong, [path])
    gate = Gate()
    place = bind(0)
    realigner = Realigner(gate)
    desk = Desk(
        keys=Keys(port=place.getsockname()[1]),
        author="ann",
        opening=Opener(realigner=realigner, words=lambda: WordEncoder({})).open,
        realigner=realigner,
    )
    desk.hold(Work(source=path))
    with hosting(desk, place) as running:
        window.visit(running.link)
        window.until_audited()
        window.visit(f"http://{running.host}/?filter=all&order=reading")
        rows = window.rows()
        # Two gaps, either side of a pinned pair; a sentence of the first is edited while both are searched.
        pinned = next(row[0] for row in rows if row[2:] == list(right[10]))
        window.press("g")
        window.browser.type("#ask-text", "11")
        window.press("Enter", "f", "Control+Home", "R")
        assert gate.reached.wait(60)
        window.press("e")
        window.browser.type("textarea", " v1")
        window.press("Enter")
        edited = window.texts()[0][0]
        gate.opened.set()
        window.until("document.getElementById('said').textContent.includes('1 places were edited meanwhile')")
        after = window.texts()
        assert after[0][0] == edited
        assert edited.endswith(" v1")
        assert after[1:10] == [(row[2], row[3]) for row in rows[1:10]]  # as wrong as it was
        assert after[11:] == list(right[11:])  # mended
        assert window.run(f"return document.querySelector('#{pinned} .pin') !== null")
        window.until("document.querySelectorAll('#panel .was').length === 2")  # the pair as it was, in the panel
        was = window.run("return [...document.querySelectorAll('#panel .was')].map((one) => one.textContent)")
        assert was in [row[2:] for row in rows[11:]]
        window.press("z")
        assert window.texts()[11:] == [(row[2], row[3]) for row in rows[11:]]
        assert window.complaints() == []
        window.leave()


def test_a_full_disk_stops_editing_and_loses_nothing(window: DeskBrowser, server: Server, tmp_path: Path) -> None:
    journal = tmp_path / "small.jsonl.desk"
    window.visit(server.link)
    window.press("m")
    joined = window.texts()
    limits = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    log = journal.with_name("small.jsonl.desk-wal")
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, limits[1]))
    window.press("x")
    assert window.texts() == joined
    assert "Nothing was changed, for it could not be written" in window.said()
    assert window.run("return document.getElementById('saved').textContent") == "not saved"
    window.browser.complaints()  # the console names the refusal
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
    window.press("x")
    assert window.texts() != joined
    assert window.run("return document.getElementById('saved').textContent") == "saved ✓"
    window.leave()
    assert server.stop() == 0
    with open_journal(journal) as read:
        assert read.read()[1] == 2
