"""Ways about the text: the plot, filters, words and their partners, a selection in context."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.desk.desk import Desk
from duizhao.desk.opener import Opener
from duizhao.desk.realigner import Realigner
from duizhao.desk.security import Keys
from duizhao.desk.serving import bind
from duizhao.desk.wordlinks import WordLinker
from duizhao.desk.works import Work
from duizhao.memory.store import MemoryUnit, open_memory
from tests.bitext.browser import has_browser
from tests.conftest import WordEncoder
from tests.desk.driving import Address, DeskBrowser, desk_browser, hosting, serving, write_jsonl
from tests.desk.samples import article

pytestmark = pytest.mark.skipif(
    not has_browser(), reason="Chromium and its driver are not installed (Debian: chromium-driver)"
)


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskBrowser]:
    with desk_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    folder = tmp_path_factory.mktemp("ways")
    with open_memory(folder / "tm.db", create=True) as store:
        store.add([MemoryUnit(english="The old library will be repaired.", chinese="老图书馆将得到修缮。")])  # the same
    place = bind(0)
    path = write_jsonl(article(), folder / "library.jsonl")
    encoder = WordEncoder({"图书馆": "library"})
    desk = Desk(
        keys=Keys(port=place.getsockname()[1]),
        author="ann",
        opening=Opener(realigner=Realigner(lambda: encoder), words=lambda: encoder).open,
        linker=WordLinker(lambda: encoder),
        memory=folder / "tm.db",
    )
    desk.hold(Work(source=path))
    with hosting(desk, place) as running:
        yield running


@pytest.fixture(scope="module")
def page(window: DeskBrowser, server: Address) -> Iterator[DeskBrowser]:
    window.visit(server.link)
    window.until_audited()
    window.visit(f"http://{server.host}/")
    yield window
    assert window.complaints() == []
    window.leave()


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("numbers", ["4"]),
        ("unpaired", ["6", "8", "11"]),
        ("doubtful", ["7"]),
        ("open", ["4", "5", "6", "7", "8", "9", "11"]),
    ],
)
def test_filters(page: DeskBrowser, server: Address, name: str, numbers: list[str]) -> None:
    page.visit(f"http://{server.host}/?filter=all")
    page.browser.click(f".chip.{name}")
    page.until(f"location.search.includes('filter={name}') && document.documentElement.dataset.ready === 'yes'")
    assert page.run("return [...document.querySelectorAll('.row')].map((one) => one.dataset.n)") == numbers


def test_a_filter_by_length(window: DeskBrowser, tmp_path: Path) -> None:
    """What is unusually long beside its other side, by this text's own ratios."""
    source = [f"This is sentence number {number} of the text." for number in range(30)]
    target = ["这是本文中的一句话，不长不短。"] * 30  # this is a sentence, neither long nor short
    target[4], target[20] = "短。", "这一句比别的句子都要长得多，" * 5  # short; much longer than the others
    sides = Document.of(source, "en"), Document.of(target, "zh-Hans")
    beads = tuple(Bead(source=(number,), target=(number,), confidence=0.95) for number in range(30))
    with serving(
        write_jsonl(Bitext(source=sides[0], target=sides[1], beads=beads), tmp_path / "long.jsonl")
    ) as running:
        window.visit(running.link)
        window.browser.click(".chip.length")
        window.until("location.search.includes('filter=length') && document.documentElement.dataset.ready === 'yes'")
        assert window.run("return [...document.querySelectorAll('.row')].map((one) => one.dataset.n)") == ["5", "21"]
        window.leave()


