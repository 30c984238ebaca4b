"""Bars on a terminal: where a stage begins, and what happens to one that others interrupt."""

from __future__ import annotations

import io
import re
import sys

import pytest

from duizhao.commands.progress import progress_bars

CALLS = [("align", 3, 10), ("encode", 0, 5), ("encode", 5, 5), ("align", 9, 10), ("encode", 0, 7), ("align", 10, 10)]
"""Three of ten are done as it begins; two documents are encoded on the way."""


class Terminal(io.StringIO):
    """Text that takes itself for a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def test_bars_begin_where_the_work_does_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bars() as progress:
        for call in CALLS:
            progress(*call)
    shown = re.findall(r"(align|encode):.*?(\d+/\d+)", terminal.getvalue())
    wanted = [("align", "3/10"), ("encode", "0/5"), ("align", "9/10"), ("encode", "0/7"), ("align", "10/10")]
    found = iter(shown)
    assert all(step in found for step in wanted), shown


def test_nothing_is_drawn_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bars() as progress:
        progress("align", 1, 2)
    assert capsys.readouterr().err == ""
