"""What words go together over a text, without links: also what stands in one pair only."""

from __future__ import annotations

import numpy as np
import pytest

from duizhao.bitext.language.dictionary import Dictionary, load_dictionary
from duizhao.glossary.mining.correspondence import Correspondence
from duizhao.glossary.mining.survey import survey_pairs
from tests.glossary.test_survey import pairs_of

# The tokamak (托卡马克) is there once; factory, bridge, city and the days recur.
UNRELATED = Dictionary(["狐狸 狐狸 [hu2 li5] /fox/"])
ROWS = [
    ("The tokamak stopped on Monday.", "托卡马克周一停止了。"),
    ("The factory stopped on Friday.", "工厂周五停止了。"),
    ("They built a bridge near the city.", "他们在城市边建造桥梁。"),
    ("They built a factory on Friday.", "他们周五建造工厂。"),
    ("The city stopped the bridge on Monday.", "城市周一停止桥梁。"),
]


def corresponding(rows: list[tuple[str, str]], dictionary: Dictionary | None = None) -> dict[str, set[str]]:
    pairs = pairs_of(rows)
    survey = survey_pairs(pairs)
    sightings = survey.rows(range(len(pairs)))
    words = Correspondence(pairs, dictionary or load_dictionary())
    words.learn()
    found, strengths = words.find(sightings)
    assert np.all((strengths >= 0) & (strengths <= 1))
    keys = list(survey.counts)
    texts: dict[str, set[str]] = {}
    for (number, _, _, key), (low, high) in zip(sightings.tolist(), found.tolist(), strict=True):
        if low >= 0:
            words = pairs[number].chinese_words[low:high]
            texts.setdefault(keys[key], set()).add("".join(word.text for word in words))
    return texts


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("tokamak", "托卡马克"), ("factory", "工厂"), ("bridge", "桥梁"), ("friday", "周五"), ("city", "城市")],
)
def test_words(english: str, chinese: str) -> None:
    assert corresponding(ROWS)[english] == {chinese}


def test_what_no_dictionary_has_is_what_the_others_leave() -> None:
    assert corresponding(ROWS, UNRELATED)["tokamak"] == {"托卡马克"}


def test_a_phrase_is_whole_and_of_what_nothing_else_tells_apart_the_place_decides() -> None:
    rows = [
        *ROWS,
        ("The blanket factory stopped.", "毯式工厂停止了。"),  # once: everything else is known
        ("Zyx and qwv.", "甲乙和丙丁。"),  # which is which?
    ]
    found = corresponding(rows)
    assert found["blanket factory"] == {"毯式工厂"}
    assert (found["zyx"], found["qwv"]) == ({"甲乙"}, {"丙丁"})


def test_order_of_pairs_does_not_matter() -> None:
    assert corresponding(ROWS[::-1]) == corresponding(ROWS) == corresponding(ROWS[2:] + ROWS[:2])


@pytest.mark.parametrize("rows", [[], [("...", "一。")]])
def test_nothing_to_count(rows: list[tuple[str, str]]) -> None:
    assert corresponding(rows) == {}
