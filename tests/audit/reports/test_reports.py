"""One registry of reports; whatever an audit holds, every format stays whole and harmless."""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from duizhao.audit.findings import Audit, Span
from duizhao.audit.places import Place
from duizhao.audit.reports import REPORTS, check_report_outputs, write_reports
from duizhao.audit.reports.html import write_html
from duizhao.audit.reports.json import finding_object, report_schema, write_json
from duizhao.audit.reports.marks import LONGEST, mark_text
from duizhao.audit.reports.sarif import write_sarif
from duizhao.audit.reports.xliff import write_xliff
from duizhao.audit.reports.xlsx import write_xlsx
from duizhao.bitext.errors import OutputError
from duizhao.bitext.model import Bead, Bitext, Document, Segment
from duizhao.bitext.writers.characters import legal
from tests.audit.reports.samples import HOSTILE, any_audits, audit_of, hostile_audit, small_audit
from tests.bitext.browser import ESCAPE, browsing, has_browser
from tests.bitext.test_page import check_harmless, parsed

XLF = "{urn:oasis:names:tc:xliff:document:2.0}"
ITS = "{http://www.w3.org/2005/11/its}"


def written(audit: Audit, suffix: str) -> bytes:
    handle = io.BytesIO()
    REPORTS[suffix](audit, handle, "a/b.tmx", "en")
    return handle.getvalue()


def test_all_or_none(tmp_path: Path) -> None:
    outputs = [tmp_path / f"a{suffix}" for suffix in REPORTS if suffix != "-"]
    outputs[-1].write_text("old")
    with pytest.raises(OutputError, match="--force"):
        write_reports(small_audit(), outputs)
    assert len(list(tmp_path.iterdir())) == 1
    write_reports(small_audit(), outputs, force=True)
    assert all(path.stat().st_size > 500 for path in outputs)
    with pytest.raises(OutputError, match=r"use one of \.html \.json \.sarif \.xlf \.xliff \.xlsx"):
        check_report_outputs(["a.pdf"])


@pytest.mark.parametrize("suffix", sorted(REPORTS))
def test_same_audit_same_bytes(suffix: str) -> None:
    assert written(small_audit(), suffix) == written(small_audit(), suffix)


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ([], [("abcdef", ())]),
        ([(0, 6, 0)], [("abcdef", (0,))]),
        ([(1, 4, 0), (2, 6, 1)], [("a", ()), ("b", (0,)), ("cd", (0, 1)), ("ef", (1,))]),
        ([(3, 3, 7)], [("abc", ()), ("", (7,)), ("def", ())]),
        ([(1, 2, 0), (1, 2, 0)], [("a", ()), ("b", (0,)), ("cdef", ())]),
        ([(4, 99, 0), (50, 60, 1)], [("abcd", ()), ("ef", (0,))]),
    ],
)
def test_marks(spans: list[tuple[int, int, int]], pieces: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(piece.text, piece.findings) for piece in mark_text("abcdef", spans)] == pieces


@given(st.text(max_size=9), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 3))))
def test_marked_text_is_the_text(text: str, spans: list[tuple[int, int, int]]) -> None:
    pieces = mark_text(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    at = 0
    for piece in pieces:
        for place in range(at, at + len(piece.text)):
            assert piece.findings == tuple(sorted({f for start, end, f in spans if start <= place < end}))
        at += len(piece.text)


# --- JSON


def test_json() -> None:
    report = json.loads(written(small_audit(), ".json"))
    jsonschema.validate(report, report_schema(), cls=jsonschema.Draft202012Validator)
    assert report["summary"]["tiers"] == {"error": 1, "review": 1}
    assert report["summary"]["dismissed"] == 1
    first = report["findings"][0]
    assert {name: first[name] for name in ("check", "tier", "severity", "category", "source", "target", "message")} == {
        "check": "punctuation",
        "tier": "error",
        "severity": "minor",
        "category": "linguistic-conventions",
        "source": "He left, at 3.",
        "target": "他走了,。",
        "message": "Marks clash.",
    }
    assert first["target"][first["target_spans"][0]["start"] : first["target_spans"][0]["end"]] == ",。"


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())


def test_standard_output_is_json(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_reports(small_audit(), ["-"])
    assert json.loads(capfdbinary.readouterr().out)["format"] == "duizhao audit 1"


def test_long_texts_are_cut_in_findings() -> None:
    report = finding_object(megabyte_audit().findings[0], Place(file="a"))
    assert len(report["source"]) == LONGEST + 1
    assert report["source_spans"][0]["end"] == 1_000_000


# --- SARIF


def check_sarif(log: dict[str, Any], findings: int) -> None:
    """Check what the standard and code hosts ask of a log (the whole schema is OASIS's, not ours to keep here)."""
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in rules)
    assert len(run["results"]) == findings
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        assert all(isinstance(mark, str) and mark for mark in result["partialFingerprints"].values())
        (location,) = result["locations"]
        place = location["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", uri)
        assert not uri.startswith("/")
        region = place["region"]
        assert (region["startLine"], region["startColumn"]) >= (1, 1)
        assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])


