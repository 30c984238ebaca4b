"""The nouns of terminology."""

from __future__ import annotations

import pytest

from duizhao.bitext.errors import InputError
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry, Form, Status, Term, parse_status


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("preferredTerm-admn-sts", Status.PREFERRED),
        ("admittedTerm-admn-sts", Status.ADMITTED),
        ("deprecatedTerm-admn-sts", Status.DEPRECATED),
        ("supersededTerm-admn-sts", Status.SUPERSEDED),
        ("Forbidden", Status.DEPRECATED),
        ("approved", Status.PREFERRED),
        ("non-standard", Status.ADMITTED),
        ("provisional", None),
        (" ", None),
    ],
)
def test_statuses_of_other_tools(name: str, status: Status | None) -> None:
    assert parse_status(name) is status


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(InputError, match="unknown term status 'nice'"):
        parse_status("nice")


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("zh", True),
        ("zh-Hant-TW", True),
        ("ZH_cn", True),
        ("cmn-Hans", True),
        ("en", False),
        ("zha", False),
        ("", False),
    ],
)
def test_chinese_by_tag(lang: str, *, expected: bool) -> None:
    assert is_chinese(lang) is expected


def test_sides_and_spellings() -> None:
    english = Term(text="open source", lang="en", forms=(Form(text="open-source"), Form(text="open source")))
    chinese = Term(text="开源", lang="zh-Hans", status=Status.DEPRECATED)
    entry = ConceptEntry(terms=(chinese, english))
    assert (entry.english, entry.chinese) == ((english,), (chinese,))
    assert english.spellings == ("open source", "open-source")
    assert (chinese.forbidden, english.forbidden) == (True, False)
