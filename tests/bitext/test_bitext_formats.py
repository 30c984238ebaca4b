"""Aligned files of translators' tools: XLIFF of all kinds, PO, tables, Moses' pairs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from duizhao.bitext.errors import DuizhaoError, FormatError, InputError, LanguageError
from duizhao.bitext.pairs import Pair, PairStream
from duizhao.bitext.readers import open_bitext
from duizhao.bitext.units import Code, Unit

TRAM = Path(__file__).resolve().parent.parent / "cases" / "tram"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(stream: PairStream) -> list[tuple[str, str]]:
    return [(pair.source, pair.target) for pair in stream.pairs]


def unit_of(pair: Pair) -> Unit:
    assert pair.unit is not None
    return pair.unit


@pytest.mark.parametrize("name", ["tram.xlf", "tram2.xlf", "tram.sdlxliff", "tram.po", "tram.xlsx"])
def test_one_article_in_all_formats(name: str) -> None:
    pairs = texts(open_bitext(TRAM / name))
    assert pairs[:13] == texts(open_bitext(TRAM / "tram.xlf"))
    # beyond them a PO holds a placeholder and a message without a translation
    assert pairs[13:] == ([("%d passengers", "%d名乘客"), ("untranslated", "")] if name == "tram.po" else [])


def one(body: str, *, langs: str = 'source-language="en" target-language="zh-CN"', extra: str = "") -> str:
    return (
        '<?xml version="1.0"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" '
        'xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0" xmlns:mq="MQXliff">'
        f'{extra}<file original="a" datatype="plaintext" {langs}><header/><body>{body}</body></file></xliff>'
    )


def two(body: str) -> str:
    return (
        '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="zh-Hans">'
        f'<file id="f">{body}</file></xliff>'
    )


DOOR = "<source>Close the door.</source><target>关上门。</target>"
XLIFF: dict[str, tuple[str | bytes, list[tuple[str, str]]]] = {
    "one-unit": (one(f'<trans-unit id="1">{DOOR}</trans-unit>'), [("Close the door.", "关上门。")]),
    "prefix": (
        one(f'<trans-unit id="1">{DOOR}</trans-unit>')
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:?xml", "<?xml")
        .replace("xmlns=", "xmlns:x="),
        [("Close the door.", "关上门。")],
    ),
    "old": (
        (
            '<!DOCTYPE xliff PUBLIC "-//XLIFF//DTD XLIFF//EN" "http://www.oasis-open.org/committees/xliff/xliff.dtd">'
            f'<xliff version="1.0"><file source-language="en" target-language="zh"><body><trans-unit id="1">{DOOR}'
            "</trans-unit></body></file></xliff>"
        ),
        [("Close the door.", "关上门。")],
    ),
    "segments": (
        one(
            '<trans-unit id="1"><source>One. Two.</source><seg-source><g id="1"><mrk mtype="seg" mid="1">One.</mrk> '
            '<mrk mtype="seg" mid="2">Two.</mrk></g></seg-source><target><g id="1"><mrk mtype="seg" mid="2">二。</mrk>'
            '<mrk mtype="seg" mid="1">一。</mrk></g></target></trans-unit>'
        ),
        [("One.", "一。"), ("Two.", "二。")],
    ),
    "segments-without-translation": (
        one(
            '<trans-unit id="1"><source>One. Two.</source><seg-source><mrk mtype="seg" mid="1">One.</mrk> '
            '<mrk mtype="seg" mid="2">Two.</mrk></seg-source><target><mrk mtype="seg" mid="1">一。</mrk></target>'
            "</trans-unit>"
        ),
        [("One.", "一。"), ("Two.", "")],
    ),
    "segments-of-the-source-alone": (
        one(
            '<trans-unit id="1"><source>One. Two.</source><seg-source><mrk mtype="seg" mid="1">One.</mrk> '
            '<mrk mtype="seg" mid="2">Two.</mrk></seg-source><target>一。二。</target></trans-unit>'
        ),
        [("One. Two.", "一。二。")],
    ),
    "untranslated": (
        one(f'<trans-unit id="1">{DOOR}</trans-unit><trans-unit id="2"><source>Open it.</source></trans-unit>'),
        [("Close the door.", "关上门。"), ("Open it.", "")],
    ),
    "not-to-be-translated": (
        one(
            f'<trans-unit id="1">{DOOR}</trans-unit><group translate="no"><trans-unit id="2">{DOOR}</trans-unit>'
            f'<trans-unit id="3" translate="yes"><source>A</source><target>甲</target></trans-unit></group>'
        ),
        [("Close the door.", "关上门。"), ("A", "甲")],
    ),
    "proposals-are-no-text": (
        one(f'<trans-unit id="1">{DOOR}<alt-trans><target>关门。</target></alt-trans></trans-unit>'),
        [("Close the door.", "关上门。")],
    ),
    "target-tag-only-on-targets": (
        one(
            '<trans-unit id="1"><source>A</source><target xml:lang="zh-TW">甲</target></trans-unit>',
            langs='source-language="en"',
        ),
        [("A", "甲")],
    ),
    "no-target-tag": (
        one(f'<trans-unit id="1">{DOOR}</trans-unit>', langs='source-language="en"'),
        [("Close the door.", "关上门。")],
    ),
    "breaks": (
        one(
            '<trans-unit id="1"><source>First line<x id="1" ctype="lb"/>second\n   line</source>'
            '<target>第一行<x id="1" ctype="lb"/>第二行</target></trans-unit>'
        ),
        [("First line second line", "第一行第二行")],
    ),
    "words-in-a-code": (
        one(
            '<trans-unit id="1"><source>See<ph id="1">&lt;img alt="<sub>a cat</sub>"/&gt;</ph>now</source>'
            "<target>看</target></trans-unit>"
        ),
        [("See a cat now", "看")],
    ),
    "two-segments": (
        two(
            '<unit id="u"><segment id="a"><source>One.</source><target>一。</target></segment><ignorable><source> '
            "</source></ignorable><segment><source>Two.</source><target>二。</target></segment></unit>"
        ),
        [("One.", "一。"), ("Two.", "二。")],
    ),
    "cp": (
        two('<unit id="u"><segment><source>A<cp hex="001F"/>B</source><target>甲</target></segment></unit>'),
        [("A B", "甲")],
    ),
    "tracked-changes": (
        one(
            '<trans-unit id="1"><source>A cat</source><seg-source><mrk mtype="seg" mid="1">A cat</mrk></seg-source>'
            '<target><mrk mtype="seg" mid="1">一只<mrk mtype="x-sdl-deleted" sdl:revid="r">狗</mrk>'
            '<mrk mtype="x-sdl-added" sdl:revid="s">猫</mrk></mrk></target></trans-unit>'
        ),
        [("A cat", "一只猫")],
    ),
    "locked-text": (
        one(
            '<group><trans-unit id="lockTU_1" translate="no"><source>ACME</source></trans-unit></group>'
            '<trans-unit id="1"><source>Buy <x id="locked1" xid="lockTU_1"/>now</source>'
            '<target>现在买<x id="locked1" xid="lockTU_1"/></target></trans-unit>'
        ),
        [("Buy ACME now", "现在买ACME")],
    ),
    "entities": (
        one('<trans-unit id="1"><source>A&nbsp;&amp;&#x1F; R&D</source><target>甲</target></trans-unit>'),
        [("A\xa0& R&D", "甲")],
    ),
    "utf-16": (
        one(f'<trans-unit id="1">{DOOR}</trans-unit>').replace("?>", ' encoding="utf-16"?>').encode("utf-16"),
        [("Close the door.", "关上门。")],
    ),
}


@pytest.mark.parametrize("name", XLIFF)
def test_xliff(tmp_path: Path, name: str) -> None:
    content, expected = XLIFF[name]
    assert texts(open_bitext(write(tmp_path, "a.xlf", content))) == expected


def test_xliff_turns_when_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "a.xliff", one(f'<trans-unit id="1">{DOOR}</trans-unit>'))
    stream = open_bitext(path, source_lang="zh", target_lang="en")
    assert texts(stream) == [("关上门。", "Close the door.")]
    assert (stream.head.source_lang, stream.head.target_tag) == ("zh-Hans", "en")


def test_xliff_of_several_files(tmp_path: Path) -> None:
    german = one('<trans-unit id="1"><source>A</source><target>Ä</target></trans-unit>').replace("zh-CN", "de")
    chinese = one(f'<trans-unit id="1">{DOOR}</trans-unit>')
    path = write(tmp_path, "a.xlf", chinese.replace("</xliff>", german[german.index("<file") :]))
    stream = open_bitext(path)
    assert texts(stream) == [("Close the door.", "关上门。")]
    assert stream.tally.left_out == {"in en and de": 1}


STATES = {
    "state": ('<trans-unit id="1"><source>A</source><target state="signed-off">甲</target></trans-unit>', "reviewed"),
    "approved": ('<trans-unit id="1" approved="yes"><source>A</source><target>甲</target></trans-unit>', "final"),
    "memoq": (
        '<trans-unit id="1" mq:status="ManuallyConfirmed"><source>A</source><target>甲</target></trans-unit>',
        "translated",
    ),
    "trados": (
        (
            '<trans-unit id="1"><source>A</source><seg-source><mrk mtype="seg" mid="5">A</mrk></seg-source><target>'
            '<mrk mtype="seg" mid="5">甲</mrk></target><sdl:seg-defs><sdl:seg id="5" conf="ApprovedSignOff"/>'
            "</sdl:seg-defs></trans-unit>"
        ),
        "final",
    ),
    "nothing": ('<trans-unit id="1"><source>A</source><target>甲</target></trans-unit>', ""),
}


@pytest.mark.parametrize("name", STATES)
def test_states(tmp_path: Path, name: str) -> None:
    content, state = STATES[name]
    (pair,) = open_bitext(write(tmp_path, "a.xlf", one(content))).pairs
    assert unit_of(pair).state == state
    assert unit_of(pair).id == "1"


def test_trados_tags_and_comments(tmp_path: Path) -> None:
    extra = (
        '<doc-info xmlns="http://sdl.com/FileTypes/SdlXliff/1.0"><cmt-defs><cmt-def id="c9"><Comments>'
        '<Comment severity="Low" user="Li">Check this.</Comment></Comments></cmt-def></cmt-defs></doc-info>'
    )
    body = (
        '<trans-unit id="u"><source>Press <g id="5">Save</g></source><seg-source><mrk mtype="seg" mid="1">Press '
        '<g id="5">Save</g></mrk></seg-source><target><mrk mtype="seg" mid="1">按<g id="5">'
        '<mrk mtype="x-sdl-comment" sdl:cid="c9">保存</mrk></g></mrk></target></trans-unit>'
    )
    tags = (
        '<header><tag-defs xmlns="http://sdl.com/FileTypes/SdlXliff/1.0"><tag id="5"><bpt name="b">&lt;b&gt;</bpt>'
        '<ept name="b">&lt;/b&gt;</ept></tag></tag-defs></header>'
    )
    path = write(tmp_path, "a.sdlxliff", one(body, extra=extra).replace("<header/>", tags))
    (pair,) = open_bitext(path).pairs
    unit = unit_of(pair)
    assert (pair.source, pair.target, pair.note) == ("Press Save", "按保存", "Check this.")
    assert unit.notes[0].attributes == (("from", "Li"),)
    assert unit.source is not None
    assert [(code.start, code.kind, code.data) for code in unit.source.codes] == [
        (6, "open", "<b>"),
        (10, "close", "</b>"),
    ]


def test_inline_codes_of_two(tmp_path: Path) -> None:
    body = (
        '<unit id="u"><notes><note category="c">See.</note></notes><originalData><data id="d1">&lt;i&gt;</data>'
        '<data id="d2">&lt;/i&gt;</data><data id="d3">{0}</data></originalData><segment state="final">'
        '<source><pc id="1" dataRefStart="d1" dataRefEnd="d2">No</pc> <ph id="2" dataRef="d3"/></source>'
        '<target><sc id="1" dataRef="d1"/>第<ec startRef="1" dataRef="d2"/><ph id="2" dataRef="d3"/></target>'
        "</segment></unit>"
    )
    (pair,) = open_bitext(write(tmp_path, "a.xlf", two(body))).pairs
    unit = unit_of(pair)
    assert (pair.source, pair.target, unit.state, pair.note) == ("No", "第", "final", "See.")
    assert unit.source is not None
    assert unit.target is not None
    assert [code.data for code in unit.source.codes] == ["<i>", "</i>", "{0}"]
    assert [(code.kind, code.id, code.data) for code in unit.target.codes] == [
        ("open", "1", "<i>"),
        ("close", "1", "</i>"),
        ("alone", "2", "{0}"),
    ]
    assert unit.target.codes[2] == Code(
        start=1, end=1, kind="alone", id="2", data="{0}", tag="ph", attributes=(("id", "2"), ("dataRef", "d3"))
    )


BAD_XLIFF = {
    "html": ("<html/>", "root is <html>, not <xliff>"),
    "empty": ("", "is empty"),
    "truncated": (one(f'<trans-unit id="1">{DOOR}</trans-unit>')[:-30], r"after unit \d: not well-formed XML"),
    "entities": (
        '<!DOCTYPE xliff [<!ENTITY a "x">]>' + two('<unit id="u"/>'),
        "declares entities or elements of its own",
    ),
    "no-units": (one(""), "holds no translation units"),
    "only-english": (
        one('<trans-unit id="1"><source>A</source></trans-unit>', langs='source-language="en"'),
        "holds no words",
    ),
}


@pytest.mark.parametrize("name", BAD_XLIFF)
def test_bad_xliff(tmp_path: Path, name: str) -> None:
    content, message = BAD_XLIFF[name]
    with pytest.raises(DuizhaoError, match=message) as caught:
        texts(open_bitext(write(tmp_path, "a.xlf", content)))
    assert "\n" not in str(caught.value)


PO = r"""# head
msgid ""
msgstr ""
"Language: zh_TW\n"
"Content-Type: text/plain; charset=UTF-8\n"