def test_sarif() -> None:
    log = json.loads(written(small_audit(), ".sarif"))
    check_sarif(log, 3)
    results = log["runs"][0]["results"]
    assert [result["level"] for result in results] == ["warning", "warning", "warning"]
    assert [len(result.get("suppressions", [])) for result in results] == [0, 0, 1]
    assert results[0]["message"]["text"] == "Marks clash. “,。” → “。”"
    assert results[0]["partialFingerprints"] == {"duizhaoContent/v1": "0123456789abcdef"}


def test_sarif_points_into_the_text() -> None:
    text = "前言\r\n他走了,。她留下。"  # foreword, he left, she stayed
    target = Document(
        segments=(
            Segment(text="他走了,。", lang="zh-Hans", start=4, end=9),
            Segment(text="她留下。", lang="zh-Hans", start=9, end=13),
        ),
        lang="zh-Hans",
        text=text,
    )
    small = small_audit()
    bitext = Bitext(source=small.bitext.source, target=target, beads=small.bitext.beads)
    log = json.loads(written(audit_of(bitext, small.findings), ".sarif"))
    region = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {
        "startLine": 2,
        "startColumn": 4,
        "endLine": 2,
        "endColumn": 6,
        "charOffset": 7,
        "charLength": 2,
    }
    assert text[7:9] == ",。"


