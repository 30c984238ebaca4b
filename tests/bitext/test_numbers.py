"""Numbers: what is found in each language, and what matches across them."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.numbers import compare_numbers, find_numbers, units_clash
from tests.timing import grows_linearly

# text: every number in it, as value, value–value or value unit, with its kind where it is no cardinal
ENGLISH = [
    ("a dozen technologists, dozens of people", "10–19, 12–96"),
    ("twenty-five of two and a half million", "25, 2500000"),
    ("104.8 billion and $1.4 billion", "104800000000, 1400000000 USD"),
    ("hundreds of thousands, tens of thousands", "100000–1000000, 10000–100000"),
    ("three hundred and five; one million, two hundred thousand", "305, 1200000"),
    ("half of it, two-thirds, one quarter", "1/2 fraction, 2/3 fraction, 1/4 fraction"),
    ("twice, tenfold, three times, doubled", "2 multiple, 10 multiple, 3 × multiple, 2 multiple"),
    ("the 1990s, the ’90s, late 2022", "1990 decade, 90 decade, 2022 year"),
    ("the twenty-first century, the 19th century", "21 century, 19 century"),
    ("On September 26 to 27, 2019", "9 month, 26 day, 27 day, 2019 year"),
    ("26th of May 2020; it may be", "26 ordinal, 5 month, 2020 year"),
    ("at 9:30 a.m. and 9 pm on Wednesday", "19/2 time, 21 time, 3 weekday"),
    ("46 per cent, 85%, 3 percentage points", "23/50 % percent, 17/20 % percent, 3/100 % percent"),
    ("COVID-19, S-400, 17p13, 5G", "19 COVID code, 400 S code, 17 p13 code, 5 G code"),
    ("a five-year plan, a 20-year-old", "5 year, 20 year"),
    ("3,850 square kilometers, 5km", "3850 km2, 5 km"),
    ("US$ 390 million, 1½ cups", "390000000 USD, 3/2"),
    ("1/3 of it; 24.9 months", "1/3 fraction, 249/10 month"),
    ("a decade, half a year, a quarter of a million", "10 year, 1/2 fraction, 250000"),
    (
        "from 2014-11-01 to 2015/7/16, 2016.07.31",
        "2014 year, 11 month, 1 day, 2015 year, 7 month, 16 day, 2016 year, 7 month, 31 day",
    ),
    ("2016-13-01, 12016-07-01", "2016 year, 2013, 1, 12016, 7, 1"),  # no dates
    ("https://a.org/2015-July/1220.html or me2@b3.org, 12", "12"),
    ("no numbers at all", ""),
]

CHINESE = [
    ("十几名技术专家，数十人，几百", "10–19, 20–90, 200–900"),  # ten-odd experts, tens of people, hundreds
    ("三百多万元，40余年，十多年", "3000000 CNY, 40 year, 10–19 year"),  # over 3 million yuan, 40-odd years
    ("14亿人，1.4 亿美元，4亿5千万", "1400000000, 140000000 USD, 450000000"),
    ("三点五亿，2万5，三万五，一百零五", "350000000, 25000, 35000, 105"),
    ("二〇二四年，1984年，98年，民国38年", "2024 year, 1984 year, 1998 year, 1949 year"),
    ("百分之七十，７０％，千分之三，三分之一", "7/10 % percent, 7/10 % percent, 3/1000 % percent, 1/3 fraction"),
    ("三成，八五折", "3/10 % percent, 17/20 % percent"),  # three tenths, 15 % off
    ("增长两倍，翻一番", "2 × multiple, 2 × multiple"),  # grows by twice, doubles
    ("第二届，第19世纪", "2 ordinal, 19 century"),
    ("20世纪80年代，上世纪八十年代，90年代", "1980 decade, 1980 decade, 90 decade"),
    ("7月26日上午9点半，15时30分，下午3点", "7 month, 26 day, 19/2 time, 31/2 time, 15 time"),
    ("周三和星期天", "3 weekday, 7 weekday"),  # Wednesday and Sunday
    ("半年，一年半，两个半小时，6个月", "1/2 year, 3/2 year, 5/2 hour, 6 month"),
    ("三四十岁，七八个，两三百", "30–40 year, 7–8, 200–300"),
    ("壹佰贰拾叁万，廿五", "1230000, 25"),  # financial numerals
    ("新冠COVID-19，S-400，5G", "19 COVID code, 400 S code, 5 G code"),
    ("1000万千瓦，3850平方公里，7.53亿美元", "10000000 kW, 3850 km2, 753000000 USD"),  # 10 million kilowatts
    ("一些人一起统一了三明治，万一十分", ""),  # some, together, unified, sandwich, in case, very
    ("二氧化碳的数据几乎为大陆所有", ""),  # carbon dioxide, data, nearly, mainland
    ("成千上万，半数", "1000–99999, 1/2 fraction"),  # thousands, half
    ("二十几两，三两银子，一两天，一万两千两", "20–29 liang, 3 liang, 1–2 day, 12000 liang"),  # taels; a day or two
    ("周期：2016-02-01 至2016/7/31", "2016 year, 2 month, 1 day, 2016 year, 7 month, 31 day"),  # period: … to
    ("见 http://a.org/2015/12，共12页", "12"),  # see …, 12 pages
]


def _written(text: str, lang: str) -> str:
    written = []
    for number in find_numbers(text, lang):
        value = str(number.low) if number.exact else f"{number.low}–{number.high}"
        kind = "" if number.kind == "cardinal" else number.kind
        written.append(" ".join(part for part in (value, number.unit, kind) if part))
    return ", ".join(written)


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english(text: str, expected: str) -> None:
    assert _written(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), CHINESE)
def test_chinese(text: str, expected: str) -> None:
    assert _written(text, "zh-Hans") == expected


SAME = [
    ("1.4 billion people", "14亿人"),
    ("in December", "12月"),
    ("a dozen technologists", "十几名技术专家"),
    ("the 1980s", "上世纪80年代"),
    ("the ’80s", "八十年代"),
    ("half a year", "6个月"),
    ("18 months", "一年半"),
    ("two weeks", "14天"),
    ("a decade", "十年"),
    ("70 percent", "七成"),
    ("half", "百分之五十"),
    ("a third of", "三分之一"),
    ("tripled", "增长两倍"),
    ("threefold", "增长到三倍"),
    ("five to 10 million", "500万到1000万"),
    ("$5-10 billion", "50亿至100亿美元"),
    ("2014-15", "2014-2015年"),
    ("9:30 p.m.", "晚上9点半"),
    ("3 p.m.", "15时"),
    ("hundreds of people", "几百人"),
    ("20 percent off", "八折"),
    ("10 miles", "16公里"),
    ("in their 60s", "60多岁"),
    ("1949", "民国三十八年"),
    ("the 20th century", "二十世纪"),
    ("six or seven", "六七个"),
    ("one million", "一百万"),
    ("330 stations, more than", "330多座"),
    ("COVID-19 in 2020", "2020年的COVID-19"),
    ("from 2014-11-01 to 2015-07-16", "从2014-11-01到2015-07-16"),
    ("on July 16, 2015", "2015-07-16"),
    ("2015-07-16", "2015年7月16日"),
    ("three taels of silver", "三两银子"),
    ("won over twenty", "赢了二十几两"),
]

DIFFERENT = [
    ("1.4 billion", "1.4亿"),
    ("in December", "11月"),
    ("in 1995", "1985年"),
    ("the 1970s", "80年代"),
    ("45 years", "40余年"),
    ("2,500", "2300"),
    ("4,178,137", "4178027例"),
    ("46%", "85%"),
    ("20 years", "二十五年"),
    ("hundreds", "十几个"),
    ("Wednesday", "周四"),
    ("800Mbit", "600Mbit"),
    ("9:30 a.m.", "9点"),
    ("2015-07-16", "2015年8月16日"),
]


@pytest.mark.parametrize(("english", "chinese"), SAME)
def test_same(english: str, chinese: str) -> None:
    left = compare_numbers(find_numbers(english, "en"), find_numbers(chinese, "zh"))
    assert left.pairs
    assert (left.source, left.target) == ((), ())


@pytest.mark.parametrize(("english", "chinese"), DIFFERENT)
def test_different(english: str, chinese: str) -> None:
    left = compare_numbers(find_numbers(english, "en"), find_numbers(chinese, "zh"))
    assert left.source
    assert left.target


def test_one_side_empty() -> None:
    left = compare_numbers(find_numbers("12 of 24", "en"), [])
    assert (left.pairs, left.source, left.target) == ((), (0, 1), ())


def test_units_that_clash() -> None:
    [dollars], [yuan], [km], [miles] = (
        find_numbers(text, lang) for text, lang in (("$5", "en"), ("5元", "zh"), ("5公里", "zh"), ("5 miles", "en"))
    )
    assert units_clash(dollars, yuan)
    assert units_clash(miles, km)
    assert not units_clash(dollars, km)


def test_strength_tells_quantities_from_figures_of_speech() -> None:
    strengths = [number.strength for number in find_numbers("one of ten, 25, thirty", "en")]
    assert strengths == sorted(strengths, key=[0.1, 0.5, 1.0, 0.9].index)
    assert [number.strength for number in find_numbers("一个，五个，15个，十五个", "zh")] == [0.1, 0.5, 1.0, 0.9]


def test_other_languages_are_refused() -> None:
    with pytest.raises(LanguageError, match="'ja'"):
        find_numbers("三", "ja")


PIECES = st.lists(
    st.sampled_from(
        [*"0123456789.,:/%$-–一二三十百千万亿几两多半点分之年月日第 第", "１", "million", " and ", "half", "s"]
    ),
    max_size=25,
).map("".join)


@given(st.one_of(PIECES, st.text(max_size=50)), st.sampled_from(["en", "zh"]))
@settings(max_examples=250, deadline=None)
def test_any_text_can_be_read(text: str, lang: str) -> None:
    at = 0
    for number in find_numbers(text, lang):
        assert at <= number.start < number.end <= len(text)
        assert number.text == text[number.start : number.end]
        assert number.low <= number.high
        assert 0 < number.strength <= 1
        assert isinstance(number.low, Fraction)
        at = number.end


@given(PIECES)
@settings(max_examples=200, deadline=None)
def test_a_text_agrees_with_itself(text: str) -> None:
    for lang in ("en", "zh"):
        numbers = find_numbers(text, lang)
        left = compare_numbers(numbers, numbers)
        assert (left.source, left.target) == ((), ())


@pytest.mark.parametrize(
    "unit", ["1", "1,", "一", "万", "1万", "a1", "1-", "one ", "百分之", "million ", "1/2/", "第", ".", "2016-", "a@a."]
)
def test_time_is_linear(unit: str) -> None:
    """Ten times the text takes at most some forty times as long: a quadratic search would take a hundred."""
    small, large = unit * (700 // len(unit)), unit * (7_000 // len(unit))
    for lang in ("en", "zh"):
        assert grows_linearly(partial(find_numbers, small, lang), partial(find_numbers, large, lang), 40, 0.08)