# A remark.
#. From the code.
#: a.c:12
#, fuzzy, c-format
msgctxt "menu"
msgid "Open %s"
msgstr "打開 %s"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d 個檔案"

msgid "A \"quoted\"\nline"
msgstr ""

#~ msgid "gone"
#~ msgstr "沒有了"
"""


def test_po(tmp_path: Path) -> None:
    stream = open_bitext(write(tmp_path, "a.po", PO))
    pairs = list(stream.pairs)
    assert [(pair.source, pair.target) for pair in pairs] == [
        ("Open %s", "打開 %s"),
        ("%d files", "%d 個檔案"),
        ('A "quoted"\nline', ""),
    ]
    assert (stream.head.source_lang, stream.head.target_lang, stream.head.target_tag) == ("en", "zh-Hant", "zh-TW")
    assert stream.tally.left_out == {"obsolete": 1}
    unit = unit_of(pairs[0])
    assert (unit.id, unit.state, pairs[0].note) == ("menu", "initial", "A remark.\nFrom the code.")
    assert unit.properties == (("flag", "fuzzy"), ("flag", "c-format"), ("reference", "a.c:12"))
    assert unit_of(pairs[1]).properties == (("singular", "%d file"), ("plural", "0"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("hello", "no msgid"),
        ('msgid "a"\nmsgstr "b\n', "line 2: a quotation without its end"),
        ('msgid "a"\nfoo\n', "line 2"),
    ],
)
def test_bad_po(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        texts(open_bitext(write(tmp_path, "a.po", content)))
    assert "\n" not in str(caught.value)


FERRY = ("The ferry leaves at six, and not later.", "渡船六点开，不会更晚。")
LATE = ("Don't be late.", "别迟到。")
TABLES = {
    "tags": f'en,zh\n"{FERRY[0]}",{FERRY[1]}\n{LATE[0]},{LATE[1]}\n',
    "chinese-names": f'编号;中文;英文\n1;{FERRY[1]};"{FERRY[0]}"\n2;{LATE[1]};{LATE[0]}\n',
    "roles": f"id\ttarget\tsource\n1\t{FERRY[1]}\t{FERRY[0]}\n2\t{LATE[1]}\t{LATE[0]}\n",
    "no-names": f'1,"{FERRY[0]}",{FERRY[1]}\n2,"{LATE[0]}",{LATE[1]}\n',
    "unknown-names": f'Nr,Text A,Text B\n1,"{FERRY[0]}",{FERRY[1]}\n2,"{LATE[0]}",{LATE[1]}\n',
    "excel": f'\ufeffsep=;\r\nEnglish;Chinese (zh-CN)\r\n"{FERRY[0]}";{FERRY[1]}\r\n{LATE[0]};{LATE[1]}\r\n',
    "regions": f'en_GB,de,zh_CN\n"{FERRY[0]}",x,{FERRY[1]}\n{LATE[0]},,{LATE[1]}\n',
}


@pytest.mark.parametrize("name", TABLES)
def test_csv(tmp_path: Path, name: str) -> None:
    turned = name == "chinese-names"
    langs = ("en", "zh") if turned or name == "regions" else (None, None)
    path = write(tmp_path, "a.csv", TABLES[name])
    assert texts(open_bitext(path, source_lang=langs[0], target_lang=langs[1])) == [FERRY, LATE]


def test_csv_reads_what_the_columns_say(tmp_path: Path) -> None:
    content = "id,source,target,note,confidence,checked,state,owner\n7,One.,一。,Short,0.5,yes,final,Li\n"
    (pair,) = open_bitext(write(tmp_path, "a.csv", content)).pairs
    unit = unit_of(pair)
    assert (unit.id, unit.state, unit.properties) == ("7", "final", (("owner", "Li"),))
    assert (pair.note, pair.confidence, pair.checked is not None, pair.pinned) == ("Short", 0.5, True, False)


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("a,b\nc,d\n", LanguageError, "no column in each language"),
        ("en,zh-CN,zh-TW\na,甲,乙\n", LanguageError, "name the source and the target language"),
        ('en,zh\n"open,甲\n', FormatError, "line 2: .*check the quotation marks"),
        ("en,zh\n", InputError, "holds no rows but the names|holds no words"),
    ],
)
def test_bad_csv(tmp_path: Path, content: str, error: type[DuizhaoError], message: str) -> None:
    with pytest.raises(error, match=message):
        texts(open_bitext(write(tmp_path, "a.csv", content)))


def test_xlsx_of_several_sheets(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for number, (source, target) in enumerate((FERRY, LATE)):
        sheet = book.add_worksheet(f"s{number}")
        for column, cell in enumerate(("Nr", "English", "简体中文", "备注")):
            sheet.write_string(0, column, cell)
        sheet.write_string(3, 1, source)
        sheet.write_rich_string(3, 2, target[0], book.add_format({"bold": True}), target[1], target[2:])
        sheet.write_string(3, 3, "=1+1")
    book.close()
    pairs = list(open_bitext(tmp_path / "a.xlsx").pairs)
    assert [(pair.source, pair.target, pair.note) for pair in pairs] == [(*FERRY, "=1+1"), (*LATE, "=1+1")]


def workbook(path: Path, **parts: str) -> Path:
    """Write a workbook by hand: one sheet, with the parts given in place of the sound ones."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sound = {
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{main}"><sheetData>{parts.pop("rows", "")}</sheetData></worksheet>'
        ),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (sound | parts).items():
            archive.writestr(name, content)
    return path


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_workbook_that_claims_billions_of_cells_ends(tmp_path: Path) -> None:
    rows = f'<row r="1">{cell("A1", "Hello there.")}{cell("B1", "你好。")}</row>'
    rows += f'<row r="1048576">{cell("XFD1048576", "far")}{cell("A2", "Bye now.")}{cell("B2", "再见。")}</row>'
    path = workbook(tmp_path / "a.xlsx", rows=rows)
    assert texts(open_bitext(path)) == [("Hello there.", "你好。"), ("Bye now.", "再见。")]


