"""Concordance: where a selected text occurs in the file, and in a translation memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from duizhao.desk.draft import side_text
from duizhao.desk.searching import find_pairs
from duizhao.desk.session import Session

__all__ = ["context_values"]

_SHOWN: Final = 12


def context_values(session: Session, query: str, memory: Path | None) -> dict[str, Any]:
    """Return where a text occurs: pairs of the file, how many more, and pairs of the memory (None without one).

    Raises
    ------
    InputError, FormatError
        When the memory cannot be read.
    """
    state = session.state
    hits = find_pairs(state, query) if query else []
    pairs = [
        (state.place(key) + 1, key, *(side_text(state, state.pair(key), side) for side in ("source", "target")))
        for key in hits[:_SHOWN]
    ]
    return {"pairs": pairs, "more": max(0, len(hits) - _SHOWN), "memory": _remembered(session, query, memory)}


def _remembered(session: Session, query: str, path: Path | None) -> list[tuple[str, str]] | None:
    if path is None:
        return None
    from duizhao.memory.concordance import find_phrase  # noqa: PLC0415 - only with a memory
    from duizhao.memory.store import open_memory  # noqa: PLC0415 - as above

    chinese = session.state.texts["source"].lang.startswith("zh")
    with open_memory(path) as memory:
        lines = find_phrase(memory, query, limit=_SHOWN).lines
    return [(line.unit.text(chinese=chinese), line.unit.text(chinese=not chinese)) for line in lines]
