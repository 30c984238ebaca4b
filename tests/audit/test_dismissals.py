"""Dismissals: a readable file that outlives alignments and hostile text."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.audit.context import BeadView
from duizhao.audit.dismissals import (
    Dismissal,
    dismiss,
    format_dismissals,
    parse_dismissals,
    read_dismissals,
    split_dismissed,
    write_dismissals,
)
from duizhao.audit.findings import Finding
from duizhao.bitext.errors import FormatError, InputError


def _finding(target: str = "强大新技术,。") -> Finding:  # powerful new technology
    view = BeadView.of("powerful new technologies.", target, "en", "zh-Hans")
    return view.finding(
        check="punctuation",
        subtype="punctuation",
        severity="minor",
        tier="error",
        confidence=1,
        message="doubled",
        target=[(len(target) - 2, len(target))],
    )


def test_a_dismissed_finding_is_kept_apart() -> None:
    finding = _finding()
    assert split_dismissed([finding], [dismiss(finding, reason="house style")]) == ((), (finding,))
    assert split_dismissed([finding], []) == ((finding,), ())


def test_a_dismissal_lapses_when_its_place_changes() -> None:
    assert split_dismissed([_finding("弱小新技术,。")], [dismiss(_finding())])[0]  # weak new technology


def test_the_file_reads_as_written(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx.dismissed.tsv"
    dismissals = (dismiss(_finding(), reason="a\tb\nc"),)
    write_dismissals(path, dismissals)
    assert read_dismissals(path) == dismissals
    write_dismissals(path, (*dismissals, *dismissals))
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2
    assert "a b c" in path.read_text(encoding="utf-8")


def test_no_file_means_no_dismissals(tmp_path: Path) -> None:
    assert read_dismissals(tmp_path / "none.tsv") == ()


def test_a_line_without_a_key_is_named() -> None:
    with pytest.raises(FormatError, match="line 2: 'x' is not a key"):
        parse_dismissals("# head\nx\ty\n")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read"):
        read_dismissals(path)


@settings(max_examples=40)
@given(st.text(), st.text(), st.text())
def test_any_text_goes_through_the_file(check: str, reason: str, place: str) -> None:
    written = format_dismissals([Dismissal(key="0" * 16, check=check, reason=reason, place=place)])
    (read,) = parse_dismissals(written)
    assert read.key == "0" * 16
    assert format_dismissals([read]) == written
