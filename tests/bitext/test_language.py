"""Languages told by script and wording, and mixed lines cut where the language changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.identification import chinese_script, identify, runs
from duizhao.bitext.language.tags import canonical_tag, is_chinese, same_language

TEXTS = {
    "The race is on.": "en",
    "MEAGHAN TOBIN, CADE METZ": "en",
    "Die Hard": "en",  # a title: too short to be German
    "Chapter 3": "en",
    "Schadenfreude": "en",
    "café": "en",
    "中国人工智能": "zh-Hans",  # China's artificial intelligence
    "中國人工智慧": "zh-Hant",
    "臺灣的半導體": "zh-Hant",  # Taiwan's semiconductors
    "中文": "zh-Hans",  # Chinese: the same in both scripts
    "皇后": "zh-Hans",  # the queen; 后 is also Simplified for "after"
    "𠮷野家": "zh-Hans",  # Yoshinoya, with a character outside the BMP
    "Llama 3-V发布了": "zh-Hans",  # Llama 3-V was released
    "OpenAI和Google": "zh-Hans",  # OpenAI and Google
    "《The Rise and Fall of the Third Reich》是一本书。": "zh-Hans",  # ... is a book
    "Mr. Qu (曲东奇) said that the video was made by a start-up.": "en",
    "The word 开源 means open source in Chinese.": "en",
    "优の良品很好吃": "zh-Hans",  # a Chinese brand that quotes a kana
    "こんにちは、世界": "ja",  # hello, world
    "日本語を話します": "ja",  # I speak Japanese
    "東京スカイツリー": "ja",  # Tokyo Skytree
    "안녕하세요": "ko",  # hello
    "Русский язык": "ru",
    "Ελληνικά": "el",
    "한어Русский языкEnglishFrançais日本語Ελληνικά": "mul",  # a menu of languages
    "Das ist nicht der Ort, an dem wir uns gestern getroffen haben.": "de",
    "C'est la vie que nous avons choisie, et elle est belle pour nous.": "fr",
    "Esta es la casa en la que vive mi hermano con su familia.": "es",
    "Zhōngguó rénmín zhàn qǐlái le": "zh-Latn",
    "": "und",
    "42 %": "und",
    "……": "und",
    "😀": "und",
}


@pytest.mark.parametrize(("text", "lang"), TEXTS.items())
def test_identify(text: str, lang: str) -> None:
    assert identify(text) == lang


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("他们说汉语", "zh-Hans"),  # they speak Chinese
        ("他們說漢語", "zh-Hant"),
        ("后台有人", "zh-Hans"),  # somebody is backstage: nothing here is only Traditional
        ("干杯", "zh-Hans"),  # cheers: 干 stands in Big5 too
        ("裡面的牆", "zh-Hant"),  # the wall inside
        ("里面的墙", "zh-Hans"),
    ],
)
def test_chinese_script(text: str, script: str) -> None:
    assert chinese_script(text) == script


@pytest.mark.parametrize(
    ("tag", "plain"),
    [
        ("en", "en"),
        ("EN-us", "en"),
        ("eng", "en"),
        ("zh", "zh"),
        ("zh-CN", "zh-Hans"),
        ("zh_TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zho", "zh"),
        ("yue-Hant", "zh-Hant"),
        ("fr-CA", "fr"),
    ],
)
def test_canonical(tag: str, plain: str) -> None:
    assert canonical_tag(tag) == plain


@pytest.mark.parametrize("tag", ["", "x", "english language", "中文", "en/../..", "e" * 9])
def test_no_tag(tag: str) -> None:
    with pytest.raises(LanguageError, match="language tag"):
        canonical_tag(tag)


def test_pinyin_is_not_in_chinese_characters() -> None:
    assert is_chinese("zh-Hant")
    assert not is_chinese("zh-Latn")
    assert not same_language("zh-Latn", "zh-Hans")


# Each line as the pieces it is made of; what is between pieces is white space.
CUT = [
    # the line of the first seed, in short
    ("“My friends still can’t use it,” he said. “But we have it here.”", " ", "“我的朋友用不上,”他说。“但我们有。”"),
    ("He left.", " ", "他走了。"),
    ("他走了。", " ", "He left."),
    ("He said: “No, I will not.”", "", "他说：“不，我不会。”"),
    ("The gap is closing", "\t", "差距正在缩小"),
    ("中国正在缩小与美国的差距", " ", "China is closing the gap with the United States"),
    ("Is it here?", "", "它在这里吗？"),
    ("We met in 1994.", " ", "1994年我们见过面。"),
    ("He works there.", " ", "OpenAI是他工作的地方。"),  # OpenAI is where he works
    ("他在OpenAI工作。", " ", "OpenAI is where he works."),
    ("Wait . . .", " ", "等一等……"),
    ('She said "it is over."', "", "她说结束了。"),
    ("One thing is left.", " ", "还有一件事。", " ", "Then we can go.", " ", "然后我们就可以走了。"),
    ("The 𠮷 is a rare character.", " ", "𠮷是一个少见的字。"),  # outside the BMP
]


@pytest.mark.parametrize("pieces", CUT, ids=lambda pieces: pieces[0])
def test_mixed_lines_are_cut(pieces: tuple[str, ...]) -> None:
    line = "".join(pieces)
    assert [line[start:end] for start, end, _ in runs(line)] == list(pieces[::2])


WHOLE = [
    "他在OpenAI工作。",  # He works at OpenAI.
    "抱抱脸公司(Hugging Face)首席执行官克莱蒙德·德朗格说",  # ... the chief executive of Hugging Face said
    "斯坦福大学的一个团队发布了Llama 3-V,声称它的性能优于其他模型。",  # a Stanford team released Llama 3-V
    "苹果发布 iPhone 15 Pro Max",  # Apple releases
    "我昨天读了 The Great Gatsby。",  # I read ... yesterday
    "他在《The Rise and Fall of the Third Reich》中写道",  # he wrote in ...
    "Meaghan Tobin是时报科技记者,常驻台北。 Cade Metz撰写有关人工智能的新闻。",  # two biographies
    "The term 开源 means that anyone can read the code.",  # open source
    "Det Insp Bob Blemmings 表示，大门遭到损坏。",  # ... said the door was damaged
    "Mr. 李来了。",  # Mr. Li has come
    "OpenAI Inc. 宣布了新产品。",  # OpenAI Inc. announced a product
    "Node.js 是一个运行环境。",  # Node.js is a runtime
    "我用的是 A.I. 技术。",  # I use A.I. technology
    "奥特曼写道：“We are beginning to roll out new voice and image capabilities.”他还说，这是开始。",  # quoted inside
    "彼は OpenAI で働いています。",  # Japanese: He works at OpenAI.
]


@pytest.mark.parametrize("line", WHOLE)
def test_names_inside_a_sentence_are_no_change(line: str) -> None:
    assert [line[start:end] for start, end, _ in runs(line)] == [line]


def test_no_line_of_the_gold_texts_is_cut(shared: Path) -> None:
    for side in ("en", "zh"):
        lines = (shared / "gold" / "align" / "ntrex_en_zh" / f"{side}.txt").read_text(encoding="utf-8").splitlines()
        cut = [line for line in lines if [lang[:2] for _, _, lang in runs(line)] != [side]]
        assert cut == []


LINES = st.lists(
    st.sampled_from(
        ["He left.", "他走了。", "OpenAI", "差距", " ", "\t", "“", "”", "(", ")", "U.S.", "。", "の", "1994", "\n"]
    )
    | st.text(max_size=4),
    max_size=12,
).map("".join)


@given(LINES)
@settings(max_examples=200, deadline=None)
def test_runs_cover_everything_but_white_space(line: str) -> None:
    position = 0
    for start, end, lang in runs(line):
        assert position <= start < end
        assert not line[position:start].strip()
        assert line[start:end] == line[start:end].strip()
        assert lang
        position = end
    assert not line[position:].strip()


def test_a_very_long_mixed_line_takes_linear_time() -> None:
    line = "He left the house and did not come back. 他离开了家，没有回来。 " * 3000
    assert len(runs(line)) == 6000
