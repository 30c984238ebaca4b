"""Word links: from evidence to Pharaoh lines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.align.words.evidence import (
    CONTEXT_NAMES,
    EVIDENCE_NAMES,
    Lexicon,
    context,
    evidence,
    load_weights,
    plain,
    read_weights,
)
from duizhao.align.words.linking import align_words, format_links, link_probabilities, read_pairs
from duizhao.align.words.phrases import PHRASE_NAMES, phrase_evidence
from duizhao.bitext.errors import FormatError, LanguageError, ModelError
from duizhao.bitext.language.dictionary import load_dictionary
from tests.conftest import WordEncoder

# Chinese words of the tests, with the English word whose direction they share.
SYNONYMS = {"可灵": "kling", "发布": "released", "快手": "kuaishou", "技术": "technology", "新": "new", "的": "of"}

PAIR = (["快手", "发布", "新", "技术", "可灵", "。"], ["Kuaishou", "released", "new", "technology", "Kling", "."])


def test_links_words_that_mean_the_same() -> None:
    assert align_words([PAIR], WordEncoder(SYNONYMS)) == [frozenset((k, k) for k in range(6))]


def test_links_point_from_source_to_target_whichever_language_comes_first() -> None:
    chinese, english = PAIR
    turned = list(reversed(english))
    forth = align_words([(chinese, turned)], WordEncoder(SYNONYMS))[0]
    back = align_words([(turned, chinese)], WordEncoder(SYNONYMS))[0]
    assert back == {(j, i) for i, j in forth}
    assert (0, 5) in forth


def test_an_empty_side_has_no_links_and_keeps_its_place() -> None:
    links = align_words([([], []), PAIR, (["可灵"], [])], WordEncoder(SYNONYMS))
    assert [len(one) for one in links] == [0, 6, 0]
    assert align_words([], WordEncoder(SYNONYMS)) == []


def test_two_sides_of_one_language_are_refused() -> None:
    with pytest.raises(LanguageError, match="English and Chinese"):
        align_words([(["a", "b"], ["c", "d"])], WordEncoder(SYNONYMS))


def test_a_higher_threshold_draws_a_subset() -> None:
    few, many = (align_words([PAIR], WordEncoder(SYNONYMS), threshold=least)[0] for least in (0.9, 0.1))
    assert few <= many


@given(st.lists(st.sampled_from([*PAIR[0], "𠮷", "AI"]), max_size=7), st.lists(st.sampled_from(PAIR[1]), max_size=7))
@settings(max_examples=30, deadline=None)
def test_probabilities_are_probabilities_of_every_pair_of_tokens(chinese: list[str], english: list[str]) -> None:
    found = link_probabilities([PAIR, (chinese, english)], WordEncoder(SYNONYMS))[1]
    assert found.shape == (len(chinese), len(english))
    assert np.all((found >= 0) & (found <= 1))


@pytest.mark.parametrize(
    ("chinese", "english", "translation", "same", "sound"),
    [
        ("技术", "technologies", (1.0, 2.0), 0.0, (0.0, 0.4)),
        ("算力", "computing", (0.4, 1.5), 0.0, (0.0, 0.4)),  # computing power
        ("技术", "garden", (0.0, 0.0), 0.0, (0.0, 0.4)),
        ("，", ",", (0.0, 0.0), 1.0, (0.0, 0.0)),
        ("1999年", "1999", (0.0, 0.0), 1.0, (0.0, 0.0)),
        ("ＡＩ", "AI", (0.0, 0.0), 1.0, (0.0, 0.0)),
        ("傅宏宇", "Hongyu", (0.0, 0.0), 0.0, (0.0, 1.0)),
        ("北京", "Beijing", (1.0, 2.0), 0.0, (0.99, 1.0)),
    ],
)
def test_what_is_known_of_two_words(
    chinese: str, english: str, translation: tuple[float, float], same: float, sound: tuple[float, float]
) -> None:
    means, written, sounds = Lexicon(load_dictionary()).relate(chinese, english)
    assert translation[0] <= means <= translation[1]
    assert written == same
    assert sound[0] <= sounds <= sound[1]


@pytest.mark.parametrize(
    ("token", "written"), [("-LRB-", "("), ("``", '"'), ("“", '"'), ("，", ","), ("Ｇ２０", "g20"), ("的", "的")]
)
def test_plain_writing(token: str, written: str) -> None:
    assert plain(token) == written


def test_planes_have_names() -> None:
    cosines = np.zeros((2, 3), dtype=np.float32)
    planes = evidence(["新", "技术"], ["a", "new", "technology"], cosines, Lexicon(load_dictionary()))
    assert planes.shape == (2, 3, len(EVIDENCE_NAMES))
    assert context(planes[..., 1]).shape == (2, 3, len(CONTEXT_NAMES))
    assert np.all(np.isfinite(planes))


def test_the_diagonal_is_seen_from_both_ends() -> None:
    estimate = np.eye(3)
    seen = dict(zip(CONTEXT_NAMES, np.moveaxis(context(estimate), -1, 0), strict=True))
    assert seen["diagonal"][1, 1] == 2
    assert seen["diagonal"][0, 0] == 1
    assert seen["row_rival"][0, 1] == 1
    assert seen["row_rival"][0, 0] == 0


def test_weights_of_another_version_are_refused() -> None:
    assert len(load_weights().rounds) == 3
    with pytest.raises(ModelError, match="round 1 has no weight 'cosine'"):
        read_weights({"threshold": 0.5, "rounds": [{"bias": 0}]})


@pytest.mark.parametrize(
    ("lines", "pairs"),
    [
        (["开源 技术 ||| open-source technology\n"], [(["开源", "技术"], ["open-source", "technology"])]),
        (["\ufeffa ||| 甲\n", "\n", " ||| b"], [(["a"], ["甲"]), ([], []), ([], ["b"])]),
    ],
)
def test_reads_pairs(lines: list[str], pairs: list[tuple[list[str], list[str]]]) -> None:
    assert read_pairs(lines) == pairs


@pytest.mark.parametrize(("line", "found"), [("a b", "0"), ("a ||| b ||| c", "2")])
def test_refuses_other_lines_by_number(line: str, found: str) -> None:
    with pytest.raises(FormatError, match=f"line 2: .* found {found} "):
        read_pairs(["a ||| 甲", line])


def test_writes_pharaoh_links_in_order() -> None:
    assert format_links(frozenset({(10, 1), (2, 0), (2, 3)})) == "2-0 2-3 10-1"


def test_phrases_and_compounds_of_the_dictionary_are_seen() -> None:
    lexicon = Lexicon(load_dictionary())
    chinese, english = (
        ["参加", "研究", "所"],
        ["They", "take", "part", "in", "an", "institute"],
    )  # take part; research + place
    planes = phrase_evidence(chinese, english, np.zeros((3, 6, len(EVIDENCE_NAMES))), lexicon)
    assert planes.shape == (3, 6, len(PHRASE_NAMES))
    column = {name: number for number, name in enumerate(PHRASE_NAMES)}
    # 参加 is "to take part", "to participate", "to join"; 研究所 is "research institute".
    assert planes[0, :, column["phrase"]].tolist()[1:3] == [1, 1]
    assert planes[1, 5, column["compound"]] == planes[2, 5, column["compound"]] > 0
    assert planes[0, 5, column["compound"]] == 0


def test_weights_of_phrases_fit() -> None:
    assert [len(slopes) for _, slopes in load_weights("phrase_links.json", PHRASE_NAMES).rounds] == [
        len(PHRASE_NAMES),
        len(PHRASE_NAMES) + len(CONTEXT_NAMES),
        len(PHRASE_NAMES) + len(CONTEXT_NAMES),
    ]
