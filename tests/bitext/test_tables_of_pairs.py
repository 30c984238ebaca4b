"""Tables that are bitexts in the forms other programs write: workbooks, Word, Parquet, objects, named in many ways."""

from __future__ import annotations

import builtins
import io
import json
import random
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duizhao.audit.inputs import read_audit_input
from duizhao.bitext.conversion import convert_files
from duizhao.bitext.errors import DuizhaoError, FormatError, LanguageError, MissingPackageError
from duizhao.bitext.readers import is_bitext, open_bitext, read_bitext
from tests.bitext.test_format_fuzz import damaged

# The lamp is on. A boat, red.
PAIRS = [("The lamp is on.", "灯亮着。"), ("A boat, red.", "一艘船，红色的。")]


def _pairs(path: Path, **langs: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    return [(pair.source, pair.target) for pair in open_bitext(path, **langs).pairs]


def _workbook(path: Path, *sheets: tuple[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name.removeprefix("-"))
        sheet.sheet_state = "hidden" if name.startswith("-") else "visible"
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


BODY = [[number, *pair, None] for number, pair in enumerate(PAIRS, 1)]


@pytest.mark.parametrize(
    ("above", "left_out"),
    [
        ([], 0),
        ([["Translation of the harbour's pages"]], 1),
        ([["港口网页的译文"], [], ["Version 3", "2024-05-01"]], 2),  # translation of the harbour's pages
    ],
)
def test_a_title_above_the_names_of_the_columns(tmp_path: Path, above: list[list[Any]], left_out: int) -> None:
    """It has fewer cells than they are; it is counted and is no pair."""
    rows = [*above, ["No.", "English", "中文", "Comment"], *BODY]
    stream = open_bitext(_workbook(tmp_path / "a.xlsx", ("One", rows)))
    assert [(pair.source, pair.target) for pair in stream.pairs] == PAIRS
    assert stream.tally.left_out.total() == left_out


def test_each_sheet_is_looked_at(tmp_path: Path) -> None:
    """Other columns, hidden, the other way round, without names, and one that is no table of pairs."""
    path = _workbook(
        tmp_path / "a.xlsx",
        ("Read me", [["Please fill in the second column."]]),
        ("One", [["English", "中文"], list(PAIRS[0])]),
        ("-Two", [["中文", "Remarks", "English"], ["秘密", "x", "A secret here"]]),
        ("Three", [["船长来了。", "The captain came."]]),
        ("Prices", [["lamp", 3], ["boat", 200]]),
    )
    stream = open_bitext(path)
    assert [(pair.source, pair.target) for pair in stream.pairs] == [
        PAIRS[0],
        ("A secret here", "秘密"),
        ("The captain came.", "船长来了。"),
    ]
    assert stream.tally.remarks == [
        f"{path}, sheet {name!r}: no column in each language; left out" for name in ("Read me", "Prices")
    ]


def test_a_workbook_without_any_table_of_pairs_is_refused(tmp_path: Path) -> None:
    """The first sheet's fault is named."""
    path = _workbook(tmp_path / "a.xlsx", ("A", [["lamp", 3]]), ("B", [["boat", 200]]))
    with pytest.raises(LanguageError, match="no column in each language"):
        open_bitext(path)


@pytest.mark.parametrize(
    ("source", "target", "lang"),
    [
        ("English (United States)", "Chinese (Simplified)", "zh-Hans"),
        ("English - UK", "Chinese (Traditional, Taiwan)", "zh-Hant"),
        ("English text", "Chinese translation", "zh-Hans"),
        ("英文原文", "中文译文", "zh-Hans"),
        ("英语", "中文（繁體）", "zh-Hant"),
        ("source_text", "target_text", "zh-Hans"),
        ("Source [en-GB]", "Target [zh-CN]", "zh-Hans"),
        ("en_US", "zh_TW", "zh-Hant"),
    ],
)
def test_names_of_columns(tmp_path: Path, source: str, target: str, lang: str) -> None:
    """As export programs call them."""
    path = tmp_path / "a.csv"
    path.write_text(f'Key,"{source}","{target}"\nk1,Save,保存\n', encoding="utf-8")
    stream = open_bitext(path)
    (pair,) = stream.pairs
    assert (pair.source, pair.target, stream.head.target_lang) == ("Save", "保存", lang)
    assert pair.unit is not None
    assert pair.unit.id == "k1"


@pytest.mark.parametrize(
    "names",
    [
        "序号,EN,CN",  # number
        "编号,原文（英文）,译文（中文）",  # number, original (English), translation (Chinese)
        "No,Original string,Translated string",
        "Key,term_en,term_zh",
        "#,Quelle,Ziel",
    ],
)
def test_names_that_are_told_by_what_stands_below(tmp_path: Path, names: str) -> None:
    """A row of names is no pair, however they are written; further columns are kept."""
    path = tmp_path / "a.csv"
    path.write_text(f"{names},Field\n7,A boat,一艘船,sea\n8,A lamp,一盏灯,\n", encoding="utf-8")
    first, second = open_bitext(path).pairs
    assert (first.source, first.target, second.source, second.target) == ("A boat", "一艘船", "A lamp", "一盏灯")
    assert first.unit is not None
    assert (first.unit.id, first.unit.properties) == ("7", (("Field", "sea"),))


def test_a_table_without_names_keeps_its_first_row(tmp_path: Path) -> None:
    """It is a pair as the others are."""
    path = tmp_path / "a.csv"
    path.write_text("A boat,一艘船\nA lamp,一盏灯\n", encoding="utf-8")
    assert _pairs(path) == [("A boat", "一艘船"), ("A lamp", "一盏灯")]


@pytest.mark.parametrize(
    "shape",
    [
        lambda en, zh: {"en": en, "zh": zh},
        lambda en, zh: {"zh_CN": zh, "en": en},
        lambda en, zh: {"id": 7, "translation": {"en": en, "zh": zh}},
        lambda en, zh: {"src": en, "tgt": zh, "score": 0.7},
        lambda en, zh: {"source_text": en, "target_text": zh, "meta": {"a": 1}},
        lambda en, zh: {"English": en, "Chinese": zh},
    ],
)
def test_objects_with_other_names(tmp_path: Path, shape: Any) -> None:  # noqa: ANN401
    """As corpora on hubs and tools of machine translation have them."""
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(shape(*pair)) + "\n" for pair in PAIRS), encoding="utf-8")
    assert _pairs(path, source_lang="en") == PAIRS


