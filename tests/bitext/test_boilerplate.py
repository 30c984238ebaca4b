"""What is furniture and what is text, tried both ways."""

from __future__ import annotations

import pytest

from duizhao.bitext.boilerplate import furniture

EN, ZH = "en", "zh-Hans"
LONG_EN = "The founder showed off a video that he had recently posted online."
LONG_ZH = "本月在上海举行的世界人工智能大会上，一家创业公司的创始人展示了他最近发布在网上的一段视频。"  # the same


@pytest.mark.parametrize(
    "line",
    [
        "• 7 min read",
        "12 minutes to read",
        "comments powered by Disqus",
        "https://www.rfa.org/mandarin",
        "阅读时间：约 7 分钟",  # reading time: about 7 minutes
    ],
)
@pytest.mark.parametrize("interleaved", [True, False])
def test_always_furniture(line: str, *, interleaved: bool) -> None:
    lang = EN if line.isascii() or "min" in line else ZH
    assert furniture([(LONG_EN, EN), (line, lang)], interleaved=interleaved)[1] == "boilerplate"


ALONE = [
    ("Recommended for You", EN),
    ("MEAGHAN TOBIN, CADE METZ", EN),
    ("By MEAGHAN TOBIN and CADE METZ", EN),
    ("KRISTA SCHLUETER FOR THE NEW YORK TIMES", EN),
    ("July 24, 2024", EN),
    ("Published: Wednesday, 24 July 2024, 10:15 GMT", EN),
    ("2024年7月24日 星期三", ZH),  # Wednesday
    ("Advertisement", EN),
    ("相关阅读", ZH),  # related reading
    ("责任编辑：李明", ZH),  # editor in charge
]


@pytest.mark.parametrize(("line", "lang"), ALONE)
def test_furniture_where_nothing_beside_translates_it(line: str, lang: str) -> None:
    assert furniture([(LONG_EN, EN), (LONG_ZH, ZH), (line, lang), (LONG_EN, EN), (LONG_ZH, ZH)], interleaved=True) == [
        None,
        None,
        "boilerplate",
        None,
        None,
    ]


@pytest.mark.parametrize(("line", "lang"), ALONE)
def test_kept_in_one_of_two_files(line: str, lang: str) -> None:
    assert furniture([(LONG_EN, EN), (line, lang)], interleaved=False) == [None, None]


@pytest.mark.parametrize(
    "lines",
    [
        [("Share", EN), ("分享", ZH), ("Print", EN), ("打印", ZH)],  # an interface, translated
        [("Recommended for You", EN), ("为你推荐", ZH)],
        [("July 24, 2024", EN), ("2024年7月24日", ZH)],
        [("JANE DOE, JOHN ROE", EN), ("简·多伊、约翰·罗", ZH)],  # their names in Chinese
        [("CHAPTER ONE", EN), (LONG_ZH, ZH)],
        [("THE OLD MAN, AND THE SEA", EN), (LONG_ZH, ZH)],  # a title, not a byline
        [("May", EN), ("五月", ZH)],
        [(LONG_EN, EN), ("广告行业正在改变。", ZH)],  # The advertising industry is changing.
    ],
)
def test_text_is_kept(lines: list[tuple[str, str]]) -> None:
    assert furniture(lines, interleaved=True) == [None] * len(lines)


HEADLINE = "震惊与恐惧:还原特朗普集会遇袭现场"  # Shock and fear: the attack on the rally, reconstructed


def test_doubled_headlines() -> None:
    lines = [(LONG_EN, EN), (LONG_ZH, ZH), (HEADLINE, ZH), (HEADLINE, ZH), ("另一个标题", ZH), (HEADLINE, ZH)]
    assert furniture(lines, interleaved=True) == [None, None, None, "repeated", None, "repeated"]


@pytest.mark.parametrize(
    "lines",
    [
        [("Yes.", EN), ("是的。", ZH), (LONG_EN, EN), (LONG_ZH, ZH), ("Yes.", EN), ("是的。", ZH)],  # dialogue
        [("Quoth the Raven", EN), ("乌鸦说", ZH), ("Nevermore", EN), ("永不", ZH), ("Nevermore", EN), ("永不", ZH)],
        # stanza by stanza: the refrain repeats among its own kind, and so does its translation
        [("O come", EN), ("O come", EN), ("let us go", EN), ("来吧", ZH), ("来吧", ZH), ("让我们走", ZH)],
        [("He said no.", EN), ("He said no.", EN), (LONG_ZH, ZH)],  # sentences, not headlines
    ],
)
def test_refrains_are_kept(lines: list[tuple[str, str]]) -> None:
    assert furniture(lines, interleaved=True) == [None] * len(lines)


def test_one_of_two_files_keeps_its_repetitions() -> None:
    assert furniture([(HEADLINE, ZH), (HEADLINE, ZH)], interleaved=False) == [None, None]


def test_nothing() -> None:
    assert furniture([], interleaved=True) == []
