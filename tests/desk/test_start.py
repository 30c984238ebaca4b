"""The start page and the second desk: files chosen in the browser, works that go on, one desk a file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from duizhao.bitext.writers import write_bitext
from duizhao.desk.desk import Desk
from duizhao.desk.exporting import suffixes
from duizhao.desk.invitations import invitation_path
from duizhao.desk.security import Keys
from duizhao.desk.serving import bind, serve
from duizhao.desk.works import Work, keep_chosen, kept_works
from tests.bitext.browser import has_browser
from tests.desk.driving import DeskBrowser, desk_browser, serving, write_jsonl
from tests.desk.samples import bitext, small
from tests.desk.test_page import FIRST

browsers = pytest.mark.skipif(
    not has_browser(), reason="Chromium and its driver are not installed (Debian: chromium-driver)"
)


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskBrowser]:
    with desk_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@browsers
def test_a_file_is_chosen_and_goes_on_another_day(window: DeskBrowser, tmp_path: Path) -> None:
    path = tmp_path / "small (1).tmx"
    write_bitext(bitext(), [path])
    home = {"XDG_DATA_HOME": str(tmp_path / "home")}
    with serving(environment=home) as running:
        window.browser.call("POST", "/url", {"url": running.link})
        window.until("document.querySelector('input[name=source]')")
        (tmp_path / "nonsense.tmx").write_text("<html>", encoding="utf-8")
        window.browser.type("input[name=source]", str(tmp_path / "nonsense.tmx"))
        window.browser.click("button.main")
        window.until("document.querySelector('.problem')")  # what is wrong, and the choice again
        window.browser.type("input[name=source]", str(path))
        window.browser.click("button.main")
        window.until("document.documentElement.dataset.ready === 'yes'")
        window.press("m")
        mended = window.texts()
        assert mended != FIRST[:3]
        window.leave()
        running.kill()
    with serving(environment=home) as running:
        window.browser.call("POST", "/url", {"url": running.link})
        window.until("document.querySelector('.kept button')?.textContent === 'small (1).tmx'")
        window.browser.click(".kept button")
        window.until("document.documentElement.dataset.ready === 'yes'")
        assert window.texts() == mended
        window.leave()


def test_a_second_desk_gets_a_link_to_the_first(tmp_path: Path) -> None:
    path = write_jsonl(bitext(), tmp_path / "small.jsonl")
    command = [sys.executable, "-m", "duizhao", "desk", str(path), "--no-browser"]
    with serving(path) as running:
        word = invitation_path(path.with_name("small.jsonl.desk"))
        assert word.stat().st_mode & 0o077 == 0
        second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        found = re.fullmatch(
            r"duizhao desk: open already: http://(127\.0\.0\.1:\d+)(/open\?token=\S+)\n", second.stdout
        )
        assert found
        assert found[1] == running.host
        assert running.request("GET", found[2])[0] == 200
        secret = json.loads(word.read_text(encoding="utf-8"))["secret"]
        for given in (secret[:-1], "", "é"):
            headers = {"Origin": f"http://{running.host}", "X-Duizhao-Invitation": given.encode().decode("latin-1")}
            assert running.request("POST", "/invite", None, headers)[0] == 403
        assert running.request("POST", "/invite", None, {"X-Duizhao-Invitation": secret})[0] == 403  # no origin
        word.unlink()
        third = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert third.returncode == 2
        assert "another desk is open on it" in third.stderr
        running.stop()
    assert not word.exists()


def test_formats_offered_are_those_that_can_hold_the_text() -> None:
    offered = suffixes(small())
    assert {".tmx", ".xlsx", ".en", ".zh", ".zh-hans"} <= set(offered)
    assert not {".srt", ".zh-hk", "-"} & set(offered)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_that_was_not_foreseen_is_said(tmp_path: Path) -> None:
    def opening(*_: object) -> NoReturn:
        raise KeyError

    place = bind(0)
    desk = Desk(keys=Keys(port=place.getsockname()[1]), author="ann", opening=opening)
    desk.hold(Work(source=write_jsonl(bitext(), tmp_path / "small.jsonl")))
    assert serve(desk, place, say=lambda _: None, browser=False, idle=None).startswith("this failed in a way")


def test_names_of_chosen_files_are_only_names(tmp_path: Path) -> None:
    with (tmp_path / "a").open("w+b") as one, (tmp_path / "b").open("w+b") as other:
        work = keep_chosen(tmp_path / "kept", [("../../a<b>.txt", one), ("..\\a<b>.txt", other)])
    assert [work.source.name, work.target.name if work.target else ""] == ["a_b_.txt", "2-a_b_.txt"]
    assert work.source.parent.parent == tmp_path / "kept"
    assert kept_works(tmp_path / "kept") == {}  # nothing was begun yet
