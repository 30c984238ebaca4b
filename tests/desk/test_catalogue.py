"""The words of the interface: each has its Chinese, and nothing is in the catalogue that nobody says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from duizhao.audit.checks import CHECK_MODULES
from duizhao.audit.findings import MQM_CORE, SEVERITIES
from duizhao.bitext.catalogue import choose_language, open_catalogue
from duizhao.bitext.errors import InputError


def test_english_is_what_the_program_says() -> None:
    words = open_catalogue("en")
    assert words.gettext("Undo") == "Undo"
    assert words.ngettext("{n} pair", "{n} pairs", 1) == "{n} pair"
    assert words.ngettext("{n} pair", "{n} pairs", 2) == "{n} pairs"


@pytest.mark.parametrize(
    ("wanted", "accepted", "expected"),
    [
        (None, "", "en"),
        (None, "zh-TW,zh;q=0.8,en;q=0.5", "zh-Hans"),
        (None, "de, en;q=0.3, zh;q=0.2", "en"),
        (None, "zh;q=0, en", "en"),
        (None, "zh;q=x", "en"),
        ("zh-Hans", "en", "zh-Hans"),
        ("en", "zh", "en"),
    ],
)
def test_choice_of_language(wanted: str | None, accepted: str, expected: str) -> None:
    assert choose_language(wanted, accepted) == expected


def test_unknown_language() -> None:
    with pytest.raises(InputError, match="'fr' is not a language of the interface"):
        open_catalogue("fr")


_DESK = Path(__file__).parents[2] / "duizhao" / "desk"
_PACKAGE = _DESK.parent
_PAGES = (
    _PACKAGE / "bitext" / "writers" / "html.py",
    _PACKAGE / "bitext" / "writers" / "templates" / "page.html",
    _PACKAGE / "audit" / "reports" / "templates" / "report.html",
    _PACKAGE / "align" / "editions" / "report.py",
    _PACKAGE / "align" / "editions" / "templates" / "edition.html",
)
_SAYING = {"_", "gettext", "ngettext", "RefusedError", "noted", "phrase"}
_CALL = re.compile(r"""\b(n_|_)\(\s*"((?:[^"\\]|\\.)*)"(?:\s*,\s*"((?:[^"\\]|\\.)*)")?""")


def said_in_python(path: Path) -> Iterator[str]:
    """Yield what a module says: the first text given to one of the functions that mark a message."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if name in _SAYING and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def said() -> set[str]:
    """Return every message of the desk and of the audit, and the names of the checks."""
    rooms = (_DESK, _PACKAGE / "audit")
    found = {message for room in rooms for path in room.rglob("*.py") for message in said_in_python(path)}
    for path in (_DESK / "templates").glob("*.html"):
        found |= {match[2].replace('\\"', '"') for match in _CALL.finditer(path.read_text(encoding="utf-8"))}
    for path in _PAGES:
        text = path.read_text(encoding="utf-8")
        found |= {match[2] for match in _CALL.finditer(text)} if path.suffix == ".html" else set(said_in_python(path))
    types = (name for category, subtypes in MQM_CORE.items() for name in (category, *subtypes))
    kinds = {name for subtypes in MQM_CORE.values() for name in subtypes}
    return found | {*CHECK_MODULES, *SEVERITIES, *kinds} | {name.replace("-", " ").capitalize() for name in types}


def test_everything_has_its_chinese_and_nothing_is_left_over() -> None:
    words = open_catalogue("zh-Hans")
    known = {*words.words, *words.plurals}
    assert sorted(said() - known) == []
    assert sorted(known - said()) == []


def test_fields_are_the_same_in_both_languages() -> None:
    words = open_catalogue("zh-Hans")
    pairs = [*words.words.items(), *((message, forms[0]) for message, forms in words.plurals.items())]
    for message, chinese in pairs:
        assert sorted(re.findall(r"\{\w+\}", message)) == sorted(re.findall(r"\{\w+\}", chinese)), message
        assert not re.search(r"[一-鿿][,;:?!(]|[,;:?!]$", chinese), f"ASCII mark in {chinese}"
