"""``duizhao glossary`` as a terminologist meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from duizhao.__main__ import app

# computing power / open source / artificial intelligence
TERMS = "english,chinese\ncomputing power,算力\nopen source,开源\nartificial intelligence,人工智能\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["glossary", *(str(argument) for argument in arguments)])


@pytest.fixture(scope="module")
def termbase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a termbase of three concepts."""
    folder = tmp_path_factory.mktemp("termbase")
    (folder / "terms.csv").write_text(TERMS, encoding="utf-8")
    result = run("import", folder / "terms.csv", "--termbase", folder / "ai.db")
    assert result.exit_code == 0, result.output
    assert "3 new" in result.stderr
    return folder / "ai.db"


@pytest.mark.parametrize(
    ("query", "english"),
    [
        ("算力", "computing power"),
        ("computing power", "computing power"),
        ("Computing Powers", "computing power"),
        ("suanli", "computing power"),
        ("sl", "computing power"),
        ("開源", "open source"),  # Traditional
        ("open-sorce", "open source"),
        ("人工智慧", "artificial intelligence"),  # as Taiwan says it
    ],
)
def test_lookup_finds(termbase: Path, query: str, english: str) -> None:
    result = run("lookup", query, "--termbase", termbase, "--json")
    assert result.exit_code == 0, result.output
    best = json.loads(result.stdout)["hits"][0]["concept"]
    assert english in {term["text"] for term in best["terms"]}


def test_lookup_prints_a_table(termbase: Path) -> None:
    lines = run("lookup", "算力", "--termbase", termbase).stdout.splitlines()
    assert lines[0].startswith("id")
    assert "computing power" in lines[1]
    assert "suàn lì" in lines[1]


def test_what_is_not_there_is_status_1(termbase: Path) -> None:
    result = run("lookup", "蝴蝶", "--termbase", termbase)  # butterfly
    assert result.exit_code == 1
    assert "not in the termbase" in result.stderr


def test_a_text_is_marked(termbase: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("開源的算力。Open-source tools.\n", encoding="utf-8")  # open-source computing power
    result = run("lookup", "--in", text, "--termbase", termbase)
    assert result.stdout == "[[開源|open source]]的[[算力|computing power]]。[[Open-source|开源]] tools.\n"


@pytest.mark.parametrize("arguments", [(), ("算力", "--in", "text.txt")])
def test_lookup_takes_a_term_or_a_text(termbase: Path, arguments: tuple[str, ...]) -> None:
    result = run("lookup", *arguments, "--termbase", termbase)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("suffix", ["tbx", "csv", "xlsx", "utx", "tsv", "txt"])
def test_what_is_exported_can_be_imported(termbase: Path, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"ai.{suffix}"
    assert run("export", file, "--termbase", termbase).exit_code == 0
    result = run("import", file, "--termbase", tmp_path / "again.db")
    assert result.exit_code == 0, result.output
    assert "3 new" in result.stderr
    assert run("lookup", "suanli", "--termbase", tmp_path / "again.db").exit_code == 0


def test_an_export_replaces_nothing_unasked(termbase: Path, tmp_path: Path) -> None:
    (tmp_path / "ai.csv").write_text("mine", encoding="utf-8")
    result = run("export", tmp_path / "ai.csv", "--termbase", termbase)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert (tmp_path / "ai.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("status.csv", "english,chinese,english_status\nopen source,开源,lovely\n"),
        ("bomb.tbx", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("not.xlsx", "no workbook"),
        ("terms.doc", "unknown"),
    ],
)
def test_a_broken_glossary_changes_nothing(termbase: Path, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    before = run("list", "--termbase", termbase).stdout
    result = run("import", tmp_path / name, "--termbase", termbase)
    assert result.exit_code == 2
    assert name in result.stderr
    assert result.stderr.count("\n") == 1
    assert run("list", "--termbase", termbase).stdout == before


def test_no_termbase_is_one_line(tmp_path: Path) -> None:
    result = run("lookup", "算力", "--termbase", tmp_path / "none.db")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_stats_count(termbase: Path) -> None:
    output = run("stats", "--termbase", termbase).stdout
    assert "concepts" in output
    assert "3" in output


@pytest.mark.parametrize("name", ["mine", "lookup", "import", "export", "list", "stats"])
def test_every_command_shows_an_example(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"duizhao glossary {name}" in result.output
