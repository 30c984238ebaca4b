"""Audits and estimates for a program that imports duizhao."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Encoder, TokenEncoder
from duizhao.audit.agreement import measure_agreement as _measure_agreement
from duizhao.audit.auditing import audit_bitext as _audit_bitext
from duizhao.audit.auditing import audit_document as _audit_document
from duizhao.audit.dismissals import Dismissal
from duizhao.audit.estimate import estimate_pairs as _estimate_pairs
from duizhao.audit.findings import Audit
from duizhao.audit.mqm import Profile
from duizhao.bitext.documents import make_document
from duizhao.bitext.model import Bitext, Document
from duizhao.bitext.progress import Progress
from duizhao.bitext.readers import read_manuscript
from duizhao.face.models import encoder_of, token_encoder_of
from duizhao.glossary.termbase.base import Termbase

__all__ = ["audit_bitext", "audit_document", "estimate_pairs"]


def audit_bitext(
    bitext: Bitext,
    *,
    termbase: Termbase | None = None,
    encoder: TokenEncoder | str | None = "e5-small",
    checks: Sequence[str] | None = None,
    dismissals: Iterable[Dismissal] = (),
    profile: Profile | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Audit a bitext.

    Parameters
    ----------
    encoder
        One that gives token vectors, or its name; with None, omissions are judged by length alone, in a tenth of
        the time.
    bitext, termbase, checks, dismissals, profile, progress
        As for `duizhao.audit.auditing.audit_bitext`.

    Raises
    ------
    InputError
        When a check of a name does not exist.
    ModelError
        When the model gives no token vectors; else as `duizhao.load_encoder`.
    """
    return _audit_bitext(
        bitext,
        termbase=termbase,
        encoder=None if encoder is None else token_encoder_of(encoder),
        checks=checks,
        dismissals=dismissals,
        profile=profile,
        progress=progress,
    )


def audit_document(
    document: Document | str | os.PathLike[str],
    *,
    checks: Sequence[str] | None = None,
    dismissals: Iterable[Dismissal] = (),
    profile: Profile | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Audit a text that has no source: a file, or a document.

    Parameters, result and errors are those of `duizhao.audit.auditing.audit_document`.
    """
    if not isinstance(document, Document):
        document = make_document(read_manuscript(Path(document)))
    return _audit_document(document, checks=checks, dismissals=dismissals, profile=profile, progress=progress)


def estimate_pairs(
    pairs: Sequence[tuple[str, str]],
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    base_rate: float | None = None,
    group_by_source: bool = False,
    encoder: Encoder | str = "e5-small",
    progress: Progress | None = None,
) -> npt.NDArray[np.float64]:
    """Estimate the risk of a major error in each pair without a reference, as `duizhao estimate` does; higher is worse.

    Parameters
    ----------
    group_by_source
        Weigh how close each target is to the other translations of its source, where there are three or more.
    encoder
        One, or its name.
    pairs, source_lang, target_lang, base_rate, progress
        As for `duizhao.audit.estimate.estimate_pairs`, and so are result and errors.
    """
    loaded = encoder_of(encoder)
    return _estimate_pairs(
        pairs,
        loaded,
        source_lang=source_lang,
        target_lang=target_lang,
        base_rate=base_rate,
        agreement=_measure_agreement(pairs, loaded) if group_by_source else None,
        progress=progress,
    )