def test_objects_of_three_languages_ask(tmp_path: Path) -> None:
    """As every format does."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"en": "A boat", "zh-CN": "一艘船", "zh-TW": "一艘船隻"}\n', encoding="utf-8")
    with pytest.raises(LanguageError, match="--target-lang"):
        open_bitext(path)
    assert _pairs(path, target_lang="zh-TW") == [("A boat", "一艘船隻")]


def test_blank_lines_at_the_end_of_one_side(tmp_path: Path) -> None:
    """An editor's last line is no sentence; a missing sentence still is one."""
    (tmp_path / "a.en").write_text("A boat\n\n\n")
    (tmp_path / "a.zh").write_text("一艘船\n")
    assert _pairs(tmp_path / "a.en") == [("A boat", "一艘船")]
    (tmp_path / "a.zh").write_text("一艘船\n\n\n两艘\n")
    with pytest.raises(FormatError, match="do not belong line to line"):
        _pairs(tmp_path / "a.en")


def _written(path: Path, suffix: str) -> Path:
    source = path / "in.jsonl"
    source.write_text(
        "".join(
            json.dumps({"source": en, "target": zh, "confidence": 0.5, "note": "look", "id": str(number)}) + "\n"
            for number, (en, zh) in enumerate(PAIRS)
        )
    )
    convert_files([source], [path / f"out{suffix}"])
    return path / f"out{suffix}"


def test_parquet_is_read_by_its_client_and_comes_back(tmp_path: Path) -> None:
    """With the types that a table of pairs has."""
    path = _written(tmp_path, ".parquet")
    table = pq.read_table(path)
    assert table.column_names == [
        "source",
        "target",
        "kind",
        "confidence",
        "checked",
        "pinned",
        "note",
        "id",
        "state",
    ]
    assert table.column("confidence").to_pylist() == [0.5, 0.5]
    assert list(zip(table.column("source").to_pylist(), table.column("target").to_pylist(), strict=True)) == PAIRS
    assert [
        (pair.source, pair.target, pair.confidence, pair.note, pair.unit.id if pair.unit else "")
        for pair in open_bitext(path).pairs
    ] == [(*pair, 0.5, "look", str(number)) for number, pair in enumerate(PAIRS)]


