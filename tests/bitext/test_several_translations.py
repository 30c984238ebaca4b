"""Several translations of one source in one file: chosen, read one by one, kept together, compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.bitext.conversion import convert_files
from duizhao.bitext.errors import ChoiceError, LanguageError
from duizhao.bitext.readers import open_bitext, read_bitext, read_translations

UNITS = (
    # the ferry leaves at six; the ferry carries 40 cars; the software is new
    ("The ferry leaves at six.", "渡轮六点开船。", "交通船六點開船。"),
    ("The ferry carries 40 cars.", "渡轮可载40辆汽车。", "交通船可載40輛汽車。"),
    ("The software is new.", "软件是新的。", "軟體是新的。"),
)


def _tmx(*tags: str, srclang: str = "en") -> str:
    units = "".join(
        "<tu>"
        + "".join(f'<tuv xml:lang="{tag}"><seg>{text}</seg></tuv>' for tag, text in zip(tags, unit, strict=False))
        + "</tu>"
        for unit in UNITS
    )
    return f'<tmx version="1.4"><header srclang="{srclang}" /><body>{units}</body></tmx>'


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """Write a memory in English and both scripts."""
    path = tmp_path / "all.tmx"
    path.write_text(_tmx("en", "zh-CN", "zh-TW"), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("target", "expected"), [("zh-TW", "交通船六點開船。"), ("zh-Hans", "渡轮六点开船。"), ("zh-CN", "渡轮六点开船。")]
)
@pytest.mark.parametrize("srclang", ["en", "*all*"])
def test_naming_the_target_is_enough(tmp_path: Path, target: str, expected: str, srclang: str) -> None:
    """English is the source where it is there, whether or not the file says so."""
    path = tmp_path / "all.tmx"
    path.write_text(_tmx("en", "zh-CN", "zh-TW", srclang=srclang), encoding="utf-8")
    first = next(open_bitext(path, target_lang=target).pairs)
    assert (first.source, first.target) == ("The ferry leaves at six.", expected)


def test_without_a_choice_the_message_names_the_options(memory: Path) -> None:
    """It says which languages there are, and what to give."""
    with pytest.raises(ChoiceError, match=r"en, zh-Hans, zh-Hant; name .*--source-lang and --target-lang") as caught:
        read_bitext(memory)
    assert (caught.value.source, caught.value.targets) == ("en", ("zh-Hans", "zh-Hant"))


def test_each_translation_is_a_bitext(memory: Path) -> None:
    """In the file's order; the target that is asked for is alone."""
    found = read_translations(memory)
    assert [bitext.target.lang for bitext in found] == ["zh-Hans", "zh-Hant"]
    assert [list(bitext.pairs()) for bitext in found] == [
        [(unit[0], unit[number]) for unit in UNITS] for number in (1, 2)
    ]
    assert [bitext.target.lang for bitext in read_translations(memory, target_lang="zh-TW")] == ["zh-Hant"]


def test_two_regions_of_one_script_are_two_translations(tmp_path: Path) -> None:
    """Taiwan's and Hong Kong's."""
    path = tmp_path / "all.tmx"
    path.write_text(_tmx("en", "zh-TW", "zh-HK"), encoding="utf-8")
    assert [(bitext.target.lang, bitext.target.region) for bitext in read_translations(path)] == [
        ("zh-Hant", "TW"),
        ("zh-Hant", "HK"),
    ]


def test_another_language_beside_is_no_translation_to_compare(tmp_path: Path) -> None:
    """English, Chinese and French: the pair that this program is for."""
    path = tmp_path / "all.tmx"
    path.write_text(_tmx("en", "zh-CN", "fr"), encoding="utf-8")
    assert [bitext.target.lang for bitext in read_translations(path)] == ["zh-Hans"]


def test_three_languages_without_english_must_be_named(tmp_path: Path) -> None:
    """Nothing is guessed."""
    path = tmp_path / "all.tmx"
    path.write_text(_tmx("de", "fr", "zh-TW", srclang="*all*"), encoding="utf-8")
    with pytest.raises(LanguageError, match="--source-lang"):
        read_translations(path)


def test_each_keeps_its_own_confidence(tmp_path: Path) -> None:
    """As `duizhao align` writes it for several translations."""
    path = tmp_path / "all.tmx"
    said = (
        '<prop type="x-confidence">0.4</prop><prop type="x-confidence-zh-CN">0.9</prop>'
        '<prop type="x-confidence-zh-TW">0.4</prop>'
    )
    path.write_text(_tmx("en", "zh-CN", "zh-TW").replace("<tu>", f"<tu>{said}"), encoding="utf-8")
    assert [bitext.beads[0].confidence for bitext in read_translations(path)] == [0.9, 0.4]


@pytest.mark.parametrize("suffix", [".tmx", ".jsonl"])
def test_formats_that_hold_all_keep_all(memory: Path, tmp_path: Path, suffix: str) -> None:
    """And they come back from there."""
    out = tmp_path / f"out{suffix}"
    convert_files([memory], [out])
    assert [[*bitext.pairs()] for bitext in read_translations(out)] == [
        [*bitext.pairs()] for bitext in read_translations(memory)
    ]


def test_a_format_of_two_languages_asks(memory: Path, tmp_path: Path) -> None:
    """It says what to do, and writes nothing."""
    out = tmp_path / "out.tsv"
    with pytest.raises(LanguageError, match=r"--target-lang\), or write all of them to \.tmx or \.jsonl"):
        convert_files([memory], [out])
    assert not out.exists()
