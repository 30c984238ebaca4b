"""Whatever goes wrong ends in one line and status 2, or works; never in a trace."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from duizhao.bitext.errors import InputError
from duizhao.commands.last_resort import explain
from duizhao.commands.memory import check_memory

CASES = Path(__file__).parent / "robustness"
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = f'"{sys.executable}" -m duizhao'


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in the folder of cases; `duizhao` in it is this checkout."""
    return subprocess.run(
        ["/bin/bash", "-c", command.replace("duizhao ", f"{PROGRAM} ")],
        cwd=CASES,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", **environment},
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def termbase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a termbase whose terms hold escapes and a newline."""
    path = tmp_path_factory.mktemp("terms") / "terms.db"
    done = shell(f"duizhao glossary import term-escapes.csv --termbase {path}")
    assert done.returncode == 0, done.stderr
    return path


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("duizhao models > /dev/full", "standard output: cannot be written: No space left on device"),
        ("duizhao models >&-", "standard output: cannot be written: it is closed"),
        ("duizhao convert html-injection.tsv -o - > /dev/full", "cannot be written: No space left on device"),
        ("duizhao convert html-injection.tsv -o - >&-", "cannot be written"),
        ("duizhao convert - -o - <&-", "standard input"),
        ("duizhao audit html-injection.tsv --checks numbers --profile profile-newline.yaml -o -", "acceptable_points"),
        ("duizhao align digits-5k.txt --model ./evil-model -o -", "pytorch_model.bin is a pickle"),
        ("duizhao align digits-5k.txt --model '' -o -", "'' is not a model"),
        ("duizhao align digits-5k.txt --model ' ' -o -", "' ' is not a model"),
        ("HOME=/proc XDG_DATA_HOME= duizhao glossary import term-escapes.csv", "--termbase"),
        ("(ulimit -v 600000; duizhao align digits-5k.txt --model use -o /dev/null)", "the limit is 0.6 GB"),
        ("(ulimit -v 600000; duizhao estimate html-injection.tsv -o -)", "the limit is 0.6 GB"),
        ("(ulimit -v 600000; duizhao compare digits-5k.txt digits-5k.txt -o /dev/stdout)", "the limit is 0.6 GB"),
        ("(ulimit -v 1500000; duizhao audit html-injection.tsv)", "the limit is 1.5 GB"),
    ],
)
def test_each_ends_in_one_line_and_status_2(command: str, said: str) -> None:
    done = shell(command)
    lines = done.stderr.decode().splitlines()
    assert (done.returncode, len(lines)) == (2, 1), done.stderr.decode()[-2000:]
    assert lines[0].startswith("duizhao: ")
    assert said in lines[0]


def test_a_reader_that_has_had_enough_hears_nothing_more() -> None:
    done = shell("for n in {1..3000}; do cat html-injection.tsv; done | duizhao convert - -o - | head -1")
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_nobody_listens_and_the_work_is_done() -> None:
    assert shell("duizhao models 2>&-").stdout.startswith(b"name")


@pytest.mark.parametrize("encoding", ["latin-1", "gbk", "utf-8"])
def test_a_table_of_chinese_terms_is_shown_in_any_encoding(encoding: str, termbase: Path) -> None:
    done = shell(f"duizhao glossary list --termbase {termbase}", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    shown = done.stdout.decode(encoding)
    assert ("词" in shown) == (encoding != "latin-1")  # word
    assert ("\\u8bcd" in shown) == (encoding == "latin-1")


@pytest.mark.parametrize("command", ["list", "lookup red", "lookup x --json", "stats"])
def test_escapes_in_terms_are_shown_and_not_sent(command: str, termbase: Path) -> None:
    done = shell(f"duizhao glossary {command} --termbase {termbase}")
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"\x07" not in done.stdout + done.stderr


def test_a_name_with_escapes_and_a_newline_stays_on_one_line() -> None:
    done = shell("duizhao convert $'a\\x1b[31m\\nb.tsv' -o -")
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"\x1b" not in done.stderr


ERRORS: Sequence[tuple[Exception, str]] = (
    (MemoryError(), "not enough memory"),
    (RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory"), "enough memory"),
    (OSError(28, "No space left on device"), "No space left on device"),
    (FileNotFoundError(2, "No such file or directory", "/nowhere/a"), "/nowhere/a: No such file or directory"),
    (ModuleNotFoundError("No module named 'lxml'", name="lxml"), "install duizhao again"),
    (ImportError("undefined symbol: tokenizers_new", name="tokenizers"), "install duizhao again"),
    (ZeroDivisionError("division\nby zero"), "unexpected ZeroDivisionError: division by zero; please report it"),
    (ValueError("x" * 5000), "…; please report it"),
    (KeyError("\x1b[2J"), "\\x1b[2J"),
)


@pytest.mark.parametrize(("error", "said"), ERRORS)
def test_an_error_that_nobody_foresaw_is_one_line(error: Exception, said: str) -> None:
    explained = explain(error)
    assert said in explained
    assert explained.isprintable()
    assert len(explained) < 500


def test_the_line_names_the_place_of_the_error() -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int("x")
    assert "test_last_resort.py, line" in explain(caught.value)


# A program whose command fails in a way that nobody foresaw.
FAILING = (
    "import sys; import duizhao.align.encoders.registry as registry; registry.describe_models = lambda: 1 / 0; "
    "from duizhao.__main__ import main; main()"
)


@pytest.mark.parametrize(("options", "trace"), [([], False), (["--debug"], True)])
def test_debug_shows_the_trace(options: Sequence[str], *, trace: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILING, "models", *options], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 2
    assert ("Traceback" in done.stderr) == trace
    assert done.stderr.splitlines()[-1].startswith("duizhao: unexpected ZeroDivisionError")


@pytest.mark.parametrize(
    ("said", "model", "refused"),
    [
        ("max\n", "use+e5-small", False),
        ("400000000\n", "use", True),
        ("900000000\n", "use", False),
        ("900000000\n", "use+e5-small", True),
        ("9223372036854771712\n", "e5-small", False),
    ],
)
def test_the_limit_of_a_container_is_read(said: str, model: str, *, refused: bool, tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(said)
    if refused:
        with pytest.raises(InputError, match="give the container more"):
            check_memory(model, containers=(limit, tmp_path / "none"))
    else:
        check_memory(model, containers=(limit, tmp_path / "none"))
