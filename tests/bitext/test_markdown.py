"""Markdown cut into blocks, each character with its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.documents import make_document
from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Manuscript
from duizhao.bitext.readers.markdown import parse
from tests.timing import grows_linearly

BLOCKS = [
    ("# Title\n\nText *with* **marks** and `code`.", ["Title", "Text with marks and code."]),
    ("Title\n=====\nText", ["Title", "Text"]),
    ("One line\nwrapped in two", ["One line wrapped in two"]),
    ("一行文字\n换成两行", ["一行文字换成两行"]),  # one line of text, broken in two
    ("English line.\n中文一行。\nEnglish again.", ["English line.", "中文一行。", "English again."]),
    ("Hard  \nbreak", ["Hard", "break"]),
    ('[label](http://a.b/label "title") label', ["label label"]),
    ("[标题](https://www.rfa.org/标题.html)\n------\n", ["标题"]),  # a title that is also in its address
    ("![a picture](p.png) and [one][1]\n\n[1]: http://one", ["a picture and one"]),
    ("a \\* b &amp; c &#20013; <b>d</b>", ["a * b & c 中 d"]),
    ("> quoted\n> text\n\n- item\n- other\n\n1. first", ["quoted text", "item", "other", "first"]),
    ("| a | 一 |\n|---|----|\n| b | 二 |", ["a", "一", "b", "二"]),
    ("```\ncode\n```\n\n    code\n\nText", ["Text"]),
    ("<div>\n<p>html</p>\n<p>网页</p>\n</div>\n\nText", ["html", "网页", "Text"]),  # web page
    ("a<br>b", ["a", "b"]),
    ("---\ntitle: no\n---\nText", ["Text"]),
    ("- [ ] Undone\n- [x] Done\n\n[x] marks", ["Undone", "Done", "[x] marks"]),
    ("Term\n: Its *meaning*\n: Another", ["Term", "Its meaning", "Another"]),
    ("## Install {#install}\n\nSet {#x} here", ["Install", "Set {#x} here"]),
    ("> [!NOTE]\n> Mind the gap.", ["Mind the gap."]),
    (
        "::: tip Good to know\nBees **sleep**.\n:::\n\n:::warning\nStings.\n:::",
        ["Good to know", "Bees sleep.", "Stings."],
    ),
    ("{{< note >}}\nA note.\n{{< /note >}}", ["A note."]),
    ('See {{< term text="hive" >}}.\n{% hint %}\nNo.\n{% endhint %}', ['See {{< term text="hive" >}}.', "No."]),
    ('<p markdown="1">See [the **docs**](http://a.example/x) [1].</p>', ["See the docs [1]."]),
    ("~~Gone~~ and ~here~", ["Gone and ~here~"]),
    (": a colon first\n\n::: details 更多\n内容\n:::", ["a colon first", "更多", "内容"]),  # more; content
    ("+++\ntitle = 'no'\n+++\nText", ["Text"]),
    ("---\n\nText after a rule\n\n---\n", ["Text after a rule"]),
    ("windows\r\nlines\r\n\r\nand more", ["windows lines", "and more"]),
    (r"Let $a_i * b_i * c$ and $x\,y$ grow.", [r"Let $a_i * b_i * c$ and $x\,y$ grow."]),
    (r"设$f_\theta$为*模型*。", [r"设$f_\theta$为模型。"]),  # let f be a model
    ("From $5 to $10, or $5 *net* and 10$ gross.", ["From $5 to $10, or $5 net and 10$ gross."]),
    ("Its area is\n$$\n\\pi r^2\n$$\nby rule.\n\n$$E = mc^2$$\n\nEnd.", ["Its area is", "by rule.", "End."]),
    ("$$ is a sign\n\nnever closed", ["$$ is a sign", "never closed"]),
    ("$$E = m_0*c*$$ holds", ["$$E = m_0*c*$$ holds"]),
    ("import Tabs from '@theme/Tabs';\n\nexport const a = 1;\n\n# One {/*one*/}\n\nTwo", ["One", "Two"]),
    ("import 'x.css'\nimport duties rose.\n\nexport const is a word.", ["import duties rose."]),
    ("{/* a note\n\nof two paragraphs */}\n\nOne {/* not two */}\n\n{/* open", ["One", "{/* open"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), BLOCKS)
def test_blocks(text: str, expected: list[str]) -> None:
    assert [block.text for block in parse(text)[0]] == expected


@pytest.mark.parametrize("unit", ["{/* a ", "{/***", "{/*\n", "$a ", "$$a ", "$$\n"])
def test_what_is_opened_and_never_closed_takes_linear_time(unit: str) -> None:
    small, large = (unit * (size // len(unit)) for size in (1000, 8000))
    assert grows_linearly(lambda: parse(small), lambda: parse(large), 16, 0.1)


@pytest.mark.parametrize(("text", "expected"), BLOCKS)
def test_places(text: str, expected: list[str]) -> None:
    blocks, _ = parse(text)
    assert len(blocks) == len(expected)
    for block in blocks:
        if not block.runs:
            assert text[block.start : block.end] == block.text  # the very same
        for number, (first, start, end) in enumerate(block.runs):
            stop = block.runs[number + 1][0] if number + 1 < len(block.runs) else len(block.text)
            shown = block.text[first:stop]
            assert shown.split() == text[start:end].split() or text[start] == "&"


def test_reasons() -> None:
    _, gaps = parse("---\nlayout: post\n---\n# One\n\nTwo")
    assert [gap.reason for gap in gaps] == ["front-matter", "markup", "blank"]


def test_too_long() -> None:
    with pytest.raises(InputError, match="too many for Markdown"):
        parse("a" * (8 * 2**20 + 1))


MARKS = (
    "# ,\n,\n\n,- ,> ,`,```\n,*,**,_,[,](,),![,<b>,</b>,<br>,<!--,-->,&amp;,\\,|,---\n,a: b\n,word,中文。, ,\t,"  # noqa: SIM905
    "\r\n,\0,&#0;,https://a.b,<https://a.b>,    ,😀".split(",")
)
PARTS = st.lists(st.sampled_from(MARKS), max_size=25)


@given(PARTS)
@settings(max_examples=300, deadline=None)
def test_blocks_and_gaps_cover_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    blocks, gaps = parse(text)
    position = 0
    for start, end in sorted([(b.start, b.end) for b in blocks] + [(g.start, g.end) for g in gaps]):
        assert start == position < end
        position = end
    assert position == len(text)


def test_segments_have_the_places_of_their_marks() -> None:
    text = "Some *text* of one **kind**. And more & more &amp; more.\n"
    blocks, gaps = parse(text)
    document = make_document(Manuscript(name="a.md", text=text, blocks=blocks, gaps=gaps))
    assert [(segment.text, text[segment.start : segment.end]) for segment in document.segments] == [
        ("Some text of one kind.", "Some *text* of one **kind**."),
        ("And more & more & more.", "And more & more &amp; more."),
    ]
