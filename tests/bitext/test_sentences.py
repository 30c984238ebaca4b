"""Sentences: tables of texts with ``|`` where one ends, and what must hold for any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.sentences import split_sentences
from tests.timing import grows_linearly

ENGLISH = [
    "He left.| She stayed.",
    "China Is Closing the A.I. Gap With the United States",
    "“My friends still can’t use Sora,” Mr. Qu said.| “But we have better solutions here.”",
    "It leads in the U.S.| “We know that,” he said.",
    "It leads in the U.S.| The rest follow.",
    "The U.S. Senate met at 5 p.m. Monday.| It voted.",
    "Dr. Lee’s company, 01.AI, was ridiculed.| Some saw a symbol.",
    "A team unveiled Llama 3-V, claiming it won.| It did not.",
    "OpenAI Inc. and Baidu Corp. met.| Nothing came of it.",
    "It grew.| (The Times has sued OpenAI.)| But progress is fast.",
    "If regulators stifle it (as some are discussing) China could gain.| If not, no.",
    "See No. 5, p. 12 and Fig. 3.| Then rest.",
    "No.| He would not.",
    "J. K. Rowling wrote it, e.g. in 1997.| It sold 3.5 million copies.",
    "“Why?” Mr. Qu asked.| “Because.”",
    "“Why?” he asked.| Nobody knew.",
    "'Is that all?'| He asked the old man at once.",
    '"It is."| "It is not!"| They went on.',
    "Well... I do not know.| Wait...| Then go.",
    "Spare me . . .| She left . . . and came back.",
    "What?!| No way!!| Yahoo! Inc. said so.",
    "It ended in 2022.| 5 people came.",
    "1. First things first.| 2. Then the rest.",
    "He has a Ph.D. in it.| He is proud.",
    "It rose 3.5 percent; wages did not.",
    "Visit www.example.com/a?b=1 today.| Then write.",
    "He left at 6 P.M.| Mr. Smith stayed.| You and I.| Did Albert I. Jones?",
    "1.) The first item.| It leaves out [...] and goes on.",
    "It was shown.[12]| Then it was not.",
    "Take vitamin C.| It helps.",
    "He met Gen. Li, Sen. Wu etc.| Nobody else.",
    "A heading\n\n|A paragraph that\nwraps at a line.| Its end.",
]

CHINESE = [
    "他走了。|她留下。",  # He left. She stayed.
    "“我用不上Sora,”曲东奇说。|“但我们已经有了更好的。”",  # reporting clause ends the first quotation
    "“谁？”他问。|没有人回答。",  # “Who?” he asked. Nobody answered.
    "“谁？”他问，“是你吗？”|没有人回答。",  # one sentence around the reporting clause
    "他说：“走吧。”|然后他离开了。",  # He said: “Let's go.” Then he left.
    "“走吧。”|他说：“我留下。”",  # the second clause introduces the second quotation
    "“谁？”|他说着，又到了屋里。",  # a new action, not a reporting clause
    "他问“为什么？”的时候，没有人笑。",  # a quotation inside the sentence
    "你看过《怎么办？》吗？|没有。",  # a title with a question mark
    "它增长了。|(《纽约时报》已起诉OpenAI。)|但进步很快。",  # ASCII brackets around a sentence
    "如果他们扼杀它(就像讨论的那样),中国会获益。|否则不会。",  # brackets inside a sentence
    "什么？！|不会吧！！！|真的……",  # runs of marks
    "“我……我不知道。”|他哭了。",  # an ellipsis inside speech
    "他想了很久……|天亮了。",  # an ellipsis that ends a sentence
    "……他们又谈了一会儿。|天亮了。",  # an ellipsis that opens one
    "公司叫01.AI，模型叫Llama 3-V。|估值10.5亿美元。",  # dots inside names and numbers
    "网站TrueMedia.org的创始人说不。|他在U.S.工作。",  # domain name, acronym
    "我们不是天才.| 我们要一起做作业.|你呢?|好!",  # ASCII marks in Chinese
    "他说：「好。」|她說：『不好。』|完。",  # corner quotes
    '他说:"走吧。"|"好。"|他们走了。',  # straight quotes, told apart by counting
    "他说：“好。 ”|然后走了。",  # a space before the closing quote
    "强大的新技术,。|去年年底,李开复说不。",  # the doubled mark of the source
    "第一章；第二章；第三章。|完。",  # semicolons do not split
    "这是一个很长的说明。）|但它结束了。",  # a bracket that was opened sentences ago
    "“它会赢。”创新工场董事长、人工智能专家李开复告诉我。|是吗？",  # who said it, with his offices
]


def _cut(text: str, lang: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, lang)]


@pytest.mark.parametrize("marked", ENGLISH)
def test_english(marked: str) -> None:
    assert _cut(marked.replace("|", ""), "en") == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize("marked", CHINESE)
def test_chinese(marked: str) -> None:
    assert _cut(marked.replace("|", ""), "zh-Hans") == [part.strip() for part in marked.split("|")]


# Lines of seeds/000, counted from 1, and how many sentences each holds, judged by hand; every other has one.
COUNTS = {
    6: 3, 12: 3, 14: 2, 16: 3, 18: 3, 20: 4, 22: 3, 24: 2, 26: 2, 28: 2, 30: 2, 32: 2, 34: 2, 36: 2, 38:
    3, 40: 3, 42: 2, 44: 2, 46: 3, 48: 3, 50: 2, 52: 2, 54: 3, 56: 3, 58: 3, 60: 3, 66: 2, 68: 2, 70: 3,
    72: 3, 74: 2, 76: 2, 78: 2, 80: 2, 82: 2, 84: 2, 86: 3, 88: 3, 94: 3, 96: 3, 106: 2, 108: 2, 110: 2,
    112: 2, 114: 4, 116: 4, 131: 4,
}  # fmt: skip


def test_seed_counts(seeds: Path) -> None:
    lines = (seeds / "000_16fbb5af2bb8e27a.txt").read_text(encoding="utf-8").split("\n")
    found = {number: len(_cut(line, "zh")) for number, line in enumerate(lines, 1) if line.strip()}
    assert {number: count for number, count in found.items() if count != 1} == COUNTS


def test_seed_has_no_orphan(seeds: Path) -> None:
    text = (seeds / "000_16fbb5af2bb8e27a.txt").read_text(encoding="utf-8")
    found = _cut(text, "en")
    assert not [part for part in found if part[0] in "”’)》」,。.!?"]
    assert not [part for part in found if not any(char.isalpha() for char in part)]


def test_user_abbreviations() -> None:
    text = "It is Kap. Vier here. The Kap. The end."
    assert len(_cut(text, "en")) == 4
    assert _cut(text, "en")[0] == "It is Kap."
    extended = [text[a:b] for a, b in split_sentences(text, "en", abbreviations=frozenset({"kap."}))]
    assert extended == ["It is Kap. Vier here.", "The Kap.", "The end."]


def test_nothing_in_nothing() -> None:
    assert split_sentences("", "en") == []
    assert split_sentences(" \n\n\t", "zh") == []


def test_other_languages_are_refused() -> None:
    with pytest.raises(LanguageError, match="'fr'"):
        split_sentences("Il est parti.", "fr")


PIECES = st.lists(
    st.sampled_from(
        [
            *"。！？.!?…“”‘’\"'「」（）()《》,，;：:-— \n\t１３.5",
            "\n\n",
            "他",
            "说",
            "𠮷",
            "U.S.",
            "Mr.",
            "The",
            "we",
            "A",
            "3.5",
        ]
    ),
    max_size=60,
).map("".join)


@given(st.one_of(PIECES, st.text(max_size=80)), st.sampled_from(["en", "zh-Hans"]))
@settings(max_examples=200, deadline=None)
def test_every_character_once(text: str, lang: str) -> None:
    spans = split_sentences(text, lang)
    at = 0
    for start, end in spans:
        assert start >= at
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize("marked", [*ENGLISH, *CHINESE])
def test_a_sentence_is_one_sentence(marked: str) -> None:
    for part in _cut(marked.replace("|", ""), "en"):
        assert _cut(part, "en") == [part]


@pytest.mark.parametrize(
    "unit", [".", '"', "”", "。”", "? “", "A.", "Mr. ", "（？", "a？”b", "a……b", "\n", ".\n", " ", "“？”", "([{"]
)
def test_time_is_linear(unit: str) -> None:
    """Ten times the text takes at most some forty times as long: a quadratic scan would take a hundred."""
    small, large = unit * (2_000 // len(unit)), unit * (20_000 // len(unit))
    assert grows_linearly(lambda: split_sentences(small, "zh"), lambda: split_sentences(large, "zh"), 40, 0.08)
