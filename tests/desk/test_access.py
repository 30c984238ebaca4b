"""By keyboard alone, at any width, light and dark, in both languages; nothing that axe-core would call serious.

With ``DUIZHAO_SCREENSHOTS=docs`` the screenshots of the documentation are made here.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from duizhao.glossary.termbase.base import open_termbase
from duizhao.glossary.termbase.editing import add_pair, propose_pair
from tests.bitext.browser import has_browser
from tests.desk.driving import DeskBrowser, Server, desk_browser, serving, write_jsonl
from tests.desk.samples import article

pytestmark = pytest.mark.skipif(
    not has_browser(), reason="Chromium and its driver are not installed (Debian: chromium-driver)"
)
_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_KEPT = os.environ.get("DUIZHAO_SCREENSHOTS")


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskBrowser]:
    with desk_browser(tmp_path_factory.mktemp("browser"), width=1280, height=800) as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("article")
    with open_termbase(folder / "terms.db", create=True) as base:
        add_pair(base, "library", "图书馆")
        add_pair(base, "town council", "镇议会")
        add_pair(base, "reading room", "阅览室")
        propose_pair(base, "beam", "老梁")  # old beam
        propose_pair(base, "ceiling", "天花板")
    with serving(write_jsonl(article(), folder / "library.jsonl"), "--termbase", folder / "terms.db") as running:
        yield running


@pytest.fixture(scope="module")
def page(window: DeskBrowser, server: Server) -> Iterator[DeskBrowser]:
    window.visit(server.link)
    window.until_audited()
    window.visit(f"http://{server.host}/?filter=all")
    yield window
    window.leave()


def picture(page: DeskBrowser, name: str, folder: Path) -> None:
    """Take a screenshot, for the documentation where that is wanted."""
    data = base64.b64decode(page.browser.call("GET", "/screenshot"))
    assert data.startswith(b"\x89PNG")
    (Path(_KEPT) if _KEPT else folder).joinpath(f"{name}.png").write_bytes(data)


def narrow(page: DeskBrowser) -> None:
    """Check that nothing reaches out of the window sideways."""
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    assert page.run("const main = document.getElementById('main'); return main.scrollWidth <= main.clientWidth")


def size(page: DeskBrowser, width: int, height: int) -> None:
    page.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)


def look(page: DeskBrowser, scheme: str) -> None:
    # Without motion: a picture is not taken while colours change.
    wanted = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
    page.cdp("Emulation.setEmulatedMedia", features=[{"name": name, "value": value} for name, value in wanted.items()])


def switch(page: DeskBrowser, lang: str) -> None:
    page.browser.click("#lang")
    page.until(f"document.documentElement.lang === '{lang}' && document.documentElement.dataset.ready === 'yes'")


def test_screenshots_and_widths(page: DeskBrowser, server: Server, tmp_path: Path) -> None:
    look(page, "light")
    page.visit(f"http://{server.host}/?filter=all")
    page.until("document.querySelector('#panel h2')")
    picture(page, "desk-align", tmp_path)
    page.press("s")
    picture(page, "desk-split", tmp_path)
    page.press("Escape")
    page.press("v")
    page.until("document.getElementById('plot')")
    picture(page, "desk-plot", tmp_path)
    page.press("Escape")
    page.visit(f"http://{server.host}/findings")
    picture(page, "desk-findings", tmp_path)
    page.visit(f"http://{server.host}/terms?state=all")
    picture(page, "desk-terms", tmp_path)
    page.visit(f"http://{server.host}/?filter=all")
    switch(page, "zh-Hans")
    look(page, "dark")
    page.until("document.querySelector('#panel h2')")
    picture(page, "desk-dark", tmp_path)
    for width in (400, 640, 1000):
        size(page, width, 800)
        narrow(page)
    size(page, 400, 800)
    picture(page, "desk-narrow", tmp_path)
    size(page, 1280, 800)
    look(page, "light")
    switch(page, "en")


def test_at_four_hundred_per_cent(page: DeskBrowser, server: Server, tmp_path: Path) -> None:
    """A window of 1,280 pixels at 400 % is 320 wide: nothing is lost but the panel, nothing reaches out sideways."""
    page.cdp("Emulation.setDeviceMetricsOverride", width=320, height=256, deviceScaleFactor=4, mobile=False)
    for path in ("/?filter=all", "/findings", "/terms?state=all"):
        page.visit(f"http://{server.host}{path}")
        narrow(page)
    page.visit(f"http://{server.host}/?filter=all")
    picture(page, "desk-zoomed", tmp_path)
    page.press("Control+Home")
    for _ in range(14):
        seen = page.run(
            "const box = document.activeElement.getBoundingClientRect();"
            "const at = document.elementFromPoint(box.left + box.width / 2, Math.max(box.top, 0) + 4);"
            "return box.height > 0 && document.activeElement.contains(at)"
        )
        assert seen, page.focus()  # no bar covers the cell with the focus
        page.press("ArrowDown")
    page.press("?")
    assert page.run(
        "const it = document.getElementById('help-sheet'); return it.open && it.scrollWidth <= it.clientWidth"
    )
    page.press("Escape")
    size(page, 1280, 800)


def test_forced_colours(page: DeskBrowser, server: Server, tmp_path: Path) -> None:
    """With the colours of the system, states are told by sign and line, and the focus by its outline."""
    page.cdp("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    page.visit(f"http://{server.host}/?filter=all")
    assert page.run("return matchMedia('(forced-colors: active)').matches")
    outline = page.run("const it = getComputedStyle(document.activeElement); return [it.outlineStyle, it.outlineWidth]")
    assert outline == ["solid", "3px"]
    dashes = page.run(
        "return ['doubtful', 'check', 'sure'].map((band) => "
        "getComputedStyle(document.querySelector(`.row.${band} .tie path`)).strokeDasharray)"
    )
    assert dashes[2] == "none"
    assert "none" not in dashes[:2]
    signs = page.run(
        "return [...document.querySelectorAll('.row.open')].map((one) => "
        "[...one.querySelectorAll('.sign, .found')].map((sign) => sign.textContent).join(''))"
    )
    assert len(signs) == 7
    assert all(signs)
    picture(page, "desk-forced", tmp_path)
    look(page, "light")


def test_keyboard_only_from_the_first_pair_to_the_last(page: DeskBrowser, server: Server) -> None:
    """From the top of the page by Tab into the table, down to the last pair and through every mode, never lost."""
    page.visit(f"http://{server.host}/?filter=all&order=reading")
    page.run("document.activeElement.blur(); document.querySelector('.tabs a').focus()")
    for _ in range(40):
        page.press("Tab")
        if page.run("return document.activeElement.matches('#table .cell')"):
            break
    page.press("Control+Home")
    numbers = []
    for _ in range(14):
        numbers.append(page.run("return document.activeElement.closest('.row').dataset.n"))
        for keys in (("s", "Escape"), ("e", "Escape"), ("Enter", "Escape"), ("c", "Escape"), ("?", "Escape")):
            before = page.focus()
            page.press(*keys)
            assert page.run("return document.activeElement.matches('#table .cell')"), (keys, page.focus())
            assert page.focus() == before
            ring = page.run("return getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none"
        page.press("ArrowDown")
    assert numbers == [str(number) for number in range(1, 15)]


def test_keyboard_alone_from_first_to_last_and_export(page: DeskBrowser, server: Server) -> None:
    page.visit(f"http://{server.host}/?filter=all")
    page.press("Control+Home", "n")
    seen = set()
    for _ in range(12):
        if page.run("return document.querySelector('#bar .done') !== null"):
            break
        ring = page.run("return getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none"
        seen.add(page.focus())
        page.press("a")
    assert page.run("return document.querySelector('#bar .done') !== null")
    assert len(seen) >= 5
    page.press("Control+s")
    page.until("document.getElementById('export-sheet').open")
    assert page.run("return document.activeElement.matches('#export-sheet [type=submit]')")  # Enter exports
    page.press("Escape")
    page.until("!document.getElementById('export-sheet').open")
    assert page.focus().endswith(("-source", "-target"))
    page.press("Enter")
    assert page.run("return document.activeElement.dataset.key") == "check"
    page.press("ArrowRight", "Escape")
    assert page.focus().endswith(("-source", "-target"))
    page.press("Shift+Tab")
    assert page.run("return document.activeElement.closest('#table') === null")
    page.press("j")
    assert page.run("return document.activeElement.closest('#table') === null")  # letters act in the table alone
    page.visit(f"http://{server.host}/?filter=all")
    for _ in range(20):
        if page.run("return document.getElementById('undo').disabled"):
            break
        page.press("z")


def test_the_switch_for_letters(page: DeskBrowser, server: Server) -> None:
    page.visit(f"http://{server.host}/?filter=all")
    before = page.focus()
    page.press("?")
    page.browser.click("#keys-on")
    page.press("Escape", "j")
    assert page.focus() == before
    page.press("ArrowDown")
    assert page.focus() != before
    page.press("?")
    page.browser.click("#keys-on")
    page.press("Escape", "k")
    assert page.focus() == before


def violations(page: DeskBrowser) -> list[str]:
    """Return what axe-core finds on a page as it is."""
    page.run(_AXE.read_text(encoding="utf-8"))
    found = page.run(
        "return axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations.map("
        "(one) => `${one.id} (${one.impact}): ${one.nodes[0].html.slice(0, 200)}`))"
    )
    return list(map(str, found))


@pytest.mark.skipif(not _AXE.is_file(), reason="axe-core is not there (npm install axe-core@4 in the checkout)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe(page: DeskBrowser, server: Server, scheme: str, tmp_path: Path) -> None:
    page.cdp("Page.setBypassCSP", enabled=True)
    look(page, scheme)
    states: list[tuple[str, tuple[str, ...]]] = [
        ("/?filter=all", ()),
        ("/?filter=all", ("s",)),
        ("/?filter=all", ("e",)),
        ("/?filter=all", ("?",)),
        ("/?filter=all", ("Control+s",)),
        ("/?filter=all", ("c",)),
        ("/?filter=all", ("v",)),
        ("/?filter=all", ("b",)),
        ("/findings", ()),
        ("/terms?state=all", ()),
    ]
    found = []
    for lang in ("en", "zh-Hans"):
        for path, keys in states:
            page.visit(f"http://{server.host}{path}")
            page.press(*keys)
            found += [f"{lang} {path} {keys}: {one}" for one in violations(page)]
        page.visit(f"http://{server.host}/?filter=all")
        switch(page, "zh-Hans" if lang == "en" else "en")
    with serving(environment={"XDG_DATA_HOME": str(tmp_path)}) as asking:
        page.browser.call("POST", "/url", {"url": asking.link})
        page.until("document.querySelector('input[name=source]')")
        found += [f"start: {one}" for one in violations(page)]
        page.browser.call("POST", "/url", {"url": f"http://{server.host}/"})
    look(page, "light")
    page.cdp("Page.setBypassCSP", enabled=False)
    assert found == []


_QUOTED = "[lang]:not([lang^=zh]), kbd, script, style, template, select, h1, .texts, .seg, .term-chip, .brand, .decided"


def test_no_english_is_left_on_chinese_pages(page: DeskBrowser, server: Server) -> None:
    """What the desk says itself: two English words in a row are left nowhere but in what is of the texts."""
    page.visit(f"http://{server.host}/?filter=all")
    switch(page, "zh-Hans")
    script = (
        "const copy = document.body.cloneNode(true);"
        f"for (const one of copy.querySelectorAll(`{_QUOTED}`)) one.remove();"
        "const names = ['title', 'aria-label', 'placeholder'];"
        "const titles = names.flatMap((name) => [...copy.querySelectorAll(`[${name}]`)].map("
        "(one) => one.getAttribute(name)));"
        "return [copy.textContent, ...titles].flatMap("
        "(text) => text.match(/[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,})+/g) ?? [])"
    )
    own = " ".join((*article().source.texts, "town council", "reading room"))
    found = {}
    for path, keys in (
        ("/?filter=all&at=", ("Control+Home", "j", "j", "j", "v")),
        ("/?filter=all", ("s",)),
        ("/findings", ()),
        ("/findings?state=all", ()),
        ("/terms?state=all", ()),
    ):
        page.visit(f"http://{server.host}{path}")
        page.press(*keys)
        if "filter" in path:
            page.until("document.querySelector('#panel h2')")
        found[path, keys] = [words for words in page.run(script) if words not in own]
    page.visit(f"http://{server.host}/?filter=all")
    switch(page, "en")
    assert {place: words for place, words in found.items() if words} == {}
