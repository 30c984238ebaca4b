"""More of each kind of text that was lost, cut or joined: what the segments are, without aligning them."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.align.files import read_documents
from duizhao.bitext.documents import make_document, split_manuscript
from duizhao.bitext.language.identification import identify, runs
from duizhao.bitext.language.sentences import split_sentences
from duizhao.bitext.language.titles import bilingual_title
from duizhao.bitext.readers import read_manuscript


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        # Labels stay with what they are the label of.
        ("en", ["Act II. Scene 3. The garden."]),
        ("en", ["Article 15 bis. Fees"]),
        ("en", ["Chapter One. The Quay"]),
        ("en", ["(a). Prices"]),
        ("en", ["It is in Rule 4.", " Players know it."]),
        ("zh", ["第一章。总则"]),  # Chapter 1. General provisions
        ("zh", ["第二条。本法自公布之日起施行。"]),  # Article 2. This law takes effect …
        ("zh", ["第3.1节。定义"]),  # Section 3.1. Definitions
        ("zh", ["步骤 1. 打开电源。"]),  # Step 1. Turn on the power.
        ("zh", ["步骤1。取下盖子。"]),  # Step 1. Remove the cover.
        ("zh", ["一．概述"]),  # 1. Overview
        ("zh", ["他写了第二章。", "然后走了。"]),  # He wrote chapter 2. Then he left.
        # Marks within titles, and quotations that are the subject.
        ("zh", ["他的书《跑！跑！》卖得很好。"]),  # His book "Run! Run!" sold well.
        ("zh", ["『快跑！』是一部短片。"]),  # "Run!" is a short film.
        ("zh", ["“你来吗？”", "是的，我来。"]),  # "Are you coming?" Yes, I am.
        ("en", ['"Really?" (2003) won a prize.']),
        # Marks of notes.
        (
            "zh",
            ["据说有人见过它。〔5〕", "如今没有了。【6】", "后来重修。（7）"],
        ),  # Some saw it. Now it is gone. It was rebuilt.
        ("zh", ["见下文。[a]", "后来下雨了。[注2]", "很湿。***", "完。"]),  # See below. Then it rained. It is wet. End.
        ("zh", ["（1）甲来了。", "（2）乙走了。"]),  # (1) A came. (2) B left.
        ("en", ["See below.[a]", " It reopened.(3)", " Then it rained.[note 2]", " End."]),
        # Glued sentences, and names of functions.
        ("en", ["A man came out.", '"Stop!"he cried.', "Nobody moved."]),
        ("en", ["It was 5 p.m.", "The train left."]),
        ("en", ["He works in Washington D.C.", "He lives there."]),
        ("en", ["Use ASP.NET or Vue.js.", "Then go."]),
        ("en", ["It opened in 1990.", "The gate was new."]),
        ("en", ["He came (late).", "Nobody saw."]),
        ("en", ["The bird sang.", "Boats came in."]),
        ("en", ["Call json.Marshal first.", " Use os.Path here."]),
        ("en", ["The file config.Default is used."]),
        ("en", ["The U.S.Army came."]),
        # Short quotations of several sentences within another.
        ("en", ['"Run! Run!" he shouted.', " Nobody ran."]),
        ("en", ["The sign read 'Stop! Danger!' in red letters."]),
        ("en", ["“Where? When?” asked the clerk.", " “No.", " Never.”", " She sat down."]),
        ("en", ['"Stop!', ' Thief!"', " The crowd ran."]),
        ("zh", ["他喊“跑！跑！”然后倒下了。"]),  # He shouted "Run! Run!" and fell.
        ("zh", ["“在哪儿？什么时候？”办事员问。", "没人知道。"]),  # "Where? When?" asked the clerk. Nobody knew.
        ("zh", ["“站住！", "小偷！”", "人群跑了起来。"]),  # "Stop! Thief!" The crowd ran.
        # The items of a list within a paragraph, degrees, choices.
        ("en", ["(a) The tenant pays.", " (b) the landlord repairs.", " (ii) Nobody else does."]),
        ("en", ["The rest is void. (see below) It ends."]),
        ("en", ["He saw i.e. (a) that and (b) this."]),
        ("en", ["It fell to −5 °C.", " Ice formed."]),
        ("zh", ["A. 苹果 B. 香蕉"]),  # apple, banana
        # The dots of a table of contents.
        ("en", ["The Quay . . . . . . . . . . . . . 14"]),
        ("zh", ["第一章 码头……………………1"]),  # Chapter 1. The quay
        ("en", ["It was late . . .", " 14 boats came."]),
        # Who speaks in a play.
        ("en", ["FINCH. Who goes there?", " Speak!"]),
        ("en", ["FIRST MERCHANT (aside). He lies.", " Hush."]),
        ("en", ["LADY OF THE QUAY. Good afternoon.", " Sit."]),
        ("en", ["I went to the USA.", " Nobody knew."]),
        ("en", ["No.", " I will not."]),
        (
            "zh",
            ["内容很多，例如 alt-. 循环地移向前一个参数。", "很方便。"],
        ),  # alt-. moves through the arguments. It is handy.
    ],
)
def test_sentences(lang: str, expected: list[str]) -> None:
    text = "".join(expected)
    assert [text[start:end] for start, end in split_sentences(text, lang)] == [part.strip() for part in expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Chapter 3: Boats（第三章：船）", ("Chapter 3: Boats", "第三章：船")),
        ("Figure 1. The harbour 图1 港口", ("Figure 1. The harbour", "图1 港口")),
        ("Part One - 第一部分", ("Part One", "第一部分")),
        ("Terms and Conditions条款与条件", ("Terms and Conditions", "条款与条件")),
        ("第三部分 – Part Three", ("Part Three", "第三部分")),
        ("Sora视频", None),  # a Sora video
        ("OpenAI Sora视频生成", None),  # making videos with OpenAI's Sora
        ("iPhone 15 第一时间", None),  # the iPhone 15 at once
    ],
)
def test_titles_in_both_languages(line: str, expected: tuple[str, str] | None) -> None:
    found = bilingual_title(line)
    assert (found and tuple(line[start:end] for start, end in found)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ARTICLE I 总则", ["ARTICLE I", "总则"]),  # general provisions
        ("Chapter V 附则", ["Chapter V", "附则"]),  # supplementary provisions
        ("Section 4.2 付款方式", ["Section 4.2", "付款方式"]),  # payment
        ("Table 2 船只数量 (艘)", ["Table 2", "船只数量 (艘)"]),  # number of boats
        ("Photo 3 老码头 The old quay", ["Photo 3", "老码头", "The old quay"]),
        ("Figure 4: 船只数量 (number of boats)", ["Figure 4:", "船只数量", "number of boats"]),
        ("第三章 Fees and charges", ["第三章", "Fees and charges"]),  # Chapter 3
        ("图 4：Plan of the harbour", ["图 4：", "Plan of the harbour"]),  # Figure 4
        ("(a) 定义 Definitions", ["(a) 定义", "Definitions"]),
        ("Beekeeping 101: The Basics 养蜂101：基础", ["Beekeeping 101: The Basics", "养蜂101：基础"]),
        ("[1] Introduction [1] 引言", ["[1] Introduction", "[1] 引言"]),
        ("No. 5 / 第5号", ["No. 5", "第5号"]),
        ("Home（首页）| Boats（船）", ["Home", "首页", "Boats", "船"]),
        ("Next（下一页）：The old quay（老码头）", ["Next", "下一页", "The old quay", "老码头"]),
        ("「接线图」Wiring diagram", ["接线图", "Wiring diagram"]),
        ("Opening hours: 9–5　营业时间：9点至5点", ["Opening hours: 9–5", "营业时间：9点至5点"]),
        ("船（boat）和桨（oar）都要带。", ["船（boat）和桨（oar）都要带。"]),  # take both boat and oar
        ("Figure 3 显示了结果。", ["Figure 3 显示了结果。"]),  # Figure 3 shows the results.
        ("Table 2 列出了所有船只", ["Table 2 列出了所有船只"]),  # Table 2 lists all boats
        ("Windows 10 更新", ["Windows 10 更新"]),  # Windows 10 update
    ],
)
def test_labels_in_the_other_language(line: str, expected: list[str]) -> None:
    assert [line[start:end] for start, end, _ in runs(line)] == expected


def test_a_label_that_both_lines_have_is_part_of_both(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "ARTICLE I GENERAL RULES\nARTICLE I 总则\n\nThe ferry runs daily.\n轮渡每天开行。\n\n"
        "ARTICLE II 船票\n\nTickets are sold here.\n船票在此出售。\n",  # general rules; the ferry; tickets
        encoding="utf-8",
    )
    english, chinese = split_manuscript(read_manuscript(path))
    assert english.texts[0] == "ARTICLE I GENERAL RULES"
    assert chinese.texts[0] == "ARTICLE I 总则"
    assert english.texts[2:] == ["ARTICLE II", "Tickets are sold here."]
    assert chinese.texts[2:] == ["船票", "船票在此出售。"]


@pytest.mark.parametrize(
    ("line", "english"),
    [
        ("The sign reads 禁止入内.", True),  # no entry
        ("In Chinese the ferry is called 轮渡.", True),
        ("The bridge is called 断桥 and it is old.", True),
        ("The Times 报道.", False),  # reports
        ("Node.js with npm 安装完成.", False),  # is installed
        ("iPhone with face unlock 正式发布.", False),  # is out
    ],
)
def test_english_that_cites_chinese(line: str, english: bool) -> None:  # noqa: FBT001
    assert (identify(line) == "en") == english


def test_numbers_and_codes_take_turns_beside_titles_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Is the pump running?\n泵在运转吗？\nOK.\nOK。\nHow many litres?\n多少升？\n250\n250\n"
        "What is the code?\n代码是什么？\nE-17\nE-17\nWho made it?\n谁做的？\n"
        "Safety 安全\nOverview（概述）\nWiring / 接线\nExit 出口\nPrice 价格\n",  # the same
        encoding="utf-8",
    )
    english, chinese = split_manuscript(read_manuscript(path))
    assert english.texts[3:6] == ["250", "What is the code?", "E-17"]
    assert chinese.texts[3:6] == ["250", "代码是什么？", "E-17"]
    assert len(english.texts) == len(chinese.texts) == 12


def sides(folder: Path, name: str, *texts: str) -> list[tuple[str, ...]]:
    stem, suffix = name.split(".")
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"{stem}{number}.{suffix}")
        paths[-1].write_text(text, encoding="utf-8")
    found = read_documents(*paths)
    assert not [gap for side in found for gap in side.gaps if gap.reason in {"foreign", "symbols"}]
    return [tuple(side.texts) for side in found]


def test_what_both_files_hold_belongs_to_both(tmp_path: Path) -> None:
    reference = "Li, W. and Chen, H. (2015). The Flow of Water in Old Canals. Journal of Hydrology, 12, 44-60."
    english, chinese = sides(
        tmp_path,
        "a.txt",
        f"{reference}\n\nThe survey was made in 2010.\n\n{reference[:26]} The Flow of Ice.\n\nThank you.\n",
        f"{reference}\n\n该调查于2010年进行。\n\n{reference[:26]} The Flow of Ice.\n\n谢谢。\n",  # the same
    )
    assert len(english) == len(chinese)
    assert chinese[-1] == "谢谢。"  # Thank you.


def test_the_turn_of_the_lines_where_the_chinese_comes_first(tmp_path: Path) -> None:
    english, chinese = sides(
        tmp_path,
        "a.txt",
        "几岁了？\nHow old is it?\n23。\n23.\n谁做的？\nWho made it?\n"
        "Microsoft\nMicrosoft\n多少钱？\nHow much?\n$99\n$99\n",
    )
    assert english == ("How old is it?", "23.", "Who made it?", "Microsoft", "How much?", "$99")
    assert chinese == ("几岁了？", "23。", "谁做的？", "Microsoft", "多少钱？", "$99")  # the same


def test_markdown_keeps_cells_beyond_the_header_and_notes_within_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "| Name | Age |\n|---|---|\n| Tom | 12 | extra words |\n| `a|b` | | 7 | 8 |\n\n"
        "Name | Year\n--- | ---\n | 1991 | late\n\n"
        "It boils.^[At sea level.] Ice^[not salt] floats.\n",
        encoding="utf-8",
    )
    texts = tuple(make_document(read_manuscript(path)).texts)
    assert texts[:8] == ("Name", "Age", "Tom", "12", "extra words", "a|b", "7", "8")
    assert texts[8:] == ("Name", "Year", "1991", "late", "It boils.", "At sea level.", "Ice^[not salt] floats.")


PAGES = (
    """The board met in the long room on the first Monday of the month and read
