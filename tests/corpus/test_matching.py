"""Which file translates which, and sentences mined from comparable texts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from duizhao.align.mining import MinedPair
from duizhao.bitext.errors import MissingPackageError
from duizhao.bitext.model import Document
from duizhao.corpus.comparable import join_documents, mined_bitext, mined_rows
from duizhao.corpus.matching import match_documents, profile_document
from tests.conftest import TinyEncoder

# Chinese words that share a direction with an English one.
SYNONYMS = {"电车": "tram", "公园": "park", "学校": "school", "医院": "hospital", "天气": "weather", "市长": "mayor"}
SUBJECTS = ["tram", "park", "school", "hospital", "weather", "mayor"]


def profiles(texts: dict[str, str]) -> list:  # type: ignore[type-arg]
    encoder = TinyEncoder(SYNONYMS)
    return [
        profile_document(Path(name), Document.of(text.split("|"), "zh-Hans" if name.startswith("z") else "en"), encoder)
        for name, text in texts.items()
    ]


def test_each_file_finds_its_partner_and_a_lone_one_stays_alone() -> None:
    english = profiles({f"e{k}": f"{one} {one} was built in 19{k}0|{one}" for k, one in enumerate(SUBJECTS[:5])})
    back = {value: key for key, value in SYNONYMS.items()}
    chinese = profiles(
        {
            f"z{k}": f"{back[one]} {back[one]} 建于 19{k}0|{back[one]}"
            for k, one in reversed(list(enumerate(SUBJECTS)))
            if k
        }
    )
    found = match_documents(english, chinese)
    sure = {(str(one.source), str(one.target)) for one in found if one.sure}
    assert sure == {(f"e{k}", f"z{k}") for k in range(1, 5)}
    assert len({one.source for one in found}) == len(found)


def test_beyond_a_bound_an_index_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("faiss", reason="needs the extra duizhao[mine]")
    english = profiles({f"e{k}": f"{one} {one}|{one} 19{k}0" for k, one in enumerate(SUBJECTS)})
    back = {value: key for key, value in SYNONYMS.items()}
    chinese = profiles({f"z{k}": f"{back[one]}|{back[one]} 19{k}0" for k, one in enumerate(SUBJECTS)})
    exact = match_documents(english, chinese)
    monkeypatch.setattr("duizhao.align.mining._EXACT", 1)
    found = match_documents(english, chinese)
    assert [(one.source, one.target, one.sure) for one in found] == [(a.source, a.target, a.sure) for a in exact]
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(MissingPackageError, match=r"duizhao\[mine\]"):
        match_documents(english, chinese)


def test_nothing_matches_nothing() -> None:
    assert match_documents([], profiles({"z": "电车"})) == []


def test_mined_pairs_keep_where_they_are_from() -> None:
    source = join_documents([Document.of(["A.", "B."], "en", name="one"), Document.of(["C."], "en", name="two")])
    target = join_documents([Document.of(["甲。", "丙。"], "zh-Hans", name="three")])
    pairs = (
        MinedPair(source=0, target=0, margin=0.2, cosine=0.6),
        MinedPair(source=2, target=1, margin=0.4, cosine=0.7),
    )
    assert mined_rows(source, target, pairs) == [
        ("C.", "丙。", "0.4000", "0.7000", "two", "three"),
        ("A.", "甲。", "0.2000", "0.6000", "one", "three"),
    ]
    bitext = mined_bitext(source, target, pairs)
    assert list(bitext.pairs()) == [("C.", "丙。"), ("A.", "甲。")]
    assert bitext.beads[0].score == 0.4
