"""Segmentation by the user's own rules in SRX."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.bitext.documents import make_document
from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.srx import read_rules
from duizhao.bitext.readers import read_manuscript

choppa = pytest.importorskip("choppa", reason="choppa-srx is an extra")

OWN = """<?xml version="1.0" encoding="UTF-8"?>
<srx xmlns="http://www.lisa.org/srx20" version="2.0"><header segmentsubflows="yes" cascade="yes"/><body><languagerules>
<languagerule languagerulename="en">
<rule break="no"><beforebreak>\\bSect\\.</beforebreak><afterbreak>\\s</afterbreak></rule>
<rule break="yes"><beforebreak>[.;]</beforebreak><afterbreak>\\s</afterbreak></rule></languagerule>
<languagerule languagerulename="zh"><rule break="yes"><beforebreak>[。；]</beforebreak><afterbreak></afterbreak></rule>
</languagerule></languagerules><maprules><languagemap languagepattern="en.*" languagerulename="en"/>
<languagemap languagepattern="zh.*" languagerulename="zh"/></maprules></body></srx>
"""


def rules(folder: Path, content: str = OWN) -> Path:
    path = folder / "own.srx"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "lang", "sentences"),
    [
        ("See Sect. 2; it is short. Done.", "en", ["See Sect. 2;", "it is short.", "Done."]),
        ("先说一；再说二。完。", "zh-Hans", ["先说一；", "再说二。", "完。"]),  # First one; then two. Done.
        ("先說一；再說二。", "zh-Hant", ["先說一；", "再說二。"]),
        ("Un; deux. Trois.", "fr", ["Un; deux. Trois."]),
        ("  ", "en", []),
    ],
)
def test_own_rules(tmp_path: Path, text: str, lang: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in read_rules(rules(tmp_path))(text, lang)] == sentences


@pytest.mark.parametrize(
    ("text", "lang", "sentences"),
    [
        ("See Dr. Lee. He said e.g. no. Done.", "en", ["See Dr. Lee.", "He said e.g. no.", "Done."]),
        ("先说一；再说二。完！", "zh-Hans", ["先说一；再说二。", "完！"]),
    ],
)
def test_rules_of_languagetool(text: str, lang: str, sentences: list[str]) -> None:
    split = read_rules(Path(choppa.DEFAULT_SRX_RULESET))
    assert [text[start:end] for start, end in split(text, lang)] == sentences


def test_a_text_is_cut_by_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One; two. Three.", encoding="utf-8")
    document = make_document(read_manuscript(tmp_path / "a.txt"), lang="en", rules=read_rules(rules(tmp_path)))
    assert document.texts == ["One;", "two.", "Three."]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("hello", "not sound SRX"),
        ("<srx/>", "no maprules"),
        ('<!DOCTYPE srx [<!ENTITY a "b">]><srx/>', "has a document type"),
    ],
)
def test_what_is_not_srx_is_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        read_rules(rules(tmp_path, content))
    assert "\n" not in str(caught.value)
