"""Narrow columns, the furniture of pages, and titles and marks of notes in HTML: what the segments are."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from duizhao.bitext.documents import make_document
from duizhao.bitext.readers import read_manuscript

LEAFLET = (
    (
        "The ferry company said on Monday that it would add two boats to the northern line before the summer, because "
        "more and more people were crossing the strait to work. It gave no figures."
    ),
    (
        "Passengers have complained for months that the morning boats are full and that they must wait an hour on the "
        "quay. The harbour office, which owns the landing stages, has agreed to lengthen the eastern one."
    ),
    "A spokeswoman said that the price of a ticket would not change.",
)
# The same: boats for the northern line; complaints, and a longer landing stage; the price.
LEAFLET_ZH = (
    "轮渡公司周一表示，由于越来越多的人要过海峡上班，公司将在夏天到来之前为北线增加两艘船。公司没有给出数字。",
    "几个月来，乘客一直抱怨早班船太挤，他们不得不在码头上等一个小时。拥有码头的港务局已经同意加长东侧码头。",
    "一位发言人说，票价不会变。",
)
VERSES = """\
The river keeps no ledger
of the boats that went down,
nor does the willow count
the lamps along the town.

I left my coat beside it,
my hat upon the stone,
and walked the road to Harrow
in the white moon alone.
"""
# Dishes: mackerel, noodles, rice, cucumber, eggs. All lines are as long as each other.
DISHES = """\
柠檬烤鲭鱼配时令蔬菜沙拉
鸭肉汤面配自制辣椒酱汁料
黑豆焖饭配本地新鲜小蘑菇
凉拌黄瓜配陈年老醋炒花生
蛤蜊蒸蛋配葱花酱油和香油
"""


def texts(folder: Path, content: str, name: str = "a.txt") -> tuple[str, ...]:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return tuple(make_document(read_manuscript(path)).texts)


def wrapped_zh(paragraph: str, columns: int) -> str:
    lines, start = [], 0
    while start < len(paragraph):
        end = start + columns // 2
        while paragraph[end : end + 1] in {"，", "。"}:
            end -= 1
        lines.append(paragraph[start:end])
        start = end
    return "\n".join(lines)


@pytest.mark.parametrize("columns", [24, 30, 39, 60])
def test_columns_are_joined(columns: int, tmp_path: Path) -> None:
    english = "\n\n".join(textwrap.fill(paragraph, columns) for paragraph in LEAFLET)
    chinese = "\n\n".join(wrapped_zh(paragraph, columns) for paragraph in LEAFLET_ZH)
    assert " ".join(texts(tmp_path, english)) == " ".join(LEAFLET)
    assert "".join(texts(tmp_path, chinese)) == "".join(LEAFLET_ZH)
    assert len(texts(tmp_path, english)) == len(texts(tmp_path, chinese)) == 5


@pytest.mark.parametrize("lines", [VERSES, DISHES], ids=["verses", "dishes"])
def test_short_lines_of_their_own_are_kept(lines: str, tmp_path: Path) -> None:
    assert texts(tmp_path, lines) == tuple(line for line in lines.split("\n") if line)


PAGES = (
    "The clerk was told that the board would hold its next meeting in",
    (
        "March. The captains who had come from the islands were asked to stay\n"
        "until the vote was taken, and most of them did so without complaint at"
    ),
    (
        "Mr Finch. He thanked them all for the patience that they had shown and\n"
        "for the letters which they had written over the winter to the office of"
    ),
    "Alder and Company. Nothing else was said about the matter that evening.",
)


def test_a_table_of_contents_with_dots_keeps_its_lines(tmp_path: Path) -> None:
    contents = (
        " CHAPTER I. The Quay . . . . . . . . . . . . . . . . . . . . 1\n"
        " CHAPTER II. A Letter from the Board . . . . . . . . . . . . 14\n"
        " CHAPTER III. What the Captain Saw from the Window of the Long\n"
        "   Room ..................................................... 29\n"
    )
    found = texts(tmp_path, contents + "\n\n" + textwrap.fill(LEAFLET[0], 64) + "\n")
    assert [text.rpartition(" ")[2] for text in found[:3]] == ["1", "14", "29"]
    assert " ".join(found[3:]) == LEAFLET[0]


def test_what_hangs_under_an_item_or_a_speech_is_part_of_it(tmp_path: Path) -> None:
    text = (
        "FINCH. Who goes there? Speak, or I shall call the watch and have\n"
        "   you taken before the magistrate this very night.\n\n"
        "1.  Minutes of the last meeting were read and agreed, with the\n"
        "    correction that the lamp had cost a pound.\n"
        "2.  Finch\n    14 Quay Street\n    Port Ellery\n"
        "The light that was my brother's\n  is nobody's but mine\n"
    )
    assert texts(tmp_path, text) == (
        "FINCH. Who goes there?",
        "Speak, or I shall call the watch and have you taken before the magistrate this very night.",
        "1.  Minutes of the last meeting were read and agreed, with the correction that the lamp had cost a pound.",
        "2.  Finch",
        "14 Quay Street",
        "Port Ellery",
        "The light that was my brother's",
        "is nobody's but mine",
    )


def test_words_cut_by_hand_are_closed_at_any_width(tmp_path: Path) -> None:
    text = (
        "The keeper had been told that the lamp was old-\nfashioned, and that a well-\nknown firm of engineers had\n"
        "made a good offer to replace it--\nwhich he did not believe, and that the com-\npany would pay.\n"
    )
    found = " ".join(texts(tmp_path, text))
    assert "old-fashioned, and that a well-known firm" in found
    assert "replace it--which he did not believe, and that the company would pay." in found


@pytest.mark.parametrize(
    "rows",
    [
        [["Name", "Boat", "Length"], ["Finch", "Alder Rose", "12 m"], ["Van der Meer", "Gull", "9 m"]],
        [["姓名", "船名", "长度"], ["芬奇", "赤杨玫瑰", "12 米"], ["皮姆", "海鸥", "9 米"]],  # the same
    ],
)
def test_cells_under_each_other_are_cells(rows: list[list[str]], tmp_path: Path) -> None:
    def width(cell: str) -> int:
        return sum(1 + (character > "\u2e80") for character in cell)

    lines = ["".join(cell + " " * (16 - width(cell)) for cell in row).rstrip() for row in rows]
    text = textwrap.fill(LEAFLET[0], 64) + "\n\n" + "\n".join(lines) + "\n"
    if rows[0][0] == "姓名":
        text = "\n".join(lines) + "\n"
    assert list(texts(tmp_path, text))[-9:] == [cell for row in rows for cell in row]


def test_verses_with_gaps_are_no_table(tmp_path: Path) -> None:
    verses = (
        "Sing, O wind,   of the grey sea wall,",
        "Sing of the lamp  that the keepers call,",
        "Over the bar   where the black gulls fall.",
    )
    assert texts(tmp_path, "\n".join(verses)) == verses


@pytest.mark.parametrize("feed", ["\f", ""], ids=["form feeds", "none"])
@pytest.mark.parametrize("number", ["\n{}", "\n\n{}", ""], ids=["glued", "alone", "no number"])
def test_heads_in_the_middle_of_a_sentence(feed: str, number: str, tmp_path: Path) -> None:
    pages = (f"Harbour Board Minutes\n\n{page}{number.format(n)}\n\n{feed}" for n, page in enumerate(PAGES, 7))
    found = texts(tmp_path, "".join(pages))
    assert " ".join(found) == " ".join(PAGES).replace("\n", " ")


def test_a_refrain_is_no_head(tmp_path: Path) -> None:
    verse = "The boats go out beyond the harbour wall,\nand lamps are lit along the eastern quay.\n"
    assert texts(tmp_path, f"{verse}\nRow, my brothers, row!\n\n" * 4).count("Row, my brothers, row!") == 4


def test_the_title_of_a_page_is_read_once(tmp_path: Path) -> None:
    page = (
        "<html><head><title>{}</title></head><body><h1 id=a>Ferry &#38; <em>fares</em></h1>"
        "<p>One price.</p></body></html>"
    )
    assert texts(tmp_path, page.format("Ferry &amp; fares"), "a.html") == ("Ferry & fares", "One price.")
    assert texts(tmp_path, page.format("Fares | City"), "a.html") == ("Fares | City", "Ferry & fares", "One price.")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Fares<sup>a</sup> cost 12.5<sup>b</sup> or 40%<sup>c</sup>.", "Fares cost 12.5 or 40%."),
        ("The <b>fares</b><sup>4</sup> rose<sup>1,2</sup> again<sup>c–e</sup>.", "The fares rose again."),
        ("<sup>b</sup>Provisional.", "Provisional."),
        ("x<sup>n</sup>, m<sup>2</sup>, the 4<sup>th</sup>, <i>n</i><sup>a</sup>", "xn, m2, the 4th, na"),
        ("据统计<sup>2</sup>，共有<sup>b</sup>三条船<sup>①</sup>。", "据统计，共有三条船。"),  # there are three boats
        ("面积三百平方公里<sup>2</sup>。", "面积三百平方公里2。"),  # 300 square kilometres
    ],
)
def test_marks_of_notes(content: str, expected: str, tmp_path: Path) -> None:
    assert texts(tmp_path, f"<html><body><p>{content}</p></body></html>", "a.html") == (expected,)
