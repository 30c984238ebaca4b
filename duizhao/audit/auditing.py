"""The audit itself: a bitext, or a text alone, through the checks to findings and a score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from duizhao.audit.checks import load_checks
from duizhao.audit.checks.check import BeadFunction, Check
from duizhao.audit.context import Context, view_beads
from duizhao.audit.dismissals import Dismissal, split_dismissed
from duizhao.audit.findings import Audit, Finding
from duizhao.audit.mqm import Profile, default_profile, score_findings
from duizhao.audit.running import confirm_widely
from duizhao.audit.settling import settle
from duizhao.bitext.catalogue import noted, phrase
from duizhao.bitext.model import Bead, Bitext, Document, Recipe
from duizhao.bitext.progress import Progress

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.audit.places import AuditedFile
    from duizhao.glossary.termbase.base import Termbase
    from duizhao.glossary.termbase.snapshot import TermSnapshot

__all__ = ["audit_bitext", "audit_document"]

BLOCK: Final = 1024
"""Pairs that the checks go through one after the other, before the next: what is remembered of a text serves all."""
_MISSING: Final = {
    "source": noted("there is no source text"),
    "encoder": noted("no encoder was given"),
    "terms": noted("no termbase was given"),
}


def audit_bitext(
    bitext: Bitext,
    *,
    termbase: Termbase | TermSnapshot | None = None,
    encoder: Encoder | None = None,
    checks: Sequence[str] | None = None,
    dismissals: Iterable[Dismissal] = (),
    profile: Profile | None = None,
    progress: Progress | None = None,
    files: Sequence[AuditedFile] = (),
    notes: Sequence[str] = (),
) -> Audit:
    """Audit a bitext.

    Parameters
    ----------
    bitext :
        What to audit; each side's declared language decides what is wrong language or wording.
    termbase :
        Terms for the terminology check; without one it is skipped.
    encoder :
        One with token vectors (``e5-small``) for the coverage check, which else judges by length alone.
    checks :
        Names of the only checks to run; all that can run when None.
    dismissals :
        Findings set aside before; they are kept apart in the result.
    profile :
        How the score is made; the shipped profile when None.
    progress :
        Called with ``(check, done, in all)`` before each check, and at the end; while words are linked, which takes by
        far the longest, with ``("word links", pairs, pairs in all)``.
    files, notes :
        What the bitext was read from, and lines for the reader; they go into the result.

    Raises
    ------
    InputError
        When a check of a name does not exist.
    """
    return _audit(
        bitext,
        termbase=termbase,
        encoder=encoder,
        checks=checks,
        dismissals=dismissals,
        profile=profile,
        progress=progress,
        monolingual=False,
        files=files,
        notes=notes,
    )


def audit_document(
    document: Document,
    *,
    checks: Sequence[str] | None = None,
    dismissals: Iterable[Dismissal] = (),
    profile: Profile | None = None,
    progress: Progress | None = None,
    files: Sequence[AuditedFile] = (),
) -> Audit:
    """Audit a text that has no source: what can be said of a translation, or of any text, alone.

    The document is the target of the resulting bitext, one insertion a segment; its source is empty.
    Parameters and errors are those of `audit_bitext`.
    """
    source_lang = "en" if document.lang.startswith("zh") else "zh-Hans"
    bitext = Bitext(
        source=Document(segments=(), lang=source_lang, name=""),
        target=document,
        beads=tuple(Bead(source=(), target=(index,)) for index in range(len(document))),
    )
    return _audit(
        bitext,
        termbase=None,
        encoder=None,
        checks=checks,
        dismissals=dismissals,
        profile=profile,
        progress=progress,
        monolingual=True,
        files=files,
        notes=(),
    )


def _audit(
    bitext: Bitext,
    *,
    termbase: Termbase | TermSnapshot | None,
    encoder: Encoder | None,
    checks: Sequence[str] | None,
    dismissals: Iterable[Dismissal],
    profile: Profile | None,
    progress: Progress | None,
    monolingual: bool,
    files: Sequence[AuditedFile],
    notes: Sequence[str],
) -> Audit:
    context = Context(
        bitext=bitext,
        views=view_beads(bitext),
        monolingual=monolingual,
        encoder=encoder,
        terms=termbase,
        progress=progress,
    )
    given = {
        "source": not monolingual,
        "encoder": encoder is not None,
        "terms": termbase is not None,
    }
    profile = profile or default_profile()
    running: list[Check] = []
    skipped: list[tuple[str, str]] = []
    for check in load_checks(checks):
        if profile.checks.get(check.name) == "off" and checks is None:
            skipped.append((check.name, phrase("switched off in the profile {name}", name=profile.name)))
            continue
        missing = sorted(need for need in check.needs if not given[need])
        if missing:
            skipped.append((check.name, phrase(_MISSING[missing[0]])))
        else:
            running.append(check)
    found = settle(
        _run(running, context, progress),
        whole_checks=frozenset(check.name for check in running if check.whole),
        gathering=frozenset(check.name for check in running if check.gathers),
    )
    standing, dismissed = split_dismissed([_in_tier(finding, profile) for finding in found], dismissals)
    side = "target" if monolingual else profile.count
    document = bitext.target if side == "target" else bitext.source
    names = tuple(check.name for check in running)
    parameters = (*bitext.recipe.parameters, ("checks", "+".join(names)), ("profile", profile.name))
    return Audit(
        bitext=bitext,
        findings=standing,
        score=score_findings(standing, document, side=side, profile=profile),
        checks=names,
        skipped=tuple(skipped),
        dismissed=dismissed,
        recipe=Recipe(
            version=bitext.recipe.version,
            model=encoder.name if encoder is not None else "",
            level=bitext.recipe.level,
            parameters=parameters,
        ),
        monolingual=monolingual,
        files=tuple(files),
        notes=tuple(notes),
    )


def _in_tier(finding: Finding, profile: Profile) -> Finding:
    """Put a finding into the tier that the project's profile gives its check."""
    tier = profile.checks.get(finding.check)
    return replace(finding, tier=tier) if tier is not None and tier != "off" else finding


def _look(look: BeadFunction, context: Context, first: int) -> Iterator[Finding]:
    """Run a check over a block of beads; in a text cut into lines what it finds has to hold of the lines around too."""
    for place, view in enumerate(context.views[first : first + BLOCK], start=first):
        here = look(view, context)
        if here and view.index in context.running:
            yield from confirm_widely(here, context.views, place, lambda wide: look(wide, context))
        else:
            yield from here


def _run(checks: Sequence[Check], context: Context, progress: Progress | None) -> list[Finding]:
    """Run the checks one after the other over each block of beads, then over all.

    That is half as fast again as all of them bead by bead, and what they share of a text is still remembered.
    """
    found: list[list[Finding]] = [[] for _ in checks]
    for first in range(0, len(context.views), BLOCK):
        for check, some in zip(checks, found, strict=True):
            if check.bead is not None:
                some.extend(_look(check.bead, context, first))
        if progress is not None:
            progress("pairs", min(first + BLOCK, len(context.views)), len(context.views))
    for number, (check, some) in enumerate(zip(checks, found, strict=True)):
        if progress is not None:
            progress(check.name, number, len(checks))
        if check.document is not None:
            some.extend(check.document(context))
    if progress is not None:
        progress("checks", len(checks), len(checks))
    return [finding for some in found for finding in some]
