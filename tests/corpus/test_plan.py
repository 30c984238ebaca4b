"""Which files belong together, by manifest, and in which groups they are done."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.bitext.errors import FormatError
from duizhao.corpus.plan import group_pairs, read_manifest


@pytest.mark.parametrize(
    ("name", "text", "columns"),
    [
        ("m.tsv", "a.txt\tb.txt\nc.txt\td.txt\tnews\n", [(), (("column 3", "news"),)]),
        ("m.csv", "domain,source,target\n,a.txt,b.txt\nnews,c.txt,d.txt\n", [(), (("domain", "news"),)]),
        (
            "m.jsonl",
            '{"source": "a.txt", "target": "b.txt"}\n\n{"source": "c.txt", "target": "d.txt", "year": 2026}\n',
            [(), (("year", "2026"),)],
        ),
    ],
)
def test_manifests(name: str, text: str, columns: list[tuple[tuple[str, str], ...]], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = read_manifest(path)
    assert [(pair.source, pair.target) for pair in found] == [
        (tmp_path / "a.txt", tmp_path / "b.txt"),
        (tmp_path / "c.txt", tmp_path / "d.txt"),
    ]
    assert [pair.columns for pair in found] == columns


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("m.tsv", "a.txt\n", r"m\.tsv:1: one column"),
        ("m.tsv", "a.txt\tb.txt\n\t\n", r"m\.tsv:2: a row needs a source and a target"),
        ("m.csv", "x,y\n1,2\n", r"m\.csv:1: the header names no columns source and target"),
        ("m.jsonl", "{\n", r"m\.jsonl:1: not JSON"),
        ("m.jsonl", "[1]\n", r"m\.jsonl:1: not an object"),
        ("m.xml", "<a/>", "not a manifest"),
    ],
)
def test_bad_manifests_name_the_line(name: str, text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        read_manifest(path)


SIZES = {0: 90_000, 1: 60_000, 5: 5_000_000}
"""A pair that would fill a group is one of its own."""


def test_groups_depend_on_order_and_size_alone(tmp_path: Path) -> None:
    rows = []
    for number in range(150):
        for lang in ("en", "zh"):
            (tmp_path / f"{number}.{lang}.txt").write_text("x" * SIZES.get(number, 10))
        rows.append(f"{number}.en.txt\t{number}.zh.txt")
    (tmp_path / "m.tsv").write_text("\n".join(rows))
    groups = group_pairs(read_manifest(tmp_path / "m.tsv"))
    assert [len(group) for group in groups] == [1, 4, 1, 64, 64, 16]
