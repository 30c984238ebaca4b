"""What is audited: aligned files, two texts that are aligned first, or one text.

Aligned files are joined, so that terms are compared across a project, and each keeps its own lines. Two texts, or one
with both languages, go through the aligner, so that sentences without a partner are seen; a text alone is audited
without a source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.audit.places import AuditedFile
from duizhao.bitext.catalogue import noted, phrase
from duizhao.bitext.documents import make_document
from duizhao.bitext.errors import InputError, LanguageError
from duizhao.bitext.joining import join_bitexts
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.readers import is_bitext, read_manuscript, read_translations
from duizhao.bitext.writers.tmx import locale_of

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.bitext.progress import Progress

__all__ = ["AuditInput", "read_audit_input"]

_PAIRS_ONLY = frozenset({".tmx", ".tsv", ".csv", ".xlsx"})
"""Formats that hold pairs alone, so that a sentence without a partner leaves no trace in them."""
_BLIND = noted(
    "{file}: holds pairs alone, so sentences that were left out or added as a whole cannot be seen;"
    " audit the two texts for that"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditInput:
    """What was read: a bitext, or a text alone as its target (``monolingual``), the files, and notes for the reader.

    ``translations`` are the parts of it that are audited one by one, where files hold several translations of one
    source; else empty.
    """

    bitext: Bitext
    files: tuple[AuditedFile, ...]
    monolingual: bool = False
    notes: tuple[str, ...] = ()
    translations: tuple[Bitext, ...] = ()


def read_audit_input(
    paths: Sequence[Path],
    load_encoder: Callable[[], Encoder],
    *,
    header: bool = False,
    source_lang: str | None = None,
    target_lang: str | None = None,
    progress: Progress | None = None,
) -> AuditInput:
    """Read what is to be audited.

    Parameters
    ----------
    paths
        Aligned files, any number; or a source and a target text; or one text.
    load_encoder
        Called where texts are to be aligned.
    header
        The first line of a ``.tsv`` names its columns.
    source_lang, target_lang
        BCP 47 tags; by content where None.

    Raises
    ------
    InputError
        When aligned files and texts are mixed, or there are more than two texts.
    LanguageError, FormatError, DecodingError
        As the readers and the aligner.
    """
    aligned = [is_bitext(path) for path in paths]
    if all(aligned):
        return _join(paths, header=header, source_lang=source_lang, target_lang=target_lang)
    if any(aligned):
        mixed = paths[aligned.index(False)]
        raise InputError(f"{mixed}: a text among aligned files; give aligned files, or a source and a target text")
    if len(paths) > 2:  # noqa: PLR2004 (a source and a target)
        raise InputError(f"{paths[2]}: a third text; give aligned files, or a source and a target text")
    if len(paths) == 2:  # noqa: PLR2004
        return _aligned(paths[0], paths[1], load_encoder, source_lang, target_lang, progress)
    return _single(paths[0], load_encoder, source_lang, target_lang, progress)


def _join(paths: Sequence[Path], *, header: bool, source_lang: str | None, target_lang: str | None) -> AuditInput:
    read = [
        (path, read_translations(path, header=header, source_lang=source_lang, target_lang=target_lang))
        for path in paths
    ]
    # A language after the other, so that each is one text.
    groups: dict[str, list[tuple[Path, Bitext]]] = {}
    for path, bitexts in read:
        for number, bitext in enumerate(bitexts):
            groups.setdefault(locale_of(_tag(bitext)) if number else "", []).append((path, bitext))
    files: list[AuditedFile] = []
    first, sources, targets = 0, 0, 0
    for path, bitext in (pair for group in groups.values() for pair in group):
        files.append(
            AuditedFile(
                source=str(path),
                target=str(path),
                bitext=bitext,
                first=first,
                first_segments=(sources, targets),
                header=header,
            )
        )
        first += len(bitext.beads)
        sources, targets = sources + len(bitext.source), targets + len(bitext.target)
    joined = join_bitexts([file.bitext for file in files])
    alone = any(not bead.paired for bead in joined.beads)
    blind = [str(path) for path in paths if path.suffix.lower() in _PAIRS_ONLY]
    notes: tuple[str, ...] = ()
    if blind and not alone:
        notes = (phrase(_BLIND, file=blind[0]),)
    parts = tuple(join_bitexts([bitext for _, bitext in group]) for group in groups.values())
    return AuditInput(bitext=joined, files=tuple(files), notes=notes, translations=parts if len(parts) > 1 else ())


def _tag(bitext: Bitext) -> str:
    target = bitext.target
    return f"{target.lang}-{target.region}" if target.region else target.lang


def _aligned(
    source: Path,
    target: Path,
    load_encoder: Callable[[], Encoder],
    source_lang: str | None,
    target_lang: str | None,
    progress: Progress | None,
) -> AuditInput:
    from duizhao.align.files import align_documents, read_documents  # noqa: PLC0415 - not for aligned files

    sides = read_documents(source, target, source_lang=source_lang, target_lang=target_lang)
    bitext = align_documents(*sides, load_encoder(), progress=progress)
    return AuditInput(
        bitext=bitext, files=(AuditedFile(source=str(source), target=str(target), bitext=bitext),), notes=bitext.notes
    )


def _single(
    path: Path,
    load_encoder: Callable[[], Encoder],
    source_lang: str | None,
    target_lang: str | None,
    progress: Progress | None,
) -> AuditInput:
    """Take a text with both languages apart and align it; audit any other alone."""
    from duizhao.align.files import align_documents  # noqa: PLC0415 - not for aligned files
    from duizhao.bitext.documents import split_manuscript  # noqa: PLC0415

    manuscript = read_manuscript(path)
    try:
        sides = split_manuscript(manuscript, source_lang=source_lang, target_lang=target_lang)
    except LanguageError:
        return _alone(path, make_document(manuscript, lang=target_lang))
    bitext = align_documents(*sides, load_encoder(), progress=progress)
    return AuditInput(
        bitext=bitext, files=(AuditedFile(source=str(path), target=str(path), bitext=bitext),), notes=bitext.notes
    )


def _alone(path: Path, document: Document) -> AuditInput:
    source_lang = "en" if document.lang.startswith("zh") else "zh-Hans"
    bitext = Bitext(
        source=Document(segments=(), lang=source_lang, name=""),
        target=document,
        beads=tuple(Bead(source=(), target=(index,)) for index in range(len(document))),
    )
    return AuditInput(
        bitext=bitext, files=(AuditedFile(source=str(path), target=str(path), bitext=bitext),), monolingual=True
    )
