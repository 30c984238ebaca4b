"""``duizhao mcp`` as a client of the official SDK meets it: started as a program, spoken to over stdio."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from duizhao.bitext.errors import InputError
from duizhao.glossary.concepts import ConceptEntry, State, Status, Term
from duizhao.glossary.termbase.base import open_termbase
from duizhao.mcp.server import make_server

mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")

Call = tuple[str, dict[str, Any]]


@pytest.fixture
def termbase(tmp_path: Path) -> Path:
    path = tmp_path / "terms.db"
    with open_termbase(path, create=True) as base:
        base.import_entries(
            [
                ConceptEntry(
                    terms=(
                        Term(text="computing power", lang="en"),
                        Term(text="算力", lang="zh-Hans", status=Status.PREFERRED),
                        Term(text="计算能力", lang="zh-Hans", status=Status.DEPRECATED),
                    )
                )
            ]
        )
    return path


def call(arguments: Sequence[str], *calls: Call) -> tuple[list[str], list[Any]]:
    """Start the server as a client does; return its tools and the results of the calls."""

    async def talk() -> tuple[list[str], list[Any]]:
        server = mcp.StdioServerParameters(
            command=sys.executable, args=["-m", "duizhao", "mcp", *arguments], env=dict(os.environ)
        )
        async with mcp.Client(server) as client:
            tools = await client.list_tools()
            return [tool.name for tool in tools.tools], [await client.call_tool(name, given) for name, given in calls]

    return asyncio.run(talk())


def test_a_client_looks_up_marks_proposes_and_audits(termbase: Path) -> None:
    tools, results = call(
        ["--termbase", str(termbase), "--who", "editor"],
        ("look_up_term", {"term": "suanli"}),
        ("look_up_term", {"term": "computing power", "locale": "zh-TW"}),
        ("mark_terms", {"text": "It needs computing powers."}),
        ("propose_term", {"english": "open source", "chinese": "开源", "note": "seen in a draft"}),
        ("mark_terms", {"text": "Open-source tools."}),
        ("audit_pair", {"source": "It needs computing power.", "target": "它需要计算能力。"}),
        ("look_up_term", {"term": " "}),
    )
    assert tools == ["look_up_term", "mark_terms", "propose_term", "audit_pair"]
    found, regional, marked, proposed, marked_again, audited, refused = results
    data = [result.structured_content for result in (found, regional, marked, proposed, marked_again, audited)]
    assert data[0]["hits"][0]["match"] == "pinyin"
    assert {term["text"] for term in data[1]["hits"][0]["concept"]["terms"]} >= {"算力"}
    assert [mark["text"] for mark in data[2]["marks"]] == ["computing powers"]
    assert (data[3]["new"], data[3]["concept"]["state"]) == (True, "proposed")
    assert [mark["terms"][0]["proposed"] for mark in data[4]["marks"]] == [True]
    assert [(one["check"], one["tier"]) for one in data[5]["findings"]] == [("terminology", "error")]
    assert refused.is_error
    assert "nothing to look up" in refused.content[0].text
    with open_termbase(termbase) as base:
        assert [entry.state for entry in base] == [State.ACCEPTED, State.PROPOSED]
        assert base.history(limit=1)[0].who == "editor"


def test_a_memory_gives_concordances_and_matches(termbase: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner  # noqa: PLC0415 - for this test

    from duizhao.__main__ import app  # noqa: PLC0415

    (tmp_path / "pairs.tsv").write_text("It needs computing power.\t它需要算力。\n", encoding="utf-8")
    memory = str(tmp_path / "house.db")
    added = CliRunner().invoke(app, ["tm", "add", memory, str(tmp_path / "pairs.tsv")])
    assert added.exit_code == 0, added.output
    tools, [found, near] = call(
        ["--termbase", str(termbase), "--tm", memory],
        ("concordance", {"phrase": "算力"}),
        ("memory_matches", {"text": "It needs more computing power."}),
    )
    assert tools[-2:] == ["concordance", "memory_matches"]
    assert len(found.structured_content["lines"]) == 1
    assert [(one["percent"], one["chinese"]) for one in near.structured_content["matches"]] == [(83, "它需要算力。")]


def test_a_memory_that_is_not_there(termbase: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such translation memory"):
        make_server(termbase, memory=tmp_path / "nowhere.db")
