"""What the writers of bitext formats write comes back, and their own clients open it."""

from __future__ import annotations

import io
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import polib
import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from duizhao.__main__ import app
from duizhao.bitext.errors import OutputError
from duizhao.bitext.model import Bead, Bitext, Checked, Document, Segment
from duizhao.bitext.pairs import Head, Pair
from duizhao.bitext.readers import open_bitext, read_manuscript
from duizhao.bitext.units import Code, CodeKind, Note, Unit, Variant
from duizhao.bitext.writers import STREAMED, Options, write_bitext
from tests.bitext.samples import small

CASES = Path(__file__).resolve().parent.parent / "cases"
HEAD = Head(name="a", source_lang="en", target_lang="zh-Hans", source_tag="en-GB", target_tag="zh-CN")


def written(suffix: str, pairs: list[Pair], head: Head = HEAD) -> bytes:
    handle = io.BytesIO()
    writer = STREAMED[suffix](handle, head, Options())
    for pair in pairs:
        writer.add(pair)
    writer.finish()
    return handle.getvalue()


def back(suffix: str, pairs: list[Pair]) -> list[Pair]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{suffix}")
        path.write_bytes(written(suffix, pairs))
        return list(open_bitext(path, source_lang="en", target_lang="zh-CN").pairs)


TEXTS = st.text("aZé 9.,!<>&'\"\\{}[]=+-@;中文字，。！「」《》……𠮷𝒳\n\t", min_size=1, max_size=14).filter(
    lambda text: text == text.strip() and any(char.isalpha() for char in text)
)
NAMES = st.text("abc-_.1", min_size=1, max_size=6)


@st.composite
def variants(draw: st.DrawFn, lang: str) -> Variant:
    """Draw a text with codes: a pair that encloses, halves that stand alone, placeholders between words."""
    text = draw(TEXTS)
    codes = []
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    for number, at in enumerate(cuts):
        data = draw(st.sampled_from(["<b>", "{0}", "%s", "<br/>"]))
        inside = (
            text[:at][-1:].isalnum() and text[at : at + 1].isalnum()
        )  # there a placeholder would be read as a space
        kind: CodeKind = "open" if inside else draw(st.sampled_from(["alone", "open"]))
        codes.append(Code(start=at, end=at, kind=kind, id=str(number), data=data))
    if codes:
        first = codes[0]
        codes[0] = replace(first, kind="open")
        codes.append(Code(start=len(text), end=len(text), kind="close", id=first.id, data="</b>"))
    return Variant(lang=lang, text=text, codes=tuple(codes))


@st.composite
def rich_pairs(draw: st.DrawFn) -> Pair:
    source, target = draw(variants("en-GB")), draw(variants("zh-CN"))
    notes = tuple(Note(text=text) for text in draw(st.lists(TEXTS, max_size=2)))
    unit = Unit(
        id=draw(NAMES),
        state=draw(st.sampled_from(["initial", "translated", "reviewed", "final"])),
        notes=notes,
        properties=tuple(draw(st.lists(st.tuples(NAMES, TEXTS), max_size=2))),
        source=source,
        target=target,
    )
    return Pair(
        source=source.text,
        target=target.text,
        confidence=draw(st.sampled_from([0.0, 0.25, 0.5])),
        unit=unit,
        pinned=draw(st.booleans()),
        note="\n".join(note.text for note in notes),
    )


def essence(variant: Variant | None) -> list[tuple[int, str, str]]:
    return [] if variant is None else [(code.start, code.kind, code.data) for code in variant.codes]


