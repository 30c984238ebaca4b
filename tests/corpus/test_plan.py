"""Which files belong together, by manifest and by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.bitext.errors import FormatError, InputError
from duizhao.corpus.plan import group_pairs, pair_by_name, read_manifest


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


@pytest.mark.parametrize(
    ("names", "pairs", "alone"),
    [
        (["a.en.txt", "a.zh.txt"], [("a.en.txt", "a.zh.txt")], []),
        (["a_eng.md", "a_chi.md", "b_eng.md"], [("a_eng.md", "a_chi.md")], ["b_eng.md"]),
        (["en/a.txt", "zh-CN/a.docx"], [("en/a.txt", "zh-CN/a.docx")], []),
        (["a.en-US.html", "a.zh_TW.html"], [("a.en-US.html", "a.zh_TW.html")], []),
        (["a.en.txt", "a.zh-CN.txt", "a.zh-TW.txt"], [("a.en.txt", "a.zh-CN.txt"), ("a.en.txt", "a.zh-TW.txt")], []),
        (["english/x/1.txt", "chinese/x/1.txt"], [("english/x/1.txt", "chinese/x/1.txt")], []),
        (["token.txt", "zhen.txt", "README.en.txt"], [], ["README.en.txt", "token.txt", "zhen.txt"]),
        (["a.en.txt", "a.en.md", "a.zh.txt"], [], ["a.en.md", "a.en.txt", "a.zh.txt"]),  # two English ones: which?
        (["a.en.png", ".git/a.en.txt", "a.zh.txt"], [], ["a.zh.txt"]),
    ],
)
def test_by_name(names: list[str], pairs: list[tuple[str, str]], alone: list[str], tmp_path: Path) -> None:
    make(tmp_path, *names)
    found = pair_by_name([tmp_path])
    assert [(str(p.source.relative_to(tmp_path)), str(p.target.relative_to(tmp_path))) for p in found.pairs] == pairs
    assert [str(path.relative_to(tmp_path)) for path in found.alone] == alone


def test_two_folders_pair_by_equal_names(tmp_path: Path) -> None:
    make(tmp_path, "src/a.txt", "src/sub/b.md", "src/c.txt", "dst/a.html", "dst/sub/b.md")
    found = pair_by_name([tmp_path / "src", tmp_path / "dst"])
    assert [(p.source.name, p.target.name) for p in found.pairs] == [("a.txt", "a.html"), ("b.md", "b.md")]
    assert [path.name for path in found.alone] == ["c.txt"]


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


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        pair_by_name([tmp_path / "none"])


def test_groups_depend_on_order_and_size_alone(tmp_path: Path) -> None:
    rows = []
    for number in range(150):
        for lang in ("en", "zh"):
            (tmp_path / f"{number}.{lang}.txt").write_text("x" * (60_000 if number < 4 else 10))
        rows.append(f"{number}.en.txt\t{number}.zh.txt")
    (tmp_path / "m.tsv").write_text("\n".join(rows))
    groups = group_pairs(read_manifest(tmp_path / "m.tsv"))
    assert [len(group) for group in groups] == [2, 2, 64, 64, 18]
