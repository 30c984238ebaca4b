"""Pieces worked on side by side: in order, bounded, and with their errors."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from duizhao.align.sentences.threads import prompt_threads, side_by_side


@pytest.mark.parametrize("count", [0, 1, 2, 3, 9])
def test_results_come_in_order(count: int) -> None:
    assert list(side_by_side(lambda number: number * number, range(count))) == [n * n for n in range(count)]


def test_what_is_given_is_made_by_the_caller_and_not_far_ahead() -> None:
    made: list[tuple[int, threading.Thread]] = []
    done: list[int] = []

    def given() -> Iterator[int]:
        for number in range(8):
            assert number - len(done) <= 3
            made.append((number, threading.current_thread()))
            yield number

    for result in side_by_side(abs, given()):
        done.append(result)  # noqa: PERF402 - the next is made between two of them
    assert done == list(range(8))
    assert {thread for _, thread in made} == {threading.current_thread()}


def test_an_error_reaches_the_caller() -> None:
    with pytest.raises(ZeroDivisionError):
        list(side_by_side(lambda number: 1 // number, [2, 1, 0, 3]))


def test_turns_are_short_for_as_long_as_asked() -> None:
    usual = sys.getswitchinterval()
    with prompt_threads():
        assert sys.getswitchinterval() < usual
        with prompt_threads():
            pass
        assert sys.getswitchinterval() < usual
    assert sys.getswitchinterval() == usual
    with pytest.raises(KeyError), prompt_threads():
        raise KeyError
    assert sys.getswitchinterval() == usual
