"""Cutting into pieces, with a vocabulary that a person can check."""

from __future__ import annotations

import pytest

from duizhao.align.encoders.pieces import PieceCutter

# Numbers 0 to 3 are sentinels, padding and the unknown; a word is likelier than its parts.
PIECES = [
    *(("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)),
    *(("▁", -3.0), ("▁new", -2.0), ("▁news", -4.0), ("s", -3.0), ("▁york", -2.0), ("对", -3.0), ("照", -3.0)),
    *(("对照", -4.0), ("fi", -2.0), ("▁¥", -2.0), ("é", -2.0)),
]
CUTTER = PieceCutter(PIECES, (0, 2, 1, 3), {"\t": " ", "～": "～"}, longest=8)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ["<s>", "▁", "</s>"]),
        ("new york", ["<s>", "▁new", "▁york", "</s>"]),
        ("new   york", ["<s>", "▁new", "▁york", "</s>"]),
        ("new\tyork", ["<s>", "▁new", "▁york", "</s>"]),
        ("news", ["<s>", "▁news", "</s>"]),  # -4 against -2 - 3
        ("对照", ["<s>", "▁", "对照", "</s>"]),
        ("ﬁ", ["<s>", "▁", "fi", "</s>"]),
        ("￥", ["<s>", "▁¥", "</s>"]),
        ("e\u0301", ["<s>", "▁", "é", "</s>"]),
        ("xyz", ["<s>", "▁", "<unk>", "</s>"]),
        ("对照对照对照对照对照对照对照", ["<s>", "▁", *["对照"] * 5, "</s>"]),
    ],
)
def test_the_likeliest_pieces_win(text: str, pieces: list[str]) -> None:
    assert [PIECES[number][0] for number in CUTTER.cut(text).ids] == pieces


def test_places_are_those_of_the_text() -> None:
    text = "new   york ﬁe\u0301"
    cut = CUTTER.cut(text)
    assert [text[start:end].strip() for start, end in cut.offsets[1:-1]] == ["new", "york", "", "ﬁ", "e\u0301"]
    assert cut.offsets[0] == cut.offsets[-1] == (0, 0)
