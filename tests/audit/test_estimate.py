"""The estimate: readable weights, evidence by hand, and never a good word for what is no translation."""

import math

import numpy as np
import pytest

from duizhao.audit.estimate import (
    FEATURES,
    LINKED,
    NO_TRANSLATION,
    LinearModel,
    describe_pairs,
    estimate_pairs,
    load_weights,
    read_weights,
)
from duizhao.bitext.errors import LanguageError, ModelError
from tests.conftest import TinyEncoder

GOOD = ("China will open two new offices in Berlin.", "中国将在柏林开设两家新办事处。")  # the same


def _value(pair: tuple[str, str], name: str, langs: tuple[str, str] = ("en", "zh-Hans")) -> float:
    row = describe_pairs([pair], *langs, TinyEncoder())[0]
    return float(row[FEATURES.index(name)])


@pytest.mark.parametrize(
    ("pair", "name", "value"),
    [
        (GOOD, "into_chinese", 1),
        (GOOD, "numbers_lost", 0),
        (("It has 40 offices.", "它有14家办事处。"), "numbers_lost", 1),  # 14 offices
        (GOOD, "end_marks", 0),
        ((GOOD[0], "中国将在柏林开设两家新办事处"), "end_marks", -1),
        ((GOOD[0], "中国OpenAI在柏林。"), "names_lost", 1),  # in Berlin
        ((GOOD[0], GOOD[0]), "foreign", 1),
        ((GOOD[0], "中国中国中国"), "repeated", 2 / 3),  # China
        (("", ""), "source_length", 0),
    ],
)
def test_evidence(pair: tuple[str, str], name: str, value: float) -> None:
    assert _value(pair, name) == pytest.approx(value)


def test_what_needs_token_vectors_is_missing_without_them() -> None:
    assert all(math.isnan(_value(GOOD, name)) for name in LINKED)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (GOOD[0], ""),
        (GOOD[0], "。"),
        (GOOD[0], GOOD[0]),  # copied
        (GOOD[0], GOOD[0].upper() + "!"),
        (GOOD[0], "La Chine va ouvrir deux nouveaux bureaux."),  # French
        (GOOD[0], "中国はベルリンに新しい事務所を二つ開設する。"),  # Japanese
        (GOOD[1], ""),
        (GOOD[1], GOOD[1]),
        (GOOD[1], "La Chine va ouvrir deux nouveaux bureaux à Berlin."),
        (GOOD[1], "Китай откроет два новых офиса в Берлине."),  # Russian
    ],
)
def test_no_translation_gets_no_good_score(source: str, target: str) -> None:
    lang = ("zh", "en") if source == GOOD[1] else ("en", "zh")
    (score,) = estimate_pairs([(source, target)], TinyEncoder(), source_lang=lang[0], target_lang=lang[1])
    assert score <= NO_TRANSLATION


def test_a_translation_is_better_than_another_sentence() -> None:
    other = (GOOD[0], "雨后的猫吃了许多鱼，然后睡着了。")  # after the rain the cat ate many fish, and slept
    good, bad = estimate_pairs([GOOD, other], TinyEncoder())
    assert 0 <= bad < good <= 1


def test_the_direction_is_told_pair_by_pair() -> None:
    both = estimate_pairs([GOOD[::-1], GOOD], TinyEncoder())
    back = estimate_pairs([GOOD[::-1]], TinyEncoder(), source_lang="zh-Hans", target_lang="en-GB")
    forth = estimate_pairs([GOOD], TinyEncoder(), source_lang="en", target_lang="zh")
    assert both.tolist() == pytest.approx([*back, *forth])


def test_no_pairs_have_no_scores() -> None:
    assert estimate_pairs([], TinyEncoder()).shape == (0,)


def test_other_languages_are_refused() -> None:
    with pytest.raises(LanguageError, match="not for en and fr"):
        estimate_pairs([("a", "b")], TinyEncoder(), source_lang="en", target_lang="fr")


def test_weights_are_readable_and_complete() -> None:
    weights = load_weights()
    assert {"en-zh, plain", "zh-en, linked", "translation, use"} <= set(weights)
    assert all(scale > 0 for model in weights.values() for _, _, scale, _ in model.features)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({}, "no weights for"),
        ({"en-zh, plain": {"bias": 0, "features": {"charm": [0, 1, 1]}}}, "unknown feature 'charm'"),
    ],
)
def test_weights_of_another_version_are_refused(found: dict[str, object], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        read_weights(found)


def test_a_missing_feature_counts_as_its_mean() -> None:
    model = LinearModel(bias=0.5, features=(("cosine", 0.4, 0.2, 0.1),))
    rows = np.full((2, len(FEATURES)), np.nan)
    rows[1, FEATURES.index("cosine")] = 0.6
    assert model.predict(rows).tolist() == pytest.approx([0.5, 0.6])
