"""Where findings are, whatever the audit was made of; decisions, baselines, fixes, switches."""

from __future__ import annotations

import json
import multiprocessing
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from duizhao.__main__ import app
from duizhao.audit.dismissals import Dismissal, add_dismissals, read_dismissals
from duizhao.audit.mqm import parse_profile
from duizhao.bitext.errors import InputError

# It costs 5 dollars / six dollars; he left / he left; two thousand / 2,000 with two marks.
ONE = "He left.\t他走了。\nIt costs 5 dollars.\t它要六美元。\n"
TWO = "It was sold for 30 dollars.\t它以四十美元出售。\nShe stayed.\t她留下了,。\n"


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["audit", *(str(one) for one in arguments)])
    return done.exit_code, done.stdout, done.stderr


def found(*arguments: str | Path) -> list[dict[str, object]]:
    status, out, said = run(*arguments, "--checks", "numbers,punctuation", "-o", "-")
    assert status == 0, said
    findings: list[dict[str, object]] = json.loads(out)["findings"]
    return findings


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.tsv").write_text(ONE, encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "two.tsv").write_text(TWO, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("files")
def test_each_finding_is_in_its_own_file_at_its_own_line() -> None:
    places = [(one["check"], one["file"], one["line"], one["pair"]) for one in found("one.tsv", "sub/two.tsv")]
    assert places == [
        ("numbers", "one.tsv", 2, 2),
        ("numbers", "sub/two.tsv", 1, 1),
        ("punctuation", "sub/two.tsv", 2, 2),
    ]


def test_sarif_names_each_file(files: Path) -> None:
    run("one.tsv", "sub/two.tsv", "--checks", "numbers", "-o", "a.sarif")
    log = json.loads((files / "a.sarif").read_text(encoding="utf-8"))["runs"][0]
    assert [one["location"]["uri"] for one in log["artifacts"]] == ["one.tsv", "sub/two.tsv"]
    places = [one["locations"][0]["physicalLocation"] for one in log["results"]]
    assert [(one["artifactLocation"], one["region"]["startLine"]) for one in places] == [
        ({"uri": "one.tsv", "index": 0}, 2),
        ({"uri": "sub/two.tsv", "index": 1}, 1),
    ]


def test_a_text_alone_has_lines_and_columns(files: Path) -> None:
    (files / "a.zh.txt").write_text("他走了。\n\n她留下了,。\n", encoding="utf-8")
    (one,) = found("a.zh.txt")
    assert (one["file"], one["line"], one["column"]) == ("a.zh.txt", 3, 5)


def test_two_texts_are_aligned_first_and_a_sentence_left_out_is_seen(files: Path) -> None:
    english = ["The tram was late again.", "Nobody knew why.", "The mayor resigned on Friday.", "It cost 5 dollars."]
    chinese = ["电车又晚点了。", "没有人知道为什么。", "它花了六美元。"]
    (files / "a.en.txt").write_text("\n\n".join(english) + "\n", encoding="utf-8")
    (files / "a.zh.txt").write_text("\n\n".join(chinese) + "\n", encoding="utf-8")
    status, out, _ = run("a.en.txt", "a.zh.txt", "--checks", "numbers,coverage", "-o", "-")
    findings = json.loads(out)["findings"]
    assert status == 0
    assert [(one["check"], one["file"], one["line"]) for one in findings] == [
        ("coverage", "a.en.txt", 5),
        ("numbers", "a.zh.txt", 5),
    ]


@pytest.mark.usefixtures("files")
def test_an_audit_of_pairs_alone_says_what_it_cannot_see() -> None:
    _, out, said = run("one.tsv", "--checks", "numbers", "-o", "-")
    note = "one.tsv: holds pairs alone, so sentences that were left out or added as a whole cannot be seen"
    assert json.loads(out)["notes"][0].startswith(note)
    assert f"note        {note}" in said


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("one.tsv", "a.txt"), "a.txt: a text among aligned files"),
        (("a.txt", "a.txt", "a.txt"), "a.txt: a third text"),
    ],
)
def test_what_does_not_go_together_is_refused(names: tuple[str, ...], message: str, files: Path) -> None:
    (files / "a.txt").write_text("He left.\n")
    status, _, said = run(*names)
    assert status == 2
    assert message in said


