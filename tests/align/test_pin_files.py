"""Pins from files: indices, and texts of whole segments."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.align.pin_files import read_pins
from duizhao.bitext.errors import FormatError
from duizhao.bitext.model import Document

# Good. / He left. / It rained for a long time. / Good.
CHINESE = Document.of(["好。", "他走了。", "", "雨下了很久。", "好。"], "zh-Hans")
ENGLISH = Document.of(["Good.", "He left.", "It rained", "for a long time.", "Good."], "en")
Key = tuple[tuple[int, ...], tuple[int, ...]]


@pytest.mark.parametrize(
    ("name", "text", "pins"),
    [
        ("a.beads", "[1]:[1]:0.5\n\n[2]:[]\n", [((1,), (1,)), ((2,), ())]),
        ("a.tsv", "他走了。\tHe left.\n雨下了很久。\tIt rained for a long time.\n", [((1,), (1,)), ((3,), (2, 3))]),
        # The other way round, and with white space that the document does not have.
        ("a.tsv", "He  left.\t他走了。 \nGood.\t好。\n", [((1,), (1,)), ((4,), (4,))]),
        # Only what is marked counts, but the rows before it say where it stands.
        (
            "a.tsv",
            (
                "zh\ten\tkind\tconfidence\tchecked\tpinned\n好。\tGood.\t1-1\t1\t\t\n他走了。\tHe left.\t1-1\t1\t\t\n"
                "好。\tGood.\t1-1\t1\tyes\t\n"
            ),
            [((4,), (4,))],
        ),
    ],
)
def test_pins(tmp_path: Path, name: str, text: str, pins: list[Key]) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert [(pin.source, pin.target) for pin in read_pins(path, CHINESE, ENGLISH)] == pins


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.beads", "[1]:[9]\n", "segment 9 does not exist"),
        ("a.tsv", "他走了。\tHe left.\n雨下了\tIt rained\n", "pair 2: not the text of whole segments"),
        ("a.tsv", "雨下了很久。\tIt rained for a long time.\n他走了。\tHe left.\n", "pair 2: not the text"),  # crossing
        ("a.tsv", "他走了。\tHe left.\n他走了。\tHe left.\n", "pair 2: not the text"),  # repeated
    ],
)
def test_pins_that_do_not_fit_are_refused_together(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        read_pins(path, CHINESE, ENGLISH)
