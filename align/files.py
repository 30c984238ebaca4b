"""Align what stands in files: one interleaved document, or a source and a target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.paragraphs import align_paragraphs
from duizhao.align.pin_files import read_pins
from duizhao.align.sentences.second_pass import align_sentences
from duizhao.bitext.documents import make_document, split_manuscript
from duizhao.bitext.errors import InputError, LanguageError
from duizhao.bitext.language.identification import identify
from duizhao.bitext.language.srx import Splitter
from duizhao.bitext.language.tags import same_language
from duizhao.bitext.model import Bitext, Document, Manuscript
from duizhao.bitext.readers import read_lines, read_manuscript
from duizhao.bitext.version import VERSION

__all__ = ["Level", "align_documents", "read_abbreviations", "read_documents", "read_editions"]

Level = Literal["sentence", "paragraph"]


def read_documents(
    source: Path,
    target: Path | None = None,
    *,
    level: Level = "sentence",
    lines: bool = False,
    source_lang: str | None = None,
    target_lang: str | None = None,
    abbreviations: frozenset[str] = frozenset(),
    rules: Splitter | None = None,
) -> tuple[Document, Document]:
    """Read the two sides to align.

    Parameters
    ----------
    source, target
        One file that holds both languages, or one file a side.
    level
        What a segment is: a ``sentence`` or a ``paragraph``.
    lines
        Take each line of the two files as one segment, unchanged.
    source_lang, target_lang
        BCP 47 tags; told by content where None.
    abbreviations
        Words that end in a full stop without ending a sentence, beside those known.
    rules
        Rules of segmentation in place of the program's (`duizhao.bitext.language.srx.read_rules`).

    Raises
    ------
    InputError
        A file that is missing, empty or no text; ``lines`` without a target.
    LanguageError
        A language that is missing, or both sides in one language.
    """
    if lines:
        if target is None:
            raise InputError("--lines takes two files, a source and a target with a segment a line")
        sides = (_document_of_lines(source, source_lang), _document_of_lines(target, target_lang))
    elif target is None:
        sides = split_manuscript(
            read_manuscript(source),
            level=level,
            source_lang=source_lang,
            target_lang=target_lang,
            abbreviations=abbreviations,
            rules=rules,
        )
    else:
        first, second = read_manuscript(source), read_manuscript(target)
        sides = (
            make_document(
                first, lang=source_lang, level=level, abbreviations=abbreviations, rules=rules, beside=second
            ),
            make_document(
                second, lang=target_lang, level=level, abbreviations=abbreviations, rules=rules, beside=first
            ),
        )
    return sides


def read_editions(
    source: Path,
    target: Path,
    *,
    lang: str | None = None,
    abbreviations: frozenset[str] = frozenset(),
) -> tuple[Document, Document]:
    """Read two versions of a text in one language; a file that is interleaved with a translation gives its side.

    Parameters
    ----------
    source, target
        The longer or older version first.
    lang
        BCP 47 tag of both; where None, that of the target by content.
    abbreviations
        As for `read_documents`.

    Raises
    ------
    InputError, LanguageError
        As `read_documents`.
    """
    second = _side_in(read_manuscript(target), lang, abbreviations)
    first = _side_in(read_manuscript(source), lang or second.lang, abbreviations)
    return first, second


def _side_in(manuscript: Manuscript, lang: str | None, abbreviations: frozenset[str]) -> Document:
    """Make a document of the segments in one language: only an interleaved file has lines to be cut first."""
    try:
        sides = split_manuscript(manuscript, abbreviations=abbreviations)
    except LanguageError:
        return make_document(manuscript, lang=lang, abbreviations=abbreviations)
    wanted = next((side for side in sides if lang and same_language(side.lang, lang)), None)
    return wanted or make_document(manuscript, lang=lang, abbreviations=abbreviations)


def align_documents(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    level: Level = "sentence",
    pins: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Bitext:
    """Align two documents in two languages, by sentences or by the paragraphs that their segments are.

    ``pins`` is a file of beads that are kept, the rest being aligned around them: see `duizhao.align.pin_files`.

    Raises
    ------
    LanguageError
        When both sides are in one language.
    FormatError, InputError
        When the pins do not fit the documents.
    """
    if same_language(source.lang, target.lang):
        raise LanguageError(
            f"{source.name or 'the source'} and {target.name or 'the target'} are both {source.lang}: "
            "give an English and a Chinese text (duizhao compare takes two versions in one language)"
        )
    task = align_sentences if level == "sentence" else align_paragraphs
    given = read_pins(pins, source, target) if pins else ()
    bitext = task(source, target, encoder, pins=given, progress=progress)
    return replace(bitext, recipe=replace(bitext.recipe, version=VERSION))


def read_abbreviations(path: Path | None) -> frozenset[str]:
    """Read a list of abbreviations, one a line, ``#`` for a comment; none where there is no file."""
    if path is None:
        return frozenset()
    lines = (line.partition("#")[0].strip() for line in read_lines(path))
    return frozenset(line for line in lines if line)


def _document_of_lines(path: Path, lang: str | None) -> Document:
    texts = read_lines(path)
    return Document.of(texts, lang or identify("\n".join(texts)), name=path.name)
