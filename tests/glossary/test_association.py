"""What goes with a candidate over a whole text, without links and without a dictionary."""

from __future__ import annotations

from duizhao.glossary.mining.association import find_associated
from duizhao.glossary.mining.survey import survey_pairs
from tests.glossary.test_survey import pairs_of

# The tokamak stands still; each time beside other words. The second list holds neither.
WITH = [
    ("The tokamak stopped on Monday.", "托卡马克周一停止了。"),
    ("They built a tokamak near the river.", "他们在河边建造托卡马克。"),
    ("Nobody repaired the tokamak.", "没有人修理托卡马克。"),
    ("A tokamak needs helium.", "托卡马克需要氦气。"),
]
WITHOUT = [
    ("The factory stopped on Friday.", "工厂周五停止了。"),
    ("They built a bridge near the city.", "他们在城市边建造桥梁。"),
    ("Nobody repaired the road.", "没有人修理道路。"),
]
VERBS = [("Heat", "加热"), ("Cool", "冷却"), ("Watch", "观察"), ("Buy", "购买")]


def associated(rows: list[tuple[str, str]], *keys: str) -> dict[str, str]:
    pairs = pairs_of(rows)
    return {one.key: one.chinese for one in find_associated(pairs, survey_pairs(pairs).places, list(keys))}


def test_what_goes_with_a_word_is_found_whole() -> None:
    assert associated(WITH + WITHOUT, "tokamak") == {"tokamak": "托卡马克"}


def test_nothing_where_two_go_with_it_alike() -> None:
    # helium and the tokamak are always together: which is which, nothing here shows
    rows = [(f"{verb} the tokamak.", f"{chinese}托卡马克氦气。") for verb, chinese in VERBS]
    found = associated(rows + WITHOUT, "tokamak").get("tokamak", "")
    assert found in {"", "托卡马克氦气"}


def test_nothing_asked_nothing_found() -> None:
    assert associated(WITHOUT) == {}
