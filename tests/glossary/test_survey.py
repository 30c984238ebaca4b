"""Candidates are counted everywhere, and the pairs to link are those that show most of them."""

from __future__ import annotations

import pytest

from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.glossary.mining.corpus import Pair, collect_pairs
from duizhao.glossary.mining.survey import choose_pairs, survey_pairs


def pairs_of(rows: list[tuple[str, str]]) -> list[Pair]:
    bitext = Bitext(
        source=Document.of([row[0] for row in rows], "en", name="a"),
        target=Document.of([row[1] for row in rows], "zh-Hans", name="a"),
        beads=tuple(Bead(source=(k,), target=(k,)) for k in range(len(rows))),
    )
    return collect_pairs([bitext])


# The company bought the chips, twice; the company feared an embargo.
ROWS = [
    ("The company bought the chips.", "公司购买芯片。"),
    ("The company bought the chips.", "公司购买芯片。"),
    ("The company feared an embargo.", "公司害怕禁运。"),
]


def test_the_words_of_a_pair_are_cut_once() -> None:
    first, second, _ = pairs_of(ROWS)
    assert [word.text for word in first.chinese_words] == ["公司", "购买", "芯片", "。"]
    assert [word.text for word in first.english_words] == ["The", "company", "bought", "the", "chips", "."]
    assert first.english_places is second.english_places
    assert all(first.chinese[word.start : word.end] == word.text for word in first.chinese_words)


def test_counts_forms_and_places() -> None:
    survey = survey_pairs(pairs_of(ROWS))
    assert survey.counts["company"] == 3
    assert dict(survey.forms["chip"]) == {"chips": 2}
    assert list(survey.places["chip"]) == [0, 1]
    assert [(one.key, one.first, one.last) for one in survey.sightings(1) if not one.quality] == [
        ("company", 1, 2),
        ("chip", 4, 5),
    ]


@pytest.mark.parametrize(("budget", "chosen"), [(9, [0, 2]), (2, [0, 2]), (0, [])])
def test_each_text_once_up_to_the_budget(budget: int, chosen: list[int]) -> None:
    pairs = pairs_of(ROWS)
    assert choose_pairs(pairs, survey_pairs(pairs), budget) == chosen


def test_what_is_rare_has_its_look() -> None:
    rows = [
        (f"The company bought the chips in {number} days.", f"公司在{number}天内购买芯片。") for number in range(10, 40)
    ]
    rows.insert(17, ("There was an embargo.", "有禁运。"))  # the only embargo
    pairs = pairs_of(rows)
    assert 17 in choose_pairs(pairs, survey_pairs(pairs), 3)
