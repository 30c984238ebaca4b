"""Quotation marks told from apostrophes, carried over sentences; clauses."""

from __future__ import annotations

import numpy as np
import pytest

from duizhao.align.sentences.punctuation import clause_numbers, count_marks


@pytest.mark.parametrize(
    ("text", "opening", "closing"),
    [
        ("“I see,” he said.", 1, 1),
        ("'I don't,' she said, 'know.'", 2, 2),
        ('"No."', 1, 1),
        ("The boys' room wasn't locked.", 0, 0),
        ("He said it’s goin' on.", 0, 0),
        ("他说：“走吧。”", 1, 1),  # he said: let's go
        ("「好。」", 1, 1),  # good
        ("Nothing here.", 0, 0),
    ],
)
def test_quotation_marks(text: str, opening: int, closing: int) -> None:
    marks = count_marks([text])
    assert (marks.opening[0], marks.closing[0]) == (opening, closing)


def test_quotation_runs_on_until_it_is_closed() -> None:
    marks = count_marks(["He said: 'I went.", "It rained.", "Then I came back.'", "He left."])
    assert marks.open_after.tolist() == [1, 1, 0, 0]
    assert marks.announces.tolist() == [0, 0, 0, 0]


# Somebody says, asks, shouts, answers; then nobody speaks; the last sentence goes on after the colon before it.
SPOKEN = ["他说：走吧。", "老人问：去哪？", "她喊：快！", "他答道：好。", "天黑了。", "孩子又叫：", "我怕。"]


def test_a_colon_after_a_word_of_saying_opens_speech_in_a_book_without_quotation_marks() -> None:
    marks = count_marks(SPOKEN)
    assert marks.opening.tolist() == [1, 1, 1, 1, 0, 0, 1]
    assert marks.closing.tolist() == [1, 1, 1, 1, 0, 0, 1]
    assert marks.starts.tolist() == marks.ends.tolist() == [1, 1, 1, 1, 0, 0, 1]
    assert marks.begins.tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert not marks.open_after.any()


@pytest.mark.parametrize(
    "texts",
    [
        SPOKEN[:4],  # too few to say what kind of book it is
        [*SPOKEN, "“下雨了。”", "“回家吧。”"],  # quotation marks are used: it rains; let us go home
        ["He said: go.", "She asked: where?", "He shouted: run!", "They answered: no.", "He said: all right."],
    ],
)
def test_elsewhere_only_quotation_marks_open_speech(texts: list[str]) -> None:
    marks = count_marks(texts)
    quoted = ["“" in text for text in texts]
    assert marks.opening.astype(bool).tolist() == quoted


def test_marks_at_the_end_and_inside() -> None:
    marks = count_marks(["真的吗？！”", "Really?", "He said:", "Wait… no —"])  # the first: really?!
    assert marks.questions.tolist() == [1, 1, 0, 0]
    assert marks.exclamations.tolist() == [1, 0, 0, 0]
    assert marks.asks.tolist() == [0, 1, 0, 0]
    assert marks.announces.tolist() == [0, 0, 1, 0]
    assert marks.pauses.tolist() == [0, 0, 0, 2]
    assert marks.part(slice(1, 3)).asks.tolist() == [1, 0]


def test_no_sentence_has_no_marks() -> None:
    assert len(count_marks([]).asks) == 0


def test_clauses_are_cut_at_marks() -> None:
    #       0 1 2 3 4 5 6     he came, sat, and left
    text = "他来了，坐下，走了。"
    assert clause_numbers(text, np.array([0, 2, 4, 5, 7])).tolist() == [0, 0, 1, 1, 2]
