"""Scripts and regions of Chinese."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.variants import Region, half_width, mainland, script, simplify, traditionalise, unify


@pytest.mark.parametrize(
    ("text", "simplified", "in_mainland"),
    [
        ("伺服器", "伺服器", "服务器"),  # server
        ("軟體工程", "软体工程", "软件工程"),  # software engineering
        ("後面的皇后", "后面的皇后", "后面的皇后"),  # the empress behind
        ("人工智慧", "人工智慧", "人工智能"),  # A.I.
        ("網路連線", "网路连线", "网络连线"),  # network connection: 连线 is the mainland's as well
        ("程序和文件", "程序和文件", "程序和文件"),  # programs and files, which 進程 and 文档 are not
        ("时间序列", "时间序列", "时间序列"),  # time series
        ("執行資料庫", "执行资料库", "执行资料库"),  # words of both sides, in Traditional characters
        ("工作列入计划", "工作列入计划", "工作列入计划"),  # work is put into the plan: no task bar (工作列)
        ("尼日利亚", "尼日利亚", "尼日利亚"),  # Nigeria on the mainland; 尼日 is Taiwan's Niger
        ("𠮷野家", "𠮷野家", "𠮷野家"),  # Yoshinoya, beyond the BMP
        ("plain ASCII", "plain ASCII", "plain ASCII"),
        ("", "", ""),
    ],
)
def test_simplified(text: str, simplified: str, in_mainland: str) -> None:
    assert simplify(text) == simplified
    assert mainland(text) == in_mainland


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("软件", None, "軟件"),  # software
        ("软件", "TW", "軟體"),
        ("软件", "HK", "軟件"),
        ("里面", "HK", "裏面"),  # inside
    ],
)
def test_traditional(text: str, region: Region | None, expected: str) -> None:
    assert traditionalise(text, region) == expected


def test_unknown_region() -> None:
    wrong: Any = "SG"
    with pytest.raises(LanguageError, match="SG"):
        traditionalise("软件", wrong)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人工智能的发展", "Hans"),
        ("人工智慧的發展", "Hant"),
        ("中文", None),
        ("", None),
        ("GPT-4", None),
    ],  # A.I. growth
)
def test_script(text: str, expected: str | None) -> None:
    assert script(text) == expected


def test_half_width() -> None:
    assert half_width("７０％（ＡＩ）　。、「」") == "70%(AI) 。、「」"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("程序", "进程"),
        ("文件", "文档"),
        ("序列", "串行"),
        ("资料", "数据"),
        ("建立", "创建"),
        ("支援", "支持"),
        ("指标", "指针"),
    ],
)
def test_two_words_of_the_mainland_stay_two(one: str, other: str) -> None:
    assert unify(one) != unify(other)


@given(st.text(max_size=30))
def test_unify_settles(text: str) -> None:
    assert unify(half_width(text)) == unify(text) or not text.isascii()
    assert unify(unify(text)) == unify(text)
