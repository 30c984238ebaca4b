"""Outputs are complete or absent."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from duizhao.bitext.errors import OutputError
from duizhao.bitext.files import check_outputs, suffix_of, writing, writing_all, writing_text

KNOWN = {".tmx", ".tsv", "-"}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_written_whole(tmp_path: Path) -> None:
    with writing(tmp_path / "a.tsv") as handle:
        handle.write("他走了。\n".encode())  # He left.
        assert not (tmp_path / "a.tsv").exists()
    assert (tmp_path / "a.tsv").read_text(encoding="utf-8") == "他走了。\n"
    assert names(tmp_path) == ["a.tsv"]


def test_text(tmp_path: Path) -> None:
    with writing_text(tmp_path / "a.txt") as handle:
        handle.write("𠮷\r\n\ud800")
    assert (tmp_path / "a.txt").read_bytes() == "𠮷\r\n?".encode()


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit, MemoryError])
def test_nothing_left_after_failure(tmp_path: Path, error: type[BaseException]) -> None:
    (tmp_path / "old.tsv").write_text("old")

    def interrupted() -> None:
        with writing_all([tmp_path / "old.tsv", tmp_path / "new.tsv"], force=True) as handles:
            for handle in handles:
                handle.write(b"half")
            raise error

    with pytest.raises(error):
        interrupted()
    assert names(tmp_path) == ["old.tsv"]
    assert (tmp_path / "old.tsv").read_text() == "old"


def test_existing_needs_force(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_text("old")
    with pytest.raises(OutputError, match="--force"), writing(path):
        pytest.fail("the block ran")
    assert path.read_text() == "old"
    with writing(path, force=True) as handle:
        handle.write(b"new")
    assert path.read_text() == "new"


def test_made_meanwhile_by_another(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    with pytest.raises(OutputError, match="--force"), writing(path):
        path.write_text("theirs")
    assert path.read_text() == "theirs"
    assert names(tmp_path) == ["a.tmx"]


def test_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    with writing(path) as handle:
        handle.write(b"x")
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode  # what the umask allows
    path.chmod(0o640)
    with writing(path, force=True) as handle:
        handle.write(b"y")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_symbolic_link_stays(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real, link = tmp_path / "there" / "real.tsv", tmp_path / "link.tsv"
    link.symlink_to(real)
    for text, force in ((b"one", False), (b"two", True)):
        with writing(link, force=force) as handle:
            handle.write(text)
        assert link.is_symlink()
        assert real.read_bytes() == text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_device_and_full_disk() -> None:
    with writing("/dev/null") as handle:
        handle.write(b"x" * 100_000)
    for size in (1, 1_000_000):
        with pytest.raises(OutputError, match="/dev/full: cannot be written: No space left"), writing("/dev/full") as h:
            h.write(b"x" * size)


def test_file_too_large_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk: the write itself fails, half way."""
    code = f"""
import signal
from duizhao.bitext.errors import OutputError
from duizhao.bitext.files import writing_all
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with writing_all([{str(tmp_path / "a.tsv")!r}, {str(tmp_path / "b.tsv")!r}], force=True) as (a, b):
        a.write(b"small")
        b.write(b"x" * 1_000_000)
except OutputError as error:
    print(error)
"""
    (tmp_path / "a.tsv").write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
    )
    assert done.stdout == f"{tmp_path / 'b.tsv'}: cannot be written: File too large\n"
    assert done.stderr == ""
    assert names(tmp_path) == ["a.tsv"]
    assert (tmp_path / "a.tsv").read_text() == "old"


def test_standard_output(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    with writing_all(["-", tmp_path / "a.tsv"]) as handles:
        for handle in handles:
            handle.write("好".encode())  # good
    assert capfdbinary.readouterr().out.decode() == "好"
    sys.stdout.write("still open")


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (["a.pdf"], r"a\.pdf: the suffix '.pdf' is unknown; use one of \.tmx \.tsv$"),
        (["a"], "a: a suffix is missing"),
        (["a.tmx", "b.tsv", "./a.tmx"], "named twice"),
        (["-", "-"], "named twice"),
        (["none/a.tmx"], "there is no folder .*none; make it first"),
        (["folder.tmx"], "this is a folder"),
        (["old.tmx"], "exists already; give --force"),
        (["old.tmx/a.tmx"], "there is no folder|Not a directory"),
        (["in.tsv"], "also an input"),
        (["hard.tsv"], "also an input"),
        (["x" * 300 + ".tsv"], "cannot be written: File name too long"),
        (["a\0b.tsv"], r"a\\u0000b.tsv: cannot be written"),
    ],
)
def test_refused_before_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str], said: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.tmx").mkdir()
    for name in ("old.tmx", "in.tsv"):
        Path(name).write_text("old")
    os.link("in.tsv", "hard.tsv")
    before = names(tmp_path)
    with pytest.raises(OutputError, match=said) as caught:
        check_outputs(paths, suffixes=KNOWN, force=paths[0].endswith("in.tsv"), inputs=["in.tsv", "-"])
    assert "\n" not in str(caught.value)
    assert names(tmp_path) == before


def test_nothing_left_by_the_check(tmp_path: Path) -> None:
    check_outputs([tmp_path / "a.tmx", tmp_path / "B.TSV", "-"], suffixes=KNOWN)
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder here that even root cannot write to")
def test_folder_that_cannot_be_written() -> None:
    with pytest.raises(OutputError, match=r"/proc/a\.tsv: cannot be written"):
        check_outputs(["/proc/a.tsv"], suffixes=KNOWN)


@pytest.mark.parametrize(("path", "suffix"), [("a.TMX", ".tmx"), ("-", "-"), ("a", ""), ("a.b/c.tar.gz", ".gz")])
def test_suffix(path: str, suffix: str) -> None:
    assert suffix_of(path) == suffix
