"""Names that no dictionary has, found by what recurs wherever the English name stands."""

from __future__ import annotations

import pytest

from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.glossary.mining.names import find_recurring_names
from duizhao.glossary.mining.survey import survey_pairs
from tests.glossary.test_survey import pairs_of


@pytest.mark.parametrize(
    ("sentences", "found"),
    [
        (  # 芈祺瓯 is the name of a person, in no dictionary
            [
                ("He met Mi Qiou at noon.", "他中午见到了芈祺瓯。"),
                ("Later Mi Qiou wrote a letter.", "后来，芈祺瓯写了一封信。"),
                ("Nobody answered Mi Qiou.", "没有人答复芈祺瓯。"),
            ],
            {"芈祺瓯"},
        ),
        (  # longer than what is looked for: no piece of 社会主义核心价值观 (core socialist values) is a name
            [
                ("Pupils learn the Core Socialist Values.", "学生学习社会主义核心价值观。"),
                ("The song is about the Core Socialist Values.", "这首歌讲的是社会主义核心价值观。"),
                ("He painted the Core Socialist Values.", "他把社会主义核心价值观画了出来。"),
            ],
            set(),
        ),
    ],
)
def test_a_recurring_string_is_a_name_if_it_is_no_piece_of_a_word(
    sentences: list[tuple[str, str]], found: set[str]
) -> None:
    pairs = pairs_of(sentences)
    survey = survey_pairs(pairs)
    names = find_recurring_names(
        pairs, range(len(pairs)), survey.places, survey.names, survey.counts, load_dictionary()
    )
    assert set(names) == found
