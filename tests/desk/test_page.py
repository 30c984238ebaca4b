"""The page in a real browser: see, join, split, move, undo, edit, mark, find, export."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bitext.browser import has_browser
from tests.desk.driving import SLOWLY, DeskBrowser, Server, desk_browser, serving, write_jsonl
from tests.desk.samples import bitext

pytestmark = pytest.mark.skipif(
    not has_browser(), reason="Chromium and its driver are not installed (Debian: chromium-driver)"
)

FIRST = [
    ("He left.|She stayed.", "他走了。|她留下了。"),
    ("It rained. The tea was cold.", "下雨了。茶凉了。"),
    ("Nobody came.", "没有人|来。"),
    ("Ads.", ""),
]


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskBrowser]:
    with desk_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(write_jsonl(bitext(), tmp_path_factory.mktemp("small") / "small.jsonl")) as running:
        yield running


@pytest.fixture(scope="module")
def entered(window: DeskBrowser, server: Server) -> DeskBrowser:
    window.visit(server.link)
    # The audit that begins unasked is over before the first test: what it says would be in the way.
    window.visit(f"http://{server.host}/findings")
    window.until("document.getElementById('audit')")
    return window


@pytest.fixture(scope="module")
def headers(entered: DeskBrowser, server: Server) -> dict[str, str]:
    return entered.headers(server)


@pytest.fixture
def page(entered: DeskBrowser, server: Server, headers: dict[str, str]) -> Iterator[DeskBrowser]:
    """Give the table as it was opened: whatever a test does is undone before the next."""
    entered.visit(f"http://{server.host}/?filter=all&order=reading&at=b12")
    yield entered
    said = entered.complaints()
    entered.leave()
    server.undo_all(headers)
    assert said == []


STEPS: list[tuple[str, list[str], list[tuple[str, str]]]] = [
    (
        "join with the next",
        ["m"],
        [FIRST[0], ("It rained. The tea was cold.|Nobody came.", "下雨了。茶凉了。|没有人|来。"), FIRST[3]],
    ),
    (
        "join with the previous",
        ["M"],
        [("He left.|She stayed.|It rained. The tea was cold.", "他走了。|她留下了。|下雨了。茶凉了。"), *FIRST[2:]],
    ),
    (
        "move the first up on the target side",
        ["j", "ArrowRight", "u"],
        [FIRST[0], (FIRST[1][0], "下雨了。茶凉了。|没有人"), ("Nobody came.", "来。"), FIRST[3]],
    ),
    (
        "move the last down on the target side",
        ["j", "ArrowRight", "d"],
        [*FIRST[:2], ("Nobody came.", "没有人"), ("Ads.", "来。")],
    ),
    (
        "move down on the source side",
        ["k", "d"],
        [("He left.", "他走了。|她留下了。"), ("She stayed.|It rained. The tea was cold.", FIRST[1][1]), *FIRST[2:]],
    ),
    ("split at the seams", ["k", "s", "Enter"], [("He left.", "他走了。"), ("She stayed.", "她留下了。"), *FIRST[1:]]),
    (
        "split inside both sentences",
        ["s", "Enter"],
        [FIRST[0], ("It rained.", "下雨了。"), ("The tea was cold.", "茶凉了。"), *FIRST[2:]],
    ),
    ("leave the split", ["s", "Escape"], FIRST),
    ("unlink", ["x"], [FIRST[0], ("It rained. The tea was cold.", ""), ("", "下雨了。茶凉了。"), *FIRST[2:]]),
    ("unlink and link", ["x", "l"], FIRST),
    (
        "swap",
        ["ArrowRight", "w"],
        [FIRST[0], (FIRST[1][0], "没有人|来。"), ("Nobody came.", "下雨了。茶凉了。"), FIRST[3]],
    ),
    (
        "shift a side down",
        ["ArrowRight", "D"],
        [FIRST[0], (FIRST[1][0], ""), ("Nobody came.", "下雨了。茶凉了。"), ("Ads.", "没有人|来。")],
    ),
    (
        "select two and link",
        ["k", "Space", "j", "Space", "l"],
        [("He left.|She stayed.|Nobody came.|Ads.", "他走了。|她留下了。|没有人|来。"), FIRST[1]],
    ),
    (
        "undo and redo",
        ["m", "m", "z", "z", "y"],
        [FIRST[0], ("It rained. The tea was cold.|Nobody came.", "下雨了。茶凉了。|没有人|来。"), FIRST[3]],
    ),
]


JOINED = ("It rained. The tea was cold.|Nobody came.", "下雨了。茶凉了。|没有人|来。")
AHEAD: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("five that mend", "mzuzm", [FIRST[0], JOINED, FIRST[3]]),
    ("checks, goes on and joins there", "aM", [FIRST[0], JOINED, FIRST[3]]),
    ("joins, goes on, swaps back and forth", "mjkzx", [FIRST[0], (FIRST[1][0], ""), ("", FIRST[1][1]), *FIRST[2:]]),
]


@pytest.mark.parametrize(("keys", "expected"), [step[1:] for step in AHEAD], ids=[step[0] for step in AHEAD])
def test_keys_typed_without_pause(page: DeskBrowser, keys: str, expected: list[tuple[str, str]]) -> None:
    page.type_ahead(keys)
    assert page.texts() == expected


def test_a_field_that_opens_takes_what_is_typed_after_it(page: DeskBrowser) -> None:
    page.type_ahead("mze!")
    assert page.run("return document.querySelector('#b12 textarea').value") == "It rained. The tea was cold.!"


def test_keys_upon_a_refused_one_are_let_go(page: DeskBrowser) -> None:
    page.run(SLOWLY)
    page.type_ahead("kumm")  # there is nothing above the first pair
    assert page.texts() == FIRST
    assert page.said() == "This is the first pair. 2 keys typed after it were not carried out."
    assert len(page.complaints()) == 1  # the console names the refusal, too


@pytest.mark.parametrize(("keys", "expected"), [step[1:] for step in STEPS], ids=[step[0] for step in STEPS])
def test_keys(page: DeskBrowser, keys: list[str], expected: list[tuple[str, str]]) -> None:
    assert page.texts() == FIRST
    assert page.focus() == "b12-source"  # the first that needs work
    page.press(*keys)
    assert page.texts() == expected


def test_edit_keeps_and_escape_leaves(page: DeskBrowser) -> None:
    page.press("e")
    page.browser.type("textarea", " Again.")
    page.press("Escape")
    assert page.texts() == FIRST
    page.press("e")
    page.browser.type("textarea", " Again.")
    page.press("Enter")
    assert page.texts()[1] == ("It rained. The tea was cold. Again.", FIRST[1][1])
    assert page.focus() == "b12-source"


def test_an_input_method_at_work_fires_no_key(page: DeskBrowser) -> None:
    page.press("ArrowRight", "e")
    page.cdp("Input.imeSetComposition", text="ma", selectionStart=2, selectionEnd=2)
    page.cdp("Input.dispatchKeyEvent", type="rawKeyDown", key="Process", code="Enter", windowsVirtualKeyCode=229)
    page.settle()
    assert page.run("return document.activeElement.tagName") == "TEXTAREA"
    page.cdp("Input.insertText", text="吗")  # a question particle
    page.press("Enter")
    assert page.texts()[1][1] == "下雨了。茶凉了。吗"


def test_letters_with_an_input_method_on_the_table(page: DeskBrowser) -> None:
    page.cdp("Input.dispatchKeyEvent", type="rawKeyDown", key="Process", code="KeyJ", windowsVirtualKeyCode=229)
    page.settle()
    assert page.focus() == "b13-source"
    page.cdp("Input.dispatchKeyEvent", type="rawKeyDown", key="？", code="Slash", windowsVirtualKeyCode=191)
    page.until("document.getElementById('help-sheet').open")
    page.press("Escape")
    assert page.focus() == "b13-source"


def test_marks(page: DeskBrowser) -> None:
    page.press("f")
    assert page.run("return document.querySelectorAll('#b12 .pin').length") == 1
    page.press("f", "c")
    page.browser.type("#ask-text", "a pun")
    page.press("Enter")
    assert page.run("return document.querySelector('#b12 .noted').title") == "a pun"
    page.press("Delete")
    page.until("document.getElementById('ask-sheet').open")
    page.press("2")
    assert [row[1] for row in page.rows()] == ["sure", "excluded", "doubtful", "left-out"]
    page.press("Delete")
    assert [row[1] for row in page.rows()][1] == "checked"


def test_right_and_on_to_the_next(page: DeskBrowser) -> None:
    for focus in ("b13-source", "b14-source"):
        page.press("a")
        page.until(f"document.activeElement.id === '{focus}'")
    assert page.rows()[1][1] == "checked"
    page.press("a")
    page.until("document.querySelector('#bar .done')?.textContent === 'Nothing is left to check.'")
    page.press("n")
    page.until("document.getElementById('said').textContent === 'Nothing further needs work here.'")


def test_several_rows_are_copied_as_a_table(page: DeskBrowser) -> None:
    script = (
        "const text = (id) => document.querySelector(`#${id} .seg`).firstChild;"
        "getSelection().setBaseAndExtent(text('b11-source'), 0, text('b12-target'), 2);"
        "const clip = new ClipboardEvent('copy', {clipboardData: new DataTransfer(), bubbles: true, cancelable: true});"
        "document.getElementById('b12-target').dispatchEvent(clip);"
        "return ['text/plain', 'text/html'].map((kind) => clip.clipboardData.getData(kind))"
    )
    plain, rich = page.run(script)
    assert plain == "He left. She stayed.\t他走了。她留下了。\nIt rained. The tea was cold.\t下雨了。茶凉了。"
    assert rich.startswith("<table><tbody><tr><td>He left. She stayed.</td><td>")
    page.run("getSelection().removeAllRanges()")


def test_what_is_changed_need_not_count_as_checked(page: DeskBrowser) -> None:
    page.press("m")
    assert page.rows()[1][1] == "checked"
    page.press("z", "?")
    page.browser.click("#check-on")
    page.press("Escape", "m")
    assert page.rows()[1][1] == "check"
    page.press("?")
    page.browser.click("#check-on")
    page.press("Escape")


def test_the_panel_is_put_away_and_back(page: DeskBrowser) -> None:
    shown = "return getComputedStyle(document.getElementById('panel')).display !== 'none'"
    seen = [page.run(shown)]
    for _ in range(2):
        page.press("h")
        seen.append(page.run(shown))
    assert seen == [True, False, True]


def test_find_in_both_scripts(page: DeskBrowser) -> None:
    page.press("/")
    page.browser.type("#find", "茶涼")  # the tea is cold, in Traditional characters
    page.press("Enter")
    page.until("document.getElementById('hits').textContent === '1 of 1'")
    assert page.run("return document.querySelector('.row.here').id") == "b12"
    page.press("Escape")
    assert page.focus() == "b12-source"


def test_filters_keep_a_mended_row_until_asked(page: DeskBrowser) -> None:
    page.browser.click(".chip.open")
    page.until("document.documentElement.dataset.ready === 'yes' && location.search.includes('open')")
    assert [row[0] for row in page.rows()] == ["b12", "b13", "b14"]
    page.press("a")
    assert [row[0] for row in page.rows()] == ["b12", "b13", "b14"]
    page.browser.click(".chip.open")
    page.until("document.querySelectorAll('.row').length === 2")


def test_by_mouse(page: DeskBrowser) -> None:
    page.browser.click("#b13 .target")
    page.browser.click("#b13 [data-key=up]")
    page.settle()
    assert page.texts()[1][1] == "下雨了。茶凉了。|没有人"
    page.browser.click("#undo")
    page.settle()
    assert page.texts() == FIRST


def test_the_language_of_the_interface(page: DeskBrowser) -> None:
    page.browser.click("#lang")
    page.until("document.documentElement.lang === 'zh-Hans' && document.documentElement.dataset.ready === 'yes'")
    page.press("m")
    assert page.said() == "已合并。 还剩 1 对待核对。"  # joined; 1 pair left to check
    page.browser.click("#lang")
    page.until("document.documentElement.lang === 'en' && document.documentElement.dataset.ready === 'yes'")


def test_two_tabs_see_each_other(page: DeskBrowser, server: Server) -> None:
    first = page.browser.call("GET", "/window")
    other = page.browser.call("POST", "/window/new", {"type": "tab"})["handle"]
    page.browser.call("POST", "/window", {"handle": other})
    page.visit(f"http://{server.host}/?filter=all&at=b12")
    page.press("m")
    mended = page.texts()
    page.browser.call("DELETE", "/window")
    page.browser.call("POST", "/window", {"handle": first})
    page.until("document.querySelectorAll('.row').length === 3")
    assert page.texts() == mended
    page.press("z")
    assert page.texts() == FIRST
