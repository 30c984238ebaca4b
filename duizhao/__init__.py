"""duizhao 对照: align, mine, look up and audit English–Chinese parallel text.

What is listed in ``__all__`` is the public face, described in ``docs/python.md``; everything else may change. Each
name is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from duizhao.bitext.version import VERSION as __version__  # noqa: N811 (the name that tools look for)

if TYPE_CHECKING:
    from duizhao.align.editions.comparing import Edition, EditionUnit
    from duizhao.align.encoders.protocol import Encoder, TokenEncoder
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.audit.findings import Audit, Finding, Score, Span
    from duizhao.audit.reports import write_reports
    from duizhao.audit.reports.rows import finding_rows
    from duizhao.bitext.errors import DuizhaoError
    from duizhao.bitext.model import Bead, Bitext, Document, Recipe, Segment
    from duizhao.face.alignment import align_files, align_texts, compare_versions
    from duizhao.face.audits import audit_bitext, audit_document, estimate_pairs
    from duizhao.face.bitexts import read_bitext, write_bitext
    from duizhao.face.terms import mine_terms
    from duizhao.glossary.concepts import ConceptEntry, Status, Term
    from duizhao.glossary.mining.glossary import Glossary
    from duizhao.glossary.termbase.base import Termbase, open_termbase
    from duizhao.glossary.termbase.lookup import LookupHit, look_up

__all__ = [
    "Audit",
    "Bead",
    "Bitext",
    "ConceptEntry",
    "Document",
    "DuizhaoError",
    "Edition",
    "EditionUnit",
    "Encoder",
    "Finding",
    "Glossary",
    "LookupHit",
    "Recipe",
    "Score",
    "Segment",
    "Span",
    "Status",
    "Term",
    "Termbase",
    "TokenEncoder",
    "__version__",
    "align_files",
    "align_texts",
    "audit_bitext",
    "audit_document",
    "compare_versions",
    "estimate_pairs",
    "finding_rows",
    "load_encoder",
    "look_up",
    "mine_terms",
    "open_termbase",
    "read_bitext",
    "write_bitext",
    "write_reports",
]

_PLACES: Final = MappingProxyType(
    {
        "align.editions.comparing": ("Edition", "EditionUnit"),
        "align.encoders.protocol": ("Encoder", "TokenEncoder"),
        "align.encoders.registry": ("load_encoder",),
        "audit.findings": ("Audit", "Finding", "Score", "Span"),
        "audit.reports": ("write_reports",),
        "audit.reports.rows": ("finding_rows",),
        "bitext.errors": ("DuizhaoError",),
        "bitext.model": ("Bead", "Bitext", "Document", "Recipe", "Segment"),
        "face.alignment": ("align_files", "align_texts", "compare_versions"),
        "face.audits": ("audit_bitext", "audit_document", "estimate_pairs"),
        "face.bitexts": ("read_bitext", "write_bitext"),
        "face.terms": ("mine_terms",),
        "glossary.concepts": ("ConceptEntry", "Status", "Term"),
        "glossary.mining.glossary": ("Glossary",),
        "glossary.termbase.base": ("Termbase", "open_termbase"),
        "glossary.termbase.lookup": ("LookupHit", "look_up"),
    }
)


def __getattr__(name: str) -> Any:  # noqa: ANN401 (PEP 562: whatever bears the name)
    """Load a name of the public face when it is first used."""
    for place, names in _PLACES.items():
        if name in names:
            found = getattr(import_module(f"duizhao.{place}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module 'duizhao' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public face."""
    return sorted(__all__)
