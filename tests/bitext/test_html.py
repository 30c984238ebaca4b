"""HTML cut into blocks, each character with its place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.readers.html import looks_like_html, parse

BLOCKS = [
    ("<p>One</p><p>Two</p>", ["One", "Two"]),
    ("<P>One<P>Two", ["One", "Two"]),
    ("<div>One<br>一<br/>Two</div>", ["One", "一", "Two"]),
    ("<ul><li>One<li>Two</ul>", ["One", "Two"]),
    ("<td>One</td><td>一</td>", ["One", "一"]),
    ("<p>A <b>bold</b> wo<i>r</i>d</p>", ["A bold word"]),
    ("<p>One &amp; two &lt;b&gt; &#20013;&#x6587; &copy; &nosuch; AT&T</p>", ["One & two <b> 中文 © &nosuch; AT&T"]),
    ("<p>spaces \n  and\tlines &nbsp;</p>", ["spaces and lines"]),
    ("<p>中文\n换行</p>", ["中文换行"]),  # Chinese broken over two lines
    ("<script>if (a < b) { '</p>' }</script>One<style>p{}</style>", ["One"]),
    ("<!-- <p>no</p> -->One<!-- unclosed", ["One"]),
    ("<!doctype html><?php echo '<p>'?>One", ["'?>One"]),
    ("<a title=\"x > y\" href='>'>One</a>", ["One"]),
    ("2 < 3 and 3 > 2, a<", ["2 < 3 and 3 > 2, a<"]),
    ("One <unfinished", ["One <unfinished"]),
    ('<a href="unclosed>One</a> two', ["One two"]),
    ("<nav><a>Home</a><p>About</nav>One", ["One"]),
    ("<p hidden>no<p>One<span style='display: none'>no</span></p>", ["One"]),
    ('<p class="not hidden at all">One</p>', ["One"]),
    ("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字", ["漢字"]),  # Chinese character, with its sound
    ("<svg><title>no</title><path/></svg>One", ["One"]),
    ("<pre>one\ntwo</pre>", ["one", "two"]),
    ("<p>If <math><mi>x</mi><mo>=</mo><mn>2</mn></math>, stop.</p>", ["If x = 2, stop."]),
    ("<p>A <math><mfrac><mn>1</mn>\n<mn>2</mn></mfrac></math> of <math><mn>3</mn></math></p>", ["A 1 2 of 3"]),
    ("<math><mn>2</mn><mo>&InvisibleTimes;</mo><mi>x</mi></math>", ["2 x"]),
    (
        "<p>若<math><semantics><mi>x</mi><annotation>\\alpha</annotation></semantics></math>成立</p>",  # if x holds
        ["若x成立"],
    ),
    ("<title>One</title><h1>Two</h1><figcaption>Three</figcaption>", ["One", "Two", "Three"]),
    ("co&shy;operate&#8203;d", ["cooperated"]),
    ("none&#x10ffff; here", ["none here"]),
    ("", []),
    ("<div></div>", []),
]


@pytest.mark.parametrize(("text", "expected"), BLOCKS)
def test_blocks(text: str, expected: list[str]) -> None:
    assert [block.text for block in parse(text)[0]] == expected


def test_kinds_and_reasons() -> None:
    blocks, gaps = parse("---\ntitle: x\n---\n<nav>Home</nav><h1>One</h1><li>Two</li><td>3 a</td><p>Four</p>")
    assert [block.kind for block in blocks] == ["heading", "item", "cell", "paragraph"]
    assert [gap.reason for gap in gaps][:3] == ["front-matter", "boilerplate", "markup"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!DOCTYPE html><p>x", True),
        ("<html>", True),
        ("<!-- made by hand -->\n<html lang=en>", True),
        ("<div><p>a</p><p>b</p></div>", True),
        ("<3 you all", False),
        ("Plain text with a <b>tag</b>, and <i>another</i>.", False),
        ("", False),
    ],
)
def test_looks_like_html(text: str, *, expected: bool) -> None:
    assert looks_like_html(text) is expected


PARTS = st.lists(
    st.sampled_from(
        "<p> </p> <b> </b> <br> <!-- --> <script> </script> <nav> </nav> <pre> </pre> <li> <div hidden> </div> < > "  # noqa: SIM905
        '" \' &amp; &#x4e2d; & &; text 中文 <a href=" <ruby> <rt> </rt> <svg> <select> </select> <! <? </'.split(" ")
    )
    | st.sampled_from([" ", "\n", "\0", "\u3000", "😀"]),
    max_size=25,
)


@given(PARTS)
@settings(deadline=None)
def test_blocks_and_gaps_cover_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    blocks, gaps = parse(text)
    position = 0
    for start, end in sorted([(b.start, b.end) for b in blocks] + [(g.start, g.end) for g in gaps]):
        assert start == position < end
        position = end
    assert position == len(text)
    for block in blocks:
        assert block.text
        for number, (first, start, end) in enumerate(block.runs):
            stop = block.runs[number + 1][0] if number + 1 < len(block.runs) else len(block.text)
            assert block.start <= start < end <= block.end
            assert first < stop
            if stop - first == end - start > 1:
                assert block.text[first:stop].split() == text[start:end].split()


@pytest.mark.parametrize(
    "part", ["<", "<a", '<a b="', "<!--", "<!", "&", "&a", "<p>", "<script>", "<nav>", "</p", "<a '"]
)
def test_hostile_repetition_takes_linear_time(part: str) -> None:
    before = time.perf_counter()
    parse(part * 20_000)
    assert time.perf_counter() - before < 3
