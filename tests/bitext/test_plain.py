"""Plain text cut into paragraphs, wrapped lines joined, nothing lost."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.readers.plain import parse

ENGLISH = (
    "At the conference this month, the founder of a start-up showed off a video that he had recently posted online. "
    "It displayed an old photograph of a woman with two toddlers. Then the photo sprang to life."
)
# The same in Chinese: a founder showed a video at the conference this month ...
CHINESE = "本月在大会上，一家创业公司的创始人展示了他最近发布在网上的一段视频，上面是一个女人和两个孩子的老照片。" * 2


def texts(text: str) -> list[str]:
    return [block.text for block in parse(text)[0]]


def wrap_chinese(text: str, width: int = 30) -> str:
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))


PARAGRAPHS = [
    ("one\n\ntwo", ["one", "two"]),
    ("one\ntwo", ["one", "two"]),
    ("  one  \n\n\n\t two\u3000\n", ["one", "two"]),
    ("one\r\ntwo\rthree\u2028four\x0bfive\x0csix\x85seven", ["one", "two", "three", "four", "five", "six", "seven"]),
    ("\ufeffone\u200b\n\u200b\ntwo", ["one", "two"]),
    ("  • 7 min read\nA caption.", ["• 7 min read", "A caption."]),
    (f"{ENGLISH}\n{CHINESE}\n{ENGLISH}", [ENGLISH, CHINESE, ENGLISH]),  # long lines are paragraphs each
    (textwrap.fill(ENGLISH, 72), [ENGLISH]),
    (textwrap.fill(ENGLISH, 72) + "\n\n" + textwrap.fill(ENGLISH[:120], 72), [ENGLISH, ENGLISH[:120].strip()]),
    (textwrap.fill(ENGLISH, 60) + "\n" + wrap_chinese(CHINESE), [ENGLISH, CHINESE]),
    (
        textwrap.fill(ENGLISH, 72, initial_indent="    ") + "\n" + textwrap.fill(ENGLISH, 72, initial_indent="    "),
        [ENGLISH, ENGLISH],
    ),
    ("- one thing\n- another thing", ["- one thing", "- another thing"]),
    # A dialogue: yes, no, why not
    (
        "“Yes.”\n“是的。”\n“No.”\n“不。”\n“Why not?”\n“为什么不？”",
        ["“Yes.”", "“是的。”", "“No.”", "“不。”", "“Why not?”", "“为什么不？”"],
    ),
    ("A heading of some length, with more than forty columns\nHe left.", None),
    (
        (
            "Once upon a midnight dreary, while I pondered, weak and weary,\n"
            "Over many a quaint and curious volume of forgotten lore—\n"
            "While I nodded, nearly napping, suddenly there came a tapping,"
        ),
        None,
    ),
    ("", []),
    ("\n\n", []),
]


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS)
def test_paragraphs(text: str, expected: list[str] | None) -> None:
    assert texts(text) == (text.split("\n") if expected is None else expected)


def test_a_wrapped_paragraph_remembers_its_places() -> None:
    text = "\n" + textwrap.fill(ENGLISH, 72)
    (block,) = parse(text)[0]
    for number, (position, start, end) in enumerate(block.runs):
        stop = block.runs[number + 1][0] if number + 1 < len(block.runs) else len(block.text)
        shown = block.text[position:stop]
        assert shown == text[start:end] or (shown == " " and text[start:end] == "\n")


@given(
    st.lists(
        st.sampled_from(
            [*"ab中文。. -•", "\n", "\r\n", "\n\n", "\u2028", "\u3000", "\ufeff", "\x1c", ENGLISH, "x" * 50]
        ),
        max_size=30,
    )
)
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
        assert block.text == block.text.strip()
        assert "".join(block.text.split()) == "".join(text[block.start : block.end].split())
