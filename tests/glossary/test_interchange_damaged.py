"""Damaged files: whatever bytes change, a reader yields entries or says in one line what is wrong."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from duizhao.bitext.errors import DuizhaoError
from duizhao.glossary.concepts import ConceptEntry, Context, Form, Status, Term
from duizhao.glossary.interchange.formats import read_glossary, write_glossaries

ENTRIES = [
    ConceptEntry(
        id=f"c{number}",
        terms=(
            Term(text=f"open source {number}", lang="en", part_of_speech="noun", forms=(Form(text="open-source"),)),
            Term(text=f"开源{number}", lang="zh-Hans", status=Status.PREFERRED, reading="kāi yuán"),
        ),
        note='a "note", with <signs> & more',
        contexts=(Context(english="It is open source.", chinese="它是开源的。", place="a.tmx#1"),),
    )
    for number in range(3)
]
SPLINTERS = [b"\0", b"\t", b'"', b"<", b"&", b"\xff", b"\n", b",", b"{", b"1e999", b"<x/>", b"\xef\xbb\xbf", b"&#0;"]
ROUNDS = 60


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Change, drop, repeat or put in a few bytes."""
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del changed[at : at + rng.randrange(1, 20)]
            case 2:
                other = rng.randrange(len(changed) + 1)
                changed[at:at] = changed[other : other + rng.randrange(1, 200)]
            case _:
                changed[at : at + 1] = rng.choice(SPLINTERS)
    return bytes(changed)


def read(path: Path) -> None:
    """Read a file; what is raised must be one of ours, on one line."""
    try:
        list(read_glossary(path))
    except DuizhaoError as error:
        message = str(error)
    else:
        message = ""
    assert "\n" not in message


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".tbx", ".utx", ".utf8", ".u8"])
def test_damaged_files(tmp_path: Path, suffix: str) -> None:
    rng = random.Random(suffix)  # noqa: S311 - reproducible damage
    path = tmp_path / f"a{suffix}"
    if suffix == ".u8":
        path.write_text("# CC-CEDICT\n開源 开源 [kai1 yuan2] /open source/\n" * 9, encoding="utf-8")
    else:
        write_glossaries(ENTRIES, [path])
    whole = path.read_bytes()
    for _ in range(ROUNDS):
        path.write_bytes(damaged(whole, rng))
        read(path)


def test_damaged_parts_of_a_workbook(tmp_path: Path) -> None:
    rng = random.Random(0)  # noqa: S311 - as above
    path = tmp_path / "a.xlsx"
    write_glossaries(ENTRIES, [path])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(ROUNDS):
        spoilt = rng.choice(list(parts))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, damaged(part, rng) if name == spoilt else part)
        path.write_bytes(packed.getvalue())
        read(path)
