"""The words of the interface: each has its Chinese, and nothing is in the catalogue that nobody says."""

from __future__ import annotations

import pytest

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
