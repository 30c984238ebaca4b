"""Pages and reports in Chinese: `--lang zh` of `align` and `audit`."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from duizhao.__main__ import app
from duizhao.audit.auditing import audit_bitext
from duizhao.audit.reports.html import write_html as write_report
from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Bitext
from duizhao.bitext.writers import write_bitext
from duizhao.bitext.writers.html import write_html
from tests.desk.samples import article

# What a person reads of a page that is not of the texts themselves.
_OWN = re.compile(
    r"<(style|script|code|kbd|p class=\"(?:recipe|key)|ol class=\"steps).*?</(?:style|script|code|kbd|p|ol)>|<[^>]*>",
    re.DOTALL,
)
_TEXTS = re.compile(r'<(div|p|span) class="(?:source|target|segment|message|pair)[^>]*>.*?</\1>', re.DOTALL)


def page(bitext: Bitext, lang: str) -> str:
    handle = BytesIO()
    write_html(bitext, handle, lang=lang)
    return handle.getvalue().decode()


def report(bitext: Bitext, lang: str) -> str:
    handle = BytesIO()
    write_report(audit_bitext(bitext, checks=["numbers", "punctuation"]), handle, lang=lang)
    return handle.getvalue().decode()


def test_the_page_speaks_chinese() -> None:
    found = page(article(), "zh-Hans")
    assert '<html lang="zh-Hans">' in found
    for words in ("平均置信度", "可靠", "漏译", "最不可靠的在前"):  # mean confidence, sure, left out, least sure first
        assert words in found
    said = _OWN.sub(" ", _TEXTS.sub(" ", found))
    assert re.findall(r"\b(?:Pairs|Sure|Doubtful|Added|confidence|left out|segments?)\b", said) == []


def test_the_report_speaks_chinese() -> None:
    found = report(article(), "zh-Hans")
    assert '<html lang="zh-Hans">' in found
    for words in (
        "质量得分",
        "按严重程度",
        "准确性",
        "标点",
        "显示全部",
    ):  # score, severity, accuracy, marks, all
        assert words in found
    said = _OWN.sub(" ", _TEXTS.sub(" ", found))
    assert re.findall(r"\b(?:Findings|Errors|To review|By check|Severity says|major)\b", said) == []


def test_english_pages_are_as_before() -> None:
    assert '<html lang="en">' in page(article(), "en")
    assert "Mean confidence" in page(article(), "en")
    assert "Quality score" in report(article(), "en")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InputError, match="'fr' is not a language of the interface"):
        page(article(), "fr")


def test_the_command(tmp_path: Path) -> None:
    write_bitext(article(), [tmp_path / "a.jsonl"])
    out = tmp_path / "report.html"
    given = ["audit", str(tmp_path / "a.jsonl"), "--checks", "numbers", "--lang", "zh", "-o", str(out)]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 0, result.output
    assert "质量得分" in out.read_text(encoding="utf-8")  # quality score