the letters that had come from the captains. It was agreed that the old
lamp should be kept and that a second one should be bought with the""",
    """money that was left over from the repair of the eastern wall, although Mr
Finch said that it was too dear. The clerk was told to write to the light-""",
    """house keeper and to ask him what oil he burned. The keeper answered at
once.""",
)
WHOLE = "\n".join(PAGES).replace("light-\n", "light").replace("\n", " ")


@pytest.mark.parametrize("feed", ["\f", "\n"], ids=["form feeds", "blank lines"])
def test_sentences_go_on_over_the_heads_of_pages(tmp_path: Path, feed: str) -> None:
    path = tmp_path / "a.txt"
    pages = [f"Harbour Board, Report       {n}\n\n{page}\n\n" for n, page in enumerate(PAGES, 1)]
    path.write_text(feed.join(pages), encoding="utf-8")
    document = make_document(read_manuscript(path))
    assert " ".join(document.texts) == WHOLE
    assert len(document) == WHOLE.count(".")
    assert [document.text[gap.start : gap.end] for gap in document.gaps if gap.reason == "boilerplate"] == [
        "Harbour Board, Report       1"
    ]


def test_a_few_words_between_links_go_on_with_their_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "这些笔记[首次出现](https://a.b/c)\n[于](https://a.b) [Quora](https://q.r)，\n后来移走了。\n", encoding="utf-8"
    )
    # These notes first appeared on Quora and were moved later.
    assert list(make_document(read_manuscript(path)).texts) == ["这些笔记首次出现于 Quora，后来移走了。"]


def test_a_link_about_the_mark_of_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<p>It burned.<a href='#fn1'><sup>4</sup></a> It covers 5 m<sup>2</sup>.<a href='#b'><sup>b</sup></a></p>",
        encoding="utf-8",
    )
    assert list(make_document(read_manuscript(path)).texts) == ["It burned.", "It covers 5 m2."]


def test_rows_with_empty_cells_are_cut_into_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Station\t2021\t2022\nNorth Pier\t\t1,204\nLake\t7\t9\nTotal\n", encoding="utf-8")
    texts = make_document(read_manuscript(path)).texts
    assert list(texts) == ["Station", "2021", "2022", "North Pier", "1,204", "Lake", "7", "9", "Total"]


def test_a_number_between_paragraphs_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Nobody could leave before the ice had gone.\n\n1984\n\nThe next part tells how.\n", encoding="utf-8"
    )
    assert "1984" in make_document(read_manuscript(path)).texts


INTERLINED = """# Harbour Guide - Quick Reference Card
# 港口指南 - 快速参考卡

