"""XLIFF 2.1 (OASIS, 2018) with the annotations of its ITS module, for translators' tools.

A unit a bead. Each span of a finding is an annotation (``sm`` … ``em``, which may overlap) that says type,
comment and severity as ITS 2.0 has them (localization quality issue); a finding without spans annotates the
whole target, or the whole source where nothing was translated. Each finding is also a note, which tools
without ITS show. A character that XML cannot hold is written as ``cp``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from duizhao.audit.findings import Audit, Finding, Side
from duizhao.audit.places import relative_path
from duizhao.audit.reports.marks import cut_text, mark_text
from duizhao.bitext.model import Bitext
from duizhao.bitext.writers.characters import legal
from duizhao.bitext.writers.tmx import locale_of

__all__ = ["ITS_SEVERITY", "write_xliff"]

ITS_SEVERITY = {"neutral": 0, "minor": 4, "major": 20, "critical": 100}
"""ITS counts severity from 0 to 100: the penalty points of MQM (0, 1, 5, 25) to that scale."""

_PRIORITY = {"critical": 1, "major": 3, "minor": 6, "neutral": 9}  # of a note; 1 is the highest
_CONTROL = re.compile("([\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff])")
_RISKY = re.compile("[\x7f-\x9f\ud800-\udfff]")


def write_xliff(audit: Audit, handle: BinaryIO, *, artifact: str) -> None:
    """Write the bitext of an audit with its findings, unit by unit.

    Parameters
    ----------
    audit
        What was found; dismissed findings are left out.
    handle
        An open binary file.
    artifact
        The audited file, as ``original`` names it.
    """
    bitext = audit.bitext
    by_bead: dict[int, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(audit.findings):
        by_bead.setdefault(finding.bead, []).append((number, finding))
    languages = [_attribute(_language(side.lang)) for side in (bitext.source, bitext.target)]
    handle.write(
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0"'
            ' xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0"'
            f" srcLang={languages[0]} trgLang={languages[1]}>\n"
        ).encode()
    )
    files = [(relative_path(file.target), file.first) for file in audit.files] or [(artifact, 0)]
    ends = [first for _, first in files[1:]] + [len(bitext.beads)]
    for number, ((name, first), end) in enumerate(zip(files, ends, strict=True), 1):
        notes = _notes(_file_notes(audit), indent="  ") if number == 1 else ""
        head = f'<file id="f{number}" original={_attribute(name)}'
        handle.write(f' {head} its:annotatorsRef="localization-quality-issue|duizhao">\n{notes}'.encode())
        handle.writelines(_unit(bitext, index, by_bead.get(index, ())).encode() for index in range(first, end))
        if first == end:  # a file needs a unit
            empty = f'  <unit id="e{number}">\n   <segment>\n    <source></source>\n   </segment>\n  </unit>\n'
            handle.write(empty.encode())
        handle.write(b" </file>\n")
    handle.write(b"</xliff>\n")


def _file_notes(audit: Audit) -> list[tuple[str, str]]:
    """Tell the score and how it was reached."""
    return [("score", step) for step in audit.score.steps] + [("recipe", str(audit.recipe))]


def _unit(bitext: Bitext, index: int, findings: Sequence[tuple[int, Finding]]) -> str:
    """Write one bead."""
    bead = bitext.beads[index]
    source, target = bitext.source_text(bead), bitext.target_text(bead)
    rows = "".join(
        f'    <note id="n{number}" category={_attribute(f"{finding.tier}: {finding.category}/{finding.subtype}")}'
        f' priority="{_PRIORITY[finding.severity]}"{_applies(finding)}>{_plain(_comment(finding))}</note>\n'
        for number, finding in findings
    )
    notes = f"   <notes>\n{rows}   </notes>\n" if rows else ""
    written = ""
    if target:
        written = f"    <target>{_annotated(target, 'target', findings, whole=True)}</target>\n"
    state = "translated" if source and target else "initial"
    return (
        f'  <unit id="u{index}" xml:space="preserve">\n{notes}   <segment id="s1" state="{state}">\n'
        f"    <source>{_annotated(source, 'source', findings, whole=not target)}</source>\n"
        f"{written}   </segment>\n  </unit>\n"
    )


def _annotated(text: str, side: Side, findings: Sequence[tuple[int, Finding]], *, whole: bool) -> str:
    """Write a text with a start and an end marker for each span; ``whole`` annotates it all where there is no span."""
    spans: list[tuple[int, int]] = []
    owners: list[tuple[int, Finding]] = []
    for number, finding in findings:
        marked = finding.source_spans if side == "source" else finding.target_spans
        found = [(max(0, min(span.start, len(text))), max(0, min(span.end, len(text)))) for span in marked]
        if whole and not finding.source_spans and not finding.target_spans:
            found = [(0, len(text))]
        for start, end in found:
            spans.append((start, max(start, end)))
            owners.append((number, finding))
    if not spans:
        return _inline(text)
    pieces = mark_text(text, ((start, end, at) for at, (start, end) in enumerate(spans)))
    written = ""
    open_now: set[int] = set()
    for piece in pieces:
        wanted = set(piece.findings)
        if piece.text:
            for at in sorted(open_now - wanted, reverse=True):
                written += f'<em startRef="{_marker(side, at)}"/>'
            open_now &= wanted
        for at in sorted(wanted - open_now):
            written += _start(side, at, owners[at][1])
            if piece.text:
                open_now.add(at)
            else:
                written += f'<em startRef="{_marker(side, at)}"/>'
        written += _inline(piece.text)
    return written + "".join(f'<em startRef="{_marker(side, at)}"/>' for at in sorted(open_now, reverse=True))


def _marker(side: Side, at: int) -> str:
    """Name an annotation; ids are unique in a unit."""
    return f"m{side[0]}{at}"


def _start(side: Side, at: int, finding: Finding) -> str:
    """Write where an annotation begins."""
    return (
        f'<sm id="{_marker(side, at)}" type="its:generic" its:locQualityIssueType="{finding.its_type}"'
        f" its:locQualityIssueComment={_attribute(_comment(finding))}"
        f' its:locQualityIssueSeverity="{ITS_SEVERITY[finding.severity]}"/>'
    )


def _comment(finding: Finding) -> str:
    """Say what a translator should know of a finding."""
    said = f"{finding.message} [{finding.check}, {finding.tier}, {finding.severity}, {finding.confidence:.2f}]"
    if finding.suggestion is not None:
        said += f" → {finding.suggestion}"
    return cut_text(said)


def _applies(finding: Finding) -> str:
    """Say which side a note is about, if it is about one."""
    if bool(finding.source_spans) == bool(finding.target_spans):
        return ""
    return ' appliesTo="source"' if finding.source_spans else ' appliesTo="target"'


def _notes(notes: Iterable[tuple[str, str]], *, indent: str) -> str:
    """Write notes with their categories."""
    rows = "".join(f'{indent} <note category="{name}">{_plain(text)}</note>\n' for name, text in notes if text)
    return f"{indent}<notes>\n{rows}{indent}</notes>\n" if rows else ""


def _inline(text: str) -> str:
    """Escape text that may hold inline elements: what XML forbids becomes ``cp``, a lone surrogate U+FFFD."""
    parts = _CONTROL.split(_RISKY.sub(lambda found: legal(found.group()), text))
    return "".join(
        f'<cp hex="{ord(part):04X}"/>' if number % 2 else escape(part, {"\r": "&#13;"})
        for number, part in enumerate(parts)
    )


def _plain(text: str) -> str:
    """Escape text that may hold none."""
    return escape(legal(text))


def _attribute(value: str) -> str:
    """Quote an attribute's value."""
    return quoteattr(legal(value))


def _language(lang: str) -> str:
    """Return a language tag as tools know it; one that is no tag (XML Schema's ``language``) is ``und``."""
    locale = locale_of(lang)
    return locale if re.fullmatch("[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*", locale) else "und"
