"""The termbase at the desk."""

from __future__ import annotations

from pathlib import Path

from duizhao.glossary.termbase.base import open_termbase
from duizhao.glossary.termbase.snapshot import TermSnapshot

__all__ = ["read_terms"]


def read_terms(path: Path | None) -> TermSnapshot | None:
    """Read the terms of a termbase for an audit in any thread; None without a termbase."""
    if path is None:
        return None
    with open_termbase(path) as base:
        return base.snapshot()