A short guide for visitors who arrive by boat.
为乘船到达的游客准备的简短指南。

- ✅ Moor only at the green posts
  ✅ 只能停靠在绿色桩旁

1. Tie up the boat
   系好船

**Important**: The office closes at 6 p.m.
**重要提示**：办公室下午6点关门。

> Berths cost 12 euros a night.
> 泊位每晚12欧元。
"""


def test_markdown_whose_lines_take_turns_within_headings_items_and_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    path.write_text(INTERLINED, encoding="utf-8")
    english, chinese = read_documents(path)[:2]
    assert [segment.text for segment in english.segments] == [
        "Harbour Guide - Quick Reference Card",
        "A short guide for visitors who arrive by boat.",
        "✅ Moor only at the green posts",
        "Tie up the boat",
        "Important: The office closes at 6 p.m.",
        "Berths cost 12 euros a night.",
    ]
    assert [segment.text for segment in chinese.segments] == [
        "港口指南 - 快速参考卡",  # harbour guide, quick reference card
        "为乘船到达的游客准备的简短指南。",  # a short guide for visitors who come by boat
        "✅ 只能停靠在绿色桩旁",  # moor only at the green posts
        "系好船",  # tie up the boat
        "重要提示：办公室下午6点关门。",  # important: the office closes at 6
        "泊位每晚12欧元。",  # a berth is 12 euros a night
    ]
