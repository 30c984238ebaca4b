"""``duizhao compare``, ``duizhao estimate`` and ``duizhao words``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from duizhao.__main__ import app


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


@pytest.mark.parametrize("command", [("compare",), ("align", "--edition")])
def test_a_comparison_reports_what_was_left_out(seeds: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    full, abridged = (next(seeds.glob(f"{number}_*")) for number in ("000", "002"))
    output = tmp_path / "changes.json"
    result = run(*command, full, abridged, "--model", "use", "-o", output)
    assert result.exit_code == 0, result.output
    edition = json.loads(output.read_text(encoding="utf-8"))
    left_out = " ".join(
        edition["source"]["segments"][index]
        for unit in edition["units"]
        if unit["fate"] == "left out"
        for index in unit["source"]
    )
    omitted = " ".join(passage["text"] for unit in edition["units"] for passage in unit["omissions"])
    assert "censorship" in left_out
    assert "has sued OpenAI" in left_out
    assert "autonomous weapons" in omitted
    assert "kept" in result.stderr


@pytest.mark.parametrize("arguments", [("000",), ("000", "001")])
def test_an_edition_takes_two_texts_in_one_language(seeds: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    paths = [next(seeds.glob(f"{number}_*")) for number in arguments]
    # 001 is Chinese, and so is one side of 000: that works only where the language is not told otherwise.
    result = run("align", *paths, "--edition", "--source-lang", "en", "--model", "use", "-o", tmp_path / "out.tsv")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_an_estimate_is_appended_to_each_row() -> None:
    rows = "Open source is a cornerstone of software.\t开源是软件的基石。\tkept\nOpen source.\t\t\n"
    result = run("estimate", "-", "-o", "-", stdin=rows)
    assert result.exit_code == 0, result.output
    good, empty = (line.split("\t") for line in result.stdout.splitlines())
    assert good[:3] == ["Open source is a cornerstone of software.", "开源是软件的基石。", "kept"]
    assert 0 <= float(good[-1]) < 0.5
    assert 0.95 < float(empty[-1]) <= 1


def test_an_estimate_needs_two_columns(tmp_path: Path) -> None:
    (tmp_path / "bad.tsv").write_text("one\ttwo\nalone\n", encoding="utf-8")
    result = run("estimate", tmp_path / "bad.tsv", "-o", tmp_path / "out.tsv")
    assert result.exit_code == 2
    assert "line 2" in result.stderr
    assert not (tmp_path / "out.tsv").exists()


def test_words_are_linked_line_by_line() -> None:
    # open-source technology / (an empty pair) / computing power
    result = run("words", "-", "-o", "-", stdin="开源 技术 ||| open-source technology\n\n算力 ||| computing power\n")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == ["0-0 1-1", "", "0-0 0-1"]


@pytest.mark.parametrize("line", ["no separator", "one ||| two ||| three", "a ||| b"])
def test_words_need_english_and_chinese(line: str) -> None:
    result = run("words", "-", "-o", "-", stdin=f"{line}\n")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_translations_of_one_source_are_compared() -> None:
    # three of one source, one that says something else (he bought books); one of another
    source = "Open source is a cornerstone of software."
    targets = ["开源是软件的基石。", "开源是软件的一块基石。", "他买了三本书。"]
    rows = "".join(f"{source}\t{target}\n" for target in targets) + "Open source.\t开源。\n"
    result = run("estimate", "-", "-o", "-", "--header", "--group-by-source", stdin="source\ttarget\n" + rows)
    assert result.exit_code == 0, result.output
    head, *lines = (line.split("\t") for line in result.stdout.splitlines())
    assert head == ["source", "target", "agreement", "rank", "risk"]
    assert lines[2][3] == "3"
    assert float(lines[2][2]) < min(float(lines[0][2]), float(lines[1][2]))
    assert float(lines[2][4]) > max(float(lines[0][4]), float(lines[1][4]))
    assert lines[3][2:4] == ["", ""]
    assert 0 <= float(lines[3][4]) <= 1


def test_suspect_words_are_a_column_before_the_risk() -> None:
    rows = "source\ttarget\n两家办事处。\tTwo offices.\n"  # two offices
    result = run("estimate", "-", "-o", "-", "--header", "--suspects", stdin=rows)
    assert result.exit_code == 0, result.output
    head, line = (line.split("\t") for line in result.stdout.splitlines())
    assert head == ["source", "target", "suspects", "risk"]
    assert len(line) == 4
    result = run("estimate", "-", "-o", "-", "--suspects", "--model", "use", stdin=rows)
    assert result.exit_code == 2
    assert "--suspects needs --model e5-small, not use" in result.stderr


def test_a_base_rate_shifts_the_risks() -> None:
    rows = "Open source is a cornerstone of software.\t开源是软件的基石。\n"
    low, high = (
        float(run("estimate", "-", "-o", "-", "--model", "use", "--base-rate", rate, stdin=rows).stdout.split("\t")[-1])
        for rate in ("0.05", "0.6")
    )
    assert low < high
    result = run("estimate", "-", "-o", "-", "--base-rate", "5", stdin=rows)
    assert result.exit_code == 2
    assert "between 0 and 1" in result.stderr
