"""Reading: one registry of formats by suffix; a manuscript is text to be aligned, a bitext is aligned already.

========== ================================================================
``.txt``    plain text (also ``.text``, without a suffix, and ``-``); a text that begins with front matter is read as
            Markdown, one that begins as HTML is read as that
``.md``     Markdown, with front matter; also ``.markdown``
``.html``   HTML; also ``.htm``, ``.xhtml``
``.srt``    SubRip subtitles
``.vtt``    WebVTT subtitles
``.ass``    SubStation subtitles; also ``.ssa``
``.docx``   Word documents
``.odt``    OpenDocument texts
``.rtf``    Rich Text Format
``.epub``   electronic books, EPUB 2 and 3
``.pdf``    PDF with text in it, best effort
``.tmx``    translation memory exchange 1.4b
``.xlf``    XLIFF 1.2 and 2.x; also ``.xliff``, ``.sdlxliff``, ``.mqxliff``
``.po``     gettext catalogues; also ``.pot``
``.tsv``    source, target, tab between
``.csv``    a table with a column in each language
``.xlsx``   a workbook with a column in each language
``.parquet`` a table with a column in each language
``.jsonl``  an object a line
``.en``     with ``.zh`` beside it (``.zh-CN``, ``.zh_TW``, …): a sentence a line
========== ================================================================

Any other suffix is refused. Readers never execute, fetch or follow anything that a file names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final

from duizhao.bitext.errors import ChoiceError, FormatError
from duizhao.bitext.model import Bitext, Block, Gap, Manuscript
from duizhao.bitext.pairs import PairStream
from duizhao.bitext.readers.beads import read_beads
from duizhao.bitext.readers.encoding import read_text, shown_name
from duizhao.bitext.readers.moses import SUFFIXES as SIDE_SUFFIXES

__all__ = [
    "BITEXTS",
    "MANUSCRIPTS",
    "check_suffix",
    "is_bitext",
    "open_bitext",
    "open_translations",
    "read_beads",
    "read_bitext",
    "read_lines",
    "read_manuscript",
    "read_translations",
]

MANUSCRIPTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".txt": "plain",
        ".text": "plain",
        ".md": "markdown",
        ".markdown": "markdown",
        ".mdx": "markdown",
        ".html": "html",
        ".htm": "html",
        ".xhtml": "html",
        ".srt": "srt",
        ".vtt": "vtt",
        ".ass": "ass",
        ".ssa": "ass",
        ".docx": "docx",
        ".epub": "epub",
        ".odt": "odt",
        ".rtf": "rtf",
        ".pdf": "pdf",
    }
)
"""Suffix to the module that reads it."""

BITEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".tmx": "tmx",
        ".tsv": "tsv",
        ".jsonl": "jsonl",
        ".xlf": "xliff",
        ".xliff": "xliff",
        ".sdlxliff": "xliff",
        ".mqxliff": "xliff",
        ".po": "po",
        ".pot": "po",
        ".csv": "csv",
        ".xlsx": "xlsx",
        ".parquet": "parquet",
        **dict.fromkeys(SIDE_SUFFIXES, "moses"),
    }
)
"""Suffix to the module whose ``open_<module>(path)`` returns a stream of pairs."""

# Texts that may hold a table of pairs.
_TABLES: Final[Mapping[str, str]] = MappingProxyType({".docx": "docx_tables"})

# The formats that may have a line of column names.
_WITH_HEADER: Final = frozenset({"tsv", "csv", "xlsx"})

# The formats that are read twice, or from their end: a pipe is copied first.
_READ_TWICE: Final = frozenset({"tmx", "xliff", "xlsx", "parquet", "docx_tables"})

# The texts that are more than a decoded file: their modules read a path.
_OF_BYTES: Final = frozenset({"docx", "epub", "odt", "rtf", "pdf"})

_Parse = Callable[[str], tuple[tuple[Block, ...], tuple[Gap, ...]]]
_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")


def is_bitext(path: Path) -> bool:
    """Tell by its suffix whether a file is aligned already (TMX, TSV, JSON Lines) or a text to be aligned.

    Standard input is looked at: what is TMX, XLIFF, JSON Lines or the like is aligned, anything else a text. So is a
    Word document: it is aligned where most of it is a table with a column in each language.
    """
    suffix = _suffix(path)
    if suffix == ".docx":
        from duizhao.bitext.readers.docx_tables import holds_pairs  # noqa: PLC0415  (it loads the language rules)

        return path.is_file() and holds_pairs(path)
    return suffix in BITEXTS


def read_lines(path: Path) -> list[str]:
    r"""Read a file as ready segments, one a line, unchanged.

    Only ``\n``, ``\r\n`` and ``\r`` end a line; a form feed or U+2028 stays inside. A break at the very end
    makes no further line.

    Raises
    ------
    InputError, DecodingError
        As `duizhao.bitext.readers.encoding.read_text`.
    """
    text, _ = read_text(path)
    lines = _LINE_BREAK.split(text)
    return lines if lines[-1] else lines[:-1]


def read_manuscript(path: Path) -> Manuscript:
    """Read a text to be aligned: one file, or standard input for ``-``.

    Returns
    -------
    Manuscript
        Its blocks and gaps cover its text exactly.

    Raises
    ------
    InputError
        When the file is missing, a folder, unreadable, empty or too large.
    DecodingError
        When it is not text in UTF-8, UTF-16, GB18030 or Big5.
    FormatError
        When the suffix is unknown or that of a bitext, or a Word document or subtitles are not what they claim.
    """
    if _suffix(path) in BITEXTS:
        raise FormatError(
            f"{path} is aligned already: convert, audit, glossary mine, estimate and desk read it; give align a text"
        )
    check_suffix(path)
    module = MANUSCRIPTS.get(path.suffix.lower(), "")
    if module in _OF_BYTES:
        read: Callable[[Path], Manuscript] = getattr(
            import_module(f"duizhao.bitext.readers.{module}"), f"read_{module}"
        )
        return read(path)
    text, encoding = read_text(path)
    blocks, gaps = _parser_for(path, text)(text)
    name = "standard input" if str(path) == "-" else path.name
    return Manuscript(name=name, text=text, blocks=blocks, gaps=gaps, encoding=encoding)


def check_suffix(path: Path) -> None:
    """Refuse a text whose suffix is not known: read as prose, its markup would land in the memory.

    A name without a suffix is plain text.

    Raises
    ------
    FormatError
        The message lists what is read and what is written.
    """
    suffix = path.suffix.lower()
    if not suffix or suffix in MANUSCRIPTS or suffix == ".":
        return
    from duizhao.bitext.writers import WRITERS  # noqa: PLC0415  (for this message alone)

    raise FormatError(
        f"{shown_name(path)}: the suffix {suffix[:20]} is not known; texts to align: {' '.join(sorted(MANUSCRIPTS))}; "
        f"aligned files: {' '.join(sorted(BITEXTS))}; written: {' '.join(sorted(WRITERS))}"
    )


def _parser_for(path: Path, text: str) -> _Parse:
    """Find the parser by suffix; what calls itself plain text is looked at."""
    module = MANUSCRIPTS.get(path.suffix.lower(), "plain")
    if module == "plain":
        from duizhao.bitext.readers._front_matter import front_matter_end  # noqa: PLC0415
        from duizhao.bitext.readers.html import looks_like_html  # noqa: PLC0415

        if front_matter_end(text):
            module = "markdown"
        elif looks_like_html(text):
            module = "html"
    if module == "srt":
        from duizhao.bitext.readers.vtt import looks_like_vtt  # noqa: PLC0415

        module = "vtt" if looks_like_vtt(text) else module
    parse: _Parse = import_module(f"duizhao.bitext.readers.{module}").parse
    return parse


def open_bitext(
    path: Path, *, header: bool = False, source_lang: str | None = None, target_lang: str | None = None
) -> PairStream:
    """Open an aligned file, in the format that its suffix names; its pairs come one by one.

    Parameters
    ----------
    path : Path
        A file with a suffix in ``BITEXTS``; or ``-``, standard input, in whatever format it is by content, TSV where
        that is not told. What comes through a pipe and has to be read twice is copied to a temporary file.
    header : bool
        Whether the first line of a TSV names its columns.
    source_lang, target_lang : str or None
        BCP 47 tags; None is as the file says, else told by content.

    Raises
    ------
    FormatError
        When the suffix is unknown or the content is not what it claims; the message names the place.
    InputError, DecodingError, LanguageError
        As each reader says.
    """
    suffix = _suffix(path)
    piped = str(path) != "-" and path.exists() and not (path.is_file() or path.is_dir())
    module = {**BITEXTS, **_TABLES}.get(suffix, "tsv" if str(path) == "-" or (piped and not suffix) else None)
    if module is None:
        raise FormatError(
            f"{path}: {suffix or 'no suffix'} is not an aligned format; give one of {' '.join(sorted(BITEXTS))}"
        )
    if piped or (str(path) == "-" and module in _READ_TWICE):
        return _open_copy(path, suffix, header=header, source_lang=source_lang, target_lang=target_lang)
    return _open(module, path, header=header, source_lang=source_lang, target_lang=target_lang)


def _open(module: str, path: Path, *, header: bool, **options: str | None) -> PairStream:
    name = "open_" + module.removesuffix("_tables")
    open_: Callable[..., PairStream] = getattr(import_module(f"duizhao.bitext.readers.{module}"), name)
    return open_(path, **options, **({"header": header} if module in _WITH_HEADER else {}))


def _open_copy(path: Path, suffix: str, *, header: bool, **langs: str | None) -> PairStream:
    """Open what a pipe holds, by way of a copy; a pipe without a name is told by its content."""
    from duizhao.bitext.readers._pipes import closing, copy_of, format_of  # noqa: PLC0415  (not for files)

    name = shown_name(path)
    with ExitStack() as stack:
        copy = copy_of(path, name)
        stack.callback(copy.close)
        module = BITEXTS.get(suffix or format_of(copy.path), "tsv")
        named = {"name": name} if module in _READ_TWICE else {}
        with copy.named():
            opened = _open(module, copy.path, header=header, **langs, **named)
        stack.pop_all()  # it is closed when the pairs have come
    head = replace(opened.head, name=name)
    return PairStream(head=head, pairs=closing(opened.pairs, copy), tally=opened.tally)


def _suffix(path: Path) -> str:
    """Return the suffix that names the format; of a pipe, the one that its content asks for."""
    suffix = path.suffix.lower()
    if str(path) == "-" or (not suffix and path.exists()):
        from duizhao.bitext.readers._pipes import format_of  # noqa: PLC0415  (not for files)

        return format_of(path)
    return suffix


def read_bitext(
    path: Path, *, header: bool = False, source_lang: str | None = None, target_lang: str | None = None
) -> Bitext:
    """Read an aligned file whole, as `open_bitext` opens it; the same parameters and errors."""
    from duizhao.bitext.readers._pairs import collect  # noqa: PLC0415  (it loads the language rules)

    return collect(open_bitext(path, header=header, source_lang=source_lang, target_lang=target_lang))


def read_translations(
    path: Path, *, header: bool = False, source_lang: str | None = None, target_lang: str | None = None
) -> list[Bitext]:
    """Read an aligned file whole: a bitext for each Chinese translation that it holds of one English source.

    Where ``target_lang`` is named there is one. The same parameters and errors as `open_bitext`, which asks for a
    choice where a file has several languages of another kind.
    """
    from duizhao.bitext.readers._pairs import collect  # noqa: PLC0415  (it loads the language rules)
    from duizhao.bitext.readers._translations import chinese_targets, split_translations  # noqa: PLC0415

    def read(source: str | None, target: str | None) -> Bitext:
        return collect(open_bitext(path, header=header, source_lang=source, target_lang=target))

    try:
        bitext = read(source_lang, target_lang)
    except ChoiceError as error:
        if target_lang or str(path) == "-":  # what came through a pipe is gone
            raise
        source, targets = source_lang or "en", chinese_targets(error)
        found = split_translations(read(source, targets[0]))
        # Where each unit has a target of its own, as in XLIFF, the file is read again for each.
        known = {bitext.target.lang for bitext in found}
        return [*found, *(read(source, lang) for lang in targets[1:] if lang not in known)]
    return [bitext] if target_lang else split_translations(bitext)


def open_translations(
    path: Path, *, header: bool = False, source_lang: str | None = None, target_lang: str | None = None
) -> PairStream:
    """Open an aligned file as `open_bitext` does; of several Chinese translations the first, with the others beside."""
    from duizhao.bitext.readers._translations import chinese_targets  # noqa: PLC0415

    try:
        return open_bitext(path, header=header, source_lang=source_lang, target_lang=target_lang)
    except ChoiceError as error:
        if target_lang or str(path) == "-":  # what came through a pipe is gone
            raise
        first = chinese_targets(error)[0]
    return open_bitext(path, header=header, source_lang=source_lang or "en", target_lang=first)