def test_parquet_of_others(tmp_path: Path) -> None:
    """Structures, nulls and columns of lists."""
    path = tmp_path / "a.parquet"
    translation = [{"en": en, "zh": zh} for en, zh in PAIRS]
    pq.write_table(pa.table({"n": [1, 2], "translation": translation, "tokens": [[1], [2, 3]]}), path)
    assert _pairs(path) == PAIRS
    pq.write_table(pa.table({"english": [PAIRS[0][0], None], "chinese": [PAIRS[0][1], "只有中文"]}), path)
    assert _pairs(path) == [PAIRS[0], ("", "只有中文")]  # Chinese alone


def test_damaged_parquet_is_one_line(tmp_path: Path) -> None:
    """Never a crash of the library beneath."""
    handle = io.BytesIO()
    pq.write_table(pa.table({"en": [pair[0] for pair in PAIRS] * 50, "zh": [pair[1] for pair in PAIRS] * 50}), handle)
    chance = random.Random(11)  # noqa: S311
    path = tmp_path / "a.parquet"
    for _ in range(60):
        path.write_bytes(damaged(handle.getvalue(), chance))
        with suppress(DuizhaoError):
            _pairs(path)


def test_without_pyarrow_the_message_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In and out."""
    path = _written(tmp_path, ".parquet")
    real = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingPackageError, match=r"duizhao\[parquet\]"):
        open_bitext(path)
    with pytest.raises(MissingPackageError, match=r"duizhao\[parquet\]"):
        convert_files([tmp_path / "in.jsonl"], [tmp_path / "b.parquet"])


def test_a_word_table_comes_back_and_is_audited_as_pairs(tmp_path: Path) -> None:
    """What a reviewer sent back needs no aligning."""
    path = _written(tmp_path, ".docx")
    assert is_bitext(path)
    assert list(read_bitext(path).pairs()) == PAIRS
    assert [pair.note for pair in open_bitext(path).pairs] == ["look", "look"]

    def no_encoder() -> Any:  # noqa: ANN401
        message = "nothing is to be aligned"
        raise AssertionError(message)

    assert list(read_audit_input([path], no_encoder).bitext.pairs()) == PAIRS


def _document(path: Path, body: str) -> Path:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return path


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _table(*rows: tuple[str, ...]) -> str:
    return (
        "<w:tbl>"
        + "".join("<w:tr>" + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def test_a_word_table_of_another_program(tmp_path: Path) -> None:
    """A title above it, a cell over all columns, a break in a cell, deleted text; what stands outside is counted."""
    banner = (
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr>' + _paragraph("Harbour pages, batch 2") + "</w:tc></w:tr>"
    )
    two_lines = "<w:tc><w:p><w:r><w:t>First</w:t><w:br/><w:t>second line</w:t></w:r></w:p></w:tc>"
    changed = (
        "<w:tc><w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>第一</w:t></w:r></w:ins>"
        "<w:r><w:t>行</w:t></w:r></w:p></w:tc>"
    )
    body = _table(("Segment", "English", "Chinese"), *((str(n), *pair) for n, pair in enumerate(PAIRS)))
    body = body.replace("<w:tbl>", "<w:tbl>" + banner)
    body = body.replace("</w:tbl>", f"<w:tr><w:tc>{_paragraph('9')}</w:tc>{two_lines}{changed}</w:tr></w:tbl>")
    stream = open_bitext(_document(tmp_path / "a.docx", _paragraph("For review") + body))
    # the first line, without what was deleted
    assert [(pair.source, pair.target) for pair in stream.pairs] == [*PAIRS, ("First\nsecond line", "第一行")]
    assert dict(stream.tally.left_out) == {"above the names of the columns": 1, "outside the tables": 1}


def test_an_article_with_a_small_table_is_a_text(tmp_path: Path) -> None:
    """Most of it stands outside the table."""
    article = "".join(_paragraph(f"The ferry left at {n} and came back late, as it does on Sundays.") for n in range(9))
    path = _document(tmp_path / "a.docx", article + _table(("English", "中文"), ("ferry", "渡船")))
    assert not is_bitext(path)
    assert not is_bitext(_document(tmp_path / "b.docx", article))


def test_a_document_without_pairs_says_what_takes_it(tmp_path: Path) -> None:
    """To convert it is the wrong command."""
    path = _document(tmp_path / "a.docx", _paragraph("Only a text."))
    with pytest.raises(LanguageError, match="no table with a column in each language; align takes it"):
        open_bitext(path)


def test_importing_readers_imports_no_pyarrow() -> None:
    """It takes half a second and is an extra."""
    code = "import sys, duizhao.bitext.readers, duizhao.bitext.writers; assert 'pyarrow' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
