"""Standard input and output of the commands that read aligned files: told by content, copied where read twice."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from duizhao.__main__ import app

PAIRS = [("The ferry leaves at six.", "渡船六点开。"), ("It is late today.", "它今天晚点了。")]
TMX = (
    '<?xml version="1.0"?><tmx version="1.4"><header srclang="en"/><body>'
    + "".join(
        f'<tu><tuv xml:lang="en"><seg>{en}</seg></tuv><tuv xml:lang="zh-CN"><seg>{zh}</seg></tuv></tu>'
        for en, zh in PAIRS
    )
    + "</body></tmx>"
)
XLIFF = (
    '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.1" version="2.1" srcLang="en" trgLang="zh-CN"><file id="f">'
    + "".join(
        f'<unit id="{n}"><segment><source>{en}</source><target>{zh}</target></segment></unit>'
        for n, (en, zh) in enumerate(PAIRS)
    )
    + "</file></xliff>"
)
INPUTS = {
    "tsv": "".join(f"{en}\t{zh}\n" for en, zh in PAIRS),
    "tmx": TMX,
    "tmx with a mark": "\ufeff" + TMX,
    "xliff": XLIFF,
    "jsonl": "".join(json.dumps({"source": en, "target": zh}) + "\n" for en, zh in PAIRS),
    "po": 'msgid ""\nmsgstr "Language: zh_CN\\n"\n' + "".join(f'\nmsgid "{en}"\nmsgstr "{zh}"\n' for en, zh in PAIRS),
}
EXPECTED = "".join(f"{en}\t{zh}\t1-1\t\n" for en, zh in PAIRS)


@pytest.mark.parametrize("name", INPUTS)
def test_standard_input_is_told_by_its_content(name: str) -> None:
    """Nothing has to be said of its format."""
    result = CliRunner().invoke(app, ["convert", "-", "-o", "-"], input=INPUTS[name].encode())
    assert (result.exit_code, result.stdout) == (0, EXPECTED)
    assert "standard input: " in result.stderr


@pytest.mark.parametrize("line", ["<b>Save</b> the file.\t<b>保存</b>文件。\n", "{0} files\t{0} 个文件\n"])
def test_a_table_that_begins_with_a_mark_is_a_table(line: str) -> None:
    """Save the file; files: a tag or a brace alone makes neither XML nor JSON."""
    result = CliRunner().invoke(app, ["convert", "-", "-o", "-"], input=line.encode())
    assert (result.exit_code, result.stdout) == (0, line.removesuffix("\n") + "\t1-1\t\n")


@pytest.mark.parametrize("to", ["tmx", "xlf", "jsonl", "csv", "po"])
def test_what_is_written_to_standard_output_is_read_from_standard_input(to: str) -> None:
    """In each format that `--to` names, but for tables told by their suffix."""
    first = CliRunner().invoke(app, ["convert", "-", "-o", "-", "--to", to], input=TMX.encode())
    assert first.exit_code == 0
    if to == "csv":
        assert first.stdout.splitlines()[1].startswith("The ferry leaves at six.,")
        return
    again = CliRunner().invoke(app, ["convert", "-", "-o", "-"], input=first.stdout_bytes)
    assert [line.split("\t")[:2] for line in again.stdout.splitlines()] == [list(pair) for pair in PAIRS]


def test_damage_names_standard_input_and_not_the_copy() -> None:
    """The copy is nobody's file, and is gone."""
    result = CliRunner().invoke(app, ["convert", "-", "-o", "-"], input=TMX[:-13].encode())
    assert result.exit_code == 2
    assert result.stderr.startswith("duizhao: standard input, after body.tu[2]")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["pipe.tmx", "pipe"])
def test_a_named_pipe_is_copied(tmp_path: Path, name: str) -> None:
    """With and without a suffix, as the shell's `<(…)` has none."""
    path = tmp_path / name
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(TMX,))
    writer.start()
    result = CliRunner().invoke(app, ["convert", str(path), "-o", "-"])
    writer.join()
    assert (result.exit_code, result.stdout) == (0, EXPECTED)


def test_estimate_reads_any_aligned_file(tmp_path: Path) -> None:
    """The rows are source, target and risk."""
    path = tmp_path / "a.tmx"
    path.write_text(TMX)
    result = CliRunner().invoke(app, ["estimate", str(path), "-o", "-", "--header"])
    assert result.exit_code == 0, result.output
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert rows[0] == ["source", "target", "risk"]
    assert [tuple(row[:2]) for row in rows[1:]] == PAIRS
    assert all(0 <= float(row[2]) <= 1 for row in rows[1:])
