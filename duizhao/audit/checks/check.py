"""What a check is: a name, a sentence, and a pure function from what it may see to findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding

__all__ = ["BeadFunction", "Check", "DocumentFunction", "Need"]

BeadFunction = Callable[[BeadView, Context], Sequence[Finding]]
DocumentFunction = Callable[[Context], Sequence[Finding]]
Need = Literal["source", "encoder", "terms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check under its name.

    ``bead`` looks at one bead at a time and ``document`` at the whole bitext; a check has one of them or
    both. Both are pure: the same view and context give the same findings. ``needs`` lists what must be
    there for it to run: ``source`` (so not in a monolingual audit), ``encoder``, ``terms``.
    ``helped_by`` lists what it works without, less well; the command line loads an encoder for it only where it has no
    ``bead`` function, so that rules alone start at once. A ``bead`` function is called for every bead, also
    those with an empty side. ``whole`` is set where it may say of a pair that it is not a translation: nothing
    finer is then said of the pair. ``gathers`` is set where its small slips become one finding in a document that is
    full of them (`duizhao.audit.settling`).
    """

    name: str
    summary: str
    bead: BeadFunction | None = None
    document: DocumentFunction | None = None
    needs: frozenset[Need] = frozenset()
    helped_by: frozenset[Need] = frozenset()
    whole: bool = False
    gathers: bool = False
