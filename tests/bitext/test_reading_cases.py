"""Texts that translators meet every day, each read whole: what pairs with what in ``cases``."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from opencc import OpenCC

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.files import align_documents, read_documents
from duizhao.bitext.documents import make_document
from duizhao.bitext.errors import FormatError
from duizhao.bitext.model import Bitext
from duizhao.bitext.readers import read_manuscript

CASES = Path(__file__).parent / "cases"
READING = CASES / "reading"
USERS = CASES / "users"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder("use")


def align(encoder: Encoder, source: Path, target: Path | None = None) -> Bitext:
    sides = read_documents(source, target)
    # The title of a page that is its heading is read once.
    lost = {"foreign"} if source.suffix == ".html" else {"foreign", "repeated"}
    assert not [gap for side in sides for gap in side.gaps if gap.reason in lost]
    return align_documents(*sides, encoder)


# Case, the number of its beads, and some of them; all are 1-1.
PAIRS: list[tuple[str, int, dict[str, str]]] = [
    (
        "01/a.en.md a.zh.md",
        14,
        {
            "--verbose": "--verbose",
            "Docker": "Docker",
            "name": "name",
            "string": "string",
            "int": "int",
            "The name of the job.": "任务的名称。",
        },
    ),
    ("02/a.en.txt a.zh.txt", 6, {"2021": "2021年", "1,250": "1250吨", "2022": "2022年", "1,480": "1480吨"}),
    (
        "03/a.en.md a.zh.md",
        4,
        {
            "The bridge fell in the spring.": "春天桥塌了。",
            "Nobody was hurt.": "没有人受伤。",
            "The river was high that year.": "那年河水很高。",
            "The gates had been shut.": "闸门早已关闭。",
        },
    ),
    (
        "05/a.en.txt a.zh.txt",
        5,
        {"The character 水 means water.": "“水”这个字的意思是water。", "He wrote 漢.": "他写了“漢”字。"},
    ),
    (
        "06/a.txt",
        10,
        {
            "Introduction": "引言",
            "1. Overview": "概述",
            "Method": "第二节 方法",
            "Results": "结果",
            "Conclusion": "结论",
        },
    ),
    (
        "07/a.en.txt a.zh.txt",
        6,
        {
            "Chapter 2. Payment": "第二章 付款",
            "Article 5. Payment shall be made within ten days.": "第五条 应当在十日内付款。",
            "Section 4.2. Scope": "第4.2节 适用范围",
        },
    ),
    (
        "08/a.en.md a.zh.md",
        5,
        {
            "Press ctrl-r or alt-. to do this.": "按 ctrl-r 或 alt-. 来实现。",
            "Run for i in a b; do echo $i; done now.": "现在运行 for i in a b; do echo $i; done。",
        },
    ),
    (
        "09/a.en.md a.zh.md",
        1,
        {
            "Some of these notes first appeared on Example, but they were later moved to the wiki, where many people "
            "improved them.": "这些笔记的部分内容最早见于Example，但后来移到了维基上，许多人对它们做了改进。"
        },
    ),
    ("16/a.en.txt a.zh.txt", 2, {'"Let\'s Go!" is his favourite song.': "《走吧！》是他最喜欢的歌。"}),
    (
        "17/a.en.txt a.zh.txt",
        4,
        {
            "The mill burned down twice.[2]": "磨坊曾两次被烧毁。②",
            "The inn is open all year.*": "客栈全年开放。*",
            "* Except at Christmas.": "* 圣诞节除外。",
        },
    ),
    (
        "18/a.en.txt a.zh.txt",
        4,
        {
            "The old mill had stood at the bend of the river for two hundred years.": "那座老磨坊在河湾处矗立了两百年。",  # noqa: E501
            "The new owner pulled down the wheel and turned the house into an inn.": "新主人拆掉了水车，把房子改成了客栈。",  # noqa: E501
        },
    ),
    (
        "19/a.en.html a.zh.html",
        6,
        {"A white ferry": "一艘白色渡船", "Your name": "您的姓名"},
    ),
    ("21/a.txt", 7, {"IBM.": "IBM。", "OK.": "OK。", "Python 3": "Python 3"}),
    (
        "23/a.txt",
        5,
        {
            "The dog barked.": "狗叫了。",
            "Nobody came.": "没有人来。",
            '"Who is it?"': "“是谁？”",
            '"It is I."': "“是我。”",
        },
    ),
    ("../users/fn.en.md fn.zh.md", 3, {"Sentence one ends.": "第一句结束。", "The note.": "注释。"}),
    ("../users/tab.en.docx tab.zh.docx", 13, {"5.4 million": "540万", "£2.75": "2.75英镑", "Year": "年份"}),
]


@pytest.mark.parametrize(("files", "count", "expected"), PAIRS, ids=[files for files, _, _ in PAIRS])
def test_pairs(encoder: Encoder, files: str, count: int, expected: dict[str, str]) -> None:
    folder, _, names = files.rpartition("/")
    paths = [READING / folder / name for name in names.split()]
    bitext = align(encoder, *paths)
    assert [bead.kind for bead in bitext.beads] == ["1-1"] * count
    assert expected.items() <= dict(bitext.pairs()).items()


PROSE = ["where he was going.", "settled between them.", "could not be seen."]


@pytest.mark.parametrize(("name", "others"), [("toc", 5), ("song", 4), ("hand", 0), ("overlong", 0)])
def test_a_wrapped_book_is_joined_paragraph_by_paragraph(encoder: Encoder, name: str, others: int) -> None:
    path = READING / "04" / f"{name}.en.txt"
    blocks = [block.text for block in read_manuscript(path).blocks]
    assert len(blocks) == 3 + others
    assert [end for end in PROSE if any(block.endswith(end) and len(block) > 150 for block in blocks)] == PROSE
    pairs = dict(align(encoder, path, READING / "04" / "zh.txt").pairs())
    first = next(english for english, chinese in pairs.items() if chinese.startswith("老船夫"))  # the old ferryman
    assert first.endswith("lantern in his hand.")


@pytest.mark.parametrize("name", ["a.ass", "a.csv", "a.po", "a.xlf", "b.docx.bak", "c.py"])
def test_a_suffix_that_is_not_known_is_refused(tmp_path: Path, name: str) -> None:
    path = READING / "15" / name
    if not path.exists():
        path = tmp_path / name
        path.write_text("The ferry leaves at six.\n渡船六点开。\n", encoding="utf-8")
    try:
        read_manuscript(path)
    except FormatError as error:
        message = str(error)
        assert path.suffix in message
        assert "\n" not in message
        assert "aligned already" in message or (".docx" in message and ".tmx" in message)
    else:
        # A later reader knows the format: then no markup is text.
        texts = [block.text for block in read_manuscript(path).blocks]
        assert not any("Dialogue:" in text or "msgid" in text or "<" in text for text in texts)


@pytest.mark.parametrize("name", ["README", "chapter.text", "chapter.TXT"])
def test_plain_text_by_other_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("The ferry leaves at six.\n", encoding="utf-8")
    assert [block.text for block in read_manuscript(path).blocks] == ["The ferry leaves at six."]


def test_indented_prose_in_markdown(encoder: Encoder) -> None:
    bitext = align(encoder, READING / "22" / "a.md")
    assert dict(bitext.pairs()) == {
        "The mules came down in the rain.": "骡子冒雨下山了。",
        "The bells could be heard all night.": "整夜都听得见铃声。",
        "Nobody slept.": "谁也没睡。",
    }
    assert [bitext.source_text(bead) for bead in bitext.beads if not bead.paired] == ["Chapter 1 The Fair"]


def test_an_english_paragraph_that_the_english_file_has_not_stays_unpaired(encoder: Encoder, tmp_path: Path) -> None:
    target = tmp_path / "a.zh.md"
    extra = "This paragraph was added by the translators and is not in the original text at all.\n\n"
    text = (READING / "01" / "a.zh.md").read_text(encoding="utf-8")
    target.write_text(text.replace("### Docker", f"{extra}### Docker"), encoding="utf-8")
    bitext = align(encoder, READING / "01" / "a.en.md", target)
    assert [bitext.target_text(bead) for bead in bitext.beads if not bead.paired] == [extra.strip()]
    assert sum(bead.kind == "1-1" for bead in bitext.beads) == 14


_NOTE = re.compile(r"\[\d\] ?")


@pytest.mark.parametrize(
    "files",
    [
        "tram.en.md tram.zh.md",
        "tram.en.html tram.zh.html",
        "tram.en.docx tram.zh.docx",
        "tram.en.txt tram.zh.gb.txt",
        "tram.en.txt tram.zh.big5.txt",
        "tram.en.txt tram.zh-Hant.txt",
    ],
)
def test_one_article_in_many_formats_gives_the_same_pairs(encoder: Encoder, files: str) -> None:
    def pairs(names: str) -> set[tuple[str, str]]:
        bitext = align(encoder, *(USERS / name for name in names.split()))
        found = set()
        for source, target in bitext.pairs():
            plain = target
            if bitext.target.lang == "zh-Hant":
                plain = simplified(target)
            found.add((_NOTE.sub("", source), _NOTE.sub("", plain)))
        return found

    expected = pairs("tram.en.txt tram.zh.txt")
    found = pairs(files)
    assert len(expected) > 65
    if "big5" in files:  # a file that lost the characters of the mainland: "?" stands for them
        expected, found = ({(source, "") for source, _ in pairs} for pairs in (expected, found))
    assert len(expected - found) <= ("big5" in files)  # a lost character looks like the end of a question


def simplified(text: str) -> str:
    return str(OpenCC("t2s").convert(text))


def test_text_out_of_a_pdf_has_its_paragraphs() -> None:
    english = make_document(read_manuscript(USERS / "pdf.en.txt"), level="paragraph").texts
    assert sum(len(text) > 150 for text in english) == 11
    assert not [text for text in english if len(text) > 60 and not re.search(r"[.?”\]]\Z", text)]
    assert {"A line nobody wanted", "Year", "5.4 million", "£2.40", "Stops: 17", "Trams: 22"} <= set(english)
    chinese = make_document(read_manuscript(USERS / "pdf.zh.txt"), level="paragraph").texts
    assert not [text for text in chinese if len(text) > 30 and not re.search(r"[。？”\]]\Z", text)]
    assert {"没人想要的线路", "年份", "540 万", "车站：17 座"} <= set(chinese)  # a line nobody wanted, year, stops


@pytest.mark.parametrize("name", ["beheaded.docx", "docx-negative-seek.docx"])
def test_a_damaged_word_document_is_one_line(name: str) -> None:
    with pytest.raises(FormatError, match="damaged or locked") as caught:
        read_manuscript(CASES / name)
    assert "\n" not in str(caught.value)


MAIL = """\
From: Anna
Subject: the boat

