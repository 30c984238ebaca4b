"""Opposites: the shipped families are well made, and clashes are found where one side has one kind only."""

from importlib.resources import files

import pytest

from duizhao.audit.opposites import Clash, load_opposites, read_opposites
from duizhao.bitext.errors import ModelError

FAMILIES = "rise ~more | fall | 上升 | 下降 | 升降\nbuy | sell | 购买 | 出售 |"


@pytest.mark.parametrize(
    ("chinese", "english", "clashes"),
    [
        ("气温上升", "It fell.", [Clash(chinese=(2, 4), english=(3, 7))]),  # the temperature rose
        ("气温上升", "It fell more.", []),  # a blunt word explains the rise
        ("气温下降", "It is more.", []),  # and contradicts nothing
        ("气温上升后下降", "It fell.", []),  # rose, then fell
        ("升降机", "It fell.", []),  # the lift
        (
            "购买后上升",
            "It fell and sells.",
            [Clash(chinese=(0, 2), english=(12, 17)), Clash(chinese=(3, 5), english=(3, 7))],
        ),
        ("", "", []),
        ("气温上升", "İ İ fell", [Clash(chinese=(2, 4), english=(4, 8))]),  # a letter whose small form is two
    ],
)
def test_clashes(chinese: str, english: str, clashes: list[Clash]) -> None:
    assert read_opposites(FAMILIES).find_clashes(chinese, english) == clashes


def test_a_family_has_five_parts() -> None:
    with pytest.raises(ModelError, match="5 parts"):
        read_opposites("rise | fall")


def test_no_word_is_of_both_kinds_of_its_family() -> None:
    text = (files("duizhao.audit") / "opposites.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            one, other, chinese, against, neither = (set(part.split()) for part in line.split("|"))
            sharp = {word for word in one | other if not word.startswith("~")}
            assert all((one, other, chinese)), line
            assert not sharp & one & other, line
            assert not chinese & against, line
            assert all(len(word) > 1 for word in chinese | against | neither), line
    assert load_opposites().find_clashes("政府禁止停车", "They allow it.")  # the government forbids parking
