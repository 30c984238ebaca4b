"""A desk from start to end: killed, reopened, handed over; long texts, hostile texts, findings, realigning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.readers import read_bitext
from duizhao.desk.journal import open_journal
from tests.bitext.browser import has_browser
from tests.desk.driving import DeskBrowser, desk_browser, serving, write_jsonl
from tests.desk.samples import bitext, numbered, shown
from tests.desk.test_page import FIRST

pytestmark = pytest.mark.skipif(
    not has_browser(), reason="Chromium and its driver are not installed (Debian: chromium-driver)"
)


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskBrowser]:
    with desk_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


def test_killed_and_reopened(window: DeskBrowser, tmp_path: Path) -> None:
    path = write_jsonl(bitext(), tmp_path / "small.jsonl")
    with serving(path) as running:
        window.visit(running.link)
        window.press("m", "ArrowRight")
        mended = window.texts()
        window.until("window.duizhaoBusy() === 0")
        running.kill()
        window.leave()
    with serving(path) as running:
        window.visit(running.link)
        assert window.texts() == mended
        window.press("z")
        assert window.texts() == FIRST
        window.leave()


def test_a_killed_server_is_noticed_and_nothing_is_called_saved(window: DeskBrowser, tmp_path: Path) -> None:
    path = write_jsonl(bitext(), tmp_path / "small.jsonl")
    with serving(path) as running:
        window.visit(running.link)
        running.kill()
        window.run("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'm', bubbles: true}))")
        window.until("document.getElementById('saved').textContent.startsWith('not saved')")
        assert window.texts() == FIRST
        window.leave()
    with open_journal(path.with_name("small.jsonl.desk")) as journal:
        assert journal.read()[1] == 0


def test_an_answer_that_was_lost_is_asked_for_again(tmp_path: Path) -> None:
    path = write_jsonl(bitext(), tmp_path / "small.jsonl")
    with serving(path) as running:
        headers = running.enter()
        running.wait(headers)
        body = {"base": 0, "nonce": "once-and-again", "arguments": {"id": "b12"}}
        answers = [json.loads(running.request("POST", "/do/join", body, headers)[2]) for _ in range(2)]
        assert [answer["revision"] for answer in answers] == [1, 1]
        assert running.stop() == 0
    with open_journal(path.with_name("small.jsonl.desk")) as journal:
        state, revision = journal.read()
    assert revision == 1
    assert [row[0] for row in shown(state)] == ["b11", "b12", "b14"]


def test_a_long_text(window: DeskBrowser, tmp_path: Path) -> None:
    path = write_jsonl(numbered(3_000), tmp_path / "long.jsonl")
    with serving(path) as running:
        window.visit(running.link)
        assert window.run("return document.querySelectorAll('.window').length") == 30
        assert window.run("return document.querySelectorAll('.row').length") <= 300
        window.press("g")
        window.browser.type("#ask-text", "2700")
        window.press("Enter")
        window.until("document.querySelector('.row.here')?.dataset.n === '2700'")
        key = window.focus()
        window.press("m")
        window.until("document.querySelector('.row.here')?.dataset.n === '2700'")
        assert window.focus() == key
        window.press("ArrowDown")
        assert window.run("return document.querySelector('.row.here').dataset.n") == "2701"
        for _ in range(3):
            window.press("n")
        window.press("Control+Home")
        window.until("document.querySelector('.row.here')?.dataset.n === '1'")
        window.until("document.querySelectorAll('.row').length <= 2000")
        window.press("/")
        window.browser.type("#find", "number 2999 of")
        window.press("Enter")
        window.until("document.querySelector('.row.here')?.dataset.n === '2999'")
        assert window.complaints() == []
        window.leave()


HOSTILE = (
    "</span></div><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "\"' onmouseover='document.title=1' x=\"",
    "{{ 7*7 }} {% raw %} ]]> &amp; &#x3c;script&#x3e;",
    "a\x00b\x08 \ud800 \ufffe \u202eback\u202c",
    "<" * 50_000,
)


def test_hostile_texts_are_shown_as_text(window: DeskBrowser, tmp_path: Path) -> None:
    count = len(HOSTILE)
    hostile = Bitext(
        source=Document.of(HOSTILE, "en"),
        target=Document.of(HOSTILE[::-1], "zh-Hans"),
        beads=tuple(Bead(source=(i,), target=(i,), confidence=0.3, note=HOSTILE[i][:100]) for i in range(count)),
    )
    path = write_jsonl(hostile, tmp_path / "x'\"><b>.jsonl")
    with serving(path) as running:
        window.visit(running.link)
        assert [row[2] for row in window.rows()][:4] == list(HOSTILE[:4])
        assert window.run("return document.querySelectorAll('main img, main script').length") == 0
        assert "owned" not in window.run("return document.title")
        window.press("m", "z", "j", "e")
        window.browser.type("textarea", "!")
        window.press("Enter", "c")
        window.press("Escape")
        assert window.complaints() == []
        window.leave()


def test_a_cut_never_parts_what_is_one_character(window: DeskBrowser, tmp_path: Path) -> None:
    family, beef = "👩‍👩‍👧", "𠮷野家"  # five code points; the first character is outside the basic plane
    source, target = (
        f"So many {family}{family} came. It was {family} day.",
        f"{beef}开门了。{beef}又关门了。",
    )  # opened, closed
    pairs = Bitext(
        source=Document.of([source], "en"),
        target=Document.of([target], "zh-Hans"),
        beads=(Bead(source=(0,), target=(0,), confidence=0.3),),
    )
    with serving(write_jsonl(pairs, tmp_path / "wide.jsonl")) as running:
        window.visit(running.link)
        window.press("s", "Enter")
        assert window.texts() == [
            (f"So many {family}{family} came.", f"{beef}开门了。"),
            (f"It was {family} day.", f"{beef}又关门了。"),
        ]
        window.press("z", "s")
        for _ in range(8):  # back over " came. " and one family
            window.press("Shift+ArrowLeft")
        window.press("ArrowDown")
        window.press("Shift+ArrowRight")  # over the first character of the second name
        window.press("Enter")
        assert window.texts() == [
            (f"So many {family}", f"{beef}开门了。{beef[0]}"),
            (f"{family} came. It was {family} day.", f"{beef[1:]}又关门了。"),
        ]
        window.leave()


def test_findings_are_dismissed_fixed_and_taken_back(window: DeskBrowser, tmp_path: Path) -> None:
    pairs = Bitext(
        source=Document.of(["The hall cost 41 million.", "It was cold.", "She was 14 then."], "en"),
        # the hall cost 14 million; it was cold (two marks); she was 14 then
        target=Document.of(["大厅造价1400万。", "天很冷,。", "她当时14岁。"], "zh-Hans"),
        beads=tuple(Bead(source=(i,), target=(i,), confidence=0.9) for i in range(3)),
    )
    path = write_jsonl(pairs, tmp_path / "found.jsonl")
    with serving(path) as running:
        window.visit(running.link)
        window.until_audited()
        window.visit(f"http://{running.host}/findings")
        before = window.run("return [...document.querySelectorAll('.card')].map((one) => one.dataset.pair)")
        assert {"b7", "b8"} <= set(before)
        fixable = window.run("return document.querySelector('.card[data-pair=b8][data-fixable]').id")
        window.run(f"document.getElementById('{fixable}').focus()")
        window.press(".")
        window.until(f"!document.getElementById('{fixable}')")
        window.run("document.querySelector('.card[data-pair=b7]').focus()")
        window.press("x")
        window.until("document.getElementById('ask-sheet').open")
        window.press("1")
        window.until("!document.querySelector('.card[data-pair=b7]')")
        kept = path.with_name("found.jsonl.dismissed.tsv").read_text(encoding="utf-8")
        assert "not an error" in kept
        window.press("z")
        window.until("document.querySelector('.card[data-pair=b7]')")
        assert "not an error" not in path.with_name("found.jsonl.dismissed.tsv").read_text(encoding="utf-8")
        assert window.complaints() == []
        headers = running.request("GET", "/")[0]
        assert headers == 403
        window.leave()
        running.stop()
    with open_journal(path.with_name("found.jsonl.desk")) as journal:
        state, _ = journal.read()
    assert state.unit("s5").text == "天很冷。"  # it was cold


def test_handed_over_without_the_original(window: DeskBrowser, tmp_path: Path) -> None:
    path = write_jsonl(bitext(), tmp_path / "small.jsonl")
    with serving(path) as running:
        headers = running.enter()
        running.wait(headers)
        body = {"base": 0, "nonce": "12345678", "arguments": {"id": "b12"}}
        running.request("POST", "/do/join", body, headers)
        status, _, data = running.request("POST", "/handover", {}, headers)
        assert status == 200
    other = tmp_path / "colleague"
    other.mkdir()
    (other / "small.jsonl.desk").write_bytes(data)
    with serving(other / "small.jsonl.desk") as running:
        window.visit(running.link)
        assert len(window.texts()) == 3
        window.press("z")
        assert window.texts() == FIRST
        window.leave()


def test_a_changed_original_offers_three_choices(window: DeskBrowser, tmp_path: Path) -> None:
    path = write_jsonl(bitext(), tmp_path / "small.jsonl")
    with serving(path) as running:
        headers = running.enter()
        running.wait(headers)
        for nonce, pair in (("check-first", "b11"), ("check-other", "b13")):
            given = {"ids": [pair], "name": "checked", "value": "yes"}
            body = {"base": 0, "nonce": nonce, "arguments": given}
            assert running.request("POST", "/do/mark", body, headers)[0] == 200
        running.stop()
    path.write_bytes(path.read_bytes().replace(b"It rained.", b"It poured."))
    with serving(path) as running:
        window.visit(running.link)
        assert window.texts() == FIRST
        assert window.run("return document.querySelectorAll('[data-again]').length") == 3
        window.browser.click("[data-again=begin]")
        window.until("document.querySelector('p.notice')?.textContent.includes('2 pairs kept their marks')")
        assert window.texts()[1] == ("It poured. The tea was cold.", FIRST[1][1])
        assert [row[1] for row in window.rows()] == ["checked", "check", "checked", "left-out"]
        window.leave()
        running.stop()
    assert (tmp_path / "small.jsonl.1.desk").exists()  # the old journal opens as before
    with serving(path) as running:
        window.visit(running.link)
        assert window.run("return document.querySelector('.notice')") is None
        window.leave()


def test_a_changed_original_is_let_be(window: DeskBrowser, tmp_path: Path) -> None:
    path = write_jsonl(bitext(), tmp_path / "small.jsonl")
    with serving(path) as running:
        headers = running.enter()
        running.wait(headers)
        running.stop()
    path.write_bytes(path.read_bytes().replace(b"He left.", b"He went."))
    with serving(path) as running:
        window.visit(running.link)
        window.browser.click("[data-again=go-on]")
        window.until("!document.querySelector('.notice')")
        assert window.texts() == FIRST
        window.browser.call("POST", "/refresh", {})
        window.until("document.documentElement.dataset.ready === 'yes'")
        window.leave()


def test_export_says_what_a_person_checked(tmp_path: Path) -> None:
    path = write_jsonl(bitext(), tmp_path / "small.jsonl")
    with serving(path) as running:
        headers = running.enter()
        running.wait(headers)
        body = {"base": 0, "nonce": "12345678", "arguments": {"ids": ["b12"], "name": "checked", "value": "yes"}}
        assert running.request("POST", "/do/mark", body, headers)[0] == 200
        for suffix in (".tmx", ".tsv", ".jsonl"):
            data = running.request("POST", "/export", {"suffix": suffix, "choice": "all"}, headers)[2]
            out = tmp_path / f"out{suffix}"
            out.write_bytes(data)
        status, _, data = running.request("POST", "/export", {"suffix": ".srt", "choice": "all"}, headers)
        assert (status, json.loads(data)["problem"].partition(":")[0]) == (422, "the source has no times")
        data = running.request("POST", "/export", {"suffix": ".tsv", "choice": "checked"}, headers)[2]
        assert data.decode().count("\n") == 2
    for suffix in (".tmx", ".jsonl"):
        beads = read_bitext(tmp_path / f"out{suffix}").beads
        assert [bead.checked is not None for bead in beads if bead.paired] == [False, True, False]
        assert [bead.confidence for bead in beads if bead.paired] == [0.9, 1.0, 0.3]
