"""The estimate: weights whose signs are fixed, evidence by hand, and a high risk for what is no translation."""

import json
import math
import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.align.encoders.protocol import TokenVectors, Vectors
from duizhao.audit.agreement import measure_agreement, rank_groups
from duizhao.audit.denials import count_denials, find_gender
from duizhao.audit.estimate import NO_TRANSLATION, estimate_pairs, estimate_suspects, shift_to_rate, weigh_groups
from duizhao.audit.evidence import FEATURES, GAINS, LOSSES, describe_pairs
from duizhao.audit.risk_models import MODELS, load_weights, read_weights
from duizhao.audit.suspects import HINT, MOST, Suspicion, find_suspects, join_pair, load_probe, suspect_tokens
from duizhao.bitext.errors import InputError, LanguageError, ModelError
from tests.conftest import TinyEncoder

GOOD = ("China will open two new offices in Berlin.", "中国将在柏林开设两家新办事处。")  # the same


class SameEncoder:
    """Every text but an empty one is the same, so that only the other evidence counts."""

    name = "use"
    dimension = 1

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return ones."""
        return np.array([[float(bool(text))] for text in texts], dtype=np.float32)


def _value(pair: tuple[str, str], name: str, langs: tuple[str, str] = ("en", "zh-Hans")) -> float:
    row = describe_pairs([pair], *langs, TinyEncoder())[0]
    return float(row[FEATURES.index(name)])


def _risk(source: str, target: str) -> float:
    return float(estimate_pairs([(source, target)], SameEncoder())[0])


@pytest.mark.parametrize(
    ("pair", "name", "value"),
    [
        (GOOD, "into_chinese", 1),
        (GOOD, "numbers_lost", 0),
        (("It has 40 offices.", "它有14家办事处。"), "numbers_lost", 1),  # 14 offices
        (GOOD, "end_lost", 0),
        ((GOOD[0], "中国将在柏林开设两家新办事处"), "end_lost", 1),
        ((GOOD[0][:-1], GOOD[1]), "end_added", 1),
        ((GOOD[0], "中国OpenAI在柏林。"), "names_lost", 1),  # in Berlin
        ((GOOD[0], GOOD[0]), "foreign", 1),
        (("Use Python 3 and OpenAI.", "使用Python 3和OpenAI。"), "foreign", 0),  # names may stay
        (("Use ploughs.", "使用犁具和ploughs"), "foreign", 7 / 27),  # ploughs
        ((GOOD[0], "中国中国中国"), "repeated", 2 / 3),  # China
        (("", ""), "source_length", 0),
        (("He does not agree.", "他不同意。"), "denials", 0),
        (("He does not agree.", "他同意。"), "denials", 1),  # he agrees
        (("She left early.", "他很早就走了。"), "gender", 1),  # he left early
        (("She left early.", "她很早就走了。"), "gender", 0),
        ((GOOD[0], "中国,柏林,两家新办事处."), "half_width", math.log(4)),
        ((GOOD[0], "中国，1.5，3,000。"), "half_width", 0),
    ],
)
def test_evidence(pair: tuple[str, str], name: str, value: float) -> None:
    assert _value(pair, name) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("我不同意。", 1),  # I do not agree
        ("他没有来，也不会来。", 2),  # he did not come and will not
        ("他不仅来了，而且非常高兴。", 0),  # not only did he come, he was very glad
        ("我们不得不走。", 0),  # we have to go
        ("未来无论如何", 0),  # the future, in any case
        ("He did not come, and never will.", 2),
        ("It isn't so.", 1),
        ("Not only did he come, no doubt he was glad.", 0),
        ("They disagree.", 1),
    ],
)
def test_denials(text: str, count: int) -> None:
    assert count_denials(text, "en" if text.isascii() else "zh") == count


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("他走了。", "m"),  # he left
        ("她走了。", "f"),
        ("其他人走了。", ""),  # the others left
        ("他和她", ""),
        ("The theme is hers.", "f"),
        ("He saw her.", ""),
    ],
)
def test_gender(text: str, gender: str) -> None:
    assert find_gender(text, "en" if text.isascii() else "zh") == gender


@pytest.mark.parametrize(
    ("source", "good", "bad"),
    [
        ("He does not agree with the plan.", "他不同意这个计划。", "他同意这个计划。"),  # he agrees
        ("我不同意这个计划。", "I do not agree with this plan.", "I agree with this plan."),
        ("The bank did not raise rates.", "银行没有加息。", "银行加息了。"),  # the bank raised rates
        ("会议没有推迟。", "The meeting was not postponed.", "The meeting was postponed."),  # was not postponed
        ("It has 40 offices in China.", "它在中国有40家办事处。", "它在中国有14家办事处。"),  # 14
        ("公司有300名员工。", "The company has 300 employees.", "The company has 30 employees."),
        ("Sales rose by 5 percent.", "销售额增长了5%。", "销售额增长了50%。"),  # 50
        ("她昨天辞职了。", "She resigned yesterday.", "He resigned yesterday."),
    ],
)
def test_meaning_turned_round_costs_visibly(source: str, good: str, bad: str) -> None:
    assert _risk(source, bad) - _risk(source, good) > 0.08


@pytest.mark.parametrize(
    ("source", "good", "bad"),
    [
        (GOOD[0], GOOD[1], GOOD[1][:-1]),
        (GOOD[1], GOOD[0], GOOD[0][:-1]),
        ("会议推迟到星期五。", "The meeting was postponed to Friday.", "The meeting was to Friday."),  # postponed
        ("The meeting, held in Rome, was postponed.", "在罗马举行的会议，推迟了。", "在罗马举行的会议,推迟了."),
        (GOOD[1], GOOD[0], GOOD[0][0].lower() + GOOD[0][1:]),
    ],
)
def test_what_is_lost_costs_something(source: str, good: str, bad: str) -> None:
    assert _risk(source, bad) > _risk(source, good)


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
def test_no_translation_has_a_high_risk(source: str, target: str) -> None:
    lang = ("zh", "en") if source == GOOD[1] else ("en", "zh")
    (risk,) = estimate_pairs(
        [(source, target)], TinyEncoder(), source_lang=lang[0], target_lang=lang[1], base_rate=0.01
    )
    assert risk >= NO_TRANSLATION


def test_another_sentence_has_a_higher_risk_than_a_translation() -> None:
    other = (GOOD[0], "雨后的猫吃了许多鱼，然后睡着了。")  # after the rain the cat ate many fish, and slept
    good, bad = estimate_pairs([GOOD, other], TinyEncoder())
    assert 0 <= good < bad <= 1


def test_the_direction_is_found_pair_by_pair() -> None:
    both = estimate_pairs([GOOD[::-1], GOOD], TinyEncoder())
    back = estimate_pairs([GOOD[::-1]], TinyEncoder(), source_lang="zh-Hans", target_lang="en-GB")
    forth = estimate_pairs([GOOD], TinyEncoder(), source_lang="en", target_lang="zh")
    assert both.tolist() == pytest.approx([*back, *forth])


def test_no_pairs_have_no_risks() -> None:
    assert estimate_pairs([], TinyEncoder(), base_rate=0.2).shape == (0,)


def test_other_languages_are_refused() -> None:
    with pytest.raises(LanguageError, match="not for en and fr"):
        estimate_pairs([("a", "b")], TinyEncoder(), source_lang="en", target_lang="fr")


def test_no_weight_has_a_wrong_sign() -> None:
    for name, model in load_weights().items():
        if not name.startswith("translation"):
            wrong = [n for n in LOSSES if model.weights.weights.get(n, 0) < 0]
            wrong += [n for n in GAINS if model.weights.weights.get(n, 0) > 0]
            assert not wrong, name
            assert not [n for n in model.usual.weights if n.startswith("target_length")]


def _shipped() -> dict[str, Any]:
    found = json.loads((files("duizhao.audit") / "estimate.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_weights_of_another_version_are_refused() -> None:
    found = _shipped()
    assert set(found) == set(MODELS)
    found["en-zh, use"]["weights"]["charm"] = 1.0
    with pytest.raises(ModelError, match="'charm' is not a feature"):
        read_weights(found)
    with pytest.raises(ModelError, match="no such model"):
        read_weights({})
    found = _shipped()
    found["en-zh, use"]["reference"] = ["much"]
    with pytest.raises(ModelError, match="'reference' is not a list of numbers"):
        read_weights(found)


def test_a_missing_feature_counts_as_usual() -> None:
    model = load_weights()["en-zh, use"]
    usual = np.full((1, len(FEATURES)), np.nan)
    named = usual.copy()
    named[0, [FEATURES.index(name) for name in model.usual.weights]] = list(model.usual.weights.values())
    assert model.weigh(usual) == pytest.approx(model.weigh(named))


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=30), st.floats(0.02, 0.98))
def test_a_base_rate_is_the_mean_and_keeps_the_order(logits: list[float], rate: float) -> None:
    shifted = shift_to_rate(np.array(logits), rate)
    assert (1 / (1 + np.exp(-shifted))).mean() == pytest.approx(rate, abs=1e-6)
    assert np.diff(shifted) == pytest.approx(np.diff(logits), abs=1e-6)


def test_a_single_pair_is_not_forced_onto_the_rate() -> None:
    bad = (GOOD[0], "中国将在柏林开设20家旧办事处")  # 20 old offices
    (risk,), (worse,) = (estimate_pairs([pair], SameEncoder(), base_rate=0.1) for pair in (GOOD, bad))
    assert risk < worse
    assert worse != pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1, 2.0])
def test_a_base_rate_is_a_share(rate: float) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        estimate_pairs([GOOD], TinyEncoder(), base_rate=rate)


def test_agreement_is_the_mean_cosine_to_the_others() -> None:
    # a b, a b and c d of one source; two of another, which is too few; an empty one does not count
    pairs = [("源", "a b"), ("源", "a b"), ("二", "a"), ("源 ", "c d"), ("二", "b"), ("源", " ")]
    encoder = TinyEncoder()
    one, other = encoder.encode(["a b", "c d"]).astype(float)
    apart = float(one @ other)
    expected = [(1 + apart) / 2, (1 + apart) / 2, math.nan, apart, math.nan, math.nan]
    assert measure_agreement(pairs, encoder).tolist() == pytest.approx(expected, nan_ok=True, abs=1e-6)


def test_ranks_start_at_the_least_risk_and_are_shared() -> None:
    pairs = [("源", "a"), ("源", "b"), ("二", "a"), ("源", "c"), ("二", "b"), ("源", "d")]
    assert rank_groups(pairs, np.array([0.3, 0.1, 0.2, 0.3, 0.1, 0.9])).tolist() == [2, 1, 0, 2, 0, 4]


def test_who_disagrees_has_the_higher_risk() -> None:
    encoder = SameEncoder()
    agreement = np.array([0.95, 0.95, 0.5])
    pairs = [GOOD] * 3
    first, second, third = estimate_pairs(pairs, encoder, agreement=agreement)
    assert first == second < third


def test_one_bad_translation_does_not_change_the_order_of_the_others() -> None:
    agreement = np.array([0.9, 0.8, 0.7])
    pairs = [GOOD] * 3
    first = estimate_pairs(pairs, SameEncoder(), agreement=agreement)
    with_copy = estimate_pairs([*pairs, (GOOD[0], GOOD[0])], SameEncoder(), agreement=np.array([0.9, 0.8, 0.7, 0.1]))
    assert np.argsort(first).tolist() == np.argsort(with_copy)[:3].tolist() == [0, 1, 2]
    assert with_copy[3] >= NO_TRANSLATION


def test_groups_are_weighed_by_their_mean_and_by_what_sets_each_apart() -> None:
    rows = describe_pairs([GOOD, (GOOD[0], GOOD[1][:-1]), GOOD], "en", "zh", SameEncoder())
    rows[:, FEATURES.index("agreement")] = [0.9, 0.5, 0.9]
    models = load_weights()
    together = weigh_groups(rows, np.array([0, 0, 0]), "use", models)
    assert together[0] == together[2] < together[1]
    # Alone in its group a translation is only its source's mean.
    alone = weigh_groups(rows[:1], np.array([0]), "use", models)
    assert alone == pytest.approx(models["en-zh, use, sources"].weigh(rows[:1]), abs=1e-9)


class TokenTiny:
    """Stands for e5-small: the tokens are words, and those that are ``wrong`` lie where experts mark most."""

    name = "e5-small"
    dimension = 384

    def __init__(self, wrong: str = "") -> None:
        """Keep the wrong word."""
        self.wrong = wrong

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return rows that are all the same."""
        return np.full((len(texts), 384), 384**-0.5, dtype=np.float32)

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Cut at spaces."""
        slopes = np.array([load_probe().weights[f"d{n}"] for n in range(384)], dtype=np.float32)
        found = []
        for text in texts:
            words = list(re.finditer(r"[^\s<>/。]+", text))
            vectors = np.stack([slopes * (10 if word.group() == self.wrong else -10) for word in words])
            starts, ends = (
                np.array([getattr(word, at)() for word in words], dtype=np.int32) for at in ("start", "end")
            )
            found.append(TokenVectors(vectors=vectors, starts=starts, ends=ends))
        return self.encode(texts), found


@pytest.mark.parametrize("wrong", ["twelve", "offices", "Bern"])
def test_a_suspect_word_is_named_and_raises_the_risk(wrong: str) -> None:
    pair = ("中国将在柏林开设两家新办事处。", "China will open twelve new offices in Bern today")  # two, in Berlin
    plain, suspect = (estimate_suspects([pair], TokenTiny(word)) for word in ("", wrong))
    assert plain.suspects == ((),)
    assert suspect.suspects == ((wrong,),)
    assert suspect.risk > plain.risk


def test_only_tokens_of_the_target_are_suspects() -> None:
    source, target = "twelve offices", "十二 家"  # twelve
    (found,) = suspect_tokens([(source, target)], TokenTiny("twelve"))
    assert [target[a:b] for a, b in zip(found.starts, found.ends, strict=True)] == ["十二", "家"]
    assert join_pair(source, target).endswith(target)
    assert [len(one.starts) for one in suspect_tokens([("", target), (source, " ")], TokenTiny())] == [0, 0]


def test_no_more_than_three_words_are_named_in_their_order() -> None:
    target = "one two three four five"
    starts = np.array([0, 4, 8, 14, 19], dtype=np.int32)
    chances = np.array([HINT + 0.01, HINT - 0.01, HINT + 0.3, HINT + 0.2, HINT + 0.1])
    suspicion = Suspicion(starts=starts, ends=starts + 3, chances=chances)
    assert [word.text for word in find_suspects(target, "en", suspicion)] == ["three", "four", "five"][:MOST]


def test_suspects_need_their_encoder() -> None:
    with pytest.raises(InputError, match="found with e5-small, not with tiny"):
        suspect_tokens([GOOD], TinyEncoder())
    assert estimate_suspects([GOOD], TinyEncoder()).suspects == ((),)


def test_agreement_needs_an_encoder_that_was_learned() -> None:
    with pytest.raises(InputError, match="not with tiny"):
        estimate_pairs([GOOD], TinyEncoder(), agreement=np.array([0.5]))
