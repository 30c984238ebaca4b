"""The page of two versions: facts that changed are flagged, filters and keys work, it speaks Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from duizhao.align.editions.comparing import Edition, compare_editions
from duizhao.align.editions.differences import compare_facts
from duizhao.align.editions.report import edition_to_html
from duizhao.align.encoders.registry import load_encoder
from duizhao.bitext.model import Document
from tests.bitext.browser import Browser, browsing, has_browser

OLD = [
    "议会星期二以14票赞成通过了这项议案。",  # parliament passed the bill on Tuesday with 14 votes
    "反对者说的都对。",  # all that the opponents say is right
    "图书馆将在五月重新开放。",  # the library will reopen in May
    "修缮费用由镇上承担。",  # the town pays for the repairs
    "镇长没有回答记者的问题。",  # the mayor did not answer the reporters' questions
]
NEW = [
    "议会星期二以41票赞成通过了这项议案。",  # with 41 votes
    "反对者说的都不对。",  # all that they say is wrong
    "图书馆将在五月重新开放。",
    "镇长没有回答记者的问题。",
    "一支铜管乐队在广场上演奏。",  # a brass band plays in the square
]


@pytest.fixture(scope="module")
def edition() -> Edition:
    old, new = (Document.of(texts, "zh-Hans", name=name) for texts, name in ((OLD, "a.txt"), (NEW, "b.txt")))
    return compare_editions(old, new, load_encoder("use"), version="test")


def rows(page: str) -> list[tuple[list[str], str, list[str], list[str]]]:
    """Return flags, old text, what is struck out and what is underlined, row by row."""
    found = []
    for row in html.fromstring(page).iterfind(".//tbody/tr"):
        flags = [flag.text or "" for flag in row.iter("b") if flag.get("class") == "flag"]
        texts = ["".join(map(str, cell.itertext())) for cell in row.iter("td") if cell.get("class") == "text"]
        gone, new = ([one.text or "" for one in row.iter(tag)] for tag in ("del", "ins"))
        found.append((flags, texts[0], gone, new))
    return found


def test_facts_are_flagged_and_marked_word_by_word(edition: Edition) -> None:
    found = {row[1]: (row[0], *row[2:]) for row in rows(edition_to_html(edition))}
    assert found[OLD[0]] == (["Numbers"], ["14"], ["41"])
    assert found[OLD[1]] == (["Negation"], [], ["不"])
    assert found[OLD[2]] == ([], [], [])
    assert found[OLD[3]] == ([], [OLD[3]], [])
    fates = [row.findtext("td") for row in html.fromstring(edition_to_html(edition)).iterfind(".//tbody/tr")]
    assert [fate for fate in fates if fate][:3] == ["Changed", "Changed", "Kept"]


def test_the_page_speaks_chinese(edition: Edition) -> None:
    page = edition_to_html(edition, "zh-Hans")
    assert '<html lang="zh-Hans">' in page
    for words in ("保留", "仅第一版有", "仅第二版有", "数字", "否定", "删除线"):  # kept, only in each, number, negation
        assert words in page
    bare = re.sub(r"<(style|script|kbd|p class=\"recipe).*?</(?:style|script|kbd|p)>", " ", page, flags=re.DOTALL)
    said = " ".join(map(str, html.fromstring(bare).itertext()))
    assert {*re.findall(r"[A-Za-z]{2,}", said)} == {"duizhao", "compare", "txt"}


@pytest.mark.parametrize(
    ("old", "new", "flags"),
    [
        ("法案最终获得14票支持。", "四十一名议员投了赞成票。", ("numbers",)),  # 14 votes; forty-one members
        ("法案最终获得14票支持。", "十四名议员投了赞成票。", ()),  # fourteen
        ("The firm had 1,200 workers.", "Some 2,100 people were employed there.", ("numbers",)),
        ("The firm had 1,200 workers.", "Many were employed there.", ()),
    ],
)
def test_numbers_are_facts_in_other_words_too(old: str, new: str, flags: tuple[str, ...]) -> None:
    assert compare_facts(old, new).flags == flags


@pytest.fixture(scope="module")
def page(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not has_browser():
        pytest.skip("Chromium and its driver are not installed (Debian: chromium-driver)")
    folder = tmp_path_factory.mktemp("edition")
    path: Path = folder / "changes.html"
    path.write_text(edition_to_html(edition), encoding="utf-8")
    with browsing(folder / "browser") as browser:
        browser.open(path)
        yield browser
        assert browser.complaints() == []


SHOWN = "return [...document.querySelectorAll('.versions tbody tr')].map((one, at) => one.hidden ? '' : at).join('')"
HERE = "return [...document.querySelectorAll('.versions tbody tr')].indexOf(document.activeElement)"


def test_keys_go_from_difference_to_difference(page: Browser) -> None:
    differing = page.run(
        "return [...document.querySelectorAll('.versions tbody tr')]"
        ".flatMap((one, at) => one.matches('.differs') ? [at] : [])"
    )
    seen = []
    for _ in differing:
        page.press("n")
        seen.append(page.run(HERE))
    assert seen == differing
    page.press("p")
    assert page.run(HERE) == differing[-2]
    page.press("j")
    assert page.run(HERE) == differing[-2] + 1


def test_filters(page: Browser) -> None:
    page.click("[data-only=numbers]")
    assert page.run(SHOWN) == "0"
    assert page.run("return document.querySelector('[data-only=numbers]').ariaPressed") == "true"
    assert page.run("return document.getElementById('shown').textContent") == "1 shown"
    page.click("[data-only=negation]")
    assert page.run(SHOWN) == "1"
    page.press("\ue00c")  # Escape
    assert page.run(SHOWN) == "012345"
    page.press("/")
    page.type("#find", "图书馆")  # library
    page.run("return new Promise((done) => setTimeout(done, 200))")
    assert page.run(SHOWN) == "2"
    page.press("\ue00c")
    assert page.run(SHOWN) == "012345"
