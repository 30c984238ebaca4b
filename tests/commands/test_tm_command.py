"""``duizhao tm`` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from duizhao.__main__ import app

PAIRS = "The company needs 5 chips.\t公司需要五块芯片。\nComputing power is expensive.\t算力很贵。\n"


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    (tmp_path / "pairs.tsv").write_text(PAIRS, encoding="utf-8")
    path = tmp_path / "m.db"
    status, _, said = run("tm", "add", path, tmp_path / "pairs.tsv")
    assert status == 0
    assert said == f"{tmp_path / 'pairs.tsv'}: 2 new, 0 known\nunits       2\n"
    return path


def test_a_match_is_read_at_once(memory: Path) -> None:
    status, out, _ = run("tm", "search", memory, "The company needs 7 chips.")
    assert status == 0
    assert out == (
        "83%   pairs.tsv, pair 1; numbers: 5 → 7\n      The company needs ⟦5⟧ chips.\n      公司需要五块芯片。\n"
    )


def test_a_phrase_is_shown_where_it_occurs(memory: Path) -> None:
    status, out, _ = run("tm", "search", memory, "算力")
    assert status == 0
    assert out.splitlines() == [
        "      pairs.tsv, pair 2",
        "      ⟦算力⟧很贵。",
        "      ⟦Computing power⟧ is expensive.",
    ]


def test_json_for_programs(memory: Path) -> None:
    status, out, _ = run("tm", "search", memory, "Computing power is expensive.", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["query"] == "Computing power is expensive."
    assert [(one["percent"], one["chinese"], one["pair"]) for one in found["matches"]] == [(100, "算力很贵。", 2)]
    assert found["concordance"] == []


def test_counts(memory: Path) -> None:
    status, out, _ = run("tm", "stats", memory)
    assert status == 0
    assert out.splitlines()[1].split() == ["units", "2"]


def test_a_new_text_is_filled(memory: Path, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("Computing power is expensive. It was not always so.\n", encoding="utf-8")
    status, _, said = run("tm", "pretranslate", tmp_path / "new.txt", "--tm", memory, "-o", tmp_path / "new.tsv")
    assert (status, said) == (0, "segments    2: 1 exact, 0 fuzzy, 1 without a match\n")
    assert (tmp_path / "new.tsv").read_text(encoding="utf-8").startswith("Computing power is expensive.\t算力很贵。")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("search", "missing.db", "x"), "no such translation memory; add a bitext with `duizhao tm add`"),
        (("add", "new.db"), "give an aligned text to add"),
        (("stats", "pairs.tsv"), "not a translation memory"),
    ],
)
def test_mistakes_are_one_line(
    arguments: tuple[str, ...], message: str, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(memory.parent)
    status, out, said = run("tm", *arguments)
    assert (status, out) == (2, "")
    assert message in said
    assert said.count("\n") == 1


def test_nothing_found_is_status_1(memory: Path) -> None:
    assert run("tm", "search", memory, "天气")[0] == 1  # the weather
