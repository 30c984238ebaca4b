"""The page in a real browser: see, join, split, move, undo, edit, mark, find, export."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bitext.browser import has_browser
from tests.desk.driving import DeskBrowser, Server, desk_browser, serving, write_jsonl
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
    return window


@pytest.fixture
def page(entered: DeskBrowser, server: Server) -> Iterator[DeskBrowser]:
    """Give the table as it was opened: whatever a test does is undone after it."""
    entered.visit(f"http://{server.host}/?filter=all&order=reading&at=b12")
    yield entered
    entered.visit(f"http://{server.host}/?filter=all&order=reading&at=b12")
    for _ in range(50):
        if entered.run("return document.getElementById('undo').disabled"):
            break
        entered.press("z")
    assert entered.texts() == FIRST
    assert entered.complaints() == []
    entered.leave()


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


@pytest.mark.parametrize(("keys", "expected"), [step[1:] for step in STEPS], ids=[step[0] for step in STEPS])
def test_keys(page: DeskBrowser, keys: list[str], expected: list[tuple[str, str]]) -> None:
    assert page.texts() == FIRST
    assert page.focus() == "b12-source"  # the first that needs work
    page.press(*keys)
    assert page.texts() == expected