def test_a_decision_in_the_workbook_is_read_back(files: Path) -> None:
    run("one.tsv", "sub/two.tsv", "--checks", "numbers,punctuation", "-o", "a.xlsx")
    book = load_workbook(files / "a.xlsx")
    sheet = book["Findings"]
    head = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[head.index("File")].value == "one.tsv")
    row[head.index("Decision")].value = "dismiss"
    row[head.index("Comment")].value = "the price was raised"
    book.save(files / "a.xlsx")
    status, out, _ = run(
        *("one.tsv", "sub/two.tsv", "--checks", "numbers,punctuation", "--decisions", "a.xlsx", "-o", "-")
    )
    assert status == 0
    assert [one["file"] for one in json.loads(out)["findings"]] == ["sub/two.tsv", "sub/two.tsv"]
    (kept,) = read_dismissals(files / "one.tsv.dismissed.tsv")
    assert (kept.check, kept.reason) == ("numbers", "the price was raised")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", kept.date)
    row[head.index("Decision")].value = "perhaps"
    book.save(files / "a.xlsx")
    status, _, said = run("one.tsv", "--decisions", "a.xlsx")
    assert (status, "the decision 'perhaps' is not one of agree, dismiss, fixed, unsure" in said) == (2, True)


def test_a_baseline_leaves_what_is_new(files: Path) -> None:
    run("one.tsv", "--checks", "numbers", "-o", "before.json")
    (files / "one.tsv").write_text(ONE + "He paid 8 dollars.\t他付了九美元。\n", encoding="utf-8")
    status, out, said = run(
        *("one.tsv", "--checks", "numbers", "--baseline", "before.json", "-o", "-", "--fail-on", "error")
    )
    report = json.loads(out)
    assert status == 1
    assert [one["line"] for one in report["findings"]] == [3]
    assert report["summary"]["known"] == 1
    assert "known       1 findings that the baseline has" in said
    status, _, said = run("one.tsv", "--baseline", "one.tsv")
    assert (status, "not a JSON report of an audit" in said) == (2, True)


def test_a_certain_fix_is_applied_to_a_copy_and_shown(files: Path) -> None:
    (files / "a.zh.txt").write_text("他走了。\n\n她留下了,。\n", encoding="utf-8")
    status, _, said = run("a.zh.txt", "--checks", "punctuation", "--fix", "b.zh.txt")
    assert status == 0
    assert (files / "b.zh.txt").read_text(encoding="utf-8") == "他走了。\n\n她留下了。\n"
    assert "fixed       a.zh.txt:3: ',。' -> '。'" in said
    run("sub/two.tsv", "--checks", "punctuation", "--fix", "two.fixed.tsv")
    assert "她留下了。" in (files / "two.fixed.tsv").read_text(encoding="utf-8")
    assert "她留下了,。" in (files / "sub" / "two.tsv").read_text(encoding="utf-8")
    assert run("a.zh.txt", "--checks", "punctuation", "--fix", "b.pdf")[0] == 2


@pytest.mark.parametrize(
    ("switches", "tiers"),
    [("{}", ["error", "error"]), ("{numbers: review}", ["review", "review"]), ("{numbers: off}", [])],
)
def test_a_project_switches_a_check_off_or_into_a_tier(switches: str, tiers: list[str], files: Path) -> None:
    (files / "house.yaml").write_text(f"checks: {switches}\n")
    (files / "p.tsv").write_text(ONE + TWO, encoding="utf-8")
    _, out, _ = run("p.tsv", "--profile", "house.yaml", "-o", "-", "--checks", "numbers")
    if tiers:
        assert [one["tier"] for one in json.loads(out)["findings"]] == tiers
    else:
        # Named on the command line, a check runs all the same.
        assert len(json.loads(out)["findings"]) == 2


def test_a_switch_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="no check is called 'number'"):
        parse_profile("checks: {number: off}")
    with pytest.raises(InputError, match="numbers is 'quiet'; it must be one of off, review, error"):
        parse_profile("checks: {numbers: quiet}")


def test_passed_never_stands_beside_an_error(files: Path) -> None:
    (files / "long.tsv").write_text("She stayed at home.\t她待在家里。\n" * 400 + ONE, encoding="utf-8")
    _, out, _ = run("long.tsv", "--checks", "numbers", "-o", "-")
    score = json.loads(out)["score"]
    assert score["calibrated"] > score["threshold"]
    assert not score["passed"]


def dismiss_many(path: Path, first: int) -> None:
    for number in range(first, first + 25):
        add_dismissals(path, [Dismissal(key=f"{number:016x}", check="numbers")])


def test_two_processes_that_dismiss_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx.dismissed.tsv"
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=dismiss_many, args=(path, first)) for first in (0, 25)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(read_dismissals(path)) == 50


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "not a workbook"), (b"PK\x03\x04 and no more", "not a workbook"), (b"a\tb\n", "not a workbook")],
)
def test_decisions_that_are_no_workbook_are_refused_in_one_line(content: bytes, message: str, files: Path) -> None:
    (files / "a.xlsx").write_bytes(content)
    status, _, said = run("one.tsv", "--decisions", "a.xlsx")
    assert (status, message in said, said.count("\n")) == (2, True, 1)