@settings(max_examples=60)
@given(st.lists(rich_pairs(), min_size=1, max_size=3))
def test_xliff_and_tmx_keep_texts_codes_notes_states_and_properties(pairs: list[Pair]) -> None:
    pairs = [pair._replace(unit=pair.unit._replace(id=f"u{n}")) for n, pair in enumerate(pairs) if pair.unit]
    for suffix in (".xlf", ".jsonl"):
        found = back(suffix, pairs)
        assert [pair[:2] for pair in found] == [pair[:2] for pair in pairs]
        for one, two in zip(found, pairs, strict=True):
            assert one.unit is not None
            assert two.unit is not None
            assert (one.unit.id, one.unit.state, one.note) == (two.unit.id, two.unit.state, two.note)
            assert one.unit.properties == two.unit.properties
            assert one.confidence == (1.0 if two.pinned and suffix != ".jsonl" else two.confidence)
            assert one.pinned == two.pinned
            for side in ("source", "target"):
                assert essence(getattr(one.unit, side)) == essence(getattr(two.unit, side))
    assert [pair[:2] for pair in back(".tmx", pairs)] == [pair[:2] for pair in pairs]


@settings(max_examples=60)
@given(st.lists(rich_pairs(), min_size=1, max_size=4))
def test_tables_keep_texts_ids_states_and_notes(pairs: list[Pair]) -> None:
    for suffix in (".csv", ".xlsx"):
        found = back(suffix, pairs)
        assert [pair[:2] for pair in found] == [pair[:2] for pair in pairs]
        for one, two in zip(found, pairs, strict=True):
            assert one.unit is not None
            assert two.unit is not None
            assert (one.unit.id, one.unit.state, one.note) == (two.unit.id, two.unit.state, two.note)


@settings(max_examples=60)
@given(st.lists(rich_pairs(), min_size=1, max_size=4))
def test_po_keeps_texts_and_contexts(pairs: list[Pair]) -> None:
    unique = {(pair.unit.id if pair.unit else "", pair.source): pair for pair in pairs}
    found = back(".po", list(unique.values()))
    assert [pair[:2] for pair in found] == [pair[:2] for pair in unique.values()]
    assert [pair.unit.id for pair in found if pair.unit] == [identity for identity, _ in unique]
    catalogue = polib.pofile(written(".po", list(unique.values())).decode())
    assert [(entry.msgid, entry.msgstr) for entry in catalogue] == [pair[:2] for pair in unique.values()]


def test_po_comes_back_as_it_was(tmp_path: Path) -> None:
    source = CASES / "po" / "forms.po"
    result = CliRunner().invoke(app, ["convert", str(source), "-o", str(tmp_path / "b.po")])
    assert result.exit_code == 0, result.output
    assert "no place" not in result.stderr
    one, two = polib.pofile(str(source)), polib.pofile(str(tmp_path / "b.po"))
    fields = (
        "msgctxt",
        "msgid",
        "msgid_plural",
        "msgstr",
        "msgstr_plural",
        "flags",
        "comment",
        "tcomment",
        "occurrences",
    )
    assert [[getattr(entry, name) for name in fields] for entry in one if not entry.obsolete] == [
        [getattr(entry, name) for name in fields] for entry in two
    ]


def test_msgfmt_takes_what_is_written(tmp_path: Path) -> None:
    same = [Pair("Open", "打开"), Pair("Open", "开"), Pair('"x" \\ y\n', "叉\n"), Pair("Later", "")]
    (tmp_path / "a.po").write_bytes(written(".po", same))
    catalogue = polib.pofile(str(tmp_path / "a.po"), check_for_duplicates=True)
    assert [entry.msgctxt for entry in catalogue] == [None, "#2", None, None]


