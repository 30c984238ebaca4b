"""Alignment for a program that imports duizhao: files, lists of texts, two versions of a text."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from duizhao.align.editions.comparing import Edition, compare_editions
from duizhao.align.encoders.protocol import Encoder
from duizhao.align.files import Level, align_documents, read_documents, read_editions
from duizhao.bitext.errors import InputError
from duizhao.bitext.language.identification import identify
from duizhao.bitext.model import Bitext, Document
from duizhao.bitext.progress import Progress
from duizhao.bitext.version import VERSION
from duizhao.face.models import encoder_of

__all__ = ["align_files", "align_texts", "compare_versions"]

AnyPath = str | os.PathLike[str]


def align_files(
    source: AnyPath,
    target: AnyPath | None = None,
    *,
    level: Level = "sentence",
    lines: bool = False,
    source_lang: str | None = None,
    target_lang: str | None = None,
    encoder: Encoder | str = "use+e5-small",
    progress: Progress | None = None,
) -> Bitext:
    """Align a file with its translation, or one file that holds both languages.

    Parameters
    ----------
    source, target
        As for `duizhao align`.
    level
        What a segment is: a ``sentence`` or a ``paragraph``.
    lines
        Take each line of the two files as one segment, unchanged.
    source_lang, target_lang
        BCP 47 tags; detected where None.
    encoder
        A name that `duizhao models` lists, several joined by ``+``, a folder, a hub name, or a loaded encoder.
    progress
        Called with ``(stage, done, in all)``.

    Raises
    ------
    InputError, LanguageError, ModelError
        As `duizhao.align.files.read_documents`, `duizhao.align.files.align_documents` and `duizhao.load_encoder`.
    """
    sides = read_documents(
        Path(source),
        None if target is None else Path(target),
        level=level,
        lines=lines,
        source_lang=source_lang,
        target_lang=target_lang,
    )
    return align_documents(*sides, encoder_of(encoder), level=level, progress=progress)


def align_texts(
    source: Sequence[str],
    target: Sequence[str],
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    encoder: Encoder | str = "use+e5-small",
    progress: Progress | None = None,
) -> Bitext:
    """Align two lists of texts: each is one segment, unchanged, and its index is its number in the beads.

    Parameters are those of `align_files`; of the beads that are returned, each has a confidence from 0 to 1.

    Raises
    ------
    InputError
        When a side is a single string, which is a list of characters to Python.
    LanguageError
        When the two are not an English and a Chinese text.
    ModelError
        As `duizhao.load_encoder`.
    """
    sides = []
    for name, texts, lang in (("source", source, source_lang), ("target", target, target_lang)):
        if isinstance(texts, str):
            raise InputError(f"{name} is one string: give a list of texts, a segment each")
        sides.append(Document.of(list(texts), lang or identify("\n".join(texts)), name=name))
    return align_documents(sides[0], sides[1], encoder_of(encoder), progress=progress)


def compare_versions(
    old: AnyPath | Document,
    new: AnyPath | Document,
    *,
    lang: str | None = None,
    encoder: Encoder | str = "use+e5-small",
    progress: Progress | None = None,
) -> Edition:
    """Compare two versions of a text in one language: what was kept, condensed, merged, moved, left out or added.

    Parameters
    ----------
    old, new
        Two files, or two documents (`Document.of` makes one of a list of sentences).
    lang
        BCP 47 tag of two files; detected where None.
    encoder, progress
        As for `align_files`.

    Raises
    ------
    InputError
        When one is a file and the other is not, or the two are not in one language.
    ModelError
        As `duizhao.load_encoder`.
    """
    if isinstance(old, Document) and isinstance(new, Document):
        sides = (old, new)
    elif isinstance(old, Document) or isinstance(new, Document):
        raise InputError("give two files or two documents, not one of each")
    else:
        sides = read_editions(Path(old), Path(new), lang=lang)
    return compare_editions(*sides, encoder_of(encoder), version=VERSION, progress=progress)
