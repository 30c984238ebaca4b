"""Exchange: what goes out comes back, a bad row is named with its line, and no file does harm."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from duizhao.bitext.errors import DuizhaoError, FormatError, InputError, LanguageError, OutputError
from duizhao.glossary.concepts import ConceptEntry, ConsistencyFigures, Context, Form, Origin, Status, Term
from duizhao.glossary.interchange import xlsx
from duizhao.glossary.interchange.cedict import read_cedict
from duizhao.glossary.interchange.columns import COLUMNS
from duizhao.glossary.interchange.formats import FORMATS, format_for, read_glossary, write_glossaries
from duizhao.glossary.termbase.base import open_termbase

POWER = ConceptEntry(
    id="c1",
    terms=(
        Term(
            text="computing power",
            lang="en",
            part_of_speech="noun",
            note="uncountable",
            source="NYT",
            forms=(Form(text="computing-power", kind="hyphen"), Form(text="Computing Power", kind="case")),
        ),
        Term(
            text="算力",
            lang="zh-Hans",
            part_of_speech="noun",
            status=Status.PREFERRED,
            reading="suàn lì",
            forms=(Form(text="運算力", kind="script"),),
        ),
        Term(text="计算能力", lang="zh-Hans", status=Status.DEPRECATED, reading="jì suàn néng lì"),
    ),
    subject="computing",
    definition="what a computer does in a second; <fast> & cheap",
    note="first line\nsecond line",
    source="a book",
    contexts=(
        Context(english="It needs computing power.", chinese="它需要算力。", place="nyt.tmx#3"),
        Context(english="More computing power.", chinese="更多计算能力。", place="nyt.tmx#9"),
    ),
    origin=Origin.IMPORT,
)
NAME = ConceptEntry(
    id="c2",
    terms=(
        Term(text="Kai-Fu Lee", lang="en", part_of_speech="noun", name=True),
        Term(text="李开复", lang="zh-Hans", part_of_speech="noun", name=True, reading="lǐ kāi fù"),
    ),
    origin=Origin.IMPORT,
)
ODD = ConceptEntry(
    id="c3",
    terms=(Term(text="=1+1", lang="en"), Term(text="𠮷“二”", lang="zh-Hans", reading="jí èr")),
    note='a "quoted", note',
    origin=Origin.IMPORT,
)
ENTRIES = (POWER, NAME, ODD)


def plain(entry: ConceptEntry) -> ConceptEntry:
    """Leave out what tables do not hold: counts of forms, figures, score, times."""
    terms = tuple(replace(term, forms=tuple(replace(form, count=0) for form in term.forms)) for term in entry.terms)
    return replace(entry, terms=terms, figures=(), score=None, evidence=(), created="", modified="")


def write(path: Path, *entries: ConceptEntry, name: str = "", chinese_first: bool = False) -> list[int]:
    return write_glossaries(entries, [path], name=name, chinese_first=chinese_first)


# There and back.


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".tbx"])
def test_entries_come_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"terms{suffix}"
    write(path, *ENTRIES)
    assert [plain(entry) for entry in read_glossary(path)] == [plain(entry) for entry in ENTRIES]


text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs", "Cn", "Cf", "Co"]),
    min_size=1,
    max_size=12,
)
entries = st.lists(
    st.builds(
        lambda english, chinese, status, note: ConceptEntry(
            terms=(
                Term(text=english, lang="en", status=status),
                Term(text="中" + chinese, lang="zh-Hans"),
            ),
            note=note,
            origin=Origin.IMPORT,
        ),
        english=text,
        chinese=text,
        status=st.sampled_from([None, *Status]),
        note=text,
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".tbx"])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=entries)
def test_any_text_comes_back(tmp_path: Path, suffix: str, made: list[ConceptEntry]) -> None:
    path = tmp_path / f"any{suffix}"
    path.unlink(missing_ok=True)
    numbered = [replace(entry, id=f"c{number}") for number, entry in enumerate(made, 1)]
    write(path, *numbered)
    assert [plain(entry) for entry in read_glossary(path)] == numbered


def pairs_of(read: list[ConceptEntry]) -> list[tuple[str, str, Status | None]]:
    return [
        (english.text, chinese.text, chinese.status)
        for entry in read
        for english in entry.english
        for chinese in entry.chinese
    ]


@pytest.mark.parametrize("suffix", [".utx", ".utf8", ".tab", ".txt"])
@pytest.mark.parametrize("chinese_first", [False, True])
def test_pairs_come_back(tmp_path: Path, suffix: str, *, chinese_first: bool) -> None:
    path = tmp_path / f"terms{suffix}"
    assert write(path, *ENTRIES, chinese_first=chinese_first) == [0]
    expected = {
        ("computing power", "算力", Status.PREFERRED),
        ("computing power", "计算能力", Status.DEPRECATED),
        ("Kai-Fu Lee", "李开复", None),
        ("=1+1", "𠮷“二”", None),
    }
    if chinese_first and suffix != ".utx":
        # The one status of a row is that of its target, which is English here; forbidden stays forbidden.
        expected = {(one, two, status if status is Status.DEPRECATED else None) for one, two, status in expected}
    assert set(pairs_of(list(read_glossary(path)))) == expected


def test_utx_keeps_concepts_statuses_and_names(tmp_path: Path) -> None:
    path = tmp_path / "terms.utx"
    write(path, *ENTRIES)
    head, columns, first, *_ = path.read_text(encoding="utf-8").split("\n")
    assert head.startswith("#UTX 1.20; en/zh-CN; 20")
    assert columns.split("\t")[:5] == ["#src", "tgt", "src:pos", "tgt:pos", "term status"]
    assert first.split("\t")[:5] == ["computing power", "算力", "noun", "noun", "approved"]
    power, name, _ = read_glossary(path)
    assert [term.status for term in power.terms] == [None, Status.PREFERRED, Status.DEPRECATED]
    assert (power.id, power.note, name.terms[0].name) == ("c1", "first line second line", True)


def test_a_pair_format_says_how_many_terms_it_left_out(tmp_path: Path) -> None:
    taiwan = ConceptEntry(terms=(Term(text="server", lang="en"), Term(text="伺服器", lang="zh-Hant-TW")))
    alone = ConceptEntry(terms=(Term(text="开源", lang="zh-Hans"),))
    assert write(tmp_path / "t.utx", POWER, taiwan, alone) == [3]
    assert write(tmp_path / "t.csv", POWER, taiwan, alone) == [0]


def test_several_files_at_once_or_none(tmp_path: Path) -> None:
    paths = [tmp_path / "a.tbx", tmp_path / "a.csv", tmp_path / "a.xlsx"]
    write_glossaries(ENTRIES, paths)
    assert all(path.stat().st_size for path in paths)
    with pytest.raises(OutputError, match="force"):
        write_glossaries(ENTRIES, [tmp_path / "b.csv", paths[0]])
    with pytest.raises(OutputError, match="one"):
        write_glossaries([], [tmp_path / "b.csv", tmp_path / "b.tbx"])
    assert not (tmp_path / "b.csv").exists()


# Tables.


def test_a_csv_has_a_row_a_pair_of_forms_english_and_chinese_first(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    write(
        path,
        replace(
            POWER,
            figures=(
                ConsistencyFigures(
                    source_lang="en", target_lang="zh-Hans", occurrences=3, share=2 / 3, verdict="variant"
                ),
            ),
        ),
    )
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:2] == ["english", "chinese"]
    assert {(row["english"], row["chinese"]) for row in rows} == {
        (english, chinese)
        for english in ("computing power", "computing-power", "Computing Power")
        for chinese in ("算力", "運算力", "计算能力")
    }
    assert (rows[0]["verdict"], rows[0]["share"], rows[0]["occurrences"]) == ("variant", "0.6667", "3")
    assert set(rows[0]) == set(COLUMNS)


def test_no_cell_of_a_csv_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    bad = [f"{sign}cmd|' /C calc'!A0" for sign in "=+-@"]
    write(path, *(ConceptEntry(terms=(Term(text=text, lang="en"), Term(text="算", lang="zh-Hans"))) for text in bad))
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert [entry.terms[0].text for entry in read_glossary(path)] == bad


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "terms.xlsx"
    write(path, ODD)
    cell = load_workbook(path).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_figures_of_a_workbook_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "terms.xlsx"
    figures = ConsistencyFigures(source_lang="en", target_lang="zh-Hans", occurrences=19, share=0.75, verdict="variant")
    write(
        path,
        replace(POWER, figures=(figures,), score=0.5),
        replace(ODD, terms=(Term(text="0019", lang="en"), ODD.terms[1])),
    )
    rows = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    first = dict(zip(rows[0], rows[1], strict=True))
    assert [first[name] for name in ("occurrences", "share", "score")] == [19, 0.75, 0.5]
    told: list[str] = []
    assert len(list(read_glossary(path, remark=told.append))) == len(rows) - 1
    assert told == [f"{path}: measured, not set by hand: 'verdict', 'share', 'occurrences', 'score'; not used"]
    # A term that looks like a number stays as it is written.
    assert rows[2][0] == "0019"
    assert [entry.terms[0].text for entry in read_glossary(path)] == ["computing power", "0019"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("open source,开源\nchatbot,聊天机器人\n", [("open source", "开源"), ("chatbot", "聊天机器人")]),
        ("开源,open source\n", [("open source", "开源")]),
        ("开源;open source\n", [("open source", "开源")]),
        ("Chinese,English,Notes\n开源,open source,x\n", [("open source", "开源")]),
        ("source\ttarget\nopen source\t开源\n", [("open source", "开源")]),
        ('English,Chinese\n"a ""b"", c",开源\n', [('a "b", c', "开源")]),
        ("\ufeffenglish,chinese\r\nopen source,开源\r\n\r\n", [("open source", "开源")]),
        ("english,chinese\nopen source,\n", []),
    ],
)  # fmt: skip
def test_tables_from_elsewhere(tmp_path: Path, content: str, expected: list[tuple[str, str]]) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(content, encoding="utf-8", newline="")
    assert [pair[:2] for pair in pairs_of(list(read_glossary(path)))] == expected


@pytest.mark.parametrize(("head", "concepts"), [("english,chinese,status", 1), ("english,chinese,note", 2)])
def test_statuses_say_that_rows_are_alternatives(tmp_path: Path, head: str, concepts: int) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(f"{head}\ncomputing power,算力,preferred\nComputing Power,计算能力,forbidden\n", encoding="utf-8")
    with open_termbase(tmp_path / "t.db", create=True) as base:
        assert base.import_entries(read_glossary(path)).added == concepts
        forbidden = [term.instead for term in base.terms_for_audit() if term.forbidden]
    assert forbidden == ([("算力",)] if concepts == 1 else [])


def test_a_table_in_gb18030_and_in_traditional_characters(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_bytes(b"english,chinese\n" + "computer,計算機與軟體\nsoftware,軟體\n".encode("gb18030"))
    assert [term.lang for entry in read_glossary(path) for term in entry.chinese] == ["zh-Hant", "zh-Hant"]


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("t.csv", "english,chinese\na,甲\n,,\n", None, ""),
        ("t.csv", "english,chinese,note\na,甲,\n,,x\n", None, ""),
        ("t.csv", 'english,chinese\n"a\nb",甲\n,,\n"c\n', FormatError, r"t\.csv:\d: not a row of cells"),
        ("t.csv", "english,chinese,chinese_lang\na,甲,en\n", FormatError, r"t\.csv:2: en under 'chinese_lang'"),
        ("t.csv", "english,chinese,english_lang\na,甲,!\n", FormatError, r"t\.csv:2: '!' is not a language tag"),
        ("t.csv", "a,甲\nb\n", FormatError, r"t\.csv:2: not two terms"),
        ("t.csv", "a,b\n", LanguageError, "which of two columns is Chinese"),
        ("t.csv", "  \n", InputError, "empty"),
        ("t.csv", "english,chinese\na,甲" + "x" * 40_000 + "\n", FormatError, r"t\.csv:2: 40,001 characters"),
        ("t.utx", "src\ttgt\na\t甲\n", FormatError, r"t\.utx:1: no UTX header"),
        ("t.utx", "#UTX 1.20; en/fr;\n#src\ttgt\na\tb\n", LanguageError, "must be Chinese"),
        ("t.utx", "#UTX 1.20; en/zh-CN;\na\t甲\n", FormatError, r"t\.utx:2: a row before the column names"),
        ("t.utx", "#UTX 1.20; en/zh-CN;\n#src\ttgt\na\t甲\tx\n", FormatError, r"t\.utx:3: 3 cells under 2"),
        ("t.utf8", "a\t甲\nb\n", FormatError, r"t\.utf8:2: not two terms"),
        ("t.u8", "# CC-CEDICT\n算力 算力 [suan4 li4] /computing power/\n算力\n", FormatError, r"t\.u8:3: no CC-CEDICT"),
        ("t.tbx", "<tmx/>", FormatError, "the root is <tmx>"),
        ("t.tbx", "<tbx><text>", FormatError, r"t\.tbx:1: not well-formed"),
        ("t.tbx", "<tbx><text><body/></text></tbx>", InputError, "no concept entries"),
        ("t.tbx", "<tbx>\n<conceptEntry><langSec><termSec><term>a</term></termSec></langSec></conceptEntry></tbx>",
         FormatError, r"t\.tbx:2: a language section without xml:lang"),
        ("t.xlsx", "PK", FormatError, "not a complete workbook"),
        ("t.pdf", "x", InputError, "no glossary format has the suffix '.pdf'"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_nothing_is_imported(
    tmp_path: Path, name: str, content: str, error: type[DuizhaoError] | None, message: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with open_termbase(tmp_path / "terms.db", create=True) as base:
        if error is None:
            assert base.import_entries(read_glossary(path)).added == 1
            return
        with pytest.raises(error, match=message) as caught:
            base.import_entries(read_glossary(path))
        assert len(base) == 0
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".tbx", ".utx"])
def test_half_a_file_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"terms{suffix}"
    write(path, *ENTRIES)
    content = path.read_bytes()
    half = tmp_path / f"half{suffix}"
    term = ODD.terms[1].text.encode()
    half.write_bytes(content[: content.rfind(term) if term in content else len(content) // 2])
    with pytest.raises(FormatError):
        list(read_glossary(half))


@pytest.mark.parametrize("name", [one.name for one in FORMATS if one.read is not None])
def test_a_missing_file_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        list(read_glossary(tmp_path / "nowhere", name=name))


def test_formats_by_name_and_suffix() -> None:
    assert format_for("a.TBX").name == "tbx"
    assert format_for("a.TXT").name == "omegat"
    assert format_for("a.tbx", "tbx2").name == "tbx2"
    with pytest.raises(InputError, match="unknown glossary format 'word'"):
        format_for("a.tbx", "word")
    with pytest.raises(OutputError, match="cedict can be read, not written"):
        write_glossaries(ENTRIES, ["a.u8"])


def test_a_glossary_of_more_rows_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    with pytest.raises(OutputError, match="a sheet holds 3 rows"):
        write_glossaries([POWER], [tmp_path / "t.xlsx"], rows="pair")
    assert list(tmp_path.iterdir()) == []


def test_a_termbase_is_written_as_it_is_read(tmp_path: Path) -> None:
    with open_termbase(tmp_path / "t.db", create=True) as base:
        base.import_entries(ENTRIES)
        write_glossaries(base, [tmp_path / "a.csv", tmp_path / "a.tbx"])
        write_glossaries(base.entries(), [tmp_path / "b.csv", tmp_path / "b.tbx"])
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.tbx").read_bytes() == (tmp_path / "b.tbx").read_bytes()
    with open_termbase(tmp_path / "u.db", create=True) as again:
        again.import_entries(read_glossary(tmp_path / "a.tbx"))
        report = again.import_entries(read_glossary(tmp_path / "a.csv"))
    assert (report.added, report.unchanged) == (0, 3)


# Workbooks.


def workbook(path: Path, *rows: tuple[str | float | None, ...]) -> None:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_a_workbook_made_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook(path, ("English", "Chinese", "Notes"), ("5G", "五代", None), (2024, "二〇二四年", 1.5), (None, None, None))
    assert [(pair, entry.note) for entry in read_glossary(path) for pair in pairs_of([entry])] == [
        (("5G", "五代", None), ""),
        (("2024", "二〇二四年", None), "1.5"),
    ]


def test_a_formula_in_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook(path, ("english", "chinese"), ("a", "甲"), ("=1+1", "乙"))
    with pytest.raises(FormatError, match=r"t\.xlsx:3: a formula"):
        list(read_glossary(path))


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.xlsx"
    workbook(path, ("english", "chinese"), ("a", "甲"))
    monkeypatch.setattr(xlsx, "MAX_UNZIPPED_BYTES", 1_000_000)
    repacked(path, lambda name, part: part + b" " * 2_000_000 if "sheet1" in name else part)
    assert path.stat().st_size < 100_000
    with pytest.raises(InputError, match="unzips to"):
        list(read_glossary(path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_workbook_are_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.xlsx"
    workbook(path, ("english", "chinese"), ("a", "甲"))
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    repacked(
        path,
        lambda name, part: (
            (f'<?xml version="1.0" encoding="{encoding}"?>' + bomb).encode(encoding) if "sheet1" in name else part
        ),
    )
    with pytest.raises(FormatError, match="declares a document type"):
        list(read_glossary(path))


# CC-CEDICT.


@pytest.mark.parametrize(
    ("line", "terms", "forms"),
    [
        ("算力 算力 [suan4 li4] /computing power/hash rate (mining)/", ["算力", "computing power", "hash rate"], []),
        ("開源 开源 [kai1 yuan2] /to expand one's financial resources/open source (computing)/",
         ["开源", "to expand one's financial resources", "open source"], ["開源"]),
        ("個 个 [ge4] /CL:個|个[ge4]/(classifier used before a noun)/", ["个"], ["個"]),
        ("李 李 [Li3] /surname Li/plum; a plum tree/", ["李", "plum", "a plum tree"], []),
        ("㐂 㐂 [xi3] /Japanese variant of 喜[xi3]/", ["㐂"], []),
    ],
)  # fmt: skip
def test_cedict(line: str, terms: list[str], forms: list[str]) -> None:
    (entry,) = read_cedict([(1, "# a comment"), (2, line)], name="cedict_ts.u8")
    assert [term.text for term in entry.terms] == terms
    assert [form.text for form in entry.chinese[0].forms] == forms


def test_cedict_in_a_txt_is_known_by_its_first_entry(tmp_path: Path) -> None:
    path = tmp_path / "cedict_1_0_ts_utf-8_mdbg.txt"
    path.write_text("# CC-CEDICT\n#! version=1\n算力 算力 [suan4 li4] /computing power/\r\n", encoding="utf-8")
    (entry,) = read_glossary(path)
    assert (entry.chinese[0].reading, entry.english[0].text) == ("suàn lì", "computing power")
