"""``duizhao align`` as a user meets it: what it writes, and one clear line where it cannot."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from duizhao.__main__ import app

NYT = "000_16fbb5af2bb8e27a.txt"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def aligned(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the worked example aligned by sentences and by paragraphs."""
    folder = tmp_path_factory.mktemp("aligned")
    for level in ("sentence", "paragraph"):
        outputs = [part for suffix in ("tmx", "tsv", "html") for part in ("-o", folder / f"{level}.{suffix}")]
        result = run("align", seeds / NYT, "--level", level, "--model", "use", *outputs)
        assert result.exit_code == 0, result.output
    return folder


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_paragraphs_of_the_article_pair_as_a_person_pairs_them(aligned: Path) -> None:
    # The beginnings of the 31 true pairs, in order; the headline is the first.
    golden = (Path(__file__).parent / "golden_paragraphs.tsv").read_text(encoding="utf-8").splitlines()
    expected = [line.split("\t") for line in golden if not line.startswith("#")]
    found = [row[:2] for row in rows(aligned / "paragraph.tsv") if row[0] and row[1]]
    assert len(found) == len(expected) == 31
    for pair, beginnings in zip(found, expected, strict=True):
        for text, beginning in zip(pair, beginnings, strict=True):
            assert text.startswith(beginning)


def test_every_english_sentence_of_the_article_is_in_the_memory(aligned: Path) -> None:
    paragraphs = [row[0] for row in rows(aligned / "paragraph.tsv") if row[0] and row[1]]
    sentences = " ".join(row[0] for row in rows(aligned / "sentence.tsv") if row[0] and row[1])
    assert sentences.split() == " ".join(paragraphs).split()


def test_the_summary_goes_to_standard_error(seeds: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "duizhao", "align", seeds / NYT, "--model", "use", "-o", tmp_path / "a.tsv"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    for word in ("segments", "beads", "unpaired", "confidence", "skipped", "model"):
        assert word in done.stderr


def test_use_never_imports_torch(seeds: Path, tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from duizhao.__main__ import app\n"
        f"app(['align', {str(seeds / NYT)!r}, '--model', 'use', '-o', {str(tmp_path / 'a.tsv')!r}], "
        "standalone_mode=False)\n"
        "assert 'torch' not in sys.modules and 'sentence_transformers' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


# What is wrong, the bytes of the input, and a part of the line that says so.
BAD_INPUTS = [
    ("empty", b"", "empty"),
    ("only white space", b" \n\t\n", "empty"),
    ("binary", bytes(range(256)) * 40, ""),
    ("an image", b"\x89PNG\r\n\x1a\n" + bytes(500), ""),
    ("one language", b"Only English is here.\n\nNo Chinese at all.\n", "Chinese"),
    ("the other language", "只有中文。\n\n没有英文。\n".encode(), "English"),  # only Chinese, no English
]


@pytest.mark.parametrize(("content", "says"), [row[1:] for row in BAD_INPUTS], ids=[row[0] for row in BAD_INPUTS])
def test_bad_input_gets_one_line_and_status_2(tmp_path: Path, content: bytes, says: str) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    result = run("align", bad, "--model", "use", "-o", tmp_path / "out.tmx")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("duizhao: ")
    assert "bad.txt" in result.stderr
    assert says in result.stderr
    assert not (tmp_path / "out.tmx").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = run("align", tmp_path / "nowhere.txt", "-o", tmp_path / "out.tmx")
    assert result.exit_code == 2
    assert "nowhere.txt" in result.stderr


def test_200_megabytes_on_one_line_are_refused_quickly(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as handle:
        handle.truncate(200 * 1024 * 1024)  # a sparse file: nothing is written
    started = time.perf_counter()
    result = run("align", huge, "-o", tmp_path / "out.tmx")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert time.perf_counter() - started < 5


def test_an_existing_output_is_kept(seeds: Path, tmp_path: Path) -> None:
    output = tmp_path / "mine.tmx"
    output.write_text("precious", encoding="utf-8")
    result = run("align", seeds / NYT, "-o", output)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert output.read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("name", ["out.doc", "out", "missing/out.tmx"])
def test_an_output_that_cannot_be_written_is_said_before_the_work(seeds: Path, tmp_path: Path, name: str) -> None:
    result = run("align", seeds / NYT, "-o", tmp_path / name)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(seeds: Path, tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert run("align", seeds / NYT, "-o", tmp_path / "out.tmx").exit_code == 2


def test_an_unknown_model_is_one_line(seeds: Path, tmp_path: Path) -> None:
    result = run("align", seeds / NYT, "--model", "./no-such-folder", "-o", tmp_path / "out.tmx")
    assert result.exit_code == 2
    assert "no-such-folder" in result.stderr
    assert result.stderr.count("\n") == 1


def wait_until_loaded(process: subprocess.Popen[str], library: str) -> None:
    """Wait until a process has mapped a shared library, at most a minute."""
    maps = Path(f"/proc/{process.pid}/maps")
    if not maps.exists():
        pytest.skip("no /proc here to watch a process")
    for _ in range(3000):
        if library in maps.read_text(encoding="utf-8"):
            return
        time.sleep(0.02)
    pytest.fail(f"{library} was never loaded")


def test_interrupted_work_leaves_nothing(seeds: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.tmx"
    process = subprocess.Popen(
        [sys.executable, "-m", "duizhao", "align", seeds / NYT, "--model", "use", "-o", output],
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until_loaded(process, "sentencepiece")  # that is: in the middle of loading the encoder
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == "duizhao: interrupted; nothing was written\n"
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_line(seeds: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "duizhao", "align", seeds / NYT, "--model", "use", "-o", "-"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "space" in done.stderr


def test_lines_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "zh.txt").write_text("我走了。\n\n他留下。\n", encoding="utf-8")  # I left. / (empty) / He stayed.
    (tmp_path / "en.txt").write_text("I left.\nHe stayed.\n", encoding="utf-8")
    result = run(
        "align", tmp_path / "zh.txt", tmp_path / "en.txt", "--lines", "--model", "use", "-o", tmp_path / "out.beads"
    )
    assert result.exit_code == 0, result.output
    beads = [line.rsplit(":", 1)[0] for line in (tmp_path / "out.beads").read_text(encoding="utf-8").splitlines()]
    assert beads == ["[0]:[0]", "[1]:[]", "[2]:[1]"]


@pytest.mark.parametrize("name", ["align", "words", "audit", "estimate", "convert", "models"])
def test_every_command_shows_an_example(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"duizhao {name}" in result.output
    assert "Example" in result.output


def test_a_misspelt_command_is_suggested() -> None:
    result = run("aling")
    assert result.exit_code == 2
    assert "'align'" in result.stderr
