"""``duizhao glossary`` as a terminologist meets it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from duizhao.__main__ import app
from duizhao.align.encoders.protocol import TokenVectors
from tests.conftest import WordEncoder

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
    assert "not found, and nothing similar" in result.stderr


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
        ("lang.csv", "english,chinese,english_lang\nopen source,开源,!\n"),
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


def test_terms_are_edited_from_the_prompt(tmp_path: Path) -> None:
    base = tmp_path / "t.db"

    def edit(*arguments: str) -> str:
        result = run(*arguments, "--termbase", base)
        assert result.exit_code == 0, result.output
        return result.stderr

    assert "added       c1: valve = 阀门✓" in edit("add", "valve", "阀门", "--status", "preferred", "--who", "Lin")
    assert "changed     c1: valve = 阀门✓、活门✗" in edit("add", "valve", "活门", "--status", "forbidden")
    assert "pump = 泵" in edit("add", "pump", "泵", "--note", "moves water")
    assert "changed" in edit("edit", "c2", "--chinese", "泵;水泵", "--definition", "a machine")
    assert "merged      c1: valve, pump" in edit("merge", "c1", "c2")
    assert "undone      merge of 2 concepts" in edit("undo")
    assert "deleted     1 concepts" in edit("delete", "c2")
    assert "accepted    0 concepts" in edit("accept", "--above", "0.5")
    shown = run("show", "c1", "--termbase", base).stdout
    assert "活门 · deprecated" in shown
    assert "add by Lin" in shown
    data = json.loads(run("show", "c1", "--termbase", base, "--json").stdout)
    assert (data["state"], [one["action"] for one in data["history"]][-1]) == ("accepted", "add")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("accept",), "name concepts, or choose proposed ones with --above"),
        (("accept", "c1", "--above", "0.5"), "name concepts, or choose"),
        (("edit", "c9", "--note", "x"), "no concept 'c9'"),
        (("add", "valve", "阀门", "--status", "blue"), "unknown term status 'blue'"),
        (("undo", "--who", "nobody"), "nothing of nobody's to undo"),
    ],
)
def test_what_cannot_be_edited_is_one_line(termbase: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments, "--termbase", termbase)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_importing_says_what_it_would_do_and_what_it_left_out(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("No,English,Chinese,Client\n1,valve,阀门,ACME\n", encoding="utf-8")
    result = run("import", tmp_path / "t.csv", "--termbase", tmp_path / "t.db", "--dry-run")
    assert result.stdout == "new       c1: valve = 阀门\n"
    assert "column 'No' numbers the rows; not used" in result.stderr
    assert "column 'Client' has no field of its own; kept as an extra" in result.stderr
    assert "1 new, 0 updated, 0 unchanged (dry run: nothing was changed)" in result.stderr
    assert not (tmp_path / "t.db").exists()


def test_a_row_taken_out_of_an_exported_table_is_deleted(termbase: Path, tmp_path: Path) -> None:
    base = tmp_path / "copy.db"
    base.write_bytes(termbase.read_bytes())
    out = tmp_path / "t.csv"
    assert run("export", out, "--rows", "concept", "--termbase", base).exit_code == 0
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("english,chinese,status,note,")
    assert lines[0].endswith(",id,revision")
    out.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    result = run("import", out, "--replace", "--termbase", base)
    assert "0 new, 0 updated, 2 unchanged, 1 deleted, 0 newer than the file and kept" in result.stderr


def test_lookup_in_the_words_of_a_region(tmp_path: Path) -> None:
    base = tmp_path / "t.db"
    assert run("add", "software", "软件", "--termbase", base).exit_code == 0
    result = run("lookup", "software", "--locale", "zh-TW", "--json", "--termbase", base)
    [_, chinese] = json.loads(result.stdout)["hits"][0]["concept"]["terms"]
    assert (chinese["text"], chinese["lang"], chinese["source"]) == ("軟體", "zh-Hant-TW", "converted")


def test_an_interrupted_mining_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Interrupted(WordEncoder):
        def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
            asked.extend(texts)
            raise KeyboardInterrupt

    monkeypatch.setattr("duizhao.commands.glossary.load_token_encoder", lambda _name: Interrupted({}))
    (tmp_path / "a.tsv").write_text("The company bought the chips.\t公司购买芯片。\n", encoding="utf-8")
    result = run("mine", tmp_path / "a.tsv", "--termbase", tmp_path / "t.db", "-o", tmp_path / "t.tbx")
    assert result.exit_code != 0
    assert asked
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tsv"]
