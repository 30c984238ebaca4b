"""The termbase at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from duizhao.glossary.termbase.base import AuditTerm, open_termbase

__all__ = ["read_terms"]


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of a termbase as an audit asks for them, read once so that any thread may have them."""

    terms: tuple[AuditTerm, ...]

    def terms_for_audit(self) -> Iterator[AuditTerm]:
        """Yield them."""
        yield from self.terms


def read_terms(path: Path | None) -> _Terms | None:
    """Read the terms of a termbase for an audit; None without a termbase."""
    if path is None:
        return None
    with open_termbase(path) as base:
        return _Terms(tuple(base.terms_for_audit()))
