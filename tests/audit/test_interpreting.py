"""What an audit says has its Chinese, down to the last line of evidence; what is of the texts stays as it is."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Iterator
from io import BytesIO

import pytest

from duizhao.audit.auditing import audit_bitext
from duizhao.audit.findings import Audit
from duizhao.audit.interpreting import interpret
from duizhao.audit.reports.html import write_html
from duizhao.bitext.catalogue import Message, joined, open_catalogue, phrase
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.model import Bead, Bitext, Document
from tests.audit.test_cases import RULES, cases

ZH = open_catalogue("zh-Hans")


def sides(chinese: bool) -> Bitext:  # noqa: FBT001 - which of two
    """Return all cases whose source is Chinese, or English, as one document, so that its habits are spoken of, too."""
    rows = [
        (source, target) for _, source, target, _ in cases() if (has_han(source) and not has_han(target)) == chinese
    ]
    sources, targets = [row[0] for row in rows], [row[1] for row in rows]
    langs = ("zh-Hans", "en") if chinese else ("en", "zh-Hans")
    beads = tuple(Bead(source=(number,), target=(number,)) for number in range(len(rows)))
    return Bitext(source=Document.of(sources, langs[0]), target=Document.of(targets, langs[1]), beads=beads)


@pytest.fixture(scope="module")
def audits() -> list[Audit]:
    return [audit_bitext(sides(chinese), checks=[*RULES, "coverage", "consistency"]) for chinese in (False, True)]


def unsaid(text: object) -> Iterator[str]:
    """Yield what of a sentence the Chinese catalogue does not know: what is no message, and templates without one."""
    if not isinstance(text, Message):
        yield f"not a message: {text}"
        return
    if re.search(r"[A-Za-z]", re.sub(r"\{\w+\}", "", text.template)) and text.template not in ZH.words:
        yield text.template
    for value in text.values.values():
        if isinstance(value, Message):
            yield from unsaid(value)


def test_every_sentence_of_an_audit_is_of_the_catalogue(audits: list[Audit]) -> None:
    said = [
        line
        for audit in audits
        for finding in (*audit.findings, *audit.dismissed)
        for line in (finding.message, *finding.evidence)
    ]
    assert len(said) > 300
    steps = [line for audit in audits for line in (*audit.score.steps, audit.score.unit)]
    reasons = [reason for audit in audits for _, reason in audit.skipped]
    assert sorted({one for line in (*said, *steps, *reasons) for one in unsaid(line)}) == []


def quoted(text: object) -> Iterator[str]:
    """Yield what a sentence quotes: the values in it that are not messages themselves."""
    for value in text.values.values() if isinstance(text, Message) else ():
        if isinstance(value, Message):
            yield from quoted(value)
        else:
            yield str(value).casefold()


def test_no_english_sentence_is_left_in_chinese(audits: list[Audit]) -> None:
    """Three English words in a row are a name or a quotation, or the catalogue has forgotten something."""
    for audit in audits:
        told = interpret(audit, ZH)
        for before, after in zip(audit.findings, told.findings, strict=True):
            for old, new in zip((before.message, *before.evidence), (after.message, *after.evidence), strict=True):
                own = " ".join(quoted(old))
                for run in re.findall(r"[A-Za-z]+(?: [A-Za-z]+){2,}", new):
                    assert run.casefold() in own, new
        for step in told.score.steps:
            assert not re.search(r"[A-Za-z]{3,}", step), step


def test_a_page_in_chinese(audits: list[Audit]) -> None:
    handle = BytesIO()
    write_html(audits[0], handle, lang="zh-Hans")
    page = handle.getvalue().decode()
    for words in ("原文为 ", "没有相应的否定", "未通过：及格线为", "校准质量得分"):
        assert words in page, words  # the source has; no negative counterpart; does not pass; calibrated score


def test_english_is_as_it_was(audits: list[Audit]) -> None:
    assert interpret(audits[0], open_catalogue("en")) is audits[0]
    finding = audits[0].findings[0]
    assert type(str(finding.message)) is str
    assert finding.message == str(finding.message)


def test_messages() -> None:
    inner = phrase("at least")
    said = phrase("source: {words}", words=inner)
    assert said == "source: at least"
    assert ZH.say(said) == "原文：至少"
    assert ZH.say("somebody's own {words}") == "somebody's own {words}"
    braces = phrase("'{word}' is repeated.", word="{0} {x}")
    assert (braces, ZH.say(braces)) == ("'{0} {x}' is repeated.", "“{0} {x}”重复。")
    assert ZH.say(joined(" + ", [inner, phrase("at most")])) == "至少 + 至多"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301
def test_a_message_survives_copies(again: object) -> None:
    assert callable(again)
    said = again(phrase("source: {words}", words=phrase("at least")))
    assert ZH.say(said) == "原文：至少"
