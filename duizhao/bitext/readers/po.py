"""Gettext's PO files, by polib."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duizhao.bitext.errors import FormatError, InputError, LanguageError
from duizhao.bitext.language.tags import canonical_tag
from duizhao.bitext.pairs import Head, Pair, PairStream, Tally
from duizhao.bitext.readers._pairs import check_length, stream_by_content
from duizhao.bitext.readers.encoding import read_text
from duizhao.bitext.units import Note, Unit

if TYPE_CHECKING:
    from polib import POEntry, POFile

__all__ = ["open_po"]

# A line that opens a quotation, and one that also closes it.
_OPENS: Final = re.compile(r'(?:#~\s*)?(?:msg[a-z_]+(?:\[\d{1,3}\])?\s*)?"')
_WHOLE: Final = re.compile(r'(?:#~\s*)?(?:msg[a-z_]+(?:\[\d{1,3}\])?\s*)?"(?:[^"\\]|\\.)*"')
_MESSAGE: Final = re.compile(r"^\s*(?:#~\s*)?msgid\b", re.MULTILINE)


def open_po(path: Path, *, source_lang: str | None = None, target_lang: str | None = None) -> PairStream:
    """Open the messages of a catalogue, those without a translation too.

    The target's language is the header's ``Language``. Kept are the context (as the unit's id), the remarks of
    translators and developers, references and flags; a fuzzy message has the state ``initial``. Of a message with
    plural forms, each form is a pair with the English that it renders; where there is one form for all, as in
    Chinese, it is paired with the plural. Obsolete messages are counted and left out.

    Raises
    ------
    FormatError
        When the file is not PO; the message names the line.
    InputError, DecodingError, LanguageError
        As for any file.
    """
    import polib  # noqa: PLC0415

    text, _ = read_text(path)
    if not _MESSAGE.search(text):
        raise FormatError(f"{path}: no msgid; give a PO file")
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if _OPENS.match(bare) and not _WHOLE.fullmatch(bare):
            raise FormatError(f"{path}: not a sound PO file (line {number}: a quotation without its end)")
    try:
        catalogue = polib.pofile(text + "\n")
    except (OSError, UnicodeError, ValueError, IndexError) as error:  # what polib raises for damage
        said = re.sub(r"^Syntax error in po file\s*.*?\(line (\d+)\)", r"line \1", " ".join(str(error).split()))[:200]
        raise FormatError(f"{path}: not a sound PO file ({said})") from None
    tag = _language(catalogue)
    tally = Tally()
    head = Head(
        name=path.name,
        source_lang="",
        target_lang="",
        target_tag=tag,
        properties=tuple((name, value) for name, value in catalogue.metadata.items() if value),
    )
    return stream_by_content(
        _pairs(path, catalogue, tally), head, tally, source_lang=source_lang, target_lang=target_lang or tag or None
    )


def _language(catalogue: POFile) -> str:
    """Return the language of the header as a tag; empty where it names none."""
    tag: str = catalogue.metadata.get("Language", "").strip().partition(".")[0].replace("_", "-").replace("@", "-")
    try:
        canonical_tag(tag)
    except LanguageError:
        return ""
    return tag


def _pairs(path: Path, catalogue: POFile, tally: Tally) -> Iterator[Pair]:
    for entry in catalogue:
        tally.read += 1
        if entry.obsolete:
            tally.left_out["obsolete"] += 1
            continue
        for source, target, extra in _texts(entry):
            for text in (source, target):
                check_length(text, f"{path}, line {entry.linenum or 0}")
            yield _pair(entry, source, target, extra)
    if not tally.read:
        raise InputError(f"{path} holds no messages")


def _texts(entry: POEntry) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Yield source and target of a message, a pair a plural form."""
    if not entry.msgid_plural:
        yield entry.msgid, entry.msgstr, ()
        return
    forms = sorted((int(number), str(text)) for number, text in entry.msgstr_plural.items())
    if len(forms) <= 1:
        yield entry.msgid_plural, forms[0][1] if forms else "", (("singular", entry.msgid), ("plural", "0"))
        return
    for number, text in forms:
        source = entry.msgid if number == 0 else entry.msgid_plural
        yield source, text, (("singular", entry.msgid), ("plural", str(number)))


def _pair(entry: POEntry, source: str, target: str, extra: tuple[tuple[str, str], ...]) -> Pair:
    notes = [Note(text=entry.tcomment, attributes=(("from", "translator"),))] if entry.tcomment else []
    if entry.comment:
        notes.append(Note(text=entry.comment, attributes=(("from", "developer"),)))
    properties = [("flag", flag) for flag in entry.flags]
    properties += [("reference", ":".join(part for part in where if part)) for where in entry.occurrences]
    if entry.previous_msgid:
        properties.append(("previous-msgid", entry.previous_msgid))
    done = target and "fuzzy" not in entry.flags
    unit = Unit(
        id=entry.msgctxt or "",
        line=entry.linenum or 0,
        state="translated" if done else "initial",
        notes=tuple(notes),
        properties=(*properties, *extra),
    )
    return Pair(source=source, target=target, unit=unit, note="\n".join(note.text for note in notes))