BAD_XLSX = {
    "not-a-zip": (b"PK\x03\x04nothing", "not a workbook, damaged or locked"),
    "text": (b"hello", "not a workbook"),
    "empty": (b"", "is empty"),
}


@pytest.mark.parametrize("name", BAD_XLSX)
def test_bad_xlsx(tmp_path: Path, name: str) -> None:
    content, message = BAD_XLSX[name]
    with pytest.raises(InputError, match=message):
        texts(open_bitext(write(tmp_path, "a.xlsx", content)))


def test_a_workbook_with_a_document_type_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE sst [<!ENTITY a "ha">]><sst><si><t>&a;</t></si></sst>'
    path = workbook(tmp_path / "a.xlsx", **{"xl/sharedStrings.xml": bomb})
    with pytest.raises(FormatError, match="has a document type"):
        texts(open_bitext(path))


def test_moses(tmp_path: Path) -> None:
    write(tmp_path, "x.en", "One.\n\nThree.\nFour.\n")
    write(tmp_path, "x.zh-CN", "一。\n\n三。\n\n")
    for name, langs, turned in (
        ("x.en", (None, None), False),
        ("x.zh-CN", (None, None), True),
        ("x.en", ("zh", "en"), True),
    ):
        stream = open_bitext(tmp_path / name, source_lang=langs[0], target_lang=langs[1])
        pairs = texts(stream)
        assert [pair[::-1] if turned else pair for pair in pairs] == [
            ("One.", "一。"),
            ("Three.", "三。"),
            ("Four.", ""),
        ]
        assert stream.tally.left_out == {"blank on both sides": 1}


def test_bad_moses(tmp_path: Path) -> None:
    path = write(tmp_path, "x.en", "One.\nTwo.\n")
    with pytest.raises(InputError, match=r"its other side, x\.zh, is not beside it"):
        open_bitext(path)
    write(tmp_path, "x.zh", "一。\n")
    with pytest.raises(FormatError, match=r"x\.zh has 1 lines, x\.en more"):
        texts(open_bitext(path))
