"""``duizhao convert`` and ``duizhao models``."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from duizhao.__main__ import app

PAIRS = "He left.\t他走了。\nShe stayed.\t她留下。\n"


@pytest.mark.parametrize("suffix", ["tmx", "tsv", "jsonl"])
def test_there_and_back(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "a.tsv").write_text(PAIRS, encoding="utf-8")
    for source, target in (("a.tsv", f"b.{suffix}"), (f"b.{suffix}", "c.tsv")):
        result = CliRunner().invoke(app, ["convert", str(tmp_path / source), "-o", str(tmp_path / target)])
        assert result.exit_code == 0, result.output
    rows = [line.split("\t")[:2] for line in (tmp_path / "c.tsv").read_text(encoding="utf-8").splitlines()]
    assert rows == [["He left.", "他走了。"], ["She stayed.", "她留下。"]]


def test_from_standard_input_to_standard_output() -> None:
    result = CliRunner().invoke(app, ["convert", "-", "-o", "-"], input=PAIRS)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("He left.\t他走了。\t")


@pytest.mark.parametrize("content", ["", "no tab\n", "\t\n"])
def test_what_is_no_bitext_is_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.tsv").write_text(content, encoding="utf-8")
    result = CliRunner().invoke(app, ["convert", str(tmp_path / "bad.tsv"), "-o", str(tmp_path / "out.tmx")])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out.tmx").exists()


def test_models_lists_the_offline_ones_as_usable() -> None:
    lines = CliRunner().invoke(app, ["models"]).stdout.splitlines()
    usable = {line.split()[0] for line in lines[1:] if line.endswith("yes")}
    assert {"use", "e5-small"} <= usable
    assert {line.split()[0] for line in lines} >= {"LaBSE", "bge-m3", "multilingual-e5-base", "multilingual-e5-large"}
