r"""What must go through a translation unchanged: tags, placeholders, addresses, code, links, options, escapes.

A piece that one side has and the other has not is a contradiction both sides show, so most of it is of the error tier.
For review is what translators do on purpose: a link that leads to the page in the other language, words set as code
or not, emphasis left out.
"""

from __future__ import annotations

import re
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding, Severity
from duizhao.audit.phrases import on_side
from duizhao.audit.pieces import Difference, compare_pieces
from duizhao.audit.writing import compare_code, compare_writing, split_messages
from duizhao.bitext.catalogue import Message, noted, phrase

__all__ = ["CHECK"]

_NAME: Final = "markup"

_SIGNS: Final = frozenset("@<>%{}$&`*\\_#") | {
    "://",
    "www.",
    ".com",
    ".org",
    ".net",
    ".edu",
    ".gov",
    ".io",
    "](",
    "--",
    " -",
    "http",
}
_LONGEST: Final = 60
_HREF: Final = re.compile(r"""<a\s[^<>]*\bhref\s*=\s*["']?https?:/?/?([^\s"'<>#]+?)/?(?:#[^\s"'<>]*)?["'\s>]""")


_MORE_OFTEN: Final = (
    noted("The {kind} {pieces} is in the target more often than in the source."),
    noted("The {kind} {pieces} are in the target more often than in the source."),
)
_LESS_OFTEN: Final = (
    noted("The {kind} {pieces} is in the target less often than in the source."),
    noted("The {kind} {pieces} are in the target less often than in the source."),
)
_MISSING: Final = (
    noted("The {kind} {pieces} is missing from the target."),
    noted("The {kind} {pieces} are missing from the target."),
)
_NOT_IN_SOURCE: Final = (
    noted("The {kind} {pieces} is not in the source."),
    noted("The {kind} {pieces} are not in the source."),
)
_PLURALS: Final = {
    "address": noted("addresses"),
    "code mark": noted("code marks"),
    "e-mail address": noted("e-mail addresses"),
    "emphasis mark": noted("emphasis marks"),
    "entity": noted("entities"),
    "escape": noted("escapes"),
    "heading mark": noted("heading marks"),
    "hyperlink": noted("hyperlinks"),
    "mark of code": noted("marks of code"),
    "message argument": noted("message arguments"),
    "option": noted("options"),
    "placeholder": noted("placeholders"),
    "tag": noted("tags"),
}


def check_markup(view: BeadView, context: Context) -> list[Finding]:  # noqa: ARG001 - as every check
    """Compare the pieces of one bead that must be the same on both sides."""
    if not view.paired or not (_has_sign(view.source) or _has_sign(view.target)):
        return []
    differences, source, target = compare_code(view.source, view.target)
    messages, source, target = split_messages(source, target)
    pieces, source, target = compare_pieces(source, target)
    differences += [*messages, *pieces, *compare_writing(source, target)]
    return [_finding(view, difference) for difference in differences if not _is_markdown(view, difference)]


def _is_markdown(view: BeadView, difference: Difference) -> bool:
    """Whether code or a link in tags has become one in Markdown: <code>main.py</code> as `main.py`."""
    if difference.weight != "missing" or difference.kind != "tag":
        return False
    lost = {view.source[start:end] for start, end in difference.lost}
    if view.target.count("`") > view.source.count("`"):
        lost -= {"<code>", "</code>"}
    if "](" in view.target:
        links = [(tag, _HREF.search(tag)) for tag in lost]
        found = {tag for tag, link in links if link is not None and link[1] in view.target}
        lost -= {*found, "</a>"} if found else set()
    return not lost


def _has_sign(text: str) -> bool:
    for sign in _SIGNS:  # noqa: SIM110 - a generator costs more than the search
        if sign in text:
            return True
    return False


def _finding(view: BeadView, difference: Difference) -> Finding:
    lost = [view.source[start:end] for start, end in difference.lost]
    new = [view.target[start:end] for start, end in difference.new]
    severity: Severity = "critical" if difference.grave else "major" if difference.sure else "minor"
    one_for_one = len(lost) == len(new) == 1 and difference.sure
    return view.finding(
        check=_NAME,
        subtype=difference.subtype,
        its_type="markup",
        severity=severity,
        tier="error" if difference.sure else "review",
        confidence=0.95 if difference.sure else 0.6,
        message=_message(difference, lost, new, again=_is_both(view, lost, new)),
        source=difference.lost,
        target=difference.new,
        evidence=[
            *([on_side("source", ", ".join(map(_short, lost[:3])))] if lost else []),
            *([on_side("target", ", ".join(map(_short, new[:3])))] if new else []),
        ],
        suggestion=lost[0] if one_for_one else None,
    )


def _is_both(view: BeadView, lost: list[str], new: list[str]) -> bool:
    """Whether what one side has too much is on the other as well, less often."""
    return not (lost and new) and all(one in view.source and one in view.target for one in (*lost, *new))


def _message(difference: Difference, lost: list[str], new: list[str], *, again: bool) -> Message:
    kind = difference.kind
    if difference.weight == "broken":
        return phrase("The {kind} {piece} is broken in the target.", kind=phrase(kind), piece=_short(new[0]))
    if difference.weight == "changed":
        return phrase(
            "The {kind} {piece} has become {other}.", kind=phrase(kind), piece=_short(lost[0]), other=_short(new[0])
        )
    if again:
        return _of_pieces(_MORE_OFTEN if new else _LESS_OFTEN, kind, [*lost, *new])
    if difference.weight == "missing":
        return _of_pieces(_MISSING, kind, lost)
    return _of_pieces(_NOT_IN_SOURCE, kind, new)


def _of_pieces(templates: tuple[str, str], kind: str, pieces: list[str]) -> Message:
    """Say something of some pieces, each named once.

    >>> _of_pieces(_MISSING, "tag", ["<br>", "<br>"]), _of_pieces(_MISSING, "address", ["a.org", "b.org"])
    ('The tag <br> is missing from the target.', 'The addresses a.org, b.org are missing from the target.')
    """
    each = list(dict.fromkeys(pieces))
    shown = ", ".join(map(_short, each[:3])) + (", …" if len(each) > 3 else "")  # noqa: PLR2004 - a line of a report
    several = len(each) > 1
    return phrase(templates[several], kind=phrase(_PLURALS.get(kind, kind) if several else kind), pieces=shown)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


CHECK: Final = Check(
    name=_NAME,
    gathers=True,
    summary="tags, placeholders, addresses, code, links, options and escapes that differ",
    bead=check_markup,
    needs=frozenset({"source"}),
)
