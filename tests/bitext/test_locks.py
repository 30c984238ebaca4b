"""One writer at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.bitext.errors import InputError, OutputError
from duizhao.bitext.locks import locked


def test_a_second_writer_waits_and_is_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    with locked(path), pytest.raises(InputError, match=r"a\.tsv: a desk is open; wait for it or close it"):  # noqa: SIM117
        with locked(path, seconds=0.05, holder="a desk is open"):
            pass
    with locked(path, seconds=0):
        assert not path.exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"), locked(tmp_path / "none" / "a.tsv"):
        pass
