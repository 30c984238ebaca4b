"""Gettext's PO: a message a pair, those without a translation too."""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from duizhao.bitext.digests import DigestSet, pair_digest
from duizhao.bitext.pairs import Head, Pair
from duizhao.bitext.units import Note, Unit
from duizhao.bitext.writers.characters import legal
from duizhao.bitext.writers.stream import Held
from duizhao.bitext.writers.tmx import locale_of

__all__ = ["PoWriter"]

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SPECIAL: Final = re.compile(r'[\\"\n\t\r]')
_HEADER: Final = ("Content-Type", "Content-Transfer-Encoding", "Language", "MIME-Version", "X-Source-Language")


class PoWriter:
    """Writes pairs as messages; a source that comes again in the same context gets a context of its own."""

    holds: frozenset[Held] = frozenset({"ids", "notes", "states"})
    keeps: frozenset[str] = frozenset({"flag", "reference", "previous-msgid", "singular", "plural"})

    def __init__(self, handle: BinaryIO, head: Head) -> None:
        """Write the header."""
        self._handle = handle
        self._seen = DigestSet()
        self._times: dict[bytes, int] = {}
        self._forms: tuple[str, Unit, list[str]] | None = None
        language = (head.target_tag or locale_of(head.target_lang)).replace("-", "_")
        source = head.source_tag or locale_of(head.source_lang)
        fields = {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8"}
        fields |= {"Content-Transfer-Encoding": "8bit", "Language": language, "X-Source-Language": source}
        given = {
            name: value for name, value in head.properties if name not in _HEADER and re.fullmatch(r"[\w-]+", name)
        }
        if head.target_lang.startswith("zh"):
            given["Plural-Forms"] = "nplurals=1; plural=0;"
        lines = "".join(f"{_quoted(f'{name}: {value}' + chr(10))}\n" for name, value in (fields | given).items())
        handle.write(f'msgid ""\nmsgstr ""\n{lines}'.encode())

    def add(self, pair: Pair) -> str:
        """Write a message, or return why it is left out."""
        if pair.left_out:
            return pair.left_out[:60]
        if not pair.source:
            return "with an empty source"
        unit = pair.unit or Unit()
        facts = dict(unit.properties)
        number = facts.get("plural")
        if number not in {None, "0"}:
            return self._further_form(pair)
        self._close_forms()
        lines = _remarks(pair, unit)
        singular = facts.get("singular", pair.source)
        context = self._context(unit.id, singular)
        if context:
            lines.append(f"msgctxt {_quoted(context)}")
        lines.append(f"msgid {_quoted(singular)}")
        if number is None:
            lines.append(f"msgstr {_quoted(pair.target)}")
            self._handle.write(("\n" + "\n".join(lines) + "\n").encode("utf-8", "replace"))
        else:
            plural = pair.source
            self._forms = (plural, unit, [*lines, _quoted(pair.target)])
        return ""

    def _further_form(self, pair: Pair) -> str:
        """Add a plural form to the message before it."""
        if self._forms is None:
            return "a plural form without its message"
        _, unit, lines = self._forms
        self._forms = (pair.source, unit, [*lines, _quoted(pair.target)])
        return ""

    def _close_forms(self) -> None:
        """Write a message with plural forms, once all of them are known."""
        if self._forms is None:
            return
        plural, _, lines = self._forms
        self._forms = None
        head = next(number for number, line in enumerate(lines) if line.startswith("msgid ")) + 1
        forms = [f"msgstr[{number}] {text}" for number, text in enumerate(lines[head:])]
        whole = [*lines[:head], f"msgid_plural {_quoted(plural)}", *forms]
        self._handle.write(("\n" + "\n".join(whole) + "\n").encode("utf-8", "replace"))

    def _context(self, identity: str, source: str) -> str:
        digest = pair_digest(identity, source)
        if self._seen.add(digest):
            return identity
        times = self._times[digest] = self._times.get(digest, 1) + 1
        return f"{identity}#{times}"

    def finish(self) -> None:
        """Write what waits for further forms."""
        self._close_forms()


def _remarks(pair: Pair, unit: Unit) -> list[str]:
    """Return the comment lines of a message."""
    notes = unit.notes
    if "\n".join(note.text for note in notes) != pair.note:
        notes = (Note(text=pair.note),) if pair.note else ()
    lines = []
    for note in notes:
        mark = "#." if ("from", "developer") in note.attributes else "#"
        lines += [f"{mark} {line}".rstrip() for line in legal(note.text).split("\n")]
    lines.sort(key=lambda line: line.startswith("#."))
    lines += [f"#: {legal(value)}" for name, value in unit.properties if name == "reference"]
    flags = [value for name, value in unit.properties if name == "flag"]
    if pair.target and unit.state == "initial" and "fuzzy" not in flags:
        flags.insert(0, "fuzzy")
    if flags:
        lines.append(f"#, {', '.join(flags)}")
    lines += [f"#| msgid {_quoted(value)}" for name, value in unit.properties if name == "previous-msgid"]
    return lines


def _quoted(text: str) -> str:
    return '"' + _SPECIAL.sub(lambda found: _ESCAPES[found.group()], legal(text)) + '"'