Hi Tom,

thanks for your mail. I have looked at the boat again and I think that we
should sell it before the winter. The hull is sound, but the engine needs a
new pump, and nobody makes them any more.

> Did you ask Peter about the harbour fees? I seem to remember that he
> said they would go up next year, but I may be wrong about that.

He says:

  * the fees go up by ten per cent in March, and they have to be paid in
    advance;
  * the berth is ours until June.

Best,
Anna
--
Anna Lee
Harbour Street 4
"""


def test_an_email_is_joined_and_its_signature_is_not(tmp_path: Path) -> None:
    path = tmp_path / "mail.txt"
    path.write_text(MAIL, encoding="utf-8")
    manuscript = read_manuscript(path)
    texts = [block.text for block in manuscript.blocks]
    assert texts[3].startswith("thanks for your mail.")
    assert texts[3].endswith("nobody makes them any more.")
    assert texts[4].startswith("Did you ask Peter")
    assert texts[4].endswith("I may be wrong about that.")
    assert "* the fees go up by ten per cent in March, and they have to be paid in advance;" in texts
    assert texts[-5:] == ["Best,", "Anna", "--", "Anna Lee", "Harbour Street 4"]
    assert {MAIL[gap.start : gap.end].strip() for gap in manuscript.gaps if gap.reason == "markup"} == {">"}


# Lines of one file in both languages: source, target.
TURNS = [
    ("Dear Sir or Madam, 尊敬的先生或女士：\nThank you. 谢谢。", ["Dear Sir or Madam,", "Thank you."], 2),
    (
        "We met at noon.\n我们中午见面。\n2021\n2021年\nIt rained.\n下雨了。",
        ["We met at noon.", "2021", "It rained."],
        3,
    ),
    (
        "We saw it.\n我们看见了。\n1,250\n1250\nDocker\nDocker\nWho are you?\n你是谁？",
        ["We saw it.", "1,250", "Docker", "Who are you?"],
        4,
    ),
    ("1. Installation 安装\nRun the program.\n运行程序。", ["1. Installation", "Run the program."], 2),
    ("Conclusion：结论\nWe were there.\n我们在那里。", ["Conclusion", "We were there."], 2),
    # No title in both: Microsoft releases a new system; the API reference
    ("Microsoft 发布新系统\nWe were there.\n我们在那里。", ["We were there."], 2),
    (
        "They call it 'open source' (开源) software here.\n这叫开源软件。",
        ["They call it 'open source' (开源) software here."],
        1,
    ),
]


@pytest.mark.parametrize(("text", "english", "chinese"), TURNS, ids=[text[:20] for text, _, _ in TURNS])
def test_languages_take_turns(text: str, english: list[str], chinese: int, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    source, target = read_documents(path)
    assert source.texts == english
    assert len(target) == chinese


def test_a_poem_and_a_list_keep_their_lines_beside_prose(tmp_path: Path) -> None:
    song = "The river ran beneath the hill,\nThe mill was old, the wheel was still,\nAnd nobody was there.\n"
    prose = (READING / "04" / "song.en.txt").read_text(encoding="utf-8")
    path = tmp_path / "a.txt"
    path.write_text(f"{prose}\n{song}\n{prose}", encoding="utf-8")
    texts = [block.text for block in read_manuscript(path).blocks]
    assert texts[7:10] == song.splitlines()
    assert len(texts) == 17


def test_sentences_one_a_line_are_not_joined(tmp_path: Path) -> None:
    lines = [
        "The old ferryman had not slept for two days when the stranger came.",
        "Nobody had seen him before.",
        "He put his lantern on a stone and counted out twelve silver coins.",
        "The water ran black and fast below them, and the far bank was dark.",
        "They went across.",
        "Nobody in the village asked where the stranger was going that night.",
    ]
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert [block.text for block in read_manuscript(path).blocks] == lines


def test_html_keeps_units_and_lets_go_of_note_marks(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<p>The field of 40 m<sup>2</sup> was sold.<sup>2</sup> On the 1<sup>st</sup> of May "
        "<sup class='reference'><a href='#n3'>[3]</a></sup>it rained, 10<sup>6</sup> drops.</p>"
        "<pre>Row me over,\nrow me slow</pre><pre><code>x = 1</code></pre>"
        "<p>See <code>a. B</code> here, <img alt='a boat'> too.</p>"
        "<p><ruby>漢<rp>(</rp><rt>hàn</rt>\n<rp>)</rp>字</ruby></p>",
        encoding="utf-8",
    )
    assert [block.text for block in read_manuscript(path).blocks] == [
        "The field of 40 m2 was sold. On the 1st of May it rained, 106 drops.",
        "Row me over,",
        "row me slow",
        "See a. B here, a boat too.",
        "漢字",
    ]


def test_markdown_footnotes_with_several_paragraphs_and_marks_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "桥塌了。[^注] 用 [^0-9] 匹配。\n\n[^注]: 那年水高。\n\n    闸门关着。\n\n后来修好了。\n", encoding="utf-8"
    )  # the bridge fell; use [^0-9] to match; the water was high; the gates were shut; it was repaired
    assert [block.text for block in read_manuscript(path).blocks] == [
        "桥塌了。 用 [^0-9] 匹配。",
        "那年水高。",
        "闸门关着。",
        "后来修好了。",
    ]


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_word_headers_footers_and_text_boxes(tmp_path: Path) -> None:
    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    box = f"<w:p><w:r><w:t>He drew.</w:t></w:r><w:r><w:txbxContent>{paragraph('In a box.')}</w:txbxContent></w:r></w:p>"
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {_W}><w:body>{box}{paragraph('The end.')}</w:body></w:document>"
        )
        archive.writestr("word/header1.xml", f"<w:hdr {_W}>{paragraph('The Evening Post')}</w:hdr>")
        archive.writestr("word/header2.xml", f"<w:hdr {_W}>{paragraph('The Evening Post')}</w:hdr>")
        archive.writestr("word/footer1.xml", f"<w:ftr {_W}>{paragraph('Harbour Street 4')}</w:ftr>")
    texts = [block.text for block in read_manuscript(path).blocks]
    assert texts[:3] == ["He drew.", "In a box.", "The end."]
    assert sorted(texts[3:]) == ["Harbour Street 4", "The Evening Post"]


def test_a_bar_in_a_code_span_cuts_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Key | 键\n--- | ---\n`a|b` | 甲或乙\n", encoding="utf-8")  # key; either
    assert [block.text for block in read_manuscript(path).blocks] == ["Key", "键", "a|b", "甲或乙"]