def test_xliff_as_a_person_reads_it() -> None:
    codes = (
        Code(start=6, end=6, kind="open", id="1", data="<b>"),
        Code(start=10, end=10, kind="close", id="1", data="</b>"),
    )
    unit = Unit(
        id="7",
        notes=(Note(text="Check."),),
        properties=(("x-domain", "marine"),),
        source=Variant(lang="en-GB", text="Press Save", codes=codes),
    )
    pair = Pair("Press Save", "按保存", confidence=0.5, unit=unit, note="Check.", checked=Checked(by="Li"))
    body = written(".xlf", [pair]).decode().partition('<file id="f1" original="a">\n')[2]
    assert body == (
        '  <unit id="7" xml:space="preserve">\n'
        "   <mda:metadata>\n    <mda:metaGroup>\n"
        '     <mda:meta type="x-confidence">1.0000</mda:meta>\n'
        '     <mda:meta type="x-checked">yes</mda:meta>\n'
        '     <mda:meta type="x-checked-by">Li</mda:meta>\n'
        '     <mda:meta type="x-domain">marine</mda:meta>\n'
        "    </mda:metaGroup>\n   </mda:metadata>\n"
        "   <notes>\n    <note>Check.</note>\n   </notes>\n"
        '   <originalData>\n    <data id="d1">&lt;/b&gt;</data>\n    <data id="d2">&lt;b&gt;</data>\n'
        "   </originalData>\n"
        '   <segment state="translated">\n'
        '    <source>Press <pc id="1" dataRefEnd="d1" dataRefStart="d2">Save</pc></source>\n'
        "    <target>按保存</target>\n"
        "   </segment>\n  </unit>\n </file>\n</xliff>\n"
    )


@pytest.mark.parametrize("name", ["meta.tmx", "br.tmx", "it.tmx", "mixed.tmx"])
def test_tmx_comes_back_from_xliff(tmp_path: Path, name: str) -> None:
    for source, output in ((CASES / "tmx" / name, "a.xlf"), (tmp_path / "a.xlf", "b.tmx")):
        result = CliRunner().invoke(app, ["convert", str(source), "-o", str(tmp_path / output)])
        assert result.exit_code == 0, result.output
        assert "no place" not in result.stderr
    one, two = (list(open_bitext(path).pairs) for path in (CASES / "tmx" / name, tmp_path / "b.tmx"))
    assert [pair[:2] for pair in one] == [pair[:2] for pair in two]
    for before, after in zip(one, two, strict=True):
        assert before.unit is not None
        assert after.unit is not None
        assert essence(before.unit.source) == essence(after.unit.source)
        assert dict(after.unit.attributes).items() >= dict(before.unit.attributes).items()
        assert before.note == after.note


def test_workbook(tmp_path: Path) -> None:
    pairs = [
        Pair("=1+1 is two.", "一加一。", confidence=0.95),
        Pair("http://a.b Maybe.", "也许。", confidence=0.3),
        Pair("Unknown.", "不知。"),
        Pair("Later.", ""),
    ]
    (tmp_path / "a.xlsx").write_bytes(written(".xlsx", pairs))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    first, second = book.worksheets
    assert [row[0].value for row in first.iter_rows(min_row=2)] == [pair.source for pair in pairs]
    assert [row[0].value for row in second.iter_rows(min_row=2)] == ["=1+1 is two."]
    colours = [row[0].fill.fgColor.rgb for row in first.iter_rows(min_row=2)]
    assert colours[:2] == ["FFDDF0DD", "FFF9D5CC"]
    assert first["A2"].data_type == "s"


