"""Quotation marks, brackets and title marks 《》 that are opened and not closed, or the other way about.

A pair may span several beads, so what counts is the paragraph; and where the source leaves the same kind
open (English repeats an opening quotation mark at each paragraph of a long quotation), the target may
as well. Where the source closes what the target leaves open, both sides show the error.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding
from duizhao.audit.phrases import quoted_on
from duizhao.bitext.catalogue import Message, noted, phrase

__all__ = ["CHECK"]

_NAME: Final = "brackets"

_OPENERS: Final = dict(zip("“「『《〈【(（[［", "”」』》〉】))]]", strict=True))
_CLOSERS: Final = {"”", "」", "』", "》", "〉", "】", ")", "）", "]", "］"}
_SAME: Final = {"）": ")", "］": "]"}
_ANY: Final = re.compile('[“”「」『』《》〈〉【】()（）\\[\\]［］"]')
_ROUND: Final = re.compile("[()（）]")
_LABEL: Final = re.compile(r"(?:^|[\s;,:；，：。])(?:\(?\w{1,4}|[ivxIVX]+)\Z")
_EMOTICON: Final = re.compile(r"[:;=8]['-]?[()\[\]]")
_SINGLE_OPENER: Final = re.compile(r"(?<!\w)['‘](?=\S)")
_SINGLE_CLOSER: Final = re.compile(r"(?<=[^\s\d])['’](?!\w)")
_STRAIGHT_OPENER: Final = re.compile(r"(?:\A|(?<=[\s(\[—–-]))\"(?=[^\s\"])")
_STRAIGHT_CLOSER: Final = re.compile(r"(?<=[^\s(\[—–-])\"(?=[\s)\].,;:!?'—–-]|\Z)")
_INCHES: Final = re.compile(r"\d\s?\"")
_FAMILY: Final = {
    "”": "quote",
    "」": "quote",
    "』": "quote",
    "》": "title",
    "〉": "title",
    "】": "square",
    "]": "square",
    ")": "round",
    '"': "quote",
}
_NAMES: Final = {
    "quote": noted("quotation mark"),
    "title": noted("title mark"),
    "square": noted("bracket"),
    "round": noted("bracket"),
}


def find_unpaired(text: str) -> list[int]:
    """Return where marks stand that have no partner in a text, in order.

    List labels (``1)``, ``a)``) and emoticons are left out; ASCII quotation marks pair in turn.

    >>> find_unpaired("他说：“走。"), find_unpaired("（一）《书》")  # he said: "go; (1) "the book"
    ([3], [])
    """
    if not _ANY.search(text):
        return []
    unpaired: list[int] = []
    open_marks: list[tuple[str, int]] = []
    straight: list[int] = []
    for match in _ANY.finditer(text):
        mark, place = match[0], match.start()
        if mark == '"':
            straight.append(place)
        elif mark in _OPENERS:
            if not _EMOTICON.match(text, max(0, place - 1)):
                open_marks.append((_OPENERS[mark], place))
        elif mark in _CLOSERS:
            closer = _SAME.get(mark, mark)
            opened = next((n for n in range(len(open_marks) - 1, -1, -1) if open_marks[n][0] == closer), None)
            if opened is not None:
                del open_marks[opened]
            elif not (closer == ")" and _LABEL.search(text[max(0, place - 8) : place])) and not _EMOTICON.match(
                text, max(0, place - 1)
            ):
                unpaired.append(place)
    unpaired += [place for _, place in open_marks]
    if len(straight) % 2 and not _INCHES.search(text):
        unpaired.append(straight[-1])
    return sorted(unpaired)


@lru_cache(maxsize=256)
def _families(text: str) -> frozenset[str]:
    """Return the kinds of marks without a partner; remembered, since every bead of a paragraph asks about it."""
    return frozenset(_family(text[place]) for place in find_unpaired(text))


def _family(mark: str) -> str:
    mark = _OPENERS.get(mark, _SAME.get(mark, mark))
    return _FAMILY[mark]


def check_brackets(view: BeadView, context: Context) -> list[Finding]:
    """Find the marks of one bead's target that have no partner, there or in the paragraph, or one of other width."""
    if not _ANY.search(view.target):
        return []
    places = find_unpaired(view.target)
    if not view.target_segments:
        return []
    if not places:
        return _mixed(view)
    segments = context.bitext.target.segments
    numbers = {segments[index].paragraph for index in view.target_segments}
    paragraph = "".join(context.target_paragraphs[number] for number in sorted(numbers))
    pending = _families(paragraph) if len(paragraph) > len(view.target) else None
    in_source = set(_families(view.source))
    for opener, closer in ((_SINGLE_OPENER, _SINGLE_CLOSER), (_STRAIGHT_OPENER, _STRAIGHT_CLOSER)):
        if len(opener.findall(view.source)) != len(closer.findall(view.source)):
            in_source.add("quote")
    by_family: dict[str, list[int]] = {}
    for place in places:
        by_family.setdefault(_family(view.target[place]), []).append(place)
    findings = []
    for family, group in by_family.items():
        if family in in_source or (pending is not None and family not in pending):
            continue
        if len(group) == 1 and _goes_over(view, group[0], context):
            continue
        sure = bool(view.source) and pending is None
        message, spans, fix = _explain(view.target, group, _NAMES[family])
        findings.append(
            view.finding(
                check=_NAME,
                subtype="punctuation",
                severity="minor",
                tier="error" if sure else "review",
                confidence=0.9 if sure else 0.7,
                message=message,
                target=spans,
                evidence=[
                    *(quoted_on("target", view.target[max(0, place - 8) : place + 9]) for place, _ in spans),
                    *([phrase("source: every mark of this kind is closed")] if view.source else []),
                ],
                suggestion=fix,
            )
        )
    return findings


