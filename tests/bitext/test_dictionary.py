"""The dictionary, both ways."""

from __future__ import annotations

import pytest

from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.dictionary import Dictionary, load_dictionary
from duizhao.bitext.language.words import content_words

SMALL = [
    "# comment",
    "開源 开源 [kai1 yuan2] /abbr. for 開放源碼|开放源码[kai1 fang4 yuan2 ma3]/",
    "開放源碼 开放源码 [kai1 fang4 yuan2 ma3] /open source/",
    "芯片 芯片 [xin1 pian4] /computer chip/microchip/CL:個|个[ge4]/",
    "貓 猫 [mao1] /cat (CL:隻|只[zhi1])/(coll.) to hide oneself/",
    "貓 猫 [mao2] /used in 貓腰|猫腰[mao2 yao1]/",
    "人工智能 人工智能 [ren2 gong1 zhi4 neng2] /artificial intelligence (AI)/",
]


@pytest.fixture(scope="module")
def small() -> Dictionary:
    return Dictionary(SMALL)


def test_both_scripts(small: Dictionary) -> None:
    assert "開源" in small
    assert "开源" in small
    assert small.translations("貓") == small.translations("猫")  # cat
    assert small.translations("狗") == ()  # dog, unknown


def test_entries_of_one_word_come_together(small: Dictionary) -> None:
    entries = dict(small.entries())
    assert list(entries) == ["开源", "开放源码", "芯片", "猫", "人工智能"]
    assert len(entries["猫"]) == 3  # a cat, to hide, and 猫腰 (to stoop)


def test_phrases_leave_remarks_out(small: Dictionary) -> None:
    assert small.phrases("芯片") == ("computer chip", "microchip")
    assert small.phrases("猫") == ("cat", "hide oneself")
    assert small.phrases("开源") == ("open source",)  # by reference


def test_senses(small: Dictionary) -> None:
    assert small.senses("开源") == {"open", "source"}
    assert small.senses("人工智能") == {"artificial", "intelligence", "ai"}
    assert small.senses("人工智能芯片") == {"artificial", "intelligence", "ai", "computer", "chip", "microchip"}
    assert small.senses("狗") == frozenset()


def test_reverse(small: Dictionary) -> None:
    assert small.chinese("Open-source") == ("开源", "开放源码") or small.chinese("Open-source") == ("开放源码", "开源")
    assert small.chinese("the cats") == ("猫",)
    assert small.chinese("dog") == ()


def test_links_and_coverage(small: Dictionary) -> None:
    english, chinese = ["A.I.", "chips", "the"], ["芯片", "很", "人工智能"]
    assert small.links(english, chinese) == [(0, 2), (1, 0)]
    coverage = small.coverage(english, chinese)
    assert coverage.english == (True, True, False)
    assert coverage.chinese == (True, False, True)
    assert coverage.english_share == pytest.approx(2 / 3)
    assert small.coverage([], []).chinese_share == 0


def test_nothing_to_read() -> None:
    with pytest.raises(FormatError):
        Dictionary(["no entry"])


def test_a_true_pair_is_covered_and_a_false_one_is_not() -> None:
    dictionary = load_dictionary()
    assert len(dictionary) > 150_000
    english = [word.text for word in content_words("Chinese companies release technologies to consumers.", "en")]
    true = [word.text for word in content_words("中国公司向消费者发布技术。", "zh")]
    false = [word.text for word in content_words("但这并不容易。", "zh")]  # but this isn't easy
    assert dictionary.coverage(english, true).english_share >= 0.8
    assert dictionary.coverage(english, false).english_share == 0