@pytest.mark.parametrize(("artifact", "line"), [("x/a.tsv", 1), ("a.jsonl", 1), ("a.tmx", 1)])
def test_sarif_line_of_a_bead(artifact: str, line: int) -> None:
    handle = io.BytesIO()
    audit = small_audit()
    write_sarif(audit_of(audit.bitext, audit.dismissed), handle, artifact=artifact)
    place = json.loads(handle.getvalue())["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == artifact
    assert place["region"]["startLine"] == (line if artifact.endswith("tmx") else 2)


@pytest.mark.parametrize(
    ("given", "uri"),
    [
        ("texts/a b.tmx", "texts/a%20b.tmx"),
        ("./x/../y.tmx", "y.tmx"),
        ("/elsewhere/y.tmx", "y.tmx"),
        ("../y.tmx", "y.tmx"),
        ("译文.tmx", "%E8%AF%91%E6%96%87.tmx"),  # a translation
        ("", "a.zh.txt"),
    ],
)
def test_sarif_names_the_file_from_the_root(tmp_path: Path, given: str, uri: str) -> None:
    write_reports(small_audit(), [tmp_path / "a.sarif"], artifact=given)
    run = json.loads((tmp_path / "a.sarif").read_text(encoding="utf-8"))["runs"][0]
    assert run["artifacts"][0]["location"]["uri"] == uri


# --- XLIFF


def check_xliff(data: bytes) -> etree._Element:
    """Check the constraints of the standard that a schema cannot say: ids, starts and ends of annotations."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    assert root.tag == f"{XLF}xliff"
    assert root.get("version") == "2.1"
    assert root.get("srcLang")
    assert root.get("trgLang")
    units = root.findall(f"{XLF}file/{XLF}unit")
    assert len({unit.get("id") for unit in units}) == len(units) > 0
    for unit in units:
        assert [child.tag for child in unit] in ([f"{XLF}notes", f"{XLF}segment"], [f"{XLF}segment"])
        ids = [element.get("id") for name in ("segment", "sm") for element in unit.iter(f"{XLF}{name}")]
        assert len(set(ids)) == len(ids)
        for side in [*unit.iter(f"{XLF}source"), *unit.iter(f"{XLF}target")]:
            opened: set[str] = set()
            for element in side:
                if element.tag == f"{XLF}sm":
                    opened.add(str(element.get("id")))
                    assert element.get("type") == "its:generic"
                    assert 0 <= int(str(element.get(f"{ITS}locQualityIssueSeverity"))) <= 100
                elif element.tag == f"{XLF}em":
                    opened.remove(str(element.get("startRef")))
                else:
                    assert element.tag == f"{XLF}cp"
                    assert re.fullmatch("[0-9A-F]{4}", str(element.get("hex")))
            assert not opened
    return root


def text_of(element: etree._Element) -> str:
    """Read a text back: characters and code points."""
    text = element.text or ""
    for child in element:
        if child.tag == f"{XLF}cp":
            text += chr(int(str(child.get("hex")), 16))
        text += child.tail or ""
    return text


def test_xliff() -> None:
    root = check_xliff(written(small_audit(), ".xlf"))
    (target, _) = root.iter(f"{XLF}target")
    pieces = [(element.tag.removeprefix(XLF), element.tail) for element in target]
    assert (target.text, pieces) == ("他走了", [("sm", None), ("em", None), ("sm", ",。"), ("em", None)])
    starts = [element.get(f"{ITS}locQualityIssueType") for element in target.iter(f"{XLF}sm")]
    assert starts == ["mistranslation", "typographical"]
    notes = [note.text for note in root.findall(f"{XLF}file/{XLF}unit/{XLF}notes/{XLF}note")]
    assert notes == [
        "Marks clash. [punctuation, error, minor, 0.97] → 。",
        "3 has no counterpart. [numbers, review, major, 0.60]",
    ]


def test_xliff_marks_the_whole_where_there_is_no_span() -> None:
    audit = small_audit()
    root = check_xliff(written(audit_of(audit.bitext, audit.dismissed), ".xlf"))
    target = list(root.iter(f"{XLF}target"))[1]
    assert [(element.tag.removeprefix(XLF), element.tail) for element in target] == [
        ("sm", "她留下。"),
        ("em", None),
    ]


# --- XLSX


def cells(data: bytes) -> dict[str, list[list[object]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only these tests read workbooks

    book = load_workbook(io.BytesIO(data))
    for sheet in book:
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_xlsx() -> None:
    sheets = cells(written(small_audit(), ".xlsx"))
    assert list(sheets) == ["Summary", "Findings", "Text"]
    head, *rows = sheets["Findings"]
    assert head[:3] == ["No.", "Tier", "Severity"]
    first = dict(zip(head, rows[0], strict=True))
    assert (first["Tier"], first["Message"], first["Suggestion"], first["Pair"]) == ("error", "Marks clash.", "。", 1)
    assert sheets["Text"][1][:3] == [1, "He left, at ‸3.", "他走了‸,。"] or sheets["Text"][1][1] == "He left, at 3."


def test_xlsx_holds_no_formula_link_or_foreign_markup() -> None:
    data = written(hostile_audit(), ".xlsx")
    sheets = cells(data)
    texts = {str(value) for row in sheets["Text"][1:] for value in row}
    for text in ("=1+1", "@SUM(A1)", "<r>", "_x0041_"):
        assert any(text in one.replace("_x005F", "") for one in texts), text
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            root = etree.fromstring(archive.read(name))
            assert not [element for element in root.iter("{*}f") if name.startswith("xl/worksheets")]
            assert not list(root.iter("{*}hyperlink"))
            assert "externalLink" not in name


@pytest.mark.parametrize(
    "text", ["a" * 40_000, "𠮷" * 20_000, "a" + "𠮷" * 16_000, "\x00" * 32_000 + "b", "字" * 32_000]
)
def test_xlsx_long_text_is_cut(text: str) -> None:
    bitext = Bitext(
        source=Document.of([text], "en"),
        target=Document.of(["大"], "zh-Hans"),
        beads=(Bead(source=(0,), target=(0,), confidence=float("nan")),),
    )
    row = cells(written(audit_of(bitext, ()), ".xlsx"))["Text"][1]
    shown = str(row[1] or "")
    assert len(shown.encode("utf-16-le")) <= 2 * 32_767
    assert (shown == legal(text)) != shown.endswith("…")
    assert row[4] == "–"


# --- HTML


def test_html() -> None:
    text = written(small_audit(), ".html").decode()
    check_page(text)
    tree = parsed(text)
    cards = tree.find_class("finding")
    assert [card.get("id") for card in cards] == ["f1", "f2"]
    assert [mark.text_content() for mark in cards[0].find_class("mark")] == [",。"]
    assert [mark.text_content() for mark in cards[1].find_class("mark")] == ["3", ""]
    row = tree.find_class("bead")[0]
    assert [(link.get("href"), link.text_content()) for link in row.find_class("mark")] == [
        ("#f2", "3"),
        ("#f2", ""),
        ("#f1", ",。"),
    ]
    assert {cell.get("lang") for cell in tree.find_class("target")} == {"zh-Hans"}
    assert "Dismissed: 1 finding" in tree.text_content()


def test_html_of_a_text_alone() -> None:
    target = Document.of(["他走了。"], "zh-Hans")
    bitext = Bitext(source=Document(segments=(), lang="en"), target=target, beads=(Bead(source=(), target=(0,)),))
    audit = audit_of(bitext, ())
    alone = Audit(bitext=bitext, findings=(), score=audit.score, checks=(), monolingual=True)
    tree = parsed(written(alone, ".html").decode())
    assert tree.find_class("source") == []
    assert "Nothing was found." in tree.text_content()


def check_page(text: str) -> None:
    """Links lead to findings and beads of the page itself, which otherwise holds no more than a page may."""
    check_harmless(re.sub('href="#f[0-9]+"', 'href="#b1"', text))
    tree = parsed(text)
    ids = {element.get("id") for element in tree.iter("*")}
    assert {str(link.get("href"))[1:] for link in tree.iter("a")} <= ids


@pytest.mark.skipif(not has_browser(), reason="Chromium and its driver are not installed (Debian: chromium-driver)")
def test_html_in_a_browser(tmp_path: Path) -> None:
    """The page's own script filters, sorts and steps; nothing in the texts runs."""
    hostile, small = tmp_path / "hostile.html", tmp_path / "small.html"
    write_reports(hostile_audit(), [hostile])
    write_reports(small_audit(), [small])
    with browsing(tmp_path) as browser:
        browser.open(hostile)
        assert browser.complaints() == []
        assert str(browser.run("return document.title")).startswith("Audit: ")
        assert browser.run("return document.querySelectorAll('img').length") == 0
        assert len(browser.shown(".finding")) == len(HOSTILE)
        browser.open(small)
        assert browser.shown(".finding") == ["f1", "f2"]
        browser.click("[data-category=accuracy]")
        assert browser.shown(".finding") == ["f2"]
        browser.press(ESCAPE)
        assert browser.shown(".finding") == ["f1", "f2"]
        browser.click("td [data-severity=minor]")
        assert browser.shown(".finding") == ["f1"]
        browser.click("#clear")
        browser.press("jjt")
        assert browser.run("return location.hash") == "#b1"
        browser.press("t")
        assert browser.run("return document.activeElement.id") == "f2"
        browser.click("#only")
        assert browser.shown("#text .bead") == ["b1"]
        assert browser.complaints() == []


# --- all of them


def megabyte_audit() -> Audit:
    """Make a segment of a million characters, with a hundred findings that repeat it."""
    text = "<&字" * 333_333 + "!"
    bitext = Bitext(
        source=Document.of([text], "en"), target=Document.of([text], "zh-Hans"), beads=(Bead(source=(0,), target=(0,)),)
    )
    model = small_audit().findings[0]
    findings = tuple(
        type(model)(
            **{
                **{name: getattr(model, name) for name in model.__slots__},
                "source": text,
                "target": text,
                "source_spans": (Span(side="source", start=0, end=len(text), text=text),),
                "target_spans": (Span(side="target", start=number, end=number + 500_000, text=text[:500_000]),),
            }
        )
        for number in range(100)
    )
    return audit_of(bitext, findings)


@pytest.mark.parametrize("suffix", [".html", ".xlsx", ".json", ".sarif", ".xlf"])
def test_megabyte_segments_do_not_multiply(suffix: str) -> None:
    assert len(written(megabyte_audit(), suffix)) < 30_000_000


def check_all(audit: Audit) -> None:
    """Write every format, and read each back as its readers would."""
    report = json.loads(handled(write_json, audit), parse_constant=pytest.fail)
    jsonschema.validate(report, report_schema(), cls=jsonschema.Draft202012Validator)
    sarif = io.BytesIO()
    write_sarif(audit, sarif, artifact=audit.bitext.target.name or "x")
    check_sarif(json.loads(sarif.getvalue()), len(audit.findings) + len(audit.dismissed))
    xliff = io.BytesIO()
    write_xliff(audit, xliff, artifact=audit.bitext.target.name)
    root = check_xliff(xliff.getvalue())
    if audit.bitext.beads:
        shown = [text_of(element) for element in root.iter(f"{XLF}source")]
        wanted = [audit.bitext.source_text(bead) for bead in audit.bitext.beads]
        assert [legal(text) for text in shown] == [legal(re.sub("[\ud800-\udfff]", "\ufffd", text)) for text in wanted]
    check_page(handled(write_html, audit).decode())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = handled(write_xlsx, audit)
    assert len(cells(workbook)["Text"]) == len(audit.bitext.beads) + 1


def handled(write: object, audit: Audit) -> bytes:
    handle = io.BytesIO()
    write(audit, handle)  # type: ignore[operator]
    return handle.getvalue()


def test_hostile_texts() -> None:
    check_all(hostile_audit())
    page = parsed(handled(write_html, hostile_audit()).decode())
    shown = [cell.text_content() for cell in page.xpath("//*[@id='text']//*[contains(@class, 'source')]")]
    wanted = [legal(text) for text in HOSTILE]
    assert [re.sub("\n+", "\n", text) for text in shown] == wanted  # a mark may stand between CR and LF


@settings(max_examples=20, deadline=None)
@given(any_audits())
def test_any_audit(audit: Audit) -> None:
    check_all(audit)