@pytest.mark.parametrize(
    ("source", "target", "lines"),
    [
        ("Short.", "短。", 1),
        ("word " * 27, "短。", 2),  # 135 columns of 70
        ("Short.", "字" * 61, 3),  # 122 columns of 60: a Han character takes two
        ("word " * 9_000, "短。", 27),  # a row can be no higher
    ],
)
def test_a_row_of_a_workbook_is_as_high_as_its_text(source: str, target: str, lines: int, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(written(".xlsx", [Pair(source[:30_000], target)]))
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    height = sheet.row_dimensions[2].height or sheet.sheet_format.defaultRowHeight  # one line says nothing
    assert height == 15 * lines


def test_moses_sides(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("One.\t一。\nTwo\u2028lines.\t二。\n\t三。\n", encoding="utf-8")
    outputs = ["-o", str(tmp_path / "x.en"), "-o", str(tmp_path / "x.zh-CN")]
    result = CliRunner().invoke(app, ["convert", str(tmp_path / "a.tsv"), *outputs])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "x.en").read_text(encoding="utf-8") == "One.\nTwo lines.\n"
    assert (tmp_path / "x.zh-CN").read_text(encoding="utf-8") == "一。\n二。\n"
    result = CliRunner().invoke(app, ["convert", str(tmp_path / "a.tsv"), "-o", str(tmp_path / "x.zh-TW")])
    assert result.exit_code == 2
    assert ".zh-tw: the pairs are in en and zh-Hans; name the output after one" in result.stderr


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".docx"])
def test_libreoffice_opens_it(tmp_path: Path, suffix: str) -> None:
    from shutil import which  # noqa: PLC0415

    if which("soffice") is None:
        pytest.skip("no LibreOffice here")
    (tmp_path / "a.tsv").write_text("He left.\t他走了。\t1-1\t0.95\nShe stayed.\t她留下。\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["convert", str(tmp_path / "a.tsv"), "-o", str(tmp_path / f"a{suffix}")])
    assert result.exit_code == 0, result.output
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    to = "txt:Text (encoded):UTF8" if suffix == ".docx" else "csv:Text - txt - csv (StarCalc):44,34,76"
    told = ["--infilter=CSV:44,34,76"] if suffix == ".csv" else []
    places = ["--outdir", str(tmp_path / "out"), str(tmp_path / f"a{suffix}")]
    subprocess.run([*command, to, *told, *places], check=True, capture_output=True, timeout=300)
    (made,) = (tmp_path / "out").iterdir()
    text = made.read_text(encoding="utf-8-sig")
    assert all(part in text for part in ("He left.", "他走了。", "She stayed.", "她留下。"))


FILM = (
    "1\n00:00:01,000 --> 00:00:02,000\n{}\n\n2\n00:00:03,500 --> 00:00:04,000\n{}\n\n"
    "3\n00:00:05,000 --> 00:00:06,000\n{}\n"
)


def film() -> Bitext:
    """Three cues aligned with two sentences, the second of which spans two cues."""
    sides = []
    for texts, lang in (
        (("So you <i>came</i> back.", "Thirty years,", "and no sea."), "en"),
        (("你回来了。", "三十年，", "没见过海。"), "zh-Hans"),
    ):
        text = FILM.format(*texts)
        segments = []
        for part in texts:
            start = text.index(part)
            shown = part.replace("<i>", "").replace("</i>", "")
            segments.append(Segment(text=shown, lang=lang, start=start, end=start + len(part)))
        sides.append(Document(segments=tuple(segments), lang=lang, text=text))
    beads = (Bead(source=(0,), target=(0,)), Bead(source=(1, 2), target=(1, 2)))
    return Bitext(source=sides[0], target=sides[1], beads=beads)


@pytest.mark.parametrize("suffix", [".srt", ".vtt", ".ass"])
def test_subtitles_in_both_languages(tmp_path: Path, suffix: str) -> None:
    write_bitext(film(), [tmp_path / f"a{suffix}"])
    events = pysubs2.load(str(tmp_path / f"a{suffix}"))
    found = [(event.start, event.end, sorted(event.plaintext.split("\n"))) for event in events]
    assert found == [
        (1000, 2000, ["So you came back.", "你回来了。"]),
        (3500, 6000, ["Thirty years, and no sea.", "三十年，没见过海。"]),
    ]
    blocks = sorted(block.text for block in read_manuscript(tmp_path / f"a{suffix}").blocks)
    assert blocks == sorted(text for _, _, texts in found for text in texts)


def test_subtitles_need_times(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the source has no times"):
        write_bitext(small(), [tmp_path / "a.srt"])
    assert not list(tmp_path.iterdir())


def test_word_table(tmp_path: Path) -> None:
    pairs = [Pair("One & two\nlines.", "一。", confidence=0.95, note="Check."), Pair("Later.", "")]
    (tmp_path / "a.docx").write_bytes(written(".docx", pairs))
    blocks = [block.text for block in read_manuscript(tmp_path / "a.docx").blocks]
    assert blocks == [
        "en-GB",
        "zh-CN",
        "confidence",
        "note",
        "1",
        "One & two lines.",
        "一。",
        "0.95",
        "Check.",
        "2",
        "Later.",
    ]
