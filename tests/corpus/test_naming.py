"""Which files of a folder belong together by their names, and which are no texts."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.bitext.errors import InputError
from duizhao.corpus.naming import pair_by_name, survey


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
        (["a.en.txt", "a.en.md", "a.zh.txt"], [("a.en.txt", "a.zh.txt")], ["a.en.md"]),  # the one of the same kind
        (["a.en.txt", "a.en.md", "a.zh.html"], [], ["a.en.md", "a.en.txt", "a.zh.html"]),  # two English ones: which?
        (
            ["a.en.md", "a.en.txt", "a.zh.md", "a.zh.txt"],
            [("a.en.md", "a.zh.md"), ("a.en.txt", "a.zh.txt")],
            [],
        ),
        (["a.en.txt", "a.zh-CN.txt", "a.zh-TW.pdf"], [("a.en.txt", "a.zh-CN.txt"), ("a.en.txt", "a.zh-TW.pdf")], []),
        # Two parts of a path name a language: folder and name, or a subject.
        (["en/a.en.md", "zh/a.zh.md"], [("en/a.en.md", "zh/a.zh.md")], []),
        (["chinese-art.en.txt", "chinese-art.zh.txt"], [("chinese-art.en.txt", "chinese-art.zh.txt")], []),
        (["en/chinese-art.txt", "zh/chinese-art.txt"], [("en/chinese-art.txt", "zh/chinese-art.txt")], []),
        (["english-grammar_EN.md", "english-grammar_CN.md"], [("english-grammar_EN.md", "english-grammar_CN.md")], []),
        # Numbers after the language are no part of its tag.
        (
            ["book.en.01.txt", "book.en.02.txt", "book.zh.01.txt", "book.zh.02.txt"],
            [("book.en.01.txt", "book.zh.01.txt"), ("book.en.02.txt", "book.zh.02.txt")],
            [],
        ),
        (["x.en.us.txt", "x.zh.my.txt", "x.zh.is.txt"], [("x.en.us.txt", "x.zh.my.txt")], ["x.zh.is.txt"]),
        # Annual report, English and Chinese version; minutes, Chinese and English; contract.
        (["年报英文版.docx", "年报中文版.docx"], [("年报英文版.docx", "年报中文版.docx")], []),
        (["纪要（英文）.pdf", "纪要（中文）.pdf"], [("纪要（英文）.pdf", "纪要（中文）.pdf")], []),
        (["合同 (EN).docx", "合同 (中文).docx"], [("合同 (EN).docx", "合同 (中文).docx")], []),
        (
            ["memo_chs.txt", "memo_cht.txt", "memo_eng.txt"],
            [("memo_eng.txt", "memo_chs.txt"), ("memo_eng.txt", "memo_cht.txt")],
            [],
        ),
        # One of the two names no language.
        (["README.md", "README.zh-CN.md"], [("README.md", "README.zh-CN.md")], []),
        (["docs/zh/intro.md", "docs/intro.md"], [("docs/intro.md", "docs/zh/intro.md")], []),
        (["通知.docx", "通知_EN.docx"], [("通知_EN.docx", "通知.docx")], []),  # a notice
        (["README.md", "README.en.md", "README.zh.md"], [("README.en.md", "README.zh.md")], ["README.md"]),
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


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        pair_by_name([tmp_path / "none"])
    make(tmp_path, "a.en.txt")
    with pytest.raises(InputError, match="is a file and not a manifest"):
        pair_by_name([tmp_path / "a.en.txt"])


def test_what_is_no_text_is_counted_and_earlier_runs_are_not_looked_into(tmp_path: Path) -> None:
    make(tmp_path, "a.en.txt", "a.zh.txt", "b.po", "c.po", "d.PNG", "Makefile", ".hidden.txt")
    make(tmp_path, "out/.run/plan.sha256", "out/index.html", "out/documents/000/x.jsonl", "out.match/matched.tsv")
    found = pair_by_name([tmp_path])
    assert len(found.pairs) == 1
    assert found.alone == ()
    assert found.corpora == (tmp_path / "out", tmp_path / "out.match")
    assert found.others == (("", 1), (".png", 1), (".po", 2))


names = st.text(alphabet="ab.-_()（） 中英文版enzhc", min_size=1, max_size=9).map(lambda one: f"x{one}")


@given(st.sets(names, min_size=1, max_size=8))
def test_every_text_is_in_a_pair_or_alone(found: set[str]) -> None:
    """No file is the Chinese side of two pairs, and none is lost; no order or name raises."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, *(f"{one}.txt" for one in found))
        pairs = pair_by_name([folder])
        used = [path for pair in pairs.pairs for path in (pair.source, pair.target)]
        assert {*used, *pairs.alone} == set(survey(folder).texts)
        assert not {*used} & {*pairs.alone}
        targets = [pair.target for pair in pairs.pairs]
        assert len(targets) == len(set(targets))
        assert pair_by_name([folder]) == pairs
