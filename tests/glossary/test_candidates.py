"""What may be a term, under which key, and how term-like it is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.language.words import words
from duizhao.glossary.mining.candidates import english_candidates, english_key
from duizhao.glossary.mining.chinese import chinese_key, chinese_words, discover_words
from duizhao.glossary.mining.tagging import load_tagger
from duizhao.glossary.mining.termhood import (
    Holders,
    Witnesses,
    find_holders,
    generality,
    names_a_field,
    specificity,
    termhood,
)


@pytest.mark.parametrize(
    ("text", "there", "absent"),
    [
        (
            "It takes a lot of data, skill and computing power to alter an A.I. system.",
            ["data", "computing power", "A.I.", "A.I. system"],
            ["takes", "alter", "skill and computing power"],
        ),
        (
            "China’s A.I. development has advanced because of open-source technologies.",
            ["China", "A.I. development", "open-source technologies", "open-source"],
            ["China’s A.I. development", "advanced"],
        ),
        ("They released the online chatbot ChatGPT.", ["chatbot", "ChatGPT"], ["chatbot ChatGPT", "released"]),
        ("This year’s National People’s Congress met.", ["National People’s Congress"], ["year’s National"]),
        ("The censorship extends to generative A.I. technologies.", ["generative A.I."], ["extends"]),
        ("Kai-Fu Lee, who runs 01.AI, spoke of Llama 3-V.", ["Kai-Fu Lee", "01.AI", "Llama 3-V"], ["runs"]),
        ("Mr. Qu saw the U.S. economy.", ["Qu", "U.S. economy"], ["Mr", "Mr. Qu"]),
        ("The rate of return fell.", ["rate of return", "return"], ["rate of"]),
        ("It was a request for comments.", ["request for comments", "comments"], ["for comments"]),
        ("They sell infrastructure as code.", ["infrastructure as code", "infrastructure"], ["sell infrastructure"]),
        ("It is a platform as a service.", ["platform as a service", "service"], ["as a service"]),
        ("It follows from Moore’s law.", ["Moore’s law", "law"], ["follows"]),
        ("This is known as Bayes’ theorem in statistics.", ["Bayes’ theorem", "theorem"], ["Bayes’"]),
        ("The machine learning model is slow.", ["machine learning", "learning model"], ["slow"]),
        ("It is used for load balancing.", ["load balancing"], ["used for load"]),
        ("The memory is freed by garbage collection.", ["garbage collection"], ["freed"]),
        ("It was found in T cells of the patients.", ["T cells", "cells"], ["T"]),
        ("He had type 2 diabetes and took vitamin C.", ["type 2 diabetes", "vitamin C"], ["C", "2 diabetes"]),
        # participles in a name, after a noun, and where an item begins
        ("Structured Query Language", ["Structured Query Language", "Query"], []),
        ("Comma-separated values", ["Comma-separated values"], []),
        ("Java is a garbage collected language.", ["garbage collected language"], ["Java is"]),
        ("Using Docker", ["Docker"], ["Using Docker"]),
        ("Downloads the file.", ["file"], ["Downloads"]),
        # what the tagger knows as an adjective only, and has a plural
        ("The model has a hidden variable.", ["hidden variable", "variable"], []),
        ("It began before the COVID-19 pandemic.", ["COVID-19 pandemic", "pandemic"], []),
        ("There are threads available.", ["threads"], ["threads available"]),
        ("The rule extends to generative A.I. technologies, which grow.", ["generative A.I."], ["extends"]),
        ("She works at Alibaba’s research institute.", ["research institute"], ["works"]),
        ("The word 武汉 is a name.", ["word"], ["武汉"]),
        # names of several runs, and a list that is none
        (
            "The Chinese Center for Disease Control and Prevention met.",
            ["Center for Disease Control and Prevention", "Center for Disease Control", "Disease Control"],
            ["Control and Prevention"],
        ),
        ("It is subject to Copyright and Similar Rights.", ["Copyright and Similar Rights", "Similar Rights"], []),
        ("The Food and Drug Administration agreed.", ["Food and Drug Administration"], []),
        ("We sell food, and drugs.", ["food", "drugs"], ["food, and drugs", "food and drugs"]),
        # hyphenated modifiers that the tagger takes for verbs or nouns
        ("It causes sepsis and multi-organ failure.", ["multi-organ failure"], []),
        ("In many low-level languages this is checked.", ["low-level languages"], []),
        ("It has an 8-bit counter and opt-out rights.", ["8-bit counter", "opt-out rights"], []),
        ("The 5-year survival is low.", ["survival"], ["5-year survival"]),
        ("The all-cause mortality is low.", ["all-cause mortality"], []),
        # plain verbs that their subjects do not agree with; and those that do, or that govern what follows
        ("It lost carbon dioxide, and the slow query log shows it.", ["carbon dioxide", "slow query log"], []),
        ("CT and MRI include findings; people use tools.", ["MRI", "tools"], ["MRI include", "people use"]),
        ("Two-stage least squares are used, at least once.", ["Two-stage least squares"], ["least once"]),
        ("You’ll see that we’ve read it.", [], ["You’ll", "we’ve"]),
        ("The low-level driver runs well.", ["low-level driver"], ["low-level driver runs"]),
    ],
)
def test_noun_phrases_and_names(text: str, there: list[str], absent: list[str]) -> None:
    found = [one.text for one in english_candidates(words(text, "en"), load_tagger()) if not one.quality]
    assert [one for one in there if one not in found] == []
    assert [one for one in absent if one in found] == []


@pytest.mark.parametrize(
    ("text", "qualities"),
    [
        ("The patients are asymptomatic.", ["asymptomatic"]),
        ("Mutable objects are not hashable.", ["hashable"]),
        ("You can export the table.", ["export"]),
        ("He exported the table.", []),
    ],
)
def test_words_alone_that_are_no_nouns(text: str, qualities: list[str]) -> None:
    found = [one.text for one in english_candidates(words(text, "en"), load_tagger()) if one.quality]
    assert [one for one in qualities if one not in found] == []
    assert "exported" not in found


def test_candidates_know_where_they_stand() -> None:
    text = "Kuaishou’s new video generator, Kling"
    for one in english_candidates(words(text, "en"), load_tagger()):
        assert text[one.start : one.end] == one.text
        assert one.name == (one.text == "Kling")


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        (("open source", "Open-Source", "open‑source"), "open source"),
        (("A.I.", "AI", "A.I.’s"), "ai"),
        (("chatbots", "Chatbot", "chatbot’s"), "chatbot"),
        (("start-ups", "start-up"), "start up"),
        (("GPUs", "GPU"), "gpu"),
        (("analyses", "analysis"), "analysis"),
        (("computing power",), "computing power"),
        (("gas",), "gas"),
    ],
)
def test_forms_of_a_term_meet_under_one_key(forms: tuple[str, ...], key: str) -> None:
    assert {english_key(form) for form in forms} == {key}


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        (("开源", "開源"), "开源"),  # open source
        (("服务器", "伺服器"), "服务器"),  # server, mainland and Taiwan
        (("ＡＩ芯片", "AI 芯片", "ai芯片"), "ai芯片"),  # AI chip
    ],
)
def test_chinese_writings_meet_under_one_key(forms: tuple[str, ...], key: str) -> None:
    assert {chinese_key(form) for form in forms} == {key}


def test_a_guess_of_the_cutter_is_cut_where_two_words_meet() -> None:
    # monitor the job status
    assert [word.text for word in chinese_words("监控翻译作业状态")] == ["监控", "翻译", "作业", "状态"]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        # uses iterators; the result of containerization; functional languages: a suffix stays on its stem
        ("使用迭代器", ["使用", "迭代器"]),
        ("容器化的结果", ["容器化", "的", "结果"]),
        ("函数式语言", ["函数式", "语言"]),
        # metaprogramming, microservices: a prefix too
        ("元编程", ["元编程"]),
        ("微服务和超参数", ["微服务", "和", "超参数"]),
        # better visibility: grammar with a suffix is a noun
        ("更好的可见性", ["更好", "的", "可见性"]),
        # a number is no stem
        ("第3型", ["第", "3", "型"]),
    ],
)
def test_affixes_stay_on_their_stems(text: str, cut: list[str]) -> None:
    assert [word.text for word in chinese_words(text)] == cut


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        # a literal, three times, of which the cutter makes two words
        (["整数字面值可以", "数字字面值也", "字符串字面值是"], {"字面值"}),
        # the checksum: a conjunction joins nothing at the end of a clause
        (["计算校验和。", "它的校验和，", "校验和校验"], {"校验和"}),
        (["大小和", "校验和内容"], set()),
        # see the chapter: a verb before a noun that stands elsewhere, and a measure word, are no parts
        (["请参见文档", "请参见手册", "请参见下文", "请打开文件", "请注意"], set()),
        (["这段代码", "那段代码", "一段代码", "段代码"], set()),
    ],
)
def test_discovers_words_cut_in_two(texts: list[str], found: set[str]) -> None:
    assert (
        set(discover_words([chinese_words(text) for text in texts])) & {"字面值", "请参见", "段代码", "校验和"} == found
    )


def test_known_words_stay_whole() -> None:
    text = "公司零一万物发布了可灵"  # the company 01.AI released Kling
    cut = chinese_words(text, {"零一万物": 2})
    assert [word.text for word in cut][:2] == ["公司", "零一万物"]
    assert all(text[word.start : word.end] == word.text for word in cut)


def test_discovers_what_recurs_where_the_cut_went_wrong() -> None:
    # Kling was released; on the day before Kling
    texts = ["快手发布了可灵。", "在可灵发布之前，", "公司很大。"]
    assert discover_words([words(text, "zh") for text in texts]) == {"可灵": 2}


@given(st.text(alphabet="公司德朗格说，。AI 3的𠮷", max_size=30))
@settings(max_examples=50, deadline=None)
def test_words_cover_the_text_in_order(text: str) -> None:
    cut = chinese_words(text, {"德朗格": 1})
    assert "".join(word.text for word in cut) == "".join(text.split())
    assert all(one.end <= other.start for one, other in pairwise(cut))


@pytest.mark.parametrize(
    ("key", "counts", "expected"),
    [
        ("thing", {"thing": 2}, 1.0),
        ("new technology", {"technology": 30}, 1.0),  # says how new, whatever the field
        ("trade embargo", {"embargo": 2}, 0.0),
        # Two hundred classes in ten thousand words of a manual on programming, but two in a novel.
        ("class", {"class": 200}, 0.0),
        ("class", {"class": 2}, 1.0),
    ],
)
def test_how_general_a_key_is(key: str, counts: dict[str, int], expected: float) -> None:
    assert generality(key, 10_000, counts) == expected


def test_a_word_of_the_field_is_commoner_here_than_in_the_language() -> None:
    assert specificity("chatbot", 4, 1600) > 3 > specificity("technology", 30, 1600) > 1 > specificity("year", 3, 1600)


def test_a_phrase_that_is_only_ever_inside_a_longer_one() -> None:
    counts = {"cloud native technology": 3, "native technology": 3, "cloud native": 4, "technology": 12}
    assert find_holders(counts, counts) == {
        "cloud native technology": Holders(most=0.0, opening=0.0, kinds=0, heads=0),
        "native technology": Holders(most=1.0, opening=0.0, kinds=1, heads=1),
        "cloud native": Holders(most=0.75, opening=0.75, kinds=1, heads=0),
        "technology": Holders(most=0.25, opening=0.0, kinds=2, heads=2),
    }


@pytest.mark.parametrize(
    ("gloss", "expected"),
    [
        ("pointer (computing)", True),
        ("(law) appeal", True),
        ("(bound form) pointer", False),
        ("(lawful) appeal", False),
    ],
)
def test_a_dictionary_that_names_a_field(gloss: str, *, expected: bool) -> None:
    assert names_a_field([gloss]) is expected


PLAIN = Witnesses(
    specificity=1.0,
    generality=0.0,
    held=Holders(most=0.0, opening=0.0),
    count=5,
    words=1,
    known=True,
    trust=0.95,
    acronym=False,
    name=False,
    abbreviated=False,
    quality=0.0,
    verb=False,
    linker=False,
    says_how=False,
    general_head=False,
    gerund=False,
    common=4.0,
    alternatives=4,
    common_chinese=4.0,
    chinese_length=2,
    chinese_words=1,
    chinese_noun=True,
    chinese_clause=False,
    labelled=False,
)
PHRASE = replace(PLAIN, words=2, chinese_length=4, chinese_words=2, known=False)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (replace(PLAIN, specificity=2.0), PLAIN),
        (PLAIN, replace(PLAIN, generality=1.0)),
        (PLAIN, replace(PLAIN, alternatives=40)),  # a word that the dictionary has forty words for
        (replace(PLAIN, labelled=True), PLAIN),
        (PLAIN, replace(PLAIN, quality=1.0, verb=True)),
        (PHRASE, replace(PHRASE, says_how=True)),
        (PHRASE, replace(PHRASE, held=Holders(most=1.0, opening=0.0))),  # a piece of a longer one
        (PHRASE, replace(PHRASE, gerund=True)),
        (PHRASE, replace(PHRASE, linker=True)),
        (PHRASE, replace(PHRASE, fragment=True)),
        (PHRASE, replace(PHRASE, series=True)),  # article 4
        (replace(PLAIN, meaning=1.0), PLAIN),
        (replace(PLAIN, chinese_specificity=2.0), PLAIN),  # a field's own word for it
        (replace(PLAIN, making=1.0), replace(PLAIN, making=-1.0)),  # 梯度, that makes many terms, and 办法
        (replace(PHRASE, listed=1), PHRASE),
        (replace(PHRASE, titled=True), PHRASE),
        (replace(PHRASE, abbreviated=True), PHRASE),
        (replace(PHRASE, heading=2.0), PHRASE),
        (PLAIN, replace(PLAIN, share=0.4)),
    ],
)
def test_what_makes_a_term(better: Witnesses, worse: Witnesses) -> None:
    assert termhood(better) > termhood(worse)


def test_terms_are_above_0() -> None:
    assert termhood(PHRASE) > 0 > termhood(replace(PLAIN, generality=1.0, specificity=0.0, known=False))
