"""What is installed: one name, with all its data, whatever lies in the folder where a command is run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Folders that were installed side by side once, and names that other packages on PyPI bear.
ROOMS = ("align", "audit", "bitext", "glossary")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from what git knows, so that a stray file of the checkout is not in it."""
    folder = tmp_path_factory.mktemp("wheel")
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a checkout, to know what belongs to the distribution")
    names = subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        here, there = ROOT / name, folder / "checkout" / name
        there.parent.mkdir(parents=True, exist_ok=True)
        if here.is_symlink():
            there.symlink_to(here.readlink())
        elif here.is_file():
            there.write_bytes(here.read_bytes())
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), "."]
    subprocess.run(build, cwd=folder / "checkout", check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def site(wheel: Path) -> Path:
    """Unpack the wheel as an installation would."""
    folder = wheel.parent / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_one_name_is_installed(site: Path) -> None:
    names = sorted(path.name for path in site.iterdir())
    assert [name for name in names if not name.endswith(".dist-info")] == ["duizhao"]


def test_the_data_and_the_licences_are_in_it(site: Path) -> None:
    data = {".json", ".html", ".css", ".js", ".sql", ".tsv", ".yaml", ".txt", ".typed"}
    for room in (ROOT / "duizhao", ROOT / "duizhao" / "align", ROOT / "duizhao" / "glossary"):
        for path in room.rglob("*"):
            if path.suffix in data and "__pycache__" not in path.parts:
                assert (site / path.relative_to(ROOT)).is_file(), path
    found = {path.name for path in site.glob("*.dist-info/licenses/**/*") if path.is_file()}
    assert {"LICENSE", "NOTICE", "CC-BY-SA-4.0.txt"} <= found


def test_packages_that_are_named_like_our_rooms_do_no_harm(site: Path, tmp_path: Path) -> None:
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("raise ImportError('not this one')\n")
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("It costs 5 dollars.\t它要六美元。\n", encoding="utf-8")  # it costs six dollars
    done = subprocess.run(
        [sys.executable, "-m", "duizhao", "audit", str(pairs), "--checks", "numbers", "-o", "found.json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"numbers"' in (tmp_path / "found.json").read_text(encoding="utf-8")