def test_a_filter_between_two_confidences(page: DeskBrowser, server: Address) -> None:
    page.visit(f"http://{server.host}/?filter=all")
    page.press("b")
    page.until("document.getElementById('between-sheet').open")
    page.run("document.querySelector('#between-form [name=low]').value = '0.4'")
    page.run("document.querySelector('#between-form [name=high]').value = '0.9'")
    page.press("Enter")
    page.until("location.search.includes('low=0.4') && document.documentElement.dataset.ready === 'yes'")
    assert page.run("return [...document.querySelectorAll('.row .conf')].map((one) => one.textContent)") == [
        ".62", ".41", ".88",
    ]  # fmt: skip
    assert page.run("return document.querySelector('.chip[aria-current]').textContent") == "Confidence 0.4–0.9 3"
    page.press("b", "Escape")
    assert page.focus().endswith(("-source", "-target"))
    page.visit(f"http://{server.host}/")  # it is where one stopped
    assert page.run("return document.querySelectorAll('.row').length") == 3
    page.visit(f"http://{server.host}/?filter=all")


def test_the_plot_leads_to_a_pair(page: DeskBrowser, server: Address) -> None:
    page.visit(f"http://{server.host}/?filter=all")
    page.press("v")
    page.until("document.getElementById('plot')")
    page.run(
        "const box = document.getElementById('plot').getBoundingClientRect(); document.getElementById('plot')"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true, clientX: box.right - 4, clientY: box.bottom - 4}))"
    )
    page.until("document.querySelector('.row.here').dataset.n === '14'")
    page.press("v")
    page.until("document.querySelector('#plot-body [data-go]')")
    page.browser.click("#plot-body [data-go]")
    page.until("document.querySelector('.row.here').dataset.n === '4'")
    assert page.focus().endswith(("-source", "-target"))


def test_a_selection_in_context_of_file_and_memory(page: DeskBrowser, server: Address) -> None:
    page.visit(f"http://{server.host}/?filter=all")
    page.run(
        "const text = document.querySelectorAll('.row')[1].querySelector('.target .seg').firstChild;"
        "getSelection().setBaseAndExtent(text, 4, text, 7)"  # the library
    )
    page.press("i")
    page.until("document.querySelectorAll('#panel .context').length === 2")
    shown = page.run("return [...document.querySelectorAll('#panel .context')].map((one) => one.textContent)")
    assert "The library on Mill Street" in shown[0]
    assert "The old library will be repaired." in shown[1]


def test_a_word_and_its_partner(page: DeskBrowser, server: Address) -> None:
    page.visit(f"http://{server.host}/?filter=all")
    page.run("getSelection().removeAllRanges()")
    script = (
        "const segment = document.querySelectorAll('.row')[1].querySelector('.source .seg');"
        "const range = document.createRange(); const text = segment.firstChild;"
        "range.setStart(text, 4); range.setEnd(text, 11);"
        "const box = range.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]"
    )
    across, down = page.run(script)  # the word "library"
    move = {"type": "pointerMove", "duration": 0, "x": int(across), "y": int(down)}
    page.browser.call("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": [move]}]})
    page.until("CSS.highlights.get('partner')?.size")
    assert page.run(MARKED) == ["library", "图书馆"]


def test_what_is_found_is_marked(page: DeskBrowser, server: Address) -> None:
    page.visit(f"http://{server.host}/?filter=all")
    page.press("/")
    page.browser.type("#find", "THE OLD beams")
    page.press("Enter")
    page.until("CSS.highlights.get('hit')?.size === 1")
    assert page.run("return [...CSS.highlights.get('hit')].map(String)") == ["The old beams"]
    page.press("Escape")


MARKED = "return ['word', 'partner'].map((name) => [...CSS.highlights.get(name)].map(String).join('|'))"


def test_words_and_partners_by_keyboard(page: DeskBrowser, server: Address) -> None:
    page.visit(f"http://{server.host}/?filter=all&at=")
    page.press("Control+Home", "ArrowDown")
    page.press("Shift+ArrowRight", "Shift+ArrowRight")
    assert page.run(MARKED) == ["library", "图书馆"]
    assert page.said() == "library – 图书馆"
    page.press("Shift+ArrowLeft")
    assert page.said() == "The – no partner"
    page.press("Escape")
    assert page.run("return CSS.highlights.has('word')") is False
    assert page.run("return document.querySelector('.row.here').dataset.n") == "2"
