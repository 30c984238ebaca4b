"""Language tags: many ways to write one, one form inside."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from duizhao.__main__ import app
from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.characters import count_han, has_han, is_han
from duizhao.bitext.language.tags import canonical_tag, is_chinese, region_of, same_language
from duizhao.bitext.model import Bead, Bitext, Document

SIMPLIFIED = [
    "zh-CN",
    "zh_CN",
    "ZHO-CN",
    "zh-Hans-CN",
    "cmn-Hans",
    "ZH-HANS",
    "zh-SG",
    "zh-CHS",
    "chi-cn",
    "zh_CN.UTF-8",
]
TRADITIONAL = ["zh-TW", "zh_tw", "zh-Hant-HK", "ZHO-hant", "zh-HK", "zh-MO", "zh-CHT", "yue-HK", "zh-yue-Hant"]


@pytest.mark.parametrize("tag", SIMPLIFIED)
def test_simplified(tag: str) -> None:
    assert canonical_tag(tag) == "zh-Hans"
    assert all(same_language(tag, other) for other in (*SIMPLIFIED, *TRADITIONAL, "zh", "cmn"))


@pytest.mark.parametrize("tag", TRADITIONAL)
def test_traditional(tag: str) -> None:
    assert canonical_tag(tag) == "zh-Hant"


@pytest.mark.parametrize(
    ("tag", "plain", "region"),
    [
        ("en", "en", ""),
        ("EN", "en", ""),
        ("eng-GB", "en", "GB"),
        ("en_us", "en", "US"),
        ("en-Latn-AU", "en", "AU"),
        ("zh", "zh", ""),
        ("ZHO", "zh", ""),
        ("zh-Latn", "zh-Latn", ""),
        ("zh-HK", "zh-Hant", "HK"),
        ("zh-Hans-HK", "zh-Hans", "HK"),
        ("es-419", "es", "419"),
        ("sl-rozaj-biske", "sl", ""),
        ("en-GB-x-house", "en", "GB"),
        ("und", "und", ""),
    ],
)
def test_parts(tag: str, plain: str, region: str) -> None:
    assert (canonical_tag(tag), region_of(tag)) == (plain, region)


@pytest.mark.parametrize(
    "tag", ["klingon9999", "klingon", "english", "", " ", "e", "xx", "zh-", "zh--CN", "en US", "中文", "zh-99"]
)
def test_what_is_not_a_tag_is_refused_as_such(tag: str) -> None:
    with pytest.raises(LanguageError, match="is not a language tag"):
        canonical_tag(tag)
    assert not is_chinese(tag)


def test_a_document_knows_one_form() -> None:
    english = Document.of(["Open the gate.", "Close it."], "EN_gb")
    chinese = Document.of(["开门。", "关门。"], "zh-CN")  # open the gate, close the gate
    assert (english.lang, english.region) == ("en", "GB")
    assert (chinese.lang, chinese.region) == ("zh-Hans", "CN")
    assert {segment.lang for segment in chinese.segments} == {"zh-Hans"}
    assert Document.of(["開門。"], "zh").lang == "zh-Hant"
    assert Document.of(["开门。"], "cmn").lang == "zh-Hans"
    beads = (Bead(source=(0,), target=(0,)), Bead(source=(1,), target=(1,)))
    assert Bitext(source=english, target=chinese, beads=beads).target.lang == "zh-Hans"
    with pytest.raises(LanguageError, match="klingon9999"):
        Document.of(["nuqneH"], "klingon9999")


def test_options_take_any_way_of_writing(tmp_path: Path) -> None:
    chinese = tmp_path / "z.txt"
    chinese.write_text("开门。\n关门。\n", encoding="utf-8")
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("Open the gate.\t开门。\n", encoding="utf-8")
    run = CliRunner()

    def align(source_lang: str, target_lang: str) -> tuple[int, str]:
        arguments = [str(chinese), str(chinese), "--lines", "--source-lang", source_lang, "--target-lang", target_lang]
        done = run.invoke(app, ["align", *arguments, "--model", "use", "-o", str(tmp_path / "o.tsv")])
        return done.exit_code, done.stderr

    for tags in (("zh-CN", "zh-Hans"), ("cmn", "zh_TW"), ("ZHO-CN", "zh")):
        status, said = align(*tags)
        assert status
        assert "are both zh-Han" in said
    status, said = align("klingon9999", "zh")
    assert status
    assert "'klingon9999' is not a language tag" in said
    done = run.invoke(
        app, ["estimate", str(pairs), "--source-lang", "EN", "--target-lang", "ZH_cn", "-o", str(tmp_path / "e.tsv")]
    )
    assert done.exit_code == 0, done.exception


@pytest.mark.parametrize("character", "水〇々㐀龥𠮷豈⼈〡")
def test_han(character: str) -> None:
    assert is_han(character)
    assert has_han(f"x{character}")
    assert count_han(f"{character}a{character}") == 2


@pytest.mark.parametrize("character", "aÄ1あア한，。（ 　・—“")
def test_not_han(character: str) -> None:
    assert not is_han(character)
