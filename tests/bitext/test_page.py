"""The page: whatever the texts hold, it shows them as text, fetches nothing and runs only its own script."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import html

from duizhao.bitext.model import Bead, Bitext, Document, Gap, Segment
from duizhao.bitext.writers.characters import legal
from duizhao.bitext.writers.html import path_marks, write_html
from tests.bitext.browser import ESCAPE, browsing, has_browser
from tests.bitext.samples import bitexts, small

HOSTILE = (
    "</span></div><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "\"' onmouseover='document.title=1' x=\"",
    "</style></title><!-- {{ 7*7 }} {% raw %} ]]> &amp; &#x3c;script&#x3e;",
    "\x00\x08\ud800\ufffe\u202eback\u202c",
    "javascript:alert(1) https://example.org/x.png",
)


def page(bitext: Bitext) -> str:
    handle = io.BytesIO()
    write_html(bitext, handle)
    return handle.getvalue().decode()


def parsed(text: str) -> html.HtmlElement:
    tree = html.document_fromstring(text)
    assert isinstance(tree, html.HtmlElement)
    return tree


def hostile() -> Bitext:
    count = len(HOSTILE)
    return Bitext(
        source=Document.of(HOSTILE, "en", name=HOSTILE[0]),
        target=Document.of(HOSTILE[::-1], "zh-Hant", name=HOSTILE[1]),
        beads=tuple(Bead(source=(i,), target=(i,), confidence=0.3 * i) for i in range(count)),
        notes=HOSTILE,
    )


def test_rows_in_order_with_languages() -> None:
    tree = parsed(page(small()))
    rows = [[cell.text_content() for cell in row] for row in tree.find_class("bead")]
    assert rows == [
        ["1", "He left. She stayed.", "他走了，她留下。", "0.90 2–2"],
        ["2", "added", "编者按。", "0.50 0–1"],
        ["3", "An advertisement.", "left out", "0.75 1–0"],
    ]
    assert [row.get("class") for row in tree.find_class("bead")] == ["bead sure", "bead added", "bead left-out"]
    assert {cell.get("lang") for cell in tree.find_class("source")} == {"en"}
    assert {cell.get("lang") for cell in tree.find_class("target")} == {"zh-Hans"}
    title = tree.find_class("segment")[1].get("title")
    assert title == "segment 2, paragraph 2, characters 9–20"


def test_paragraphs_are_kept_together() -> None:
    segments = [("One.", 0), ("Two.", 0), ("Three.", 1)]
    source = Document(
        segments=tuple(
            Segment(text=text, lang="en", start=i, end=i + 1, paragraph=paragraph)
            for i, (text, paragraph) in enumerate(segments)
        ),
        lang="en",
    )
    target = Document.of(["一。", "二。", "广告。", "三。"], "zh-Hans")  # one, two, an advertisement, three
    pairs = ((0,), (0,)), ((1,), (1,)), ((), (2,)), ((2,), (3,))
    beads = tuple(Bead(source=s, target=t) for s, t in pairs)
    tree = parsed(page(Bitext(source=source, target=target, beads=beads)))
    assert [len(group) for group in tree.find_class("paragraph")] == [3, 1]


def test_skipped_stretches_are_told() -> None:
    text = "MENU <b>\nHe left."
    source = Document(
        segments=(Segment(text="He left.", lang="en", start=9, end=17),),
        lang="en",
        text=text,
        gaps=(Gap(start=0, end=8, reason="boilerplate"), Gap(start=8, end=9, reason="blank")),
    )
    bitext = Bitext(source=source, target=Document.of(["他走了。"], "zh-Hans"), beads=(Bead(source=(0,), target=(0,)),))
    (details,) = parsed(page(bitext)).find_class("skipped")
    assert [item.text_content() for item in details.iter("li")] == ["boilerplate 8 characters MENU <b>"]


def test_path_marks() -> None:
    bitext = Bitext(
        source=Document.of(["a", "b", "c", "d"], "en"),
        target=Document.of(["甲", "乙"], "zh-Hans"),
        beads=(
            Bead(source=(0, 1), target=(0,), confidence=0.9),
            Bead(source=(2,), target=()),
            Bead(source=(), target=(1,)),
            Bead(source=(3,), target=()),
        ),
    )
    assert path_marks(bitext) == {
        "sure": "M0.0 0.0L120.0 60.0",
        "left-out": "M120.0 60.0L180.0 60.0M180.0 120.0L240.0 120.0",
        "added": "M180.0 60.0L180.0 120.0",
    }


def check_harmless(text: str) -> None:
    """Whatever stands in it, the page has its own elements only, no reference outside, nothing that runs."""
    tree = parsed(text)
    names = {str(element.tag) for element in tree.iter("*")}
    assert not names & {"img", "iframe", "object", "embed", "link", "base", "form", "video", "audio"}
    (script,), (style,) = tree.findall(".//script"), tree.findall(".//style")
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy
    for element in (script, style):
        digest = base64.b64encode(hashlib.sha256((element.text or "").encode()).digest()).decode()
        assert f"'sha256-{digest}'" in str(policy)
    attributes = {(str(name), str(value)) for element in tree.iter("*") for name, value in element.attrib.items()}
    assert not [name for name, _ in attributes if name.startswith("on") or name in {"style", "src", "srcdoc"}]
    assert all(re.fullmatch("#b[0-9]+", value) for name, value in attributes if name == "href")
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", text) is None


def test_hostile_text_is_shown_as_text() -> None:
    text = page(hostile())
    check_harmless(text)
    shown = [cell.text_content() for cell in parsed(text).find_class("source")]
    assert shown == [legal(one) for one in HOSTILE]


@settings(max_examples=25, deadline=None)
@given(bitexts())
def test_any_bitext(bitext: Bitext) -> None:
    text = page(bitext)
    check_harmless(text)
    assert text.count('role="row"') == len(bitext.beads)


def test_large_segment() -> None:
    huge = "<" * 1_000_000
    bitext = Bitext(
        source=Document.of([huge], "en"), target=Document.of(["大"], "zh-Hans"), beads=(Bead(source=(0,), target=(0,)),)
    )
    text = page(bitext)
    assert text.count("&lt;") == 1_000_000


@pytest.mark.skipif(not has_browser(), reason="Chromium and its driver are not installed (Debian: chromium-driver)")
def test_in_a_browser(tmp_path: Path) -> None:
    """The page's own script sorts, filters, finds and steps; nothing in the texts runs."""
    bitext = hostile()
    path = tmp_path / "page.html"
    with path.open("wb") as handle:
        write_html(bitext, handle)
    with browsing(tmp_path) as browser:
        browser.open(path)
        assert browser.complaints() == []
        assert browser.run("return document.title") == f"{legal(HOSTILE[0])} · {legal(HOSTILE[1])} – 对照"
        assert browser.run("return document.querySelectorAll('img').length") == 0
        reading = [f"b{number}" for number in range(1, len(HOSTILE) + 1)]
        assert browser.shown(".bead") == reading
        browser.click("[data-band=doubtful]")
        assert browser.shown(".bead") == ["b1", "b2"]  # confidence 0 and 0.3
        browser.click("[data-band='']")
        browser.type("#find", "ONERROR")
        browser.run("return new Promise((done) => setTimeout(done, 300))")
        assert browser.shown(".bead") == ["b2", "b5"]
        browser.run("const f = document.getElementById('find'); f.value = ''; f.dispatchEvent(new Event('input'))")
        browser.run("return new Promise((done) => setTimeout(done, 300))")
        browser.type("#find", ESCAPE)
        browser.press("nn")
        assert browser.run("return document.activeElement.id") == "b2"
        browser.press("j")
        assert browser.run("return document.activeElement.id") == "b3"
        browser.click("#sort")
        assert browser.shown(".bead") == reading  # the confidence rises with the number
        assert browser.run("return document.querySelectorAll('.paragraph').length") == 1
        browser.press("s")
        assert browser.run("return document.querySelectorAll('.paragraph').length") == len(HOSTILE)
        assert browser.complaints() == []
