"""Memories as other tools write them: several languages and variants, odd units, and all that a unit carries."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from duizhao.__main__ import app
from duizhao.bitext.readers import open_bitext
from duizhao.bitext.readers._pairs import collect
from duizhao.bitext.writers.tmx import write_tmx

CASES = Path(__file__).resolve().parent.parent / "cases" / "tmx"
HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header creationtool="X" creationtoolversion="1" '
    'segtype="sentence" o-tmf="x" adminlang="en" srclang="en-US" datatype="plaintext"/><body>\n'
)
DOOR = ("Close the door.", "关上门。")
HATCH = ("Close the hatch.", "关闭舱口。")
OPEN = ("Open it.", "打开它。")


def tuv(lang: str, text: str) -> str:
    return f'<tuv xml:lang="{lang}"><seg>{text}</seg></tuv>'


def tu(*parts: str) -> str:
    return f"<tu>{''.join(parts)}</tu>\n"


def memory(tmp_path: Path, *units: str) -> Path:
    path = tmp_path / "in.tmx"
    path.write_text(HEADER + "".join(units) + "</body></tmx>\n", encoding="utf-8")
    return path


def convert(path: Path, output: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["convert", str(path), "-o", str(output), "--force", *options])
    return result.exit_code, result.stderr


def rows(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(cells[0], cells[1]) for cells in (line.split("\t") for line in lines)]


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("mixed.tmx", (), [DOOR, OPEN, ("Lock it.", "锁上它。")]),
        ("dup.tmx", (), [DOOR]),
        ("three.tmx", ("--source-lang", "en", "--target-lang", "zh-TW"), [("Close the door.", "關上門。")]),
        ("three.tmx", ("--source-lang", "en", "--target-lang", "zh-CN"), [DOOR]),
        ("ja.tmx", ("--source-lang", "en", "--target-lang", "zh-CN"), [DOOR]),
        ("ja.tmx", ("--source-lang", "zh", "--target-lang", "en-US"), [DOOR[::-1]]),
        ("prop.tmx", (), [HATCH, OPEN]),
        ("noseg.tmx", (), [HATCH, OPEN]),
        ("control.tmx", (), [HATCH, OPEN]),
        ("br.tmx", (), [("First line second line", "第一行第二行")]),
        ("it.tmx", (), [("Force the shortcut for tags now", "现在为标记强制快捷键")]),
        ("sides.tmx", (), [DOOR]),
    ],
)
def test_pairs(tmp_path: Path, name: str, options: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    status, said = convert(CASES / name, tmp_path / "out.tsv", *options)
    assert status == 0, said
    assert rows(tmp_path / "out.tsv") == expected


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dup.tmx", r"out\.tsv: its format has no place for 1 further text$"),
        ("noseg.tmx", r"noseg\.tmx, line 4, body\.tu\[2\]\.tuv\[en-US\]: no seg; the unit is left out$"),
        ("control.tmx", r"line 3, body\.tu\[1\]: &#x1F; names no character of XML and is left out$"),
        ("nbsp.tmx", r"line 3, body\.tu\[1\]: &nbsp; is not an entity of XML and is read as its character$"),
        ("meta.tmx", r"no place for 1 id, 1 note, 5 properties, 6 inline codes$"),
        ("sides.tmx", r"3 units left out: 1 without Chinese, 2 with an empty side$"),
        ("sides.tmx", r"^sides\.tmx: 4 units read$"),
        ("sides.tmx", r"^out\.tsv: 1 pair written;"),
    ],
)
def test_account(tmp_path: Path, name: str, said: str) -> None:
    status, lines = convert(CASES / name, tmp_path / "out.tsv")
    assert status == 0
    assert re.search(said, lines, re.MULTILINE), lines


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("three.tmx", "holds en, zh-Hans, zh-Hant; name the source and the target language"),
        ("ja.tmx", "holds ja, en, zh-Hans; name the source and the target language"),
    ],
)
def test_more_than_two_languages_must_be_named(tmp_path: Path, name: str, message: str) -> None:
    status, said = convert(CASES / name, tmp_path / "out.tsv")
    assert (status, said.count("\n")) == (2, 1)
    assert message in said


# Each line of these survives in the output as it is, but for white space between elements.
KEPT = {
    "meta": (CASES / "meta.tmx").read_text(encoding="utf-8"),
    "dup": (CASES / "dup.tmx").read_text(encoding="utf-8"),
    "sub": HEADER
    + '<tu tuid="a">'
    + tuv("en-AU", 'See <ph x="1" type="img">&lt;img alt="<sub>a cat</sub>"/&gt;</ph> <hi type="b">now</hi>.')
    + tuv("zh-SG", '现在看<ph x="1" type="img">&lt;img alt="<sub>一只猫</sub>"/&gt;</ph>。')
    + "</tu></body></tmx>",
    "of-the-text": HEADER
    + '<tu tuid="b" changeid="li" lastusagedate="20200101T000000Z"><tuv xml:lang="en" creationid="me">'
    + '<note>first</note><note xml:lang="en">second</note><prop type="p">v &amp; w</prop><seg> One. </seg></tuv>'
    + '<tuv xml:lang="zh-Hant-HK" changedate="20200102T000000Z"><seg>一。</seg></tuv>'
    + '<tuv xml:lang="de"><seg>Eins.</seg></tuv></tu></body></tmx>',
    "unbalanced": HEADER
    + '<tu tuid="c">'
    + tuv("en", '<it pos="begin" x="1">&lt;i&gt;</it>Stop<ept i="9">&lt;/b&gt;</ept><ut x="3">{\\f1 </ut>')
    + tuv("zh", '停<bpt i="9" x="2" type="bold">&lt;b&gt;</bpt>')
    + "</tu></body></tmx>",
}


def canonical_units(text: str) -> list[str]:
    root = etree.fromstring(text.encode(), etree.XMLParser(remove_blank_text=True))
    found = []
    for unit in root.iter("tu"):
        handle = io.BytesIO()
        etree.ElementTree(unit).write_c14n(handle)
        found.append(handle.getvalue().decode())
    return found


@pytest.mark.parametrize("name", KEPT)
def test_tmx_to_tmx_keeps_everything(tmp_path: Path, name: str) -> None:
    (tmp_path / "in.tmx").write_text(KEPT[name], encoding="utf-8")
    options = ["--source-lang", "en", "--target-lang", "zh"]
    status, said = convert(tmp_path / "in.tmx", tmp_path / "out.tmx", *options)
    assert status == 0, said
    assert "no place" not in said
    wanted = canonical_units(KEPT[name])
    found = canonical_units((tmp_path / "out.tmx").read_text(encoding="utf-8"))
    if 'tuid="' not in KEPT[name]:
        found = [re.sub(r' tuid="[^"]*"', "", unit) for unit in found]
    assert found == wanted


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.tmx")))
def test_json_lines_hold_all_of_it_too(tmp_path: Path, name: str) -> None:
    langs = ("--source-lang", "en", "--target-lang", "zh-TW" if name == "three.tmx" else "zh")
    for source, output in ((CASES / name, "a.jsonl"), (tmp_path / "a.jsonl", "b.tmx"), (CASES / name, "c.tmx")):
        status, said = convert(source, tmp_path / output, *(langs if source.parent == CASES else ()))
        assert status == 0, said
    one, two = (canonical_units((tmp_path / part).read_text(encoding="utf-8")) for part in ("b.tmx", "c.tmx"))
    assert one == two


ODD = {
    "no-language": (tu("<tuv><seg>x</seg></tuv>", tuv("zh", "一")), "tuv: no xml:lang"),
    "bad-language": (tu(tuv("?", "x"), tuv("zh", "一")), "'?' is not a language tag"),
    "no-end": ("<tu>" + tuv("en", "x"), "not well-formed XML"),
    "crossed": (tu('<tuv xml:lang="en"><seg>a</tuv></seg>', tuv("zh", "一")), "not well-formed XML"),
    "bare-tag": (tu(tuv("en", "a < b"), tuv("zh", "一")), "not well-formed XML"),
    "too-long": (tu(tuv("en", "x" * 100_001), tuv("zh", "一")), "100,001 characters in one segment"),
    "deep": (tu(tuv("en", "<hi>" * 300 + "x" + "</hi>" * 300), tuv("zh", "一")), "not well-formed XML"),
}


@pytest.mark.parametrize("name", ODD)
def test_one_odd_unit_spoils_no_other(tmp_path: Path, name: str) -> None:
    odd, message = ODD[name]
    good = [tu(tuv("en-US", one), tuv("zh-CN", two)) for one, two in (HATCH, OPEN)]
    path = memory(tmp_path, good[0], odd, good[1])
    status, said = convert(path, tmp_path / "out.tsv")
    assert status == 0, said
    assert rows(tmp_path / "out.tsv") == [HATCH, OPEN]
    assert re.search(rf"in\.tmx, line 4.*{re.escape(message)}.*the unit is left out$", said, re.MULTILINE), said
    assert "1 unit left out: 1 damaged" in said


MENDED = [
    ("R&D &unknown; A&B;", "R&D &unknown; A&B;"),
    ("a&mdash;b &hellip;", "a—b …"),
    ("one\x0btwo &#0;&#xFFFE;three", "onetwo three"),
    ("&#60;b&#x3E; &LT;", "<b> <"),
    ("<![CDATA[a &nbsp; <b>]]>", "a &nbsp; <b>"),
]


@pytest.mark.parametrize(("written", "read"), MENDED)
def test_what_xml_does_not_know_is_mended(tmp_path: Path, written: str, read: str) -> None:
    path = memory(tmp_path, tu(tuv("en", written), tuv("zh", "一。")))
    assert [pair.source for pair in open_bitext(path).pairs] == [read]


def test_units_in_comments_are_not_units(tmp_path: Path) -> None:
    unit = tu(tuv("en", "One."), tuv("zh", "一。"))
    path = memory(tmp_path, f"<!-- {unit} -->", unit, tu(tuv("en", "T<!-- </tu> -->wo."), tuv("zh", "二。")))
    assert [pair.source for pair in open_bitext(path).pairs] == ["One.", "Two."]


def test_one_bad_byte_is_reported_with_its_line(tmp_path: Path) -> None:
    path = memory(tmp_path, tu(tuv("en", "One."), tuv("zh", "一。")), tu(tuv("en", "Two @."), tuv("zh", "二。")))
    path.write_bytes(path.read_bytes().replace(b"@", b"\xff"))
    status, said = convert(path, tmp_path / "out.tsv")
    assert status == 0
    assert "in.tmx, line 4, body.tu[2]: a character that could not be decoded is shown as U+FFFD" in said


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030", "big5"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = memory(tmp_path, tu(tuv("en", "One."), tuv("zh", "一。"))).read_text(encoding="utf-8")
    declared = "UTF-16" if encoding.startswith("utf-16") else encoding
    (tmp_path / "in.tmx").write_bytes(text.replace("UTF-8", declared).encode(encoding))
    assert [pair[:2] for pair in open_bitext(tmp_path / "in.tmx").pairs] == [("One.", "一。")]


def test_a_wrong_declaration_is_seen(tmp_path: Path) -> None:
    sentence = "今天天气很好，我们去公园散步，然后回家吃饭。" * 20  # Fine weather: we walk in the park and eat at home.
    text = memory(tmp_path, tu(tuv("en", "One."), tuv("zh", sentence))).read_text(encoding="utf-8")
    (tmp_path / "in.tmx").write_bytes(text.encode("gb18030"))
    status, said = convert(tmp_path / "in.tmx", tmp_path / "out.tsv")
    assert status == 0
    assert rows(tmp_path / "out.tsv") == [("One.", sentence)]
    assert "read as GB18030" in said


def test_joined_files_turn_to_the_languages_of_the_first(tmp_path: Path) -> None:
    one = memory(tmp_path, tu(tuv("en", "One."), tuv("zh", "一。")))
    (tmp_path / "b.tsv").write_text("二。\tTwo.\n一。\tOne.\n", encoding="utf-8")
    outputs = ["-o", str(tmp_path / "o.jsonl"), "-o", str(tmp_path / "o.tsv"), "-o", str(tmp_path / "o.html")]
    result = CliRunner().invoke(app, ["convert", str(one), str(tmp_path / "b.tsv"), *outputs, "--deduplicate"])
    assert result.exit_code == 0, result.output
    assert rows(tmp_path / "o.tsv") == [("One.", "一。"), ("Two.", "二。")]
    assert "b.tsv: source and target are exchanged, as in.tmx has them" in result.stderr
    assert "o.tsv: 2 pairs written; 1 unit left out: 1 repeated" in result.stderr


def test_files_of_other_languages_are_not_joined(tmp_path: Path) -> None:
    one = memory(tmp_path, tu(tuv("en", "One."), tuv("zh-CN", "一。")))
    (tmp_path / "b.tsv").write_text("Open.\t開門。\nTurtles.\t烏龜會飛來。\n", encoding="utf-8")  # Open the door.
    result = CliRunner().invoke(app, ["convert", str(one), str(tmp_path / "b.tsv"), "-o", str(tmp_path / "o.tmx")])
    assert result.exit_code == 2
    assert "b.tsv is in en and zh-Hant, in.tmx in en and zh-Hans; join files of the same languages" in result.stderr


def test_min_confidence(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("A.\t甲。\t1-1\t0.9\nB.\t乙。\t1-1\t0.2\nC.\t丙。\n", encoding="utf-8")
    status, said = convert(tmp_path / "a.tsv", tmp_path / "o.tsv", "--min-confidence", "0.5")
    assert status == 0
    assert [row[0] for row in rows(tmp_path / "o.tsv")] == ["A.", "C."]
    assert "1 pair without a confidence: kept" in said
    assert "o.tsv: 2 pairs written; 1 unit left out: 1 below a confidence of 0.5" in said


def test_counts_of_the_unpaired_go_on(tmp_path: Path) -> None:
    path = memory(tmp_path, tu(tuv("en", "One."), tuv("zh", "一。")), tu(tuv("en", "Two."), tuv("zh", "")))
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            'datatype="plaintext"/>',
            'datatype="plaintext"><note>Mine.</note><prop type="x-unpaired-source">3</prop>'
            '<prop type="q">v</prop></header>',
        ),
        encoding="utf-8",
    )
    status, _ = convert(path, tmp_path / "out.tmx")
    assert status == 0
    header = (tmp_path / "out.tmx").read_text(encoding="utf-8").partition("<body>")[0]
    assert '<prop type="x-unpaired-source">4</prop>' in header
    assert "<note>Mine.</note>" in header
    assert '<prop type="q">v</prop>' in header
    handle = io.BytesIO()
    write_tmx(collect(open_bitext(path)), handle)
    assert '<prop type="x-unpaired-source">4</prop>' in handle.getvalue().decode()
