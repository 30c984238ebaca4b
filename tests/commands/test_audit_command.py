"""``duizhao audit`` as a reviewer meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from duizhao.__main__ import app
from duizhao.audit.checks import CHECK_MODULES

# A doubled mark, a changed number (10 people, 30 people), and a clean pair.
PAIRS = (
    "The firm built new tools.\t该公司开发了新工具,。\n"
    "There were 10 people in the room.\t房间里有30个人。\n"
    "He stayed at home.\t他留在家里。\n"
)
RULES = "punctuation,numbers"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["audit", *(str(argument) for argument in arguments)])


@pytest.fixture
def bitext(tmp_path: Path) -> Path:
    """Give a small bitext with two errors."""
    path = tmp_path / "pairs.tsv"
    path.write_text(PAIRS, encoding="utf-8")
    return path


def findings(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["findings"]
    return found


def test_each_finding_says_what_where_and_how_grave(bitext: Path, tmp_path: Path) -> None:
    result = run(bitext, "--checks", RULES, "-o", tmp_path / "report.json")
    assert result.exit_code == 0, result.output
    found = findings(tmp_path / "report.json")
    assert {finding["check"] for finding in found if finding["tier"] == "error"} == {"punctuation", "numbers"}
    for finding in found:
        assert {"check", "tier", "severity", "category", "source", "target", "message"} <= finding.keys()


@pytest.mark.parametrize(
    ("checks", "tier", "status"),
    [(RULES, "error", 1), (RULES, "review", 1), ("markup", "review", 0)],
)
def test_fail_on_sets_the_exit_status(bitext: Path, tmp_path: Path, checks: str, tier: str, status: int) -> None:
    result = run(bitext, "--checks", checks, "--fail-on", tier, "-o", tmp_path / "report.json")
    assert result.exit_code == status
    assert (tmp_path / "report.json").exists()


def test_every_report_is_written(bitext: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / f"report.{suffix}" for suffix in ("html", "xlsx", "json", "sarif", "xlf")]
    result = run(bitext, "--checks", RULES, *(part for path in outputs for part in ("-o", path)))
    assert result.exit_code == 0, result.output
    assert all(path.stat().st_size > 0 for path in outputs)


def test_a_dismissed_finding_stays_away(bitext: Path, tmp_path: Path) -> None:
    run(bitext, "--checks", RULES, "-o", tmp_path / "one.json")
    key = next(finding["key"] for finding in findings(tmp_path / "one.json") if finding["check"] == "numbers")
    result = run(bitext, "--checks", RULES, "--dismiss", key, "--reason", "as agreed")
    assert result.exit_code == 0, result.output
    run(bitext, "--checks", RULES, "-o", tmp_path / "two.json")
    assert key not in {finding["key"] for finding in findings(tmp_path / "two.json")}
    # The same pair in another file, in another place: the dismissal goes by content.
    again = tmp_path / "again.tsv"
    again.write_text("Hello.\t你好。\n" + PAIRS, encoding="utf-8")
    (tmp_path / "pairs.tsv.dismissed.tsv").rename(tmp_path / "again.tsv.dismissed.tsv")
    run(again, "--checks", RULES, "-o", tmp_path / "three.json")
    assert key not in {finding["key"] for finding in findings(tmp_path / "three.json")}


def test_terms_are_held_to_the_termbase(tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text(
        "english,chinese,chinese_status\ncomputing power,算力,preferred\ncomputing power,计算能力,deprecated\n",
        encoding="utf-8",
    )
    termbase = tmp_path / "ai.db"
    imported = CliRunner().invoke(app, ["glossary", "import", str(tmp_path / "terms.csv"), "--termbase", str(termbase)])
    assert imported.exit_code == 0, imported.output
    (tmp_path / "pairs.tsv").write_text("It needs computing power.\t它需要计算能力。\n", encoding="utf-8")
    result = run(
        tmp_path / "pairs.tsv", "--termbase", termbase, "--checks", "terminology", "-o", tmp_path / "report.json"
    )
    assert result.exit_code == 0, result.output
    assert [finding["check"] for finding in findings(tmp_path / "report.json")] == ["terminology"]


def test_a_text_alone_is_audited_without_a_source(seeds: Path, tmp_path: Path) -> None:
    text = next(seeds.glob("001_*"))  # a machine translation
    result = run(text, "-o", tmp_path / "report.json")
    assert result.exit_code == 0, result.output
    found = findings(tmp_path / "report.json")
    assert {"repetition", "debris"} <= {finding["check"] for finding in found}
    assert "there is no source text" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere.tsv", "-o", "report.json"),
        ("pairs.tsv", "--checks", "magic", "-o", "report.json"),
        ("pairs.tsv", "-o", "report.doc"),
        ("pairs.tsv", "--dismiss", "0123456789abcdef", "--checks", "markup"),
        ("pairs.tsv", "--termbase", "none.db", "-o", "report.json"),
        ("pairs.tsv", "--profile", "none.yaml", "-o", "report.json"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    bitext: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(bitext.parent)
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert sorted(path.name for path in bitext.parent.iterdir()) == ["pairs.tsv"]


def test_the_checks_are_listed() -> None:
    result = run("audit", "--list-checks")
    assert result.exit_code == 0
    names = [line.split()[0] for line in result.output.splitlines()[1:]]
    assert names == list(CHECK_MODULES)


def test_polarity_alone_waits_for_no_model(bitext: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> None:
        pytest.fail("a model was loaded")

    monkeypatch.setattr("duizhao.commands.audit.load_token_encoder", refuse)
    assert run(bitext, "--checks", "polarity,numbers", "-o", tmp_path / "report.json").exit_code == 0