def _goes_over(view: BeadView, place: int, context: Context) -> bool:
    """Whether a straight quotation mark opens speech that the next pair closes, or closes what the last one opened."""
    text = view.target
    if text[place] != '"':
        return False
    opens = text[place + 1 : place + 2].isalnum()
    other = view.index + 1 if opens else view.index - 1
    if not 0 <= other < len(context.views):
        return False
    beside = context.views[other].target
    places = find_unpaired(beside)
    if len(places) != 1 or beside[places[0]] != '"':
        return False
    return beside[places[0] + 1 : places[0] + 2].isalnum() != opens


def _mixed(view: BeadView) -> list[Finding]:
    """Find round brackets of which one is of full width and the other is not."""
    text = view.target
    if not ("（" in text or "）" in text) or not ("(" in text or ")" in text):
        return []
    opened: list[re.Match[str]] = []
    wrong: list[re.Match[str]] = []
    for match in _ROUND.finditer(text):
        if match[0] in "(（":
            opened.append(match)
        elif opened and (opened.pop()[0] == "（") != (match[0] == "）"):
            wrong.append(match)
    return view.slip(
        [match.span() for match in wrong],
        check=_NAME,
        confidence=0.9,
        message=phrase("The brackets of a pair are of different width."),
        suggestion={")": "）", "）": ")"}[wrong[0][0]] if wrong else None,
    )


def _explain(text: str, places: list[int], name: str) -> tuple[Message, list[tuple[int, int]], str | None]:
    """Say what is wrong with marks of one kind, where, and what would be right."""
    kind = phrase(name)
    marks = [text[place] for place in places]
    spans = [(place, place + 1) for place in places]
    if len(marks) == 2 and marks[0] == marks[1] != '"':  # noqa: PLR2004 - a pair
        if marks[0] in _OPENERS:
            closer = _OPENERS[marks[0]]
            twice = phrase(
                "The {kind} {mark} opens twice; the second should be {fix}.", kind=kind, mark=marks[0], fix=closer
            )
            return twice, spans[1:], closer
        opener = next(one for one, other in _OPENERS.items() if other == _SAME.get(marks[0], marks[0]))
        twice = phrase(
            "The {kind} {mark} closes twice; the first should be {fix}.", kind=kind, mark=marks[0], fix=opener
        )
        return twice, spans[:1], opener
    if len(marks) == 2 and marks[0] != marks[1]:  # noqa: PLR2004 - a pair
        return phrase("The {kind}s {one} and {two} do not match.", kind=kind, one=marks[0], two=marks[1]), spans, None
    if len(marks) == 1:
        return phrase("The {kind} {mark} has no partner.", kind=kind, mark=marks[0]), spans, None
    return phrase("The {kind}s {marks} have no partners.", kind=kind, marks=" ".join(marks)), spans, None


CHECK: Final = Check(name=_NAME, summary="quotation marks, brackets and 《》 without a partner", bead=check_brackets)
